# ruff: noqa: S608 (SQL of our own names)
"""Reading the files: every row becomes values in the staging file, or a complaint. Plain Python.

Students and schools are looked up on the way (`Known`), so that a row is staged as numbers and days. A row that cannot be used but
says of whom and when it speaks is staged as `STANDS`: what the district has there stays as it is and is not taken for missing.
Of two rows about the same the later one counts. No complaint repeats what a cell holds.
"""

import csv
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from trellis.directory.oneroster.bundle import LIMITS, Bundle, Limits, Unreadable, is_separated_otherwise, opened
from trellis.directory.oneroster.complaints import Complaint, Weight, is_too_many
from trellis.directory.oneroster.stage import Notebook, connected
from trellis.records.importers import words as _words  # noqa: F401 (teaches the complaints of this room)
from trellis.records.importers.codes import NAME, UNKNOWN, Codes, read_codes

FILES = ("attendance", "marks", "incidents", "outcomes")
OF_YEARS = "outcomes"  # its rows and its period are of school years, those of the others of days
MANIFEST = "manifest.csv"
BATCH = 5_000
ACTIVE, GONE, STANDS = 0, 1, 2
STATUS = {"": ACTIVE, "active": ACTIVE, "tobedeleted": GONE}
TRUTH = {"true": 1, "false": 0}
SAID = {**TRUTH, "1": 1, "0": 0, "yes": 1, "no": 0}
INDICATOR = re.compile(r"[A-Za-z0-9_-]{1,60}")
LARGEST_COUNT = 30_000
FIRST_YEAR = 1990
FIRST_DAY = date(1990, 1, 1)
AHEAD = 366  # days that the end of a term may lie ahead
FORMULA = ("=", "@", "\t", "\r")
STUDENT, SCHOOL = ("studentSourcedId", "studentNumber"), ("schoolSourcedId", "schoolIdentifier")
COLUMNS = {
    "attendance": (("date", "code"), ("minutesMissed", "status")),
    "marks": (("sourcedId", "course", "term", "date", "mark"), ("points", "isPassing", "status")),
    "incidents": (("sourcedId", "date", "kind"), ("response", "daysOut", "status")),
    "outcomes": (("schoolYear", "indicator", "count"), ("couldHave", "accountable", "status")),
}
TABLES = {
    "periods": "name text, first text, until text",  # day or year of files that are whole; `until` is the first after it
    "attendance": "student_id integer, day text, school_id integer, state text, minutes integer, gone integer, line integer, differs integer",
    "marks": (
        "sourced_id text, student_id integer, school_id integer, day text, course text, term text, mark text, points numeric, passing boolean, "
        "gone integer, line integer, differs integer"
    ),
    "incidents": (
        "sourced_id text, student_id integer, school_id integer, day text, kind text, response text, days_out numeric, "
        "gone integer, line integer, differs integer"
    ),
    "outcomes": (
        "student_id integer, day integer, school_id integer, indicator text, times integer, could_have boolean, accountable boolean, "
        "gone integer, line integer, differs integer"
    ),
}
KEYS = {
    "attendance": ("student_id", "day", "school_id"),
    "marks": ("sourced_id",),
    "incidents": ("sourced_id", "student_id"),
    "outcomes": ("student_id", "day", "school_id", "indicator"),
}
SEVERAL = -1  # an id that more than one student or school has


@dataclass(frozen=True, slots=True)
class Known:
    """What ids mean here, by column: a number, or SEVERAL. None while files are checked without a district."""

    students: Callable[[str], dict[str, int]]
    schools: Callable[[str], dict[str, int]]


@dataclass(slots=True)
class Read:
    """What reading found: rows by file, complaints by weight, when the files were made."""

    rows: dict[str, int] = field(default_factory=dict)
    weights: dict[Weight, int] = field(default_factory=lambda: dict.fromkeys(Weight, 0))
    exported_at: datetime | None = None
    digest: str = ""

    @property
    def complaints(self) -> int:
        return sum(self.weights.values())

    @property
    def is_stopped(self) -> bool:
        return self.weights[Weight.STOPS] > 0


