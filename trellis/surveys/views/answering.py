"""One question to a screen, or all on one page, for somebody who is signed in; and the same pages for whatever way leads to them."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trellis.access.request import Request
from trellis.kit.http import writes
from trellis.surveys import operations
from trellis.surveys.forms import AnswerForm
from trellis.surveys.models import Round, Sending
from trellis.surveys.operations.sealing import grouped, plain
from trellis.surveys.queries import Question, Sheet, counting_of
from trellis.surveys.views.doors import Door, of_person, open_sheets

REFUSALS = (operations.RoundNotOpen, operations.ItemOfAnotherRound, operations.NothingAnswered, operations.TooLong)
OPEN_SHEETS_OF_A_DEVICE = 12  # in a day: a family around one tablet


class TooManyAtOnce(Exception):
    """More came through an open link than people can answer."""


SEALED_REFUSALS = (operations.AlreadyTookPart, operations.ReceiptNotOurs, operations.SlipUsed, TooManyAtOnce)


@writes
def answer_sheet(request: Request, round: int) -> HttpResponse:
    """Show somebody their own answers, and send them. Goes straight to the first question when nothing was said yet."""
    return sheet_page(request, of_person(request, round))


@writes
def answer_item(request: Request, round: int, number: int) -> HttpResponse:
    """Ask one question; keep the answer and go on. The last one sends."""
    return item_page(request, of_person(request, round), number)


@writes
def answer_all(request: Request, round: int) -> HttpResponse:
    """Ask all questions on one page. Keeps what was filled in; sends when asked to."""
    return all_page(request, of_person(request, round))


# -- the pages themselves --------------------------------------------------------------------------------


def shown(request: Request, template: str, door: Door, sheet: Sheet, *, status: int = 200, **more: Any) -> HttpResponse:
    """Render a page of answering with what each of them needs."""
    given = {
        "door": door,
        "sheet": sheet,
        "next_url": door.item(sheet.next_number),
        "help_number": settings.HELP_NOW_NUMBER,
        "help_own_line": settings.HELP_NOW_OWN_LINE,
        **more,
    }
    return render(request, template, given, status=status)


def _standing_of_sheet(request: Request, door: Door, sheet: Sheet, *, refusal: str = "", status: int = 200) -> HttpResponse:
    today = request.today
    return shown(
        request,
        "surveys/answer_sheet.html",
        door,
        sheet,
        status=status,
        refusal=refusal,
        is_open=sheet.round.is_open(today),
        is_over=sheet.round.is_over(today),
        counting=counting_of(sheet.round, today),
    )


def _form_for(question: Question, prefix: str | None = None, data: Any = None) -> AnswerForm:
    answer = question.answer
    kept = {"said": answer.level or answer.said, "seen": answer.seen, "comment": answer.comment} if answer else {}
    return AnswerForm(data, initial=kept, prefix=prefix)


def _channel(request: Request) -> str:
    return Sending.Channel.READ if request.POST.get("read_aloud") else Sending.Channel.SCREEN


def sheet_page(request: Request, door: Door) -> HttpResponse:
    """Show the state of one's own sheet, and send it."""
    if door.invitation is None or door.audience.mode == Round.Mode.ANONYMOUS:
        return sealed_page(request, door)
    if request.method == "POST":
        try:
            operations.send_answers(by=door.by, today=request.today, invitation=door.invitation, channel=_channel(request))
        except REFUSALS as refused:
            return _standing_of_sheet(request, door, door.questions(request.today), refusal=str(refused), status=409)
        return redirect(door.sheet)
    sheet = door.questions(request.today)
    if sheet.round.is_open(request.today) and not sheet.is_sent and not sheet.answered:
        return redirect(door.item(1))
    return _standing_of_sheet(request, door, sheet)


