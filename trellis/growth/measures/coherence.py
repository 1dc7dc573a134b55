"""Which figures of small groups are kept back, and their neighbours with them. Plain Python."""

from collections.abc import Mapping

FLOOR = 5  # people behind each figure about a group of principals


def kept_back(people: Mapping[str, int], floor: int = FLOOR) -> frozenset[str]:
    """Return the cells that are not shown: those with fewer than `floor` people behind them, none included, and as many neighbours as it takes.

    Whoever knows the whole subtracts what is shown from it; what is left over must be made of at least two cells and of `floor` people.

    >>> sorted(kept_back({"a": 9, "b": 4, "c": 6, "d": 12}))
    ['b', 'c']
    >>> sorted(kept_back({"a": 9, "b": 2, "c": 1, "d": 12}))
    ['a', 'b', 'c']
    >>> sorted(kept_back({"a": 9, "b": 5}))
    []
    """
    hidden = {cell for cell, count in people.items() if count < floor}
    shown = sorted((count, cell) for cell, count in people.items() if cell not in hidden)
    while hidden and shown and (len(hidden) < 2 or sum(people[cell] for cell in hidden) < floor):
        hidden.add(shown.pop(0)[1])
    return frozenset(hidden)
