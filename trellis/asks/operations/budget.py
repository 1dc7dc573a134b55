"""Caps, and calendars that fill weeks with other things."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.asks.models import BusyCalendar, BusyDays, Cap
from trellis.audit.operations import record_act
from trellis.directory.queries.places import school_levels

MOST_MINUTES = 2_400


class NotACap(Exception):
    """The cap cannot hold: the level, the minutes or the day."""


class NotInForce(Exception):
    """The calendar was looked over already, or replaced."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a calendar that fill schools' time. Half-open."""

    name: str
    starts_on: date
    ends_on: date
    kind: str = BusyDays.Kind.OTHER
    level: str = ""


@transaction.atomic
def set_cap(*, by: int, today: date, level: str, minutes: int, held_from: date, because: str) -> Cap:
    """Set how many minutes may be asked of a principal of a level in a week, from a day on; `because` says who agreed. An empty level is all others.

    Set again for the same day, it takes the newer number; earlier days keep theirs. Raises NotACap.
    """
    if level and level not in school_levels():
        raise NotACap(_("Choose a level of school."))
    if not 0 <= minutes <= MOST_MINUTES:
        raise NotACap(_("Say between 0 and %(most)s minutes.") % {"most": MOST_MINUTES})
    if held_from < today:
        raise NotACap(_("A cap holds from today or from a later day. What was agreed before stands as it was."))
    if not because.strip():
        raise NotACap(_("Say who agreed on it."))
    if (standing := Cap.objects.filter(level=level, held_from=held_from, minutes=minutes, because=because.strip()).first()) is not None:
        return standing
    words = {"minutes": minutes, "set_by_id": by, "because": because.strip()}
    cap, _is_new = Cap.objects.update_or_create(level=level, held_from=held_from, defaults=words)
    record_act(by=by, act="asks.set_cap", about=[cap], detail={"level": level, "minutes": minutes})
    return cap


@transaction.atomic
def bring_in_calendar(*, by: int, today: date, name: str, stretches: Sequence[Stretch]) -> BusyCalendar:
    """Keep what a calendar file holds, to be looked over. It counts nowhere before `put_calendar_in_force`."""
    calendar = BusyCalendar.objects.create(name=name.strip(), by_id=by, on=today)
    BusyDays.objects.bulk_create(
        [BusyDays(calendar=calendar, kind=one.kind, name=one.name[:200], level=one.level, starts_on=one.starts_on, ends_on=one.ends_on) for one in stretches],
        batch_size=500,
    )
    record_act(by=by, act="asks.bring_in_calendar", about=[calendar], detail={"stretches": len(stretches)})
    return calendar


@transaction.atomic
def put_calendar_in_force(*, by: int, today: date, calendar: BusyCalendar) -> BusyCalendar:
    """Have a calendar count that somebody has looked over, in the place of the one of its name. Twice is once. Raises NotInForce when it was replaced."""
    held = BusyCalendar.objects.select_for_update().get(pk=calendar.pk)
    if held.replaced_on is not None:
        raise NotInForce(_("A newer calendar has taken the place of this one."))
    if held.in_force_on is None:
        BusyCalendar.objects.filter(name=held.name, in_force_on__isnull=False, replaced_on__isnull=True).update(replaced_on=today)
        held.in_force_on = today
        held.save()
        record_act(by=by, act="asks.put_calendar_in_force", about=[held])
    return held


@transaction.atomic
def let_calendar_go(*, by: int, today: date, calendar: BusyCalendar) -> None:
    """Have a calendar count no more, or not at all: its days stay to be looked at. Twice is once."""
    if BusyCalendar.objects.filter(pk=calendar.pk, replaced_on__isnull=True).update(replaced_on=today):
        record_act(by=by, act="asks.let_calendar_go", about=[calendar])
