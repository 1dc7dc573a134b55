"""Every figure of every group in every unit, written to files, and the findings among them.

`cells.parquet` holds all cells, `LEVEL.csv` those of one level, `findings.html` what stands out, readable without anything else. Numbers are exact:
the files are for people with a duty. Each file is written under another name and gets its own when it is whole.

*A finding* is a group that is worse off than all others of its table, with at least `least` students on both sides, and a p of at most `level` after
Benjamini and Hochberg over the whole scan: one family, since it is read as one. p is mid-p where few students stand behind a difference, and that of
z where they are many or where it decides nothing. Findings are in the order of the students affected: how many fewer, or more, it would be at the rate of
all others.
"""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy  # loads its parts when they are first used: most processes of a district never need them
from numpy.typing import NDArray

from trellis.analysis.equity.among_units import AMONG_UNITS, among_units
from trellis.analysis.equity.cube import Cube, Group
from trellis.analysis.equity.disparity import KEYS, Outcome, Rules
from trellis.analysis.equity.figures import figures
from trellis.analysis.equity.indicator_sets import Indicator
from trellis.analysis.equity.student_rows import MEMORY, Level, StudentRows
from trellis.analysis.false_discovery import adjusted_array
from trellis.analysis.two_by_two import exact

if TYPE_CHECKING:
    import duckdb

