"""The proven optimum: which cells to hide so that their sum of costs is least, by integer programming.

One yes-or-no variable for each cell that may be hidden. What makes a pattern safe is added as it is missed: solve, look for cells without a move, say
of each which cells would have to be hidden for it to have one (at least one of those that cross the border of what it reaches), solve again. When
the cheapest pattern has no fault left, no cheaper one has none. Fischetti and Salazar 2001 (Management Science 47: 1008-1027) cut in this way.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import scipy  # loads its parts when they are first used: most processes of a district never need them
from numpy.typing import NDArray

from trellis.analysis.disclosure.moves import Pattern, Programs, Walks
from trellis.analysis.disclosure.networks import ENDLESS
from trellis.analysis.disclosure.protect import Cost, Problem, fallen, mended


@dataclass(frozen=True, slots=True)
class Cut:
    """What every safe pattern holds: at least `least` of `cells`, counted less `against`."""

    cells: tuple[int, ...]
    against: tuple[int, ...] = ()
    least: int = 1


def fewest(problem: Problem, start: NDArray[np.bool_], found: NDArray[np.bool_], ends: float) -> tuple[NDArray[np.bool_], bool, float]:
    """Return the cheapest safe pattern, whether that is proven, and what any costs at least; the cheapest that was found when time runs out first."""
    candidates = np.flatnonzero(problem.may_hide & ~start)
    place = np.full(len(start), -1)
    place[candidates] = np.arange(len(candidates))
    price = np.ones(len(candidates)) if problem.cost is Cost.CELLS else problem.values[candidates].astype(float)
    best = float(price[found[candidates]].sum())
    at_least = 0.0
    cuts = set(_loose_ends(problem, start))
    cuts |= set(_faults(problem, start, start))
    while True:
        if any(not cut.cells and not cut.against for cut in cuts):
            return found, False, at_least  # a cell that only a weaker attacker misses
        left = ends - time.monotonic()
        if left <= 0:
            return found, False, at_least
        rows, columns, signs, least = [], [], [], []
        for at, cut in enumerate(sorted(cuts, key=lambda one: (one.cells, one.against))):
            columns += [place[cell] for cell in (*cut.cells, *cut.against)]
            signs += [1.0] * len(cut.cells) + [-1.0] * len(cut.against)
            rows += [at] * (len(cut.cells) + len(cut.against))
            least.append(cut.least)
        matrix = scipy.sparse.csr_array((np.array(signs), (np.array(rows), np.array(columns))), shape=(len(cuts), len(candidates)))
        answer = scipy.optimize.milp(
            price,
            integrality=np.ones(len(candidates)),
            bounds=scipy.optimize.Bounds(0, 1),
            constraints=scipy.optimize.LinearConstraint(matrix, np.array(least), np.inf),
            options={"time_limit": left, "mip_rel_gap": 0.0},
        )
        if answer.mip_dual_bound is not None:
            at_least = max(at_least, float(np.ceil(answer.mip_dual_bound - 1e-6)))
        if answer.status != 0:
            return found, False, at_least
        if answer.fun > best - 0.5:
            return found, True, best  # nothing cheaper passes even the cuts so far
        hidden = start.copy()
        hidden[candidates[answer.x > 0.5]] = True
        fresh = set(_left_alone(problem, start, hidden)) or set(_faults(problem, start, hidden))
        if not fresh:
            return hidden, True, float(answer.fun)
        if fresh <= cuts:
            return found, False, at_least
        better, withstands = mended(problem, start, hidden.copy(), ends)
        if withstands and float(price[better[candidates]].sum()) < best - 0.5:
            found, best = better, float(price[better[candidates]].sum())
        if answer.fun > best - 0.5:
            return found, True, best
        cuts |= fresh


def _loose_ends(problem: Problem, start: NDArray[np.bool_]) -> Iterator[Cut]:
    """Yield what is plain from the start: in each of its sums a hidden cell needs another that moves against it, not the same student's alone."""
    equations = problem.equations
    order = np.argsort(equations.row, kind="stable")
    starts = np.searchsorted(equations.row[order], np.arange(equations.count + 1)).tolist()
    columns, signs = equations.column[order], equations.sign[order]
    hidden = start | problem.unpublished
    pattern = problem.pattern(start)
    up, down = np.array(pattern.up) > 0, np.array(pattern.down) > 0
    guarded = np.zeros(len(start), bool)
    guarded[problem.guarded(start)] = True
    is_lone = (problem.values == 1) & ~problem.unpublished & problem.rules.guards_singletons
    for one in range(equations.count):
        cells, sign = columns[starts[one] : starts[one + 1]], signs[starts[one] : starts[one + 1]]
        is_in, may = hidden[cells], problem.may_hide[cells] & ~hidden[cells]
        if not is_in.any():
            continue  # nothing is plain before something is hidden in it (_left_alone)
        raises, lowers = np.where(sign > 0, up[cells], down[cells]), np.where(sign > 0, down[cells], up[cells])  # the sum
        for at in np.flatnonzero(is_in & guarded[cells]).tolist():
            against = (raises[at] & lowers) | (lowers[at] & raises)
            against[at] = False
            there = cells[is_in & against].tolist()
            if there and (len(there) > 1 or not is_lone[there[0]] or not problem.primary[cells[at]]):
                continue
            if not there or problem.finder.move(pattern, int(cells[at]), there, among_hidden=False) is not None:  # else there is no way round her
                yield Cut(tuple(sorted(cells[may & against].tolist())))


