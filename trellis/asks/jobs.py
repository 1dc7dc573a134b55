"""What the clock does about asks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone, translation

from trellis.asks.measures import monday_of, weeks_from
from trellis.asks.models import Feed, Occasion
from trellis.asks.operations import file_own_ask
from trellis.asks.operations import leading as operations
from trellis.asks.operations.brief import send_briefs
from trellis.asks.operations.leading import address_in, lay_in_entries, note_feed
from trellis.asks.operations.weeks import recount_weeks
from trellis.asks.queries import leading
from trellis.asks.queries.brief import day_of_letters, letters_of, people_with_a_letter
from trellis.asks.queries.own import rounds_that_ask_principals
from trellis.kit.calendars import NotACalendar, read_calendar
from trellis.kit.fetching import NotFetched, fetch_typed
from trellis.letters.queries import clock, written_in
from trellis.work.queue import Scheduled, enqueue, long

SCHEDULE = [
    Scheduled("trellis.asks.jobs.recount", daily_at="03:50"),
    Scheduled("trellis.asks.jobs.file_own_asks", daily_at="04:10"),
    Scheduled("trellis.asks.jobs.send_letters_of_the_week", daily_at="05:30"),
    Scheduled("trellis.asks.jobs.read_feeds", daily_at="04:20"),
    Scheduled("trellis.asks.jobs.sample_moments", daily_at="04:40"),
    Scheduled("trellis.asks.jobs.publish_total", daily_at="06:10"),
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


@long
def read_feeds() -> int:
    """Have each calendar read by a job of its own, so that one that does not answer holds up no other; return how many."""
    feeds = list(Feed.objects.order_by("pk").values_list("pk", flat=True))
    for feed in feeds:
        enqueue("trellis.asks.jobs.read_feed", feed=feed)
    return len(feeds)


@long
def read_feed(feed: int) -> int:
    """Read one person's calendar; return how many entries it has in the days that count."""
    return read_one_feed(feed=feed, now=timezone.now())


def read_one_feed(*, feed: int, now: datetime, fetch: Callable[..., bytes] = fetch_typed) -> int:
    """Read one person's calendar. `fetch` is the edge of the world, which a test moves. Nothing of the address or of a name is logged."""
    found = Feed.objects.select_related("person").filter(pk=feed).first()
    if found is None:
        return 0
    zone = clock()
    first, last = leading.days_to_read(now.astimezone(zone).date())
    with translation.override(written_in(found.person.language)):
        try:
            # its marks are not sent: which days count moves on by a day each night, so that the same calendar holds others
            lay = fetch(address_in(found))
            read = read_calendar(lay, from_on=first, until_on=last, zone=zone)
        except (NotFetched, NotACalendar) as trouble:
            note_feed(by=None, feed=found, trouble=str(trouble), now=now)
            return 0
    return lay_in_entries(by=None, feed=found, entries=read.entries, unread=len(read.complaints), now=now)


def sample_moments(on: str | None = None) -> int:
    """Choose the moments of today for everybody who looks at their time; return how many. `on` is an ISO day, for tests."""
    return operations.sample_moments(by=None, today=date.fromisoformat(on) if on else timezone.localdate(), people=leading.people_looking())


def publish_total(on: str | None = None) -> int:
    """Publish the total of the month that is over, once; return of how many people. `on` is an ISO day, for tests."""
    return operations.publish_total(by=None, today=date.fromisoformat(on) if on else timezone.localdate())
