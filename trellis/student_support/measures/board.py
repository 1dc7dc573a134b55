"""Which cells of a board are hidden. Plain Python."""

from collections.abc import Mapping


def hidden_cells(students: Mapping[str, int], smallest: int) -> set[str]:
    """Return the parts of a shown whole to hide: those with too few, and the smallest of the others beside them.

    The whole less what is shown is what the hidden parts hold together. One student may stand in several parts, so their numbers are not
    added: the neighbour alone has to be no small group. Parts none of which is large enough are all hidden.

    >>> sorted(hidden_cells({"iep": 40, "504": 4, "mtss": 12}, 10))
    ['504', 'mtss']
    >>> sorted(hidden_cells({"iep": 40, "504": 6, "mtss": 7}, 10)), hidden_cells({"iep": 40, "504": 12}, 10), sorted(hidden_cells({"iep": 3, "504": 4}, 10))
    (['504', 'iep', 'mtss'], set(), ['504', 'iep'])
    """
    hidden = {key for key, number in students.items() if number < smallest}
    others = sorted(set(students) - hidden, key=lambda key: (students[key], key))
    return hidden | set(others[:1]) if hidden else hidden
