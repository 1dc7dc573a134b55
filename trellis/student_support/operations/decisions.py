"""What a team decides: who, what, by when; done, let go, moved; and how sure they are, in counts that tie to nobody."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.safety.operations import watch
from trellis.student_support.models import Decision, DecisionMove, Meeting, SaidHowSure, Sureness
from trellis.student_support.notices import decisions as notices
from trellis.student_support.queries import meetings as queries

LEVELS = (1, 2, 3, 4)


class WordsMissing(Exception):
    """What is decided, or why, has to be said."""


class DayIsOver(Exception):
    """The day lies in the past."""


class NotInTheMeeting(Exception):
    """The owner is neither on the team nor a colleague who was asked."""


class MeetingCalledOff(Exception):
    """Nothing is decided in a meeting that was called off."""


class EndedAlready(Exception):
    """It is done or was let go."""


class Closed(Exception):
    """The counts stand: everybody has said, or the meeting is closed."""


class SaidAlready(Exception):
    """The person has said how sure they are."""


@transaction.atomic
def decide(*, by: int, today: date, now: datetime, meeting: Meeting, words: str, owner: int, by_when: date) -> Decision:
    """Enter a decision, and tell its owner. The same words for the same owner and day stand once.

    Raises WordsMissing, DayIsOver, NotInTheMeeting or MeetingCalledOff.
    """
    held = Meeting.objects.select_for_update().select_related("student__person").get(pk=meeting.pk)
    if held.called_off_on is not None:
        raise MeetingCalledOff(_("This meeting was called off. Plan another one."))
    if not words.strip():
        raise WordsMissing(_("Say in a sentence what will be done."))
    if by_when < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if owner not in queries.staff_asked(held, today):
        raise NotInTheMeeting(_("Choose somebody of the team, or a colleague who was asked. Bring them in first."))
    facts = {"meeting": held, "words": words.strip(), "owner_id": owner, "by_when": by_when}
    closed = {"sureness_closed_at": now if held.held_on else None}  # after the meeting nobody is asked how sure they are
    decision, is_new = Decision.objects.get_or_create(**facts, done_on=None, let_go_on=None, defaults={"entered_by_id": by, "entered_at": now, **closed})
    if is_new:
        Sureness.objects.bulk_create(Sureness(decision=decision, level=level) for level in LEVELS)  # all four: their order tells nothing
        notices.tell_owner(by=by, today=today, decision=decision)
        watch(by=by, writer=by, now=now, today=today, texts=[decision.words], place=_("A decision of a team"))
        record_act(by=by, act="student_support.decide", about=[decision, held])
    return decision


@transaction.atomic
def end_decision(*, by: int, today: date, now: datetime, decision: Decision, is_done: bool, words: str = "") -> Decision:
    """Say that what was decided is done, or let it go with the reason. Raises EndedAlready or WordsMissing."""
    held = _open(decision)
    if not is_done and not words.strip():
        raise WordsMissing(_("Say why it is let go. The team reads it."))
    held.done_on, held.let_go_on = (today, None) if is_done else (None, today)
    held.done_words = words.strip()
    held.save(update_fields=["done_on", "let_go_on", "done_words"])
    watch(by=by, writer=by, now=now, today=today, texts=[held.done_words], place=_("A decision of a team"))
    record_act(by=by, act="student_support.end_decision", about=[held], detail={"done": is_done})
    return held


@transaction.atomic
def move_decision(*, by: int, today: date, now: datetime, decision: Decision, by_when: date, words: str) -> Decision:
    """Give what was decided another day, with the reason, and tell its owner. Raises EndedAlready, WordsMissing or DayIsOver."""
    held = _open(decision)
    if by_when < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if not words.strip():
        raise WordsMissing(_("Say why it needs another day. The team reads it."))
    if held.by_when == by_when:
        return held
    DecisionMove.objects.create(decision=held, from_day=held.by_when, to_day=by_when, why=words.strip(), by_id=by, on=today)
    held.by_when = by_when
    held.save(update_fields=["by_when"])
    notices.tell_moved(by=by, today=today, decision=held)
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("A decision of a team"))
    record_act(by=by, act="student_support.move_decision", about=[held], detail={"to": by_when.isoformat()})
    return held


@transaction.atomic
def say_how_sure(*, by: int, today: date, now: datetime, decision: Decision, level: int) -> None:
    """Say how sure one is, once: 1 not at all, 4 very. What was said is added to a count and written nowhere else.

    When the last of those asked has said it, the counts are closed for good: whoever joins later adds nothing, so that two looks at the
    spread never differ by one person. Raises Closed or SaidAlready.
    """
    held = Decision.objects.select_for_update().select_related("meeting__student__person").get(pk=decision.pk)
    if held.sureness_closed_at is not None or not held.meeting.is_ahead:
        raise Closed(_("How sure the team was is closed for this decision. Say it in the next meeting."))
    _said, is_new = SaidHowSure.objects.get_or_create(decision=held, person_id=by)
    if not is_new:
        raise SaidAlready(_("You have said how sure you are. It cannot be looked up or changed: nobody knows which answer was yours."))
    Sureness.objects.filter(decision=held, level=level).update(count=F("count") + 1)
    said = set(SaidHowSure.objects.filter(decision=held).values_list("person_id", flat=True))
    if set(queries.staff_asked(held.meeting, today)) <= said:
        held.sureness_closed_at = now
        held.save(update_fields=["sureness_closed_at"])
    record_act(by=by, act="student_support.say_how_sure", about=[held])


def _open(decision: Decision) -> Decision:
    held = Decision.objects.select_for_update(of=("self",)).select_related("owner").get(pk=decision.pk)
    if held.done_on or held.let_go_on:
        raise EndedAlready(_("Somebody has ended this already. Look at it again."))
    return held
