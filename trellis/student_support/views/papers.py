"""Papers that a law or rule asks for: the list, also on paper; entering one, and taking one back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.student_support.forms.papers import RecordFormalEvent, TakeBackFormalEvent
from trellis.student_support.operations import papers as operations
from trellis.student_support.queries import papers as queries
from trellis.student_support.queries.pages import students

READ, RECORD = Verb.STUDENT_SUPPORT_READ_EVENT, Verb.STUDENT_SUPPORT_RECORD_EVENT


@reads
def student_papers(request: Request, pk: int) -> HttpResponse:
    """List the papers of a student, the newest first; prints as it stands."""
    standing = request.standing
    student = fetch(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, students(), pk=pk)
    if not may(standing, READ):
        raise Http404
    listed = queries.papers_of(standing, student)
    record_reading(standing=standing, verb=Verb.STUDENT_SUPPORT_SEE_PAGE, records=[student])
    page = {
        "student": student,
        "papers": Paginator(listed, 25).get_page(request.GET.get("page")),
        "may_record": why(standing, RECORD, student) is not None,
        "today": request.today,
    }
    return render(request, "student_support/student_papers.html", page)


@writes
def record_formal_event(request: Request, pk: int) -> HttpResponse:
    """Enter that a paper went out or came back."""
    standing = request.standing
    student = fetch(standing, RECORD, students(), pk=pk)
    form = RecordFormalEvent(
        request.POST if request.method == "POST" else None, guardians=queries.to_or_from(standing, student), initial={"on": request.today}
    )  # fmt: skip
    sees_page = why(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, student) is not None
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, about=operations.WordsMissing, on=operations.DayAhead):
            operations.record_formal_event(by=standing.person_id, now=timezone.now(), today=request.today, student=student, **form.cleaned_data)
            messages.success(request, _("Entered."))
            return redirect("student_papers" if sees_page else "student", pk=pk)
    page = {"form": form, "student": student, "sees_page": sees_page}
    return render(request, "student_support/record_formal_event.html", page, status=422 if form.errors else 200)


@writes
def take_back_formal_event(request: Request, pk: int) -> HttpResponse:
    """Say that a paper was entered by mistake."""
    standing = request.standing
    event = fetch(standing, READ, queries.papers(), pk=pk)
    student = fetch(standing, RECORD, students(), pk=event.student_id)
    form = TakeBackFormalEvent(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.TakenBackAlready, why=operations.WordsMissing):
            operations.take_back_formal_event(by=standing.person_id, today=request.today, event=event, **form.cleaned_data)
            messages.success(request, _("Taken back. It stands struck out, with the reason."))
            return redirect("student_papers", pk=student.pk)
    return render(
        request, "student_support/take_back_formal_event.html", {"form": form, "student": student, "event": event}, status=422 if form.errors else 200
    )
