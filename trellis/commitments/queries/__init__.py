"""Reading promises, as both sides see them."""

from trellis.commitments.queries.calendars import address_of, days_of, reader_of
from trellis.commitments.queries.promises import (
    Move,
    Promise,
    as_promise,
    commitments,
    ended,
    from_round,
    heard_of_by,
    made_by,
    made_to,
    made_to_one_of,
    moves_of,
    owed_to,
    owners,
    promised_by,
    promised_to,
    rounds_answered_with_a_promise,
    still_open,
)
from trellis.commitments.queries.recipients import Recipient, Recipients, recipients

__all__ = [
    "Move",
    "Promise",
    "Recipient",
    "Recipients",
    "address_of",
    "as_promise",
    "commitments",
    "days_of",
    "ended",
    "from_round",
    "heard_of_by",
    "made_by",
    "made_to",
    "made_to_one_of",
    "moves_of",
    "owed_to",
    "owners",
    "promised_by",
    "promised_to",
    "reader_of",
    "recipients",
    "rounds_answered_with_a_promise",
    "still_open",
]
