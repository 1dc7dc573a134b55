"""What is hidden of the groups of many schools, dimension by dimension, by rectangles. NumPy alone; time and memory grow with the number of schools.

A rectangle raises a number in one group of a school and lowers it in another, and does the opposite in another school: every sum stays as it is, and
so does all that is published in other dimensions. A small number through which a rectangle of hidden cells goes can be another. Rectangles are sought
that keep small numbers small and others not small (safe even from whoever is told which are which) and that need no cell in which one student stands
alone; where there is none, one that keeps only what is known. Nothing here is trusted: what is hidden is attacked afterwards (`analysis/disclosure/worlds.py`),
and the rectangles are witnesses that are checked there, sum by sum.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trellis.analysis.disclosure.rules import Rules

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
ROUNDS = 24
PARTNERS = 6  # rectangles that are shown for a number


class Kind(NamedTuple):
    """What a step upwards changes: students, those with the outcome, those without."""

    students: int
    had: int
    without: int


NUMBER, SHARE, WITH, WITHOUT = Kind(1, 0, 0), Kind(0, 1, -1), Kind(1, 1, 0), Kind(1, 0, 1)


@dataclass
class Grid:
    """One dimension: a row a school and the district as the last, a column a value and, as the last, whoever is in no group.

    `n`, `count` and `hidden` have a place for each; where `n` is 0 there is no cell. `hidden_n`: the number of students is hidden too.
    """

    dimension: str
    schools: Sequence[str]
    values: Sequence[str]
    n: Integers
    count: Integers
    hidden: Flags
    hidden_n: Flags

    @property
    def is_cell(self) -> Flags:
        """Say where there is a cell that may be published."""
        there = self.n > 0
        there[:, -1] = False
        return there

    def numbers(self) -> tuple[Integers, Integers, Integers]:
        return self.n, self.count, self.n - self.count

    def room(self, kind: Kind, rules: Rules, shares: Rules, *, is_strict: bool, may_hide: bool = False) -> tuple[Flags, Flags]:
        """Say where a step of this kind may go up, and down. In the district's row the two are exchanged, since it is what the others add up to.

        With `may_hide` as if every cell were hidden.
        """
        free = self.hidden_n if kind.students else self.hidden
        there = self.n > 0
        up = there if may_hide else free & there
        down = up.copy()
        up = up.copy()
        for step, numbers, of in zip(kind, self.numbers(), (rules, shares, shares), strict=True):
            if step:
                rises, falls = _rises_and_falls(self, numbers, of, is_n=numbers is self.n, threshold=shares.threshold, is_strict=is_strict)
                up &= rises if step > 0 else falls
                down &= falls if step > 0 else rises
        up[-1], down[-1] = down[-1].copy(), up[-1].copy()
        return up, down

    def lone(self, kind: Kind) -> Flags:
        """Say where one student stands alone in a number that a step changes."""
        alone = np.zeros(self.n.shape, bool)
        for step, numbers in zip(kind, self.numbers(), strict=True):
            if step:
                alone |= numbers == 1
        alone[:, -1] = False
        return alone


def _rises_and_falls(grid: Grid, numbers: Integers, of: Rules, *, is_n: bool, threshold: int, is_strict: bool) -> tuple[Flags, Flags]:
    in_no_group = np.zeros(numbers.shape, bool)
    in_no_group[:, -1] = True
    if is_strict:
        small = (numbers >= of.smallest) & (numbers <= of.largest)
        rises = np.where(small, numbers < of.largest, numbers >= of.threshold)
        falls = np.where(small, numbers > of.smallest, numbers > of.threshold)
        return rises | in_no_group, np.where(in_no_group, numbers > int(is_n), falls)
    least = int(is_n) if is_n or of.hides_zeros else np.where(in_no_group | (grid.n < threshold), 0, np.minimum(1, numbers))
    return np.ones(numbers.shape, bool), numbers > least


def small(grid: Grid, rules: Rules, shares: Rules) -> tuple[Flags, Flags, Flags]:
    """Say which cells are small by their students, by those with the outcome, by those without."""
    return tuple(  # type: ignore[return-value]
        (numbers >= of.smallest) & (numbers <= of.largest) & grid.is_cell for numbers, of in zip(grid.numbers(), (rules, shares, shares), strict=True)
    )


def hide(grid: Grid, wanted: Flags, kind: Kind, rules: Rules, shares: Rules) -> None:
    """Hide beside the wanted cells, which are hidden, until a rectangle goes through each; a row of which that is not to be had shows nothing."""
    free = grid.hidden_n if kind.students else grid.hidden
    left_over = np.zeros(len(grid.n), bool)  # rows in which nothing more can be hidden within the strict rules
    has_waited = left_over.copy()  # for another school, once
    for _round in range(ROUNDS):
        open_still = wanted & ~goes_through(grid, kind, rules, shares, is_strict=True)
        open_still[left_over] &= ~goes_through(grid, kind, rules, shares, is_strict=False)[left_over]
        if not open_still.any():
            return
        whole = open_still.any(axis=1) & left_over
        free[whole] = grid.n[whole] > 0
        open_still[left_over] = False
        if open_still.any():
            _hide_in_rows(grid, free, open_still, kind, rules, shares, left_over, has_waited)
            _hide_elsewhere(grid, free, wanted & ~goes_through(grid, kind, rules, shares, is_strict=True), kind, rules, shares)
    free[(wanted & ~goes_through(grid, kind, rules, shares, is_strict=False)).any(axis=1)] = True
    free &= grid.n > 0


def goes_through(grid: Grid, kind: Kind, rules: Rules, shares: Rules, *, is_strict: bool) -> Flags:
    """Say through which cells a rectangle goes."""
    up, down = grid.room(kind, rules, shares, is_strict=is_strict)
    other_up, other_down = _helpers(grid, up, down, kind, is_strict=is_strict)
    beside = _partners(other_up, other_down)
    found = np.zeros(up.shape, bool)
    for a in range(up.shape[1]):
        for b in range(up.shape[1]):
            if a != b:
                found[:, a] |= up[:, a] & other_down[:, b] & _is_beside(beside, other_up, other_down, a, b)
                found[:, a] |= down[:, a] & other_up[:, b] & _is_beside(beside, other_up, other_down, b, a)
    return found


def _helpers(grid: Grid, up: Flags, down: Flags, kind: Kind, *, is_strict: bool) -> tuple[Flags, Flags]:
    if not is_strict:
        return up, down
    alone = grid.lone(kind)
    return up & ~alone, down & ~alone


def _partners(up: Flags, down: Flags) -> Integers:
    """Return for each two columns in how many schools the first can fall and the second rise."""
    return down[:-1].astype(np.int64).T @ up[:-1].astype(np.int64)


def _is_beside(beside: Integers, up: Flags, down: Flags, rising: int, falling: int) -> Flags:
    """Say for each row whether another school takes what a rise in one column and a fall in the other leaves over."""
    own = down[:, rising] & up[:, falling]
    own[-1] = False
    return beside[rising, falling] - own > 0


def _hide_in_rows(grid: Grid, free: Flags, open_still: Flags, kind: Kind, rules: Rules, shares: Rules, left_over: Flags, has_waited: Flags) -> None:
    """Hide one more in each row whose first open cell has nothing to move against: the fewest students, and first what can be joined to another school."""
    up, down = grid.room(kind, rules, shares, is_strict=True)
    as_if_up, as_if_down = grid.room(kind, rules, shares, is_strict=True, may_hide=True)
    other_up, other_down = _helpers(grid, up, down, kind, is_strict=True)
    beside = _partners(other_up, other_down)
    may = grid.is_cell & ~free & ~grid.lone(kind)
    rows = np.flatnonzero(open_still.any(axis=1))
    first = open_still[rows].argmax(axis=1)
    columns = np.arange(grid.n.shape[1])
    rises, falls = up[rows, first][:, None] & as_if_down[rows], down[rows, first][:, None] & as_if_up[rows]
    has_one = ((up[rows, first][:, None] & other_down[rows]) | (down[rows, first][:, None] & other_up[rows])) & (columns != first[:, None])
    joins = (rises & (beside[first] > 0)) | (falls & (beside.T[first] > 0))
    can = may[rows] & (rises | falls)
    price = np.where(can, grid.n[rows] + np.where(joins, 0.0, 1e9), np.inf)
    best = price.argmin(axis=1)
    price = price[np.arange(len(rows)), best]
    waits = has_one.any(axis=1) & (price >= 1e9) & ~has_waited[rows]  # what it lacks may be another school
    has_waited[rows[waits]] = True
    chosen = np.isfinite(price) & ~waits
    free[rows[chosen], best[chosen]] = True
    left_over[rows[~chosen & ~waits]] = True


def _hide_elsewhere(grid: Grid, free: Flags, open_still: Flags, kind: Kind, rules: Rules, shares: Rules) -> None:
    """Hide in another school what lets a row of an open cell move, once for each two columns."""
    up, down = (one & ~grid.lone(kind) for one in grid.room(kind, rules, shares, is_strict=True))
    as_if_up, as_if_down = (one & ~grid.lone(kind) for one in grid.room(kind, rules, shares, is_strict=True, may_hide=True))
    own_up, own_down = grid.room(kind, rules, shares, is_strict=True)
    done: set[tuple[int, int]] = set()
    for row, column in np.argwhere(open_still).tolist():
        for a, b in [(column, other) for other in range(free.shape[1]) if other != column and own_up[row, column] and down[row, other]] + [
            (other, column) for other in range(free.shape[1]) if other != column and own_down[row, column] and up[row, other]
        ]:
            if (a, b) in done:
                break
            can = as_if_down[:-1, a] & as_if_up[:-1, b] & (free[:-1, a] | grid.is_cell[:-1, a]) & (free[:-1, b] | grid.is_cell[:-1, b])
            can[row if row < len(can) else slice(0, 0)] = False
            if can.any():
                price = np.where(can, np.where(free[:-1, a], 0, grid.n[:-1, a] + 1e6) + np.where(free[:-1, b], 0, grid.n[:-1, b] + 1e6), np.inf)
                other = int(price.argmin())
                free[other, a] = free[other, b] = True
                done.add((a, b))
                break


def rectangles(grid: Grid, wanted: Flags, kind: Kind, rules: Rules, shares: Rules) -> Iterator[tuple[Integers, Integers, Integers, Integers]]:
    """Yield rectangles through wanted cells of schools as arrays: rows, other rows, columns that rise in the row, columns that fall in it."""
    up, down = (one[:-1] for one in grid.room(kind, rules, shares, is_strict=False))
    left = wanted[:-1].copy()
    for a in range(up.shape[1]):
        for b in range(up.shape[1]):
            others = np.flatnonzero(down[:, a] & up[:, b])
            if a == b or not len(others):
                continue
            rows = np.flatnonzero(up[:, a] & down[:, b] & (left[:, a] | left[:, b]))
            if not len(rows):
                continue
            other = others[np.arange(len(rows)) % len(others)]
            again = other == rows
            other = np.where(again, others[(np.arange(len(rows)) + 1) % len(others)], other)
            is_pair = other != rows
            rows, other = rows[is_pair], other[is_pair]
            left[rows, a] = left[rows, b] = left[other, a] = left[other, b] = False
            yield rows, other, np.full(len(rows), a), np.full(len(rows), b)


def two_schools(all_grids: Sequence[Grid], rows: Integers, kind: Kind, rules: Rules, shares: Rules) -> Iterator[tuple[Integers, Integers, Integers]]:
    """Yield moves of whole schools as arrays: a row that rises, a row that falls, and in each dimension the column in which they do.

    `rows` are schools of which nothing is shown, so that only what they add up to stays as it is. A few partners are tried for each.
    """
    if len(rows) < 2:
        return
    room = [grid.room(kind, rules, shares, is_strict=False) for grid in all_grids]
    for shift in range(1, min(PARTNERS, len(rows) - 1) + 1):
        others = np.roll(rows, shift)
        both = [up[rows] & down[others] for up, down in room]
        fits = np.all([one.any(axis=1) for one in both], axis=0)
        if fits.any():
            yield rows[fits], others[fits], np.stack([one[fits].argmax(axis=1) for one in both], axis=1)


def grids(cells: Mapping[tuple[str, str, str], tuple[int, int]], totals: Mapping[str, tuple[int, int]]) -> list[Grid]:
    """Return the grids of cells by school, dimension and value, with everybody of each school; the empty school is the district."""
    schools = sorted(one for one in totals if one)
    row = {school: at for at, school in enumerate([*schools, ""])}
    row[""] = len(schools)
    of: dict[str, dict[str, int]] = {}
    for _school, dimension, value in cells:
        of.setdefault(dimension, {}).setdefault(value, 0)
    made = []
    for dimension, values in sorted(of.items()):
        named = sorted(values)
        column = {value: at for at, value in enumerate(named)}
        n, count = np.zeros((len(row), len(named) + 1), np.int64), np.zeros((len(row), len(named) + 1), np.int64)
        for (school, name, value), (students, had) in cells.items():
            if name == dimension:
                n[row[school], column[value]], count[row[school], column[value]] = students, had
        for school, (students, had) in totals.items():
            at = row[school]
            n[at, -1], count[at, -1] = students - n[at].sum(), had - count[at].sum()
        hidden = np.zeros(n.shape, bool)
        hidden[:, -1] = n[:, -1] > 0
        made.append(Grid(dimension, schools, named, n, count, hidden, hidden.copy()))
    return made
