"""Meetings of the team around a student: who is asked, who has been heard, what was decided."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from trellis.access.policy import SCHOOL_LEADERS, SYSTEM_LEADERS, Role
from trellis.directory.models import School, Student
from trellis.directory.queries import Holder, holders_of
from trellis.directory.queries.families import contacts_of, guardians_ever, schools_of
from trellis.directory.queries.teams import team_of
from trellis.student_support.models import Barrier, Contribution, ContributionBeside, Decision, DecisionMove, Meeting, MeetingAsked

LEADERS = (*SCHOOL_LEADERS, Role.STUDENT_SERVICES_DIRECTOR, Role.OFFICE_LEAD, Role.SUPERVISOR, *SYSTEM_LEADERS)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked to a meeting, and whether they have been heard. `row` is the number of what asked them, None for the team."""

    person_id: int
    name: str
    part: str
    kind: str  # "team", or one of MeetingAsked.Kind
    row: int | None
    contribution: Contribution | None

    @property
    def is_staff(self) -> bool:
        return self.kind in ("team", MeetingAsked.Kind.GUEST)


def meetings() -> "QuerySet[Meeting]":
    """Return meetings with whom they are about, the latest first."""
    return Meeting.objects.select_related("student__person", "planned_by").order_by("-planned_on", "-pk")


def meetings_about(student: int) -> "QuerySet[Meeting]":
    """Return the meetings about one student, the latest first, with the number of contributions prefetched."""
    return meetings().filter(student_id=student).prefetch_related("contributions")


def asked_to(meeting: Meeting, today: date) -> list[Asked]:
    """Return who is asked, the student and the family first, then the team, then guests. Of a meeting that was held: the team of that day."""
    said = {one.by_id: one for one in contributions_to(meeting)}
    rows = MeetingAsked.objects.filter(meeting=meeting, taken_off_on__isnull=True).select_related("person").order_by("person__folded_name", "pk")
    order = {MeetingAsked.Kind.STUDENT: 0, MeetingAsked.Kind.FAMILY: 1, MeetingAsked.Kind.GUEST: 3}
    beside = sorted(rows, key=lambda one: order[MeetingAsked.Kind(one.kind)])
    team = [one for one in team_of(meeting.student, meeting.held_on or today) if not one.is_empty]
    listed = [Asked(one.person_id, one.person.name, one.get_kind_display(), one.kind, one.pk, said.get(one.person_id)) for one in beside]
    on_team = {one.person_id for one in team}
    own = [Asked(one.person_id, one.name, one.part, "team", None, said.get(one.person_id)) for one in team]
    return [
        *(one for one in listed if not one.is_staff),
        *own,
        *(one for one in listed if one.is_staff and one.person_id not in on_team),
    ]


def family_rows(meeting: Meeting) -> "QuerySet[MeetingAsked]":
    """Return the family asked to a meeting, with what each needs to take part."""
    return MeetingAsked.objects.filter(meeting=meeting, kind=MeetingAsked.Kind.FAMILY, taken_off_on__isnull=True).select_related("person")


def staff_asked(meeting: Meeting, today: date) -> list[int]:
    """Return the numbers of the colleagues who are asked: the team and guests."""
    return [one.person_id for one in asked_to(meeting, today) if one.is_staff]


def contributions_to(meeting: Meeting) -> "QuerySet[Contribution]":
    """Return what was brought to a meeting, the first that came first."""
    return Contribution.objects.filter(meeting=meeting).select_related("by", "entered_by").order_by("at", "pk")


def contribution_of(meeting: Meeting, person: int) -> Contribution | None:
    """Return what one person brings."""
    return Contribution.objects.filter(meeting=meeting, by_id=person).first()


def beside(contribution: Contribution | None) -> ContributionBeside | None:
    """Return the text that waits beside a contribution, the latest, or None."""
    waiting = ContributionBeside.objects.filter(contribution=contribution, merged_on__isnull=True) if contribution else ContributionBeside.objects.none()
    return waiting.order_by("-at", "-pk").first()


def may_be_asked(meeting: Meeting, today: date) -> list[tuple[int, str, str]]:
    """Return (person, kind, words) of the student and of the family members who are written to, who are not asked yet."""
    asked = set(MeetingAsked.objects.filter(meeting=meeting, taken_off_on__isnull=True).values_list("person_id", flat=True))
    student = meeting.student.person
    found = [(student.pk, MeetingAsked.Kind.STUDENT.value, student.name)]
    found += [
        (one.person.pk, MeetingAsked.Kind.FAMILY.value, f"{one.person.name}, {one.relation}") for one in contacts_of(student.pk, today) if one.may_be_called
    ]
    return [one for one in found if one[0] not in asked]


def school_of(student: Student, today: date) -> School | None:
    """Return a school of the student's today, None for who is enrolled nowhere."""
    schools = schools_of(student.person_id, today)
    return schools[0] if schools else None


def decisions() -> "QuerySet[Decision]":
    """Return decisions by their day, with owner, moves and whom they are about."""
    moves = Prefetch("moves", queryset=DecisionMove.objects.select_related("by").order_by("pk"))
    return Decision.objects.select_related("owner", "meeting__student__person").prefetch_related(moves).order_by("by_when", "pk")


def open_decisions_about(student: int) -> "QuerySet[Decision]":
    """Return what was decided about a student and is neither done nor let go."""
    return decisions().filter(meeting__student_id=student, done_on__isnull=True, let_go_on__isnull=True)


def barriers() -> "QuerySet[Barrier]":
    """Return barriers by their day, with leader, raiser and whom they are about."""
    return Barrier.objects.select_related("leader", "raised_by", "student__person", "meeting").order_by("by_when", "pk")


def barriers_about(student: int) -> "QuerySet[Barrier]":
    """Return what stands in the way of a student and is not cleared."""
    return barriers().filter(student_id=student, cleared_on__isnull=True)


def given_to(person: int) -> "QuerySet[Barrier]":
    """Return the barriers that were given to a leader: those not cleared first, by their day."""
    return barriers().filter(leader_id=person).order_by("cleared_on", "by_when", "pk") if person else Barrier.objects.none()


def leaders_for(student: Student, today: date) -> list[Holder]:
    """Return to whom a barrier may be given: who leads a school of the student, and the central office; never a guardian of theirs. Three queries."""
    schools = {one.pk for one in schools_of(student.person_id, today)}
    family = guardians_ever(student.pk)
    listed = (one for one in holders_of(LEADERS, today) if one.person_id not in family)
    return [one for one in listed if one.role not in SCHOOL_LEADERS or one.school_id in schools]


def waits_for(people: Collection[int]) -> Q:
    """Return the condition under which an open barrier waits for one of the people."""
    return Q(leader_id__in=people, answered_at__isnull=True, cleared_on__isnull=True)
