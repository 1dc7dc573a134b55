"""Hours of support beside the practices in focus: for one principal, and for the district without anybody's name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.growth.measures.coherence import FLOOR, kept_back
from trellis.growth.models import Given, Line, SupportPractice
from trellis.kit import formats
from trellis.kit.days import SchoolYear
from trellis.kit.keeping import years_before
from trellis.kit.small_groups import Figure, Hidden, Shown

IN_FOCUS = (Line.Kind.FOCUS, Line.Kind.GOAL)


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """One practice of one principal: whether it is in focus, and the hours of support that served it this school year."""

    key: str
    name: str
    is_in_focus: bool
    hours: Decimal


@dataclass(frozen=True, slots=True)
class OwnMap:
    """What one principal was given this school year beside what is in their focus, as far as the reader may see it."""

    rows: list[PracticeRow]
    hours: Decimal
    hours_in_focus: Decimal
    since_on: date

    @property
    def without(self) -> list[PracticeRow]:
        """Return practices in focus that no hour served."""
        return [row for row in self.rows if row.is_in_focus and not row.hours]

    @property
    def without_names(self) -> str:
        return formats.say_list(row.name for row in self.without)


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """One practice over all principals: hours given, and how many have it in focus. Small groups are hidden."""

    key: str
    name: str
    hours: Figure
    in_focus: Figure

    @property
    def is_hidden(self) -> bool:
        return isinstance(self.hours, Hidden) and isinstance(self.in_focus, Hidden)


@dataclass(frozen=True, slots=True)
class DistrictMap:
    """The district's map of the twelve months before the first day of this month."""

    rows: list[DistrictRow]
    from_on: date
    until_on: date  # the last day that counts


def focus_lines() -> "QuerySet[Line]":
    """Return the lines that say in which practice somebody wants to grow now."""
    still = Line.objects.filter(kind__in=IN_FOCUS, ended_on__isnull=True).exclude(practice_key="")
    return still.filter(Q(cycle__isnull=True) | Q(cycle__closed_on__isnull=True))


def focus_of(standing: Standing, principal: int) -> set[str]:
    """Return the practices in a principal's focus: their own all, for anybody else those in lines that are shared with them."""
    verb = Verb.GROWTH_OWN if principal == standing.person_id else Verb.GROWTH_READ_SHARED
    return set(within(standing, verb, focus_lines().filter(owner_id=principal)).order_by().values_list("practice_key", flat=True))


def map_of(standing: Standing, principal: int, names: dict[str, str]) -> OwnMap:
    """Return the map of one principal. An hour that serves two practices counts for both, and once in the sum."""
    since = SchoolYear.of(standing.today).starts_on
    this_year = Given.objects.filter(principal_id=principal, on__gte=since, taken_back_on__isnull=True)
    seen = within(standing, Verb.GROWTH_SEE_GIVEN, this_year).order_by()
    focus = focus_of(standing, principal)
    hours = dict(seen.filter(support__practices__isnull=False).values_list("support__practices__practice_key").annotate(hours=Sum("hours")))
    serving = SupportPractice.objects.filter(practice_key__in=focus).values("support_id")
    rows = [PracticeRow(key, names.get(key, key), key in focus, hours.get(key, Decimal())) for key in _in_order({*focus, *hours}, names)]
    return OwnMap(
        rows=sorted(rows, key=lambda row: not row.is_in_focus),
        hours=seen.aggregate(sum=Sum("hours"))["sum"] or Decimal(),
        hours_in_focus=seen.filter(support_id__in=serving).aggregate(sum=Sum("hours"))["sum"] or Decimal(),
        since_on=since,
    )


def district_map(today: date, names: dict[str, str]) -> DistrictMap:
    """Return hours given and practices in focus, practice by practice, without a figure that fewer than five principals stand behind.

    It ends with the last month, so that what changes from one day to the next says nothing of one person; no sum of all stands beside it.
    Focus counts cycles that others know of anyway, never a line that its owner shows to nobody.
    """
    until = today.replace(day=1)
    since = years_before(until, 1)
    given = Given.objects.filter(on__gte=since, on__lt=until, entered_on__lt=until, taken_back_on__isnull=True, support__practices__isnull=False).order_by()
    counted = given.values_list("support__practices__practice_key").annotate(people=Count("principal_id", distinct=True), hours=Sum("hours"))
    hours = {key: (people, number) for key, people, number in counted}
    known = Line.objects.filter(kind=Line.Kind.FOCUS, ended_on__isnull=True, written_on__lt=until, cycle__in_sight_from__lt=until).exclude(practice_key="")
    running = known.filter(Q(cycle__closed_on__isnull=True) | Q(cycle__closed_on__gte=since)).order_by()
    focus = dict(running.values_list("practice_key").annotate(people=Count("owner_id", distinct=True)))
    keys = _in_order({*names, *hours, *focus}, names)
    no_hours = kept_back({key: hours.get(key, (0, 0))[0] for key in keys})
    no_focus = kept_back({key: focus.get(key, 0) for key in keys})
    rows = [
        DistrictRow(
            key,
            names.get(key, key),
            hours=Hidden(FLOOR) if key in no_hours else Shown(hours[key][0], float(hours[key][1])),
            in_focus=Hidden(FLOOR) if key in no_focus else Shown(focus[key], float(focus[key])),
        )
        for key in keys
    ]
    return DistrictMap(rows, since, until - timedelta(days=1))


def _in_order(keys: Collection[str], names: dict[str, str]) -> list[str]:
    return [*(key for key in names if key in keys), *sorted(key for key in keys if key not in names)]
