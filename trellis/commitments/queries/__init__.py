"""Reading promises, as both sides see them."""

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
    moves_of,
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
    "as_promise",
    "commitments",
    "ended",
    "from_round",
    "heard_of_by",
    "made_by",
    "made_to",
    "moves_of",
    "owners",
    "promised_by",
    "promised_to",
    "recipients",
    "rounds_answered_with_a_promise",
    "still_open",
]
