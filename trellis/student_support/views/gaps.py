"""Gaps: the list of those nobody told the family of, the letter, who gives a service, and the director's board."""

import csv
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import fetch, may, why
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.directory.queries import everybody
from trellis.kit.formats import spreadsheet_cell
from trellis.kit.forms import refusals_at, refusals_told
from trellis.kit.http import reads, writes
from trellis.kit.paging import NumbersFirst
from trellis.student_support.forms.ledger import NOBODY, AssignProvider, CloseGap, LedgerFile, SendGapLetter, WriteGapLetter, WriteMakeUpPlan, first_day_of
from trellis.student_support.models import Gap, GapLetter, Service
from trellis.student_support.operations import gaps as operations
from trellis.student_support.queries import gaps as queries
from trellis.student_support.queries import ledger as ledger_queries
from trellis.student_support.queries.plans import givers_of

SEND, ASSIGN, BOARD = Verb.STUDENT_SUPPORT_SEND_GAP_LETTER, Verb.STUDENT_SUPPORT_ASSIGN_PROVIDER, Verb.STUDENT_SUPPORT_SEE_BOARD
TAKE = Verb.STUDENT_SUPPORT_TAKE_LEDGER


@reads
def gaps(request: Request) -> HttpResponse:
    """List open gaps, those of whom the family has not been told first."""
    standing = request.standing
    if not may(standing, SEND):
        raise Http404
    page = NumbersFirst(queries.open_gaps(standing), 25, rows=queries.gaps()).get_page(request.GET.get("page"))
    if page.object_list:
        record_reading(standing=standing, verb=SEND, records=[one.service for one in page.object_list])
    return render(request, "student_support/gaps.html", {"page": page, "today": request.today})


def _gap(request: Request, pk: int) -> Gap:
    found = get_object_or_404(queries.gaps(), pk=pk)
    fetch(request.standing, SEND, Service.objects.all(), pk=found.service_id)
    return found


@reads
def gap(request: Request, pk: int) -> HttpResponse:
    """Show one gap and what each of the family is told."""
    found = _gap(request, pk)
    record_reading(standing=request.standing, verb=SEND, records=[found.service])
    letters = queries.letters_of(found)
    shown = {
        "gap": found,
        "letters": letters,
        "today": request.today,
        "may_close": queries.is_over(found.service, request.today) and why(request.standing, ASSIGN, found.service) is not None,
        "told_by_hand": [one.to.name for one in letters if one.sent_at and one.way != GapLetter.Way.LETTER],
    }
    return render(request, "student_support/gap.html", shown)


def _letter(request: Request, pk: int) -> GapLetter:
    found = get_object_or_404(GapLetter.objects.select_related("gap__service__plan__student__person", "to", "edited_by"), pk=pk)
    fetch(request.standing, SEND, Service.objects.all(), pk=found.gap.service_id)
    return found


def _reworded(request: Request, kind: type[Form], *, stood: tuple[str, int], write: Callable[..., object]) -> tuple[Form, str, int]:
    """Let words be written in the place of those that stood in an edition; return the form, somebody else's words beside it, and the status: 302 is kept."""
    words, edition = stood
    form = kind(request.POST or None, initial={"words": words, "edition": edition})
    if request.method != "POST":
        return form, "", 200
    if form.is_valid():
        try:
            write(by=request.standing.person_id, **form.cleaned_data)
        except operations.ChangedMeanwhile as refused:
            form = kind({"words": form.cleaned_data["words"], "edition": edition})
            form.add_error(None, str(refused))
            return form, words, 409
        except operations.GapRefused as refused:
            form.add_error("words", str(refused))
        else:
            return form, "", 302
    return form, "", 422


@writes
def write_make_up_plan(request: Request, pk: int) -> HttpResponse:
    """Say how missing minutes are made up: on the page of the minutes, and in each letter that is not sent."""
    found = _gap(request, pk)
    write = partial(operations.write_make_up_plan, gap=found)
    form, theirs, status = _reworded(request, WriteMakeUpPlan, stood=(found.plan_words, found.plan_edition), write=write)
    if status == 302:
        messages.success(request, _("Kept. It stands in each letter that is not sent."))
        return redirect("gap", pk=found.pk)
    return render(request, "student_support/write_make_up_plan.html", {"gap": found, "form": form, "theirs": theirs}, status=status)


@writes
def write_gap_letter(request: Request, pk: int) -> HttpResponse:
    """Write other words to one of the family."""
    letter = _letter(request, pk)
    write = partial(operations.write_gap_letter, letter=letter)
    form, theirs, status = _reworded(request, WriteGapLetter, stood=(letter.words, letter.edition), write=write)
    if status == 302:
        messages.success(request, _("Kept. It is not sent yet."))
        return redirect("gap", pk=letter.gap_id)
    return render(request, "student_support/write_gap_letter.html", {"letter": letter, "form": form, "theirs": theirs}, status=status)


def _gap_to_close(request: Request, pk: int) -> Gap:
    """Return a gap for whoever answers for the support at this school: that owed minutes are not made up is no word of one giver."""
    found = _gap(request, pk)
    fetch(request.standing, ASSIGN, Service.objects.all(), pk=found.service_id)
    return found


