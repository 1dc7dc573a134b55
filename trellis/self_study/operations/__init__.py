"""Opening rounds, answering gaps, what families say, inquiries; one file per noun."""

from trellis.self_study.operations.answering_gaps import (
    NotThePractice,
    RoundStillOpen,
    choose_priority,
    end_priority,
    promise_from_row,
    say_not_now,
)
from trellis.self_study.operations.families import NotAskedAbout, RoundIsOver, WhoSaidSo, decide_for_child, let_students_begin
from trellis.self_study.operations.inquiries import InquiryIsEnded, LookedAgainTooEarly, StillWorkedOn, add_to_inquiry, end_inquiry, open_inquiry
from trellis.self_study.operations.rounds import NothingToAsk, NoticeTooShort, TooManyAtHome, close_study, open_study, reply_to_study

__all__ = [
    "InquiryIsEnded",
    "LookedAgainTooEarly",
    "NotAskedAbout",
    "NotThePractice",
    "NothingToAsk",
    "NoticeTooShort",
    "RoundIsOver",
    "RoundStillOpen",
    "StillWorkedOn",
    "TooManyAtHome",
    "WhoSaidSo",
    "add_to_inquiry",
    "choose_priority",
    "close_study",
    "decide_for_child",
    "end_inquiry",
    "end_priority",
    "let_students_begin",
    "open_inquiry",
    "open_study",
    "promise_from_row",
    "reply_to_study",
    "say_not_now",
]
