"""Looking at ourselves: the central office's own work by the schools' need, no school named."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import may
from trellis.access.policy import Role, Verb
from trellis.access.request import Request
from trellis.commitments.operations import DayIsOver, NobodyToPromise, make_promise
from trellis.directory.queries import holders_of
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.partnership.forms.needs import LoadAllocations, LoadNeeds
from trellis.partnership.forms.teams import PromiseToSchool
from trellis.partnership.importers import SHOWN_COMPLAINTS
from trellis.partnership.models import Measure
from trellis.partnership.operations import needs as operations
from trellis.partnership.queries import looks as queries
from trellis.partnership.queries.promises import may_own

LOOK, LOAD = Verb.PARTNERSHIP_LOOK_AT_OURSELVES, Verb.PARTNERSHIP_LOAD_NEEDS


def _measure(request: Request, key: str) -> Measure:
    if not may(request.standing, LOOK) or key not in Measure.values:
        raise Http404
    return Measure(key)


@reads
def looking(request: Request) -> HttpResponse:
    """Show what is looked at, by which index of need, and of how many schools something is known."""
    if not may(request.standing, LOOK):
        raise Http404
    page = {"rows": queries.look_rows(), "index": queries.newest_index(), "allocations": queries.newest_allocations(), "may_load": may(request.standing, LOAD)}
    return render(request, "partnership/looking.html", page)


@reads
def one_look(request: Request, measure: str) -> HttpResponse:
    """Show one measure by need: two distributions, their difference with its interval and test, and a rank correlation."""
    look = queries.one_look(_measure(request, measure))
    page = {"look": look, "name": look.measure.label, "may_promise": bool(may_own(request.standing)), "may_load": may(request.standing, LOAD)}
    return render(request, "partnership/one_look.html", page)


@writes
def load_needs(request: Request) -> HttpResponse:
    """Look at an index of need before it counts, then load it."""
    if not may(request.standing, LOAD):
        raise Http404
    form = LoadNeeds(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and form.read and form.read.is_fine and "load" in request.POST:
        given = {key: form.cleaned_data[key] for key in ("name", "source", "as_of_on")}
        operations.load_needs(by=request.standing.person_id, today=request.today, rows=form.read.rows, **given)
        messages.success(request, _("Loaded. It counts from now on; the one before stays. The numbers are counted anew in a few minutes."))
        return redirect("looking")
    return _shown(request, form, "partnership/load_needs.html")


@writes
def load_allocations(request: Request) -> HttpResponse:
    """Look at what schools are given before it counts, then load it."""
    if not may(request.standing, LOAD):
        raise Http404
    form = LoadAllocations(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and form.read and form.read.is_fine and "load" in request.POST:
        operations.load_allocations(
            by=request.standing.person_id, today=request.today, now=timezone.now(), source=form.cleaned_data["source"], rows=form.read.rows
        )
        messages.success(request, _("Loaded. It counts from now on; the one before stays."))
        return redirect("one_look", measure=Measure.ALLOCATIONS)
    return _shown(request, form, "partnership/load_allocations.html")


def _shown(request: Request, form: LoadAllocations, template: str) -> HttpResponse:
    read = form.read
    page: dict[str, Any] = {"form": form, "read": read}
    if read is not None:
        page |= {"complaints": read.complaints[:SHOWN_COMPLAINTS], "more_complaints": max(0, len(read.complaints) - SHOWN_COMPLAINTS), "sample": read.rows[:5]}
    return render(request, template, page, status=422 if form.errors or (read and read.complaints) else 200)


@writes
def promise_from_look(request: Request, measure: str) -> HttpResponse:
    """Promise the principals something because of what a look has shown."""
    which, owners = _measure(request, measure), may_own(request.standing)
    if not owners:
        raise Http404
    form = PromiseToSchool(request.POST if request.method == "POST" else None, owners=owners, initial={"owner": owners[0][0]})
    if request.method == "POST" and form.is_valid():
        principals = [one.person_id for one in holders_of((Role.PRINCIPAL,), request.today)]
        with refusals_at(form, NobodyToPromise, by_on=DayIsOver):
            made = make_promise(
                by=request.standing.person_id,
                today=request.today,
                to_words=_("Principals"),
                to_people=principals,
                because_words=_("Looking at ourselves: {measure}").format(measure=which.label)[:200],
                **form.cleaned_data,
            )
            return redirect("promise", pk=made.pk)
    page = {"form": form, "measure": which, "name": which.label}
    return render(request, "partnership/promise_from_look.html", page, status=422 if form.errors else 200)
