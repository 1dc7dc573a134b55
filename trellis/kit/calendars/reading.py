"""What stands in a calendar of RFC 5545 between two days.

An event that cannot be read is named with what to do about it, and costs nothing but itself. What repeats is worked out
within bounds (`rules`). A time without a zone is the district's; an event that was called off is not there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar.parser import Contentline
from icalendar.prop import vDDDTypes, vDuration

from trellis.kit.calendars.rules import CannotRepeat, Work, repetitions
from trellis.kit.calendars.zones import Zones, well_known

MOST_BYTES = 10_000_000
MOST_EVENTS = 20_000
MOST_ENTRIES = 50_000
MOST_DATES = 5_000  # RDATE and EXDATE of one event
MOST_NAME = 300
MOST_COMPLAINTS = 200
READ = re.compile(
    r"(?:UID|SUMMARY|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|EXRULE|RECURRENCE-ID|SEQUENCE|STATUS|TRANSP|CATEGORIES)[;:]", re.IGNORECASE
)  # a description of a megabyte is not looked at
UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)

Instant = datetime | date  # a moment in UTC, or a whole day


class NotACalendar(Exception):
    """Nothing of it can be read; the message is for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing at one time. Whole days begin and end at midnight by the reader's clock; `is_busy` is what the calendar says of the time."""

    uid: str
    name: str
    starts_at: datetime
    ends_at: datetime
    is_whole_days: bool
    is_busy: bool
    categories: tuple[str, ...] = ()

    @property
    def starts_on(self) -> date:
        return self.starts_at.date()

    @property
    def ends_on(self) -> date:
        """Return the first day that it does not touch: periods are half-open."""
        last = self.ends_at - timedelta(microseconds=1) if self.ends_at > self.starts_at else self.starts_at
        return last.date() + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What of an event could not be read, and what to do. `event` is its name and day; empty where it is the whole calendar."""

    event: str
    words: str

    def __str__(self) -> str:
        return f"{self.event}: {self.words}" if self.event else self.words


@dataclass(frozen=True, slots=True)
class CalendarRead:
    """What was found: in the order of time, and what could not be read."""

    name: str
    entries: list[Entry]
    complaints: list[Complaint]


@dataclass(slots=True)
class _Event:
    """One VEVENT as it stands."""

    uid: str
    name: str
    start: Instant  # aware, or a day
    length: timedelta
    zone: tzinfo | None  # None for whole days
    sequence: int = -1
    is_called_off: bool = False
    is_busy: bool = True
    categories: tuple[str, ...] = ()
    rules: list[tuple[str, datetime | None]] = field(default_factory=list)  # with their end, by the event's own clock
    also: list[tuple[Instant, timedelta | None]] = field(default_factory=list)
    never: set[Instant] = field(default_factory=set)
    stands_for: Instant | None = None  # the time of its series that it changes
    and_all_later: bool = False


def read_calendar(content: bytes, *, from_on: date, until_on: date, zone: ZoneInfo) -> CalendarRead:
    """Return what stands in the calendar from `from_on` and before `until_on`, by the clock of `zone`. Raises NotACalendar."""
    if len(content) > MOST_BYTES:
        raise NotACalendar(_("The calendar is larger than 10 MB. Export a shorter time from it, and try again."))
    return _Reading(from_on, until_on, zone).read(content.decode("utf-8-sig", "replace"))


class _Reading:
    def __init__(self, from_on: date, until_on: date, zone: ZoneInfo) -> None:
        self.from_on, self.until_on, self.zone = from_on, until_on, zone
        self.from_at, self.until_at = (datetime.combine(day, time.min, zone) for day in (from_on, until_on))
        self.floating: tzinfo = zone
        self.zones, self.work = Zones(), Work()
        self.name = ""
        self.complaints: list[Complaint] = []
        self.unknown_zones: set[str] = set()
        self.entries: list[Entry] = []

    def read(self, text: str) -> CalendarRead:
        events = [event for lines in self._blocks(text) if (event := self._event(lines))]
        series: dict[str, list[_Event]] = {}
        for event in events:
            series.setdefault(event.uid, []).append(event)
        for one in series.values():
            if len(self.entries) >= MOST_ENTRIES:
                self._complain(
                    "", _("More than 50,000 entries fall into this time. The first 50,000 were read. Choose a shorter time, or a calendar of your own.")
                )
                break
            self.entries += self._entries(one)
        self.entries.sort(key=lambda entry: (entry.starts_at, entry.ends_at, entry.name, entry.uid))
        return CalendarRead(self.name, self.entries[:MOST_ENTRIES], self.complaints)

    # -- from lines to events ----------------------------------------------------------------------

    def _blocks(self, text: str) -> Iterator[list[str]]:
        """Yield the lines of each event. Keeps the zones and the calendar's name on the way, since they may stand behind the events."""
        lines = re.sub(r"\n[ \t]", "", re.sub(r"\r\n?", "\n", text)).split("\n")
        if not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines[:200]):
            raise NotACalendar(_("This is not a calendar file. A calendar file ends in .ics; your calendar’s page has it under “export” or “share”."))
        block, deeper = "", 0  # in which of the two kinds that count, and how many alarms or parts deep in it
        current: list[str] = []
        found: list[list[str]] = []
        for line in lines:
            mark = line[:40].strip().upper()
            if mark in ("BEGIN:VEVENT", "BEGIN:VTIMEZONE", "END:VCALENDAR"):
                if block == "VEVENT":
                    found.append([*current, "UNFINISHED"])
                block, deeper, current = mark[6:] if mark.startswith("BEGIN") else "", 0, [mark]
            elif not block:
                self._of_the_calendar(line, mark)
            elif mark == f"END:{block}":
                if block == "VEVENT":
                    found.append(current)
                else:
                    self.zones.draw_up([*current, mark])
                block, current = "", []
            elif block == "VTIMEZONE":
                current.append(line.strip())
            elif mark.startswith(("BEGIN:", "END:")):
                deeper += 1 if mark.startswith("BEGIN:") else -1
            elif deeper <= 0 and READ.match(line):
                current.append(line)
        if block == "VEVENT":
            found.append([*current, "UNFINISHED"])
        if len(found) > MOST_EVENTS:
            self._complain("", _("The calendar has more than 20,000 events. The first 20,000 were read. Export a shorter time from it."))
        yield from found[:MOST_EVENTS]

    def _of_the_calendar(self, line: str, mark: str) -> None:
        if mark.startswith(("X-WR-CALNAME", "NAME")) and ":" in line:
            self.name = self.name or _words(line.split(":", 1)[1].strip())[:MOST_NAME]
        elif mark.startswith("X-WR-TIMEZONE:"):
            self.floating = well_known(line.split(":", 1)[1]) or self.floating

    def _event(self, lines: list[str]) -> _Event | None:
        said: dict[str, list[tuple[dict[str, str], str]]] = {}
        for line in lines:
            if ":" not in line:
                continue
            try:
                name, parameters, value = Contentline(line).raw_parts()
                given = {key.upper(): str(one) for key, one in parameters.items()}
            except UNREADABLE:
                name, value, given = re.split("[;:]", line, maxsplit=1)[0], line.split(":", 1)[1], {}
            said.setdefault(name.upper(), []).append((given, value.strip()))
        title = _words(said["SUMMARY"][0][1]).strip()[:MOST_NAME] if "SUMMARY" in said else ""
        called = title or _("an event without a name")
        if "UNFINISHED" in lines:
            self._complain(called, _("The calendar breaks off in the middle of it, and it was left out. Export the calendar again."))
            return None
        if "DTSTART" not in said:
            self._complain(called, _("It says not when it begins, and was left out. Set its day in your calendar."))
            return None
        try:
            return self._understood(title, said)
        except UNREADABLE:
            self._complain(called, _("Its day or time cannot be read, and it was left out. Set its time again in your calendar."))
            return None

    def _understood(self, title: str, said: dict[str, list[tuple[dict[str, str], str]]]) -> _Event:
        start, zone = self._when(*said["DTSTART"][0], title)
        event = _Event(uid=said["UID"][0][1] if "UID" in said else "", name=title, start=start, length=timedelta(), zone=zone)
        event.uid = event.uid or f"{start}{title}"
        event.length = self._length(event, said)
        event.sequence = int(said["SEQUENCE"][0][1]) if "SEQUENCE" in said and said["SEQUENCE"][0][1].isdigit() else -1
        event.is_called_off = said.get("STATUS", [({}, "")])[0][1].upper() == "CANCELLED"
        event.is_busy = said.get("TRANSP", [({}, "")])[0][1].upper() != "TRANSPARENT"
        event.categories = tuple(_words(one).strip()[:MOST_NAME] for _p, value in said.get("CATEGORIES", []) for one in value.split(",") if one)[:20]
        for _parameters, value in said.get("RRULE", []):
            event.rules.append((value, self._rule_ends(value, event)))
        for parameters, value in self._dates(event, said, "EXDATE"):
            event.never.add(self._instant(parameters, value, event))
        for parameters, value in self._dates(event, said, "RDATE"):
            opens, _slash, closes = value.partition("/")
            at = self._when(parameters, opens, title)[0]
            event.also.append((at, self._until(at, parameters, closes, title) if closes else None))
        if "EXRULE" in said:
            self._complain(self._called(event), _("It leaves days out by a rule of an old kind, which is not read: days too many may stand here."))
        if "RECURRENCE-ID" in said:
            parameters, value = said["RECURRENCE-ID"][0]
            event.stands_for = self._instant(parameters, value, event)
            event.and_all_later = parameters.get("RANGE", "").upper() == "THISANDFUTURE"
        return event

    def _dates(self, event: _Event, said: dict[str, list[tuple[dict[str, str], str]]], name: str) -> list[tuple[dict[str, str], str]]:
        dates = [(parameters, one.strip()) for parameters, value in said.get(name, []) for one in value.split(",") if one.strip()]
        if len(dates) > MOST_DATES:
            self._complain(self._called(event), _("It names more than 5,000 single days. The first 5,000 were read."))
        return dates[:MOST_DATES]

    def _when(self, parameters: dict[str, str], value: str, title: str) -> tuple[Instant, tzinfo | None]:
        """Return a day, or a moment with its zone."""
        read = vDDDTypes.from_ical(value)
        if not isinstance(read, datetime):
            if not isinstance(read, date):
                raise ValueError
            return read, None
        if read.tzinfo is not None:
            return read.astimezone(UTC), UTC
        return (zoned := read.replace(tzinfo=self._zone(parameters.get("TZID", ""), title))), zoned.tzinfo

    def _zone(self, name: str, title: str) -> tzinfo:
        if not name:
            return self.floating
        if found := self.zones.named(name):
            return found
        if name not in self.unknown_zones and len(self.unknown_zones) < 20:
            self.unknown_zones.add(name)
            self._complain(
                title or _("an event without a name"),
                _("Its time zone is not known and the calendar does not explain it. Its times were read by the district’s clock."),
            )
        return self.floating

    def _length(self, event: _Event, said: dict[str, list[tuple[dict[str, str], str]]]) -> timedelta:
        whole_day = timedelta(days=1) if event.zone is None else timedelta()
        if "DTEND" in said:
            length = self._until(event.start, *said["DTEND"][0], event.name)
        elif "DURATION" in said:
            length = vDuration.from_ical(said["DURATION"][0][1])
        else:
            length = whole_day
        if length < timedelta():
            self._complain(self._called(event), _("It ends before it begins. It was read as if it had no end: set its end in your calendar."))
            return whole_day
        return max(length, whole_day)

    def _until(self, start: Instant, parameters: dict[str, str], value: str, title: str) -> timedelta:
        """Return how long it is until a moment or for a duration, by the clock on the wall."""
        if value.lstrip("+-").upper().startswith("P"):
            return vDuration.from_ical(value)  # type: ignore[no-any-return]
        end, _zone = self._when(parameters, value, title)
        if isinstance(start, datetime):
            end = end if isinstance(end, datetime) else datetime.combine(end, time.min, start.tzinfo)
            return end.astimezone(start.tzinfo).replace(tzinfo=None) - start.replace(tzinfo=None)
        return (end.date() if isinstance(end, datetime) else end) - start

    def _instant(self, parameters: dict[str, str], value: str, event: _Event) -> Instant:
        """Return by which an event of a series is known: its day, or its moment in UTC. A day given for a moment stays a day."""
        at, _zone = self._when(parameters if "TZID" in parameters or value.endswith("Z") else {}, value, event.name)
        if not isinstance(at, datetime):
            return at
        if event.zone is None:
            return at.date()
        if "TZID" not in parameters and not value.upper().endswith("Z"):
            at = at.replace(tzinfo=event.zone)
        return at.astimezone(UTC)

    def _rule_ends(self, rule: str, event: _Event) -> datetime | None:
        named = re.search(r"UNTIL=([^;]+)", rule, re.IGNORECASE)
        if not named:
            return None
        read = vDDDTypes.from_ical(named[1].strip())
        if not isinstance(read, datetime):
            return datetime.combine(read, time.max.replace(microsecond=0))
        if event.zone is None:
            return datetime.combine(read.date(), time.min)
        return (read.astimezone(event.zone) if read.tzinfo else read).replace(tzinfo=None)

    # -- from events to entries --------------------------------------------------------------------

    def _entries(self, events: list[_Event]) -> Iterator[Entry]:
        """Yield what a series comes to: its own times, without those that another event stands for, and these."""
        newest = max(event.sequence for event in events if event.stands_for is None) if any(event.stands_for is None for event in events) else -1
        changes: dict[Instant, _Event] = {}
        for event in events:
            if event.stands_for is not None and event.sequence >= changes.get(event.stands_for, event).sequence:
                changes[event.stands_for] = event
        seen: set[tuple[Instant, str]] = set()
        never: set[Instant] = set()
        for event in events:  # one series once; two events that share a number by mistake, both
            if event.stands_for is None and event.sequence == newest and (event.start, event.name) not in seen:
                seen.add((event.start, event.name))
                never |= event.never
                if not event.is_called_off:
                    yield from self._repeated(event, changes)
        for stands_for, change in changes.items():
            if not change.is_called_off and stands_for not in never:
                yield from self._placed(change, change.start, change.length, change.zone)

    def _repeated(self, event: _Event, changes: dict[Instant, _Event]) -> Iterator[Entry]:
        later = sorted((key for key, change in changes.items() if change.and_all_later and type(key) is type(_key(event.start))), reverse=True)
        for start, length in self._starts(event, changes, later):
            key = _key(start)
            if key in changes or key in event.never or (isinstance(start, datetime) and start.date() in event.never):
                continue
            since = next((moment for moment in later if moment < key), None)  # type: ignore[operator]
            if since is None:
                yield from self._placed(event, start, length if length is not None else event.length, event.zone)
            else:
                change = changes[since]
                if not change.is_called_off:
                    yield from self._placed(change, _at(_naive(start) + _moved(change, since, event.zone), event.zone), change.length, event.zone)

    def _starts(self, event: _Event, changes: dict[Instant, _Event], later: list[Instant]) -> Iterator[tuple[Instant, timedelta | None]]:
        """Yield each time of the series that may touch the days asked for, once."""
        changed = [changes[key] for key in later]
        back = max([event.length, *(change.length for change in changed)])
        moved = max([timedelta(), *(abs(_moved(change, key, event.zone)) for key, change in zip(later, changed, strict=True))])
        zone = event.zone
        from_at = (self.from_at.astimezone(zone) if zone else self.from_at).replace(tzinfo=None) - back - moved - timedelta(days=1)
        until_at = (self.until_at.astimezone(zone) if zone else self.until_at).replace(tzinfo=None) + moved + timedelta(days=1)
        yielded = set()
        for start, length in [(event.start, None), *event.also]:
            if (key := _key(start)) not in yielded:
                yielded.add(key)
                yield start, length
        try:
            for rule, last_at in event.rules:
                for moment in repetitions(rule, _naive(event.start), from_at, until_at, last_at, self.work):
                    start = _at(moment, zone)
                    if (key := _key(start)) not in yielded:
                        yielded.add(key)
                        yield start, None
        except CannotRepeat as refused:
            self._complain(self._called(event), _("%(why)s Only its first day stands here.") % {"why": refused})
        except UNREADABLE:
            self._complain(self._called(event), _("Its rule for repeating cannot be read. Only its first day stands here. Set it again in your calendar."))

    def _placed(self, event: _Event, start: Instant, length: timedelta, zone: tzinfo | None) -> Iterator[Entry]:
        """Yield the entry by the reader's clock if it touches the days asked for."""
        try:
            ends = _at(_naive(start) + length, zone)
            if isinstance(start, datetime) and isinstance(ends, datetime):
                starts_at, ends_at = start.astimezone(self.zone), ends.astimezone(self.zone)
            else:
                starts_at, ends_at = (datetime.combine(day, time.min, self.zone) for day in (start, ends))
        except UNREADABLE:  # in the year 10,000, or before the first
            return
        if starts_at < self.until_at and (ends_at > self.from_at or starts_at >= self.from_at):
            yield Entry(event.uid, event.name, starts_at, ends_at, zone is None, event.is_busy, event.categories)

    def _called(self, event: _Event) -> str:
        day = event.start.date() if isinstance(event.start, datetime) else event.start
        return _("%(event)s (%(day)s)") % {"event": event.name or _("an event without a name"), "day": date_format(day, "DATE_FORMAT")}

    def _complain(self, event: str, words: str) -> None:
        if len(self.complaints) < MOST_COMPLAINTS:
            self.complaints.append(Complaint(event, words))
        elif len(self.complaints) == MOST_COMPLAINTS:
            self.complaints.append(Complaint("", _("More events than these could not be read.")))


def _words(value: str) -> str:
    """Return a text without the marks that RFC 5545 puts before commas and line ends."""
    return re.sub(r"\\(.)", lambda mark: " " if mark[1] in "nN" else mark[1], value)


def _key(at: Instant) -> Instant:
    return at.astimezone(UTC) if isinstance(at, datetime) else at


def _naive(at: Instant) -> datetime:
    return at.replace(tzinfo=None) if isinstance(at, datetime) else datetime.combine(at, time.min)


def _at(moment: datetime, zone: tzinfo | None) -> Instant:
    return moment.replace(tzinfo=zone) if zone is not None else moment.date()


def _moved(change: _Event, stands_for: Instant, zone: tzinfo | None) -> timedelta:
    """Return by how much a change moves what it stands for, by the clock of the series."""
    return _naive(_on_the_wall(change.start, zone)) - _naive(_on_the_wall(stands_for, zone))


def _on_the_wall(at: Instant, zone: tzinfo | None) -> Instant:
    return at.astimezone(zone) if isinstance(at, datetime) and zone is not None else at
