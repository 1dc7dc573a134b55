"""The time of day in words' terms."""

from datetime import time


def part_of_day(now: time) -> str:
    """Return morning, afternoon or evening.

    >>> part_of_day(time(6)), part_of_day(time(12)), part_of_day(time(17, 30))
    ('morning', 'afternoon', 'evening')
    """
    if now < time(12):
        return "morning"
    return "afternoon" if now < time(17) else "evening"
