"""The budget: how full weeks are against their caps, which are crowded by other things, and whose weeks an ask would break."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext

from trellis.access.policy import Role
from trellis.asks.measures import monday_of, on_school_days, school_day_after, school_day_before, times_due, weeks_from
from trellis.asks.models import Ask, BusyCalendar, BusyDays, Cap
from trellis.asks.queries.audiences import Whom, audience_of, schools_asked
from trellis.asks.queries.load import EVERYBODY, Spread, of_everybody, of_levels, planned_minutes, spread_of_minutes, standing_occasions
from trellis.directory.queries.places import SchoolDays, open_schools, school_days_between, school_levels, school_years_touching

WEEK = timedelta(days=7)
NAMED_IN_A_WEEK = 4  # asks named in words beside a bar; the others are counted
AHEAD = 26  # weeks looked through for one with room
LOOKED_AROUND = timedelta(days=125)
FEWER = 200  # schools that are named one by one when an ask leaves others in peace


@dataclass(frozen=True, slots=True)
class Caps:
    """Every cap that was ever set. The latest that has begun by a week's Monday holds in that week."""

    rows: tuple[tuple[str, date, int], ...]  # level, held from, minutes; in the order of days

    def at(self, week: date, level: str) -> int | None:
        """Return the minutes that may be asked of a principal of that level in a week; None where nobody has agreed on any."""
        own = [minutes for one, held_from, minutes in self.rows if one == level and held_from <= week]
        of_all = [minutes for one, held_from, minutes in self.rows if one == EVERYBODY and held_from <= week]
        return own[-1] if own else of_all[-1] if of_all else None


@dataclass(frozen=True, slots=True)
class Busy:
    """Something else that fills a week: from a calendar that was brought in, or the first or last week of a school year."""

    kind: str
    name: str
    level: str
    starts_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class LevelWeek:
    """One week of the fullest principal of one level, of those looked at. `schools_over` are those beyond the cap, with what is tried."""

    level: str
    level_name: str
    schools: int
    held: int  # the higher minutes of the fullest week in it
    tried: int
    cap: int | None
    schools_over: int

    @property
    def total(self) -> int:
        return self.held + self.tried

    @property
    def left(self) -> int | None:
        """Return how many minutes are left; None without a cap, nought when it is full or over."""
        return None if self.cap is None else max(0, self.cap - self.total)

    @property
    def over(self) -> int:
        """Return by how many minutes it goes over; nought without a cap."""
        return 0 if self.cap is None else max(0, self.total - self.cap)


@dataclass(frozen=True, slots=True)
class BudgetWeek:
    """One week: the levels looked at, what else fills it, the heaviest asks in it. `is_closed` when the district has no day of school."""

    week_on: date
    is_closed: bool
    levels: tuple[LevelWeek, ...]
    busy: tuple[Busy, ...]
    named: tuple[tuple[int, str, int], ...]  # ask, words, minutes: of the tightest level, the heaviest first
    is_tried: bool

    @property
    def tightest(self) -> LevelWeek | None:
        """Return the level that has least left, the one drawn."""
        return min(self.levels, key=lambda one: (one.cap or 10**6) - one.total, default=None)

    @property
    def others(self) -> int:
        """Return the minutes of the drawn level that are not named in words."""
        return max(0, self.tightest.held - sum(minutes for _ask, _what, minutes in self.named)) if self.tightest else 0

    @property
    def is_over(self) -> bool:
        return any(one.over for one in self.levels)


@dataclass(frozen=True, slots=True)
class Trial:
    """An ask as it would land: whom it reaches, on which days, with how many minutes. `without` are asks that would not count, itself among them."""

    to: tuple[Whom, ...]
    minutes: int
    days: tuple[date, ...]
    without: tuple[int, ...] = ()

    def in_week(self, week: date) -> int:
        """Return the minutes that it brings into one week."""
        return self.minutes * sum(monday_of(day) == week for day in self.days)

    @property
    def weeks(self) -> list[date]:
        return sorted({monday_of(day) for day in self.days})

    def moved_to(self, day: date) -> "Trial":
        """Return the same, once, on another day."""
        return replace(self, days=(day,))


