"""Evaluations: two people, a day, a file, and what the principal carried in. This room knows of no other where principals write."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.models import Person
from trellis.directory.queries import everybody
from trellis.directory.queries.people import described
from trellis.evaluation import operations, queries
from trellis.evaluation.forms import CarryForm, FileForm, OpenForm, TakeOutForm
from trellis.evaluation.measures import KINDS, MOST_BYTES
from trellis.evaluation.models import Evaluation
from trellis.kit import formats
from trellis.kit.forms import refusals_at
from trellis.kit.http import reads, writes

READ, OPEN, NAME = Verb.EVALUATION_READ, Verb.EVALUATION_OPEN, Verb.EVALUATION_NAME_EVALUATOR
ATTACH, CARRY = Verb.EVALUATION_ATTACH, Verb.EVALUATION_CARRY_IN
PER_PAGE = 25


def _typed(request: Request) -> str:
    return request.GET.get("q", "").strip()[:100]


@reads
def my_evaluations(request: Request) -> HttpResponse:
    """Show the person's own evaluations, and those that they make."""
    standing = request.standing
    mine = queries.of_me(standing)
    if not (may(standing, OPEN) or may(standing, NAME) or mine.exists()):
        raise Http404
    typed, may_make = _typed(request), may(standing, ATTACH)
    page = {
        "typed": typed,
        "may_open": may(standing, OPEN),
        "may_name": may(standing, NAME),
        "may_carry": may(standing, CARRY),
        "mine": Paginator(mine, PER_PAGE).get_page(request.GET.get("own")),
        "made": Paginator(queries.by_me(standing, typed), PER_PAGE).get_page(request.GET.get("page")) if may_make else None,
    }
    return render(request, "evaluation/my_evaluations.html", page)


def _opened(request: Request, form: OpenForm, template: str, page: dict[str, Any], **sides: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form, operations.NobodyEvaluatesThemselves, operations.OpenedTwice):
            made = operations.open_evaluation(
                by=request.standing.person_id,
                today=request.today,
                **{side: number if number is not None else given["who"] for side, number in sides.items()},
                on=given["on"],
            )
            messages.success(request, _("The evaluation is open. The other side is told in their next letter."))
            return redirect("evaluation", pk=made.pk)
    return render(request, template, {"form": form, **page}, status=422 if form.errors else 200)


@writes
def open_evaluation(request: Request) -> HttpResponse:
    """Open an evaluation of a principal, as the one who evaluates."""
    standing, typed = request.standing, _typed(request)
    if not may(standing, OPEN):
        raise Http404
    found = list(queries.principals_to_evaluate(standing, typed)[: PER_PAGE + 1])
    people = described(found[:PER_PAGE], request.today)
    form = OpenForm(_sent(request), people=people, who=_("Whose work"), today=request.today)
    page = {"typed": typed, "found": people, "has_more": len(found) > PER_PAGE}
    return _opened(request, form, "evaluation/open_evaluation.html", page, principal=None, evaluator=standing.person_id)


@writes
def name_evaluator(request: Request) -> HttpResponse:
    """Name who evaluates one, among those who may."""
    standing = request.standing
    me = fetch(standing, NAME, everybody(), pk=standing.person_id)
    people = described(queries.evaluators_of(me.pk, request.today), request.today)
    form = OpenForm(_sent(request), people=people, who=_("Who evaluates you"), today=request.today)
    return _opened(request, form, "evaluation/name_evaluator.html", {"found": people}, principal=me.pk, evaluator=None)


@reads
def evaluation(request: Request, pk: int) -> HttpResponse:
    """Show one evaluation to its two sides: the file, and what the principal carried in."""
    return _shown(request, fetch(request.standing, READ, queries.evaluations(), pk=pk))


def _shown(request: Request, one: Evaluation, refusal: str = "", status: int = 200) -> HttpResponse:
    standing = request.standing
    record_reading(standing=standing, verb=READ, records=[one])
    is_mine = one.principal_id == standing.person_id
    page = {
        "evaluation": one,
        "items": queries.items_of(one),
        "is_mine": is_mine,
        "other": one.evaluator if is_mine else one.principal,
        "is_open": one.attached_on is None,
        "was_destroyed": one.attached_on is not None and not one.file_name,
        "may_attach": within(standing, ATTACH, Evaluation.objects.filter(pk=one.pk)).exists(),
        "may_carry": is_mine and may(standing, CARRY) and one.attached_on is None,
        "may_call_off": one.opened_by_id == standing.person_id and one.attached_on is None and not one.items,
        "mend_days": queries.MEND_DAYS,
        "refusal": refusal,
    }
    return render(request, "evaluation/evaluation.html", page, status=status)


