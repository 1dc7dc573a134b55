"""When the district answers, and threads whose office is no more."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.threads import operations, queries
from trellis.threads.forms.threads import HoursForm, PlaceForm


@writes
def working_hours(request: Request) -> HttpResponse:
    """Say from when until when the district answers on a working day."""
    if not may(request.standing, Verb.THREADS_SET_HOURS):
        raise Http404
    stands, working = queries.working_hours(), queries.working_time()
    initial = {"hours_from": working.hours_from, "hours_until": working.hours_until}
    form = HoursForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, hours_until=operations.WrongHours):
            operations.set_working_hours(by=request.standing.person_id, now=queries.moment_on(request.today), **form.cleaned_data)
            return redirect("working_hours")
    return render(request, "threads/working_hours.html", {"form": form, "stands": stands, "working": working}, status=422 if form.errors else 200)


@reads
def threads_without_an_office(request: Request) -> HttpResponse:
    """List threads whose office is no more and that nobody above it can take. Their words are not shown."""
    if not may(request.standing, Verb.THREADS_PLACE):
        raise Http404
    page = Paginator(queries.without_an_office(request.standing), 25).get_page(request.GET.get("page"))
    return render(request, "threads/threads_without_an_office.html", {"page": page, "working": queries.working_time()})


@writes
def place_thread(request: Request, pk: int) -> HttpResponse:
    """Give a thread whose office is no more to another office."""
    holding = fetch(request.standing, Verb.THREADS_PLACE, queries.without_an_office(request.standing), pk=pk)
    open_offices = {each.pk: each for each in queries.offices_to_ask(request.standing)}
    form = PlaceForm(request.POST if request.method == "POST" else None, offices=[(each.pk, each.name) for each in open_offices.values()])
    if request.method == "POST" and form.is_valid():
        office = open_offices[form.cleaned_data["office"]]
        operations.place_thread(by=request.standing.person_id, now=queries.moment_on(request.today), holding=holding, office=office)
        return redirect("threads_without_an_office")
    return render(request, "threads/place_thread.html", {"form": form, "holding": holding}, status=422 if form.errors else 200)
