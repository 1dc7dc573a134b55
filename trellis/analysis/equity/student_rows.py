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

    def __init__(self, connection: "duckdb.DuckDBPyConnection", folder: "tempfile.TemporaryDirectory[str]", declared: IndicatorSet, number: int) -> None:
        self._connection, self._folder, self.declared, self.number = connection, folder, declared, number
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
        """Return the rows in parts that fit into memory: the numbers of their units, their dimensions and their outcomes."""
        for begin in range(0, self.number, AT_ONCE):
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


def open_rows(source: "Path | Any", declared: IndicatorSet) -> StudentRows:
    """Open a file, or an Arrow table, and encode it. Raises FileRefused, and MemoryError where this machine has too little.

    A table is anything with `__arrow_c_stream__` that gives its rows each time it is asked, as tables and frames do; a reader that is empty after one
    reading is none. PyArrow is not needed.
    """
    import duckdb  # a large library that a server of pages never needs

    folder = tempfile.TemporaryDirectory(prefix="trellis-rows-")
    connection = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": folder.name})
    try:
        return _encoded(connection, source, declared, folder)
    except duckdb.OutOfMemoryException as short:
        connection.close()
        folder.cleanup()
        raise MemoryError(str(short)) from short
    except (duckdb.Error, UnicodeError) as wrong:
        connection.close()
        folder.cleanup()
        raise FileRefused([_unreadable(wrong)]) from wrong
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


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _encoded(connection: "duckdb.DuckDBPyConnection", source: "Path | Any", declared: IndicatorSet, folder: "tempfile.TemporaryDirectory[str]") -> StudentRows:
    found = _columns(connection, source, Path(folder.name))
    _look_at_columns(found, declared)
    cells = ", ".join(f"nullif(trim({_quoted(found[name.casefold()])}::VARCHAR), '') AS c{at}" for at, name in enumerate(declared.columns))
    connection.execute(f"CREATE TEMP TABLE cells AS SELECT row_number() OVER () - 1 AS place, {cells} FROM source")
    [(number,)] = connection.execute("SELECT count(*) FROM cells").fetchall()
    if not number:
        raise FileRefused([Complaint(None, "there is a header and no row below it")])
    rows = StudentRows(connection, folder, declared, number)
    looked = _Looked(connection, declared)
    complaints = [*looked.at_levels(), *looked.at_names(), *looked.at_numbers(), *looked.at_students()]
    if complaints:
        raise FileRefused(complaints)
    rows.values = [looked.values(at) for at in range(len(declared.dimensions))]
    rows.notices += looked.notices()
    looked.encode()
    rows.units, rows.levels = looked.levels()
    return rows


def _columns(connection: "duckdb.DuckDBPyConnection", source: "Path | Any", folder: Path) -> dict[str, str]:
    """Make the view `source` and return its columns by their name in small letters."""
    if not isinstance(source, Path):
        connection.register("source", source)
        relation = connection.table("source")
    elif source.is_dir():
        raise FileRefused([Complaint(None, f"{source.name} is a folder: name the file")])
    else:
        with source.open("rb") as file:
            begins = file.read(4)
        if begins == b"PAR1":
            relation = connection.read_parquet(str(source))
        elif begins[:2] == b"PK" or begins == b"\xd0\xcf\x11\xe0":
            raise FileRefused([Complaint(None, "this is a workbook, not CSV: save it as CSV UTF-8")])
        else:
            relation = _csv(connection, _as_utf_8(source, begins, folder))
        relation.create_view("source")
    named: dict[str, str] = {}
    for name in relation.columns:
        if named.setdefault(name.strip().casefold(), name) != name:
            raise FileRefused([Complaint(1, f"the column `{name.strip()}` stands there twice")])
    return named


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


