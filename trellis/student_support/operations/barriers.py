"""What stands in the way of support for a student, given to a named leader with a day; answered, cleared."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Student
from trellis.safety.operations import watch
from trellis.student_support.models import Barrier, Meeting
from trellis.student_support.notices import barriers as notices
from trellis.student_support.queries import meetings as queries


class WordsMissing(Exception):
    """What stands in the way, or the answer, has to be said."""


class DayIsOver(Exception):
    """The day lies in the past."""


class NotALeader(Exception):
    """Barriers are given to who leads a school of the student, or to the central office."""


class ClearedAlready(Exception):
    """It is cleared."""


@transaction.atomic
def raise_barrier(*, by: int, today: date, now: datetime, student: Student, words: str, leader: int, by_when: date, meeting: Meeting | None = None) -> Barrier:
    """Give what stands in the way to a leader with a day, and tell them. Raises WordsMissing, DayIsOver or NotALeader."""
    if not words.strip():
        raise WordsMissing(_("Say what stands in the way, and what would clear it."))
    if by_when < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if leader not in {one.person_id for one in queries.leaders_for(student, today)}:
        raise NotALeader(_("Choose somebody who leads the school, or of the central office."))
    facts = {"student": student, "words": words.strip(), "leader_id": leader, "by_when": by_when}
    barrier, is_new = Barrier.objects.get_or_create(**facts, cleared_on=None, defaults={"raised_by_id": by, "raised_at": now, "meeting": meeting})
    if is_new:
        notices.tell_leader(by=by, today=today, barrier=barrier)
        watch(by=by, writer=by, now=now, today=today, texts=[barrier.words], place=_("What stands in the way of a student"))
        record_act(by=by, act="student_support.raise_barrier", about=[barrier, student])
    return barrier


@transaction.atomic
def answer_barrier(*, by: int, today: date, now: datetime, barrier: Barrier, answer: str, is_cleared: bool = False) -> Barrier:
    """Say what one does about it, or that it is cleared, and tell whoever raised it. The same answer twice is one. Raises ClearedAlready or WordsMissing."""
    held = Barrier.objects.select_for_update(of=("self",)).select_related("leader", "raised_by").get(pk=barrier.pk)
    if held.cleared_on is not None:
        raise ClearedAlready(_("This is cleared already."))
    if not answer.strip():
        raise WordsMissing(_("Say in a sentence what you do about it. The team reads it."))
    if held.answer == answer.strip() and not is_cleared:
        return held  # sent twice
    held.answer, held.answered_at = answer.strip(), now
    held.cleared_on = today if is_cleared else None
    held.save(update_fields=["answer", "answered_at", "cleared_on"])
    notices.tell_raiser(notices.CLEARED if is_cleared else notices.ANSWERED, by=by, today=today, barrier=held)
    watch(by=by, writer=by, now=now, today=today, texts=[held.answer], place=_("What stands in the way of a student"))
    record_act(by=by, act="student_support.answer_barrier", about=[held], detail={"cleared": is_cleared})
    return held
