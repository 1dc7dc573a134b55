"""What stands in the way of support for a student: given to a leader with a day, answered, cleared."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student
from trellis.kit.forms import refusals_at
from trellis.kit.http import number_in, reads, writes
from trellis.student_support.forms.meetings import AnswerStudentBarrier, RaiseStudentBarrier
from trellis.student_support.operations import barriers as operations
from trellis.student_support.queries import meetings as queries

RAISE, ANSWER = Verb.STUDENT_SUPPORT_PLAN_MEETING, Verb.STUDENT_SUPPORT_ANSWER_BARRIER
PER_PAGE = 25


@writes
def raise_student_barrier(request: Request, pk: int) -> HttpResponse:
    """Give what stands in the way to a leader; from a decision that the team is not sure of, with its words."""
    standing = request.standing
    student = fetch(standing, RAISE, Student.objects.select_related("person"), pk=pk)
    see = within(standing, Verb.STUDENT_SUPPORT_SEE_MEETING, queries.decisions())
    decision = see.filter(pk=number_in(request.GET.get("decision", "")), meeting__student_id=pk).first()
    meeting = within(standing, Verb.STUDENT_SUPPORT_SEE_MEETING, queries.meetings())
    meeting_found = meeting.filter(pk=decision.meeting_id if decision else number_in(request.GET.get("meeting", "")), student_id=pk).first()
    leaders = [(one.person_id, f"{one.name}, {one.title or one.place}".rstrip(", ")) for one in queries.leaders_for(student, request.today)]
    initial = {"words": _("We decided: “{decision}” What stands in the way: ").format(decision=decision.words)[:480]} if decision else {}
    form = RaiseStudentBarrier(request.POST if request.method == "POST" else None, leaders=leaders, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.WordsMissing, operations.NotALeader, by_when=operations.DayIsOver):
            operations.raise_barrier(
                by=standing.person_id, today=request.today, now=timezone.now(), student=student, meeting=meeting_found, **form.cleaned_data
            )
            messages.success(request, _("Given. They are told by letter, without the student’s name."))
            return redirect("team_meeting", pk=meeting_found.pk) if meeting_found else redirect("team_of_student", pk=pk)
    page: dict[str, Any] = {"form": form, "student": student, "meeting": meeting_found}
    return render(request, "student_support/raise_student_barrier.html", page, status=422 if form.is_bound and form.errors else 200)


@reads
def barriers_given_to_me(request: Request) -> HttpResponse:
    """List what was given to the reader: what waits first, by its day."""
    standing = request.standing
    if not may(standing, ANSWER):
        raise Http404
    listed = Paginator(within(standing, ANSWER, queries.given_to(standing.person_id)), PER_PAGE).get_page(request.GET.get("page"))
    if listed.object_list:
        record_reading(standing=standing, verb=ANSWER, records=listed.object_list)
    return render(request, "student_support/barriers_given_to_me.html", {"page": listed, "today": request.today})


@writes
def answer_student_barrier(request: Request, pk: int) -> HttpResponse:
    """Answer what was given to one, or say that it is cleared."""
    barrier = fetch(request.standing, ANSWER, queries.barriers(), pk=pk)
    form = AnswerStudentBarrier(request.POST if request.method == "POST" else None, initial={"answer": barrier.answer})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.ClearedAlready, answer=operations.WordsMissing):
            operations.answer_barrier(
                by=request.standing.person_id,
                today=request.today,
                now=timezone.now(),
                barrier=barrier,
                is_cleared=request.POST.get("cleared") == "1",
                **form.cleaned_data,
            )
            messages.success(request, _("Kept. Whoever raised it is told, and the team reads it."))
            return redirect("barriers_given_to_me")
    if request.method != "POST":
        record_reading(standing=request.standing, verb=ANSWER, records=[barrier])
    page = {"form": form, "barrier": barrier}
    return render(request, "student_support/answer_student_barrier.html", page, status=422 if form.is_bound and form.errors else 200)
