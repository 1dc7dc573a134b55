"""What a small school's share most likely is, given all schools: empirical Bayes with a beta distribution of true shares.

A school of twelve with one suspension and a school of twelve hundred with a hundred have the same rate, and not the same weight. The distribution of true
shares is fitted to all schools by maximum likelihood (Griffiths 1973, "Maximum likelihood estimation for the beta-binomial distribution", Biometrics 29:
637-648); each school is then moved towards their mean, the further the smaller it is (Efron and Morris 1975; Clayton and Kaldor 1987, "Empirical Bayes
estimates of age-standardized relative risks", Biometrics 43: 671-681).

The likelihood is summed over how many schools have more than i students and counts, so that ten thousand schools cost as much as ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

MOST_STEPS, ENOUGH = 200, 1e-10
WIDEST, NARROWEST = 1e-3, 1e9  # of alpha + beta: beyond, the schools differ as much as they can, or not at all


@dataclass(frozen=True, slots=True)
class Spread:
    """The distribution of true shares: its mean, and how many students' worth of evidence it is (alpha + beta). Infinite evidence is None: the schools do
    not differ beyond chance."""

    mean: float
    evidence: float | None


@dataclass(frozen=True, slots=True)
class Shrunken:
    """The likely share of one school, with an interval of the asked coverage, and how much of it is its own number rather than all schools' mean (0 to 1)."""

    share: float
    low: float
    high: float
    own_weight: float


def spread_of(counts: Sequence[int], sizes: Sequence[int]) -> Spread | None:
    """Fit the distribution of true shares to schools with `counts` of `sizes`. None with fewer than three schools with anybody, or when nobody or everybody
    had the outcome.

    >>> found = spread_of([2, 8, 15, 30, 1], [40, 50, 60, 70, 30])
    >>> round(found.mean, 3), round(found.evidence, 2)
    (0.189, 7.62)
    >>> spread_of([10, 11, 9, 10, 10], [50, 50, 50, 50, 50])
    Spread(mean=0.2, evidence=None)
    """
    x, n = np.asarray(counts, dtype=np.int64), np.asarray(sizes, dtype=np.int64)
    if x.shape != n.shape or (x < 0).any() or (x > n).any():
        raise ValueError("Each school needs a count between zero and its size.")
    x, n = x[n > 0], n[n > 0]
    if len(n) < 3 or not 0 < x.sum() < n.sum():
        return None
    more = [_schools_above(values) for values in (x, n - x, n)]
    mean = float(x.sum() / n.sum())
    # Is there any spread? The derivative of the likelihood at none (Tarone 1979): pairs of equal outcomes beyond what one share for all gives.
    beyond = float(((x - n * mean) ** 2).sum() / (mean * (1 - mean)) - n.sum())
    if beyond <= 0:
        return Spread(mean, None)
    place = np.array([log(mean / (1 - mean)), log(_first_guess(x, n, mean))])
    value = _likelihood(place, more)
    for _ in range(MOST_STEPS):
        slope, bend = _derivatives(place, more)
        step = np.linalg.solve(bend, slope) if bend[0, 0] < 0 and np.linalg.det(bend) > 0 else -slope / max(1.0, float(np.abs(slope).max()))
        step = -step * min(1.0, 2.0 / max(2.0, float(np.abs(step).max())))
        while (ahead := _likelihood(place + step, more)) < value and np.abs(step).max() > ENOUGH:
            step = step / 2
        place, value = place + step, max(value, ahead)
        if np.abs(step).max() < ENOUGH or place[1] > log(NARROWEST) or place[1] < log(WIDEST):
            break
    return Spread(1 / (1 + exp(-place[0])), None if place[1] > log(NARROWEST) else exp(place[1]))


def shrunken(count: int, n: int, spread: Spread, coverage: float = 0.95) -> Shrunken:
    """Move a school's share towards the mean of all. A school without students gets the mean, with the interval of the schools.

    >>> spread = Spread(0.2, 30.0)
    >>> small, large = shrunken(5, 10, spread), shrunken(500, 1000, spread)
    >>> round(small.share, 3), small.own_weight, round(large.share, 3), round(large.own_weight, 2)
    (0.275, 0.25, 0.491, 0.97)
    """
    if spread.evidence is None:
        return Shrunken(spread.mean, spread.mean, spread.mean, 0.0)
    from scipy.special import betaincinv  # the one thing of SciPy here, and a slow import

    alpha, beta = spread.mean * spread.evidence + count, (1 - spread.mean) * spread.evidence + n - count
    low, high = (float(betaincinv(alpha, beta, at)) for at in ((1 - coverage) / 2, (1 + coverage) / 2))
    return Shrunken(alpha / (alpha + beta), low, high, n / (n + spread.evidence))


def _schools_above(values: np.ndarray) -> np.ndarray:
    """Return for i = 0, 1, 2 … how many of the values are larger than i."""
    return np.asarray(np.cumsum(np.bincount(values)[::-1])[::-1][1:], dtype=float)


def _first_guess(x: np.ndarray, n: np.ndarray, mean: float) -> float:
    """Return alpha + beta by moments, within bounds."""
    between = float((n * (x / n - mean) ** 2).sum()) / (mean * (1 - mean))
    schools, total = len(n), float(n.sum())
    rho = (between - (schools - 1)) / max(total - float((n**2).sum()) / total - (schools - 1), 1e-9)
    rho = min(max(rho, 1e-4), 0.99)
    return (1 - rho) / rho


def _parts(place: np.ndarray, more: Sequence[np.ndarray]) -> tuple[float, float, list[np.ndarray]]:
    share, evidence = 1 / (1 + np.exp(-place[0])), float(np.exp(min(place[1], 40.0)))
    alphas = (share * evidence, (1 - share) * evidence, evidence)
    return share, evidence, [start + np.arange(len(one)) for start, one in zip(alphas, more, strict=True)]


def _likelihood(place: np.ndarray, more: Sequence[np.ndarray]) -> float:
    _, _, (first, second, both) = _parts(place, more)
    return float(more[0] @ np.log(first) + more[1] @ np.log(second) - more[2] @ np.log(both))


def _derivatives(place: np.ndarray, more: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return first and second derivatives by the logit of the mean and the logarithm of the evidence."""
    share, evidence, rows = _parts(place, more)
    one = [float((weights / row).sum()) for weights, row in zip(more, rows, strict=True)]
    two = [-float((weights / row**2).sum()) for weights, row in zip(more, rows, strict=True)]
    turn, alpha, beta = share * (1 - share) * evidence, share * evidence, (1 - share) * evidence
    slope = np.array([turn * (one[0] - one[1]), alpha * one[0] + beta * one[1] - evidence * one[2]])
    mean_mean = turn**2 * (two[0] + two[1]) + turn * (1 - 2 * share) * (one[0] - one[1])
    mean_evidence = turn * (one[0] - one[1]) + turn * (alpha * two[0] - beta * two[1])
    evidence_evidence = slope[1] + alpha**2 * two[0] + beta**2 * two[1] - evidence**2 * two[2]
    return slope, np.array([[mean_mean, mean_evidence], [mean_evidence, evidence_evidence]])
