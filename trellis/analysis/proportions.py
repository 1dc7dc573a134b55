"""Shares of a number of people: how sure one may be of one, of the difference between two, and of one among many.

Wilson 1927, "Probable inference, the law of succession, and statistical inference", Journal of the American Statistical Association 22: 209-212. Newcombe
1998, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17: 873-890, method 10. Funnel limits: Spiegelhalter
2005, "Funnel plots for comparing institutional performance", Statistics in Medicine 24: 1185-1202, appendix A.1.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

Limits = tuple[float, float]
AT_ONCE = 500_000  # probabilities


def wilson(count: int, n: int, confidence: float = 0.95) -> Limits:
    """Return the interval of a share by Wilson's score, without correction for continuity. It never leaves 0 to 1.

    >>> [round(limit, 4) for limit in wilson(56, 70)]
    [0.6918, 0.877]
    >>> wilson(0, 12)[0], wilson(12, 12)[1]
    (0.0, 1.0)
    """
    if n <= 0 or not 0 <= count <= n:
        raise ValueError("A share needs somebody, and a count between zero and all.")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, middle = count / n, (count + z * z / 2) / (n + z * z)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return (0.0 if count == 0 else max(0.0, middle - half)), (1.0 if count == n else min(1.0, middle + half))


def newcombe(count: int, n: int, other_count: int, other_n: int, confidence: float = 0.95) -> Limits:
    """Return the interval of the difference between two shares, the first less the second, from Wilson's intervals of both.

    Newcombe's first example, 56 of 70 against 48 of 80:

    >>> [round(limit, 4) for limit in newcombe(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    first, second = count / n, other_count / other_n
    (low, high), (other_low, other_high) = wilson(count, n, confidence), wilson(other_count, other_n, confidence)
    apart = first - second
    return apart - sqrt((first - low) ** 2 + (other_high - second) ** 2), apart + sqrt((high - first) ** 2 + (second - other_low) ** 2)


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Between which shares a school of n students lies by chance, if its true share is that of all."""

    n: int
    low: float
    high: float


def funnel_limits(share: float, sizes: Sequence[int], coverage: float = 0.95) -> list[FunnelLimits]:
    """Return the limits of a funnel plot for schools of these sizes, exact by the binomial distribution and drawn between its steps.

    Two lines are usual: 95 % and 99.8 %. Of 200 schools without any difference about ten lie outside the first and none or one outside the second.

    >>> [(one.n, round(one.low, 4), round(one.high, 4)) for one in funnel_limits(0.2, [20, 200])]
    [(20, 0.0117, 0.3661), (200, 0.1434, 0.2543)]
    """
    if not 0 <= share <= 1 or any(n <= 0 for n in sizes):
        raise ValueError("A funnel needs a share between 0 and 1, and schools with somebody.")
    tail = (1 - coverage) / 2
    if share in {0.0, 1.0}:
        return [FunnelLimits(n, share, share) for n in sizes]
    found = {}
    for n in set(sizes):
        cumulated = np.cumsum(_binomial(n, share))
        low, high = (min(1.0, max(0.0, _between(cumulated, at) / n)) for at in (tail, 1 - tail))
        found[n] = FunnelLimits(n, low, high)
    return [found[n] for n in sizes]


def funnel_limits_of(shares: np.ndarray, sizes: np.ndarray, coverages: Sequence[float] = (0.95, 0.998)) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the same limits, low and high, for many schools at once, each with a share of its own; a pair for each coverage.

    >>> [(low.round(4), high.round(4)) for low, high in funnel_limits_of(np.array([0.2, 0.2]), np.array([20, 200]), [0.95])]
    [(array([0.0117, 0.1434]), array([0.3661, 0.2543]))]
    """
    n, share = np.asarray(sizes, dtype=np.int64), np.asarray(shares, dtype=float)
    low, high = np.tile(share, (len(coverages), 1)), np.tile(share, (len(coverages), 1))
    begin = np.maximum(0, np.floor(n * share - 8 * np.sqrt(n * share * (1 - share)) - 12)).astype(np.int64)  # outside, nothing is left
    width = np.minimum(n, np.ceil(n * share + 8 * np.sqrt(n * share * (1 - share)) + 12)).astype(np.int64) - begin + 1
    factorials = np.cumsum(np.log(np.maximum(1, np.arange(int(n.max(initial=0)) + 1))))
    varies = np.flatnonzero((share > 0) & (share < 1))
    varies = varies[np.argsort(width[varies], kind="stable")]
    ends = np.cumsum(width[varies]) // AT_ONCE
    for part in np.split(varies, np.flatnonzero(np.diff(ends)) + 1):
        size, chance, first = n[part, None], share[part, None], begin[part, None]
        counts = first + np.arange(int(width[part].max(initial=0)))
        inside = np.minimum(counts, size)
        logs = factorials[size] - factorials[inside] - factorials[size - inside] + inside * np.log(chance) + (size - inside) * np.log1p(-chance)
        cumulated = np.cumsum(np.where(counts <= size, np.exp(logs), 0.0), axis=1)
        cumulated /= cumulated[:, -1:]
        for at, coverage in enumerate(coverages):
            for limits, probability in ((low, (1 - coverage) / 2), (high, (1 + coverage) / 2)):
                step = np.minimum((cumulated < probability).sum(axis=1), cumulated.shape[1] - 1)
                here = np.take_along_axis(cumulated, step[:, None], axis=1)[:, 0]
                before = np.where(step > 0, np.take_along_axis(cumulated, np.maximum(step - 1, 0)[:, None], axis=1)[:, 0], 0.0)
                between = first[:, 0] + step - (here - probability) / np.where(here > before, here - before, 1.0)
                limits[at, part] = np.clip(between / n[part], 0, 1)
    return list(zip(low, high, strict=True))


def _between(cumulated: np.ndarray, probability: float) -> float:
    """Return the quantile drawn between the steps, as Spiegelhalter draws it."""
    step = int(np.searchsorted(cumulated, probability))
    step = min(step, len(cumulated) - 1)
    below = float(cumulated[step - 1]) if step else 0.0
    height = float(cumulated[step]) - below
    return step - (float(cumulated[step]) - probability) / height if height > 0 else float(step)


def _binomial(n: int, share: float) -> np.ndarray:
    """Return the probability of each count, from the likeliest outward, so that nothing underflows where it matters."""
    mode = min(n, int((n + 1) * share))
    odds, counts = share / (1 - share), np.arange(n + 1, dtype=float)
    up = np.cumprod((n - counts[mode:n]) / (counts[mode:n] + 1) * odds)
    down = np.cumprod(counts[mode:0:-1] / (n - counts[mode:0:-1] + 1) / odds)[::-1]
    weights = np.concatenate((down, [1.0], up))
    return np.asarray(weights / weights.sum())
