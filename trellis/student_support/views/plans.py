"""The one plan: on a page, on paper, and how it is changed."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.kit.http import reads, writes
from trellis.student_support.forms.language import suggest
from trellis.student_support.forms.plans import FORMS, BeginPlanForm, ChangeForm, DayForm, EndForm, EndPlanForm, NextDayForm
from trellis.student_support.models import Accommodation, Goal, Need, Plan, PlanPart, Service
from trellis.student_support.operations import plans as operations
from trellis.student_support.operations.plans import ChangedMeanwhile, PlanRefused
from trellis.student_support.queries import plans as queries
from trellis.student_support.queries.pages import sees_minutes, students
from trellis.student_support.queries.sentences import as_text, in_this_language

READ, WRITE = Verb.STUDENT_SUPPORT_READ_PLAN, Verb.STUDENT_SUPPORT_WRITE_PLAN
MODELS: dict[str, type[PlanPart | Need | Goal | Service | Accommodation]] = {
    "need": Need,
    "goal": Goal,
    "service": Service,
    "classroom": Accommodation,
    "part": PlanPart,
}
LOOKED_THROUGH = {"need": ("words", "where_it_shows"), "classroom": ("words", "when_words")}  # a goal is in somebody's own words
NAMES = {"need": "need", "goal": "goal", "service": "service", "classroom": "accommodation", "part": "part"}
FIELDS_OF_DAY = ("begins_on", "from_on", "ends_on")


def _titles() -> dict[str, tuple[str, str, str]]:
    return {
        "need": (_("Add a need"), _("Say a need anew"), _("End a need")),
        "goal": (_("Add a goal"), _("Change a goal"), _("End a goal")),
        "service": (_("Add a support"), _("Change a support"), _("End a support")),
        "classroom": (_("Add what classrooms do"), _("Change what classrooms do"), _("End what classrooms do")),
        "part": (_("Add a programme"), _("Change what a programme asks"), _("End a programme’s part")),
    }


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Form) -> int:
    return 422 if form.errors else 200


def _blame(form: Form, refused: PlanRefused) -> None:
    name = "on" if refused.field in FIELDS_OF_DAY and "on" in form.fields else refused.field
    form.add_error(name if name in form.fields else None, str(refused))


@writes
def plans(request: Request) -> HttpResponse:
    """List the plans that the person may read, in the order in which they are looked at again. A student's name is sent by POST and stands in no address."""
    standing = request.standing
    if not may(standing, READ):
        raise Http404
    typed = request.POST.get("q", "").replace("\x00", "").strip()[:80]
    page = Paginator(queries.plans_seen(standing, typed), 25).get_page(request.GET.get("page"))
    if page.object_list:
        record_reading(standing=standing, verb=READ, records=list(page.object_list))
    return render(request, "student_support/plans.html", {"page": page, "typed": typed, "today": request.today})


def _sheet(request: Request, pk: int) -> dict[str, Any]:
    standing = request.standing
    found = fetch(standing, READ, queries.plans(), pk=pk)
    form = DayForm(request.GET or None) if "day" in request.GET else DayForm(initial={"day": request.today})
    day: date = form.cleaned_data["day"] if form.is_bound and form.is_valid() else request.today
    day = min(max(day, found.begins_on), request.today)
    if found.ends_on is not None and day >= found.ends_on:
        day = max(found.begins_on, date.fromordinal(found.ends_on.toordinal() - 1))
    sheet = queries.sheet_of(standing, found, day)
    _enter_reading(request, found)
    is_now = day == request.today and found.ends_on is None
    writes_it = is_now and within(standing, WRITE, Plan.objects.filter(pk=pk)).exists()
    return {"plan": found, "student": found.student, "sheet": sheet, "day_form": form, "is_now": is_now, "may_write": writes_it, "today": request.today}


def _enter_reading(request: Request, found: Plan) -> None:
    """Enter that the person reads of a plan: a form to change it shows its words, or those of whoever changed them meanwhile."""
    if found.student.person_id != request.standing.person_id:
        record_reading(standing=request.standing, verb=READ, records=[found, found.student])


@reads
def plan(request: Request, pk: int) -> HttpResponse:
    """Show one plan across programmes, today or as it stood on a day."""
    page = _sheet(request, pk)
    standing, is_now = request.standing, page["is_now"]
    page["may_review"] = is_now and within(standing, Verb.STUDENT_SUPPORT_REVIEW_PLAN, Plan.objects.filter(pk=pk)).exists()
    reached = within(standing, Verb.STUDENT_SUPPORT_ENTER_POINT, Goal.objects.filter(plan_id=pk)) if may(standing, Verb.STUDENT_SUPPORT_ENTER_POINT) else None
    page["sees_minutes"] = bool(page["sheet"].services) and sees_minutes(standing, page["plan"])
    page["may_enter"] = set(reached.values_list("pk", flat=True)) if reached is not None and is_now else set()
    return render(request, "student_support/plan.html", page)


