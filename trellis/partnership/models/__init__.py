"""What offices and schools are to each other: profiles, services, ratings and replies, teams around one school, barriers."""

from trellis.partnership.models.barriers import Barrier, BarrierAssignment, BarrierClearing, MeToo
from trellis.partnership.models.catalogue import FrontDoor, HelpAnswer, Service, ServiceVersion
from trellis.partnership.models.learning import LearningGoal, SharedLine, SmallTest
from trellis.partnership.models.needs import Allocation, AllocationFile, Look, Measure, NeedIndex, SchoolNeed
from trellis.partnership.models.panels import Panel, PanelAddition, PanelAgreement, PanelDecision, PanelMember, PanelQuestion, PanelReply, PanelSaying
from trellis.partnership.models.profiles import OF_LINES, Contribution, ContributionAnswer, Part, ProfileLine, ProfilePart, ProfileVersion
from trellis.partnership.models.ratings import Rating, Reply
from trellis.partnership.models.teams import PlanLine, PlanLineEnding, SchoolTeam, TeamOffice, TeamReview

__all__ = [
    "OF_LINES",
    "Allocation",
    "AllocationFile",
    "Barrier",
    "BarrierAssignment",
    "BarrierClearing",
    "Contribution",
    "ContributionAnswer",
    "FrontDoor",
    "HelpAnswer",
    "LearningGoal",
    "Look",
    "MeToo",
    "Measure",
    "NeedIndex",
    "Panel",
    "PanelAddition",
    "PanelAgreement",
    "PanelDecision",
    "PanelMember",
    "PanelQuestion",
    "PanelReply",
    "PanelSaying",
    "Part",
    "PlanLine",
    "PlanLineEnding",
    "ProfileLine",
    "ProfilePart",
    "ProfileVersion",
    "Rating",
    "Reply",
    "SchoolNeed",
    "SchoolTeam",
    "Service",
    "ServiceVersion",
    "SharedLine",
    "SmallTest",
    "TeamOffice",
    "TeamReview",
]
