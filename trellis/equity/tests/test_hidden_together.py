"""What a release hides of one indicator and year, attacked as one by an attack of its own: the least and the most of every small hidden number."""

from collections import defaultdict
from random import Random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, kron, lil_array

from trellis.equity.measures.hiding import Key, hiding

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
