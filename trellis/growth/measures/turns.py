"""Whose turn it is to present and to facilitate. Plain Python."""

from collections.abc import Collection, Sequence


def whose_turn(members: Sequence[int], past: Sequence[int], but: Collection[int] = ()) -> int | None:
    """Return who did it longest ago, those who never did before all others; in the order of `members` (who joined first) where that is equal.

    `past` holds who did it, the oldest first. `but` are left out, unless nobody else is there.

    >>> whose_turn([1, 2, 3], [])
    1
    >>> whose_turn([1, 2, 3], [1, 2])
    3
    >>> whose_turn([1, 2, 3], [1, 2, 3, 2, 1])
    3
    >>> whose_turn([1, 2, 3], [1, 2, 3], but=[1])
    2
    >>> whose_turn([1], [1], but=[1])
    1
    >>> whose_turn([2, 3], [1, 2, 1])
    3
    >>> whose_turn([], [1]) is None
    True
    """
    last = {person: number for number, person in enumerate(past)}
    free = [one for one in members if one not in but] or list(members)
    return min(free, key=lambda one: last.get(one, -1), default=None)
