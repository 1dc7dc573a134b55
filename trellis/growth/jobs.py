"""What the clock does about growth."""

from datetime import date

from django.utils import timezone

from trellis.growth.notices import communities, steps, walks
from trellis.work.queue import Scheduled

SCHEDULE = [
    Scheduled("trellis.growth.jobs.tell_of_steps", daily_at="05:20"),
    Scheduled("trellis.growth.jobs.remind_of_meetings_and_walks", daily_at="05:50"),
]


def remind_of_meetings_and_walks(on: str | None = None) -> int:
    """Remind members before a meeting, and walkers before a walk; return of how many. `on` is an ISO day, for tests."""
    today = date.fromisoformat(on) if on else timezone.localdate()
    return communities.remind_of_meetings(today=today) + walks.remind_of_walks(today=today)


def tell_of_steps(on: str | None = None) -> int:
    """Tell both sides of the steps whose day to look back has come; return of how many. `on` is an ISO day, for tests."""
    return steps.tell_of_the_day(today=date.fromisoformat(on) if on else timezone.localdate())
