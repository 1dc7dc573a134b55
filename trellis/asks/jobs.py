"""What the clock does about asks."""

from datetime import date, timedelta

from django.utils import timezone

from trellis.asks.measures import monday_of, weeks_from
from trellis.asks.models import Occasion
from trellis.asks.operations import file_own_ask
from trellis.asks.operations.brief import send_briefs
from trellis.asks.operations.weeks import recount_weeks
from trellis.asks.queries.brief import day_of_letters, letters_of, people_with_a_letter
from trellis.asks.queries.own import rounds_that_ask_principals
from trellis.work.queue import Scheduled, long

SCHEDULE = [
    Scheduled("trellis.asks.jobs.recount", daily_at="03:50"),
    Scheduled("trellis.asks.jobs.file_own_asks", daily_at="04:10"),
    Scheduled("trellis.asks.jobs.send_letters_of_the_week", daily_at="05:30"),
]
BACK = timedelta(days=28)
AT_ONCE = 400  # letters in one transaction: SQLite has one writer, and others wait meanwhile


def recount(on: str | None = None) -> int:
    """Count the sums of the last four weeks and of all to come anew: a school may have changed its level. `on` is an ISO day, for tests."""
    first = monday_of((date.fromisoformat(on) if on else timezone.localdate()) - BACK)
    last = Occasion.objects.order_by("-week_on").values_list("week_on", flat=True).first()
    return recount_weeks(weeks=weeks_from(first, (last - first).days // 7 + 1)) if last and last >= first else 0


@long
def send_letters_of_the_week(on: str | None = None) -> int:
    """Write to every principal what their week brings, on its first day with school; return to how many. `on` is an ISO day, for tests.

    Whoever becomes principal later in the week gets theirs the next morning. What stands is not written again, so that a run that broke off goes on
    where it was.
    """
    today = date.fromisoformat(on) if on else timezone.localdate()
    first = day_of_letters(today)
    if first is None or today < first:
        return 0
    week_on = monday_of(today)
    written = people_with_a_letter(week_on)
    letters = [(person, lines) for person, lines in letters_of(week_on, today).items() if person not in written]
    return sum(send_briefs(by=None, today=today, week_on=week_on, letters=dict(letters[at : at + AT_ONCE])) for at in range(0, len(letters), AT_ONCE))


def file_own_asks(on: str | None = None) -> int:
    """File what Trellis itself asks of principals: each open round, once; return how many were new. `on` is an ISO day, for tests."""
    today = date.fromisoformat(on) if on else timezone.localdate()
    return sum(file_own_ask(today=today, room="surveys", **facts) is not None for facts in rounds_that_ask_principals(today))