def _left_alone(problem: Problem, start: NDArray[np.bool_], hidden: NDArray[np.bool_]) -> Iterator[Cut]:
    """Yield for sums in which nothing is hidden from the start and one cell now is: none of their cells is hidden alone."""
    equations = problem.equations
    before, now = (np.bincount(equations.row, weights=(one | problem.unpublished)[equations.column], minlength=equations.count) for one in (start, hidden))
    for one in np.flatnonzero((before == 0) & (now == 1)).tolist():
        cells = equations.column[equations.row == one]
        may = cells[problem.may_hide[cells]].tolist()
        for cell in may:
            yield Cut(tuple(sorted(other for other in may if other != cell)), (cell,), 0)


def _faults(problem: Problem, start: NDArray[np.bool_], hidden: NDArray[np.bool_]) -> Iterator[Cut]:
    """Yield for every fault of a pattern what a safe one would hold. A cut of nothing says that no pattern of this kind is safe."""
    pattern = problem.pattern(hidden)
    has_moves = True
    guarded = problem.guarded(hidden)
    base = {}
    for cell in guarded:
        if cell in base:
            continue
        move = problem.finder.move(pattern, cell, (), among_hidden=True)
        if move is not None:
            base[cell] = move
            for one in move:
                base.setdefault(one, move)
            continue
        has_moves = False
        yield from _cuts(problem, pattern, cell, (), is_sure=bool(start[cell]))
    if not has_moves:
        return
    if problem.rules.guards_singletons:
        for cell in np.flatnonzero(problem.primary).tolist():
            for alone in base.get(cell, ()):
                lone = alone != cell and problem.values[alone] == 1 and not problem.unpublished[alone]
                if lone and problem.finder.move(pattern, cell, (alone,), among_hidden=True) is None:
                    for cut in _cuts(problem, pattern, cell, (alone,), is_sure=True):
                        if cut.cells:  # else there is none to be had
                            has_moves = False
                            yield cut
    if has_moves:
        for cell in fallen(problem, hidden):
            yield _around(problem, start, hidden, cell)


