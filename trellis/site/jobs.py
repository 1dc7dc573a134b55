"""What the installation does for itself each night."""

from django.conf import settings
from django.utils import timezone

from trellis.site import operations
from trellis.work.queue import Scheduled

SCHEDULE = [
    Scheduled("trellis.site.jobs.sweep_the_door", daily_at="02:40"),
    *([Scheduled("trellis.site.backups.back_up_nightly", daily_at="01:30")] if settings.IS_PRODUCTION else []),
]


def sweep_the_door() -> None:
    """Remove codes, links and sessions whose time is over."""
    operations.sweep_the_door(by=None, now=timezone.now())
