"""Rows of students, from Parquet, CSV or an Arrow table, as the codes that a cube is counted from: whole, or every complaint with its row.

DuckDB reads and encodes, so a file may be larger than memory. Text is never kept: each column becomes the place of its value in a list. A row is
numbered as a spreadsheet numbers it, the header being row 1.

One school a year answers for a student. Where somebody has rows at two, `accountable` says which; the other row counts at its school alone and at
no level above. What is not known is left out and said in `StudentRows.notices`; what cannot be right is refused.
"""

import codecs
import csv
import difflib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trellis.analysis.equity.cube import MOST_VALUES, NO_OUTCOME, NOBODY_KNOWS, Cube, Dimension, Outcome, counted
from trellis.analysis.equity.indicator_sets import IndicatorSet
from trellis.analysis.equity.sheets import SHOWN, Complaint, FileRefused

if TYPE_CHECKING:
    import duckdb

AT_ONCE = 4_000_000  # rows in memory
LONGEST_HEADER = 1_000_000
LARGEST_COUNT = 30_000  # of one thing for one student in a year
STEERING = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}]"
NO_YEAR = "''"
CHANGED = Complaint(None, "the file was changed while it was read: start again when it is whole")
NUMBERED = "file_row_number"  # what DuckDB calls the place of a row of Parquet
MEMORY = "1GB"  # for DuckDB; beyond, it writes into a folder that is removed again
TRUE, FALSE = "('1', '1.0', 'true', 'yes', 't', 'y')", "('0', '0.0', 'false', 'no', 'f', 'n')"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a level in one year: its names from the widest level to its own."""

    names: tuple[str, ...]
    year: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level: its name, its units, and for each number of a unit of the rows the unit it belongs to here, or -1."""

    name: str
    units: tuple[Unit, ...]
    above: NDArray[np.int64]


class StudentRows:
    """An opened file, encoded. `levels` go from the widest to the school. Close it, or use it as a context."""

    def __init__(
        self,
        connection: "duckdb.DuckDBPyConnection",
        folder: "tempfile.TemporaryDirectory[str]",
        declared: IndicatorSet,
        number: int,
        has_changed: Callable[[], bool],
    ) -> None:
        self._connection, self._folder, self.declared, self.number, self._has_changed = connection, folder, declared, number, has_changed
        self.levels: tuple[Level, ...] = ()
        self.values: list[tuple[str, ...]] = []
        self.notices: list[str] = []
        self.units = 0

    def __enter__(self) -> "StudentRows":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        self._folder.cleanup()

    def batches(self) -> "Iterator[tuple[NDArray[np.int32], list[Dimension], list[Outcome]]]":
        """Return the rows in parts that fit into memory: the numbers of their units, their dimensions and their outcomes.

        Raises FileRefused when the file has become another one since it was opened, and MemoryError.
        """
        for begin in range(0, self.number, AT_ONCE):
            with _refusing(self._has_changed):
                columns = self._connection.execute("SELECT * EXCLUDE place FROM codes WHERE place >= ? AND place < ?", [begin, begin + AT_ONCE]).fetchnumpy()
            read = {name: np.asarray(values) for name, values in columns.items()}
            dimensions = [Dimension(one.name, self.values[at], read[f"d{at}"]) for at, one in enumerate(self.declared.dimensions)]
            yield read["unit"], dimensions, [Outcome(one.name, read[f"k{at}"]) for at, one in enumerate(self.declared.indicators)]

    def cube(self, *, ways: int = 2) -> Cube:
        """Count all rows at the finest level, second schools apart: `levels` lead from there to every level."""
        total: Cube | None = None
        for units, dimensions, outcomes in self.batches():
            part = counted(units, dimensions, outcomes, number=self.units, ways=ways)
            total = part if total is None else total.plus(part)
        if total is None:
            raise FileRefused([Complaint(None, "there is a header and no row below it")])
        return total


