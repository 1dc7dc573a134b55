"""Students as far as their reader may know them: each part through its own verb."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from trellis.access.gate import may, within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.measures import comes_of_age_on
from trellis.directory.models import (
    Demographics,
    GuardianRight,
    Guardianship,
    Person,
    ProtectedAddress,
    School,
    SchoolEnrolment,
    SectionTeaching,
    Student,
    StudentGroup,
)
from trellis.directory.queries.pages import Page, page_by_name
from trellis.directory.queries.reasons import reaches_everybody
from trellis.kit.days import open_on

SEE = Verb.DIRECTORY_SEE_STUDENT
RACES = {
    "american_indian_or_alaska_native": _("American Indian or Alaska Native"),
    "asian": _("Asian"),
    "black_or_african_american": _("Black or African American"),
    "native_hawaiian_or_other_pacific_islander": _("Native Hawaiian or other Pacific Islander"),
    "white": _("White"),
    "two_or_more_races": _("Two or more races"),
    "hispanic_or_latino": _("Hispanic or Latino"),
}


@dataclass(frozen=True, slots=True)
class StudentRow:
    """A student in a list: the name stands on the person, the schools are those of today."""

    student: Student
    person: Person
    schools: list[School]


@dataclass(frozen=True, slots=True)
class Tie:
    """A guardian on a student's page, with the rights that are held today or later."""

    guardianship: Guardianship
    rights: list[GuardianRight]
    shows_contact: bool
    may_grant: bool
    may_end: bool
    may_edit: bool
    may_protect: bool


@dataclass(frozen=True, slots=True)
class Protection:
    """That somebody's address is protected; never the address."""

    pk: int
    person_id: int
    name: str
    may_read: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class StudentSheet:
    """What one reader may know of one student. None means that this part is not theirs to read."""

    schools: list[SchoolEnrolment]
    teachings: list[SectionTeaching]
    demographics: Demographics | None
    groups: list[StudentGroup] | None
    races: list[str]
    comes_of_age_on: date | None
    ties: list[Tie] | None
    ended_ties: list[Guardianship]
    may_tie: bool
    shows_contact: bool
    protections: list[Protection]
    may_edit_student: bool
    may_protect_student: bool


def students_seen(standing: Standing, verb: Verb = SEE) -> "QuerySet[Person]":
    """Return, as people, the students whom the reader may see and who have not left the roster."""
    here = Student.objects.filter(ended_on__isnull=True)
    if reaches_everybody(standing, verb):
        return Person.objects.filter(Exists(here.filter(person_id=OuterRef("pk"))))
    return Person.objects.filter(pk__in=within(standing, verb, here).values("person_id"))


def student_page(standing: Standing, *, school: School | None = None, after: int | None = None, before: int | None = None) -> tuple[Page, list[StudentRow]]:
    """Return one page of the students whom the reader may see; of one school when it is given."""
    people = students_seen(standing)
    if school:
        here = SchoolEnrolment.objects.filter(open_on(standing.today, "begins_on", "ends_on"), school=school)
        people = people.filter(pk__in=here.values("student__person_id"))
    page = page_by_name(people, after=after, before=before)
    return page, student_rows(page.people, standing.today)


def student_rows(people: Iterable[Person], today: date) -> list[StudentRow]:
    """Return rows for people who are students, in the order given. The caller has asked the gate."""
    listed = list(people)
    students = {student.person_id: student for student in Student.objects.filter(person__in=listed)}
    schools: dict[int, list[School]] = defaultdict(list)
    enrolments = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student__in=students.values(), ended_on__isnull=True)
    for enrolment in enrolments.select_related("school").order_by("-is_primary", "school__name", "pk"):
        schools[enrolment.student_id].append(enrolment.school)
    return [StudentRow(students[person.pk], person, schools[students[person.pk].pk]) for person in listed if person.pk in students]


def schools_to_choose(standing: Standing) -> list[School]:
    """Return the schools by which a reader of several may narrow the list; empty when there is only one."""
    if reaches_everybody(standing, SEE):
        return list(School.objects.filter(ended_on__isnull=True).order_by("name", "pk"))
    held = {school for held in standing.held for school in held.schools}
    return list(School.objects.filter(pk__in=held).order_by("name", "pk")) if len(held) > 1 else []


