"""What the clock does around students."""

from datetime import date

from django.utils import timezone

from trellis.student_support.notices import snapshots
from trellis.work.queue import Scheduled

SCHEDULE = [
    Scheduled("trellis.student_support.jobs.tell_of_snapshots", daily_at="05:25"),
]


def tell_of_snapshots(on: str | None = None) -> int:
    """Tell teachers that what a student of theirs needs is new or has changed; return how many. `on` is an ISO day, for tests."""
    return snapshots.tell_of_changes(today=date.fromisoformat(on) if on else timezone.localdate())
