# ruff: noqa: S608 (SQL of our own names)
"""Comparing staged files with what the district has, and writing them: one statement for each thing that can happen to a row.

The same SQL compares for a person to look at and, inside the switch, once more: what is written is what was shown, or nothing.
"""

from dataclasses import dataclass
from datetime import date

from trellis.directory.oneroster.complaints import Complaint
from trellis.directory.oneroster.desk import Desk
from trellis.records.importers.rows import ACTIVE, FILES, GONE, OF_YEARS


@dataclass(frozen=True, slots=True)
class Kind:
    """Where the rows of one file stand: which columns say what a row is about (`keys`) and what it says of it (`facts`), staged name first."""

    table: str
    keys: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    is_ended: bool  # a row that leaves stays, ended; else it is taken out
    when: str = 'd."on"'

    @property
    def same(self) -> str:
        return " AND ".join(f"d.{there} = a.{here}" for here, there in self.keys)

    @property
    def differs(self) -> str:
        said = " OR ".join(f"(a.{here} IS NULL) <> (d.{there} IS NULL) OR a.{here} <> d.{there}" for here, there in self.facts)
        return f"({said} OR d.ended_on IS NOT NULL)" if self.is_ended else f"({said})"

    @property
    def stands(self) -> str:
        return "d.ended_on IS NULL" if self.is_ended else "d.id IS NOT NULL"


