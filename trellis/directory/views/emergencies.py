"""Emergency access."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.forms.emergencies import OpenEmergencyAccess, ReviewEmergencyAccess
from trellis.directory.models import EmergencyAccess, Student
from trellis.directory.operations import emergencies as operations
from trellis.directory.queries.emergencies import opened_by, reviewed, student_for_emergency, waiting_for_review, watched
from trellis.directory.queries.students import student_rows
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes

OPEN, REVIEW = Verb.DIRECTORY_OPEN_EMERGENCY_ACCESS, Verb.DIRECTORY_REVIEW_EMERGENCY_ACCESS
PROBLEMS = (operations.ReasonMissing, operations.TooLong, operations.AlreadyOpen, operations.NotYours)


@reads
def emergency(request: Request) -> HttpResponse:
    """Find one student by full name or number, to open the record in an emergency; show what one has opened lately."""
    standing = request.standing
    if not may(standing, OPEN):
        raise Http404
    typed = request.GET.get("q", "")[:100].replace("\x00", "").strip()
    found = student_for_emergency(standing, typed)
    if found:
        record_reading(standing=standing, verb=OPEN, records=found)
    rows = student_rows([student.person for student in found], request.today)
    mine = opened_by(standing.person_id, request.today - timedelta(days=30))
    return render(request, "directory/emergency.html", {"typed": typed, "rows": rows, "mine": mine, "now": timezone.now()})


@writes
def open_emergency_access(request: Request, pk: int) -> HttpResponse:
    """Open one student's record for some hours, with a reason that a second person reads the next day."""
    student = fetch(request.standing, OPEN, Student.objects.filter(ended_on__isnull=True).select_related("person"), pk=pk)
    form = OpenEmergencyAccess(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.open_emergency_access(by=request.standing.person_id, student=student, now=timezone.now(), **form.cleaned_data)
        except operations.AlreadyOpen:
            return redirect("student", pk=pk)
        except PROBLEMS as problem:
            form.add_error("reason", str(problem))
        else:
            return redirect("student", pk=pk)
    record_reading(standing=request.standing, verb=OPEN, records=[student])
    return render(request, "directory/open_emergency_access.html", {"form": form, "student": student})


@writes
def close_emergency_access(request: Request, pk: int) -> HttpResponse:
    """Close one's own emergency access before its time."""
    mine = EmergencyAccess.objects.filter(pk=pk, person_id=request.standing.person_id).select_related("student__person").first()
    if mine is None:
        raise Http404
    if request.method == "POST":
        operations.close_emergency_access(by=request.standing.person_id, access=mine, now=timezone.now())
        messages.success(request, _("The record is closed again."))
        return redirect("emergency")
    return render(request, "directory/close_emergency_access.html", {"access": mine})


@reads
def emergencies(request: Request) -> HttpResponse:
    """List the emergency accesses that wait for a second person, the oldest first, and the latest that were looked at."""
    if not may(request.standing, REVIEW):
        raise Http404
    waiting, seen = list(waiting_for_review(request.standing)), list(reviewed(request.standing))
    if waiting or seen:
        record_reading(standing=request.standing, verb=REVIEW, records=[*waiting, *seen])
    return render(request, "directory/emergencies.html", {"waiting": watched(waiting, request.today), "seen": watched(seen, request.today)})


@writes
def review_emergency_access(request: Request, pk: int) -> HttpResponse:
    """Say, as a second person, whether it was right to open the record."""
    access = fetch(request.standing, REVIEW, EmergencyAccess.objects.filter(review__isnull=True).select_related("person", "student__person"), pk=pk)
    form = ReviewEmergencyAccess(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, PROBLEMS):
            operations.review_emergency_access(by=request.standing.person_id, access=access, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Kept. The person who opened the record sees what you found."))
            return redirect("emergencies")
    record_reading(standing=request.standing, verb=REVIEW, records=[access])
    return render(request, "directory/review_emergency_access.html", {"form": form, "access": access})
