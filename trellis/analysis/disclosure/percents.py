"""Percentages beside hidden counts: which counts they leave possible, and the bands in which they can be published.

33.3 % of 12 is 4 and nothing else. A *band* says only that a share is very small or very large, the more coarsely the fewer students there are, as
NCES 2011-603 (SLDS Technical Brief 3) recommends. A band is told beside a hidden count where the audit holds with it; everywhere else there is none.
"""

import re
from collections.abc import Collection, Sequence
from math import ceil, floor

from trellis.analysis.disclosure.attack import audit
from trellis.analysis.disclosure.rules import Rules
from trellis.analysis.disclosure.tables import Table, counts_behind

BANDS = ((10, None), (20, 20), (40, 10), (100, 5), (300, 2), (None, 1))  # up to so many students, at most so many percent (or at least 100 less that)
LEAST_COUNTS = 3  # that a band leaves possible
WRITTEN = re.compile(r"(<=|≤|<|>=|≥|>)?\s*(\d{1,3}(?:\.\d+)?)\s*%?")


def band(count: int, n: int) -> str | None:
    """Return the band that may be told of a share, or None: in the middle there is none.

    >>> band(3, 15), band(14, 15), band(7, 15), band(1, 400), band(1, 9)
    ('<=20', '>=80', None, '<=1', None)
    """
    edge = next(percent for most, percent in BANDS if most is None or n <= most)
    if edge is None:
        return None
    if 100 * count <= edge * n:
        return f"<={edge}"
    return f">={100 - edge}" if 100 * (n - count) <= edge * n else None


def counts_told(percent: str, n: int) -> range | None:
    """Return the counts of n that a percentage leaves possible, exact, rounded as it is written, or a band. None where it is no percentage.

    >>> counts_told("33.3 %", 12), counts_told("≤20", 15), counts_told(">=95", 60), counts_told("some", 60)
    (range(4, 5), range(0, 4), range(57, 61), None)
    """
    found = WRITTEN.fullmatch(percent.strip())
    if not found or float(found[2]) > 100:
        return None
    edge = float(found[2]) * n / 100
    match found[1]:
        case "<=" | "≤":
            return range(floor(edge + 1e-9) + 1)
        case "<":
            return range(ceil(edge - 1e-9))
        case ">=" | "≥":
            return range(ceil(edge - 1e-9), n + 1)
        case ">":
            return range(floor(edge + 1e-9) + 1, n + 1)
        case _:
            return counts_behind(float(found[2]), n, decimals=len(found[2].partition(".")[2]))


def bands_that_hold(made: Table, rules: Rules, wanted: Sequence[tuple[int, str, int]], *, seconds: float = 60.0) -> dict[int, str]:
    """Return which bands can be told of a protected table without a cell falling. `wanted` holds a hidden cell, its band, and n of its row.

    Bands beside a cell that would fall are taken back, then all of them.
    """
    told = {cell: (text, counts) for cell, text, n in wanted if (counts := counts_told(text, n)) is not None and len(_possible(counts, rules)) >= LEAST_COUNTS}
    while told:
        bounded = made.told({cell: (counts[0], counts[-1]) for cell, (_text, counts) in told.items()})
        fallen = [one.cell for one in audit(bounded, rules, seconds=seconds) if one.is_exposed]
        if not fallen:
            break
        beside = _beside(made, fallen) & set(told)
        told = {cell: one for cell, one in told.items() if cell not in beside} if beside else {}
    return {cell: text for cell, (text, _counts) in told.items()}


def _possible(counts: range, rules: Rules) -> range:
    return range(max(counts.start, rules.smallest), counts.stop) if rules.knows_rule else counts


def _beside(made: Table, cells: Collection[int]) -> set[int]:
    """Return these cells and all that share a sum with them."""
    equations = made.equations
    rows = {int(row) for row, column in zip(equations.row, equations.column, strict=True) if int(column) in set(cells)}
    return {*cells, *(int(column) for row, column in zip(equations.row, equations.column, strict=True) if int(row) in rows)}
