"""Tables as they are published, and every sum that a reader can check in them.

A *table* is long: one row a cell, one column a dimension, `Total` for a margin, and a value or nothing where it is hidden. Levels are dimensions
too: (district, Total) is the sum of its schools. An *equation* says that a total is the sum of its parts. A margin that was left out is still
known to whoever adds, so it takes part as a cell that nobody published; one that could tell nothing is not made.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from trellis.analysis.disclosure.networks import ENDLESS, Network, network_of

TOTAL = "Total"
OUTCOME = "n and count"  # the dimension of who had an outcome and who had not
UNKNOWN = -1  # in arrays of values: hidden, or never published
LARGEST = 2**53  # beyond, a float no longer holds every integer

Integers = NDArray[np.int64]


class BadTable(ValueError):
    """A table that cannot be read as one; the message names the row."""


@dataclass(frozen=True, slots=True)
class Equations:
    """The sums of a table as entries of a matrix: part +1, total -1, and every row comes to nought."""

    row: Integers
    column: Integers
    sign: Integers
    total: Integers  # of each equation, its total

    @property
    def count(self) -> int:
        return len(self.total)

    def entries(self, chosen: NDArray[np.bool_]) -> tuple[Integers, Integers, Integers]:
        """Return row, column and sign of the entries of the chosen equations."""
        inside = chosen[self.row]
        return self.row[inside], self.column[inside], self.sign[inside]

    def sums(self, values: Integers) -> Integers:
        """Return for each equation its parts less its total."""
        return np.bincount(self.row, weights=self.sign * values[self.column], minlength=self.count).round().astype(np.int64)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of one or several releases, and the equations between them. The first `published` cells have a row; what follows was left out."""

    columns: tuple[str, ...]
    keys: Sequence[tuple[str, ...]]  # of the published cells
    values: Integers  # UNKNOWN where hidden or left out
    lines: Sequence[int]  # where each published cell was read; below nought in an earlier release
    equations: Equations
    codes: Integers = field(repr=False)  # of every cell the place of its value in each column, 0 for the total
    is_leaf: NDArray[np.bool_] = field(repr=False)  # the total of nothing
    unlisted: NDArray[np.bool_] = field(repr=False)  # published by implication: has a row here that is not written out
    spare: NDArray[np.bool_] = field(repr=False)  # equations that follow from others
    low: Integers = field(repr=False)  # what is told of a cell even where it is hidden, as a percentage does
    high: Integers = field(repr=False)
    network: Network | None = field(repr=False)  # of all cells and the equations that are not spare, where they make one

    @property
    def published(self) -> int:
        return len(self.keys)

    @property
    def hidden(self) -> NDArray[np.bool_]:
        return self.values == UNKNOWN

    def name(self, cell: int) -> str:
        """Return how a complaint names a published cell."""
        line = self.lines[cell]
        where = f"row {line}" if line > 0 else f"row {-line} of an earlier release"
        return f"{where} ({', '.join(self.keys[cell])})"

    def told(self, bounds: Mapping[int, tuple[int, int]]) -> "Table":
        """Return the same table of whose cells so much is known: of each at least and at most."""
        low, high = self.low.copy(), self.high.copy()
        for cell, (least, most) in bounds.items():
            low[cell], high[cell] = max(low[cell], least), min(high[cell], most)
            if low[cell] > high[cell]:
                raise BadTable(f"no count fits what is said of {self.name(cell)}.")
        return replace(self, low=low, high=high)

    def with_hidden(self, hidden: NDArray[np.bool_]) -> "Table":
        """Return the same table with these cells hidden as well."""
        values = self.values.copy()
        values[: len(hidden)][hidden] = UNKNOWN
        return replace(self, values=values)


