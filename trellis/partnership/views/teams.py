"""The team around a school: which offices, one joint plan, a standing review of twenty minutes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.commitments.operations import DayIsOver as PromisedDayIsOver
from trellis.commitments.operations import NobodyToPromise, make_promise
from trellis.directory.queries.headlines import headlines_of
from trellis.directory.queries.places import open_offices, open_schools
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.partnership.forms.teams import AddPlanLine, EndPlanLine, FormTeam, HoldReview, PlanReview, PromiseToSchool, SayWhatWeDo
from trellis.partnership.models import PlanLine, SchoolTeam, TeamOffice, TeamReview
from trellis.partnership.operations import teams as operations
from trellis.partnership.queries import teams as queries
from trellis.partnership.queries.promises import may_own

READ, WORK, FORM = Verb.PARTNERSHIP_READ_TEAM, Verb.PARTNERSHIP_WORK_IN_TEAM, Verb.PARTNERSHIP_FORM_TEAM
PER_PAGE = 25


@reads
def school_teams(request: Request) -> HttpResponse:
    """Show the teams that the reader is in or answers for, and the schools for which one may be formed."""
    standing = request.standing
    if not may(standing, READ):
        raise Http404
    typed = request.GET.get("q", "").strip()[:100]
    found = within(standing, READ, queries.teams())
    page = Paginator(found.filter(school__name__icontains=typed) if typed else found, PER_PAGE).get_page(request.GET.get("page"))
    without = within(standing, FORM, open_schools().exclude(pk__in=SchoolTeam.objects.values("school_id")))
    return render(
        request,
        "partnership/school_teams.html",
        {"page": page, "rows": queries.team_rows(list(page), request.today), "typed": typed, "without": without[:PER_PAGE]},
    )


@reads
def school_team(request: Request, pk: int) -> HttpResponse:
    """Show the offices around one school, what each is doing there, the joint plan and the next review."""
    standing = request.standing
    team = fetch(standing, READ, queries.teams(), pk=pk)
    inside, outside = queries.offices_around(team, timezone.now(), request.today)
    plan = queries.plan_of(team)
    page = {
        "team": team,
        "headline": headlines_of([team.school_id]).get(team.school_id),
        "inside": inside,
        "outside": outside,
        "open_lines": Paginator(plan.filter(ending__isnull=True), PER_PAGE).get_page(request.GET.get("page")),
        "ended_lines": plan.filter(ending__isnull=False).order_by("-ending__on", "-pk")[:5],
        "promises": queries.promises_to(team.school_id, standing),
        "ahead": queries.review_ahead(team),
        "held": queries.reviews_held(team)[:5],
        "works": within(standing, WORK, SchoolTeam.objects.filter(pk=pk)).exists(),
        "may_form": within(standing, FORM, open_schools().filter(pk=team.school_id)).exists(),
        "own_parts": set(within(standing, Verb.PARTNERSHIP_SAY_WHAT_OFFICE_DOES, TeamOffice.objects.filter(team=team)).values_list("pk", flat=True)),
    }
    return render(request, "partnership/school_team.html", page)


@writes
def form_team(request: Request, pk: int) -> HttpResponse:
    """Form the team around a school, or change which offices are in it."""
    school = fetch(request.standing, FORM, open_schools(), pk=pk)
    team = SchoolTeam.objects.filter(school_id=pk).first()
    serving = queries.serving(pk, timezone.now(), request.today)
    chosen = [one.office_id for one in queries.parts_of_team(team)] if team else sorted(serving)
    offices = list(open_offices().values_list("pk", "name"))
    initial = {"offices": chosen, "every_weeks": str(team.every_weeks) if team else "6"}
    form = FormTeam(request.POST if request.method == "POST" else None, offices=offices, serving=sorted(serving), initial=initial)
    if request.method == "POST" and form.is_valid():
        formed = operations.form_team(by=request.standing.person_id, today=request.today, school=pk, **form.cleaned_data)
        return redirect("school_team", pk=formed.pk)
    return render(request, "partnership/form_team.html", {"school": school, "team": team, "form": form}, status=422 if form.errors else 200)


@writes
def say_what_we_do(request: Request, pk: int) -> HttpResponse:
    """Say what one's own office is doing at the school."""
    part = fetch(request.standing, Verb.PARTNERSHIP_SAY_WHAT_OFFICE_DOES, TeamOffice.objects.select_related("team__school", "office"), pk=pk)
    form = SayWhatWeDo(request.POST if request.method == "POST" else None, initial={"doing": part.doing})
    if request.method == "POST" and form.is_valid():
        operations.say_what_we_do(by=request.standing.person_id, today=request.today, part=part, **form.cleaned_data)
        return redirect("school_team", pk=part.team_id)
    return render(request, "partnership/say_what_we_do.html", {"part": part, "team": part.team, "form": form}, status=422 if form.errors else 200)


