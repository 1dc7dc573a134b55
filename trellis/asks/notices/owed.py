"""Telling those whom an ask reached what became of it: a receipt, or that it is asked no more."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.asks.models import Ask, Occasion
from trellis.asks.queries.reached import people_reached
from trellis.letters.operations import put_lines

RECEIPT = gettext_noop("{office} says what became of what you were asked: {what}")
STOPPED = gettext_noop("{office} asks this no more: {what}. You need not do it.")


def tell_what_became(*, by: int, today: date, occasion: Occasion) -> int:
    """Put a line to everybody whom the ask reached; return how many."""
    words: dict[str, str | int | date] = {"office": occasion.ask.office_name, "what": occasion.ask.what}
    return put_lines(
        to=people_reached(occasion.ask, today),
        room="asks",
        text=RECEIPT,
        words=words,
        link=f"/my-week/{occasion.pk}/",
        key=f"asks.receipt.{occasion.pk}",
        by=by,
        today=today,
    )


def tell_it_is_asked_no_more(*, by: int | None, today: date, ask: Ask) -> int:
    """Put a line to everybody whom the ask reaches; return how many."""
    words: dict[str, str | int | date] = {"office": ask.office_name, "what": ask.what}
    return put_lines(
        to=people_reached(ask, today), room="asks", text=STOPPED, words=words, link="/asks/stopped/", key=f"asks.stopped.{ask.pk}", by=by, today=today
    )
