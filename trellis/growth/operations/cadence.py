"""Agreeing how often two people meet, asking to be seen sooner, and saying that one is out."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.growth.models import Away, Cadence, Wish
from trellis.growth.notices import caseload as notices
from trellis.safety.operations import watch


class AnsweredAlready(Exception):
    """Somebody has agreed to it, or another has been proposed meanwhile."""


class AgreedWithOneself(Exception):
    """Whoever proposed it cannot agree to it."""


class DaysOutOfOrder(Exception):
    """The last day lies before the first, or is over."""


@transaction.atomic
def propose_cadence(*, by: int, now: datetime, today: date, principal: int, every_weeks: int, need: str = "", to: int | None = None) -> Cadence:
    """Propose how often a principal is met, and say what they need. What is agreed holds until the other agrees to this. The same twice is one.

    `to` is who is asked to agree: the principal, or their supervisor.
    """
    need = need.strip()
    waiting = Cadence.objects.select_for_update().filter(principal_id=principal, ended_on__isnull=True, agreed_on__isnull=True).first()
    if waiting is not None and (waiting.said_by_id, waiting.every_weeks, waiting.need) == (by, every_weeks, need):
        return waiting
    if waiting is not None:
        waiting.ended_on = today
        waiting.save(update_fields=["ended_on"])
    made = Cadence.objects.create(principal_id=principal, every_weeks=every_weeks, need=need, said_by_id=by, said_on=today)
    notices.tell_of_cadence(notices.PROPOSED, by=by, to=to, today=today, cadence=made)
    watch(by=by, writer=by, now=now, today=today, texts=[need], place=_("How often two people meet"))
    record_act(by=by, act="growth.propose_cadence", about=[made], detail={"weeks": every_weeks})
    return made


@transaction.atomic
def agree_cadence(*, by: int, today: date, cadence: Cadence) -> Cadence:
    """Agree to what the other proposed; it takes the place of what held. Twice is once. Raises AnsweredAlready or AgreedWithOneself."""
    held = Cadence.objects.select_for_update().get(pk=cadence.pk)
    if held.agreed_by_id == by:
        return held
    if held.ended_on is not None or held.agreed_on is not None:
        raise AnsweredAlready(_("Something else was proposed or agreed meanwhile. Look at it again."))
    if held.said_by_id == by:
        raise AgreedWithOneself(_("You proposed this. The other of you agrees."))
    Cadence.objects.filter(principal_id=held.principal_id, ended_on__isnull=True, agreed_on__isnull=False).update(ended_on=today)
    held.agreed_by_id, held.agreed_on = by, today
    held.save(update_fields=["agreed_by", "agreed_on"])
    notices.tell_of_cadence(notices.AGREED, by=by, to=held.said_by_id, today=today, cadence=held)
    record_act(by=by, act="growth.agree_cadence", about=[held])
    return held


@transaction.atomic
def ask_sooner(*, by: int, now: datetime, today: date, words: str = "", by_on: date | None = None, to: list[int] | None = None) -> Wish:
    """Ask to be seen sooner; `to` are those who support the school. A second wish of the same day takes the place of the first. Raises DaysOutOfOrder."""
    if by_on is not None and by_on < today:
        raise DaysOutOfOrder(_("That day is over. Choose today or a later day, or none."))
    held = Wish.objects.select_for_update().filter(principal_id=by, asked_on=today, taken_back_on__isnull=True).first()
    if held is not None and (held.words, held.by_on) == (words.strip(), by_on):
        return held
    wish = held or Wish(principal_id=by, asked_on=today)
    wish.words, wish.by_on = words.strip(), by_on
    wish.save()
    notices.tell_of_wish(wish=wish, to=to or [], by=by, today=today)
    watch(by=by, writer=by, now=now, today=today, texts=[words], place=_("A wish to be seen sooner"))
    if held is None:
        record_act(by=by, act="growth.ask_sooner", about=[wish])
    return wish


@transaction.atomic
def take_back_wish(*, by: int, today: date, wish: Wish) -> None:
    """Take a wish to be seen sooner back. Twice is once."""
    if Wish.objects.filter(pk=wish.pk, taken_back_on__isnull=True).update(taken_back_on=today):
        record_act(by=by, act="growth.take_back_wish", about=[wish])


@transaction.atomic
def say_away(*, by: int, today: date, first_on: date, last_on: date) -> Away:
    """Say from which day to which one is out. The same days twice are one. Raises DaysOutOfOrder."""
    if last_on < first_on:
        raise DaysOutOfOrder(_("The last day lies before the first. Choose a later one."))
    away, is_new = Away.objects.get_or_create(
        person_id=by, first_on=first_on, back_on=last_on + timedelta(days=1), taken_back_on__isnull=True, defaults={"said_on": today, "taken_back_on": None}
    )
    if is_new:
        record_act(by=by, act="growth.say_away", about=[away])
    return away


@transaction.atomic
def come_back(*, by: int, today: date, away: Away) -> None:
    """Say that one is there again: days that are over stay, the others are taken back. Twice is once."""
    begun = Away.objects.filter(pk=away.pk, taken_back_on__isnull=True, first_on__lt=today, back_on__gt=today).update(back_on=today)
    if begun or Away.objects.filter(pk=away.pk, taken_back_on__isnull=True, first_on__gte=today, back_on__gt=F("first_on")).update(taken_back_on=today):
        record_act(by=by, act="growth.come_back", about=[away])
