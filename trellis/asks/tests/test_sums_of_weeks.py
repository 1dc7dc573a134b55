"""What principals are asked in a week stands added up, and is what adding up the asks gives."""

from datetime import date, timedelta
from random import Random

import pytest

from tests.cast import TODAY
from trellis.asks.jobs import recount
from trellis.asks.models import Occasion, WeekSum
from trellis.asks.operations.weeks import recount_after
from trellis.asks.queries import Whom
from trellis.asks.queries.load import EVERYBODY, planned_minutes, spread_of_minutes, sums_from_asks
from trellis.asks.tests.laying import DUE, WEEK, filed
from trellis.directory.models import School

pytestmark = pytest.mark.django_db
WEEKS = [WEEK + timedelta(days=7 * n) for n in range(4)]


def _asks_of_all_kinds(cast, dice):
    schools = list(School.objects.order_by("pk"))
    for number in range(14):
        to = [Whom(school=one.pk) for one in dice.sample(schools, dice.randint(1, len(schools)))]
        to += [Whom()] if number == 7 else []
        to += [Whom(level=dice.choice(["elementary", "high"]))] if number % 4 == 0 else []
        low = dice.randint(1, 30)
        due = DUE + timedelta(days=7 * dice.randint(0, 3))
        yield filed(cast, what=f"Ask {number}", to=to, minutes_low=low, minutes_high=low + dice.randint(0, 30), due_on=due)


def _sums():
    sums = WeekSum.objects.all()
    return {(one.week_on, EVERYBODY if one.school_id else one.level, one.school_id, one.asks, one.low, one.high) for one in sums}


def test_sums_are_those_of_the_asks_after_filing_moving_and_dropping(cast):
    dice = Random(11)
    asks = list(_asks_of_all_kinds(cast, dice))
    assert _sums() == set(sums_from_asks(WEEKS, None))
    assert _sums()
    moved, dropped = asks[1].occasions.get(), asks[2].occasions.get()
    before, moved.due_on, moved.week_on = moved.week_on, DUE + timedelta(days=7), WEEKS[1]
    dropped.dropped_on = TODAY
    for one in (moved, dropped):
        one.save()
    recount_after([moved], besides=[before])
    recount_after([dropped])
    assert _sums() == set(sums_from_asks(WEEKS, None))
    saltmarsh = cast.schools["saltmarsh"]
    saltmarsh.level = "high"
    saltmarsh.save()
    recount(TODAY.isoformat())
    assert _sums() == set(sums_from_asks(WEEKS, None))
    assert set(WeekSum.objects.filter(school=saltmarsh).values_list("level", flat=True)) <= {"high"}


def test_an_ask_is_tried_elsewhere_as_if_it_were_not_there(cast):
    asks = list(_asks_of_all_kinds(cast, Random(5)))
    schools = {one.pk: one.level for one in School.objects.all()}

    def by_hand(without: tuple[int, ...]) -> dict[tuple[date, str], list[int]]:
        planned = planned_minutes(WEEKS, leaving_out=without)
        found: dict[tuple[date, str], list[int]] = {}
        for week in WEEKS:
            for school, level in schools.items():
                found.setdefault((week, level), []).append(planned.of_school(week, school, level).high)
        return found

    for without in ((), (asks[0].pk,), (asks[3].pk, asks[1].pk)):
        spread, planned = spread_of_minutes(WEEKS, leaving_out=without), planned_minutes(WEEKS, leaving_out=without)
        added_up = {(week, level, school): tuple(sums) for week, level, school, *sums in sums_from_asks(WEEKS, None, leaving_out=without)}
        for (week, school), minutes in planned.schools.items():
            assert (minutes.asks, minutes.low, minutes.high) == added_up.get((week, EVERYBODY, school), (0, 0, 0))
        for (week, level), minutes in planned.levels.items():
            assert (minutes.asks, minutes.low, minutes.high) == added_up.get((week, level, None), (0, 0, 0))
        for (week, level), minutes in by_hand(without).items():
            told = [each for each, count in spread.at(week, level) for _school in range(count)]
            assert sorted(told, reverse=True) == sorted(minutes, reverse=True)


def test_a_school_that_left_the_roster_counts_no_more(cast):
    list(_asks_of_all_kinds(cast, Random(3)))
    cast.schools["saltmarsh"].ended_on = TODAY
    cast.schools["saltmarsh"].save()
    assert all(school != cast.schools["saltmarsh"].pk for _week, school in planned_minutes(WEEKS).schools)
    assert spread_of_minutes(WEEKS).sizes == {"elementary": 1, "high": 1}
    assert {level for _week, level in spread_of_minutes(WEEKS).by_name} <= {"elementary", "high"}
    assert Occasion.objects.exists()