def table(
    columns: Sequence[str],
    keys: Sequence[tuple[str, ...]],
    values: Sequence[int | None],
    *,
    lines: Sequence[int] | None = None,
    unlisted: Sequence[bool] | None = None,
) -> Table:
    """Return the table of these cells. Raises BadTable for a cell that comes twice, and for a total that its parts contradict.

    >>> small = table(["school"], [("A",), ("B",), ("Total",)], [4, None, 9])
    >>> small.equations.count, int(small.hidden.sum())
    (1, 1)
    """
    lines = lines if lines is not None else range(2, len(keys) + 2)
    codes, sizes = _codes(columns, keys)
    radix, places = _radix(sizes)
    known = codes @ radix
    _refuse_doubles(known, keys, lines)
    has_margin = np.array([[bool(np.any((codes[:, p] == 0) & (codes[:, c] > 0))) for c in places] for p in places]) if len(keys) else np.zeros((0, 0), bool)
    known, codes = _with_left_out(known, codes, radix, has_margin)
    equations, kept = _equations(known, codes, radix, len(keys))
    amounts = np.full(len(kept), UNKNOWN, np.int64)
    amounts[: len(keys)] = [UNKNOWN if value is None else _checked(value, line) for value, line in zip(values, lines, strict=True)]
    is_leaf = np.ones(len(kept), bool)
    is_leaf[equations.total] = False
    apart = np.zeros(len(kept), bool)
    if unlisted is not None:
        apart[: len(keys)] = unlisted
    zero, endless = np.zeros(len(kept), np.int64), np.full(len(kept), ENDLESS, np.int64)
    made = Table(tuple(columns), keys, amounts, lines, equations, codes[kept], is_leaf, apart, np.zeros(equations.count, bool), zero, endless, None)
    _refuse_contradictions(made)
    spare, network = _spare(made)
    return replace(made, spare=spare, network=network)


def by_name(made: Table, order: Sequence[int]) -> Table:
    """Return the same table with its published cells in this order."""
    at = np.concatenate([np.array(order, np.int64), np.arange(made.published, len(made.values))])
    place = np.empty(len(at), np.int64)
    place[at] = np.arange(len(at))
    equations, network = made.equations, made.network
    column = place[equations.column]
    entries = np.lexsort((column, equations.row))
    return replace(
        made,
        keys=[made.keys[cell] for cell in order],
        values=made.values[at],
        lines=[made.lines[cell] for cell in order],
        equations=Equations(equations.row[entries], column[entries], equations.sign[entries], place[equations.total]),
        codes=made.codes[at],
        is_leaf=made.is_leaf[at],
        unlisted=made.unlisted[at],
        low=made.low[at],
        high=made.high[at],
        network=None if network is None else replace(network, tail=network.tail[at], head=network.head[at]),
    )


def of_outcomes(
    columns: Sequence[str],
    keys: Sequence[tuple[str, ...]],
    n: Sequence[int | None],
    count: Sequence[int | None],
    *,
    lines: Sequence[int] | None = None,
) -> Table:
    """Return the table of a yes-or-no outcome published as n and count: one more dimension, whose third cell (those without) anybody can work out.

    Row i becomes the cells 3i (n), 3i + 1 (count) and 3i + 2.

    >>> pupils = of_outcomes(["school"], [("A",)], [40], [37])
    >>> pupils.keys[2], int(pupils.values[2]), bool(pupils.unlisted[2])
    (('A', 'no'), 3, True)
    """
    lines = lines if lines is not None else range(2, len(keys) + 2)
    cells: list[tuple[tuple[str, ...], int | None, bool]] = []
    for line, key, whole, part in zip(lines, keys, n, count, strict=True):
        rest = None if whole is None or part is None else whole - part
        if rest is not None and rest < 0:
            raise BadTable(f"row {line} ({', '.join(key)}) counts {part} of {whole}.")
        cells += [((*key, TOTAL), whole, False), ((*key, "yes"), part, False), ((*key, "no"), rest, True)]
    three = [line for line in lines for _cell in range(3)]
    return table([*columns, OUTCOME], [one[0] for one in cells], [one[1] for one in cells], lines=three, unlisted=[one[2] for one in cells])