@reads
def evaluation_file(request: Request, pk: int) -> HttpResponse:
    """Hand the file to one of its two sides, as a file and never as a page."""
    one = fetch(request.standing, READ, Evaluation.objects.exclude(file_name=""), pk=pk)
    record_reading(standing=request.standing, verb=READ, records=[one])
    answer = HttpResponse(bytes(one.file), content_type=KINDS[one.file_name.rsplit(".", 1)[-1]])
    answer["Content-Disposition"] = content_disposition_header(True, one.file_name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


@writes
def attach_file(request: Request, pk: int) -> HttpResponse:
    """Put the file there, or another in its place for some days."""
    one = fetch(request.standing, ATTACH, queries.evaluations(), pk=pk)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_at(form, file=(operations.TooLarge, operations.NotAKnownFile, operations.FileStands)):
            operations.attach_file(
                by=request.standing.person_id, today=request.today, evaluation=one, content=file.read(MOST_BYTES + 1), name=str(file.name or "")
            )
            messages.success(request, _("The file is there. The principal is told in the next letter."))
            return redirect("evaluation", pk=pk)
    return render(request, "evaluation/attach_file.html", {"form": form, "evaluation": one, "mend_days": queries.MEND_DAYS}, status=422 if form.errors else 200)


@writes
def carry_in(request: Request) -> HttpResponse:
    """Show words that the principal brings, as they would stand, and keep a copy once they say into which evaluation."""
    standing = request.standing
    if not may(standing, CARRY):
        raise Http404
    there = list(queries.to_carry_into(standing))
    chosen = [(one.pk, _("by %(name)s, of %(day)s") % {"name": one.evaluator.name, "day": formats.say_day(one.on, year=True)}) for one in there]
    is_brought = request.method == "POST" and "carry" not in request.POST
    form = CarryForm(_sent(request) if not is_brought else None, evaluations=chosen, initial={"words": request.POST.get("words", "")})
    if request.method == "POST" and not is_brought and form.is_valid():
        one = next(one for one in there if one.pk == form.cleaned_data["evaluation"])
        with refusals_at(form, words=(operations.NothingSaid, operations.TooLong, operations.FileIsThere, operations.TooMany)):
            operations.carry_in(by=standing.person_id, today=request.today, evaluation=one, words=form.cleaned_data["words"])
            messages.success(request, _("A copy is in the evaluation. You can take it out until the file is there."))
            return redirect("evaluation", pk=one.pk)
    page = {"form": form, "there": there, "is_brought": is_brought, "most": queries.LONGEST, "may_name": may(standing, NAME)}
    return render(request, "evaluation/carry_in.html", page, status=422 if form.errors else 200)


@writes
def take_out(request: Request, pk: int) -> HttpResponse:
    """Take out what one carried in, until the file is there."""
    one = fetch(request.standing, CARRY, queries.evaluations(), pk=pk)
    form = TakeOutForm(_sent(request))
    if form.is_valid():
        try:
            operations.take_out(by=request.standing.person_id, today=request.today, evaluation=one, key=form.cleaned_data["key"])
        except operations.FileIsThere as refused:
            return _shown(request, one, refusal=str(refused), status=409)
        messages.success(request, _("It is out. Whoever has read it has read it."))
    return redirect("evaluation", pk=pk)


@writes
def call_off_evaluation(request: Request, pk: int) -> HttpResponse:
    """Call off an evaluation that one opened by mistake and that holds nothing."""
    one = fetch(request.standing, READ, queries.evaluations().filter(opened_by_id=request.standing.person_id), pk=pk)
    form = Form(_sent(request))
    if request.method == "POST":
        try:
            operations.call_off_evaluation(by=request.standing.person_id, today=request.today, evaluation=one)
        except operations.NotEmpty as refused:
            return _shown(request, one, refusal=str(refused), status=409)
        messages.success(request, _("It is called off. The other side is told in their next letter."))
        return redirect("my_evaluations")
    other: Person = one.evaluator if one.principal_id == request.standing.person_id else one.principal
    return render(request, "evaluation/call_off_evaluation.html", {"form": form, "evaluation": one, "other": other})


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None
