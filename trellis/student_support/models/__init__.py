"""What stands around a student; one file per noun."""

from trellis.student_support.models.accommodations import Accommodation, CannotYet, CannotYetAnswer, ClassroomSum, Receipt
from trellis.student_support.models.attention import AttentionSum, RuleEdition, RuleTrial, RuleTrialGroup, Signal, SignalAnswer, SignalRule
from trellis.student_support.models.families import Draft, FamilyScan, Heard
from trellis.student_support.models.hand_offs import ContinuitySum, HandOff, HandOffTurn
from trellis.student_support.models.language import GentleWords
from trellis.student_support.models.ledger import BothRight, BuildingSum, Gap, GapLetter, LeftUnknown, MonthSum, Session
from trellis.student_support.models.meetings import (
    Barrier,
    Contribution,
    ContributionBeside,
    Decision,
    DecisionMove,
    Meeting,
    MeetingAsked,
    SaidHowSure,
    Sureness,
)
from trellis.student_support.models.plans import Giving, Goal, Need, Plan, PlanChange, PlanPart, ProgressPoint, Review, Service
from trellis.student_support.models.record_requests import RecordCheckPass, RecordFile, RecordHanding, RecordPlace, RecordRequest
from trellis.student_support.models.students import FormalEvent, Note, NoteFile, NoteReader, NoteText, Noticed, OwnWord
from trellis.student_support.models.timelines import BallPass, DueMove, Milestone, Pause, Timeline, TimelineRule

__all__ = [
    "Accommodation",
    "AttentionSum",
    "BallPass",
    "Barrier",
    "BothRight",
    "BuildingSum",
    "CannotYet",
    "CannotYetAnswer",
    "ClassroomSum",
    "ContinuitySum",
    "Contribution",
    "ContributionBeside",
    "Decision",
    "DecisionMove",
    "Draft",
    "DueMove",
    "FamilyScan",
    "FormalEvent",
    "Gap",
    "GapLetter",
    "GentleWords",
    "Giving",
    "Goal",
    "HandOff",
    "HandOffTurn",
    "Heard",
    "LeftUnknown",
    "Meeting",
    "MeetingAsked",
    "Milestone",
    "MonthSum",
    "Need",
    "Note",
    "NoteFile",
    "NoteReader",
    "NoteText",
    "Noticed",
    "OwnWord",
    "Pause",
    "Plan",
    "PlanChange",
    "PlanPart",
    "ProgressPoint",
    "Receipt",
    "RecordCheckPass",
    "RecordFile",
    "RecordHanding",
    "RecordPlace",
    "RecordRequest",
    "Review",
    "RuleEdition",
    "RuleTrial",
    "RuleTrialGroup",
    "SaidHowSure",
    "Service",
    "Session",
    "Signal",
    "SignalAnswer",
    "SignalRule",
    "Sureness",
    "Timeline",
    "TimelineRule",
]
