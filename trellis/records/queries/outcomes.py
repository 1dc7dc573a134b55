"""Outcomes of a school year for whoever counts them: from outcome files, from attendance, from incidents. No names."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, Count, Max, Q, SmallIntegerField, Value, When

from trellis.records.measures import AWAY
from trellis.records.models import AttendanceDay, Incident, Outcome

AT_ONCE = 20_000
REMOVED = ("out_of_school", "expulsion")


def outcomes_of_year(year: int, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Return student, school, whether it answers (1, 0, None), then for each key 1 or 0: had it at least once, or not. None: not known, or could not."""
    small = SmallIntegerField()
    had = {
        f"had_{at}": Max(
            Case(
                When(Q(indicator=key, could_have=True, count__gt=0), then=Value(1)),
                When(Q(indicator=key, could_have=True), then=Value(0)),
                output_field=small,
            )
        )
        for at, key in enumerate(keys)
    }
    answers = Max(Case(When(is_accountable=True, then=Value(1)), When(is_accountable=False, then=Value(0)), output_field=small))
    rows = Outcome.objects.filter(school_year=year, indicator__in=list(keys)).order_by().values("student_id", "school_id")
    return rows.annotate(answers=answers, **had).values_list("student_id", "school_id", "answers", *had).iterator(chunk_size=AT_ONCE)


def rows_by_key() -> dict[str, int]:
    """Return how many rows each key of outcome files has."""
    return dict(Outcome.objects.order_by().values_list("indicator").annotate(rows=Count("pk")))


def absent_days(first: date, until: date) -> Iterator[tuple[int, int, int, int]]:
    """Return student, school, known days and days away of everybody of whom a day in [first, until) is known."""
    rows = AttendanceDay.objects.filter(on__gte=first, on__lt=until).order_by().values("student_id", "school_id")
    counted = rows.annotate(days=Count("pk"), away=Count("pk", filter=Q(state__in=AWAY)))
    return counted.values_list("student_id", "school_id", "days", "away").iterator(chunk_size=AT_ONCE)


def has_incidents(first: date, until: date) -> bool:
    """Say whether any incident of these days is known: without, nobody knows that there were none."""
    return Incident.objects.filter(on__gte=first, on__lt=until, ended_on__isnull=True).exists()


def removed(first: date, until: date) -> set[tuple[int, int]]:
    """Return student and school of everybody who was out of school for a day or more in [first, until)."""
    rows = Incident.objects.filter(Q(days_out__gte=1) | Q(response__in=REMOVED), on__gte=first, on__lt=until, ended_on__isnull=True)
    return set(rows.values_list("student_id", "school_id"))
