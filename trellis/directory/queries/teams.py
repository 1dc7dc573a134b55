"""Who is on a student's team on a day, who is to come, and which places stand empty."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet

from trellis.directory.models import Post, Student, TeamMember
from trellis.kit.days import open_on


@dataclass(frozen=True, slots=True)
class InATeam:
    """One part in a team. `is_empty`: whoever had it holds no post any more, so the place waits for somebody."""

    pk: int
    student_id: int
    person_id: int
    name: str
    part: str
    place: str
    is_case_manager: bool
    held_from: date
    held_until: date | None
    is_empty: bool


def team_of(student: Student, today: date) -> list[InATeam]:
    """Return who is on the team on a day, the case manager first, then by name; two queries."""
    return teams_of([student.pk], today).get(student.pk, [])


def teams_of(students: Collection[int], today: date) -> dict[int, list[InATeam]]:
    """Return the teams of many students, by student: two queries however many they are."""
    rows = TeamMember.objects.filter(open_on(today), student_id__in=students)
    return _listed(rows, today)


def joining(student: Student, today: date) -> list[InATeam]:
    """Return who joins the team on a later day."""
    return _listed(TeamMember.objects.filter(student=student, held_from__gt=today), today).get(student.pk, [])


def were_in_team(student: Student, today: date) -> "QuerySet[TeamMember]":
    """Return the parts that have ended, the latest first. A part that never lasted a day is left out."""
    ended = TeamMember.objects.filter(student=student, held_until__lte=today).exclude(held_until=F("held_from"))
    return ended.select_related("person").order_by("-held_until", "-pk")


def on_team(today: date) -> "QuerySet[TeamMember]":
    """Return the parts that are filled on a day: held, by somebody with a post. For subqueries."""
    return TeamMember.objects.filter(open_on(today)).filter(_at_work(today))


def students_of_member(person_id: int, today: date) -> "QuerySet":
    """Return the teams that somebody is on, as ids of students."""
    return TeamMember.objects.filter(open_on(today), person_id=person_id).values("student_id")


def _at_work(today: date) -> Exists:
    return Exists(Post.objects.filter(open_on(today), person_id=OuterRef("person_id"), ended_on__isnull=True))


def _listed(rows: "QuerySet[TeamMember]", today: date) -> dict[int, list[InATeam]]:
    members = list(rows.select_related("person").order_by("-is_case_manager", "person__folded_name", "pk"))
    posts = Post.objects.filter(open_on(today), ended_on__isnull=True, person_id__in={one.person_id for one in members}).select_related("school", "office")
    places: dict[int, str] = {}
    for post in posts.order_by("pk"):
        places.setdefault(post.person_id, post.school.name if post.school else post.office.name if post.office else post.title)
    found: dict[int, list[InATeam]] = {}
    for one in members:
        found.setdefault(one.student_id, []).append(
            InATeam(
                one.pk,
                one.student_id,
                one.person_id,
                one.person.name,
                one.part,
                places.get(one.person_id, ""),
                one.is_case_manager,
                one.held_from,
                one.held_until,
                is_empty=one.person_id not in places,
            )
        )
    return found
