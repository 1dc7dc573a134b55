"""Which numbers of a trial may be shown, and when a rule names too many. Plain Python."""

from collections.abc import Mapping
from typing import TypeVar

P = TypeVar("P", int, str)  # what a part is called by


def names_half(flagged: int, students: int, smallest: int) -> bool:
    """Return whether a rule names half of a school or more: then it says something of the school and nothing of a student. Tiny schools are no measure.

    >>> names_half(300, 600, 10), names_half(299, 600, 10), names_half(3, 4, 10)
    (True, False, False)
    """
    return students >= smallest and 2 * flagged >= students


def may_stand(part: int, of: int, smallest: int) -> bool:
    """Return whether a part of a group may be shown: neither it nor the rest is a small group; nobody at all may be said.

    >>> may_stand(12, 40, 10), may_stand(3, 40, 10), may_stand(35, 40, 10), may_stand(0, 40, 10), may_stand(0, 4, 10)
    (True, False, False, True, False)
    """
    return of >= smallest and (part == 0 or (part >= smallest and of - part >= smallest))


def shown_of_parts(flagged: Mapping[P, int], students: Mapping[P, int], smallest: int) -> set[P]:
    """Return which parts of a whole are shown, where each student stands in one part: one hidden part alone is shielded by the next smallest.

    >>> sorted(shown_of_parts({"a": 40, "b": 12, "c": 3}, {"a": 400, "b": 100, "c": 90}, 10))
    ['a']
    >>> sorted(shown_of_parts({"a": 40, "b": 12}, {"a": 400, "b": 100}, 10))
    ['a', 'b']
    """
    shown = {key for key in students if may_stand(flagged.get(key, 0), students[key], smallest)}
    hidden = set(students) - shown
    while hidden and shown and (len(hidden) == 1 or sum(flagged.get(key, 0) for key in hidden) < smallest):
        nearest = min(shown, key=lambda key: (flagged.get(key, 0), key))
        shown.discard(nearest)
        hidden.add(nearest)
    return shown


def shown_of_overlapping(flagged: Mapping[str, int], students: Mapping[str, int], whole: tuple[int, int], smallest: int) -> set[str]:
    """Return which groups are shown, where a student may stand in several: each is read against everybody else, so the rest may be no small group.

    `whole` is how many were named, and of how many.

    >>> sorted(shown_of_overlapping({"el": 20, "foster": 2, "all but few": 45}, {"el": 90, "foster": 12, "all but few": 480}, (50, 500), 10))
    ['el']
    """
    named, everybody = whole
    return {
        key
        for key in students
        if may_stand(flagged.get(key, 0), students[key], smallest) and may_stand(named - flagged.get(key, 0), everybody - students[key], smallest)
    }
