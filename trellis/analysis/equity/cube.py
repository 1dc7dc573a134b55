"""Counts for every unit, group, pair of groups and outcome in one pass over the rows.

Each value of each dimension becomes a bitmap over the rows, one bit a row, and each outcome becomes one bitmap for its denominator and one
for each binary digit of its numerator. A cell is then the number of bits that are left when bitmaps are laid on each other. Rows are sorted by
unit, and each unit begins at a word of its own, so that one pass over the words gives the cells of all units at once; the last value of a
dimension without unknowns follows by subtraction. Everything above the finest level, and "all others", is addition.

What is not known about a row (its value in a dimension, its outcome) is in no cell: it is excluded, never guessed; everybody less
who is known is how much that is. Counts are whole numbers and add up, so cubes of parts of the rows may be summed.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

CORES = min(4, os.cpu_count() or 1)
WORDS_AT_ONCE = 12_000  # of 64 rows: what is laid on each other stays near the processor
NOBODY_KNOWS = 255  # code of an unknown value of a dimension
NO_OUTCOME = -1  # not in the denominator
MOST_VALUES = 254


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way of grouping rows: its name, the names of its values, and for each row the place of its value in `values`, as uint8.

    NOBODY_KNOWS stands where the value is not known.
    """

    name: str
    values: tuple[str, ...]
    codes: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is counted: for each row a whole number from 0 on, or NO_OUTCOME where the row is not in the denominator. int8, int16 or int32."""

    name: str
    numbers: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that share values: `by` gives (place of the dimension, place of the value), ascending; empty: everybody."""

    by: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Cube:
    """Counts of one level. `n` (rows in the denominator) and `count` (sum of the numerator) have the shape groups x outcomes x units.

    They are as narrow as what they hold, and unsigned: widen them before they are subtracted. `units[i]` is the number of the unit of column i.
    """

    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    outcomes: tuple[str, ...]
    groups: tuple[Group, ...]
    units: NDArray[np.int64]
    n: NDArray[Any]
    count: NDArray[Any]

    def plus(self, other: "Cube") -> "Cube":
        """Return the sum of two cubes of the same groups and units, counted from other rows."""
        if (self.dimensions, self.outcomes, len(self.units)) != (other.dimensions, other.outcomes, len(other.units)):
            raise ValueError("only cubes of the same groups, outcomes and units add up")
        mine, theirs = np.argsort(self.units), np.argsort(other.units)
        wide = [counts.astype(np.int64)[:, :, order] for cube, order in ((self, mine), (other, theirs)) for counts in (cube.n, cube.count)]
        return Cube(self.dimensions, self.outcomes, self.groups, self.units[mine], wide[0] + wide[2], wide[1] + wide[3])

    def rolled_up(self, above: NDArray[np.int64]) -> "Cube":
        """Return the level above: `above[unit]` is the unit that it belongs to, or -1 where it counts at its own level alone."""
        parents = above[self.units]
        order = np.argsort(parents, kind="stable")
        order = order[np.searchsorted(parents[order], 0) :]
        kept = parents[order]
        cuts = np.flatnonzero(np.diff(kept, prepend=-1))
        if len(cuts) == len(kept):  # each unit has this level to itself: nothing is added
            return Cube(self.dimensions, self.outcomes, self.groups, kept, self.n.take(order, axis=2), self.count.take(order, axis=2))
        shape = (len(self.groups), len(self.outcomes), len(cuts))
        n, count = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        if len(cuts):
            for place in range(len(self.groups)):  # group after group: a copy of the whole would not fit
                np.add.reduceat(self.n[place].take(order, axis=1), cuts, axis=1, dtype=np.int64, out=n[place])
                np.add.reduceat(self.count[place].take(order, axis=1), cuts, axis=1, dtype=np.int64, out=count[place])
        return Cube(self.dimensions, self.outcomes, self.groups, kept[cuts], n, count)

    def known(self, group: Group) -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
        """Return n and count of everybody whose values are known in the dimensions of `group`: the group and all others together."""
        dimensions = {place for place, _value in group.by}
        alike = [place for place, other in enumerate(self.groups) if {one for one, _value in other.by} == dimensions]
        return self.n[alike].sum(axis=0, dtype=np.int64), self.count[alike].sum(axis=0, dtype=np.int64)


def groups_of(dimensions: Sequence[Dimension], ways: int) -> tuple[Group, ...]:
    """Return everybody, each value, and with `ways` 2 each pair of values of two dimensions."""
    alone = [Group(((place, value),)) for place, one in enumerate(dimensions) for value in range(len(one.values))]
    return (Group(()), *alone, *(Group(both) for both in _pairs(dimensions) if ways == 2))


