"""The closed lists that files are read by, and days as the strip draws them. Plain Python."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto


class Shown(StrEnum):
    """How one day is drawn."""

    THERE = auto()
    PART = auto()
    AWAY = auto()
    UNKNOWN = auto()
    NO_SCHOOL = auto()
    AHEAD = auto()


STATES = ("present", "excused", "unexcused", "suspended", "tardy", "partial")
KINDS = (
    *("fighting", "threat", "bullying", "weapon", "substances", "property", "disruption", "refusal", "absence", "device", "clothing"),
    "other",
)
RESPONSES = ("talk", "family", "repair", "detention", "in_school", "out_of_school", "expulsion", "police", "restraint", "seclusion", "other")
AWAY = frozenset({"excused", "unexcused", "suspended"})
PART = frozenset({"tardy", "partial"})


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a week from Monday to Friday, and everything that schools say of it: one state, or one for each of two schools."""

    on: date
    shown: Shown
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Five days from a Monday on."""

    begins_on: date
    days: tuple[Day, ...]


def shown_as(states: Collection[str]) -> Shown:
    """Say how what the schools of a day say of it is drawn: away only when all of them say so."""
    if not states:
        return Shown.UNKNOWN
    if all(state in AWAY for state in states):
        return Shown.AWAY
    return Shown.PART if any(state in AWAY | PART for state in states) else Shown.THERE


def weeks_of(known: Mapping[date, Collection[str]], first: date, until: date, closed: Collection[date]) -> list[Week]:
    """Return whole weeks that hold every day from `first` up to and without `until`.

    >>> [day.shown.value for day in weeks_of({date(2026, 11, 17): ["present"]}, date(2026, 11, 16), date(2026, 11, 19), {date(2026, 11, 18)})[0].days]
    ['unknown', 'there', 'no_school', 'ahead', 'ahead']
    """
    weeks, monday = [], first - timedelta(days=first.weekday())
    while monday < until:
        days = []
        for on in (monday + timedelta(days=n) for n in range(5)):
            states = tuple(known.get(on, ()))
            if states:
                shown = shown_as(states)
            elif on >= until:
                shown = Shown.AHEAD
            elif on < first or on in closed:
                shown = Shown.NO_SCHOOL
            else:
                shown = Shown.UNKNOWN
            days.append(Day(on, shown, states))
        weeks.append(Week(monday, tuple(days)))
        monday += timedelta(days=7)
    return weeks


def is_unusual(gone: int, active: int) -> bool:
    """Say whether so much would leave that a person must look: more than one in ten."""
    return gone > active * 0.1
