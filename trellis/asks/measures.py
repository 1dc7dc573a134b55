"""Weeks and days of an ask, and what they add up to."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, sqrt
from random import Random
from typing import Any

WEEK = timedelta(days=7)
MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
AS_FAR = 120  # days looked through for a school day: longer than any summer


@dataclass(frozen=True, slots=True)
class Minutes:
    """How many asks, and the minutes of one person or of many, from the lower to the higher number of their ranges."""

    asks: int = 0
    low: int = 0
    high: int = 0

    def __add__(self, other: "Minutes") -> "Minutes":
        return Minutes(self.asks + other.asks, self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Minutes") -> "Minutes":
        return Minutes(self.asks - other.asks, self.low - other.low, self.high - other.high)

    def times(self, people: int) -> "Minutes":
        """Return the minutes of that many people, who are asked the same; the asks stay as many as they are.

        >>> Minutes(2, 20, 30).times(3)
        Minutes(asks=2, low=60, high=90)
        """
        return Minutes(self.asks, self.low * people, self.high * people)


NONE = Minutes()


def monday_of(day: date) -> date:
    """Return the Monday of a day's week.

    >>> monday_of(date(2026, 12, 6)), monday_of(date(2026, 12, 7))
    (datetime.date(2026, 11, 30), datetime.date(2026, 12, 7))
    """
    return day - timedelta(days=day.weekday())


def weeks_from(day: date, count: int) -> list[date]:
    """Return the Mondays of so many weeks, beginning with the week of a day."""
    first = monday_of(day)
    return [first + WEEK * n for n in range(count)]


MOMENTS_A_DAY = 2
DAY_BEGINS, DAY_HOURS = 7, 10  # moments lie between 7 in the morning and 5 in the afternoon


def moments_of_a_day(dice: Random, count: int = MOMENTS_A_DAY) -> list[int]:
    """Return so many minutes after midnight, in order: each in another half hour of the day, each ten minutes as likely as any other.

    >>> moments_of_a_day(Random(3))
    [650, 960]
    """
    halves = sorted(dice.sample(range(DAY_HOURS * 2), count))
    return [DAY_BEGINS * 60 + half * 30 + dice.randrange(3) * 10 for half in halves]


def share_between(said: int, of: int) -> tuple[float, float] | None:
    """Return between which shares the truth most likely lies (95 in 100), given how often a thing was said of so many moments. None of none.

    Wilson's interval (1927), which keeps its promise with few moments and near nought (Brown, Cai and DasGupta, Interval Estimation for a
    Binomial Proportion, 2001). It takes the moments as drawn one by one; drawn from different half hours of each day they say a little more.

    >>> [round(end, 3) for end in share_between(0, 10)], [round(end, 3) for end in share_between(7, 20)]
    ([0.0, 0.278], [0.181, 0.567])
    """
    if not of:
        return None
    z = 1.959964
    p, whole = said / of, 1 + z * z / of
    middle = (p + z * z / (2 * of)) / whole
    half = z / whole * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return max(0.0, middle - half) if said else 0.0, min(1.0, middle + half) if said < of else 1.0


def of_people(shares: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the average share of several people and between which it most likely lies, in twentieths, outwards. None below five people.

    Student's interval over people, each of whom counts as much as any other; t for 95 in 100 by the expansion of Cornish and Fisher.

    >>> of_people([0.1, 0.2, 0.3, 0.2, 0.2]), of_people([0.1] * 4)
    ((0.1, 0.2, 0.3), None)
    """
    count = len(shares)
    if count < 5:
        return None
    mean = sum(shares) / count
    degrees, z = count - 1, 1.959964
    t = z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)
    half = t * sqrt(sum((share - mean) ** 2 for share in shares) / degrees / count)
    return max(0.0, floor((mean - half) * 20 + 1e-9) / 20), round(mean * 20) / 20, min(1.0, ceil((mean + half) * 20 - 1e-9) / 20)


def kind_of(name: str, words: Mapping[Any, Sequence[str]]) -> Any:
    """Return the key whose words begin a word of a name in a calendar, the first that fits; None when none does.

    >>> kind_of("Walkthrough, grade 3", {"classrooms": ["walk"], "safety": ["drill"]}), kind_of("Lunch", {"safety": ["drill"]})
    ('classrooms', None)
    """
    said = re.findall(r"[^\W\d_]+", name.casefold())
    return next((key for key, begins in words.items() if any(one.startswith(begin) for one in said for begin in begins)), None)


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last when it is shorter.

    >>> months_later(date(2026, 10, 31), 1), months_later(date(2026, 12, 1), 3)
    (datetime.date(2026, 11, 30), datetime.date(2027, 3, 1))
    """
    month = day.year * 12 + day.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    month += 1
    length = (date(month // 12, month % 12 + 1, 1) - first).days
    return first.replace(day=min(day.day, length))


def times_due(due_on: date, repeats: str, until_on: date | None) -> list[date]:
    """Return the days on which an ask falls due, by the calendar alone: school days are looked at by `on_school_days`.

    >>> times_due(date(2026, 12, 31), "monthly", date(2027, 3, 31))[1:]
    [datetime.date(2027, 1, 31), datetime.date(2027, 2, 28), datetime.date(2027, 3, 31)]
    """
    if repeats == "once" or until_on is None:
        return [due_on]
    days, number = [due_on], 1
    while True:
        day = due_on + WEEK * number if repeats == "weekly" else months_later(due_on, MONTHS[repeats] * number)
        if day > until_on:
            return days
        days.append(day)
        number += 1


def school_day_before(day: date, is_school_day: Callable[[date], bool]) -> date | None:
    """Return the nearest day with school before `day`; None when there is none for a whole summer."""
    return next((one for n in range(1, AS_FAR) if is_school_day(one := day - timedelta(days=n))), None)


def school_day_after(day: date, is_school_day: Callable[[date], bool]) -> date | None:
    """Return the nearest day with school after `day`; None when there is none for a whole summer."""
    return next((one for n in range(1, AS_FAR) if is_school_day(one := day + timedelta(days=n))), None)


def on_school_days(days: list[date], weekly: bool, is_school_day: Callable[[date], bool]) -> list[date]:
    """Return the days on which the later times of an ask really fall due. The first stands as it was chosen.

    A time on a day without school is due on the school day before. What comes every week leaves out a week without school.

    >>> closed = {date(2026, 12, 21) + timedelta(days=n) for n in range(12)}
    >>> fridays = [date(2026, 12, 18), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 8)]
    >>> [str(day) for day in on_school_days(fridays, True, lambda day: day.weekday() < 5 and day not in closed)]
    ['2026-12-18', '2027-01-08']
    """
    found = dict.fromkeys(days[:1])
    for day in days[1:]:
        due = day if is_school_day(day) else school_day_before(day, is_school_day)
        if due is not None and (not weekly or monday_of(due) == monday_of(day)):
            found[due] = None
    return list(found)
