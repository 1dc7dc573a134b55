# ruff: noqa: S608 (SQL of our own names)
"""Attendance of the school year to date, marks of its first weeks and a few incidents: as many rows as a real district has, laid by the database itself."""

from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from trellis.directory.models import Term
from trellis.directory.queries.places import school_days_between
from trellis.kit.days import SchoolYear, days_between
from trellis.records.models import AttendanceDay, Incident, Mark, RecordsImport
from trellis.site.demo.cast import Cast

FIRST_PERIOD = timedelta(weeks=9)
State = AttendanceDay.State
# Of a thousand days: the last number of each. What lies beyond the last is a day of which nobody said anything.
OF_A_THOUSAND = ((938, State.PRESENT), (965, State.EXCUSED), (977, State.UNEXCUSED), (991, State.TARDY), (996, State.PARTIAL))
MATEOS = {9: State.EXCUSED, 10: State.EXCUSED, 17: State.TARDY, 24: State.PARTIAL, 31: State.UNEXCUSED, 38: None, 39: None, 45: State.TARDY, 46: State.EXCUSED}
OPEN = "e.ended_on IS NULL AND e.begins_on <= %(first)s AND (e.ends_on IS NULL OR e.ends_on > %(today)s)"


def bring_records(cast: Cast, today: date, now: datetime | None = None) -> None:
    """Lay attendance from the first day of school until yesterday, marks and incidents; nothing when the year has not begun."""
    year = SchoolYear.of(today)
    first = Term.objects.filter(school_year=year.ends_in, ended_on__isnull=True).aggregate(first=Min("starts_on"))["first"] or year.starts_on
    calendar = school_days_between(first, today)
    days = [day for day in days_between(first, today) if calendar.is_one(day)]
    if not days:
        return
    _attendance(days, today)
    _mateo(cast, days)
    if today - first > FIRST_PERIOD:
        _marks(first + FIRST_PERIOD)
    _incidents(days, today)
    counts = {
        name: {"added": rows, "changed": 0, "ended": 0, "untouched": 0}
        for name, rows in (("attendance", AttendanceDay.objects.count()), ("marks", Mark.objects.count()), ("incidents", Incident.objects.count()))
    }
    at = now or timezone.now()
    RecordsImport.objects.create(
        state=RecordsImport.State.DONE, began_at=at, ended_at=at, progress=100, counts=counts, ending={name: [0, 0] for name in counts}
    )


def _run(sql: str, **values: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _attendance(days: list[date], today: date) -> None:
    """Everybody at every school on every day. Chance is arithmetic on numbers of student and day: the same on both databases."""
    listed = " UNION ALL ".join(f"SELECT CAST('{day}' AS {_day()}) AS day, {day.toordinal()} AS number" for day in days)
    chance = "(e.student_id * 7919 + d.number * 104729 + (e.student_id * d.number) %% 1013) %% 1000"
    said = " ".join(f"WHEN {chance} < {bound} THEN '{state.value}'" for bound, state in OF_A_THOUSAND)
    _run(
        f'INSERT INTO records_attendanceday (student_id, school_id, "on", state) '
        f"SELECT e.student_id, e.school_id, d.day, CASE {said} END FROM directory_schoolenrolment e CROSS JOIN ({listed}) d "
        f"WHERE {OPEN} AND {chance} < {OF_A_THOUSAND[-1][0]} ORDER BY e.school_id, e.student_id, d.day ON CONFLICT DO NOTHING",
        first=days[0],
        today=today,
    )


def _day() -> str:
    return "text" if connection.vendor == "sqlite" else "date"


def _mateo(cast: Cast, days: list[date]) -> None:
    """Write down how the autumn went for Mateo: a cold, some late mornings, two days of which nobody said anything."""
    for place, day in enumerate(reversed(days), start=1):
        state = MATEOS.get(place, State.PRESENT)
        rows = AttendanceDay.objects.filter(student=cast.students["mateo"], on=day)
        if state is None:
            rows.delete()
        elif place in MATEOS:
            rows.update(state=state, minutes_missed=25 if state == State.TARDY else None)


def _marks(on: date) -> None:
    """A mark for everybody in each of their classes."""
    grade = "(e.student_id * 31 + e.section_id * 17) %% 20"
    scale = (("A", 4.0, 6), ("B", 3.0, 12), ("C", 2.0, 16), ("D", 1.0, 19), ("F", 0.0, 20))
    mark = " ".join(f"WHEN {grade} < {bound} THEN '{name}'" for name, _points, bound in scale)
    points = " ".join(f"WHEN {grade} < {bound} THEN {points}" for _name, points, bound in scale)
    truth = "1, 0" if connection.vendor == "sqlite" else "true, false"
    passed, failed = truth.split(", ")
    _run(
        f'INSERT INTO records_mark (student_id, school_id, sourced_id, course, term, "on", mark, points, is_passing) '
        f"SELECT e.student_id, s.school_id, 'm-' || min(e.id), s.title, 'First quarter', %(on)s, CASE {mark} END, CASE {points} END, "
        f"CASE WHEN {grade} < 19 THEN {passed} ELSE {failed} END FROM directory_sectionenrolment e JOIN directory_section s ON s.id = e.section_id "
        f"WHERE {OPEN} GROUP BY e.student_id, e.section_id, s.school_id, s.title",
        first=on - timedelta(days=7),
        today=on,
        on=on,
    )


def _incidents(days: list[date], today: date) -> None:
    """One student in sixty, on some school day of the year."""
    kinds, responses = list(Incident.Kind.values), ["talk", "family", "repair", "detention", "in_school", "out_of_school"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.student_id, e.school_id FROM directory_schoolenrolment e WHERE {OPEN} AND e.student_id %% 60 = 7 ORDER BY e.student_id, e.school_id",
            {"first": days[0], "today": today},
        )
        found = dict(cursor.fetchall())
    Incident.objects.bulk_create(
        Incident(
            student_id=student,
            school_id=school,
            sourced_id=f"i-{student}",
            on=days[student % len(days)],
            kind=kinds[student % 7919 % len(kinds)],
            response=responses[student % 104729 % len(responses)],
            days_out=1 + student % 3 if responses[student % 104729 % len(responses)] == "out_of_school" else None,
        )
        for student, school in found.items()
    )
