"""Writing an ask, saying whom it goes to and when, filing it."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.asks.measures import monday_of, months_later, on_school_days, times_due
from trellis.asks.models import Ask, Audience, Filing, Occasion
from trellis.asks.operations.weeks import recount_after
from trellis.asks.queries.audiences import Whom, audience_of, reaches_a_school, without_repeats
from trellis.audit.operations import record_act
from trellis.directory.queries.places import open_offices, school_days_between

LONGEST_MONTHS = 36  # an ask that recurs is looked at afresh after three years
LONGEST_MINUTES = 2_400  # a week of work: more is two asks
LOOKED_AROUND = timedelta(days=125)


class NotAnAsk(Exception):
    """What was typed cannot stand as an ask: the minutes, the days or the office."""


class WrittenMeanwhile(Exception):
    """Somebody else wrote in the draft since it was opened."""


class IsFiled(Exception):
    """The ask has gone out, and its words stand."""


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
    """Write a draft's words anew. `seen` is the edition that stood on the page. Raises IsFiled or WrittenMeanwhile."""
    draft = _draft(ask, seen)
    draft.owner_id, draft.what, draft.why, draft.mandate, draft.source = owner, what.strip(), why.strip(), mandate, source.strip()
    draft.practice_key, draft.practice_words, draft.held, draft.held_words = practice_key, practice_words, held, held_words.strip()
    draft.others_could, draft.comes_off, draft.takes_off_id = others_could.strip(), comes_off.strip(), takes_off
    draft.question, draft.outside = question.strip(), outside
    draft.edition += 1
    draft.save()
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
    """Say whom a draft goes to, when it falls due and how long it takes. Raises IsFiled, WrittenMeanwhile or NotAnAsk."""
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
def file_ask(*, by: int | None, today: date, ask: Ask) -> Filing:
    """Send a draft out: from here on it counts in the weeks of those whom it reaches, each time until `until_on`. Twice is once.

    Later times on a day without school are due on the school day before; what comes every week leaves out weeks without school. `by` None
    is Trellis itself. Raises CannotBeFiled.
    """
    held = Ask.objects.select_for_update().get(pk=ask.pk)
    standing = Filing.objects.filter(ask=held).first()
    if standing is not None:
        return standing
    if held.due_on is None or held.minutes_low is None or held.minutes_high is None:
        raise CannotBeFiled(_("Say by which day and how many minutes it takes. Then it can be filed."))
    if not reaches_a_school(audience_of(held)):
        raise CannotBeFiled(_("Nobody is asked. Choose at least one school or one level that has schools."))
    if not open_offices().filter(pk=held.office_id).exists():
        raise CannotBeFiled(_("The office that asks does not exist any more. Have another office write the ask."))
    if held.due_on < today and not held.outside:
        raise CannotBeFiled(_("The day on which it is due is over. Choose another, or say that it was asked outside Trellis and is recorded afterwards."))
    filing = Filing.objects.create(ask=held, by_id=by, on=today)
    days = due_days(held)
    occasions = Occasion.objects.bulk_create(
        [Occasion(ask=held, due_on=day, week_on=monday_of(day), receipt_by_on=day + timedelta(days=held.reply_within_days)) for day in days], batch_size=500
    )
    recount_after(occasions)
    record_act(by=by, act="asks.file_ask", about=[held], detail={"times": len(days)})
    return filing


def due_days(ask: Ask) -> list[date]:
    """Return the days on which an ask falls due, each a school day but the first, which was chosen."""
    if ask.due_on is None:
        return []
    days = times_due(ask.due_on, ask.repeats, ask.until_on)
    school = school_days_between(days[0] - LOOKED_AROUND, days[-1] + LOOKED_AROUND)
    return on_school_days(days, ask.repeats == Ask.Repeats.WEEKLY, school.is_one)


def _draft(ask: Ask, seen: int) -> Ask:
    held = Ask.objects.select_for_update().get(pk=ask.pk)
    if Filing.objects.filter(ask=held).exists():
        raise IsFiled(_("This ask has gone out. Its words stand as those who were asked have read them."))
    if held.edition != seen:
        raise WrittenMeanwhile(_("Meanwhile somebody else wrote in this draft. Their words stand beside yours: look at both, then keep what is right."))
    return held


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
