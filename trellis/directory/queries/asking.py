"""Who can be asked about something today, with the school and the school level by which answers may be told apart."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from trellis.access.policy import Right, Role
from trellis.directory.models import GuardianRight, Post, SchoolEnrolment, Student
from trellis.kit.days import open_on

GRADES = ("KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12")
THIRTEEN, EIGHTEEN = 13, 18
SURELY_THIRTEEN = ("09", "10", "11", "12")  # where no birth date is known


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody who can be asked. No school and no level for people of the offices."""

    person_id: int
    school_id: int | None = None
    school_level: str = ""


@dataclass(frozen=True, slots=True)
class Pupil:
    """A student who can be asked, and what the law on asking students looks at. `is_adult` decides for themselves."""

    student_id: int
    person_id: int
    is_under_thirteen: bool
    is_adult: bool


def staff_to_ask(roles: Collection[Role], today: date) -> list[Reachable]:
    """Return the people who hold one of the roles on a day, each once by the first of their posts that matches."""
    posts = Post.objects.filter(open_on(today), role__in=[role.value for role in roles], ended_on__isnull=True, person__merged_into__isnull=True)
    rows = posts.order_by("person_id", "pk").values_list("person_id", "school_id", "school__level")
    found: dict[int, Reachable] = {}
    for person, school, level in rows:
        found.setdefault(person, Reachable(person, school, level or ""))
    return list(found.values())


def guardians_to_ask(today: date) -> list[Reachable]:
    """Return guardians who are written to about a student enrolled today, each once, at the school of the first such child."""
    held = GuardianRight.objects.filter(
        open_on(today),
        right=Right.CONTACT.value,
        guardianship__ended_on__isnull=True,
        guardianship__student__ended_on__isnull=True,
        guardianship__guardian__merged_into__isnull=True,
    )
    ties = held.order_by("guardianship__guardian_id", "guardianship__student_id").values_list("guardianship__guardian_id", "guardianship__student_id")
    places = _places(today)
    found: dict[int, Reachable] = {}
    for guardian, student in ties:
        if student in places:
            found.setdefault(guardian, Reachable(guardian, *places[student]))
    return list(found.values())


def students_to_ask(today: date, grades: Collection[str]) -> list[Reachable]:
    """Return students of the grades who are enrolled today, at their first school."""
    places = _places(today)
    rows = Student.objects.filter(grade__in=grades, ended_on__isnull=True, person__merged_into__isnull=True).order_by("pk").values_list("pk", "person_id")
    return [Reachable(person, *places[student]) for student, person in rows if student in places]


def _places(today: date) -> dict[int, tuple[int, str]]:
    rows = (
        SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True)
        .order_by("-is_primary", "pk")
        .values_list("student_id", "school_id", "school__level")
    )
    found: dict[int, tuple[int, str]] = {}
    for student, school, level in rows:
        found.setdefault(student, (school, level))
    return found


def pupils(people: Collection[int] | QuerySet, on: date) -> list[Pupil]:
    """Return those of the people who are students, with their age on a day. An unknown age counts as under thirteen up to grade 8."""
    rows = Student.objects.filter(person_id__in=people).order_by("pk").values_list("pk", "person_id", "grade", "demographics__birth_date")
    return [
        Pupil(
            pk,
            person,
            is_under_thirteen=born > _years_before(on, THIRTEEN) if born else grade not in SURELY_THIRTEEN,
            is_adult=bool(born and born <= _years_before(on, EIGHTEEN)),
        )
        for pk, person, grade, born in rows
    ]


def students_of(guardians: QuerySet, people: Collection[int] | QuerySet, today: date) -> set[int]:
    """Return those of the students among the people of whom one of the guardians is written to, as ids of students."""
    rows = _told_about(people, today).filter(guardianship__guardian_id__in=guardians)
    return set(rows.order_by().values_list("guardianship__student_id", flat=True))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def guardians_told_about(people: Collection[int] | QuerySet, today: date) -> QuerySet:
    """Return the guardians who are written to about one of those students, as ids of people."""
    return _told_about(people, today).values("guardianship__guardian_id")


def _told_about(people: Collection[int] | QuerySet, today: date) -> QuerySet:
    return GuardianRight.objects.filter(
        open_on(today), right__in=(Right.CONTACT.value, Right.DECIDE.value), guardianship__ended_on__isnull=True, guardianship__student__person_id__in=people
    )
