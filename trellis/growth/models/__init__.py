"""What principals learn, with whom, and what changed; one file per noun."""

from trellis.growth.models.caseload import Away, Cadence, CaseloadHandOver, HandOverTurn, TakenOver, Wish
from trellis.growth.models.communities import Community, Meeting, MeetingPromise, Membership, Problem, Run, RunNote
from trellis.growth.models.cycles import CheckBack, Closing, Cycle, Measure, PhaseMove, Point, Step
from trellis.growth.models.feedback import FeedbackRound
from trellis.growth.models.own import Assessment, Line, Share, View
from trellis.growth.models.sessions import SessionAnswer
from trellis.growth.models.supports import Given, Support, SupportPractice
from trellis.growth.models.visits import AgendaPoint, Note, NoteAnswer, NoteText, Photo, Visit
from trellis.growth.models.walks import Walk, Walker, WalkNote

__all__ = [
    "AgendaPoint",
    "Assessment",
    "Away",
    "Cadence",
    "CaseloadHandOver",
    "CheckBack",
    "Closing",
    "Community",
    "Cycle",
    "FeedbackRound",
    "Given",
    "HandOverTurn",
    "Line",
    "Measure",
    "Meeting",
    "MeetingPromise",
    "Membership",
    "Note",
    "NoteAnswer",
    "NoteText",
    "PhaseMove",
    "Photo",
    "Point",
    "Problem",
    "Run",
    "RunNote",
    "SessionAnswer",
    "Share",
    "Step",
    "Support",
    "SupportPractice",
    "TakenOver",
    "View",
    "Visit",
    "Walk",
    "WalkNote",
    "Walker",
    "Wish",
]
