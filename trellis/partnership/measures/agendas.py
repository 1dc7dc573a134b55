"""Twenty minutes shared out among the points of a review."""

from collections.abc import Sequence

WHOLE, LAST = 20, 2  # minutes in all, and those at the end for who does what by when


def share_minutes(weights: Sequence[int], *, minutes: int = WHOLE - LAST) -> list[int]:
    """Share whole minutes out among points in the order of their importance, each at least one; points that find no minute get 0.

    By the largest remainder over what is left after one minute each; of equal remainders the earlier point has the minute.

    >>> share_minutes([3, 3, 1])
    [8, 7, 3]
    >>> share_minutes([1] * 20)[-3:]
    [1, 0, 0]
    >>> share_minutes([])
    []
    """
    held = list(weights[:minutes])
    if not held:
        return [0] * len(weights)
    left, whole = minutes - len(held), sum(held)
    exact = [left * one / whole for one in held]
    shared = [1 + int(one) for one in exact]
    order = sorted(range(len(held)), key=lambda place: (-(exact[place] - int(exact[place])), place))
    for place in order[: minutes - sum(shared)]:
        shared[place] += 1
    return shared + [0] * (len(weights) - len(held))
