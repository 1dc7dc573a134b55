"""Emergency accesses: open ones, and those that wait for a second person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from trellis.access.gate import within
from trellis.access.policy import POLICY, Verb
from trellis.access.standing import Standing
from trellis.directory.models import EmergencyAccess, NonWorkingDays, Person, Student
from trellis.directory.queries.holders import holders_of
from trellis.directory.queries.names import fold_name, words_of


@dataclass(frozen=True, slots=True)
class Watched:
    """An emergency access with the day by which a second person looks: the next on which the district works. Days late count from it."""

    access: EmergencyAccess
    due_on: date
    days_late: int


def watched(accesses: Collection[EmergencyAccess], today: date) -> list[Watched]:
    """Return accesses, in the order given, with how late their review is or was: one query, however many."""
    opened = [timezone.localtime(access.opened_at).date() for access in accesses]
    if not opened:
        return []
    off = NonWorkingDays.objects.filter(school__isnull=True, withdrawn_on__isnull=True, ends_on__gt=min(opened)).values_list("starts_on", "ends_on")
    holidays = list(off)
    rows = []
    for access, day in zip(accesses, opened, strict=True):
        due = day + timedelta(days=1)
        while due.weekday() > 4 or any(first <= due < after for first, after in holidays):
            due += timedelta(days=1)
        looked = timezone.localtime(access.review.at).date() if hasattr(access, "review") else today
        rows.append(Watched(access, due, max(0, (looked - due).days)))
    return rows


def unreviewed_since(since: datetime) -> "QuerySet[EmergencyAccess]":
    """Return what was opened after a moment and nobody has looked at: for telling those who may."""
    return EmergencyAccess.objects.filter(review__isnull=True, opened_at__gte=since).select_related("person", "student__person").order_by("opened_at", "pk")


def reviewers_of(access: EmergencyAccess, today: date) -> list[Person]:
    """Return the people who may look at an emergency access as a second person: all who hold a role that may, but not who opened it."""
    roles = {grant.role for grant in POLICY[Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS]}
    numbers = {holder.person_id for holder in holders_of(roles, today)} - {access.person_id}
    return list(Person.objects.filter(pk__in=numbers).order_by("pk"))


def waiting_for_review(standing: Standing) -> "QuerySet[EmergencyAccess]":
    """Return the emergency accesses that the reader may look at and nobody has: the oldest first. Never one's own."""
    waiting = EmergencyAccess.objects.filter(review__isnull=True).select_related("person", "student__person")
    return within(standing, Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS, waiting).order_by("opened_at", "pk")


def reviewed(standing: Standing) -> "QuerySet[EmergencyAccess]":
    """Return the latest twenty-five that somebody has looked at."""
    seen = EmergencyAccess.objects.filter(review__isnull=False).select_related("person", "student__person", "review__by")
    return within(standing, Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS, seen).order_by("-opened_at", "-pk")[:25]


def opened_by(person_id: int, since: date) -> "QuerySet[EmergencyAccess]":
    """Return what one person has opened since a day, with its review where there is one."""
    mine = EmergencyAccess.objects.filter(person_id=person_id, opened_at__date__gte=since).select_related("student__person", "review__by")
    return mine.order_by("-opened_at", "-pk")


def open_at(person_id: int, now: datetime) -> "QuerySet[EmergencyAccess]":
    """Return the person's emergency accesses that are open now."""
    return EmergencyAccess.objects.filter(person_id=person_id, opened_at__lte=now, closes_at__gt=now).select_related("student__person").order_by("pk")


def student_for_emergency(standing: Standing, typed: str) -> list[Student]:
    """Return the students so named in full, or of that number: at most five, and nothing on half a name.

    An emergency begins with a child one can name. This is no way to leaf through children whom one may not see.
    """
    whole = words_of(typed)
    if not typed.strip():
        return []
    match = Q(number=typed.strip()[:64])
    if len(whole) >= 2:
        orders = {fold_name(" ".join(parts[1]), " ".join(parts[0])) for parts in _divided(typed.split())}
        match |= Q(person__in=Person.objects.filter(folded_name__in=orders).values("pk"))
    students = Student.objects.filter(match, ended_on__isnull=True).select_related("person")
    return list(within(standing, Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS, students).order_by("person__folded_name", "pk")[:5])


def _divided(words: list[str]) -> list[tuple[list[str], list[str]]]:
    """Return every way to read the words as (family, given), in either order."""
    cuts = range(1, len(words))
    return [(words[:cut], words[cut:]) for cut in cuts] + [(words[cut:], words[:cut]) for cut in cuts]