@dataclass(slots=True)
class Manifest:
    """What the manifest says: the period of each file that is whole, and when the files were made."""

    periods: dict[str, tuple[str, str]] = field(default_factory=dict)  # first day, last day
    exported_at: datetime | None = None


class _Desk:
    """Where complaints go, and rows."""

    def __init__(self, notebook: Notebook, connection: sqlite3.Connection, read: Read) -> None:
        self.notebook, self.connection, self.read, self.waiting = notebook, connection, read, list[Complaint]()

    def hear(self, complaint: Complaint) -> None:
        self.read.weights[complaint.weight] += 1
        self.waiting.append(complaint)
        if len(self.waiting) >= BATCH:
            self.settle()

    def settle(self) -> None:
        self.notebook.add(self.waiting)
        self.waiting.clear()


@contextmanager
def opened_files(paths: list[Path], limits: Limits, heard: list[Complaint]) -> Iterator[Bundle]:
    """Open a zip file, a folder, or single CSV files. Raises Unreadable."""
    if len(paths) == 1 and (paths[0].is_dir() or paths[0].suffix.lower() != ".csv"):
        with opened(paths[0], limits, heard, files=FILES) as bundle:
            yield bundle
        return
    bundle = Bundle(Path(), limits, told=(*FILES, "manifest"))
    for path in paths:
        name = path.stem.lower()
        if not path.is_file():
            raise Unreadable(Complaint("not_there", path.name))
        if path.suffix.lower() != ".csv" or name not in (*FILES, "manifest"):
            bundle.other.append(path.name)
        elif name in bundle.names:
            raise Unreadable(Complaint("file_given_twice", f"{name}.csv"))
        else:
            bundle.names[name], bundle.sizes[name] = str(path.resolve()), path.stat().st_size
    yield bundle


def stage(
    paths: list[Path],
    folder: Path,
    *,
    today: date,
    codes: Path | None,
    known: Known | None = None,
    limits: Limits = LIMITS,
    on_progress: Callable[[float], None] | None = None,
) -> Read:
    """Read files into `folder`/staging.sqlite3 and the complaints about them into `folder`/complaints.sqlite3."""
    read, staging = Read(), folder / "staging.sqlite3"
    notebook = Notebook(folder / "complaints.sqlite3")
    staging.unlink(missing_ok=True)
    with connected(staging) as connection:
        for table, columns in TABLES.items():
            connection.execute(f"create table {table} ({columns})")
        desk, heard = _Desk(notebook, connection, read), list[Complaint]()
        meanings = read_codes(codes, heard)
        try:
            with opened_files(paths, limits, heard) as bundle:
                bundle.on_progress = on_progress
                read.digest = bundle.digest()
                manifest = _read_manifest(bundle)
                read.exported_at = manifest.exported_at
                for complaint in heard:
                    desk.hear(complaint)
                heard.clear()
                if not any(name in bundle.names for name in FILES):
                    raise Unreadable(Complaint("no_records"))
                for name in FILES:
                    if name in bundle.names:
                        _read_file(bundle, name, desk, _Reader(name, meanings, known, today, manifest.periods.get(name)))
                connection.executemany("insert into periods values (?, ?, ?)", [(name, *_half_open(name, days)) for name, days in manifest.periods.items()])
        except Unreadable as error:
            for complaint in heard:
                desk.hear(complaint)
            desk.hear(error.complaint)
        desk.settle()
    return read


