"""One's own learning: a goal, small tests, and showing a line of it to a colleague."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.partnership.models import LearningGoal, SharedLine, SmallTest


class WordsMissing(Exception):
    """Nothing was said."""


class DayIsOver(Exception):
    """The day lies in the past."""


class EndedAlready(Exception):
    """It has ended, and its words stand."""


class NobodyToShow(Exception):
    """A line is shown to somebody else."""


def _said(words: str) -> str:
    if not words.strip():
        raise WordsMissing(_("Say it in a sentence."))
    return words.strip()


def _ahead(day: date, today: date) -> date:
    if day < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    return day


@transaction.atomic
def begin_goal(*, by: int, today: date, goal: str, until_on: date) -> LearningGoal:
    """Choose what one wants to learn, until a day. The same words on the same day are one goal. Raises WordsMissing or DayIsOver."""
    words = _said(goal)
    same = LearningGoal.objects.filter(person_id=by, begun_on=today, goal=words).first()
    if same is not None:
        return same
    begun = LearningGoal.objects.create(person_id=by, goal=words, begun_on=today, until_on=_ahead(until_on, today))
    record_act(by=by, act="partnership.begin_goal", about=[begun])
    return begun


@transaction.atomic
def end_goal(*, by: int, today: date, goal: LearningGoal, learnt: str) -> LearningGoal:
    """Say what one has learnt, and end a goal. Twice is once. Raises WordsMissing."""
    held = LearningGoal.objects.select_for_update().get(pk=goal.pk)
    if held.ended_on is None:
        held.ended_on, held.learnt = today, _said(learnt)
        held.save(update_fields=["ended_on", "learnt"])
        record_act(by=by, act="partnership.end_goal", about=[held])
    return held


@transaction.atomic
def begin_test(*, by: int, today: date, goal: LearningGoal, aim: str, prediction: str, measure: str, until_on: date) -> SmallTest:
    """Begin a small test: what is tried, what one expects, how one will know, and when it ends. Raises WordsMissing, DayIsOver, EndedAlready."""
    held = LearningGoal.objects.select_for_update().get(pk=goal.pk)
    if held.ended_on is not None:
        raise EndedAlready(_("This goal has ended. Choose a new one, and test there."))
    words = {"aim": _said(aim), "prediction": _said(prediction), "measure": _said(measure)}
    same = SmallTest.objects.filter(goal=held, begun_on=today, **words).first()
    if same is not None:
        return same
    begun = SmallTest.objects.create(goal=held, begun_on=today, until_on=_ahead(until_on, today), **words)
    record_act(by=by, act="partnership.begin_test", about=[begun])
    return begun


@transaction.atomic
def end_test(*, by: int, today: date, test: SmallTest, result: str, decision: str) -> SmallTest:
    """Say what came out, and whether one keeps doing it, changes it or gives it up. Raises WordsMissing or EndedAlready."""
    held = SmallTest.objects.select_for_update().get(pk=test.pk)
    if held.ended_on is not None:
        raise EndedAlready(_("This test has ended. What you wrote then stands."))
    held.ended_on, held.result, held.decision = today, _said(result), SmallTest.Decision(decision)
    held.save(update_fields=["ended_on", "result", "decision"])
    record_act(by=by, act="partnership.end_test", about=[held])
    return held


@transaction.atomic
def share_line(*, by: int, today: date, line: LearningGoal | SmallTest, to: int) -> SharedLine:
    """Show one line to one colleague, until it is taken back. Twice is once. Raises NobodyToShow."""
    if to == by:
        raise NobodyToShow(_("You see it anyway. Choose a colleague."))
    which = {"goal": line} if isinstance(line, LearningGoal) else {"test": line}
    shared, is_new = SharedLine.objects.get_or_create(**which, to_id=to, ended_on=None, defaults={"on": today})
    if is_new:
        record_act(by=by, act="partnership.share_line", about=[line])
    return shared


@transaction.atomic
def take_line_back(*, by: int, today: date, shared: SharedLine) -> None:
    """Stop showing a line to a colleague. What they have read they have read."""
    if SharedLine.objects.filter(pk=shared.pk, ended_on__isnull=True).update(ended_on=today):
        record_act(by=by, act="partnership.take_line_back", about=[shared])