def _pairs(dimensions: Sequence[Dimension]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for (first, one), (second, other) in combinations(enumerate(dimensions), 2):
        for value in range(len(one.values)):
            for its in range(len(other.values)):
                yield (first, value), (second, its)


def counted(units: NDArray[Any], dimensions: Sequence[Dimension], outcomes: Sequence[Outcome], *, number: int, ways: int = 2) -> Cube:
    """Count rows by unit, group and outcome.

    `units` gives for each row the number of its unit, from 0 to `number` - 1. With `ways` 1 pairs of dimensions are left out.
    Raises ValueError when columns differ in length, a unit is out of range, or a dimension has more than 254 values.
    """
    _check(units, dimensions, outcomes, number)
    groups, laid = groups_of(dimensions, ways), _Laid(units, number)
    largest = int(laid.sizes.max(initial=0))
    most = [int(one.numbers.max(initial=0)) for one in outcomes]
    n = np.zeros((len(groups), len(outcomes), number), np.uint16 if largest < 2**16 else np.uint32)
    count = np.zeros(n.shape, np.uint16 if largest * max(most, default=0) < 2**16 else np.uint32 if largest * max(most, default=0) < 2**32 else np.int64)
    is_known = [bool((one.codes != NOBODY_KNOWS).all()) for one in dimensions]
    lanes = _Lanes(outcomes, most)

    def fill(here: slice) -> None:
        _fill(laid.part(here), dimensions, is_known, lanes, n[:, :, here], count[:, :, here], ways)

    with ThreadPoolExecutor(CORES) as cores:  # NumPy counts outside of Python's lock, and each part has columns of its own
        for _done in cores.map(fill, laid.parts()):
            pass
    return Cube(tuple((one.name, one.values) for one in dimensions), tuple(one.name for one in outcomes), groups, laid.units, n, count)


def _check(units: NDArray[Any], dimensions: Sequence[Dimension], outcomes: Sequence[Outcome], number: int) -> None:
    lengths = {len(units), *(len(one.codes) for one in dimensions), *(len(one.numbers) for one in outcomes)}
    if len(lengths) > 1:
        raise ValueError(f"columns of different length: {sorted(lengths)}")
    if len(units) and (int(units.min()) < 0 or int(units.max()) >= number):
        raise ValueError(f"a unit lies outside 0 to {number - 1}")
    for one in dimensions:
        if len(one.values) > MOST_VALUES:
            raise ValueError(f"{one.name} has {len(one.values)} values; at most {MOST_VALUES} can be compared")


@dataclass(frozen=True, slots=True)
class _Part:
    """Units that are counted together, those with most words first. Word j of all units that have one stands from `offsets[j]` on.

    `rows` gives for each bit of the words the number of its row; `blank` are the bits beyond the last row of a unit, which have none.
    """

    widths: list[int]
    offsets: list[int]
    rows: NDArray[np.int64]
    blank: NDArray[np.int64]

    def laid(self, column: NDArray[Any], unknown: int) -> NDArray[Any]:
        """Return what a column says for each bit, and `unknown` where a bit has no row."""
        spread = column.take(self.rows)
        spread[self.blank] = unknown
        return spread


def _bitmap(is_set: NDArray[np.bool_]) -> NDArray[np.uint64]:
    return np.packbits(is_set, bitorder="little").view(np.uint64)


class _Laid:
    """The rows sorted by unit, and the units by how many words their rows fill."""

    def __init__(self, units: NDArray[Any], number: int) -> None:
        low = np.argsort(units.astype(np.uint16), kind="stable")  # by digits of 16 bits, which sort in one walk
        self.order = low if number <= 2**16 else low[np.argsort((units[low] >> 16).astype(np.uint16), kind="stable")]
        self.sizes = np.bincount(units, minlength=number)
        self.words = -(-self.sizes // 64)
        self.starts = np.cumsum(self.sizes) - self.sizes
        self.units = np.argsort(-self.words, kind="stable")

    def parts(self) -> Iterator[slice]:
        """Return which of `units` make a part of about WORDS_AT_ONCE each; those without rows are in none."""
        ends = np.cumsum(self.words[self.units])
        begin = 0
        while begin < len(self.units) and self.words[self.units[begin]]:
            before = int(ends[begin - 1]) if begin else 0
            end = max(begin + 1, int(np.searchsorted(ends, before + WORDS_AT_ONCE, side="right")))
            yield slice(begin, end)
            begin = end

    def part(self, here: slice) -> _Part:
        mine = self.units[here]
        words, sizes = self.words[mine], self.sizes[mine]
        widths = [int((words > j).sum()) for j in range(int(words[0]))]
        offsets = np.concatenate([[0], np.cumsum(widths)])
        place = np.repeat(np.arange(len(mine)), sizes)
        nth = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        bits = (offsets[nth >> 6] + place) * 64 + (nth & 63)
        rows, has_none = np.zeros(offsets[-1] * 64, np.int64), np.ones(offsets[-1] * 64, bool)
        rows[bits], has_none[bits] = self.order[self.starts[mine][place] + nth], False
        return _Part(widths, offsets.tolist(), rows, np.flatnonzero(has_none))


class _Lanes:
    """What is counted in each cell: a bitmap for each denominator, then one for each binary digit of each numerator, the lowest first."""

    def __init__(self, outcomes: Sequence[Outcome], most: Sequence[int]) -> None:
        self.outcomes, self.most = outcomes, most
        digits = [(digit, place) for place, largest in enumerate(most) for digit in range(max(1, largest.bit_length()))]
        self.digits = sorted(digits)

    def of(self, part: _Part) -> NDArray[np.uint64]:
        numbers = [part.laid(one.numbers, NO_OUTCOME) for one in self.outcomes]
        made = [_bitmap(one >= 0) for one in numbers]
        made += [_bitmap(self._has(numbers[place], digit, place)) for digit, place in self.digits]
        return np.array(made)

    def _has(self, numbers: NDArray[Any], digit: int, place: int) -> NDArray[np.bool_]:
        return numbers > 0 if self.most[place] < 2 else (numbers > 0) & ((numbers >> digit) & 1 == 1)


def _fill(part: _Part, dimensions: Sequence[Dimension], is_known: Sequence[bool], lanes: _Lanes, n: NDArray[Any], count: NDArray[Any], ways: int) -> None:
    """Count the units of one part into their columns of `n` and `count`."""
    bits = lanes.of(part)
    if not len(bits):
        return
    laid, ones, outcomes = np.empty_like(bits), np.empty(bits.shape, np.uint8), len(lanes.outcomes)
    sums = np.empty((len(bits), n.shape[2]), np.uint32)

    def enter(cell: int, mask: "NDArray[np.uint64] | None") -> None:
        if mask is None:
            np.bitwise_count(bits, out=ones)
        elif mask.any():
            np.bitwise_and(bits, mask, out=laid)
            np.bitwise_count(laid, out=ones)
        else:
            return
        _add_words(ones, part, sums)
        n[cell] = sums[:outcomes]
        for lane, (digit, place) in enumerate(lanes.digits, start=outcomes):
            if digit:
                count[cell, place] += sums[lane].astype(count.dtype) << digit
            else:
                count[cell, place] = sums[lane]

    enter(0, None)
    codes = [part.laid(one.codes, NOBODY_KNOWS) for one in dimensions]
    maps = [[_bitmap(code == value) for value in range(len(one.values))] for one, code in zip(dimensions, codes, strict=True)]
    cell, first = 1, []
    for one in maps:
        first.append(cell)
        for mask in one:
            enter(cell, mask)
            cell += 1
    if ways < 2:
        return
    for (d, rows), (e, columns) in combinations(enumerate(maps), 2):
        for a in range(len(rows) - is_known[d]):
            for b in range(len(columns) - is_known[e]):
                enter(cell + a * len(columns) + b, rows[a] & columns[b])
        for counts in (n, count):
            block = counts[cell : cell + len(rows) * len(columns)].reshape(len(rows), len(columns), *counts.shape[1:])
            if is_known[e] and len(columns):
                for a in range(len(rows) - is_known[d]):
                    np.subtract(counts[first[d] + a], block[a, :-1].sum(axis=0, dtype=counts.dtype), out=block[a, -1])
            if is_known[d] and len(rows):
                for b in range(len(columns)):
                    np.subtract(counts[first[e] + b], block[:-1, b].sum(axis=0, dtype=counts.dtype), out=block[-1, b])
        cell += len(rows) * len(columns)


def _add_words(ones: NDArray[np.uint8], part: _Part, sums: NDArray[np.uint32]) -> None:
    """Add up the words of each unit. Three words have at most 192 bits, which a byte holds."""
    offsets, widths = part.offsets, part.widths
    sums[:] = 0
    for j in range(0, len(widths), 3):
        three = ones[:, offsets[j] : offsets[j + 1]]
        for more in range(j + 1, min(j + 3, len(widths))):
            three[:, : widths[more]] += ones[:, offsets[more] : offsets[more + 1]]
        sums[:, : widths[j]] += three
