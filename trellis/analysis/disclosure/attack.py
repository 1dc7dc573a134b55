"""What whoever subtracts can find out: for each hidden cell the least and the most it can be, without and with knowledge of our rule.

*Without*: counts are integers from 0 on, and every sum holds. *With*: the attacker reads `*` as "fewer than t", and takes the strongest of these that
is possible, block by block (a block is hidden cells that can only move with one another):
1. every hidden cell that is no total is 1 to t - 1, hidden totals are at least 1;
2. else every hidden cell is at least 1, since zeros are shown;
3. else what subtraction alone gives.

The first reads too much out of a symbol that stands for two kinds of cell: it errs towards calling a cell exposed. Under the second nothing of the
one-symbol rule is lost: 1 to t - 1 and t or more leave no gap (docs/methods/audit.md has the argument).
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import scipy  # loads its parts when they are first used: most processes of a district never need them
from numpy.typing import NDArray

from trellis.analysis.disclosure.networks import ENDLESS, Flows, Network, blocks, network_of
from trellis.analysis.disclosure.rules import Rules
from trellis.analysis.disclosure.tables import UNKNOWN, BadTable, Integers, Table, together

PATIENCE = 60.0  # seconds, after which the remaining cells count as exposed until shown otherwise
Interval = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Reached:
    """What can be known of one hidden cell. An interval's None is no bound. `is_proven` False: time ran out, and it is called exposed."""

    cell: int
    without_rule: Interval
    with_rule: Interval
    is_exposed: bool
    is_proven: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """Hidden cells that move with one another alone, and the equations between them: sign times cell comes to `need`."""

    cells: Integers
    row: Integers
    column: Integers
    sign: Integers
    need: Integers
    network: Network | None


def audit(table: Table, rules: Rules | None = None, *, narrower_than: int = 1, seconds: float = PATIENCE) -> list[Reached]:
    """Return what an attacker reaches for every hidden cell of a row of the table. Raises BadTable where no counts fit.

    A cell is exposed when an interval holds one number, or fewer than `narrower_than` steps.
    """
    rules = rules or Rules()
    ends = time.monotonic() + seconds
    implied = table.unlisted[: table.published]
    table = table.with_hidden(implied)
    is_hidden = table.hidden
    given = np.flatnonzero(is_hidden & (table.low == table.high))  # by a percentage that one count alone comes to
    table = replace(table, values=np.where(is_hidden & (table.low == table.high), table.low, table.values))
    fixed, parts = split(table)
    fixed |= {cell: int(table.values[cell]) for cell in given.tolist()}
    plain: dict[int, Interval] = {cell: (value, value) for cell, value in fixed.items()}
    known = dict(plain)
    open_cells: set[int] = set()
    for block in parts:
        found = reach(block, table.low[block.cells], table.high[block.cells], ends, lambda _cell: True)
        if found is None:
            raise BadTable(f"No counts fit {table.name(_first_listed(table, block.cells))} and the hidden cells beside it.")
        without, unproven = found
        with_rule, doubtful = without, unproven
        if rules.knows_rule:
            for low, high in assumptions(table, block, rules):
                stronger = reach(block, low, high, ends, lambda _cell: True)
                if stronger is not None:
                    with_rule, doubtful = stronger
                    break
        for place, cell in enumerate(block.cells.tolist()):
            plain[cell], known[cell] = without[place], with_rule[place]
            if place in unproven or place in doubtful:
                open_cells.add(cell)
    hidden = [  # of cells that are not written out, only those that come out small
        cell for cell in np.flatnonzero(is_hidden[: table.published]).tolist() if not implied[cell] or (cell in fixed and rules.is_small(fixed[cell]))
    ]
    reached = []
    for cell in hidden:
        least, most = int(table.low[cell]), None if table.high[cell] >= ENDLESS else int(table.high[cell])
        without_rule = plain.get(cell, (least, most))
        with_knowledge = known.get(cell, (max(least, rules.smallest) if rules.knows_rule else least, most))
        narrow = any(above is not None and above - below < narrower_than for below, above in (without_rule, with_knowledge))
        reached.append(Reached(cell, without_rule, with_knowledge, narrow or cell in open_cells, cell not in open_cells))
    return reached


