"""How the shares of schools lie in each group of a release: worked out once, when it is counted.

Twice: from the numbers that the release shows, with the mean of the district where that is shown, and from all of them. The second is a figure of
hidden numbers, and is used for a reader of every number alone.
"""

from collections.abc import Iterable
from math import isinf, isnan

import numpy as np

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.analysis.shrinkage import Spread, spreads_of
from trellis.equity.models import Cell, Release

Rows = dict[str, list[float | None] | None]
Kept = dict[str, Rows]


def spreads_in(cells: Iterable[Cell], year: int) -> Kept:
    """Return the spread of each indicator and group of a year, `shown` and `exact`, to be kept with its release; None where it cannot be said."""
    shown: dict[str, list[tuple[int, int]]] = {}
    exact: dict[str, list[tuple[int, int]]] = {}
    means: dict[str, float] = {}
    for one in cells:
        if one.school_year != year or one.dimension_2:
            continue
        key = _key(one.indicator, one.dimension, one.value)
        if one.school_id:
            exact.setdefault(key, []).append((one.count, one.n))
            among = shown.setdefault(key, [])
            if not one.is_hidden:
                among.append((one.count, one.n))
        elif not one.is_hidden and one.n:
            means[key] = one.count / one.n
    return {"shown": _fitted(shown, means), "exact": _fitted(exact, {})}


def _fitted(schools: dict[str, list[tuple[int, int]]], means: dict[str, float]) -> Rows:
    if not schools:
        return {}
    most = max(1, *(len(counts) for counts in schools.values()))
    padded = np.array([[*counts, *[(0, 0)] * (most - len(counts))] for counts in schools.values()], dtype=np.int64)
    found = zip(schools, *(one.tolist() for one in spreads_of(padded[:, :, 0], padded[:, :, 1])), strict=True)
    return {key: None if isnan(mean) else [means.get(key, mean), None if isinf(weight) else weight] for key, mean, weight in found}


def spread_in(standing: Standing, release: Release, *, indicator: str, group: tuple[str, str]) -> Spread | None:
    """Return how the true shares of schools lie in the newest year of a release, as far as the person reads their numbers; None where that cannot be said."""
    every = Cell.objects.filter(release=release)
    which = "exact" if within(standing, Verb.EQUITY_READ_EXACT, every) is every else "shown"
    kept = release.spreads.get(which, {}).get(_key(indicator, *group))
    return Spread(*kept) if kept else None


def _key(indicator: str, dimension: str, value: str) -> str:
    return f"{indicator}|{dimension}|{value}"