def _cuts(problem: Problem, pattern: Pattern, cell: int, without: Collection[int], *, is_sure: bool) -> list[Cut]:
    """Return which cells, of which one must be hidden for this one to have a move; `is_sure` when it is hidden in any pattern."""
    finder = problem.finder
    sides: list[list[set[int]]] = []
    for is_up in (True, False):
        if (pattern.up if is_up else pattern.down)[cell] > 0:
            if isinstance(finder, Walks):
                sides.append([_border(finder, pattern, cell, without, is_up=is_up, is_back=is_back) for is_back in (False, True)])
            elif isinstance(finder, Programs):
                found = _prices(finder, pattern, cell, without, is_up=is_up)
                if found is None:
                    return [Cut(())]
                sides.append([found])
    cuts = []
    for at in range(max((len(side) for side in sides), default=0)):
        union = set().union(*(side[at] for side in sides))
        cuts.append(Cut(tuple(sorted(union))) if is_sure or not union else Cut(tuple(sorted(union)), (cell,), 0))
    if not is_sure:
        return [cut if cut.against else Cut((), (cell,), 0) for cut in cuts]
    return cuts or [Cut(())]


def _border(walks: Walks, pattern: Pattern, cell: int, without: Collection[int], *, is_up: bool, is_back: bool) -> set[int]:
    """Return what could be hidden to lead out of all that is reached from one end of a cell (or into what reaches the other)."""
    begin = walks.head[cell] if is_up != is_back else walks.tail[cell]
    banned = {cell, *without}
    reached, waiting = {begin}, [begin]
    edge: list[tuple[int, int]] = []
    while waiting:
        node = waiting.pop()
        for arc, other, forward in walks.beside[node]:
            with_it = forward != is_back
            if arc in banned or (pattern.up if with_it else pattern.down)[arc] <= 0:
                continue
            if pattern.hidden[arc]:
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
            elif pattern.may_hide[arc]:
                edge.append((arc, other))
    return {arc for arc, other in edge if other not in reached}


def _prices(programs: Programs, pattern: Pattern, cell: int, without: Collection[int], *, is_up: bool) -> set[int] | None:
    """Return which cells the dual prices of the attacker's program name; None where only whole students, not fractions of them, stand still."""
    hidden = np.array(pattern.hidden)
    hidden[list(without)] = False
    hidden[cell] = True
    cells = np.flatnonzero(hidden)
    up, down = np.array(pattern.up, float), np.array(pattern.down, float)
    high, low = np.where(up >= ENDLESS, np.inf, up)[cells], -np.where(down >= ENDLESS, np.inf, down)[cells]
    at = int(np.searchsorted(cells, cell))
    low[at], high[at] = (0.0, 1.0) if is_up else (-1.0, 0.0)
    cost = np.zeros(hidden.size)
    cost[cell] = -1.0 if is_up else 1.0
    answer = scipy.optimize.linprog(
        cost[cells], A_eq=programs.matrix[:, cells], b_eq=np.zeros(programs.matrix.shape[0]), bounds=np.column_stack([low, high]), method="highs-ds"
    )
    if answer.x is None or -answer.fun > 1 - 1e-6:
        return None
    reduced = cost - programs.matrix.T @ answer.eqlin.marginals
    may = np.array(pattern.may_hide)
    may[list(without)] = False
    return set(np.flatnonzero(may & (((reduced < -1e-9) & (up > 0)) | ((reduced > 1e-9) & (down > 0)))).tolist())


def _around(problem: Problem, start: NDArray[np.bool_], hidden: NDArray[np.bool_], cell: int) -> Cut:
    """Say that the hidden cells which hang together with one that fell may not all stay hidden with nothing more beside them."""
    equations = problem.equations
    size = len(hidden)
    masked = hidden | problem.unpublished
    inside = masked[equations.column]
    graph = scipy.sparse.csr_array(
        (np.ones(int(inside.sum())), (equations.row[inside], equations.column[inside] + equations.count)), shape=(equations.count + size,) * 2
    )
    _count, label = scipy.sparse.csgraph.connected_components(graph, directed=False)
    own = label == label[cell + equations.count]
    beside = np.unique(equations.column[own[: equations.count][equations.row]])
    more = beside[problem.may_hide[beside] & ~hidden[beside]]
    extra = np.flatnonzero(own[equations.count :] & hidden & ~start)
    return Cut(tuple(more.tolist()), tuple(extra.tolist()), 1 - len(extra))
