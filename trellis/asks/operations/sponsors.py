"""A leader stands for an ask that breaks somebody's week, or does not; it comes back smaller or later."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.policy import SYSTEM_LEADERS
from trellis.asks import notices
from trellis.asks.models import Ask, Filing, SponsorAnswer, SponsorRequest
from trellis.asks.operations.asks import CannotBeFiled, IsFiled, file_ask, write_ask
from trellis.asks.queries.audiences import audience_of
from trellis.asks.queries.budget import broken_by, trial_of
from trellis.asks.queries.repeating import what_keeps_from_repeating
from trellis.audit.operations import record_act
from trellis.directory.queries import holders_of
from trellis.safety.operations import watch


class NoSponsorNeeded(Exception):
    """The ask fits every week."""


class NotALeader(Exception):
    """Only those who answer for the district stand for a broken week."""


class NothingToAnswer(Exception):
    """Nobody waits for this answer any more."""


class WordsMissing(Exception):
    """Something has to be said in words."""


@transaction.atomic
def ask_for_sponsor(*, by: int, today: date, ask: Ask, asked_of: int, why: str) -> SponsorRequest:
    """Ask a system leader to stand for a draft that breaks somebody's week. `why` is shown to everybody whom it reaches. The same question twice is one.

    Raises IsFiled, CannotBeFiled, NoSponsorNeeded, NotALeader or WordsMissing.
    """
    held = Ask.objects.select_for_update().get(pk=ask.pk)
    if Filing.objects.filter(ask=held).exists():
        raise IsFiled(_("This ask has gone out already."))
    waiting = SponsorRequest.objects.filter(ask=held, taken_back_on__isnull=True).order_by("-pk").first()
    if waiting is not None:
        return waiting
    if not why.strip():
        raise WordsMissing(_("Say why it cannot fit. Every principal whom it reaches will read it."))
    if asked_of not in {holder.person_id for holder in holders_of(SYSTEM_LEADERS, today)}:
        raise NotALeader(_("Choose the superintendent or somebody of the cabinet."))
    landing = trial_of(held)
    if landing is None or held.due_on is None:
        raise CannotBeFiled(_("Say by which day and how many minutes it takes. Then somebody can be asked."))
    if held.due_on < today:
        raise CannotBeFiled(_("The day on which it is due is over. Choose another."))
    if not broken_by(landing):
        raise NoSponsorNeeded(_("It fits every week now. File it: nobody has to stand for it."))
    request = SponsorRequest.objects.create(ask=held, asked_of_id=asked_of, by_id=by, on=today, why=why.strip())
    notices.tell_sponsor(request=request, by=by, today=today)
    watch(by=by, writer=by, now=timezone.now(), today=today, texts=[why], place=_("An ask"))
    record_act(by=by, act="asks.ask_for_sponsor", about=[held, request])
    return request


@transaction.atomic
def take_back_request(*, by: int, today: date, ask: Ask) -> None:
    """Take the question to a sponsor back before there is an answer, so that the draft can be changed. Raises NothingToAnswer."""
    request = _waiting(ask)
    SponsorRequest.objects.filter(pk=request.pk).update(taken_back_on=today)
    record_act(by=by, act="asks.take_back_request", about=[ask, request])


@transaction.atomic
def answer_as_sponsor(*, by: int, today: date, ask: Ask, agrees: bool, words: str = "", seen: int | None = None) -> SponsorAnswer:
    """Stand for an ask and its broken weeks, which files it, or decline and say why. `seen` is the question that stood on the page.

    Raises NothingToAnswer, NotALeader, WordsMissing, or CannotBeFiled when its day is over meanwhile.
    """
    request = _waiting(ask)
    if request.asked_of_id != by:
        raise NotALeader(_("Somebody else was asked to stand for this."))
    if seen is not None and request.pk != seen:
        raise NothingToAnswer(_("Meanwhile this was taken back and asked again. Look at it before you answer."))
    if not agrees and not words.strip():
        raise WordsMissing(_("Say why not. The office reads it and can bring the ask back smaller or later."))
    answer = SponsorAnswer.objects.create(request=request, by_id=by, on=today, agrees=agrees, words=words.strip())
    if agrees:
        file_ask(by=by, today=today, ask=ask)
    notices.tell_owner_of_answer(answer=answer, by=by, today=today)
    watch(by=by, writer=by, now=timezone.now(), today=today, texts=[words], place=_("An ask"))
    record_act(by=by, act="asks.answer_as_sponsor", about=[ask, answer], detail={"agrees": agrees})
    return answer


@transaction.atomic
def bring_back(*, by: int, today: date, ask: Ask, minutes_low: int, minutes_high: int, due_on: date) -> Ask:
    """Write an ask that a sponsor declined anew, smaller or later, and file it at once when it fits everywhere; else it is a draft. Twice is once.

    Raises NothingToAnswer when it was not declined, NotAnAsk or CannotBeFiled.
    """
    if not SponsorAnswer.objects.filter(request__ask=ask, agrees=False).exists():
        raise NothingToAnswer(_("This ask was not declined."))
    standing = Ask.objects.filter(again_of=ask).order_by("pk").first()
    return standing or _anew(ask, by=by, today=today, minutes_low=minutes_low, minutes_high=minutes_high, due_on=due_on)


@transaction.atomic
def ask_again(*, by: int, today: date, ask: Ask, due_on: date, until_on: date | None = None) -> Ask:
    """Ask the same of the same people once more, and file it at once when it fits everywhere; else it is a draft. Twice for a day is once.

    Raises CannotBeFiled while its last time has no receipt or its answers were not opened, unless a system leader has let it be repeated.
    """
    if not Filing.objects.filter(ask=ask).exists():
        raise CannotBeFiled(_("This ask has not gone out yet."))
    owed = what_keeps_from_repeating(ask.pk, today)
    if owed is not None:
        raise CannotBeFiled(owed.words)
    standing = Ask.objects.filter(again_of=ask, due_on=due_on).first()
    return standing or _anew(ask, by=by, today=today, minutes_low=ask.minutes_low, minutes_high=ask.minutes_high, due_on=due_on, until_on=until_on)


def _anew(ask: Ask, *, by: int, today: date, minutes_low: int | None, minutes_high: int | None, due_on: date, until_on: date | None = None) -> Ask:
    if ask.office_id is None:
        raise CannotBeFiled(_("Trellis files this by itself."))
    if due_on < today:
        raise CannotBeFiled(_("That day is over. Choose today or a later day."))
    if until_on is None and ask.until_on is not None and ask.due_on is not None:
        until_on = due_on + (ask.until_on - ask.due_on)
    anew = write_ask(
        by=by,
        today=today,
        office=ask.office_id,
        owner=ask.owner_id,
        what=ask.what,
        why=ask.why,
        mandate=ask.mandate,
        source=ask.source,
        practice_key=ask.practice_key,
        practice_words=ask.practice_words,
        held=ask.held,
        held_words=ask.held_words,
        others_could=ask.others_could,
        comes_off=ask.comes_off,
        question=ask.question,
        minutes_low=minutes_low,
        minutes_high=minutes_high,
        due_on=due_on,
        repeats=ask.repeats,
        until_on=until_on,
        reply_within_days=ask.reply_within_days,
        to=audience_of(ask),
        again_of=ask.pk,
    )
    landing = trial_of(anew)
    if landing is not None and not broken_by(landing):
        file_ask(by=by, today=today, ask=anew)
    return anew


def _waiting(ask: Ask) -> SponsorRequest:
    request = SponsorRequest.objects.select_for_update(of=("self",)).filter(ask=ask, taken_back_on__isnull=True, answer__isnull=True).order_by("-pk").first()
    if request is None:
        raise NothingToAnswer(_("Nobody waits for an answer here any more."))
    return request
