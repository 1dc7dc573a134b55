"""How much of a step is left. Plain Python: the server holds when the step began, everything else follows."""

from datetime import datetime


def seconds_left(minutes: int, began_at: datetime, now: datetime, paused_at: datetime | None = None) -> int:
    """Return the seconds that are left of a step; less than 0 when its time is over. A pause stands still; a clock set back gives no time away.

    >>> at = datetime(2026, 12, 1, 15, 0)
    >>> seconds_left(5, at, datetime(2026, 12, 1, 15, 1, 30))
    210
    >>> seconds_left(5, at, datetime(2026, 12, 1, 15, 6))
    -60
    >>> seconds_left(5, at, datetime(2026, 12, 1, 15, 30), paused_at=datetime(2026, 12, 1, 15, 2))
    180
    >>> seconds_left(5, at, datetime(2026, 12, 1, 14, 59))
    300
    """
    spent = ((paused_at or now) - began_at).total_seconds()
    return minutes * 60 - max(0, int(spent))
