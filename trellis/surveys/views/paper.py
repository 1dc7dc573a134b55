"""Paper: printing sheets, slips and a poster, and typing what comes back."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.access.standing import Standing
from trellis.audit.operations import record_reading
from trellis.kit.http import reads, writes
from trellis.kit.paper import SignWithoutFace
from trellis.surveys import operations, queries
from trellis.surveys.forms import PaperCodeForm, SlipsForm, TypedAnswerForm
from trellis.surveys.models import Audience, Invitation, Round, Sending, Slip
from trellis.surveys.notices import poster_of, sheets_of, slips_of
from trellis.surveys.queries.paper import on_paper, rounds, sheet_by_code, sheets_to_print

BATCH = 100  # sheets in one PDF
PRINTED = 10  # open rounds named where sheets are typed; more at once would be too much to ask of anybody
REFUSALS = (
    operations.RoundNotOpen,
    operations.ItemOfAnotherRound,
    operations.NothingAnswered,
    operations.TooLong,
    operations.AlreadyTookPart,
    operations.SlipUsed,
    operations.CodeUsed,
)


def _round(request: Request, pk: int) -> Round:
    return fetch(request.standing, Verb.SURVEYS_WORK_ON_PAPER, rounds(), pk=pk)


def _audience(round: Round, group: str) -> Audience:
    audience = Audience.objects.filter(round=round, key=group).select_related("round", "round__closure").first()
    if audience is None:
        raise Http404
    return audience


def _pdf(made: Any, name: str) -> HttpResponse:
    try:
        response = HttpResponse(made(), content_type="application/pdf")
    except SignWithoutFace as missing:
        return HttpResponse(str(missing), status=501, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "no-store, private"
    return response


@reads
def sheets_on_paper(request: Request, round: int) -> HttpResponse:
    """Show what can be printed for a round, group by group."""
    asked = _round(request, round)
    reached = within(request.standing, Verb.SURVEYS_WORK_ON_PAPER, sheets_to_print(asked))
    return render(
        request, "surveys/sheets_on_paper.html", {"round": asked, "groups": on_paper(asked, reached), "batch": BATCH, "is_open": asked.is_open(request.today)}
    )


@reads
def print_sheets(request: Request, round: int, group: str) -> HttpResponse:
    """Print sheets of people who have not answered, each in their language, with a strip to tear off that carries their name."""
    asked = _round(request, round)
    sheets = list(within(request.standing, Verb.SURVEYS_WORK_ON_PAPER, sheets_to_print(asked).filter(audience__key=group))[:BATCH])
    if not sheets or not asked.is_open(request.today):
        raise Http404
    record_reading(standing=request.standing, verb=Verb.SURVEYS_WORK_ON_PAPER, records=sheets)
    return _pdf(lambda: sheets_of(sheets, request.today, is_large="large" in request.GET), f"sheets-{asked.pk}.pdf")


@writes
def print_slips(request: Request, round: int, group: str) -> HttpResponse:
    """Make slips for a group without names and print them at once: their codes stand nowhere else."""
    asked = _round(request, round)
    audience = _audience(asked, group)
    form = SlipsForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid() or not asked.is_open(request.today):
        return redirect("sheets_on_paper", round=round)
    try:
        codes = operations.make_slips(by=request.standing.person_id, audience=audience, number=form.cleaned_data["number"])
    except operations.TooManySlips as refused:
        messages.error(request, str(refused))
        return redirect("sheets_on_paper", round=round)
    return _pdf(lambda: slips_of(audience, codes, request.today, request.LANGUAGE_CODE, is_large=form.cleaned_data["large"]), f"slips-{asked.pk}.pdf")


@reads
def open_poster(request: Request, round: int, group: str) -> HttpResponse:
    """Print the poster of a community's open link."""
    asked = _round(request, round)
    link = next((one.link for one in on_paper(asked, Invitation.objects.none()) if one.audience.key == group), None)
    if link is None:
        raise Http404
    address = settings.PUBLIC_URL.rstrip("/") + reverse("open_sheet", args=[queries.code_of_open_link(link)])
    return _pdf(lambda: poster_of(_audience(asked, group), address, request.LANGUAGE_CODE), f"poster-{asked.pk}.pdf")


# -- typing ------------------------------------------------------------------------------------------------


def _found(standing: Standing, typed: str) -> Invitation | Slip | None:
    """Return the sheet of a code, as far as the one who types reaches."""
    sheet = sheet_by_code(typed)
    number = None if sheet is None else sheet.audience.round_id if isinstance(sheet, Slip) else sheet.round_id
    reached = within(standing, Verb.SURVEYS_WORK_ON_PAPER, rounds()).filter(pk=number or 0)
    return sheet if number and reached.exists() else None


@writes
def type_sheets(request: Request) -> HttpResponse:
    """Type one paper sheet after another with the keyboard alone: the code, then a sign for each question."""
    if not may(request.standing, Verb.SURVEYS_WORK_ON_PAPER):
        raise Http404
    if request.method != "POST":
        printed = within(request.standing, Verb.SURVEYS_WORK_ON_PAPER, queries.open_rounds(request.today))
        return render(request, "surveys/type_sheets.html", {"form": PaperCodeForm(), "rounds": list(printed[:PRINTED])})
    form = PaperCodeForm(request.POST)
    if not form.is_valid():
        return render(request, "surveys/type_sheets.html", {"form": form}, status=422)
    sheet = _found(request.standing, form.cleaned_data["code"])
    if sheet is None:
        form.add_error("code", _("No sheet has this code. Compare it sign by sign: twelve letters and digits, never I, L, O or U. Nothing was changed."))
        return render(request, "surveys/type_sheets.html", {"form": form}, status=422)
    page = (
        queries.sheet_of_group(sheet.audience, request.today, request.LANGUAGE_CODE)
        if isinstance(sheet, Slip)
        else queries.sheet_of(sheet, request.today, request.LANGUAGE_CODE)
    )
    used = sheet.used_on if isinstance(sheet, Slip) else sheet.sending.on if hasattr(sheet, "sending") else None
    typed = request.POST if "typed" in request.POST else None
    rows = [(question, TypedAnswerForm(typed, prefix=str(question.number))) for question in page.questions]
    given = {"form": form, "code": form.cleaned_data["code"], "sheet": page, "rows": rows, "used": used, "is_open": page.round.is_open(request.today)}
    if typed is None or not all(row.is_valid() for _question, row in rows):
        return render(request, "surveys/type_sheets.html", given, status=422 if typed is not None else 200)
    answers = [operations.Given(item=question.item.pk, **said) for question, row in rows if (said := row.answer())]
    channel = Sending.Channel.PHONE if form.cleaned_data["by_phone"] else Sending.Channel.PAPER
    try:
        operations.type_sheet(by=request.standing.person_id, today=request.today, sheet=sheet, answers=answers, channel=channel)
    except REFUSALS as refused:
        return render(request, "surveys/type_sheets.html", {**given, "refusal": str(refused)}, status=409)
    messages.success(request, _("The sheet is entered. Type the code of the next one."))
    return redirect("type_sheets")
