"""How long schools waited, in the district's working minutes. Reads every thread of a stretch: for the night, never for a page."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db.models import Count

from trellis.threads.measures import WorkingTime
from trellis.threads.models import Pause, Thread
from trellis.threads.queries.hours import working_time


class Ruler:
    """Working minutes between two moments, from sums over days that are made once: as `WorkingTime.between`, for hundreds of thousands."""

    def __init__(self, working: WorkingTime, first: date, last: date) -> None:
        self.opens, self.closes, self.before = [], [], []
        minutes = 0.0
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            if working.works_on(day):
                opens, closes = working.opens(day).timestamp(), working.closes(day).timestamp()
                self.opens.append(opens)
                self.closes.append(closes)
                self.before.append(minutes)
                minutes += (closes - opens) / 60

    def at(self, moment: datetime) -> float:
        """Return the working minutes from the first day until a moment."""
        stamp = moment.timestamp()
        place = bisect_right(self.opens, stamp) - 1
        return 0.0 if place < 0 else self.before[place] + (min(stamp, self.closes[place]) - self.opens[place]) / 60

    def between(self, start: datetime, end: datetime) -> float:
        """Return the working minutes between two moments, 0 when the second is not later."""
        return max(0.0, self.at(end) - self.at(start))


def waits_by_school(since: date, now: datetime, *, until_settled: bool) -> dict[int, list[tuple[int, bool]]]:
    """Return, for each school, how long each thread opened since a day waited for its first answer or to be settled, and whether that is over.

    What still waits is in it with its wait so far. Pauses do not count, nor what somebody asked for themselves alone. Four queries.
    """
    ruler = Ruler(working_time(), since - timedelta(days=1), (now + timedelta(days=1)).date())
    end = "settled_at" if until_settled else "answered_at"
    opened = Thread.objects.filter(opened_at__date__gte=since, opened_at__lte=now, school__isnull=False, only_me=False)
    paused: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for thread, begin, until in Pause.objects.filter(thread__in=opened.values("pk")).values_list("thread_id", "from_at", "until_at"):
        paused[thread].append((begin, until or now))
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for pk, school, begin, over in opened.values_list("pk", "school_id", "opened_at", end):
        last = min(over or now, now)
        stood = sum(ruler.between(max(begin, first), min(last, until)) for first, until in paused.get(pk, ()))
        found[school or 0].append((round(max(0.0, ruler.between(begin, last) - stood)), over is not None))
    return dict(found)


def hand_overs_by_school(since: date, now: datetime) -> dict[int, tuple[int, int]]:
    """Return, for each school, how many threads were opened since a day and how many hand-overs they had. Two queries."""
    opened = Thread.objects.filter(opened_at__date__gte=since, opened_at__lte=now, school__isnull=False, only_me=False)
    threads = dict(opened.order_by().values_list("school_id").annotate(n=Count("pk")))
    over = dict(opened.order_by().filter(hand_overs__isnull=False).values_list("school_id").annotate(n=Count("hand_overs")))
    return {school or 0: (number, over.get(school, 0)) for school, number in threads.items()}
