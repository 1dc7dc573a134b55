"""Looking at oneself, practice by practice, and over the years."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.growth.forms.own import ViewForm
from trellis.growth.models import Assessment
from trellis.growth.operations import assessments as operations
from trellis.growth.queries import assessments as queries
from trellis.growth.queries.practices import practices_of_principals
from trellis.growth.views.own import PAGE, owner, status_of, typed
from trellis.kit.http import reads, writes

OWN = Verb.GROWTH_OWN


def _own(request: Request, pk: int) -> Assessment:
    return fetch(request.standing, OWN, queries.assessments(), pk=pk)


@reads
def my_assessments(request: Request) -> HttpResponse:
    """Show one's own assessments, and how they changed over the years."""
    owner(request)
    mine = queries.own_assessments(request.standing)
    page = {
        "page": Paginator(mine, PAGE).get_page(request.GET.get("page")),
        "years": queries.over_the_years(mine, request.LANGUAGE_CODE),
        "under_way": mine.filter(done_on__isnull=True).first(),
        "framework": practices_of_principals(),
    }
    return render(request, "growth/my_assessments.html", page)


@writes
def begin_assessment(request: Request) -> HttpResponse:
    """Begin to look at oneself, or go on where one was."""
    me, framework = owner(request), practices_of_principals()
    if request.method != "POST" or framework is None:
        return redirect("my_assessments")
    begun = operations.begin_assessment(by=me, today=request.today, framework=framework)
    key = queries.next_to_see(begun)
    return redirect("see_practice", pk=begun.pk, key=key) if key else redirect("assessment", pk=begun.pk)


@reads
def assessment(request: Request, pk: int) -> HttpResponse:
    """Show one assessment as a whole: each practice with its level and evidence."""
    found = _own(request, pk)
    areas = queries.areas_seen(found.framework, queries.views_of(found), request.LANGUAGE_CODE)
    page = {"assessment": found, "areas": areas, "of": sum(len(area.practices) for area in areas)}
    return render(request, "growth/assessment.html", {**page, "next_key": "" if found.done_on else queries.next_to_see(found)})


@writes
def see_practice(request: Request, pk: int, key: str) -> HttpResponse:
    """Look at oneself in one practice: what one would see at each level, and one's own evidence."""
    found = _own(request, pk)
    practice = queries.practice_to_see(found.framework, key, request.LANGUAGE_CODE)
    if practice is None or (found.done_on is not None and request.method == "POST"):
        raise Http404
    view = queries.views_of(found).get(key)
    initial = {"level": "" if view is None else str(view.level or "cannot_say"), "evidence": view.evidence if view else ""}
    form = ViewForm(typed(request), initial=initial)
    other = None
    if request.method == "POST" and form.is_valid():
        try:
            operations.keep_view(by=request.standing.person_id, now=timezone.now(), assessment=found, key=key, **form.cleaned_data)
        except operations.ViewChanged as changed:
            other = changed.other
            form.add_error(None, str(changed))
        else:
            if practice.after and "whole" not in request.POST:
                return redirect("see_practice", pk=pk, key=practice.after)
            return redirect("assessment", pk=pk)
    shown = {
        "assessment": found,
        "practice": practice,
        "view": view,
        "form": form,
        "other": other,
        "seen": _seen(other or view),
        "draft": f"growth-view-{found.pk}-{key}",
    }
    return render(request, "growth/see_practice.html", shown, status=status_of(form))


def _seen(view: object) -> str:
    changed = getattr(view, "changed_at", None)
    return changed.isoformat() if changed else ""


@writes
def finish_assessment(request: Request, pk: int) -> HttpResponse:
    """Be through with it."""
    found = _own(request, pk)
    if request.method == "POST":
        try:
            operations.finish_assessment(by=request.standing.person_id, today=request.today, assessment=found)
            messages.success(request, _("Finished. It is yours alone until you show it to somebody."))
        except operations.NothingSeenYet as refused:
            messages.error(request, str(refused))
    return redirect("assessment", pk=pk)


@writes
def take_assessment_up_again(request: Request, pk: int) -> HttpResponse:
    """Undo a finish."""
    found = _own(request, pk)
    if request.method == "POST":
        try:
            operations.take_assessment_up_again(by=request.standing.person_id, assessment=found)
        except operations.AnotherIsUnderWay as refused:
            messages.error(request, str(refused))
    return redirect("assessment", pk=pk)


@writes
def let_assessment_go(request: Request, pk: int) -> HttpResponse:
    """Let one go in which nothing was written."""
    found = _own(request, pk)
    if request.method == "POST":
        operations.let_assessment_go(by=request.standing.person_id, assessment=found)
    return redirect("my_assessments")
