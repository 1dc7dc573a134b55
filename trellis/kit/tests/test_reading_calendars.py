"""What stands in a calendar between two days, and what is said of what cannot be read."""

import time
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from trellis.kit.calendars import MOST_BYTES, CalendarRead, NotACalendar, read_calendar

CHICAGO = ZoneInfo("America/Chicago")


def calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def event(name: str, *lines: str, uid: str = "") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid or name}", f"SUMMARY:{name}", *lines, "END:VEVENT"]


def read(*lines: str, from_on: date = date(2026, 11, 1), until_on: date = date(2026, 12, 1)) -> CalendarRead:
    return read_calendar(calendar(*lines), from_on=from_on, until_on=until_on, zone=CHICAGO)


def times(found: CalendarRead) -> list[str]:
    return [f"{entry.name} {entry.starts_at:%m-%d %H:%M}–{entry.ends_at:%m-%d %H:%M}" for entry in found.entries]


def test_days_and_times_are_read_by_the_district_s_clock_whatever_zone_they_are_written_in() -> None:
    own_zone = ["BEGIN:VTIMEZONE", "TZID:Our zone", "BEGIN:STANDARD", "DTSTART:19701101T020000", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"]
    own_zone += ["TZOFFSETFROM:-0400", "TZOFFSETTO:-0500", "END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:19700308T020000"]
    own_zone += ["RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400", "END:DAYLIGHT", "END:VTIMEZONE"]
    found = read(
        "X-WR-CALNAME:Roosevelt\\, spring",
        *event("day", "DTSTART;VALUE=DATE:20261102", "CATEGORIES:Testing,State", "TRANSP:TRANSPARENT"),
        *event("days", "DTSTART;VALUE=DATE:20261103", "DTEND;VALUE=DATE:20261106"),
        *event("floating", "DTSTART:20261107T080000", "DURATION:PT45M"),
        *event("utc", "DTSTART:20261108T140000Z", "DTEND:20261108T150000Z"),
        *event("zone", "DTSTART;TZID=Europe/Berlin:20261109T160000", "DTEND;TZID=Europe/Berlin:20261109T170000"),
        *event("windows", "DTSTART;TZID=Eastern Standard Time:20261110T090000", "DTEND;TZID=Eastern Standard Time:20261110T093000"),
        *event("vendor", "DTSTART;TZID=/example.org/America/Denver:20261111T090000"),
        *event("drawn up", "DTSTART;TZID=Our zone:20261112T090000"),
        *event("over midnight", "DTSTART:20261031T220000", "DTEND:20261101T010000"),
        *own_zone,
    )
    assert times(found) == [
        "over midnight 10-31 22:00–11-01 01:00",
        "day 11-02 00:00–11-03 00:00",
        "days 11-03 00:00–11-06 00:00",
        "floating 11-07 08:00–11-07 08:45",
        "utc 11-08 08:00–11-08 09:00",
        "zone 11-09 09:00–11-09 10:00",
        "windows 11-10 08:00–11-10 08:30",
        "vendor 11-11 10:00–11-11 10:00",
        "drawn up 11-12 08:00–11-12 08:00",
    ]
    assert found.name == "Roosevelt, spring" and found.complaints == []
    day = found.entries[1]
    assert (day.categories, day.is_busy, day.is_whole_days, day.starts_on, day.ends_on) == (
        ("Testing", "State"),
        False,
        True,
        date(2026, 11, 2),
        date(2026, 11, 3),
    )
    assert (found.entries[0].starts_on, found.entries[0].ends_on) == (date(2026, 10, 31), date(2026, 11, 2))


def test_what_repeats_is_worked_out_with_its_exceptions() -> None:
    found = read(
        *event(
            "staff",
            "DTSTART;TZID=America/Chicago:20200106T150000",
            "DURATION:PT1H",
            "RRULE:FREQ=WEEKLY;BYDAY=MO",
            "EXDATE;TZID=America/Chicago:20261116T150000",
        ),
        *event("staff moved", "RECURRENCE-ID;TZID=America/Chicago:20261109T150000", "DTSTART:20261110T160000", "DURATION:PT30M", uid="staff"),
        *event("staff off", "RECURRENCE-ID:20261123T210000Z", "DTSTART:20261123T210000Z", "STATUS:CANCELLED", uid="staff"),
        *event("staff later", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261130T210000Z", "DTSTART:20261130T223000Z", "DURATION:PT20M", uid="staff"),
        *event("counted", "DTSTART;VALUE=DATE:20261028", "RRULE:FREQ=DAILY;BYDAY=WE,TH;COUNT=3", "RDATE;VALUE=DATE:20261120"),
        *event("called off", "DTSTART;VALUE=DATE:20261105", "STATUS:CANCELLED"),
        *event("ended", "DTSTART;VALUE=DATE:20261001", "RRULE:FREQ=DAILY;UNTIL=20261102"),
        *event("never", "DTSTART;VALUE=DATE:19700102", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
        until_on=date(2026, 12, 8),
    )
    assert found.complaints == []
    assert times(found) == [
        "ended 11-01 00:00–11-02 00:00",
        "ended 11-02 00:00–11-03 00:00",
        "staff 11-02 15:00–11-02 16:00",
        "counted 11-04 00:00–11-05 00:00",
        "staff moved 11-10 16:00–11-10 16:30",
        "counted 11-20 00:00–11-21 00:00",
        "staff later 11-30 16:30–11-30 16:50",
        "staff later 12-07 16:30–12-07 16:50",
    ]


def test_what_cannot_be_read_is_named_and_costs_nothing_else() -> None:
    found = read(
        *event("each second", "DTSTART:20261105T100000Z", "RRULE:FREQ=SECONDLY"),
        *event("no step", "DTSTART:20261105T110000Z", "RRULE:FREQ=DAILY;INTERVAL=0"),
        *event("backwards", "DTSTART:20261105T120000Z", "DTEND:20261105T110000Z"),
        *event("nonsense", "DTSTART:tomorrow"),
        *event("undated"),
        *event("far zone", "DTSTART;TZID=Mars/Utopia:20261105T130000"),
        *event(
            "good",
            "DTSTART:20261105T200000Z",
            "DESCRIPTION:broken line\r\nwithout a name",
            "BEGIN:VALARM",
            "TRIGGER:-PT5M",
            "DTSTART:19700101T000000Z",
            "END:VALARM",
        ),
        "BEGIN:VEVENT",
        "SUMMARY:cut off",
        "DTSTART:20261105T100000Z",
    )
    assert [entry.name for entry in found.entries] == ["each second", "no step", "backwards", "far zone", "good"]
    assert sorted(complaint.event.split(" (")[0] for complaint in found.complaints) == [
        "backwards",
        "cut off",
        "each second",
        "far zone",
        "no step",
        "nonsense",
        "undated",
    ]
    assert all(len(complaint.words.split(". ")) > 1 or "calendar" in complaint.words for complaint in found.complaints)


def test_what_is_no_calendar_is_refused_in_words() -> None:
    for content, words in ((b"PK\x03\x04 a picture", "not a calendar file"), (b"BEGIN:VCALENDAR\n" + b"x" * MOST_BYTES, "10 MB")):
        with pytest.raises(NotACalendar, match=words):
            read_calendar(content, from_on=date(2026, 11, 1), until_on=date(2026, 12, 1), zone=CHICAGO)


@pytest.mark.sqlite
def test_ten_thousand_events_and_rules_made_to_hang_are_read_in_seconds() -> None:
    began = time.process_time()
    weekly = [line for n in range(9_998) for line in event(f"n{n}", "DTSTART;TZID=America/Chicago:20200106T090000", "RRULE:FREQ=WEEKLY;UNTIL=20260901T000000Z")]
    hanging = [line for n in range(2) for line in event(f"h{n}", "DTSTART:19700101T000000Z", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    zone = ["BEGIN:VTIMEZONE", "TZID:Trap", "BEGIN:STANDARD", "DTSTART:16010101T000000", "RRULE:FREQ=SECONDLY", "TZOFFSETFROM:+0000", "TZOFFSETTO:+0000"]
    found = read(*zone, "END:STANDARD", "END:VTIMEZONE", *weekly, *hanging, *event("trapped", "DTSTART;TZID=Trap:20261105T100000"))
    assert [entry.name for entry in found.entries] == ["trapped"]
    assert time.process_time() - began < 15  # of the processor: a busy machine takes longer by the clock
