"""Visits: planned by either side, moved, called off, held; the agenda; and the brief that a supervisor takes along."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.growth.forms.notes import TakeNote
from trellis.growth.forms.visits import MINUTES, AddAgendaPoint, CallOffVisit, EndAgendaPoint, HoldVisit, MoveVisit, PlanVisit
from trellis.growth.models import Note, Visit
from trellis.growth.operations import visits as operations
from trellis.growth.queries import notes as note_queries
from trellis.growth.queries import visits as queries
from trellis.kit.formats import say_day
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes

SEE, PLAN = Verb.GROWTH_SEE_VISIT, Verb.GROWTH_PLAN_VISIT
REFUSALS = (operations.EndedAlready, operations.NotOverYet, operations.WordsMissing, operations.NobodyToMeet)


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: Form) -> int:
    return 422 if form.is_bound and form.errors else 200


@reads
def visits(request: Request) -> HttpResponse:
    """List a person's visits: those ahead, and those held or called off."""
    standing = request.standing
    if not may(standing, SEE):
        raise Http404
    words = request.GET.get("q", "").strip()[:100]
    found = within(standing, SEE, queries.visits())
    past = queries.over(queries.with_person(found, words) if words else found)
    page = {
        "ahead": Paginator(queries.ahead(found), 25).get_page(request.GET.get("ahead")),
        "past": Paginator(past, 25).get_page(request.GET.get("page")),
        "words": words,
        "me": standing.person_id,
        "briefs_to_keep": queries.briefs_to_keep(standing),
        "may_plan": may(standing, PLAN) and bool(queries.pairs_of(standing)),
        "today": request.today,
    }
    return render(request, "growth/visits.html", page)


@writes
def plan_visit(request: Request) -> HttpResponse:
    """Plan to meet somebody."""
    standing = request.standing
    pairs = queries.pairs_of(standing) if may(standing, PLAN) else []
    if not pairs:
        raise Http404
    chosen = next((one.key for one in pairs if str(one.principal_id) == request.GET.get("with")), "")
    form = PlanVisit(_typed(request), pairs=[(one, _named(one)) for one in pairs], initial={"pair": chosen})
    if request.method == "POST" and form.is_valid():
        made = operations.plan_visit(by=standing.person_id, now=timezone.now(), today=request.today, **form.planned())
        messages.success(request, _("Planned. The other of you is told in the next letter."))
        return redirect("visit", pk=made.pk)
    return render(request, "growth/plan_visit.html", {"form": form}, status=_status(form))


def _named(pair: queries.Pair) -> str:
    name = pair.supervisor_name or pair.principal_name
    if pair.covers:
        return _("%(name)s, who covers for %(covered)s; %(school)s") % {"name": name, "covered": pair.covers, "school": pair.school_name}
    return f"{name}, {pair.school_name}"


def _shown(request: Request, visit: Visit, form: Form | None = None, *, refusal: str = "", status: int = 200) -> HttpResponse:
    standing = request.standing
    is_open = visit.held_on is None and visit.called_off_on is None
    shows_agenda = queries.shows_agenda(standing.person_id, visit)
    points = queries.agenda_of(visit) if shows_agenda else []
    notes = note_queries.notes_of_visit(standing, visit)
    if theirs := [one for one in notes if one.author_id != standing.person_id]:
        record_reading(standing=standing, verb=Verb.GROWTH_READ_NOTE, records=theirs)
    if any(point.by_id != standing.person_id for point in points):
        record_reading(standing=standing, verb=SEE, records=[visit])
    page = {
        "visit": visit,
        "is_open": is_open,
        "has_come": visit.planned_on <= request.today,
        "points": points,
        "notes": notes,
        "shows_agenda": shows_agenda,
        "may_plan": why(standing, PLAN, visit),
        "may_brief": visit.principal_id != standing.person_id and shows_agenda and visit.called_off_on is None,
        "form": form or AddAgendaPoint(),
        "minutes": MINUTES,
        "refusal": refusal,
        "me": standing.person_id,
        "today": request.today,
    }
    return render(request, "growth/visit.html", page, status=status)


@reads
def visit(request: Request, pk: int) -> HttpResponse:
    """Show one visit: when, with whom, what is talked about, and what became of it."""
    return _shown(request, fetch(request.standing, SEE, queries.visits(), pk=pk))


