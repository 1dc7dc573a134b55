"""Moves of tables with several dimensions that are written down, not searched for: boxes.

Along one dimension a move takes from one value and gives to another, or gives to a value and to the total. Crossed over all dimensions such steps make
a box: eight corners in three dimensions, and every sum stays as it is. Levels that are nested are one dimension, in which a step goes from a
school up to where the other one's way begins. A box costs what its corners cost that are not hidden yet; the cheapest is the least entry of a sum of arrays.
Not every move is a box, so where there is none, programs look further (`moves.Programs`).
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from trellis.analysis.disclosure.tables import Integers, Table

MOST = 2_000_000  # corners that are looked at for one cell
MOST_KEPT = 200_000_000  # bytes
Floats = NDArray[np.float64]
Signs = tuple[Integers, ...]  # for each place of a step the node that it changes, for all steps of one shape


class Axis:
    """A dimension, or several that are nested, as a tree of nodes. `steps` gives the ways through a node."""

    def __init__(self, codes: Integers) -> None:
        self.nodes, self.at = np.unique(codes, axis=0, return_inverse=True)
        self.at = self.at.reshape(-1)
        place = {tuple(node): at for at, node in enumerate(self.nodes.tolist())}
        self.up: list[list[int]] = []  # of each node the way to the top, itself first
        for node in self.nodes.tolist():
            way, depth = [], sum(code > 0 for code in node)
            for kept in range(depth, -1, -1):
                above = place.get((*node[:kept], *[0] * (len(node) - kept)))
                if above is not None:
                    way.append(above)
            self.up.append(way)
        inner = {above for way in self.up for above in way[1:]}
        self.leaves = [at for at in range(len(self.nodes)) if at not in inner]
        self._kept: dict[int, list[tuple[Signs, Signs]]] = {}

    def steps(self, node: int) -> list[tuple[Signs, Signs]]:
        """Return the steps that raise a node, those of one shape together: which nodes go up with it, and which down."""
        if node not in self._kept:
            shapes: dict[tuple[int, int], list[tuple[list[int], list[int]]]] = {}
            for leaf in self.leaves:
                way = self.up[leaf]
                if node not in way:
                    continue
                for other in [None, *self.leaves]:
                    down = [] if other is None else self.up[other]
                    if node in down:
                        continue
                    one = [at for at in way if at not in down], [at for at in down if at not in way]
                    shapes.setdefault((len(one[0]), len(one[1])), []).append(one)
            self._kept[node] = [
                (tuple(np.array([one[0] for one in some]).T), tuple(np.array([one[1] for one in some]).reshape(len(some), -1).T)) for some in shapes.values()
            ]
        return self._kept[node]


class Boxes:
    """The boxes of a table. Costs are one array: to raise each cell, nothing, to lower each cell, nothing, and to raise each cell again."""

    def __init__(self, made: Table, axes: list[Axis]) -> None:
        self.axes, self.cells = axes, len(made.values)
        self.shape = tuple(len(axis.nodes) for axis in axes)
        self.cell_of = np.full(int(np.prod(self.shape)), -1)
        self.cell_of[np.ravel_multi_index(tuple(axis.at for axis in axes), self.shape)] = np.arange(self.cells)
        self._kept: dict[int, list[NDArray[np.int32]]] = {}
        self._held = 0

    def costs(self, up: Floats, down: Floats) -> Floats:
        return np.concatenate([up, [0.0], down, [0.0], up, [0.0]])

    def set(self, costs: Floats, cell: int, up: float, down: float) -> None:
        costs[cell] = costs[cell + 2 * (self.cells + 1)] = up
        costs[cell + self.cells + 1] = down

    def through(self, costs: Floats, cell: int, *, is_up: bool, most: int = 1, free_only: bool) -> list[tuple[float, dict[int, int]]]:
        """Return the cheapest boxes that change a cell in this direction, with their cost; with `free_only` none that costs."""
        shift = 0 if is_up else self.cells + 1
        found: list[tuple[float, dict[int, int]]] = []
        for corners in self._corners(cell):
            price = costs[shift:].take(corners).sum(axis=1)
            chosen = [int(price.argmin())] if most == 1 else np.flatnonzero(price == 0)[:most].tolist() if free_only else np.argsort(price)[:most].tolist()
            for at in chosen:
                if price[at] == 0 or (not free_only and np.isfinite(price[at])):
                    signs = divmod(corners[at] + shift, self.cells + 1)
                    found.append((float(price[at]), {int(one): (1, -1, 1)[kind] for kind, one in zip(*signs, strict=True) if one < self.cells}))
        found.sort(key=lambda one: one[0])
        return found[:most]

    def _corners(self, cell: int) -> list[NDArray[np.int32]]:
        """Return for each shape of box through a cell the places in the costs of its corners, a row a box, if it is raised."""
        if cell in self._kept:
            return self._kept[cell]
        made: list[NDArray[np.int32]] = []
        for shapes in product(*(axis.steps(int(axis.at[cell])) for axis in self.axes)):
            if np.prod([len(shape[0][0]) * (len(shape[0]) + len(shape[1])) for shape in shapes]) > MOST:
                continue
            at, is_down = np.zeros((1, 1), np.int64), np.zeros(1, np.int64)
            for (up, down), size in zip(shapes, self.shape, strict=True):  # boxes x corners, axis by axis
                nodes = np.array([*up, *down])
                at = (at[:, None, :, None] * size + nodes.T[None, :, None, :]).reshape(-1, at.shape[1] * len(nodes))
                is_down = (is_down[:, None] ^ (np.arange(len(nodes)) >= len(up))).ravel()
            at = self.cell_of[at]
            corners = (at + is_down * (self.cells + 1))[(at >= 0).all(axis=1)]
            if len(corners):
                made.append(corners.astype(np.int32))
        self._held += sum(one.nbytes for one in made)
        if self._held > MOST_KEPT:
            self._kept.clear()
            self._held = 0
        self._kept[cell] = made
        return made


def boxes_of(made: Table) -> Boxes | None:
    """Return the boxes of a table, or None where its columns are not dimensions and chains of nested ones."""
    codes = made.codes
    places = range(codes.shape[1])
    crossed = {(a, b) for a in places for b in places if a != b and np.any((codes[:, a] == 0) & (codes[:, b] > 0))}
    within = {b: [a for a in places if a != b and (a, b) not in crossed] for b in places}
    if any(b in within[a] for b in places for a in within[b]):
        return None
    chains: list[list[int]] = []
    for column in sorted(places, key=lambda one: len(within[one])):
        if not within[column]:
            chains.append([column])
            continue
        home = next((chain for chain in chains if sorted(chain) == sorted(within[column])), None)
        if home is None:
            return None
        home.append(column)
    axes = [Axis(codes[:, chain]) for chain in chains]
    return Boxes(made, axes) if np.prod([len(axis.nodes) for axis in axes]) <= MOST else None
