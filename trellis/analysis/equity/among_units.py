"""What a cell is among the same group's cells elsewhere and in other years: shrunk towards them, between the lines of their funnel, along its own years.

Arrays of the shape groups x indicators x units of one level, a unit being one school (or district) in one year. NaN stands for what cannot be had.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trellis.analysis.equity.student_rows import Unit
from trellis.analysis.proportions import funnel_limits_of
from trellis.analysis.shrinkage import spreads_of
from trellis.analysis.trends import LEAST, trends

AMONG_UNITS = ("shrunk_rate", "funnel_low_95", "funnel_high_95", "funnel_low_998", "funnel_high_998", "slope_per_year", "slope_p")
LEAST_UNITS = 3
LARGEST_SHRUNK = 5_000  # students: beyond, a rate is its own best guess
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


def among_units(n: Counts, count: Counts, units: Sequence[Unit]) -> dict[str, Floats]:
    """Return each column by its name. The units of one year are held against each other; one unit's years make its slope.

    Shrunk and funnel need three units of the year with somebody, and no more cases than students in any of them; shrunk also needs that none has more than
    5,000. A slope needs three years with somebody, and years that begin with their number.
    """
    made = {name: np.full(n.shape, np.nan) for name in AMONG_UNITS}
    years = np.unique([unit.year for unit in units])
    of_year = np.searchsorted(years, [unit.year for unit in units])
    for year in range(len(years)):
        columns = np.flatnonzero(of_year == year)
        if len(columns) >= LEAST_UNITS:
            for name, values in _of_one_year(n[:, :, columns].reshape(-1, len(columns)), count[:, :, columns].reshape(-1, len(columns))).items():
                made[name][:, :, columns] = values.reshape(*n.shape[:2], len(columns))
    numbers = [re.match(r"\d{4}", year) for year in years.tolist()]
    at = np.array([int(one[0]) for one in numbers if one], dtype=float)
    if len(at) == len(years) >= LEAST and (np.diff(at) > 0).all():
        made["slope_per_year"], made["slope_p"] = _slopes(n, count, units, of_year, at)
    return made


def _of_one_year(n: Counts, count: Counts) -> dict[str, Floats]:
    """Return what is had of rows of units of one year."""
    made = {name: np.full(n.shape, np.nan) for name in AMONG_UNITS[:5]}
    rows = np.flatnonzero(((n > 0).sum(axis=1) >= LEAST_UNITS) & (count <= n).all(axis=1))
    if not len(rows):
        return made
    n, count = n[rows], count[rows]
    mean = count.sum(axis=1) / n.sum(axis=1)
    row, unit = np.nonzero(n)
    most = int(n.max()) + 1
    alike, back = np.unique(row * most + n[row, unit], return_inverse=True)
    for (low, high), by in zip(funnel_limits_of(mean[alike // most], alike % most), ("95", "998"), strict=True):
        made[f"funnel_low_{by}"][rows[row], unit] = low[back]
        made[f"funnel_high_{by}"][rows[row], unit] = high[back]
    small = np.flatnonzero(n.max(axis=1) <= LARGEST_SHRUNK)
    means, evidence = spreads_of(count[small], n[small])
    with np.errstate(invalid="ignore"):
        own = (count[small] + (means * evidence)[:, None]) / (n[small] + evidence[:, None])
    made["shrunk_rate"][rows[small]] = np.where(np.isinf(evidence)[:, None], means[:, None], own)
    return made


def _slopes(n: Counts, count: Counts, units: Sequence[Unit], of_year: NDArray[np.int64], at: Floats) -> tuple[Floats, Floats]:
    """Return the slope of the rate over the years at `at`, and its p, in each year of a unit."""
    places: dict[tuple[str, ...], int] = {}
    named = np.array([places.setdefault(unit.names, len(places)) for unit in units])
    series = np.full((*n.shape[:2], len(places), len(at)), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        series[:, :, named, of_year] = count / n
    found = trends(series.reshape(-1, len(at)), at)
    return found.slope.reshape(series.shape[:3])[:, :, named], found.p.reshape(series.shape[:3])[:, :, named]
