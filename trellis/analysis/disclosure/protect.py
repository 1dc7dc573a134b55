"""Hide what is small, and as little beside it as keeps it hidden.

The way: hide what the primary rule hides; join the loose ends (an equation with one hidden cell gives it away) two at a time; give every hidden cell
a *move* within what somebody could know who even knew which cells are small; take back what no move needs; and attack the result as the auditor
does, hiding more until nothing falls. Every hidden cell of what is returned has its move as a witness, so a fault in the search costs cells, not
safety. `is_exact` proves the fewest by integer programming (module `exact`).
"""

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from trellis.analysis.disclosure import attack
from trellis.analysis.disclosure.moves import Move, Pattern, Programs, Walks
from trellis.analysis.disclosure.networks import ENDLESS, Network, parts
from trellis.analysis.disclosure.rules import Rules
from trellis.analysis.disclosure.tables import OUTCOME, TOTAL, UNKNOWN, Equations, Integers, Table, by_name, together

TRIES = 8  # searches with other ties, of which the cheapest is kept
WORK_OF_PROGRAMS = 4000  # linear programs times hidden cells
PATIENCE = 2  # searches in a row that find nothing cheaper
HOPELESS = 1.1  # times what the best search began with: such a search is not gone on with


class Cost(StrEnum):
    """What is to be least: how many more cells are hidden, or how many students are counted in them."""

    CELLS = "cells"
    STUDENTS = "students"


class CannotProtect(ValueError):
    """Nothing that may still be hidden would hide what must be; the message names a row."""


@dataclass(frozen=True, slots=True)
class Protected:
    """A table that withstands its audit. Cells are places in the table that was given."""

    table: Table
    primary: tuple[int, ...]
    secondary: tuple[int, ...]
    already: tuple[int, ...]  # hidden before we came
    students: int  # counted in secondary cells
    is_optimal: bool = False
    withstands_known_kinds: bool = True  # even against somebody who is told which cells are small
    at_least: float = 0.0  # what secondary cells of any safe pattern cost, as far as the exact search came


@dataclass
class Problem:
    """One table to protect: what it truly holds, what is hidden from the start, and what may be hidden."""

    table: Table
    rules: Rules
    cost: Cost
    values: Integers
    primary: NDArray[np.bool_]
    already: NDArray[np.bool_]
    may_hide: NDArray[np.bool_]
    price: NDArray[np.float64]
    network: Network | None
    finder: Walks | Programs

    @property
    def equations(self) -> Equations:
        return self.table.equations

    @property
    def unpublished(self) -> NDArray[np.bool_]:
        free = self.table.unlisted.copy()
        free[self.table.published :] = True
        return free

    def pattern(self, hidden: NDArray[np.bool_], *, is_relaxed: bool = False) -> Pattern:
        """Return the pattern with how far each cell may go: in the eyes of who knows the kinds, or (relaxed) only that zeros are shown."""
        rules, values = self.rules, self.values
        endless = np.full(len(values), ENDLESS, np.int64)
        if not rules.knows_rule:
            up, down = endless, values.copy()
        elif is_relaxed or rules.largest == rules.smallest:
            up, down = endless, values - rules.smallest
        else:
            up = np.where(self.primary, rules.largest - values, endless)
            down = np.where(self.primary, values - rules.smallest, values - rules.threshold)
        left_out = np.zeros(len(values), bool)
        left_out[self.table.published :] = True
        loose = self.unpublished & ~self.primary
        down = np.where(left_out, endless, np.where(loose, values, down))
        up = np.where(loose, endless, up)
        up, down = np.where(self.table.high < ENDLESS, np.minimum(up, self.table.high - values), up), np.minimum(down, values - self.table.low)
        return Pattern(
            (hidden | loose | left_out).tolist(),
            (self.may_hide & ~hidden).tolist(),
            np.maximum(up, 0).tolist(),
            np.maximum(down, 0).tolist(),
            self.price.tolist(),
            float(self.price[self.may_hide].min(initial=np.inf)),
        )

    def guarded(self, hidden: NDArray[np.bool_]) -> list[int]:
        """Return the cells that must have a move: every hidden one that was published, and what is small among those anybody can work out."""
        return np.flatnonzero(hidden & (~self.unpublished | self.primary)).tolist()