WORTH_AN_EXACT_TEST = 1.5  # pooled standard errors
ENOUGH_FOR_Z = 50  # students expected in the smallest cell: z and mid-p say the same
SQRT_2 = 2**0.5
Said = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """A group that is worse off than all others. `affected` are students: how many fewer or more with the outcome it would be at the others' rate."""

    level: str
    unit: tuple[str, ...]
    year: str
    indicator: str
    outcome: Outcome
    group: tuple[tuple[str, str], ...]  # dimension, value
    n: int
    count: int
    others_n: int
    others_count: int
    affected: int
    p: float  # adjusted


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan wrote and found. `compared` is the size of the family."""

    cells: int
    compared: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """The groups of one table at one level, for the indicators of one outcome: counts of the shape groups x indicators x units."""

    level: Level
    units: NDArray[np.int64]
    groups: Sequence[Group]
    places: Sequence[int]
    indicators: Sequence[int]
    outcome: Outcome
    n: NDArray[np.int64]
    count: NDArray[np.int64]


def scan(rows: StudentRows, folder: Path, *, chosen: str = "", ways: int = 2, least: int = 10, level: float = 0.05, said: Said = lambda share: None) -> Scanned:
    """Count, measure and write; `chosen` is the level of the CSV, the widest unless named. Raises OSError where `folder` cannot be written.

    `said` is told from time to time which share of the work is done.
    """
    import duckdb  # a large library that a server of pages never needs

    folder.mkdir(parents=True, exist_ok=True)
    cube = rows.cube(ways=ways)
    said(0.2)
    spilled = tempfile.TemporaryDirectory(prefix="trellis-cells-")
    store = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": spilled.name})
    try:
        _name_everything(store, rows, cube)
        total, compared = 0, _Compared(least)
        steps = len({_table_of(one) for one in cube.groups}) * len(rows.levels)
        for step, tables in enumerate(_tables(rows.levels, rows.declared.indicators, cube), start=1):
            for one, widest in tables:
                total += _store(store, one, widest, *compared.look_at(one))
            said(0.2 + 0.6 * step / steps)
        findings = tuple(_named(rows.declared.indicators, cube, compared.found(level)))
        adjusted = {"family": np.arange(compared.size), "p_adjusted": compared.adjusted()}
        store.register("adjusted", adjusted)
        _write(store, rows, folder, chosen or rows.levels[0].name)
        said(1.0)
    finally:
        store.close()
        spilled.cleanup()
    return Scanned(total, compared.size, findings)


def findings(cube: Cube, levels: Sequence[Level], indicators: Sequence[Indicator], *, least: int = 10, level: float = 0.05) -> tuple[Finding, ...]:
    """Return the findings of a cube of the finest level, as `scan` finds them: the groups of the cube are one family."""
    compared = _Compared(least)
    for tables in _tables(levels, indicators, cube):
        for one, _widest in tables:
            compared.look_at(one)
    return tuple(_named(indicators, cube, compared.found(level)))


def _table_of(group: Group) -> tuple[int, ...]:
    return tuple(place for place, _value in group.by)


def _tables(levels: Sequence[Level], indicators: Sequence[Indicator], cube: Cube) -> Iterator[list[tuple[_Table, "_Table | None"]]]:
    """Return the tables of each level, with the same table of the widest level, whose units are found by year."""
    widest = cube.rolled_up(levels[0].above)
    outcomes = [one.outcome for one in indicators]
    for level in levels:
        here = widest if level is levels[0] else cube.rolled_up(level.above)
        for _of, same in groupby(range(len(cube.groups)), key=lambda place: _table_of(cube.groups[place])):
            places = list(same)
            made: list[tuple[_Table, _Table | None]] = []
            for outcome in Outcome:
                mine = [at for at, one in enumerate(outcomes) if one is outcome]
                if mine:
                    wide = _table(levels[0], widest, places, mine, outcome)
                    made.append((wide, None) if here is widest else (_table(level, here, places, mine, outcome), wide))
            yield made


def _table(level: Level, cube: Cube, places: list[int], indicators: list[int], outcome: Outcome) -> _Table:
    cut = np.ix_(places, indicators)
    n, count = cube.n[cut].astype(np.int64), cube.count[cut].astype(np.int64)
    return _Table(level, cube.units, [cube.groups[place] for place in places], places, indicators, outcome, n, count)


def _name_everything(store: "duckdb.DuckDBPyConnection", rows: StudentRows, cube: Cube) -> None:
    """Write the names once, so that a cell holds numbers alone."""
    names = [level.name for level in rows.levels]
    columns = "".join(f", {_quoted(name)} VARCHAR" for name in names)
    store.execute(f"CREATE TABLE units (level_at INTEGER, unit INTEGER, level VARCHAR, year VARCHAR{columns})")
    marks = ", ".join("?" for _ in range(4 + len(names)))
    for at, level in enumerate(rows.levels):
        lines = [(at, number, level.name, unit.year, *unit.names, *[None] * (len(names) - len(unit.names))) for number, unit in enumerate(level.units)]
        store.executemany(f"INSERT INTO units VALUES ({marks})", lines)
    store.execute("CREATE TABLE groups (place INTEGER, dimension VARCHAR, value VARCHAR, dimension_2 VARCHAR, value_2 VARCHAR)")
    lines = [(place, *(word for pair in _words(cube, group) for word in pair)) for place, group in enumerate(cube.groups)]
    store.executemany("INSERT INTO groups VALUES (?, ?, ?, ?, ?)", [(*line, *[None] * (5 - len(line))) for line in lines])
    store.execute("CREATE TABLE indicators (indicator_at INTEGER, indicator VARCHAR, outcome VARCHAR)")
    store.executemany("INSERT INTO indicators VALUES (?, ?, ?)", [(at, one.name, one.outcome.value) for at, one in enumerate(rows.declared.indicators)])
    flags, numbers = [key for key in KEYS if key.endswith("_flag")], [key for key in KEYS if "needed" in key]
    kinds = {**dict.fromkeys((*KEYS, "p", *AMONG_UNITS), "DOUBLE"), "family": "BIGINT", **dict.fromkeys(flags, "BOOLEAN"), **dict.fromkeys(numbers, "BIGINT")}
    store.execute(
        f"""CREATE TABLE cells (level_at INTEGER, unit INTEGER, place INTEGER, indicator_at INTEGER, n BIGINT, "count" BIGINT,
        {", ".join(f"{key} {kind}" for key, kind in kinds.items())})"""
    )


def _words(cube: Cube, group: Group) -> tuple[tuple[str, str], ...]:
    return tuple((cube.dimensions[d][0], cube.dimensions[d][1][v]) for d, v in group.by)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _store(store: "duckdb.DuckDBPyConnection", table: _Table, widest: "_Table | None", p: NDArray[np.float64], family: NDArray[np.int64]) -> int:
    """Write the cells of a table in which there is somebody, and return how many."""
    rules = Rules(outcome=table.outcome)
    if widest is None:
        made = figures(table.n, table.count, rules)
    else:
        years = {unit.year: column for column, unit in enumerate(widest.level.units[number] for number in widest.units)}
        columns = [years[table.level.units[number].year] for number in table.units] if len(years) == len(widest.units) else []
        state = (widest.n[:, :, columns], widest.count[:, :, columns]) if columns else (None, None)
        made = figures(table.n, table.count, rules, state_n=state[0], state_count=state[1])
    held = table.n > 0
    shape = table.n.shape
    at = {
        "unit": np.broadcast_to(table.units, shape)[held],
        "place": np.broadcast_to(np.array(table.places)[:, None, None], shape)[held],
        "indicator_at": np.broadcast_to(np.array(table.indicators)[None, :, None], shape)[held],
        "n": table.n[held],
        "c": table.count[held],
    }
    made |= {"p": p, **among_units(table.n, table.count, [table.level.units[number] for number in table.units]), "family": family}
    keys = (*KEYS, "p", *AMONG_UNITS, "family")
    block: dict[str, Any] = {**at, **{key: np.ascontiguousarray(made[key][held]) for key in keys}}
    columns_sql = ", ".join(
        f"CASE WHEN {key} < 0 THEN NULL ELSE {key}{'::BOOLEAN' if key.endswith('_flag') else ''} END"
        if block[key].dtype.kind == "i"
        else f"CASE WHEN isnan({key}) THEN NULL ELSE {key} END"
        for key in keys
    )
    level_at = len(table.level.units[0].names) - 1
    store.register("block", block)
    into = ", ".join(("level_at", "unit", "place", "indicator_at", "n", '"count"', *keys))
    store.execute(f"INSERT INTO cells ({into}) SELECT {level_at}, unit, place, indicator_at, n, c, {columns_sql} FROM block")
    store.unregister("block")
    return int(held.sum())


@dataclass(frozen=True, slots=True)
class _Apart:
    """Groups of one table that are worse off, by their place in it, and where their p stands in the family."""

    table: _Table
    places: tuple[NDArray[np.int64], ...]
    others_n: NDArray[np.int64]
    others_count: NDArray[np.int64]
    in_family: NDArray[np.int64]


class _Compared:
    """Every group that has enough students on both sides, held against all others of its table."""

    def __init__(self, least: int) -> None:
        self.least = least
        self.size = 0
        self.p: list[NDArray[np.float64]] = []
        self.apart: list[_Apart] = []

    def look_at(self, table: _Table) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Take the groups of a table into the family, and return the p of each cell and its number there: NaN and -1 outside.

        Numerators that may exceed the denominator are no shares, and are left out.
        """
        n, count = table.n, table.count
        others_n, others_count = n.sum(axis=0, keepdims=True) - n, count.sum(axis=0, keepdims=True) - count
        places = np.nonzero((n >= self.least) & (others_n >= self.least) & (count <= n) & (others_count <= others_n))
        n, count, others_n, others_count = n[places], count[places], others_n[places], others_count[places]
        pooled = (count + others_count) / (n + others_n)
        with np.errstate(divide="ignore", invalid="ignore"):
            z = (count / n - others_count / others_n) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / others_n))
        z = np.where(np.isfinite(z), z, 0.0)
        p = scipy.special.erfc(np.abs(z) / SQRT_2)
        expected = np.minimum(n, others_n) * np.minimum(pooled, 1 - pooled)
        for at in np.flatnonzero((np.abs(z) >= WORTH_AN_EXACT_TEST) & (expected < ENOUGH_FOR_Z)):
            p[at] = exact(int(count[at]), int(n[at]), int(others_count[at]), int(others_n[at])).mid
        worse = np.flatnonzero((z < 0 if table.outcome is Outcome.GOOD else z > 0) & (p < 0.05))
        self.apart.append(_Apart(table, tuple(place[worse] for place in places), others_n[worse], others_count[worse], self.size + worse))
        self.p.append(p)
        tested, family = np.full(table.n.shape, np.nan), np.full(table.n.shape, -1, np.int64)
        tested[places], family[places] = p, self.size + np.arange(len(p))
        self.size += len(p)
        return tested, family

    def adjusted(self) -> NDArray[np.float64]:
        """Return the p of the whole family after Benjamini and Hochberg."""
        return adjusted_array(np.concatenate(self.p)) if self.size else np.empty(0)

    def found(self, level: float) -> Iterator[tuple[_Table, tuple[int, int, int], int, int, float]]:
        """Return table, place in it, all others in it, how many of them had the outcome, and the adjusted p of each finding."""
        even = self.adjusted()
        for one in self.apart:
            for at, number in enumerate(one.in_family):
                if even[number] <= level:
                    place = tuple(int(axis[at]) for axis in one.places)
                    yield one.table, (place[0], place[1], place[2]), int(one.others_n[at]), int(one.others_count[at]), float(even[number])


