"""Moves: changes of hidden cells by which every sum stays as it is. A cell that some move changes, within what may be known of each, is not exposed.

In a network a move is a walk that comes back: one up, one down, and so on. Elsewhere it is found by linear programming.
"""

import heapq
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack

from trellis.analysis.disclosure.networks import ENDLESS, Network
from trellis.analysis.disclosure.tables import Equations, Integers

Move = dict[int, int]  # cell → by how much


@dataclass
class Pattern:
    """Which cells are hidden, and how far each could go if it were, in the eyes of somebody who knows the kind of each."""

    hidden: list[bool]
    may_hide: list[bool]
    up: list[int]
    down: list[int]
    cost: list[float]


class Finder(Protocol):
    """Finds the cheapest move of a cell, among hidden cells alone or with what could be hidden too."""

    def move(self, pattern: Pattern, cell: int, without: Collection[int], *, among_hidden: bool) -> Move | None: ...


class Walks:
    """Moves of a network: the cheapest way from one end of the cell back to the other."""

    def __init__(self, network: Network) -> None:
        self.tail, self.head = network.tail.tolist(), network.head.tolist()
        self.beside: list[list[tuple[int, int, bool]]] = [[] for _node in range(network.nodes)]
        for arc, (a, b) in enumerate(zip(self.tail, self.head, strict=True)):
            self.beside[a].append((arc, b, True))
            self.beside[b].append((arc, a, False))

    def move(self, pattern: Pattern, cell: int, without: Collection[int], *, among_hidden: bool) -> Move | None:
        best: tuple[float, Move] | None = None
        for is_up in (True, False):
            if (pattern.up if is_up else pattern.down)[cell] <= 0:
                continue
            begin, end = (self.head[cell], self.tail[cell]) if is_up else (self.tail[cell], self.head[cell])
            found = self._walk(pattern, begin, end, {cell, *without}, among_hidden, best[0] if best else float("inf"))
            if found is not None:
                best = (found[0], {**found[1], cell: 1 if is_up else -1})
                if best[0] == 0:
                    break
        return best[1] if best else None

    def _walk(self, pattern: Pattern, begin: int, end: int, banned: set[int], among_hidden: bool, below: float) -> tuple[float, Move] | None:
        if begin == end:
            return 0.0, {}
        hidden, up, down, cost, may = pattern.hidden, pattern.up, pattern.down, pattern.cost, pattern.may_hide
        far: dict[int, float] = {begin: 0.0}
        came: dict[int, tuple[int, int, bool]] = {}
        waiting: list[tuple[float, int, int]] = [(0.0, 0, begin)]
        done: set[int] = set()
        turn = 0
        while waiting:
            at, _order, node = heapq.heappop(waiting)
            if node in done:
                continue
            if at >= below:
                return None
            if node == end:
                move: Move = {}
                while node != begin:
                    arc, node, forward = came[node]
                    move[arc] = 1 if forward else -1
                return at, move
            done.add(node)
            for arc, other, forward in self.beside[node]:
                if hidden[arc]:
                    step = at
                elif among_hidden or not may[arc]:
                    continue
                else:
                    step = at + cost[arc]
                if other in done or step >= far.get(other, below) or (up if forward else down)[arc] <= 0 or arc in banned:
                    continue
                far[other] = step
                came[other] = (arc, node, forward)
                turn += 1
                heapq.heappush(waiting, (step, turn, other))
        return None


class Programs:
    """Moves of any table: the cheapest change that keeps all sums, by linear programming, and by branching where the cheapest is broken."""

    def __init__(self, equations: Equations, cells: int) -> None:
        self.matrix = csr_array((equations.sign.astype(float), (equations.row, equations.column)), shape=(equations.count, cells)).tocsc()

    def move(self, pattern: Pattern, cell: int, without: Collection[int], *, among_hidden: bool) -> Move | None:
        hidden = np.array(pattern.hidden)
        usable = hidden if among_hidden else hidden | np.array(pattern.may_hide)
        usable[list(without)] = False
        usable[cell] = True
        cells = np.flatnonzero(usable)
        place = int(np.searchsorted(cells, cell))
        cost = np.where(hidden[cells], 1e-7, np.array(pattern.cost)[cells])
        up, down = np.array(pattern.up, float)[cells], np.array(pattern.down, float)[cells]
        up[up >= ENDLESS], down[down >= ENDLESS] = np.inf, np.inf
        part = self.matrix[:, cells]
        best: tuple[float, Move] | None = None
        for is_up in (True, False):
            if (up if is_up else down)[place] <= 0:
                continue
            high, low_side = up.copy(), down.copy()
            low = np.zeros(2 * len(cells))
            mine, other = (place, len(cells) + place) if is_up else (len(cells) + place, place)
            both = np.concatenate([high, low_side])
            low[mine] = 1.0
            both[mine], both[other] = 1.0, 0.0
            found = _least(hstack([part, -part]).tocsr(), np.concatenate([cost, cost]), low, both)
            if found is not None and (best is None or found[0] < best[0]):
                change = found[1][: len(cells)] - found[1][len(cells) :]
                best = (found[0], {int(cells[at]): int(change[at]) for at in np.flatnonzero(change)})
        return best[1] if best else None


def _least(matrix: csr_array, cost: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> tuple[float, Integers] | None:
    rows = np.diff(matrix.indptr) > 0
    matrix = matrix[rows]
    nought = np.zeros(matrix.shape[0])
    answer = linprog(cost, A_eq=matrix, b_eq=nought, bounds=np.column_stack([low, high]), method="highs-ds")
    if answer.x is None:
        return None
    values = answer.x
    if np.abs(values - values.round()).max(initial=0) > 1e-6:  # a move of whole students is wanted
        answer = milp(
            cost, integrality=np.ones(len(cost)), bounds=Bounds(low, high), constraints=LinearConstraint(matrix, nought, nought), options={"time_limit": 5}
        )
        if answer.x is None:
            return None
        values = answer.x
    return float(answer.fun), values.round().astype(np.int64)
