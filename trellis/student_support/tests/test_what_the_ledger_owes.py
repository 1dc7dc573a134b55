"""The arithmetic of the ledger: shares of short weeks, months and days; silence is unknown; what was moved is given; nothing is below zero."""

import doctest
from dataclasses import astuple
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from trellis.student_support.measures import ledger
from trellis.student_support.measures.ledger import (
    DAY,
    MONTH,
    VACANCY,
    WEEK,
    Dose,
    Entry,
    Figures,
    account,
    month_bounds,
    month_of,
    next_month,
    stretches,
    total,
)

MONDAY = date(2026, 11, 2)
DAYS = st.dates(date(2026, 8, 1), date(2027, 2, 28))


@st.composite
def doses(draw):
    begins = draw(DAYS)
    ends = draw(st.none() | st.dates(begins, date(2027, 6, 30)))
    weekdays = tuple(sorted(draw(st.sets(st.integers(0, 4), max_size=5))))
    return Dose(draw(st.integers(1, 120)), draw(st.integers(1, 5)), draw(st.sampled_from([WEEK, MONTH, DAY])), begins, ends, weekdays)


ENTRIES = st.lists(
    st.builds(Entry, DAYS, st.integers(0, 120), st.integers(0, 120), st.sampled_from(["", "vacancy", "student_absent"]), st.booleans()), max_size=12
)


def test_the_examples_hold():
    assert doctest.testmod(ledger).failed == 0


@settings(max_examples=60, deadline=None)
@given(doses(), st.sets(DAYS, max_size=30), DAYS, ENTRIES, st.sets(DAYS, max_size=40))
def test_every_minute_has_one_name_and_none_is_below_zero(dose, closed, today, entries, vacant):
    rows = [
        account(
            dose,
            one,
            [entry for entry in entries if one.first <= entry.on < one.until],
            today=today,
            is_given_on=lambda day: day not in vacant,
            must_be_made_up=lambda why: why != "student_absent",
        )
        for one in stretches(dose, date(2026, 8, 1), date(2027, 3, 1), lambda day: day.weekday() < 5 and day not in closed)
    ]
    for row in rows:
        figures = row.figures
        assert min(astuple(figures)) >= 0
        assert figures.given + figures.missed + figures.unknown + figures.ahead == max(figures.owed, figures.given + figures.missed)
        assert figures.to_make_up <= figures.missed and figures.given + figures.to_make_up <= max(figures.owed, figures.given)
        assert bool(row.unknown_on) <= bool(figures.unknown)
        assert all(day < today for day in row.unknown_on)
    summed = total(rows)
    assert summed.gap >= 0 and summed.due + summed.ahead == summed.owed
    assert (summed.gap_at_the_end(is_vacant=False) or 0) >= 0


@settings(max_examples=60, deadline=None)
@given(doses(), st.sets(DAYS, max_size=30))
def test_months_add_up_to_the_whole_and_each_day_is_owed_once(dose, closed):
    def owed(first, until):
        days: dict[date, int] = {}
        for one in stretches(dose, first, until, lambda day: day.weekday() < 5 and day not in closed):
            assert not set(days) & set(one.owed)
            days |= one.owed
        return days

    months, month = {}, date(2026, 8, 1)
    while month < date(2027, 3, 1):
        first, until = month_bounds(dose.per, month)
        part = owed(first, until)
        assert all(month_of(dose.per, day) == month for day in part) and not set(part) & set(months)
        months |= part
        month = next_month(month)
    assert months == owed(month_bounds(dose.per, date(2026, 8, 1))[0], month_bounds(dose.per, date(2027, 2, 1))[1])
    assert all(dose.begins_on <= day and (dose.ends_on is None or day < dose.ends_on) and day not in closed and day.weekday() < 5 for day in months)


def of_a_week(entries, *, today=MONDAY + timedelta(days=7), weekdays=(0, 2), given_on=lambda day: True, left=()):
    dose = Dose(30, 2, WEEK, MONDAY, None, weekdays)
    week = stretches(dose, MONDAY, MONDAY + timedelta(days=7), lambda day: day.weekday() < 5)[0]
    return account(dose, week, entries, today=today, is_given_on=given_on, must_be_made_up=lambda why: why != "student_absent", left_unknown=left)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def test_what_was_missed_on_wednesday_and_given_on_thursday_is_given():
    row = of_a_week([Entry(day(0), 30, 30), Entry(day(2), 30, 0, "provider_absent"), Entry(day(3), 30, 30)])
    assert (row.figures.given, row.figures.gap, row.figures.unknown) == (60, 0, 0)


def test_silence_is_unknown_and_asked_about_unless_nobody_was_named_or_it_was_asked_before():
    assert of_a_week([]).unknown_on == (day(0), day(2))
    assert of_a_week([], left=[day(0)]).unknown_on == (day(2),)
    assert of_a_week([], left=[day(0)]).figures.unknown == 60
    vacant = of_a_week([], given_on=lambda _day: False)
    assert (vacant.figures.unknown, vacant.figures.to_make_up, dict(vacant.why)) == (0, 60, {VACANCY: 60})


def test_a_week_without_fixed_days_is_asked_about_only_when_it_is_over():
    assert of_a_week([], today=day(4), weekdays=()).figures == Figures(owed=60, ahead=60)
    assert of_a_week([], weekdays=()).unknown_on == (day(4),)


def test_an_absent_students_minutes_are_missed_and_by_these_rules_not_made_up():
    row = of_a_week([Entry(day(0), 30, 0, "student_absent"), Entry(day(2), 30, 30)])
    assert (row.figures.missed, row.figures.to_make_up) == (30, 0)
