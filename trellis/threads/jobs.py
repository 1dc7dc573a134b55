"""What the clock does about threads: each morning it looks at absence, days that passed, hand-overs and offices that are no more."""

from datetime import datetime

from django.utils import timezone

from trellis.threads import notices, operations, queries
from trellis.work.queue import Scheduled

SCHEDULE = [Scheduled("trellis.threads.jobs.look_at_threads", daily_at="05:20")]


def look_at_threads(at: str | None = None) -> dict[str, int]:
    """Move threads on from closed offices, let clocks run whose day has come, and tell those who must know; return how many of each.

    `at` is an ISO moment, for tests. A second call on the same morning tells nobody again.
    """
    now = datetime.fromisoformat(at) if at else timezone.now()
    moved, ran = operations.move_on_from_closed_offices(now=now), operations.let_clocks_run_that_are_due(now=now)
    today = queries.working_time().day_of(now)
    return {
        "moved": moved,
        "ran": ran,
        "without_an_office": notices.tell_of_threads_without_an_office(today=today),
        "standing_in": notices.tell_who_stands_in(today=today),
        "reminded": notices.remind_of_passed_days(now=now, today=today),
        "unanswered": notices.tell_of_unanswered_hand_overs(today=today),
    }