@dataclass(frozen=True, slots=True)
class Broken:
    """One week of one level that would go over its cap: at how many schools, and at worst by how many minutes."""

    week_on: date
    level: str
    level_name: str
    schools: int
    over: int
    cap: int


@dataclass(frozen=True, slots=True)
class OverAt:
    """One school whose week would go over."""

    school_id: int
    name: str
    level_name: str
    week_on: date
    total: int
    cap: int

    @property
    def over(self) -> int:
        return self.total - self.cap


def caps() -> Caps:
    """Return the caps of all days, in one query."""
    return Caps(tuple(Cap.objects.order_by("held_from", "pk").values_list("level", "held_from", "minutes")))


def caps_in_words() -> "QuerySet[Cap]":
    """Return the caps with who agreed on them, the newest first."""
    return Cap.objects.select_related("set_by").order_by("-held_from", "level", "-pk")


def busy_calendars() -> "QuerySet[BusyCalendar]":
    """Return the calendars that were brought in, the newest first."""
    return BusyCalendar.objects.select_related("by").order_by("-pk")


def busy_days_of(calendar: int) -> "QuerySet[BusyDays]":
    """Return the days of one calendar, in the order of days."""
    return BusyDays.objects.filter(calendar_id=calendar).order_by("starts_on", "pk")


def due_days_of(due_on: date, repeats: str, until_on: date | None) -> tuple[list[date], SchoolDays]:
    """Return the days on which an ask would fall due, and the days with school around them, in one query."""
    days = times_due(due_on, repeats, until_on)
    school = school_days_between(days[0] - LOOKED_AROUND, days[-1] + LOOKED_AROUND)
    return on_school_days(days, repeats == Ask.Repeats.WEEKLY, school.is_one), school


def trial_of(ask: Ask) -> Trial | None:
    """Return an ask as it would land, or None while its day or its minutes are not known."""
    if ask.due_on is None or ask.minutes_high is None:
        return None
    days, _school = due_days_of(ask.due_on, ask.repeats, ask.until_on)
    without = [ask.pk, ask.takes_off_id] if ask.takes_off_id else [ask.pk]
    return Trial(tuple(audience_of(ask)), ask.minutes_high, tuple(days), tuple(without))


def _spreads(weeks: Sequence[date], trial: Trial | None) -> list[tuple[Spread, list[str]]]:
    """Return (how full, which levels of it to look at) for whole levels and for schools asked by name."""
    if trial is None:
        spread = spread_of_minutes(weeks)
        return [(spread, sorted(spread.sizes, key=_order))]
    parts = [one for one in trial.to if one.role is Role.PRINCIPAL]
    everybody = any(not one.level and one.school is None for one in parts)
    levels, named = {one.level for one in parts if one.level}, [one.school for one in parts if one.school is not None]
    found = []
    if everybody or levels:
        spread = spread_of_minutes(weeks, leaving_out=trial.without)
        found.append((spread, sorted((level for level in spread.sizes if everybody or level in levels), key=_order)))
    if named and not everybody:
        spread = spread_of_minutes(weeks, schools=named, leaving_out=trial.without)
        found.append((spread, sorted((level for level in spread.sizes if level not in levels), key=_order)))
    return found


def _order(level: str) -> int:
    return list(school_levels()).index(level) if level in school_levels() else 99


def weeks_ahead(weeks: Sequence[date], trial: Trial | None = None, *, in_words: bool = True) -> list[BudgetWeek]:
    """Return how full each of the weeks is, with what is tried in it, in a number of queries that nothing makes grow.

    Without `in_words` no ask is named: for whoever only looks for room.
    """
    limits, spreads = caps(), _spreads(weeks, trial)
    school = school_days_between(weeks[0], weeks[-1] + WEEK)
    busy = _busy(weeks)
    named = _heaviest(weeks, trial.without if trial else ()) if in_words else defaultdict(list)
    names = school_levels()
    found = []
    for week in weeks:
        mine = trial.in_week(week) if trial else 0
        levels = []
        for spread, looked_at in spreads:
            for level in looked_at:
                cap, rows = limits.at(week, level), spread.at(week, level)
                over = sum(count for minutes, count in rows if cap is not None and minutes + mine > cap)
                held = rows[0][0] if rows else 0
                levels.append(LevelWeek(level, names.get(level, level), spread.sizes[level], held, mine, cap, over))
        one = BudgetWeek(week, not any(school.is_one(week + timedelta(days=n)) for n in range(5)), tuple(levels), busy[week], (), bool(mine))
        tightest = one.tightest.level if one.tightest else EVERYBODY
        shown = sorted([*named[week, EVERYBODY], *named[week, tightest]], key=lambda row: (-row[2], row[0]))[:NAMED_IN_A_WEEK]
        found.append(replace(one, named=tuple(shown)))
    return found