def _state_of(source: "Path | Any") -> tuple[int, int, int] | None:
    """Return by what a file is known again; None for what is no file, or is there no more."""
    try:
        now = source.stat() if isinstance(source, Path) else None
    except FileNotFoundError:
        return None
    return (now.st_mtime_ns, now.st_size, now.st_ino) if now else None


@contextmanager
def _refusing(has_changed: Callable[[], bool]) -> Iterator[None]:
    """Say in our words what DuckDB cannot do."""
    import duckdb  # a large library that a server of pages never needs

    try:
        yield
    except duckdb.OutOfMemoryException as short:
        raise MemoryError(str(short)) from short
    except (duckdb.Error, UnicodeError) as wrong:
        raise FileRefused([CHANGED if has_changed() else _unreadable(wrong)]) from wrong
    if has_changed():
        raise FileRefused([CHANGED])


def open_rows(source: "Path | Any", declared: IndicatorSet) -> StudentRows:
    """Open a file, or an Arrow table, and encode it. Raises FileRefused, and MemoryError where this machine has too little.

    A table is anything with `__arrow_c_stream__` that gives its rows each time it is asked, as tables and frames do; a reader that is empty after one
    reading is none. PyArrow is not needed.
    """
    import duckdb

    began_as = _state_of(source)
    has_changed = lambda: _state_of(source) != began_as  # noqa: E731
    folder = tempfile.TemporaryDirectory(prefix="trellis-rows-")
    connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": folder.name})
    try:
        with _refusing(has_changed):
            return _encoded(connection, source, declared, folder, has_changed)
    except BaseException:
        connection.close()
        folder.cleanup()
        raise


def _unreadable(wrong: Exception) -> Complaint:
    words = str(wrong)
    line = re.search(r"on Line: (\d+)", words)
    row = int(line[1]) if line else None
    cells = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", words)
    if "unicode" in words.casefold() or isinstance(wrong, UnicodeError):
        return Complaint(row, "not every character can be read: save the file as CSV UTF-8")
    if cells:
        return Complaint(row, f"it has {cells[2]} cells, the header {cells[1]}: is it cut off, or does a cell hold the separator unquoted?")
    if "quote" in words.casefold():
        return Complaint(row, "a quotation mark is missing, or the file is cut off inside a quoted cell")
    return Complaint(row, f"the file cannot be read whole ({words.splitlines()[0][:120]}): make it anew")


def _number(cell: str) -> str:
    return f"coalesce(try_cast({cell} AS DOUBLE), CASE WHEN lower({cell}) IN {TRUE} THEN 1 WHEN lower({cell}) IN {FALSE} THEN 0 END)"


def _is_no_count(cell: str) -> str:
    number = _number(cell)
    return f"{cell} IS NOT NULL AND NOT coalesce(isfinite({number}) AND {number} BETWEEN 0 AND {LARGEST_COUNT} AND {number} = floor({number}), false)"


def _cell(written: str) -> str:
    return f"nullif(trim({written}::VARCHAR), '')"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _encoded(
    connection: "duckdb.DuckDBPyConnection",
    source: "Path | Any",
    declared: IndicatorSet,
    folder: "tempfile.TemporaryDirectory[str]",
    has_changed: Callable[[], bool],
) -> StudentRows:
    found, is_numbered = _columns(connection, source, Path(folder.name))
    _look_at_columns(found, declared)
    written = ", ".join(f"{_quoted(found[name.casefold()])} AS w{at}" for at, name in enumerate(declared.columns))
    if is_numbered:  # columns of Parquet are read again as fast as from memory
        connection.execute(f"CREATE TEMP VIEW written AS SELECT {NUMBERED} AS place, {written} FROM source")
    else:  # a table keeps the order of what is written into it: the number that a row has by itself is its place
        connection.execute(f"CREATE TEMP TABLE held AS SELECT {written} FROM source")
        connection.execute("CREATE TEMP VIEW written AS SELECT rowid AS place, * FROM held")
    cells = ", ".join(f"{_cell(f'w{at}')} AS c{at}" for at in range(len(declared.columns)))
    connection.execute(f"CREATE TEMP VIEW cells AS SELECT *, {cells} FROM written")
    [(number,)] = connection.execute("SELECT count(*) FROM cells").fetchall()
    if not number:
        raise FileRefused([Complaint(None, "there is a header and no row below it")])
    rows = StudentRows(connection, folder, declared, number, has_changed)
    looked = _Looked(connection, declared)
    complaints = [*looked.at_values(), *looked.at_students()]
    if complaints:
        raise FileRefused(complaints)
    rows.values = [looked.values(at) for at in range(len(declared.dimensions))]
    rows.notices += looked.notices()
    looked.encode()
    rows.units, rows.levels = looked.levels()
    return rows


