"""What stands around a student; one file per noun."""

from trellis.student_support.models.accommodations import Accommodation
from trellis.student_support.models.ledger import Session
from trellis.student_support.models.meetings import Barrier, Contribution, Decision, Meeting, SaidHowSure, Sureness
from trellis.student_support.models.plans import Giving, Goal, Need, Plan, PlanChange, PlanPart, ProgressPoint, Review, Service
from trellis.student_support.models.students import FormalEvent, Note, NoteReader, Noticed, OwnWord

__all__ = [
    "Accommodation",
    "Barrier",
    "Contribution",
    "Decision",
    "FormalEvent",
    "Giving",
    "Goal",
    "Meeting",
    "Need",
    "Note",
    "NoteReader",
    "Noticed",
    "OwnWord",
    "Plan",
    "PlanChange",
    "PlanPart",
    "ProgressPoint",
    "Review",
    "SaidHowSure",
    "Service",
    "Session",
    "Sureness",
]