def counts_behind(percent: float, n: int, decimals: int = 0) -> range:
    """Return the counts that a rounded percentage of n could be. One alone: the percentage gives the count away.

    >>> counts_behind(33.3, 12, decimals=1), counts_behind(33, 1000)
    (range(4, 5), range(325, 336))
    """
    half = 0.5 * 10**-decimals
    low = max(0, int(np.ceil((percent - half) * n / 100 - 1e-9)))
    high = min(n, int(np.floor((percent + half) * n / 100 + 1e-9)))
    return range(low, high + 1)


def together(new: Table, earlier: Iterable[Table]) -> tuple[Table, NDArray[np.bool_]]:
    """Return one table of a release and all before it, the new one's cells first, and which of its cells are out already.

    A column that a release lacks is its total there. The same cell with two values is refused: releases of different days need a column that says so.
    """
    older = list(earlier)
    columns = list(dict.fromkeys([*new.columns, *(name for one in older for name in one.columns)]))
    place: dict[tuple[str, ...], int] = {}
    keys: list[tuple[str, ...]] = []
    values: list[int | None] = []
    lines: list[int] = []
    unlisted: list[bool] = []
    out: set[int] = set()
    bounds: dict[int, tuple[int, int]] = {}
    for one in [new, *older]:
        at = [one.columns.index(name) if name in one.columns else None for name in columns]
        for cell, key in enumerate(one.keys):
            full = tuple(TOTAL if position is None else key[position] for position in at)
            value = None if one.values[cell] == UNKNOWN else int(one.values[cell])
            if full not in place:
                place[full] = len(keys)
                keys.append(full)
                values.append(value)
                lines.append(one.lines[cell] if one is new else -abs(one.lines[cell]))
                unlisted.append(bool(one.unlisted[cell]))
            elif value is not None:
                known = values[place[full]]
                if known is not None and known != value:
                    raise BadTable(f"{', '.join(full)} is {known} in one release and {value} in another: give them a column that tells them apart.")
                values[place[full]] = value
            if one is not new and value is not None:
                out.add(place[full])
            least, most = bounds.get(place[full], (0, ENDLESS))
            bounds[place[full]] = max(least, int(one.low[cell])), min(most, int(one.high[cell]))
    made = table(columns, keys, values, lines=lines, unlisted=unlisted).told(bounds)
    is_out = np.zeros(len(made.values), bool)
    is_out[list(out)] = True
    return made, is_out


def _checked(value: int, line: int) -> int:
    if not 0 <= value < LARGEST:
        raise BadTable(f"row {line} holds {value}; a count is 0 or more.")
    return value


def _codes(columns: Sequence[str], keys: Sequence[tuple[str, ...]]) -> tuple[Integers, list[int]]:
    codes = np.zeros((len(keys), len(columns)), np.int64)
    sizes = []
    for place in range(len(columns)):
        own = [key[place] for key in keys]
        names = {TOTAL: 0} | {name: at for at, name in enumerate(sorted({*own} - {TOTAL}), start=1)}  # by name, so that the order of rows changes nothing
        codes[:, place] = [names[name] for name in own]
        sizes.append(len(names))
    return codes, sizes


def _radix(sizes: Sequence[int]) -> tuple[Integers, range]:
    steps, step = [], 1
    for size in sizes:
        steps.append(step)
        step *= size
    if step >= 2**62:
        raise BadTable("The table has more dimensions than can be held at once.")
    return np.array(steps, np.int64), range(len(sizes))


def _refuse_doubles(known: Integers, keys: Sequence[tuple[str, ...]], lines: Sequence[int]) -> None:
    order = np.argsort(known, kind="stable")
    again = np.flatnonzero(known[order][1:] == known[order][:-1])
    if len(again):
        first, second = sorted((int(order[again[0]]), int(order[again[0] + 1])))
        raise BadTable(f"row {lines[second]} ({', '.join(keys[second])}) repeats row {lines[first]}.")


