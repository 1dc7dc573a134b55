"""The arithmetic of the map: worked examples, then what must hold for any answers."""

import doctest

from hypothesis import given
from hypothesis import strategies as st

from trellis.self_study import measures

COUNTS = st.lists(st.integers(0, 60), min_size=4, max_size=4)
MEANS = st.dictionaries(st.sampled_from("abcdefg"), st.floats(1, 4).map(lambda mean: round(mean, 1)), max_size=7)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(measures).failed == 0


@given(COUNTS)
def test_an_average_lies_between_the_lowest_and_the_highest_level_chosen(counts):
    mean = measures.mean_level(counts)
    chosen = [level for level, count in zip(measures.LEVELS, counts, strict=True) if count]
    assert mean is None if not chosen else chosen[0] <= mean <= chosen[-1]


@given(COUNTS)
def test_shares_add_up_to_one(counts):
    shares = measures.distribution(counts)
    assert shares is None if not sum(counts) else abs(sum(shares) - 1) < 1e-9


@given(MEANS)
def test_a_gap_is_never_negative_and_names_two_groups_that_have_it(means):
    found = measures.gap(means)
    if len(means) < 2:
        assert found is None
    else:
        apart, highest, lowest = found
        assert apart == round(means[highest] - means[lowest], 1) >= 0
        assert all(means[lowest] <= mean <= means[highest] for mean in means.values())


@given(st.lists(st.none() | st.floats(0, 3)))
def test_the_order_names_every_row_once_and_never_rises(gaps):
    order = measures.widest_first(gaps)
    assert sorted(order) == list(range(len(gaps)))
    known = [gaps[place] for place in order if gaps[place] is not None]
    assert known == sorted(known, reverse=True)
    assert all(gaps[place] is None for place in order[len(known) :])
