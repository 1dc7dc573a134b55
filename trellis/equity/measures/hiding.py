"""What a release hides of one indicator in one year, so that nothing of it can be worked out by subtracting. Plain Python.

A cell is shown whole (students, and students with the outcome) or not at all. Three steps, each with what the one before lets through as known:
students in all of a school; groups of every school and of the district; pairs of groups of the district. In each step three tables are protected and
attacked: students, those with the outcome, those without. Students are taken as known wherever they are not small, since another indicator may
show them. Whoever is in no group stands in the sums as a cell that nobody publishes and anybody can work out. A school whose sum is hidden shows
nothing, and stands in the tables of groups with the other such schools as one.
"""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import scipy  # loads its parts when they are first used: most processes of a district never need them

from trellis.analysis.disclosure.attack import audit
from trellis.analysis.disclosure.protect import CannotProtect, protect
from trellis.analysis.disclosure.rules import Rules
from trellis.analysis.disclosure.tables import TOTAL, of_outcomes, table
from trellis.analysis.disclosure.worlds import Sums, cheapest_world, given_away, shown_by
from trellis.equity.measures.many_schools import NUMBER, SHARE, WITH, WITHOUT, Grid, Kind, grids, hide, rectangles, small, two_schools

EVERYWHERE = ""  # the district, in the place of a school
EVERYBODY = ""
NOT_KNOWN = "?"
MANY = 60  # schools, from which on their groups are hidden by rectangles (many_schools.py) and attacked a part of the district at a time
PARTS_FOR_DISTRICT = 2
AT_ONCE = 24  # schools in such a part
MIXED = 3  # times that they are put together otherwise, for what fell to a part
REST = "…"  # the schools, or values, that show nothing, taken together
Place = tuple[str, str, str]
Numbers = dict[Place, int]  # block, row, column: each block is a table of its own


@dataclass(frozen=True, slots=True)
class Key:
    """Which students: of a school or everywhere, of a group or pair of groups or everybody."""

    school: str = EVERYWHERE
    dimension: str = EVERYBODY
    value: str = ""
    dimension_2: str = ""
    value_2: str = ""


@dataclass(slots=True)
class Hiding:
    """Cells that are hidden, which of them for their own size; of those that are not proven safe, how many fall and how many are not settled."""

    hidden: set[Key] = field(default_factory=set)
    primary: set[Key] = field(default_factory=set)
    exposed: int = 0
    unproven: int = 0
    students: set[Key] = field(default_factory=set)  # of which the number of students is hidden too, whatever the outcome
    squeezed: set[Key] = field(default_factory=set)  # hidden because the tables together gave a cell away

    def add(self, one: "_Step") -> None:
        """Take over what one step has found."""
        self.hidden |= one.hidden
        self.primary |= one.primary
        self.unproven += one.unproven


@dataclass(slots=True)
class _Step:
    hidden: set[Key] = field(default_factory=set)
    primary: set[Key] = field(default_factory=set)
    unproven: int = 0


@dataclass(slots=True)
class _Blocks:
    """The tables of one step side by side: students, and those with the outcome; which cells bear a key, and which are known before."""

    n: Numbers = field(default_factory=dict)
    count: Numbers = field(default_factory=dict)
    keys: dict[Place, Key] = field(default_factory=dict)
    known: set[Place] = field(default_factory=set)

    def put(self, place: Place, n: int, count: int, key: Key | None = None, *, is_known: bool = False) -> None:
        if n or place[1] == TOTAL or place[2] == TOTAL:
            self.n[place] = self.n.get(place, 0) + n
            self.count[place] = self.count.get(place, 0) + count
        if key is not None and n:
            self.keys[place] = key
        if is_known:
            self.known.add(place)


