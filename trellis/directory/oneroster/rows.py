"""Reading a bundle: every row becomes plain values or a complaint. Plain Python, no database.

Ids are turned into small numbers on the way (`Ids`), so that references are checked in passing and later
joined as integers. A row that cannot be used is set aside: whoever the district already has under its id
stays untouched and is not taken for missing. Passwords are never picked out of a row. No complaint repeats
what a cell holds.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2s
from itertools import chain
from operator import itemgetter
from pathlib import Path
from struct import Struct
from typing import Any

from trellis.directory.oneroster.bundle import LIMITS, Bundle, Limits, Manifest, Unreadable, is_separated_otherwise, opened, read_manifest
from trellis.directory.oneroster.columns import (
    CLASS_TYPES,
    ENROLLMENT_ROLES,
    FILES,
    GRADES,
    GROUPS,
    ORDER,
    ORG_TYPES,
    ROLE_TYPES,
    ROLES,
    SESSION_TYPES,
    SEXES,
    USER_ROLES,
    File,
    spelled,
)
from trellis.directory.oneroster.complaints import Complaint, Weight, is_too_many
from trellis.directory.oneroster.memory import Memory, Passed

BATCH = 5_000
MOST_LINES = 5  # of one row
NAMED_IN_BULK = frozenset(("orgs", "users"))  # a whole roster names somebody in these
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 1, 1)
TRUTH = {**dict.fromkeys(("true", "TRUE", "True"), 1), **dict.fromkeys(("false", "FALSE", "False"), 0)}
STATUS = {"": 0, "active": 0, "Active": 0, "ACTIVE": 0, "tobedeleted": 1, "toBeDeleted": 1, "ToBeDeleted": 1, "TOBEDELETED": 1}


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows for one table of the staging file, in the order of its columns."""

    table: str
    rows: list[tuple[Any, ...]]


Read = Batch | Complaint | Manifest


@dataclass(slots=True)
class Ids:
    """The ids of one file, numbered as they come.

    `is_complete` while a bulk file has been read whole: an id that is not here then does not exist. Otherwise it
    may be known to the district: it is numbered and entered in `unknown`, for the plan to look up.
    """

    target: str
    is_complete: bool = False
    last: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    lines: dict[str, tuple[int, str]] = field(default_factory=dict)  # in a delta alone: number and dateLastModified
    unknown: dict[tuple[str, int, str], None] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)  # numbers that ids had last time, as far as they have not come again

    def define(self, sourced_id: str) -> int:
        """Number a row of the file itself."""
        number = self.before.pop(sourced_id, None) if self.before else None
        if number is None:
            number = self.last = self.last + 1
        self.numbers[sourced_id] = number
        return number

    def begin_with(self, before: dict[str, int]) -> None:
        """Let ids keep the numbers that they had."""
        self.before = before
        self.last = max(before.values(), default=0)

    def look_for(self, sourced_id: str) -> int:
        """Number an id that the district may know."""
        known = self.numbers.get(sourced_id)
        if known is None:
            known = self.define(sourced_id)
            self.unknown[self.target, known, sourced_id] = None
        return known

    def lose(self, sourced_id: str) -> None:
        """Enter a row that was set aside: the district may know who it was."""
        self.unknown[self.target, self.numbers.get(sourced_id) or self.define(sourced_id), sourced_id] = None

    def refer(self, cell: str) -> int | None:
        """Return the number of an id that another file names; None when it cannot exist."""
        known = self.numbers.get(cell)
        if known is None and cell:
            known = self.numbers.get(cell.strip()) if self.is_complete else self.look_for(cell)
        return known


_FIRST_64_BITS = Struct("<q").unpack_from


def digest_of(*cells: str) -> int:
    """Return 64 bits that tell one version of a row from the next."""
    found: int = _FIRST_64_BITS(blake2s("\x1f".join(cells).encode()).digest())[0]
    return found


