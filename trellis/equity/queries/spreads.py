"""How the shares of schools lie in each group of a release: worked out once, when it is counted, from the numbers that it shows."""

from collections.abc import Iterable
from math import isinf, isnan

import numpy as np

from trellis.analysis.shrinkage import Spread, spreads_of
from trellis.equity.models import Cell, Release

Kept = dict[str, list[float | None] | None]


def spreads_in(cells: Iterable[Cell], year: int) -> Kept:
    """Return the spread of each indicator and group of a year, to be kept with its release; None where it cannot be said. What is hidden takes no part."""
    schools: dict[str, list[tuple[int, int]]] = {}
    for one in cells:
        if one.school_id and one.school_year == year:
            shown = schools.setdefault(_key(one.indicator, one.dimension, one.value), [])
            if not one.is_hidden:
                shown.append((one.count, one.n))
    if not schools:
        return {}
    most = max(1, *(len(shown) for shown in schools.values()))
    padded = np.array([[*shown, *[(0, 0)] * (most - len(shown))] for shown in schools.values()], dtype=np.int64)
    means, evidence = spreads_of(padded[:, :, 0], padded[:, :, 1])
    found = zip(schools, means.tolist(), evidence.tolist(), strict=True)
    return {key: None if isnan(mean) else [mean, None if isinf(weight) else weight] for key, mean, weight in found}


def spread_in(release: Release, *, indicator: str, group: tuple[str, str]) -> Spread | None:
    """Return how the true shares of the schools that a release shows lie in its newest year; None where that cannot be said."""
    kept = release.spreads.get(_key(indicator, *group))
    return Spread(*kept) if kept else None


def _key(indicator: str, dimension: str, value: str) -> str:
    return f"{indicator}|{dimension}|{value}"