def hiding(cells: Mapping[Key, tuple[int, int]], *, below: int, zeros: bool = False, extremes: bool = False, seconds: float | None = None) -> Hiding:
    """Say what is hidden of these cells (n, count). Counts are of students: none is above its n. A cell without anybody may be left out.

    `seconds` for each attack; a minute unless given, and more for many schools.

    >>> cells = {Key(): (70, 35), Key("1"): (40, 20), Key("2"): (30, 15)}
    >>> hiding(cells, below=10).hidden
    set()
    >>> sorted(key.school for key in hiding({**cells, Key("3"): (3, 1), Key(): (73, 36)}, below=10).hidden)
    ['2', '3']
    """
    found = Hiding()
    rules, shares = Rules(below, hides_zeros=zeros), Rules(below, hides_zeros=zeros or extremes)
    totals = {key: both for key, both in cells.items() if not key.dimension}
    if not totals:
        return found
    seconds = 60 + len(totals) / 5 if seconds is None else seconds
    _hide_schools(found, totals, shares, seconds)
    if Key() in found.hidden:
        found.hidden |= set(cells)
        return found
    if len(totals) > MANY:
        _hide_in_many_schools(cells, found, rules, shares, seconds)
    else:
        for step in (_groups, _pairs):
            found.add(_protected(step(cells, found), rules, shares, seconds))
        found.students = _hidden_students(cells, rules, seconds)
    found.hidden |= found.students
    found.hidden |= _of_silent_schools(cells, found.hidden)
    _attack_together(cells, found, rules, shares, seconds)
    return found


def _of_silent_schools(cells: Mapping[Key, tuple[int, int]], hidden: set[Key]) -> set[Key]:
    silent = {key.school for key in hidden if not key.dimension}
    return {key for key, (n, _count) in cells.items() if n and (key.school in silent or "" in silent)}


def _hide_in_many_schools(cells: Mapping[Key, tuple[int, int]], found: Hiding, rules: Rules, shares: Rules, seconds: float) -> None:
    """Hide groups of schools by rectangles, and pairs of the district as always."""
    students = {key: (n, 0) for key, (n, _count) in cells.items()}
    only = Hiding(hidden=_silent_by_students(cells, rules, seconds))
    if Key() in only.hidden:
        found.students = set(cells)
        return
    silent_n = {key.school for key in only.hidden}
    silent = {key.school for key in found.hidden} | silent_n
    for grid in grids_of(cells):
        at_silent_n = np.array([school in silent_n for school in (*grid.schools, EVERYWHERE)])
        at_silent = np.array([school in silent for school in (*grid.schools, EVERYWHERE)])
        by_n, by_count, by_rest = small(grid, rules, shares)
        grid.hidden_n |= by_n | (at_silent_n[:, None] & (grid.n > 0))
        hide(grid, by_n, NUMBER, rules, shares)
        grid.hidden |= grid.hidden_n | by_count | by_rest | (at_silent[:, None] & (grid.n > 0))
        hide(grid, by_count | by_rest, SHARE, rules, shares)
        for into, flags in ((only.hidden, grid.hidden_n), (found.hidden, grid.hidden), (found.primary, by_n | by_count | by_rest)):
            into |= _keys_at(grid, flags)
    found.add(_protected(_pairs(cells, found), rules, shares, seconds))
    only.add(_protected(_pairs(students, only), rules, None, seconds))
    found.students = _attacked_by_students(students, only.hidden | _of_silent_schools(cells, only.hidden), rules, seconds)
    found.unproven += only.unproven


