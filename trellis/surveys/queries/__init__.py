"""Reading rounds: what waits for somebody, their own sheet, who took part, and what a closed round says."""

from trellis.surveys.models import was_asked
from trellis.surveys.queries.codes import digest_of, in_groups
from trellis.surveys.queries.links import code_of, code_of_open_link, invitation_by_code, open_link_by_code
from trellis.surveys.queries.mine import Asked, asked_of
from trellis.surveys.queries.replies import SaidReply, reply_in, reply_in_all
from trellis.surveys.queries.results import Cell, Results, Tally, answers_sent, comments_of, results_of
from trellis.surveys.queries.sheets import Question, Sheet, Waiting, invitations, newest_reply, readers_of_answers, sheet_of, sheet_of_group, waiting_for
from trellis.surveys.queries.students import QuestionShown, questions_in, rounds_asking_students, students_asked
from trellis.surveys.queries.taking_part import (
    Taking,
    asked_among,
    asked_and_sent,
    closed_on,
    counting_of,
    open_rounds,
    people_asked,
    questions_asked,
    replied,
    round_numbered,
    rounds_like,
    rounds_opened_by,
    rounds_to_count,
    school_levels_of,
    taking_part,
)

__all__ = [
    "Asked",
    "Cell",
    "Question",
    "QuestionShown",
    "Results",
    "SaidReply",
    "Sheet",
    "Taking",
    "Tally",
    "Waiting",
    "answers_sent",
    "asked_among",
    "asked_and_sent",
    "asked_of",
    "closed_on",
    "code_of",
    "code_of_open_link",
    "comments_of",
    "counting_of",
    "digest_of",
    "in_groups",
    "invitation_by_code",
    "invitations",
    "newest_reply",
    "open_link_by_code",
    "open_rounds",
    "people_asked",
    "questions_asked",
    "questions_in",
    "readers_of_answers",
    "replied",
    "reply_in",
    "reply_in_all",
    "results_of",
    "round_numbered",
    "rounds_asking_students",
    "rounds_like",
    "rounds_opened_by",
    "rounds_to_count",
    "school_levels_of",
    "sheet_of",
    "sheet_of_group",
    "students_asked",
    "taking_part",
    "waiting_for",
    "was_asked",  # how a room that opens rounds says who was asked
]
