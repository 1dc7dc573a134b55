"""Tests of a table with two rows and two columns: two groups, and whether each of them had the outcome.

*Fisher's exact test* counts every table with the same margins that is no likelier than the one that was seen (Fisher 1935; two-sided as R and SciPy have it).
*Mid-p* counts the table that was seen by half, since the exact test holds its level too well with few people (Lancaster 1961, "Significance tests in discrete
distributions", Journal of the American Statistical Association 56: 223-234; Fagerland, Lydersen and Laake 2017, "Statistical Analysis of Contingency Tables",
section 4.4). *z* is the difference of two shares over its pooled standard error, and *deviations* the distance from what chance would give in standard
deviations of the hypergeometric distribution (Hazelwood School District v. United States, 433 U.S. 299, 1977; Castaneda v. Partida, 430 U.S. 482, 1977).
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

FAR = 40  # standard deviations
TIES = 1e-7  # relative: tables whose probabilities differ by less are as likely, as R takes it


@dataclass(frozen=True, slots=True)
class Exact:
    """The two-sided p of Fisher's test, and its mid-p."""

    fisher: float
    mid: float


def exact(count: int, n: int, other_count: int, other_n: int) -> Exact:
    """Test whether two groups had an outcome equally often.

    Fisher's own example, the convictions of the same-sex twins of criminals (10 of 13 identical, 2 of 17 others):

    >>> found = exact(10, 13, 2, 17)
    >>> round(found.fisher, 6), round(found.mid, 6)
    (0.000537, 0.000312)
    """
    _looked_at(count, n, other_count, other_n)
    with_outcome, everybody = count + other_count, n + other_n
    least, most = max(0, with_outcome - other_n), min(n, with_outcome)
    if least == most:
        return Exact(1.0, 0.5)
    mode = min(max((n + 1) * (with_outcome + 1) // (everybody + 2), least), most)
    reach = FAR + int(FAR * sqrt(n * with_outcome * (everybody - with_outcome) * other_n / (everybody**2 * (everybody - 1))))
    least, most = max(least, mode - reach), min(most, mode + reach)  # beyond, nothing is left that a float can hold
    if not least <= count <= most:
        return Exact(0.0, 0.0)
    counts = np.arange(least, most + 1, dtype=float)
    # From the likeliest table outward by the ratio of neighbours: no factorial, nothing that overflows.
    up = counts[mode - least : -1]
    down = counts[mode - least : 0 : -1]
    rising = np.cumprod((n - up) * (with_outcome - up) / ((up + 1) * (other_n - with_outcome + up + 1)))
    falling = np.cumprod(down * (other_n - with_outcome + down) / ((n - down + 1) * (with_outcome - down + 1)))[::-1]
    weights = np.concatenate((falling, [1.0], rising))
    seen = weights[count - least]
    total = weights.sum()
    fisher = min(1.0, float(weights[weights <= seen * (1 + TIES)].sum() / total))
    return Exact(fisher, fisher - float(seen / total) / 2)


def pooled_z(count: int, n: int, other_count: int, other_n: int) -> float | None:
    """Return how many pooled standard errors the first share lies above the second; None where everybody or nobody had the outcome.

    >>> round(pooled_z(48, 100, 60, 100), 4)
    -1.7025
    """
    _looked_at(count, n, other_count, other_n)
    pooled = (count + other_count) / (n + other_n)
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
    return (count / n - other_count / other_n) / error if error else None


def deviations(count: int, n: int, other_count: int, other_n: int) -> float | None:
    """Return how many standard deviations the first count lies above what a draw without regard to group would give; None where nothing could vary.

    >>> round(deviations(48, 100, 60, 100), 4)
    -1.6983
    """
    _looked_at(count, n, other_count, other_n)
    with_outcome, everybody = count + other_count, n + other_n
    variance = n * with_outcome * (everybody - with_outcome) * other_n / (everybody**2 * (everybody - 1))
    return (count - n * with_outcome / everybody) / sqrt(variance) if variance else None


def _looked_at(count: int, n: int, other_count: int, other_n: int) -> None:
    if n <= 0 or other_n <= 0 or not 0 <= count <= n or not 0 <= other_count <= other_n:
        raise ValueError("Each of two groups needs somebody, and a count between zero and all.")
