"""Learning walks on pages: mine, one of them, notes by visit, patterns and the next step, and the sheet on paper."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries.people import colleagues, described
from trellis.directory.queries.search import people_named
from trellis.growth.forms.communities import CallOff, Whom
from trellis.growth.forms.walks import PatternsForm, WalkForm, WalkNoteForm
from trellis.growth.models import Walk, Walker, WalkNote
from trellis.growth.operations import walks as operations
from trellis.growth.queries import walks as queries
from trellis.growth.queries.practices import names_of_practices
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes

WALK, PLAN = queries.WALK, queries.PLAN
FOUND = 5  # names that are pointed out at once


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _answered(request: Request, template: str, form: Any, **page: Any) -> HttpResponse:
    asks = form.is_bound and (form.errors or page.get("names"))
    return render(request, template, {"form": form, **page}, status=422 if asks else 200)


def _walk(request: Request, pk: int, **more: Any) -> Walk:
    return fetch(request.standing, WALK, queries.walks().select_related("run"), pk=pk, **more)


def _names(request: Request, form: Any, school: int) -> list[str]:
    """Return full names in what was typed, unless whoever wrote it has said to keep them, or to take them out: then they are taken out here."""
    if form.cleaned_data["keeps_names"]:
        return []
    found = queries.full_names_at(school, request.today, form.texts)
    if "takes_out" not in request.POST:
        return found[:FOUND]
    for field in form.TEXTS:
        for name in found:
            form.cleaned_data[field] = form.cleaned_data[field].replace(name, "…")
    return []


def _given(form: Any, *but: str) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in ("keeps_names", *but)}


@reads
def walks(request: Request) -> HttpResponse:
    """Show the walks that one goes on or that lead through one's school."""
    if not may(request.standing, WALK):
        raise Http404
    schools = queries.schools_to_walk(request.standing)[:100] if may(request.standing, PLAN) else []
    listed = Paginator(queries.own_walks(request.standing), 25).get_page(request.GET.get("page"))
    return render(request, "growth/walks.html", {"walks": listed, "schools": schools})


@writes
def plan_walk(request: Request, pk: int) -> HttpResponse:
    """Plan a walk through a school."""
    school = fetch(request.standing, PLAN, queries.schools_to_walk(request.standing), pk=pk)
    form, names = WalkForm(_typed(request), language=request.LANGUAGE_CODE), []
    if request.method == "POST" and form.is_valid():
        names = _names(request, form, pk)
        if not names:
            with refusals_at(form, on=operations.DayIsOver):
                walk = operations.plan_walk(by=request.standing.person_id, today=request.today, school=pk, **_given(form))
                messages.success(request, _("Planned. Ask those along with whom you want to walk."))
                return redirect("walk", pk=walk.pk)
    return _answered(request, "growth/plan_walk.html", form, school=school, names=names)


@reads
def walk(request: Request, pk: int) -> HttpResponse:
    """Show a walk: its question, who goes, what was seen and heard in each visit, patterns and the next step."""
    found = _walk(request, pk)
    me = request.standing.person_id
    page = {
        "walk": found,
        "walkers": queries.walkers_of(found),
        "visits": queries.visits_of(found),
        "practice": names_of_practices(request.LANGUAGE_CODE).get(found.practice_key, "") if found.practice_key else "",
        "run": getattr(found, "run", None),
        "has_come": found.on <= request.today,
        "me": me,
    }
    record_reading(standing=request.standing, verb=WALK, records=[found])
    return render(request, "growth/walk.html", page)


@writes
def change_walk(request: Request, pk: int) -> HttpResponse:
    """Change the question, the day or how many rooms."""
    found = _walk(request, pk, called_off_on__isnull=True)
    initial = {name: getattr(found, name) for name in ("focus", "on", "at", "visits", "practice_key")}
    form, names = WalkForm(_typed(request), language=request.LANGUAGE_CODE, initial=initial), []
    if request.method == "POST" and form.is_valid():
        names = _names(request, form, found.school_id)
        if not names:
            with refusals_at(form, on=operations.DayIsOver):
                operations.change_walk(by=request.standing.person_id, today=request.today, walk=found, **_given(form))
                return redirect("walk", pk=pk)
    return _answered(request, "growth/change_walk.html", form, walk=found, names=names)


@writes
def call_walk_off(request: Request, pk: int) -> HttpResponse:
    """Call a walk off."""
    found = _walk(request, pk, called_off_on__isnull=True)
    form = CallOff(_typed(request))
    if request.method == "POST" and form.is_valid():
        operations.call_walk_off(by=request.standing.person_id, today=request.today, walk=found, **form.cleaned_data)
        messages.success(request, _("Called off. Those who were to go are told."))
        return redirect("walks")
    return _answered(request, "growth/call_walk_off.html", form, walk=found)


