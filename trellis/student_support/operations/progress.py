"""What was measured for goals: entered, for one student or a whole group at once, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.queries.places import is_school_day
from trellis.kit.formats import say_day
from trellis.student_support.models import Goal, ProgressPoint
from trellis.student_support.operations.plans import PlanRefused
from trellis.student_support.queries.progress import looks_odd, progress_of

LARGEST = Decimal("9999999.99")


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of one goal on a day. Without a value it is told in words. `is_sure`: whoever entered it was asked, and it is right."""

    goal: Goal
    on: date
    value: Decimal | None
    words: str = ""
    is_sure: bool = False


class PointsRefused(Exception):
    """Some of what was entered cannot stand, or is asked about: `problems` by number of the goal. Nothing was kept."""

    def __init__(self, problems: dict[int, str], asked: frozenset[int]) -> None:
        super().__init__(next(iter(problems.values())))
        self.problems, self.asked = problems, asked


@transaction.atomic
def enter_points(*, by: int, now: datetime, today: date, entries: Sequence[Measured]) -> list[ProgressPoint]:
    """Enter what was measured, all of it or nothing. The same value of the same day twice is one. Raises PointsRefused.

    What may be a slip of the hand (a day without school, a value far away) is asked about, and stands when whoever enters it is sure.
    """
    locked = {goal.pk for goal in Goal.objects.select_for_update().filter(pk__in=[one.goal.pk for one in entries]).order_by("pk")}
    progress = progress_of([one.goal for one in entries])
    open_days = {day: is_school_day(day) for day in {one.on for one in entries}}
    problems: dict[int, str] = {}
    asked: set[int] = set()
    kept: list[ProgressPoint] = []
    for one in entries:
        number = one.goal.pk
        wrong = _wrong(one, today) if number in locked else _("This goal stands no more.")
        if wrong:
            problems[number] = wrong
            continue
        same = next((point for point in progress[number].points if (point.on, point.value, point.words) == (one.on, one.value, one.words.strip())), None)
        if same is not None:
            kept.append(same)
            continue
        odd = "" if one.is_sure else looks_odd(progress[number], one.on, one.value, is_school_day=open_days[one.on])
        if odd:
            problems[number] = odd
            asked.add(number)
            continue
        kept.append(ProgressPoint(goal=one.goal, on=one.on, value=one.value, words=one.words.strip(), by_id=by, entered_at=now))
    if problems:
        raise PointsRefused(problems, frozenset(asked))
    new = [point for point in kept if point.pk is None]
    if new:
        ProgressPoint.objects.bulk_create(new)
        record_act(by=by, act="student_support.enter_points", about=[*{point.goal_id: point.goal for point in new}.values()])
    return kept


def _wrong(one: Measured, today: date) -> str:
    if one.value is None and not one.words.strip():
        return _("Write a value, or say in words how it goes.")
    if one.value is not None and not one.goal.unit:
        return _("This goal is told in words only. Say in words how it goes, or give it a measure first.")
    if one.value is not None and abs(one.value) > LARGEST:
        return _("This number is too large to be kept. Write a smaller one.")
    if one.on > today:
        return _("That day is yet to come. Choose the day on which it was measured.")
    first = min(one.goal.begins_on, one.goal.baseline_on or one.goal.begins_on)
    if one.on < first:
        return _("The goal began on %(day)s. Choose a day from then on.") % {"day": say_day(first, year=True)}
    return ""


@transaction.atomic
def take_back_point(*, by: int, today: date, point: ProgressPoint) -> ProgressPoint:
    """Take back what was entered by mistake; it counts no more. Twice is once. Raises PlanRefused."""
    held = ProgressPoint.objects.select_for_update().get(pk=point.pk)
    if held.taken_back_on is None:
        if held.goal.plan.ends_on is not None:
            raise PlanRefused(_("This plan has ended, and what stood in it stands. Begin the next one."))
        held.taken_back_on = today
        held.save(update_fields=["taken_back_on"])
        record_act(by=by, act="student_support.take_back_point", about=[held.goal])
    return held
