"""Reading who and where."""

import unicodedata
from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from trellis.access.policy import Role
from trellis.access.standing import Held, Standing
from trellis.directory.models import Assignment, GuardianRight, Guardianship, Person, Post, SchoolEnrolment, Student
from trellis.kit.days import open_on


def standing_of(person_id: int, today: date) -> Standing:
    """Return what the person is today: posts, supervised schools, guardianships with a right, enrolment, emergencies."""
    posts = list(Post.objects.filter(open_on(today), person_id=person_id, ended_on__isnull=True).select_related("school", "office", "covers").order_by("pk"))
    supervisors = {person_id, *(post.covers.person_id for post in posts if post.covers and post.role == Role.SUPERVISOR)}
    caseloads: dict[int, set[int]] = {}
    if any(post.role == Role.SUPERVISOR for post in posts):
        for supervisor, school in Assignment.objects.filter(open_on(today), supervisor_id__in=supervisors).values_list("supervisor_id", "school_id"):
            caseloads.setdefault(supervisor, set()).add(school)
    held = [
        Held(
            role=Role(post.role),
            schools=frozenset({post.school_id} if post.school_id else ()),
            offices=frozenset({post.office_id} if post.office_id else ()),
            caseload_schools=frozenset(caseloads.get(post.covers.person_id if post.covers else person_id, ()) if post.role == Role.SUPERVISOR else ()),
            covers=post.covers.person_id if post.covers else None,
            place=post.school.name if post.school else post.office.name if post.office else "",
        )
        for post in posts
    ]
    if GuardianRight.objects.filter(open_on(today), guardianship__guardian_id=person_id).exists():
        held.append(Held(role=Role.GUARDIAN))
    student = Student.objects.filter(person_id=person_id).first()
    if student:
        schools = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student=student).values_list("school_id", flat=True)
        if schools:
            held.append(Held(role=Role.STUDENT, schools=frozenset(schools)))
    return Standing(person_id=person_id, today=today, held=tuple(held))


def fold_name(given: str, family: str) -> str:
    """Return the name as it is searched and ordered: "family given", lower case, without accents."""
    plain = unicodedata.normalize("NFKD", f"{family} {given}".strip()).casefold()
    return "".join(sign for sign in plain if not unicodedata.combining(sign))[:420]


def with_standing(today: date) -> Q:
    """Match people who hold a post, a right of a guardian or an enrolment on that day."""
    return (
        Q(pk__in=Post.objects.filter(open_on(today), ended_on__isnull=True).values("person_id"))
        | Q(pk__in=GuardianRight.objects.filter(open_on(today)).values("guardianship__guardian_id"))
        | Q(pk__in=SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on")).values("student__person_id"))
    )


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
