"""A student goes from one adult to the next: the list, the package, yes, no, a question; and in how many hands students are."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Student
from trellis.directory.operations.teams import HoldsNoPost, IsFamily, OnTheTeam, WrongDays
from trellis.directory.queries import everybody
from trellis.directory.queries.people import described
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.student_support.forms.hand_offs import DeclineHandOff, LeaveWords, NameNext, SayInHandOff
from trellis.student_support.models import HandOff
from trellis.student_support.operations import hand_offs as operations
from trellis.student_support.operations.gaps import GapRefused
from trellis.student_support.queries import continuity as hands
from trellis.student_support.queries import hand_offs as queries

SEE, TAKE, NAME = Verb.STUDENT_SUPPORT_SEE_HAND_OFF, Verb.STUDENT_SUPPORT_TAKE_HAND_OFF, Verb.STUDENT_SUPPORT_NAME_NEXT
PER_PAGE = 25


def _answered(request: Request, template: str, form: Any, hand_off: HandOff, **page: Any) -> HttpResponse:
    page = {"form": form, "hand_off": hand_off, "student": hand_off.student, **page}
    return render(request, template, page, status=422 if form.is_bound and form.errors else 200)


@reads
def hand_offs(request: Request) -> HttpResponse:
    """List what waits for the reader, then what else is handed on around them."""
    if not may(request.standing, SEE):
        raise Http404
    mine = list(queries.for_me(request.standing)[: 4 * PER_PAGE])
    others = Paginator(queries.of_mine(request.standing), PER_PAGE).get_page(request.GET.get("page"))
    if shown := [*mine, *others]:
        record_reading(standing=request.standing, verb=SEE, records=shown)
    return render(request, "student_support/hand_offs.html", {"mine": mine, "page": others})


@reads
def hand_off(request: Request, pk: int) -> HttpResponse:
    """Show the package: what the last adult says, what stands and what waits, and what was asked."""
    standing = request.standing
    found = fetch(standing, SEE, queries.hand_offs(), pk=pk)
    one = HandOff.objects.filter(pk=pk)
    is_open = found.declined_on is None and found.needless_on is None
    page = {
        "hand_off": found,
        "student": found.student,
        "package": queries.package(standing, found),
        "may_take": found.waits and within(standing, TAKE, one).exists(),
        "may_name": found.waits and within(standing, NAME, one).exists(),
        "may_say": is_open,
        "leaves": is_open and found.left_by_id == standing.person_id,
        "hands": hands.in_hands(found.student_id, request.today) if within(standing, Verb.STUDENT_SUPPORT_PLAN_MEETING, _one(found)).exists() else None,
        "today": request.today,
    }
    record_reading(standing=standing, verb=SEE, records=[found])
    return render(request, "student_support/hand_off.html", page)


def _one(found: HandOff) -> Any:
    return Student.objects.filter(pk=found.student_id)


@writes
def accept_hand_off(request: Request, pk: int) -> HttpResponse:
    """Say yes to it."""
    found = fetch(request.standing, SEE, queries.hand_offs(), pk=pk)
    if request.method == "POST":
        with refusals_told(request, operations.HandOffRefused):
            operations.accept(by=request.standing.person_id, today=request.today, hand_off=found)
            messages.success(request, _("Thank you. Whoever hands them on is told, and answers what you ask for two months more."))
        still = within(request.standing, SEE, HandOff.objects.filter(pk=pk)).exists()
        return redirect("hand_off", pk=pk) if still else redirect("hand_offs")
    return redirect("hand_off", pk=pk)


@writes
def decline_hand_off(request: Request, pk: int) -> HttpResponse:
    """Say no, and why."""
    found = fetch(request.standing, TAKE, queries.hand_offs(), pk=pk)
    form = DeclineHandOff(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.HandOffRefused):
            operations.decline(by=request.standing.person_id, today=request.today, now=timezone.now(), hand_off=found, **form.cleaned_data)
            messages.success(request, _("Kept. The leaders of the school are told, and find somebody else."))
            return redirect("hand_offs")
    return _answered(request, "student_support/decline_hand_off.html", form, found)


@writes
def say_in_hand_off(request: Request, pk: int) -> HttpResponse:
    """Ask in it, or answer."""
    found = fetch(request.standing, SEE, queries.hand_offs(), pk=pk)
    form = SayInHandOff(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.HandOffRefused):
            operations.say(by=request.standing.person_id, today=request.today, now=timezone.now(), hand_off=found, **form.cleaned_data)
            messages.success(request, _("Kept. The other side is told by letter."))
            return redirect("hand_off", pk=pk)
    return _answered(request, "student_support/say_in_hand_off.html", form, found)


@writes
def leave_words(request: Request, pk: int) -> HttpResponse:
    """Write what one would want to know in the place of the next."""
    found = fetch(request.standing, SEE, queries.hand_offs().filter(left_by=request.standing.person_id), pk=pk)
    form = LeaveWords(request.POST if request.method == "POST" else None, initial={"words": found.words})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.HandOffRefused):
            operations.leave_words(by=request.standing.person_id, today=request.today, now=timezone.now(), hand_off=found, **form.cleaned_data)
            messages.success(request, _("Kept. The next adult reads it."))
            return redirect("hand_off", pk=pk)
    return _answered(request, "student_support/leave_words.html", form, found)


@writes
def name_next(request: Request, pk: int) -> HttpResponse:
    """Name who takes it; they take the case or the support with it."""
    found = fetch(request.standing, NAME, queries.hand_offs(), pk=pk)
    people = described(queries.who_may_take(found, request.today), request.today)
    form = NameNext(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.HandOffRefused, person=(WrongDays, HoldsNoPost, IsFamily, OnTheTeam, GapRefused)):
            made = operations.name_next(
                by=request.standing.person_id, today=request.today, hand_off=found, person=everybody().get(pk=form.cleaned_data["person"])
            )
            messages.success(request, _("Named. They are told by letter, without the student’s name, and say yes or ask."))
            return redirect("hand_off", pk=made.pk)
    return _answered(request, "student_support/name_next.html", form, found)


@reads
def continuity(request: Request) -> HttpResponse:
    """Show in how many hands the students of each building are, in the alphabet's order."""
    if not may(request.standing, hands.SEE):
        raise Http404
    found = hands.continuity(request.standing)
    page = Paginator(found.buildings, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "student_support/continuity.html", {"continuity": found, "page": page})