def sheet_of_student(standing: Standing, student: Student) -> StudentSheet:
    """Return what the reader may know of a student whom they may see."""
    today, one = standing.today, Student.objects.filter(pk=student.pk)
    enrolled = student.enrolments.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True)
    reads = may(standing, Verb.DIRECTORY_READ_STUDENT) and within(standing, Verb.DIRECTORY_READ_STUDENT, one).exists()
    demographics = Demographics.objects.filter(student=student).first() if reads else None
    groups = StudentGroup.objects.filter(open_on(today, "begins_on", "ends_on"), student=student, ended_on__isnull=True).order_by("kind")
    ties = _ties_of(standing, student)
    people = {student.person_id, *(tie.guardian_id for tie in ties)}
    reachable = {
        verb: set(within(standing, verb, Person.objects.filter(pk__in=people)).values_list("pk", flat=True)) if may(standing, verb) else set()
        for verb in (Verb.DIRECTORY_READ_CONTACT, Verb.DIRECTORY_EDIT_PERSON, Verb.DIRECTORY_PROTECT_ADDRESS)
    }
    may_contact, may_edit, may_protect = reachable.values()
    protected = ProtectedAddress.objects.filter(open_on(today), person__in=people).select_related("person").defer("address")
    readable = set(within(standing, Verb.DIRECTORY_READ_PROTECTED_ADDRESS, protected).values_list("person_id", flat=True))
    known = list(within(standing, Verb.DIRECTORY_KNOW_PROTECTED_ADDRESS, protected).order_by("person__folded_name", "pk"))
    ends = set(within(standing, Verb.DIRECTORY_TIE_GUARDIAN, Guardianship.objects.filter(student=student)).values_list("pk", flat=True))
    grants = set(within(standing, Verb.DIRECTORY_GRANT_RIGHT, Guardianship.objects.filter(student=student)).values_list("pk", flat=True))
    may_protect -= {row.person_id for row in known}
    shown = [
        Tie(
            guardianship=tie,
            rights=[right for right in tie.rights.all() if not right.is_over(today)],
            shows_contact=tie.guardian_id in may_contact,
            may_grant=tie.pk in grants,
            may_end=tie.pk in ends,
            may_edit=tie.guardian_id in may_edit,
            may_protect=tie.guardian_id in may_protect,
        )
        for tie in ties
    ]
    return StudentSheet(
        schools=list(enrolled.select_related("school").order_by("-is_primary", "school__name", "pk")),
        teachings=list(_teachings_of(student, today)),
        demographics=demographics,
        groups=list(groups) if reads else None,
        races=_races(demographics) if demographics else [],
        comes_of_age_on=comes_of_age_on(demographics.birth_date) if demographics and demographics.birth_date else None,
        ties=shown if may(standing, Verb.DIRECTORY_SEE_GUARDIANSHIP) else None,
        ended_ties=list(Guardianship.objects.filter(pk__in=ends, ended_on__isnull=False).select_related("guardian").order_by("-ended_on", "-pk")),
        may_tie=may(standing, Verb.DIRECTORY_TIE_GUARDIAN) and within(standing, Verb.DIRECTORY_TIE_GUARDIAN, one).exists(),
        shows_contact=student.person_id in may_contact,
        protections=[Protection(row.pk, row.person_id, row.person.name, row.person_id in readable, row.person_id in readable) for row in known],
        may_edit_student=student.person_id in may_edit,
        may_protect_student=student.person_id in may_protect,
    )


def sheet_in_short(student: Student, today: date) -> tuple[list[tuple[int, str]], list[SectionTeaching]]:
    """Return where a student is enrolled today, as number and name, and who teaches them. The caller has asked the gate."""
    enrolled = student.enrolments.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True).order_by("-is_primary", "school__name", "pk")
    return list(enrolled.values_list("school_id", "school__name")), list(_teachings_of(student, today))


def _ties_of(standing: Standing, student: Student) -> "list[Guardianship]":
    coming = GuardianRight.objects.filter(Q(held_until__isnull=True) | Q(held_until__gt=standing.today))
    coming = coming.select_related("guardianship__student__demographics").order_by("right", "held_from", "pk")
    ties = Guardianship.objects.filter(student=student, ended_on__isnull=True).select_related("guardian")
    ties = ties.prefetch_related(Prefetch("rights", queryset=coming))
    return list(within(standing, Verb.DIRECTORY_SEE_GUARDIANSHIP, ties).order_by("guardian__folded_name", "pk"))


def _teachings_of(student: Student, today: date) -> "QuerySet[SectionTeaching]":
    attended = student.section_enrolments.filter(open_on(today, "begins_on", "ends_on"), ended_on__isnull=True).values("section_id")
    taught = SectionTeaching.objects.filter(open_on(today, "begins_on", "ends_on"), section_id__in=attended, ended_on__isnull=True)
    return taught.select_related("person", "section").order_by("section__title", "-is_primary", "pk")


def _races(demographics: Demographics) -> list[str]:
    return [str(words) for field, words in RACES.items() if getattr(demographics, field)]
