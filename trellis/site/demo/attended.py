"""Attention in Riverbend: three rules of the director, four nights of the last weeks, and what people did about what the nights brought."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from trellis.directory.models import SchoolEnrolment
from trellis.kit.days import open_on
from trellis.letters.models import Line as LetterLine
from trellis.records.models import AttendanceDay
from trellis.site.demo.cast import Cast
from trellis.student_support.models import Signal
from trellis.student_support.operations.attention import answer_signal, raise_signals_everywhere
from trellis.student_support.operations.signal_rules import change_rule, count_trial, try_rule, use_rule, write_rule

NIGHTS = (34, 20, 9, 1)  # days ago
OLD = timedelta(days=4)
DONE = (
    ("spoke", ""),
    ("called", "Her mother works nights now; an aunt brings her from Monday on."),
    ("support", "He begins the day with the counselor for two weeks."),
    ("known", "A grandfather died. His teacher is with him."),
    ("other", "The bus was late four times; the office has asked the company."),
    ("spoke", "She laughs about it and says that it was the flu."),
)
RULES = (
    ("absences", 3, 21, "The attendance team of the district, in its meeting of September"),
    ("share", 10, None, "Chronic absence as most States count it: a tenth of the days of a school year (Attendance Works)"),
    ("incidents", 2, 30, "The counselors of the three schools, in their October meeting"),
)


def attend(cast: Cast, today: date) -> None:
    """Write the rules, let the nights pass, and answer about two of three; the newest wait."""
    if not AttendanceDay.objects.exists():
        return
    began = today - timedelta(days=40)
    facts: dict[str, Any]
    by: dict[str, Any]
    for kind, at_least, within_days, source in RULES:
        facts = {"source": source, "source_on": began - timedelta(days=12), "rises_after": 5}
        by = {"by": cast.meiling.pk, "now": _noon(began), "today": began}
        edition = write_rule(**by, kind=kind, at_least=at_least, within_days=within_days, **facts)
        count_trial(now=by["now"], trial=try_rule(**by, edition=edition).pk)
        use_rule(by=cast.meiling.pk, today=began, edition=edition)
    facts = {"source": "Asked for by a principal in November, not decided yet", "source_on": today - timedelta(days=8), "rises_after": 10}
    by = {"by": cast.meiling.pk, "now": _noon(today - timedelta(days=3)), "today": today - timedelta(days=3)}
    trial = try_rule(**by, edition=write_rule(**by, kind="absences", at_least=1, within_days=120, **facts))
    count_trial(now=by["now"], trial=trial.pk)
    edition = write_rule(**by, kind="marks", at_least=2, within_days=90, **facts)
    change_rule(**by, rule=edition.rule, number=1, at_least=3, within_days=90, **facts)
    for days in NIGHTS:
        night = today - timedelta(days=days)
        raise_signals_everywhere(today=night)
        if days > 1:
            _answer(cast, night + timedelta(days=2))
    LetterLine.objects.filter(letter__isnull=True, put_on__lt=today - OLD, key__startswith="student_support.signals").delete()


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12, 15)))


def _answer(cast: Cast, day: date) -> None:
    """Answer two of three of what waits, each school by whoever is there; Mateo's by Hannah."""
    for number, signal in enumerate(Signal.objects.filter(waits_from__lte=day, withdrawn="").order_by("pk")):
        if number % 3 == 2:
            continue
        kind, words = DONE[number % len(DONE)]
        at_home = SchoolEnrolment.objects.filter(open_on(day, "begins_on", "ends_on"), student=signal.student, school=cast.schools["cedar_fork"]).exists()
        by = cast.hannah if signal.student_id == cast.students["mateo"].pk else cast.yusuf if at_home else cast.meiling
        answer_signal(by=by.pk, now=_noon(day), today=day, signal=signal, kind=kind, words=words, on=day)
