"""What a measurement is, and how rounds are run."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measured ratio: `measured` over `base` (or a plain number with base 1), and the most it may be."""

    name: str
    measured: float
    base: float
    limit: float | None  # None: told and held to nothing
    unit: str = "s"

    @property
    def ratio(self) -> float:
        return self.measured / self.base if self.base else float("inf")

    @property
    def holds(self) -> bool:
        return self.limit is None or self.ratio <= self.limit


def interleaved(*acts: Callable[[], object], rounds: int = 5) -> list[float]:
    """Return the median seconds of each act over interleaved rounds, after one round to warm up."""
    for act in acts:
        act()
    seconds: list[list[float]] = [[] for _act in acts]
    for _round in range(rounds):
        for place, act in enumerate(acts):
            began = time.perf_counter()
            act()
            seconds[place].append(time.perf_counter() - began)
    return [statistics.median(times) for times in seconds]
