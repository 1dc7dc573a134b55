"""What an office owes those whom it asked: receipts, answers that somebody opens; and what is asked no more."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.asks.forms.owed import ReceiptForm, WhyForm
from trellis.asks.models import Ask, Done, Occasion
from trellis.asks.operations import receipts as owing
from trellis.asks.operations import stopping
from trellis.asks.queries import receipts as queries
from trellis.asks.queries.given_back import given_back_by, given_back_in_a_year, stopped_asks
from trellis.audit.operations import record_reading
from trellis.kit.days import SchoolYear
from trellis.kit.http import reads, writes


@reads
def receipts(request: Request) -> HttpResponse:
    """Show what the person's offices owe and have said; for system leaders what nobody said by its day, and answers that nobody opened."""
    standing, today = request.standing, request.today
    lists: dict[str, QuerySet[Occasion]] = {}
    if may(standing, Verb.ASKS_ANSWER_FOR):
        mine = within(standing, Verb.ASKS_ANSWER_FOR, queries.occasions())
        lists |= {"owed": queries.owed(mine, today), "given": queries.given(mine)}
    if may(standing, Verb.ASKS_LET_REPEAT):
        everybodys = within(standing, Verb.ASKS_LET_REPEAT, queries.occasions())
        lists |= {"past": queries.past_their_day(everybodys, today), "unopened": queries.never_opened(everybodys, today)}
    if not lists:
        raise Http404
    which = request.GET.get("which", "")
    which = which if which in lists else next(iter(lists))
    words = request.GET.get("q", "").strip()[:100]
    found = lists[which].filter(ask__what__icontains=words) if words else lists[which]
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    shown = {
        "tabs": [(key, queries.WAYS[key], one.count()) for key, one in lists.items()],
        "which": which,
        "words": words,
        "page": page,
        "rows": [queries.as_owed(one, today) for one in page],
    }
    return render(request, "asks/receipts.html", shown)


@writes
def give_receipt(request: Request, pk: int) -> HttpResponse:
    """Say what became of the answers, to everybody whom the office asked."""
    occasion = fetch(request.standing, Verb.ASKS_ANSWER_FOR, queries.occasions(), pk=pk)
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            owing.give_receipt(by=request.standing.person_id, today=request.today, occasion=occasion, **form.cleaned_data)
        except (owing.IsNotDueYet, owing.ReceiptStands) as refused:
            form.add_error(None, str(refused))
            status = 409
            occasion = queries.occasions().get(pk=pk)
        else:
            messages.success(request, _("Said. Everybody whom you asked is told."))
            return redirect("receipts")
    elif form.errors:
        status = 422
    return render(request, "asks/give_receipt.html", {"occasion": occasion, "row": queries.as_owed(occasion, request.today), "form": form}, status=status)


@reads
def answers(request: Request, pk: int) -> HttpResponse:
    """Show what schools answered in words, once somebody of the office has opened it."""
    occasion = fetch(request.standing, Verb.ASKS_ANSWER_FOR, queries.occasions(), pk=pk)
    row, words = queries.as_owed(occasion, request.today), request.GET.get("q", "").strip()[:100]
    found = within(request.standing, Verb.ASKS_READ_ANSWERS, queries.answers_to(occasion))
    count, page = found.count(), None
    if row.opened:
        page = Paginator(queries.narrowed(found, words), 25).get_page(request.GET.get("page"))
        if page.object_list:
            record_reading(standing=request.standing, verb=Verb.ASKS_READ_ANSWERS, records=list[Done](page.object_list))
    return render(request, "asks/answers.html", {"occasion": occasion, "row": row, "page": page, "count": count, "words": words})


@writes
def look_at_answers(request: Request, pk: int) -> HttpResponse:
    """Open the answers; that somebody did is noted, and they are shown."""
    occasion = fetch(request.standing, Verb.ASKS_ANSWER_FOR, queries.occasions(), pk=pk)
    if request.method == "POST" and occasion.answered:  # type: ignore[attr-defined]
        owing.look_at_answers(by=request.standing.person_id, today=request.today, occasion=occasion)
    return redirect("answers", pk=pk)


@writes
def let_repeat(request: Request, pk: int) -> HttpResponse:
    """Let an ask be repeated of which nobody said what became, or whose answers nobody opened."""
    occasion = fetch(request.standing, Verb.ASKS_LET_REPEAT, queries.occasions(), pk=pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            owing.let_repeat(by=request.standing.person_id, today=request.today, occasion=occasion, **form.cleaned_data)
        except owing.IsLetAlready as refused:
            form.add_error(None, str(refused))
            status = 409
            occasion = queries.occasions().get(pk=pk)
        else:
            messages.success(request, _("It may be repeated."))
            return redirect("receipts")
    elif form.errors:
        status = 422
    return render(request, "asks/let_repeat.html", {"occasion": occasion, "row": queries.as_owed(occasion, request.today), "form": form}, status=status)


@reads
def stopped(request: Request) -> HttpResponse:
    """Show what is asked no more, which office stopped it, and the hours that it gives back."""
    if not may(request.standing, Verb.ASKS_SEE_LOAD):
        raise Http404
    page = Paginator(stopped_asks(), 25).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "rows": given_back_by(page),
        "year": given_back_in_a_year(SchoolYear.of(request.today)),
    }
    return render(request, "asks/stopped.html", shown)


@writes
def stop_asking(request: Request, pk: int) -> HttpResponse:
    """Stop asking something, and say why."""
    ask = fetch(request.standing, Verb.ASKS_STOP, Ask.objects.filter(filing__isnull=False).select_related("office", "stopping"), pk=pk)
    if hasattr(ask, "stopping"):
        return redirect("stopped")
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        stopping.stop_asking(by=request.standing.person_id, today=request.today, ask=ask, **form.cleaned_data)
        messages.success(request, _("It is asked no more. Those who were still to do it are told."))
        return redirect("stopped")
    return render(request, "asks/stop_asking.html", {"ask": ask, "form": form}, status=422 if form.errors else 200)