def _read_manifest(bundle: Bundle) -> Manifest:
    """Read the manifest, which may be missing: then nothing is whole, and rows only add and replace."""
    manifest, said = Manifest(), {}
    if "manifest" not in bundle.names:
        return manifest
    try:
        with bundle.text("manifest") as stream:
            lines = csv.reader(stream)
            header = [cell.strip().lower() for cell in next(lines, [])]
            if header[:2] != ["propertyname", "value"]:
                raise Unreadable(Complaint("manifest_columns", MANIFEST, 1))
            said = {cells[0].strip(): cells[1].strip() for cells in lines if len(cells) >= 2}
    except UnicodeDecodeError as error:
        raise Unreadable(Complaint("not_utf8", MANIFEST, bundle.line_that_is_not_utf8("manifest"))) from error
    except csv.Error as error:
        raise Unreadable(Complaint("manifest_columns", MANIFEST)) from error
    for name in FILES:
        mode = said.get(f"file.{name}", "").lower()
        if mode not in ("", "bulk", "delta", "absent"):
            raise Unreadable(Complaint("mode_unknown", f"{name}.csv"))
        if mode in ("bulk", "delta") and name not in bundle.names:
            raise Unreadable(Complaint("file_missing", f"{name}.csv"))
        if mode == "bulk":
            first, last = said.get(f"{name}.from", ""), said.get(f"{name}.until", "")
            if not first or not last:
                raise Unreadable(Complaint("no_period", f"{name}.csv"))
            is_one = _is_year if name == OF_YEARS else _is_day
            if not (is_one(first) and is_one(last) and first <= last):
                raise Unreadable(Complaint("period_wrong", f"{name}.csv"))
            manifest.periods[name] = (first, last)
    if exported := said.get("exported", ""):
        try:
            manifest.exported_at = datetime.fromisoformat(exported)
        except ValueError as error:
            raise Unreadable(Complaint("exported_wrong", MANIFEST)) from error
        if manifest.exported_at.tzinfo is None:
            raise Unreadable(Complaint("exported_wrong", MANIFEST))
    return manifest


