"""The auditor: what whoever subtracts finds out, against published examples and against looking at every table that fits."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.analysis.disclosure.attack import audit, audit_releases
from trellis.analysis.disclosure.rules import BadRules, Rules
from trellis.analysis.disclosure.tables import TOTAL, BadTable, counts_behind, of_outcomes, table


def whole(shape, counts):
    """Return the columns and all cells of a table with every margin."""
    names = [[f"{'abc'[place]}{one}" for one in range(size)] for place, size in enumerate(shape)]
    inner = dict(zip(itertools.product(*names), counts, strict=False))
    keys = list(itertools.product(*[[*some, TOTAL] for some in names]))
    return list("abc"[: len(shape)]), {key: sum(n for one, n in inner.items() if all(k in (TOTAL, o) for k, o in zip(key, one, strict=True))) for key in keys}


def hide(columns, cells, hidden):
    return table(columns, list(cells), [None if key in hidden else n for key, n in cells.items()])


def fischetti_salazar(*hidden):
    columns, cells = whole((3, 3), [20, 50, 10, 8, 19, 22, 17, 32, 12])
    made = hide(columns, cells, {(f"a{row}", f"b{column}") for row, column in hidden})
    return {made.keys[one.cell]: one for one in audit(made)}


def test_fischetti_and_salazar_2001_to_the_digit():
    alone = fischetti_salazar((1, 2))
    assert alone["a1", "b2"].without_rule == (22, 22) and alone["a1", "b2"].is_exposed
    four = fischetti_salazar((1, 2), (1, 0), (2, 0), (2, 2))
    assert {key: one.without_rule for key, one in four.items()} == {("a1", "b2"): (5, 30), ("a1", "b0"): (0, 25), ("a2", "b0"): (0, 25), ("a2", "b2"): (4, 29)}
    assert not any(one.is_exposed for one in four.values())


@pytest.mark.parametrize(("value", "plain"), [(9, (0, 18)), (1, (0, 2))])
def test_a_block_of_four_equal_cells_at_the_edge_of_the_rule_falls_to_whoever_knows_it(value, plain):
    columns, cells = whole((2, 2), [value] * 4)
    found = audit(hide(columns, cells, {key for key in cells if TOTAL not in key}))
    assert {one.without_rule for one in found} == {plain}
    assert {(one.with_rule, one.is_exposed) for one in found} == {((value, value), True)}
    assert not any(one.is_exposed for one in audit(hide(columns, cells, {key for key in cells if TOTAL not in key}), Rules(knows_rule=False)))


def test_two_hidden_in_every_row_and_column_are_not_enough():
    columns, cells = whole((4, 4), [5, 20, 30, 30, 20, 6, 30, 30, 30, 30, 7, 20, 30, 30, 20, 8])
    hidden = {("a0", "b0"), ("a0", "b1"), ("a1", "b1"), ("a1", "b2"), ("a2", "b2"), ("a2", "b0"), ("a3", "b3"), ("a3", TOTAL), (TOTAL, "b3")}
    assert {one.is_exposed for one in audit(hide(columns, cells, hidden))} == {False, True}


def brute(made, low, high):
    """Return the least and most of each hidden cell over every table of integers within bounds that fits, or None."""
    hidden = [cell for cell in range(len(made.values)) if made.values[cell] < 0]
    if not hidden:
        return {}
    sums = np.zeros((made.equations.count, len(made.values)), int)
    sums[made.equations.row, made.equations.column] = made.equations.sign
    every = np.stack([one.ravel() for one in np.meshgrid(*[np.arange(low[cell], high[cell] + 1) for cell in hidden])])
    fits = np.all(sums[:, hidden] @ every == -(sums @ np.maximum(made.values, 0))[:, None], axis=0)
    return {cell: (int(every[at, fits].min()), int(every[at, fits].max())) for at, cell in enumerate(hidden)} if fits.any() else None


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([(2, 2), (2, 3), (3,), (2, 2, 2)]), st.lists(st.integers(0, 2), min_size=8, max_size=8), st.randoms(use_true_random=False))
def test_the_intervals_are_those_of_every_table_that_fits(shape, counts, dice):
    columns, cells = whole(shape, counts)
    made = hide(columns, cells, set(dice.sample(list(cells), min(4, len(cells) - 1))) - {(TOTAL,) * len(shape)})
    top = int(sum(counts))
    plain = brute(made, dict.fromkeys(range(len(made.values)), 0), dict.fromkeys(range(len(made.values)), top))
    found = {one.cell: one for one in audit(made, Rules(3))}
    assert {cell: one.without_rule for cell, one in found.items()} == plain
    assert all(one.is_exposed for cell, one in found.items() if plain[cell][0] == plain[cell][1])
    small = brute(made, dict.fromkeys(plain, 1), {cell: 2 if made.is_leaf[cell] else top for cell in plain})
    if small is not None and plain:
        assert {cell: one.with_rule for cell, one in found.items()} == {
            cell: plain[cell] if plain[cell][0] == plain[cell][1] else small[cell] for cell in plain
        }


def test_levels_are_dimensions_and_a_school_falls_through_its_district():
    keys = [(TOTAL, TOTAL), ("D1", TOTAL), ("D2", TOTAL), ("D1", "S1"), ("D1", "S2"), ("D2", "S3"), ("D2", "S4")]
    found = audit(table(["district", "school"], keys, [100, None, 40, None, 55, 20, 20]))
    assert [(one.without_rule, one.is_exposed) for one in found] == [((60, 60), True), ((5, 5), True)]


def test_margins_that_nobody_printed_are_still_added():
    keys = [("x", TOTAL), ("y", TOTAL), (TOTAL, "p"), (TOTAL, "q")]
    assert audit(table(["a", "b"], keys, [None, 6, 4, 7]))[0].without_rule == (5, 5)
    assert audit(table(["a", "b"], [("x", "p"), ("y", "q"), (TOTAL, TOTAL)], [None, 6, 11]))[0].without_rule == (5, 5)
    assert audit(table(["a"], [("x",), ("y",)], [None, None]))[0].without_rule == (0, None)


def test_what_cannot_be_a_table_is_refused_by_row():
    columns, cells = whole((2, 2), [5, 6, 7, 8])
    with pytest.raises(BadTable, match=r"row 4 \(a0, Total\) is 12, but its parts come to 11"):
        table(columns, list(cells), [12 if key == ("a0", TOTAL) else n for key, n in cells.items()])
    with pytest.raises(BadTable, match=r"row 3 .* repeats row 2"):
        table(["a"], [("x",), ("x",)], [1, 2])
    with pytest.raises(BadTable, match="row 2 holds -3"):
        table(["a"], [("x",)], [-3])
    contradicting = {("a0", "b0"): None, ("a0", "b1"): 9, ("a0", TOTAL): 10, ("a1", "b0"): 3, ("a1", "b1"): 4, ("a1", TOTAL): 7, (TOTAL, "b0"): 9}
    with pytest.raises(BadTable, match="No count fits row 2"):
        audit(table(["a", "b"], list(contradicting), list(contradicting.values())))
    with pytest.raises(BadRules):
        Rules(1)


def test_an_earlier_release_counts_as_known():
    first = table(["school"], [("A",), ("B",), (TOTAL,)], [4, 30, 34])
    second = table(["school", "grade"], [("A", TOTAL), ("B", TOTAL), (TOTAL, TOTAL), ("A", "1"), ("A", "2")], [None, None, 34, None, None])
    assert [(one.without_rule, one.is_exposed) for one in audit_releases(second, [first])[1]] == [
        ((4, 4), True),
        ((30, 30), True),
        ((0, 4), False),
        ((0, 4), False),
    ]
    with pytest.raises(BadTable, match="give them a column"):
        audit_releases(table(["school"], [("A",)], [5]), [first])


def test_the_third_cell_of_an_outcome_and_percentages_give_counts_away():
    published = of_outcomes(["school"], [("A",)], [40], [37])
    assert published.unlisted.tolist() == [False, False, True]
    with pytest.raises(BadTable, match="counts 9 of 8"):
        of_outcomes(["school"], [("A",)], [8], [9])
    assert list(counts_behind(33.3, 12, decimals=1)) == [4] and len(counts_behind(33, 1000)) > 9


def test_ten_thousand_hidden_cells_take_no_time_of_their_own():
    names = [f"r{row}" for row in range(100)]
    keys = [(row, column) for row in [*names, TOTAL] for column in [*names, TOTAL]]
    values = [7 * (100 if row == TOTAL else 1) * (100 if column == TOTAL else 1) if TOTAL in (row, column) else None for row, column in keys]
    found = audit(table(["a", "b"], keys, values), Rules(5))
    assert {one.without_rule for one in found} == {(0, 700)} and all(one.is_proven for one in found)
