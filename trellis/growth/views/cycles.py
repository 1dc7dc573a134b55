"""The cycle room: begin a cycle, go through its phases, close it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
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
from trellis.directory.queries.versions import version_of
from trellis.growth.forms.cycles import FORM_OF_A_KIND, CloseForm, FindingForm, FocusForm, MoveForm
from trellis.growth.models import Cycle, Line
from trellis.growth.operations import cycles as operations
from trellis.growth.operations import refusals
from trellis.growth.operations.points import begin_measure as begin_the_measure
from trellis.growth.queries import cycles as queries
from trellis.growth.queries import findings, steps
from trellis.growth.queries.practices import areas_to_choose_from, names_of_practices
from trellis.growth.queries.rooms import room_of
from trellis.kit.formats import say_number
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes

OWN = Verb.GROWTH_OWN
CLOSED = (refusals.CycleIsClosed, refusals.StandsAlready, refusals.TooLate)


def _own(request: Request, pk: int) -> Cycle:
    return fetch(request.standing, OWN, queries.cycles(), pk=pk)


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


@reads
def my_cycles(request: Request) -> HttpResponse:
    """Show one's own cycles over the years, and those that others share."""
    standing = request.standing
    if not may(standing, OWN):
        raise Http404
    words = request.GET.get("words", "").strip()[:100]
    page = {
        "cycles": Paginator(queries.own_cycles(standing, words), 25).get_page(request.GET.get("page")),
        "words": words,
        "shared": Paginator(queries.shared_cycles(standing), 25).get_page(request.GET.get("shared")),
        "phases": Cycle.Phase.choices,
    }
    return render(request, "growth/my_cycles.html", page)


@writes
def begin_cycle(request: Request) -> HttpResponse:
    """Begin a cycle: alone, after one that was closed (`?after=`), or from a finding (`?room=&number=&practice=`)."""
    standing, today = request.standing, request.today
    if not may(standing, OWN):
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    after = _own(request, int(given["after"])) if given.get("after", "").isascii() and given.get("after", "").isdigit() else None
    if after is not None and after.closed_on is None:
        return redirect("close_cycle", pk=after.pk)
    finding = None
    if given.get("room"):
        number = given.get("number", "")
        if number.isascii() and number.isdigit() and len(number) < 18:
            finding = findings.finding_of(standing, given["room"], int(number), given.get("practice", "")[:16], get_language() or "")
        if finding is None:
            raise Http404
    form = _finding_form(request, finding) if finding else None
    if request.method == "POST" and (form is None or form.is_valid()):
        school = steps.school_led_by(standing.person_id, today)
        whence: dict[str, Any] = {"from_room": finding.room, "from_number": finding.number, "from_practice": finding.practice} if finding else {}
        begun = operations.begin_cycle(
            by=standing.person_id,
            now=timezone.now(),
            today=today,
            school=school.pk if school else None,
            after=after,
            from_words=finding.words if finding else "",
            **whence,
        )
        chosen = finding.value_of(form.cleaned_data["group"]) if finding and form else None
        if finding and form and chosen is not None and chosen.value is not None:
            begin_the_measure(
                by=standing.person_id,
                today=today,
                cycle=begun,
                name=f"{finding.practice} {finding.name}: {chosen.name}".strip()[:200],
                unit=finding.unit,
                more_is_better=chosen.more_is_better,
                hoped_for=form.cleaned_data["hoped_for"],
                baseline=chosen.value,
                on=min(finding.on, today),
                from_room=finding.room,
                from_number=finding.number,
                from_group=chosen.key,
            )
        return redirect("cycle", pk=begun.pk)
    running = queries.own_cycles(standing).filter(closed_on__isnull=True).first()
    page = {"form": form, "finding": finding, "after": after, "running": running, "phases": Cycle.Phase.choices, "sides": _sides(request)}
    return render(request, "growth/begin_cycle.html", page, status=422 if form is not None and form.errors else 200)


def _sides(request: Request) -> list[steps.Side]:
    return steps.other_side(request.standing.person_id, request.today)


