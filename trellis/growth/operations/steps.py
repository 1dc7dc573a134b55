"""One step at a time: written or proposed, and looked back on by both."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.queries.places import is_school_day
from trellis.growth.models import CheckBack, Cycle, Line, Step
from trellis.growth.notices import steps as notices
from trellis.growth.operations.cycles import held_open
from trellis.growth.operations.refusals import DayNotFit, LookedBackMeanwhile, NothingWaits, StepIsOpen, TheoryMissing, WordsMissing
from trellis.growth.queries.steps import school_days_near, school_led_by
from trellis.kit.formats import say_day
from trellis.safety.operations import watch

FURTHEST = timedelta(days=366)


@transaction.atomic
def write_step(*, by: int, now: datetime, today: date, cycle: Cycle, words: str, look_back_on: date) -> Step:
    """Write the next step of one's own cycle, hanging on its theory. The same step on the same day is one.

    Of somebody who leads a school, whoever supervises them sees it from now on, and that the cycle runs.
    Raises WordsMissing, TheoryMissing, StepIsOpen, DayNotFit, CycleIsClosed.
    """
    held = held_open(cycle)
    said = _said(words)
    same = Step.objects.filter(cycle=held, words=said, look_back_on=look_back_on, written_on=today, agreed_on__isnull=False).first()
    if same is not None:
        return same
    theory = _theory_of(held)
    _none_open(held)
    in_sight = _day_fits(held, look_back_on, today)
    step = Step.objects.create(cycle=held, theory=theory, words=said, by_id=by, written_on=today, look_back_on=look_back_on, agreed_on=today, in_sight=in_sight)
    _bring_in_sight(held, today, in_sight)
    watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("A step of a cycle"))
    record_act(by=by, act="growth.write_step", about=[step])
    return step


@transaction.atomic
def propose_step(*, by: int, now: datetime, today: date, cycle: Cycle, words: str, look_back_on: date) -> Step:
    """Propose the next step to a principal whom one supervises. A newer proposal takes the place of one that waits.

    Raises WordsMissing, DayNotFit, CycleIsClosed.
    """
    held = held_open(cycle)
    said = _said(words)
    _day_fits(held, look_back_on, today)
    waiting = Step.objects.filter(cycle=held, agreed_on__isnull=True, closed_on__isnull=True).first()
    if waiting is not None and (waiting.words, waiting.look_back_on, waiting.by_id) == (said, look_back_on, by):
        return waiting
    if waiting is not None:
        Step.objects.filter(pk=waiting.pk).update(closed_on=today)
    step = Step.objects.create(cycle=held, words=said, by_id=by, written_on=today, look_back_on=look_back_on, in_sight=True)
    notices.tell_of_a_proposal(step=step, by=by, today=today)
    watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("A step of a cycle"))
    record_act(by=by, act="growth.propose_step", about=[step])
    return step


@transaction.atomic
def take_step_on(*, by: int, now: datetime, today: date, step: Step, words: str, look_back_on: date) -> Step:
    """Take a proposed step on as one's own, with one's own words and day. Twice is once.

    Raises WordsMissing, TheoryMissing, StepIsOpen, DayNotFit, NothingWaits.
    """
    cycle = held_open(step.cycle)
    held = Step.objects.select_for_update().get(pk=step.pk)
    if held.agreed_on is not None:
        return held
    if held.closed_on is not None:
        raise NothingWaits(_("This proposal does not wait any more."))
    said = _said(words)
    held.theory = _theory_of(cycle)
    _none_open(cycle)
    held.in_sight = _day_fits(cycle, look_back_on, today)
    held.words, held.look_back_on, held.agreed_on = said, look_back_on, today
    held.save(update_fields=["theory", "in_sight", "words", "look_back_on", "agreed_on"])
    _bring_in_sight(cycle, today, held.in_sight)
    watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("A step of a cycle"))
    record_act(by=by, act="growth.take_step_on", about=[held])
    return held


@transaction.atomic
def set_step_aside(*, by: int, today: date, step: Step) -> Step:
    """Do not take a proposed step on. No reason is asked for. Twice is once. Raises NothingWaits."""
    held = Step.objects.select_for_update().get(pk=step.pk)
    if held.agreed_on is not None:
        raise NothingWaits(_("You took this step on. Look back on it, and let it go there."))
    if held.closed_on is None:
        held.closed_on = today
        held.save(update_fields=["closed_on"])
        record_act(by=by, act="growth.set_step_aside", about=[held])
    return held


@transaction.atomic
def look_back(*, by: int, now: datetime, today: date, step: Step, words: str, outcome: str, again_on: date | None = None, seen: int | None = None) -> CheckBack:
    """Say what happened with a step, and whether it is done, goes on until another day, or is let go. Either side may. Twice is once.

    `seen` is the number of the newest look back that the form showed, 0 for none. To a step that has ended words are added, with the outcome that
    stands. Raises WordsMissing, DayNotFit, LookedBackMeanwhile, NothingWaits.
    """
    held = Step.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=step.pk)
    if held.agreed_on is None:
        raise NothingWaits(_("This is proposed, and nobody has taken it on yet."))
    said = _said(words)
    newest = CheckBack.objects.filter(step=held).order_by("-pk").first()
    if newest is not None and (newest.by_id, newest.on, newest.words) == (by, today, said):
        return newest
    if newest is not None and seen is not None and newest.pk != seen:
        raise LookedBackMeanwhile(_("The other side looked back meanwhile. Their words stand above. Press again, and yours stand beside them."))
    if held.closed_on is not None:
        outcome, again_on = newest.outcome if newest else CheckBack.Outcome.DONE, None
    again_on = again_on if outcome == CheckBack.Outcome.GOES_ON else None
    if outcome == CheckBack.Outcome.GOES_ON:
        if again_on is None:
            raise DayNotFit(_("Choose the day on which you look back again."))
        _day_fits(held.cycle, again_on, today)
    back = CheckBack.objects.create(step=held, by_id=by, on=today, words=said, outcome=CheckBack.Outcome(outcome), again_on=again_on)
    if again_on is not None:
        held.look_back_on = again_on
        held.save(update_fields=["look_back_on"])
    elif held.closed_on is None:
        held.closed_on = today
        held.save(update_fields=["closed_on"])
    if by != held.cycle.owner_id:
        notices.tell_of_a_look_back(step=held, back=back, today=today)
    watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("A look back on a step"))
    record_act(by=by, act="growth.look_back", about=[held, back], detail={"outcome": str(back.outcome)})
    return back


def _said(words: str) -> str:
    if not words.strip():
        raise WordsMissing(_("Say it in a sentence."))
    return words.strip()


def _theory_of(cycle: Cycle) -> Line:
    theory = Line.objects.filter(cycle=cycle, kind=Line.Kind.THEORY, ended_on__isnull=True).first()
    if theory is None:
        raise TheoryMissing(
            _("A step hangs on a theory of action: it says what you do, what should change by it, and for whom. Write it first; one sentence is enough.")
        )
    return theory


def _none_open(cycle: Cycle) -> None:
    if Step.objects.filter(cycle=cycle, closed_on__isnull=True, agreed_on__isnull=False).exists():
        raise StepIsOpen(_("One step at a time: look back on the one that is open, then write the next."))


def _day_fits(cycle: Cycle, day: date, today: date) -> bool:
    """Return whether the owner leads a school today, so that the step is in sight; raise DayNotFit for a day on which nobody would look back."""
    if day < today:
        raise DayNotFit(_("That day is over. Choose today or a later day."))
    if day > today + FURTHEST:
        raise DayNotFit(_("That day is more than a year ahead. Choose one that is nearer: a few weeks are enough for one step."))
    school = school_led_by(cycle.owner_id, today)
    if not is_school_day(day, school):
        before, after = school_days_near(day, school)
        raise DayNotFit(
            _("There is no school on %(day)s. School days near it: %(before)s and %(after)s.")
            % {"day": say_day(day), "before": say_day(before), "after": say_day(after)}
        )
    return school is not None


def _bring_in_sight(cycle: Cycle, today: date, in_sight: bool) -> None:
    if in_sight and cycle.in_sight_from is None:
        Cycle.objects.filter(pk=cycle.pk).update(in_sight_from=today)
