"""Steps of a cycle: written where both see them, and looked back on by both."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.growth.forms.steps import LookBackForm, StepForm
from trellis.growth.models import Cycle, Line
from trellis.growth.operations import refusals
from trellis.growth.operations import steps as operations
from trellis.growth.queries import cycles as queries
from trellis.growth.queries.steps import other_side, school_led_by, steps
from trellis.kit.forms import refusals_at
from trellis.kit.http import writes


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


@writes
def write_step(request: Request, pk: int) -> HttpResponse:
    """Write the next step of one's own cycle. The page says first who sees it."""
    found = fetch(request.standing, Verb.GROWTH_OWN, queries.cycles(), pk=pk)
    if found.closed_on is not None:
        return redirect("cycle", pk=pk)
    theory = queries.lines_in_cycles().filter(cycle=found, kind=Line.Kind.THEORY, ended_on__isnull=True).first()
    if theory is None:
        messages.info(
            request,
            _("A step hangs on a theory of action: it says what you do, what should change by it, and for whom. Write it first; one sentence is enough."),
        )
        return redirect("write_in_cycle", pk=pk, kind=Line.Kind.THEORY.value)

    def act(**given: Any) -> None:
        operations.write_step(cycle=found, **given)

    return _step_page(request, "growth/write_step.html", found, act, StepForm(_typed(request)), theory=theory, said=_("The step is written."))


@writes
def propose_step(request: Request, pk: int) -> HttpResponse:
    """Propose the next step to a principal whom one supervises."""
    found = fetch(request.standing, Verb.GROWTH_PROPOSE_STEP, queries.cycles(), pk=pk)
    if found.closed_on is not None:
        raise Http404

    def act(**given: Any) -> None:
        operations.propose_step(cycle=found, **given)

    return _step_page(request, "growth/propose_step.html", found, act, StepForm(_typed(request)), said=_("Proposed. It becomes a step when they take it on."))


@writes
def take_step_on(request: Request, pk: int) -> HttpResponse:
    """Take a proposed step on, in one's own words, or set it aside."""
    step = fetch(request.standing, Verb.GROWTH_SEE_STEP, steps().filter(cycle__owner_id=request.standing.person_id), pk=pk)
    if step.agreed_on is not None or step.closed_on is not None:
        return redirect("cycle", pk=step.cycle_id)
    if request.method == "POST" and "aside" in request.POST:
        operations.set_step_aside(by=request.standing.person_id, today=request.today, step=step)
        messages.success(request, _("Set aside. Nobody asks why."))
        return redirect("cycle", pk=step.cycle_id)
    theory = queries.lines_in_cycles().filter(cycle=step.cycle, kind=Line.Kind.THEORY, ended_on__isnull=True).first()

    def act(**given: Any) -> None:
        operations.take_step_on(step=step, **given)

    form = StepForm(_typed(request), initial={"words": step.words, "look_back_on": step.look_back_on})
    return _step_page(request, "growth/take_step_on.html", step.cycle, act, form, theory=theory, step=step, said=_("It is your step now."))


def _step_page(request: Request, template: str, found: Cycle, act: Any, form: StepForm, *, said: str, **page: Any) -> HttpResponse:
    """Carry one act on a step out, or show its form."""
    if request.method == "POST" and form.is_valid():
        with refusals_at(
            form,
            refusals.WordsMissing,
            refusals.TheoryMissing,
            refusals.StepIsOpen,
            refusals.CycleIsClosed,
            refusals.NothingWaits,
            look_back_on=refusals.DayNotFit,
        ):
            with transaction.atomic():
                act(by=request.standing.person_id, now=timezone.now(), today=request.today, **form.cleaned_data)
            messages.success(request, said)
            return redirect("cycle", pk=found.pk)
    page |= {"form": form, "cycle": found, **_who_sees(found, request)}
    return render(request, template, page, status=422 if form.errors else 200)


def _who_sees(found: Cycle, request: Request) -> dict[str, Any]:
    """Return what a page says before a step is written: who sees it besides its owner."""
    return {"sides": other_side(found.owner_id, request.today), "leads": school_led_by(found.owner_id, request.today) is not None}


@writes
def look_back(request: Request, pk: int) -> HttpResponse:
    """Say what happened with a step, and what becomes of it. Either side may; when both do at once, both see both."""
    standing = request.standing
    step = fetch(standing, Verb.GROWTH_LOOK_BACK, steps(), pk=pk, agreed_on__isnull=False)
    newest = queries.newest_look_back(step)
    is_own = step.cycle.owner_id == standing.person_id
    form = LookBackForm(_typed(request), has_ended=step.closed_on is not None, initial={"seen": newest.pk if newest else 0, "outcome": "done"})
    theirs = None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            with transaction.atomic():
                operations.look_back(
                    by=standing.person_id,
                    now=timezone.now(),
                    today=request.today,
                    step=step,
                    words=given["words"],
                    outcome=given.get("outcome", ""),
                    again_on=given.get("again_on"),
                    seen=given["seen"] or 0,
                )
        except refusals.DayNotFit as refused:
            form.add_error("again_on", str(refused))
        except refusals.LookedBackMeanwhile as refused:
            theirs = newest
            form.data = {**request.POST.dict(), "seen": str(newest.pk if newest else 0)}
            form.add_error(None, str(refused))
        except (refusals.WordsMissing, refusals.NothingWaits) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. Both of you see it."))
            return redirect("cycle", pk=step.cycle_id)
    if not is_own:
        record_reading(standing=standing, verb=Verb.GROWTH_LOOK_BACK, records=[step])
    page = {"form": form, "step": step, "cycle": step.cycle, "is_own": is_own, "theirs": theirs, **_who_sees(step.cycle, request)}
    return render(request, "growth/look_back.html", page, status=422 if form.errors else 200)
