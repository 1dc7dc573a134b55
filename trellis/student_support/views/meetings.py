"""Meetings of the team around a student: planned, moved, called off, held; who is asked; the agenda, on a page and on paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import fetch, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student
from trellis.directory.queries import everybody
from trellis.directory.queries.people import colleagues, described
from trellis.directory.queries.search import people_named
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.student_support.forms.meetings import AskGuest, CallOffMeeting, MoveMeeting, PlanMeeting
from trellis.student_support.models import Meeting, MeetingAsked
from trellis.student_support.operations import meetings as operations
from trellis.student_support.queries import agenda, sureness
from trellis.student_support.queries import meetings as queries
from trellis.student_support.queries.families import sheets

SEE, PLAN, DECIDE, SURE = (
    Verb.STUDENT_SUPPORT_SEE_MEETING,
    Verb.STUDENT_SUPPORT_PLAN_MEETING,
    Verb.STUDENT_SUPPORT_DECIDE,
    Verb.STUDENT_SUPPORT_SAY_HOW_SURE,
)


def _answered(request: Request, template: str, form: Any, **page: Any) -> HttpResponse:
    return render(request, template, {"form": form, **page}, status=422 if form.is_bound and form.errors else 200)


def _to_change(request: Request, pk: int) -> Meeting:
    """Return a meeting that the reader may plan: of a student whose meetings they plan. A guest plans nothing."""
    students = within(request.standing, PLAN, Student.objects.all()).values("pk")
    meeting = queries.meetings().filter(student__in=students, pk=pk).first()
    if meeting is None:
        raise Http404
    return meeting


@reads
def team_meeting(request: Request, pk: int) -> HttpResponse:
    """Show one meeting: who is asked and has been heard, the agenda that makes itself, what was decided and how sure the team is."""
    standing, today = request.standing, request.today
    meeting = fetch(standing, SEE, queries.meetings(), pk=pk)
    whole = within(standing, PLAN, Student.objects.filter(pk=meeting.student_id)).exists()
    asked = queries.asked_to(meeting, today)
    needs = {one.pk: one for one in queries.family_rows(meeting)} if whole else {}
    colleagues_asked = {one.person_id for one in asked if one.is_staff}
    decisions = list(queries.decisions().filter(meeting=meeting))
    on_team = within(standing, SURE, queries.decisions().filter(meeting=meeting)).exists()
    sure = sureness.how_sure(decisions, standing.person_id, colleagues_asked, is_ahead=meeting.is_ahead) if on_team else {}
    page = {
        "meeting": meeting,
        "student": meeting.student,
        "asked": asked,
        "not_heard": [one for one in asked if one.contribution is None],
        "own": next((one.contribution for one in asked if one.person_id == standing.person_id), None),
        "is_asked": standing.person_id in colleagues_asked,
        "agenda": agenda.agenda_of(meeting, today, whole=whole and meeting.is_ahead),
        "decisions": [(one, sure.get(one.pk)) for one in decisions],
        "barriers": list(queries.barriers().filter(meeting=meeting)) if whole else [],
        "whole": whole,
        "may_decide": within(standing, DECIDE, Meeting.objects.filter(pk=pk)).exists() and meeting.called_off_on is None,
        "asked_rows": [(one, needs.get(one.row or 0)) for one in asked],
        "sheets": sheets(meeting) if whole else [],
        "has_come": meeting.planned_on <= today,
        "today": today,
    }
    record_reading(standing=standing, verb=SEE, records=[meeting])
    return render(request, "student_support/team_meeting.html", page)


@reads
def team_agenda(request: Request, pk: int) -> HttpResponse:
    """Show the agenda on one sheet of paper."""
    meeting = fetch(request.standing, SEE, queries.meetings(), pk=pk)
    whole = within(request.standing, PLAN, Student.objects.filter(pk=meeting.student_id)).exists()
    asked = queries.asked_to(meeting, request.today)
    record_reading(standing=request.standing, verb=SEE, records=[meeting])
    page = {"meeting": meeting, "student": meeting.student, "asked": asked, "agenda": agenda.agenda_of(meeting, request.today, whole=whole)}
    return render(request, "student_support/team_agenda.html", page)


@writes
def plan_team_meeting(request: Request, pk: int) -> HttpResponse:
    """Plan a meeting about a student. The school's calendar is asked."""
    student = fetch(request.standing, PLAN, Student.objects.select_related("person"), pk=pk)
    form = PlanMeeting(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, on=(operations.DayIsOver, operations.NoSchoolThatDay), purpose=operations.WordsMissing):
            meeting = operations.plan_meeting(by=request.standing.person_id, today=request.today, student=student, **form.cleaned_data)
            messages.success(request, _("Planned. The team is told by letter. Ask the student and the family, too."))
            return redirect("ask_to_team_meeting", pk=meeting.pk)
    return _answered(request, "student_support/plan_team_meeting.html", form, student=student)