@reads
def plan_on_paper(request: Request, pk: int) -> HttpResponse:
    """Show the plan on one sheet, for a wall: nothing on it that the reader may not have, and nothing of the law."""
    page = _sheet(request, pk)
    return render(request, "student_support/plan_on_paper.html", page | {"ask_first": queries.ask_first(request.standing, page["student"])})


@writes
def begin_plan(request: Request, pk: int) -> HttpResponse:
    """Begin the plan of a student; one that stands is opened."""
    student = fetch(request.standing, WRITE, students(), pk=pk)
    standing_plan = queries.open_plan_of(student.pk)
    if standing_plan is not None:
        return redirect("plan", pk=standing_plan.pk)
    form = BeginPlanForm(_typed(request), initial={"begins_on": request.today})
    if request.method == "POST" and form.is_valid():
        try:
            begun = operations.begin_plan(by=request.standing.person_id, now=timezone.now(), today=request.today, student=student, **form.cleaned_data)
        except PlanRefused as refused:
            _blame(form, refused)
        else:
            return redirect("plan", pk=begun.pk)
    return render(request, "student_support/begin_plan.html", {"form": form, "student": student}, status=_status(form))


def _open(request: Request, pk: int) -> Plan:
    return fetch(request.standing, WRITE, queries.plans(), pk=pk, ends_on__isnull=True)


def _form(request: Request, plan: Plan, kind: str, row: Any = None, data: Any = None) -> ChangeForm:
    more: dict[str, Any] = {"parts": PlanPart.objects.filter(plan=plan, ends_on__isnull=True), "goals": Goal.objects.filter(plan=plan, ends_on__isnull=True)}
    initial: dict[str, Any] = {"edition": plan.edition, "on": request.today}
    if kind == "service" and row is None:
        more["givers"] = queries.who_may_give(plan.student, queries.main_school_of(plan.student_id, request.today), request.today)
    if row is not None:
        initial |= {name: getattr(row, name) for name in FORMS[kind].base_fields if hasattr(row, name)}
        for name in ("part", "goal"):
            hangs_on = initial.get(name)
            if hangs_on is not None and hangs_on.ends_on is not None:  # it was changed since: what stands in its place
                initial[name] = operations.what_follows(hangs_on)
    form = FORMS[kind](data, initial=initial, **more)
    if kind == "part" and row is not None:
        del form.fields["programme"]
    return form


def _looked_through(request: Request, form: ChangeForm, kind: str, plan: Plan) -> bool:
    """Say whether the form should be shown once more, with suggestions beside what was written."""
    return suggest(form, LOOKED_THROUGH.get(kind, ()), request.standing, plan.student, for_classrooms=kind == "classroom")


@writes
def add_to_plan(request: Request, pk: int, kind: str) -> HttpResponse:
    """Add a need, a goal, a support, what classrooms do, or a programme."""
    found = _open(request, pk)
    if kind not in FORMS:
        raise Http404
    form = _form(request, found, kind, data=_typed(request))
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid() and not _looked_through(request, form, kind, found):
        act = getattr(operations, f"{'begin' if kind == 'part' else 'add'}_{NAMES[kind]}")
        typed = form.cleaned_data
        try:
            with transaction.atomic():
                act(
                    by=request.standing.person_id,
                    now=timezone.now(),
                    plan=found,
                    begins_on=typed["on"],
                    why=typed["why"],
                    edition=typed["edition"],
                    **form.given(),
                )
        except ChangedMeanwhile as refused:
            more = _both(request, form, refused, found, kind)
            form.data = {**_as_lists(request), "edition": _newest_edition(found)}
        except PlanRefused as refused:
            _blame(form, refused)
        else:
            return _back(found.pk, kind)
    _enter_reading(request, found)
    page = {"form": form, "plan": found, "student": found.student, "kind": kind, "title": _titles()[kind][0], **more}
    return render(request, "student_support/add_to_plan.html", page, status=_status(form))


