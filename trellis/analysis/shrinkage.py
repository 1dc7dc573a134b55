"""What a small school's share most likely is, given all schools: empirical Bayes with a beta distribution of true shares.

A school of twelve with one suspension and a school of twelve hundred with a hundred have the same rate, and not the same weight. The distribution of true
shares is fitted to all schools by maximum likelihood (Griffiths 1973, "Maximum likelihood estimation for the beta-binomial distribution", Biometrics 29:
637-648); each school is then moved towards their mean, the further the smaller it is (Efron and Morris 1975; Clayton and Kaldor 1987, "Empirical Bayes
estimates of age-standardized relative risks", Biometrics 43: 671-681).

The likelihood is summed over how many schools have more than i students and counts, so that ten thousand schools cost as much as ten; many groups of schools
are fitted at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isinf, isnan, log

import numpy as np

MOST_STEPS, ENOUGH, SLIGHT = 200, 1e-10, 1e-5
AT_ONCE = 500_000  # terms of the likelihood
NOISE = 1e-13  # of a likelihood that is summed in floats
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
    [mean], [evidence] = spreads_of(x[None], n[None])
    return None if isnan(mean) else Spread(float(mean), None if isinf(evidence) else float(evidence))


def spreads_of(counts: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit a distribution to each row of schools, all rows at once: their means and their evidence, as `spread_of` has them.

    Infinite evidence: the schools of the row do not differ beyond chance. NaN in both: `spread_of` has None, or a school has more cases than students.

    >>> mean, evidence = spreads_of(np.array([[2, 8, 15, 30, 1], [10, 11, 9, 10, 10], [0, 0, 0, 0, 0]]), np.array([[40, 50, 60, 70, 30], [50] * 5, [9] * 5]))
    >>> mean.round(3), evidence.round(2)
    (array([0.189, 0.2  ,   nan]), array([7.62,  inf,  nan]))
    """
    x, n = np.asarray(counts, dtype=np.int64), np.asarray(sizes, dtype=np.int64)
    total_x, total_n = x.sum(axis=1), n.sum(axis=1)
    means, evidence = np.full(len(x), np.nan), np.full(len(x), np.nan)
    usable = ((n > 0).sum(axis=1) >= 3) & (total_x > 0) & (total_x < total_n) & (x <= n).all(axis=1)
    means[usable] = total_x[usable] / total_n[usable]
    apart = means[:, None]
    # Is there any spread? The derivative of the likelihood at none (Tarone 1979): pairs of equal outcomes beyond what one share for all gives.
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = ((x - n * apart) ** 2).sum(axis=1) / (means * (1 - means)) - total_n
    evidence[usable] = np.inf
    wanted = np.flatnonzero(usable & (beyond > 0))
    ends = np.cumsum(2 * n[wanted].max(axis=1, initial=0)) // AT_ONCE
    for part in np.split(wanted, np.flatnonzero(np.diff(ends)) + 1):
        if len(part):
            means[part], evidence[part] = _fitted(x[part], n[part], means[part])
    return means, evidence


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


