"""Moves: changes of hidden cells by which every sum stays as it is. A cell that some move changes, within what may be known of each, is not exposed.

In a network a move is a walk that comes back: one up, one down, and so on. Elsewhere it is found by linear programming.
"""

import heapq
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import scipy  # loads its parts when they are first used: most processes of a district never need them
from numpy.typing import NDArray

from trellis.analysis.disclosure.boxes import Boxes, Floats, boxes_of
from trellis.analysis.disclosure.networks import ENDLESS, Network
from trellis.analysis.disclosure.tables import Integers, Table

Move = dict[int, int]  # cell → by how much
WAYS_ROUND = 24  # boxes that are tried to lead a move round a cell
Step = tuple[int, int, bool]  # arc, node at its other end, whether along it


@dataclass
class Pattern:
    """Which cells are hidden, and how far each could go if it were, in the eyes of somebody who knows the kind of each."""

    hidden: list[bool]
    may_hide: list[bool]
    up: list[int]
    down: list[int]
    cost: list[float]
    least: float  # of all costs
    beside: list[list["Step"]] | None = None  # of each node the hidden arcs, as soon as somebody walks among them

    corners: Floats | None = None  # what it costs to raise and to lower each cell, as boxes look at it

    def hide(self, cell: int, finder: "Walks | Programs") -> None:
        self.hidden[cell], self.may_hide[cell] = True, False
        finder.follow(self, cell)

    def show(self, cell: int, finder: "Walks | Programs") -> None:
        self.hidden[cell], self.may_hide[cell] = False, True
        finder.follow(self, cell)


class Walks:
    """Moves of a network: the cheapest way from one end of the cell back to the other."""

    def __init__(self, network: Network) -> None:
        self.tail, self.head = network.tail.tolist(), network.head.tolist()
        self.beside: list[list[Step]] = [[] for _node in range(network.nodes)]
        for arc, (a, b) in enumerate(zip(self.tail, self.head, strict=True)):
            self.beside[a].append((arc, b, True))
            self.beside[b].append((arc, a, False))

    def steps(self, arc: int) -> tuple[tuple[int, Step], tuple[int, Step]]:
        """Return both ends of an arc, each with the step that leaves it there."""
        a, b = self.tail[arc], self.head[arc]
        return (a, (arc, b, True)), (b, (arc, a, False))

    def follow(self, pattern: Pattern, cell: int) -> None:
        """Note that a cell of the pattern was hidden or shown."""
        for node, step in self.steps(cell) if pattern.beside is not None else ():
            if pattern.hidden[cell]:
                pattern.beside[node].append(step)  # type: ignore[index]
            else:
                pattern.beside[node].remove(step)  # type: ignore[index]

    def move(self, pattern: Pattern, cell: int, without: Collection[int], *, among_hidden: bool) -> Move | None:
        best: tuple[float, Move] | None = None
        for is_up in (True, False):
            if (pattern.up if is_up else pattern.down)[cell] <= 0:
                continue
            begin, end = (self.head[cell], self.tail[cell]) if is_up else (self.tail[cell], self.head[cell])
            banned = {cell, *without}
            if among_hidden:
                free = self._among_hidden(pattern, begin, end, banned)
                found = None if free is None else (0.0, free)
            else:
                found = self._walk(pattern, begin, end, banned, best[0] if best else float("inf"))
            if found is not None:
                best = (found[0], {**found[1], cell: 1 if is_up else -1})
                if best[0] == 0:
                    break
        return best[1] if best else None

    def _among_hidden(self, pattern: Pattern, begin: int, end: int, banned: set[int]) -> Move | None:
        """Return the way with fewest steps that needs no cell hidden."""
        if pattern.beside is None:
            pattern.beside = [[] for _node in self.beside]
            tail, head = self.tail, self.head
            for arc in [arc for arc, is_hidden in enumerate(pattern.hidden) if is_hidden]:
                pattern.beside[tail[arc]].append((arc, head[arc], True))
                pattern.beside[head[arc]].append((arc, tail[arc], False))
        beside, up, down = pattern.beside, pattern.up, pattern.down
        came: dict[int, tuple[int, int, bool]] = {begin: (-1, -1, True)}
        ring = [begin]
        if begin == end:
            return {}
        while ring:
            further = []
            for node in ring:
                for arc, other, forward in beside[node]:
                    if other not in came and (up if forward else down)[arc] > 0 and arc not in banned:
                        came[other] = (arc, node, forward)
                        if other == end:
                            return self._back(came, begin, end)
                        further.append(other)
            ring = further
        return None

    def _back(self, came: dict[int, tuple[int, int, bool]], begin: int, end: int) -> Move:
        move: Move = {}
        while end != begin:
            arc, end, forward = came[end]
            move[arc] = 1 if forward else -1
        return move

    def _walk(self, pattern: Pattern, begin: int, end: int, banned: set[int], below: float) -> tuple[float, Move] | None:
        if begin == end:
            return 0.0, {}
        hidden, up, down, cost, may, least = pattern.hidden, pattern.up, pattern.down, pattern.cost, pattern.may_hide, pattern.least
        far: dict[int, float] = {begin: 0.0}
        came: dict[int, tuple[int, int, bool]] = {}
        waiting: list[tuple[float, int, int]] = [(0.0, 0, begin)]
        done: set[int] = set()
        turn = 0
        while waiting:
            at, _order, node = heapq.heappop(waiting)
            if node in done:
                continue
            if at >= below or node == end:
                break
            done.add(node)
            may_pay = at + least < below
            for arc, other, forward in self.beside[node]:
                if hidden[arc]:
                    step = at
                elif may_pay and may[arc]:
                    step = at + cost[arc]
                else:
                    continue
                if other in done or step >= below or step >= far.get(other, below) or (up if forward else down)[arc] <= 0 or arc in banned:
                    continue
                far[other] = step
                came[other] = (arc, node, forward)
                if other == end:
                    below = step  # whatever costs as much is no better
                turn += 1
                heapq.heappush(waiting, (step, turn, other))
        return (far[end], self._back(came, begin, end)) if end in came else None


