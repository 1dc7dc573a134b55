"""Clear the path: what keeps school leaders from leading, who clears it by when, what was removed and what stays."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.partnership.forms.barriers import AssignBarrier, ClearBarrier, RaiseBarrier
from trellis.partnership.models import Barrier
from trellis.partnership.operations import barriers as operations
from trellis.partnership.queries import barriers as queries

READ, RAISE, ME_TOO = Verb.PARTNERSHIP_READ_BARRIER, Verb.PARTNERSHIP_RAISE_BARRIER, Verb.PARTNERSHIP_SAY_ME_TOO
ASSIGN, CLEAR = Verb.PARTNERSHIP_ASSIGN_BARRIER, Verb.PARTNERSHIP_CLEAR_BARRIER


@reads
def barriers(request: Request) -> HttpResponse:
    """List barriers: those without an owner on top, then by their day; and what became of the others."""
    standing = request.standing
    found = within(standing, READ, queries.barriers())
    if not (may(standing, RAISE) or may(standing, ASSIGN) or found.exists()):
        raise Http404
    words = request.GET.get("words", "").strip()[:100]
    if words:
        found = found.filter(what__icontains=words)
    return render(
        request,
        "partnership/barriers.html",
        {
            "still_there": Paginator(queries.still_there(found), 25).get_page(request.GET.get("page")),
            "cleared": Paginator(queries.cleared(found), 25).get_page(request.GET.get("cleared")),
            "words": words,
            "may_raise": may(standing, RAISE),
            "today": request.today,
        },
    )


def _shown(request: Request, barrier: Barrier, *, refusal: str = "", status: int = 200) -> HttpResponse:
    standing = request.standing
    is_open = not hasattr(barrier, "clearing")
    page: dict[str, Any] = {
        "barrier": barrier,
        "is_open": is_open,
        "refusal": refusal,
        "today": request.today,
        "raiser": queries.raiser_of(standing, barrier),
        "assignments": list(queries.assignments_of(barrier)),
        "is_mine_too": queries.is_mine_too(standing.person_id, barrier),
        "may_say_me_too": is_open and why(standing, ME_TOO, barrier),
        "may_assign": is_open and why(standing, ASSIGN, barrier),
        "may_clear": is_open and why(standing, CLEAR, barrier),
    }
    return render(request, "partnership/barrier.html", page, status=status)


@reads
def barrier(request: Request, pk: int) -> HttpResponse:
    """Show one barrier: its words, who clears it by when, and what became of it."""
    return _shown(request, fetch(request.standing, READ, queries.barriers(), pk=pk))


@writes
def raise_barrier(request: Request) -> HttpResponse:
    """Say what stands in the way."""
    standing = request.standing
    if not may(standing, RAISE):
        raise Http404
    form = RaiseBarrier(request.POST if request.method == "POST" else None, schools=queries.schools_to_raise_for(standing))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, what=operations.WordsMissing):
            made = operations.raise_barrier(by=standing.person_id, now=timezone.now(), today=request.today, **form.cleaned_data)
            messages.success(request, _("Kept. The system leaders say who clears it, and you are told."))
            return redirect("barrier", pk=made.pk)
    return render(request, "partnership/raise_barrier.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


@writes
def say_me_too(request: Request, pk: int) -> HttpResponse:
    """Say that one meets the same barrier."""
    found = fetch(request.standing, ME_TOO, queries.barriers(), pk=pk)
    if request.method != "POST":
        return redirect("barrier", pk=pk)
    try:
        operations.say_me_too(by=request.standing.person_id, today=request.today, barrier=found)
    except (operations.ClearedAlready, operations.OwnBarrier) as refused:
        return _shown(request, found, refusal=str(refused), status=409)
    messages.success(request, _("Kept, without your name. You are told what becomes of it."))
    return redirect("barrier", pk=pk)


@writes
def assign_barrier(request: Request, pk: int) -> HttpResponse:
    """Say who clears a barrier, and by when."""
    found = fetch(request.standing, ASSIGN, queries.barriers(), pk=pk)
    owners = [(one.person_id, f"{one.name}, {one.title or one.place}".rstrip(", ")) for one in queries.may_clear(request.today)]
    form = AssignBarrier(request.POST if request.method == "POST" else None, owners=owners, initial={"owner": found.owner_id, "by_on": found.by_on})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.ClearedAlready, by_on=operations.DayIsOver):
            operations.assign_barrier(by=request.standing.person_id, today=request.today, barrier=found, **form.cleaned_data)
            messages.success(request, _("Kept. They are told, and so is everybody who meets it."))
            return redirect("barrier", pk=pk)
    return render(request, "partnership/assign_barrier.html", {"form": form, "barrier": found}, status=422 if form.is_bound and form.errors else 200)


@writes
def clear_barrier(request: Request, pk: int) -> HttpResponse:
    """Say what was removed and what stays, with the reason."""
    found = fetch(request.standing, CLEAR, queries.barriers(), pk=pk)
    form = ClearBarrier(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.ClearedAlready, removed=operations.WordsMissing, reason=operations.ReasonMissing):
            operations.clear_barrier(by=request.standing.person_id, now=timezone.now(), today=request.today, barrier=found, **form.cleaned_data)
            messages.success(request, _("Kept. Everybody who meets it is told."))
            return redirect("barrier", pk=pk)
    return render(request, "partnership/clear_barrier.html", {"form": form, "barrier": found}, status=422 if form.is_bound and form.errors else 200)
