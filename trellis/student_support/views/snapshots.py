"""Snapshots: of one's classes, of one student, on paper for whoever stands in; received, and what cannot be done yet."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from trellis.access.gate import fetch, may, why
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student, Substitution
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.student_support.forms.snapshots import AnswerCannotYet, SayCannotYet, seen_in
from trellis.student_support.models import Accommodation
from trellis.student_support.operations import snapshots as operations
from trellis.student_support.queries import cannot_yet as conversations
from trellis.student_support.queries import snapshots as queries

READ, CONFIRM, PRINT = Verb.STUDENT_SUPPORT_READ_SNAPSHOT, Verb.STUDENT_SUPPORT_CONFIRM_SNAPSHOT, Verb.STUDENT_SUPPORT_PRINT_FOR_SUBSTITUTE
SAY, SETTLE = Verb.STUDENT_SUPPORT_SAY_CANNOT_YET, Verb.STUDENT_SUPPORT_SETTLE_CANNOT_YET


@reads
def classroom(request: Request) -> HttpResponse:
    """Show what the students of the reader's classes need today: enough to print and to read in the hallway."""
    standing = request.standing
    if not may(standing, CONFIRM):
        raise Http404
    room = queries.own_classroom(standing)
    if room.snapshots:
        shown = Student.objects.filter(pk__in=[one.pk for one in room.snapshots])
        record_reading(standing=standing, verb=CONFIRM, records=shown)
    return render(request, "student_support/classroom.html", {"room": room, "may_say": may(standing, SAY), "may_confirm": True})


@writes
@require_POST
def receive_snapshots(request: Request) -> HttpResponse:
    """Say that one snapshot, or all that stood on the page, has arrived."""
    standing, seen = request.standing, seen_in(request.POST.getlist("seen"))
    if not may(standing, CONFIRM):
        raise Http404
    reached = queries.reached_of(standing, seen)
    received = operations.receive_snapshots(
        by=standing.person_id, today=request.today, now=timezone.now(), seen={student: edition for student, edition in seen.items() if student in reached}
    )
    if received:
        messages.success(request, ngettext("Received.", "%(number)s received.", received) % {"number": received})
    else:
        messages.info(request, _("Nothing was received anew. If something has changed meanwhile, it stands here."))
    return redirect("classroom")


@reads
def snapshot(request: Request, pk: int) -> HttpResponse:
    """Show one student as a classroom meets them, and to whom it concerns what cannot be done yet."""
    standing = request.standing
    one = fetch(standing, READ, Student.objects.select_related("person"), pk=pk)
    record_reading(standing=standing, verb=READ, records=[one])
    shown = queries.snapshots(Student.objects.filter(pk=one.pk), reader=standing.person_id, today=request.today)[one.pk]
    page = {
        "student": one,
        "one": shown,
        "may_say": bool(shown.lines) and why(standing, SAY, Accommodation.objects.get(pk=shown.lines[0].pk)) is not None,
        "may_confirm": bool(shown.lines) and why(standing, CONFIRM, one) is not None,
        "sees_page": why(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, one) is not None,
        "conversations": conversations.about_student(standing, one.pk),
    }
    return render(request, "student_support/snapshot.html", page)


@reads
def sheet_for_substitute(request: Request, pk: int) -> HttpResponse:
    """Show on paper what the classes need today, for the office to hand to whoever stands in."""
    standing = request.standing
    of_today = Substitution.objects.filter(on=request.today, taken_back_at__isnull=True).select_related("substitute", "teacher", "school")
    one = fetch(standing, PRINT, of_today, pk=pk)
    room = queries.sheet_of(standing, one)
    record_reading(standing=standing, verb=PRINT, records=[one, *Student.objects.filter(pk__in=[each.pk for each in room.snapshots])])
    return render(request, "student_support/sheet_for_substitute.html", {"one": one, "room": room})


@writes
def say_cannot_yet(request: Request, pk: int) -> HttpResponse:
    """Say why something agreed for a student cannot be done in class yet."""
    standing = request.standing
    one = fetch(standing, SAY, Accommodation.objects.select_related("plan__student__person"), pk=pk)
    record_reading(standing=standing, verb=READ, records=[one.plan.student])
    form = SayCannotYet(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, words=(operations.NothingSaid, operations.HoldsNoMore)):
            operations.say_cannot_yet(by=standing.person_id, today=request.today, now=timezone.now(), accommodation=one, **form.cleaned_data)
            messages.success(request, _("Said. The case manager is told, and you hear back."))
            return redirect("snapshot", pk=one.plan.student_id)
    page = {"form": form, "one": one, "person": one.plan.student.person}
    return render(request, "student_support/say_cannot_yet.html", page, status=422 if form.is_bound else 200)


@writes
def answer_cannot_yet(request: Request, pk: int) -> HttpResponse:
    """Answer a teacher who cannot do something yet, or say that it is settled."""
    standing = request.standing
    one = fetch(standing, SETTLE, conversations.cannot_yets(standing), pk=pk)
    student = one.accommodation.plan.student
    record_reading(standing=standing, verb=SETTLE, records=[one])
    form = AnswerCannotYet(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, words=(operations.NothingSaid, operations.IsSettled)):
            operations.answer_cannot_yet(
                by=standing.person_id, today=request.today, now=timezone.now(), cannot_yet=one, settles="settles" in request.POST, **form.cleaned_data
            )
            messages.success(request, _("Kept. They are told."))
            return redirect("snapshot", pk=student.pk)
    return render(request, "student_support/answer_cannot_yet.html", {"form": form, "one": one, "person": student.person}, status=422 if form.is_bound else 200)
