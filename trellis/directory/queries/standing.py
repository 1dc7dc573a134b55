"""What a person is today."""

from datetime import date, datetime

from django.db.models import Exists, IntegerField, OuterRef, Q, Value

from trellis.access.policy import Role
from trellis.access.standing import Held, Standing
from trellis.directory.models import Assignment, EmergencyAccess, GuardianRight, Guardianship, Post, SchoolEnrolment, Student, Substitution, right_is_held
from trellis.directory.queries.ages import age_parts_of
from trellis.kit.days import open_on


def standing_of(person_id: int, today: date, now: datetime | None = None) -> Standing:
    """Return what the person is today: posts, supervised schools, guardianships with a right, enrolment.

    Emergency access is open for hours, so it counts only when `now` is given.
    """
    # Asked for on every page: names of columns instead of records, which is half the time.
    current = Post.objects.filter(open_on(today), person_id=person_id, ended_on__isnull=True).order_by("pk")
    posts = list(current.values_list("role", "title", "school_id", "school__name", "office_id", "office__name", "covers__person_id"))
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
    opens_something = Exists(GuardianRight.objects.filter(right_is_held(today), guardianship_id=OuterRef("pk")))
    own = Student.objects.filter(person_id=person_id).order_by().values_list("pk", Value(value=False))
    ties = list(Guardianship.objects.filter(guardian_id=person_id).order_by().values_list("student_id", opens_something).union(own))
    if any(opens for _student, opens in ties):
        held.append(Held(role=Role.GUARDIAN))
    # Where the person learns, and for whom they stand in today, in one question: both are asked on every page.
    stands_in = Substitution.objects.filter(substitute_id=person_id, on=today, taken_back_at__isnull=True).order_by()
    learns = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student__person_id=person_id).order_by()
    nobody = Value(None, output_field=IntegerField())
    found = list(stands_in.values_list("school_id", "school__name", "teacher_id").union(learns.values_list("school_id", "school__name", nobody)))
    if schools := frozenset(school for school, _name, teacher in found if teacher is None):
        held.append(Held(role=Role.STUDENT, schools=schools, age_parts=age_parts_of(person_id, today)))
    held += [
        Held(role=Role.SUBSTITUTE, schools=frozenset({school}), covers=teacher, place=name)
        for school, name, teacher in sorted((one for one in found if one[2] is not None), key=lambda one: one[2])
    ]
    if now is not None and posts:  # who works here no longer has no emergencies here
        opened = EmergencyAccess.objects.filter(person_id=person_id, opened_at__lte=now, closes_at__gt=now).values_list("student_id", flat=True)
        if students := frozenset(opened):
            held.append(Held(role=Role.EMERGENCY, caseload_students=students))
    return Standing(person_id=person_id, today=today, held=tuple(held), children=frozenset(student for student, _opens in ties))


def with_standing(today: date) -> Q:
    """Match people who hold a post, a right of a guardian or an enrolment on that day."""
    return (
        Q(pk__in=Post.objects.filter(open_on(today), ended_on__isnull=True).values("person_id"))
        | Q(pk__in=GuardianRight.objects.filter(right_is_held(today)).values("guardianship__guardian_id"))
        | Q(pk__in=SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on")).values("student__person_id"))
        | Q(pk__in=Substitution.objects.filter(on=today, taken_back_at__isnull=True).values("substitute_id"))
    )
