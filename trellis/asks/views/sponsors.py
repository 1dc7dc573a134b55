"""A leader stands for an ask or does not; it comes back, comes again, or moves."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch
from trellis.access.policy import SYSTEM_LEADERS, Verb
from trellis.access.request import Request
from trellis.asks import operations
from trellis.asks.forms.sponsors import AgainForm, BackForm, MoveForm, SponsorForm, StandForm
from trellis.asks.measures import monday_of, months_later
from trellis.asks.models import Ask, Occasion
from trellis.asks.queries import audience_of
from trellis.asks.queries import budget as weeks_of
from trellis.asks.queries.budget import broken_by, schools_over, trial_of
from trellis.asks.queries.register import asks, sheet_of
from trellis.asks.queries.repeating import what_keeps_from_repeating
from trellis.directory.queries import holders_of
from trellis.kit.forms import refusals_at
from trellis.kit.http import writes

REFUSALS = (
    operations.NotAnAsk, operations.IsFiled, operations.CannotBeFiled, operations.BreaksAWeek, operations.NoSponsorNeeded,
    operations.NotALeader, operations.NothingToAnswer, operations.WordsMissing, operations.CannotMove,
)  # fmt: skip


@writes
def ask_for_sponsor(request: Request, pk: int) -> HttpResponse:
    """Name a leader who is to stand for an ask that breaks somebody's week."""
    ask = fetch(request.standing, Verb.ASKS_FILE, asks().filter(filing__isnull=True), pk=pk)
    landing = trial_of(ask)
    if landing is None:
        return redirect("address_ask", pk=pk)
    leaders = [(one.person_id, f"{one.name}, {one.title}" if one.title else one.name) for one in holders_of(SYSTEM_LEADERS, request.today)]
    form = SponsorForm(request.POST if request.method == "POST" else None, leaders=leaders)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS):
            with transaction.atomic():
                operations.ask_for_sponsor(by=request.standing.person_id, today=request.today, ask=ask, **form.cleaned_data)
            messages.success(request, _("They are asked, and see whose weeks it breaks. Nothing is filed before they agree."))
            return redirect("ask", pk=pk)
    return _shown(request, "asks/ask_for_sponsor.html", form, {"ask": ask, "broken": broken_by(landing)})


@writes
def take_back_request(request: Request, pk: int) -> HttpResponse:
    """Take the question to a leader back, so that the draft can be changed."""
    ask = fetch(request.standing, Verb.ASKS_FILE, asks().filter(filing__isnull=True), pk=pk)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS):
            with transaction.atomic():
                operations.take_back_request(by=request.standing.person_id, today=request.today, ask=ask)
            return redirect("file_ask", pk=pk)
    return _shown(request, "asks/take_back_request.html", form, {"ask": ask})


@writes
def answer_as_sponsor(request: Request, pk: int) -> HttpResponse:
    """See whose weeks an ask breaks and by how much, then stand for it or decline."""
    ask = fetch(request.standing, Verb.ASKS_SPONSOR, asks(), pk=pk)
    sheet = sheet_of(ask, audience_of(ask), request.today)
    waiting = sheet.waiting
    if waiting is None or waiting.asked_of_id != request.standing.person_id:
        if request.method == "POST":
            raise Http404
        return redirect("ask", pk=pk)
    landing = trial_of(ask)
    over = schools_over(landing) if landing else []
    form = StandForm(request.POST if request.method == "POST" else None, initial={"seen": waiting.pk})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS):
            with transaction.atomic():
                operations.answer_as_sponsor(by=request.standing.person_id, today=request.today, ask=ask, **form.cleaned_data)
            messages.success(
                request, _("It is filed, and you stand for it.") if form.cleaned_data["agrees"] else _("The office reads why, and can bring it back.")
            )
            return redirect("ask", pk=pk)
    page = {
        "ask": ask,
        "sheet": sheet,
        "request_of": waiting,
        "broken": broken_by(landing) if landing else [],
        "over": Paginator(over, 25).get_page(request.GET.get("page")),
        "minutes": landing.minutes if landing else 0,
    }
    return _shown(request, "asks/answer_as_sponsor.html", form, page)


@writes
def bring_back(request: Request, pk: int) -> HttpResponse:
    """Bring a declined ask back smaller, later or both; what fits is filed at once."""
    ask = fetch(request.standing, Verb.ASKS_FILE, asks().filter(filing__isnull=True), pk=pk)
    sheet = sheet_of(ask, audience_of(ask), request.today)
    if sheet.declined is None:
        raise Http404
    form = BackForm(request.POST if request.method == "POST" else None, initial=_suggested(ask))
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS):
            with transaction.atomic():
                back = operations.bring_back(by=request.standing.person_id, today=request.today, ask=ask, **form.cleaned_data)
            return _filed_or_not(request, back)
    return _shown(request, "asks/bring_back.html", form, {"ask": ask, "declined": sheet.declined})


@writes
def ask_again(request: Request, pk: int) -> HttpResponse:
    """Ask the same once more, in one act; what fits is filed at once."""
    ask = fetch(request.standing, Verb.ASKS_FILE, asks().filter(filing__isnull=False, from_room=""), pk=pk)
    form = AgainForm(request.POST if request.method == "POST" else None, initial={"due_on": _next_time(ask)})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS):
            with transaction.atomic():
                again = operations.ask_again(by=request.standing.person_id, today=request.today, ask=ask, **form.cleaned_data)
            return _filed_or_not(request, again)
    return _shown(request, "asks/ask_again.html", form, {"ask": ask, "owed": what_keeps_from_repeating(pk, request.today)})


@writes
def move_occasion(request: Request, pk: int) -> HttpResponse:
    """Move one time of an ask to another day, and say why."""
    occasion = fetch(request.standing, Verb.ASKS_FILE, Occasion.objects.filter(dropped_on__isnull=True, due_on__gte=request.today).select_related("ask"), pk=pk)
    form = MoveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS):
            with transaction.atomic():
                operations.move_occasion(by=request.standing.person_id, today=request.today, occasion=occasion, **form.cleaned_data)
            messages.success(request, _("It has moved, and those whom it reaches are told."))
            return redirect("ask", pk=occasion.ask_id)
    return _shown(request, "asks/move_occasion.html", form, {"ask": occasion.ask, "occasion": occasion})


def _suggested(ask: Ask) -> dict[str, object]:
    """Return the same ask in the first later week that has room for it; without one, its own numbers."""
    landing = trial_of(ask)
    room = weeks_of.first_week_with_room(landing, ask.due_on) if landing and ask.due_on and ask.repeats == Ask.Repeats.ONCE else None
    return {"minutes_low": ask.minutes_low, "minutes_high": ask.minutes_high, "due_on": room[0] if room else None}


def _next_time(ask: Ask) -> object:
    """Return a day that suggests itself for the next time: a year after the first, in a week with school."""
    if ask.due_on is None:
        return None
    later = months_later(ask.due_on, 12)
    school = weeks_of.school_days_between(later - timedelta(days=7), later + timedelta(days=14))
    return weeks_of.day_in_week(monday_of(later), ask.due_on.weekday(), school)


def _filed_or_not(request: Request, ask: Ask) -> HttpResponse:
    if Ask.objects.filter(pk=ask.pk, filing__isnull=False).exists():
        messages.success(request, _("It is filed. Those whom it reaches find it on their page."))
        return redirect("ask", pk=ask.pk)
    return redirect("file_ask", pk=ask.pk)


def _shown(request: Request, template: str, form: Form, page: dict[str, object]) -> HttpResponse:
    return render(request, template, {"form": form, **page}, status=422 if request.method == "POST" else 200)
