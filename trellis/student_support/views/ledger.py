"""The minutes ledger: the giver's list of today, entering and mending, and the ledger of a service and of a student."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student
from trellis.kit.forms import refusals_told
from trellis.kit.http import confirmed, is_from_a_device, not_taken, reads, writes
from trellis.student_support.forms.ledger import LogSessions, MendSession, reasons
from trellis.student_support.models import Plan, Service, Session
from trellis.student_support.operations import ledger as operations
from trellis.student_support.queries import gaps as gap_queries
from trellis.student_support.queries import ledger as queries
from trellis.student_support.queries.packs import pack_that_holds

LOG, SEE = Verb.STUDENT_SUPPORT_LOG_SESSION, Verb.STUDENT_SUPPORT_SEE_LEDGER
UNKNOWN_SHOWN = 10


def _shown(request: Request, refused: LogSessions | None = None, *, status: int = 200) -> HttpResponse:
    standing = request.standing
    day = queries.day_of(standing)
    if day.services:
        record_reading(standing=standing, verb=LOG, records=day.services)
    page = {
        "day": day,
        "today": request.today,
        "waiting": len(day.waiting),
        "entered": sum(due.is_done for _group, rows in day.groups for due in rows),
        "unknown": day.unknown[:UNKNOWN_SHOWN],
        "more_unknown": max(0, len(day.unknown) - UNKNOWN_SHOWN),
        "reasons": reasons(),
        "refused": refused,
        "asks_about_no_school": refused is not None and refused.has_error(NON_FIELD_ERRORS, "no_school"),
        "made_at": timezone.now(),
        "number": uuid4,
    }
    return render(request, "student_support/sessions_today.html", page, status=status)


@reads
def sessions_today(request: Request) -> HttpResponse:
    """Show whom the giver has today, what was entered, and the days about which nobody has written."""
    if not may(request.standing, LOG):
        raise Http404
    return _shown(request)


@writes
def log_sessions(request: Request) -> HttpResponse:
    """Enter one session, a group or a whole day: from a page, or from a device that kept it."""
    standing = request.standing
    if not may(standing, LOG):
        raise Http404
    if request.method != "POST":
        return redirect("sessions_today")
    items = [one for one in request.POST.getlist("item")[:200] if one.isascii() and one.isdecimal() and len(one) < 19]
    form = LogSessions(request.POST, items=items)
    if form.is_valid():
        told = form.cleaned_data
        services = {one.pk: one for one in within(standing, LOG, Service.objects.select_related("plan")).filter(pk__in=told["item"])}
        if set(told["item"]) - set(services):
            raise Http404
        minutes = {"planned": None, "missed": 0}.get(told["how"], told["minutes"])
        given = [operations.Given(one, minutes, told["reason"], told["words"], told["how"] == "made_up") for one in services.values()]
        try:
            operations.log_sessions(
                by=standing.person_id,
                now=timezone.now(),
                today=standing.today,
                on=told["on"],
                given=given,
                sent_as=told["sent_as"],
                although_no_school=told["although_no_school"],
            )
        except operations.NoSchool as refused:
            form.add_error(None, ValidationError(str(refused), code="no_school"))
        except operations.EntryRefused as refused:
            form.add_error(None, str(refused))
        else:
            if is_from_a_device(request):
                return confirmed(edition=1)
            messages.success(request, ngettext("Entered.", "Entered for all %(number)s.", len(given)) % {"number": len(given)})
            if told["how"] == "made_up":
                return redirect("ledger_of_service", pk=given[0].service.pk)
            return redirect("sessions_today")
    if is_from_a_device(request):
        return not_taken(form)
    return _shown(request, form, status=422)


def _entry(request: Request, pk: int) -> Session:
    entry = Session.objects.filter(pk=pk).select_related("service__plan__student__person").first()
    if entry is None:
        raise Http404
    fetch(request.standing, LOG, Service.objects.all(), pk=entry.service_id)
    return entry


@writes
def mend_session(request: Request, pk: int) -> HttpResponse:
    """Put another entry in the place of one; what stood there stays readable below."""
    entry = _entry(request, pk)
    form = MendSession(request.POST or None, initial={"minutes": entry.given_minutes, "reason": entry.reason, "words": entry.words})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.mend_session(by=request.standing.person_id, now=timezone.now(), today=request.today, session=entry, **form.cleaned_data)
            except operations.WrittenAlready as refused:
                form.add_error(None, str(refused))
                status = 409
            except operations.EntryRefused as refused:
                form.add_error("minutes" if isinstance(refused, operations.TooManyMinutes) else "reason", str(refused))
            else:
                messages.success(request, _("Mended. What stood there before stays readable."))
                return redirect("sessions_today") if entry.on == request.today else redirect("ledger_of_service", pk=entry.service_id)
    return render(request, "student_support/mend_session.html", {"entry": entry, "form": form, "newer": queries.in_its_place(entry)}, status=status)


@writes
def take_session_back(request: Request, pk: int) -> HttpResponse:
    """Take back an entry that was a slip of the thumb."""
    entry = _entry(request, pk)
    if request.method == "POST":
        operations.take_session_back(by=request.standing.person_id, now=timezone.now(), today=request.today, session=entry)
        messages.success(request, _("Taken back. Nothing is entered for that day."))
    return redirect("sessions_today")


@writes
def leave_unknown(request: Request, pk: int) -> HttpResponse:
    """Say that one does not know any more what was on a day."""
    service = fetch(request.standing, LOG, Service.objects.all(), pk=pk)
    form = LogSessions(request.POST or None, items=[str(pk)])
    form.full_clean()
    if request.method == "POST" and form.cleaned_data.get("on"):
        with refusals_told(request, operations.EntryRefused):
            operations.leave_unknown(by=request.standing.person_id, today=request.today, service=service, on=form.cleaned_data["on"])
            messages.success(request, _("It stays unknown, and you are not asked again."))
    return redirect("sessions_today")


@writes
def say_both_right(request: Request, pk: int, other: int) -> HttpResponse:
    """Say that two entries about which the list of today asks are both right."""
    one, second = _entry(request, pk), _entry(request, other)
    if request.method == "POST":
        with refusals_told(request, operations.EntryRefused):
            operations.say_both_right(by=request.standing.person_id, now=timezone.now(), one=one, other=second)
            messages.success(request, _("Both stand, and you are not asked about them again."))
    return redirect("sessions_today")


@reads
def ledger_of_service(request: Request, pk: int) -> HttpResponse:
    """Show the ledger of one service this school year, week by week."""
    standing = request.standing
    service = fetch(standing, SEE, queries.services(), pk=pk)
    record_reading(standing=standing, verb=SEE, records=[service])
    return render(request, "student_support/ledger_of_service.html", _ledger(request, service.plan.student, [service]))


@reads
def ledger_of_student(request: Request, pk: int) -> HttpResponse:
    """Show every service of a student this school year, week by week."""
    standing = request.standing
    listed = queries.services_of_student(standing, pk)
    if listed:
        student = listed[0].plan.student
        record_reading(standing=standing, verb=SEE, records=listed)
    else:
        # That there is nothing is said to readers of the plan alone, who know what it holds: nobody learns from a closed page that there are minutes.
        student = fetch(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, Student.objects.select_related("person"), pk=pk)
        plans = within(standing, Verb.STUDENT_SUPPORT_READ_PLAN, Plan.objects.filter(student=student))
        if not plans.exists() or queries.services().filter(plan__student=student).exists():
            raise Http404
    return render(request, "student_support/ledger_of_student.html", _ledger(request, student, listed))


def _ledger(request: Request, student: Student, listed: list[Service]) -> dict[str, Any]:
    standing, pack = request.standing, pack_that_holds()
    mine = set(within(standing, LOG, Service.objects.filter(pk__in=[one.pk for one in listed])).values_list("pk", flat=True)) if may(standing, LOG) else set()
    gaps = queries.gaps_of([one.pk for one in listed])
    return {
        "student": student,
        "sees_page": why(standing, Verb.STUDENT_SUPPORT_SEE_PAGE, student) is not None,
        "today": request.today,
        "sheets": queries.sheets_of(listed, standing.today),
        "pack": pack,
        "letters": gap_queries.letters_to(standing.person_id, [one.pk for one in listed]),
        "mine": mine,
        "may_see_student": may(standing, Verb.STUDENT_SUPPORT_SEE_PAGE),
        "entries": [(one, pack.said(one.reason) if one.reason else "") for one in queries.latest_entries(listed[0], standing.today)]
        if len(listed) == 1
        else [],
        "number": uuid4,
        "gaps": gaps,
        "closed": {pk for pk, gap in gaps.items() if gap.closed_on},
        "may_send": may(standing, Verb.STUDENT_SUPPORT_SEND_GAP_LETTER),
        "may_assign": set(
            within(standing, Verb.STUDENT_SUPPORT_ASSIGN_PROVIDER, Service.objects.filter(pk__in=[one.pk for one in listed])).values_list("pk", flat=True)
        ),
    }