def audit_releases(
    new: Table, earlier: Iterable[Table], rules: Rules | None = None, *, narrower_than: int = 1, seconds: float = PATIENCE
) -> tuple[Table, list[Reached]]:
    """Audit a release together with all before it. Return the table of all, the new one's cells first, and what is reached in it.

    A cell hidden now and shown before is exposed; so is one hidden before that falls now.
    """
    older = list(earlier)
    if not older:
        return new, audit(new, rules, narrower_than=narrower_than, seconds=seconds)
    whole, is_out = together(new, older)
    found = audit(whole, rules, narrower_than=narrower_than, seconds=seconds)
    hidden_now = new.hidden[: new.published] & ~new.unlisted[: new.published]
    shown_before = np.flatnonzero(hidden_now & is_out[: new.published]).tolist()
    told = [Reached(cell, (int(whole.values[cell]),) * 2, (int(whole.values[cell]),) * 2, True) for cell in shown_before]
    return whole, sorted([*found, *told], key=lambda one: one.cell)


def assumptions(table: Table, block: Block, rules: Rules) -> list[tuple[Integers, Integers]]:
    """Return the bounds of what an attacker who knows the rule may take for granted of a block, the strongest first."""
    listed = np.array([cell < table.published and not table.unlisted[cell] for cell in block.cells.tolist()])
    told = table.high[block.cells]
    low = np.maximum(np.where(listed, rules.smallest, 0), table.low[block.cells])
    high = np.minimum(np.where(listed & table.is_leaf[block.cells], rules.largest, ENDLESS), told)
    weaker = (low, told)
    return [weaker] if rules.largest == rules.smallest else [(low, high), weaker]  # where small is one number, every `*` read as small would be named


def split(table: Table) -> tuple[dict[int, int], list[Block]]:
    """Return the hidden cells that a chain of subtractions gives away, and the blocks of all others. Cells in no sum are in neither."""
    equations, values = table.equations, table.values.copy()
    row, column, sign = equations.row, equations.column, equations.sign
    fixed: dict[int, int] = {}
    while True:
        hidden = values == UNKNOWN
        is_open = hidden[column]
        alone = np.bincount(row[is_open], minlength=equations.count) == 1
        if not alone.any():
            break
        sums = equations.sums(np.where(hidden, 0, values))
        at = np.flatnonzero(is_open & alone[row])
        for entry in at.tolist():
            cell, value = int(column[entry]), -int(sums[row[entry]]) * int(sign[entry])
            if value < 0 or fixed.get(cell, value) != value:
                raise BadTable(f"No count fits {table.name(_first_listed(table, np.array([cell])))}: the sums it stands in contradict each other.")
            fixed[cell] = value
            values[cell] = value
    sums = equations.sums(np.where(hidden, 0, values))
    bare = np.bincount(row[is_open], minlength=equations.count) == 0
    if np.any(sums[bare] != 0):
        total = int(equations.total[int(np.flatnonzero(bare & (sums != 0))[0])])
        raise BadTable(f"No counts fit {table.name(_first_listed(table, np.array([total])))}: the sums it stands in contradict each other.")
    is_open &= ~table.spare[row]
    parts: list[Block] = []
    for cells, rows in _components(row[is_open], column[is_open], equations.count, len(values)):
        inside = is_open & np.isin(column, cells)
        parts += _blocks(table, cells, rows, row[inside], column[inside], sign[inside], -sums, fixed)
    return fixed, parts


def _components(row: Integers, column: Integers, equations: int, cells: int) -> list[tuple[Integers, Integers]]:
    if not len(row):
        return []
    graph = scipy.sparse.csr_array((np.ones(len(row), np.int8), (row, column + equations)), shape=(equations + cells, equations + cells))
    _count, label = scipy.sparse.csgraph.connected_components(graph, directed=False)
    members: dict[int, tuple[list[int], list[int]]] = {}
    for cell in np.unique(column).tolist():
        members.setdefault(int(label[cell + equations]), ([], []))[0].append(cell)
    for one in np.unique(row).tolist():
        members[int(label[one])][1].append(one)
    return [(np.array(cells), np.array(rows)) for cells, rows in members.values()]