@writes
def move_team_meeting(request: Request, pk: int) -> HttpResponse:
    """Give a meeting another day, time or place."""
    meeting = _to_change(request, pk)
    initial = {"on": meeting.planned_on, "at": meeting.planned_at, "place": meeting.place}
    form = MoveMeeting(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.MeetingIsOver, on=(operations.DayIsOver, operations.NoSchoolThatDay)):
            operations.move_meeting(by=request.standing.person_id, today=request.today, meeting=meeting, **form.cleaned_data)
            messages.success(request, _("Moved. Those who were asked are told, the family too."))
            return redirect("team_meeting", pk=pk)
    return _answered(request, "student_support/move_team_meeting.html", form, meeting=meeting, student=meeting.student)


@writes
def call_off_team_meeting(request: Request, pk: int) -> HttpResponse:
    """Call a meeting off with a reason."""
    meeting = _to_change(request, pk)
    form = CallOffMeeting(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.MeetingIsOver, why=operations.WordsMissing):
            operations.call_meeting_off(by=request.standing.person_id, today=request.today, meeting=meeting, **form.cleaned_data)
            messages.success(request, _("Called off. Those who were asked are told, the family too."))
            return redirect("team_of_student", pk=meeting.student_id)
    return _answered(request, "student_support/call_off_team_meeting.html", form, meeting=meeting, student=meeting.student)


@writes
def hold_team_meeting(request: Request, pk: int) -> HttpResponse:
    """Close a meeting that took place."""
    meeting = _to_change(request, pk)
    if request.method == "POST":
        with refusals_told(request, operations.MeetingIsOver, operations.DayIsOver):
            operations.hold_meeting(by=request.standing.person_id, today=request.today, now=timezone.now(), meeting=meeting)
            messages.success(request, _("Closed. What was decided stands, and its owners know."))
    return redirect("team_meeting", pk=pk)


@writes
def ask_to_team_meeting(request: Request, pk: int) -> HttpResponse:
    """Ask the student, the family or a colleague beside the team."""
    meeting = _to_change(request, pk)
    typed = request.POST.get("words", "")
    words = typed.replace("\x00", "").strip()[:100]
    is_chosen = request.method == "POST" and "look" not in request.POST
    found = people_named(colleagues(request.standing), words) if words else []
    close = {person: (kind, said) for person, kind, said in queries.may_be_asked(meeting, request.today)}
    choices = described(found, request.today) if words else [(person, said) for person, (_kind, said) in close.items()]
    form = AskGuest(request.POST if is_chosen else None, people=choices)
    if is_chosen and form.is_valid():
        chosen = form.cleaned_data["person"]
        kind = MeetingAsked.Kind.GUEST.value if words else close[chosen][0]
        person = everybody().get(pk=chosen)
        with refusals_at(form, operations.MeetingIsOver, operations.NotTheirs):
            operations.ask_to_meeting(by=request.standing.person_id, today=request.today, meeting=meeting, person=person, kind=kind)
            if kind == MeetingAsked.Kind.GUEST:
                messages.success(request, _("Asked. They are told by letter and read this meeting, without the student’s plan."))
            else:
                messages.success(
                    request, _("They stand among those asked. Family is told by letter; what they say by phone, on paper or in person is entered for them.")
                )
            return redirect("team_meeting", pk=pk) if words else redirect("ask_to_team_meeting", pk=pk)
    return _answered(request, "student_support/ask_to_team_meeting.html", form, meeting=meeting, student=meeting.student, words=typed, found=choices)


@writes
def take_off_team_meeting(request: Request, pk: int) -> HttpResponse:
    """Ask somebody no more."""
    asked = MeetingAsked.objects.filter(pk=pk).select_related("meeting", "person").first()
    if asked is None:
        raise Http404
    meeting = _to_change(request, asked.meeting_id)
    if request.method == "POST":
        with refusals_told(request, operations.MeetingIsOver):
            operations.take_off_meeting(by=request.standing.person_id, today=request.today, asked=asked)
            messages.success(request, _("They are not asked any more."))
    return redirect("team_meeting", pk=meeting.pk)


@writes
def remind_of_contributing(request: Request, pk: int) -> HttpResponse:
    """Write a line to the colleagues who have not been heard yet."""
    meeting = _to_change(request, pk)
    if request.method == "POST":
        with refusals_told(request, operations.MeetingIsOver):
            count = operations.remind_of_contributing(by=request.standing.person_id, today=request.today, meeting=meeting)
            said = ngettext("A line goes into the next letter of {count} colleague.", "A line goes into the next letter of {count} colleagues.", count)
            messages.success(request, said.format(count=count))
    return redirect("team_meeting", pk=pk)
