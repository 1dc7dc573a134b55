"""Carrying a copy of a line across the wall: a page with a form that the principal's own browser takes elsewhere. Nothing is kept of it here."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from trellis.access.gate import fetch, may
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.growth.queries import carrying as queries
from trellis.kit.http import reads


@reads
def carry_line_across(request: Request, pk: int) -> HttpResponse:
    """Show the words of one's own line in a form whose address lies on the other side of the wall."""
    if not may(request.standing, Verb.EVALUATION_CARRY_IN):
        raise Http404
    line = fetch(request.standing, Verb.GROWTH_OWN, queries.lines_to_carry(), pk=pk)
    return render(request, "growth/carry_line_across.html", {"line": line, "words": queries.words_to_carry(line)})
