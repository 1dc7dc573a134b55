"""What I was asked, and what came of it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.kit.http import reads
from trellis.surveys import queries

PAGE = 25


@reads
def my_rounds(request: Request) -> HttpResponse:
    """Show the rounds in which I was asked: whether I answered, and the reply or the day on which it is owed."""
    mine = within(request.standing, Verb.SURVEYS_ANSWER, queries.invitations())
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    return render(request, "surveys/my_rounds.html", {"page": page, "rounds": queries.asked_of(list(page), request.today, request.LANGUAGE_CODE)})
