"""Meetings of the team around a student: planned, moved, called off, held; who is asked beside the team."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, Student
from trellis.directory.queries.families import guardians_ever
from trellis.directory.queries.places import is_school_day
from trellis.student_support.models import Decision, Meeting, MeetingAsked
from trellis.student_support.notices import families as to_family
from trellis.student_support.notices import meetings as notices
from trellis.student_support.operations.families import ask_whether_heard
from trellis.student_support.operations.record_requests import keep_days
from trellis.student_support.queries import families
from trellis.student_support.queries import meetings as queries


class DayIsOver(Exception):
    """The day lies in the past."""


class NoSchoolThatDay(Exception):
    """The calendar says that there is no school on that day."""


class MeetingIsOver(Exception):
    """The meeting was held or called off."""


class WordsMissing(Exception):
    """A purpose or a reason has to be given."""


class NotTheirs(Exception):
    """Whoever is asked is neither the student, nor family that is written to, nor a colleague."""


@transaction.atomic
def plan_meeting(
    *, by: int, today: date, student: Student, purpose: str, on: date, at: time | None = None, place: str = "", all_the_same: bool = False
) -> Meeting:
    """Plan a meeting and tell the team. `all_the_same`: also on a day without school.

    Raises WordsMissing, DayIsOver or NoSchoolThatDay.
    """
    if not purpose.strip():
        raise WordsMissing(_("Say in a sentence what the meeting is for."))
    _check_day(student, on, today, all_the_same=all_the_same)
    facts = {"student": student, "purpose": purpose.strip(), "planned_on": on, "planned_at": at, "place": place.strip()}
    meeting, is_new = Meeting.objects.get_or_create(**facts, held_on=None, called_off_on=None, defaults={"planned_by_id": by})
    if is_new:
        notices.tell_asked(by=by, today=today, meeting=meeting, people=queries.staff_asked(meeting, today))
        keep_days(today=today, student=student)
        record_act(by=by, act="student_support.plan_meeting", about=[meeting, student], detail={"on": on.isoformat()})
    return meeting


@transaction.atomic
def move_meeting(*, by: int, today: date, meeting: Meeting, on: date, at: time | None, place: str = "", all_the_same: bool = False) -> Meeting:
    """Give a meeting another day, time or place, and tell who is asked. Raises MeetingIsOver, DayIsOver or NoSchoolThatDay."""
    held = _ahead(meeting)
    _check_day(held.student, on, today, all_the_same=all_the_same)
    if (held.planned_on, held.planned_at, held.place) == (on, at, place.strip()):
        return held
    held.planned_on, held.planned_at, held.place = on, at, place.strip()
    held.save(update_fields=["planned_on", "planned_at", "place"])
    notices.tell_moved(by=by, today=today, meeting=held, people=queries.staff_asked(held, today))
    MeetingAsked.objects.filter(meeting=held).update(needs_confirmed_on=None)  # right for another day is another question
    for person in families.family_asked(held, today):
        to_family.tell_moved(by=by, today=today, meeting=held, person=person)
    keep_days(today=today, student=held.student)
    record_act(by=by, act="student_support.move_meeting", about=[held], detail={"on": on.isoformat()})
    return held


@transaction.atomic
def call_meeting_off(*, by: int, today: date, meeting: Meeting, why: str) -> Meeting:
    """Call a meeting off with a reason, and tell who is asked. Contributions stay. Raises MeetingIsOver or WordsMissing."""
    held = _ahead(meeting)
    if not why.strip():
        raise WordsMissing(_("Say why. Whoever was asked reads it."))
    people = queries.staff_asked(held, today)
    held.called_off_on, held.called_off_why = today, why.strip()
    held.save(update_fields=["called_off_on", "called_off_why"])
    notices.tell_called_off(by=by, today=today, meeting=held, people=people)
    for person in families.family_asked(held, today):
        to_family.tell_called_off(by=by, today=today, meeting=held, person=person)
    keep_days(today=today, student=held.student)
    record_act(by=by, act="student_support.call_meeting_off", about=[held])
    return held


@transaction.atomic
def hold_meeting(*, by: int, today: date, now: datetime, meeting: Meeting) -> Meeting:
    """Close a meeting that took place, and ask the family whether they were heard. From then on nobody says how sure they are.

    Raises MeetingIsOver or DayIsOver.
    """
    held = _ahead(meeting)
    if held.planned_on > today:
        raise DayIsOver(_("This meeting lies ahead. Move it to today if you met already."))
    held.held_on = today
    held.save(update_fields=["held_on"])
    Decision.objects.filter(meeting=held, sureness_closed_at__isnull=True).update(sureness_closed_at=now)
    ask_whether_heard(by=by, today=today, meeting=held)
    record_act(by=by, act="student_support.hold_meeting", about=[held])
    return held


@transaction.atomic
def ask_to_meeting(*, by: int, today: date, meeting: Meeting, person: Person, kind: str) -> MeetingAsked:
    """Ask somebody beside the team: a guest or a member of the family, who are told; the student. Raises MeetingIsOver or NotTheirs."""
    held = _ahead(meeting)
    known = MeetingAsked.objects.filter(meeting=held, person=person, taken_off_on__isnull=True).first()
    if known is not None:
        return known
    if kind == MeetingAsked.Kind.GUEST and person.pk in guardians_ever(held.student_id):
        raise NotTheirs(_("They are family to this student. Ask them as family, not as a colleague."))
    if kind != MeetingAsked.Kind.GUEST and (person.pk, kind) not in {(pk, what) for pk, what, _words in queries.may_be_asked(held, today)}:
        raise NotTheirs(_("They cannot be asked to this meeting. Choose somebody of the family who is written to, or a colleague."))
    asked = MeetingAsked.objects.create(meeting=held, person=person, kind=kind, asked_by_id=by, asked_on=today)
    if kind == MeetingAsked.Kind.GUEST:
        notices.tell_asked(by=by, today=today, meeting=held, people=[person.pk])
    elif kind == MeetingAsked.Kind.FAMILY:
        to_family.invite(by=by, today=today, meeting=held, person=person)
    record_act(by=by, act="student_support.ask_to_meeting", about=[held, person], detail={"kind": kind})
    return asked


@transaction.atomic
def take_off_meeting(*, by: int, today: date, asked: MeetingAsked) -> None:
    """Ask somebody no more. A guest reads the meeting no more from this moment on. Raises MeetingIsOver."""
    _ahead(asked.meeting)
    if MeetingAsked.objects.filter(pk=asked.pk, taken_off_on__isnull=True).update(taken_off_on=today):
        record_act(by=by, act="student_support.take_off_meeting", about=[asked.meeting, asked.person])


@transaction.atomic
def remind_of_contributing(*, by: int, today: date, meeting: Meeting) -> int:
    """Write a line to the colleagues who have not been heard yet; return to how many. Raises MeetingIsOver."""
    held = _ahead(meeting)
    people = [one.person_id for one in queries.asked_to(held, today) if one.is_staff and one.contribution is None and one.person_id != by]
    if people:
        notices.remind(by=by, today=today, meeting=held, people=people)
        record_act(by=by, act="student_support.remind_of_contributing", about=[held], detail={"people": len(people)})
    return len(people)


def _ahead(meeting: Meeting) -> Meeting:
    held = Meeting.objects.select_for_update().select_related("student__person").get(pk=meeting.pk)
    if not held.is_ahead:
        raise MeetingIsOver(_("This meeting was held or called off. Plan another one."))
    return held


def _check_day(student: Student, on: date, today: date, *, all_the_same: bool) -> None:
    if on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if not all_the_same and not is_school_day(on, queries.school_of(student, today)):
        raise NoSchoolThatDay(_("There is no school on that day. Choose another, or say below that you meet all the same."))
