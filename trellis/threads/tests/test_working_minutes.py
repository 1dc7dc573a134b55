"""Working minutes: weekdays, the district's hours, without its days off, whatever clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trellis.threads.measures import NeverWorks, WorkingTime, state_of

NEW_YORK = ZoneInfo("America/New_York")
USUAL = WorkingTime(NEW_YORK)
HOLIDAYS = WorkingTime(NEW_YORK, off=((date(2026, 12, 21), date(2027, 1, 4)),))
NIGHT = WorkingTime(NEW_YORK, time(0, 30), time(5))  # hours that lie across the change of clocks
SYDNEY = WorkingTime(ZoneInfo("Australia/Lord_Howe"), time(1), time(4), ((date(2026, 4, 6), date(2026, 4, 8)),))  # clocks change by half an hour
moments = st.integers(0, 2 * 365 * 86_400).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


def at(year, month, day, hour, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("working", "start", "minutes", "end"),
    [
        (USUAL, at(2026, 12, 1, 12), 60, at(2026, 12, 1, 13)),
        (USUAL, at(2026, 12, 1, 12), 510, at(2026, 12, 2, 12)),  # one working day
        (USUAL, at(2026, 12, 4, 16), 60, at(2026, 12, 7, 8, 30)),  # over a weekend
        (USUAL, at(2026, 12, 5, 3), 30, at(2026, 12, 7, 8, 30)),  # begun on a Saturday night
        (USUAL, at(2026, 12, 1, 7), 510, at(2026, 12, 1, 16, 30)),  # the whole day, until it closes
        (HOLIDAYS, at(2026, 12, 18, 16), 60, at(2027, 1, 4, 8, 30)),  # over the holidays
        (USUAL, at(2026, 10, 30, 16), 60, at(2026, 11, 2, 8, 30)),  # clocks go back on the Sunday between
    ],
)
def test_minutes_are_added_where_the_district_works(working, start, minutes, end):
    assert working.add(start, minutes) == end
    assert working.between(start, end) == minutes


def test_nothing_passes_backwards_nor_while_nobody_works():
    assert USUAL.between(at(2026, 12, 2, 9), at(2026, 12, 1, 9)) == 0
    assert USUAL.between(at(2026, 12, 4, 16, 30), at(2026, 12, 7, 8)) == 0
    assert [USUAL.days_after(date(2026, 12, 3), days) for days in range(4)] == [date(2026, 12, day) for day in (3, 4, 7, 8)]
    with pytest.raises(NeverWorks):
        WorkingTime(NEW_YORK, off=((date(2020, 1, 1), date(2060, 1, 1)),)).add(at(2026, 12, 1, 9), 1)


@given(st.sampled_from([USUAL, HOLIDAYS, NIGHT, SYDNEY]), moments, st.integers(1, 9_000))
def test_adding_minutes_and_counting_them_gives_them_back(working, start, minutes):
    end = working.add(start, minutes)
    assert working.between(start, end) == minutes
    assert working.works_on(working.day_of(end))


@given(st.sampled_from([USUAL, HOLIDAYS, NIGHT, SYDNEY]), moments, st.lists(st.integers(0, 30_000), min_size=2, max_size=2))
def test_the_parts_of_a_time_make_its_whole(working, start, steps):
    start = start.replace(second=0, microsecond=0)
    middle = start + timedelta(minutes=steps[0])
    end = middle + timedelta(minutes=steps[1])
    assert working.between(start, middle) + working.between(middle, end) == working.between(start, end)


@given(st.sampled_from([USUAL, HOLIDAYS, SYDNEY]), moments, st.integers(1, 3_000), st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_pause_leaves_what_was_left(working, opened, promised, until_pause, stood):
    opened = opened.replace(second=0, microsecond=0)
    paused = opened + timedelta(minutes=until_pause)
    runs = paused + timedelta(minutes=stood)
    by = working.add(opened, promised)
    moved = working.moved(by, paused, runs)
    passed = working.between(opened, paused)
    assert working.between(runs, moved) - working.between(moved, runs) == promised - passed


@given(moments, st.integers(0, 5_000))
def test_counting_agrees_with_looking_at_every_minute(start, length):
    start = start.replace(second=0, microsecond=0)
    slow = 0
    for minute in range(length):
        local = (start + timedelta(minutes=minute)).astimezone(NEW_YORK)
        slow += local.weekday() < 5 and time(0, 30) <= local.time() < time(5)
    assert NIGHT.between(start, start + timedelta(minutes=length)) == slow


def test_late_is_said_before_paused_and_settled_before_all():
    facts = {"minutes_left": 300, "minutes_late": 0, "settled": False, "paused": False}
    assert [state_of(**{**facts, **other}) for other in ({}, {"paused": True}, {"minutes_late": 1, "paused": True}, {"settled": True, "minutes_late": 1})] == [
        "open",
        "paused",
        "late",
        "settled",
    ]
    assert state_of(**{**facts, "minutes_left": None}) == "unpromised"
