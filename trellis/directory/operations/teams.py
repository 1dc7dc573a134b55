"""Teams around students: who is named, in which part, who manages the case, and from which day no longer."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, Post, Student, TeamMember
from trellis.directory.queries.families import guardians_ever
from trellis.kit.days import open_on


class OnTheTeam(Exception):
    """The person is on the team in those days already."""


class HoldsNoPost(Exception):
    """Whoever is named works nowhere in the district on that day."""


class IsFamily(Exception):
    """Whoever is named is or was a guardian of the student."""


class WordsMissing(Exception):
    """A part needs words."""


class WrongDays(Exception):
    """The day lies before the part began, or in the past."""


class LeftAlready(Exception):
    """The part has ended."""


@transaction.atomic
def join_team(
    *, by: int | None, today: date, student: Student, person: Person, part: str, held_from: date | None = None, is_case_manager: bool = False
) -> TeamMember:
    """Name somebody to a student's team from a day on, in a part that the school has words for.

    As case manager they take the case from whoever had it, who leaves the team that day. Raises WordsMissing, HoldsNoPost, IsFamily or OnTheTeam.
    """
    if is_case_manager:
        return hand_case_to(by=by, today=today, student=student, person=person, on=held_from or today, part=part)
    _hold(student)
    starts = held_from or today
    _check(student, person, part, starts)
    if _from(student, starts).filter(person=person).exists():
        raise OnTheTeam(_("They are on the team in those days already. Change their part instead."))
    member = TeamMember.objects.create(student=student, person=person, part=part.strip(), held_from=starts, named_by_id=by)
    record_act(by=by, act="directory.join_team", about=[member, student, person], detail={"from": starts.isoformat()})
    return member


@transaction.atomic
def change_part(*, by: int, today: date, member: TeamMember, part: str) -> TeamMember:
    """Say in other words what somebody is to the student from today on; what they were before stays in the record.

    Raises LeftAlready or WordsMissing.
    """
    _hold(member.student)
    held = TeamMember.objects.get(pk=member.pk)
    if held.held_until is not None:
        raise LeftAlready(_("This part has an end. Name them again for what comes after it."))
    if not part.strip():
        raise WordsMissing(_("Say in a few words what they are to the student."))
    if held.part == part.strip():
        return held
    if held.held_from >= today:
        held.part = part.strip()
        held.save(update_fields=["part"])
    else:
        _end(held, today)
        held = TeamMember.objects.create(
            student_id=held.student_id, person_id=held.person_id, part=part.strip(), is_case_manager=held.is_case_manager, held_from=today, named_by_id=by
        )
    record_act(by=by, act="directory.change_part", about=[held, held.student])
    return held


@transaction.atomic
def hand_case_to(*, by: int | None, today: date, student: Student, person: Person, on: date, part: str = "", former_stays_as: str = "") -> TeamMember:
    """Let somebody manage the case from a day on. Whoever managed it ends that day, and stays on the team only with words for another part.

    There is one open case manager at a time. Raises OnTheTeam, HoldsNoPost, IsFamily or WrongDays.
    """
    _hold(student)
    words = part.strip() or _("Case manager")
    _check(student, person, words, on)
    ahead = _from(student, on)
    managing = ahead.filter(is_case_manager=True)
    if managing.filter(held_from__gt=on).exists():
        raise WrongDays(_("Somebody takes the case over on a later day already. Choose that day or a later one, or end that part first."))
    if managing.filter(person=person).exists():
        raise OnTheTeam(_("They manage the case in those days already."))
    if ahead.filter(person=person, held_from__gt=on).exists():
        raise WrongDays(_("They join the team on a later day. Choose that day or a later one."))
    former = list(managing)
    for one in [*former, *ahead.filter(person=person)]:
        _end(one, on)
    if former_stays_as.strip():
        TeamMember.objects.bulk_create(
            TeamMember(student=student, person_id=one.person_id, part=former_stays_as.strip(), held_from=on, named_by_id=by) for one in former
        )
    member = TeamMember.objects.create(student=student, person=person, part=words, is_case_manager=True, held_from=on, named_by_id=by)
    record_act(by=by, act="directory.hand_case_to", about=[member, student, person], detail={"from": on.isoformat()})
    return member


@transaction.atomic
def leave_team(*, by: int | None, today: date, member: TeamMember, held_until: date) -> TeamMember:
    """End a part: `held_until` is the first day without it, today or later. Raises LeftAlready or WrongDays."""
    _hold(member.student)
    held = TeamMember.objects.get(pk=member.pk)
    if held.held_until is not None and held.held_until <= held_until:
        raise LeftAlready(_("This part ends by itself before that day. Nothing was changed."))
    if held_until < today or held_until < held.held_from:
        raise WrongDays(_("Choose today or a later day, and not one before the part begins."))
    _end(held, held_until)
    record_act(by=by, act="directory.leave_team", about=[held, held.student], detail={"until": held_until.isoformat()})
    return held


@transaction.atomic
def stay_on_team(*, by: int, today: date, member: TeamMember) -> TeamMember:
    """Take back the end of a part that lies today or ahead. Raises LeftAlready, OnTheTeam when they have another part by then."""
    _hold(member.student)
    held = TeamMember.objects.get(pk=member.pk)
    if held.held_until is None:
        return held
    if held.held_until < today:
        raise LeftAlready(_("This part has ended. Name them again."))
    others = _from(held.student, held.held_until).exclude(pk=held.pk)
    taken = Q(person_id=held.person_id) | Q(is_case_manager=True) if held.is_case_manager else Q(person_id=held.person_id)
    if others.filter(taken).exists():
        raise OnTheTeam(_("Somebody has this part after that day already."))
    held.held_until = None
    held.save(update_fields=["held_until"])
    record_act(by=by, act="directory.stay_on_team", about=[held, held.student])
    return held


def _hold(student: Student) -> None:
    Student.objects.select_for_update().get(pk=student.pk)  # one change of a team after the other


def _from(student: Student, day: date) -> "QuerySet[TeamMember]":
    """Return the parts that are held on a day or begin later."""
    return TeamMember.objects.filter(Q(held_until__isnull=True) | Q(held_until__gt=day), student=student)


def _end(member: TeamMember, day: date) -> None:
    member.held_until = max(day, member.held_from)
    member.save(update_fields=["held_until"])


def _check(student: Student, person: Person, part: str, day: date) -> None:
    if not part.strip():
        raise WordsMissing(_("Say in a few words what they are to the student."))
    if not Post.objects.filter(open_on(day), person=person, ended_on__isnull=True).exists():
        raise HoldsNoPost(_("They hold no post in the district on that day. Choose a colleague who does, or another day."))
    if person.pk in guardians_ever(student.pk):
        raise IsFamily(_("They are family to this student. Ask them to meetings as family, and choose another colleague for this part."))