@writes
def add_plan_line(request: Request, pk: int) -> HttpResponse:
    """Add a line to the joint plan, from a review or between two."""
    team = fetch(request.standing, WORK, queries.teams(), pk=pk)
    review = _review_of(team, request.GET.get("review", ""))
    form = AddPlanLine(request.POST if request.method == "POST" else None, people=queries.people_of_team(team, request.today))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_at(form, by_on=operations.DayIsOver):
            operations.add_plan_line(by=request.standing.person_id, today=request.today, team=team, office=form.office_of[typed["who"]], review=review, **typed)
            return redirect("team_review", pk=review.pk) if review else redirect("school_team", pk=pk)
    return render(request, "partnership/add_plan_line.html", {"team": team, "review": review, "form": form}, status=422 if form.errors else 200)


def _review_of(team: SchoolTeam, typed: str) -> TeamReview | None:
    return TeamReview.objects.filter(team=team, pk=int(typed)).first() if typed.isascii() and typed.isdigit() and len(typed) < 15 else None


def _lines(request: Request) -> "QuerySet[PlanLine]":
    works = within(request.standing, WORK, SchoolTeam.objects.all()).values("pk")
    return PlanLine.objects.filter(team__in=works).select_related("team__school", "office", "who")


@writes
def end_plan_line(request: Request, pk: int) -> HttpResponse:
    """Say that a line of the plan is done, or drop it with a reason."""
    line = _lines(request).filter(pk=pk).first()
    if line is None:
        raise Http404
    form = EndPlanLine(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.EndedAlready, words=operations.WordsMissing):
            operations.end_plan_line(
                by=request.standing.person_id, today=request.today, line=line, is_done=request.POST.get("done") == "1", **form.cleaned_data
            )
            return redirect("school_team", pk=line.team_id)
    return render(request, "partnership/end_plan_line.html", {"line": line, "team": line.team, "form": form}, status=422 if form.errors else 200)


@writes
def plan_review(request: Request, pk: int) -> HttpResponse:
    """Set the day of the next review."""
    team = fetch(request.standing, WORK, queries.teams(), pk=pk)
    ahead = queries.review_ahead(team)
    form = PlanReview(request.POST if request.method == "POST" else None, initial={"on": ahead.on if ahead else None})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, on=operations.DayIsOver):
            review = operations.plan_review(by=request.standing.person_id, today=request.today, team=team, **form.cleaned_data)
            return redirect("team_review", pk=review.pk)
    return render(request, "partnership/plan_review.html", {"team": team, "form": form}, status=422 if form.errors else 200)


def _one_review(request: Request, verb: Verb, pk: int) -> TeamReview:
    team_ids = within(request.standing, verb, SchoolTeam.objects.all()).values("pk")
    review = TeamReview.objects.filter(team__in=team_ids, pk=pk).select_related("team__school", "held_by").first()
    if review is None:
        raise Http404
    return review


@reads
def team_review(request: Request, pk: int) -> HttpResponse:
    """Show the agenda of a review, made from what moved, and what was decided in it."""
    review = _one_review(request, READ, pk)
    works = within(request.standing, WORK, SchoolTeam.objects.filter(pk=review.team_id)).exists()
    page: dict[str, Any] = {
        "review": review,
        "team": review.team,
        "points": queries.agenda_of(review, request.standing, timezone.now()) if review.held_on is None else [],
        "decided": queries.plan_of(review.team).filter(review=review),
        "works": works,
        "may_promise": works and bool(may_own(request.standing)),
        "form": HoldReview(),
    }
    return render(request, "partnership/team_review.html", page)


@writes
def hold_review(request: Request, pk: int) -> HttpResponse:
    """Enter that a review was held; the next one is set by the team's rhythm."""
    review = _one_review(request, WORK, pk)
    form = HoldReview(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.HeldAlready):
            operations.hold_review(by=request.standing.person_id, today=request.today, review=review, **form.cleaned_data)
            messages.success(request, _("Kept. The next review is in the calendar of the team."))
            return redirect("school_team", pk=review.team_id)
    return render(request, "partnership/hold_review.html", {"review": review, "team": review.team, "form": form}, status=422 if form.errors else 200)


@writes
def promise_from_review(request: Request, pk: int) -> HttpResponse:
    """Promise the school something in a review: its leaders are the other side."""
    review = _one_review(request, WORK, pk)
    owners = may_own(request.standing)
    if not owners:
        raise Http404
    school = review.team.school
    form = PromiseToSchool(request.POST if request.method == "POST" else None, owners=owners, initial={"owner": owners[0][0]})
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, NobodyToPromise, by_on=PromisedDayIsOver):
            make_promise(
                by=request.standing.person_id,
                today=request.today,
                to_words=_("The leaders of {school}").format(school=school.name)[:200],
                to_people=queries.leaders_of(school.pk, request.today),
                because_words=_("A review of the school team")[:200],
                **form.cleaned_data,
            )
            return redirect("team_review", pk=pk)
    page = {"review": review, "team": review.team, "form": form}
    return render(request, "partnership/promise_from_review.html", page, status=422 if form.errors else 200)
