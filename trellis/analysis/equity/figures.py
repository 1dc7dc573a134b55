"""The measures of `disparity` for many tables at once: the same definitions, on arrays, for the cells of a cube.

Axis 0 are the groups of one table, the other axes are tables. NaN stands for a figure that cannot be had, -1 for a flag or a number of students
that cannot; the reasons are those that `disparity.measure` gives. Flags and numbers of students are compared and rounded as whole numbers, and where
a root is in them as exact ones, so that a cell says the same here and there.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from trellis.analysis.equity.disparity import Outcome, Rules, percentage_point_gap

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Z = 1.959963984540054
NEAR = 1e-6


def figures(n: Counts, count: Counts, rules: Rules, *, state_n: Counts | None = None, state_count: Counts | None = None) -> dict[str, NDArray[np.generic]]:
    """Return each measure by its name, each of the shape of `n`. `rules.reference` is overall, highest or others.

    `state_n` and `state_count` are the same groups in the whole State, of a shape that spreads over `n`; without them the alternate and the weighted
    risk ratio are NaN.
    """
    if rules.reference not in {"overall", "highest", "others"} or rules.index80_reference not in {"overall", "highest"}:
        raise ValueError("A named group of reference is for one table: use disparity.measure.")
    n, count = n.astype(np.int64), count.astype(np.int64)
    total_n, total_count = n.sum(axis=0, keepdims=True), count.sum(axis=0, keepdims=True)
    others_n, others_count = total_n - n, total_count - count
    with np.errstate(divide="ignore", invalid="ignore"):
        rate, others_rate = count / n, others_count / others_n
        share, composition = n / total_n, count / total_count
        made: dict[str, NDArray[np.generic]] = {"rate": rate}
        made["rate_low"], made["rate_high"] = _wilson(n, count)
        made["risk_ratio"] = _finite(rate / others_rate)
        made |= _against_the_state(n, count, rate, state_n, state_count)
        made["risk_difference"] = rate - others_rate
        made["composition"] = composition
        made["composition_difference"] = composition - share
        made["relative_difference"] = _finite((composition - share) / share)
        made["e_formula_bound"] = np.where(total_count > 0, share + np.sqrt(share * (1 - share) / total_count), np.nan)
        made |= _gap(n, count, *_reference(n, count, rules.reference, rules.outcome), rules)
        made |= _proportionality(n, count, total_n, total_count, rules)
        made |= _index80(n, count, *_reference(n, count, rules.index80_reference, rules.outcome), rules)
    nobody = n == 0
    for name, values in made.items():
        values = np.broadcast_to(values, n.shape)
        made[name] = np.where(nobody, -1 if values.dtype.kind == "i" else np.nan, values).astype(values.dtype)
    return made


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


def _wilson(n: Counts, count: Counts) -> tuple[Floats, Floats]:
    share, middle = count / n, (count + Z * Z / 2) / (n + Z * Z)
    half = Z * np.sqrt(share * (1 - share) / n + Z * Z / (4.0 * n * n)) / (1 + Z * Z / n)
    low, high = np.maximum(0.0, middle - half), np.minimum(1.0, middle + half)
    return np.where(count == 0, 0.0, low), np.where(count == n, 1.0, high)


def _against_the_state(n: Counts, count: Counts, rate: Floats, state_n: Counts | None, state_count: Counts | None) -> dict[str, NDArray[np.generic]]:
    if state_n is None or state_count is None:
        return {"alternate_risk_ratio": np.full(n.shape, np.nan), "weighted_risk_ratio": np.full(n.shape, np.nan)}
    all_n, all_count = state_n.sum(axis=0, keepdims=True), state_count.sum(axis=0, keepdims=True)
    alternate = rate / ((all_count - state_count) / (all_n - state_n))
    weight = state_n / all_n
    known = np.where(state_n > 0, weight * np.where(n > 0, rate, 0.0), 0.0)
    lacks = np.where((n == 0) & (state_n > 0), 1, 0)
    weighted = (1 - weight) * rate / (known.sum(axis=0, keepdims=True) - known)
    is_open = (lacks.sum(axis=0, keepdims=True) - lacks > 0) | (all_n - state_n == 0)
    return {"alternate_risk_ratio": _finite(alternate), "weighted_risk_ratio": np.where(is_open, np.nan, _finite(weighted))}


def _reference(n: Counts, count: Counts, named: str, outcome: Outcome) -> tuple[Counts, Counts]:
    """Return the reference of each group as the two whole numbers of its rate."""
    if named == "others":
        return n.sum(axis=0, keepdims=True) - n, count.sum(axis=0, keepdims=True) - count
    if named == "overall":
        return n.sum(axis=0, keepdims=True), count.sum(axis=0, keepdims=True)
    worst = -1.0 if outcome is Outcome.GOOD else 2.0
    rates = np.where(n > 0, count / n, worst)
    best = (rates.argmax(axis=0) if outcome is Outcome.GOOD else rates.argmin(axis=0))[None]
    return np.take_along_axis(n, best, axis=0), np.take_along_axis(count, best, axis=0)


def _ceiling(upper: Counts, lower: Counts) -> Counts:
    return -(-upper // np.where(lower == 0, 1, lower))


def _gap(n: Counts, count: Counts, ref_n: Counts, ref_count: Counts, rules: Rules) -> dict[str, NDArray[np.generic]]:
    low, whole = rules.minimum_margin.numerator, rules.minimum_margin.denominator
    worse = (ref_count * n - count * ref_n) * (1 if rules.outcome is Outcome.GOOD else -1)  # times n times ref_n
    is_least = low * low * 2500 * n >= 2401 * whole * whole
    margin = np.where(is_least, float(rules.minimum_margin), 0.98 / np.sqrt(n))
    beyond_least = worse * whole >= low * n * ref_n
    beyond_root = worse / (n * ref_n) - 0.98 / np.sqrt(n)
    flagged = beyond_least & (beyond_root >= 0)
    needed = np.where(is_least, _ceiling(worse * whole - low * n * ref_n, whole * ref_n), 0)
    by_root = worse / ref_n - 0.98 * np.sqrt(n)
    needed = np.where(is_least, needed, np.ceil(np.where(np.isfinite(by_root), by_root, 0)).astype(np.int64))
    needed = np.where(flagged, needed, 0)
    # Where floats cannot tell, whole numbers do.
    close = (ref_n > 0) & (n > 0) & beyond_least & ((np.abs(beyond_root) < NEAR) | (~is_least & (np.abs(by_root - np.rint(by_root)) < NEAR)))
    for place in zip(*np.nonzero(close), strict=True):
        at = tuple(0 if size == 1 else index for index, size in zip(place, ref_n.shape, strict=True))
        exact = percentage_point_gap(
            int(count[place]), int(n[place]), Fraction(int(ref_count[at]), int(ref_n[at])), minimum_margin=rules.minimum_margin, outcome=rules.outcome
        )
        flagged[place], needed[place] = exact.is_flagged, exact.needed
    parity = np.maximum(0, _ceiling(worse, ref_n))
    nobody = np.broadcast_to(ref_n == 0, n.shape)
    return {
        "ppg": np.where(nobody, np.nan, count / n - ref_count / ref_n),
        "ppg_margin": np.where(nobody, np.nan, margin),
        "ppg_flag": np.where(nobody, -1, flagged).astype(np.int64),
        "ppg_needed": np.where(nobody, -1, needed),
        "ppg_needed_parity": np.where(nobody, -1, parity),
    }


def _cut(cut: Fraction, outcome: Outcome) -> tuple[int, int]:
    limit = cut if outcome is Outcome.GOOD else 1 / cut
    return limit.numerator, limit.denominator


def _proportionality(n: Counts, count: Counts, total_n: Counts, total_count: Counts, rules: Rules) -> dict[str, NDArray[np.generic]]:
    sign = 1 if rules.outcome is Outcome.GOOD else -1
    low, whole = _cut(rules.pi_cut, rules.outcome)

    def until(low: int, whole: int) -> Counts:
        upper, lower = sign * (total_count * n * low - count * total_n * whole), total_n * whole - n * low
        rounded = _ceiling(np.where(lower < 0, -upper, upper), np.abs(lower))
        return np.where(lower == 0, 0, np.maximum(0, rounded))

    flagged = sign * (total_count * n * low - count * total_n * whole) > 0
    worse = sign * (total_count * n - count * total_n) > 0
    nobody = np.broadcast_to(total_count == 0, n.shape)
    return {
        "pi": np.where(nobody, np.nan, (count * total_n) / (total_count * n)),
        "pi_flag": np.where(nobody, -1, flagged).astype(np.int64),
        "pi_needed": np.where(nobody, -1, np.where(flagged, until(low, whole), 0)),
        "pi_needed_parity": np.where(nobody, -1, np.where(worse, until(1, 1), 0)),
    }


def _index80(n: Counts, count: Counts, ref_n: Counts, ref_count: Counts, rules: Rules) -> dict[str, NDArray[np.generic]]:
    sign = 1 if rules.outcome is Outcome.GOOD else -1
    low, whole = _cut(rules.index80_cut, rules.outcome)

    def until(low: int, whole: int) -> Counts:
        return _ceiling(np.abs(low * ref_count * n - whole * ref_n * count), whole * ref_n)

    flagged = sign * (low * ref_count * n - whole * ref_n * count) > 0
    worse = sign * (ref_count * n - ref_n * count) > 0
    nobody = np.broadcast_to((ref_count == 0) | (ref_n == 0), n.shape)
    return {
        "index80": np.where(nobody, np.nan, (count * ref_n) / (ref_count * n)),
        "index80_flag": np.where(nobody, -1, flagged).astype(np.int64),
        "index80_needed": np.where(nobody, -1, np.where(flagged, until(low, whole), 0)),
        "index80_needed_parity": np.where(nobody, -1, np.where(worse, until(1, 1), 0)),
    }