def broken_by(trial: Trial) -> list[Broken]:
    """Return the weeks of levels that an ask would take over their cap, the soonest first; empty when it fits everywhere."""
    weeks = trial.weeks
    if not weeks:
        return []
    limits, names, found = caps(), school_levels(), []
    if not limits.rows:
        return []
    spreads = _spreads(weeks, trial)
    for week in weeks:
        mine = trial.in_week(week)
        for spread, looked_at in spreads:
            for level in looked_at:
                cap = limits.at(week, level)
                over = [(minutes + mine - cap, count) for minutes, count in spread.at(week, level) if minutes + mine > cap] if cap is not None else []
                if over and cap is not None:
                    found.append(Broken(week, level, names.get(level, level), sum(count for _over, count in over), over[0][0], cap))
    return found


def schools_over(trial: Trial) -> list[OverAt]:
    """Return the schools whose week an ask would take over its cap, by week and name."""
    weeks = trial.weeks
    limits, names = caps(), school_levels()
    planned = planned_minutes(weeks, leaving_out=trial.without)
    found = []
    for school, name, level in _schools_reached(trial).values_list("pk", "name", "level"):
        for week in weeks:
            cap = limits.at(week, level)
            total = planned.of_school(week, school, level).high + trial.in_week(week)
            if cap is not None and total > cap:
                found.append(OverAt(school, name, names.get(level, level), week, total, cap))
    return sorted(found, key=lambda one: (one.week_on, one.name, one.school_id))


def _schools_reached(trial: Trial) -> "QuerySet[Any]":
    return open_schools().filter(schools_asked(trial.to))


def how_many_asked(trial: Trial) -> int:
    """Return how many schools' principals an ask reaches."""
    return _schools_reached(trial).count()


def with_room(trial: Trial) -> tuple[Whom, ...] | None:
    """Return those of the schools that an ask would not take over their cap, named one by one; None when all are, none is or they are too many."""
    over = {one.school_id for one in schools_over(trial)}
    left = [pk for pk in _schools_reached(trial).values_list("pk", flat=True) if pk not in over]
    others = tuple(one for one in trial.to if one.role is not Role.PRINCIPAL)
    return (*others, *(Whom(school=pk) for pk in left)) if over and 0 < len(left) <= FEWER else None


def first_week_with_room(trial: Trial, after: date) -> tuple[date, list[BudgetWeek]] | None:
    """Return a day in the first later week in which an ask that comes once fits everybody, and that week; None when there is none for half a year.

    A quiet week goes before one that testing, report cards or the edge of the year fill. The day is the same day of the week, or the
    nearest with school in that week.
    """
    weeks = weeks_from(after + WEEK, AHEAD)
    school = school_days_between(weeks[0] - LOOKED_AROUND, weeks[-1] + LOOKED_AROUND)
    elsewhere = replace(trial, days=())
    rows = weeks_ahead(weeks, elsewhere, in_words=False)
    fitting = []
    for row in rows:
        day = day_in_week(row.week_on, after.weekday(), school)
        fits = all(one.cap is None or one.held + trial.minutes <= one.cap for one in row.levels)
        if day is not None and fits:
            fitting.append((day, row))
    best = next((one for one in fitting if not one[1].busy), fitting[0] if fitting else None)
    if best is None:
        return None
    return best[0], weeks_ahead([best[1].week_on], trial.moved_to(best[0]), in_words=False)


