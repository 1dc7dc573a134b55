"""What the clock does about mail that comes in."""

from datetime import datetime

from django.utils import timezone

from trellis.mail.importers.mailbox import box_of_settings, fetch_mail
from trellis.mail.operations import forget_sorted_mail as forget
from trellis.work.queue import Scheduled, long

SCHEDULE = [
    Scheduled("trellis.mail.jobs.look_into_the_mailbox", every_minutes=2),
    Scheduled("trellis.mail.jobs.forget_sorted_mail", daily_at="03:20"),
]


@long
def look_into_the_mailbox() -> int:
    """Take what is new in the mailbox that settings name; return how many mails. Without one, nothing."""
    box = box_of_settings()
    return fetch_mail(box) if box else 0


def forget_sorted_mail(at: str | None = None) -> int:
    """Empty mail that a person sorted more than 30 days ago; return how many. `at` is an ISO time, for tests."""
    return forget(by=None, now=datetime.fromisoformat(at) if at else timezone.now())
