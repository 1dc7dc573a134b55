"""My learning: a goal of one's own and small tests, shown to nobody else unless one shares a line."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.directory.queries.people import colleagues, described
from trellis.directory.queries.search import people_named
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.partnership.forms.learning import BeginGoal, BeginTest, EndGoal, EndTest, ShareLine
from trellis.partnership.models import LearningGoal, SmallTest
from trellis.partnership.operations import learning as operations
from trellis.partnership.queries import learning as queries

LEARN, SHARED = Verb.PARTNERSHIP_LEARN, Verb.PARTNERSHIP_READ_SHARED_LEARNING
REFUSALS = (operations.WordsMissing, operations.EndedAlready, operations.NobodyToShow)


@reads
def my_learning(request: Request) -> HttpResponse:
    """Show one's own goals and small tests, and lines that colleagues share with one."""
    standing = request.standing
    if not may(standing, SHARED):
        raise Http404
    may_learn = may(standing, LEARN)
    goals = Paginator(queries.own_goals(standing), 10).get_page(request.GET.get("page")) if may_learn else None
    page = {
        "may_learn": may_learn,
        "goals": goals,
        "shared": queries.shared_with(standing),
        "heard": queries.heard_by(standing) if may_learn else [],
        "today": request.today,
    }
    return render(request, "partnership/my_learning.html", page)


def _act(request: Request, form: Form, act: Any, template: str, said: str, **page: Any) -> HttpResponse:
    """Carry one act on one's own learning out, or show its form."""
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, REFUSALS, until_on=operations.DayIsOver):
            act(by=request.standing.person_id, today=request.today, **form.cleaned_data)
            messages.success(request, said)
            return redirect("my_learning")
    return render(request, template, {"form": form, **page}, status=422 if form.is_bound and form.errors else 200)


def _typed(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _goal(request: Request, pk: int) -> LearningGoal:
    return fetch(request.standing, LEARN, queries.goals(), pk=pk)


def _test(request: Request, pk: int) -> SmallTest:
    return fetch(request.standing, LEARN, queries.small_tests(), pk=pk)


@writes
def begin_goal(request: Request) -> HttpResponse:
    """Choose what one wants to learn."""
    if not may(request.standing, LEARN):
        raise Http404
    return _act(request, BeginGoal(_typed(request)), operations.begin_goal, "partnership/begin_goal.html", _("Kept. Nobody else is shown it."))


@writes
def end_goal(request: Request, pk: int) -> HttpResponse:
    """Say what one has learnt."""
    goal = _goal(request, pk)

    def act(**given: Any) -> None:
        operations.end_goal(goal=goal, **given)

    return _act(request, EndGoal(_typed(request)), act, "partnership/end_goal.html", _("Kept."), goal=goal)


@writes
def begin_test(request: Request, pk: int) -> HttpResponse:
    """Begin a small test towards a goal."""
    goal = _goal(request, pk)

    def act(**given: Any) -> None:
        operations.begin_test(goal=goal, **given)

    return _act(request, BeginTest(_typed(request)), act, "partnership/begin_test.html", _("Kept. Nobody else is shown it."), goal=goal)


@writes
def end_test(request: Request, pk: int) -> HttpResponse:
    """Say what came out of a small test, and what follows."""
    test = _test(request, pk)

    def act(**given: Any) -> None:
        operations.end_test(test=test, **given)

    return _act(request, EndTest(_typed(request)), act, "partnership/end_test.html", _("Kept."), test=test)


def _share(request: Request, line: LearningGoal | SmallTest, template: str) -> HttpResponse:
    words = request.GET.get("words", "").strip()[:100]
    found = people_named(colleagues(request.standing).exclude(pk=request.standing.person_id), words) if words else []
    form = ShareLine(_typed(request), people=described(found, request.today))

    def act(*, by: int, today: Any, to: int) -> None:
        operations.share_line(by=by, today=today, line=line, to=to)

    return _act(request, form, act, template, _("They are shown this one line now. You can take it back."), line=line, words=words, found=found)


@writes
def share_goal(request: Request, pk: int) -> HttpResponse:
    """Show one goal to one colleague."""
    return _share(request, _goal(request, pk), "partnership/share_goal.html")


@writes
def share_test(request: Request, pk: int) -> HttpResponse:
    """Show one small test to one colleague."""
    return _share(request, _test(request, pk), "partnership/share_test.html")


@writes
def take_line_back(request: Request, pk: int) -> HttpResponse:
    """Stop showing a line to a colleague."""
    shared = queries.shares_of(request.standing.person_id).filter(pk=pk).first()
    if shared is None or not may(request.standing, LEARN):
        raise Http404
    if request.method == "POST":
        operations.take_line_back(by=request.standing.person_id, today=request.today, shared=shared)
        messages.success(request, _("Taken back. They are not shown it any more."))
    return redirect("my_learning")
