"""Families as a whole, for rooms that write to them."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from trellis.directory.models import Guardianship, Person, Post, SchoolEnrolment, Student
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


def student_behind(person: Person) -> Student | None:
    """Return the student that the person is, or a child whose guardian the person is; None without either."""
    own = Student.objects.filter(person=person).first()
    return own or Student.objects.filter(guardianships__guardian=person, guardianships__ended_on__isnull=True).order_by("pk").first()
