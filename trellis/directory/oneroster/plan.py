# ruff: noqa: S608 (SQL of our own names)
"""The plan of an import: what is new, changed and ended, decided beside the database before anything is written.

`make` only reads the district (and takes numbers for new rows). The plan lies on the desk as tables of rows to add,
change and end, which `apply.carry_out` switches in. It holds for as long as `stamp` is the same: another import
or a merge of people in between makes it worthless, and it is made again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from trellis.directory.models import Person, PersonMerge, RosterImport, Source
from trellis.directory.oneroster import people, places, teaching
from trellis.directory.oneroster.complaints import WORDS, Complaint, Weight, is_too_many
from trellis.directory.oneroster.desk import Desk
from trellis.kit.days import SchoolYear

RETURNS_WITHIN = timedelta(days=30)  # a post or enrolment that comes back sooner was never really gone
MOST_ENDED = 0.10  # of students, staff or schools, before a person must confirm

NOUNS = ("schools", "offices", "terms", "courses", "sections", "students", "adults", "posts", "stays", "guardians", "facts", "groups", "learning", "teaching")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: by noun added, changed, ended, untouched; and how many of what is active would end."""

    counts: dict[str, dict[str, int]]
    ending: dict[str, tuple[int, int]]
    stamp: tuple[Any, ...]
    complaints: int = 0
    stopping: int = 0  # files of which so many rows name what neither the bundle nor the district has that nothing may be imported

    @property
    def beyond(self) -> dict[str, tuple[int, int]]:
        """Return the kinds of which more than one in ten would end."""
        return {kind: (gone, active) for kind, (gone, active) in self.ending.items() if gone > active * MOST_ENDED}

    @property
    def ended(self) -> int:
        """Return the number that a person confirms: students, staff and schools that would end."""
        return sum(gone for gone, _active in self.ending.values())

    @property
    def is_empty(self) -> bool:
        return not any(count[what] for count in self.counts.values() for what in ("added", "changed", "ended"))


@dataclass(slots=True)
class _Heard:
    """Complaints that only the comparison with the district can make."""

    desk: Desk
    hear: Callable[[list[Complaint]], None] | None
    count: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def lines(self, code: str, file: str, column: str, sql: str, **detail: Any) -> None:
        found = self.desk.rows(sql)
        self.count += len(found)
        if WORDS[code][0] is Weight.ROW:
            self.left_out[file] += len(found)
        if self.hear and found:
            self.hear([Complaint(code, file, line, column, detail) for (line,) in found])

    def stop(self) -> int:
        """Complain about each file of which more than a tenth cannot be used, and return how many there are."""
        rows = dict(self.desk.rows("SELECT name, read FROM staged.files"))
        beyond = {file: many for file, many in self.left_out.items() if is_too_many(many, rows.get(file.removesuffix(".csv"), 0))}
        self.count += len(beyond)
        if self.hear:
            self.hear([Complaint("too_many_aside", file, None, "", {"aside": many, "rows": rows[file.removesuffix(".csv")]}) for file, many in beyond.items()])
        return len(beyond)


def stamp() -> tuple[Any, ...]:
    """Return what must not have changed between planning and switching."""
    last = RosterImport.objects.filter(state=RosterImport.State.DONE).order_by("-pk").values_list("pk", flat=True).first()
    merge = PersonMerge.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (last, merge, PersonMerge.objects.filter(split_at__isnull=False).count())


def make(desk: Desk, *, source: Source | None, modes: dict[str, str], today: date, hear: Callable[[list[Complaint]], None] | None = None) -> Plan:
    """Compare what is staged with what the district has. `hear` gets the complaints that come of it."""
    made_for = stamp()
    is_first = not (source and RosterImport.objects.filter(source=source, state=RosterImport.State.DONE).exists())
    year = SchoolYear.of(today)
    begin = _first_day(desk, today, year) if is_first else today
    desk.values = {"source": source.pk if source else -1, "today": today, "begin": begin, "recent": today - RETURNS_WITHIN}
    counts = places.plan_places(desk, source, modes.get("orgs", "absent"))
    active_schools = counts["schools"].pop("active")
    counts["terms"] = teaching.plan_terms(desk, modes.get("academicSessions", "absent"))
    counts["courses"] = teaching.plan_courses(desk, modes.get("courses", "absent"))
    counts["sections"] = teaching.plan_sections(desk, modes.get("classes", "absent"))
    counts |= people.plan_people(desk, modes)
    counts["posts"] = people.plan_posts(desk, modes)
    counts["stays"] = people.plan_stays(desk, modes)
    counts["guardians"] = people.plan_guardians(desk, modes.get("users", "absent"))
    counts["facts"] = people.plan_demographics(desk, modes.get("demographics", "absent"))
    counts["groups"] = people.plan_groups(desk, modes.get("studentGroups", "absent"))
    counts["learning"] = teaching.plan_enrolments(desk, modes.get("enrollments", "absent"), "s")
    counts["teaching"] = teaching.plan_enrolments(desk, modes.get("enrollments", "absent"), "t")
    heard = _Heard(desk, hear)
    _complain(heard)
    ending = {
        "students": (_leaving_students(desk), _active_students(desk)),
        "staff": (
            desk.number("SELECT count(*) FROM staged.staff_before WHERE person_id NOT IN (SELECT person_id FROM staged.staff_after)"),
            desk.number("SELECT count(*) FROM staged.staff_before"),
        ),
        "schools": (counts["schools"]["ended"], active_schools),
    }
    stopping = heard.stop()
    return Plan({noun: counts[noun] for noun in NOUNS}, ending, made_for, heard.count, stopping)


