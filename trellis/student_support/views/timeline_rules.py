"""How long each milestone may take here: what the rules say, and what the director has set."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.kit.http import reads, writes
from trellis.student_support.forms.timelines import SetTimelineRule
from trellis.student_support.models import Timeline
from trellis.student_support.operations import timeline_rules as operations
from trellis.student_support.queries import timeline_rules as queries
from trellis.student_support.queries.packs import pack_that_holds, shelf


def _only_who_may(request: Request) -> None:
    if not may(request.standing, Verb.STUDENT_SUPPORT_SET_RULES):
        raise Http404


@reads
def timeline_rules(request: Request) -> HttpResponse:
    """List the milestones with their days and where each is written."""
    _only_who_may(request)
    found, road = shelf(), queries.road_by_files()
    page = {
        "tracks": [(track, name, queries.rules_on_page(track)) for track, name in Timeline.Track.choices],
        "holds": pack_that_holds(),
        "complaints": found.complaints,
        "delays": [(one, queries.said(one.words)) for one in road.delays],
        "pauses": [(one, queries.said(one.words)) for one in road.pauses],
    }
    return render(request, "student_support/timeline_rules.html", page)


@writes
def set_timeline_rule(request: Request, track: str, key: str) -> HttpResponse:
    """Set how long a milestone may take."""
    _only_who_may(request)
    row = next((one for one in queries.rules_on_page(track) if one.step.key == key and one.step.after), None)
    if row is None:
        raise Http404
    initial = {"count": row.step.count, "unit": row.step.unit or "days", "basis": row.step.source}
    form = SetTimelineRule(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_timeline_rule(by=request.standing.person_id, now=timezone.now(), track=track, key=key, **form.cleaned_data)
        except operations.RuleRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Set for what begins from now on. By tomorrow each day that would move waits on the board to be looked at."))
            return redirect("timeline_rules")
    return render(request, "student_support/set_timeline_rule.html", {"form": form, "row": row, "track": track}, status=422 if form.errors else 200)


@writes
def follow_files_again(request: Request, track: str, key: str) -> HttpResponse:
    """Let what the file says hold again."""
    _only_who_may(request)
    if request.method == "POST":
        operations.follow_files_again(by=request.standing.person_id, now=timezone.now(), track=track, key=key)
        messages.success(request, _("What the file says holds again."))
    return redirect("timeline_rules")