def _attacked_by_students(students: Mapping[Key, tuple[int, int]], hidden: set[Key], rules: Rules, seconds: float) -> set[Key]:
    """Return which numbers of students are hidden, with as many more as it takes that no small one falls to all tables of students together."""
    made, ends, found = _Together(students, rules), time.monotonic() + seconds, Hiding(hidden=set(hidden), students=set(hidden))
    sums = made.sums()
    wanted = {at: name for name, at in made.place.items() if isinstance(name, Key) and name in hidden and rules.is_small(students[name][0])}
    is_count = np.arange(len(made.truth)) % 3 == 1  # nobody has an outcome here
    while True:
        free = made.free(found.hidden, found.students) & ~is_count
        left = set(wanted) - shown_by(sums, free, made.proposed(found, rules, rules))
        left -= made.settled(free, left, ends)
        more: set[Key] = set()
        for at in sorted(given_away(sums, free, left, ends=ends).away):
            here = next(part for part in made.parts() if part[at])
            beside = cheapest_world(sums, here & free, np.where(here, made.cost_of_students(found.hidden), np.inf), at, ends=ends)
            more |= {made.name_of(one) for one in beside or ()} if beside is not None else _around(students, wanted[at], found.hidden)
        more -= found.hidden
        if not more:
            return found.hidden
        found.hidden |= more
        found.students |= more


def grids_of(cells: Mapping[Key, tuple[int, int]]) -> list[Grid]:
    """Return a grid for each dimension, with nothing hidden."""
    groups = {(key.school, key.dimension, key.value): both for key, both in cells.items() if key.dimension and not key.dimension_2}
    return grids(groups, {key.school: both for key, both in cells.items() if not key.dimension})


def _keys_at(grid: Grid, flags: np.ndarray) -> set[Key]:
    schools = (*grid.schools, EVERYWHERE)
    return {Key(schools[row], grid.dimension, grid.values[column]) for row, column in np.argwhere(flags & grid.is_cell).tolist()}


def _hidden_students(cells: Mapping[Key, tuple[int, int]], rules: Rules, seconds: float) -> set[Key]:
    """Return which numbers of students are hidden: the same ones for every outcome, since none is looked at."""
    students = {key: (n, 0) for key, (n, _count) in cells.items()}
    found = Hiding(hidden=_silent_by_students(cells, rules, seconds))
    if Key() not in found.hidden:
        for step in (_groups, _pairs):
            found.add(_protected(step(students, found), rules, None, seconds))
    return found.hidden | _of_silent_schools(cells, found.hidden)


def _silent_by_students(cells: Mapping[Key, tuple[int, int]], rules: Rules, seconds: float) -> set[Key]:
    """Return the schools of which not even the number of students is shown; with the district when it is not."""
    keys = sorted((key for key in cells if not key.dimension), key=lambda key: key.school)
    try:
        done = protect(table(["school"], [(key.school or TOTAL,) for key in keys], [cells[key][0] for key in keys]), rules, seconds=seconds)
    except CannotProtect:
        return set(cells)
    return {keys[at] for at in (*done.primary, *done.secondary)}