def _named(indicators: Sequence[Indicator], cube: Cube, found: Iterator[tuple[_Table, tuple[int, int, int], int, int, float]]) -> list[Finding]:
    """Return the findings with their names, those that affect most students first."""
    made = []
    for table, (group, indicator, column), others_n, others_count, p in found:
        n, count = int(table.n[group, indicator, column]), int(table.count[group, indicator, column])
        unit = table.level.units[int(table.units[column])]
        affected = -(-abs(others_count * n - count * others_n) // others_n)
        name = indicators[table.indicators[indicator]].name
        made.append(
            Finding(
                *(table.level.name, unit.names, unit.year, name, table.outcome, _words(cube, table.groups[group])),
                *(n, count, others_n, others_count, affected, p),
            )
        )
    return sorted(made, key=lambda one: (-one.affected, one.p, one.unit, one.group, one.indicator, one.year))


def _write(store: "duckdb.DuckDBPyConnection", rows: StudentRows, folder: Path, chosen: str) -> None:
    levels = ", ".join(f"u.{_quoted(name)}" for name in (level.name for level in rows.levels))
    figures_of = ", ".join((*KEYS, "p", "p_adjusted", *AMONG_UNITS))
    query = f"""SELECT u.level, {levels}, u.year, dimension, value, dimension_2, value_2, indicator, outcome, n, "count", {figures_of}
        FROM cells JOIN units u USING (level_at, unit) JOIN groups USING (place) JOIN indicators USING (indicator_at) LEFT JOIN adjusted USING (family)"""
    wanted = [("cells.parquet", query, "FORMAT parquet, COMPRESSION zstd"), (f"{_file_name(chosen)}.csv", f"{query} WHERE u.level = ?", "FORMAT csv, HEADER")]
    for name, what, form in wanted:
        begun = folder / f"{name}.begun"
        values = [chosen] if "?" in what else []
        ordered = f"{what} ORDER BY indicator_at, level_at, unit, place" if values else what
        store.execute(f"COPY ({ordered}) TO {_text(begun)} ({form})", values)
        begun.replace(folder / name)


def _file_name(level: str) -> str:
    return re.sub(r"[^\w-]+", "-", level)[:60] or "level"


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
