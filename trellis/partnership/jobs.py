"""What the clock does about offices and schools."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.policy import SYSTEM_LEADERS
from trellis.asks.operations import file_own_ask
from trellis.asks.queries import Whom
from trellis.directory.queries.holders import holders_of
from trellis.kit.days import SchoolYear
from trellis.partnership.notices import barriers, panels, ratings
from trellis.partnership.operations.needs import count_looks
from trellis.work.queue import Scheduled

SCHEDULE = [
    Scheduled("trellis.partnership.jobs.count_looks_by_night", daily_at="03:55"),
    Scheduled("trellis.partnership.jobs.file_profile_refresh", daily_at="04:15"),
    Scheduled("trellis.partnership.jobs.remind_of_barriers", daily_at="05:50"),
    Scheduled("trellis.partnership.jobs.remind_of_replies", daily_at="05:55"),
    Scheduled("trellis.partnership.jobs.remind_of_panels", daily_at="05:45"),
]


REFRESH_MINUTES = (20, 30)  # of the page that goes through a profile once a year
ASKED_FROM, ANSWERED_WITHIN = (9, 15), timedelta(days=42)  # after the first weeks of school, with six weeks for it


def file_profile_refresh(on: str | None = None) -> int:
    """File what this room asks of every principal once a school year: to look through the school's profile; return 1 when it is new.

    `on` is an ISO day, for tests. It stands in the name of the first system leader; without one nobody asks.
    """
    today = date.fromisoformat(on) if on else timezone.localdate()
    year = SchoolYear.of(today).ends_in
    leaders = holders_of(SYSTEM_LEADERS, today)
    if not leaders or today < date(year - 1, *ASKED_FROM):
        return 0
    due_on = today + ANSWERED_WITHIN
    due_on -= timedelta(days=max(0, due_on.weekday() - 4))
    low, high = REFRESH_MINUTES
    asked = file_own_ask(
        today=today,
        owner=leaders[0].person_id,
        what=_("Look through what your school says of itself"),
        why=_("Everybody who works for the district reads it before they ask a school for something."),
        minutes_low=low,
        minutes_high=high,
        due_on=due_on,
        reply_by=due_on,
        to=[Whom()],
        room="partnership",
        number=year,
    )
    return int(asked is not None)


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


def remind_of_panels(on: str | None = None) -> int:
    """Remind of what is owed to students' panels, and of panels without a convenor; return of how many. `on` is an ISO day, for tests."""
    return panels.remind(today=date.fromisoformat(on) if on else timezone.localdate())
