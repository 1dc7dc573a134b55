"""Your letters, letters to hand over, and how the mail is doing."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import fetch, may, within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.access.standing import Standing
from trellis.audit.operations import record_reading
from trellis.kit.http import reads, writes
from trellis.kit.paper import SignWithoutFace
from trellis.letters import queries
from trellis.letters.forms import QuietHoursForm
from trellis.letters.models import Letter
from trellis.letters.notices import paper_of
from trellis.letters.operations import lift_refused_address, mark_delivered, set_quiet_hours

PAGE = 25
BATCH = 100  # letters in one PDF


@reads
def your_letters(request: Request) -> HttpResponse:
    """Show what was sent to me and when, and what waits."""
    standing = request.standing
    hours = queries.quiet_hours([standing.person_id])
    page = Paginator(within(standing, Verb.LETTERS_READ, queries.letters(request.today)), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "letters/your_letters.html",
        {
            "page": page,
            "sent": _in_words(request, page),
            "waiting": [queries.said(line, request.LANGUAGE_CODE) for line in within(standing, Verb.LETTERS_READ, queries.waiting_lines(request.today))],
            "quiet": hours.get(standing.person_id, hours[None]),
        },
    )


@reads
def letter_on_paper(request: Request, number: int) -> HttpResponse:
    """Show one of my letters as a PDF to print."""
    return _pdf([fetch(request.standing, Verb.LETTERS_READ, queries.letters(request.today), pk=number)], f"letter-{number}.pdf")


@writes
def choose_quiet_hours(request: Request) -> HttpResponse:
    """Say from when until when nothing is sent to me."""
    me = queries.person(request.standing.person_id)
    if me is None or not may(request.standing, Verb.LETTERS_READ):
        raise Http404
    if request.method == "POST":
        form = QuietHoursForm(request.POST)
        if form.is_valid():
            set_quiet_hours(person=me, by=me.pk, **form.cleaned_data)
            messages.success(request, _("Your quiet hours are kept from now on."))
            return redirect("your_letters")
    else:
        hours = queries.quiet_hours([me.pk])
        form = QuietHoursForm.showing(hours.get(me.pk, hours[None]))
    return render(request, "letters/choose_quiet_hours.html", {"form": form})


@reads
def letters_to_hand_over(request: Request) -> HttpResponse:
    """Show letters to print and people to tell by phone, as far as one's school or the district reaches."""
    standing = _hands_over(request)
    paper = list(within(standing, Verb.LETTERS_HAND_OVER, queries.letters_by_hand(Letter.Channel.PAPER, request.today))[:BATCH])
    told = Paginator(within(standing, Verb.LETTERS_HAND_OVER, queries.letters_by_hand(Letter.Channel.TOLD, request.today)), PAGE).get_page(
        request.GET.get("page")
    )
    if paper or told.object_list:
        record_reading(standing=standing, verb=Verb.LETTERS_HAND_OVER, records=[*paper, *told.object_list])
    return render(
        request,
        "letters/letters_to_hand_over.html",
        {
            "paper": paper,
            "page": told,
            "calls": [(letter, lines, queries.named_language(letter.to.language, request.LANGUAGE_CODE)) for letter, lines in _in_words(request, told)],
        },
    )


@reads
def letters_on_paper(request: Request) -> HttpResponse:
    """Show the letters that wait on paper as one PDF."""
    standing = _hands_over(request)
    letters = list(within(standing, Verb.LETTERS_HAND_OVER, queries.letters_by_hand(Letter.Channel.PAPER, request.today))[:BATCH])
    if not letters:
        raise Http404
    record_reading(standing=standing, verb=Verb.LETTERS_HAND_OVER, records=letters)
    return _pdf(letters, f"letters-{request.today.isoformat()}.pdf")


@writes
def hand_letters_over(request: Request) -> HttpResponse:
    """Say that the printed letters have left the house."""
    standing = _hands_over(request)
    if request.method == "POST":
        printed = [int(number) for number in request.POST.getlist("letter") if number.isdecimal() and len(number) < 19]
        waiting = queries.letters_by_hand(Letter.Channel.PAPER, request.today).filter(pk__in=printed)
        handed = list(within(standing, Verb.LETTERS_HAND_OVER, waiting))
        for letter in handed:
            mark_delivered(letter=letter, channel=Letter.Channel.PAPER, by=standing.person_id, now=timezone.now())
        messages.success(request, ngettext("%(count)d letter is on its way.", "%(count)d letters are on their way.", len(handed)) % {"count": len(handed)})
    return redirect("letters_to_hand_over")


@writes
def tell_by_phone(request: Request, number: int) -> HttpResponse:
    """Say that a person was told what the letter says."""
    standing = _hands_over(request)
    if request.method == "POST":
        letter = fetch(standing, Verb.LETTERS_HAND_OVER, queries.letters_by_hand(Letter.Channel.TOLD, request.today), pk=number)
        mark_delivered(letter=letter, channel=Letter.Channel.TOLD, by=standing.person_id, now=timezone.now())
        messages.success(request, _("Noted: told by phone today."))
    return redirect("letters_to_hand_over")


@reads
def how_the_mail_is_doing(request: Request) -> HttpResponse:
    """Show what waits to be posted, which addresses are refused, and when the district rests."""
    _keeps(request)
    return render(
        request,
        "letters/how_the_mail_is_doing.html",
        {
            "state": queries.mail_state(timezone.now()),
            "stopped": within(request.standing, Verb.LETTERS_KEEP, queries.letters_that_stopped(request.today))[:PAGE],
            "page": Paginator(within(request.standing, Verb.LETTERS_KEEP, queries.refused_addresses()), PAGE).get_page(request.GET.get("page")),
            "quiet": queries.quiet_hours([])[None],
        },
    )


@writes
def choose_district_quiet_hours(request: Request) -> HttpResponse:
    """Say when nothing is sent to people who chose no hours of their own."""
    _keeps(request)
    if request.method == "POST":
        form = QuietHoursForm(request.POST)
        if form.is_valid():
            set_quiet_hours(person=None, by=request.standing.person_id, **form.cleaned_data)
            messages.success(request, _("These quiet hours hold for everybody who chose none of their own."))
            return redirect("how_the_mail_is_doing")
    else:
        form = QuietHoursForm.showing(queries.quiet_hours([])[None])
    return render(request, "letters/choose_district_quiet_hours.html", {"form": form})


@writes
def use_address_again(request: Request, number: int) -> HttpResponse:
    """Lift the mark from an address that a server had refused."""
    _keeps(request)
    if request.method == "POST":
        mark = fetch(request.standing, Verb.LETTERS_KEEP, queries.refused_addresses(), pk=number)
        lift_refused_address(mark=mark, by=request.standing.person_id, now=timezone.now())
        messages.success(request, _("The next letter goes to that address again."))
    return redirect("how_the_mail_is_doing")


def _hands_over(request: Request) -> Standing:
    if not may(request.standing, Verb.LETTERS_HAND_OVER):
        raise Http404
    return request.standing


def _keeps(request: Request) -> None:
    if not may(request.standing, Verb.LETTERS_KEEP):
        raise Http404


def _in_words(request: Request, letters: Iterable[Letter]) -> list[tuple[Letter, list[queries.Said]]]:
    return [(letter, [queries.said(line, request.LANGUAGE_CODE) for line in letter.lines.all()]) for letter in letters]


def _pdf(letters: list[Letter], name: str) -> HttpResponse:
    try:
        sheet = paper_of(letters)
    except SignWithoutFace as missing:
        return HttpResponse(str(missing), status=503, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(sheet, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