def _finding_form(request: Request, finding: findings.Finding) -> FindingForm:
    values = [(one.key, f"{one.name}: {say_number(float(one.value), 1)}") for one in finding.shown if one.value is not None]
    return FindingForm(_typed(request), values=values, lowest=finding.lowest, highest=finding.highest)


@reads
def cycle(request: Request, pk: int) -> HttpResponse:
    """Show the room of a cycle: to its owner all of it, to others what they may see of it."""
    standing = request.standing
    found = within(standing, OWN, queries.cycles()).filter(pk=pk).first()
    if found is not None:
        return render(request, "growth/cycle.html", {"room": room_of(standing, found, is_own=True), "is_own": True, **_names()})
    seen = fetch(standing, Verb.GROWTH_SEE_CYCLE, queries.cycles(), pk=pk)
    room = room_of(standing, seen, is_own=False)
    record_reading(standing=standing, verb=Verb.GROWTH_SEE_CYCLE, records=[seen])
    if room.read_lines:
        record_reading(standing=standing, verb=Verb.GROWTH_READ_SHARED, records=room.read_lines)
    if room.all_steps:
        record_reading(standing=standing, verb=Verb.GROWTH_SEE_STEP, records=room.all_steps)
    page = {"room": room, "is_own": False, "may_propose": seen.closed_on is None and why(standing, Verb.GROWTH_PROPOSE_STEP, seen), **_names()}
    page["may_look_back"] = room.open_step is not None and why(standing, Verb.GROWTH_LOOK_BACK, room.open_step)
    return render(request, "growth/cycle.html", page)


def _names() -> dict[str, Any]:
    return {"practices": names_of_practices(get_language() or "")}


@writes
def move_phase(request: Request, pk: int) -> HttpResponse:
    """Move on to a phase, or back to one."""
    found = _own(request, pk)
    form = MoveForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.move_phase(by=request.standing.person_id, today=request.today, cycle=found, **form.cleaned_data)
        except refusals.CycleIsClosed as refused:
            messages.error(request, str(refused))
    return redirect("cycle", pk=pk)


def _line_form(kind: str, data: Any, **more: Any) -> Form:
    form_class = FORM_OF_A_KIND[kind]
    if form_class is FocusForm:
        more["areas"] = areas_to_choose_from(get_language() or "")
    return form_class(data, **more)


@writes
def write_in_cycle(request: Request, pk: int, kind: str) -> HttpResponse:
    """Write a line of a cycle."""
    found = _own(request, pk)
    if kind not in FORM_OF_A_KIND or kind in (Line.Kind.LEARNT, Line.Kind.NEXT):
        raise Http404
    standing_line = queries.lines_in_cycles().filter(cycle=found, kind=kind, ended_on__isnull=True).first() if kind in operations.ONE_AT_A_TIME else None
    if standing_line is not None and request.method == "GET":
        return redirect("change_in_cycle", pk=standing_line.pk)
    form = _line_form(kind, _typed(request))
    del form.fields["seen"]  # nothing stood there that somebody could have seen
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, refusals.WordsMissing, *CLOSED):
            with transaction.atomic():
                operations.write_in_cycle(by=request.standing.person_id, now=timezone.now(), today=request.today, cycle=found, kind=kind, **form.cleaned_data)
            return _back_to(found.pk, kind)
    return _line_page(request, "growth/write_in_cycle.html", form, found, kind)


