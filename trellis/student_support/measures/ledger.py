"""The minutes ledger in numbers: what is owed, given, missed, made up and unknown. Plain Python.

Owed is `minutes` times `times` in each stretch: a week from Monday, a month, or a school day. **A stretch with fewer school days owes its share**: three of
five school days owe three fifths, whether it is a holiday, the beginning or the end that cuts it. The share is spread over the stretch's school days in whole
minutes, so that any sum of days is exact. A week belongs to the month in which its Wednesday lies.

Nothing here turns silence into zero: minutes of days that are over and have no entry are `unknown`. On days on which nobody is named to give the support,
they are known to be missed: the place is vacant.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import pairwise

WEEK, MONTH, DAY = "week", "month", "day"
VACANCY = "vacancy"  # the reason for which nobody has to write an entry
WEDNESDAY, SCHOOL_WEEK = 2, 5
AN_HOUR = 60
WEEKS_IN_A_YEAR, MONTHS_IN_A_YEAR = 52, 12


@dataclass(frozen=True, slots=True)
class Dose:
    """How much, how often, on which weekdays (0 is Monday; empty: on any), and from when until when (half-open)."""

    minutes: int
    times: int
    per: str
    begins_on: date
    ends_on: date | None = None
    weekdays: tuple[int, ...] = ()

    @property
    def in_a_week(self) -> int:
        """The minutes of a whole week, rounded: by these a gap is measured.

        >>> Dose(30, 2, WEEK, date(2026, 8, 17)).in_a_week, Dose(60, 1, MONTH, date(2026, 8, 17)).in_a_week, Dose(10, 1, DAY, date(2026, 8, 17)).in_a_week
        (60, 14, 50)
        """
        if self.per == MONTH:
            return max(1, round(self.minutes * self.times * MONTHS_IN_A_YEAR / WEEKS_IN_A_YEAR))
        return self.minutes * self.times * ((len(self.weekdays) or SCHOOL_WEEK) if self.per == DAY else 1)

    @property
    def is_on_fixed_days(self) -> bool:
        """Say whether each day knows whether it owes something, rather than the stretch alone."""
        return bool(self.weekdays) or self.per == DAY


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wrote for a day. Planned minutes that were not given are missed, for `reason`."""

    on: date
    planned: int
    given: int
    reason: str = ""
    makes_up: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Minutes, each with its name. None is below zero; `given + missed + unknown + ahead` is what is owed, or more where more was given."""

    owed: int = 0  # in the whole of it, also what lies ahead
    given: int = 0
    missed: int = 0  # known not to have been given, whatever the reason
    to_make_up: int = 0  # of those: what has to be made up
    made_up: int = 0
    unknown: int = 0  # over, and nobody wrote what was
    ahead: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def gap(self) -> int:
        """What is known to be missing now."""
        return max(0, self.to_make_up - self.made_up)

    @property
    def due(self) -> int:
        """What should have been given by now."""
        return max(0, self.owed - self.ahead)

    def gap_at_the_end(self, *, is_vacant: bool) -> int | None:
        """Return the gap at the end if it goes on as the known part went; everything ahead is missing while nobody gives it. None: nothing is known.

        >>> Figures(owed=300, given=90, missed=30, to_make_up=30, unknown=60, ahead=120).gap_at_the_end(is_vacant=False)
        60
        >>> Figures(owed=300, given=90, missed=30, to_make_up=30, ahead=180).gap_at_the_end(is_vacant=True)
        210
        >>> Figures(owed=300, unknown=120, ahead=180).gap_at_the_end(is_vacant=False) is None
        True
        """
        if is_vacant:
            return self.gap + self.ahead
        known = self.given + self.missed
        return self.gap + round(self.ahead * self.to_make_up / known) if known else None


@dataclass(frozen=True, slots=True)
class Stretch:
    """One week, month or day of a ledger, half-open, with the minutes that each of its school days owes."""

    first: date
    until: date
    month: date
    owed: Mapping[date, int]

    @property
    def last_school_day(self) -> date | None:
        return max(self.owed, default=None)


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch and what became of it. `why` holds the missed minutes by reason."""

    stretch: Stretch
    figures: Figures
    why: Mapping[str, int]
    unknown_on: tuple[date, ...]  # the days to ask about: fixed days without an entry, or the last school day of a stretch that is over


def month_of(per: str, day: date) -> date:
    """Return the first day of the month to which a day of a ledger belongs.

    >>> month_of(WEEK, date(2026, 11, 30)), month_of(MONTH, date(2026, 11, 30))
    (datetime.date(2026, 12, 1), datetime.date(2026, 11, 1))
    """
    return (day + timedelta(days=WEDNESDAY - day.weekday()) if per == WEEK else day).replace(day=1)


