"""A protocol as it runs, on every phone in the room: in a meeting, and after a learning walk."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from trellis.access.gate import fetch, within
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.growth.forms.communities import RunNoteForm
from trellis.growth.models import Meeting, Run, RunNote, Walk
from trellis.growth.operations import runs as operations
from trellis.growth.queries.communities import SEE, WORK
from trellis.growth.queries.communities import meetings as all_meetings
from trellis.growth.queries.protocols import protocol
from trellis.growth.queries.protocols import protocols as all_protocols
from trellis.growth.queries.runs import as_now, token_of
from trellis.growth.queries.walks import WALK
from trellis.growth.queries.walks import walks as all_walks
from trellis.kit.http import reads, writes


def _of_meeting(request: Request, pk: int, *, works: bool = False) -> Meeting:
    return fetch(request.standing, WORK if works else SEE, all_meetings().select_related("run__led_by"), pk=pk)


def _of_walk(request: Request, pk: int) -> Walk:
    return fetch(request.standing, WALK, all_walks().select_related("run__led_by"), pk=pk)


def _run(of: Meeting | Walk) -> Run:
    run = getattr(of, "run", None)
    if run is None:
        raise Http404
    return run  # type: ignore[no-any-return]


def _places(of: Meeting | Walk) -> dict[str, Any]:
    kind, up = ("meeting", "meeting") if isinstance(of, Meeting) else ("walk", "walk")
    names = {"page": f"run_of_{kind}", "pulse": f"pulse_of_{kind}", "press": f"press_in_{kind}", "note": f"note_in_{kind}"}
    return {name: reverse(view, args=[of.pk]) for name, view in names.items()} | {"up": reverse(up, args=[of.pk])}


def _shown(request: Request, of: Meeting | Walk, works: bool, form: RunNoteForm | None = None, refusal: str = "", status: int = 200) -> HttpResponse:
    run = _run(of)
    page = {
        "of": of,
        "now": as_now(run, me=request.standing.person_id, now=timezone.now()),
        "places": _places(of),
        "works": works,
        "form": form or RunNoteForm(),
        "refusal": refusal,
        "large": "large" in request.GET,
        "me": request.standing.person_id,
    }
    return render(request, "growth/run.html", page, status=status)


def _pulse(request: Request, of: Meeting | Walk, works: bool) -> HttpResponse:
    run = _run(of)
    if request.GET.get("seen") == token_of(run):
        return HttpResponse(status=204)
    now = as_now(run, me=request.standing.person_id, now=timezone.now())
    return render(request, "growth/_now.html", {"now": now, "places": _places(of), "works": works, "of": of, "large": "large" in request.GET})


def _press(request: Request, of: Meeting | Walk) -> HttpResponse:
    if request.method != "POST":
        return redirect(_places(of)["page"])
    run, by = _run(of), request.standing.person_id
    seen, what = request.POST.get("seen", ""), request.POST.get("what", "")
    if what == "lead":
        operations.take_the_lead(by=by, run=run)
    elif what in operations.PRESSES:
        try:
            operations.press(by=by, now=timezone.now(), run=run, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0, what=what)
        except (operations.PressedMeanwhile, operations.OnlyWhoLeads, operations.HasEnded) as refused:
            run.refresh_from_db()
            return _shown(request, of, True, refusal=str(refused), status=409)
    return redirect(_places(of)["page"])


def _note(request: Request, of: Meeting | Walk) -> HttpResponse:
    if request.method != "POST":
        return redirect(_places(of)["page"])
    run, by = _run(of), request.standing.person_id
    if request.POST.get("remove", "").isdecimal():
        note = RunNote.objects.filter(pk=int(request.POST["remove"][:12]), run=run, by_id=by).first()
        if note is None:
            raise Http404
        operations.remove_run_note(by=by, today=request.today, note=note)
        return redirect(_places(of)["page"] + "#notes")
    form = RunNoteForm(request.POST)
    if not form.is_valid():
        return _shown(request, of, True, form=form, status=422)
    operations.add_run_note(by=by, now=timezone.now(), today=request.today, run=run, words=form.cleaned_data["words"])
    return redirect(_places(of)["page"] + "#notes")


# -- in a meeting --------------------------------------------------------------------------------------------


@writes
def begin_meeting(request: Request, pk: int) -> HttpResponse:
    """Begin the protocol of a meeting; whoever was to facilitate leads."""
    of = _of_meeting(request, pk, works=True)
    if request.method == "POST":
        key = request.POST.get("protocol", "") or of.protocol_key
        try:
            operations.begin_run(by=request.standing.person_id, now=timezone.now(), of=of, protocol_key=key, led_by=of.facilitator_id)
        except (operations.ProtocolIsGone, operations.CalledOff) as refused:
            messages.error(request, str(refused))
            return redirect("begin_meeting", pk=pk)
        return redirect("run_of_meeting", pk=pk)
    if getattr(of, "run", None) is not None:
        return redirect("run_of_meeting", pk=pk)
    page = {"of": of, "chosen": protocol(of.protocol_key), "protocols": all_protocols(), "community": of.community}
    return render(request, "growth/begin_meeting.html", page)


@reads
def run_of_meeting(request: Request, pk: int) -> HttpResponse:
    """Show the step that runs, and the whole plan."""
    of = _of_meeting(request, pk)
    if getattr(of, "run", None) is None:
        return redirect("meeting", pk=pk)
    works = within(request.standing, WORK, Meeting.objects.filter(pk=pk)).exists()
    record_reading(standing=request.standing, verb=SEE, records=[of])
    return _shown(request, of, works)


@reads
def pulse_of_meeting(request: Request, pk: int) -> HttpResponse:
    """Hand out the step that runs, if it is another than the page shows."""
    of = _of_meeting(request, pk)
    works = within(request.standing, WORK, Meeting.objects.filter(pk=pk)).exists()
    return _pulse(request, of, works)


@writes
def press_in_meeting(request: Request, pk: int) -> HttpResponse:
    """One step on or back, a pause, a minute more, the end, or the lead."""
    return _press(request, _of_meeting(request, pk, works=True))


@writes
def note_in_meeting(request: Request, pk: int) -> HttpResponse:
    """Write something down beside the step that runs, or take one's own note away."""
    return _note(request, _of_meeting(request, pk, works=True))


