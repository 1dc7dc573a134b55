"""What is asked of principals: planned minutes by week, added up in the database, however many schools and asks there are.

An occasion that was not dropped counts whole in the week of its due day, once for each school that it reaches, by the range of minutes
that the ask names. The principal is the person counted: a school has one week, whoever leads it that day. An ask reaches a school by
name, by its level, or with all others; who is asked twice over (by name and by level) is asked once. Schools that have left the roster
are asked nothing.

Three sums are kept apart, so that no query grows with schools or asks: what everybody is asked, what each level is asked, and what
schools are asked by name. For principals they stand added up (WeekSum). `Planned` lays them together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from trellis.access.policy import Role
from trellis.asks.measures import NONE, Minutes
from trellis.asks.models import Audience, Occasion, WeekSum
from trellis.directory.queries.places import closed_schools, open_schools

EVERYBODY = ""  # the level that stands for all


@dataclass(frozen=True, slots=True)
class Planned:
    """Minutes asked of one person in each week. A week in which nothing is asked has no entry; ask it by the methods, which say nought."""

    everybody: dict[date, Minutes] = field(default_factory=dict)
    levels: dict[tuple[date, str], Minutes] = field(default_factory=dict)
    schools: dict[tuple[date, int], Minutes] = field(default_factory=dict)

    def of_level(self, week: date, level: str) -> Minutes:
        """Return what every school of a level is asked, before anything asked of schools by name."""
        return self.everybody.get(week, NONE) + self.levels.get((week, level), NONE)

    def of_school(self, week: date, school: int, level: str) -> Minutes:
        """Return what one school's principal is asked in one week."""
        return self.of_level(week, level) + self.schools.get((week, school), NONE)


@dataclass(frozen=True, slots=True)
class Spread:
    """How unevenly weeks are filled: for each week and level, the higher minutes that schools are asked by name, and how many schools have each."""

    planned: Planned
    by_name: dict[tuple[date, str], list[tuple[int, int]]]
    sizes: dict[str, int]  # how many schools each level has, of those looked at

    def at(self, week: date, level: str) -> list[tuple[int, int]]:
        """Return (higher minutes that one principal is asked, how many schools) for all schools of a level in a week, the fullest first."""
        base, named = self.planned.of_level(week, level).high, self.by_name.get((week, level), [])
        others = self.sizes.get(level, 0) - sum(count for _minutes, count in named)
        rows = [(base + minutes, count) for minutes, count in named] + ([(base, others)] if others > 0 else [])
        return sorted(rows, reverse=True)

    def fullest(self, week: date, level: str) -> int:
        """Return the higher minutes that the fullest week of a principal of that level holds."""
        rows = self.at(week, level)
        return rows[0][0] if rows else 0


@dataclass(frozen=True, slots=True)
class Total:
    """Minutes of all principals together in one week, for one level, one office or one kind of mandate."""

    week_on: date
    key: Any
    minutes: Minutes


@dataclass(frozen=True, slots=True)
class Due:
    """One ask as it falls due at one school."""

    occasion_id: int
    ask_id: int
    what: str
    office_id: int | None  # None: Trellis itself
    office_name: str
    due_on: date
    week_on: date
    minutes_low: int
    minutes_high: int


def standing_occasions(weeks: Sequence[date], *, leaving_out: Collection[int] = ()) -> "QuerySet[Occasion]":
    """Return what falls due in the weeks (Mondays) and was not dropped, without the asks that are left out."""
    found = Occasion.objects.filter(_in(weeks), dropped_on__isnull=True)
    return found.exclude(ask_id__in=leaving_out) if leaving_out else found


def _asked(role: Role, **more: Any) -> "QuerySet[Audience]":
    return Audience.objects.filter(ask_id=OuterRef("ask_id"), role=role.value, **more)


def of_everybody(occasions: "QuerySet[Occasion]", role: Role = Role.PRINCIPAL) -> "QuerySet[Occasion]":
    """Return those of the occasions that ask every school."""
    return occasions.filter(Exists(_asked(role, school__isnull=True, level=EVERYBODY)))