def protect(
    new: Table,
    rules: Rules | None = None,
    *,
    cost: Cost = Cost.CELLS,
    earlier: Iterable[Table] = (),
    is_exact: bool = False,
    seconds: float = 60.0,
) -> Protected:
    """Return the table with its small cells hidden, and as many more as it takes. The result passes `audit` under the same rules.

    `earlier` releases count as known. `is_exact` looks for the proven optimum until the time is up. Raises CannotProtect where an earlier release
    has already given a cell away.
    """
    rules = rules or Rules()
    ends = time.monotonic() + seconds
    older = list(earlier)
    given = new
    is_out = np.zeros(len(new.values), bool)
    if older:
        new, is_out = together(new, older)
    order = sorted(range(new.published), key=lambda cell: new.keys[cell])
    problem = _problem(by_name(new, order), rules, cost, np.concatenate([is_out[order], np.zeros(0, bool)]))
    start = problem.primary | problem.already
    if problem.already.any() and not (problem.primary & ~problem.already).any():
        found = attack.audit(problem.table, rules)
        if not any(one.is_exposed for one in found):
            return _result(given, new, problem, order, problem.already.copy(), is_optimal=False, withstands=True)
    begun = _joined(problem, start, 0)
    joins = problem.price[begun & ~start].sum()  # of the search that has led furthest
    hidden, withstands = mended(problem, start, begun, ends)
    floor = _fewest_possible(problem, start)
    idle = 0
    for attempt in range(1, TRIES):
        extra = int((hidden & ~start).sum())
        if extra <= floor or idle == PATIENCE or time.monotonic() > ends or problem.network is None:
            break
        idle += 1
        begun = _joined(problem, start, attempt)
        price = problem.price[begun & ~start].sum()
        if price > HOPELESS * joins:
            continue
        other, holds = mended(problem, start, begun, ends)
        if (not holds, problem.price[other & ~start].sum()) < (not withstands, problem.price[hidden & ~start].sum()):
            hidden, withstands, idle, joins = other, holds, 0, price
    is_optimal, at_least = not (hidden & ~start).any(), 0.0
    if is_exact and not is_optimal and withstands:
        from trellis.analysis.disclosure.exact import fewest

        hidden, is_optimal, at_least = fewest(problem, start, hidden, ends)
    return replace(_result(given, new, problem, order, hidden, is_optimal=is_optimal, withstands=withstands), at_least=at_least)


def _fewest_possible(problem: Problem, start: NDArray[np.bool_]) -> int:
    """Return how many more cells it takes at least: one for every two sums in which one cell stands alone. For costs in students, nothing is known."""
    if problem.cost is not Cost.CELLS or problem.network is None:
        return 0
    network = problem.network
    inside = start | problem.unpublished
    uses = np.bincount(network.tail[inside], minlength=network.nodes) + np.bincount(network.head[inside], minlength=network.nodes)
    return (int((uses[:-1] == 1).sum()) + 1) // 2  # the world may stand alone


