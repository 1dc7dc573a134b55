"""Which cells of a board are hidden. Plain Python."""

from collections.abc import Mapping


def hidden_cells(students: Mapping[str, int], smallest: int) -> set[str]:
    """Return the parts of a shown whole to hide: those with too few, and neighbours, the smallest first, until those hidden are together no small group.

    >>> sorted(hidden_cells({"iep": 40, "504": 4, "mtss": 12}, 10))
    ['504', 'mtss']
    >>> sorted(hidden_cells({"iep": 40, "504": 6, "mtss": 7}, 10)), hidden_cells({"iep": 40, "504": 12}, 10), sorted(hidden_cells({"iep": 3, "504": 4}, 10))
    (['504', 'mtss'], set(), ['504', 'iep'])
    """
    hidden = {key for key, number in students.items() if number < smallest}
    for key in sorted(set(students) - hidden, key=lambda key: (students[key], key)):
        if not hidden or (len(hidden) > 1 and sum(students[one] for one in hidden) >= smallest):
            break
        hidden.add(key)
    return hidden
