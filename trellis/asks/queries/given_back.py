"""What is asked no more, and the hours of principals that it gives back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, QuerySet

from trellis.asks.models import Occasion, Stopping
from trellis.asks.queries.adding import Load, added_up
from trellis.kit.days import SchoolYear


@dataclass(frozen=True, slots=True)
class GivenBack:
    """One ask that was stopped: what its dropped times would have cost all principals together, and from which day to which."""

    ask: int
    what: str
    office_name: str
    on: date
    why: str
    times: int
    from_on: date | None  # the first and the last dropped day; None where no time was left to drop
    until_on: date | None
    load: Load


@dataclass(frozen=True, slots=True)
class Year:
    """What was stopped in a school year gives back, over the days from `from_on` to `until_on`."""

    year: SchoolYear
    stopped: int
    from_on: date | None
    until_on: date | None
    load: Load
    offices: tuple[tuple[str, int, Load], ...]  # by name: how many asks each stopped, and what that gives back


def stopped_asks() -> "QuerySet[Stopping]":
    """Return what is asked no more, the newest first."""
    return Stopping.objects.select_related("ask__office").order_by("-on", "-pk")


def given_back_by(stoppings: Iterable[Stopping]) -> list[GivenBack]:
    """Return some stopped asks as rows, in their order: as many queries for one as for many."""
    rows = list(stoppings)
    dropped = Occasion.objects.filter(dropped_on__isnull=False, ask_id__in=[row.ask_id for row in rows])
    loads = added_up(dropped, "ask_id")
    spans = {
        ask: (times, first, last)
        for ask, times, first, last in dropped.order_by()
        .values("ask_id")
        .annotate(times=Count("pk"), first=Min("due_on"), last=Max("due_on"))
        .values_list("ask_id", "times", "first", "last")
    }
    found = []
    for row in rows:
        times, first, last = spans.get(row.ask_id, (0, None, None))
        found.append(GivenBack(row.ask_id, row.ask.what, row.ask.office_name, row.on, row.why, times, first, last, loads.get((row.ask_id,), Load())))
    return found


def given_back_in_a_year(year: SchoolYear) -> Year:
    """Return what was stopped in a school year gives back, all together and by office. What comes in later years counts too, and its days are said."""
    stopped = Stopping.objects.filter(on__gte=year.starts_on, on__lt=year.ends_on)
    dropped = Occasion.objects.filter(dropped_on__isnull=False, ask_id__in=stopped.values("ask_id"))
    span = dropped.aggregate(first=Min("due_on"), last=Max("due_on"))
    loads = added_up(dropped, "ask__office_id")
    offices = [
        (name or "Trellis", count, loads.get((office,), Load()))
        for office, name, count in stopped.order_by("ask__office__name", "ask__office_id")
        .values("ask__office_id", "ask__office__name")
        .annotate(count=Count("pk"))
        .values_list("ask__office_id", "ask__office__name", "count")
    ]
    return Year(year, sum(count for _name, count, _load in offices), span["first"], span["last"], sum(loads.values(), Load()), tuple(offices))
