"""An attacker who holds every number that any filter ever shows works out every world that fits, and still knows no hidden part."""

import doctest
from functools import partial
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from trellis.surveys import measures
from trellis.surveys.measures import WHOLE, Part, enough_took_part, hide_against_subtraction, may_be_shown, parts_of

PLACES = [("e", "1"), ("e", "2"), ("h", "3"), ("h", "4"), ("e", "5"), ("h", "5"), ("", ""), ("", "6"), ("e", "")]  # school 5 lies in two levels
CELL = st.tuples(*[st.integers(0, 3)] * 3, st.just(0))
CELLS = st.dictionaries(st.sampled_from(PLACES), CELL, min_size=1, max_size=5)
FLAT = st.dictionaries(st.sampled_from([("", str(number)) for number in range(5)]), CELL, min_size=1)


def worlds_of_one_level(places, published: dict[Part, int]) -> list[tuple[int, ...]]:
    """Return every way to put the people who chose one level into the places, such that each published number comes out."""
    members = {part: [number for number, (level, school) in enumerate(places) if part == WHOLE or part.key in (level, school)] for part in published}
    found = []

    def place(number: int, world: list[int], left: dict[Part, int]) -> None:
        if number == len(places):
            if not any(left.values()):
                found.append(tuple(world))
            return
        mine = [part for part in left if number in members[part]]
        for count in range(min(left[part] for part in mine) + 1):
            place(number + 1, [*world, count], {part: rest - count if part in mine else rest for part, rest in left.items()})

    place(0, [], dict(published))
    return found


def in_part(places, world: tuple[int, ...], part: Part) -> int:
    return sum(count for (level, school), count in zip(places, world, strict=True) if part == WHOLE or part.key in (level, school))


@pytest.mark.parametrize("cells_of", [CELLS, FLAT], ids=["levels and schools", "schools alone"])
def test_no_hidden_part_can_be_worked_out_nor_that_it_is_of_one_mind(cells_of):
    @settings(max_examples=120, deadline=None)
    @given(cells_of, st.integers(2, 6))
    def attack(cells, floor):
        hidden = hide_against_subtraction(cells, partial(may_be_shown, floor=floor))
        places, parts = sorted(cells), parts_of(cells, 4)
        shown = {part: numbers for part, numbers in parts.items() if part not in hidden}
        assert all(may_be_shown(numbers, floor) for numbers in shown.values())
        if WHOLE in hidden:
            assert not shown
            return
        worlds = [worlds_of_one_level(places, {part: numbers[level] for part, numbers in shown.items()}) for level in range(3)]
        for part in (part for part in hidden if not may_be_shown(parts[part], floor)):  # the others are neighbours, and hide nothing of their own
            ranges = [{in_part(places, world, part) for world in of_level} for of_level in worlds]
            assert any(len(found) > 1 for found in ranges)  # its distribution is not pinned down
            assert sum(found != {0} for found in ranges) > 1  # nor that all in it chose alike

    attack()


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(PLACES[:4]), st.tuples(*[st.integers(0, 3)] * 2, st.just(0), st.just(0)), min_size=2), st.integers(2, 6))
def test_who_also_knows_how_many_answered_everywhere_is_no_further(cells, floor):
    hidden = hide_against_subtraction(cells, partial(may_be_shown, floor=floor))
    assume(WHOLE not in hidden)
    places, parts = sorted(cells), parts_of(cells, 4)
    shown = {part: numbers for part, numbers in parts.items() if part not in hidden}
    sizes = {part: sum(numbers) for part, numbers in parts.items()}
    worlds = [worlds_of_one_level(places, {part: numbers[level] for part, numbers in shown.items()}) for level in range(2)]
    fitting = [
        (low, high) for low, high in product(*worlds) if all(in_part(places, low, part) + in_part(places, high, part) == size for part, size in sizes.items())
    ]
    for part in hidden:
        if sizes[part] and not may_be_shown(parts[part], floor):
            assert len({in_part(places, low, part) for low, _high in fitting}) > 1


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(PLACES), st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted).map(lambda pair: (pair[1], pair[0])), min_size=1))
def test_a_small_turnout_is_found_by_no_subtraction(cells):
    hidden = hide_against_subtraction(cells, partial(enough_took_part, floor=5))
    parts = parts_of(cells, 2)
    assert all(min(numbers) >= 5 for part, numbers in parts.items() if part not in hidden)
    levels = [part for part in parts if part.cut == "level"]
    if WHOLE not in hidden and any(part in hidden for part in levels):
        rest = [whole - sum(parts[part][place] for part in levels if part not in hidden) for place, whole in enumerate(parts[WHOLE])]
        assert min(rest) >= 5


@given(CELLS, st.integers(2, 6))
def test_a_hidden_parent_hides_its_children(cells, floor):
    hidden = hide_against_subtraction(cells, partial(may_be_shown, floor=floor))
    for level, school in cells:
        if school and (WHOLE in hidden or (level and Part("level", level) in hidden)):
            assert Part("school", school) in hidden


@given(CELLS, st.integers(2, 6), st.randoms())
def test_the_order_in_which_cells_come_changes_nothing(cells, floor, dice):
    mixed = list(cells.items())
    dice.shuffle(mixed)
    rule = partial(may_be_shown, floor=floor)
    assert hide_against_subtraction(dict(mixed), rule) == hide_against_subtraction(cells, rule)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(measures).failed == 0
