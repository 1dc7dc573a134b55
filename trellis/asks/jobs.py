"""What the clock does about asks."""

from datetime import date, timedelta

from django.utils import timezone

from trellis.asks.measures import monday_of, weeks_from
from trellis.asks.models import Occasion
from trellis.asks.operations.weeks import recount_weeks
from trellis.work.queue import Scheduled

SCHEDULE = [Scheduled("trellis.asks.jobs.recount", daily_at="03:50")]
BACK = timedelta(days=28)


def recount(on: str | None = None) -> int:
    """Count the sums of the last four weeks and of all to come anew: a school may have changed its level. `on` is an ISO day, for tests."""
    first = monday_of((date.fromisoformat(on) if on else timezone.localdate()) - BACK)
    last = Occasion.objects.order_by("-week_on").values_list("week_on", flat=True).first()
    return recount_weeks(weeks=weeks_from(first, (last - first).days // 7 + 1)) if last and last >= first else 0
