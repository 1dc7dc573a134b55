"""Making a promise, keeping it, moving it together, letting it go."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.commitments import notices
from trellis.commitments.models import Breaking, CalendarAddress, Commitment, Keeping, Party, Renegotiation, RenegotiationAnswer
from trellis.commitments.queries.calendars import digest_of, fresh_secret
from trellis.safety.operations import watch


class DayIsOver(Exception):
    """The day lies in the past."""


class PromiseHasEnded(Exception):
    """The promise was kept or let go."""


class NothingToAgreeTo(Exception):
    """No other day was asked for, or somebody has answered."""


class AgreedWithOneself(Exception):
    """Whoever asks for another day is not the side that answers."""


class AskedMeanwhile(Exception):
    """The other side asked for another day, and whoever asks now has not seen it."""


class NobodyToPromise(Exception):
    """A promise needs somebody else to whom it is made."""


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
    only_both_sides: bool = False,
    about_child: int | None = None,
) -> Commitment:
    """Promise something to people, by a day. The same promise to the same people on the same day is made once.

    `only_both_sides` for a promise to one student, one guardian or one colleague of a closed group: nobody else reads it. `about_child`: the
    student about whom a school and a family promise each other something; family reads it as long as they hold a right. Raises DayIsOver or NobodyToPromise.
    """
    if by_on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if because_round is None and set(to_people) <= {owner}:
        raise NobodyToPromise(_("A promise is made to somebody else. Choose to whom."))
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
        "to_alone_id": to_people[0] if only_both_sides else None,
        "about_child_id": about_child,
    }
    promised = dict.fromkeys(to_people, Party.Part.PROMISED_TO)
    for standing in Commitment.objects.filter(**words).order_by("pk"):
        if set(Party.objects.filter(commitment=standing, part=Party.Part.PROMISED_TO).values_list("person_id", flat=True)) == set(promised):
            return standing
    commitment = Commitment.objects.create(**words, by_on=by_on)
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
def ask_for_another_day(*, by: int, today: date, commitment: Commitment, to_on: date, reason: str, seen: int | None = None) -> Renegotiation:
    """Ask the other side for another day: the owner those to whom it was promised, one of those the owner.

    A newer question takes the place of one that nobody has answered. `seen` is the question that stood on the page, 0 for none: when the
    other side has asked meanwhile, theirs is looked at first. Raises PromiseHasEnded, DayIsOver or AskedMeanwhile.
    """
    held = _open(commitment)
    if to_on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if to_on == held.by_on:
        raise DayIsOver(_("That is the day that stands already. Choose another."))
    waiting = _waiting(held)
    if waiting is not None and (waiting.by_id, waiting.to_on, waiting.reason) == (by, to_on, reason.strip()):
        return waiting
    if waiting is not None and seen is not None and waiting.pk != seen and not _same_side(held, waiting.by_id, by):
        raise AskedMeanwhile(_("Meanwhile the other side asked for another day. It stands above. Answer it, or ask for yours instead."))
    asked = Renegotiation.objects.create(commitment=held, by_id=by, on=today, from_on=held.by_on, to_on=to_on, reason=reason.strip())
    key = f"another-day.{asked.pk}"
    if by == held.owner_id:
        notices.tell_the_other_side(notices.ANOTHER_DAY, by=by, today=today, commitment=held, key=key, day=to_on)
    else:
        notices.tell_the_owner(notices.ANOTHER_DAY_FROM_THEM, by=by, today=today, commitment=held, key=key, day=to_on)
    watch(by=by, writer=by, now=timezone.now(), today=today, texts=[reason], place=_("A promise, another day"))
    record_act(by=by, act="commitments.ask_for_another_day", about=[held, asked], detail={"by_owner": by == held.owner_id})
    return asked


@transaction.atomic
def answer_another_day(*, by: int, today: date, commitment: Commitment, agrees: bool, words: str = "", seen: int | None = None) -> RenegotiationAnswer:
    """Agree to the other day, or do not. Agreed, it holds from now on. The side that asked does not answer.

    `seen` is the question that the person was shown: when a newer one has been asked meanwhile, nothing is agreed to unseen.
    Raises PromiseHasEnded, NothingToAgreeTo or AgreedWithOneself.
    """
    held = _open(commitment)
    waiting = _waiting(held)
    if waiting is None:
        raise NothingToAgreeTo(_("Somebody has answered this already. Look at the promise again."))
    if _same_side(held, waiting.by_id, by):
        if by == held.owner_id:
            raise AgreedWithOneself(_("You asked for this day. Somebody to whom it was promised has to agree."))
        raise AgreedWithOneself(_("Your side asked for this day. Whoever made the promise has to agree."))
    if seen is not None and waiting.pk != seen:
        raise NothingToAgreeTo(_("Meanwhile another day was asked for. Look at it before you answer."))
    answer = RenegotiationAnswer.objects.create(renegotiation=waiting, by_id=by, on=today, agrees=agrees, words=words.strip())
    if agrees:
        Commitment.objects.filter(pk=held.pk).update(by_on=waiting.to_on)
    day, key = waiting.to_on if agrees else held.by_on, f"answered.{waiting.pk}"
    if by == held.owner_id:
        said, only = (notices.OWNER_AGREED, None) if agrees else (notices.OWNER_DID_NOT_AGREE, waiting.by_id)
        notices.tell_the_other_side(said, by=by, today=today, commitment=held, key=key, day=day, only=only)
    else:
        said = notices.AGREED if agrees else notices.NOT_AGREED
        notices.tell_the_owner(said, by=by, today=today, commitment=held, key=key, day=day)
        if agrees:
            notices.tell_the_other_side(notices.MOVED, by=by, today=today, commitment=held, key=key, day=day)
    watch(by=by, writer=by, now=timezone.now(), today=today, texts=[words], place=_("A promise, another day"))
    record_act(by=by, act="commitments.answer_another_day", about=[held, answer], detail={"agrees": agrees})
    return answer


@transaction.atomic
def make_calendar_address(*, by: int, today: date) -> str:
    """Make the address of one's own calendar, or another in its place, and return its secret part. It is told this once."""
    secret = fresh_secret()
    words = {"digest": digest_of(secret), "made_on": today, "taken_back_on": None}
    address, _is_new = CalendarAddress.objects.update_or_create(person_id=by, defaults=words)
    record_act(by=by, act="commitments.make_calendar_address", about=[address])
    return secret


@transaction.atomic
def take_back_calendar_address(*, by: int, today: date) -> None:
    """Let one's own calendar address open nothing any more. Twice is once."""
    if CalendarAddress.objects.filter(person_id=by, taken_back_on__isnull=True).update(taken_back_on=today):
        record_act(by=by, act="commitments.take_back_calendar_address", about=list(CalendarAddress.objects.filter(person_id=by)))


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


def _same_side(commitment: Commitment, one: int, other: int) -> bool:
    return (one == commitment.owner_id) == (other == commitment.owner_id)
