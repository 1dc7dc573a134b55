"""Handing a principal over to the next supervisor: words that all three read, a question back, and promises that do not fall silently."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.asks.operations.brief import leave_lines
from trellis.audit.operations import record_act
from trellis.commitments.operations import let_promise_go, make_promise
from trellis.commitments.queries.promises import Commitment
from trellis.directory.queries import everybody
from trellis.growth.models import CaseloadHandOver, HandOverTurn, TakenOver
from trellis.growth.notices import caseload as notices
from trellis.growth.queries.caseload import led_at, unaccepted
from trellis.letters.queries import OwnLine
from trellis.safety.operations import watch


class WordsMissing(Exception):
    """Nothing was said."""


class AcceptedAlready(Exception):
    """The next supervisor has accepted it."""


class AnsweredAlready(Exception):
    """The promise was taken over, kept or let go already."""


def _waiting(hand_over: CaseloadHandOver) -> CaseloadHandOver:
    held = CaseloadHandOver.objects.select_for_update().get(pk=hand_over.pk)
    if held.accepted_on is not None:
        raise AcceptedAlready(_("This has been accepted already."))
    return held


@transaction.atomic
def write_hand_over(*, by: int, now: datetime, today: date, principal: int, school: int, left_by: int, to: int | None, words: str) -> CaseloadHandOver:
    """Write down what the next supervisor should know of a principal, who reads it too. Written twice, the newer words stand.

    `to` None: whoever follows. Raises WordsMissing or AcceptedAlready.
    """
    words = words.strip()
    if not words:
        raise WordsMissing(_("Say in a few sentences what the next should know. If there is nothing, say that."))
    standing = CaseloadHandOver.objects.filter(principal_id=principal, school_id=school, left_by_id=left_by, to_id=to).first()
    if standing is not None:
        held = _waiting(standing)
        if held.words == words:
            return held
        held.words, held.written_by_id, held.written_on = words, by, today
        held.save(update_fields=["words", "written_by", "written_on"])
    else:
        held = CaseloadHandOver.objects.create(
            principal_id=principal, school_id=school, left_by_id=left_by, to_id=to, written_by_id=by, written_on=today, words=words
        )
    if to is not None:
        notices.tell_of_hand_over(notices.HANDED, hand_over=held, to=to, by=by, today=today, key="handed")
    notices.tell_of_hand_over(notices.HANDED_ABOUT, hand_over=held, to=principal, by=by, today=today, key="about")
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("What the next supervisor should know"))
    record_act(by=by, act="growth.write_hand_over", about=[held])
    return held


@transaction.atomic
def accept_hand_over(*, by: int, today: date, hand_over: CaseloadHandOver) -> CaseloadHandOver:
    """Accept a principal. Twice is once."""
    held = CaseloadHandOver.objects.select_for_update().get(pk=hand_over.pk)
    if held.accepted_on is not None:
        return held
    held.to_id, held.accepted_on = by, today
    held.save(update_fields=["to", "accepted_on"])
    HandOverTurn.objects.create(hand_over=held, by_id=by, on=today, kind=HandOverTurn.Kind.ACCEPTED)
    notices.tell_of_hand_over(notices.ACCEPTED, hand_over=held, to=held.principal_id, by=by, today=today, key="accepted")
    record_act(by=by, act="growth.accept_hand_over", about=[held])
    return held


@transaction.atomic
def say_in_hand_over(*, by: int, now: datetime, today: date, hand_over: CaseloadHandOver, words: str) -> HandOverTurn:
    """Ask back, or add what was asked for. The same words on the same day are one. Raises WordsMissing or AcceptedAlready."""
    words = words.strip()
    if not words:
        raise WordsMissing(_("Say in a sentence what you would like to know, or what you add."))
    held = _waiting(hand_over)
    asks = by != held.written_by_id
    kind = HandOverTurn.Kind.ASKED if asks else HandOverTurn.Kind.ADDED
    said, is_new = HandOverTurn.objects.get_or_create(hand_over=held, by_id=by, on=today, kind=kind, words=words)
    if is_new:
        to = held.written_by_id if asks else held.to_id
        if to is not None:
            text = notices.ASKED_BACK if asks else notices.ADDED
            notices.tell_of_hand_over(text, hand_over=held, to=to, by=by, today=today, key=f"turn.{said.pk}")
        watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("What the next supervisor should know"))
        record_act(by=by, act="growth.say_in_hand_over", about=[held])
    return said


@transaction.atomic
def take_over_promise(
    *, by: int, today: date, hand_over: CaseloadHandOver, promise: Commitment, to_people: Sequence[int], by_on: date | None = None, reason: str = ""
) -> TakenOver:
    """Take one open promise of the predecessor over, to be kept by a day; without a day let it go and say why. Twice is once.

    The old promise ends with a reason that names the new one's owner, so that those to whom it was made hear of both. Raises WordsMissing,
    AnsweredAlready, or what `commitments` says of the day.
    """
    CaseloadHandOver.objects.select_for_update().get(pk=hand_over.pk)
    standing = TakenOver.objects.filter(promise=promise.pk).first()
    if standing is not None:
        return standing
    if hasattr(promise, "keeping") or hasattr(promise, "breaking"):
        raise AnsweredAlready(_("This promise was kept or let go already."))
    if by_on is None and not reason.strip():
        raise WordsMissing(_("Say why it cannot be kept. Those to whom it was made read it."))
    name = everybody().get(pk=by).name
    own = None
    if by_on is not None:
        because = _("Taken over from %(name)s") % {"name": promise.owner.name}
        own = make_promise(by=by, today=today, owner=by, what=promise.what, by_on=by_on, to_words=promise.to_words, to_people=to_people, because_words=because)
        reason = _("%(name)s took it over in a promise of their own.") % {"name": name}
    let_promise_go(by=by, today=today, commitment=promise, reason=reason)
    taken = TakenOver.objects.create(hand_over=hand_over, promise=promise.pk, by_promise=own.pk if own else None, by_id=by, on=today)
    record_act(by=by, act="growth.take_over_promise", about=[hand_over, taken])
    return taken


@transaction.atomic
def leave_word_of_passings(*, today: date) -> int:
    """Leave one line in the Monday letter of each principal whose school has passed on and whom nobody has accepted yet; return to how many.

    It says what happened and blames nobody for a silence. Run again, it leaves what is true by then.
    """
    week_on = today - timedelta(days=today.weekday())
    passed = [one for one in unaccepted(today) if one.on <= today]
    led = led_at({one.school_id for one in passed}, today)
    lines = {}
    for one in passed:
        words = {"school": one.school, "day": {"day": one.on.isoformat()}, "name": one.to_name}
        for each in led:
            if each.school_id == one.school_id:
                text = notices.PASSED if one.to_id is not None else notices.LEFT_ALONE
                lines[each.person_id] = OwnLine(each.person_id, notices.SECTION, text, words, "/how-we-meet/")
    return leave_lines(by=None, today=today, week_on=week_on, room="growth", key="growth.passing", lines=list(lines.values()))