def stretch_around(per: str, day: date) -> tuple[date, date]:
    """Return the half-open stretch that contains a day.

    >>> stretch_around(WEEK, date(2026, 12, 2)), stretch_around(MONTH, date(2026, 12, 2))
    ((datetime.date(2026, 11, 30), datetime.date(2026, 12, 7)), (datetime.date(2026, 12, 1), datetime.date(2027, 1, 1)))
    """
    if per == DAY:
        return day, day + timedelta(days=1)
    if per == WEEK:
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    return day.replace(day=1), next_month(day)


def next_month(day: date) -> date:
    """Return the first day of the month after the one of a day."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_bounds(per: str, month: date) -> tuple[date, date]:
    """Return the half-open days that belong to a month of a ledger: whole weeks for a weekly dose.

    >>> month_bounds(WEEK, date(2026, 12, 1)), month_bounds(DAY, date(2026, 12, 1))
    ((datetime.date(2026, 11, 30), datetime.date(2027, 1, 4)), (datetime.date(2026, 12, 1), datetime.date(2027, 1, 1)))
    """
    if per != WEEK:
        return month, next_month(month)

    def opens(first: date) -> date:
        monday = first - timedelta(days=first.weekday())
        return monday if first.weekday() <= WEDNESDAY else monday + timedelta(days=7)

    return opens(month), opens(next_month(month))


def stretches(dose: Dose, first: date, until: date, is_school_day: Callable[[date], bool]) -> list[Stretch]:
    """Return the stretches that touch [first, until), whole, with what each school day owes.

    A week with a holiday owes four fifths; fixed days that fall on a holiday owe nothing:

    >>> days = lambda day: day.weekday() < 5 and day != date(2026, 9, 7)
    >>> [sum(one.owed.values()) for one in stretches(Dose(30, 2, WEEK, date(2026, 8, 31)), date(2026, 8, 31), date(2026, 9, 14), days)]
    [60, 48]
    >>> [sum(one.owed.values()) for one in stretches(Dose(30, 2, WEEK, date(2026, 8, 31), None, (0, 2)), date(2026, 8, 31), date(2026, 9, 14), days)]
    [60, 30]
    >>> [sum(one.owed.values()) for one in stretches(Dose(60, 1, MONTH, date(2026, 9, 16)), date(2026, 9, 1), date(2026, 10, 1), days)]
    [30]
    """
    made = []
    day = max(first, stretch_around(dose.per, dose.begins_on)[0])
    while day < until and (dose.ends_on is None or day < dose.ends_on):
        begins, ends = stretch_around(dose.per, day)
        made.append(Stretch(begins, ends, month_of(dose.per, begins), _owed(dose, begins, ends, is_school_day)))
        day = ends
    return made


def _owed(dose: Dose, begins: date, ends: date, is_school_day: Callable[[date], bool]) -> dict[date, int]:
    wanted = dose.weekdays or tuple(range(SCHOOL_WEEK))
    possible = [day for n in range((ends - begins).days) if (day := begins + timedelta(days=n)).weekday() in wanted]
    bearing = [day for day in possible if day >= dose.begins_on and (dose.ends_on is None or day < dose.ends_on) and is_school_day(day)]
    if not bearing:
        return {}
    total = (2 * dose.minutes * dose.times * len(bearing) + len(possible)) // (2 * len(possible))  # half a minute is rounded up
    reached = [total * n // len(bearing) for n in range(len(bearing) + 1)]
    return {day: after - before for day, (before, after) in zip(bearing, pairwise(reached), strict=True)}


def account(
    dose: Dose,
    stretch: Stretch,
    entries: Iterable[Entry],
    *,
    today: date,
    is_given_on: Callable[[date], bool],
    must_be_made_up: Callable[[str], bool],
    left_unknown: Iterable[date] = (),
) -> Row:
    """Return what became of one stretch. `entries` are those of its days; `is_given_on` says whether somebody was named to give the support on a day.

    What was missed on one day and given on another of the same stretch is given. `left_unknown` are days that nobody needs to be asked about again.

    >>> dose = Dose(30, 2, WEEK, date(2026, 11, 2), None, (0, 2))
    >>> week = stretches(dose, date(2026, 11, 9), date(2026, 11, 16), lambda day: day.weekday() < 5)[0]
    >>> row = account(dose, week, [Entry(date(2026, 11, 9), 30, 20)], today=date(2026, 11, 16), is_given_on=lambda day: True, must_be_made_up=lambda why: True)
    >>> row.figures
    Figures(owed=60, given=20, missed=10, to_make_up=10, made_up=0, unknown=30, ahead=0)
    >>> row.unknown_on
    (datetime.date(2026, 11, 11),)
    """
    listed = list(entries)
    regular = [one for one in listed if not one.makes_up]
    given = sum(one.given for one in regular)
    why: dict[str, int] = {}
    for one in regular:
        if one.planned > one.given:
            why[one.reason] = why.get(one.reason, 0) + one.planned - one.given
    owed = sum(stretch.owed.values())
    over = [day for day in stretch.owed if day < today]
    last = stretch.last_school_day
    is_over = last is not None and last < today
    due = sum(stretch.owed[day] for day in over) if dose.is_on_fixed_days else owed if is_over else 0
    accounted = given + sum(why.values())
    vacant_days = [day for day in over if not is_given_on(day)]
    vacant = min(
        max(0, (due if dose.is_on_fixed_days or is_over else sum(stretch.owed[day] for day in vacant_days)) - accounted),
        sum(stretch.owed[day] for day in vacant_days),
    )
    if vacant:
        why[VACANCY] = why.get(VACANCY, 0) + vacant
    unknown = max(0, due - accounted - vacant)
    missed = sum(why.values())
    figures = Figures(
        owed=owed,
        given=given,
        missed=missed,
        to_make_up=min(sum(minutes for reason, minutes in why.items() if must_be_made_up(reason)), max(0, owed - given)),
        made_up=sum(one.given for one in listed if one.makes_up),
        unknown=unknown,
        ahead=max(0, owed - given - missed - unknown),
    )
    return Row(stretch, figures, why, _to_ask_about(dose, stretch, regular, over, {*vacant_days, *left_unknown}) if unknown else ())


def _to_ask_about(dose: Dose, stretch: Stretch, entries: list[Entry], over: list[date], not_asked: set[date]) -> tuple[date, ...]:
    if not dose.is_on_fixed_days:
        last = stretch.last_school_day
        return () if last is None or last in not_asked else (last,)
    written = {one.on for one in entries}
    return tuple(day for day in over if day not in written and day not in not_asked)


def total(rows: Iterable[Row]) -> Figures:
    """Return the sum of rows."""
    figures = Figures()
    for row in rows:
        figures += row.figures
    return figures


def without_ahead(figures: Figures) -> Figures:
    """Return the figures up to now, as if nothing lay ahead.

    >>> without_ahead(Figures(owed=60, given=30, ahead=30)).owed
    30
    """
    return replace(figures, owed=figures.due, ahead=0)


@dataclass(frozen=True, slots=True)
class Placed:
    """One session of one person on one day: from which minute of the day (None: nobody said), how long, in which group, at which school."""

    key: int
    begins: int | None
    minutes: int
    group: str
    school: int


def clashes(placed: Iterable[Placed]) -> list[tuple[int, int]]:
    """Return the pairs in which one person would be in two places at once: they overlap, or begin within an hour at two schools.

    Those of one group at one school are one. What says no time clashes with nothing.

    >>> clashes([Placed(1, 540, 30, "", 7), Placed(2, 570, 30, "", 7)]), clashes([Placed(1, 540, 30, "", 7), Placed(2, 560, 30, "", 7)])
    ([], [(1, 2)])
    >>> clashes([Placed(1, 540, 30, "Owls", 7), Placed(2, 540, 30, "Owls", 7)]), clashes([Placed(1, 540, 30, "Owls", 7), Placed(2, 540, 30, "Owls", 8)])
    ([], [(1, 2)])
    >>> clashes([Placed(1, 540, 30, "", 7), Placed(2, 580, 30, "", 8)]), clashes([Placed(1, 540, 30, "", 7), Placed(2, None, 30, "", 8)])
    ([(1, 2)], [])
    """
    timed = sorted((one.begins, one.key, one) for one in placed if one.begins is not None)
    found = []
    for n, (begins, key, one) in enumerate(timed):
        for later, other_key, other in timed[n + 1 :]:
            is_one_group = one.group != "" and (one.group, one.school) == (other.group, other.school)
            elsewhere = one.school != other.school and later - begins < AN_HOUR
            if not is_one_group and (later < begins + one.minutes or elsewhere):
                found.append((key, other_key))
    return found


def minutes_in_a_day(placed: Iterable[Placed]) -> int:
    """Return how many minutes of one day they take together: a group at one school counts once.

    >>> minutes_in_a_day([Placed(1, 540, 30, "Owls", 7), Placed(2, 540, 20, "Owls", 7), Placed(3, None, 45, "", 7), Placed(4, None, 45, "", 8)])
    120
    """
    taken: dict[tuple[object, ...], int] = {}
    for one in placed:
        at = (one.group, one.school, one.begins) if one.group else (one.key,)
        taken[at] = max(taken.get(at, 0), one.minutes)
    return sum(taken.values())