class _Looked:
    """What was found in the cells, column by column."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", declared: IndicatorSet) -> None:
        self.connection, self.declared = connection, declared
        self.at = {name: f"c{number}" for number, name in enumerate(declared.columns)}
        self.school = [*(self.at[one] for one in declared.levels), self.at[declared.year] if declared.year else "''"]
        self.second = self._is_second()
        self._told: set[str] = set()

    def _told_apart(self, cell: str) -> str:
        """Return the table of the different values `v` of a column, each with how `many` rows have it: what is asked of a value is asked of these."""
        if cell not in self._told:
            self.connection.execute(f"CREATE TEMP TABLE told_{cell} AS SELECT {cell} AS v, count(*) AS many FROM cells GROUP BY ALL")
            self._told.add(cell)
        return f"told_{cell}"

    def _rows_with(self, words: str, cell: str, is_wrong: Callable[[str], str]) -> list[Complaint]:
        """Return a complaint for each row whose value of a column is wrong. The rows are read again only where one is."""
        if not self.connection.execute(f"SELECT 1 FROM {self._told_apart(cell)} WHERE {is_wrong('v')} LIMIT 1").fetchall():
            return []
        return self._rows(words, f"SELECT place, {cell} FROM cells WHERE {is_wrong(cell)}")

    def _is_second(self) -> str:
        if self.declared.accountable is None:
            return "false"
        return f"coalesce(lower({self.at[self.declared.accountable]}), '') NOT IN {TRUE}"

    def _rows(self, words: str, query: str) -> list[Complaint]:
        """Return a complaint for each row of `query`, whose first column is its place, and which may have a text as second."""
        found = self.connection.execute(f"{query} LIMIT {SHOWN}").fetchall()
        return [Complaint(row[0] + 2, words.format(*row[1:])) for row in found]

    def at_levels(self) -> list[Complaint]:
        named = [*self.declared.levels, *([self.declared.year] if self.declared.year else [])]
        return [
            complaint
            for name in named
            for complaint in self._rows_with(f"{name} is empty: each row belongs to a unit of each level and a year", self.at[name], lambda v: f"{v} IS NULL")
        ]

    def at_names(self) -> list[Complaint]:
        named = [*self.declared.levels, *([self.declared.year] if self.declared.year else []), *(one.column for one in self.declared.dimensions)]
        return [
            complaint
            for name in named
            for complaint in self._rows_with(
                f"{name} holds characters that steer a terminal or turn the direction of reading: take them out",
                self.at[name],
                lambda v: f"regexp_matches({v}, '{STEERING}')",
            )
        ]

    def at_numbers(self) -> list[Complaint]:
        complaints = []
        for one in self.declared.indicators:
            complaints += self._rows_with(
                f"{one.numerator} is {{!r:.40}}: it needs 0 or 1, or a whole number of times; empty where it is not known", self.at[one.numerator], _is_no_count
            )
            if one.denominator:
                complaints += self._rows_with(
                    f"{one.denominator} is {{!r:.40}}: it needs 0 or 1",
                    self.at[one.denominator],
                    lambda v: f"lower({v}) NOT IN {TRUE} AND lower({v}) NOT IN {FALSE}",
                )
        return complaints

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
        """Write the table `codes`: place, unit, then a code for each dimension and a number for each indicator."""
        names = ", ".join(f"{column} AS s{number}" for number, column in enumerate(self.school))
        self.connection.execute(
            f"""CREATE TEMP TABLE schools AS SELECT (row_number() OVER () - 1)::INTEGER AS unit, * FROM
            (SELECT DISTINCT {names}, {self.second} AS is_second FROM cells ORDER BY ALL)"""
        )
        alike = " AND ".join(f"s{number} = {column}" for number, column in enumerate(self.school))
        dimensions = "".join(f", coalesce(v{at}.code, {NOBODY_KNOWS})::UTINYINT AS d{at}" for at in range(len(self.declared.dimensions)))
        joined = "".join(f" LEFT JOIN v{at} ON v{at}.v = {self._known(at, self.at[one.column])}" for at, one in enumerate(self.declared.dimensions))
        numbers = []
        for at, one in enumerate(self.declared.indicators):
            told = self._told_apart(self.at[one.numerator])
            self.connection.execute(f"CREATE TEMP TABLE n{at} AS SELECT v, {_number('v')}::SMALLINT AS number FROM {told} WHERE v IS NOT NULL")
            joined += f" LEFT JOIN n{at} ON n{at}.v = {self.at[one.numerator]}"
            numbers.append(f", CASE WHEN {self._inside(one.denominator)} THEN coalesce(n{at}.number, {NO_OUTCOME}) ELSE {NO_OUTCOME} END::SMALLINT AS k{at}")
        self.connection.execute(
            f"""CREATE TEMP TABLE codes AS SELECT place, unit{dimensions}{"".join(numbers)} FROM cells
            JOIN schools ON {alike} AND is_second = {self.second}{joined}"""
        )
        self.connection.execute("DROP TABLE cells")

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
