"""Moving the day of an ask that has gone out."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.asks import notices
from trellis.asks.measures import monday_of
from trellis.asks.models import Moving, Occasion, SponsorAnswer
from trellis.asks.operations.asks import BreaksAWeek
from trellis.asks.operations.weeks import recount_after
from trellis.asks.queries.audiences import audience_of
from trellis.asks.queries.budget import Trial, broken_by
from trellis.audit.operations import record_act
from trellis.directory.queries.places import school_days_between


class CannotMove(Exception):
    """The day is over or no school day, the ask falls due then already, or it is asked no more."""


@transaction.atomic
def move_occasion(*, by: int, today: date, occasion: Occasion, to_on: date, reason: str) -> Moving:
    """Move one time of a filed ask to another day, and tell those whom it reaches why. To the day on which it stands is no move.

    A move into a week that it would break is refused, unless a sponsor stands for the ask. Raises CannotMove or BreaksAWeek.
    """
    held = Occasion.objects.select_for_update().select_related("ask").get(pk=occasion.pk)
    last = held.movings.order_by("-pk").first()
    if last is not None and held.due_on == to_on:
        return last
    if held.dropped_on is not None:
        raise CannotMove(_("This is asked no more."))
    if to_on < today:
        raise CannotMove(_("That day is over. Choose today or a later day."))
    if held.due_on == to_on:
        raise CannotMove(_("It is due on that day already. Choose another."))
    if not school_days_between(to_on, to_on + timedelta(days=1)).is_one(to_on):
        raise CannotMove(_("There is no school on that day. Choose one on which there is."))
    if Occasion.objects.filter(ask=held.ask, due_on=to_on).exists():
        raise CannotMove(_("It is due on that day already. Choose another."))
    if not reason.strip():
        raise CannotMove(_("Say why it moves. Those who were asked read it."))
    stands = held.ask.outside or SponsorAnswer.objects.filter(request__ask=held.ask, agrees=True).exists()
    landing = Trial(tuple(audience_of(held.ask)), held.ask.minutes_high or 0, _days_in_week(held, to_on), (held.ask_id,))
    if not stands and monday_of(to_on) != held.week_on and broken_by(landing):
        raise BreaksAWeek(_("That week would go over what was agreed. Choose another."))
    moving = Moving.objects.create(occasion=held, by_id=by, on=today, from_on=held.due_on, to_on=to_on, reason=reason.strip())
    receipt_by_on = held.receipt_by_on + (to_on - held.due_on)
    Occasion.objects.filter(pk=held.pk).update(due_on=to_on, week_on=monday_of(to_on), receipt_by_on=receipt_by_on)
    recount_after([Occasion.objects.get(pk=held.pk)], besides=[held.week_on])
    notices.tell_of_moving(moving=moving, by=by, today=today)
    record_act(by=by, act="asks.move_occasion", about=[held, moving])
    return moving


def _days_in_week(occasion: Occasion, to_on: date) -> tuple[date, ...]:
    """Return all the days of the new week on which the ask would then fall due: it may come in that week already."""
    others = Occasion.objects.filter(ask_id=occasion.ask_id, week_on=monday_of(to_on), dropped_on__isnull=True).exclude(pk=occasion.pk)
    return (to_on, *others.values_list("due_on", flat=True))
