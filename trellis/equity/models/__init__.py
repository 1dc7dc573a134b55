"""Gaps between groups: what is counted, what a release says, and what people do about it; one file per noun."""

from trellis.equity.models.followups import Cause, Conversation, FollowUp, PolicyReview
from trellis.equity.models.indicators import EquityRules, Indicator
from trellis.equity.models.releases import Cell, Finding, Release

__all__ = [
    "Cause",
    "Cell",
    "Conversation",
    "EquityRules",
    "Finding",
    "FollowUp",
    "Indicator",
    "PolicyReview",
    "Release",
]
