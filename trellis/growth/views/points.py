"""What is counted in a cycle, its values over time, and a finding that was measured again."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.growth.forms.cycles import ChangeMeasureForm, MeasureForm, PointForm
from trellis.growth.models import Measure
from trellis.growth.operations import points as operations
from trellis.growth.operations import refusals
from trellis.growth.queries import cycles as queries
from trellis.growth.queries.findings import measured_again
from trellis.growth.queries.rooms import measure_row
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes

OWN = Verb.GROWTH_OWN


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _measure(request: Request, pk: int) -> Measure:
    return fetch(request.standing, OWN, queries.measures(), pk=pk)


@writes
def begin_measure(request: Request, pk: int) -> HttpResponse:
    """Say what is counted, and how it is now."""
    found = fetch(request.standing, OWN, queries.cycles(), pk=pk)
    form = MeasureForm(_typed(request), initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, refusals.WordsMissing, refusals.CycleIsClosed, on=refusals.ValueNotFit):
            with transaction.atomic():
                made = operations.begin_measure(by=request.standing.person_id, today=request.today, cycle=found, **form.cleaned_data)
            return redirect("measure", pk=made.pk)
    return render(request, "growth/begin_measure.html", {"form": form, "cycle": found}, status=422 if form.errors else 200)


@reads
def measure(request: Request, pk: int) -> HttpResponse:
    """Show the values of a measure as a line, and what a later round found."""
    found = _measure(request, pk)
    page = {"row": measure_row(found), "cycle": found.cycle, "again": measured_again(request.standing, found, get_language() or "")}
    return render(request, "growth/measure.html", page | {"form": PointForm(initial={"on": request.today})})


@writes
def change_measure(request: Request, pk: int) -> HttpResponse:
    """Change what is counted or hoped for."""
    found = _measure(request, pk)
    initial = {"name": found.name, "unit": found.unit, "more_is_better": "1" if found.more_is_better else "0", "hoped_for": _plain(found.hoped_for)}
    form = ChangeMeasureForm(_typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, refusals.WordsMissing, refusals.CycleIsClosed):
            with transaction.atomic():
                operations.change_measure(by=request.standing.person_id, measure=found, **form.cleaned_data)
            return redirect("measure", pk=pk)
    return render(request, "growth/change_measure.html", {"form": form, "measure": found, "cycle": found.cycle}, status=422 if form.errors else 200)


@writes
def add_point(request: Request, pk: int) -> HttpResponse:
    """Add the value of a day: typed, or as a later round found it (`again`)."""
    found = _measure(request, pk)
    if request.method == "POST" and "again" in request.POST:
        again = measured_again(request.standing, found, get_language() or "")
        if again is not None and again.value is not None and not again.is_taken:
            try:
                operations.add_point(
                    by=request.standing.person_id,
                    today=request.today,
                    measure=found,
                    on=min(again.on, request.today),
                    value=again.value,
                    words=again.title[:300],
                )
            except (refusals.ValueNotFit, refusals.CycleIsClosed) as refused:
                messages.error(request, str(refused))
        return redirect("measure", pk=pk)
    form = PointForm(_typed(request), initial={"on": request.today})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, refusals.CycleIsClosed, on=refusals.ValueNotFit):
            with transaction.atomic():
                operations.add_point(by=request.standing.person_id, today=request.today, measure=found, **form.cleaned_data)
            return redirect("measure", pk=pk)
    return render(request, "growth/add_point.html", {"form": form, "row": measure_row(found), "cycle": found.cycle}, status=422 if form.errors else 200)


@writes
def mend_point(request: Request, pk: int, point: int) -> HttpResponse:
    """Mend a value or its day."""
    found = _measure(request, pk)
    held = queries.points_of(found).filter(pk=point).first()
    if held is None:
        raise Http404
    form = PointForm(_typed(request), initial={"on": held.on, "value": _plain(held.value), "words": held.words})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, refusals.CycleIsClosed, on=refusals.ValueNotFit):
            with transaction.atomic():
                operations.mend_point(by=request.standing.person_id, today=request.today, point=held, **form.cleaned_data)
            return redirect("measure", pk=pk)
    return render(
        request, "growth/mend_point.html", {"form": form, "row": measure_row(found), "cycle": found.cycle, "point": held}, status=422 if form.errors else 200
    )


def _plain(value: Any) -> str:
    """Return a value as somebody would type it: 62, not 62.000."""
    return "" if value is None else f"{value.normalize():f}"