def _half_open(name: str, period: tuple[str, str]) -> tuple[str, str]:
    """Return the first day or year of a period, and the first after it."""
    first, last = period
    return first, str(int(last) + 1) if name == OF_YEARS else date.fromordinal(date.fromisoformat(last).toordinal() + 1).isoformat()


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdecimal() and int(text) >= FIRST_YEAR


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and text[4] == text[7] == "-" and date.fromisoformat(text) >= FIRST_DAY  # not 2026-W48-1
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Why a row cannot be used; `stands` is what is staged in its stead, when it says of whom and when it speaks."""

    code: str
    column: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    stands: tuple[Any, ...] | None = None


def _read_file(bundle: Bundle, name: str, desk: _Desk, reader: "_Reader") -> None:
    file, rows, aside = f"{name}.csv", 0, 0
    columns = [column.split()[0] for column in TABLES[name].split(", ")]
    keys, facts = KEYS[name], [column for column in columns if column not in (*KEYS[name], "line", "differs", "gone")]
    differs = " or ".join(f"{column} is not excluded.{column}" for column in (*facts, "gone"))
    kept = ", ".join(f"{column} = excluded.{column}" for column in (*facts, "gone", "line"))
    insert = (
        f"insert into {name} values ({', '.join('?' * (len(columns) - 1))}, 0) on conflict ({', '.join(keys)}) do update set "
        f"differs = max(differs, case when {differs} then 1 else 0 end), {kept} where excluded.gone < {STANDS} or gone = {STANDS}"
    )
    connection, batch = desk.connection, list[tuple[Any, ...]]()
    connection.execute(f"create unique index one_{name} on {name} ({', '.join(keys)})")
    connection.execute("begin")
    last, line = 0, 1
    try:
        with bundle.text(name) as stream:
            csv.field_size_limit(bundle.limits.cell)
            lines = csv.reader(stream)
            for complaint in reader.take_header(next(lines, None)):
                desk.hear(complaint)
                if complaint.weight is Weight.STOPS:
                    return
            last = lines.line_num
            for cells in lines:
                line, last = last + 1, lines.line_num
                if not cells:
                    continue
                rows += 1
                found = reader.row(cells)
                if isinstance(found, tuple):
                    batch.append((*found, line))
                else:
                    aside += 1
                    desk.hear(Complaint(found.code, file, line, found.column, found.detail))
                    if found.stands:
                        batch.append((*found.stands, line))
                if reader.notes:
                    for code, column, detail in reader.notes:
                        desk.hear(Complaint(code, file, line, column, detail))
                    reader.notes.clear()
                if len(batch) >= BATCH:
                    connection.executemany(insert, batch)
                    batch.clear()
    except UnicodeDecodeError:
        desk.hear(Complaint("not_utf8", file, bundle.line_that_is_not_utf8(name)))
        return
    except csv.Error:
        desk.hear(Complaint("endless_cell", file, last + 1))
        return
    finally:
        connection.executemany(insert, batch)
        connection.execute("commit")
    desk.read.rows[name] = rows
    if is_too_many(aside, rows):
        desk.hear(Complaint("too_many_aside", file, None, "", {"aside": aside, "rows": rows}))
    if reader.period and not rows:
        desk.hear(Complaint("no_rows", file))
    for (twice,) in connection.execute(f"select line from {name} where differs = 1 order by line"):
        desk.hear(Complaint("said_twice", file, twice))
    if name == OF_YEARS:
        _let_one_school_answer(connection, desk, file)


def _let_one_school_answer(connection: sqlite3.Connection, desk: _Desk, file: str) -> None:
    """Leave out rows at a second school that say, as the first does, that theirs answers for the student."""
    place = "row_number() over (partition by student_id, day, indicator order by line)"
    found = f"select line, {place} as place from outcomes where accountable = 1 and gone = {ACTIVE}"
    lines = connection.execute(f"select line from ({found}) where place > 1 order by line").fetchall()
    for (line,) in lines:
        desk.hear(Complaint("two_answer", file, line, "accountable"))
    connection.executemany(f"update outcomes set gone = {STANDS} where line = ?", lines)
    connection.commit()


class _Reader:
    """Makes rows of one file into values in the order of its table, without line and differs; or into what is wrong with them."""

    def __init__(self, name: str, codes: Codes, known: Known | None, today: date, period: tuple[str, str] | None) -> None:
        self.name, self.codes, self.known, self.period = name, codes, known, period
        self.today = today.isoformat()
        self.latest = date.fromordinal(today.toordinal() + AHEAD).isoformat() if name == "marks" else self.today
        if name == OF_YEARS:
            self.latest = str(today.year + 1)  # a school year bears the year in which it ends
        self.notes: list[tuple[str, str, dict[str, Any]]] = []
        self.days: dict[str, str] = {}  # a day as written: empty when it can be used, else what is wrong with it
        self.students: dict[str, int] | None = None
        self.schools: dict[str, int] | None = None
        self.make = {"attendance": self._attendance, "marks": self._mark, "incidents": self._incident, "outcomes": self._outcome}[name]

    def take_header(self, header: list[str] | None) -> Iterable[Complaint]:
        """Find the columns by name; yield what is wrong with the first line."""
        file = f"{self.name}.csv"
        if not header:
            yield Complaint("no_header", file)
            return
        if is_separated_otherwise(header):
            yield Complaint("other_separator", file, 1)
            return
        needed, more = COLUMNS[self.name]
        known = {column.lower(): column for column in (*STUDENT, *SCHOOL, *needed, *more)}
        cells = [cell.strip() for cell in header]
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            column = known.get(cell.lower())
            if column in places:
                yield Complaint("column_twice", file, 1, column or "")
                return
            if column:
                places[column] = place
        missing = [column for column in needed if column not in places]
        for pair in (STUDENT, SCHOOL):
            if all(column in places for column in pair):
                yield Complaint("two_ways", file, 1, "", {"columns": ", ".join(pair)})
                return
            if not any(column in places for column in pair):
                missing.append(" / ".join(pair))
        if missing:
            yield Complaint("columns_missing", file, 1, "", {"columns": ", ".join(missing)})
            return
        self.width, self.places = len(cells), places
        self.student_column = next(column for column in STUDENT if column in places)
        self.school_column = next(column for column in SCHOOL if column in places)
        self.student_place, self.school_place = places[self.student_column], places[self.school_column]
        self.day_place = places["schoolYear" if self.name == OF_YEARS else "date"]
        if self.known:
            self.students, self.schools = self.known.students(self.student_column), self.known.schools(self.school_column)

    def row(self, cells: list[str]) -> "tuple[Any, ...] | _Wrong":
        if len(cells) != self.width:
            return _Wrong("row_length", "", {"cells": len(cells), "columns": self.width})
        student: Any
        school: Any
        if self.students is None or self.schools is None:
            student = cells[self.student_place].strip()
            school = cells[self.school_place].strip()
            if not student or not school:
                return _Wrong("required", self.school_column if student else self.student_column)
        else:
            student = self.students.get(cells[self.student_place].strip())
            if student is None or student == SEVERAL:
                return self._nobody(cells[self.student_place], student, self.student_column, "student")
            school = self.schools.get(cells[self.school_place].strip())
            if school is None or school == SEVERAL:
                return self._nobody(cells[self.school_place], school, self.school_column, "school")
        day = cells[self.day_place].strip()
        wrong = self.days.get(day)
        if wrong is None:
            wrong = self.days[day] = self._what_is_wrong_with(day)
        return self.make(cells, student, school, day, wrong)

    def _nobody(self, cell: str, found: int | None, column: str, noun: str) -> _Wrong:
        if not cell.strip():
            return _Wrong("required", column)
        return _Wrong(f"{noun}_several" if found == SEVERAL else f"{noun}_unknown", column)

    def _what_is_wrong_with(self, day: str) -> str:
        if not day:
            return "required"
        is_of_years = self.name == OF_YEARS
        if not (_is_year if is_of_years else _is_day)(day):
            return "year_wrong" if is_of_years else "date_wrong"
        if day > self.latest:
            return "day_ahead"
        if self.period and not self.period[0] <= day <= self.period[1]:
            return "outside_period"
        return ""

    def _cell(self, cells: list[str], column: str) -> str:
        place = self.places.get(column)
        return cells[place].strip() if place is not None else ""

    def _number(self, cells: list[str], column: str, limit: float, *, whole: bool = False) -> float | int | None:
        text = self._cell(cells, column)
        if not text:
            return None
        try:
            found = int(text) if whole else float(text)
        except ValueError:
            found = -1
        if 0 <= found <= limit:  # also false for what is no number
            return found
        self.notes.append(("number_wrong_cell", column, {"limit": int(limit)}))
        return None

    def _status(self, cells: list[str]) -> int | None:
        return STATUS.get(self._cell(cells, "status").lower())

    def _attendance(self, cells: list[str], student: Any, school: Any, day: str, wrong: str) -> "tuple[Any, ...] | _Wrong":
        if wrong:
            return _Wrong(wrong, "date")
        stands = (student, day, school, "", None, STANDS)
        state = _meaning(self.codes.attendance, cells[self.places["code"]])
        status = self._status(cells) if "status" in self.places else ACTIVE
        if status is None:
            return _Wrong("unknown_word", "status", {"allowed": "active, tobedeleted"}, stands)
        if status == GONE or state == UNKNOWN:
            return (student, day, school, "", None, GONE)
        if state is None:
            return _Wrong("code_unknown", "code", {"allowed": ", ".join(word for word in Codes().attendance)}, stands)
        minutes = self._number(cells, "minutesMissed", 1440, whole=True) if "minutesMissed" in self.places else None
        return (student, day, school, state, minutes, ACTIVE)

    def _mark(self, cells: list[str], student: Any, school: Any, day: str, wrong: str) -> "tuple[Any, ...] | _Wrong":
        sourced_id = self._cell(cells, "sourcedId")
        if not sourced_id or len(sourced_id) > 256:
            return _Wrong("id_too_long" if sourced_id else "required", "sourcedId")
        stands = (sourced_id, student, school, self.today if wrong else day, "", "", "", None, None, STANDS)
        status = self._status(cells)
        if status is None:
            return _Wrong("unknown_word", "status", {"allowed": "active, tobedeleted"}, stands)
        if status == GONE:
            return (*stands[:-1], GONE)
        if wrong:
            return _Wrong(wrong, "date", {}, stands)
        said = []
        for column, limit in (("course", 200), ("term", 100), ("mark", 20)):
            text = self._cell(cells, column)
            if not text:
                return _Wrong("required", column, {}, stands)
            if text.startswith(FORMULA):
                return _Wrong("formula", column, {}, stands)
            if len(text) > limit:
                return _Wrong("text_too_long", column, {"limit": limit}, stands)
            said.append(text)
        is_passing = self._cell(cells, "isPassing").lower()
        if is_passing and is_passing not in TRUTH:
            self.notes.append(("boolean", "isPassing", {}))
        passing: int | None = TRUTH.get(is_passing)
        if passing is None and said[2] in self.codes.passing:
            passing = int(self.codes.passing[said[2]])
        points = self._number(cells, "points", 9999)
        return (sourced_id, student, school, day, *said, None if points is None else round(points, 3), passing, ACTIVE)

    def _incident(self, cells: list[str], student: Any, school: Any, day: str, wrong: str) -> "tuple[Any, ...] | _Wrong":
        sourced_id = self._cell(cells, "sourcedId")
        if not sourced_id or len(sourced_id) > 256:
            return _Wrong("id_too_long" if sourced_id else "required", "sourcedId")
        stands = (sourced_id, student, school, self.today if wrong else day, "", "", None, STANDS)
        status = self._status(cells)
        if status is None:
            return _Wrong("unknown_word", "status", {"allowed": "active, tobedeleted"}, stands)
        if status == GONE:
            return (*stands[:-1], GONE)
        if wrong:
            return _Wrong(wrong, "date", {}, stands)
        kind, response = _meaning(self.codes.incidents, self._cell(cells, "kind")), _meaning(self.codes.responses, self._cell(cells, "response"))
        for column, found, table in (("kind", kind, Codes().incidents), ("response", response, Codes().responses)):
            if found is None:
                return _Wrong("code_unknown", column, {"allowed": ", ".join(word for word in table if word)}, stands)
        days_out = self._number(cells, "daysOut", 366)
        return (sourced_id, student, school, day, kind, response, None if days_out is None else round(days_out, 2), ACTIVE)

    def _outcome(self, cells: list[str], student: Any, school: Any, day: str, wrong: str) -> "tuple[Any, ...] | _Wrong":
        if wrong:
            return _Wrong(wrong, "schoolYear")
        indicator = self._cell(cells, "indicator")
        if not INDICATOR.fullmatch(indicator):
            return _Wrong("key_wrong" if indicator else "required", "indicator")
        about = (student, int(day), school, indicator)
        stands = (*about, 0, 0, None, STANDS)
        status = self._status(cells) if "status" in self.places else ACTIVE
        if status is None:
            return _Wrong("unknown_word", "status", {"allowed": "active, tobedeleted"}, stands)
        text = self._cell(cells, "count").lower()
        if status == GONE or not text:  # an empty cell: nobody knows
            return (*about, 0, 0, None, GONE)
        count = SAID.get(text, int(text) if len(text) <= 5 and text.isascii() and text.isdecimal() else -1)
        if not 0 <= count <= LARGEST_COUNT:
            return _Wrong("count_wrong", "count", {"limit": LARGEST_COUNT}, stands)
        flags = []
        for column, otherwise in (("couldHave", 1), ("accountable", None)):
            said = self._cell(cells, column).lower()
            if said and said not in SAID:
                return _Wrong("flag_wrong", column, {}, stands)
            flags.append(SAID.get(said, otherwise))
        return (*about, count, *flags, ACTIVE)


def _meaning(codes: dict[str, str], cell: str) -> str | None:
    found = codes.get(cell)
    return found if found is not None else codes.get(cell.strip()) or codes.get(cell.strip().lower())


__all__ = ["FILES", "KEYS", "NAME", "SEVERAL", "TABLES", "Known", "Read", "stage"]