def of_levels(occasions: "QuerySet[Occasion]", role: Role = Role.PRINCIPAL) -> "QuerySet[Occasion]":
    """Return those that ask whole levels and not everybody: one row for each level, which stands in `ask__audience__level`."""
    swallowed = Exists(_asked(role, school__isnull=True, level=EVERYBODY))
    return occasions.filter(~swallowed, ask__audience__role=role.value, ask__audience__school__isnull=True, ask__audience__level__gt=EVERYBODY)


def of_schools(occasions: "QuerySet[Occasion]", role: Role = Role.PRINCIPAL, schools: Collection[int] | None = None) -> "QuerySet[Occasion]":
    """Return those that ask a school by name and not by its level too: one row for each school, which stands in `ask__audience__school_id`.

    `schools` narrows it here, and never by another `filter`, which would ask for another row of the audience.
    """
    swallowed = Exists(_asked(role, school__isnull=True).filter(Q(level=EVERYBODY) | Q(level=OuterRef("ask__audience__school__level"))))
    named: dict[str, Any] = {"ask__audience__role": role.value, "ask__audience__school__isnull": False, "ask__audience__school__ended_on__isnull": True}
    if schools is not None:
        named["ask__audience__school_id__in"] = schools
    return occasions.filter(~swallowed, **named)  # in one call, so that it is one and the same row of the audience


COUNTED = ("asks", "low", "high")
SUMS = {"asks": Count("pk"), "low": Sum("ask__minutes_low"), "high": Sum("ask__minutes_high")}


def _sums(occasions: "QuerySet[Occasion]", *by: str) -> Any:
    return occasions.order_by().values(*by).annotate(**SUMS).values_list(*by, "asks", "low", "high")


def planned_minutes(
    weeks: Sequence[date], *, schools: Collection[int] | None = None, role: Role = Role.PRINCIPAL, leaving_out: Collection[int] = ()
) -> Planned:
    """Return what one person in a role is asked, week by week: one query for principals, three for others, however many schools, asks and weeks.

    `weeks` are Mondays. `schools` narrows what is asked by name to those schools (all of them when
    None); what levels and everybody are asked comes whole. `leaving_out` are asks that do not count, so that they can be tried elsewhere:
    three queries more.
    """
    if not weeks:
        return Planned()
    if role != Role.PRINCIPAL:
        return _laid_together(sums_from_asks(weeks, schools, role=role, leaving_out=leaving_out))
    planned = _laid_together(_standing_sums(weeks, schools).values_list("week_on", "level", "school_id", *COUNTED))
    if leaving_out:
        for week, level, school, *sums in sums_from_asks(weeks, schools, only=leaving_out):
            if school is not None:
                planned.schools[week, school] = planned.schools.get((week, school), NONE) - Minutes(*sums)
            elif level:
                planned.levels[week, level] = planned.levels.get((week, level), NONE) - Minutes(*sums)
            else:
                planned.everybody[week] = planned.everybody.get(week, NONE) - Minutes(*sums)
    return planned


def spread_of_minutes(weeks: Sequence[date], *, schools: Collection[int] | None = None, leaving_out: Collection[int] = ()) -> Spread:
    """Return how full the weeks of all principals are, without a row for each school: schools asked as long by name come as one row.

    Three queries, four more where asks are left out. Arguments as for `planned_minutes`; with `schools` only those are counted.
    """
    sizes = schools_by_level(schools)
    if not weeks:
        return Spread(Planned(), {}, sizes)
    planned = planned_minutes(weeks, schools=(), leaving_out=leaving_out)
    sums = _standing_sums(weeks, schools).filter(school__isnull=False)
    counts: dict[tuple[date, str], dict[int, int]] = defaultdict(dict)
    for week, level, high, count in sums.values("week_on", "level", "high").annotate(count=Count("pk")).values_list("week_on", "level", "high", "count"):
        counts[week, level][high] = count
    if leaving_out:
        # Schools that an ask left out names have its minutes among their sum: each of them is counted once less there and once without.
        own = {(week, school): high for week, _level, school, _asks, _low, high in sums_from_asks(weeks, schools, only=leaving_out) if school is not None}
        named = sums.filter(school_id__in={school for _week, school in own}).values_list("week_on", "level", "school_id", "high")
        for week, level, school, high in named:
            if (week, school) in own:
                counts[week, level][high] -= 1
                less = high - own[week, school]
                counts[week, level][less] = counts[week, level].get(less, 0) + 1
    return Spread(planned, {place: [(high, count) for high, count in found.items() if count and high] for place, found in counts.items()}, sizes)


