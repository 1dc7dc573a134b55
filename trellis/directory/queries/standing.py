"""What a person is today."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value

from trellis.access.policy import Role
from trellis.access.standing import Held, Standing
from trellis.directory.models import (
    Assignment,
    EmergencyAccess,
    GuardianRight,
    Guardianship,
    Post,
    SchoolEnrolment,
    Student,
    Substitution,
    born_by_to_be_of_age,
    right_is_held,
)
from trellis.directory.queries.ages import age_parts_of
from trellis.kit.days import open_on
from trellis.kit.prepared import Prepared


def _ties(person: int, today: date, of_age_born_by: date) -> QuerySet[Any, Any]:
    """Their children, each with whether a right opens something today; and themselves as a student, with False."""
    opens_something = Exists(GuardianRight.objects.filter(right_is_held(today, of_age_born_by), guardianship_id=OuterRef("pk")))
    own = Student.objects.filter(person_id=person).order_by().values_list("pk", Value(value=False))
    return Guardianship.objects.filter(guardian_id=person).order_by().values_list("student_id", opens_something).union(own)


def _places(person: int, today: date) -> QuerySet[Any, Any]:
    """Where the person learns, and for whom they stand in today."""
    stands_in = Substitution.objects.filter(substitute_id=person, on=today, taken_back_at__isnull=True).order_by()
    learns = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student__person_id=person).order_by()
    nobody = Value(None, output_field=IntegerField())
    return stands_in.values_list("school_id", "school__name", "teacher_id").union(learns.values_list("school_id", "school__name", nobody))


# Asked for on every page.
_POSTS = Prepared(
    lambda person, today: (
        Post.objects.filter(open_on(today), person_id=person, ended_on__isnull=True)
        .order_by("pk")
        .values_list("role", "title", "school_id", "school__name", "office_id", "office__name", "covers__person_id")
    )
)
_TIES = Prepared(_ties)
_PLACES = Prepared(_places)
_EMERGENCIES = Prepared(lambda person, now: EmergencyAccess.objects.filter(person_id=person, opened_at__lte=now, closes_at__gt=now).values_list("student_id"))


def standing_of(person_id: int, today: date, now: datetime | None = None) -> Standing:
    """Return what the person is today: posts, supervised schools, guardianships with a right, enrolment.

    Emergency access is open for hours, so it counts only when `now` is given.
    """
    posts = _POSTS(person=person_id, today=today)
    supervisors = {covered or person_id for role, *_, covered in posts if role == Role.SUPERVISOR}
    caseloads: dict[int, set[int]] = {}
    if supervisors:
        for supervisor, school in Assignment.objects.filter(open_on(today), supervisor_id__in=supervisors).values_list("supervisor_id", "school_id"):
            caseloads.setdefault(supervisor, set()).add(school)
    held = [
        Held(
            role=Role(role),
            schools=frozenset({school} if school else ()),
            offices=frozenset({office} if office else ()),
            caseload_schools=frozenset(caseloads.get(covered or person_id, ()) if role == Role.SUPERVISOR else ()),
            covers=covered,
            place=school_name or office_name or "",
            title=title,
        )
        for role, title, school, school_name, office, office_name, covered in posts
    ]
    ties = _TIES(person=person_id, today=today, of_age_born_by=born_by_to_be_of_age(today))
    if any(opens for _student, opens in ties):
        held.append(Held(role=Role.GUARDIAN))
    found = _PLACES(person=person_id, today=today)
    if schools := frozenset(school for school, _name, teacher in found if teacher is None):
        held.append(Held(role=Role.STUDENT, schools=schools, age_parts=age_parts_of(person_id, today)))
    held += [
        Held(role=Role.SUBSTITUTE, schools=frozenset({school}), covers=teacher, place=name)
        for school, name, teacher in sorted((one for one in found if one[2] is not None), key=lambda one: one[2])
    ]
    # Who works here no longer has no emergencies here.
    opened = _EMERGENCIES(person=person_id, now=now) if now is not None and posts else []
    if opened:
        held.append(Held(role=Role.EMERGENCY, caseload_students=frozenset(student for (student,) in opened)))
    return Standing(person_id=person_id, today=today, held=tuple(held), children=frozenset(student for student, _opens in ties))


def with_standing(today: date) -> Q:
    """Match people who hold a post, a right of a guardian or an enrolment on that day."""
    return (
        Q(pk__in=Post.objects.filter(open_on(today), ended_on__isnull=True).values("person_id"))
        | Q(pk__in=GuardianRight.objects.filter(right_is_held(today)).values("guardianship__guardian_id"))
        | Q(pk__in=SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on")).values("student__person_id"))
        | Q(pk__in=Substitution.objects.filter(on=today, taken_back_at__isnull=True).values("substitute_id"))
    )