def _first_day(desk: Desk, today: date, year: SchoolYear) -> date:
    """Return the first day of this school year as the bundle says it, else the district's."""
    found = desk.rows("SELECT max(starts_on) FROM staged.sessions WHERE kind = 'schoolYear' AND starts_on <= %(today)s AND ends_on > %(today)s", today=today)[
        0
    ][0]
    return (date.fromisoformat(found) if isinstance(found, str) else found) or year.starts_on


def _active_students(desk: Desk) -> int:
    return desk.number(
        "SELECT count(*) FROM directory_student s WHERE s.ended_on IS NULL AND EXISTS (SELECT 1 FROM directory_personkey k "
        "WHERE k.person_id = s.person_id AND k.source_id = %(source)s AND k.ended_on IS NULL AND k.is_student)"
    )


def _leaving_students(desk: Desk) -> int:
    """Count students who end, and those whom the bundle names but leaves at no school: half a roles.csv looks like that."""
    return desk.number(
        "SELECT count(*) FROM (SELECT id FROM staged.end_student UNION SELECT m.student_id FROM staged.end_stay e "
        "JOIN directory_schoolenrolment m ON m.id = e.id WHERE m.student_id NOT IN (SELECT student_id FROM staged.want_stay) "
        "AND NOT EXISTS (SELECT 1 FROM directory_schoolenrolment o WHERE o.student_id = m.student_id AND o.ended_on IS NULL "
        "AND (o.ends_on IS NULL OR o.ends_on > %(today)s) AND o.id NOT IN (SELECT id FROM staged.end_stay))) AS leaving"
    )


def _complain(heard: _Heard) -> None:
    heard.lines("not_a_school", "classes.csv", "schoolSourcedId", "SELECT line FROM staged.m_section WHERE school_id IS NULL ORDER BY line")
    for kind, whose in (("s", "student_id"), ("t", "person_id")):
        matched = f"SELECT line FROM staged.m_enrolment_{kind} WHERE"
        heard.lines("dangling", "enrollments.csv", "classSourcedId", f"{matched} section_id IS NULL ORDER BY line", target="classes")
        heard.lines("dangling", "enrollments.csv", "userSourcedId", f"{matched} section_id IS NOT NULL AND human IS NULL ORDER BY line", target="users")
        if kind == "s":
            heard.lines(
                "not_a_student", "enrollments.csv", "userSourcedId",
                f"{matched} section_id IS NOT NULL AND human IS NOT NULL AND {whose} IS NULL ORDER BY line",
            )  # fmt: skip
    rows = "SELECT g.line FROM staged.groups g JOIN staged.m_group m ON m.no = g.no LEFT JOIN staged.user_ids u ON u.no = g.user_no WHERE m.student_id IS NULL"
    heard.lines("dangling", "studentGroups.csv", "userSourcedId", f"{rows} AND u.no IS NULL ORDER BY g.line", target="users")
    heard.lines("not_a_student", "studentGroups.csv", "userSourcedId", f"{rows} AND u.no IS NOT NULL ORDER BY g.line")
    role = (
        "SELECT r.line FROM staged.roles r LEFT JOIN staged.user_ids u ON u.no = r.user_no LEFT JOIN staged.place_ids p ON p.no = r.org_no WHERE r.deleted = 0"
    )
    is_file = "(SELECT count(*) FROM staged.files WHERE name = 'roles') = 1"
    heard.lines("dangling", "roles.csv", "userSourcedId", f"{role} AND {is_file} AND u.no IS NULL ORDER BY r.line", target="users")
    heard.lines("dangling", "roles.csv", "orgSourcedId", f"{role} AND {is_file} AND u.no IS NOT NULL AND p.no IS NULL ORDER BY r.line", target="orgs")
    heard.lines(
        "nowhere_to_learn", "users.csv", "",
        "SELECT s.line FROM staged.users s JOIN staged.user_ids u ON u.no = s.no JOIN staged.learner l ON l.no = s.no "
        "WHERE u.student_id NOT IN (SELECT student_id FROM staged.want_stay) "
        "AND u.student_id NOT IN (SELECT student_id FROM directory_schoolenrolment WHERE ended_on IS NULL) ORDER BY s.line",
    )  # fmt: skip


def renamed(people_ids: list[int]) -> list[tuple[int, str, str]]:
    """Return number, given and family name of people whose names were partly typed here, to fold them anew."""
    return list(Person.objects.filter(pk__in=people_ids).values_list("pk", "given_name", "family_name"))
