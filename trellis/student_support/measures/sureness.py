"""How sure a team is, as a spread without names. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass

FEWEST = 4  # answers before a spread is shown at all


@dataclass(frozen=True, slots=True)
class Spread:
    """How many gave each of the four answers."""

    counts: tuple[int, int, int, int]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def is_low(self) -> bool:
        """Say whether at least half are not sure: then the page offers help."""
        return 2 * (self.counts[0] + self.counts[1]) >= self.total


def spread_of(counts: Mapping[int, int], *, is_closed: bool) -> Spread | None:
    """Return the spread to show, None while it is kept back: until it is closed for good, and below four answers for ever.

    >>> spread_of({1: 0, 2: 1, 3: 2, 4: 1}, is_closed=True).counts
    (0, 1, 2, 1)
    >>> spread_of({1: 0, 2: 1, 3: 2, 4: 1}, is_closed=False) is None
    True
    >>> spread_of({4: 3}, is_closed=True) is None
    True
    """
    found = (counts.get(1, 0), counts.get(2, 0), counts.get(3, 0), counts.get(4, 0))
    return Spread(found) if is_closed and sum(found) >= FEWEST else None
