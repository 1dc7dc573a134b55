"""How two people meet: what is agreed, the next visit, asking to be seen sooner, and whom to turn to."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may
from trellis.access.policy import Role, Verb
from trellis.access.request import Request
from trellis.growth.forms.cadence import AskSooner, ProposeCadence
from trellis.growth.models import Cadence, Wish
from trellis.growth.operations import cadence as operations
from trellis.growth.queries import caseload as queries
from trellis.growth.queries import handing
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes

AGREE, SOONER = Verb.GROWTH_AGREE_CADENCE, Verb.GROWTH_ASK_SOONER


@reads
def how_we_meet(request: Request) -> HttpResponse:
    """Show a principal how they and their supervisor meet, the next visit, whom to turn to, and what was handed over about them."""
    standing = request.standing
    if not may(standing, SOONER):
        raise Http404
    me = standing.person_id
    return render(
        request,
        "growth/how_we_meet.html",
        {
            "meeting": queries.meeting_of(standing),
            "waiting": queries.waiting_cadence(standing, me),
            "contacts": Paginator(queries.contacts_with(standing, me), 10).get_page(request.GET.get("page")),
            "hand_overs": handing.about(standing, me),
            "today": request.today,
        },
    )


def _back(request: Request, principal: int) -> HttpResponse:
    return redirect("how_we_meet") if principal == request.standing.person_id else redirect("my_principal", pk=principal)


@writes
def propose_cadence(request: Request, pk: int) -> HttpResponse:
    """Propose how often a principal is met: oneself, or one of the caseload."""
    standing = request.standing
    is_me = pk == standing.person_id and standing.has(Role.PRINCIPAL)
    led = None if is_me else queries.principal_in_care(standing, pk)
    if not is_me and led is None:
        raise Http404
    holds = queries.rhythms_of([pk])[pk]
    waiting = queries.waiting_cadence(standing, pk)
    stands = waiting or holds
    weeks = waiting.every_weeks if waiting else holds.weeks
    form = ProposeCadence(request.POST if request.method == "POST" else None, initial={"every_weeks": weeks, "need": stands.need})
    if request.method == "POST" and form.is_valid():
        to = queries.supervisor_of(standing) if is_me else pk
        operations.propose_cadence(by=standing.person_id, now=timezone.now(), today=request.today, principal=pk, to=to, **form.cleaned_data)
        messages.success(request, _("Kept. It holds as soon as the other of you agrees."))
        return _back(request, pk)
    return render(request, "growth/propose_cadence.html", {"form": form, "led": led, "pk": pk}, status=422 if form.is_bound and form.errors else 200)


@writes
def agree_cadence(request: Request, pk: int) -> HttpResponse:
    """Agree to how often one meets."""
    found = fetch(request.standing, AGREE, Cadence.objects.all(), pk=pk)
    if request.method == "POST":
        with refusals_told(request, operations.AnsweredAlready, operations.AgreedWithOneself):
            operations.agree_cadence(by=request.standing.person_id, today=request.today, cadence=found)
            messages.success(request, _("Agreed. It holds from today on."))
    return _back(request, found.principal_id)


@writes
def ask_sooner(request: Request) -> HttpResponse:
    """Ask one's supervisor to come sooner."""
    standing = request.standing
    if not may(standing, SOONER):
        raise Http404
    form = AskSooner(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, by_on=operations.DaysOutOfOrder):
            operations.ask_sooner(by=standing.person_id, now=timezone.now(), today=request.today, to=queries.whom_to_turn_to(standing), **form.cleaned_data)
            messages.success(request, _("Kept. Whoever supports your school today is told."))
            return redirect("how_we_meet")
    return render(request, "growth/ask_sooner.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


@writes
def take_back_wish(request: Request, pk: int) -> HttpResponse:
    """Take back that one asked to be seen sooner."""
    found = fetch(request.standing, SOONER, Wish.objects.all(), pk=pk)
    if request.method == "POST":
        operations.take_back_wish(by=request.standing.person_id, today=request.today, wish=found)
        messages.success(request, _("Taken back."))
    return redirect("how_we_meet")
