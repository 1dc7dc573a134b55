"""Releases: having one counted, looking at it, publishing and withdrawing it."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.equity.forms.releases import BeginRelease, WithdrawRelease
from trellis.equity.models import Release
from trellis.equity.operations import releases as operations
from trellis.equity.queries import releases as queries
from trellis.kit.days import SchoolYear
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.work.queue import enqueue

READ, MAKE = Verb.EQUITY_READ_RELEASE, Verb.EQUITY_MAKE_RELEASE
State = Release.State
PER_PAGE = 25


@reads
def releases(request: Request) -> HttpResponse:
    """Show the releases that the reader may read, the latest first."""
    if not may(request.standing, READ):
        raise Http404
    page = Paginator(queries.readable(request.standing), PER_PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "may_make": may(request.standing, MAKE), "may_declare": may(request.standing, Verb.EQUITY_DECLARE)}
    return render(request, "equity/releases.html", facts)


@writes
def begin_release(request: Request) -> HttpResponse:
    """Have a release counted, in the background."""
    if not may(request.standing, MAKE):
        raise Http404
    newest = SchoolYear.of(request.today).ends_in
    years = [(year, str(SchoolYear(year))) for year in range(newest, newest - operations.MOST_YEARS, -1)]
    form = BeginRelease(request.POST or None, years=years, initial={"school_years": [newest - 1]})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.NothingToCount):
            with transaction.atomic():
                now = timezone.now()
                release = operations.begin_release(by=request.standing.person_id, now=now, today=request.today, **form.cleaned_data)
                if release.made_at == now:  # else it was sent twice, and is being counted
                    enqueue("trellis.equity.jobs.count", release_id=release.pk)
            return redirect("release", pk=release.pk)
    return render(request, "equity/begin_release.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


@reads
def release(request: Request, pk: int) -> HttpResponse:
    """Show one release: what was counted, by which rules, who was left out, what it hides; how far it is while it is counted."""
    found = fetch(request.standing, READ, queries.releases(), pk=pk)
    may_make = may(request.standing, MAKE)
    facts = {
        "release": found,
        "is_counting": found.state == State.COUNTING,
        "years": [str(SchoolYear(year)) for year in found.school_years],
        "indicators": queries.indicators_of(found).values(),
        "notices": queries.notices_of(found),
        "problem": queries.problem_of(found),
        "may_publish": may_make and found.state == State.COUNTED and not found.problem,
        "may_withdraw": may_make and found.state == State.PUBLISHED,
    }
    template = "equity/release.html"
    return render(request, f"{template}#counting" if getattr(request, "htmx", False) else template, facts)


@writes
def publish_release(request: Request, pk: int) -> HttpResponse:
    """Let a release out under the reader's name."""
    found = fetch(request.standing, MAKE, queries.releases(), pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            operations.publish_release(by=request.standing.person_id, now=timezone.now(), release=found)
        except operations.CannotPublish as refused:
            problem = str(refused)
        else:
            return redirect("release", pk=pk)
    return render(request, "equity/publish_release.html", {"release": found, "problem": problem})


@writes
def withdraw_release(request: Request, pk: int) -> HttpResponse:
    """Take a release back, with the reason."""
    found = fetch(request.standing, MAKE, queries.releases(), pk=pk)
    form = WithdrawRelease(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.NotOut, operations.ReasonMissing):
            operations.withdraw_release(by=request.standing.person_id, now=timezone.now(), release=found, **form.cleaned_data)
            return redirect("release", pk=pk)
    return render(request, "equity/withdraw_release.html", {"release": found, "form": form})