class Table:
    """One file being read: gives (line, cells in the standard's order) and hears complaints."""

    def __init__(self, bundle: Bundle, file: File, mode: str, days: dict[str, str], memory: Memory | None = None) -> None:
        self.bundle, self.file, self.mode, self.days, self.memory = bundle, file, mode, days, memory
        self.several: list[int] = []  # lines on which a row begins that reaches over more than one
        self.is_delta = mode == "delta"
        self.name = f"{file.name}.csv"
        self.heard: list[Complaint] = []
        self.aside: list[tuple[str, str]] = []
        self.read = self.left_out = 0

    def complain(self, line: int | None, column: str, code: str, **detail: Any) -> None:
        self.heard.append(Complaint(code, self.name, line, column, detail))

    def set_aside(self, line: int, column: str, code: str, sourced_id: str = "", **detail: Any) -> None:
        """Leave a row out, and keep what the district has under its id."""
        self.left_out += 1
        if sourced_id:
            self.aside.append((self.file.name, sourced_id))
        self.complain(line, column, code, **detail)

    def day(self, cell: str) -> str:
        """Return the day as ISO text, "" for an empty cell, or "!" and the code of what is wrong."""
        known = self.days.get(cell)
        if known is None:
            text, known = cell.strip(), "!date_wrong"
            with suppress(ValueError):
                if not text:
                    known = ""
                elif len(text) == 10 and text[4] == "-":
                    parsed = date.fromisoformat(text)
                    known = text if FIRST_DAY <= parsed < LAST_DAY else "!date_range"
            if len(self.days) < 100_000:
                self.days[cell] = known
        return known

    def _choose(self, header: list[str]) -> list[int]:
        exact = {name: place for place, name in reversed(list(enumerate(header)))}
        folded = {name.lower(): place for name, place in exact.items()}
        places = [exact.get(name, folded.get(name.lower(), -1)) for name in self.file.columns]
        found = [name for name, place in zip(self.file.columns, places, strict=True) if place >= 0]
        missing = [name for name in self.file.columns if name not in found]
        needed = [name for name in missing if name in self.file.needed]
        if needed and is_separated_otherwise(header):
            raise Unreadable(Complaint("other_separator", self.name, 1))
        for name in found:
            if header.count(name) > 1:
                raise Unreadable(Complaint("column_twice", self.name, 1, name))
        if needed:
            raise Unreadable(Complaint("columns_missing", self.name, 1, "", {"columns": ", ".join(needed)}))
        if missing:
            self.complain(1, "", "columns_absent", columns=", ".join(missing))
        if any(name not in exact for name in found):
            self.complain(1, "", "columns_case")
        if [place for place in places if place >= 0] != sorted(place for place in places if place >= 0):
            self.complain(1, "", "columns_order")
        return places

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        limit = self.bundle.limits.cell
        csv.field_size_limit(limit)
        try:
            with self.bundle.text(self.file.name) as stream:
                lines = self.memory.open(stream) if self.memory else None
                passed = lines or Passed()
                reader = csv.reader(chain([lines.begin()], lines) if lines else stream)
                try:
                    header = [cell.strip() for cell in next(reader)]
                except StopIteration:
                    raise Unreadable(Complaint("no_header", self.name)) from None
                except csv.Error:
                    raise Unreadable(Complaint("columns_missing", self.name, 1, "", {"columns": ", ".join(sorted(self.file.needed))})) from None
                if not any(header):
                    raise Unreadable(Complaint("no_header", self.name))
                places, width = self._choose(header), len(header)
                is_plain = places == list(range(width))  # as in most files: every column, in the order of the standard
                pick = itemgetter(*(place if place >= 0 else width for place in places))
                at_id = places[0]
                before = 1
                while True:
                    try:
                        passed.is_between = True
                        for row in reader:
                            line, now = before + passed.lines + 1, reader.line_num
                            passed.is_between = True
                            if now == before + 1 and len(row) == width:  # nearly all
                                self.read += 1
                                before = now
                                if is_plain:
                                    yield line, row
                                    continue
                                row.append("")
                                yield line, pick(row)
                                continue
                            if now != before + 1:
                                if now - before > MOST_LINES:  # it has swallowed other rows: whoever they name is not missing
                                    raise Unreadable(Complaint("row_over_lines", self.name, line, "", {"lines": now - before}))
                                self.several.append(line)
                            if len(row) != width:
                                if not row:
                                    before = now
                                    continue
                                self.read += 1
                                if len(row) > width and any(row[width:]):
                                    self.set_aside(line, "", "row_length", row[at_id].strip(), cells=len(row), columns=width)
                                    before = now
                                    continue
                                row = [*row[:width], *[""] * (width - len(row))]
                            else:
                                self.read += 1
                            if now != before + 1:
                                row = [" ".join(cell.split()) for cell in row]
                            before = now
                            row.append("")
                            yield line, pick(row)
                        self.read += passed.lines
                        return
                    except csv.Error:
                        self.read += 1
                        self.set_aside(before + passed.lines + 1, "", "cell_too_long", limit=limit)
                        before = reader.line_num
        except UnicodeDecodeError as error:
            raise Unreadable(Complaint("not_utf8", self.name, self.bundle.line_that_is_not_utf8(self.file.name))) from error


