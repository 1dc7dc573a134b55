"""Two records that families of Riverbend asked to see: Rosa's of Mateo waits with Hannah, another was checked and given, and amended."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from trellis.access.policy import Right
from trellis.directory.models import GuardianRight, TeamMember
from trellis.site.demo.cast import Cast
from trellis.student_support.models import Note, RecordFile, RecordRequest
from trellis.student_support.operations import amendments
from trellis.student_support.operations import record_requests as records
from trellis.student_support.queries.amendments import place_in
from trellis.student_support.queries.record_requests import assembled

NAMES = "He sat beside Leilani at the window and read the first page to her. It was a good morning."


def give_records(cast: Cast, today: date) -> None:
    """Let Rosa ask, three weeks ago, and another family whose record is given. Done once."""
    if RecordRequest.objects.exists():
        return
    mateo, asked_on = cast.students["mateo"], today - timedelta(days=20)
    Note.objects.create(student=mateo, author=cast.hannah, text=NAMES, written_at=_at(today - timedelta(days=30)))
    records.ask_for_record(by=cast.rosa.pk, today=today, student=mateo, asked_on=asked_on)
    cases = TeamMember.objects.filter(is_case_manager=True, held_until__isnull=True).exclude(student=mateo).values("student_id")
    reads = GuardianRight.objects.filter(right=Right.READ, held_until__isnull=True, guardianship__student__in=cases, guardianship__ended_on__isnull=True)
    for right in reads.select_related("guardianship__student__person", "guardianship__guardian").order_by("pk")[:10]:
        if _given(right, cast, today):
            return


def _given(right: GuardianRight, cast: Cast, today: date) -> bool:
    """Check and give a record; False where its right is no more."""
    tie = right.guardianship
    try:
        asked = records.ask_for_record(
            by=cast.denise.pk, today=today, student=tie.student, person=tie.guardian, came="phone", asked_on=today - timedelta(days=12)
        )
    except records.NotTheirs:
        return False
    checker = asked.checker_id
    if checker is None:
        return False
    facts: dict[str, Any] = {"by": checker, "now": _at(today), "today": today, "request": asked}
    assembly = assembled(asked, today)
    for named in assembly.named:
        spots = [spot.value for spot in named.spots]
        records.decide_places(**facts, entries=spots, words=named.words, decision="black_out", because="other_student")
    for one in assembly.confidential:
        records.decide_places(**facts, entries=[one.entry.key], words="", decision="withhold", because="protects")
    file = records.release(**facts)
    _amended(file, checker, cast, today)
    return True


def _amended(file: RecordFile, checker: int, cast: Cast, today: date) -> None:
    """Let the family have called about the first place, and the school have mended it."""
    said: dict[str, Any] = {"by": cast.denise.pk, "today": today, "student": file.request.student, "person": file.request.by, "came": "phone"}
    first = next(one["key"] for section in file.content["sections"] for one in section["entries"])
    one = amendments.ask_to_amend(**said, place=place_in(file, first), wrong="inaccurate", words="The grade is last year's.", should_say="This year's grade.")
    amendments.amend(by=one.decider_id or checker, today=today, amendment=one, done="The grade is mended in the roster, under Enrolments.")


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(15, 20)))
