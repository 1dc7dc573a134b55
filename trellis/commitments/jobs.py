"""What the clock does about promises."""

from datetime import date

from django.utils import timezone

from trellis.commitments import notices
from trellis.work.queue import Scheduled

SCHEDULE = [Scheduled("trellis.commitments.jobs.remind_of_promises", daily_at="05:40")]


def remind_of_promises(on: str | None = None) -> int:
    """Remind owners two days before the day, and both sides when it has passed; return of how many promises. `on` is an ISO day, for tests."""
    return notices.remind_of_promises(today=date.fromisoformat(on) if on else timezone.localdate())