KINDS = {
    "attendance": Kind(
        "records_attendanceday",
        (("student_id", "student_id"), ("day", '"on"'), ("school_id", "school_id")),
        (("state", "state"), ("minutes", "minutes_missed")),
        is_ended=False,
    ),
    "marks": Kind(
        "records_mark",
        (("sourced_id", "sourced_id"),),
        (
            *(("student_id", "student_id"), ("school_id", "school_id"), ("day", '"on"'), ("course", "course"), ("term", "term"), ("mark", "mark")),
            *(("points", "points"), ("passing", "is_passing")),
        ),
        is_ended=True,
    ),
    "incidents": Kind(
        "records_incident",
        (("sourced_id", "sourced_id"), ("student_id", "student_id")),
        (("school_id", "school_id"), ("day", '"on"'), ("kind", "kind"), ("response", "response"), ("days_out", "days_out")),
        is_ended=True,
    ),
    OF_YEARS: Kind(
        "records_outcome",
        (("student_id", "student_id"), ("day", "school_year"), ("school_id", "school_id"), ("indicator", "indicator")),
        (("times", "count"), ("could_have", "could_have"), ("accountable", "is_accountable")),
        is_ended=False,
        when="d.school_year",
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What the files would do: by file {added, changed, ended, untouched}, and [how many rows leave, of how many]."""

    counts: dict[str, dict[str, int]]
    ending: dict[str, list[int]]


def compare(desk: Desk) -> Difference:
    """Count what the staged files would do."""
    periods = _periods(desk)
    difference = Difference({}, {})
    for name in FILES:
        kind = KINDS[name]
        rows = desk.rows(
            f"""
            SELECT count(CASE WHEN a.gone = {ACTIVE} AND d.id IS NULL THEN 1 END),
                   count(CASE WHEN a.gone = {ACTIVE} AND d.id IS NOT NULL AND {kind.differs} THEN 1 END),
                   count(CASE WHEN a.gone = {GONE} AND d.id IS NOT NULL AND {kind.stands} THEN 1 END),
                   count(*), min(a.day), max(a.day)
            FROM staged.{name} AS a LEFT JOIN {kind.table} AS d ON {kind.same}
            """
        )
        added, changed, ended, said, first, last = rows[0]
        if not said and name not in periods:
            continue
        untouched = said - added - changed - ended
        if name in periods:
            first, until = periods[name]
            ended += desk.number(f"SELECT count(*) FROM {kind.table} AS d WHERE {_left(name, kind)}", first=first, until=until)
        active = 0
        if ended:
            end = "<" if name in periods else "<="
            active = desk.number(
                f"SELECT count(*) FROM {kind.table} AS d WHERE {kind.when} >= %(first)s AND {kind.when} {end} %(until)s AND {kind.stands}",
                first=first,
                until=until if name in periods else last,
            )
        difference.counts[name] = {"added": added, "changed": changed, "ended": ended, "untouched": untouched}
        difference.ending[name] = [ended, max(active, ended)]
    return difference


# A mark is of a term, at whose end a student may have left; a day of attendance is of that day. What happened, may happen at any school.
ENROLLED = {"attendance": "(e.ends_on IS NULL OR e.ends_on > a.day)", "marks": "1 = 1"}
MOST_TOLD = 1_000  # lines of a file: a roster without the years before would else tell of each


def not_enrolled(desk: Desk) -> list[Complaint]:
    """Return a note for each row that speaks of a student at a school where they are not enrolled by the roster. The rows go in all the same."""
    found = []
    for name, still in ENROLLED.items():
        there = f"e.student_id = a.student_id AND e.school_id = a.school_id AND e.begins_on <= a.day AND {still}"
        missing = f"a.gone = {ACTIVE} AND NOT EXISTS (SELECT 1 FROM directory_schoolenrolment AS e WHERE {there})"
        rows = desk.rows(f"SELECT a.line FROM staged.{name} AS a WHERE {missing} ORDER BY a.line LIMIT {MOST_TOLD}")
        found += [Complaint("not_enrolled", f"{name}.csv", line) for (line,) in rows]
    return found


def _periods(desk: Desk) -> dict[str, tuple[str | int, str | int]]:
    """Return the first day, or year, of each file that is whole, and the first after it."""
    found = desk.rows("SELECT name, first, until FROM staged.periods")
    return {name: (int(first), int(until)) if name == OF_YEARS else (first, until) for name, first, until in found}


def _left(name: str, kind: Kind) -> str:
    """Match rows of the stated period that the file no longer names."""
    there = f"SELECT 1 FROM staged.{name} AS a WHERE {kind.same}"
    return f"{kind.when} >= %(first)s AND {kind.when} < %(until)s AND {kind.stands} AND NOT EXISTS ({there})"


def write(desk: Desk, *, today: date) -> None:
    """Write what the staged files say. Inside the caller's transaction."""
    periods = _periods(desk)
    for name in FILES:
        kind = KINDS[name]
        gone = f"EXISTS (SELECT 1 FROM staged.{name} AS a WHERE a.gone = {GONE} AND {kind.same})"
        if desk.number(f"SELECT count(*) FROM (SELECT 1 FROM staged.{name} AS a WHERE a.gone = {GONE} LIMIT 1) AS found"):
            _take_out(desk, kind, f"{kind.stands} AND {gone}", today)
        if name in periods:
            first, until = periods[name]
            _take_out(desk, kind, _left(name, kind), today, first=first, until=until)
        here, there = zip(*(*kind.keys, *kind.facts), strict=True)
        ended = ", ended_on = NULL" if kind.is_ended else ""
        again = " OR d.ended_on IS NOT NULL" if kind.is_ended else ""
        said = ", ".join(f"{column} = excluded.{column}" for _staged, column in kind.facts)
        differs = " OR ".join(f"(d.{column} IS NULL) <> (excluded.{column} IS NULL) OR d.{column} <> excluded.{column}" for _staged, column in kind.facts)
        desk.run(
            f"INSERT INTO {kind.table} AS d ({', '.join(there)}) SELECT {', '.join(here)} FROM staged.{name} WHERE gone = {ACTIVE} "
            f"ORDER BY {', '.join(key for key, _column in kind.keys)} "
            f"ON CONFLICT ({', '.join(column for _staged, column in kind.keys)}) DO UPDATE SET {said}{ended} WHERE {differs}{again}"
        )


def _take_out(desk: Desk, kind: Kind, which: str, today: date, **more: object) -> None:
    if kind.is_ended:
        desk.run(f"UPDATE {kind.table} AS d SET ended_on = %(today)s WHERE {which}", today=today.isoformat(), **more)
    else:
        desk.run(f"DELETE FROM {kind.table} AS d WHERE {which}", **more)
