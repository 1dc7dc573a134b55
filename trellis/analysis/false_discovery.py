"""Many tests at once: Benjamini and Hochberg 1995, "Controlling the false discovery rate", Journal of the Royal Statistical Society B 57: 289-300.

The family is what a reader is shown together. A family that is chosen after looking at the p-values is none.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """Return each p as the least rate of false discoveries at which it would be called one. None stays None, and is no member of the family.

    >>> [round(p, 4) for p in adjusted([0.01, 0.04, 0.03, 0.20])]
    [0.04, 0.0533, 0.0533, 0.2]
    >>> adjusted([None, 0.03])
    [None, 0.03]
    """
    given = np.array([p for p in p_values if p is not None], dtype=float)
    values = iter(adjusted_array(given).tolist())
    return [None if p is None else next(values) for p in p_values]


def adjusted_array(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same for an array without gaps."""
    if not ((p_values >= 0) & (p_values <= 1)).all():
        raise ValueError("A p lies between 0 and 1.")
    order = np.argsort(p_values, kind="stable")
    scaled = p_values[order] * len(p_values) / np.arange(1, len(p_values) + 1)
    found = np.empty_like(p_values)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found
