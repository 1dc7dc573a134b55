"""Families as a whole, for rooms that write to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Right, Verb
from trellis.access.standing import Standing
from trellis.directory.measures import born_by_to_be_of_age
from trellis.directory.models import Demographics, GuardianRight, Guardianship, Person, Post, School, SchoolEnrolment, Student, right_is_held
from trellis.directory.queries.names import fold_name
from trellis.directory.queries.people import colleagues
from trellis.directory.queries.reasons import reaches_everybody
from trellis.kit.days import open_on


def families_handed_over_by(schools: Collection[int], today: date) -> "QuerySet[Person]":
    """Return students of those schools and guardians all of whose children are there, without people who work for the district.

    A letter may speak of every child of its reader, so one who has a child elsewhere too is left to the district's office.
    """
    open_today = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"))
    here, elsewhere = open_today.filter(school_id__in=schools).values("student_id"), open_today.exclude(school_id__in=schools).values("student_id")
    ties = Guardianship.objects.filter(ended_on__isnull=True)
    family = Q(student__in=here) | Q(pk__in=ties.filter(student_id__in=here).values("guardian_id"))
    others = Q(student__in=elsewhere) | Q(pk__in=ties.filter(student_id__in=elsewhere).values("guardian_id"))
    staff = Q(pk__in=Post.objects.filter(open_on(today), ended_on__isnull=True).values("person_id"))
    return Person.objects.filter(family).exclude(others).exclude(staff)


def household_of(person: Person) -> "QuerySet[Person]":
    """Return who may live with a person: guardians of the student, or the children of the guardian and their other guardians."""
    ties = Guardianship.objects.filter(ended_on__isnull=True)
    children = ties.filter(Q(guardian=person) | Q(student__person=person)).values("student_id")
    family = Q(student__in=children) | Q(pk__in=ties.filter(student_id__in=children).values("guardian_id"))
    return Person.objects.filter(family, merged_into__isnull=True).exclude(pk=person.pk).order_by("folded_name", "pk")


def guardians_ever(student_id: int) -> set[int]:
    """Return whoever is or was tied to a student as a guardian: about this child they are family, whatever their post."""
    return set(Guardianship.objects.filter(student_id=student_id).values_list("guardian_id", flat=True))


def student_behind(person: Person) -> Student | None:
    """Return the student that the person is, or a child whose guardian the person is; None without either."""
    own = Student.objects.filter(person=person).first()
    return own or Student.objects.filter(guardianships__guardian=person, guardianships__ended_on__isnull=True).order_by("pk").first()


@dataclass(frozen=True, slots=True)
class Contact:
    """A guardian to call. `may_be_called` is the right to be contacted, granted by a person and held today."""

    person: Person
    relation: str
    may_be_called: bool


def contacts_of(person_id: int, today: date) -> list[Contact]:
    """Return the guardians of the student that the person is, those who hold the right to be contacted first; empty for anybody else."""
    held = GuardianRight.objects.filter(right_is_held(today), guardianship=OuterRef("pk"), right=Right.CONTACT)
    ties = Guardianship.objects.filter(student__person_id=person_id, ended_on__isnull=True).annotate(may_be_called=Exists(held)).select_related("guardian")
    return [Contact(tie.guardian, tie.relation_name, tie.may_be_called) for tie in ties.order_by("-may_be_called", "guardian__folded_name", "pk")]


def schools_of(person_id: int, today: date) -> list[School]:
    """Return the schools where the person learns or works today, by name."""
    learns = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student__person_id=person_id, ended_on__isnull=True)
    works = Post.objects.filter(open_on(today), person_id=person_id, ended_on__isnull=True, school__isnull=False)
    return list(School.objects.filter(Q(pk__in=learns.values("school_id")) | Q(pk__in=works.values("school_id"))).order_by("name", "pk"))


def people_meant(standing: Standing, *, student: Student, given_name: str, family_name: str, email: str) -> list[Person]:
    """Return who may be meant by a typed guardian: people so named whom the reader may know, and who has both name and address.

    Of somebody outside the reader's reach nothing is told by a name alone.
    """
    here = Person.objects.filter(merged_into__isnull=True).exclude(pk=student.person_id)
    named = here.filter(folded_name=fold_name(given_name, family_name))
    if not reaches_everybody(standing, Verb.DIRECTORY_TIE_GUARDIAN):
        ties = within(standing, Verb.DIRECTORY_TIE_GUARDIAN, Guardianship.objects.all())
        known = Q(pk__in=ties.values("guardian_id")) | Q(pk__in=colleagues(standing).values("pk"))
        named = named.filter(known | Q(email__iexact=email)) if email else named.filter(known)
    return list(named.order_by("folded_name", "pk")[:8])


def who_decides(student: Student, today: date) -> list[Person]:
    """Return the guardians who decide about a student's education today, and the student once they are of age."""
    held = GuardianRight.objects.filter(right_is_held(today), right=Right.DECIDE, guardianship__student=student).values("guardianship__guardian_id")
    found = list(Person.objects.filter(pk__in=held).order_by("folded_name", "pk"))
    of_age = Demographics.objects.filter(student=student, birth_date__lte=born_by_to_be_of_age(today)).exists()
    return [*found, student.person] if of_age else found


def with_any_right(student: Student, today: date, *rights: Right) -> "QuerySet[Person]":
    """Return the guardians who hold one of the rights over a student today, by name; any right where none is named."""
    held = GuardianRight.objects.filter(right_is_held(today), guardianship__student=student)
    held = held.filter(right__in=rights) if rights else held
    return Person.objects.filter(pk__in=held.values("guardianship__guardian_id")).order_by("folded_name", "pk")
