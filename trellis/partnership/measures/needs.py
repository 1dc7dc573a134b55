"""Which schools need most, and where the numbers of a group lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles


@dataclass(frozen=True, slots=True)
class Where:
    """Where the numbers of a group lie."""

    n: int
    mean: float
    low: float
    quarter: float
    median: float
    three_quarters: float
    high: float


def highest_third(needs: Mapping[int, float]) -> set[int]:
    """Return the schools of the highest third of need. Who ties at the border stays together, on the side that leaves the group nearer a third.

    >>> sorted(highest_third({1: 9, 2: 8, 3: 8, 4: 5, 5: 1, 6: 0}))
    [1]
    >>> sorted(highest_third({1: 9, 2: 8, 3: 7, 4: 7, 5: 7, 6: 7, 7: 0}))
    [1, 2]
    >>> highest_third({1: 5})
    set()
    """
    third = round(len(needs) / 3)
    if not third:
        return set()
    border = sorted(needs.values(), reverse=True)[third - 1]
    above = {school for school, need in needs.items() if need > border}
    with_border = {school for school, need in needs.items() if need >= border}
    if not above or (len(with_border) < len(needs) and len(with_border) - third < third - len(above)):
        return with_border
    return above


def where(values: Sequence[float]) -> Where:
    """Return mean, ends and quarters of at least one number; quarters by the inclusive rule (Hyndman and Fan 1996, definition 7).

    >>> where([1, 2, 3, 4, 10])
    Where(n=5, mean=4.0, low=1, quarter=2.0, median=3.0, three_quarters=4.0, high=10)
    """
    quarters = quantiles(values, n=4, method="inclusive") if len(values) > 1 else [float(values[0])] * 3
    first, middle, last = quarters
    return Where(len(values), fmean(values), min(values), first, middle, last, max(values))
