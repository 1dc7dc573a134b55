"""Baseline, aimline, trend and the two rules: worked examples, properties, and a reference by brute force."""

import itertools
from datetime import date, timedelta
from fractions import Fraction
from statistics import NormalDist, median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.analysis.progress import Aimline, FourPoints, Point, Says, TooFew, Trend, baseline_of, four_point_rule, trend_of, trend_rule

FIRST = date(2026, 9, 7)
AIM = Aimline(FIRST, 40, FIRST + timedelta(weeks=12), 64)  # two a week
DOWN = Aimline(FIRST, -40, FIRST + timedelta(weeks=12), -64)
series = st.lists(st.tuples(st.integers(1, 120), st.integers(-60, 60)), min_size=3, max_size=14, unique_by=lambda one: one[0])


def weekly(*values, first=FIRST + timedelta(weeks=1)):
    return [Point(first + timedelta(weeks=week), value) for week, value in enumerate(values)]


def at(days):
    return [Point(FIRST + timedelta(days=day), value) for day, value in days]


def mirrored(points):
    return [Point(point.on, -point.value) for point in points]


def test_the_baseline_of_three_scores_is_their_middle_one_whatever_comes_after():
    assert baseline_of(weekly(30, 49, 23, 41, 59)) == 30
    assert baseline_of([]) == TooFew(3)


@pytest.mark.parametrize(
    ("values", "says", "better", "worse"),
    [
        ((42, 44, 45, 47, 49, 51), Says.CHANGE, 0, 4),
        ((42, 44, 47, 49, 51, 53), Says.RAISE, 4, 0),
        ((42, 44, 46, 47, 49, 51), Says.KEEP, 0, 3),  # 46 is on the line: neither
        ((30, 30, 30, 30, 60, 30), Says.KEEP, 1, 3),
        ((30, 30, 30, 47, 49, 51, 53, 57), Says.KEEP, 1, 3),  # the last four alone
    ],
)
def test_the_four_point_rule_looks_at_the_last_four_and_is_reversed_for_goals_that_go_down(values, says, better, worse):
    assert four_point_rule(weekly(*values), AIM) == FourPoints(says, better, worse)
    assert four_point_rule(mirrored(weekly(*values)), DOWN, goes_down=True) == FourPoints(says, better, worse)


def test_the_rules_say_how_much_is_missing():
    for rule in (four_point_rule, trend_rule):
        assert rule([], AIM) == TooFew(6, 42)
        assert rule(weekly(40, 41, 42), AIM) == TooFew(3, 21)
        assert rule([Point(FIRST + timedelta(days=day), 40) for day in range(1, 8)], AIM) == TooFew(0, 35)
        assert rule([Point(FIRST, 40), *weekly(40, 41, 42, 43, 44)], AIM) == TooFew(1, 7), "what made the baseline is not counted"


def test_the_trend_rule_changes_nothing_that_the_interval_cannot_tell_apart():
    assert trend_rule(weekly(40, 40.5, 41, 41.5, 42, 42.5), AIM) == Says.CHANGE
    assert trend_rule(weekly(42, 46, 50, 54, 58, 62), AIM) == Says.RAISE
    assert trend_rule(weekly(42, 40, 48, 47, 46, 55), AIM) == Says.KEEP
    assert trend_rule(mirrored(weekly(40, 40.5, 41, 41.5, 42, 42.5)), DOWN, goes_down=True) == Says.CHANGE


def test_days_count_not_rows():
    assert trend_of([Point(FIRST, 10), Point(FIRST + timedelta(days=7), 11), Point(FIRST + timedelta(days=70), 20)]).per_week == 1.0
    assert trend_of([Point(FIRST, 10), Point(FIRST, 12), Point(FIRST + timedelta(days=7), 14)]) == TooFew(1)


def test_values_that_never_move_have_a_trend_of_nothing():
    assert trend_of(weekly(*[40] * 8)) == Trend(0.0, 0.0, 0.0, (FIRST + timedelta(days=31, hours=12)).toordinal() + 0.5, 40.0)


def test_there_is_no_interval_with_five_points_and_one_with_six():
    assert trend_of(weekly(1, 2, 4, 5, 7)).low is None
    assert trend_of(weekly(1, 2, 4, 5, 7, 8)).low is not None


@given(series)
def test_the_slope_is_the_one_by_brute_force_and_its_interval_holds_it(days):
    found, points = trend_of(at(days)), at(days)
    assert found.per_week == pytest.approx(float(median(_slopes(points))))
    assert found.low is None or found.low <= found.per_week <= found.high


@given(st.lists(st.tuples(st.integers(1, 120), st.integers(-900, 900)), min_size=6, max_size=10, unique_by=(lambda one: one[0], lambda one: one[1])))
def test_every_slope_that_kendalls_test_lets_stand_lies_in_the_interval(days):
    """Sen's interval is defined so: slopes after whose removal what is left shows no trend. Tried out between each two slopes."""
    points, n = at(days), len(days)
    found, slopes = trend_of(points), sorted(_slopes(points))
    away = NormalDist().inv_cdf(0.975) * (n * (n - 1) * (2 * n + 5) / 18) ** 0.5
    for lower, upper in itertools.pairwise([slopes[0] - 1, *slopes, slopes[-1] + 1]):
        tried = (lower + upper) / 2
        left = [(point.on, point.value - tried * (point.on - FIRST).days / 7) for point in points]
        agree = sum((b > a) - (b < a) for (one, a), (other, b) in itertools.permutations(left, 2) if one < other)
        if abs(agree) <= away:
            assert float(found.low) - 1e-9 <= float(tried) <= float(found.high) + 1e-9


def _slopes(points):
    return [Fraction(other.value - one.value, (other.on - one.on).days) * 7 for one in points for other in points if one.on < other.on]


@given(series, st.integers(-50, 50), st.integers(1, 9))
def test_moving_or_stretching_all_values_moves_or_stretches_the_trend(days, moved, times):
    before, after = trend_of(at(days)), trend_of(at([(day, value * times + moved) for day, value in days]))
    assert after.per_week == pytest.approx(before.per_week * times)
    assert (before.low is None) == (after.low is None)
    if before.low is not None:
        assert after.low == pytest.approx(before.low * times)


@given(series)
def test_turned_upside_down_both_rules_say_the_same(days):
    points = at(days)
    assert four_point_rule(points, AIM) == four_point_rule(mirrored(points), DOWN, goes_down=True)
    assert trend_rule(points, AIM) == trend_rule(mirrored(points), DOWN, goes_down=True)


@given(series)
def test_a_straight_line_is_its_own_trend_with_an_interval_of_nothing(days):
    points = [Point(point.on, 3 * (point.on - FIRST).days) for point in at(days)]
    found = trend_of(points)
    assert found.per_week == pytest.approx(21)
    assert found.low is None or (found.low, found.high) == (pytest.approx(21), pytest.approx(21))


def test_a_goal_before_its_baseline_is_no_line():
    with pytest.raises(ValueError, match="later day"):
        Aimline(FIRST, 40, FIRST, 50)
