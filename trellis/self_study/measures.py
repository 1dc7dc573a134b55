"""Averages of levels, how sure they are, and how far groups are apart. Plain Python.

A level is an ordinal step from 1 to 4; its average is used to place a group on the scale and for nothing finer than one decimal.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

LEVELS = (1, 2, 3, 4)
Z = 1.959964  # of the normal distribution, for 95 in 100


def mean_level(counts: Sequence[int]) -> float | None:
    """Return the average level to one decimal, from how many chose each level; None without answers.

    >>> mean_level([1, 1, 0, 0])
    1.5
    >>> mean_level([0, 0, 0, 0]) is None
    True
    """
    given = sum(counts)
    if not given:
        return None
    return round(sum(level * count for level, count in zip(LEVELS, counts, strict=True)) / given, 1)


def distribution(counts: Sequence[int]) -> tuple[float, ...] | None:
    """Return the share of each level, 0 to 1; None without answers.

    >>> distribution([1, 1, 2, 0])
    (0.25, 0.25, 0.5, 0.0)
    """
    given = sum(counts)
    return tuple(count / given for count in counts) if given else None


def quantile(degrees: int) -> float:
    """Return the 97.5 per cent point of Student's t, by the first two terms of the Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5).

    >>> [round(quantile(degrees), 2) for degrees in (4, 10, 100)]
    [2.73, 2.23, 1.98]
    """
    return Z + (Z**3 + Z) / (4 * degrees) + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * degrees**2)


def interval(counts: Sequence[int], asked: int) -> tuple[float, float] | None:
    """Return between which levels the average of all who were asked most likely lies (95 in 100), had all of them answered.

    The interval of a mean drawn from a finite population without replacement (Cochran, Sampling Techniques, 2.5): it shrinks to
    nothing when everybody has answered. It knows of chance alone and not of those who stay away for a reason. None below two answers.

    >>> interval([5, 5, 5, 5], 20)
    (2.5, 2.5)
    >>> [round(end, 2) for end in interval([5, 5, 5, 5], 2000)]
    [1.97, 3.03]
    >>> interval([0, 1, 0, 0], 10) is None
    True
    """
    given = sum(counts)
    if given < 2:
        return None
    mean = sum(level * count for level, count in zip(LEVELS, counts, strict=True)) / given
    spread = sum(count * (level - mean) ** 2 for level, count in zip(LEVELS, counts, strict=True)) / (given - 1)
    left = max(0.0, 1 - given / max(asked, given))
    half = quantile(given - 1) * sqrt(spread / given * left)
    return (max(1.0, mean - half), min(4.0, mean + half))


def gap(means: Mapping[str, float]) -> tuple[float, str, str] | None:
    """Return how many levels the highest group is above the lowest, and their keys; None with fewer than two groups.

    >>> gap({"principals": 1.6, "offices": 3.2, "supervisors": 2.4})
    (1.6, 'offices', 'principals')
    """
    if len(means) < 2:
        return None
    highest = max(means, key=lambda key: means[key])
    lowest = min(means, key=lambda key: means[key])
    return (round(means[highest] - means[lowest], 1), highest, lowest)


def widest_first(gaps: Iterable[float | None]) -> list[int]:
    """Return the places of the rows, widest gap first; equals as they came, rows without a gap last.

    >>> widest_first([0.5, None, 1.2, 0.5])
    [2, 0, 3, 1]
    """
    numbered = list(enumerate(gaps))
    return [place for place, _gap in sorted(numbered, key=lambda one: (one[1] is None, -(one[1] or 0.0), one[0]))]
