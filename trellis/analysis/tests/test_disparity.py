"""Measures of one counted table: published figures, then what must hold for every table."""

import doctest
from dataclasses import replace
from fractions import Fraction
from math import isfinite, isqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trellis.analysis import false_discovery, proportions, shrinkage, trends, two_by_two
from trellis.analysis.equity import adverse_impact, disparity, sheets, significant_disproportionality, state_rules
from trellis.analysis.equity.disparity import KEYS, Group, Missing, Outcome, Rules, index_to_reference, measure, percentage_point_gap, proportionality_index

pytestmark = pytest.mark.sqlite  # asks no database

SEVEN = ("Hispanic", "American Indian", "Asian", "Black", "Pacific Islander", "White", "two or more")
# The public DTAT page after the guide of the IDEA Data Center.
IDENTIFIED = ((121, 6002), (11, 311), (18, 1213), (316, 6224), (21, 212), (732, 34897), (3, 3175))
PLACED = ((98, 778), (0, 17), (18, 156), (101, 752), (2, 4), (257, 2520), (26, 146))
# Transfer by ethnicity in the made-up data that DisImpact ships, as its tutorial prints it: reference 0.5264.
TRANSFER = (
    ("Asian", 6000, 4292),
    ("Black", 2000, 607),
    ("Hispanic", 4000, 847),
    ("Multi-Ethnicity", 1000, 504),
    ("Native American", 200, 78),
    ("White", 6800, 4200),
)

