"""What is done to a thread: one file per noun. Upper rooms take from here."""

from trellis.threads.operations.clocks import (
    let_clock_run,
    let_clocks_run_that_are_due,
    pause_clock,
    set_next_date,
    set_working_hours,
)
from trellis.threads.operations.conversation import open_thread, say
from trellis.threads.operations.ending import reopen_thread, settle_thread
from trellis.threads.operations.holding import (
    answer_hand_over,
    end_help,
    hand_over,
    move_on_from_closed_offices,
    place_thread,
    take_thread,
)
from trellis.threads.operations.refusals import (
    AskedAlready,
    NothingSaid,
    NothingToAnswer,
    NotLeading,
    OfficeIsClosed,
    PausesAlready,
    SaidMeanwhile,
    TakenMeanwhile,
    ThreadIsOpen,
    ThreadIsSettled,
    WrongDay,
    WrongHours,
)

__all__ = [
    "AskedAlready",
    "NotLeading",
    "NothingSaid",
    "NothingToAnswer",
    "OfficeIsClosed",
    "PausesAlready",
    "SaidMeanwhile",
    "TakenMeanwhile",
    "ThreadIsOpen",
    "ThreadIsSettled",
    "WrongDay",
    "WrongHours",
    "answer_hand_over",
    "end_help",
    "hand_over",
    "let_clock_run",
    "let_clocks_run_that_are_due",
    "move_on_from_closed_offices",
    "open_thread",
    "pause_clock",
    "place_thread",
    "reopen_thread",
    "say",
    "set_next_date",
    "set_working_hours",
    "settle_thread",
    "take_thread",
]
