"""Writing an ask, saying whom it goes to and when, filing it."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.asks.measures import monday_of, months_later
from trellis.asks.models import Ask, AskWord, Audience, Filing, Occasion, SponsorAnswer, SponsorRequest
from trellis.asks.operations.stopping import stop_asking
from trellis.asks.operations.weeks import recount_after
from trellis.asks.queries.audiences import Whom, audience_of, reaches_a_school, without_repeats
from trellis.asks.queries.budget import Trial, broken_by, trial_of
from trellis.asks.queries.repeating import what_keeps_from_repeating
from trellis.asks.queries.words import words_of_ask
from trellis.audit.operations import record_act
from trellis.directory.queries.places import open_offices

LONGEST_MONTHS = 36  # an ask that recurs is looked at afresh after three years
LONGEST_MINUTES = 2_400  # a week of work: more is two asks


class NotAnAsk(Exception):
    """What was typed cannot stand as an ask: the minutes, the days or the office."""


class WrittenMeanwhile(Exception):
    """Somebody else wrote in the draft since it was opened."""


class IsFiled(Exception):
    """The ask has gone out, and its words stand."""


class BreaksAWeek(Exception):
    """Somebody's week would go over its cap, and nobody has agreed to stand for it."""


class WaitsForSponsor(Exception):
    """A sponsor was asked, and sees what stood there then."""


class CannotBeFiled(Exception):
    """Something is missing, or does not hold any more on the day of filing."""


@transaction.atomic
def write_ask(
    *,
    by: int,
    today: date,
    office: int,
    owner: int,
    what: str,
    why: str,
    mandate: str = Ask.Mandate.OFFICE,
    source: str = "",
    practice_key: str = "",
    practice_words: str = "",
    held: str = "",
    held_words: str = "",
    others_could: str = "",
    comes_off: str = "",
    takes_off: int | None = None,
    question: str = "",
    outside: bool = False,
    minutes_low: int | None = None,
    minutes_high: int | None = None,
    due_on: date | None = None,
    repeats: str = Ask.Repeats.ONCE,
    until_on: date | None = None,
    reply_within_days: int = 30,
    to: Sequence[Whom] = (),
    again_of: int | None = None,
) -> Ask:
    """Write a draft, with as much of it as is known; what is not known yet is None. A draft asks nobody.

    The same words written again on the same day by the same person are the draft that stands already. Raises NotAnAsk.
    """
    _office_is_open(office)
    _minutes_and_days_hold(minutes_low, minutes_high, due_on, repeats, until_on, reply_within_days)
    standing = Ask.objects.filter(written_by_id=by, written_on=today, office_id=office, what=what.strip(), why=why.strip(), filing__isnull=True)
    standing = standing.filter(again_of_id=again_of, due_on=due_on, edition=1, sponsor_requests__isnull=True)
    if (twin := standing.first()) is not None:
        return twin
    ask = Ask.objects.create(
        office_id=office,
        owner_id=owner,
        written_by_id=by,
        written_on=today,
        what=what.strip(),
        why=why.strip(),
        mandate=mandate,
        source=source.strip(),
        practice_key=practice_key,
        practice_words=practice_words,
        held=held,
        held_words=held_words.strip(),
        others_could=others_could.strip(),
        comes_off=comes_off.strip(),
        takes_off_id=takes_off,
        question=question.strip(),
        outside=outside,
        minutes_low=minutes_low,
        minutes_high=minutes_high,
        due_on=due_on,
        repeats=repeats,
        until_on=until_on,
        reply_within_days=reply_within_days,
        again_of_id=again_of,
    )
    _keep_words(ask)
    _address(ask, to)
    record_act(by=by, act="asks.write_ask", about=[ask], detail={"parts": len(to)})
    return ask


@transaction.atomic
def rewrite_ask(
    *,
    by: int,
    ask: Ask,
    seen: int,
    owner: int,
    what: str,
    why: str,
    mandate: str,
    source: str = "",
    practice_key: str = "",
    practice_words: str = "",
    held: str = "",
    held_words: str = "",
    others_could: str = "",
    comes_off: str = "",
    takes_off: int | None = None,
    question: str = "",
    outside: bool = False,
) -> Ask:
    """Write a draft's words anew. `seen` is the edition that stood on the page. Raises IsFiled, WaitsForSponsor or WrittenMeanwhile."""
    draft = _draft(ask, seen)
    draft.owner_id, draft.what, draft.why, draft.mandate, draft.source = owner, what.strip(), why.strip(), mandate, source.strip()
    draft.practice_key, draft.practice_words, draft.held, draft.held_words = practice_key, practice_words, held, held_words.strip()
    draft.others_could, draft.comes_off, draft.takes_off_id = others_could.strip(), comes_off.strip(), takes_off
    draft.question, draft.outside = question.strip(), outside
    draft.edition += 1
    draft.save()
    _keep_words(draft)
    record_act(by=by, act="asks.rewrite_ask", about=[draft])
    return draft


