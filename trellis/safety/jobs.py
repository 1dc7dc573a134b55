"""Nothing waits unseen."""

from django.utils import timezone

from trellis.letters.queries import clock
from trellis.safety.operations import tell_of_waiting_alarms
from trellis.work.queue import Scheduled

SCHEDULE = [Scheduled("trellis.safety.jobs.tell_of_waiting", every_minutes=10)]


def tell_of_waiting() -> int:
    """Tell of alarms that nobody took in time; each person is told once of each."""
    now = timezone.now()
    return tell_of_waiting_alarms(by=None, now=now, today=now.astimezone(clock()).date())
