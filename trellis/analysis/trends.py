"""The trend of many series at once: slope of Theil and Sen with Sen's interval, and the test of Mann and Kendall.

Theil 1950; Sen 1968, "Estimates of the regression coefficient based on Kendall's tau", Journal of the American Statistical Association 63: 1379-1389, formula
2.6; Mann 1945; Kendall 1975. p is exact up to `EXACT` points without ties, else by the normal distribution with ties taken off the variance. All series share
their times, and a series may have gaps (NaN). What cannot be had is NaN: the slope of fewer than three points, the interval of fewer than six, the test of
values that are all alike.

One student's values on days of their own, in exact numbers and with ranks rounded outward, are `trellis.analysis.progress`; here ranks are rounded to the
nearest, as SciPy's `theilslopes` does, and every number agrees with SciPy's `theilslopes` and `kendalltau` to twelve digits.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import erfc, lgamma, log, sqrt
from statistics import NormalDist

import numpy as np

Array = np.ndarray
CHUNK = 4096  # series at a time: their pairs stay in the cache
LEAST, LEAST_FOR_INTERVAL = 3, 6
EXACT = 33


@dataclass(frozen=True, slots=True)
class Trends:
    """One entry for each series. `slope`, `low` and `high` are per unit of time; `s` is the number of pairs that rise less those that fall."""

    points: Array
    slope: Array
    intercept: Array
    low: Array
    high: Array
    s: Array
    tau: Array
    p: Array


def trends(values: Array, times: Array | None = None, *, confidence: float = 0.95) -> Trends:
    """Return the trend of each row of `values`. `times` rise strictly; 0, 1, 2 … when left out.

    >>> rates = np.array([[0.10, 0.12, 0.11, 0.15, 0.16, 0.18], [0.30, 0.30, np.nan, 0.30, 0.30, 0.30]])
    >>> found = trends(rates, np.array([2021, 2022, 2023, 2024, 2025, 2026]))
    >>> found.slope.round(4), found.s, found.p.round(4), found.points
    (array([0.015, 0.   ]), array([13,  0]), array([0.0167,    nan]), array([6, 5]))
    """
    rows = np.atleast_2d(np.asarray(values, dtype=float))
    at = np.arange(rows.shape[1], dtype=float) if times is None else np.asarray(times, dtype=float)
    if at.shape != (rows.shape[1],) or not (np.diff(at) > 0).all():
        raise ValueError("Times rise strictly, one for each column.")
    if np.isinf(rows).any():
        raise ValueError("A value is infinite.")
    earlier, later = np.triu_indices(len(at), 1)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    parts = [_part(rows[start : start + CHUNK], at, earlier, later, z) for start in range(0, len(rows), CHUNK)] or [_part(rows, at, earlier, later, z)]
    return Trends(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _part(rows: Array, at: Array, earlier: Array, later: Array, z: float) -> tuple[Array, ...]:
    series, width = rows.shape
    missing = np.isnan(rows)
    has_gaps = bool(missing.any())
    points = width - missing.sum(axis=1)
    pairs = points * (points - 1) // 2
    slopes = rows[:, later]
    slopes -= rows[:, earlier]
    s = (slopes > 0).sum(axis=1) - (slopes < 0).sum(axis=1)
    ties = (slopes == 0).sum(axis=1)
    slopes /= at[later] - at[earlier]
    slopes.sort(axis=1)  # what is missing goes last
    slope = _median(slopes, pairs)
    middle = _median(np.sort(rows, axis=1), points)
    middle_at = _median(np.sort(np.where(missing, np.nan, at), axis=1), points) if has_gaps else np.full(series, np.median(at))
    size = points.astype(float)
    by_ties, triples = np.zeros(series), np.zeros(series)
    tied = np.flatnonzero(ties)
    if len(tied):
        alike = (rows[tied, :, None] == rows[tied, None, :]).sum(axis=2).astype(float)  # how many share each value; 0 for what is missing
        by_ties[tied] = np.where(alike > 0, (alike - 1) * (2 * alike + 5), 0).sum(axis=1)
        triples[tied] = np.where(alike > 0, (alike - 1) * (alike - 2), 0).sum(axis=1)
    spread = (size * (size - 1) * (2 * size + 5) - by_ties) / 18
    low, high = _interval(slopes, pairs, np.sqrt(np.maximum(spread, 0)), z)
    tau, p = _tested(s, ties, pairs, points, spread)
    few = points < LEAST
    for one in (slope, tau, p):
        one[few] = np.nan
    for one in (low, high):
        one[points < LEAST_FOR_INTERVAL] = np.nan
    return points, slope, middle - slope * middle_at, low, high, s, tau, p


def _median(in_order: Array, sizes: Array) -> Array:
    if not in_order.shape[1]:
        return np.full(len(in_order), np.nan)
    below, above = np.maximum((sizes - 1) // 2, 0)[:, None], (sizes // 2).clip(max=in_order.shape[1] - 1)[:, None]
    return np.asarray((np.take_along_axis(in_order, below, axis=1) + np.take_along_axis(in_order, above, axis=1))[:, 0] / 2)


def _interval(slopes: Array, pairs: Array, sigma: Array, z: float) -> tuple[Array, Array]:
    if not slopes.shape[1]:
        return np.full(len(slopes), np.nan), np.full(len(slopes), np.nan)
    last = np.maximum(pairs - 1, 0)
    up = np.minimum(np.round((pairs + z * sigma) / 2).astype(int), last)
    down = np.clip(np.round((pairs - z * sigma) / 2).astype(int) - 1, 0, last)
    return np.take_along_axis(slopes, down[:, None], axis=1)[:, 0], np.take_along_axis(slopes, up[:, None], axis=1)[:, 0]


def _tested(s: Array, ties: Array, pairs: Array, points: Array, spread: Array) -> tuple[Array, Array]:
    """Return Kendall's tau-b with time, and the two-sided p."""
    tau, p = np.full(len(s), np.nan), np.full(len(s), np.nan)
    usable = pairs > ties
    ordered = (pairs - ties)[usable]
    tau[usable] = np.clip(s[usable] / np.sqrt(pairs[usable] * ordered), -1, 1)
    least = (pairs - np.abs(s)) // 2  # pairs that go the rarer way, where there are no ties
    exact = usable & (ties == 0) & ((points <= EXACT) | (least <= 1))
    for size in np.unique(points[exact]).tolist():
        here = exact & (points == size)
        p[here] = _exact_p(size)[least[here]]
    rest = usable & ~exact
    if rest.any():
        distances, back = np.unique(np.abs(s[rest]) / np.sqrt(spread[rest]), return_inverse=True)
        p[rest] = np.array([erfc(distance / sqrt(2)) for distance in distances.tolist()])[back]
    return tau, p


@lru_cache(maxsize=256)
def _exact_p(size: int) -> Array:
    """Return the two-sided p for each number of pairs that go the rarer way, out of all orders of so many points."""
    if size > EXACT:
        return np.exp(np.minimum(0.0, log(2) + np.log([1.0, float(size)]) - lgamma(size + 1)))
    orders = [1]
    for more in range(2, size + 1):
        total, longer = 0, []
        for place in range(len(orders) + more - 1):
            total += orders[place] if place < len(orders) else 0
            total -= orders[place - more] if place >= more else 0
            longer.append(total)
        orders = longer
    total, cumulated, found = sum(orders), 0, []
    for number in orders[: len(orders) // 2 + 1]:
        cumulated += number
        found.append(min(1.0, 2 * cumulated / total))
    return np.array(found)
