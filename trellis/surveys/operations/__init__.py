"""Opening a round, answering, closing, replying; one file per act."""

from trellis.surveys.operations.answering import (
    LONGEST_TEXT,
    ItemOfAnotherRound,
    NothingAnswered,
    RoundNotOpen,
    TooLong,
    save_answer,
    send_answers,
)
from trellis.surveys.operations.closing import close_round
from trellis.surveys.operations.opening import (
    AskedGroup,
    AskedItem,
    AskedPerson,
    DaysOutOfOrder,
    NobodyAsked,
    Translated,
    open_round,
)
from trellis.surveys.operations.replying import ReplyChanged, ReplyTooEarly, reply_to_round

__all__ = [
    "LONGEST_TEXT",
    "AskedGroup",
    "AskedItem",
    "AskedPerson",
    "DaysOutOfOrder",
    "ItemOfAnotherRound",
    "NobodyAsked",
    "NothingAnswered",
    "ReplyChanged",
    "ReplyTooEarly",
    "RoundNotOpen",
    "TooLong",
    "Translated",
    "close_round",
    "open_round",
    "reply_to_round",
    "save_answer",
    "send_answers",
]