@writes
def change_in_plan(request: Request, kind: str, pk: int) -> HttpResponse:
    """Change a row of a plan from a day on. When somebody else did so meanwhile, both texts stand on the page."""
    if kind not in FORMS:
        raise Http404
    row: Any = get_object_or_404(MODELS[kind].objects.filter(plan__in=within(request.standing, WRITE, Plan.objects.filter(ends_on__isnull=True))), pk=pk)
    found = _open(request, row.plan_id)
    if row.ends_on is not None and request.method == "GET":
        after = operations.what_follows(row)
        return redirect("change_in_plan", kind=kind, pk=after.pk) if after is not None and after.ends_on is None else redirect("plan", pk=found.pk)
    form = _form(request, found, kind, row, _typed(request))
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid() and not _looked_through(request, form, kind, found):
        act = getattr(operations, f"change_{NAMES[kind]}")
        typed = form.cleaned_data
        try:
            with transaction.atomic():
                act(by=request.standing.person_id, now=timezone.now(), from_on=typed["on"], why=typed["why"], **{NAMES[kind]: row}, **form.given())
        except ChangedMeanwhile as refused:
            more = _both(request, form, refused, found, kind)
            row = refused.standing or row  # what is sent next changes what stands now
        except PlanRefused as refused:
            _blame(form, refused)
        else:
            return _back(found.pk, kind)
    _enter_reading(request, found)
    page = {"form": form, "plan": found, "student": found.student, "kind": kind, "row": row, "title": _titles()[kind][1], **more}
    return render(request, "student_support/change_in_plan.html", page, status=_status(form))


@writes
def end_in_plan(request: Request, kind: str, pk: int) -> HttpResponse:
    """End a row of a plan: from which day, and why."""
    if kind not in FORMS:
        raise Http404
    row: Any = get_object_or_404(MODELS[kind].objects.filter(plan__in=within(request.standing, WRITE, Plan.objects.filter(ends_on__isnull=True))), pk=pk)
    found = _open(request, row.plan_id)
    form = EndForm(_typed(request), initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        act = getattr(operations, f"end_{NAMES[kind]}")
        try:
            with transaction.atomic():
                act(by=request.standing.person_id, now=timezone.now(), ends_on=form.cleaned_data["on"], why=form.cleaned_data["why"], **{NAMES[kind]: row})
        except PlanRefused as refused:
            _blame(form, refused)
        else:
            return _back(found.pk, kind)
    _enter_reading(request, found)
    page = {"form": form, "plan": found, "student": found.student, "kind": kind, "row": row, "text": as_text(row), "title": _titles()[kind][2]}
    return render(request, "student_support/end_in_plan.html", page, status=_status(form))


@writes
def move_next_day(request: Request, pk: int) -> HttpResponse:
    """Set the day on which the team looks at the plan again."""
    return _of_the_plan(request, pk, NextDayForm, "student_support/move_next_day.html", operations.move_next_day)


@writes
def end_plan(request: Request, pk: int) -> HttpResponse:
    """End a plan, with everything that stands in it."""
    return _of_the_plan(request, pk, EndPlanForm, "student_support/end_plan.html", operations.end_plan)


def _of_the_plan(request: Request, pk: int, form_class: type[Form], template: str, act: Any) -> HttpResponse:
    found = _open(request, pk)
    form = form_class(_typed(request), initial={"edition": found.edition, "review_on": found.review_on})
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                act(by=request.standing.person_id, now=timezone.now(), today=request.today, plan=found, **form.cleaned_data)
        except ChangedMeanwhile as refused:
            mine = form.cleaned_data.get("because") or str(form.cleaned_data.get("review_on") or "")
            more = {"theirs": _what_changed(refused), "mine": mine, "change": refused.change}
            form.data = {**request.POST.dict(), "edition": _newest_edition(found)}
            form.add_error(None, str(refused))
        except PlanRefused as refused:
            _blame(form, refused)
        else:
            return redirect("plan", pk=pk)
    _enter_reading(request, found)
    return render(request, template, {"form": form, "plan": found, "student": found.student, **more}, status=_status(form))


def _newest_edition(plan: Plan) -> int:
    return Plan.objects.values_list("edition", flat=True).get(pk=plan.pk)


def _as_lists(request: Request) -> Any:
    return {name: values if name == "weekdays" else values[-1] for name, values in request.POST.lists()}


def _what_changed(refused: ChangedMeanwhile) -> str:
    return in_this_language(refused.change.words) if refused.change else ""


def _both(request: Request, form: ChangeForm, refused: ChangedMeanwhile, plan: Plan, kind: str) -> dict[str, Any]:
    mine: Model = MODELS[kind](plan=plan, **{name: value for name, value in form.given().items() if name != "giver"})
    standing = refused.standing
    theirs = as_text(standing) if standing is not None and not isinstance(standing, Plan) else _what_changed(refused)  # type: ignore[arg-type]
    form.add_error(None, str(refused))
    return {"theirs": theirs, "mine": as_text(mine), "change": refused.change}  # type: ignore[arg-type]


def _back(pk: int, kind: str) -> HttpResponse:
    response = redirect("plan", pk=pk)
    response["Location"] += f"#{kind}"
    return response