def _laid_together(sums: Iterable[tuple[Any, ...]]) -> Planned:
    planned = Planned()
    for week, level, school, *counted in sums:
        if school is not None:
            planned.schools[week, school] = Minutes(*counted)
        elif level:
            planned.levels[week, level] = Minutes(*counted)
        else:
            planned.everybody[week] = Minutes(*counted)
    return planned


def _standing_sums(weeks: Sequence[date], schools: Collection[int] | None) -> "QuerySet[WeekSum]":
    found = WeekSum.objects.filter(_in(weeks)).exclude(school_id__in=closed_schools().values("pk"))
    return found if schools is None else found.filter(Q(school__isnull=True) | Q(school_id__in=schools))


def _in(weeks: Sequence[date]) -> Q:
    """Match weeks one after the other as a stretch, which an index walks in its order, and scattered ones one by one."""
    if len(weeks) == (weeks[-1] - weeks[0]).days // 7 + 1:
        return Q(week_on__gte=weeks[0], week_on__lte=weeks[-1])
    return Q(week_on__in=weeks)


def sums_from_asks(
    weeks: Collection[date],
    schools: Collection[int] | None,
    *,
    role: Role = Role.PRINCIPAL,
    only: Collection[int] | None = None,
    leaving_out: Collection[int] = (),
) -> list[tuple[date, str, int | None, int, int, int]]:
    """Return (week, level, school, asks, lower and higher minutes) of what one person in a role is asked, added up from the asks themselves.

    Neither level nor school: everybody. What goes to a school by name has no level here. For whoever keeps the sums of principals, and for the
    others, who have none. `only` are some asks.
    """
    occasions = Occasion.objects.filter(dropped_on__isnull=True, week_on__in=weeks).exclude(ask_id__in=leaving_out)
    if only is not None:
        occasions = occasions.filter(ask_id__in=only)
    named = _sums(of_schools(occasions, role, schools), "week_on", "ask__audience__school_id")
    return [
        *((week, EVERYBODY, None, *sums) for week, *sums in _sums(of_everybody(occasions, role), "week_on")),
        *((week, level, None, *sums) for week, level, *sums in _sums(of_levels(occasions, role), "week_on", "ask__audience__level")),
        *((week, EVERYBODY, school, *sums) for week, school, *sums in named),
    ]


def schools_by_level(schools: Collection[int] | None = None) -> dict[str, int]:
    """Return how many schools stand in the roster in each level, of all or of some."""
    standing = open_schools() if schools is None else open_schools().filter(pk__in=schools)
    return dict(standing.order_by().values("level").annotate(count=Count("pk")).values_list("level", "count"))


def totals_by_level(weeks: Sequence[date]) -> list[Total]:
    """Return the minutes of all principals of each level together, week by week; `key` is the level. Four queries."""
    sizes, occasions = schools_by_level(), standing_occasions(weeks)
    found: dict[tuple[date, str], Minutes] = defaultdict(Minutes)
    for week, *sums in _sums(of_everybody(occasions), "week_on"):
        for level, count in sizes.items():
            found[week, level] += Minutes(*sums).times(count)
    for week, level, *sums in _sums(of_levels(occasions), "week_on", "ask__audience__level"):
        found[week, level] += Minutes(*sums).times(sizes.get(level, 0))
    for week, level, *sums in _sums(of_schools(occasions), "week_on", "ask__audience__school__level"):
        found[week, level] += Minutes(*sums)
    return [Total(week, level, minutes) for (week, level), minutes in sorted(found.items()) if sizes.get(level)]


