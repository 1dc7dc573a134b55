"""Tables whose equations form a network: each cell an arc between two equations. There, integers cost nothing and most answers are walks.

Plain two-way tables are networks, and so are two-way tables with one nested hierarchy once sums that follow from others are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy  # loads its parts when they are first used: most processes of a district never need them
from numpy.typing import NDArray

Integers = NDArray[np.int64]
ENDLESS = 2**28  # a capacity that no count in a network reaches; two of them still fit 32 bits


@dataclass(frozen=True, slots=True)
class Network:
    """Arcs from `tail` to `head`; conservation at each of `nodes`. The last node is the world, where cells in one equation end."""

    nodes: int
    tail: Integers
    head: Integers
    flip: Integers  # by which each equation was multiplied


def network_of(row: Integers, column: Integers, sign: Integers, equations: int, cells: int) -> Network | None:
    """Return the network of these equations, or None where some cell stands in three of them or no signs fit."""
    uses = np.bincount(column, minlength=cells)
    if len(uses) and uses.max() > 2:
        return None
    order = np.argsort(column, kind="stable")
    row, column, sign = row[order], column[order], sign[order]
    start = np.concatenate([[0], np.cumsum(uses)])
    pairs = np.flatnonzero(uses == 2)
    first, second = start[pairs], start[pairs] + 1
    same = sign[first] == sign[second]  # then one of the two must be turned round
    a, b = row[first], row[second]
    left = np.concatenate([a, a + equations])
    right = np.concatenate([np.where(same, b + equations, b), np.where(same, b, b + equations)])
    graph = scipy.sparse.coo_array((np.ones(len(left), np.int8), (left, right)), shape=(2 * equations, 2 * equations))
    _count, label = scipy.sparse.csgraph.connected_components(graph, directed=False)
    if np.any(label[:equations] == label[equations:]):
        return None
    flip = np.where(label[:equations] < label[equations:], 1, -1)
    turned = sign * flip[row]
    tail, head = np.full(cells, equations, np.int64), np.full(cells, equations, np.int64)
    tail[column[turned < 0]] = row[turned < 0]
    head[column[turned > 0]] = row[turned > 0]
    return Network(equations + 1, tail, head, flip)


def blocks(nodes: int, tail: Sequence[int], head: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
    """Return for each arc its block (a bridge has -1), and for each node its part that no single arc can cut off, and its component.

    One depth-first walk without recursion (Tarjan 1972, Hopcroft and Tarjan 1973), on the graph without directions.
    """
    beside: list[list[tuple[int, int]]] = [[] for _node in range(nodes)]
    for arc, (a, b) in enumerate(zip(tail, head, strict=True)):
        beside[a].append((b, arc))
        beside[b].append((a, arc))
    entered = [-1] * nodes
    low = [0] * nodes
    block, part, component = [-1] * len(tail), [-1] * nodes, [-1] * nodes
    clock = blocks_found = parts_found = trees = 0
    for root in range(nodes):
        if entered[root] >= 0:
            continue
        if not beside[root]:
            entered[root], part[root], component[root] = clock, parts_found, trees
            clock, parts_found, trees = clock + 1, parts_found + 1, trees + 1
            continue
        entered[root] = low[root] = clock
        clock += 1
        walk = [(root, -1, iter(beside[root]))]
        seen_nodes, seen_arcs = [root], []
        while walk:
            node, through, rest = walk[-1]
            for other, arc in rest:
                if arc == through:
                    continue
                if entered[other] < 0:
                    entered[other] = low[other] = clock
                    clock += 1
                    component[other] = trees
                    seen_nodes.append(other)
                    seen_arcs.append(arc)
                    walk.append((other, arc, iter(beside[other])))
                    break
                if entered[other] < entered[node]:
                    seen_arcs.append(arc)
                    if entered[other] < low[node]:
                        low[node] = entered[other]
            else:
                walk.pop()
                if walk:
                    above = walk[-1][0]
                    low[above] = min(low[above], low[node])
                    if low[node] >= entered[above]:  # above is where this block hangs
                        while True:
                            arc = seen_arcs.pop()
                            block[arc] = blocks_found
                            if arc == through:
                                break
                        if low[node] > entered[above]:
                            block[through] = -1
                        else:
                            blocks_found += 1
                if low[node] == entered[node]:
                    while True:
                        one = seen_nodes.pop()
                        part[one] = parts_found
                        if one == node:
                            break
                    parts_found += 1
        component[root] = trees
        trees += 1
    return block, part, component


def parts(nodes: int, tail: Integers, head: Integers) -> Integers:
    """Return for each node its part that no single arc can cut off, as `blocks` does, and nothing else."""
    ends, arcs = np.concatenate([tail, head]), len(tail)
    order = np.argsort(ends, kind="stable")
    cuts = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=nodes))]).tolist()
    others, through = np.concatenate([head, tail])[order].tolist(), (order % max(arcs, 1)).tolist()
    part = list(range(nodes))  # each node its own, until a way round is found
    entered, low, place = [-1] * nodes, [0] * nodes, cuts[:-1]
    clock = 0
    for root in np.unique(ends).tolist():
        if entered[root] >= 0:
            continue
        entered[root] = low[root] = clock
        clock += 1
        walk, came, seen = [root], [-1], [root]
        while walk:
            node = walk[-1]
            if place[node] < cuts[node + 1]:
                at = place[node]
                place[node] = at + 1
                other = others[at]
                if entered[other] < 0:
                    entered[other] = low[other] = clock
                    clock += 1
                    walk.append(other)
                    came.append(through[at])
                    seen.append(other)
                elif entered[other] < low[node] and through[at] != came[-1]:
                    low[node] = entered[other]
                continue
            walk.pop()
            came.pop()
            if walk and low[node] < low[walk[-1]]:
                low[walk[-1]] = low[node]
            if low[node] == entered[node]:
                while (one := seen.pop()) != node:
                    part[one] = node
    return np.array(part)


class Flows:
    """How far each arc of one block can go, all others following. Exact: capacities and flows are integers."""

    def __init__(self, nodes: int, tail: Integers, head: Integers, need: Integers, low: Integers, high: Integers) -> None:
        """Take arcs with bounds and what must arrive at each node; `high` is ENDLESS where there is no bound."""
        self.arcs = len(tail)
        self.low, self.high = low, high
        middle = nodes + np.arange(self.arcs)  # a node on each arc, so that no two arcs are parallel
        self.source = nodes + self.arcs
        self.tail, self.head = tail, head
        begins = np.concatenate([tail, middle])
        ends = np.concatenate([middle, head])
        rows = np.concatenate([begins, ends, [self.source]])
        columns = np.concatenate([ends, begins, [0]])
        order = np.lexsort((columns, rows))
        self.place = np.empty(len(order), np.int64)
        self.place[order] = np.arange(len(order))
        self.size = self.source + 2
        self.sink = self.source + 1
        self.indices = columns[order].astype(np.int32)
        self.indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=self.size))]).astype(np.int32)
        found = self._feasible(need)
        self.fits = found is not None
        self.values = low if found is None else found
        self.nodes = nodes
        self._without_end: NDArray[np.bool_] | None = None
        if self.arcs > 200 and nodes < 1500 and np.any(high >= ENDLESS):
            free = high >= ENDLESS
            steps = scipy.sparse.csr_array((np.ones(int(free.sum())), (tail[free], head[free])), shape=(nodes, nodes))
            self._without_end = np.isfinite(scipy.sparse.csgraph.shortest_path(steps, unweighted=True))

    def _feasible(self, need: Integers) -> Integers | None:
        missing = need.copy()
        np.subtract.at(missing, self.head, self.low)
        np.add.at(missing, self.tail, self.low)
        giving, taking = np.flatnonzero(missing < 0), np.flatnonzero(missing > 0)
        wanted = int(missing[taking].sum())
        if wanted != -int(missing[giving].sum()) or np.any(self.high < self.low):
            return None
        if not wanted:
            return self.low.copy()
        middle = np.arange(self.arcs) + self.source - self.arcs
        room = np.minimum(self.high - self.low, ENDLESS)
        data = np.concatenate([room, room, -missing[giving], missing[taking]])
        rows = np.concatenate([self.tail, middle, np.full(len(giving), self.source), taking])
        columns = np.concatenate([middle, self.head, giving, np.full(len(taking), self.sink)])
        graph = scipy.sparse.csr_array((data.astype(np.int32), (rows, columns)), shape=(self.size, self.size))
        found = scipy.sparse.csgraph.maximum_flow(graph, self.source, self.sink)
        if found.flow_value != wanted:
            return None
        return self.low + np.asarray(found.flow[self.tail, middle]).ravel().astype(np.int64)

    def reach(self, arc: int) -> tuple[int, int | None]:
        """Return the least and the most this arc can carry; None is no bound."""
        value = int(self.values[arc])
        most = self._further(arc, int(self.head[arc]), int(self.tail[arc]), int(min(self.high[arc] - value, ENDLESS)))
        least = self._further(arc, int(self.tail[arc]), int(self.head[arc]), value - int(self.low[arc]))
        return value - least, None if most >= ENDLESS // 2 else value + most

    def _further(self, arc: int, source: int, sink: int, wish: int) -> int:
        """Return how much can flow from `source` to `sink` beside the arc, up to the wish."""
        if wish <= 0 or source == sink or (self._without_end is not None and self._without_end[source, sink]):
            return max(wish, 0)
        data = self._residual.copy()
        for half in (arc, arc + self.arcs, arc + 2 * self.arcs, arc + 3 * self.arcs):
            data[self.place[half]] = 0
        entry = self.place[-1]
        data[entry] = wish
        self.indices[entry] = source
        graph = scipy.sparse.csr_array((data, self.indices, self.indptr), shape=(self.size, self.size))
        return int(scipy.sparse.csgraph.maximum_flow(graph, self.source, sink).flow_value)

    @property
    def _residual(self) -> NDArray[np.int32]:
        if not hasattr(self, "_kept"):
            up = np.minimum(self.high - self.values, ENDLESS)
            down = np.minimum(self.values - self.low, ENDLESS)
            data = np.zeros(len(self.place), np.int32)
            data[self.place] = np.concatenate([up, up, down, down, [0]])
            self._kept = data
        return self._kept
