"""Whether whoever asked got what they needed; what schools said, and what an office will change."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.commitments.operations import DayIsOver, NobodyToPromise
from trellis.directory.models import Office
from trellis.directory.queries.places import open_offices
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.partnership.forms.ratings import RateForm, ReplyForm
from trellis.partnership.operations import ratings as operations
from trellis.partnership.queries import ratings as queries
from trellis.partnership.queries.terms import Span, spans_until
from trellis.threads import queries as threads

PER_PAGE = 25


@writes
def rate_thread(request: Request, pk: int) -> HttpResponse:
    """Say whether one got what one needed, once a thread of one's own is settled."""
    thread = fetch(request.standing, Verb.PARTNERSHIP_RATE, threads.threads().filter(settled_at__isnull=False), pk=pk)
    now, mine = threads.moment_on(request.today), queries.rating_of(thread)
    is_over = mine is not None and not queries.may_be_changed(mine, thread, now)
    form = RateForm(request.POST if request.method == "POST" else None, initial={"got": mine.got, "words": mine.words} if mine else {})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.TooLate, operations.NotSettled):
            operations.rate_thread(by=request.standing.person_id, now=now, thread=thread, **form.cleaned_data)
            messages.success(request, _("The office has your answer. You may change it for a week."))
            return redirect("thread", pk=pk)
    row = threads.as_rows([thread], request.today, now)[0]
    facts = {"form": form, "row": row, "mine": mine, "is_over": is_over}
    return render(request, "partnership/rate_thread.html", facts, status=422 if form.errors else 200)


def _span(request: Request, office: Office) -> tuple[list[Span], Span]:
    """Return the terms, and the one that the address names; else the first for which a reply is owed, else the one that runs."""
    spans = spans_until(request.today)
    asked = request.GET.get("term", "")
    owed = queries.replies_owed(request.today, [office.pk])
    first = owed[0].span if owed else spans[0]
    return spans, next((one for one in spans if one.key == asked), first)


def _office(request: Request) -> tuple[list[Office], Office]:
    """Return the offices of the person, and the one that the address names; else the first."""
    offices = list(open_offices().filter(pk__in=threads.offices_of(request.standing)))
    if not offices or not may(request.standing, Verb.PARTNERSHIP_READ_RATINGS):
        raise Http404
    asked = request.GET.get("office", "")
    return offices, next((one for one in offices if str(one.pk) == asked), offices[0])


@reads
def what_schools_said(request: Request) -> HttpResponse:
    """Show an office what schools said after their threads were settled, term by term, and the reply that it owes."""
    standing = request.standing
    offices, office = _office(request)
    spans, span = _span(request, office)
    said = queries.ratings_read_by(standing, office.pk, span)
    page = Paginator(said, PER_PAGE).get_page(request.GET.get("page"))
    zone = threads.working_time().zone
    first, last = (datetime.combine(day, time(), zone) for day in (span.starts_on, span.ends_on))
    if page.object_list:
        record_reading(standing=standing, verb=Verb.PARTNERSHIP_READ_RATINGS, records=list(page))
    facts = {
        "office": office,
        "offices": [(one.name, f"?office={one.pk}", one.pk == office.pk) for one in offices],
        "span": span,
        "spans": [(one.title, f"?office={office.pk}&term={one.key}", one == span) for one in spans],
        "results": queries.results_of(said, span, queries.settled_between(office.pk, first, last)),
        "page": page,
        "reply": queries.replies_of(office.pk).filter(starts_on=span.starts_on, ends_on=span.ends_on).first(),
        "is_over": span.ends_on <= request.today,
        "is_late": span.due_on < request.today,
        "may_reply": within(standing, Verb.PARTNERSHIP_REPLY, open_offices().filter(pk=office.pk)).exists(),
        "owed": [one for one in queries.replies_owed(request.today, [office.pk]) if one.span != span],
    }
    return render(request, "partnership/what_schools_said.html", facts)


@writes
def reply_to_schools(request: Request, pk: int) -> HttpResponse:
    """Publish what an office heard in a term and what it will change."""
    office = fetch(request.standing, Verb.PARTNERSHIP_REPLY, open_offices(), pk=pk)
    _spans, span = _span(request, office)
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {"by": request.standing.person_id, "today": request.today, "office": pk, "office_name": office.name, "span": span}
        with refusals_at(form, operations.NothingHeard, operations.RepliedAlready, operations.TermIsNotOver, NobodyToPromise, promise_by_on=DayIsOver):
            operations.reply_to_schools(**facts, **form.cleaned_data)
            return redirect("office_offers", pk=pk)
    return render(request, "partnership/reply_to_schools.html", {"form": form, "office": office, "span": span}, status=422 if form.errors else 200)
