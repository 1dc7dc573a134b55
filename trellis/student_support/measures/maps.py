"""How many adults know how many children, and when a pair is asked how it goes. Plain Python."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

ENOUGH = 3  # adults who answered: with fewer, the map would say whom a single colleague marked
FIRST, SECOND = timedelta(days=28), timedelta(days=60)  # after the yes


def by_how_many(children: Iterable[int], adults: Mapping[int, int]) -> tuple[int, int, int, int]:
    """Return how many of the children are known by no adult, by one, by two, by three or more. Whoever is not in `adults` is known by none.

    >>> by_how_many([1, 2, 3, 4, 5], {1: 1, 2: 2, 3: 7, 9: 1})
    (2, 1, 1, 1)
    """
    found = Counter(min(adults.get(child, 0), 3) for child in children)
    return found[0], found[1], found[2], found[3]


def asked_next(yes_on: date, asked_on: date, answered_on: date) -> date | None:
    """Return when a pair is asked again, after it was asked for `asked_on` and answered; None after the second time.

    Whoever answers the first late is not asked the second the next day.

    >>> asked_next(date(2026, 9, 1), date(2026, 9, 29), date(2026, 9, 30))
    datetime.date(2026, 10, 31)
    >>> asked_next(date(2026, 9, 1), date(2026, 9, 29), date(2026, 10, 27))
    datetime.date(2026, 11, 24)
    >>> asked_next(date(2026, 9, 1), date(2026, 10, 31), date(2026, 11, 2)) is None
    True
    """
    if asked_on > yes_on + FIRST:
        return None
    return max(yes_on + SECOND, answered_on + FIRST)
