"""What is too small to be shown, as settings: the primary rules. Every district writes its own; the defaults follow what most states do."""

from dataclasses import dataclass


class BadRules(ValueError):
    """Settings that contradict themselves."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The primary rule and what is assumed of whoever subtracts.

    `threshold` t: counts of 1 to t - 1 are hidden. `hides_zeros`: zeros too. `hides_extremes`: in an outcome, nobody and everybody (0 % and 100 %)
    say of each member of the group what they did, and are hidden. `knows_rule`: the attacker knows t; False compares with programs that only hold
    off subtraction. `guards_singletons`: whoever stands alone in a hidden cell may subtract herself, and learns nothing more.
    """

    threshold: int = 10
    hides_zeros: bool = False
    hides_extremes: bool = False
    knows_rule: bool = True
    guards_singletons: bool = True

    def __post_init__(self) -> None:
        if self.threshold < 2:
            raise BadRules("The threshold must be 2 or more: below it, nothing is small.")

    @property
    def smallest(self) -> int:
        """Return the least that a cell hidden for its size may be."""
        return 0 if self.hides_zeros else 1

    @property
    def largest(self) -> int:
        return self.threshold - 1

    def is_small(self, count: int) -> bool:
        """Say whether a count must be hidden for itself.

        >>> [Rules(10).is_small(count) for count in (0, 1, 9, 10)]
        [False, True, True, False]
        """
        return self.smallest <= count <= self.largest
