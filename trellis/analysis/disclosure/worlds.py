"""Other worlds: whole numbers that keep every sum of what was published, found for several linked tables at once.

Where a number differs from the truth in one such world, it is not given away. A world in which many differ at once settles many; what is left is asked
for one by one, upwards and downwards, and given away when both are proven impossible.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy  # loads its parts when they are first used: most processes of a district never need them
from numpy.typing import NDArray

Integers = NDArray[np.int64]
AT_MOST = 8  # worlds in which many differ; more of them settle little
INFEASIBLE = 2  # what HiGHS says through SciPy


@dataclass(frozen=True, slots=True)
class Sums:
    """Numbers as they are, with the least that each can be, and the sums over them that anybody knows: entries (equation, number, sign)."""

    truth: Integers
    low: Integers
    equation: Integers
    number: Integers
    sign: Integers

    def among(self, free: NDArray[np.bool_]) -> "Sums":
        """Return the same numbers with those entries of equations alone that hold a free one: what a change of free numbers can touch."""
        mine = free[self.number]
        return Sums(self.truth, self.low, self.equation[mine], self.number[mine], self.sign[mine])

    def matrix(self, columns: Integers) -> "scipy.sparse.csc_array":
        """Return the equations that hold any of these numbers, over these numbers alone."""
        place = np.full(len(self.truth), -1)
        place[columns] = np.arange(len(columns))
        mine = place[self.number] >= 0
        rows, row = np.unique(self.equation[mine], return_inverse=True)
        return scipy.sparse.csc_array(scipy.sparse.coo_array((self.sign[mine].astype(float), (row, place[self.number[mine]])), shape=(len(rows), len(columns))))


@dataclass(frozen=True, slots=True)
class Given:
    """Numbers that no other world changes, and those of which that was not settled in time."""

    away: set[int]
    unsettled: set[int]


def given_away(sums: Sums, free: NDArray[np.bool_], wanted: Iterable[int], *, ends: float) -> Given:
    """Attack: which of the wanted numbers are the same in every world in which only free numbers differ from the truth?"""
    given = Given(set(), set())
    columns = np.flatnonzero(free)
    left = set(wanted)
    given.away.update(left - set(columns.tolist()))
    sums = sums.among(free)
    for part in _parts(sums, columns):
        mine = left & set(part.tolist())
        if mine:
            _attack(sums, part, mine, given, ends)
    return given


def shown_by(sums: Sums, free: NDArray[np.bool_], moves: "scipy.sparse.csc_array") -> set[int]:
    """Return the numbers that differ in a world among those proposed: changes of numbers, one a column. One that breaks a sum, goes below what can
    be, or changes what is known, shows nothing."""
    entries = moves.tocoo()
    shape = (int(sums.equation.max(initial=-1)) + 1, len(sums.truth))
    changed = (scipy.sparse.csc_array(scipy.sparse.coo_array((sums.sign, (sums.equation, sums.number)), shape=shape)) @ moves).tocoo()
    broken = np.zeros(moves.shape[1], bool)
    broken[changed.col[changed.data != 0]] = True
    is_wrong = ~free[entries.row] | (sums.truth[entries.row] + entries.data < np.minimum(sums.low, sums.truth)[entries.row])
    broken[entries.col[is_wrong]] = True
    return set(entries.row[~broken[entries.col] & (entries.data != 0)].tolist())


def cheapest_world(sums: Sums, free: NDArray[np.bool_], cost: NDArray[np.float64], number: int, *, ends: float) -> set[int] | None:
    """Return which numbers beyond the free ones differ where a number does, at the least cost a unit (infinite: never); None where there is no way."""
    columns = np.flatnonzero(free | np.isfinite(cost))
    at = int(np.searchsorted(columns, number))
    matrix = sums.matrix(columns)
    price = np.where(free[columns], 0.0, np.where(np.isfinite(cost[columns]), cost[columns], 0.0))
    down = (sums.truth - sums.low)[columns].astype(float)
    doubled = scipy.sparse.csc_array(_beside(matrix, -matrix))
    best: tuple[float, set[int]] | None = None
    for is_up in (True, False):
        least, most = np.zeros(2 * len(columns)), np.concatenate([np.full(len(columns), np.inf), np.maximum(down, 0)])
        least[at if is_up else at + len(columns)] = 1
        most[at + len(columns) if is_up else at] = 0
        if (most < least).any():
            continue
        # A hair for what is free, so that nothing goes up and down at once.
        solved = _solved(np.concatenate([price, price]) + 1e-4, doubled, least, most, ends)
        if solved is None or solved.x is None:
            continue
        moved = np.rint(solved.x[: len(columns)] - solved.x[len(columns) :]).astype(np.int64)
        if (best is None or solved.fun < best[0]) and not np.any(matrix @ moved):
            best = float(solved.fun), {int(columns[one]) for one in np.flatnonzero(moved) if not free[columns[one]]}
    return best[1] if best else None


def _beside(left: "scipy.sparse.csc_array", right: "scipy.sparse.csc_array") -> "scipy.sparse.coo_array":
    a, b = left.tocoo(), right.tocoo()
    rows, columns = np.concatenate([a.row, b.row]), np.concatenate([a.col, b.col + left.shape[1]])
    return scipy.sparse.coo_array((np.concatenate([a.data, b.data]), (rows, columns)), shape=(left.shape[0], left.shape[1] + right.shape[1]))


def _parts(sums: Sums, columns: Integers) -> list[Integers]:
    """Return the numbers that hang together."""
    matrix = sums.matrix(columns).tocoo()
    many = len(columns) + matrix.shape[0]
    edges = scipy.sparse.coo_array((np.ones(len(matrix.row)), (matrix.col, matrix.row + len(columns))), shape=(many, many))
    _count, label = scipy.sparse.csgraph.connected_components(edges, directed=False)
    order = np.argsort(label[: len(columns)], kind="stable")
    ends = np.flatnonzero(np.diff(label[: len(columns)][order])) + 1
    return [columns[part] for part in np.split(order, ends)] if len(columns) else []


def _attack(sums: Sums, part: Integers, left: set[int], given: Given, ends: float) -> None:
    matrix = sums.matrix(part)
    least = np.minimum((sums.low - sums.truth)[part], 0).astype(float)
    most = np.full(len(part), float(max(100, int(sums.truth.max(initial=0)))))
    place = {int(number): at for at, number in enumerate(part)}
    dice = np.random.default_rng(len(part))

    def differ(weight: NDArray[np.float64], below: NDArray[np.float64]) -> bool | None:
        """Look for a world; say whether there is one, None where that is not settled."""
        solved = _solved(-weight, matrix, below, most, ends)
        if solved is None or solved.x is None:
            return False if solved is not None and solved.status == INFEASIBLE else None
        moved = np.rint(solved.x).astype(np.int64)
        if np.any(matrix @ moved) or (moved < below).any():
            return None
        left.difference_update(part[np.flatnonzero(moved)].tolist())
        return True

    for _turn in range(AT_MOST):
        before = len(left)
        weight = np.zeros(len(part))
        asked = [place[number] for number in sorted(left)]
        weight[asked] = dice.uniform(0.5, 1.5, len(asked)) * dice.choice([-1.0, 1.0], len(asked))
        if differ(weight, least) is None or len(left) == before or not left:
            break
    while left:
        number = min(left)
        at, any_world = place[number], np.zeros(len(part))
        above = least.copy()
        above[at] = 1
        answers = [differ(any_world, above)]
        if number in left and least[at] <= -1:
            highest, most[at] = most[at], -1
            answers.append(differ(any_world, least))
            most[at] = highest
        if number in left:
            left.discard(number)
            (given.unsettled if None in answers else given.away).add(number)


def _solved(cost: NDArray[np.float64], matrix: "scipy.sparse.csc_array", least: NDArray[np.float64], most: NDArray[np.float64], ends: float) -> Any:
    """Ask HiGHS; None when there is no time left."""
    time_left = ends - time.monotonic()
    if time_left <= 0:
        return None
    zero = np.zeros(matrix.shape[0])
    return scipy.optimize.milp(
        cost,
        constraints=[scipy.optimize.LinearConstraint(matrix, zero, zero)] if matrix.shape[0] else (),
        bounds=scipy.optimize.Bounds(least, most),
        integrality=np.ones(len(cost)),
        options={"time_limit": time_left, "mip_rel_gap": 0.3},
    )
