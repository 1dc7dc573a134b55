"""The weeks ahead, their caps, and calendars that fill them with other things."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.asks import operations
from trellis.asks.forms.budget import CalendarForm, CapForm
from trellis.asks.importers import NothingInIt, read_busy_days
from trellis.asks.measures import WEEK, weeks_from
from trellis.asks.models import BusyCalendar
from trellis.asks.queries.budget import busy_calendars as brought_in
from trellis.asks.queries.budget import busy_days_of, caps_in_words, weeks_ahead
from trellis.asks.views.filing import as_day, drawn
from trellis.directory.queries.places import school_levels
from trellis.kit.calendars import NotACalendar
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes

SHOWN = 10
COMPLAINTS = 5  # shown in words; the others are counted


@reads
def budget(request: Request) -> HttpResponse:
    """Show how full the weeks are, from this one or another on."""
    if not may(request.standing, Verb.ASKS_READ):
        raise Http404
    this = weeks_from(request.today, 1)[0]
    first = weeks_from(as_day(request.GET.get("from", "")) or this, 1)[0]
    names = school_levels()
    weeks = weeks_ahead(weeks_from(first, SHOWN))
    return render(
        request,
        "asks/budget.html",
        {
            "weeks": drawn(weeks),
            "first": first,
            "this": this,
            "earlier": first - WEEK * SHOWN,
            "later": first + WEEK * SHOWN,
            "has_cap": any(level.cap is not None for week in weeks for level in week.levels),
            "caps": [(cap, names.get(cap.level, "")) for cap in caps_in_words()[:12]],
            "may_bring_in": may(request.standing, Verb.ASKS_BRING_IN_CALENDAR),
            "may_set_cap": may(request.standing, Verb.ASKS_SET_CAP),
        },
    )


@writes
def set_cap(request: Request) -> HttpResponse:
    """Set how much may be asked of a principal in a week, from a day on."""
    if not may(request.standing, Verb.ASKS_SET_CAP):
        raise Http404
    form = CapForm(request.POST if request.method == "POST" else None, initial={"held_from": request.today})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.NotACap):
            with transaction.atomic():
                operations.set_cap(by=request.standing.person_id, today=request.today, **form.cleaned_data)
            messages.success(request, _("It is set. Asks that stand already stay as they are."))
            return redirect("budget")
    return render(request, "asks/set_cap.html", {"form": form}, status=422 if request.method == "POST" else 200)


@reads
def busy_calendars(request: Request) -> HttpResponse:
    """Show the calendars that were brought in, and which of them count."""
    if not may(request.standing, Verb.ASKS_BRING_IN_CALENDAR):
        raise Http404
    calendars = within(request.standing, Verb.ASKS_BRING_IN_CALENDAR, brought_in())
    return render(request, "asks/busy_calendars.html", {"page": Paginator(calendars, 25).get_page(request.GET.get("page"))})


@writes
def bring_in_calendar(request: Request) -> HttpResponse:
    """Read a calendar file; it counts only once somebody has looked it over."""
    if not may(request.standing, Verb.ASKS_BRING_IN_CALENDAR):
        raise Http404
    form = CalendarForm(request.POST, request.FILES) if request.method == "POST" else CalendarForm()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form, file=(NotACalendar, NothingInIt)):
            with transaction.atomic():
                read = read_busy_days(given["file"].read(), today=request.today, kind=given["kind"], level=given["level"])
                calendar = operations.bring_in_calendar(by=request.standing.person_id, today=request.today, name=given["name"], stretches=read.stretches)
            for complaint in read.complaints[:COMPLAINTS]:
                messages.warning(request, complaint)
            if len(read.complaints) > COMPLAINTS:
                messages.warning(request, _("And %(count)s more that could not be read.") % {"count": len(read.complaints) - COMPLAINTS})
            return redirect("busy_calendar", pk=calendar.pk)
    return render(request, "asks/bring_in_calendar.html", {"form": form}, status=422 if request.method == "POST" else 200)


@writes
def busy_calendar(request: Request, pk: int) -> HttpResponse:
    """Look a calendar over, then have it count, or let it go."""
    calendar = fetch(request.standing, Verb.ASKS_BRING_IN_CALENDAR, BusyCalendar.objects.select_related("by"), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                if "let_go" in request.POST:
                    operations.let_calendar_go(by=request.standing.person_id, today=request.today, calendar=calendar)
                else:
                    operations.put_calendar_in_force(by=request.standing.person_id, today=request.today, calendar=calendar)
        except operations.NotInForce as refused:
            refusal = str(refused)
        else:
            return redirect("busy_calendars")
    names = school_levels()
    days = Paginator(busy_days_of(calendar.pk), 25).get_page(request.GET.get("page"))
    rows = [(one, names.get(one.level, "")) for one in days]
    page = {"calendar": calendar, "days": days, "rows": rows, "refusal": refusal}
    return render(request, "asks/busy_calendar.html", page, status=409 if refusal else 200)
