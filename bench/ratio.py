"""What a measurement is, and how rounds are run.

Time is CPU seconds wherever one process does the work, since others share these machines: of this process, and on PostgreSQL of the
server's processes that answer it.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connections


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


def spent() -> float:
    """Return the CPU seconds of this process so far, and of the servers' processes that its connections talk to."""
    servers = [one.connection.info.backend_pid for one in connections.all(initialized_only=True) if one.vendor == "postgresql" and one.connection]
    return time.process_time() + sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in servers) / 1e9


def interleaved(*acts: Callable[[], object], rounds: int = 5) -> list[float]:
    """Return the median CPU seconds of each act over interleaved rounds, after one round to warm up."""
    for act in acts:
        act()
    seconds: list[list[float]] = [[] for _act in acts]
    for _round in range(rounds):
        for place, act in enumerate(acts):
            began = spent()
            act()
            seconds[place].append(spent() - began)
    return [statistics.median(times) for times in seconds]