def _with_left_out(known: Integers, codes: Integers, radix: Integers, has_margin: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Add the margins that nobody published but anybody can add up, until there are no more."""
    while True:
        found = []
        for place in range(len(radix)):
            parts = codes[codes[:, place] > 0]
            if not len(parts):
                continue
            whole = parts.copy()
            whole[:, place] = 0
            for first, second in combinations(range(len(radix)), 2):  # nested levels have no margin across their parents
                for margin, part in ((first, second), (second, first)):
                    if not has_margin[margin, part]:
                        whole = whole[~((whole[:, margin] == 0) & (whole[:, part] > 0))]
            whole = whole[~np.isin(whole @ radix, known)]
            if len(whole):
                found.append(whole)
        if not found:
            return known, codes
        rows = np.concatenate(found)
        fresh, first_at = np.unique(rows @ radix, return_index=True)
        known, codes = np.concatenate([known, fresh]), np.concatenate([codes, rows[first_at]])


def _equations(known: Integers, codes: Integers, radix: Integers, published: int) -> tuple[Equations, Integers]:
    """Return every sum, and the cells that are kept: what was left out and takes part in one sum alone tells nothing."""
    sums = [_sums(known, codes, radix, (place,), np.ones(len(known), bool)) for place in range(len(radix))]
    for size in range(2, len(radix) + 1):
        for places in combinations(range(len(radix)), size):
            bare = np.ones(len(known), bool)
            for totals, _parts in sums:
                bare[totals] = False
            sums.append(_sums(known, codes, radix, places, bare))
    total_of = np.concatenate([one[0] for one in sums]) if sums else np.zeros(0, np.int64)
    part = np.concatenate([one[1] for one in sums]) if sums else np.zeros(0, np.int64)
    which = np.concatenate([np.full(len(one[0]), index) for index, one in enumerate(sums)]) if sums else np.zeros(0, np.int64)
    rank = np.empty(len(known), np.int64)
    rank[np.argsort(known)] = np.arange(len(known))
    _names, row = np.unique(which * (len(known) + 1) + rank[total_of], return_inverse=True)
    total = np.zeros(int(row.max()) + 1 if len(row) else 0, np.int64)
    total[row] = total_of
    while True:
        uses = np.bincount(part, minlength=len(known)) + np.bincount(total, minlength=len(known))
        idle = (np.arange(len(known)) >= published) & (uses == 1)
        gone = idle[total] if len(total) else np.zeros(0, bool)
        if not gone.any():
            break
        stays = ~gone[row]
        part, row = part[stays], row[stays]
        renumbered = np.cumsum(~gone) - 1
        row, total = renumbered[row], total[~gone]
    used = np.zeros(len(known), bool)
    used[:published] = True
    used[part] = used[total] = True
    place = np.cumsum(used) - 1
    part, total = place[part], place[total]
    rows = np.concatenate([row, np.arange(len(total))])
    made = Equations(rows, np.concatenate([part, total]), np.concatenate([np.ones(len(part), np.int64), np.full(len(total), -1, np.int64)]), total)
    return made, np.flatnonzero(used)


def _sums(known: Integers, codes: Integers, radix: Integers, places: tuple[int, ...], totals: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Return pairs (total, part) over these dimensions at once."""
    parts = np.flatnonzero(np.all(codes[:, places] > 0, axis=1))
    if not len(parts) or not totals.any():
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    wanted = known[parts] - codes[parts][:, list(places)] @ radix[list(places)]
    order = np.argsort(known)
    at = np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)
    whole = order[at]
    there = (known[whole] == wanted) & totals[whole]
    return whole[there], parts[there]