@writes
def close_gap_with_reason(request: Request, pk: int) -> HttpResponse:
    """Close the gap of a support that ended, with a reason that the family reads."""
    found = _gap_to_close(request, pk)
    form = CloseGap(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            with refusals_at(form, because=operations.GapRefused):
                operations.close_gap_with_reason(by=request.standing.person_id, today=request.today, gap=found, **form.cleaned_data)
                messages.success(request, _("Closed. The family reads why, on the page of the minutes."))
                return redirect("gap", pk=found.pk)
    return render(request, "student_support/close_gap_with_reason.html", {"gap": found, "form": form}, status=status)


@writes
def reopen_gap(request: Request, pk: int) -> HttpResponse:
    """Open a gap again that was closed with a reason."""
    found = _gap_to_close(request, pk)
    if request.method == "POST":
        with refusals_told(request, operations.GapRefused):
            operations.reopen_gap(by=request.standing.person_id, today=request.today, gap=found)
            messages.success(request, _("Open again."))
    return redirect("gap", pk=found.pk)


@writes
def send_gap_letter(request: Request, pk: int) -> HttpResponse:
    """Send a letter, or say that it was handed over or told."""
    letter = _letter(request, pk)
    ways = queries.ways_to_tell(letter, request.today)
    form = SendGapLetter(request.POST or None, ways=ways, initial={"edition": letter.edition, "way": ways[0][0]})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                operations.send_gap_letter(by=request.standing.person_id, now=timezone.now(), today=request.today, letter=letter, **form.cleaned_data)
            except operations.GapRefused as refused:
                form = SendGapLetter({"edition": letter.edition, "way": form.cleaned_data["way"]}, ways=ways)
                form.add_error(None, str(refused))
                status = 409
            else:
                messages.success(request, _("The family is told. The gap stays open until it is made up."))
                return redirect("gap", pk=letter.gap_id)
    return render(request, "student_support/send_gap_letter.html", {"letter": letter, "form": form}, status=status)


@writes
def assign_provider(request: Request, pk: int) -> HttpResponse:
    """Name who gives a service from a day on, or say that nobody does."""
    service = fetch(request.standing, ASSIGN, ledger_queries.services(), pk=pk)
    people = queries.people_for(service, request.today)
    is_given = bool(givers_of([service.pk], request.today)[service.pk])
    form = AssignProvider(request.POST or None, people=people, is_given=is_given, initial={"held_from": request.today})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            chosen, day = form.cleaned_data["person"], form.cleaned_data["held_from"]
            who: dict[str, Any] = {"by": request.standing.person_id, "today": request.today, "service": service}
            with refusals_at(form, held_from=operations.GapRefused):
                if chosen == NOBODY:
                    opened = operations.empty_place(**who, held_until=day)
                else:
                    operations.assign_provider(**who, person=everybody().get(pk=chosen), held_from=day)
                if chosen == NOBODY and opened is not None:
                    messages.success(request, _("The place is empty. A letter to the family is drafted: read it and send it."))
                    return redirect("gap", pk=opened.pk)
                messages.success(request, _("Named. What nobody gave until then stays owed.") if chosen else _("The place is empty from that day on."))
                return redirect("ledger_of_service", pk=service.pk)
    return render(request, "student_support/assign_provider.html", {"service": service, "form": form}, status=status)


@reads
def promises_kept(request: Request) -> HttpResponse:
    """Show what was promised and given in each school, as last night counted it: variation, never a ranking."""
    if not may(request.standing, BOARD):
        raise Http404
    return _board(request, _file_form(request, None))


def _board(request: Request, form: LedgerFile, *, status: int = 200) -> HttpResponse:
    standing = request.standing
    months = queries.months_counted()
    month = first_day_of(request.GET.get("month", "")) or (months[0] if months else request.today.replace(day=1))
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    listed = Paginator(queries.schools_on_the_board(standing, typed), queries.SCHOOLS_A_PAGE)
    page = listed.get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "typed": typed,
        "is_long": bool(typed) or listed.num_pages > 1,
        "months": months,
        "month": month,
        "schools": queries.board(list(page.object_list), month),
        "counted_on": queries.counted_on(month),
        "form": form if may(standing, TAKE) else None,
        "today": request.today,
    }
    return render(request, "student_support/promises_kept.html", shown, status=status)


def _file_form(request: Request, data: Any) -> LedgerFile:
    return LedgerFile(data, since=ledger_queries.year_around(request.today)[0], until=request.today)


@reads
def ledger_file(request: Request) -> HttpResponse:
    """Hand over the minutes of the whole district as CSV, line by line."""
    standing = request.standing
    if not may(standing, TAKE):
        raise Http404
    form = _file_form(request, request.GET)
    if not form.is_valid():
        return _board(request, form, status=422)
    record_reading(standing=standing, verb=TAKE, records=[])
    wanted = form.cleaned_data
    lines = {"entries": ledger_queries.lines_of_entries, "months": ledger_queries.lines_of_months}[wanted["rows"]]
    sheet = csv.writer(_Line())
    rows = (sheet.writerow([spreadsheet_cell(cell) for cell in row]) for row in lines(standing, wanted["since"], wanted["until"]))
    file = StreamingHttpResponse(chain(["\ufeff"], rows), content_type="text/csv; charset=utf-8")
    file["Content-Disposition"] = f'attachment; filename="minutes-{wanted["rows"]}-{wanted["since"]}-{wanted["until"]}.csv"'
    return file  # type: ignore[return-value]  # a streamed answer is an answer


class _Line:
    """A file that hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line
