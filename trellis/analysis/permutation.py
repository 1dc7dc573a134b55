"""Permutation tests that are right for few cases, with what they can and cannot show.

The question is always: if the labels had fallen by chance, how often would what we see, or something further from the middle, have come out?

*Exact* where there are at most `LIMIT` arrangements: every one is looked at. Beyond, arrangements are drawn at random from a stated seed and
the observed one is counted among them: p = (b + 1) / (m + 1), which never says 0 and never claims too much (Phipson and Smyth 2010,
"Permutation P-values should never be zero", Statistical Applications in Genetics and Molecular Biology 9: 39). The p from draws has an
interval of its own (Wilson 1927, 95 %).

*Two-sided*: an arrangement counts when its statistic lies as far from the middle of all arrangements as the observed one, or further, on
either side. Ties count whole. Numbers are taken as they are written (0.1 is a tenth), and sums are exact, so that a tie is a tie.

Ernst 2004, "Permutation methods: a basis for exact inference", Statistical Science 19: 676-685, sections 2 and 3.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, permutations

LIMIT = 200_000  # arrangements that are all looked at
MOST_DRAWS, FEWEST_DRAWS, WORK = 9_999, 999, 1_000_000  # drawn arrangements times cases stay near WORK
SEED = 20_040_701
ALPHA = Fraction(1, 20)

Number = int | float | Fraction


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test found. `low` and `high` bound the p of drawn arrangements; an exact p is both. `smallest` is the smallest p these numbers allow.

    `interval` bounds the difference in means, None on a side that so few cases cannot bound; a correlation has none.
    """

    statistic: float
    p: float
    low: float
    high: float
    is_exact: bool
    arrangements: int  # all there are, or those drawn and the observed one
    smallest: float
    interval: tuple[float | None, float | None] = (None, None)

    @property
    def is_too_few(self) -> bool:
        """Say whether not even the most extreme arrangement would be rarer than one in twenty."""
        return self.smallest > ALPHA


def difference_in_means(first: Sequence[Number], second: Sequence[Number], *, limit: int = LIMIT, seed: int = SEED) -> Tested | None:
    """Test whether two groups differ in their means, and bound by how much. None where a group is empty.

    The interval inverts the two one-sided tests of a shift at 2.5 % each: an arrangement that swaps the k cases A for the k cases B is as
    extreme as the observed one from the shift (sum of A - sum of B) / k on (Maritz 1995, "Distribution-free statistical methods").

    Ernst 2004, table 1: recovery after surgery, new against standard treatment. 35 arrangements, one-sided 0.0857 (3 of 35).
    Two-sided, four arrangements lie as far out.

    >>> found = difference_in_means([19, 22, 25, 26], [23, 33, 40])
    >>> found.statistic, found.arrangements, round(found.p * 35)
    (-9.0, 35, 4)
    >>> difference_in_means([1, 2], [3, 4]).smallest
    0.3333333333333333
    """
    if not first or not second:
        return None
    return _difference(tuple(first), tuple(second), limit, seed)


def rank_correlation(x: Sequence[Number], y: Sequence[Number], *, limit: int = LIMIT, seed: int = SEED) -> Tested | None:
    """Test Spearman's correlation: Pearson's of midranks, so ties share their place. None where there is no order in one of the two.

    >>> found = rank_correlation([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])
    >>> found.statistic, found.arrangements, round(found.p * 120)
    (1.0, 120, 2)
    >>> rank_correlation([1, 1, 1], [1, 2, 3]) is None
    True
    """
    if len(x) != len(y):
        raise ValueError("Two rows of a correlation have the same length.")
    if len(set(x)) < 2 or len(set(y)) < 2:
        return None
    return _correlation(tuple(doubled_midranks(x)), tuple(doubled_midranks(y)), limit, seed)


def doubled_midranks(values: Sequence[Number]) -> list[int]:
    """Return twice the rank of each value, ties at the middle of their places, in whole numbers.

    >>> doubled_midranks([10, 30, 20, 20])
    [2, 8, 5, 5]
    """
    exact = [as_written(one) for one in values]
    order = sorted(range(len(exact)), key=exact.__getitem__)
    ranks = [0] * len(exact)
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and exact[order[end]] == exact[order[begin]]:
            end += 1
        for place in order[begin:end]:
            ranks[place] = begin + 1 + end
        begin = end
    return ranks


