"""My growth: one's own plan, and each line of it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.growth.forms.own import EndLineForm, LineForm
from trellis.growth.models import Line
from trellis.growth.operations import own as operations
from trellis.growth.queries import assessments, feedback, sharing
from trellis.growth.queries import own as queries
from trellis.growth.queries.practices import areas_to_choose_from, names_of_practices, practices_of_principals
from trellis.kit.http import reads, writes

OWN = Verb.GROWTH_OWN
PAGE = 25


def owner(request: Request) -> int:
    """Return the reader as the owner of what they write here, or raise Http404."""
    if not may(request.standing, OWN):
        raise Http404
    return request.standing.person_id


def typed(request: Request) -> Any:
    """Return what was sent, None on a GET."""
    return request.POST if request.method == "POST" else None


def status_of(form: Any) -> int:
    """Return 422 for a form that was refused."""
    return 422 if form.is_bound and form.errors else 200


def _line(request: Request, pk: int) -> Line:
    return fetch(request.standing, OWN, queries.lines().filter(cycle__isnull=True), pk=pk)


@reads
def my_growth(request: Request) -> HttpResponse:
    """Show one's own plan, and the ways to everything that hangs on it."""
    me, standing = owner(request), request.standing
    looked = list(assessments.own_assessments(standing)[:2])
    asked = feedback.as_rows(list(feedback.own_feedback(standing)[:1]), request.today)
    page = {
        "parts": queries.plan_of(standing, operations.PLAN),
        "names": names_of_practices(request.LANGUAGE_CODE),
        "cycle": queries.running_cycle(standing),
        "visits": queries.visits_ahead(standing),
        "under_way": next((one for one in looked if one.done_on is None), None),
        "last": next((one for one in looked if one.done_on is not None), None),
        "asked": asked[0] if asked else None,
        "leads": queries.leads_a_school(me, request.today),
        "shown": sharing.shown_by_me(standing),
        "shown_to_me": sharing.shown_to_me(standing).count(),
        "has_ended": queries.ended_lines(standing).exists(),
        "framework": practices_of_principals(),
    }
    return render(request, "growth/my_growth.html", page)


@reads
def former_years(request: Request) -> HttpResponse:
    """Show lines that have ended, under the school year in which they did; found by their words."""
    owner(request)
    words = request.GET.get("q", "").strip()[:100]
    page = Paginator(queries.ended_lines(request.standing, words), PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "years": queries.by_school_year(list(page)), "q": words, "names": names_of_practices(request.LANGUAGE_CODE)}
    return render(request, "growth/former_years.html", shown)


@writes
def write_line(request: Request, kind: str) -> HttpResponse:
    """Write a line of one's own plan."""
    me = owner(request)
    if kind not in operations.PLAN:
        raise Http404
    form = LineForm(typed(request), areas=areas_to_choose_from(request.LANGUAGE_CODE), ties=kind != Line.Kind.PERSONAL)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        operations.write_line(by=me, now=timezone.now(), today=request.today, kind=kind, **given)
        messages.success(request, _("Kept. Nobody else is shown it."))
        return redirect("my_growth")
    return render(request, "growth/write_line.html", {"form": form, "kind": Line.Kind(kind)}, status=status_of(form))


@reads
def growth_line(request: Request, pk: int) -> HttpResponse:
    """Show one line of one's own, who is shown it, and what can be done with it."""
    line = _line(request, pk)
    may_carry = line.kind not in Line.NEVER_IN_A_FILE and may(request.standing, Verb.EVALUATION_CARRY_IN)
    shown = {"line": line, "names": names_of_practices(request.LANGUAGE_CODE), "shown_all": sharing.shown_everything(request.standing)}
    return render(request, "growth/growth_line.html", {**shown, "may_carry": may_carry})


@writes
def edit_line(request: Request, pk: int) -> HttpResponse:
    """Change the words of a line."""
    line = _line(request, pk)
    initial = {"words": line.words, "practice_key": line.practice_key, "seen": line.changed_at.isoformat()}
    areas = areas_to_choose_from(request.LANGUAGE_CODE)
    form = LineForm(typed(request), initial=initial, areas=areas, ties=line.kind != Line.Kind.PERSONAL, kept=line.practice_key)
    other = None
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit_line(by=request.standing.person_id, now=timezone.now(), line=line, **{"practice_key": line.practice_key, **form.cleaned_data})
        except operations.LineChanged as changed:
            other = changed.other
            form.add_error(None, str(changed))
        else:
            messages.success(request, _("Kept."))
            return redirect("growth_line", pk=pk)
    page = {"form": form, "line": line, "other": other, "seen": (other or line).changed_at.isoformat(), "draft": f"growth-line-{line.pk}"}
    return render(request, "growth/edit_line.html", page, status=status_of(form))


@writes
def end_line(request: Request, pk: int) -> HttpResponse:
    """Say what came of a line, and end it."""
    line = _line(request, pk)
    form = EndLineForm(typed(request), initial={"came_of": line.came_of})
    if request.method == "POST" and form.is_valid():
        operations.end_line(by=request.standing.person_id, now=timezone.now(), today=request.today, line=line, **form.cleaned_data)
        messages.success(request, _("Ended. It stands among former years, and you can take it up again."))
        return redirect("growth_line", pk=pk)
    return render(request, "growth/end_line.html", {"form": form, "line": line}, status=status_of(form))


@writes
def take_line_up_again(request: Request, pk: int) -> HttpResponse:
    """Undo an ending."""
    line = _line(request, pk)
    if request.method == "POST":
        operations.take_line_up_again(by=request.standing.person_id, now=timezone.now(), line=line)
        messages.success(request, _("It is open again."))
    return redirect("growth_line", pk=pk)


@writes
def move_line(request: Request, pk: int) -> HttpResponse:
    """Move a line one place up among those of its kind."""
    line = _line(request, pk)
    if request.method == "POST":
        operations.move_line(by=request.standing.person_id, line=line, up=True)
    return redirect("my_growth")


@writes
def remove_line(request: Request, pk: int) -> HttpResponse:
    """Remove a line for good, after asking."""
    line = _line(request, pk)
    refused = ""
    if request.method == "POST":
        try:
            operations.remove_line(by=request.standing.person_id, today=request.today, line=line)
        except operations.NotToBeRemoved as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Removed."))
            return redirect("my_growth")
    return render(request, "growth/remove_line.html", {"line": line, "refused": refused}, status=409 if refused else 200)
