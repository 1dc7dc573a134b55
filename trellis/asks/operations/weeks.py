"""Keeping the sums of weeks true to the asks that they add up."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Q

from trellis.asks.models import Occasion, WeekSum
from trellis.asks.queries.load import sums_from_asks
from trellis.directory.queries.places import open_schools

CHUNK = 1_000


@transaction.atomic
def recount_weeks(*, weeks: Collection[date], schools: Collection[int] | None = None) -> int:
    """Count anew what principals are asked in weeks (Mondays), at all schools or by name at some; return how many sums stand.

    Called inside the transaction that changed an occasion, which has the entry in the trail. Two filings wait for each other here, at the
    first school, so that the later one counts the earlier.
    """
    places = open_schools().order_by("pk")
    list(places.select_for_update(no_key=True).values_list("pk")[:1])
    levels = dict((places if schools is None else places.filter(pk__in=schools)).values_list("pk", "level"))
    stale = WeekSum.objects.filter(week_on__in=weeks)
    (stale if schools is None else stale.filter(Q(school__isnull=True) | Q(school_id__in=schools))).delete()
    sums = [
        WeekSum(week_on=week, level=level if school is None else levels[school], school_id=school, asks=asks, low=low, high=high)
        for week, level, school, asks, low, high in sums_from_asks(weeks, schools)
        if school is None or school in levels
    ]
    return len(WeekSum.objects.bulk_create(sums, batch_size=CHUNK))


def recount_after(occasions: Collection[Occasion], *, besides: Collection[date] = ()) -> int:
    """Count anew the weeks of occasions of one ask that came, went or moved; `besides` are weeks in which they stood before."""
    ask = next(iter(occasions)).ask
    named = [school for school in ask.audience.values_list("school_id", flat=True) if school is not None]
    return recount_weeks(weeks={*besides, *(one.week_on for one in occasions)}, schools=named)
