"""An ask is written, filed, and counts in the weeks of those whom it reaches."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY
from trellis.access.policy import Role
from trellis.asks.measures import Minutes
from trellis.asks.models import Ask, Audience, Occasion
from trellis.asks.operations import CannotBeFiled, NotAnAsk, WrittenMeanwhile, address_ask, file_ask, rewrite_ask
from trellis.asks.operations.weeks import recount_weeks
from trellis.asks.queries import Whom, audience_of
from trellis.asks.queries.load import due_by_school, planned_minutes, spread_of_minutes, totals_by_level, totals_by_mandate, totals_by_office
from trellis.asks.tests.laying import DUE, EVERYBODY, WEEK, at, draft, filed
from trellis.directory.models import NonWorkingDays, School

pytestmark = pytest.mark.django_db


def test_a_draft_asks_nobody_and_filing_twice_is_filing_once(cast):
    ask = draft(cast)
    assert draft(cast) == ask
    assert planned_minutes([WEEK]).everybody == {}
    first, second = (file_ask(by=cast.priya.pk, today=TODAY, ask=ask) for _ in range(2))
    assert (first, Occasion.objects.count()) == (second, 1)
    occasion = Occasion.objects.get()
    assert (occasion.due_on, occasion.week_on, occasion.receipt_by_on) == (DUE, WEEK, date(2027, 1, 8))


def test_a_recurring_ask_falls_due_on_school_days_and_leaves_out_weeks_without_school(cast):
    NonWorkingDays.objects.create(name="Winter holidays", starts_on=date(2026, 12, 21), ends_on=date(2027, 1, 4))
    NonWorkingDays.objects.create(name="Snow", starts_on=date(2027, 1, 13), ends_on=date(2027, 1, 14))
    ask = filed(cast, repeats="weekly", until_on=date(2027, 1, 20))
    days = Occasion.objects.filter(ask=ask).order_by("due_on").values_list("due_on", flat=True)
    assert list(days) == [DUE, date(2026, 12, 16), date(2027, 1, 6), date(2027, 1, 12), date(2027, 1, 20)]


def test_what_cannot_be_asked_is_refused_with_what_to_do(cast):
    for wrong in (
        {"minutes_low": 30, "minutes_high": 20},
        {"minutes_low": 0},
        {"repeats": "weekly"},
        {"repeats": "weekly", "until_on": TODAY},
        {"repeats": "weekly", "until_on": date(2031, 1, 1)},
    ):
        with pytest.raises(NotAnAsk):
            draft(cast, **wrong)
    for missing in ({"to": ()}, {"due_on": None}, {"due_on": date(2026, 11, 30)}, {"minutes_high": None}, {"to": [Whom(level="other")]}):
        with pytest.raises(CannotBeFiled):
            file_ask(by=cast.priya.pk, today=TODAY, ask=draft(cast, **missing))
    ask = draft(cast)
    cast.offices["assessment"].ended_on = TODAY
    cast.offices["assessment"].save()
    with pytest.raises(CannotBeFiled):
        file_ask(by=cast.priya.pk, today=TODAY, ask=ask)
    with pytest.raises(NotAnAsk):
        draft(cast, what="Another")


def test_two_editors_of_one_draft_find_each_other(cast):
    ask = draft(cast)
    rewrite_ask(by=cast.priya.pk, ask=ask, seen=1, owner=cast.priya.pk, what="Other words", why="Same", mandate="law")
    with pytest.raises(WrittenMeanwhile):
        address_ask(by=cast.priya.pk, ask=ask, seen=1, to=EVERYBODY, minutes_low=1, minutes_high=2, due_on=DUE)
    address_ask(by=cast.priya.pk, ask=ask, seen=2, to=[*EVERYBODY, *at(cast, "saltmarsh")], minutes_low=1, minutes_high=2, due_on=DUE)
    assert audience_of(ask) == list(EVERYBODY)


def test_minutes_add_up_by_week_and_school_and_nobody_is_asked_twice_over(cast):
    cedar, saltmarsh, mill = (cast.schools[key] for key in ("cedar_fork", "saltmarsh", "mill_road"))
    filed(cast, what="Everybody")
    filed(cast, what="High schools", to=[Whom(level="high"), *at(cast, "mill_road", "saltmarsh")], minutes_low=10, minutes_high=10)
    filed(cast, what="Two", to=at(cast, "cedar_fork", "saltmarsh"), minutes_low=5, minutes_high=40, office=cast.offices["transport"].pk, mandate="law")
    filed(cast, what="Teachers", to=[Whom(role=Role.TEACHER)])
    later = filed(cast, what="Later", due_on=date(2026, 12, 15))
    dropped = filed(cast, what="Dropped")
    Occasion.objects.filter(ask=dropped).update(dropped_on=TODAY)
    Audience.objects.create(ask=later, role="principal", level="high")  # named twice over: asked once
    recount_weeks(weeks=[WEEK, date(2026, 12, 14)])
    planned = planned_minutes([WEEK, date(2026, 12, 14)])
    assert planned.of_school(WEEK, cedar.pk, "elementary") == Minutes(2, 20, 65)
    assert planned.of_school(WEEK, saltmarsh.pk, "middle") == Minutes(3, 30, 75)
    assert planned.of_school(WEEK, mill.pk, "high") == Minutes(2, 25, 35)
    assert planned.of_school(date(2026, 12, 14), mill.pk, "high") == Minutes(1, 15, 25)
    assert planned_minutes([WEEK], leaving_out=[later.pk]).of_level(date(2026, 12, 14), "high") == Minutes()
    # the same, by a few independent lines
    by_hand = {school.pk: 0 for school in (cedar, saltmarsh, mill)}
    for occasion in Occasion.objects.filter(week_on=WEEK, dropped_on=None):
        for school in School.objects.all():
            asked = occasion.ask.audience.filter(role="principal")
            if any((one.school_id in (None, school.pk)) and one.level in ("", school.level) for one in asked):
                by_hand[school.pk] += occasion.ask.minutes_high
    assert by_hand == {cedar.pk: 65, saltmarsh.pk: 75, mill.pk: 35}
    spread = spread_of_minutes([WEEK])
    assert spread.at(WEEK, "middle") == [(75, 1)]
    assert spread.fullest(WEEK, "elementary") == 65
    assert spread_of_minutes([WEEK], schools=[cedar.pk]).sizes == {"elementary": 1}
    assert planned_minutes([WEEK], schools=[cedar.pk]).schools == {(WEEK, cedar.pk): Minutes(1, 5, 40)}
    for totals in (totals_by_level([WEEK]), totals_by_office([WEEK]), totals_by_mandate([WEEK])):
        assert sum(total.minutes.high for total in totals) == sum(by_hand.values())
    assert {total.key: total.minutes.high for total in totals_by_mandate([WEEK])} == {"office": 95, "law": 80}
    due = due_by_school([WEEK])
    assert {school: sum(one.minutes_high for one in asks) for school, asks in due.items()} == by_hand


def test_the_number_of_queries_does_not_grow(cast):
    filed(cast, to=at(cast, "saltmarsh"))
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            planned_minutes([WEEK])
            spread_of_minutes([WEEK])
            totals_by_office([WEEK])
            due_by_school([WEEK])
        counts.append(len(asked))
        for number in range(3):
            School.objects.create(name=f"School {number}", level="high")
            filed(cast, what=f"Ask {number}", to=[*at(cast, "cedar_fork"), Whom(level="high")])
    assert counts[0] == counts[1] == 1 + 3 + 4 + 4
    assert Ask.objects.count() == 7
