"""Days, half-open periods and school years. No school word beyond the year itself."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q


def open_on(day: date, starts: str = "held_from", ends: str = "held_until") -> Q:
    """Match rows whose half-open period [starts, ends) contains `day`. A missing end is open."""
    return Q(**{f"{starts}__lte": day}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": day}))


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """A school year, named by the calendar year in which it ends (2026-27 is 2027), as OneRoster does."""

    ends_in: int
    first_month: int = 7

    @classmethod
    def of(cls, day: date, first_month: int = 7) -> "SchoolYear":
        """Return the school year that contains `day`; it turns on the first of `first_month`."""
        return cls(day.year + 1 if day.month >= first_month else day.year, first_month)

    @property
    def starts_on(self) -> date:
        return date(self.ends_in - 1, self.first_month, 1)

    @property
    def ends_on(self) -> date:
        """Return the first day after the year: periods are half-open."""
        return date(self.ends_in, self.first_month, 1)

    def __str__(self) -> str:
        return f"{self.ends_in - 1}–{self.ends_in % 100:02d}"


def days_between(first: date, last: date) -> list[date]:
    """Return every day from `first` up to and without `last`."""
    return [first + timedelta(days=n) for n in range((last - first).days)]