class Reader:
    """Reads the files of one bundle, in the order in which they refer to each other."""

    def __init__(self, bundle: Bundle, manifest: Manifest, today: date, fold: Callable[[str, str], str], memory: Memory | None) -> None:
        self.bundle, self.manifest, self.today, self.fold = bundle, manifest, today, fold
        self.ids = {name: Ids(name) for name in ("orgs", "academicSessions", "courses", "classes", "users")}
        self.memory = memory
        if memory:
            for name, numbers in memory.numbers.items():
                self.ids[name].begin_with(numbers)
        self.days: dict[str, str] = {}
        self.superseded: list[tuple[str, int]] = []  # table and number of rows of a delta that a later row replaces

    def read(self) -> Iterator[Read]:
        steps: dict[str, Callable[[Table], Iterator[Batch]]] = {
            "orgs": self._orgs,
            "academicSessions": self._sessions,
            "courses": self._courses,
            "classes": self._classes,
            "users": self._users,
            "roles": self._roles,
            "demographics": self._demographics,
            "enrollments": self._enrollments,
            "studentGroups": self._groups,
        }
        for name in ORDER:
            mode = self.manifest.modes.get(name)
            if mode is None:
                continue
            is_known = name == "enrollments" and all(self.ids[other].is_complete for other in ("classes", "users"))
            table = Table(self.bundle, FILES[self.manifest.version][name], mode, self.days, self.memory if is_known else None)
            try:
                for batch in steps[name](table):
                    yield batch
                    yield from self._heard(table)
            except Unreadable as error:
                table.heard.append(error.complaint)
                table.left_out = 0  # one reason is enough
                mode = "unread"
            if mode == "bulk" and not table.read and name in NAMED_IN_BULK:
                table.complain(1, "", "no_rows")
            if is_too_many(table.left_out, table.read):
                table.complain(None, "", "too_many_aside", aside=table.left_out, rows=table.read)
            if name in self.ids:
                self.ids[name].is_complete = mode == "bulk"
                if self.memory and name in self.memory.numbers:
                    self.memory.settle_ids(name)
            if name == "enrollments":
                yield Batch("several_lines", [(line,) for line in table.several])
            yield from self._heard(table)
            yield Batch("files", [(name, mode, table.read)])
        for ids in self.ids.values():
            yield Batch("unknown", list(ids.unknown))
        yield Batch("superseded", self.superseded)

    def _heard(self, table: Table) -> Iterator[Read]:
        yield from table.heard
        table.heard.clear()
        if table.aside:
            for file, sourced_id in table.aside:
                if file in self.ids:
                    self.ids[file].lose(sourced_id)
            yield Batch("set_aside", list(table.aside))
            table.aside.clear()

    # -- what every row has ----------------------------------------------------------------------------

    def _begin(self, table: Table, line: int, sourced_id: str, status: str, modified: str, ids: Ids) -> tuple[int, int] | None:
        """Return (number, is deleted) of a row, or None when it was set aside."""
        if not status and not table.is_delta and 0 < len(sourced_id) <= 256 and sourced_id not in ids.numbers and table.memory is None:  # nearly all
            return ids.define(sourced_id), 0
        if not sourced_id:
            table.set_aside(line, "sourcedId", "required")
            return None
        if len(sourced_id) > 256:
            table.set_aside(line, "sourcedId", "id_too_long")
            return None
        deleted = STATUS.get(status)
        if deleted is None:
            deleted = STATUS.get(status.strip())
        if deleted is None or (table.is_delta and not status):
            if deleted is None:
                table.set_aside(line, "status", "unknown_word", sourced_id, allowed="active, tobedeleted")
            else:
                table.set_aside(line, "status", "status_empty", sourced_id)
            return None
        if table.is_delta:
            earlier = ids.lines.get(sourced_id)
            if earlier:
                if modified < earlier[1]:
                    return None
                self.superseded.append((table.file.name, earlier[0]))
            number = ids.define(sourced_id)
            ids.lines[sourced_id] = (number, modified)
            return number, deleted
        if sourced_id in ids.numbers or (table.memory and table.memory.has(sourced_id)):
            table.left_out += 1
            table.complain(line, "sourcedId", "duplicate")
            return None
        return ids.define(sourced_id), deleted

    def _text(self, table: Table, line: int, column: str, cell: str, limit: int) -> str:
        """Return an optional text without space around it; one that is too long is read as empty."""
        text = cell.strip()
        if len(text) > limit:
            table.complain(line, column, "text_too_long_cell", limit=limit)
            return ""
        return text

    def _needed(self, table: Table, line: int, sourced_id: str, column: str, cell: str, limit: int = 200) -> str:
        """Return a required text, or "" after the row was set aside."""
        text = cell.strip()
        if not text:
            table.set_aside(line, column, "required", sourced_id)
        elif len(text) > limit:
            table.set_aside(line, column, "text_too_long", sourced_id, limit=limit)
            return ""
        return text

    def _word(self, table: Table, line: int, sourced_id: str, column: str, cell: str, table_of: dict[str, str], allowed: frozenset[str]) -> str:
        """Return the standard's spelling of a word, or "" after the row was set aside."""
        word = table_of.get(cell) or table_of.get(cell.strip().lower())
        if word:
            return word
        if cell.strip():
            table.set_aside(line, column, "unknown_word", sourced_id, allowed=", ".join(sorted(allowed)))
        else:
            table.set_aside(line, column, "required", sourced_id)
        return ""

    def _period(
        self, table: Table, line: int, sourced_id: str, begin: str, end: str, names: tuple[str, str], needed: bool = False
    ) -> tuple[str | None, str | None] | None:
        """Return a period; None after the row was set aside."""
        first, last = table.day(begin), table.day(end)
        for column, day in zip(names, (first, last), strict=True):
            if day[:1] == "!":
                table.set_aside(line, column, day[1:], sourced_id)
                return None
            if needed and not day:
                table.set_aside(line, column, "required", sourced_id)
                return None
        if first and last and (last <= first if needed else last < first):
            table.set_aside(line, names[1], "dates_reversed", sourced_id)
            return None
        return first or None, last or None

    def _reference(self, table: Table, line: int, sourced_id: str, column: str, cell: str, target: str) -> int | None:
        """Return the number of the row that a cell names, or None after the row was set aside."""
        ids = self.ids[target]
        number = ids.refer(cell)
        if number is None:
            if not cell.strip():
                table.set_aside(line, column, "required", sourced_id)
            else:
                table.set_aside(line, column, "dangling", sourced_id, target=target)
        return number

    def _list(self, cell: str) -> list[str]:
        if "," not in cell:
            return [part] if (part := cell.strip()) else []
        return list(dict.fromkeys(part.strip() for part in cell.split(",") if part.strip()))

    # -- places and time ---------------------------------------------------------------------------------

    def _orgs(self, table: Table) -> Iterator[Batch]:
        types = spelled(ORG_TYPES)
        rows: dict[str, tuple[Any, ...]] = {}
        lines: dict[str, int] = {}
        for line, (sid, status, modified, name, kind, identifier, parent) in table:
            begun = self._begin(table, line, sid := sid.strip(), status, modified, self.ids["orgs"])
            if begun is None:
                continue
            number, deleted = begun
            if not deleted:
                name = self._needed(table, line, sid, "name", name)
                kind = name and self._word(table, line, sid, "type", kind, types, ORG_TYPES)
                if not kind:
                    continue
            identifier = self._text(table, line, "identifier", identifier, 64)
            parent = parent.strip()
            rows[sid] = (number, line, sid, digest_of(name, kind, identifier, parent), deleted, name, kind, identifier, parent)
            lines[sid] = line
        for sid, row in list(rows.items()):
            parent = row[-1]
            if not parent:
                continue
            above, steps = parent, 0
            while above in rows and above != sid and steps <= len(rows):
                above, steps = rows[above][-1], steps + 1
            if above == sid:
                table.complain(lines[sid], "parentSourcedId", "circle")
                rows[sid] = (*row[:-1], "")
            elif not table.is_delta and parent not in rows:
                table.complain(lines[sid], "parentSourcedId", "dangling_cell", target="orgs")
                rows[sid] = (*row[:-1], "")
        yield Batch("orgs", list(rows.values()))

    def _sessions(self, table: Table) -> Iterator[Batch]:
        types = spelled(SESSION_TYPES)
        rows: dict[str, tuple[Any, ...]] = {}
        for line, (sid, status, modified, title, kind, starts, ends, parent, year) in table:
            begun = self._begin(table, line, sid := sid.strip(), status, modified, self.ids["academicSessions"])
            if begun is None:
                continue
            number, deleted = begun
            period: tuple[str | None, str | None] | None = (None, None)
            school_year = 0
            parent = parent.strip()
            if not deleted:
                title = self._needed(table, line, sid, "title", title)
                kind = title and self._word(table, line, sid, "type", kind, types, SESSION_TYPES)
                period = self._period(table, line, sid, starts, ends, ("startDate", "endDate"), needed=True) if kind else None
                if period is None:
                    continue
                school_year = int(year) if year.isascii() and year.isdigit() and len(year) == 4 and 1950 < int(year) < 2100 else 0
                if not school_year:
                    table.complain(line, "schoolYear", "school_year")
                    began = date.fromisoformat(period[0] or "")
                    school_year = began.year + (began.month >= 7)
            rows[sid] = (
                number,
                line,
                sid,
                digest_of(title, kind, starts, ends, parent, year),
                deleted,
                title,
                kind,
                *(period or (None, None)),
                school_year,
                parent,
            )
        for sid, row in list(rows.items()):
            above, steps = rows.get(row[-1]), 0
            while above and above[2] != sid and steps <= len(rows):
                above, steps = rows.get(above[-1]), steps + 1
            if above:
                table.complain(row[1], "parentSourcedId", "circle")
                rows[sid] = (*row[:-1], "")
                continue
            over = rows.get(row[-1])
            if over and row[7] and over[7] and (row[7] < over[7] or row[8] > over[8]):
                table.complain(row[1], "startDate", "outside_parent")
            elif row[-1] and not over and not table.is_delta:
                table.complain(row[1], "parentSourcedId", "dangling_cell", target="academicSessions")
                rows[sid] = (*row[:-1], "")
        yield Batch("sessions", list(rows.values()))

    # -- teaching ----------------------------------------------------------------------------------------

    def _courses(self, table: Table) -> Iterator[Batch]:
        out: list[tuple[Any, ...]] = []
        for line, (sid, status, modified, _year, title, code, _grades, org, _subjects, _codes) in table:
            begun = self._begin(table, line, sid := sid.strip(), status, modified, self.ids["courses"])
            if begun is None:
                continue
            number, deleted = begun
            org_no: int | None = None
            if not deleted:
                title = self._needed(table, line, sid, "title", title)
                if not title:
                    continue
                org_no = self._reference(table, line, sid, "orgSourcedId", org, "orgs")
                if org_no is None:
                    continue
            code = self._text(table, line, "courseCode", code, 64)
            out.append((number, line, sid, digest_of(title, code, org), deleted, title, code, org_no))
            if len(out) >= BATCH:
                yield Batch("courses", out)
                out = []
        yield Batch("courses", out)

    def _classes(self, table: Table) -> Iterator[Batch]:
        types = spelled(CLASS_TYPES)
        out: list[tuple[Any, ...]] = []
        terms: list[tuple[int, int]] = []
        for line, (sid, status, modified, title, grades, course, code, kind, _place, school, sessions, _s, _c, _p) in table:
            begun = self._begin(table, line, sid := sid.strip(), status, modified, self.ids["classes"])
            if begun is None:
                continue
            number, deleted = begun
            course_no = school_no = None
            if not deleted:
                title = self._needed(table, line, sid, "title", title)
                if not title:
                    continue
                if kind.strip():
                    kind = self._word(table, line, sid, "classType", kind, types, CLASS_TYPES)
                    if not kind:
                        continue
                school_no = self._reference(table, line, sid, "schoolSourcedId", school, "orgs")
                if school_no is None:
                    continue
                if course.strip():
                    course_no = self.ids["courses"].refer(course) if "courses" in self.manifest.modes else self.ids["courses"].look_for(course)
                    if course_no is None:
                        table.complain(line, "courseSourcedId", "dangling_cell", target="courses")
                for part in self._list(sessions):
                    session_no = self.ids["academicSessions"].refer(part)
                    if session_no is None:
                        table.complain(line, "termSourcedIds", "dangling_cell", target="academicSessions")
                    else:
                        terms.append((number, session_no))
                if not sessions.strip():
                    table.complain(line, "termSourcedIds", "dangling_cell", target="academicSessions")
            code = self._text(table, line, "classCode", code, 64)
            grades = self._text(table, line, "grades", grades, 80)
            out.append(
                (
                    number,
                    line,
                    sid,
                    digest_of(title, grades, course, code, kind, school, sessions),
                    deleted,
                    title,
                    code,
                    kind or "scheduled",
                    grades,
                    course_no,
                    school_no,
                )
            )
            if len(out) >= BATCH:
                yield Batch("classes", out)
                yield Batch("class_terms", terms)
                out, terms = [], []
        yield Batch("classes", out)
        yield Batch("class_terms", terms)

    # -- people ------------------------------------------------------------------------------------------

    def _users(self, table: Table) -> Iterator[Batch]:
        is_old = "role" in table.file.columns  # 1.1 says in users.csv who works or learns where
        pick = itemgetter(
            *(
                table.file.columns.index(name)
                for name in [
                    "sourcedId",
                    "status",
                    "dateLastModified",
                    "enabledUser",
                    "givenName",
                    "middleName",
                    "familyName",
                    "identifier",
                    "email",
                    "sms",
                    "phone",
                    "agentSourcedIds",
                    "grades",
                ]
            )
        )
        more = itemgetter(*(table.file.columns.index(name) for name in (("role", "orgSourcedIds") if is_old else ("preferredGivenName", "pronouns"))))
        ids, roles, fold, text = self.ids["users"], spelled(USER_ROLES), self.fold, self._text
        out: list[tuple[Any, ...]] = []
        places: list[tuple[Any, ...]] = []
        agents: list[tuple[int, int, str]] = []
        digests: dict[tuple[str, str, str], int] = {}  # of a role at a place: thousands of people share one
        has_passwords = False
        at_password = table.file.columns.index("password")
        for line, cells in table:
            sid, status, modified, enabled, given, middle, family, number_of, email, sms, phone, agent, grades = pick(cells)
            begun = self._begin(table, line, sid := sid.strip(), status, modified, ids)
            if begun is None:
                continue
            number, deleted = begun
            has_passwords = has_passwords or bool(cells[at_password])
            one, two = more(cells)
            if deleted:
                out.append((number, line, sid, 0, 1, "", "", "", "", "", "", "", "", "", 0, "", ""))
                continue
            given, family = given.strip(), family.strip()
            if not given or not family:
                if not given and not family:
                    table.set_aside(line, "givenName", "required", sid)
                    continue
                given, family = given or family, family if given else ""  # one name is a name
            if len(given) > 200 or len(family) > 200:
                table.set_aside(line, "givenName" if len(given) > 200 else "familyName", "text_too_long", sid, limit=200)
                continue
            role = ""
            if is_old:
                role = roles.get(one) or self._word(table, line, sid, "role", one, roles, USER_ROLES)
                if not role:
                    continue
            is_enabled = TRUTH.get(enabled, 1)
            if enabled and enabled not in TRUTH:
                table.complain(line, "enabledUser", "boolean")
            grade = grades.partition(",")[0].strip()
            if grade:
                known = GRADES.get(grade) or GRADES.get(grade.upper())
                if known is None:
                    table.complain(line, "grades", "unknown_grade")
                grade = known or ""
            middle = text(table, line, "middleName", middle, 200) if middle else ""
            email = text(table, line, "email", email, 254) if email else ""
            call = text(table, line, "phone", phone or sms, 64) if phone or sms else ""
            number_of = text(table, line, "identifier", number_of, 64) if number_of else ""
            preferred, pronouns = ("", "") if is_old else (text(table, line, "preferredGivenName", one, 200), text(table, line, "pronouns", two, 60))
            out.append(
                (number, line, sid, digest_of(given, middle, family, preferred, pronouns, email, call, number_of, grade, role, enabled), 0,
                 given, middle, family, preferred, pronouns, email, call, number_of, grade, is_enabled, role, fold(given, family))
            )  # fmt: skip
            if agent:
                agents.extend((number, line, part) for part in self._list(agent))
            if is_old:
                for part in self._list(two):
                    org_no = self.ids["orgs"].refer(part)
                    if org_no is None:
                        table.complain(line, "orgSourcedIds", "dangling_cell", target="orgs")
                    else:
                        said = (role, part, str(is_enabled))
                        digest = digests.get(said)
                        if digest is None:
                            digest = digests[said] = digest_of(*said)
                        places.append((line, sid, digest, 0, number, org_no, role, None, None, not places or places[-1][4] != number))
            if len(out) >= BATCH:
                yield Batch("users", out)
                yield Batch("roles", places)
                out, places = [], []
        yield Batch("users", out)
        yield Batch("roles", places)
        if has_passwords:
            table.complain(None, "password", "passwords")
        ids.is_complete = table.mode == "bulk"
        pairs: list[tuple[int, int]] = []
        for number, line, part in agents:
            other = ids.refer(part)
            if other is None:
                table.complain(line, "agentSourcedIds", "dangling_cell", target="users")
            elif other != number:
                pairs.append((number, other))
        yield Batch("agents", pairs)

    def _roles(self, table: Table) -> Iterator[Batch]:
        words, kinds, ids = spelled(ROLES), spelled(ROLE_TYPES), Ids("roles")
        out: list[tuple[Any, ...]] = []
        for line, (sid, status, modified, user, kind, role, begin, end, org, _profile) in table:
            ids.last = line - 1  # the number of a role is its line
            begun = self._begin(table, line, sid := sid.strip(), status, modified, ids)
            if begun is None:
                continue
            number, deleted = begun
            if deleted:
                out.append((number, sid, 0, 1, None, None, "", None, None, False))
                continue
            user_no = self._reference(table, line, sid, "userSourcedId", user, "users")
            if user_no is None:
                continue
            org_no = self._reference(table, line, sid, "orgSourcedId", org, "orgs")
            if org_no is None:
                continue
            role = words.get(role) or self._word(table, line, sid, "role", role, words, ROLES)
            if not role:
                continue
            period = self._period(table, line, sid, begin, end, ("beginDate", "endDate"))
            if period is None:
                continue
            kind = kinds.get(kind, "primary")
            out.append((number, sid, digest_of(user, org, role, kind, begin, end), 0, user_no, org_no, role, *period, kind == "primary"))
            if len(out) >= BATCH:
                yield Batch("roles", out)
                out = []
        yield Batch("roles", out)

    def _demographics(self, table: Table) -> Iterator[Batch]:
        ids, sexes, known = Ids("demographics"), spelled(SEXES), self.ids["users"]
        out: list[tuple[Any, ...]] = []
        today = self.today.isoformat()
        for line, cells in table:
            begun = self._begin(table, line, sid := cells[0].strip(), cells[1], cells[2], ids)
            if begun is None:
                continue
            number, deleted = begun
            user_no = known.refer(sid)
            if user_no is None:
                table.set_aside(line, "sourcedId", "dangling", sid, target="users")
                continue
            born = table.day(cells[3])
            if born and (born[:1] == "!" or born > today):
                table.complain(line, "birthDate", "date_wrong_cell")
                born = ""
            sex = sexes.get(cells[4], "")
            if cells[4] and not sex:
                table.complain(line, "sex", "unknown_word_cell", allowed=", ".join(sorted(SEXES)))
            races = [TRUTH.get(cell) for cell in cells[5:12]]
            if None in races:
                for place in range(5, 12):
                    if races[place - 5] is None and cells[place].strip():
                        table.complain(line, table.file.columns[place], "boolean")
            out.append((number, line, sid, digest_of(*cells[3:12]), deleted, user_no, born or None, sex, *races))
            if len(out) >= BATCH:
                yield Batch("demographics", out)
                out = []
        yield Batch("demographics", out)

    def _enrollments(self, table: Table) -> Iterator[Batch]:
        words, bulk = spelled(ENROLLMENT_ROLES), not table.is_delta
        classes, users, day, days, unpack = self.ids["classes"].numbers, self.ids["users"].numbers, table.day, self.days, _FIRST_64_BITS
        ids = Ids("enrollments")
        seen: set[int] = set()  # of hashes: half the memory of the ids themselves
        out: list[tuple[Any, ...]] = []
        number = self.memory.last if self.memory else 0
        for line, (sid, status, modified, class_, _school, user, role, primary, begin, end) in table:
            if bulk and sid and not status and len(sid) <= 256:
                mark = hash(sid)
                if mark in seen or (table.memory and table.memory.has(sid)):
                    table.left_out += 1
                    table.complain(line, "sourcedId", "duplicate")
                    continue
                seen.add(mark)
                number, deleted = number + 1, 0
            else:
                begun = self._begin(table, line, sid := sid.strip(), status, modified, ids)
                if begun is None:
                    continue
                if bulk and hash(sid) in seen:
                    table.left_out += 1
                    table.complain(line, "sourcedId", "duplicate")
                    continue
                seen.add(hash(sid))
                number, deleted = (begun[0] if table.is_delta else number + 1), begun[1]
                if deleted:
                    out.append((number, line, sid, 0, 1, None, None, "", 0, None, None))
                    continue
            class_no = classes.get(class_) or self._reference(table, line, sid, "classSourcedId", class_, "classes")
            if class_no is None:
                continue
            user_no = users.get(user) or self._reference(table, line, sid, "userSourcedId", user, "users")
            if user_no is None:
                continue
            word = words.get(role) or self._word(table, line, sid, "role", role, words, ENROLLMENT_ROLES)
            if not word:
                continue
            first = days.get(begin) or day(begin)
            last = days.get(end) or day(end)
            if first[:1] == "!" or last[:1] == "!" or (first and last and last < first):
                self._period(table, line, sid, begin, end, ("beginDate", "endDate"))
                continue
            out.append(
                (
                    number, line, sid,
                    unpack(blake2s(f"{class_}\x1f{user}\x1f{role}\x1f{primary}\x1f{begin}\x1f{end}".encode()).digest())[0],  # digest_of, in place
                    0, class_no, user_no, word[0], TRUTH.get(primary, 0), first or None, last or None,
                )
            )  # fmt: skip
            if len(out) >= BATCH:
                yield Batch("enrollments", out)
                out = []
        yield Batch("enrollments", out)

    def _groups(self, table: Table) -> Iterator[Batch]:
        ids, words = Ids("studentGroups"), {form: word for word in GROUPS for form in (word, word.upper())}
        out: list[tuple[Any, ...]] = []
        for line, (sid, status, modified, user, group, begin, end) in table:
            begun = self._begin(table, line, sid := sid.strip(), status, modified, ids)
            if begun is None:
                continue
            number, deleted = begun
            if deleted:
                out.append((number, line, sid, 0, 1, None, "", None, None))
                continue
            user_no = self._reference(table, line, sid, "userSourcedId", user, "users")
            if user_no is None:
                continue
            kind = words.get(group) or self._word(table, line, sid, "group", group, words, GROUPS)
            period = self._period(table, line, sid, begin, end, ("beginDate", "endDate")) if kind else None
            if period is None:
                continue
            out.append((number, line, sid, digest_of(user, kind, begin, end), 0, user_no, kind, *period))
            if len(out) >= BATCH:
                yield Batch("groups", out)
                out = []
        yield Batch("groups", out)


def unfolded(_given: str, _family: str) -> str:
    """Return nothing: a check does not search by name."""
    return ""


def read(
    path: Path,
    *,
    today: date,
    limits: Limits = LIMITS,
    fold: Callable[[str, str], str] = unfolded,
    on_progress: Callable[[float], None] | None = None,
    memory: Memory | None = None,
    copies: dict[str, Path] | None = None,
) -> Iterator[Read]:
    """Read a zip file or folder: its manifest first, then batches of rows and complaints as they come.

    Never raises for what a bundle holds. A complaint of weight STOPS says that the rest is not to be imported.
    `on_progress` hears the share of bytes read.
    """
    heard: list[Complaint] = []
    try:
        with opened(path, limits, heard) as bundle:
            bundle.on_progress, bundle.copies = on_progress, copies or {}
            manifest = read_manifest(bundle, heard)
            yield manifest
            yield from heard
            yield from Reader(bundle, manifest, today, fold, memory).read()
    except Unreadable as error:
        yield from (complaint for complaint in heard if complaint.weight is not Weight.STOPS)
        yield error.complaint
