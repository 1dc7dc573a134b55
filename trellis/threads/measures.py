"""Working time: the minutes in which a district answers. Plain Python.

Hours are those of the district's own clock on each day, so a day on which clocks change has them too, and minutes are counted as they
pass: a day whose hours lie across the change has an hour less or more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

USUAL_FROM, USUAL_UNTIL = time(8), time(16, 30)
FURTHEST = 3_660  # days looked ahead: a calendar that is off for ten years is a slip of the hand
SOON = 240  # working minutes


class NeverWorks(Exception):
    """The calendar has no working day for ten years."""


@lru_cache(maxsize=8_192)
def _at(zone: ZoneInfo, hour: time, day: date) -> datetime:
    """Return an hour of a day in UTC: a page of threads asks for the same few hundred again and again."""
    return datetime.combine(day, hour, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When a district works: weekdays, from and until the hours given, without the half-open periods `off`."""

    zone: ZoneInfo
    hours_from: time = USUAL_FROM
    hours_until: time = USUAL_UNTIL
    off: tuple[tuple[date, date], ...] = ()

    def works_on(self, day: date) -> bool:
        """Say whether the district works on that day."""
        return day.weekday() < 5 and not any(first <= day < after for first, after in self.off)

    def opens(self, day: date) -> datetime:
        """Return when work begins on a day, whether or not it is a working day."""
        return _at(self.zone, self.hours_from, day)

    def closes(self, day: date) -> datetime:
        """Return when work ends on a day."""
        return _at(self.zone, self.hours_until, day)

    def day_of(self, moment: datetime) -> date:
        """Return the day of a moment by the district's clock."""
        return moment.astimezone(self.zone).date()

    @property
    def minutes_a_day(self) -> int:
        """Return how many minutes a usual day has."""
        return (self.hours_until.hour - self.hours_from.hour) * 60 + self.hours_until.minute - self.hours_from.minute

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = self.day_of(start)
        for number in range(FURTHEST):
            one = day + timedelta(days=number)
            if self.works_on(one):
                opens, closes = max(self.opens(one), start), self.closes(one)
                if opens < closes:
                    yield opens, closes
        raise NeverWorks

    def add(self, start: datetime, minutes: int) -> datetime:
        """Return the moment so many working minutes after `start`; outside working hours they begin with the next ones.

        >>> riverbend = WorkingTime(ZoneInfo("America/New_York"))
        >>> friday = datetime(2026, 12, 4, 16, tzinfo=riverbend.zone)
        >>> riverbend.add(friday, 60).astimezone(riverbend.zone).isoformat()
        '2026-12-07T08:30:00-05:00'
        """
        left = timedelta(minutes=minutes)
        for opens, closes in self._spans(start.astimezone(UTC)):
            if opens + left <= closes:
                return opens + left
            left -= closes - opens
        raise NeverWorks  # never reached: spans end by raising

    def between(self, start: datetime, end: datetime) -> int:
        """Return the whole working minutes from `start` until `end`; 0 when `end` is not later.

        >>> riverbend = WorkingTime(ZoneInfo("America/New_York"))
        >>> riverbend.between(datetime(2026, 12, 4, 16, tzinfo=riverbend.zone), datetime(2026, 12, 7, 8, 30, tzinfo=riverbend.zone))
        60
        """
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= start:
            return 0
        passed = timedelta()
        day, last = self.day_of(start), self.day_of(end)
        while day <= last:
            if self.works_on(day):
                passed += max(timedelta(), min(end, self.closes(day)) - max(start, self.opens(day)))
            day += timedelta(days=1)
        return int(passed.total_seconds() // 60)

    def days_after(self, day: date, days: int) -> date:
        """Return the day so many working days after `day`."""
        for _number in range(FURTHEST):
            if days <= 0:
                return day
            day += timedelta(days=1)
            days -= self.works_on(day)
        raise NeverWorks

    def moved(self, by: datetime, stood_from: datetime, stood_until: datetime) -> datetime:
        """Return a promised moment after the clock has stood still: as many working minutes later, so that what is late stays as late."""
        return self.add(by, self.between(stood_from, stood_until))


def state_of(*, minutes_left: int | None, minutes_late: int, settled: bool, paused: bool) -> str:
    """Say how a promised time stands: settled, paused, late, soon, open, or unpromised.

    >>> state_of(minutes_left=90, minutes_late=0, settled=False, paused=False)
    'soon'
    >>> state_of(minutes_left=0, minutes_late=30, settled=False, paused=False)
    'late'
    """
    if settled:
        return "settled"
    if minutes_late > 0:
        return "late"
    if paused:
        return "paused"
    if minutes_left is None:
        return "unpromised"
    return "soon" if minutes_left <= SOON else "open"
