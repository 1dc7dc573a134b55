"""What schools said after their threads were settled, and the replies that are owed for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.partnership.measures.intervals import interval_of
from trellis.partnership.models import Rating, Reply
from trellis.partnership.queries.terms import Span, spans_until
from trellis.threads import queries as threads
from trellis.threads.models import Thread

MAY_BE_CHANGED_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Owed:
    """A reply that an office owes: for which term, by which day."""

    office_id: int
    office: str
    span: Span
    is_late: bool


@dataclass(frozen=True, slots=True)
class Results:
    """What schools said to an office in one term. `got` counts those who got all or most, with its interval."""

    span: Span
    counts: list[tuple[str, str, int, float]]  # key, words, how many, share of all
    answers: int
    settled: int
    got: int
    low: float | None
    high: float | None


def ratings_read_by(standing: Standing, office: int, span: Span) -> "QuerySet[Rating]":
    """Return the answers to an office in one term that the person may read, the newest first."""
    said = Rating.objects.filter(office=office, on__gte=span.starts_on, on__lt=span.ends_on)
    return within(standing, Verb.PARTNERSHIP_READ_RATINGS, said).select_related("by", "thread__school").order_by("-on", "-pk")


def results_of(ratings: "QuerySet[Rating]", span: Span, settled: int) -> Results:
    """Return answers added up, with the share of those who got all or most of it and how sure that is."""
    counted = dict(ratings.order_by().values_list("got").annotate(number=Count("pk")))
    answers = sum(counted.values())
    got = counted.get(Rating.Got.ALL, 0) + counted.get(Rating.Got.MOST, 0)
    low, high = interval_of(got, answers) or (None, None)
    rows = [(one.value, str(one.label), counted.get(one.value, 0), counted.get(one.value, 0) / answers if answers else 0.0) for one in Rating.Got]
    return Results(span, rows, answers, settled, got, low, high)


def settled_between(office: int, first: datetime, last: datetime) -> int:
    """Return how many threads that an office led last were settled between two moments and stayed so."""
    return threads.settled_by_office(office, first, last).count()


def replies_owed(today: date, offices: Collection[int] | None = None) -> list[Owed]:
    """Return replies that offices owe for terms that are over: one query a term, the oldest first."""
    owed = []
    for span in reversed(spans_until(today)):
        if span.ends_on > today:
            continue
        given = Reply.objects.filter(office=OuterRef("office"), starts_on=span.starts_on, ends_on=span.ends_on)
        heard = Rating.objects.filter(~Exists(given), on__gte=span.starts_on, on__lt=span.ends_on, office__ended_on__isnull=True)
        if offices is not None:
            heard = heard.filter(office__in=offices)
        for number, name in heard.order_by("office__name", "office").values_list("office", "office__name").distinct():
            owed.append(Owed(number, name, span, today > span.due_on))
    return owed


def replies_of(office: int) -> "QuerySet[Reply]":
    """Return what an office has published, the latest term first."""
    return Reply.objects.filter(office=office).select_related("by").order_by("-ends_on", "-pk")


def rating_of(thread: Thread) -> Rating | None:
    """Return the answer to a thread, where there is one."""
    return Rating.objects.filter(thread=thread).first()


def may_be_changed(rating: Rating, thread: Thread, now: datetime) -> bool:
    """Say whether an answer may still be changed: for a week after it was given, or after the thread was settled once more."""
    return now <= max(rating.at, thread.settled_at or rating.at) + MAY_BE_CHANGED_FOR


def threads_to_rate(standing: Standing) -> "QuerySet[Thread]":
    """Return the settled threads of the last two months that the person asked and has not answered about, the latest first."""
    rated = Rating.objects.filter(thread=OuterRef("pk"))
    asked = Thread.objects.filter(~Exists(rated), settled_at__isnull=False, settled_at__date__gte=standing.today - timedelta(days=60))
    return within(standing, Verb.PARTNERSHIP_RATE, asked).order_by("-settled_at", "-pk")