def totals_by_office(weeks: Sequence[date]) -> list[Total]:
    """Return the minutes of all principals together that each office asks, week by week; `key` is the office's number, None for Trellis itself. Four queries.

    `asks` counts an ask once for each level and each school that it names, so it says how much was addressed, not how many asks there are.
    """
    return _totals(weeks, "ask__office_id")


def totals_by_mandate(weeks: Sequence[date]) -> list[Total]:
    """Return the minutes of all principals together by who demands them, week by week; `key` is a value of `Ask.Mandate`. Four queries."""
    return _totals(weeks, "ask__mandate")


def _totals(weeks: Sequence[date], by: str) -> list[Total]:
    sizes, occasions = schools_by_level(), standing_occasions(weeks)
    found: dict[tuple[date, Any], Minutes] = defaultdict(Minutes)
    for week, key, *sums in _sums(of_everybody(occasions), "week_on", by):
        found[week, key] += Minutes(*sums).times(sum(sizes.values()))
    for week, key, level, *sums in _sums(of_levels(occasions), "week_on", by, "ask__audience__level"):
        found[week, key] += Minutes(*sums).times(sizes.get(level, 0))
    for week, key, *sums in _sums(of_schools(occasions), "week_on", by):
        found[week, key] += Minutes(*sums)
    return [Total(week, key, minutes) for (week, key), minutes in sorted(found.items(), key=lambda row: (row[0][0], str(row[0][1])))]


def reaching(school: int, level: str, role: Role = Role.PRINCIPAL) -> Q:
    """Match occasions that reach one school."""
    of_it = Q(school_id=school) | Q(school__isnull=True, level__in=(EVERYBODY, level))
    return Q(ask_id__in=Audience.objects.filter(of_it, role=role.value).values("ask_id"))


def due_by_school(weeks: Sequence[date], *, schools: Collection[int] | None = None, role: Role = Role.PRINCIPAL) -> dict[int, list[Due]]:
    """Return what falls due at each school in the weeks, the soonest first: four queries for one school or for all.

    Schools that are asked nothing are in it, with an empty list.
    """
    standing = open_schools() if schools is None else open_schools().filter(pk__in=schools)
    levels = dict(standing.order_by("pk").values_list("pk", "level"))
    occasions = standing_occasions(weeks)
    named = of_schools(occasions, role, schools)
    everybody = _rows(of_everybody(occasions, role))
    by_level: dict[str, list[Due]] = defaultdict(list)
    for level, due in _rows_with(of_levels(occasions, role), "ask__audience__level"):
        by_level[level].append(due)
    by_school: dict[int, list[Due]] = defaultdict(list)
    for school, due in _rows_with(named, "ask__audience__school_id"):
        by_school[school].append(due)
    shared = {level: [*everybody, *by_level[level]] for level in set(levels.values())}
    return {school: sorted([*shared[level], *by_school.get(school, [])], key=lambda due: (due.due_on, due.occasion_id)) for school, level in levels.items()}


OFFICE_NAME = Coalesce("ask__office__name", Value("Trellis"))
COLUMNS = ("pk", "ask_id", "ask__what", "ask__office_id", OFFICE_NAME, "due_on", "week_on", "ask__minutes_low", "ask__minutes_high")


def _rows(occasions: "QuerySet[Occasion]") -> list[Due]:
    return [Due(*row) for row in occasions.order_by("due_on", "pk").values_list(*COLUMNS)]


def _rows_with(occasions: "QuerySet[Occasion]", key: str) -> list[tuple[Any, Due]]:
    return [(first, Due(*row)) for first, *row in occasions.order_by("due_on", "pk").values_list(F(key), *COLUMNS)]