class Programs:
    """Moves of any table: the cheapest box where there is one, else by linear programming the cheapest change that keeps all sums, by branching where
    that is broken."""

    def __init__(self, made: Table) -> None:
        equations, cells = made.equations, len(made.values)
        self.matrix = scipy.sparse.csr_array((equations.sign.astype(float), (equations.row, equations.column)), shape=(equations.count, cells)).tocsc()
        self.boxes = boxes_of(made)
        self.rows: list[list[tuple[int, int]]] = [[] for _cell in range(cells)]
        for row, cell, sign in zip(equations.row.tolist(), equations.column.tolist(), equations.sign.tolist(), strict=True):
            self.rows[cell].append((row, sign))

    def follow(self, pattern: Pattern, cell: int) -> None:
        """Note that a cell of the pattern was hidden or shown."""
        if pattern.corners is not None and self.boxes is not None:
            self.boxes.set(pattern.corners, cell, _price(pattern, cell, pattern.up), _price(pattern, cell, pattern.down))

    def move(self, pattern: Pattern, cell: int, without: Collection[int], *, among_hidden: bool) -> Move | None:
        return self.box(pattern, cell, without, among_hidden=among_hidden) or self._program(pattern, cell, without, among_hidden=among_hidden)

    def box(self, pattern: Pattern, cell: int, without: Collection[int], *, among_hidden: bool) -> Move | None:
        if self.boxes is None:
            return None
        with self._at(self.boxes, pattern, cell, without) as costs:
            found = [
                (price, move)
                for is_up in (True, False)
                if (pattern.up if is_up else pattern.down)[cell] > 0
                for price, move in self.boxes.through(costs, cell, is_up=is_up, free_only=among_hidden)
            ]
        move = min(found, key=lambda one: one[0])[1] if found else None
        return move if move is not None and self._keeps_all_sums(move) else None

    @contextmanager
    def _at(self, boxes: Boxes, pattern: Pattern, cell: int, without: Collection[int]) -> Iterator[Floats]:
        """Look at the costs as if this cell were hidden, and those could not be."""
        cells = range(len(pattern.hidden))
        if pattern.corners is None:
            pattern.corners = boxes.costs(
                np.array([_price(pattern, one, pattern.up) for one in cells]), np.array([_price(pattern, one, pattern.down) for one in cells])
            )
        boxes.set(pattern.corners, cell, 0.0, 0.0)
        for one in without:
            boxes.set(pattern.corners, one, np.inf, np.inf)
        yield pattern.corners
        for one in (cell, *without):
            self.follow(pattern, one)

    def _keeps_all_sums(self, move: Move) -> bool:
        sums: dict[int, int] = {}
        for cell, change in move.items():
            for row, sign in self.rows[cell]:
                sums[row] = sums.get(row, 0) + sign * change
        return not any(sums.values())

    def round(self, pattern: Pattern, shown: int, cell: int, move: Move, without: Collection[int]) -> Move | None:
        """Return the move of a cell led round a cell that is to be shown, by a box through both ways of it."""
        by = move[shown]
        if self.boxes is None:
            return None
        with self._at(self.boxes, pattern, shown, without) as costs:
            boxes = self.boxes.through(costs, shown, is_up=by < 0, most=WAYS_ROUND, free_only=True)
        for _price, box in boxes:
            led = {one: move.get(one, 0) + abs(by) * box.get(one, 0) for one in {*move, *box}}
            led = {one: change for one, change in led.items() if change}
            if led.get(cell) and all(-pattern.down[one] <= change <= pattern.up[one] for one, change in led.items()) and self._keeps_all_sums(led):
                return led
        return None

    def _program(self, pattern: Pattern, cell: int, without: Collection[int], *, among_hidden: bool) -> Move | None:
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
            if best is not None and among_hidden:
                break
            found = _least(scipy.sparse.hstack([part, -part]).tocsr(), np.concatenate([cost, cost]), low, both)
            if found is not None and (best is None or found[0] < best[0]):
                change = found[1][: len(cells)] - found[1][len(cells) :]
                best = (found[0], {int(cells[at]): int(change[at]) for at in np.flatnonzero(change)})
        return best[1] if best else None


def _price(pattern: Pattern, cell: int, far: list[int]) -> float:
    if far[cell] <= 0:
        return np.inf
    return 0.0 if pattern.hidden[cell] else pattern.cost[cell] if pattern.may_hide[cell] else np.inf


def _least(matrix: "scipy.sparse.csr_array", cost: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> tuple[float, Integers] | None:
    rows = np.diff(matrix.indptr) > 0
    matrix = matrix[rows]
    nought = np.zeros(matrix.shape[0])
    answer = scipy.optimize.linprog(cost, A_eq=matrix, b_eq=nought, bounds=np.column_stack([low, high]), method="highs-ds")
    if answer.x is None:
        return None
    values = answer.x
    if np.abs(values - values.round()).max(initial=0) > 1e-6:  # a move of whole students is wanted
        answer = scipy.optimize.milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=scipy.optimize.Bounds(low, high),
            constraints=scipy.optimize.LinearConstraint(matrix, nought, nought),
            options={"time_limit": 5},
        )
        if answer.x is None:
            return None
        values = answer.x
    return float(answer.fun), values.round().astype(np.int64)