# -- after a learning walk -----------------------------------------------------------------------------------


@writes
def begin_debrief(request: Request, pk: int) -> HttpResponse:
    """Begin to talk a walk over, by the protocol for it; whoever begins leads."""
    of = _of_walk(request, pk)
    if request.method == "POST":
        key = request.POST.get("protocol", "")
        try:
            operations.begin_run(by=request.standing.person_id, now=timezone.now(), of=of, protocol_key=key)
        except (operations.ProtocolIsGone, operations.CalledOff) as refused:
            messages.error(request, str(refused))
            return redirect("begin_debrief", pk=pk)
        return redirect("run_of_walk", pk=pk)
    if getattr(of, "run", None) is not None:
        return redirect("run_of_walk", pk=pk)
    return render(request, "growth/begin_debrief.html", {"of": of, "walk": of, "protocols": all_protocols("walk") or all_protocols()})


@reads
def run_of_walk(request: Request, pk: int) -> HttpResponse:
    """Show the step that runs after a walk, and the whole plan."""
    of = _of_walk(request, pk)
    if getattr(of, "run", None) is None:
        return redirect("walk", pk=pk)
    record_reading(standing=request.standing, verb=WALK, records=[of])
    return _shown(request, of, True)


@reads
def pulse_of_walk(request: Request, pk: int) -> HttpResponse:
    """Hand out the step that runs, if it is another than the page shows."""
    return _pulse(request, _of_walk(request, pk), True)


@writes
def press_in_walk(request: Request, pk: int) -> HttpResponse:
    """One step on or back, a pause, a minute more, the end, or the lead."""
    return _press(request, _of_walk(request, pk))


@writes
def note_in_walk(request: Request, pk: int) -> HttpResponse:
    """Write something down beside the step that runs, or take one's own note away."""
    return _note(request, _of_walk(request, pk))
