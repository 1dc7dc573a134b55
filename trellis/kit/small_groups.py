"""A number that may be shown, or the fact that it is hidden: nothing in between leaves a room.

Queries give one of the two for every figure about a group; `{% shown figure %}` writes either. The small group and the
neighbour that shields it from subtraction are the same `Hidden`: nobody may see which of the two is the small one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure about `n` people. `value` None means that they were asked and nothing is known: never 0."""

    n: int
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """A figure that is kept back. Holds the floor alone: neither the count nor the value may travel with it."""

    fewer_than: int


Figure = Shown | Hidden