def _problem(made: Table, rules: Rules, cost: Cost, is_out: NDArray[np.bool_]) -> Problem:
    published = made.published
    out = np.zeros(len(made.values), bool)
    out[: len(is_out[:published])] = is_out[:published]
    already = made.hidden.copy()
    already[published:] = False
    values = _completed(made, rules) if already.any() else made.values.copy()
    small = (values >= rules.smallest) & (values <= rules.largest)
    small[published:] = False
    small |= _extremes(made, values) if rules.hides_extremes else False
    primary = small & ~out
    hidden_before = already & ~out
    may_hide = (values > 0) & ~primary & ~already & ~out & ~made.unlisted
    may_hide[published:] = False
    price = np.ones(len(values)) if cost is Cost.CELLS else np.maximum(values, 0).astype(float)
    price = price + np.maximum(values, 0) / (10.0 * (np.maximum(values, 0).sum() + 1.0)) if cost is Cost.CELLS else price + 0.01
    price[made.unlisted] = 0.0
    price[published:] = 0.0
    network = made.network
    finder: Walks | Programs = Walks(network) if network is not None else Programs(made)
    return Problem(made, rules, cost, values, primary, hidden_before, may_hide, price, network, finder)


def _extremes(made: Table, values: Integers) -> NDArray[np.bool_]:
    """Return the cells of an outcome that say of everybody or of nobody that they did: 0 % and 100 %."""
    found = np.zeros(len(values), bool)
    if OUTCOME not in made.columns:
        return found
    place = made.columns.index(OUTCOME)
    whole = {(*key[:place], *key[place + 1 :]): int(values[cell]) for cell, key in enumerate(made.keys) if key[place] == TOTAL}
    for cell, key in enumerate(made.keys):
        if key[place] != TOTAL:
            n = whole.get((*key[:place], *key[place + 1 :]), 0)
            found[cell] = n > 0 and values[cell] in (0, n)
    return found


def _completed(made: Table, rules: Rules) -> Integers:
    """Return counts that fit a table some of whose cells came hidden: any that do stand in for the truth, which the audit does not need."""
    values = made.values.copy()
    fixed, parts = attack.split(made)
    for cell, value in fixed.items():
        values[cell] = value
    for block in parts:
        for low, high in [*attack.assumptions(made, block, rules), (made.low[block.cells], made.high[block.cells])]:
            fitting = attack.fitting(block, low, high)
            if fitting is not None:
                values[block.cells] = fitting
                break
    values[values == UNKNOWN] = rules.smallest  # in no sum at all
    return values


def _joined(problem: Problem, start: NDArray[np.bool_], attempt: int) -> NDArray[np.bool_]:
    """Return where a search begins: what is hidden from the start, and what joins its loose ends."""
    hidden = start.copy()
    if problem.network is not None:
        _join_loose_ends(problem, problem.network, hidden, np.random.default_rng(attempt) if attempt else None)
    return hidden


def mended(problem: Problem, start: NDArray[np.bool_], hidden: NDArray[np.bool_], ends: float) -> tuple[NDArray[np.bool_], bool]:
    """Return a pattern made safe: more is hidden where it has faults, and less where it has no need. Also whether it withstands who knows the kinds."""
    work = Work(problem, hidden)
    while True:
        work.give_moves()
        if problem.rules.guards_singletons:
            work.guard_singletons()
        work.take_back(start, ends)
        more = fallen(problem, hidden)
        if not more:
            return hidden, work.withstands
        _hide_beside(problem, hidden, more)
        start = start | hidden  # what an attack asked for is not taken back