def _blocks(
    table: Table, cells: Integers, rows: Integers, row: Integers, column: Integers, sign: Integers, need: Integers, fixed: dict[int, int]
) -> list[Block]:
    """Return the blocks of one component. In a network they are cut at single nodes too, and bridges become fixed."""
    at_row, at_cell = np.searchsorted(rows, row), np.searchsorted(cells, column)
    needs = need[rows]
    net = network_of(at_row, at_cell, sign, len(needs), len(cells))
    whole = Block(cells, at_row, at_cell, sign, needs, net)
    if net is None or np.abs(needs).sum() >= ENDLESS:
        return [Block(cells, at_row, at_cell, sign, needs, None)]
    belongs = np.array(blocks(net.nodes, net.tail.tolist(), net.head.tolist())[0])
    flows = Flows(net.nodes, net.tail, net.head, _arriving(net, needs), np.zeros(len(cells), np.int64), np.full(len(cells), ENDLESS, np.int64))
    if not flows.fits:
        raise BadTable(f"No counts fit {table.name(_first_listed(table, cells))} and the hidden cells beside it.")
    fixed.update((int(cells[arc]), int(flows.values[arc])) for arc in np.flatnonzero(belongs < 0))
    if belongs.max(initial=-1) == 0 and np.all(belongs == 0):
        return [whole]
    made = []
    for one in range(int(belongs.max(initial=-1)) + 1):
        arcs = np.flatnonzero(belongs == one)
        entries = np.flatnonzero(np.isin(at_cell, arcs))
        rows_here, local_row = np.unique(at_row[entries], return_inverse=True)
        local_cell = np.searchsorted(arcs, at_cell[entries])
        local_need = np.bincount(local_row, weights=sign[entries] * flows.values[at_cell[entries]], minlength=len(rows_here)).round().astype(np.int64)
        inner = network_of(local_row, local_cell, sign[entries], len(rows_here), len(arcs))
        made.append(Block(cells[arcs], local_row, local_cell, sign[entries], local_need, inner))
    return made


def _arriving(net: Network, need: Integers) -> Integers:
    """Return what must arrive at each node; the world takes what is left over."""
    arriving = need * net.flip
    return np.append(arriving, -arriving.sum())


Wanted = Callable[[int], bool]


def reach(block: Block, low: Integers, high: Integers, ends: float, wanted: Wanted) -> tuple[list[Interval], set[int]] | None:
    """Return the interval of each wanted cell of a block within bounds, and the places where time ran out. None: nothing fits."""
    if _contradicts(block, low, high):
        return None
    if block.network is not None:
        return _reach_by_flows(block, block.network, low, high, ends, wanted)
    return _reach_by_branching(block, low, high, ends, wanted)


def fitting(block: Block, low: Integers, high: Integers) -> Integers | None:
    """Return any counts within the bounds that fit a block, or None."""
    if _contradicts(block, low, high):
        return None
    if block.network is not None:
        net = block.network
        flows = Flows(net.nodes, net.tail, net.head, _arriving(net, block.need), low, high)
        return flows.values if flows.fits else None
    size = len(block.cells)
    sums = scipy.optimize.LinearConstraint(
        scipy.sparse.csr_array((block.sign.astype(float), (block.row, block.column)), shape=(len(block.need), size)), block.need, block.need
    )
    bounds = scipy.optimize.Bounds(low.astype(float), np.where(high >= ENDLESS, np.inf, high.astype(float)))
    answer = scipy.optimize.milp(np.zeros(size), integrality=np.ones(size), bounds=bounds, constraints=sums, options={"time_limit": PATIENCE})
    return None if answer.x is None else answer.x.round().astype(np.int64)


def _contradicts(block: Block, low: Integers, high: Integers) -> bool:
    """Say whether a single equation already cannot be met."""
    least = np.where(block.sign > 0, low[block.column], -high[block.column])
    most = np.where(block.sign > 0, high[block.column], -low[block.column])
    count = len(block.need)
    return bool(np.any(np.bincount(block.row, least, count) > block.need) or np.any(np.bincount(block.row, most, count) < block.need))