def _columns(connection: "duckdb.DuckDBPyConnection", source: "Path | Any", folder: Path) -> tuple[dict[str, str], bool]:
    """Make the view `source` and return its columns by their name in small letters, and whether its rows bear their NUMBERED place."""
    is_numbered = False
    if not isinstance(source, Path):
        connection.register("source", source)
        relation = connection.table("source")
    elif source.is_dir():
        raise FileRefused([Complaint(None, f"{source.name} is a folder: name the file")])
    else:
        with source.open("rb") as file:
            begins = file.read(4)
        if begins == b"PAR1":
            is_numbered = NUMBERED not in {name.casefold() for name in connection.read_parquet(str(source)).columns}
            relation = connection.read_parquet(str(source), file_row_number=is_numbered)
        elif begins[:2] == b"PK" or begins == b"\xd0\xcf\x11\xe0":
            raise FileRefused([Complaint(None, "this is a workbook, not CSV: save it as CSV UTF-8")])
        else:
            relation = _csv(connection, _as_utf_8(source, begins, folder))
        relation.create_view("source")
    named: dict[str, str] = {}
    for name in relation.columns:
        if named.setdefault(name.strip().casefold(), name) != name:
            raise FileRefused([Complaint(1, f"the column `{name.strip()}` stands there twice")])
    return named, is_numbered


def _csv(connection: "duckdb.DuckDBPyConnection", path: Path) -> "duckdb.DuckDBPyRelation":
    """Open a CSV file as text. The header is read here and nothing is guessed from the rows: a row that does not fit is refused with its number."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_HEADER).decode("utf-8-sig")
    delimiter = max(",;\t|", key=first.count)
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if not any(header):
        raise FileRefused([Complaint(None, "the file is empty: it needs a header and a row for each student")])
    with path.open("rb") as file:
        file.seek(-1, 2)
        if file.read(1) not in b"\r\n":
            words = "the last row has no end of line: the file is cut off, unless you know better; then add a line break at its end"
            raise FileRefused([Complaint(None, words)])
    twice = [name for at, name in enumerate(header) if name and name.casefold() in [one.casefold() for one in header[:at]]]
    if twice:
        raise FileRefused([Complaint(1, f"the column `{name}` stands there twice") for name in dict.fromkeys(twice)])
    columns = {name or f"column {at}": "VARCHAR" for at, name in enumerate(header, start=1)}
    return connection.read_csv(str(path), header=True, columns=columns, delimiter=delimiter, quotechar='"', escapechar='"', auto_detect=False, strict_mode=True)


def _as_utf_8(path: Path, begins: bytes, folder: Path) -> Path:
    if begins[:2] not in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return path
    made = folder / "utf-8.csv"
    with path.open(encoding="utf-16", newline="") as read, made.open("w", encoding="utf-8", newline="") as written:
        shutil.copyfileobj(read, written)
    return made


def _look_at_columns(found: dict[str, str], declared: IndicatorSet) -> None:
    complaints = []
    for name in declared.columns:
        if name.casefold() not in found:
            near = difflib.get_close_matches(name.casefold(), found, n=1)
            complaints.append(Complaint(1, f"there is no column `{name}`" + (f": is it `{found[near[0]]}`?" if near else "")))
    if complaints:
        raise FileRefused(complaints)


def _written(cell: str) -> str:
    return "w" + cell.removeprefix("c")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of each value of a column: the complaint, and the SQL of a value that is wrong."""

    cell: str
    words: str
    is_wrong: Callable[[str], str]


