"""The tests of `analysis.permutation`: worked examples, properties, and a brute-force oracle on tiny sets."""

import math
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.analysis.permutation import ALPHA, as_written, difference_in_means, doubled_midranks, rank_correlation, wilson

few = st.lists(st.integers(-9, 9), min_size=1, max_size=4)
decimals = st.lists(st.integers(-40, 40).map(lambda one: one / 10), min_size=1, max_size=4)


def brute_difference(first, second):
    """Look at every choice of the first group, with means as fractions."""
    pooled = [as_written(one) for one in (*first, *second)]
    n, m, whole = len(first), len(second), sum(pooled)

    def gap(chosen):
        mine = sum((pooled[place] for place in chosen), Fraction(0))
        return mine / n - (whole - mine) / m

    observed = abs(gap(range(n)))
    gaps = [abs(gap(chosen)) for chosen in combinations(range(n + m), n)]
    return sum(one >= observed for one in gaps) / len(gaps), gaps.count(max(gaps)) / len(gaps)


def p_of_shift(first, second, shift, side):
    """Return the one-sided p of a shift: how many arrangements lie as far to that side as the observed one."""
    pooled = [as_written(one) - shift for one in first] + [as_written(one) for one in second]
    n, sums = len(first), []
    for chosen in combinations(range(len(pooled)), n):
        sums.append(side * sum((pooled[place] for place in chosen), Fraction(0)))
    return Fraction(sum(one >= sums[0] for one in sums), len(sums))


def test_ernst_2004_worked_example_of_seven_patients():
    found = difference_in_means([19, 22, 25, 26], [23, 33, 40])
    assert (found.statistic, found.arrangements, found.is_exact) == (-9.0, 35, True)
    assert p_of_shift([19, 22, 25, 26], [23, 33, 40], 0, -1) == Fraction(3, 35)  # the paper's one-sided 0.0857
    assert found.p == pytest.approx(4 / 35)
    assert found.interval == (None, None)  # 35 arrangements cannot bound a shift at 2.5 % on each side


@settings(max_examples=60, deadline=None)
@given(st.one_of(few, decimals), st.one_of(few, decimals))
def test_every_arrangement_is_counted_as_the_oracle_counts_it(first, second):
    found = difference_in_means(first, second)
    assert (found.p, found.smallest) == pytest.approx(brute_difference(first, second))
    assert found.low == found.high == found.p and found.smallest <= found.p <= 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=2, max_size=6), st.data())
def test_a_rank_correlation_is_counted_as_the_oracle_counts_it(x, data):
    y = data.draw(st.lists(st.integers(-9, 9), min_size=len(x), max_size=len(x)))
    found = rank_correlation(x, y)
    if found is None:
        assert len(set(x)) == 1 or len(set(y)) == 1
        return
    a, b = doubled_midranks(x), doubled_midranks(y)
    middle = Fraction(sum(a) * sum(b), len(a))
    out = [abs(sum(p * q for p, q in zip(a, order, strict=True)) - middle) for order in permutations(b)]
    assert found.p == pytest.approx(sum(one >= out[0] for one in out) / len(out))
    assert -1.0000001 <= found.statistic <= 1.0000001


@settings(max_examples=40, deadline=None)
@given(few, few, st.integers(-5, 5), st.sampled_from([1, 2, 10]))
def test_neither_a_shift_of_both_nor_a_scale_nor_the_order_of_groups_changes_p(first, second, shift, scale):
    p = difference_in_means(first, second).p
    assert difference_in_means([one * scale + shift for one in first], [one * scale + shift for one in second]).p == pytest.approx(p)
    assert difference_in_means(second, first).p == pytest.approx(p)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=4, max_size=4), st.lists(st.integers(-9, 9), min_size=5, max_size=5))
def test_the_interval_holds_just_the_shifts_that_no_one_sided_test_refuses(first, second):
    low, high = difference_in_means(first, second).interval
    assert low <= high
    for shift, side, is_inside in ((low, 1, False), (high, -1, False), ((low + high) / 2, 1, True), ((low + high) / 2, -1, True)):
        outside = as_written(shift) - side * Fraction(1, 1000)
        assert (p_of_shift(first, second, outside if not is_inside else as_written(shift), side) > ALPHA / 2) is is_inside


def test_ties_written_as_decimals_are_ties():
    assert difference_in_means([0.1, 0.2], [0.3, 0.0]).p == 1.0  # in binary, 0.1 + 0.2 is not 0.3


def test_too_few_says_so():
    assert difference_in_means([9, 8], [1, 2]).is_too_few
    assert not difference_in_means([9, 8, 7, 6], [1, 2, 3, 4]).is_too_few
    assert difference_in_means([], [1]) is None
    with pytest.raises(ValueError):
        rank_correlation([1], [1, 2])


def test_drawn_arrangements_agree_with_all_of_them_and_never_say_nought():
    first, second = [3, 9, 4, 12, 7, 11], [2, 5, 1, 6, 4, 3, 2]
    exact, drawn = difference_in_means(first, second), difference_in_means(first, second, limit=10)
    assert exact.is_exact and not drawn.is_exact and drawn.arrangements == 10_000
    assert drawn.low <= exact.p <= drawn.high
    assert drawn.interval == pytest.approx(exact.interval, abs=0.6)
    assert drawn == difference_in_means(first, second, limit=10)
    apart = difference_in_means(range(100, 140), range(40))
    assert apart.p == apart.smallest == 1 / 10_000
    far, near = rank_correlation(range(30), range(30)), rank_correlation([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5], limit=10)
    assert far.p == 1 / 10_000 and near.low <= rank_correlation([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5]).p <= near.high


def test_spearman_with_ties_is_pearson_of_midranks():
    x, y = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110], [7, 0, 27, 50, 28, 29, 20, 12, 6, 17]
    assert rank_correlation(x, y).statistic == pytest.approx(-29 / 165)  # no ties: 1 - 6 * 194 / 990
    assert rank_correlation([1, 2, 2, 3], [1, 2, 3, 3]).statistic == pytest.approx(5 / 6)


def test_a_share_of_nothing_has_an_interval_that_begins_at_nought():
    assert wilson(0, 50)[0] == 0 and math.isclose(wilson(50, 50)[1], 1)
