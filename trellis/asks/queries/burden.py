"""Principals' week: what they were asked in a school year, by week, level, office and mandate; what it took them; what weighs most.

Planned is what the asks themselves say, from the lower to the higher number of minutes, once for each school that an ask reaches in the role of
the principal. True is what was tapped when it was done: a range too, and "over an hour" is open above. What nobody said is unknown, counted as
unknown, never as nought; so true minutes stand beside what was planned for the very same parts, those of which somebody said it.

Offices are compared; people and single schools never. A true figure is shown where at least FLOOR schools said it. Where one is kept back, the
smallest one shown beside it is kept back too, so that nothing is found by subtraction. A level of one school is not shown by itself at all.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, ExpressionWrapper, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from trellis.access.policy import Role
from trellis.asks.measures import WEEK, monday_of
from trellis.asks.models import Ask, Audience, Done, Occasion, WeekSum
from trellis.asks.queries.adding import Load, added_up
from trellis.asks.queries.budget import caps
from trellis.asks.queries.load import EVERYBODY, schools_by_level, spread_of_minutes
from trellis.directory.queries.places import closed_schools, school_levels
from trellis.kit.days import SchoolYear
from trellis.kit.small_groups import Hidden

FLOOR = 5  # schools
HEAVIEST = 10


@dataclass(frozen=True, slots=True)
class TrueMinutes:
    """What was said by how many parts at how many schools, and what was planned for those very parts. `open_above` of them took over an hour."""

    said: int = 0
    schools: int = 0
    low: int = 0
    high: int = 0
    open_above: int = 0
    planned_low: int = 0
    planned_high: int = 0

    @property
    def planned(self) -> Load:
        return Load(self.said, self.planned_low, self.planned_high)

    @property
    def took(self) -> Load:
        return Load(self.said, self.low, self.high)

    @property
    def words(self) -> str:
        """Say how long it took; "or more" where somebody tapped "over an hour"."""
        return gettext("%(range)s or more") % {"range": self.took.words} if self.open_above else self.took.words


@dataclass(frozen=True, slots=True)
class Row:
    """One level, office, mandate or ask: planned over the whole year, how many parts fell due until today, and what was said of those.

    `took` is Hidden where too few schools said it or a neighbour shields one; then how many said it is not told either.
    """

    key: Any
    name: str
    planned: Load
    due: int
    took: TrueMinutes | Hidden

    @property
    def is_hidden(self) -> bool:
        return isinstance(self.took, Hidden)

    @property
    def unknown(self) -> int | None:
        """Return of how many parts that fell due nobody has said how long they took; None where that is hidden."""
        return None if isinstance(self.took, Hidden) else max(0, self.due - self.took.said)


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level of school: minutes of one principal in this week and in a week of the year so far, by the higher number, and the cap.

    The minutes are None where the level has one school alone.
    """

    row: Row
    schools: int
    this_week: float | None
    each_week: float | None
    cap: int | None


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """Minutes asked of one principal in one week, the mean over all schools, from the lower to the higher number."""

    week_on: date
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Heavy:
    """One of the asks that weigh most: what it takes all principals together over the year, and for how many schools how many times."""

    row: Row
    office_name: str
    minutes_low: int
    minutes_high: int
    times: int
    schools: int
    is_stopped: bool

    @property
    def each(self) -> str:
        """Say the minutes of one principal, each time."""
        return Load(1, self.minutes_low, self.minutes_high).words


@dataclass(frozen=True, slots=True)
class Burden:
    """Everything that stands on Principals' week for one school year."""

    year: SchoolYear
    schools: int
    planned: Load
    due: Load
    took: TrueMinutes | Hidden
    this_week: WeekLoad
    over_cap: int  # schools whose week is over the cap this week
    has_cap: bool
    weeks: tuple[WeekLoad, ...]
    levels: tuple[LevelRow, ...]
    offices: tuple[Row, ...]
    mandates: tuple[Row, ...]
    heaviest: tuple[Heavy, ...]
    of_trellis: Load

    @property
    def unknown(self) -> int | None:
        return None if isinstance(self.took, Hidden) else max(0, self.due.parts - self.took.said)


def weeks_of(year: SchoolYear) -> tuple[date, date]:
    """Return the first Monday of a school year and the first after it: a week belongs to the year in which its Monday lies."""
    return monday_of(year.starts_on + timedelta(days=6)), monday_of(year.ends_on + timedelta(days=6))