def _reach_by_flows(block: Block, net: Network, low: Integers, high: Integers, ends: float, wanted: Wanted) -> tuple[list[Interval], set[int]] | None:
    flows = Flows(net.nodes, net.tail, net.head, _arriving(net, block.need), low, high)
    if not flows.fits:
        return None
    grid = _grid(net, flows, low, high)
    if grid is not None:
        return grid, set()
    found: list[Interval] = []
    late: set[int] = set()
    for arc in range(len(block.cells)):
        if time.monotonic() > ends:
            late.add(arc)
        if arc in late or not wanted(arc):
            found.append((int(flows.values[arc]), int(flows.values[arc])))
        else:
            found.append(flows.reach(arc))
    return found, late


def _grid(net: Network, flows: Flows, low: Integers, high: Integers) -> list[Interval] | None:
    """Return the bounds of a table in which every crossing is hidden and nothing but a least value is known (Fréchet), else None."""
    if np.any(high < ENDLESS) or len(low) < 64:
        return None
    tails, heads = np.unique(net.tail), np.unique(net.head)
    if len(tails) * len(heads) != len(low) or len(np.intersect1d(tails, heads)):
        return None
    if len(np.unique(net.tail * net.nodes + net.head)) != len(low):
        return None
    above = (flows.values - low).astype(float)
    out, into = np.bincount(net.tail, above, net.nodes), np.bincount(net.head, above, net.nodes)
    whole = above.sum()
    most = low + np.minimum(out[net.tail], into[net.head])
    least = low + np.maximum(0, out[net.tail] + into[net.head] - whole)
    return [(int(a), int(b)) for a, b in zip(least, most, strict=True)]


def _reach_by_branching(block: Block, low: Integers, high: Integers, ends: float, wanted: Wanted) -> tuple[list[Interval], set[int]] | None:
    """Solve two integer programs a cell. A number that some solution has shown is reachable is not asked for again."""
    size = len(block.cells)
    sums = scipy.optimize.LinearConstraint(
        scipy.sparse.csr_array((block.sign.astype(float), (block.row, block.column)), shape=(len(block.need), size)), block.need, block.need
    )
    bounds = scipy.optimize.Bounds(low.astype(float), np.where(high >= ENDLESS, np.inf, high.astype(float)))
    least, most = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    found: list[Interval] = []
    late: set[int] = set()

    def solved(cost: NDArray[np.float64]) -> tuple[int, Integers | None]:
        limit = max(0.01, ends - time.monotonic())
        answer = scipy.optimize.milp(cost, integrality=np.ones(size), bounds=bounds, constraints=sums, options={"time_limit": limit})
        values = None if answer.x is None else answer.x.round().astype(np.int64)
        if values is not None:
            np.minimum(least, values, out=least)
            np.maximum(most, values, out=most)
        return int(answer.status), values

    status, first = solved(np.zeros(size))
    if first is None:
        if status == 2:
            return None
        return [(0, None)] * size, set(range(size))
    for place in range(size):
        if not wanted(place):
            found.append((int(least[place]), int(most[place])))
            continue
        cost = np.zeros(size)
        cost[place] = 1.0
        proven = True
        bottom: int = int(least[place])
        if bottom > low[place]:
            status, values = solved(cost)
            proven = status == 0
            bottom = int(least[place])
        top: int | None = int(most[place])
        if high[place] >= ENDLESS or top < high[place]:
            status, values = solved(-cost)
            if status in (3, 4) and values is None:
                top = None
            else:
                proven = proven and status == 0
                top = int(most[place])
        if not proven and (top is not None and top == bottom):
            late.add(place)
        found.append((bottom, top))
    return found, late


def _first_listed(table: Table, cells: Integers) -> int:
    """Return a cell with a row that a complaint can name, as near as there is one."""
    listed = [cell for cell in cells.tolist() if cell < table.published]
    if listed:
        return int(listed[0])
    equations = table.equations
    beside = equations.column[np.isin(equations.row, equations.row[np.isin(equations.column, cells)])]
    listed = [cell for cell in beside.tolist() if cell < table.published]
    return int(listed[0]) if listed else 0
