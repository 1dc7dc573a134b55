"""What first pages say about who and where: my posts, my schools, my sections, my children, who helps me."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q

from trellis.access.gate import within
from trellis.access.policy import Right, Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import (
    Assignment,
    EmergencyAccess,
    GuardianRight,
    Person,
    Post,
    School,
    SchoolEnrolment,
    Section,
    SectionEnrolment,
    SectionTeaching,
    Student,
    right_is_held,
)
from trellis.directory.queries.emergencies import watched
from trellis.kit.days import open_on


@dataclass(frozen=True, slots=True)
class Leading:
    """A person who leads a school, and for whom, when they cover."""

    person_id: int
    name: str
    covers: str  # empty when the post is their own
    until: date | None  # the last day


@dataclass(frozen=True, slots=True)
class MySchool:
    """A school that concerns the reader today."""

    pk: int
    name: str
    leaders: tuple[Leading, ...]
    students: int
    kind: str = ""  # of a supervisor's school: lead, backup
    instead_of: str = ""  # for whom the reader covers here
    supporters: tuple[tuple[str, str], ...] = ()  # kind and name of those who supervise it


@dataclass(frozen=True, slots=True)
class MySection:
    """A section that the reader teaches today, with how many students are in it."""

    pk: int
    title: str
    school: str
    students: int


@dataclass(frozen=True, slots=True)
class MyChild:
    """A student for whom the reader holds rights today."""

    student: Student
    name: str
    schools: tuple[tuple[int, str], ...]  # number and name
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class MyPost:
    """A post of the reader, until when, whom they cover, and who covers them."""

    pk: int
    title: str
    role: str
    place: str
    held_from: date
    last_day: date | None
    covers: str
    covered_by: tuple[Leading, ...] = ()


@dataclass(frozen=True, slots=True)
class Me:
    """Who the reader is as a student, and who helps them."""

    student: Student
    name: str
    schools: tuple[tuple[int, str], ...]
    teachers: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())  # name, what they teach me
    helpers: tuple[tuple[str, str, str], ...] = field(default=())  # name, role or title, school


def name_of(person_id: int | None) -> tuple[str, str]:
    """Return how a person is called and their whole name; empty for nobody."""
    person = Person.objects.filter(pk=person_id or 0).only("given_name", "preferred_given_name", "family_name").first()
    return (person.preferred_given_name or person.given_name, person.name) if person else ("", "")


def my_posts(standing: Standing) -> list[MyPost]:
    """Return the posts that the reader holds today, each with the cover that stands or comes."""
    held = Post.objects.filter(open_on(standing.today), person_id=standing.person_id, ended_on__isnull=True)
    posts = list(held.select_related("school", "office", "covers__person").order_by("held_from", "pk"))
    cover: dict[int, list[Leading]] = defaultdict(list)
    coming = Post.objects.filter(covers__in=posts, ended_on__isnull=True, held_until__gt=standing.today)
    for post in coming.select_related("person").order_by("held_from", "pk"):
        cover[post.covers_id or 0].append(Leading(post.person_id, post.person.name, "", post.last_day))
    return [
        MyPost(
            pk=post.pk,
            title=post.title,
            role=post.get_role_display(),
            place=post.school.name if post.school else post.office.name if post.office else "",
            held_from=post.held_from,
            last_day=post.last_day,
            covers=post.covers.person.name if post.covers else "",
            covered_by=tuple(cover[post.pk]),
        )
        for post in posts
    ]


def posts_i_may_cover(standing: Standing) -> frozenset[int]:
    """Return the numbers of the posts for which the reader may name somebody to stand in."""
    held = Post.objects.filter(open_on(standing.today), person_id=standing.person_id, ended_on__isnull=True, covers__isnull=True)
    return frozenset(within(standing, Verb.DIRECTORY_ARRANGE_COVER, held).values_list("pk", flat=True))


def _leaders(schools: Collection[int], today: date) -> dict[int, list[Leading]]:
    found: dict[int, list[Leading]] = defaultdict(list)
    posts = Post.objects.filter(open_on(today), school__in=schools, role=Role.PRINCIPAL, ended_on__isnull=True)
    for post in posts.select_related("person", "covers__person").order_by(F("covers").asc(nulls_first=True), "pk"):
        found[post.school_id or 0].append(Leading(post.person_id, post.person.name, post.covers.person.name if post.covers else "", post.last_day))
    return found


def _enrolled(schools: Collection[int], today: date) -> dict[int, int]:
    rows = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), school__in=schools, ended_on__isnull=True)
    return dict(rows.values_list("school_id").annotate(n=Count("student", distinct=True)).order_by())


def schools_i_support(standing: Standing) -> list[MySchool]:
    """Return a supervisor's schools today: in charge first, then as backup, those of people they cover for among them."""
    today, me = standing.today, standing.person_id
    covered = {held.covers for held in standing.held if held.role is Role.SUPERVISOR and held.covers}
    assignments = list(
        Assignment.objects.filter(open_on(today), supervisor_id__in={me, *covered}, school__ended_on__isnull=True)
        .select_related("school", "supervisor")
        .order_by(F("kind").desc(), "school__name", "pk")
    )
    schools = {assignment.school_id for assignment in assignments}
    leaders, students = _leaders(schools, today), _enrolled(schools, today)
    return [
        MySchool(
            pk=assignment.school_id,
            name=assignment.school.name,
            leaders=tuple(leaders[assignment.school_id]),
            students=students.get(assignment.school_id, 0),
            kind=assignment.kind,
            instead_of="" if assignment.supervisor_id == me else assignment.supervisor.name,
        )
        for assignment in assignments
    ]


