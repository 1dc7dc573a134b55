"""Asking people whom one chooses how one leads, and principals how one supports them, reading what came out, and replying."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.queries.people import colleagues, described
from trellis.directory.queries.search import people_named
from trellis.growth.forms.own import AskForFeedbackForm, AskPrincipalsForm, ReplyForm
from trellis.growth.models import FeedbackRound
from trellis.growth.operations import feedback as operations
from trellis.growth.queries import feedback as queries
from trellis.growth.queries.own import leads_a_school
from trellis.growth.queries.practices import names_of_practices, practices_of_principals, practices_of_support
from trellis.growth.views.own import PAGE, owner, status_of, typed
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.surveys.operations import DaysOutOfOrder, NobodyAsked, ReplyChanged, ReplyTooEarly

OWN = Verb.GROWTH_OWN
REFUSALS = (operations.TooFewToHide, operations.NothingToAsk, operations.LeadsNoSchool, NobodyAsked)


def _own(request: Request, pk: int) -> FeedbackRound:
    return fetch(request.standing, OWN, queries.feedback_rounds(), pk=pk)


@reads
def my_feedback(request: Request) -> HttpResponse:
    """Show the feedback that one asked for."""
    me = owner(request)
    page = Paginator(queries.own_feedback(request.standing), PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "rows": queries.as_rows(list(page), request.today), "leads": leads_a_school(me, request.today)}
    return render(request, "growth/my_feedback.html", {**shown, "supports": may(request.standing, Verb.GROWTH_SEE_CASELOAD)})


@writes
def ask_for_feedback(request: Request) -> HttpResponse:
    """Choose whom to ask about what."""
    me, framework = owner(request), practices_of_principals()
    if not leads_a_school(me, request.today) or framework is None:
        raise Http404
    people = _people(request, queries.people_at_my_schools(request.standing))
    practices = list(names_of_practices(request.LANGUAGE_CODE).items())
    form = AskForFeedbackForm(typed(request), people=people, practices=practices, today=request.today)
    if request.method == "POST" and "look" in request.POST:
        form = AskForFeedbackForm(initial=_so_far(request), people=people, practices=practices, today=request.today)
    elif request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS, reply_by=DaysOutOfOrder, people=operations.TooFewToHide):
            made = operations.ask_for_feedback(by=me, today=request.today, framework=framework, **form.cleaned_data)
            messages.success(request, _("They are asked, and told what it is for. You see nothing before the last day."))
            return redirect("feedback", pk=made.pk)
    page = {
        "form": form,
        "floor": settings.SURVEYS_FLOOR_ADULTS,
        "comment_floor": settings.SURVEYS_FLOOR_COMMENTS,
        "words": request.POST.get("words", "")[:100],
    }
    return render(request, "growth/ask_for_feedback.html", page, status=status_of(form))


@writes
def upward_feedback(request: Request) -> HttpResponse:
    """Ask every principal whom one supports how that support serves them."""
    me, today = owner(request), request.today
    if not may(request.standing, Verb.GROWTH_SEE_CASELOAD):
        raise Http404
    framework = practices_of_support()
    form = AskPrincipalsForm(typed(request), today=today)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, *REFUSALS, operations.SupportsNobody, operations.StillOpen, reply_by=DaysOutOfOrder):
            made = operations.ask_principals(by=me, today=today, **form.cleaned_data)
            messages.success(request, _("They are asked, and told what it is for. You see nothing before the last day."))
            return redirect("feedback", pk=made.pk)
    page = {
        "form": form,
        "asked": len([one for one in queries.principals_i_support(request.standing) if one.person_id != me]),
        "under_way": queries.open_round_about_support(me, today),
        "questions": queries.questions_about_support(framework, request.LANGUAGE_CODE) if framework else [],
        "floor": settings.SURVEYS_FLOOR_ADULTS,
        "comment_floor": settings.SURVEYS_FLOOR_COMMENTS,
    }
    return render(request, "growth/upward_feedback.html", page, status=status_of(form))


def _people(request: Request, near: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return whom one may tick: one's own people, those found by name, and those ticked before."""
    others = colleagues(request.standing).exclude(pk=request.standing.person_id)
    words = request.POST.get("words", "").strip()[:100]
    ticked = [int(one) for one in request.POST.getlist("people") if one.isdecimal() and len(one) < 10]
    known = {pk for pk, _name in near}
    more = {one.pk: one for one in people_named(others, words)} if words else {}
    more |= {one.pk: one for one in others.filter(pk__in=[pk for pk in ticked if pk not in known])}
    return near + described([one for pk, one in more.items() if pk not in known], request.today)


def _so_far(request: Request) -> dict[str, Any]:
    lists = {name: request.POST.getlist(name) for name in ("people", "practices")}
    return {**lists, **{name: request.POST.get(name, "") for name in ("decision", "closes_on", "reply_by")}}


@reads
def feedback(request: Request, pk: int) -> HttpResponse:
    """Show how many answered, and after the last day what they said."""
    found = queries.heard_in(_own(request, pk), request.today, request.LANGUAGE_CODE, with_own_view=True)
    return render(request, "growth/feedback.html", {"heard": found})


@writes
def close_feedback(request: Request, pk: int) -> HttpResponse:
    """Take no more answers, after asking."""
    found = _own(request, pk)
    if request.method == "POST":
        operations.close_feedback(by=request.standing.person_id, today=request.today, feedback=found)
        return redirect("feedback", pk=pk)
    return render(request, "growth/close_feedback.html", {"row": queries.as_rows([found], request.today)[0]})


@writes
def reply_to_feedback(request: Request, pk: int) -> HttpResponse:
    """Say to those who were asked what one heard and what one will do."""
    found = _own(request, pk)
    row = queries.as_rows([found], request.today)[0]
    if row.is_open:
        raise Http404
    before = row.reply
    initial = {"heard": before.heard, "will_do": before.will_do, "seen": before.pk} if before else {}
    form = ReplyForm(typed(request), initial=initial)
    other = None
    if request.method == "POST" and form.is_valid():
        try:
            operations.reply_to_feedback(by=request.standing.person_id, today=request.today, feedback=found, **form.cleaned_data)
        except ReplyTooEarly as refused:
            form.add_error(None, str(refused))
        except ReplyChanged as changed:
            other = changed.other
            form.add_error(None, str(changed))
        else:
            messages.success(request, _("Sent. Everybody who was asked can read it."))
            return redirect("feedback", pk=pk)
    return render(request, "growth/reply_to_feedback.html", {"row": row, "form": form, "other": other}, status=status_of(form))
