"""On which day something is due: calendar days, school days, years, and pauses. Plain Python; a calendar that does not reach gives no day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAYS, SCHOOL_DAYS, YEARS = "days", "school_days", "years"
ONE_DAY = timedelta(days=1)
FRIDAY = 4
FAR = 3 * 366  # no rule counts further than this in school days

Stretch = tuple[date, date]  # half-open


@dataclass(frozen=True, slots=True)
class Calendar:
    """The school days of one school: terms, and days without school. What lies before the first or after the last term is not known."""

    terms: tuple[Stretch, ...] = ()
    closed: tuple[Stretch, ...] = ()

    def is_school_day(self, day: date) -> bool | None:
        """Say whether there is school that day; None where the calendar does not reach.

        >>> year = Calendar(terms=((date(2026, 8, 17), date(2027, 6, 12)),), closed=((date(2026, 12, 21), date(2027, 1, 4)),))
        >>> [year.is_school_day(date(2026, 12, n)) for n in (18, 19, 21)], year.is_school_day(date(2027, 7, 1))
        ([True, False, False], None)
        """
        if not self.terms or day < min(starts for starts, _ends in self.terms) or day >= max(ends for _starts, ends in self.terms):
            return None
        return day.weekday() <= FRIDAY and _within(day, self.terms) and not _within(day, self.closed)

    def last_before(self, day: date) -> date | None:
        """Return the last school day before a day that is none; None when it is one itself, or the calendar does not say."""
        if self.is_school_day(day) or not self.terms:
            return None
        found = (day - timedelta(days=n) for n in range(1, FAR))
        return next((one for one in found if self.is_school_day(one)), None)


def _within(day: date, stretches: Iterable[Stretch]) -> bool:
    return any(starts <= day < ends for starts, ends in stretches)


def years_after(day: date, years: int) -> date:
    """Return the same day of a later year; the last of February for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def due_day(counts_from: date, count: int, unit: str, pauses: Iterable[Stretch] = (), calendar: Calendar | None = None) -> date | None:
    """Return the day on which something is due, counted from the day after `counts_from`; None where the school calendar does not reach that far.

    Days of pauses are not counted. Years run whatever is paused.

    >>> due_day(date(2026, 5, 20), 60, DAYS)
    datetime.date(2026, 7, 19)
    >>> due_day(date(2026, 5, 20), 60, DAYS, [(date(2026, 6, 1), date(2026, 6, 11))])
    datetime.date(2026, 7, 29)
    >>> due_day(date(2024, 2, 29), 3, YEARS)
    datetime.date(2027, 2, 28)
    """
    if unit == YEARS:
        return years_after(counts_from, count)
    stopped = sorted(pauses)
    if unit == DAYS:
        due = counts_from + timedelta(days=count)
        for starts, ends in _apart(stopped, counts_from + ONE_DAY):
            if starts <= due:
                due += ends - starts
        return due
    day, left = counts_from, count
    for _n in range(FAR):
        if not left:
            return day
        day += ONE_DAY
        is_one = calendar.is_school_day(day) if calendar else None
        if is_one is None:
            return None
        left -= is_one and not _within(day, stopped)
    return None


def _apart(stretches: Iterable[Stretch], first: date) -> Iterable[Stretch]:
    """Yield stretches from a day on, so that no day lies in two of them."""
    reached = first
    for starts, ends in stretches:
        begins = max(starts, reached)
        if begins < ends:
            yield begins, ends
            reached = ends


def school_days_between(first: date, last: date, calendar: Calendar) -> int | None:
    """Return how many school days lie after `first` up to and with `last`; None where the calendar does not reach."""
    total = 0
    for n in range(1, (last - first).days + 1):
        is_one = calendar.is_school_day(first + timedelta(days=n))
        if is_one is None:
            return None
        total += is_one
    return total
