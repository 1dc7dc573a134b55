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
from trellis.surveys.operations.counting import NothingToGiveUp, count_round, give_up_sheets
from trellis.surveys.operations.links import make_link, make_links, make_open_link, withdraw_invitation, withdraw_open_link
from trellis.surveys.operations.opening import (
    AskedGroup,
    AskedItem,
    AskedPerson,
    DaysOutOfOrder,
    NobodyAsked,
    Translated,
    open_round,
)
from trellis.surveys.operations.paper import CodeUsed, TooManySlips, make_slips, type_sheet
from trellis.surveys.operations.reminding import remind_of_round
from trellis.surveys.operations.replying import ReplyChanged, ReplyTooEarly, reply_to_round
from trellis.surveys.operations.sealing import (
    AlreadyTookPart,
    Given,
    KeyDoesNotFit,
    KeyNotThere,
    ReceiptNotOurs,
    SlipUsed,
    is_kept,
    new_receipt,
    print_key,
    restore_key,
    seal_sheet,
    store_in_a_new_order,
)
from trellis.surveys.operations.withdrawing import TakenBack, renew_invitations, take_back_answers, withdraw_invitations

__all__ = [
    "LONGEST_TEXT",
    "AlreadyTookPart",
    "AskedGroup",
    "AskedItem",
    "AskedPerson",
    "CodeUsed",
    "DaysOutOfOrder",
    "Given",
    "ItemOfAnotherRound",
    "KeyDoesNotFit",
    "KeyNotThere",
    "NobodyAsked",
    "NothingAnswered",
    "NothingToGiveUp",
    "ReceiptNotOurs",
    "ReplyChanged",
    "ReplyTooEarly",
    "RoundNotOpen",
    "SlipUsed",
    "TakenBack",
    "TooLong",
    "TooManySlips",
    "Translated",
    "close_round",
    "count_round",
    "give_up_sheets",
    "is_kept",
    "make_link",
    "make_links",
    "make_open_link",
    "make_slips",
    "new_receipt",
    "open_round",
    "print_key",
    "remind_of_round",
    "renew_invitations",
    "reply_to_round",
    "restore_key",
    "save_answer",
    "seal_sheet",
    "send_answers",
    "store_in_a_new_order",
    "take_back_answers",
    "type_sheet",
    "withdraw_invitation",
    "withdraw_invitations",
    "withdraw_open_link",
]
