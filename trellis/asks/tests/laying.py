"""Asks laid for a test in one line, through the operations."""

from datetime import date
from typing import Any

from tests.cast import TODAY, Cast
from trellis.asks.models import Ask
from trellis.asks.operations import file_ask, write_ask
from trellis.asks.queries import Whom

DUE = date(2026, 12, 9)  # the Wednesday of next week
WEEK = date(2026, 12, 7)
EVERYBODY = (Whom(),)


def at(cast: Cast, *schools: str) -> tuple[Whom, ...]:
    """Return an audience of schools by name."""
    return tuple(Whom(school=cast.schools[key].pk) for key in schools)


def draft(cast: Cast, **more: Any) -> Ask:
    """Write a draft by Priya of the assessment office: to every principal, 15 to 25 minutes, once, next week."""
    words: dict[str, Any] = {
        "by": cast.priya.pk,
        "today": TODAY,
        "office": cast.offices["assessment"].pk,
        "owner": cast.priya.pk,
        "what": "Which rooms can hold make-up testing?",
        "why": "Where we send fourteen proctors.",
        "minutes_low": 15,
        "minutes_high": 25,
        "due_on": DUE,
        "to": EVERYBODY,
    }
    return write_ask(**{**words, **more})


def filed(cast: Cast, **more: Any) -> Ask:
    """Write an ask as `draft` does, and file it on the day it was written."""
    ask = draft(cast, **more)
    file_ask(by=ask.written_by_id, today=ask.written_on, ask=ask)
    return ask
