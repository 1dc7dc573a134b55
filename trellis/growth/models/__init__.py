"""What principals learn, with whom, and what changed; one file per noun."""

from trellis.growth.models.caseload import Cadence
from trellis.growth.models.cycles import CheckBack, Closing, Cycle, Measure, PhaseMove, Point, Step
from trellis.growth.models.own import Assessment, Line, Share, View
from trellis.growth.models.sessions import SessionAnswer
from trellis.growth.models.supports import Given, Support, SupportPractice
from trellis.growth.models.visits import AgendaPoint, Note, NoteAnswer, NoteText, Photo, Visit

__all__ = [
    "AgendaPoint",
    "Assessment",
    "Cadence",
    "CheckBack",
    "Closing",
    "Cycle",
    "Given",
    "Line",
    "Measure",
    "Note",
    "NoteAnswer",
    "NoteText",
    "PhaseMove",
    "Photo",
    "Point",
    "SessionAnswer",
    "Share",
    "Step",
    "Support",
    "SupportPractice",
    "View",
    "Visit",
]
