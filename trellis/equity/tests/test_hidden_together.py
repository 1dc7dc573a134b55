"""What a release hides of one indicator and year, attacked as one by an attack of its own: the least and the most of every small hidden number."""

from collections import defaultdict
from random import Random
from time import process_time

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array, csr_array, eye_array, kron, lil_array

from trellis.analysis.disclosure.rules import Rules
from trellis.analysis.disclosure.worlds import Sums, shown_by
from trellis.equity.measures import hiding as measures
from trellis.equity.measures import many_schools
from trellis.equity.measures.hiding import Key, hiding
from trellis.equity.measures.many_schools import SHARE, WITH, WITHOUT, Grid, Kind, small

World = dict[Key, tuple[int, int]]


def world(seed: int, schools: int = 5, at_each: tuple[int, int] = (12, 60)) -> World:
    """Draw students one by one, with three groups each, of which some are not known."""
    dice, cells = Random(seed), defaultdict(lambda: (0, 0))
    rate = dice.choice((0.08, 0.3, 0.5, 0.9))
    shares = [[dice.random() ** 2 for _value in range(many)] for many in (4, 2, 2)]
    for school in range(schools):
        for _student in range(dice.randint(*at_each)):
            groups = [(f"d{at}", f"v{dice.choices(range(len(of)), of)[0]}") for at, of in enumerate(shares) if dice.random() > 0.03]
            had = int(dice.random() < rate)
            keys = [Key(where, *group) for where in ("", str(school)) for group in [(), *groups]]
            keys += [Key("", *one, *other) for at, one in enumerate(groups) for other in groups[at + 1 :]]
            for key in keys:
                n, count = cells[key]
                cells[key] = (n + 1, count + had)
    return dict(cells)


