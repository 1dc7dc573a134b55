"""What the clock does about offices and schools."""

from datetime import date, datetime

from django.utils import timezone

from trellis.partnership.notices import barriers, ratings
from trellis.partnership.operations.needs import count_looks
from trellis.work.queue import Scheduled

SCHEDULE = [
    Scheduled("trellis.partnership.jobs.count_looks_by_night", daily_at="03:55"),
    Scheduled("trellis.partnership.jobs.remind_of_barriers", daily_at="05:50"),
    Scheduled("trellis.partnership.jobs.remind_of_replies", daily_at="05:55"),
]


def count_looks_by_night(at: str | None = None) -> int:
    """Count anew what the central office's work looks like by the schools' need. `at` is an ISO moment, for tests."""
    now = datetime.fromisoformat(at) if at else timezone.now()
    return count_looks(by=None, today=timezone.localdate(now), now=now)


def remind_of_barriers(on: str | None = None) -> int:
    """Remind owners of barriers a week before their day, and those above when it has passed; return of how many. `on` is an ISO day, for tests."""
    return barriers.remind_of_barriers(today=date.fromisoformat(on) if on else timezone.localdate())


def remind_of_replies(on: str | None = None) -> int:
    """Remind offices of the replies that they owe; return of how many. `on` is an ISO day, for tests."""
    return ratings.remind_of_replies(today=date.fromisoformat(on) if on else timezone.localdate())
