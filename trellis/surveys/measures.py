"""How answers are counted into a group and its parts, and which of the counts may leave the room. Plain Python.

A cell is how one group, or a part of it, answered one item: six numbers, one for each of the four levels, one for "I cannot say"
and one for "I would rather not answer". The parts of a group are its school levels and, within them, its schools.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

SAID = ("1", "2", "3", "4", "cannot_say", "rather_not")
LEVELS = 4
NOTHING = (0,) * len(SAID)

Numbers = Sequence[int]
MayShow = Callable[[Numbers], bool]


class Part(NamedTuple):
    """A part of a group: `cut` is empty for the whole, "level" or "school"; `key` says which."""

    cut: str = ""
    key: str = ""


WHOLE = Part()


def may_be_shown(counts: Numbers, floor: int) -> bool:
    """Say whether a distribution hides whoever is in it: at least `floor` answers, and not all or all but one alike.

    Of a cell only the levels count: `counts[:4]`.

    >>> [may_be_shown(counts, 5) for counts in ([2, 2, 0, 0], [5, 0, 0, 0], [4, 1, 0, 0], [3, 2, 0, 0])]
    [False, False, False, True]
    """
    given = sum(counts[:LEVELS])
    return given >= floor and max(counts[:LEVELS]) < given - 1


def enough_took_part(counts: Numbers, floor: int) -> bool:
    """Say whether (asked, sent) may be shown: neither is a small group.

    >>> [enough_took_part(counts, 5) for counts in ((9, 4), (9, 5))]
    [False, True]
    """
    return min(counts) >= floor


def added(cells: Iterable[Numbers], width: int = len(SAID)) -> tuple[int, ...]:
    """Return the sum of cells, number by number.

    >>> added([(1, 0), (2, 3)], 2)
    (3, 3)
    """
    total = [0] * width
    for cell in cells:
        for place, number in enumerate(cell):
            total[place] += number
    return tuple(total)


def parts_of(cells: Mapping[tuple[str, str], Numbers], width: int = len(SAID)) -> dict[Part, tuple[int, ...]]:
    """Return the whole group, its levels and its schools, from cells by (school level, school).

    >>> sorted(parts_of({("high", "7"): (1, 2), ("high", "8"): (0, 1)}, 2).items())
    [(Part(cut='', key=''), (1, 3)), (Part(cut='level', key='high'), (1, 3)), (Part(cut='school', key='7'), (1, 2)), (Part(cut='school', key='8'), (0, 1))]
    """
    found: dict[Part, list[int]] = {WHOLE: [0] * width}
    for (level, school), cell in cells.items():
        for part in (WHOLE, Part("level", level), Part("school", school)):
            if part is WHOLE or part.key:
                numbers = found.setdefault(part, [0] * width)
                for place, number in enumerate(cell):
                    numbers[place] += number
    return {part: tuple(numbers) for part, numbers in found.items()}


def hide_against_subtraction(cells: Mapping[tuple[str, str], Numbers], may_show: MayShow) -> set[Part]:
    """Return the parts of a group to hide, from its cells by (school level, school), so that nothing is found by subtraction.

    Whoever takes the shown parts off a shown whole learns the hidden parts *together*. So hidden parts are joined by neighbours, the
    smallest first, until together they are what could be shown, or all are hidden. A hidden parent hides its children. Somebody without
    a school or level is in no part and counts among the hidden; a school that lies in two levels is never shown, its people
    count among the hidden of both. The answer hangs on nothing but the cells: no viewer, no filter.

    >>> five = lambda counts: may_be_shown(counts, 5)
    >>> sorted(hide_against_subtraction({("", "1"): (4, 0, 0, 0), ("", "2"): (3, 3, 0, 0), ("", "3"): (5, 5, 0, 0)}, five))
    [Part(cut='school', key='1'), Part(cut='school', key='2')]
    """
    width = len(next(iter(cells.values()), NOTHING))
    whole = added(cells.values(), width)
    by_level: dict[str, dict[str, tuple[int, ...]]] = {}
    for (level, school), cell in cells.items():
        schools = by_level.setdefault(level, {})
        schools[school] = added([schools.get(school, (0,) * width), cell], width)
    seen: dict[str, int] = {}
    for schools in by_level.values():
        for school in schools:
            seen[school] = seen.get(school, 0) + 1
    never = {""} | {school for school, times in seen.items() if times > 1}
    levels = {level: added(schools.values(), width) for level, schools in by_level.items()}
    is_hidden = not may_show(whole)
    if set(levels) <= {""}:  # no levels were recorded: schools are parts of the whole
        hidden_levels = {""} if is_hidden else set()
    else:
        hidden_levels = set(levels) if is_hidden else _joined(levels, {""} & set(levels), may_show, width)
    hidden = {WHOLE} if is_hidden else set()
    hidden |= {Part("level", level) for level in hidden_levels if level}
    for level, schools in by_level.items():
        chosen = set(schools) if level in hidden_levels else _joined(schools, never & set(schools), may_show, width)
        hidden |= {Part("school", school) for school in chosen if school}
    return hidden


def _joined(parts: Mapping[str, Numbers], never: set[str], may_show: MayShow, width: int) -> set[str]:
    """Return which parts of a shown parent are hidden; those in `never` always are."""
    hidden = {key for key in parts if key in never or not may_show(parts[key])}
    if not hidden:
        return hidden
    together = added((parts[key] for key in hidden), width)
    for key in sorted(set(parts) - hidden, key=lambda key: (sum(parts[key]), key)):
        if may_show(together):
            break
        hidden.add(key)
        together = added((together, parts[key]), width)
    return hidden
