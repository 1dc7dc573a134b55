"""What the student information system says of students: for rooms above, which have asked the gate, and for one student's page.

A day without a row is unknown. Nothing here says "present" where nobody did.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from trellis.access.gate import may, within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import SchoolEnrolment, Student, Term
from trellis.directory.queries.places import school_days_between
from trellis.kit.days import SchoolYear
from trellis.records.measures import AWAY, PART, Shown, Week, weeks_of
from trellis.records.models import AttendanceDay, Incident, Mark

DAYS_IN_A_MONTH = 31


def attendance_of(student: int, first: date, until: date) -> "QuerySet[AttendanceDay]":
    """Return what is known of the days from `first` up to and without `until`: a row for each school, in order."""
    return AttendanceDay.objects.filter(student_id=student, on__gte=first, on__lt=until).select_related("school").order_by("on", "school__name", "pk")


def absent_on(students: "Collection[int] | QuerySet[Any]", days: Collection[date]) -> dict[int, set[date]]:
    """Return on which of the days each student was away the whole day, in one query. Of two schools both must say so.

    A student who was there, and one of whom nobody said anything, are both left out: ask `known_on` which of the two it is.
    """
    rows = AttendanceDay.objects.filter(student_id__in=students, on__in=days).order_by().values("student_id", "on")
    found: dict[int, set[date]] = defaultdict(set)
    for student, on in rows.annotate(there=Count("pk", filter=~Q(state__in=AWAY))).filter(there=0).values_list("student_id", "on"):
        found[student].add(on)
    return dict(found)


def known_on(students: "Collection[int] | QuerySet[Any]", days: Collection[date]) -> dict[int, set[date]]:
    """Return of which of the days something is known of each student, in one query."""
    found: dict[int, set[date]] = defaultdict(set)
    for student, on in AttendanceDay.objects.filter(student_id__in=students, on__in=days).order_by().values_list("student_id", "on"):
        found[student].add(on)
    return dict(found)


@dataclass(frozen=True, slots=True)
class MonthAway:
    """The days of one month on which a student was not there all day; `last` is the last of them."""

    first: date
    last: date
    away: int
    part: int


def months_away(student: int, most: int) -> list[MonthAway]:
    """Return the newest months with days on which the student was not there all day: one query. Of two schools the better counts for a day."""
    days = AttendanceDay.objects.filter(student_id=student).order_by().values("on")
    told = days.annotate(
        there=Count("pk", filter=Q(state=AttendanceDay.State.PRESENT)), part_=Count("pk", filter=Q(state__in=PART)), month=TruncMonth("on")
    ).filter(there=0)
    found: dict[date, list[tuple[date, bool]]] = defaultdict(list)
    for on, part, month in told.values_list("on", "part_", "month").order_by("-on")[: most * DAYS_IN_A_MONTH]:
        found[month].append((on, part > 0))
    rows = [MonthAway(month, days[0][0], sum(not part for _on, part in days), sum(part for _on, part in days)) for month, days in found.items()]
    return rows[:most]


def marks_of(student: int) -> "QuerySet[Mark]":
    """Return the marks that stand, the latest first."""
    return Mark.objects.filter(student_id=student, ended_on__isnull=True).select_related("school").order_by("-on", "course", "pk")


def incidents_of(student: int) -> "QuerySet[Incident]":
    """Return the incidents that stand, the latest first."""
    return Incident.objects.filter(student_id=student, ended_on__isnull=True).select_related("school").order_by("-on", "-pk")


@dataclass(frozen=True, slots=True)
class Attendance:
    """A school year to date: weeks to draw, how many days of each kind, and the days on which somebody was not there all day."""

    begins_on: date
    weeks: list[Week]
    known: int
    there: int
    part: int
    away: int
    unknown: int
    not_all_day: list[AttendanceDay]


@dataclass(frozen=True, slots=True)
class StudentRecords:
    """What one reader may know of a student's records. None: this part is not theirs to read."""

    attendance: Attendance | None
    marks: "QuerySet[Mark] | None"
    incidents: "QuerySet[Incident] | None"

    @property
    def verb(self) -> Verb:
        """The verb of the most delicate part that is shown: by its right the page is entered as read."""
        if self.incidents is not None:
            return Verb.RECORDS_READ_INCIDENTS
        return Verb.RECORDS_READ_MARKS if self.marks is not None else Verb.RECORDS_READ_ATTENDANCE


def records_of_student(standing: Standing, student: Student) -> StudentRecords:
    """Return what the reader may know of the records of one student."""

    def reads(verb: Verb) -> bool:
        return may(standing, verb) and within(standing, verb, Student.objects.filter(pk=student.pk)).exists()

    return StudentRecords(
        attendance=attendance_to_date(student, standing.today) if reads(Verb.RECORDS_READ_ATTENDANCE) else None,
        marks=marks_of(student.pk) if reads(Verb.RECORDS_READ_MARKS) else None,
        incidents=incidents_of(student.pk) if reads(Verb.RECORDS_READ_INCIDENTS) else None,
    )


def attendance_to_date(student: Student, today: date) -> Attendance | None:
    """Return the attendance of this school year until yesterday, and today if somebody has said; None before there is anything to draw."""
    tomorrow = today + timedelta(days=1)
    year = SchoolYear.of(today)
    rows = list(attendance_of(student.pk, year.starts_on, tomorrow))
    begins_on = _first_day(student, year, rows, today)
    if begins_on is None:
        return None
    known: dict[date, list[str]] = defaultdict(list)
    for row in rows:
        known[row.on].append(row.state)
    school_days = school_days_between(begins_on, tomorrow)
    attended = {row.school_id for row in rows} | set(_stays(student, begins_on, tomorrow).values_list("school_id", flat=True))
    closed = school_days.closed | {day for day, schools in school_days.closed_at.items() if attended <= schools}
    weeks = weeks_of(known, begins_on, today, closed)
    drawn = [day.shown for week in weeks for day in week.days]
    return Attendance(
        begins_on=begins_on,
        weeks=weeks,
        known=len(known),
        there=drawn.count(Shown.THERE),
        part=drawn.count(Shown.PART),
        away=drawn.count(Shown.AWAY),
        unknown=drawn.count(Shown.UNKNOWN),
        not_all_day=[row for row in reversed(rows) if row.state != AttendanceDay.State.PRESENT],
    )


def _stays(student: Student, first: date, until: date) -> "QuerySet[SchoolEnrolment]":
    stays = SchoolEnrolment.objects.filter(student=student, ended_on__isnull=True, begins_on__lt=until)
    return stays.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=first))


def _first_day(student: Student, year: SchoolYear, rows: list[AttendanceDay], today: date) -> date | None:
    """Return the day from which a missing row means "unknown": the first of the terms and of the student's stay, or of what is known."""
    begins = Term.objects.filter(ended_on__isnull=True, school_year=year.ends_in).aggregate(first=Min("starts_on"))["first"]
    if begins is None:
        return rows[0].on if rows else None
    came = _stays(student, year.starts_on, today + timedelta(days=1)).aggregate(first=Min("begins_on"))["first"]
    if came is None:
        return rows[0].on if rows else None
    first: date = max(begins, came, year.starts_on)
    first = min(first, rows[0].on) if rows else first
    return first if first <= today else None