class _Rows:
    """The three sums of the likelihood for many rows of schools, end to end: how many schools of the row have more than i."""

    def __init__(self, values: Sequence[np.ndarray]) -> None:
        self.more, self.steps, self.lengths = [], [], []
        for one in values:
            lengths = one.max(axis=1)
            starts = np.cumsum(lengths) - lengths
            inside = one < lengths[:, None]
            seen = np.bincount((starts[:, None] + one)[inside], minlength=int(lengths.sum()))
            step = np.arange(len(seen)) - np.repeat(starts, lengths)
            up_to = np.cumsum(seen)
            before = np.repeat(up_to[starts] - seen[starts], lengths)
            self.more.append((one.shape[1] - (up_to - before)).astype(float))
            self.steps.append(step.astype(float))
            self.lengths.append(lengths)

    def only(self, kept: np.ndarray) -> "_Rows":
        """Return the rows that are kept."""
        rest = object.__new__(_Rows)
        terms = [np.repeat(kept, lengths) for lengths in self.lengths]
        rest.more = [one[here] for one, here in zip(self.more, terms, strict=True)]
        rest.steps = [one[here] for one, here in zip(self.steps, terms, strict=True)]
        rest.lengths = [lengths[kept] for lengths in self.lengths]
        return rest

    def likelihood(self, place: np.ndarray) -> np.ndarray:
        first, second, both = (self._sum(which, np.log(row)) for which, row in self._terms(place))
        return np.asarray(first + second - both)

    def derivatives(self, place: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return the slopes by the logit of the mean and by the logarithm of the evidence, then how both bend: mean, both, evidence."""
        one, two = [], []
        for which, row in self._terms(place):
            inverse = 1 / row
            one.append(self._sum(which, inverse))
            two.append(-self._sum(which, inverse * inverse))
        share, evidence = _unfolded(place)
        turn, alpha, beta = share * (1 - share) * evidence, share * evidence, (1 - share) * evidence
        slope, slope_evidence = turn * (one[0] - one[1]), alpha * one[0] + beta * one[1] - evidence * one[2]
        mean_mean = turn**2 * (two[0] + two[1]) + turn * (1 - 2 * share) * (one[0] - one[1])
        mean_evidence = turn * (one[0] - one[1]) + turn * (alpha * two[0] - beta * two[1])
        return slope, slope_evidence, mean_mean, mean_evidence, slope_evidence + alpha**2 * two[0] + beta**2 * two[1] - evidence**2 * two[2]

    def _terms(self, place: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        share, evidence = _unfolded(place)
        for which, start in enumerate((share * evidence, (1 - share) * evidence, evidence)):
            yield which, np.repeat(start, self.lengths[which]) + self.steps[which]

    def _sum(self, which: int, terms: np.ndarray) -> np.ndarray:
        lengths = self.lengths[which]
        return np.asarray(np.add.reduceat(self.more[which] * terms, np.cumsum(lengths) - lengths)) if len(lengths) else np.empty(0)


def _unfolded(place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return 1 / (1 + np.exp(-place[:, 0])), np.exp(np.minimum(place[:, 1], 40.0))


def _fitted(x: np.ndarray, n: np.ndarray, means: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and evidence of rows whose schools differ, by Newton's steps on the logit of the mean and the logarithm of the evidence."""
    place = np.column_stack((np.log(means / (1 - means)), np.log(_first_guesses(x, n, means))))
    found, left, rows = place.copy(), np.arange(len(x)), _Rows((x, n - x, n))
    value = rows.likelihood(place)
    for _ in range(MOST_STEPS):
        slope, other, bend, mixed, last = rows.derivatives(place)
        bent = bend * last - mixed**2
        curved = (bend < 0) & (bent > 0)
        divisor, rounded = np.where(curved, bent, 1.0), np.where(bend < 0, bend, -np.maximum(1.0, np.abs(slope)))
        step = np.column_stack(
            (
                np.where(curved, (last * slope - mixed * other) / divisor, slope / rounded),
                np.where(curved, (bend * other - mixed * slope) / divisor, -np.sign(other)),  # far out it bends the other way: uphill at a fixed pace
            )
        )
        step = -step * (np.minimum(1.0, 2.0 / np.maximum(2.0, np.abs(step).max(axis=1))))[:, None]
        ahead = rows.likelihood(place + step)
        while (short := (ahead < value - NOISE * np.abs(value)) & (np.abs(step).max(axis=1) > ENOUGH)).any():
            step[short] /= 2
            ahead[short] = rows.only(short).likelihood((place + step)[short])
        still = (np.abs(step).max(axis=1) < SLIGHT) & (ahead <= value + NOISE * np.abs(value))
        place, value = place + step, np.maximum(value, ahead)
        found[left] = place
        going = ~(still | (np.abs(step).max(axis=1) < ENOUGH) | (place[:, 1] > log(NARROWEST)) | (place[:, 1] < log(WIDEST)))
        if not going.any():
            break
        if not going.all():
            place, value, left, rows = place[going], value[going], left[going], rows.only(going)
    share, evidence = _unfolded(found)
    return share, np.where(found[:, 1] > log(NARROWEST), np.inf, evidence)


def _first_guesses(x: np.ndarray, n: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Return alpha + beta of each row by moments, within bounds."""
    apart, schools, total = means[:, None], (n > 0).sum(axis=1), n.sum(axis=1).astype(float)
    between = (n * (x / np.maximum(n, 1) - apart) ** 2).sum(axis=1) / (means * (1 - means))
    rho = (between - (schools - 1)) / np.maximum(total - (n**2).sum(axis=1) / total - (schools - 1), 1e-9)
    rho = np.clip(rho, 1e-4, 0.99)
    return np.asarray((1 - rho) / rho)