def day_in_week(week: date, weekday: int, school: SchoolDays) -> date | None:
    """Return the school day of a week that is nearest to a day of the week; None when the week has none."""
    days = sorted((abs(n - weekday), week + timedelta(days=n)) for n in range(5))
    return next((day for _distance, day in days if school.is_one(day)), None)


@dataclass(frozen=True, slots=True)
class WithoutSchool:
    """A due day that is no school day, for the whole district or at some of the schools, and the nearest ones that are."""

    day: date
    schools: int | None  # None: the whole district
    before: date | None
    after: date | None


def without_school(day: date, to: Sequence[Whom]) -> WithoutSchool | None:
    """Return what is to be said of a due day on which there is no school, in the district or at a school that is asked; None when there is."""
    school = school_days_between(day - LOOKED_AROUND, day + LOOKED_AROUND)
    before, after = school_day_before(day, school.is_one), school_day_after(day, school.is_one)
    if not school.is_one(day):
        return WithoutSchool(day, None, before, after)
    closed = school.closed_at.get(day)
    if not closed:
        return None
    asked = _schools_reached(Trial(tuple(to), 0, ())).filter(pk__in=closed).count()
    return WithoutSchool(day, asked, before, after) if asked else None


def _busy(weeks: Sequence[date]) -> dict[date, tuple[Busy, ...]]:
    first, last = weeks[0], weeks[-1] + WEEK
    rows = BusyDays.objects.filter(calendar__in_force_on__isnull=False, calendar__replaced_on__isnull=True, starts_on__lt=last, ends_on__gt=first)
    everything = [
        Busy(kind, name, level, starts, ends - timedelta(days=1))
        for kind, name, level, starts, ends in rows.order_by("starts_on", "pk").values_list("kind", "name", "level", "starts_on", "ends_on")
    ]
    for begins, ends in school_years_touching(first, last):
        everything.append(Busy("first_week", gettext("the first week of school"), EVERYBODY, monday_of(begins), monday_of(begins) + timedelta(days=4)))
        everything.append(Busy("last_week", gettext("the last week of school"), EVERYBODY, monday_of(ends), monday_of(ends) + timedelta(days=4)))
    return {week: tuple(one for one in everything if one.starts_on < week + WEEK and one.last_on >= week) for week in weeks}


def _heaviest(weeks: Sequence[date], without: Collection[int]) -> dict[tuple[date, str], list[tuple[int, str, int]]]:
    """Return the heaviest asks of each week, of everybody and of each level: so many as a bar names."""
    occasions = standing_occasions(weeks, leaving_out=without)
    heaviest = [F("ask__minutes_high").desc(), F("pk").asc()]
    found: dict[tuple[date, str], list[tuple[int, str, int]]] = defaultdict(list)
    shared = of_everybody(occasions).annotate(place=Window(RowNumber(), partition_by=[F("week_on")], order_by=heaviest)).filter(place__lte=NAMED_IN_A_WEEK)
    for week, ask, what, minutes in shared.values_list("week_on", "ask_id", "ask__what", "ask__minutes_high"):
        found[week, EVERYBODY].append((ask, what, minutes or 0))
    by_level = Window(RowNumber(), partition_by=[F("week_on"), F("ask__audience__level")], order_by=heaviest)
    for week, level, ask, what, minutes in (
        of_levels(occasions)
        .annotate(place=by_level)
        .filter(place__lte=NAMED_IN_A_WEEK)
        .values_list("week_on", "ask__audience__level", "ask_id", "ask__what", "ask__minutes_high")
    ):
        found[week, level].append((ask, what, minutes or 0))
    return found


def own_asks_of(office: int, week: date, without: int) -> list[tuple[int, str, int]]:
    """Return (number, words, minutes) of what an office asks in a week and could stop, the heaviest first; at most three."""
    mine = standing_occasions([week], leaving_out=[without]).filter(Q(ask__office_id=office), ask__from_room="")
    rows = mine.order_by("-ask__minutes_high", "ask_id").values_list("ask_id", "ask__what", "ask__minutes_high")[:3]
    return [(ask, what, minutes or 0) for ask, what, minutes in rows]
