"""Answering: one question to a screen, or all on one page. Nothing that was typed is lost on the way."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.kit.http import writes
from trellis.surveys import operations, queries
from trellis.surveys.forms import AnswerForm
from trellis.surveys.models import Invitation
from trellis.surveys.queries import Question, Sheet

REFUSALS = (operations.RoundNotOpen, operations.ItemOfAnotherRound, operations.NothingAnswered, operations.TooLong)


def _invitation(request: Request, round: int) -> Invitation:
    return fetch(request.standing, Verb.SURVEYS_ANSWER, queries.invitations(), round_id=round)


def _shown(request: Request, sheet: Sheet, *, refusal: str = "", status: int = 200) -> HttpResponse:
    today = request.today
    return render(
        request,
        "surveys/answer_sheet.html",
        {"sheet": sheet, "refusal": refusal, "is_open": sheet.round.is_open(today), "is_over": sheet.round.is_over(today)},
        status=status,
    )


def _form_for(question: Question, prefix: str | None = None, data: object = None) -> AnswerForm:
    answer = question.answer
    kept = {"said": answer.level or answer.said, "seen": answer.seen, "comment": answer.comment} if answer else {}
    return AnswerForm(data, initial=kept, prefix=prefix)  # type: ignore[arg-type]


@writes
def answer_sheet(request: Request, round: int) -> HttpResponse:
    """Show somebody their own answers, and send them. Goes straight to the first question when nothing was said yet."""
    invitation = _invitation(request, round)
    if request.method == "POST":
        try:
            operations.send_answers(by=request.standing.person_id, today=request.today, invitation=invitation)
        except REFUSALS as refused:
            return _shown(request, queries.sheet_of(invitation, request.today), refusal=str(refused), status=409)
        return redirect("answer_sheet", round=round)
    sheet = queries.sheet_of(invitation, request.today)
    if sheet.round.is_open(request.today) and not sheet.is_sent and not sheet.answered:
        return redirect("answer_item", round=round, number=1)
    return _shown(request, sheet)


@writes
def answer_item(request: Request, round: int, number: int) -> HttpResponse:
    """Ask one question; keep the answer and go on. The last one sends."""
    invitation = _invitation(request, round)
    sheet = queries.sheet_of(invitation, request.today)
    if not 1 <= number <= len(sheet.questions):
        raise Http404
    question = sheet.questions[number - 1]
    is_last = number == len(sheet.questions)
    if not sheet.round.is_open(request.today) and request.method != "POST":
        return _shown(request, sheet)
    goes_back = "back" in request.POST and number > 1
    form = _form_for(question, data=request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if goes_back and not request.POST.get("said"):
            return redirect("answer_item", round=round, number=number - 1)
        if form.is_valid():
            try:
                operations.save_answer(by=request.standing.person_id, today=request.today, invitation=invitation, item=question.item, **form.answer())
                if is_last and not goes_back and not sheet.is_sent:
                    operations.send_answers(by=request.standing.person_id, today=request.today, invitation=invitation)
            except REFUSALS as refused:
                return _shown(request, sheet, refusal=str(refused), status=409)
            if goes_back:
                return redirect("answer_item", round=round, number=number - 1)
            return redirect("answer_sheet", round=round) if is_last or sheet.is_sent else redirect("answer_item", round=round, number=number + 1)
    status = 422 if form.errors else 200
    return render(request, "surveys/answer_item.html", {"sheet": sheet, "question": question, "form": form, "is_last": is_last}, status=status)


@writes
def answer_all(request: Request, round: int) -> HttpResponse:
    """Ask all questions on one page. Keeps what was filled in; sends when asked to."""
    invitation = _invitation(request, round)
    sheet = queries.sheet_of(invitation, request.today)
    if not sheet.round.is_open(request.today) and request.method != "POST":
        return _shown(request, sheet)
    data = request.POST if request.method == "POST" else None
    forms = [(question, _form_for(question, prefix=str(question.number), data=data)) for question in sheet.questions]
    status = 200
    if data is not None:
        filled = [(question, form) for question, form in forms if any(data.get(form.add_prefix(name)) for name in form.fields)]
        good = [form.is_valid() for _question, form in filled]
        try:
            for (question, form), is_good in zip(filled, good, strict=True):
                if is_good:
                    operations.save_answer(by=request.standing.person_id, today=request.today, invitation=invitation, item=question.item, **form.answer())
            if all(good):
                if "send" in data:
                    operations.send_answers(by=request.standing.person_id, today=request.today, invitation=invitation)
                return redirect("answer_sheet", round=round)
        except REFUSALS as refused:
            return _shown(request, sheet, refusal=str(refused), status=409)
        kept = {id(form) for _question, form in filled}
        forms = [(question, form if id(form) in kept else _form_for(question, prefix=str(question.number))) for question, form in forms]
        status = 422
    return render(request, "surveys/answer_all.html", {"sheet": sheet, "forms": forms}, status=status)