@transaction.atomic
def address_ask(
    *,
    by: int,
    ask: Ask,
    seen: int,
    to: Sequence[Whom],
    minutes_low: int | None,
    minutes_high: int | None,
    due_on: date | None,
    repeats: str = Ask.Repeats.ONCE,
    until_on: date | None = None,
    reply_within_days: int = 30,
) -> Ask:
    """Say whom a draft goes to, when it falls due and how long it takes. Raises IsFiled, WaitsForSponsor, WrittenMeanwhile or NotAnAsk."""
    draft = _draft(ask, seen)
    _minutes_and_days_hold(minutes_low, minutes_high, due_on, repeats, until_on, reply_within_days)
    draft.minutes_low, draft.minutes_high, draft.due_on = minutes_low, minutes_high, due_on
    draft.repeats, draft.until_on, draft.reply_within_days = repeats, until_on, reply_within_days
    draft.edition += 1
    draft.save()
    Audience.objects.filter(ask=draft).delete()
    _address(draft, to)
    record_act(by=by, act="asks.address_ask", about=[draft], detail={"parts": len(to)})
    return draft


@transaction.atomic
def file_ask(
    *,
    by: int | None,
    today: date,
    ask: Ask,
    due_on: date | None = None,
    to: Sequence[Whom] | None = None,
    takes_off: int | None = None,
) -> Filing:
    """Send a draft out: from here on it counts in the weeks of those whom it reaches, each time until `until_on`. Twice is once.

    `due_on`, `to` and `takes_off` are another day, fewer schools or an ask of the same office that ends for it, chosen so that it fits.
    Later times on a day without school are due on the school day before; what comes every week leaves out weeks without school. An ask that
    takes a week over its cap is filed only once its sponsor has agreed, unless it is recorded afterwards. Raises CannotBeFiled or BreaksAWeek.
    """
    held = Ask.objects.select_for_update().get(pk=ask.pk)
    standing = Filing.objects.filter(ask=held).first()
    if standing is not None:
        return standing
    if due_on is not None or to is not None or takes_off is not None:
        _no_sponsor_looks(held)
        held.due_on, held.takes_off_id = due_on or held.due_on, takes_off or held.takes_off_id
        held.edition += 1
        held.save()
        if to is not None:
            Audience.objects.filter(ask=held).delete()
            _address(held, to)
    _can_be_filed(held, today)
    ended = _last_time_is_owed(held, today)
    if ended:
        raise CannotBeFiled(ended)
    if not held.outside and broken_by(_landing(held)) and not SponsorAnswer.objects.filter(request__ask=held, agrees=True).exists():
        raise BreaksAWeek(_("It takes somebody’s week over what was agreed. Make it fit, or ask a leader to stand for it."))
    filing = Filing.objects.create(ask=held, by_id=by, on=today)
    days = _landing(held).days
    occasions = Occasion.objects.bulk_create(
        [Occasion(ask=held, due_on=day, week_on=monday_of(day), receipt_by_on=day + timedelta(days=held.reply_within_days)) for day in days], batch_size=500
    )
    recount_after(occasions)
    if held.takes_off_id is not None:
        stop_asking(by=by or held.owner_id, today=today, ask=Ask.objects.get(pk=held.takes_off_id), why=_("Another ask took its place."))
    record_act(by=by, act="asks.file_ask", about=[held], detail={"times": len(days)})
    return filing


@transaction.atomic
def file_own_ask(
    *,
    today: date,
    owner: int,
    what: str,
    why: str,
    minutes_low: int,
    minutes_high: int,
    due_on: date,
    reply_by: date,
    to: Sequence[Whom],
    room: str,
    number: int,
) -> Ask | None:
    """File what Trellis itself asks of schools, by no office and in the owner's name, once for each thing of a room; None when it was filed before."""
    if Ask.objects.filter(from_room=room, from_number=number).exists():
        return None
    ask = Ask.objects.create(
        owner_id=owner,
        written_by_id=owner,
        written_on=today,
        what=what[:200],
        why=why,
        minutes_low=minutes_low,
        minutes_high=minutes_high,
        due_on=due_on,
        reply_within_days=max(0, (reply_by - due_on).days),
        from_room=room,
        from_number=number,
    )
    _keep_words(ask)
    _address(ask, to)
    Filing.objects.create(ask=ask, on=today)
    recount_after([Occasion.objects.create(ask=ask, due_on=due_on, week_on=monday_of(due_on), receipt_by_on=reply_by)])
    record_act(by=None, act="asks.file_own_ask", about=[ask], detail={"parts": len(to)})
    return ask