def falls(cells: World, hidden: set[Key], students: set[Key], below: int, smallest: int) -> set[Key]:
    """Return the cells of which a small hidden number can only be one. Written from the tables alone; shares no line with what hides."""
    place = {key: 2 * at for at, key in enumerate(cells)}  # n, and after it the count
    equations: list[dict[int, int]] = []
    in_no_group: list[int] = []
    many = 2 * len(cells)

    def adds_up(total: Key, parts: list[Key], *, is_whole: bool = False) -> None:
        nonlocal many
        if total not in place:
            return
        rest = None
        if not is_whole and sum(cells[part][0] for part in parts) < cells[total][0]:
            rest, many = many, many + 2
            in_no_group.append(rest)
        for which in (0, 1):
            line = {place[part] + which: 1 for part in parts} | {place[total] + which: -1}
            equations.append(line | ({rest + which: 1} if rest is not None else {}))

    schools = sorted({key.school for key in cells if key.school})
    for group in {(key.dimension, key.value) for key in cells if not key.dimension_2}:
        adds_up(Key("", *group), [key for key in cells if key.school and (key.dimension, key.value) == group], is_whole=True)
    for where in ("", *schools):
        for dimension in {key.dimension for key in cells if key.dimension}:
            adds_up(Key(where), [key for key in cells if key.school == where and key.dimension == dimension and not key.dimension_2])
    for first, second in {(key.dimension, key.dimension_2) for key in cells if key.dimension_2}:
        pairs = [key for key in cells if (key.dimension, key.dimension_2) == (first, second)]
        for value in {key.value for key in cells if key.dimension == first}:
            adds_up(Key("", first, value), [key for key in pairs if key.value == value])
        for value in {key.value for key in cells if key.dimension == second}:
            adds_up(Key("", second, value), [key for key in pairs if key.value_2 == value])
    matrix = lil_array((len(equations), many))
    for at, line in enumerate(equations):
        for number, sign in line.items():
            matrix[at, number] = sign
    low, high = np.zeros(many), np.full(many, np.inf)
    for key, at in place.items():
        n, count = cells[key]
        low[at], high[at] = (1, np.inf) if key in students else (n, n)
        low[at + 1], high[at + 1] = (0, np.inf) if key in hidden else (count, count)
    low[in_no_group] = 1
    within = kron(eye_array(many // 2), [[1, -1]])  # the count is at most n
    rules = [LinearConstraint(csr_array(matrix), 0, 0), LinearConstraint(csr_array(within), 0, np.inf)]

    seen: list[np.ndarray] = []

    def look(cost: np.ndarray) -> None:
        answer = milp(cost, constraints=rules, bounds=Bounds(low, np.minimum(high, 500)), integrality=np.ones(many))
        assert answer.status == 0, answer.message
        seen.append(answer.x.round())

    fallen = set()
    for key in hidden:
        n, count = cells[key]
        for number, entries in ((n, {0: 1}), (count, {1: 1}), (n - count, {0: 1, 1: -1})):
            if (1 if entries == {0: 1} else smallest) <= number < below:
                cost = np.zeros(many)
                for which, sign in entries.items():
                    cost[place[key] + which] = sign
                if all(cost @ one == number for one in seen):  # no table looked at so far differs in it
                    look(cost)
                    look(-cost)
                    if all(cost @ one == number for one in seen):
                        fallen.add(key)
    return fallen


@pytest.mark.parametrize(("below", "extremes"), [(10, False), (10, True), (5, False), (3, True), (2, False)])
def test_no_small_number_falls_to_an_attack_on_all_tables_together(below, extremes):
    for seed in range(2):
        cells = world(seed + 10 * below)
        found = hiding(cells, below=below, extremes=extremes)
        assert (found.exposed, found.unproven) == (0, 0)
        assert found.students <= found.hidden
        assert {key for key, (n, count) in cells.items() if 0 < n < below or 0 < count < below or 0 < n - count < below} <= found.hidden
        assert falls(cells, found.hidden, found.students, below, 0 if extremes else 1) == set()


def test_a_cell_that_with_and_without_squeeze_together_is_hidden_with_more_beside():
    """What nobody had cannot fall and what everybody had cannot rise: where both move together, both stand still, though each table by itself holds."""
    table = {("1", "a"): (27, 13), ("1", "b"): (41, 0), ("1", "c"): (51, 25), ("2", "a"): (31, 31), ("2", "b"): (49, 24), ("2", "c"): (32, 32)}
    cells: World = {Key(school, "race", value): both for (school, value), both in table.items()}
    for school, value in [("1", ""), ("2", ""), ("", "a"), ("", "b"), ("", "c"), ("", "")]:
        parts = [both for (at, of), both in table.items() if school in ("", at) and value in ("", of)]
        cells[Key(school, *(("race", value) if value else ()))] = (sum(n for n, _c in parts), sum(c for _n, c in parts))
    four = {Key(school, "race", value) for school in "12" for value in "ab"}
    assert Key("1", "race", "b") in falls(cells, four, set(), 10, 0)
    found = hiding(cells, below=10, extremes=True)
    assert falls(cells, found.hidden - found.squeezed, found.students, 10, 0) != set()
    assert len(found.squeezed) == 2 and len(found.hidden) < len(cells)
    assert (found.exposed, found.unproven) == (0, 0)
    assert falls(cells, found.hidden, found.students, 10, 0) == set()


def test_two_indicators_among_the_same_students_hide_the_same_numbers_of_students():
    cells = world(3)
    other = {key: (n, n - count) for key, (n, count) in cells.items()}
    assert hiding(cells, below=10).students == hiding(other, below=10).students != set()


def test_what_is_not_attacked_to_the_end_is_unproven():
    assert hiding(world(4), below=10, seconds=0.0).unproven


@pytest.mark.parametrize(("below", "extremes"), [(10, False), (10, True), (5, False), (3, True)])
def test_what_is_hidden_in_many_schools_holds_against_the_same_attack(below, extremes, monkeypatch):
    monkeypatch.setattr(measures, "MANY", 3)
    monkeypatch.setattr(measures, "AT_ONCE", 3)
    for seed in range(2):
        cells = world(seed + 10 * below, schools=8)
        found = hiding(cells, below=below, extremes=extremes)
        assert (found.exposed, found.unproven) == (0, 0)
        assert found.students <= found.hidden < set(cells)
        assert {key for key, (n, count) in cells.items() if 0 < n < below or 0 < count < below or 0 < n - count < below} <= found.hidden
        assert falls(cells, found.hidden, found.students, below, 0 if extremes else 1) == set()


def grid(seed: int, rows: int = 5, columns: int = 4) -> Grid:
    """Draw a dimension of a few schools in which everything small is hidden, and some that is not."""
    dice = np.random.default_rng(seed)
    n = dice.choice([0, 1, 2, 3, 8, 20, 40], (rows, columns))
    count = (n * dice.choice([0.0, 0.1, 0.5, 1.0], n.shape)).astype(np.int64)
    n[:, -1], count[:, -1] = dice.integers(0, 3, rows), 0
    n, count = np.vstack([n, n.sum(axis=0)]), np.vstack([count, count.sum(axis=0)])
    made = Grid("race", [str(row) for row in range(rows)], [str(column) for column in range(columns - 1)], n, count, n < 0, n < 0)
    by_n, by_count, by_rest = small(made, RULES, RULES)
    made.hidden = by_n | by_count | by_rest | ((dice.random(n.shape) < 0.2) & (n > 0))
    made.hidden[:, -1] = n[:, -1] > 0
    made.hidden_n = (made.hidden & by_n) | (made.hidden & (np.arange(columns) == columns - 1))
    return made


RULES = Rules(5)


def moved(made: Grid, cells: list[tuple[int, int]], kind: Kind, *, is_strict: bool) -> bool:
    """Say whether a rectangle, its first corner rising, is within what may be known. Written cell by cell."""
    for at, (row, column) in enumerate(cells):
        step = 1 if at % 2 == 0 else -1
        if not (made.hidden_n if kind.students else made.hidden)[row, column]:
            return False
        numbers = (made.n[row, column], made.count[row, column], made.n[row, column] - made.count[row, column])
        in_no_group = column == made.n.shape[1] - 1
        for which, (change, number) in enumerate(zip(kind, numbers, strict=True)):
            if not change:
                continue
            after = number + step * change
            least = 1 if which == 0 else 0 if in_no_group or numbers[0] < RULES.threshold else min(1, number)
            if after < least:
                return False
            if is_strict and not in_no_group:
                if RULES.is_small(number) != RULES.is_small(after) or not number:
                    return False
                if at and number == 1:
                    return False
    return True


@pytest.mark.parametrize("kind", [SHARE, WITH, WITHOUT])
@pytest.mark.parametrize("is_strict", [True, False])
def test_rectangles_are_found_where_there_are_any(kind, is_strict):
    for seed in range(6):
        made = grid(seed)
        found = many_schools.goes_through(made, kind, RULES, RULES, is_strict=is_strict)[:-1]
        rows, columns = found.shape
        for row, column in np.argwhere(np.ones(found.shape)).tolist():
            ways = [
                [(row, column), (row, beside), (other, beside), (other, column)]
                for other in range(rows)
                for beside in range(columns)
                if other != row and beside != column
            ]
            there = any(moved(made, way, sign, is_strict=is_strict) for way in ways for sign in (kind, Kind(*(-change for change in kind))))
            assert found[row, column] == there, (seed, row, column)


def test_a_proposed_world_that_breaks_a_sum_or_changes_what_is_known_shows_nothing():
    truth = np.array([4, 6, 10])  # two parts and their sum
    sums = Sums(truth, np.array([1, 1, 1]), np.zeros(3, np.int64), np.arange(3), np.array([1, 1, -1]))
    free = np.array([True, True, False])
    proposed = csc_array(np.array([[1, 1, -4, 0], [-1, 0, 4, 0], [0, 1, 0, 0]]))
    assert shown_by(sums, free, proposed) == {0, 1}
    for wrong in (1, 2, 3):  # a known number, below what it can be, nothing
        assert shown_by(sums, free, proposed[:, [wrong]]) == set()
    assert shown_by(sums, np.ones(3, bool), csc_array(np.array([[1], [0], [0]]))) == set()


@pytest.mark.slow
def test_four_hundred_schools_are_hidden_within_a_minute():
    cells = world(3, schools=400, at_each=(60, 240))
    began = process_time()
    found = hiding(cells, below=10)
    assert process_time() - began < 60
    assert (found.exposed, found.unproven) == (0, 0)
    assert len(found.hidden) < len(cells) / 2