def _join_loose_ends(problem: Problem, network: Network, hidden: NDArray[np.bool_], dice: np.random.Generator | None) -> None:
    """Hide cells until no hidden cell is alone between two parts of the network, taking first what joins two loose ends at once."""
    candidates = np.flatnonzero(problem.may_hide & (problem.values > problem.rules.threshold if problem.rules.knows_rule else problem.values > 0))
    ends_a, ends_b = network.tail[candidates], network.head[candidates]
    noise = 1.0 + 0.02 * dice.random(len(candidates)) if dice else np.ones(len(candidates))  # the first search takes the fewest students among equals
    shown = problem.unpublished & ~problem.primary
    joined = np.arange(network.nodes)
    for _round in range(60):
        inside = np.flatnonzero(hidden | shown)
        tail, head = network.tail[inside], network.head[inside]
        across = joined[tail] != joined[head]  # what hangs together once stays so
        joined = parts(network.nodes, joined[tail[across]], joined[head[across]])[joined]
        part = joined
        bridge = (part[tail] != part[head]) & ~shown[inside]
        if not bridge.any():
            return
        degree = np.bincount(np.concatenate([part[tail[bridge]], part[head[bridge]]]), minlength=network.nodes)
        is_end = degree == 1
        touched = np.zeros(network.nodes, bool)
        touched[tail] = touched[head] = True
        waiting = is_end.copy()
        free = ~hidden[candidates]
        a, b = part[ends_a], part[ends_b]
        progress = False
        price = problem.price[candidates] * noise
        both = np.flatnonzero(free & (a != b) & is_end[a] & is_end[b]) if problem.cost is Cost.CELLS else np.zeros(0, np.int64)
        choices = np.bincount(np.concatenate([a[both], b[both]]), minlength=network.nodes)
        for one in both[np.lexsort((price[both], np.minimum(choices[a[both]], choices[b[both]])))].tolist():
            left, right = a[one], b[one]
            if waiting[left] and waiting[right]:
                hidden[candidates[one]] = progress = True
                free[one] = waiting[left] = waiting[right] = False
        single = np.flatnonzero(free & (a != b) & (waiting[a] | waiting[b]))
        mine = np.concatenate([a[single], b[single]])
        nodes = np.concatenate([ends_b[single], ends_a[single]])  # where each leads
        arcs = np.concatenate([single, single])
        asks = waiting[mine]
        mine, nodes, arcs = mine[asks], nodes[asks], arcs[asks]
        wanted = np.bincount(nodes, minlength=network.nodes)
        order = np.lexsort((price[arcs], mine))
        cuts = np.flatnonzero(np.diff(mine[order], prepend=-1, append=-1))
        dear = (1.0 + 1.0 / np.maximum(wanted, 1)).tolist()  # what is touched by nobody else is a loose end anew
        is_touched, node_of, arc_of, price_of = touched.tolist(), nodes.tolist(), arcs.tolist(), price[arcs].tolist()
        for begin, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            own = mine[order[begin]]
            if not waiting[own]:
                continue
            best = min(order[begin:end].tolist(), key=lambda at: price_of[at] * (1.0 if is_touched[node_of[at]] else dear[node_of[at]]))
            hidden[candidates[arc_of[best]]] = progress = True
            is_touched[node_of[best]] = True
            waiting[own] = waiting[part[node_of[best]]] = False
        if not progress:
            return


ANYBODY = -1  # who looks at a cell without standing alone in another


