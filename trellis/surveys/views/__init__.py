"""Answering: signed in, by a link of one's own, by an open link; and what stands on paper. Nothing that was typed is lost on the way."""

from trellis.surveys.views.answering import answer_all, answer_item, answer_sheet
from trellis.surveys.views.by_link import link_all, link_item, link_sheet, open_sheet
from trellis.surveys.views.mine import my_rounds
from trellis.surveys.views.paper import open_poster, print_sheets, print_slips, sheets_on_paper, type_sheets

__all__ = [
    "answer_all",
    "answer_item",
    "answer_sheet",
    "link_all",
    "link_item",
    "link_sheet",
    "my_rounds",
    "open_poster",
    "open_sheet",
    "print_sheets",
    "print_slips",
    "sheets_on_paper",
    "type_sheets",
]
