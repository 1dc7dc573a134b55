"""What the clock does about growth."""

from datetime import date

from django.utils import timezone

from trellis.asks.queries.brief import day_of_letters
from trellis.growth.notices import communities, feedback, steps, walks
from trellis.growth.operations.handing import leave_word_of_passings
from trellis.work.queue import Scheduled

SCHEDULE = [
    Scheduled("trellis.growth.jobs.remind_of_feedback_replies", daily_at="05:35"),
    Scheduled("trellis.growth.jobs.leave_lines_for_the_letters", daily_at="05:10"),  # before the letters of a Monday go out
    Scheduled("trellis.growth.jobs.tell_of_steps", daily_at="05:20"),
    Scheduled("trellis.growth.jobs.remind_of_meetings_and_walks", daily_at="05:50"),
]


def leave_lines_for_the_letters(on: str | None = None) -> int:
    """Leave what stands in the Monday letters about who supports whom; return for how many. `on` is an ISO day, for tests."""
    today = date.fromisoformat(on) if on else timezone.localdate()
    goes_on = day_of_letters(today)
    return leave_word_of_passings(today=today) if goes_on is not None and today <= goes_on else 0


def remind_of_meetings_and_walks(on: str | None = None) -> int:
    """Remind members before a meeting, and walkers before a walk; return of how many. `on` is an ISO day, for tests."""
    today = date.fromisoformat(on) if on else timezone.localdate()
    return communities.remind_of_meetings(today=today) + walks.remind_of_walks(today=today)


def tell_of_steps(on: str | None = None) -> int:
    """Tell both sides of the steps whose day to look back has come; return of how many. `on` is an ISO day, for tests."""
    return steps.tell_of_the_day(today=date.fromisoformat(on) if on else timezone.localdate())


def remind_of_feedback_replies(on: str | None = None) -> int:
    """Remind whoever asked for feedback of the reply they owe. `on` is an ISO day, for tests."""
    return feedback.remind_of_replies(today=date.fromisoformat(on) if on else timezone.localdate())
