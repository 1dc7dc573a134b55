"""Whether somebody is on the way to a goal: baseline, aimline, trend and two rules. Weeks are days of the calendar by seven, never row numbers.

Aimline, baseline and the four-point rule as guides to curriculum-based measurement give them. The trend is the slope of Theil 1950 and its
interval that of Sen 1968, "Estimates of the regression coefficient based on Kendall's tau", Journal of the American Statistical Association
63: 1379-1389: the variance is Kendall's with ties in day and in value taken off, and ranks are rounded outward, so that the interval is rather
too wide than too narrow. With fewer than six points the normal distribution behind it does not hold: there is no interval.

Whoever has too few points is told so by `TooFew`; no figure is made up, and none is infinite.
"""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from math import floor, sqrt
from statistics import NormalDist, median

Number = float | Decimal | Fraction
BASELINE_POINTS, TREND_POINTS, RULE_POINTS, LAST = 3, 3, 6, 4
RULE_DAYS = 42


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured on a day."""

    on: date
    value: Number


@dataclass(frozen=True, slots=True)
class TooFew:
    """There is too little to say anything: how many points, and how many days until the rule holds, are missing."""

    points: int
    days: int = 0


@dataclass(frozen=True, slots=True)
class Aimline:
    """The straight line from the baseline to the goal. The goal lies on a later day.

    >>> line = Aimline(date(2026, 9, 14), 40, date(2027, 5, 24), 76)
    >>> float(line.per_week), float(line.value_on(date(2026, 9, 28)))
    (1.0, 42.0)
    """

    begins_on: date
    baseline: Number
    ends_on: date
    target: Number

    def __post_init__(self) -> None:
        if self.ends_on <= self.begins_on:
            raise ValueError("The goal lies on a later day than the baseline.")

    @property
    def per_week(self) -> Fraction:
        """Return by how much the goal asks the values to move in each week."""
        return (Fraction(self.target) - Fraction(self.baseline)) / Fraction((self.ends_on - self.begins_on).days, 7)

    def value_on(self, day: date) -> Fraction:
        """Return where the line is on a day, exactly: a point on the line is on it."""
        return Fraction(self.baseline) + self.per_week * Fraction((day - self.begins_on).days, 7)


@dataclass(frozen=True, slots=True)
class Trend:
    """By how much the values moved a week, through their middle; `low` and `high` hold the slope with the confidence asked for, None with too few points."""

    per_week: float
    low: float | None
    high: float | None
    middle_on: float  # day number, as `date.toordinal`, of the median day
    middle: float  # the median value

    def value_on(self, day: date, per_week: float | None = None) -> float:
        """Return where the trend is on a day; with another slope, where a line through the middle with that slope is."""
        return self.middle + (self.per_week if per_week is None else per_week) * (day.toordinal() - self.middle_on) / 7


class Says(Enum):
    """What a rule says. The team decides."""

    RAISE = "raise"  # better than the goal asks for
    KEEP = "keep"
    CHANGE = "change"  # not on the way to the goal


@dataclass(frozen=True, slots=True)
class FourPoints:
    """What the last four points say: how many are better than the aimline, and how many are worse; one on the line is neither."""

    says: Says
    better: int
    worse: int


def baseline_of(points: Sequence[Point]) -> Number | TooFew:
    """Return the median of the first three points.

    >>> days = [date(2026, 9, 14), date(2026, 9, 16), date(2026, 9, 18)]
    >>> baseline_of([Point(day, value) for day, value in zip(days, (41, 30, 49))])
    41
    >>> baseline_of([Point(days[0], 41)])
    TooFew(points=2, days=0)
    """
    first = _in_order(points)[:BASELINE_POINTS]
    return sorted(point.value for point in first)[1] if len(first) == BASELINE_POINTS else TooFew(BASELINE_POINTS - len(first))


def trend_of(points: Sequence[Point], confidence: float = 0.95) -> Trend | TooFew:
    """Return the median of the slopes between each two points, and Sen's interval. Points of one day have no slope between them.

    Three points on three days are the least. Theil's and Sen's is not moved by one wild value:

    >>> weeks = [date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28), date(2026, 10, 5)]
    >>> round(trend_of([Point(day, value) for day, value in zip(weeks, (30, 49, 23, 41, 59))]).per_week, 2)
    5.46
    >>> trend_of([Point(day, value) for day, value in zip(weeks, (1, 2, 3, 4, 500))]).per_week
    1.0
    >>> trend_of([Point(weeks[0], 30), Point(weeks[1], 49)])
    TooFew(points=1, days=0)
    """
    ordered = _in_order(points)
    different = len({point.on for point in ordered})
    if different < TREND_POINTS:
        return TooFew(TREND_POINTS - different)
    days, values = [point.on.toordinal() for point in ordered], [float(point.value) for point in ordered]
    slopes = sorted(
        (values[later] - values[earlier]) / (days[later] - days[earlier]) * 7
        for earlier, later in itertools.combinations(range(len(ordered)), 2)
        if days[later] != days[earlier]
    )
    low, high = _interval(slopes, days, values, confidence)
    return Trend(median(slopes), low, high, median(days), median(values))


def _interval(slopes: Sequence[float], days: Sequence[int], values: Sequence[float], confidence: float) -> tuple[float | None, float | None]:
    if len(days) < RULE_POINTS:
        return None, None
    spread = lambda n: n * (n - 1) * (2 * n + 5)  # noqa: E731
    tied = sum(spread(times) for ties in (Counter(days), Counter(values)) for times in ties.values())
    variance = max(0.0, (spread(len(days)) - tied) / 18)
    away = NormalDist().inv_cdf((1 + confidence) / 2) * sqrt(variance)
    rank = floor((len(slopes) - away) / 2)
    if rank < 1:
        return None, None
    return slopes[rank - 1], slopes[len(slopes) - rank]


def four_point_rule(points: Sequence[Point], aim: Aimline, *, goes_down: bool = False) -> FourPoints | TooFew:
    """Look at the last four points after the baseline: all worse than the aimline asks for a change, all better for a higher goal, else go on.

    It needs six points after the baseline, the last of them six weeks after it. A point on the line is neither. With `goes_down`, less is better.

    >>> aim = Aimline(date(2026, 9, 7), 40, date(2026, 11, 30), 64)
    >>> weekly = [date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28), date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19)]
    >>> four_point_rule([Point(day, value) for day, value in zip(weekly, (42, 45, 44, 45, 47, 50))], aim).says
    <Says.CHANGE: 'change'>
    >>> four_point_rule([Point(day, value) for day, value in zip(weekly, (42, 45, 46, 45, 47, 50))], aim)
    FourPoints(says=<Says.KEEP: 'keep'>, better=0, worse=3)
    >>> four_point_rule([Point(day, 42) for day in weekly[:4]], aim)
    TooFew(points=2, days=14)
    """
    counted = _after(points, aim)
    missing = _missing(counted, aim)
    if missing is not None:
        return missing
    apart = [Fraction(point.value) - aim.value_on(point.on) for point in counted[-LAST:]]
    better = sum(1 for one in apart if (one < 0 if goes_down else one > 0))
    worse = sum(1 for one in apart if (one > 0 if goes_down else one < 0))
    return FourPoints(Says.CHANGE if worse == LAST else Says.RAISE if better == LAST else Says.KEEP, better, worse)


def trend_rule(points: Sequence[Point], aim: Aimline, *, goes_down: bool = False) -> Says | TooFew:
    """Compare the trend after the baseline with the aimline: change when the whole interval is worse than what the aimline asks, raise when it is better.

    What the interval holds cannot be told apart: keep. It needs what the four-point rule needs.

    >>> aim = Aimline(date(2026, 9, 7), 40, date(2026, 11, 30), 64)
    >>> weekly = [date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28), date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19)]
    >>> trend_rule([Point(day, value) for day, value in zip(weekly, (40, 40.5, 41, 41.5, 42, 42.5))], aim)
    <Says.CHANGE: 'change'>
    """
    counted = _after(points, aim)
    missing = _missing(counted, aim)
    if missing is not None:
        return missing
    trend = trend_of(counted)
    if isinstance(trend, TooFew):
        return trend
    if trend.low is None or trend.high is None:
        return Says.KEEP
    asked = float(aim.per_week)
    if trend.high < asked:
        return Says.RAISE if goes_down else Says.CHANGE
    if trend.low > asked:
        return Says.CHANGE if goes_down else Says.RAISE
    return Says.KEEP


def _in_order(points: Sequence[Point]) -> list[Point]:
    return sorted(points, key=lambda point: point.on)


def _after(points: Sequence[Point], aim: Aimline) -> list[Point]:
    return [point for point in _in_order(points) if point.on > aim.begins_on]


def _missing(counted: Sequence[Point], aim: Aimline) -> TooFew | None:
    reached = (counted[-1].on - aim.begins_on).days if counted else 0
    points, days = max(0, RULE_POINTS - len(counted)), max(0, RULE_DAYS - reached)
    return TooFew(points, days) if points or days else None
