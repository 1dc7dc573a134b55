"""Answering by a link of one's own, without an account. The page carries no name: whoever holds the link holds the invitation."""

from django.http import HttpResponse

from trellis.access.request import Request
from trellis.kit.http import public, writes
from trellis.surveys.views.answering import all_page, item_page, sheet_page
from trellis.surveys.views.doors import Door, of_link, of_open_link, opened_by_code


@public
@writes
@opened_by_code(of_link)
def link_sheet(request: Request, door: Door) -> HttpResponse:
    """Lead to the first question, show what was said, and send it."""
    return sheet_page(request, door)


@public
@writes
@opened_by_code(of_link)
def link_item(request: Request, door: Door, number: int) -> HttpResponse:
    """Ask one question by a link."""
    return item_page(request, door, number)


@public
@writes
@opened_by_code(of_link)
def link_all(request: Request, door: Door) -> HttpResponse:
    """Ask all questions on one page by a link."""
    return all_page(request, door)


@public
@writes
@opened_by_code(of_open_link)
def open_sheet(request: Request, door: Door) -> HttpResponse:
    """Ask anybody who comes by a community's link or poster."""
    return sheet_page(request, door)
