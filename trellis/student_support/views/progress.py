"""How a goal goes: its values on a chart, entered for one student or a whole group, and the team's review."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.kit.forms import refusals_told
from trellis.kit.http import writes
from trellis.student_support.forms.plans import ReviewForm, ValueForm
from trellis.student_support.models import Goal, Plan, ProgressPoint, Review
from trellis.student_support.operations import progress as operations
from trellis.student_support.operations import reviews
from trellis.student_support.operations.plans import ChangedMeanwhile, PlanRefused
from trellis.student_support.operations.progress import Measured, PointsRefused
from trellis.student_support.queries.plans import goals_entered, groups_of, services_for
from trellis.student_support.queries.progress import progress_of

READ, ENTER, REVIEW = Verb.STUDENT_SUPPORT_READ_PLAN, Verb.STUDENT_SUPPORT_ENTER_POINT, Verb.STUDENT_SUPPORT_REVIEW_PLAN


def _goals() -> Any:
    return Goal.objects.select_related("plan__student__person", "part")


def _as_typed(request: Request, goal: Goal, form: ValueForm) -> Measured:
    typed = form.cleaned_data
    return Measured(goal, typed["on"], typed.get("value"), typed["words"], bool(typed.get("is_sure")))


@writes
def goal_values(request: Request, pk: int) -> HttpResponse:
    """Enter what was measured for one goal, and see what stands. What may be a slip of the hand is asked about."""
    goal = fetch(request.standing, ENTER, _goals(), pk=pk, ends_on__isnull=True, plan__ends_on__isnull=True)
    measured = bool(goal.unit)
    form = ValueForm(request.POST if request.method == "POST" else None, ask="is_sure" in request.POST, is_measured=measured, initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            operations.enter_points(by=request.standing.person_id, now=timezone.now(), today=request.today, entries=[_as_typed(request, goal, form)])
        except PointsRefused as refused:
            form = ValueForm(request.POST, ask=bool(refused.asked), is_measured=measured)
            form.add_error("is_sure" if refused.asked else "value" if measured else "words", refused.problems[goal.pk])
        else:
            messages.success(request, _("Kept. It stands on the chart."))
            return redirect("goal_values", pk=pk)
    record_reading(standing=request.standing, verb=ENTER, records=[goal])
    found = progress_of([goal])[goal.pk]
    page = {"goal": goal, "plan": goal.plan, "student": goal.plan.student, "progress": found, "form": form, "latest": list(reversed(found.points))[:12]}
    page["may_read"] = may(request.standing, READ) and within(request.standing, READ, Plan.objects.filter(pk=goal.plan_id)).exists()
    return render(request, "student_support/goal_values.html", page, status=422 if form.errors else 200)


@writes
def take_back_value(request: Request, pk: int) -> HttpResponse:
    """Take back a value that was entered by mistake."""
    point = get_object_or_404(ProgressPoint.objects.filter(goal__in=within(request.standing, ENTER, Goal.objects.all())).select_related("goal"), pk=pk)
    if request.method == "POST":
        with refusals_told(request, PlanRefused):
            operations.take_back_point(by=request.standing.person_id, today=request.today, point=point)
            messages.success(request, _("Taken back. It counts no more."))
    return redirect("goal_values", pk=point.goal_id)


@writes
def values_of_a_group(request: Request) -> HttpResponse:
    """Enter values for many students at once: the goals of the supports that the person gives, by group."""
    standing = request.standing
    if not may(standing, ENTER):
        raise Http404
    groups = groups_of(standing)
    group = request.GET.get("group", "")
    listed = Paginator(goals_entered(standing, group), 25).get_page(request.GET.get("page"))
    goals, sent = list(listed.object_list), request.method == "POST"
    forms = {goal.pk: _row_form(request, goal) for goal in goals}
    if sent:
        typed = [goal for goal in goals if _is_typed(request, goal)]
        right = not [goal for goal in typed if not forms[goal.pk].is_valid()]  # each is looked at
        if right and typed:
            try:
                operations.enter_points(
                    by=standing.person_id, now=timezone.now(), today=request.today, entries=[_as_typed(request, goal, forms[goal.pk]) for goal in typed]
                )
            except PointsRefused as refused:
                for number, words in refused.problems.items():
                    forms[number] = _row_form(request, next(goal for goal in goals if goal.pk == number), ask=number in refused.asked)
                    forms[number].add_error("is_sure" if number in refused.asked else "value" if "value" in forms[number].fields else "words", words)
            else:
                messages.success(request, _("Kept. Each stands on its chart."))
                return redirect(request.get_full_path())
        elif not typed:
            messages.error(request, _("Nothing was typed yet. Write a value for each student who was measured; leave the others empty."))
    if goals:
        record_reading(standing=standing, verb=ENTER, records=goals)
    progress = progress_of(goals)
    rows = [(goal, progress[goal.pk], forms[goal.pk]) for goal in goals]
    page = {"rows": rows, "page": listed, "groups": groups, "group": group, "today": request.today}
    refused_any = sent and any(form.is_bound and form.errors for form in forms.values())
    return render(request, "student_support/values_of_a_group.html", page, status=422 if refused_any else 200)


def _is_typed(request: Request, goal: Goal) -> bool:
    return any(request.POST.get(f"goal{goal.pk}-{name}", "").strip() for name in ("value", "words"))


def _row_form(request: Request, goal: Goal, *, ask: bool | None = None) -> ValueForm:
    prefix = f"goal{goal.pk}"
    asked = f"{prefix}-is_sure" in request.POST if ask is None else ask
    data = request.POST if request.method == "POST" and _is_typed(request, goal) else None
    return ValueForm(data, prefix=prefix, ask=asked, is_measured=bool(goal.unit), initial={"on": request.today})


@writes
def review_goal(request: Request, pk: int) -> HttpResponse:
    """Look at a goal with the evidence and keep what the team decides; a changed support is the next page."""
    standing = request.standing
    goal = get_object_or_404(_goals().filter(plan__in=within(standing, REVIEW, Plan.objects.filter(ends_on__isnull=True)), ends_on__isnull=True), pk=pk)
    found = progress_of([goal])[goal.pk]
    form = ReviewForm(request.POST if request.method == "POST" else None, initial={"seen": found.mark})
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            with transaction.atomic():
                review = reviews.review_goal(
                    by=standing.person_id, now=timezone.now(), today=request.today, goal=goal, **{**typed, "seen": typed["seen"] or None}
                )
        except PlanRefused as refused:
            if isinstance(refused, ChangedMeanwhile):
                form.data = {**request.POST.dict(), "seen": found.mark}  # the chart shows it now
                if isinstance(refused.standing, Review):
                    kept = refused.standing
                    theirs, change = f"{kept.get_decision_display()}: {kept.why}", {"by": kept.by, "at": kept.entered_at}
                    more = {"theirs": theirs, "mine": typed["why"], "change": change}
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            given = services_for(goal, request.today)
            if review.decision in (Review.Decision.CHANGE, Review.Decision.INTENSIFY):
                if len(given) == 1:
                    messages.success(request, _("Kept. Now say what changes in the support."))
                    return redirect("change_in_plan", kind="service", pk=given[0].pk)
                if not given:
                    return redirect("add_to_plan", pk=goal.plan_id, kind="service")
            messages.success(request, _("Kept, with the chart as it stood. Until tonight it can be taken back on the plan."))
            return redirect("plan", pk=goal.plan_id)
    record_reading(standing=standing, verb=REVIEW, records=[goal.plan])
    page = {
        "goal": goal,
        "plan": goal.plan,
        "student": goal.plan.student,
        "progress": found,
        "form": form,
        "services": services_for(goal, request.today),
    } | more
    return render(request, "student_support/review_goal.html", page, status=422 if form.errors else 200)


@writes
def undo_review(request: Request, pk: int) -> HttpResponse:
    """Take a review back on the day on which it was entered."""
    allowed = Goal.objects.filter(plan__in=within(request.standing, REVIEW, Plan.objects.all()))
    review = get_object_or_404(Review.objects.filter(goal__in=allowed).select_related("goal"), pk=pk)
    if request.method == "POST":
        with refusals_told(request, PlanRefused):
            reviews.undo_review(by=request.standing.person_id, now=timezone.now(), today=request.today, review=review)
            messages.success(request, _("Taken back. The day of the next look is as it was."))
    return redirect("plan", pk=review.goal.plan_id)
