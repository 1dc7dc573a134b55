"""Hiding: nothing falls, nothing more is hidden than need be, and the order of rows changes nothing."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.analysis.disclosure.attack import audit, audit_releases
from trellis.analysis.disclosure.protect import CannotProtect, Cost, protect
from trellis.analysis.disclosure.rules import Rules
from trellis.analysis.disclosure.tables import TOTAL, of_outcomes, table
from trellis.analysis.tests.test_attack import hide, whole

PLAIN = Rules(knows_rule=False, guards_singletons=False)
counts_of = st.lists(st.sampled_from([0, 1, 1, 2, 4, 5, 8, 9, 10, 11, 20, 37]), min_size=12, max_size=12)
shapes = st.sampled_from([(1,), (4,), (1, 3), (2, 2), (3, 3), (3, 4)])


@settings(max_examples=20, deadline=None)
@given(shapes, counts_of, st.sampled_from([2, 3, 5, 10]), st.booleans(), st.sampled_from(list(Cost)), st.randoms(use_true_random=False))
def test_nothing_falls_again_changes_nothing_and_rows_may_come_in_any_order(shape, counts, threshold, knows, cost, dice):
    columns, cells = whole(shape, counts)
    keys = [key for key in cells if TOTAL not in key or dice.random() < 0.9]
    rules = Rules(threshold, knows_rule=knows, guards_singletons=dice.random() < 0.5)
    done = protect(table(columns, keys, [cells[key] for key in keys]), rules, cost=cost)
    assert not any(one.is_exposed for one in audit(done.table, rules))
    assert all(done.table.values[place] < 0 for place, key in enumerate(keys) if 0 < cells[key] < threshold)
    assert all(cells[keys[place]] >= threshold for place in done.secondary)
    assert np.array_equal(protect(done.table, rules, cost=cost).table.values, done.table.values)
    dice.shuffle(keys)
    again = protect(table(columns, keys, [cells[key] for key in keys]), rules, cost=cost)
    assert (len(again.secondary), again.students) == (len(done.secondary), done.students)


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from([(3,), (2, 3), (3, 3), (2, 2, 2)]),
    st.lists(st.sampled_from([3, 6, 12, 15, 18, 25, 40, 60]), min_size=9, max_size=9),
    st.sampled_from(list(Cost)),
)
def test_the_exact_way_finds_what_trying_every_pattern_finds(shape, counts, cost):
    columns, cells = whole(shape, counts)
    made = table(columns, list(cells), list(cells.values()))
    small = {key for key, n in cells.items() if 0 < n < 10}
    done = protect(made, PLAIN, cost=cost, is_exact=True)
    assert done.is_optimal
    price = len(done.secondary) if cost is Cost.CELLS else done.students
    others = [key for key in cells if key not in small]
    if len(done.secondary) <= 4:
        cheaper = [
            some
            for size in range(min(5, len(others) + 1))
            for some in itertools.combinations(others, size)
            if (size if cost is Cost.CELLS else sum(cells[key] for key in some)) < price
        ]
        for some in cheaper[:: max(1, len(cheaper) // 150)]:
            assert any(one.is_exposed for one in audit(hide(columns, cells, small | set(some)), PLAIN))


def test_the_exact_way_holds_against_the_rule_too_and_costs_no_less_than_without():
    columns, cells = whole((4, 4), [5, 20, 30, 31, 20, 36, 30, 30, 30, 33, 7, 20, 30, 30, 20, 18])
    made = table(columns, list(cells), list(cells.values()))
    plain, known = protect(made, PLAIN, is_exact=True), protect(made, is_exact=True)
    assert plain.is_optimal and known.is_optimal and len(plain.secondary) == 2 <= len(known.secondary)


def test_three_dimensions_are_no_network_and_hold_too():
    columns, cells = whole((2, 2, 2), [4, 20, 30, 9, 25, 37, 11, 10])
    done = protect(table(columns, list(cells), list(cells.values())))
    assert done.secondary and not any(one.is_exposed for one in audit(done.table))


def test_a_block_of_four_nines_hides_more_than_itself():
    columns, cells = whole((3, 3), [9, 9, 30, 9, 9, 40, 50, 60, 70])
    done = protect(table(columns, list(cells), list(cells.values())))
    assert len(done.primary) == 4 and done.secondary
    assert not protect(table(columns, list(cells), list(cells.values())), PLAIN).secondary


def test_whoever_stands_alone_in_a_cell_learns_nothing_by_taking_herself_away():
    regions = table(["region"], [("a",), ("b",), ("c",), (TOTAL,)], [1, 2, 1, 4])
    assert len(protect(regions, Rules(2)).secondary) == 1
    schools = table(["school"], [("a",), ("b",), ("c",), (TOTAL,)], [1, 20, 5, 26])
    assert len(protect(schools).secondary) == 1
    assert not protect(schools, Rules(guards_singletons=False)).secondary


def test_few_without_an_outcome_are_hidden_like_few_with_it():
    done = protect(of_outcomes(["school"], [("A",), ("B",), (TOTAL,)], [40, 60, 100], [37, 30, 67]))
    assert done.secondary and not any(one.is_exposed for one in audit(done.table))
    assert [one.without_rule for one in audit(of_outcomes(["school"], [("A",)], [40], [37]))] == [(3, 3)]
    everybody = of_outcomes(["school"], [("A",), ("B",), (TOTAL,)], [40, 60, 100], [40, 30, 70])
    assert not protect(everybody).table.hidden[everybody.keys.index(("A", "yes"))]
    assert protect(everybody, Rules(hides_extremes=True)).table.hidden[everybody.keys.index(("A", "yes"))]


def test_what_would_fall_by_subtraction_from_an_earlier_release_is_hidden_in_the_new_one():
    first = protect(table(["school"], [("A",), ("B",), ("C",), (TOTAL,)], [4, 30, 40, 74])).table
    second = table(["school", "grade"], [("A", TOTAL), ("B", TOTAL), ("C", TOTAL), (TOTAL, TOTAL)], [4, 30, 40, 74])
    done = protect(second, earlier=[first])
    assert not any(one.is_exposed for one in audit_releases(done.table, [first])[1])
    with pytest.raises(CannotProtect, match="row 3"):  # both neighbours are out, so B's few are known
        earlier = table(["school"], [("A",), ("B",), (TOTAL,)], [30, None, 34])
        protect(table(["school"], [("A",), ("B",), (TOTAL,)], [30, 4, 34]), earlier=[earlier])


def test_the_two_costs_differ_and_each_is_least_in_its_own():
    columns, cells = whole((3, 3), [4, 300, 20, 320, 15, 25, 22, 24, 26])
    made = table(columns, list(cells), list(cells.values()))
    few = {cost: protect(made, cost=cost, is_exact=True) for cost in Cost}
    assert len(few[Cost.CELLS].secondary) <= len(few[Cost.STUDENTS].secondary)
    assert few[Cost.STUDENTS].students <= few[Cost.CELLS].students


def test_the_exact_search_says_what_any_pattern_costs_at_least():
    made = table(["a", "b"], [(f"r{r}", f"c{c}") for r in range(3) for c in range(3)], [3, 40, 50, 30, 5, 20, 60, 70, 80])
    found = protect(made, is_exact=True)
    assert found.is_optimal
    assert found.at_least == len(found.secondary)
    assert protect(made).at_least == 0.0
    assert protect(made, is_exact=True, seconds=0.0).at_least == 0.0