def item_page(request: Request, door: Door, number: int) -> HttpResponse:
    """Ask one question; keep the answer and go on. The last one sends."""
    if door.invitation is None or door.audience.mode == Round.Mode.ANONYMOUS:
        return redirect(door.sheet)
    sheet = door.questions(request.today)
    if not 1 <= number <= len(sheet.questions):
        raise Http404
    question = sheet.questions[number - 1]
    is_last = number == len(sheet.questions)
    if not sheet.round.is_open(request.today) and request.method != "POST":
        return _standing_of_sheet(request, door, sheet)
    goes_back = "back" in request.POST and number > 1
    form = _form_for(question, data=request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if goes_back and not request.POST.get("said"):
            return redirect(door.item(number - 1))
        if form.is_valid():
            try:
                operations.save_answer(by=door.by, today=request.today, invitation=door.invitation, item=question.item, **form.answer())
                if is_last and not goes_back and not sheet.is_sent:
                    operations.send_answers(by=door.by, today=request.today, invitation=door.invitation, channel=_channel(request))
            except REFUSALS as refused:
                return _standing_of_sheet(request, door, sheet, refusal=str(refused), status=409)
            if goes_back:
                return redirect(door.item(number - 1))
            return redirect(door.sheet if is_last or sheet.is_sent else door.item(number + 1))
    return shown(request, "surveys/answer_item.html", door, sheet, question=question, form=form, is_last=is_last, status=422 if form.errors else 200)


def sealed_page(request: Request, door: Door) -> HttpResponse:
    """Ask a group that answers without names: all at once, since nothing of it is kept here before it is sealed.

    The receipt is made with the form and comes back with it, so that a sheet sent twice, or sent again after a crash, is one sheet.
    """
    sheet, today = door.questions(request.today), request.today
    if not sheet.round.is_open(today):
        return _standing_of_sheet(request, door, sheet, status=409 if request.method == "POST" else 200)
    data = request.POST if request.method == "POST" else None
    forms = [(question, _form_for(question, prefix=str(question.number), data=data)) for question in sheet.questions]
    refusal, status, receipt = "", 200, operations.new_receipt(sheet.round)
    if data is not None:
        filled = [(question, form) for question, form in forms if any(data.get(form.add_prefix(name)) for name in form.fields)]
        good = [form.is_valid() for _each, form in filled]
        receipt, status = data.get("replaces", "").strip() or data.get("receipt", ""), 422
        if all(good):
            try:
                _refuse_a_flood(request, door)
                operations.seal_sheet(
                    by=None,
                    today=today,
                    audience=door.audience,
                    invitation=door.invitation,
                    receipt=receipt,
                    channel=_channel(request),
                    answers=[operations.Given(item=question.item.pk, **form.answer()) for question, form in filled],
                )
            except (*REFUSALS, *SEALED_REFUSALS) as refused:
                refusal, status = str(refused), 409
                receipt = data.get("receipt", "")
            else:
                return _told_the_receipt(request, door, sheet, receipt)
        kept = {id(form) for _each, form in filled}
        forms = [(question, form if id(form) in kept else _form_for(question, prefix=str(question.number))) for question, form in forms]
    return shown(
        request,
        "surveys/answer_sealed.html",
        door,
        sheet,
        forms=forms,
        receipt=receipt,
        refusal=refusal,
        replaces=data.get("replaces", "") if data is not None else "",
        answered_here=bool(request.COOKIES.get(_device_cookie(door))) if door.is_open_link else False,
        status=status,
    )


def _device_cookie(door: Door) -> str:
    return f"answered_{door.audience.pk}"


def _refuse_a_flood(request: Request, door: Door) -> None:
    """Ask for patience where one device or one address sends more through an open link than people can. It can be got round, and the page says so."""
    if not door.is_open_link:
        return
    here = request.COOKIES.get(_device_cookie(door), "0")
    if open_sheets.one_more(request) or (int(here) if here.isdecimal() and len(here) < 4 else 0) >= OPEN_SHEETS_OF_A_DEVICE:
        raise TooManyAtOnce(_("Many answers came from here in a short time. Wait a while and send again; what you chose is still here."))


def _told_the_receipt(request: Request, door: Door, sheet: Sheet, receipt: str) -> HttpResponse:
    response = shown(request, "surveys/sealed_sent.html", door, sheet, receipt=grouped(plain(receipt)))
    if door.is_open_link:
        before = request.COOKIES.get(_device_cookie(door), "0")
        count = (int(before) if before.isdecimal() and len(before) < 4 else 0) + 1
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(_device_cookie(door), str(count), max_age=86_400, path=door.base, httponly=True, samesite="Lax", secure=secure)
    return response


def all_page(request: Request, door: Door) -> HttpResponse:
    """Ask all questions on one page."""
    if door.invitation is None or door.audience.mode == Round.Mode.ANONYMOUS:
        return redirect(door.sheet)
    sheet = door.questions(request.today)
    if not sheet.round.is_open(request.today) and request.method != "POST":
        return _standing_of_sheet(request, door, sheet)
    data = request.POST if request.method == "POST" else None
    forms = [(question, _form_for(question, prefix=str(question.number), data=data)) for question in sheet.questions]
    status = 200
    if data is not None:
        filled = [(question, form) for question, form in forms if any(data.get(form.add_prefix(name)) for name in form.fields)]
        good = [form.is_valid() for _each, form in filled]
        try:
            for (question, form), is_good in zip(filled, good, strict=True):
                if is_good:
                    operations.save_answer(by=door.by, today=request.today, invitation=door.invitation, item=question.item, **form.answer())
            if all(good):
                if "send" in data:
                    operations.send_answers(by=door.by, today=request.today, invitation=door.invitation, channel=_channel(request))
                return redirect(door.sheet)
        except REFUSALS as refused:
            return _standing_of_sheet(request, door, sheet, refusal=str(refused), status=409)
        kept = {id(form) for _each, form in filled}
        forms = [(question, form if id(form) in kept else _form_for(question, prefix=str(question.number))) for question, form in forms]
        status = 422
    return shown(request, "surveys/answer_all.html", door, sheet, forms=forms, status=status)