class _Looked:
    """What was found in the cells, column by column."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", declared: IndicatorSet) -> None:
        self.connection, self.declared = connection, declared
        self.at = {name: f"c{number}" for number, name in enumerate(declared.columns)}
        self.school = [*(self.at[one] for one in declared.levels), self.at[declared.year] if declared.year else NO_YEAR]
        self.second = self._is_second()
        self._told: set[str] = set()

    def _told_apart(self, cell: str) -> str:
        """Return the table of what is `written` in a column, with its value `v` and how `many` rows have it: what is asked of a value is asked of these."""
        if cell not in self._told:
            of_each = f"SELECT {_written(cell)} AS written, count(*) AS many FROM written GROUP BY ALL"
            self.connection.execute(f"CREATE TEMP TABLE told_{cell} AS SELECT written, {_cell('written')} AS v, many FROM ({of_each})")
            self._told.add(cell)
        return f"told_{cell}"

    def _is_second(self) -> str:
        if self.declared.accountable is None:
            return "false"
        return f"coalesce(lower({self.at[self.declared.accountable]}), '') NOT IN {TRUE}"

    def _rows(self, words: str, query: str) -> list[Complaint]:
        """Return a complaint for each row of `query`, whose first column is its place, and which may have a text as second."""
        found = self.connection.execute(f"{query} LIMIT {SHOWN}").fetchall()
        return [Complaint(row[0] + 2, words.format(*row[1:])) for row in found]

    def at_values(self) -> list[Complaint]:
        """Return complaints about names and numbers. Each different value is looked at once; the rows are read again only where one is wrong."""
        asked = list(self._asked_of_values())
        wrong = " UNION ALL ".join(
            f"SELECT {at} AS number WHERE EXISTS (FROM {self._told_apart(one.cell)} WHERE {one.is_wrong('v')})" for at, one in enumerate(asked)
        )
        places = [at for (at,) in self.connection.execute(f"{wrong} ORDER BY number").fetchall()]
        return [
            complaint
            for one in (asked[at] for at in places)
            for complaint in self._rows(one.words, f"SELECT place, {one.cell} FROM cells WHERE {one.is_wrong(one.cell)}")
        ]

    def _asked_of_values(self) -> Iterator[_Asked]:
        named = [*self.declared.levels, *([self.declared.year] if self.declared.year else [])]
        for name in named:
            yield _Asked(self.at[name], f"{name} is empty: each row belongs to a unit of each level and a year", lambda v: f"{v} IS NULL")
        for name in (*named, *(one.column for one in self.declared.dimensions)):
            words = f"{name} holds characters that steer a terminal or turn the direction of reading: take them out"
            yield _Asked(self.at[name], words, lambda v: f"regexp_matches({v}, '{STEERING}')")
        for one in self.declared.indicators:
            words = f"{one.numerator} is {{!r:.40}}: it needs 0 or 1, or a whole number of times; empty where it is not known"
            yield _Asked(self.at[one.numerator], words, _is_no_count)
            if one.denominator:
                words = f"{one.denominator} is {{!r:.40}}: it needs 0 or 1"
                yield _Asked(self.at[one.denominator], words, lambda v: f"lower({v}) NOT IN {TRUE} AND lower({v}) NOT IN {FALSE}")

    def at_students(self) -> list[Complaint]:
        """Return complaints about students who stand there twice, who have two schools and no word which answers for them, or two groups."""
        if self.declared.student is None:
            return []
        student, year = self.at[self.declared.student], self.school[-1]
        complaints = self._rows(f"{self.declared.student} is empty: who is it?", f"SELECT place FROM cells WHERE {student} IS NULL")
        complaints += self._rows(
            "the same student stands in row {} already, at the same school in the same year",
            f"""SELECT place, before + 2 FROM (SELECT place, min(place) OVER (PARTITION BY {student}, {", ".join(self.school)}) AS before FROM cells)
            WHERE place > before ORDER BY place""",
        )
        remedy = (
            f"write 1 into {self.declared.accountable} at one of them"
            if self.declared.accountable
            else "name a column for `accountable` that says which answers"
        )
        complaints += self._rows(
            f"the student of row {{}} has {{}} schools in one year that answer for them: {remedy}, 0 at the others",
            f"""SELECT max(place), min(place) + 2, count(*) FILTER (NOT {self.second}) FROM cells GROUP BY {student}, {year}
            HAVING count(*) FILTER (NOT {self.second}) != 1 AND count(DISTINCT ({", ".join(self.school)})) > 1 ORDER BY 1""",
        )
        for one in self.declared.dimensions:
            complaints += self._rows(
                f"the same student has another {one.column} in row {{}}: one of them is wrong",
                f"SELECT max(place), min(place) + 2 FROM cells GROUP BY {student}, {year} HAVING count(DISTINCT {self.at[one.column]}) > 1 ORDER BY 1",
            )
        return complaints

    def _known(self, at: int, cell: str) -> str:
        unknown = ", ".join("'" + word.casefold().replace("'", "''") + "'" for word in self.declared.dimensions[at].unknown)
        return f"CASE WHEN lower({cell}) IN ({unknown}) THEN NULL ELSE {cell} END" if unknown else cell

    def values(self, at: int) -> tuple[str, ...]:
        """Return the values of a dimension, by code point."""
        told = self._told_apart(self.at[self.declared.dimensions[at].column])
        known = f"SELECT DISTINCT {self._known(at, 'v')} AS known FROM {told} WHERE known IS NOT NULL ORDER BY known LIMIT {MOST_VALUES + 1}"
        found = self.connection.execute(known).fetchall()
        if len(found) > MOST_VALUES:
            raise FileRefused([Complaint(None, f"{self.declared.dimensions[at].column} has more than {MOST_VALUES} values: it is no way of grouping")])
        self.connection.execute(f"CREATE TEMP TABLE v{at} AS SELECT (row_number() OVER (ORDER BY known) - 1)::UTINYINT AS code, known AS v FROM ({known})")
        return tuple(value for (value,) in found)

    def notices(self) -> list[str]:
        said = []
        for at, one in enumerate(self.declared.dimensions):
            told = self._told_apart(self.at[one.column])
            [(many,)] = self.connection.execute(f"SELECT coalesce(sum(many), 0)::BIGINT FROM {told} WHERE {self._known(at, 'v')} IS NULL").fetchall()
            if many:
                said.append(f"{one.name}: rows whose group is not known, in no group of it: {many}")
        for indicator in self.declared.indicators:
            cell = self.at[indicator.numerator]
            unknown = f"SELECT coalesce(sum(many), 0)::BIGINT FROM {self._told_apart(cell)} WHERE v IS NULL"
            if indicator.denominator:
                unknown = f"SELECT count(*) FILTER ({self._inside(indicator.denominator)} AND {cell} IS NULL) FROM cells"
            [(many,)] = self.connection.execute(unknown).fetchall()
            if many:
                said.append(f"{indicator.name}: rows where it is not known, not counted: {many}")
        if self.declared.accountable:
            [(many,)] = self.connection.execute(f"SELECT count(*) FILTER ({self.second}) FROM cells").fetchall()
            if many:
                said.append(f"rows at a second school, counted at that school alone and at no level above: {many}")
        if self.declared.student is None:
            said.append("no column says who a student is: each row is taken for another student")
        return said

    def _inside(self, denominator: str | None) -> str:
        return f"coalesce(lower({self.at[denominator]}) IN {TRUE}, false)" if denominator else "true"

    def encode(self) -> None:
        """Make the view `codes`: place, unit, then a code for each dimension and a number for each indicator."""
        run, school = self.connection.execute, [one for one in self.school if one != NO_YEAR]
        spelled = ", ".join(f"{_written(cell)} AS s{number}" for number, cell in enumerate(school))
        run(f"CREATE TEMP TABLE spelled AS SELECT DISTINCT {spelled}, {self.second} AS is_second FROM cells")
        named = ", ".join([*(f"{_cell(f's{number}')} AS n{number}" for number in range(len(school))), *([] if self.declared.year else [f"{NO_YEAR} AS year"])])
        distinct = f"SELECT DISTINCT {named}, is_second FROM spelled ORDER BY ALL"
        run(f"CREATE TEMP TABLE schools AS SELECT (row_number() OVER () - 1)::INTEGER AS unit, * FROM ({distinct})")
        alike = " AND ".join(f"{_cell(f's{number}')} = n{number}" for number in range(len(school)))
        run(f"CREATE TEMP TABLE units AS SELECT spelled.*, unit FROM spelled JOIN schools ON {alike} AND spelled.is_second = schools.is_second")
        here = " AND ".join(f"s{number} = {_written(cell)}" for number, cell in enumerate(school))
        codes, joined = "", f" JOIN units ON {here} AND is_second = {self.second}"
        for at, one in enumerate(self.declared.dimensions):
            cell = self.at[one.column]
            run(f"CREATE TEMP TABLE m{at} AS SELECT written, code FROM {self._told_apart(cell)} told JOIN v{at} ON v{at}.v = {self._known(at, 'told.v')}")
            joined += f" LEFT JOIN m{at} ON m{at}.written = {_written(cell)}"
            codes += f", coalesce(m{at}.code, {NOBODY_KNOWS})::UTINYINT AS d{at}"
        for at, indicator in enumerate(self.declared.indicators):
            cell = self.at[indicator.numerator]
            run(f"CREATE TEMP TABLE k{at} AS SELECT written, {_number('v')}::SMALLINT AS number FROM {self._told_apart(cell)} WHERE v IS NOT NULL")
            joined += f" LEFT JOIN k{at} ON k{at}.written = {_written(cell)}"
            codes += f", CASE WHEN {self._inside(indicator.denominator)} THEN coalesce(k{at}.number, {NO_OUTCOME}) ELSE {NO_OUTCOME} END::SMALLINT AS k{at}"
        run(f"CREATE TEMP VIEW codes AS SELECT place, unit{codes} FROM cells{joined}")

    def levels(self) -> tuple[int, tuple[Level, ...]]:
        """Return how many numbers of units there are, and the levels to which they lead, the widest first."""
        schools = self.connection.execute("SELECT * EXCLUDE unit FROM schools ORDER BY unit").fetchall()
        return len(schools), levels_of(schools, self.declared)


def levels_of(schools: Sequence[Sequence[Any]], declared: IndicatorSet) -> tuple[Level, ...]:
    """Return the levels, the widest first, to which the numbers of schools lead: each school has its names, its year, and whether it is a second one."""
    depth = len(declared.levels)
    made = []
    for level in range(1, depth + 1):
        is_finest = level == depth
        units: dict[Unit, int] = {}
        above = [units.setdefault(Unit(tuple(one[:level]), one[depth]), len(units)) if is_finest or not one[depth + 1] else -1 for one in schools]
        made.append(Level(declared.levels[level - 1], tuple(units), np.array(above, np.int64)))
    return tuple(made)
