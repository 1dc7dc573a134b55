"""What a team decides: entered, done, let go, moved; and how sure each is, in two taps."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.student_support.forms.meetings import Decide, EndDecision, MoveDecision, SayHowSure
from trellis.student_support.models import Decision, Meeting
from trellis.student_support.operations import decisions as operations
from trellis.student_support.queries import meetings as queries

SEE, DECIDE, SURE = Verb.STUDENT_SUPPORT_SEE_MEETING, Verb.STUDENT_SUPPORT_DECIDE, Verb.STUDENT_SUPPORT_SAY_HOW_SURE


def _answered(request: Request, template: str, form: Any, **page: Any) -> HttpResponse:
    return render(request, template, {"form": form, **page}, status=422 if form.is_bound and form.errors else 200)


def _decision(request: Request, pk: int, verb: Verb = DECIDE) -> Decision:
    return fetch(request.standing, verb, queries.decisions(), pk=pk)


@writes
def decide(request: Request, pk: int) -> HttpResponse:
    """Enter who does what by when."""
    meeting: Meeting = fetch(request.standing, DECIDE, queries.meetings(), pk=pk)
    people = [(one.person_id, f"{one.name}, {one.part}") for one in queries.asked_to(meeting, request.today) if one.is_staff]
    form = Decide(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.WordsMissing, operations.MeetingCalledOff, by_when=operations.DayIsOver, owner=operations.NotInTheMeeting):
            operations.decide(by=request.standing.person_id, today=request.today, now=timezone.now(), meeting=meeting, **form.cleaned_data)
            messages.success(request, _("Kept. Whoever does it is told. Now everybody says how sure they are."))
            return redirect("team_meeting", pk=pk)
    return _answered(request, "student_support/decide.html", form, meeting=meeting, student=meeting.student)


@reads
def team_decision(request: Request, pk: int) -> HttpResponse:
    """Show one decision: who does it, by which day, and what became of it."""
    standing = request.standing
    decision = _decision(request, pk, SEE)
    record_reading(standing=standing, verb=SEE, records=[decision])
    page = {
        "decision": decision,
        "student": decision.meeting.student,
        "meeting": decision.meeting,
        "is_open": decision.done_on is None and decision.let_go_on is None,
        "whole": within(standing, Verb.STUDENT_SUPPORT_PLAN_MEETING, Student.objects.filter(pk=decision.meeting.student_id)).exists(),
        "form": EndDecision(),
        "today": request.today,
    }
    return render(request, "student_support/team_decision.html", page)


@writes
def end_decision(request: Request, pk: int) -> HttpResponse:
    """Say that it is done, or let it go with the reason."""
    decision = _decision(request, pk)
    form = EndDecision(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.EndedAlready, words=operations.WordsMissing):
            operations.end_decision(
                by=request.standing.person_id,
                today=request.today,
                now=timezone.now(),
                decision=decision,
                is_done=request.POST.get("done") == "1",
                **form.cleaned_data,
            )
            return redirect("team_decision", pk=pk)
    return _answered(request, "student_support/end_decision.html", form, decision=decision, student=decision.meeting.student, meeting=decision.meeting)


@writes
def move_decision(request: Request, pk: int) -> HttpResponse:
    """Give it another day, with the reason."""
    decision = _decision(request, pk)
    form = MoveDecision(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.EndedAlready, by_when=operations.DayIsOver, words=operations.WordsMissing):
            operations.move_decision(by=request.standing.person_id, today=request.today, now=timezone.now(), decision=decision, **form.cleaned_data)
            return redirect("team_decision", pk=pk)
    return _answered(request, "student_support/move_decision.html", form, decision=decision, student=decision.meeting.student, meeting=decision.meeting)


@writes
def say_how_sure(request: Request, pk: int) -> HttpResponse:
    """Say how sure one is of a decision: one of four answers, once."""
    decision = _decision(request, pk, SURE)
    form = SayHowSure(request.POST)
    if request.method == "POST" and form.is_valid():
        with refusals_told(request, operations.Closed, operations.SaidAlready):
            operations.say_how_sure(by=request.standing.person_id, today=request.today, now=timezone.now(), decision=decision, **form.cleaned_data)
            messages.success(request, _("Counted, without your name."))
    return redirect("team_meeting", pk=decision.meeting_id)