def schools_i_work_at(standing: Standing, roles: Collection[Role]) -> list[MySchool]:
    """Return the schools at which the reader holds one of the roles today, with who supports them."""
    today = standing.today
    numbers = {school for held in standing.held if held.role in roles for school in held.schools}
    schools = list(School.objects.filter(pk__in=numbers).order_by("name", "pk"))
    leaders, students = _leaders(numbers, today), _enrolled(numbers, today)
    supporters: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for assignment in Assignment.objects.filter(open_on(today), school__in=numbers).select_related("supervisor").order_by(F("kind").desc(), "pk"):
        supporters[assignment.school_id].append((assignment.kind, assignment.supervisor.name))
    return [MySchool(one.pk, one.name, tuple(leaders[one.pk]), students.get(one.pk, 0), supporters=tuple(supporters[one.pk])) for one in schools]


def sections_i_teach(standing: Standing) -> list[MySection]:
    """Return the sections that the reader teaches today, by title."""
    today = standing.today
    mine = SectionTeaching.objects.filter(open_on(today, "begins_on", "ends_on"), person_id=standing.person_id, ended_on__isnull=True)
    sections = list(Section.objects.filter(pk__in=mine.values("section_id"), ended_on__isnull=True).select_related("school").order_by("title", "pk"))
    inside = SectionEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), section__in=sections, ended_on__isnull=True)
    students = dict(inside.values_list("section_id").annotate(n=Count("student", distinct=True)).order_by())
    return [MySection(one.pk, one.title, one.school.name, students.get(one.pk, 0)) for one in sections]


def my_children(standing: Standing) -> list[MyChild]:
    """Return the students for whom the reader holds a right today, in order of names. What the reader may not read is left out."""
    today = standing.today
    held: dict[int, list[Right]] = defaultdict(list)
    rights = GuardianRight.objects.filter(right_is_held(today), guardianship__guardian_id=standing.person_id)
    for student, right in rights.order_by("pk").values_list("guardianship__student_id", "right"):
        held[student].append(Right(right))
    students = list(
        within(standing, Verb.DIRECTORY_SEE_STUDENT, Student.objects.filter(pk__in=held)).select_related("person").order_by("person__folded_name", "pk")
    )
    schools = _schools_of(students, today)
    return [MyChild(one, one.person.name, tuple(schools[one.pk]), tuple(dict.fromkeys(held[one.pk]))) for one in students]


def _schools_of(students: Collection[Student], today: date) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = SchoolEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student__in=students, ended_on__isnull=True)
    for student, school, name in rows.order_by("-is_primary", "school__name").values_list("student_id", "school_id", "school__name"):
        found[student].append((school, name))
    return found


def me_as_a_student(standing: Standing) -> Me | None:
    """Return who the reader is as a student, who teaches them, and who else is there for them; None for others."""
    today = standing.today
    student = Student.objects.filter(person_id=standing.person_id).select_related("person").first()
    if student is None:
        return None
    mine = SectionEnrolment.objects.filter(open_on(today, "begins_on", "ends_on"), student=student, ended_on__isnull=True)
    teachings = SectionTeaching.objects.filter(open_on(today, "begins_on", "ends_on"), section__in=mine.values("section_id"), ended_on__isnull=True)
    teachers: dict[str, list[str]] = defaultdict(list)
    for one in teachings.select_related("person", "section").order_by("person__folded_name", "section__title"):
        teachers[one.person.name].append(one.section.title)
    schools = {school for held in standing.held if held.role is Role.STUDENT for school in held.schools}
    there = Q(school__in=schools, role__in=[Role.COUNSELOR, Role.PRINCIPAL])
    posts = within(standing, Verb.DIRECTORY_SEE_COLLEAGUE, Post.objects.filter(there, open_on(today), ended_on__isnull=True))
    helpers = [
        (post.person.name, post.title or post.get_role_display(), post.school.name if post.school else "")
        for post in posts.select_related("person", "school").order_by("role", "person__folded_name", "pk")
    ]
    return Me(
        student,
        student.person.name,
        tuple(_schools_of([student], today)[student.pk]),
        tuple((name, tuple(dict.fromkeys(titles))) for name, titles in teachers.items()),
        tuple(helpers),
    )


def emergencies_to_look_at(standing: Standing) -> tuple[int, int]:
    """Return how many emergency accesses wait for a second person, who may be the reader, and how many of these reviews are late."""
    waiting = within(standing, Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS, EmergencyAccess.objects.filter(review__isnull=True))
    rows = watched(list(waiting.order_by("opened_at", "pk")), standing.today)
    return len(rows), sum(1 for row in rows if row.days_late)