@writes
def change_in_cycle(request: Request, pk: int) -> HttpResponse:
    """Change a line of a cycle, or take it off. When it was changed elsewhere meanwhile, both texts stand on the page."""
    line = fetch(request.standing, OWN, queries.lines_in_cycles(), pk=pk, ended_on__isnull=True)
    mark = version_of(line, queries.WORDS_OF_A_LINE)
    initial = {"words": line.words, "then": line.then, "so_that": line.so_that, "practice_key": line.practice_key, "seen": mark}
    initial["ours_to_change"] = {True: "1", False: "0", None: ""}[line.ours_to_change]
    form = _line_form(line.kind, _typed(request), initial=initial)
    theirs = mine = ""
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        seen = given.pop("seen") or None
        try:
            with transaction.atomic():
                operations.change_in_cycle(by=request.standing.person_id, now=timezone.now(), today=request.today, line=line, seen=seen, **given)
        except refusals.ChangedMeanwhile as refused:
            theirs, mine = _whole(line.words, line.then, line.so_that), _whole(given["words"], given.get("then", ""), given.get("so_that", ""))
            form.data = {**request.POST.dict(), "seen": mark}  # with the next press it has been seen
            form.add_error(None, str(refused))
        except (refusals.WordsMissing, *CLOSED) as refused:
            form.add_error(None, str(refused))
        else:
            return _back_to(line.cycle_id, line.kind)
    may_carry = line.kind not in Line.NEVER_IN_A_FILE and may(request.standing, Verb.EVALUATION_CARRY_IN)
    return _line_page(request, "growth/change_in_cycle.html", form, line.cycle, line.kind, line=line, theirs=theirs, mine=mine, may_carry=may_carry)


def _whole(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _line_page(request: Request, template: str, form: Form, found: Cycle | None, kind: str, **more: Any) -> HttpResponse:
    ladder = queries.lines_of(found, queries.lines_in_cycles(), request.today, (Line.Kind.WHY,))[Line.Kind.WHY] if found and kind == Line.Kind.WHY else None
    page = {"form": form, "cycle": found, "kind": kind, "label": Line.Kind(kind).label, "ladder": ladder, **more}
    return render(request, template, page, status=422 if form.errors else 200)


def _back_to(pk: int | None, kind: str) -> HttpResponse:
    response = redirect("cycle", pk=pk)
    response["Location"] += f"#{kind}"
    return response


@writes
def take_off_line(request: Request, pk: int) -> HttpResponse:
    """Take a line off a cycle, or put it back on the same day."""
    line = fetch(request.standing, OWN, queries.lines_in_cycles(), pk=pk)
    if request.method == "POST":
        act = operations.put_line_back if "back" in request.POST else operations.take_off_line
        with refusals_told(request, CLOSED):
            act(by=request.standing.person_id, today=request.today, line=line)
            messages.success(request, _("It stands there again.") if "back" in request.POST else _("Taken off. Until tonight you can put it back."))
    return _back_to(line.cycle_id, line.kind)


@writes
def close_cycle(request: Request, pk: int) -> HttpResponse:
    """Look at what moved, say what was learned, and close the cycle."""
    found = _own(request, pk)
    if found.closed_on is not None:
        return redirect("cycle", pk=pk)
    is_there = queries.something_to_see(found)
    room = room_of(request.standing, found, is_own=True)
    initial = {"learnt": _first(room.lines, Line.Kind.LEARNT), "comes_next": _first(room.lines, Line.Kind.NEXT)}
    form = CloseForm(_typed(request), nothing_seen=not is_there, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, refusals.StepIsOpen, refusals.NothingSeen, refusals.WordsMissing):
            with transaction.atomic():
                operations.close_cycle(
                    by=request.standing.person_id, now=timezone.now(), today=request.today, cycle=found, nothing_seen=not is_there, **form.cleaned_data
                )
            return redirect("cycle", pk=pk)
    return render(request, "growth/close_cycle.html", {"form": form, "room": room, "is_there": is_there}, status=422 if form.errors else 200)


def _first(lines: dict[str, queries.Lines], kind: Line.Kind) -> str:
    first = lines[kind].first
    return first.words if first else ""


@writes
def undo_closing(request: Request, pk: int) -> HttpResponse:
    """Open a cycle again that was closed today."""
    found = _own(request, pk)
    if request.method == "POST":
        with refusals_told(request, refusals.TooLate):
            operations.undo_closing(by=request.standing.person_id, today=request.today, cycle=found)
            messages.success(request, _("The cycle is open again. What you wrote stands in it."))
    return redirect("cycle", pk=pk)
