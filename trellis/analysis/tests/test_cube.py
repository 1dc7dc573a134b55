"""Counts of a cube against a naive count, cell by cell; figures on arrays against the exact ones of one table."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.analysis.equity import cube as cubes
from trellis.analysis.equity.cube import NOBODY_KNOWS, Dimension, Outcome, counted
from trellis.analysis.equity.disparity import KEYS, Group, Rules, measure
from trellis.analysis.equity.disparity import Outcome as Worth
from trellis.analysis.equity.figures import figures

VALUES = "abcdef"


def invented(seed: int, rows: int, units: int) -> tuple[np.ndarray, list[Dimension], list[Outcome]]:
    dice = np.random.default_rng(seed)
    dimensions = []
    for at in range(dice.integers(0, 5)):
        many = int(dice.integers(1, 7))
        codes = dice.integers(0, many, rows).astype(np.uint8)
        codes[dice.random(rows) < dice.choice([0, 0.2])] = NOBODY_KNOWS
        dimensions.append(Dimension(f"d{at}", tuple(VALUES[:many]), codes))
    numbers = [np.where(dice.random(rows) < 0.1, -1, dice.integers(0, most, rows)).astype(np.int16) for most in (2, 2, 300)[: dice.integers(1, 4)]]
    return dice.integers(0, units, rows), dimensions, [Outcome(f"k{at}", column) for at, column in enumerate(numbers)]


def naive(units: np.ndarray, dimensions: list[Dimension], outcomes: list[Outcome], groups: tuple, number: int) -> tuple[np.ndarray, np.ndarray]:
    n = np.zeros((len(groups), len(outcomes), number), int)
    count = n.copy()
    for cell, group in enumerate(groups):
        inside = np.all([dimensions[d].codes == v for d, v in group.by], axis=0) if group.by else np.ones(len(units), bool)
        for k, one in enumerate(outcomes):
            rows = inside & (one.numbers >= 0)
            n[cell, k] = np.bincount(units[rows], minlength=number)
            count[cell, k] = np.bincount(units[rows], weights=one.numbers[rows], minlength=number)
    return n, count


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32), rows=st.integers(0, 1500), units=st.integers(1, 30), ways=st.sampled_from([1, 2]), at_once=st.integers(1, 60))
def test_each_cell_is_what_a_naive_count_gives(seed, rows, units, ways, at_once):
    of, dimensions, outcomes = invented(seed, rows, units)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cubes, "WORDS_AT_ONCE", at_once)
        made = counted(of, dimensions, outcomes, number=units, ways=ways)
    n, count = naive(of, dimensions, outcomes, made.groups, units)
    assert (made.n == n[:, :, made.units]).all()
    assert (made.count == count[:, :, made.units]).all()
    above = np.random.default_rng(seed).integers(-1, 4, units)
    higher = made.rolled_up(above)
    assert set(higher.units.tolist()) == set(above[above >= 0].tolist())
    for column, unit in enumerate(higher.units):
        assert (higher.n[:, :, column] == n[:, :, above == unit].sum(axis=2)).all()
        assert (higher.count[:, :, column] == count[:, :, above == unit].sum(axis=2)).all()


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), cut=st.integers(0, 700))
def test_cubes_of_parts_add_up_to_the_cube_of_the_whole(seed, cut):
    of, dimensions, outcomes = invented(seed, 700, 9)
    parts = [
        counted(
            of[rows],
            [Dimension(one.name, one.values, one.codes[rows]) for one in dimensions],
            [Outcome(one.name, one.numbers[rows]) for one in outcomes],
            number=9,
        )
        for rows in (slice(0, cut), slice(cut, None))
    ]
    whole, sum_of_parts = counted(of, dimensions, outcomes, number=9), parts[0].plus(parts[1])
    order = np.argsort(whole.units)
    assert (sum_of_parts.n == whole.n[:, :, order]).all()
    assert (sum_of_parts.count == whole.count[:, :, order]).all()


def test_a_school_larger_than_sixteen_bits_and_more_units_than_that():
    many = 70_000
    outcome = Outcome("k", np.ones(many, np.int8))
    one = counted(np.zeros(many, np.int64), [], [outcome], number=1)
    assert (int(one.n[0, 0, 0]), int(one.count[0, 0, 0])) == (many, many)
    each = counted(np.arange(many), [], [outcome], number=many)
    assert (each.n == 1).all()
    assert sorted(each.units.tolist()) == list(range(many))


@pytest.mark.parametrize(
    ("units", "dimension", "words"),
    [
        ([0, 9], ("x", [0, 0]), "a unit lies outside 0 to 2"),
        ([0, 1], ("x", [0]), "columns of different length"),
    ],
)
def test_columns_that_do_not_fit_are_refused(units, dimension, words):
    name, codes = dimension
    with pytest.raises(ValueError, match=words):
        counted(np.array(units), [Dimension(name, ("a",), np.array(codes, np.uint8))], [], number=3)


RULES = (
    Rules(),
    Rules(outcome=Worth.BAD, reference="others"),
    Rules(reference="highest", index80_reference="overall"),
    Rules(outcome=Worth.BAD, reference="highest", minimum_margin=Fraction(1, 20), pi_cut=Fraction(9, 10)),
)


@settings(max_examples=80)
@given(seed=st.integers(0, 2**32), groups=st.integers(1, 5), most=st.sampled_from([3, 12, 60, 3000]), rules=st.sampled_from(RULES))
def test_figures_on_arrays_are_those_of_one_table(seed, groups, most, rules):
    dice = np.random.default_rng(seed)
    n = dice.integers(0, most + 1, (groups, 3))
    count = np.minimum(n, dice.integers(0, most + 1, n.shape)) if seed % 2 else dice.binomial(n, dice.choice([0, 0.01, 0.3, 0.5, 1]))
    state_n = n + dice.integers(0, 5, n.shape)
    state_count = np.minimum(state_n, count + dice.integers(0, 2, n.shape))
    made = figures(n, count, rules, state_n=state_n, state_count=state_count)
    assert tuple(made) == KEYS
    for table in range(3):
        rows = [Group(str(g), *(int(column[g, table]) for column in (n, count, state_n, state_count))) for g in range(groups)]
        for g, one in enumerate(measure(rows, rules)):
            for key in KEYS:
                wanted, had = getattr(one, key), made[key][g, table]
                if wanted is None:
                    assert had == -1 if made[key].dtype.kind == "i" else np.isnan(had), key
                else:
                    assert had == pytest.approx(float(wanted), rel=1e-12, abs=1e-12), key