def _refuse_contradictions(made: Table) -> None:
    """Refuse a total whose shown parts do not come to it, or come to more than it."""
    equations, hidden = made.equations, made.hidden
    shown = np.where(hidden, 0, made.values)
    sums = equations.sums(shown)
    open_parts = np.bincount(equations.row, weights=(equations.sign > 0) & hidden[equations.column], minlength=equations.count) > 0
    is_open = hidden[equations.total]
    wrong = np.where(is_open, False, np.where(open_parts, sums > 0, sums != 0))
    if wrong.any():
        broken = np.bincount(equations.column, weights=wrong[equations.row], minlength=len(hidden))  # the cell that breaks most sums is likeliest at fault
        at = int(max(np.flatnonzero(wrong), key=lambda one: (broken[equations.total[one]], -equations.total[one])))
        total = int(equations.total[at])
        if total < made.published:
            own = int(made.values[total])
            much = "at least " if open_parts[at] else ""
            raise BadTable(f"{made.name(total)} is {own}, but its parts come to {much}{own + int(sums[at])}.")
    unsaid = [at for at in np.flatnonzero(is_open & ~open_parts).tolist() if equations.total[at] >= made.published]
    seen: dict[int, tuple[int, int]] = {}
    for at in unsaid:
        total = int(equations.total[at])
        first = seen.setdefault(total, (int(sums[at]), at))
        if first[0] != sums[at]:
            cells = equations.column[(equations.row == at) & (equations.sign > 0)]
            part = int(cells[cells < made.published][0]) if (cells < made.published).any() else 0
            raise BadTable(f"{made.name(part)} and its neighbours come to {sums[at]}, but the same margin added another way comes to {first[0]}.")


def _spare(made: Table) -> tuple[NDArray[np.bool_], Network | None]:
    """Return the sums that follow from others and may be left out to make a network of the table, and that network; none where it is not to be had."""
    equations, cells = made.equations, len(made.values)
    none = np.zeros(equations.count, bool)
    if not equations.count:
        return none, None
    whole = network_of(equations.row, equations.column, equations.sign, equations.count, cells)
    if whole is not None:
        return none, whole
    for across in reversed(range(len(made.columns))):
        spare = _follows(made, across)
        if not spare.any():
            continue
        row, column, sign = equations.entries(~spare)
        found = network_of(row, column, sign, equations.count, cells)
        if found is not None:
            return spare, found
    return none, None


def _follows(made: Table, across: int) -> NDArray[np.bool_]:
    """Say of each sum over one dimension whether it follows: each of its cells is a sum of lower cells, which add up over that dimension themselves."""
    equations = made.equations
    order = np.argsort(equations.row, kind="stable")
    starts = np.searchsorted(equations.row[order], np.arange(equations.count + 1)).tolist()
    columns, signs = equations.column[order], equations.sign[order]
    over: dict[int, list[int]] = {}  # total → parts, over the dimension
    below: dict[int, list[int]] = {}  # total → parts, over another
    own: dict[int, int] = {}
    follows = np.zeros(equations.count, bool)
    is_total = [key[across] == TOTAL for key in made.keys]
    for one in range(equations.count):
        inside = slice(starts[one], starts[one + 1])
        parts = columns[inside][signs[inside] > 0].tolist()
        total = int(equations.total[one])
        if total >= made.published or parts[0] >= made.published:
            return follows
        if is_total[total] and not is_total[parts[0]]:
            if made.keys[total][:across] != made.keys[parts[0]][:across] or made.keys[total][across + 1 :] != made.keys[parts[0]][across + 1 :]:
                return np.zeros(equations.count, bool)
            over[total], own[total] = parts, one
        else:
            below.setdefault(total, parts)
    for total, parts in over.items():
        if total not in below or any(part not in below for part in parts):
            continue
        lower = below[total]
        if all(one in over for one in lower):
            follows[own[total]] = {end for one in lower for end in over[one]} == {end for part in parts for end in below[part]}
    return follows
