"""Timelines: the board, one timeline, and what is done to a milestone."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.kit.forms import refusals_told
from trellis.kit.http import number_in, reads, writes
from trellis.student_support.forms import timelines as typed
from trellis.student_support.models import Milestone, Timeline
from trellis.student_support.operations import timelines as operations
from trellis.student_support.queries import timelines as queries
from trellis.student_support.queries.pages import students
from trellis.student_support.queries.timeline_rules import reasons_for_delay, reasons_for_pause

SEE, WORK, BEGIN = Verb.STUDENT_SUPPORT_SEE_TIMELINE, Verb.STUDENT_SUPPORT_WORK_TIMELINE, Verb.STUDENT_SUPPORT_BEGIN_TIMELINE


@reads
def timelines(request: Request) -> HttpResponse:
    """Show what is due, who holds it, and why something is late: the earliest day first."""
    standing, asked = request.standing, request.GET
    if not may(standing, WORK):
        raise Http404
    schools = queries.schools_on_board(standing)
    school = next((one for one in schools if one.pk == number_in(asked.get("school", ""))), None)
    show = asked.get("show", "") if asked.get("show", "") in queries.SHOWS else ""
    name = asked.get("q", "").strip()[:80]
    board = queries.board(standing, show=show, school=school, typed=name, number=number_in(asked.get("page", "1")))
    if board.lines:
        record_reading(standing=standing, verb=WORK, records=[line.milestone.timeline for line in board.lines])
    page = {"board": board, "schools": schools, "school": school, "show": show, "shows": queries.SHOWS.items(), "typed": name, "today": request.today}
    return render(request, "student_support/timelines.html", page)


@reads
def timeline(request: Request, pk: int) -> HttpResponse:
    """Show one timeline whole; prints as it stands. The family reads the same, in plain words."""
    standing = request.standing
    found = fetch(standing, SEE, queries.timelines(), pk=pk)
    record_reading(standing=standing, verb=SEE, records=[found])
    works = why(standing, WORK, found) is not None
    page = {
        "timeline": found,
        "student": found.student,
        "lines": queries.whole(found, request.today),
        "may_work": works and found.ended_on is None,
        "may_take_up": works and found.ended_on is not None,
        "is_staff": works,
        "sees_page": why(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, found.student) is not None,
        "today": request.today,
    }
    return render(request, "student_support/timeline.html", page)


@writes
def begin_timeline(request: Request, pk: int) -> HttpResponse:
    """Begin a timeline at the referral, or at a plan that stands already."""
    standing = request.standing
    student = fetch(standing, BEGIN, students(), pk=pk)
    initial = {"on": request.today, "holder": queries.first_holder(student, request.today)}
    form = typed.BeginTimeline(request.POST if request.method == "POST" else None, people=queries.may_hold(student, request.today), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            begun = operations.begin_timeline(by=standing.person_id, now=timezone.now(), today=request.today, student=student, **form.cleaned_data)
        except operations.IsOpenAlready as refused:
            messages.info(request, str(refused))
            return redirect("timeline", pk=refused.timeline.pk)
        except operations.TimelineRefused as refused:
            _blame(form, refused)
        else:
            messages.success(request, _("Begun. Whoever sees to it is told."))
            return redirect("timeline", pk=begun.pk)
    return render(request, "student_support/begin_timeline.html", {"form": form, "student": student}, status=422 if form.errors else 200)


@writes
def end_timeline(request: Request, pk: int) -> HttpResponse:
    """Say that the way ends here."""
    found = fetch(request.standing, WORK, queries.timelines(), pk=pk)
    form = typed.EndTimeline(request.POST if request.method == "POST" else None)
    act = lambda: operations.end_timeline(by=request.standing.person_id, today=request.today, timeline=found, **form.cleaned_data)  # noqa: E731
    return _act(request, form, act, found, "student_support/end_timeline.html", _("Ended. What was met and missed stays."))


@writes
def take_up_timeline(request: Request, pk: int) -> HttpResponse:
    """Open an ended timeline again."""
    found = fetch(request.standing, WORK, queries.timelines(), pk=pk)
    if request.method == "POST":
        with refusals_told(request, operations.TimelineRefused):
            operations.take_up_timeline(by=request.standing.person_id, today=request.today, timeline=found)
            messages.success(request, _("It runs again. Its days are as they were."))
    return redirect("timeline", pk=pk)


# -- a milestone ---------------------------------------------------------------------------------------------


def _milestone(request: Request, pk: int) -> Milestone:
    found = get_object_or_404(queries.milestones(), pk=pk)
    fetch(request.standing, WORK, Timeline.objects.all(), pk=found.timeline_id)
    return found


def _blame(form: forms.Form, refused: operations.TimelineRefused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def _act(
    request: Request, form: forms.Form, act: Callable[[], object], found: Timeline, template: str, done: str, milestone: Milestone | None = None, **more: Any
) -> HttpResponse:
    """Run one act of a form, and go back to the timeline; refused, show the form with what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except operations.TimelineRefused as refused:
            _blame(form, refused)
        else:
            messages.success(request, done)
            return redirect("timeline", pk=found.pk)
    line = queries.lines_of([milestone], request.today)[0] if milestone is not None else None
    page = {"form": form, "timeline": found, "student": found.student, "milestone": milestone, "line": line, "today": request.today, **more}
    return render(request, template, page, status=422 if form.errors else 200)


