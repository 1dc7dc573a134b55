"""Keeping the sums of school weeks true to the asks that they add up."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from trellis.asks.models import Occasion, SchoolWeek
from trellis.asks.queries.load import asked_by_name
from trellis.directory.queries.places import open_schools

CHUNK = 1_000


@transaction.atomic
def recount_weeks(*, weeks: Collection[date], schools: Collection[int] | None = None) -> int:
    """Count anew what schools are asked by name in weeks (Mondays), for some schools or for all; return how many sums stand.

    Called inside the transaction that changed an occasion, which has the entry in the trail. Two filings that name the same school wait for each
    other here, so that the later one counts the earlier.
    """
    places = open_schools() if schools is None else open_schools().filter(pk__in=schools)
    levels = dict(places.order_by("pk").select_for_update(no_key=True).values_list("pk", "level"))
    stale = SchoolWeek.objects.filter(week_on__in=weeks)
    (stale if schools is None else stale.filter(school_id__in=schools)).delete()
    sums = [
        SchoolWeek(week_on=week, school_id=school, level=levels[school], asks=asks, low=low, high=high)
        for week, school, asks, low, high in asked_by_name(weeks, schools)
        if school in levels
    ]
    return len(SchoolWeek.objects.bulk_create(sums, batch_size=CHUNK))


def recount_after(occasions: Collection[Occasion], *, besides: Collection[date] = ()) -> int:
    """Count anew the weeks of occasions of one ask that came, went or moved; `besides` are weeks in which they stood before."""
    ask = next(iter(occasions)).ask
    named = [school for school in ask.audience.values_list("school_id", flat=True) if school is not None]
    return recount_weeks(weeks={*besides, *(one.week_on for one in occasions)}, schools=named) if named else 0
