"""Threads of one school, as the offices around it see them together: numbers, and words only for who may know them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q, QuerySet

from trellis.threads.models import Holding, Thread


@dataclass(frozen=True, slots=True)
class Held:
    """How many open threads of the school one office leads or helps with, and how many of them have passed a promised time."""

    office_id: int
    threads: int
    late: int


def of_school(school: int) -> "QuerySet[Thread]":
    """Return the threads opened for a school, without those that somebody opened for themselves alone."""
    return Thread.objects.filter(school_id=school, only_me=False)


def held_for_school(school: int, now: datetime) -> dict[int, Held]:
    """Return what each office holds for a school today: one query, no words."""
    open_ones = Holding.objects.filter(until_at__isnull=True, thread__school_id=school, thread__only_me=False, thread__settled_at__isnull=True)
    late = Q(thread__answered_at__isnull=True, thread__first_answer_by__lt=now) | Q(thread__settle_by__lt=now)
    counted = open_ones.values("office_id").annotate(threads=Count("thread_id", distinct=True), late=Count("thread_id", filter=late, distinct=True))
    return {one["office_id"]: Held(one["office_id"], one["threads"], one["late"]) for one in counted}


def moved_since(school: int, since: date) -> "QuerySet[Thread]":
    """Return the school's threads that were settled since a day, the latest first."""
    return of_school(school).filter(settled_at__date__gte=since).order_by(F("settled_at").desc(), "-pk")


def late_now(school: int, now: datetime) -> "QuerySet[Thread]":
    """Return the school's open threads that have passed a promised time, the longest late first."""
    late = Q(answered_at__isnull=True, first_answer_by__lt=now) | Q(settle_by__lt=now)
    return of_school(school).filter(late, settled_at__isnull=True).order_by("opened_at", "pk")
