"""The days without school, of the district and of each school."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import NonWorkingDays, School

LONGEST = timedelta(days=120)


class TooManyDays(Exception):
    """The period is longer than any holiday: most likely a slip in the year."""


class DaysAreThere(Exception):
    """Every one of these days is without school already."""


@transaction.atomic
def add_non_working_days(*, by: int | None, school: School | None, name: str, starts_on: date, ends_on: date, today: date) -> NonWorkingDays:
    """Write days without school: `ends_on` is the first school day after them. Without a school they are the district's.

    Days that overlap or touch others of the same calendar and name become one period with them; under another name
    they stand beside each other, since both names are true. Raises DaysAreThere when nothing would be added, TooManyDays.
    """
    if ends_on - starts_on > LONGEST:
        raise TooManyDays(_("That is more than four months. Look at the year of the last day."))
    calendar = NonWorkingDays.objects.select_for_update().filter(school=school, withdrawn_on__isnull=True)
    near = list(calendar.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).order_by("pk"))
    if any(days.starts_on <= starts_on and days.ends_on >= ends_on for days in near):
        raise DaysAreThere(_("These days are in the calendar already. Nothing was changed."))
    same = [days for days in near if days.name.casefold() == name.strip().casefold()]
    first, last = min([starts_on, *(days.starts_on for days in same)]), max([ends_on, *(days.ends_on for days in same)])
    for days in same:
        days.withdrawn_on = today
        days.save(update_fields=["withdrawn_on"])
    added = NonWorkingDays.objects.create(school=school, name=name.strip(), starts_on=first, ends_on=last)
    record_act(
        by=by, act="directory.add_non_working_days", about=[added, *same], detail={"from": first.isoformat(), "until": last.isoformat(), "joined": len(same)}
    )
    return added


@transaction.atomic
def take_back_days(*, by: int | None, days: NonWorkingDays, today: date) -> NonWorkingDays:
    """Make days school days again. What was typed stays, with who took it back and when in the trail."""
    days.withdrawn_on = today
    days.save(update_fields=["withdrawn_on"])
    record_act(by=by, act="directory.take_back_days", about=[days])
    return days