class Work:
    """One search: a pattern, and for each hidden cell the moves that show it to be safe, from anybody and from each student who stands alone on the way."""

    def __init__(self, problem: Problem, hidden: NDArray[np.bool_]) -> None:
        self.problem, self.hidden = problem, hidden
        self.pattern = problem.pattern(hidden)
        self.is_lone = ((problem.values == 1) & ~problem.unpublished).tolist()
        self.moves: dict[tuple[int, int], Move] = {}
        self.users: dict[int, set[tuple[int, int]]] = {}
        self.withstands = True
        self.programs = WORK_OF_PROGRAMS // max(1, int(hidden.sum()))  # that may be asked for what boxes do not find; each takes longer the more is hidden

    def give_moves(self) -> None:
        """Give every hidden cell a move, hiding more where it has none."""
        for cell in np.flatnonzero(self.hidden).tolist():
            self._hide(cell)
        waiting = self.problem.guarded(self.hidden)
        while waiting:
            cell = waiting.pop()
            if (cell, ANYBODY) not in self.moves:
                move = self._found(cell, ()) or self._weaker(cell)
                for one in move:
                    if self._hide(one):
                        waiting.append(one)
                    if self.hidden[one] and (one, ANYBODY) not in self.moves:  # steps of one: a witness for all of them
                        self._keep((one, ANYBODY), move)

    def guard_singletons(self) -> None:
        """Give each small cell a move round every student who stands alone on its first, where there is one to be had."""
        for cell in np.flatnonzero(self.problem.primary).tolist():
            for alone in self._lone(self.moves.get((cell, ANYBODY), {}), cell):
                if (cell, alone) not in self.moves:
                    move = self._found(cell, (alone,))
                    if move is not None:
                        self._keep((cell, alone), move)
                        for one in move:
                            self._hide(one)
        self.give_moves()

    def take_back(self, start: NDArray[np.bool_], ends: float) -> None:
        """Show again what no move needs, dearest first."""
        equations = self.problem.equations
        extra = np.flatnonzero(self.hidden & ~start)
        if not len(extra):
            return
        used = np.bincount(equations.row, weights=np.array(self.pattern.hidden)[equations.column], minlength=equations.count)
        rows_of = {cell: equations.row[equations.column == cell] for cell in extra.tolist()} if len(extra) < 2000 else {}
        for cell in extra[np.argsort(-self.problem.price[extra], kind="stable")].tolist():
            rows = rows_of.get(cell)
            if time.monotonic() > ends or rows is None:
                return
            if not np.any(used[rows] == 2) and self._can_show(cell):  # else a neighbour would stand alone
                used[rows] -= 1

    def _can_show(self, cell: int) -> bool:
        """Show a cell if every move that needed it can go another way; else leave all as it was."""
        pattern = self.pattern
        pattern.show(cell, self.problem.finder)
        fresh: dict[tuple[int, int], Move] = {}
        for key in sorted(self.users.get(cell, ())):
            if key[0] == cell or cell not in self.moves.get(key, {}):
                continue
            move = self._again(key, cell)
            if move is None:
                break
            fresh[key] = move
            if key[1] == ANYBODY and self.problem.rules.guards_singletons and self.problem.primary[key[0]]:
                wanted = [(key[0], alone) for alone in self._lone(move, key[0]) if (key[0], alone) not in self.moves]
                second = {one: self._again(one) for one in wanted}
                if any(found is None for found in second.values()):
                    break
                fresh.update({one: found for one, found in second.items() if found is not None})
        else:
            self.hidden[cell] = False
            self.moves.pop((cell, ANYBODY), None)
            for key, move in fresh.items():
                self._keep(key, move)
            return True
        pattern.hide(cell, self.problem.finder)
        return False

    def _again(self, key: tuple[int, int], shown: int | None = None) -> Move | None:
        finder, without = self.problem.finder, () if key[1] == ANYBODY else (key[1],)
        if shown is not None and isinstance(finder, Programs):
            led = finder.round(self.pattern, shown, key[0], self.moves[key], without)
            if led is not None:
                return led
            if finder.boxes is not None:
                self.programs -= 1
                return (finder.move if self.programs >= 0 else finder.box)(self.pattern, key[0], without, among_hidden=True)
        return finder.move(self.pattern, key[0], without, among_hidden=True)

    def _found(self, cell: int, without: Collection[int]) -> Move | None:
        finder = self.problem.finder
        if isinstance(finder, Programs) and finder.boxes is not None:  # what a program finds among hidden cells, showing them again finds too
            return finder.box(self.pattern, cell, without, among_hidden=True) or finder.move(self.pattern, cell, without, among_hidden=False)
        return finder.move(self.pattern, cell, without, among_hidden=True) or finder.move(self.pattern, cell, without, among_hidden=False)

    def _weaker(self, cell: int) -> Move:
        """Return a move that holds as long as nobody knows which cells are the small ones."""
        self.withstands = False
        relaxed = self.problem.pattern(self.hidden, is_relaxed=True)
        relaxed.hidden, relaxed.may_hide = self.pattern.hidden, self.pattern.may_hide
        move = self.problem.finder.move(relaxed, cell, (), among_hidden=False)
        if move is None:
            name = self.problem.table.name(cell)
            raise CannotProtect(f"{name} can be worked out from what is out already: nothing that may still be hidden would hide it.")
        return move

    def _lone(self, move: Move, cell: int) -> list[int]:
        """Return the cells of a move in which one student stands alone: she could take herself away."""
        return [one for one in move if one != cell and self.is_lone[one]]

    def _keep(self, key: tuple[int, int], move: Move) -> None:
        self.moves[key] = move
        for one in move:
            self.users.setdefault(one, set()).add(key)

    def _hide(self, cell: int) -> bool:
        if self.pattern.hidden[cell]:
            return False
        self.pattern.hide(cell, self.problem.finder)
        self.hidden[cell] = True
        return True


