"""Promises: mine, those made to me, and what became of each."""

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, rights, why, within
from trellis.access.policy import Reach, Verb
from trellis.access.request import Request
from trellis.commitments import operations, queries
from trellis.commitments.forms import AgreeForm, AnotherDayForm, KeepForm, LetGoForm
from trellis.commitments.models import Commitment
from trellis.kit.http import reads, writes

REFUSALS = (operations.DayIsOver, operations.PromiseHasEnded, operations.NothingToAgreeTo, operations.AgreedWithOneself)


@reads
def promises(request: Request) -> HttpResponse:
    """Show promises: made by me, made to me, made where I was asked; for system leaders all."""
    standing, today = request.standing, request.today
    person = standing.person_id
    lists = {
        "mine": (_("I promised"), queries.made_by(person)),
        "to-me": (_("Promised to me"), queries.made_to(person)),
        "asked": (_("Where I was asked"), queries.heard_of_by(person)),
    }
    if any(grant.reach is Reach.DISTRICT for grant in rights(standing, Verb.COMMITMENTS_READ)):
        lists["all"] = (_("Everybody’s"), queries.commitments())
    reachable = {key: (name, within(standing, Verb.COMMITMENTS_READ, queryset)) for key, (name, queryset) in lists.items()}
    counts = {key: queries.still_open(queryset).count() for key, (_name, queryset) in reachable.items()}
    first = next((key for key, count in counts.items() if count), "mine")
    which = request.GET.get("which", first)
    which = which if which in reachable else first
    words = request.GET.get("words", "").strip()[:100]
    shown = reachable[which][1]
    if words:
        shown = shown.filter(what__icontains=words)
    still_open = Paginator(queries.still_open(shown), 25).get_page(request.GET.get("page"))
    ended = Paginator(queries.ended(shown), 25).get_page(request.GET.get("ended"))
    return render(
        request,
        "commitments/promises.html",
        {
            "tabs": [(key, name, counts[key]) for key, (name, _queryset) in reachable.items()],
            "which": which,
            "words": words,
            "still_open": still_open,
            "open_promises": [queries.as_promise(one, today) for one in still_open],
            "ended": ended,
            "ended_promises": [queries.as_promise(one, today) for one in ended],
        },
    )


@reads
def promise(request: Request, pk: int) -> HttpResponse:
    """Show one promise to both sides: what, by when, what happened, and the next act."""
    commitment = fetch(request.standing, Verb.COMMITMENTS_READ, queries.commitments(), pk=pk)
    return _shown(request, commitment)


def _shown(request: Request, commitment: Commitment, *, refusal: str = "", status: int = 200) -> HttpResponse:
    row = queries.as_promise(commitment, request.today)
    newest = next(iter(commitment.renegotiations.all()), None)
    may_agree = row.asked_for_on is not None and commitment.owner_id != request.standing.person_id and why(request.standing, Verb.COMMITMENTS_AGREE, commitment)
    return render(
        request,
        "commitments/promise.html",
        {
            "promise": row,
            "commitment": commitment,
            "renegotiations": commitment.renegotiations.all(),
            "may_keep": row.is_open and why(request.standing, Verb.COMMITMENTS_KEEP, commitment),
            "agree_form": AgreeForm(initial={"seen": newest.pk}) if may_agree and newest else None,
            "refusal": refusal,
        },
        status=status,
    )


def _act(request: Request, verb: Verb, pk: int, form_class: type[Form], operation: object, template: str) -> HttpResponse:
    """Show a form about one promise, and carry its operation out."""
    commitment = fetch(request.standing, verb, queries.commitments(), pk=pk)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operation(by=request.standing.person_id, today=request.today, commitment=commitment, **form.cleaned_data)  # type: ignore[operator]
        except operations.DayIsOver as refused:
            form.add_error(None, str(refused))
        except REFUSALS as refused:
            return _shown(request, commitment, refusal=str(refused), status=409)
        else:
            return redirect("promise", pk=pk)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "promise": queries.as_promise(commitment, request.today)}, status=status)


@writes
def keep_promise(request: Request, pk: int) -> HttpResponse:
    """Say that a promise was kept, and what was done."""
    return _act(request, Verb.COMMITMENTS_KEEP, pk, KeepForm, operations.keep_promise, "commitments/keep_promise.html")


@writes
def ask_for_another_day(request: Request, pk: int) -> HttpResponse:
    """Ask those to whom it was promised for another day."""
    return _act(request, Verb.COMMITMENTS_KEEP, pk, AnotherDayForm, operations.ask_for_another_day, "commitments/ask_for_another_day.html")


@writes
def answer_another_day(request: Request, pk: int) -> HttpResponse:
    """Agree to another day, or do not."""
    return _act(request, Verb.COMMITMENTS_AGREE, pk, AgreeForm, operations.answer_another_day, "commitments/answer_another_day.html")


@writes
def let_promise_go(request: Request, pk: int) -> HttpResponse:
    """Let a promise go, and say why."""
    return _act(request, Verb.COMMITMENTS_KEEP, pk, LetGoForm, operations.let_promise_go, "commitments/let_promise_go.html")