def _hide_schools(found: Hiding, totals: Mapping[Key, tuple[int, int]], rules: Rules, seconds: float) -> None:
    keys = sorted(totals, key=lambda key: key.school)
    names = [(key.school or TOTAL,) for key in keys]
    made = of_outcomes(["school"], names, [totals[key][0] for key in keys], [totals[key][1] for key in keys])
    try:
        done = protect(made, rules, seconds=seconds)
    except CannotProtect:
        found.hidden |= set(keys)
        return
    reached = audit(done.table, rules, seconds=seconds)
    found.exposed += sum(one.is_exposed for one in reached)
    found.unproven += sum(not one.is_proven for one in reached)
    hidden = done.table.hidden
    found.hidden |= {keys[at // 3] for at in range(made.published) if hidden[at] and at % 3 != 2}
    found.primary |= {keys[at // 3] for at in done.primary}


def _groups(cells: Mapping[Key, tuple[int, int]], found: Hiding) -> _Blocks:
    """Return a table for each dimension: schools, and the district as their sum, by values, and everybody as theirs."""
    blocks = _Blocks()
    for dimension in sorted({key.dimension for key in cells if key.dimension and not key.dimension_2}):
        for key, (n, count) in cells.items():
            if key.dimension == dimension and not key.dimension_2:
                is_silent = bool(key.school) and Key(key.school) in found.hidden
                row = REST if is_silent else key.school or TOTAL
                blocks.put((dimension, row, key.value), n, count, None if is_silent else key)
        for key, (n, count) in cells.items():
            if not key.dimension:
                row = REST if key.school and key in found.hidden else key.school or TOTAL
                blocks.put((dimension, row, TOTAL), n, count, is_known=True)
    _fill_not_known(blocks, are_margins_known=False)
    return blocks


def _pairs(cells: Mapping[Key, tuple[int, int]], found: Hiding) -> _Blocks:
    """Return a table for each pair of dimensions of the district. Its margins are known; a hidden group shows nothing in it."""
    blocks = _Blocks()
    cells = {key: both for key, both in cells.items() if not key.school}
    hidden = {key for key in found.hidden if not key.school}
    for first, second in sorted({(key.dimension, key.dimension_2) for key in cells if key.dimension_2}):
        block = f"{first}|{second}"
        margin = {False: Key(dimension=first), True: Key(dimension=second)}
        silent = {(is_second, key.value) for is_second, of in margin.items() for key in hidden if key == Key("", of.dimension, key.value)}
        for key, (n, count) in cells.items():
            if (key.dimension, key.dimension_2) == (first, second):
                is_silent = (False, key.value) in silent or (True, key.value_2) in silent
                row, column = (REST if (at, value) in silent else value for at, value in ((False, key.value), (True, key.value_2)))
                blocks.put((block, row, column), n, count, None if is_silent else key)
                if is_silent and n:
                    found.hidden.add(key)
            elif not key.school and not key.dimension_2 and key.dimension in (first, second):
                is_second = key.dimension == second
                value = REST if (is_second, key.value) in silent else key.value
                blocks.put((block, TOTAL, value) if is_second else (block, value, TOTAL), n, count, is_known=True)
        blocks.put((block, TOTAL, TOTAL), *cells[Key()], is_known=True)
    _fill_not_known(blocks, are_margins_known=True)
    return blocks


def _fill_not_known(blocks: _Blocks, *, are_margins_known: bool) -> None:
    """Add in each row and column whoever is in no group, so that everything adds up."""
    for numbers in (blocks.n, blocks.count):
        rows: dict[tuple[str, str], int] = {}
        for (block, row, column), number in numbers.items():
            rows[block, row] = rows.get((block, row), 0) + (number if column == TOTAL else -number)
        for (block, row), number in rows.items():
            numbers[block, row, NOT_KNOWN] = number
        columns: dict[tuple[str, str], int] = {}
        for (block, row, column), number in numbers.items():
            columns[block, column] = columns.get((block, column), 0) + (number if row == TOTAL else -number)
        for (block, column), number in columns.items():
            numbers[block, NOT_KNOWN, column] = number
    for place in [place for place, n in blocks.n.items() if not n and NOT_KNOWN in place]:
        del blocks.n[place], blocks.count[place]
    blocks.known |= {(block, NOT_KNOWN, TOTAL) for block, row, _column in blocks.n if row == NOT_KNOWN}
    if are_margins_known:
        blocks.known |= {place for place in blocks.n if TOTAL in place[1:]}
    blocks.known &= set(blocks.n)


def _protected(blocks: _Blocks, rules: Rules, shares: Rules | None, seconds: float) -> _Step:
    """Protect the tables of a step; without rules for shares those of students alone.

    A row in which nothing else can be hidden, or a cell falls, shows nothing; where that cannot help, its whole table does not.
    """
    step = _Step()
    while blocks.keys:
        without = {place: n - blocks.count[place] for place, n in blocks.n.items()}
        outcomes = [(blocks.count, shares), (without, shares)] if shares else []
        hidden: set[Place] = set()
        primary: set[Place] = set()
        try:
            for numbers, of in ((blocks.n, rules), *outcomes):
                for place, is_primary in _hidden_in(numbers, blocks, of, seconds):
                    hidden.add(place)
                    if is_primary:
                        primary.add(place)
            fallen: list[Place] = []
            unproven = 0
            for numbers, of in outcomes:
                fell, open_still = _attacked(numbers, blocks, hidden, of, seconds)
                fallen += fell
                unproven += open_still
            if fallen:
                raise _Stuck(fallen[0])
        except _Stuck as stuck:
            name, row, _column = stuck.place
            is_whole = row in (TOTAL, REST, NOT_KNOWN)
            step.hidden |= {key for place, key in blocks.keys.items() if place[0] == name and (is_whole or place[1] == row)}
            blocks = _without(blocks, name, "" if is_whole else row)
            continue
        step.unproven += unproven
        step.hidden |= {blocks.keys[place] for place in hidden if place in blocks.keys}
        step.primary |= {blocks.keys[place] for place in primary if place in blocks.keys}
        break
    return step


class _Stuck(Exception):
    """Nothing that may still be hidden would hide this cell."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


def _without(blocks: _Blocks, name: str, row: str) -> _Blocks:
    """Return the tables with one row of one of them among the rest, of which nothing is shown; without that table where no row is named."""
    made = _Blocks()
    for place, n in blocks.n.items():
        block, at, column = place
        if block == name and not row:
            continue
        moved = (block, REST, column) if (block, at) == (name, row) else place
        made.put(moved, n, blocks.count[place], blocks.keys.get(place) if moved == place else None, is_known=place in blocks.known)
    return made


def _hidden_in(numbers: Numbers, blocks: _Blocks, rules: Rules, seconds: float) -> Iterator[tuple[Place, bool]]:
    """Yield what is hidden in one table, and whether for its own size."""
    keys = list(numbers)
    made = table(["block", "row", "column"], keys, list(numbers.values()), unlisted=[key not in blocks.keys and key not in blocks.known for key in keys])
    out = [key for key in keys if key in blocks.known]
    known = table(["block", "row", "column"], out, [numbers[key] for key in out])
    try:
        done = protect(made, rules, earlier=[known], seconds=seconds)
    except CannotProtect as refused:
        line = re.match(r"row (\d+) ", str(refused))
        raise _Stuck(keys[int(line[1]) - 2] if line else (keys[0][0], TOTAL, TOTAL)) from refused
    own = set(done.primary)
    for at in (*done.primary, *done.secondary):
        yield keys[at], at in own


def _attacked(numbers: Numbers, blocks: _Blocks, hidden: set[Place], rules: Rules, seconds: float) -> tuple[list[Place], int]:
    """Return which small hidden cells fall, and of how many it is not settled. That nobody is in a cell may be known where zeros are shown."""
    keys = list(numbers)
    values = [None if key in hidden else numbers[key] for key in keys]
    unlisted = [key not in blocks.keys and key not in blocks.known for key in keys]
    reached = audit(table(["block", "row", "column"], keys, values, unlisted=unlisted), rules, seconds=seconds)
    mine = [one for one in reached if keys[one.cell] in blocks.keys and rules.is_small(numbers[keys[one.cell]])]
    return [keys[one.cell] for one in mine if one.is_exposed and one.is_proven], sum(not one.is_proven for one in mine)


class _Moves:
    """Changes of numbers, collected: cells that rise and cells that fall, by one, in two of their three numbers."""

    def __init__(self) -> None:
        self._many = 0
        self._entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def put(self, cells: np.ndarray, signs: np.ndarray, kind: Kind) -> None:
        """Add a change a row; `cells` says where the numbers of each cell begin, `signs` of each column whether it rises."""
        change = np.repeat(np.arange(self._many, self._many + len(cells)), cells.shape[1])
        self._many += len(cells)
        for which, step in enumerate(kind):
            if step:
                self._entries.append(((cells + which).ravel(), change, np.tile(step * signs, len(cells))))

    def matrix(self, numbers: int) -> "scipy.sparse.csc_array":
        row, column, change = (np.concatenate(one) for one in zip(*self._entries, strict=True)) if self._entries else (np.zeros(0, np.int64),) * 3
        return scipy.sparse.csc_array(scipy.sparse.coo_array((change, (row, column)), shape=(numbers, self._many)))


class _Together:
    """All tables of an indicator and year as one: three numbers for each cell (students, with the outcome, without), and every sum over them."""

    def __init__(self, cells: Mapping[Key, tuple[int, int]], shares: Rules) -> None:
        self.cells = cells
        self.place: dict[Key | Place, int] = {}
        self.truth: list[int] = []
        self.low: list[int] = []
        self._entries: list[tuple[int, int, int]] = []
        self._equations = 0
        self._rules = shares
        self._names: dict[int, Key] = {}
        self._sums_made: Sums | None = None
        self._parts_made: dict[int, list[np.ndarray]] = {}
        for key, (n, count) in cells.items():
            if n:
                self._put(key, n, count)
        nothing = Hiding()
        for blocks in (_groups(cells, nothing), _pairs(cells, nothing)):
            self._sums(blocks)
        schools = [self.place[key] for key in cells if key.school and not key.dimension and key in self.place]
        for which in range(3):
            self._equation([(at + which, 1) for at in schools] + [(self.place[Key()] + which, -1)])

    def _put(self, name: Key | Place, n: int, count: int) -> int:
        if name not in self.place:
            at = self.place[name] = len(self.truth)
            self.truth += [n, count, n - count]
            # Where zeros are shown, a group that is not small is taken to be hidden because somebody, and not everybody, had the outcome.
            least = 0 if self._rules.hides_zeros or not isinstance(name, Key) or n < self._rules.threshold else 1
            self.low += [1, min(least, count), min(least, n - count)]
            self._equation([(at, -1), (at + 1, 1), (at + 2, 1)])
        return self.place[name]

    def _equation(self, entries: list[tuple[int, int]]) -> None:
        self._entries += [(self._equations, number, sign) for number, sign in entries]
        self._equations += 1

    def _sums(self, blocks: _Blocks) -> None:
        lines: dict[tuple[str, bool, str], list[tuple[int, int]]] = {}
        for place, n in blocks.n.items():
            if not n:
                continue
            block, row, column = place
            at = self._put(self._name(place), n, blocks.count[place])
            lines.setdefault((block, True, row), []).append((at, -1 if column == TOTAL else 1))
            lines.setdefault((block, False, column), []).append((at, -1 if row == TOTAL else 1))
        for line in lines.values():
            for which in range(3):
                self._equation([(at + which, sign) for at, sign in line])

    @staticmethod
    def _name(place: Place) -> Key | Place:
        """Return the cell that stands there; whoever is in no group has no key, and is the same wherever a table shows them."""
        block, row, column = place
        first, _bar, second = block.partition("|")
        if not second:
            school = EVERYWHERE if row == TOTAL else row
            return place if NOT_KNOWN in (row, column) else Key(school) if column == TOTAL else Key(school, first, column)
        if row == TOTAL and column == TOTAL:
            return Key()
        if TOTAL in (row, column):
            dimension, value = (second, column) if row == TOTAL else (first, row)
            return (dimension, TOTAL, NOT_KNOWN) if value == NOT_KNOWN else Key("", dimension, value)
        return place if NOT_KNOWN in (row, column) else Key("", first, row, second, column)

    def sums(self) -> Sums:
        if self._sums_made is None:
            self._sums_made = self._all_sums()
        return self._sums_made

    def _all_sums(self) -> Sums:
        equation, number, sign = np.array(self._entries, np.int64).reshape(-1, 3).T
        return Sums(np.array(self.truth), np.array(self.low), equation, number, sign)

    def free(self, hidden: set[Key], students: set[Key]) -> np.ndarray:
        """Return which numbers an attacker does not know."""
        free = np.zeros(len(self.truth), bool)
        for name, at in self.place.items():
            is_no_key = not isinstance(name, Key)
            free[at] = is_no_key or name in students
            free[at + 1 : at + 3] = is_no_key or name in hidden
        return free

    def parts(self, mixed: int = 0) -> list[np.ndarray]:
        """Return which numbers belong to a part of the schools and to the district: one array for each part.

        Schools come in the order in which they stand; `mixed` once or more often, each time in another, and twice as many together.
        """
        if mixed not in self._parts_made:
            self._parts_made[mixed] = self._all_parts(mixed)
        return self._parts_made[mixed]

    def _all_parts(self, mixed: int) -> list[np.ndarray]:
        school = np.full(len(self.truth), -1)
        number: dict[str, int] = {}
        for name, at in self.place.items():
            where = name.school if isinstance(name, Key) else name[1] if "|" not in name[0] and name[1] not in (TOTAL, NOT_KNOWN) else EVERYWHERE
            if where:
                school[at : at + 3] = number.setdefault(where, len(number))
        at_once = AT_ONCE << mixed
        if mixed:
            drawn = np.random.default_rng(mixed).permutation(len(number))
            school = np.where(school < 0, -1, drawn[school])
        return [(school < 0) | (school // at_once == part) for part in range(-(-len(number) // at_once))]

    def settled(self, free: np.ndarray, wanted: set[int], ends: float) -> set[int]:
        """Return which of the wanted numbers differ in a world in which those of one part alone are free: safe, whatever else is not known.

        Numbers of the district, which are in every part, are looked for in the first two. What falls to one part may not to others: where an outcome is
        rare, whole parts have nothing to spare.
        """
        sums, left = self.sums(), set(wanted)
        for mixed in range(MIXED + 1):
            parts = self.parts(mixed)
            if not left or (mixed and len(parts) == 1):  # the whole is asked next
                break
            for turn, part in enumerate(parts):
                here = free & part
                mine = {at for at in left if here[at] and (turn < PARTS_FOR_DISTRICT or self.name_of(at).school)}
                if mine:
                    given = given_away(sums, here, mine, ends=ends)
                    left -= mine - given.away - given.unsettled
        return wanted - left

    def proposed(self, found: Hiding, rules: Rules, shares: Rules) -> "scipy.sparse.csc_array":
        """Return changes of hidden numbers, one a column: through small groups of schools, and through small schools of which nothing is shown."""
        made = _Moves()
        all_grids = grids_of(self.cells)
        places = [self._places(grid, found) for grid in all_grids]
        for grid, at in zip(all_grids, places, strict=True):
            by_n, by_count, by_rest = small(grid, rules, shares)
            for kind, wanted in ((SHARE, by_count | by_rest), (WITHOUT, by_n | by_rest), (WITH, by_n | by_count)):
                for rows, others, rise, fall in rectangles(grid, wanted & grid.hidden, kind, rules, shares):
                    corners = np.stack([at[rows, rise], at[rows, fall], at[others, fall], at[others, rise]], axis=1)
                    made.put(corners, np.array([1, -1, 1, -1]), kind)
        schools = all_grids[0].schools if all_grids else ()
        total = np.array([self.place.get(Key(school), -1) for school in schools], np.int64)
        for kind, hidden in ((SHARE, found.hidden), (WITHOUT, found.students), (WITH, found.students)):
            silent = np.array([row for row, school in enumerate(schools) if Key(school) in hidden], np.int64)
            for rows, others, columns in two_schools(all_grids, silent, kind, rules, shares):
                inside = [at[one, columns[:, which]] for which, at in enumerate(places) for one in (rows, others)]
                made.put(np.stack([total[rows], total[others], *inside], axis=1), np.tile([1, -1], 1 + len(places)), kind)
        return made.matrix(len(self.truth))

    def _places(self, grid: Grid, found: Hiding) -> np.ndarray:
        """Return where the numbers of each cell of a grid begin, and note in it what is hidden."""
        schools = (*grid.schools, EVERYWHERE)
        at = np.full(grid.n.shape, -1)
        for row, column in np.argwhere(grid.n > 0).tolist():
            if column == len(grid.values):
                at[row, column] = self.place[grid.dimension, schools[row] or TOTAL, NOT_KNOWN]
            else:
                key = Key(schools[row], grid.dimension, grid.values[column])
                at[row, column] = self.place[key]
                grid.hidden[row, column], grid.hidden_n[row, column] = key in found.hidden, key in found.students
        return at

    def name_of(self, number: int) -> Key:
        """Return the cell of a number that can be published."""
        if not self._names:
            self._names = {at: name for name, at in self.place.items() if isinstance(name, Key)}
        return self._names[number - number % 3]

    def cost_of_students(self, hidden: set[Key]) -> np.ndarray:
        """Return what it costs to let a number of students differ that is shown; sums of schools never do."""
        cost = np.full(len(self.truth), np.inf)
        for name, at in self.place.items():
            if isinstance(name, Key) and name.dimension and name not in hidden:
                cost[at], cost[at + 2] = 1.0, 0.0
        return cost

    def cost(self, hidden: set[Key], *, zeros: bool) -> np.ndarray:
        """Return what it costs to let a cell differ that is shown: one for a group; sums of schools, and groups that nobody or everybody has, never."""
        cost = np.full(len(self.truth), np.inf)
        for name, at in self.place.items():
            if isinstance(name, Key) and name.dimension and name not in hidden and (zeros or 0 not in self.truth[at + 1 : at + 3]):
                cost[at + 1] = 1.0
                cost[at + 2] = 0.0
        return cost


def _around(cells: Mapping[Key, tuple[int, int]], key: Key, hidden: set[Key]) -> set[Key]:
    """Return what to hide around a cell for which no world was found: its dimension in its school, else its school; nothing for the district."""
    school = {one for one, (n, _count) in cells.items() if n and key.school and one.school == key.school} - hidden
    return {one for one in school if one.dimension == key.dimension} or school


def _attack_together(cells: Mapping[Key, tuple[int, int]], found: Hiding, rules: Rules, shares: Rules, seconds: float) -> None:
    """Attack all tables as one, and hide more until nothing falls. What is not settled in time is counted."""
    made = _Together(cells, shares)
    sums = made.sums()
    names = {at + which: name for name, at in made.place.items() for which in range(3) if isinstance(name, Key)}
    ends = time.monotonic() + seconds
    parts = made.parts() if sum(not key.dimension for key in cells) > MANY else []
    while True:
        free = made.free(found.hidden, found.students)
        is_small = [at for at in names if (shares if at % 3 else rules).is_small(made.truth[at])]
        wanted = {at for at in is_small if names[at] in found.hidden}
        if parts:
            wanted -= shown_by(sums, free, made.proposed(found, rules, shares))
            wanted -= made.settled(free, wanted, ends)
        given = given_away(sums, free, wanted, ends=ends)
        if not given.away:
            found.unproven += len({names[at] for at in given.unsettled})
            return
        more: set[Key] = set()
        for at in sorted(given.away):
            here = next((part for part in parts if part[at]), np.ones(len(free), bool))
            cost = np.where(here, made.cost(found.hidden | more, zeros=shares.hides_zeros), np.inf)
            beside = cheapest_world(sums, here & made.free(found.hidden | more, found.students), cost, at, ends=ends)
            more |= {names[one] for one in beside or ()}
            if beside is None and parts:
                more |= _around(cells, names[at], found.hidden)
        more -= found.hidden
        if not more:  # nothing helps but to show nothing
            more = {key for key, (n, _count) in cells.items() if n} - found.hidden
        if not more:
            found.exposed += len({names[at] for at in given.away})
            return
        found.hidden |= more
        found.squeezed |= more