def _can_be_filed(held: Ask, today: date) -> None:
    if not held.why:
        raise CannotBeFiled(_("Say which decision it serves. Then it can be filed."))
    _landing(held)
    if not reaches_a_school(audience_of(held)):
        raise CannotBeFiled(_("Nobody is asked. Choose at least one school or one level that has schools."))
    if not open_offices().filter(pk=held.office_id or 0).exists():
        raise CannotBeFiled(_("The office that asks does not exist any more. Have another office write the ask."))
    if held.due_on is not None and held.due_on < today and not held.outside:
        raise CannotBeFiled(_("The day on which it is due is over. Choose another, or say that it was asked outside Trellis and is recorded afterwards."))


def _landing(ask: Ask) -> Trial:
    """Return a draft as it lands. Its day and its minutes are known."""
    landing = trial_of(ask)
    if landing is None:
        raise CannotBeFiled(_("Say by which day and how many minutes it takes. Then it can be filed."))
    return landing


def _last_time_is_owed(ask: Ask, today: date) -> str:
    """Return why an ask that was made before may not be made again yet; empty when it may."""
    if ask.again_of_id is None or not Filing.objects.filter(ask_id=ask.again_of_id).exists():
        return ""
    owed = what_keeps_from_repeating(ask.again_of_id, today)
    return owed.words if owed else ""


def _draft(ask: Ask, seen: int) -> Ask:
    held = Ask.objects.select_for_update().get(pk=ask.pk)
    if Filing.objects.filter(ask=held).exists():
        raise IsFiled(_("This ask has gone out. Its words stand as those who were asked have read them."))
    _no_sponsor_looks(held)
    if held.edition != seen:
        raise WrittenMeanwhile(_("Meanwhile somebody else wrote in this draft. Their words stand beside yours: look at both, then keep what is right."))
    return held


def _no_sponsor_looks(ask: Ask) -> None:
    if SponsorRequest.objects.filter(ask=ask, taken_back_on__isnull=True, answer__isnull=True).exists():
        raise WaitsForSponsor(_("A leader was asked to stand for this ask as it is. Take the question back first, then change it."))
    if SponsorAnswer.objects.filter(request__ask=ask).exists():
        raise WaitsForSponsor(_("A leader has answered this ask as it is. Bring it back smaller or later: that is a new draft with the same words."))


def _keep_words(ask: Ask) -> None:
    AskWord.objects.filter(ask=ask).delete()
    AskWord.objects.bulk_create([AskWord(ask=ask, word=word) for word in words_of_ask(ask.what, ask.why)], batch_size=500)


def _address(ask: Ask, to: Sequence[Whom]) -> None:
    Audience.objects.bulk_create([Audience(ask=ask, role=one.role.value, level=one.level, school_id=one.school) for one in without_repeats(to)], batch_size=500)


def _office_is_open(office: int) -> None:
    if not open_offices().filter(pk=office).exists():
        raise NotAnAsk(_("This office does not exist any more. Choose one that does."))


def _minutes_and_days_hold(low: int | None, high: int | None, due_on: date | None, repeats: str, until_on: date | None, reply_within_days: int) -> None:
    if low is not None and high is not None and low > high:
        raise NotAnAsk(_("The first number of minutes is the smaller one. Turn them round."))
    if any(minutes is not None and not 1 <= minutes <= LONGEST_MINUTES for minutes in (low, high)):
        raise NotAnAsk(_("Say between 1 and %(most)s minutes. What takes longer is more than one ask.") % {"most": LONGEST_MINUTES})
    if repeats != Ask.Repeats.ONCE and due_on is not None:
        if until_on is None:
            raise NotAnAsk(_("Say until when it recurs."))
        if until_on < due_on:
            raise NotAnAsk(_("It cannot end before it is due for the first time. Choose a later last day."))
        if until_on > months_later(due_on, LONGEST_MONTHS):
            raise NotAnAsk(_("That is more than three years. Choose an earlier last day, and ask again then."))
    if not 0 <= reply_within_days <= 365:
        raise NotAnAsk(_("Say within a year what became of the answers."))
