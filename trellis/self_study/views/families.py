"""Asking students: what their families may read first, and what they say."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, rights, why
from trellis.access.policy import Reach, Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes
from trellis.self_study import operations, queries
from trellis.self_study.forms import DecisionForm
from trellis.self_study.models import Study
from trellis.surveys.queries import questions_in

DECIDE = Verb.SELF_STUDY_DECIDE_FOR_CHILD


def _inspected(request: Request, pk: int) -> Study:
    found = fetch(request.standing, Verb.SELF_STUDY_INSPECT_QUESTIONS, queries.studies(), pk=pk)
    if not queries.asks_students(found):
        raise Http404
    return found


@reads
def questions_for_students(request: Request, pk: int) -> HttpResponse:
    """Show a family every question that students are asked, and what it may say; staff of a school the list of what families said."""
    found = _inspected(request, pk)
    mine = queries.children_of(request.standing, found)
    name = request.GET.get("q", "").strip()[:60]
    if name:
        mine = mine.filter(person__folded_name__contains=name.lower())
    page = Paginator(mine, 25).get_page(request.GET.get("page"))
    children = queries.as_children(found, page, request.today)
    if children:
        record_reading(standing=request.standing, verb=DECIDE, records=[one.student for one in children])
    return render(
        request,
        "self_study/questions_for_students.html",
        {
            "study": found,
            "questions": questions_in(found.round, queries.STUDENTS, get_language() or "en"),
            "protected": queries.protected_names(found),
            "page": page,
            "children": children,
            "q": name,
            "works_here": any(grant.reach is Reach.SCHOOL for grant in rights(request.standing, DECIDE)),
            "is_over": found.round.is_over(request.today),
            "sealed": queries.students_answer_without_names(found),
        },
    )


@writes
def decide_for_child(request: Request, pk: int, student: int) -> HttpResponse:
    """Say whether a child may be asked; for staff, write down what a family said to them."""
    found = _inspected(request, pk)
    child = fetch(request.standing, DECIDE, queries.children_of(request.standing, found), pk=student)
    reason = why(request.standing, DECIDE, child)
    on_behalf = reason is not None and reason.grant.reach is not Reach.FAMILY
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form, operations.RoundIsOver, told_by_words=operations.WhoSaidSo):
            taken = operations.decide_for_child(
                by=request.standing.person_id, today=request.today, study=found, student=child, on_behalf=on_behalf, **form.cleaned_data
            )
            if taken.answers:
                messages.success(request, _("What had been answered was taken out again."))
            if taken.sealed:
                messages.warning(request, _("A sheet had been sent without a name before. Nobody can find it among the others, so it stays in."))
            return redirect("questions_for_students", pk=pk)
    record_reading(standing=request.standing, verb=DECIDE, records=[child])
    return render(
        request,
        "self_study/decide_for_child.html",
        {"study": found, "child": queries.as_children(found, [child], request.today)[0], "form": form, "on_behalf": on_behalf},
        status=422 if form.errors else 200,
    )
