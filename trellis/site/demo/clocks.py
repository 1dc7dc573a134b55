"""Timelines of Riverbend's students: Mateo's, met by what stands of him already; and some of those with a plan or whom somebody referred."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from trellis.directory.models import SchoolEnrolment, Student
from trellis.letters.models import Line as LetterLine
from trellis.site.demo.cast import Cast
from trellis.student_support.models import Plan, PlanPart, Timeline
from trellis.student_support.operations.papers import record_formal_event
from trellis.student_support.operations.timelines import begin_timeline, look_at_timelines, meet_milestone, pause_milestone, say_why_late
from trellis.student_support.queries.timelines import first_holder, receiver_at

OLD = timedelta(days=4)  # what a letter told before is not told again on the first day of the demo
REFERRED = 14  # students beside Mateo in the middle of an evaluation
# Days since the referral, days until the consent (None: it waits), what happened after.
STORIES: tuple[tuple[int, int | None, str], ...] = (
    (80, 6, "late"),
    (75, 9, "no_reason"),
    (66, 4, "paused"),
    (58, 5, ""),
    (50, 3, "done"),
    (40, 12, ""),
    (31, 2, ""),
    (24, None, ""),
    (9, None, ""),
    (70, 2, "late"),
)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(14, 5)))


def let_clocks_run(cast: Cast, today: date) -> None:
    """Begin timelines with the operations of the room, on the days on which they happened."""
    if Timeline.objects.exists():
        return
    mateo = cast.students["mateo"]
    asked = today - timedelta(days=64)
    begin_timeline(by=cast.hannah.pk, now=_at(asked), today=asked, student=mateo, track="504", first="referral", on=asked, holder=cast.yusuf.pk)
    parts = PlanPart.objects.filter(programme__in=Timeline.Track.values, ends_on__isnull=True, plan__ends_on__isnull=True).select_related("plan__student")
    for number, part in enumerate(parts.order_by("pk")):
        _with_plan(cast, part.plan, part, today, number)
    without = Student.objects.filter(ended_on__isnull=True, plans__isnull=True, timelines__isnull=True, guardianships__rights__isnull=False)
    enrolled = SchoolEnrolment.objects.filter(ends_on__isnull=True, begins_on__lt=today - timedelta(days=90), is_primary=True)
    here = without.filter(pk__in=enrolled.values("student_id")).exclude(pk__in=[one.pk for one in cast.students.values()]).distinct().order_by("pk")
    chosen = [
        *here.filter(enrolments__school=cast.schools["cedar_fork"])[: REFERRED // 2],
        *here.exclude(enrolments__school=cast.schools["cedar_fork"])[: REFERRED // 2],
    ]
    for number, student in enumerate(chosen):
        _referred(cast, student, today, *STORIES[number % len(STORIES)])
    look_at_timelines(today=today)
    LetterLine.objects.filter(letter__isnull=True, put_on__lt=today - OLD).delete()


def _with_plan(cast: Cast, plan: Plan, part: PlanPart, today: date, number: int) -> None:
    student, first = plan.student, part.begins_on
    holder = first_holder(student, first) or first_holder(student, today)
    known = None if number % 5 == 3 else first - timedelta(days=200 + 90 * (number % 9))
    facts: dict[str, Any] = {"student": student, "track": part.programme, "first": "plan", "on": first, "evaluated_on": known}
    begin_timeline(by=holder or cast.meiling.pk, now=_at(first), today=first, holder=None if number % 17 == 11 else holder, **facts)


def _referred(cast: Cast, student: Student, today: date, ago: int, until_consent: int | None, then: str) -> None:
    asked = today - timedelta(days=ago)
    school = student.enrolments.filter(ends_on__isnull=True, is_primary=True).values_list("school_id", flat=True).first()
    here = school == cast.schools["cedar_fork"].pk
    holder = cast.hannah.pk if here else receiver_at(school or 0, student, asked)
    by = holder or cast.meiling.pk
    way = begin_timeline(by=by, now=_at(asked), today=asked, student=student, track="iep", first="referral", on=asked, holder=holder)
    if until_consent is None:
        return
    agreed = asked + timedelta(days=until_consent)
    guardian = student.guardianships.filter(ended_on__isnull=True).values_list("guardian_id", flat=True).first()
    facts: dict[str, Any] = {"kind": "consent", "on": agreed, "guardian": guardian, "language": "en", "channel": "person", "about": "The evaluation."}
    record_formal_event(by=by, now=_at(agreed), today=agreed, student=student, **facts)
    evaluation = way.milestones.get(key="evaluation")
    if then == "paused":
        on = today - timedelta(days=12)
        pause_milestone(by=by, now=_at(on), today=on, milestone=evaluation, on=on, reason="not_brought", words="Three appointments, each of them missed.")
    elif then == "done":
        meet_milestone(by=by, now=_at(today), today=today, milestone=evaluation, on=today - timedelta(days=2))
    elif then == "late":
        say_why_late(
            by=by, now=_at(today), today=today, milestone=evaluation, reason="no_personnel", words="The psychologist’s place was empty for five weeks."
        )