@writes
def ask_along(request: Request, pk: int) -> HttpResponse:
    """Look for a colleague by name, and ask them along."""
    found = _walk(request, pk, called_off_on__isnull=True)
    words = request.GET.get("words", "").strip()[:100]
    people = people_named(colleagues(request.standing), words) if words else []
    form = Whom(_typed(request), people=described(people, request.today))
    if request.method == "POST" and form.is_valid():
        operations.ask_along(by=request.standing.person_id, today=request.today, walk=found, person=form.cleaned_data["person"])
        messages.success(request, _("They are asked along, and read the notes from now on."))
        return redirect("walk", pk=pk)
    return _answered(request, "growth/ask_along.html", form, walk=found, words=words, found=people)


@writes
def leave_walk(request: Request, pk: int) -> HttpResponse:
    """Go along no more, or have somebody not go along."""
    walker = fetch(request.standing, WALK, Walker.objects.filter(left_on__isnull=True).select_related("walk__school", "person"), pk=pk)
    mine = walker.person_id == request.standing.person_id
    if request.method == "POST":
        operations.leave_walk(by=request.standing.person_id, today=request.today, walker=walker)
        messages.success(request, _("You do not go along any more.") if mine else _("They do not go along any more."))
        return redirect("walks") if mine else redirect("walk", pk=walker.walk_id)
    return render(request, "growth/leave_walk.html", {"walker": walker, "walk": walker.walk, "mine": mine})


@writes
def write_walk_note(request: Request, pk: int) -> HttpResponse:
    """Write down what one saw or heard; a full name is pointed out before it is kept."""
    found = _walk(request, pk, called_off_on__isnull=True)
    typed = request.GET.get("visit", "")
    initial = {"visit": int(typed) if typed.isdecimal() and 0 < int(typed[:4]) <= found.visits else 1}
    form, names = WalkNoteForm(_typed(request), visits=found.visits, initial=initial), []
    if request.method == "POST" and form.is_valid():
        names = _names(request, form, found.school_id)
        if not names:
            given = _given(form)
            operations.write_walk_note(by=request.standing.person_id, now=timezone.now(), today=request.today, walk=found, **given)
            if "another" in request.POST:
                messages.success(request, _("Kept. Those who walk along read it."))
                return redirect(f"{request.path}?visit={given['visit']}")
            return redirect("walk", pk=pk)
    return _answered(request, "growth/write_walk_note.html", form, walk=found, names=names)


@writes
def remove_walk_note(request: Request, pk: int) -> HttpResponse:
    """Take a note of one's own out of the walk."""
    note = WalkNote.objects.filter(pk=pk, by_id=request.standing.person_id, removed_on__isnull=True).first()
    if note is None:
        raise Http404
    found = _walk(request, note.walk_id)
    if request.method == "POST":
        operations.remove_walk_note(by=request.standing.person_id, today=request.today, note=note)
        messages.success(request, _("Taken out of the walk."))
    return redirect("walk", pk=found.pk)


@writes
def write_patterns(request: Request, pk: int) -> HttpResponse:
    """Write what repeats and one next step; the second of two writers sees both texts."""
    found = _walk(request, pk, called_off_on__isnull=True)
    leaders = queries.leaders_of(found.school_id, request.today)
    people = {one.person_id: one.person.name for one in queries.walkers_of(found)}
    people |= {one.pk: one.name for one in colleagues(request.standing).filter(pk__in=leaders)}
    names_of_fields = ("patterns", "next_step", "next_step_by_on")
    initial = {name: getattr(found, name) for name in names_of_fields} | {"next_step_owner": found.next_step_owner_id, "seen": found.edition}
    form, names, theirs = PatternsForm(_typed(request), people=list(people.items()), initial=initial), [], ""
    if request.method == "POST" and form.is_valid():
        names = _names(request, form, found.school_id)
        if not names:
            try:
                operations.write_patterns(by=request.standing.person_id, now=timezone.now(), today=request.today, walk=found, **_given(form))
            except operations.WrittenMeanwhile as refused:
                form.data = {**request.POST.dict(), "seen": str(found.edition)}  # with the next press it has been seen
                form.add_error(None, str(refused))
                theirs = "\n\n".join(one for one in (found.patterns, found.next_step) if one)
            except operations.DayIsOver as refused:
                form.add_error("next_step_by_on", str(refused))
            except (operations.WordsMissing, operations.NotOnTheWalk) as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("walk", pk=pk)
    mine = "\n\n".join(form.data.get(name, "") for name in ("patterns", "next_step") if form.data.get(name)) if theirs else ""
    return _answered(request, "growth/write_patterns.html", form, walk=found, names=names, theirs=theirs, mine=mine)


@reads
def walk_sheet(request: Request, pk: int) -> HttpResponse:
    """Show the sheet to print: the question, and each visit by number with lines to write on."""
    found = _walk(request, pk)
    return render(request, "growth/walk_sheet.html", {"walk": found, "numbers": range(1, found.visits + 1)})
