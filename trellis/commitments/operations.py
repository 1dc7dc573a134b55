"""Making a promise, keeping it, moving it together, letting it go."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.commitments import notices
from trellis.commitments.models import Breaking, Commitment, Keeping, Party, Renegotiation, RenegotiationAnswer


class DayIsOver(Exception):
    """The day lies in the past."""


class PromiseHasEnded(Exception):
    """The promise was kept or let go."""


class NothingToAgreeTo(Exception):
    """No other day was asked for, or somebody has answered."""


class AgreedWithOneself(Exception):
    """The owner cannot be the other side."""


@transaction.atomic
def make_promise(
    *,
    by: int,
    today: date,
    owner: int,
    what: str,
    by_on: date,
    to_words: str,
    to_people: Sequence[int],
    asked_people: Sequence[int] = (),
    because_round: int | None = None,
    because_key: str = "",
    because_words: str = "",
) -> Commitment:
    """Promise something to people, by a day. The same promise on the same day is made once. Raises DayIsOver."""
    if by_on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    words = {
        "owner_id": owner,
        "made_by_id": by,
        "made_on": today,
        "what": what.strip(),
        "to_words": to_words,
        "first_by_on": by_on,
        "because_round": because_round,
        "because_key": because_key,
        "because_words": because_words,
    }
    standing = Commitment.objects.filter(**words).first()
    if standing is not None:
        return standing
    commitment = Commitment.objects.create(**words, by_on=by_on)
    promised = dict.fromkeys(to_people, Party.Part.PROMISED_TO)
    parts = {**dict.fromkeys(asked_people, Party.Part.ASKED), **promised}
    Party.objects.bulk_create([Party(commitment=commitment, person_id=person, part=part) for person, part in parts.items()], batch_size=500)
    notices.tell_the_other_side(notices.MADE, by=by, today=today, commitment=commitment, key="made")
    notices.tell_the_owner(notices.MADE_IN_YOUR_NAME, by=by, today=today, commitment=commitment, key="made-in-your-name")
    record_act(by=by, act="commitments.make_promise", about=[commitment], detail={"promised_to": len(promised), "told": len(parts)})
    return commitment


@transaction.atomic
def keep_promise(*, by: int, today: date, commitment: Commitment, done: str) -> Keeping:
    """Say in a sentence what was done. Keeping twice is keeping once. Raises PromiseHasEnded when it was let go."""
    held = _held(commitment)
    if Breaking.objects.filter(commitment=held).exists():
        raise PromiseHasEnded(_("This promise was let go. Make a new one if it is to be kept after all."))
    standing = Keeping.objects.filter(commitment=held).first()
    if standing is not None:
        return standing
    keeping = Keeping.objects.create(commitment=held, by_id=by, on=today, done=done.strip())
    notices.tell_the_other_side(notices.KEPT, by=by, today=today, commitment=held, key="kept")
    record_act(by=by, act="commitments.keep_promise", about=[held])
    return keeping


@transaction.atomic
def let_promise_go(*, by: int, today: date, commitment: Commitment, reason: str) -> Breaking:
    """Let a promise go and say why. Twice is once. Raises PromiseHasEnded when it was kept."""
    held = _held(commitment)
    if Keeping.objects.filter(commitment=held).exists():
        raise PromiseHasEnded(_("This promise was kept already."))
    standing = Breaking.objects.filter(commitment=held).first()
    if standing is not None:
        return standing
    breaking = Breaking.objects.create(commitment=held, by_id=by, on=today, reason=reason.strip())
    notices.tell_the_other_side(notices.LET_GO, by=by, today=today, commitment=held, key="let-go")
    record_act(by=by, act="commitments.let_promise_go", about=[held])
    return breaking


@transaction.atomic
def ask_for_another_day(*, by: int, today: date, commitment: Commitment, to_on: date, reason: str) -> Renegotiation:
    """Ask the other side for another day. A newer question takes the place of one that nobody has answered.

    Raises PromiseHasEnded or DayIsOver.
    """
    held = _open(commitment)
    if to_on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if to_on == held.by_on:
        raise DayIsOver(_("That is the day that stands already. Choose another."))
    waiting = _waiting(held)
    if waiting is not None and (waiting.to_on, waiting.reason) == (to_on, reason.strip()):
        return waiting
    asked = Renegotiation.objects.create(commitment=held, by_id=by, on=today, from_on=held.by_on, to_on=to_on, reason=reason.strip())
    notices.tell_the_other_side(notices.ANOTHER_DAY, by=by, today=today, commitment=held, key=f"another-day.{asked.pk}", day=to_on)
    record_act(by=by, act="commitments.ask_for_another_day", about=[held, asked])
    return asked


@transaction.atomic
def answer_another_day(*, by: int, today: date, commitment: Commitment, agrees: bool, words: str = "", seen: int | None = None) -> RenegotiationAnswer:
    """Agree to the other day, or do not. Agreed, it holds from now on.

    `seen` is the question that the person was shown: when a newer one has been asked meanwhile, nothing is agreed to unseen.
    Raises PromiseHasEnded, NothingToAgreeTo or AgreedWithOneself.
    """
    held = _open(commitment)
    if by == held.owner_id:
        raise AgreedWithOneself(_("You made this promise. Somebody to whom it was made has to agree."))
    waiting = _waiting(held)
    if waiting is None:
        raise NothingToAgreeTo(_("Somebody has answered this already. Look at the promise again."))
    if seen is not None and waiting.pk != seen:
        raise NothingToAgreeTo(_("Meanwhile another day was asked for. Look at it before you answer."))
    answer = RenegotiationAnswer.objects.create(renegotiation=waiting, by_id=by, on=today, agrees=agrees, words=words.strip())
    if agrees:
        Commitment.objects.filter(pk=held.pk).update(by_on=waiting.to_on)
    said = notices.AGREED if agrees else notices.NOT_AGREED
    notices.tell_the_owner(said, by=by, today=today, commitment=held, key=f"answered.{waiting.pk}", day=waiting.to_on if agrees else held.by_on)
    record_act(by=by, act="commitments.answer_another_day", about=[held, answer], detail={"agrees": agrees})
    return answer


def _held(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_for_update().get(pk=commitment.pk)


def _open(commitment: Commitment) -> Commitment:
    """Return the promise, held against others, or raise PromiseHasEnded."""
    held = _held(commitment)
    if Keeping.objects.filter(commitment=held).exists():
        raise PromiseHasEnded(_("This promise was kept already."))
    if Breaking.objects.filter(commitment=held).exists():
        raise PromiseHasEnded(_("This promise was let go already."))
    return held


def _waiting(commitment: Commitment) -> Renegotiation | None:
    """Return the newest question for another day, when nobody has answered it."""
    newest = Renegotiation.objects.filter(commitment=commitment).order_by("-pk").select_related("answer").first()
    return newest if newest is not None and not hasattr(newest, "answer") else None