def as_written(value: Number) -> Fraction:
    """Return a number as it is written: 0.1 is a tenth, not the nearest binary fraction."""
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def wilson(hits: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927).

    >>> tuple(round(one, 4) for one in wilson(0, 10))
    (0.0, 0.2775)
    """
    share, spread = hits / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


@lru_cache(maxsize=256)
def _difference(first: tuple[Number, ...], second: tuple[Number, ...], limit: int, seed: int) -> Tested:
    exact = [as_written(one) for one in (*first, *second)]
    scale = math.lcm(*(one.denominator for one in exact))
    whole = [int(one * scale) for one in exact]
    mine, theirs = whole[: len(first)], whole[len(first) :]
    n, m = len(mine), len(theirs)
    arrangements = math.comb(n + m, n)
    is_exact = arrangements <= limit
    draws = max(FEWEST_DRAWS, min(MOST_DRAWS, WORK // (n + m)))
    swaps = _all_swaps(mine, theirs) if is_exact else _drawn_swaps(mine, theirs, draws, seed)
    observed = m * sum(mine) - n * sum(theirs)  # the difference in means, times n, m and the scale
    extreme, out, furthest, shifts = 0, abs(observed), abs(observed), []
    how_many_furthest = 0
    for moved, k in swaps:
        here = abs(observed - (n + m) * moved)
        extreme += here >= out
        if here > furthest:
            furthest, how_many_furthest = here, 0
        how_many_furthest += here == furthest
        if k:
            shifts.append(moved / k)
    shifts.sort()
    total = arrangements if is_exact else draws + 1
    counted = extreme if is_exact else extreme + 1
    p = counted / total
    low, high = (p, p) if is_exact else wilson(extreme, draws)
    return Tested(
        statistic=float(Fraction(observed, n * m * scale)),
        p=p,
        low=low,
        high=high,
        is_exact=is_exact,
        arrangements=total,
        smallest=max(1, how_many_furthest) / total if is_exact else 1 / total,
        interval=_bounds(shifts, total, scale),
    )


def _bounds(shifts: Sequence[float], total: int, scale: int) -> tuple[float | None, float | None]:
    """Return the ends of the interval: the first shift from the bottom and from the top that a one-sided test at 2.5 % does not refuse."""
    place = next(j for j in range(total + 1) if 1 + j > total * ALPHA / 2)
    if place == 0 or place > len(shifts):
        return None, None
    return shifts[place - 1] / scale, shifts[-place] / scale


def _all_swaps(mine: Sequence[int], theirs: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield, for every arrangement, by how much the first group's sum falls when k cases are swapped, and k. The observed one is the first."""
    for k in range(min(len(mine), len(theirs)) + 1):
        given = [sum(one) for one in combinations(mine, k)]
        taken = [sum(one) for one in combinations(theirs, k)]
        for gone in given:
            for come in taken:
                yield gone - come, k


def _drawn_swaps(mine: Sequence[int], theirs: Sequence[int], draws: int, seed: int) -> Iterator[tuple[int, int]]:
    dice = random.Random(seed)  # noqa: S311  the same numbers give the same answer
    n, pooled, whole = len(mine), [*mine, *theirs], sum(mine)
    for _draw in range(draws):
        chosen = dice.sample(range(len(pooled)), n)
        yield whole - sum(pooled[place] for place in chosen), sum(1 for place in chosen if place >= n)


@lru_cache(maxsize=256)
def _correlation(x: tuple[int, ...], y: tuple[int, ...], limit: int, seed: int) -> Tested:
    n = len(x)
    middle = sum(x) * sum(y)  # n times the mean of all arrangements
    observed = n * sum(a * b for a, b in zip(x, y, strict=True)) - middle
    spread = (n * sum(a * a for a in x) - sum(x) ** 2) * (n * sum(b * b for b in y) - sum(y) ** 2)
    arrangements = math.factorial(n)
    is_exact = arrangements <= limit
    draws = max(FEWEST_DRAWS, min(MOST_DRAWS, WORK // n))
    extreme, furthest, how_many_furthest = 0, 0, 0
    for order in permutations(y) if is_exact else _shuffled(y, draws, seed):
        here = abs(n * sum(a * b for a, b in zip(x, order, strict=True)) - middle)
        extreme += here >= abs(observed)
        if here > furthest:
            furthest, how_many_furthest = here, 0
        how_many_furthest += here == furthest
    total = arrangements if is_exact else draws + 1
    p = (extreme if is_exact else extreme + 1) / total
    low, high = (p, p) if is_exact else wilson(extreme, draws)
    return Tested(
        statistic=observed / math.sqrt(spread),
        p=p,
        low=low,
        high=high,
        is_exact=is_exact,
        arrangements=total,
        smallest=how_many_furthest / total if is_exact else 1 / total,
    )


def _shuffled(values: Sequence[int], draws: int, seed: int) -> Iterator[list[int]]:
    dice, order = random.Random(seed), list(values)  # noqa: S311  the same numbers give the same answer
    for _draw in range(draws):
        dice.shuffle(order)
        yield order
