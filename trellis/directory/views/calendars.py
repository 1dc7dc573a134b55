"""The days without school."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.forms.calendars import AddNonWorkingDays, TakeBackDays
from trellis.directory.models import NonWorkingDays, School
from trellis.directory.operations import calendars as operations
from trellis.directory.queries.places import days_without_school
from trellis.directory.queries.reasons import reaches_everybody
from trellis.kit.days import SchoolYear
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes

EDIT = Verb.DIRECTORY_EDIT_CALENDAR
PROBLEMS = (operations.TooManyDays, operations.DaysAreThere)


@reads
def calendar(request: Request) -> HttpResponse:
    """Show the district's days without school, this school year's."""
    if not may(request.standing, Verb.DIRECTORY_SEE_SCHOOL):
        raise Http404
    year = SchoolYear.of(request.today)
    shown = {"days": days_without_school(None, year), "year": year, "may_edit": reaches_everybody(request.standing, EDIT)}
    return render(request, "directory/calendar.html", shown)


@writes
def add_non_working_days(request: Request) -> HttpResponse:
    """Write days without school into the district's calendar."""
    if not reaches_everybody(request.standing, EDIT):
        raise Http404
    return _add(request, None, "directory/add_non_working_days.html")


@writes
def add_days_of_school(request: Request, pk: int) -> HttpResponse:
    """Write days without school into the calendar of one school."""
    school = fetch(request.standing, EDIT, School.objects.filter(ended_on__isnull=True), pk=pk)
    return _add(request, school, "directory/add_days_of_school.html")


def _add(request: Request, school: School | None, template: str) -> HttpResponse:
    form = AddNonWorkingDays(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, PROBLEMS):
            operations.add_non_working_days(by=request.standing.person_id, school=school, today=request.today, **form.cleaned_data)
            messages.success(request, _("The days are in the calendar."))
            return redirect("school", pk=school.pk) if school else redirect("calendar")
    return render(request, template, {"form": form, "school": school})


@writes
def take_back_days(request: Request, pk: int) -> HttpResponse:
    """Make days school days again."""
    days = fetch(request.standing, EDIT, NonWorkingDays.objects.filter(withdrawn_on__isnull=True).select_related("school"), pk=pk)
    form = TakeBackDays(request.POST or None)
    if request.method == "POST":
        operations.take_back_days(by=request.standing.person_id, days=days, today=request.today)
        messages.success(request, _("They are school days again."))
        return redirect("school", pk=days.school_id) if days.school_id else redirect("calendar")
    return render(request, "directory/take_back_days.html", {"form": form, "days": days})
