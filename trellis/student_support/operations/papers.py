"""Entering papers that a law or rule asks for, as dated events, and taking one back with a reason."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Student
from trellis.student_support.measures.texts import cleaned
from trellis.student_support.models import FormalEvent
from trellis.student_support.operations.timelines import catch_up


class WordsMissing(Exception):
    """Nobody could know what it is about, or why it was taken back."""


class DayAhead(Exception):
    """What has not happened is not entered as having happened."""


class TakenBackAlready(Exception):
    """It was taken back before."""


@transaction.atomic
def record_formal_event(
    *, by: int, now: datetime, today: date, student: Student, kind: str, on: date, guardian: int | None, language: str, channel: str, about: str
) -> FormalEvent:
    """Enter that a paper went out or came back: on which day, to or from whom, in which language and by which way.

    `guardian` None is the student of age. The same facts are one event. Raises WordsMissing or DayAhead.
    """
    said = cleaned(about)[:500]
    if not said:
        raise WordsMissing(_("Say in a few words what it is about."))
    if on > today:
        raise DayAhead(_("That day lies ahead. Enter it on the day on which it happens."))
    facts = {"kind": kind, "on": on, "guardian_id": guardian, "language": language, "channel": channel, "about": said}
    same = FormalEvent.objects.filter(student=student, taken_back_on__isnull=True, **facts).first()
    if same is not None:
        return same
    event = FormalEvent.objects.create(student=student, entered_by_id=by, entered_at=now, **facts)
    record_act(by=by, act="student_support.record_formal_event", about=[event, student], detail={"kind": kind, "on": on.isoformat()})
    catch_up(by=by, today=today, student=student.pk)
    return event


@transaction.atomic
def take_back_formal_event(*, by: int, today: date, event: FormalEvent, why: str) -> FormalEvent:
    """Say that an event was entered by mistake. It stays, struck out, with the reason. Raises WordsMissing or TakenBackAlready."""
    said = cleaned(why)[:300]
    if not said:
        raise WordsMissing(_("Say why it is taken back."))
    held = FormalEvent.objects.select_for_update().get(pk=event.pk)
    if held.taken_back_on is not None:
        raise TakenBackAlready(_("It was taken back already. Nothing was changed."))
    held.taken_back_on, held.took_back_why = today, said
    held.save(update_fields=["taken_back_on", "took_back_why"])
    record_act(by=by, act="student_support.take_back_formal_event", about=[held])
    catch_up(by=by, today=today, student=held.student_id)
    return held