def fallen(problem: Problem, hidden: NDArray[np.bool_]) -> list[int]:
    """Return of each block one cell that falls to whoever takes every `*` for a small count: the auditor's first assumption."""
    if not problem.rules.knows_rule or problem.rules.largest == problem.rules.smallest:
        return []
    masked = _masked(problem, hidden)
    _fixed, parts = attack.split(masked)
    points: list[int] = []
    for block in parts:
        leaves = masked.is_leaf[block.cells]
        if np.all(problem.primary[block.cells[leaves]]):
            continue  # the assumption is true of this block, and so are its moves
        low, high = attack.assumptions(masked, block, problem.rules)[0]
        found = attack.reach(block, low, high, time.monotonic() + attack.PATIENCE, lambda _cell: True)
        if found is not None:
            still = [int(block.cells[at]) for at, (least, most) in enumerate(found[0]) if least == most]
            points += [cell for cell in still if cell < masked.published and not masked.unlisted[cell]][:1]
    return points


def _masked(problem: Problem, hidden: NDArray[np.bool_]) -> Table:
    values = problem.values.copy()
    values[hidden | problem.unpublished] = UNKNOWN
    return replace(problem.table, values=values)


def _hide_beside(problem: Problem, hidden: NDArray[np.bool_], fell_first: Sequence[int]) -> None:
    """Hide beside each cell that fell the cheapest cell that shares most sums with those hidden there."""
    equations = problem.equations
    for fell in fell_first:
        around = np.zeros(equations.count, bool)
        around[equations.row[equations.column == fell]] = True
        for _ring in range(2):
            cells = np.unique(equations.column[around[equations.row]])
            around[equations.row[np.isin(equations.column, cells[hidden[cells]])]] = True
        shared = np.bincount(equations.column, weights=around[equations.row], minlength=len(hidden))
        free = problem.may_hide & ~hidden
        chosen = next((some for some in (np.flatnonzero(free & (shared >= least)) for least in (2, 1, 0)) if len(some)), None)
        if chosen is None:
            raise CannotProtect(f"{problem.table.name(fell)} falls to whoever knows the threshold, and there is nothing left to hide beside it.")
        hidden[chosen[np.argmin(problem.price[chosen])]] = True


def _result(given: Table, new: Table, problem: Problem, order: Sequence[int], hidden: NDArray[np.bool_], *, is_optimal: bool, withstands: bool) -> Protected:
    """Put the pattern back into the order in which the table came."""
    at = np.array(order, np.int64)
    listed = given.published
    mask, primary, already = (np.zeros(new.published, bool) for _kind in range(3))
    mask[at] = hidden[: len(at)]
    primary[at] = problem.primary[: len(at)] & ~problem.already[: len(at)]
    already[at] = problem.already[: len(at)]
    mask[listed:] = False
    mask, primary, already = mask[:listed], primary[:listed] & ~given.unlisted[:listed], already[:listed]
    secondary = mask & ~primary & ~already
    students = int(given.values[:listed][secondary].sum())
    places = [tuple(np.flatnonzero(one).tolist()) for one in (primary, secondary, already)]
    return Protected(given.with_hidden(mask | given.unlisted[:listed]), places[0], places[1], places[2], students, is_optimal, withstands)
