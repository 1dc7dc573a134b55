"""Whom to see next: a supervisor's schools in the order in which a contact falls due, one principal of them, and days out."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.growth.forms.cadence import SayAway
from trellis.growth.models import Away, Visit
from trellis.growth.operations import cadence as operations
from trellis.growth.queries import caseload as queries
from trellis.growth.queries import handing, numbers
from trellis.growth.queries.visits import briefs_to_keep
from trellis.kit.charts import DayMark, day_axis, day_line
from trellis.kit.http import reads, writes

SEE = Verb.GROWTH_SEE_CASELOAD
SHAPES = {Visit.Kind.CALL: "school-open"}


def _drawn(request: Request, met: queries.Met) -> str:
    today = request.today
    first = today - queries.BEHIND - timedelta(days=today.weekday())
    marks = [DayMark(one.on, SHAPES.get(Visit.Kind(one.kind), "school") if one.is_held else "all") for one in met.contacts]
    parts = [
        ngettext("%(n)s visit in the last ten weeks", "%(n)s visits in the last ten weeks", met.visits) % {"n": met.visits},
        ngettext("%(n)s call", "%(n)s calls", met.calls) % {"n": met.calls},
        ngettext("a contact every week", "a contact every %(n)s weeks", met.rhythm.weeks) % {"n": met.rhythm.weeks},
    ]
    return day_line(marks, first=first, last=_last(request), today=today, due=met.due, said="; ".join(parts))


def _last(request: Request) -> date:
    return request.today + queries.BEFORE


def _entered(request: Request, met: list[queries.Met]) -> None:
    """Enter that steps and wishes of named people were shown."""
    for verb, records in (
        (Verb.GROWTH_SEE_STEP, [one.step for one in met if one.step]),
        (Verb.GROWTH_SEE_WISH, [one.wish for one in met if one.wish and one.wish.words]),
    ):
        if records:
            record_reading(standing=request.standing, verb=verb, records=records)


@reads
def my_schools(request: Request) -> HttpResponse:
    """Show whom to see next, and every school one supports with its contacts, its open step and what one promised."""
    standing = request.standing
    if not may(standing, SEE):
        raise Http404
    found = queries.caseload(standing)
    soon = found.next_two_weeks
    page = Paginator(found.met, 25).get_page(request.GET.get("page"))
    shown = list(page)
    _entered(request, shown)
    return render(
        request,
        "growth/my_schools.html",
        {
            "caseload": found,
            "soon": Paginator(soon, 25).get_page(request.GET.get("soon")),
            "page": page,
            "rows": [(one, _drawn(request, one), one.year_at(request.today)) for one in shown],
            "axis": day_axis(first=request.today - queries.BEHIND - timedelta(days=request.today.weekday()), last=_last(request), today=request.today),
            "handing": handing.waiting_for(standing),
            "briefs_to_keep": briefs_to_keep(standing),
            "today": request.today,
        },
    )


@reads
def my_principal(request: Request, pk: int) -> HttpResponse:
    """Show one principal of one's caseload: when they were met, how often it is agreed, what stands open, and what was handed over."""
    standing = request.standing
    led = queries.principal_in_care(standing, pk)
    if led is None:
        raise Http404
    met = next(one for one in queries.caseload(standing, led.school_id).met if one.led.person_id == pk)
    _entered(request, [met])
    return render(
        request,
        "growth/my_principal.html",
        {
            "met": met,
            "drawn": _drawn(request, met),
            "year": met.year_at(request.today),
            "waiting": queries.waiting_cadence(standing, pk),
            "contacts": Paginator(queries.contacts_with(standing, pk), 10).get_page(request.GET.get("page")),
            "hand_overs": handing.about(standing, pk),
            "today": request.today,
        },
    )


@writes
def say_away(request: Request) -> HttpResponse:
    """Say on which days one is out."""
    standing = request.standing
    if not may(standing, Verb.GROWTH_SAY_AWAY):
        raise Http404
    form = SayAway(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operations.say_away(by=standing.person_id, today=request.today, **form.cleaned_data)
        messages.success(request, _("Kept. The principals of your schools see it, and who covers for you, if somebody does."))
        return redirect("my_schools")
    return render(request, "growth/say_away.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


@writes
def come_back(request: Request, pk: int) -> HttpResponse:
    """Say that one is there again, or not out after all."""
    away = fetch(request.standing, Verb.GROWTH_SAY_AWAY, Away.objects.all(), pk=pk)
    if request.method == "POST":
        operations.come_back(by=request.standing.person_id, today=request.today, away=away)
        messages.success(request, _("Kept. The days that were still to come are taken back."))
    return redirect("my_schools")


@reads
def met_in_time(request: Request) -> HttpResponse:
    """Show how many principals are met within the time that is agreed with them: numbers, and never a person or a school."""
    if not may(request.standing, Verb.GROWTH_SEE_NUMBERS):
        raise Http404
    return render(request, "growth/met_in_time.html", {"numbers": numbers.met_in_time(request.today), "today": request.today})


@reads
def days_in_schools(request: Request) -> HttpResponse:
    """Show a supervisor on how many days they were in schools, month by month: to themselves alone."""
    if not may(request.standing, SEE):
        raise Http404
    return render(request, "growth/days_in_schools.html", {"months": numbers.days_in_schools(request.standing)})
