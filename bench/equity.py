"""Trends of many series at once beside SciPy's loops: 50,000 students with twelve points, slope, interval, and the test of Mann and Kendall.

SciPy's loops take half a minute at that size, so they run over a part of the students and are scaled; every series of that part is compared.
"""

import numpy as np
from scipy.stats import kendalltau, theilslopes

from bench.ratio import Ratio, interleaved
from trellis.analysis.trends import trends

STUDENTS, POINTS, PART = 50_000, 12, 1_000
AT_LEAST = 100  # times as fast
SEED = 20_261_123


def measure(*, quick: bool) -> list[Ratio]:
    """Return the ratio for values without ties, and for scores with many."""
    students, part = (STUDENTS // 10, PART // 10) if quick else (STUDENTS, PART)
    drawn = np.random.default_rng(SEED)
    found = []
    for name, values in (("no two alike", drawn.normal(size=(students, POINTS))), ("many alike", drawn.integers(0, 20, (students, POINTS)).astype(float))):
        weeks = np.arange(POINTS, dtype=float)
        ours, theirs = interleaved(lambda values=values, weeks=weeks: trends(values, weeks), lambda values=values, weeks=weeks: _by_scipy(values[:part], weeks))
        _compare(values[:part], weeks)
        found.append(
            Ratio(f"trends of {students:,} series of {POINTS}, {name}: SciPy's loops, scaled from {part:,}", ours, theirs * students / part, 1 / AT_LEAST)
        )
    return found


def _by_scipy(rows: np.ndarray, weeks: np.ndarray) -> np.ndarray:
    found = []
    for row in rows:
        line, order = theilslopes(row, weeks), kendalltau(weeks, row)
        found.append((line.slope, line.intercept, line.low_slope, line.high_slope, order.statistic, order.pvalue))
    return np.array(found)


def _compare(rows: np.ndarray, weeks: np.ndarray) -> None:
    found = trends(rows, weeks)
    ours = np.stack([found.slope, found.intercept, found.low, found.high, found.tau, found.p], axis=1)
    if not np.allclose(ours, _by_scipy(rows, weeks), rtol=1e-12, atol=1e-12, equal_nan=True):
        raise AssertionError("A trend differs from SciPy's.")