def _act(request: Request, pk: int, form: Form, act: Any, template: str, said: str) -> HttpResponse:
    found = fetch(request.standing, PLAN, queries.visits(), pk=pk)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS):
            act(by=request.standing.person_id, today=request.today, visit=found, **form.cleaned_data)
            messages.success(request, said)
            return redirect("visit", pk=pk)
    return render(request, template, {"form": form, "visit": found}, status=_status(form))


@writes
def move_visit(request: Request, pk: int) -> HttpResponse:
    """Move a visit to another day or time."""
    found = fetch(request.standing, PLAN, queries.visits(), pk=pk)
    form = MoveVisit(_typed(request), initial={"planned_on": found.planned_on, "planned_at": found.planned_at})
    return _act(request, pk, form, operations.move_visit, "growth/move_visit.html", _("Moved. The other of you is told in the next letter."))


@writes
def call_off_visit(request: Request, pk: int) -> HttpResponse:
    """Call a visit off, and say why."""
    form = CallOffVisit(_typed(request))
    said = _("Called off. The agenda waits for the next time you meet.")
    return _act(request, pk, form, operations.call_off_visit, "growth/call_off_visit.html", said)


@writes
def hold_visit(request: Request, pk: int) -> HttpResponse:
    """Say that a visit was held, and how long it took."""
    said = _("Kept: you met. What was not talked about is on the agenda of the next visit.")
    return _act(request, pk, HoldVisit(_typed(request)), operations.hold_visit, "growth/hold_visit.html", said)


@writes
def open_visit_again(request: Request, pk: int) -> HttpResponse:
    """Take back that a visit was held."""
    found = fetch(request.standing, PLAN, queries.visits(), pk=pk)
    if request.method == "POST":
        operations.open_visit_again(by=request.standing.person_id, visit=found)
        messages.success(request, _("Taken back. The visit stands as planned."))
    return redirect("visit", pk=pk)


@writes
def add_agenda_point(request: Request, pk: int) -> HttpResponse:
    """Put something on the agenda of a visit."""
    found = fetch(request.standing, PLAN, queries.visits(), pk=pk)
    if request.method != "POST":
        return redirect("visit", pk=pk)
    form = AddAgendaPoint(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, status=422)
    try:
        operations.add_agenda_point(by=request.standing.person_id, now=timezone.now(), today=request.today, visit=found, **form.cleaned_data)
    except REFUSALS as refused:
        form.add_error("words", str(refused))
        return _shown(request, found, form, status=422)
    messages.success(request, _("On the agenda. Both of you see it."))
    return redirect("visit", pk=pk)


@writes
def end_agenda_point(request: Request, pk: int) -> HttpResponse:
    """Say that something was talked about, or is left out, or put it back."""
    point = queries.agenda_points().filter(pk=pk).first()
    if point is None:
        raise Http404
    found = fetch(request.standing, PLAN, queries.visits(), pk=point.visit_id)
    if not queries.shows_agenda(request.standing.person_id, found):
        raise Http404
    form = EndAgendaPoint(request.POST)
    if request.method == "POST" and form.is_valid():
        operations.end_agenda_point(by=request.standing.person_id, today=request.today, point=point, **form.cleaned_data)
    back = "visit_brief" if request.POST.get("back") == "brief" else "visit"
    return redirect(back, pk=found.pk)


@reads
def visit_brief(request: Request, pk: int) -> HttpResponse:
    """Show whoever goes what they need to know before a visit, on one page."""
    standing, now = request.standing, timezone.now()
    found = fetch(standing, PLAN, queries.visits(), pk=pk)
    if found.principal_id == standing.person_id or not queries.shows_agenda(standing.person_id, found):
        raise Http404
    record_reading(standing=standing, verb=SEE, records=[found])
    practices = note_queries.practices_to_tag(get_language() or "en")
    page = {
        "visit": found,
        "brief": queries.brief_of(standing, found, now),
        "points": queries.agenda_of(found),
        "notes": [one for one in note_queries.notes_of_visit(standing, found) if one.author_id == standing.person_id],
        "note_form": TakeNote(practices=practices, initial={"sent_as": uuid4(), "edition": 0, "visit": found.pk}),
        "practices": practices,
        "longest": Note.LONGEST,
        "label": f"{found.school.name if found.school else found.principal.name}, {say_day(found.planned_on, request.today)}",
        "briefs_to_keep": queries.briefs_to_keep(standing),
        "is_open": found.held_on is None and found.called_off_on is None,
        "made_at": now,
        "today": request.today,
        "me": standing.person_id,
    }
    return render(request, "growth/visit_brief.html", page)
