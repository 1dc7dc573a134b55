"""Attention: what nobody has answered, one signal, and how buildings differ."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import number_in, reads, writes
from trellis.student_support.forms.attention import AnswerSignal
from trellis.student_support.models import Signal
from trellis.student_support.operations import attention as operations
from trellis.student_support.queries import attention as queries
from trellis.student_support.queries import signal_rules

SEE, ANSWER = queries.SEE, Verb.STUDENT_SUPPORT_ANSWER_SIGNAL
NOTICED = Verb.STUDENT_SUPPORT_SEE_NOTICED
PER_PAGE = 25


def _row(signal: Signal, request: Request) -> dict[str, object]:
    said = {"words": queries.said_signal(signal), "rule": signal_rules.said_rule(signal.edition)}
    return {"signal": signal, "turn": queries.whose_turn(signal, request.today), "answers": getattr(signal, "answered", []), **said}


@reads
def attention(request: Request) -> HttpResponse:
    """List what waits for an answer, what somebody said first, then what records say, the longest waiting on top."""
    standing = request.standing
    if not may(standing, SEE):
        raise Http404
    schools = list(queries.schools_within(standing)[:2])
    asked = request.GET.get("school", "")
    chosen = queries.schools_within(standing).filter(pk=number_in(asked)).first() if asked else None
    school = chosen or (schools[0] if len(schools) == 1 else None)
    said = (
        list(queries.said_and_waiting(standing, chosen.pk if chosen else None)[: queries.ASKED_FIRST + 1])
        if may(standing, Verb.STUDENT_SUPPORT_ANSWER_NOTICED)
        else []
    )
    waiting = Paginator(queries.waiting(standing, school.pk if school else None), PER_PAGE).get_page(request.GET.get("page"))
    answered = Paginator(queries.answered(standing, school.pk if school else None), PER_PAGE).get_page(request.GET.get("answered"))
    shown = [*waiting.object_list, *answered.object_list]
    if said:
        record_reading(standing=standing, verb=NOTICED, records=said[: queries.ASKED_FIRST])
    if shown:
        record_reading(standing=standing, verb=SEE, records=shown)
    page = {
        "school": school,
        "said": said[: queries.ASKED_FIRST],
        "said_more": len(said) > queries.ASKED_FIRST,
        "waiting": waiting,
        "rows": [_row(one, request) for one in waiting],
        "answered": answered,
        "answered_rows": [_row(one, request) for one in answered],
        "held_back": queries.held_back_at([school.pk]) if school else 0,
        "compares": may(standing, queries.BY_BUILDING),
        "counted_on": queries.counted_last_on(),
        "sees_map": may(standing, Verb.STUDENT_SUPPORT_SEE_MAP),
    }
    return render(request, "student_support/attention.html", page)


@reads
def attention_by_building(request: Request) -> HttpResponse:
    """Show how much of what was raised has an answer, building by building, as variation."""
    standing = request.standing
    if not may(standing, queries.BY_BUILDING):
        raise Http404
    found = queries.variation(standing)
    page = Paginator(found.buildings, PER_PAGE).get_page(request.GET.get("page"))
    rows = queries.buildings(page.object_list, request.today)
    opens = may(standing, SEE)
    return render(request, "student_support/attention_by_building.html", {"found": found, "page": page, "rows": rows, "opens": opens})


@reads
def one_signal(request: Request, pk: int) -> HttpResponse:
    """Show what records say about a student, by which rule, and what was done."""
    return _shown(request, pk, None)


@writes
def answer_signal(request: Request, pk: int) -> HttpResponse:
    """Say what one did about it."""
    found = fetch(request.standing, ANSWER, queries.signals(), pk=pk)
    if request.method != "POST":
        return redirect("one_signal", pk=pk)
    form = AnswerSignal(request.POST)
    if form.is_valid():
        with refusals_at(form, operations.NoLonger, words=operations.WordsMissing, on=operations.NotThen):
            operations.answer_signal(by=request.standing.person_id, now=timezone.now(), today=request.today, signal=found, **form.cleaned_data)
            messages.success(request, _("Kept. It asks nobody now; if it still holds, it asks again."))
            return redirect("one_signal", pk=pk)
    return _shown(request, pk, form)


@writes
def take_signal_answer_back(request: Request, pk: int, answer: int) -> HttpResponse:
    """Take back what one said one did."""
    found = fetch(request.standing, ANSWER, queries.signals(), pk=pk)
    own = next((one for one in getattr(found, "answered", []) if one.pk == answer and one.by_id == request.standing.person_id), None)
    if own is None:
        raise Http404
    if request.method == "POST":
        with refusals_told(request, operations.NoLonger):
            operations.take_answer_back(by=request.standing.person_id, now=timezone.now(), today=request.today, answer=own)
            messages.success(request, _("Taken back. It waits for an answer again unless somebody else gave one."))
    return redirect("one_signal", pk=pk)


def _shown(request: Request, pk: int, form: AnswerSignal | None) -> HttpResponse:
    standing = request.standing
    found = fetch(standing, SEE, queries.signals(), pk=pk)
    record_reading(standing=standing, verb=SEE, records=[found])
    page = {
        **_row(found, request),
        "student": found.student,
        "waits": found.waits(request.today),
        "may_answer": not found.withdrawn and why(standing, ANSWER, found) is not None,
        "leads_to_team": may(standing, Verb.DIRECTORY_FORM_TEAM),
        "me": standing.person_id,
        "form": form or AnswerSignal(initial={"on": request.today}),
    }
    return render(request, "student_support/one_signal.html", page, status=422 if form and form.errors else 200)
