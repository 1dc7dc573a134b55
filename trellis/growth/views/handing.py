"""Handing a principal over to the next supervisor."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.commitments.operations import DayIsOver, NobodyToPromise, PromiseHasEnded
from trellis.growth.forms.handing import SayInHandOver, TakeOverPromise, WriteHandOver
from trellis.growth.models import CaseloadHandOver, TakenOver
from trellis.growth.operations import handing as operations
from trellis.growth.queries import caseload, handing
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes

READ, TAKE, ADD = Verb.GROWTH_READ_HAND_OVER, Verb.GROWTH_TAKE_OVER, Verb.GROWTH_ADD_TO_HAND_OVER


@reads
def caseload_hand_overs(request: Request) -> HttpResponse:
    """Show what of hand-overs waits for the reader, and which schools nobody has accepted yet."""
    standing = request.standing
    if not may(standing, Verb.GROWTH_HAND_OVER):
        raise Http404
    waiting = handing.waiting_for(standing)
    written = {(one.led.person_id, one.led.school_id) for one in waiting.to_write}
    free = [one for one in handing.may_write(standing) if (one.led.person_id, one.led.school_id) not in written]
    return render(request, "growth/caseload_hand_overs.html", {"waiting": waiting, "nobodys": handing.nobodys(standing), "free": free, "today": request.today})


@writes
def write_hand_over(request: Request, school: int, pk: int) -> HttpResponse:
    """Write down what the next supervisor should know of a principal."""
    standing = request.standing
    known = [*handing.to_write(standing), *handing.may_write(standing)]
    found = next((one for one in known if (one.led.school_id, one.led.person_id) == (school, pk)), None)
    if found is None:
        raise Http404
    form = WriteHandOver(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, words=(operations.WordsMissing, operations.AcceptedAlready)):
            made = operations.write_hand_over(
                by=standing.person_id,
                now=timezone.now(),
                today=request.today,
                principal=pk,
                school=school,
                left_by=found.left_by,
                to=found.to,
                **form.cleaned_data,
            )
            messages.success(request, _("Kept. The principal and whoever follows can read it."))
            return redirect("caseload_hand_over", pk=made.pk)
    return render(request, "growth/write_hand_over.html", {"form": form, "one": found}, status=422 if form.is_bound and form.errors else 200)


def _shown(request: Request, one: CaseloadHandOver, form: SayInHandOver | None = None, status: int = 200) -> HttpResponse:
    standing = request.standing
    is_mine = one.principal_id == standing.person_id
    if not is_mine:
        record_reading(standing=standing, verb=READ, records=[one])
    may_take = one.accepted_on is None and why(standing, TAKE, one) is not None
    may_add = one.accepted_on is None and why(standing, ADD, one) is not None
    page = {
        "one": one,
        "is_mine": is_mine,
        "may_take": may_take,
        "may_take_promises": why(standing, TAKE, one) is not None,
        "form": form or (SayInHandOver() if may_take or may_add else None),
        "may_add": may_add,
        "rhythm": caseload.rhythms_of([one.principal_id])[one.principal_id],
        "step": caseload.open_step_of(standing, one.principal_id),
        "promises": handing.open_promises(one),
        "today": request.today,
    }
    return render(request, "growth/caseload_hand_over.html", page, status=status)


@reads
def caseload_hand_over(request: Request, pk: int) -> HttpResponse:
    """Show what was handed over about a principal, what was asked back, and promises that are still open."""
    return _shown(request, fetch(request.standing, READ, handing.hand_overs(), pk=pk))


@writes
def accept_hand_over(request: Request, pk: int) -> HttpResponse:
    """Accept a principal from their last supervisor."""
    one = fetch(request.standing, TAKE, handing.hand_overs(), pk=pk)
    if request.method == "POST":
        operations.accept_hand_over(by=request.standing.person_id, today=request.today, hand_over=one)
        messages.success(request, _("Accepted. The principal is told. Look at the promises that are still open."))
    return redirect("caseload_hand_over", pk=pk)


@writes
def say_in_hand_over(request: Request, pk: int) -> HttpResponse:
    """Ask back about what was handed over, or add what was asked for."""
    standing = request.standing
    one = fetch(standing, READ, handing.hand_overs(), pk=pk)
    if why(standing, TAKE, one) is None and why(standing, ADD, one) is None:
        raise Http404
    if request.method != "POST":
        return redirect("caseload_hand_over", pk=pk)
    form = SayInHandOver(request.POST)
    if form.is_valid():
        with refusals_at(form, words=(operations.WordsMissing, operations.AcceptedAlready)):
            operations.say_in_hand_over(by=standing.person_id, now=timezone.now(), today=request.today, hand_over=one, **form.cleaned_data)
            messages.success(request, _("Kept. The other of you is told, and the principal can read it."))
            return redirect("caseload_hand_over", pk=pk)
    return _shown(request, one, form, 422)


@writes
def take_over_promise(request: Request, pk: int, promise: int) -> HttpResponse:
    """Take a promise of the predecessor over, or let it go and say why."""
    standing = request.standing
    one = fetch(standing, TAKE, handing.hand_overs(), pk=pk)
    held = next((each for each in handing.open_promises(one) if each.pk == promise), None)
    if held is None:
        if request.method == "POST" and TakenOver.objects.filter(hand_over=one, promise=promise).exists():
            return redirect("caseload_hand_over", pk=pk)
        raise Http404
    form = TakeOverPromise(request.POST if request.method == "POST" else None, initial={"what_then": "take", "by_on": max(held.by_on, request.today)})
    if request.method == "POST" and form.is_valid():
        takes = form.cleaned_data["what_then"] == "take"
        people = [party.person_id for party in held.parties.all() if party.part == "promised_to" and party.person_id != standing.person_id]
        with refusals_at(form, NobodyToPromise, PromiseHasEnded, operations.AnsweredAlready, operations.WordsMissing, by_on=DayIsOver):
            operations.take_over_promise(
                by=standing.person_id,
                today=request.today,
                hand_over=one,
                promise=held,
                to_people=people,
                by_on=form.cleaned_data["by_on"] if takes else None,
                reason="" if takes else form.cleaned_data["reason"],
            )
            messages.success(request, _("Kept. Those to whom it was promised are told."))
            return redirect("caseload_hand_over", pk=pk)
    return render(request, "growth/take_over_promise.html", {"form": form, "one": one, "promise": held}, status=422 if form.is_bound and form.errors else 200)
