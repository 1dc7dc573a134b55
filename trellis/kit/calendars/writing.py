"""Days as a file that calendars read (RFC 5545). Knows days, words and addresses, and nothing of what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

MADE_BY = "-//Trellis//Days//EN"
LOOKS_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class WholeDay:
    """One thing on one day. `uid` stays the same for ever; `changes` counts how often it changed, the last time on `changed_on`."""

    uid: str
    on: date
    summary: str
    description: str
    url: str
    status: str  # CONFIRMED, TENTATIVE or CANCELLED
    changed_on: date
    changes: int = 0


def as_calendar(name: str, days: Iterable[WholeDay]) -> bytes:
    """Return a calendar that asks to be read again every six hours. The days take no time: who has one is not busy."""
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what most calendars read instead of NAME
    calendar.add("refresh-interval", LOOKS_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for day in days:
        calendar.add_component(_event(day))
    return calendar.to_ical()


def _event(day: WholeDay) -> Event:
    changed_at = datetime.combine(day.changed_on, time.min, UTC)
    event = Event()
    event.add("uid", day.uid)
    event.add("dtstamp", changed_at)  # without METHOD this is when it last changed, so that the same days are the same bytes
    event.add("last-modified", changed_at)
    event.add("sequence", day.changes)
    event.add("dtstart", day.on)
    event.add("dtend", day.on + timedelta(days=1))
    event.add("summary", day.summary)
    event.add("description", day.description)
    event.add("url", day.url)
    event.add("status", day.status)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