group = st.integers(0, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
tables = st.lists(group, min_size=1, max_size=7).map(lambda pairs: [Group(f"G{number}", *pair) for number, pair in enumerate(pairs)])
rules = st.builds(
    Rules,
    outcome=st.sampled_from(Outcome),
    reference=st.sampled_from(["overall", "highest", "others", "G0"]),
    index80_reference=st.sampled_from(["overall", "highest", "G0"]),
    minimum_margin=st.sampled_from([Fraction(0), Fraction(3, 100), Fraction(1, 5)]),
)


def of(pairs):
    return {one.group.name: one for one in measure([Group(name, n, count) for name, (count, n) in zip(SEVEN, pairs, strict=True)])}


@pytest.mark.parametrize(
    "module", [false_discovery, proportions, shrinkage, trends, two_by_two, adverse_impact, disparity, sheets, significant_disproportionality, state_rules]
)
def test_examples_beside_the_functions_hold(module):
    assert doctest.testmod(module).failed == 0


def test_risk_ratios_are_those_of_the_guide():
    black, hispanic = of(IDENTIFIED)["Black"], of(PLACED)["Hispanic"]
    others = Fraction(sum(count for count, _ in IDENTIFIED) - 316, sum(n for _, n in IDENTIFIED) - 6224)
    assert (f"{100 * black.rate:.2f}", f"{100 * float(others):.2f}", f"{black.risk_ratio:.6f}") == ("5.08", "1.98", "2.567140")
    assert black.risk_difference == pytest.approx(black.rate - float(others))
    assert f"{hispanic.risk_ratio:.2f}" == "1.12"
    assert of(PLACED)["American Indian"].risk_ratio == 0.0  # nobody of them was placed: zero, and no missing figure


def test_gaps_are_those_of_the_tutorial():
    found = measure([Group(*row) for row in TRANSFER])
    assert [(round(one.rate, 7), round(one.ppg_margin, 8), one.ppg_flag) for one in found] == [
        (0.7153333, 0.03, False),
        (0.3035, 0.03, True),
        (0.21175, 0.03, True),
        (0.504, 0.03099032, False),
        (0.39, 0.06929646, True),
        (0.6176471, 0.03, False),
    ]
    assert [(one.ppg_needed, one.ppg_needed_parity) for one in found] == [(0, 0), (386, 446), (1139, 1259), (0, 23), (14, 28), (0, 0)]
    assert [one.pi_flag for one in found] == [False, True, True, False, True, False]
    assert [one.index80_flag for one in found] == [False, True, True, True, True, False]


def test_the_state_gives_an_alternate_and_a_weighted_ratio():
    small = [Group("X", 40, 10, 4000, 600), Group("Y", 60, 6, 5000, 400), Group("Z", 20, 1, 1000, 100)]
    first = measure(small)[0]
    assert first.alternate_risk_ratio == pytest.approx((10 / 40) / (500 / 6000))
    assert first.weighted_risk_ratio == pytest.approx((1 - 0.4) * 0.25 / (0.5 * 0.1 + 0.1 * 0.05))
    only_sizes = measure([replace(one, state_count=None) for one in small])[0]
    assert (only_sizes.alternate_risk_ratio, only_sizes.reasons["alternate_risk_ratio"]) == (None, "the table has no state_count")
    assert only_sizes.weighted_risk_ratio == first.weighted_risk_ratio
    without = measure([*small[:2], Group("Z", 0, 0, 1000, 100)])[0]
    assert (without.weighted_risk_ratio, without.alternate_risk_ratio) == (None, first.alternate_risk_ratio)
    assert "this table has none" in without.reasons["weighted_risk_ratio"]


def test_what_is_met_exactly_is_met():
    """47 of 100 and a margin of 3 points touch a half; 48 to 60 is exactly four fifths. In floating point one of each pair would fall on the other side."""
    assert percentage_point_gap(1128, 2400, Fraction(1, 2)).is_flagged
    assert percentage_point_gap(1128, 2400, Fraction(1, 2)).needed == 0
    assert not percentage_point_gap(1129, 2400, Fraction(1, 2)).is_flagged
    assert not index_to_reference(48, 100, Fraction(60, 100)).is_flagged
    assert index_to_reference(24, 100, Fraction(1, 2)).needed == 16  # 0.8 · 0.5 · 100 - 24 in floating point is a little more
    assert percentage_point_gap(7, 25, Fraction(28, 100)).needed_parity == 0


def test_a_group_that_is_too_small_is_not_said_to_have_no_gap():
    found = measure([Group("few", 20, 6), Group("many", 1000, 500)])[0]
    assert (found.ppg_flag, found.ppg_needed) == (False, 0)
    assert "too few to say: with 20 students the margin is 21.9 points" in found.notes["ppg_flag"]
    assert measure([Group("large", 5000, 2450), Group("larger", 6000, 3000)])[0].notes == {}


def test_a_bad_outcome_turns_the_tests_round():
    suspended = [Group("X", 200, 60), Group("Y", 400, 40), Group("Z", 400, 44)]
    one, best, _ = measure(suspended, Rules(outcome=Outcome.BAD, reference="highest"))
    assert (one.ppg, one.ppg_flag, one.pi_flag, one.index80_flag) == (pytest.approx(0.2), True, True, True)
    assert (best.ppg, best.ppg_flag, best.pi_flag, best.index80) == (0.0, False, False, 1.0)  # the lowest rate is the best
    assert (one.ppg_needed_parity, one.index80_needed, one.index80_needed_parity) == (40, 35, 40)
    good = measure(suspended, Rules(reference="highest"))
    assert [each.ppg_flag for each in good] == [False, True, True]


@given(tables, rules)
def test_every_missing_figure_has_a_reason_and_none_is_infinite(groups, chosen):
    for one in measure(groups, chosen):
        figures = {key: getattr(one, key) for key in KEYS}
        assert {key for key, value in figures.items() if value is None} == set(one.reasons)
        assert all(isfinite(value) for value in figures.values() if value is not None)
        assert all(one.reasons.values())


@given(tables, rules, st.randoms(use_true_random=False))
def test_the_order_of_groups_changes_nothing(groups, chosen, random):
    shuffled = random.sample(groups, len(groups))
    found = {one.group.name: one for one in measure(shuffled, chosen)}
    assert all(found[one.group.name] == one for one in measure(groups, chosen))


@given(tables)
def test_all_others_are_one_group(groups):
    first = measure(groups)[0]
    merged = measure([groups[0], Group("others", sum(one.n for one in groups[1:]), sum(one.count for one in groups[1:]))])[0]
    names = [key for key in KEYS if not key.startswith("index80")]  # the highest group is another
    assert [getattr(first, key) for key in names] == [getattr(merged, key) for key in names]


@given(tables, st.sampled_from(["overall", "highest", "others"]))
def test_not_having_a_bad_outcome_is_a_good_one(groups, reference):
    bad = measure(groups, Rules(outcome=Outcome.BAD, reference=reference))
    good = measure([Group(one.name, one.n, one.n - one.count) for one in groups], Rules(reference=reference))
    for one, other in zip(bad, good, strict=True):
        assert (one.ppg_flag, one.ppg_needed, one.ppg_needed_parity, one.ppg_margin) == (
            other.ppg_flag,
            other.ppg_needed,
            other.ppg_needed_parity,
            other.ppg_margin,
        )
        if one.ppg is not None:
            assert (one.ppg, one.rate_low) == (pytest.approx(-other.ppg), pytest.approx(1 - other.rate_high))
        if one.risk_difference is not None:
            assert one.risk_difference == pytest.approx(-other.risk_difference)


@given(
    st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.fractions(0, 1, max_denominator=997),
    st.sampled_from([Fraction(0), Fraction(3, 100)]),
)
def test_as_many_as_are_needed_and_not_one_fewer(pair, reference, least):
    count, n = pair

    def short_by(more):
        """How far the upper end of the margin lies below the reference, in exact numbers: its sign is right."""
        apart = reference - Fraction(count + more, n)
        if least * least * n >= Fraction(49, 50) ** 2:
            return apart - least
        return apart * abs(apart) - Fraction(49, 50) ** 2 / n

    found = percentage_point_gap(count, n, reference, minimum_margin=least)
    assert found.is_flagged == (short_by(0) >= 0)
    if found.is_flagged:
        assert short_by(found.needed) <= 0
        assert not found.needed or short_by(found.needed - 1) > 0
    assert Fraction(count + found.needed_parity, n) >= min(reference, Fraction(count, n))
    assert not found.needed_parity or Fraction(count + found.needed_parity - 1, n) < reference
    assert found.margin == pytest.approx(max(float(least), 0.98 * n**-0.5))


@given(tables)
def test_students_added_to_a_group_are_added_to_the_total_too(groups):
    own, others = groups[0], groups[1:]
    total, everybody = sum(one.count for one in groups), sum(one.n for one in groups)
    assume(own.n and total and len(others))
    found = proportionality_index(own.count, own.n, total, everybody)

    def index(more):
        return Fraction((own.count + more) * everybody, (total + more) * own.n)

    for needed, target in ((found.needed, Fraction(4, 5)), (found.needed_parity, Fraction(1))):
        assert index(needed) >= min(target, found.value)
        assert not needed or index(needed - 1) < target


@given(tables)
def test_one_more_never_lowers_what_grows_with_the_rate(groups):
    own = groups[0]
    assume(own.count < own.n)
    before, after = measure(groups)[0], measure([replace(own, count=own.count + 1), *groups[1:]])[0]
    for key in ("rate", "rate_low", "rate_high", "risk_ratio", "risk_difference", "composition"):
        if getattr(before, key) is not None:
            assert getattr(after, key) >= getattr(before, key) - 1e-12


@given(tables)
def test_shares_of_the_outcome_add_up(groups):
    found = [one for one in measure(groups) if one.composition is not None]
    if found:
        assert sum(one.composition for one in found) == pytest.approx(1)
        assert sum(one.composition_difference for one in found) == pytest.approx(0, abs=1e-12)


def test_a_ratio_to_zero_says_why_it_has_no_value():
    found = measure([Group("X", 50, 5), Group("Y", 60, 0)])
    assert found[0].risk_ratio is None
    assert "ratio to zero" in found[0].reasons["risk_ratio"]
    assert found[1].risk_ratio == 0.0
    assert isinstance(index_to_reference(3, 10, Fraction(0)), Missing)
    alone = measure([Group("X", 50, 5)])[0]
    assert (alone.rate, alone.pi, alone.ppg, alone.ppg_flag) == (0.1, 1.0, 0.0, False)
    assert alone.reasons["risk_ratio"] == "there is nobody outside this group to compare it with"


def test_of_events_a_student_can_have_several():
    removals = [Group("X", 4, 9), Group("Y", 100, 30)]
    first = measure(removals, Rules(counts_events=True))[0]
    assert (first.rate, first.risk_ratio, first.index80) == (2.25, 7.5, 1.0)
    assert (first.rate_low, first.ppg, first.ppg_flag) == (None, None, None)
    assert "a student can have several" in first.reasons["ppg"]
    with pytest.raises(ValueError, match="More had the outcome"):
        measure(removals)


def test_large_counts_stay_exact():
    """A thousand million students, and one fewer than touch the margin."""
    n = 10**9
    reference, touching = Fraction(1, 2), 47 * 10**7
    assert percentage_point_gap(touching, n, reference).is_flagged
    assert not percentage_point_gap(touching + 1, n, reference).is_flagged
    assert percentage_point_gap(n // 2 - isqrt(n), n, reference, minimum_margin=Fraction(0)).needed == isqrt(n) - int(0.98 * n**0.5)