def years_with_asks() -> list[SchoolYear]:
    """Return the school years in which anything fell or falls due, the newest first."""
    first, last = (Occasion.objects.order_by(order).values_list("week_on", flat=True).first() for order in ("week_on", "-week_on"))
    if first is None or last is None:
        return []
    return [SchoolYear(ends_in) for ends_in in range(SchoolYear.of(last).ends_in, SchoolYear.of(first).ends_in - 1, -1)]


def burden_of(year: SchoolYear, today: date) -> Burden:
    """Return what principals were asked in a school year: as many queries however many schools, offices, asks and answers there are."""
    first, after = weeks_of(year)
    occasions = Occasion.objects.filter(dropped_on__isnull=True, week_on__gte=first, week_on__lt=after)
    over = occasions.filter(due_on__lte=today)
    sizes = schools_by_level()
    parts, due = added_up(occasions, "ask__office_id", "ask__mandate", by_level=True), added_up(over, "ask__office_id", "ask__mandate", by_level=True)
    done = Done.objects.filter(
        role=Role.PRINCIPAL.value, minutes_low__isnull=False, occasion__dropped_on__isnull=True, occasion__week_on__gte=first, occasion__week_on__lt=after
    ).filter(school__ended_on__isnull=True)
    said_at = {
        place: _true_minutes(done, column)
        for place, column in (("office", "occasion__ask__office_id"), ("mandate", "occasion__ask__mandate"), ("level", "school__level"))
    }
    everything = _together(said_at["level"].values())
    names = _offices(parts)
    per_week = _weeks(first, after, sizes)
    monday = monday_of(today)
    agreed = caps()
    spread = spread_of_minutes([monday])
    cap_of = {level: agreed.at(monday, level) for level in sizes}
    over_cap = sum(count for level, cap in cap_of.items() if cap is not None for minutes, count in spread.at(monday, level) if minutes > cap)
    mandates = dict(Ask.Mandate.choices)
    return Burden(
        year=year,
        schools=sum(sizes.values()),
        planned=sum(parts.values(), Load()),
        due=sum(due.values(), Load()),
        took=everything if everything.schools >= FLOOR else Hidden(FLOOR),
        this_week=_mean(per_week, monday, sum(sizes.values())),
        over_cap=over_cap,
        has_cap=any(cap is not None for cap in cap_of.values()),
        weeks=tuple(_mean(per_week, week, sum(sizes.values())) for week in _from_first_to_last(per_week)),
        levels=_levels(parts, due, said_at["level"], sizes, per_week, monday, first, cap_of),
        offices=tuple(sorted(_rows(parts, due, said_at["office"], 0, {None: "Trellis", **names}), key=lambda row: (-row.planned.high, row.name, row.key or 0))),
        mandates=tuple(
            sorted(_rows(parts, due, said_at["mandate"], 1, {key: str(name) for key, name in mandates.items()}), key=lambda row: [*mandates].index(row.key))
        ),
        heaviest=_heaviest(occasions, over, done, sizes),
        of_trellis=sum((load for (office, _mandate, _level), load in parts.items() if office is None), Load()),
    )


def _true_minutes(done: "QuerySet[Done]", *by: str) -> dict[Any, TrueMinutes]:
    sums = {
        "said": Count("pk"),
        "schools": Count("school_id", distinct=True),
        "low": Sum("minutes_low"),
        "high": Sum(Coalesce("minutes_high", "minutes_low")),
        "open_above": Count("pk", filter=Q(minutes_high__isnull=True)),
        "planned_low": Sum("occasion__ask__minutes_low"),
        "planned_high": Sum("occasion__ask__minutes_high"),
    }
    names = [f"sum_{name}" for name in sums]
    rows = done.order_by().values(*by).annotate(**{f"sum_{name}": one for name, one in sums.items()}).values_list(*by, *names)
    return {key: TrueMinutes(*figures) for key, *figures in rows}


def _together(parts: Collection[TrueMinutes]) -> TrueMinutes:
    """Add up levels. A school lies in one level, so that their schools add up too."""
    rows = list(parts)
    return TrueMinutes(*(sum(getattr(one, name) for one in rows) for name in ("said", "schools", "low", "high", "open_above", "planned_low", "planned_high")))


