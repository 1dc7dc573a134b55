"""How many of those who teach have received what they need to know: which groups may be shown, and the middle of them."""

from collections.abc import Mapping
from statistics import median


def kept_back(sizes: Mapping[int, int], floor: int) -> set[int]:
    """Return which buildings are not shown: those with fewer students than the floor, and the next smallest while subtraction would tell.

    >>> sorted(kept_back({1: 40, 2: 12, 3: 3}, 10))
    [2, 3]
    >>> kept_back({1: 40, 2: 12}, 10)
    set()
    """
    hidden = {key for key, size in sizes.items() if 0 < size < floor}
    shown = sorted((size, key) for key, size in sizes.items() if size >= floor)
    while hidden and shown and (len(hidden) == 1 or sum(sizes[key] for key in hidden) < floor):
        hidden.add(shown.pop(0)[1])
    return hidden


def middle(shares: list[float]) -> float | None:
    """Return the median; None of nothing.

    >>> middle([0.5, 0.9, 0.7])
    0.7
    """
    return median(shares) if shares else None
