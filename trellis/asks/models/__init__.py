"""What the central office asks of schools, what it costs them, and what became of it."""

from trellis.asks.models.answers import AnswersLookedAt, Delegation, Done, NoSense, Receipt, RepeatLet
from trellis.asks.models.asks import Ask, AskWord, Audience, Filing, Moving, Occasion, SponsorAnswer, SponsorRequest, Stopping
from trellis.asks.models.brief import Brief, LeftLine, Notice
from trellis.asks.models.budget import BusyCalendar, BusyDays, Cap, WeekSum
from trellis.asks.models.leading import Feed, FeedEntry, InTotal, Kind, Looking, Moment, Sharing, TimeTotal

__all__ = [
    "AnswersLookedAt",
    "Ask",
    "AskWord",
    "Audience",
    "Brief",
    "BusyCalendar",
    "BusyDays",
    "Cap",
    "Delegation",
    "Done",
    "Feed",
    "FeedEntry",
    "Filing",
    "InTotal",
    "Kind",
    "LeftLine",
    "Looking",
    "Moment",
    "Moving",
    "NoSense",
    "Notice",
    "Occasion",
    "Receipt",
    "RepeatLet",
    "Sharing",
    "SponsorAnswer",
    "SponsorRequest",
    "Stopping",
    "TimeTotal",
    "WeekSum",
]