def kept_back(schools: Mapping[Any, int]) -> set[Any]:
    """Return which of several figures are not shown, from how many schools said each: those of too few, and then the smallest of the others too.

    Whoever takes what is shown off the whole learns what is hidden together; with a neighbour of enough schools among it, that is no longer
    about few. Nobody said a figure of no schools: there is nothing to hide, and nothing is learned from it.

    >>> sorted(kept_back({"a": 3, "b": 9, "c": 6, "d": 0}))
    ['a', 'c']
    >>> kept_back({"b": 9, "d": 0})
    set()
    """
    small: set[Any] = {key for key, count in schools.items() if 0 < count < FLOOR}
    shields = sorted((key for key, count in schools.items() if count >= FLOOR), key=lambda key: (schools[key], str(key)))
    return small | set(shields[:1]) if small else small


def _rows(
    parts: Mapping[tuple[Any, ...], Load], due: Mapping[tuple[Any, ...], Load], said: Mapping[Any, TrueMinutes], place: int, names: Mapping[Any, str]
) -> list[Row]:
    planned: dict[Any, Load] = {}
    fell_due: dict[Any, int] = {}
    for key, load in parts.items():
        planned[key[place]] = planned.get(key[place], Load()) + load
    for key, load in due.items():
        fell_due[key[place]] = fell_due.get(key[place], 0) + load.parts
    hidden = kept_back({key: one.schools for key, one in said.items()})
    return [
        Row(key, names.get(key) or gettext("unknown"), load, fell_due.get(key, 0), Hidden(FLOOR) if key in hidden else said.get(key, TrueMinutes()))
        for key, load in planned.items()
    ]


