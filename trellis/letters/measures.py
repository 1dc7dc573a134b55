"""When it is quiet. Plain Python: times of the district's own clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when until when nothing is sent, and whether days without work are quiet as a whole."""

    starts: time = time(18, 0)
    ends: time = time(7, 0)
    rests_on_non_working_days: bool = True


DISTRICT_QUIET = Quiet()
FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)


def is_quiet(local: datetime, quiet: Quiet, *, is_working_day: bool) -> bool:
    """Say whether nothing is sent at `local`. Hours that start after they end run over midnight; equal ones are never quiet.

    >>> is_quiet(datetime(2026, 12, 1, 18, 0), Quiet(), is_working_day=True)
    True
    >>> is_quiet(datetime(2026, 12, 1, 7, 0), Quiet(), is_working_day=True)
    False
    >>> is_quiet(datetime(2026, 12, 5, 12, 0), Quiet(), is_working_day=False)
    True
    >>> is_quiet(datetime(2026, 12, 1, 12, 30), Quiet(time(12), time(13)), is_working_day=True)
    True
    """
    if quiet.rests_on_non_working_days and not is_working_day:
        return True
    now = local.time()
    if quiet.starts <= quiet.ends:
        return quiet.starts <= now < quiet.ends
    return now >= quiet.starts or now < quiet.ends


def wait_before(tries: int) -> timedelta:
    """Return how long to wait after `tries` tries that were put off: ten minutes, doubled each time, at most six hours.

    >>> [str(wait_before(n)) for n in (1, 2, 3, 9)]
    ['0:10:00', '0:20:00', '0:40:00', '6:00:00']
    """
    return min(FIRST_WAIT * 2 ** max(0, min(tries, 12) - 1), LONGEST_WAIT)
