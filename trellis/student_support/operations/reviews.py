"""A team looks at a goal with the evidence, and decides: met, keep, change or intensify."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.kit.formats import say_day
from trellis.student_support.models import Goal, Plan, PlanChange, Review
from trellis.student_support.operations.plans import ChangedMeanwhile, PlanIsClosed, PlanRefused, keep_change
from trellis.student_support.operations.timelines import catch_up
from trellis.student_support.queries.progress import progress_of
from trellis.student_support.queries.sentences import say_next_day, say_reviewed


@transaction.atomic
def review_goal(*, by: int, now: datetime, today: date, goal: Goal, decision: str, why: str, next_on: date | None = None, seen: str | None = None) -> Review:
    """Keep what the team decided about a goal, with the evidence as it is shown, and the day of the next look. The same twice is one.

    `seen` is the mark of the values that the page showed. Raises PlanRefused, PlanIsClosed, ChangedMeanwhile.
    """
    plan = Plan.objects.select_for_update().get(pk=goal.plan_id)
    if plan.ends_on is not None:
        raise PlanIsClosed(_("This plan has ended, and what stood in it stands. Begin the next one."))
    words = why.strip()
    standing = Review.objects.filter(goal=goal, on=today, taken_back_on__isnull=True).first()
    if standing is not None:
        if (standing.decision, standing.why, standing.next_on) == (decision, words, next_on):
            return standing
        raise ChangedMeanwhile(_("This goal was looked at today already. Take that review back first, or leave it so."), standing=standing, change=None)
    if not words:
        raise PlanRefused(_("Say in a sentence why. The family reads it."), "why")
    if next_on is not None and next_on <= today:
        raise PlanRefused(_("Choose a day after %(day)s.") % {"day": say_day(today)}, "next_on")
    progress = progress_of([goal])[goal.pk]
    if seen is not None and seen != progress.mark:
        raise ChangedMeanwhile(
            _("A value was entered or taken back since you opened this page. The chart shows it now: look again."), standing=None, change=None
        )
    choice = Review.Decision(decision)
    evidence = {**progress.as_shown(), "next_day_before": plan.review_on.isoformat()}
    review = Review.objects.create(goal=goal, on=today, decision=choice, why=words, evidence=evidence, by_id=by, entered_at=now, next_on=next_on)
    if next_on is not None and next_on != plan.review_on:
        plan.review_on = next_on
        plan.save(update_fields=["review_on"])
    day = next_on
    say = lambda: say_reviewed(goal, choice) + (f" {say_next_day(day)}" if day else "")  # noqa: E731
    keep_change(plan, by, now, PlanChange.Kind.GOAL, say, words)
    record_act(by=by, act="student_support.review_goal", about=[goal, review, plan], detail={"decision": choice.value})
    catch_up(by=by, today=today, student=plan.student_id)
    return review


@transaction.atomic
def undo_review(*, by: int, now: datetime, today: date, review: Review) -> Review:
    """Take back a review on the day on which it was entered; the day of the next look is as before. Twice is once. Raises PlanRefused."""
    plan = Plan.objects.select_for_update().get(pk=review.goal.plan_id)
    held = Review.objects.select_for_update(of=("self",)).select_related("goal").get(pk=review.pk)
    if held.taken_back_on is not None:
        return held
    if held.on != today or plan.ends_on is not None:
        raise PlanRefused(_("A review can be taken back on the day on which it was entered. Look at the goal again instead."))
    held.taken_back_on = today
    held.save(update_fields=["taken_back_on"])
    if held.next_on is not None and plan.review_on == held.next_on:
        plan.review_on = date.fromisoformat(held.evidence["next_day_before"])
        plan.save(update_fields=["review_on"])
    words = held.goal.words
    keep_change(plan, by, now, PlanChange.Kind.GOAL, lambda: _("The review of the same day is taken back: “%(words)s”") % {"words": words}, "")
    record_act(by=by, act="student_support.undo_review", about=[held.goal, held, plan])
    catch_up(by=by, today=today, student=plan.student_id)
    return held
