"""The board paper: chosen findings on a page that prints, and as PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import override

from trellis.access.gate import fetch
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.equity.models import Release
from trellis.equity.notices.paper import paper_for_board
from trellis.equity.queries.findings import method_words, rows_of
from trellis.equity.queries.papers import MOST, papers_of, to_choose
from trellis.equity.queries.releases import releases
from trellis.kit.http import reads
from trellis.kit.paper import SignWithoutFace

OFFERED = 50
LANGUAGES = ("en", "es")


def _release(request: Request, pk: int) -> Release:
    found = fetch(request.standing, Verb.EQUITY_READ_RELEASE, releases(), pk=pk)
    if found.state != Release.State.PUBLISHED:
        raise Http404
    return found


def _numbers(request: Request) -> list[int]:
    given = request.GET.getlist("finding")[:MOST]
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 18]


@reads
def board_paper(request: Request, pk: int) -> HttpResponse:
    """Choose findings for a board, and show them as one page that prints."""
    release, numbers = _release(request, pk), _numbers(request)
    papers = papers_of(release, numbers) if numbers else []
    page = {
        "release": release,
        "papers": papers,
        "chosen": numbers,
        "rows": [] if papers else rows_of(None, release, list(to_choose(release)[:OFFERED])),
        "most": MOST,
        "method": method_words(release),
    }
    return render(request, "equity/board_paper.html", page)


@reads
def board_paper_file(request: Request, pk: int, language: str) -> HttpResponse:
    """Give the board paper as an accessible PDF, in English or Spanish."""
    if language not in LANGUAGES:
        raise Http404
    release = _release(request, pk)
    with override(language):
        papers = papers_of(release, _numbers(request))
        if not papers:
            raise Http404
        try:
            content = paper_for_board(release, papers, method=method_words(release), today=request.today)
        except SignWithoutFace as missing:
            return HttpResponse(str(missing), status=501, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="board-paper-{release.pk}-{language}.pdf"'
    return response