def _levels(
    parts: Mapping[tuple[Any, ...], Load],
    due: Mapping[tuple[Any, ...], Load],
    said: Mapping[Any, TrueMinutes],
    sizes: Mapping[str, int],
    per_week: Mapping[tuple[date, str], tuple[int, int]],
    monday: date,
    first: date,
    cap_of: Mapping[str, int | None],
) -> tuple[LevelRow, ...]:
    names = school_levels()
    rows = {row.key: row for row in _rows(parts, due, said, 2, names)}
    so_far = max(1, (monday - first).days // 7 + 1)
    found = []
    for level in names:
        schools = sizes.get(level, 0)
        if not schools:
            continue
        until_now = sum(high for (week, one), (_low, high) in per_week.items() if one == level and week <= monday)
        alone = schools == 1
        row = rows.get(level) or Row(level, names[level], Load(), 0, TrueMinutes())
        found.append(
            LevelRow(
                row,
                schools,
                None if alone else per_week.get((monday, level), (0, 0))[1] / schools,
                None if alone else until_now / schools / so_far,
                cap_of.get(level),
            )
        )
    return tuple(found)


def _weeks(first: date, after: date, sizes: Mapping[str, int]) -> dict[tuple[date, str], tuple[int, int]]:
    """Return the minutes of all principals of each level in each week, lower and higher, from the sums that stand."""
    sums = WeekSum.objects.filter(week_on__gte=first, week_on__lt=after).exclude(school_id__in=closed_schools().values("pk"))
    named = Case(When(school__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = sums.order_by().annotate(named=named).values("week_on", "level", "named").annotate(all_low=Sum("low"), all_high=Sum("high"))
    found: dict[tuple[date, str], tuple[int, int]] = {}
    for week, level, is_named, low, high in rows.values_list("week_on", "level", "named", "all_low", "all_high"):
        for one, schools in [(level, 1)] if is_named else [(level, sizes.get(level, 0))] if level != EVERYBODY else list(sizes.items()):
            before = found.get((week, one), (0, 0))
            found[week, one] = before[0] + low * schools, before[1] + high * schools
    return found


def _mean(per_week: Mapping[tuple[date, str], tuple[int, int]], week: date, schools: int) -> WeekLoad:
    here = [sums for (one, _level), sums in per_week.items() if one == week]
    return WeekLoad(week, sum(low for low, _high in here) / max(1, schools), sum(high for _low, high in here) / max(1, schools))


def _from_first_to_last(per_week: Mapping[tuple[date, str], tuple[int, int]]) -> list[date]:
    weeks = [week for week, _level in per_week]
    return [min(weeks) + WEEK * number for number in range((max(weeks) - min(weeks)).days // 7 + 1)] if weeks else []


def _offices(parts: Mapping[tuple[Any, ...], Load]) -> dict[Any, str]:
    """Return the names of the offices that asked in the year, closed ones too."""
    asked = {office for office, _mandate, _level in parts if office is not None}
    return dict(Ask.objects.filter(office_id__in=asked).order_by().values_list("office_id", "office__name").distinct())


def _heaviest(occasions: "QuerySet[Occasion]", over: "QuerySet[Occasion]", done: "QuerySet[Done]", sizes: Mapping[str, int]) -> tuple[Heavy, ...]:
    audience = Audience.objects.filter(ask_id=OuterRef("pk"), role=Role.PRINCIPAL.value)
    everybody = Exists(audience.filter(school__isnull=True, level=EVERYBODY))
    size = Case(*(When(level=level, then=Value(count)) for level, count in sizes.items()), default=Value(0), output_field=IntegerField())
    by_level = audience.filter(school__isnull=True).order_by().values("ask_id").annotate(all=Sum(size)).values("all")
    swallowed = Exists(Audience.objects.filter(ask_id=OuterRef("ask_id"), role=Role.PRINCIPAL.value, school__isnull=True, level=OuterRef("school__level")))
    by_name = (
        audience.filter(~swallowed, school__isnull=False, school__ended_on__isnull=True).order_by().values("ask_id").annotate(all=Count("pk")).values("all")
    )
    schools = Case(
        When(everybody, then=Value(sum(sizes.values()))),
        default=Coalesce(Subquery(by_level, output_field=IntegerField()), 0) + Coalesce(Subquery(by_name, output_field=IntegerField()), 0),
        output_field=IntegerField(),
    )
    times = Subquery(occasions.filter(ask_id=OuterRef("pk")).order_by().values("ask_id").annotate(all=Count("pk")).values("all"), output_field=IntegerField())
    weight = ExpressionWrapper(F("times") * F("schools") * F("minutes_high"), output_field=IntegerField())
    asks = list(
        Ask.objects.filter(pk__in=occasions.order_by().values("ask_id"))
        .annotate(times=Coalesce(times, 0), schools=schools)
        .annotate(weight=weight)
        .filter(weight__gt=0)
        .select_related("office", "stopping")
        .order_by("-weight", "pk")[:HEAVIEST]
    )
    numbers = [ask.pk for ask in asks]
    said = _true_minutes(done.filter(occasion__ask_id__in=numbers), "occasion__ask_id")
    fell_due: dict[int, int] = dict(over.filter(ask_id__in=numbers).order_by().values("ask_id").annotate(all=Count("pk")).values_list("ask_id", "all"))
    # What is left of an office when its asks here are taken off is a figure too.
    enough = [ask for ask in asks if said.get(ask.pk, TrueMinutes()).schools >= FLOOR]
    rest: dict[Any, int] = dict(
        done.filter(occasion__ask__office_id__in={ask.office_id for ask in enough})
        .exclude(occasion__ask_id__in=[ask.pk for ask in enough])
        .order_by()
        .values("occasion__ask__office_id")
        .annotate(all=Count("school_id", distinct=True))
        .values_list("occasion__ask__office_id", "all")
    )
    hidden = {ask.pk for ask in asks if 0 < said.get(ask.pk, TrueMinutes()).schools < FLOOR}
    for office in {ask.office_id for ask in enough}:
        own = {ask.pk: said[ask.pk].schools for ask in enough if ask.office_id == office}
        hidden |= {key for key in kept_back({**own, "rest": rest.get(office, 0)}) if key != "rest"}
    return tuple(
        Heavy(
            Row(
                ask.pk,
                ask.what,
                Load(ask.times * ask.schools, ask.times * ask.schools * (ask.minutes_low or 0), ask.times * ask.schools * (ask.minutes_high or 0)),
                fell_due.get(ask.pk, 0) * ask.schools,
                Hidden(FLOOR) if ask.pk in hidden else said.get(ask.pk, TrueMinutes()),
            ),
            ask.office_name,
            ask.minutes_low or 0,
            ask.minutes_high or 0,
            ask.times,
            ask.schools,
            hasattr(ask, "stopping"),
        )
        for ask in asks
    )
