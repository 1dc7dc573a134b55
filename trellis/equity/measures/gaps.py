"""How far a group is from all others, in numbers that a board can read."""

from collections.abc import Sequence
from dataclasses import dataclass

from trellis.analysis.proportions import wilson


@dataclass(slots=True)  # not frozen: there are as many as schools
class Counted:
    """How many could have had an outcome, and how many had it."""

    n: int
    count: int

    @property
    def share(self) -> float | None:
        return self.count / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return where the share truly lies, 95 times in 100 (Wilson)."""
        return wilson(self.count, self.n) if self.n else None


def all_others(group: Counted, siblings: Sequence[Counted | None], everybody: Counted | None) -> Counted | None:
    """Return all others of a group from numbers that are shown, and from nothing else; None where they do not say it.

    `siblings` are the other groups of its table, None where one is hidden. Then all others are everybody less the group: with those whose group
    nobody knows, since to leave them out would tell what the hidden ones are together.

    >>> all_others(Counted(300, 60), [Counted(400, 20), Counted(200, 10)], Counted(910, 91))
    Counted(n=600, count=30)
    >>> all_others(Counted(300, 60), [Counted(400, 20), None], Counted(910, 91))
    Counted(n=610, count=31)
    >>> all_others(Counted(300, 60), [None], None)
    """
    if siblings and all(one is not None for one in siblings):
        known = [one for one in siblings if one is not None]
        return Counted(sum(one.n for one in known), sum(one.count for one in known))
    return Counted(everybody.n - group.n, everybody.count - group.count) if everybody else None


def affected(group: Counted, others: Counted) -> int:
    """Return how many fewer, or more, of the group it would be at the rate of all others, rounded up.

    >>> affected(Counted(300, 60), Counted(600, 30))
    45
    """
    return -(-abs(others.count * group.n - group.count * others.n) // others.n) if others.n else 0


def per(share: float, other: float) -> int:
    """Return of how many students a sentence speaks: 100, or 1,000 where one of the shares is under two in a hundred.

    >>> per(0.2, 0.05), per(0.2, 0.004), per(0.2, 0.0)
    (100, 1000, 100)
    """
    return 1000 if 0 < min(share, other) < 0.02 else 100