@writes
def meet_milestone(request: Request, pk: int) -> HttpResponse:
    """Enter that a milestone was met; after its day with the reason."""
    found = _milestone(request, pk)
    is_late = found.due_on is not None and request.today > found.due_on
    data = request.POST if request.method == "POST" else None
    form = typed.MeetMilestone(
        data, delays=reasons_for_delay(), is_late=is_late, initial={"on": request.today, "delay_reason": found.delay_reason, "delay_words": found.delay_words}
    )
    who: dict[str, Any] = {"by": request.standing.person_id, "now": timezone.now(), "today": request.today}
    return _act(
        request,
        form,
        lambda: operations.meet_milestone(**who, milestone=found, **form.cleaned_data),
        found.timeline,
        "student_support/meet_milestone.html",
        _("Entered."),
        found,
    )


@writes
def take_milestone_back(request: Request, pk: int) -> HttpResponse:
    """Take back that a milestone was met; a paper is set aside."""
    found = _milestone(request, pk)
    if request.method == "POST":
        with refusals_told(request, operations.TimelineRefused):
            operations.take_milestone_back(
                by=request.standing.person_id, today=request.today, milestone=found, seen=number_in(request.POST.get("seen", "")) or None
            )
            messages.success(request, _("Taken back. It waits again."))
    return redirect("timeline", pk=found.timeline_id)


@writes
def say_why_late(request: Request, pk: int) -> HttpResponse:
    """Keep why a day was missed."""
    found = _milestone(request, pk)
    initial = {"delay_reason": found.delay_reason, "delay_words": found.delay_words}
    form = typed.SayWhyLate(request.POST if request.method == "POST" else None, delays=reasons_for_delay(), initial=initial)
    who: dict[str, Any] = {"by": request.standing.person_id, "now": timezone.now(), "today": request.today}

    def act() -> object:
        return operations.say_why_late(**who, milestone=found, reason=form.cleaned_data["delay_reason"], words=form.cleaned_data["delay_words"])

    return _act(request, form, act, found.timeline, "student_support/say_why_late.html", _("Kept."), found)


@writes
def pause_milestone(request: Request, pk: int) -> HttpResponse:
    """Let the clock of a milestone stand still."""
    found = _milestone(request, pk)
    form = typed.PauseMilestone(request.POST if request.method == "POST" else None, reasons=reasons_for_pause(), initial={"on": request.today})
    who: dict[str, Any] = {"by": request.standing.person_id, "now": timezone.now(), "today": request.today}
    act = lambda: operations.pause_milestone(**who, milestone=found, **form.cleaned_data)  # noqa: E731
    return _act(request, form, act, found.timeline, "student_support/pause_milestone.html", _("The clock stands still. Say here when it runs again."), found)


@writes
def end_pause(request: Request, pk: int) -> HttpResponse:
    """Let the clock of a milestone run again."""
    found = _milestone(request, pk)
    form = typed.EndPause(request.POST if request.method == "POST" else None, initial={"on": request.today})
    act = lambda: operations.end_pause(by=request.standing.person_id, today=request.today, milestone=found, **form.cleaned_data)  # noqa: E731
    return _act(request, form, act, found.timeline, "student_support/end_pause.html", _("The clock runs. Its day has moved by what the pause lasted."), found)


@writes
def settle_day(request: Request, pk: int) -> HttpResponse:
    """Take over the day that calendar and rules say now, or keep the old one, with why."""
    found = _milestone(request, pk)
    new = queries.day_now(found)
    form = typed.SettleDay(request.POST if request.method == "POST" else None, initial={"seen": new})
    who: dict[str, Any] = {"by": request.standing.person_id, "now": timezone.now(), "today": request.today, "takes_over": request.POST.get("take") == "1"}

    def act() -> object:
        return operations.settle_day(**who, milestone=found, seen=form.cleaned_data["seen"], why=form.cleaned_data["why"])

    return _act(request, form, act, found.timeline, "student_support/settle_day.html", _("Kept, with why."), found, new=new)


@writes
def pass_ball(request: Request, pk: int) -> HttpResponse:
    """Pass a milestone on to somebody."""
    found = _milestone(request, pk)
    form = typed.PassBall(
        request.POST if request.method == "POST" else None,
        people=queries.may_hold(found.timeline.student, request.today),
        initial={"holder": None if found.holder_id is None else found.holder_id},
    )
    who: dict[str, Any] = {"by": request.standing.person_id, "today": request.today}
    act = lambda: operations.pass_ball(**who, milestone=found, to=form.cleaned_data["holder"], why=form.cleaned_data["why"])  # noqa: E731
    return _act(
        request, form, act, found.timeline, "student_support/pass_ball.html", _("Passed on. They are told by letter, without the student’s name."), found
    )
