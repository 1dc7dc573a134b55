"""Every number on Principals' week, counted again from the raw rows by a few lines of its own, over asks laid at random."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.policy import Role
from trellis.asks.models import Ask, Audience, Cap, Done, Occasion
from trellis.asks.operations import file_ask, write_ask
from trellis.asks.operations.stopping import stop_asking
from trellis.asks.operations.weeks import recount_weeks
from trellis.asks.queries import Whom
from trellis.asks.queries.burden import FLOOR, burden_of
from trellis.asks.queries.took import TOOK
from trellis.directory.models import School
from trellis.kit.days import SchoolYear

pytestmark = pytest.mark.django_db
YEAR = SchoolYear.of(TODAY)
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


def lay_at_random(cast, seed: int, asks: int = 24) -> None:
    """Lay schools of four levels, one of them alone in its own, and asks of every kind; have some of them done, and two stopped."""
    chance = random.Random(seed)
    for number in range(17):
        School.objects.create(name=f"School {number}", level=["elementary", "elementary", "middle", "high"][number % 4])
    School.objects.create(name="The only one", level="other")
    School.objects.create(name="Gone", level="high", ended_on=TODAY)
    schools = list(School.objects.filter(ended_on__isnull=True).order_by("pk"))
    offices = [("transport", cast.ruth), ("facilities", cast.daniel), ("assessment", cast.priya)]
    Cap.objects.all().delete()
    for number in range(asks):
        office, owner = offices[min(2, chance.randrange(7) // 3)]
        to = chance.choice([
            [Whom()],
            [Whom(level="elementary")],
            [Whom(level="middle"), Whom(school=chance.choice(schools).pk)],
            [Whom(school=school.pk) for school in chance.sample(schools, 3)],
            [Whom(level="high"), Whom(role=Role.ASSISTANT_PRINCIPAL)],
            [Whom(role=Role.COUNSELOR)],
        ])  # fmt: skip
        low = chance.randrange(1, 60)
        due_on = TODAY + timedelta(days=chance.randrange(-90, 40))
        weekly = chance.random() < 0.2
        ask = write_ask(
            by=owner.pk,
            today=due_on - timedelta(days=1),
            office=cast.offices[office].pk,
            owner=owner.pk,
            what=f"Ask {number}",
            why="A decision.",
            mandate=chance.choice(Ask.Mandate.values),
            minutes_low=low,
            minutes_high=low + chance.randrange(0, 40),
            due_on=due_on,
            repeats="weekly" if weekly else "once",
            until_on=due_on + timedelta(days=30) if weekly else None,
            to=to,
        )
        if chance.random() < 0.9:
            file_ask(by=owner.pk, today=due_on - timedelta(days=1), ask=ask)
    Cap.objects.create(level="", minutes=60, held_from=date(2026, 7, 1), set_by=cast.gloria, because="Agreed in August.")
    done = []
    for occasion, school in raw_parts():
        if occasion.due_on <= TODAY and chance.random() < (0.9 if school.level == "elementary" else 0.4):
            took = chance.choice(TOOK)
            done.append(Done(occasion=occasion, school=school, by=cast.amina, on=occasion.due_on, minutes_low=took.low, minutes_high=took.high))
    Done.objects.bulk_create(done, ignore_conflicts=True)
    for ask in Ask.objects.filter(filing__isnull=False).order_by("pk")[:2]:
        stop_asking(by=ask.owner_id, today=TODAY, ask=ask, why="Enough.")
    recount_weeks(weeks=set(Occasion.objects.values_list("week_on", flat=True)))


def raw_parts():
    """Yield every (occasion, school) that asks a principal, one by one, without a sum."""
    schools = list(School.objects.filter(ended_on__isnull=True))
    for occasion in Occasion.objects.filter(dropped_on__isnull=True).select_related("ask").order_by("pk"):
        whom = Audience.objects.filter(ask=occasion.ask, role="principal")
        for school in schools:
            if any(one.school_id in (None, school.pk) and one.level in ("", school.level) for one in whom):
                yield occasion, school


@pytest.mark.parametrize("seed", [3, 11])
def test_every_number_is_counted_again_from_the_raw_rows(cast, seed):
    lay_at_random(cast, seed)
    shown = burden_of(YEAR, TODAY)
    parts = list(raw_parts())
    said = {(one.occasion_id, one.school_id): one for one in Done.objects.filter(minutes_low__isnull=False)}
    sizes = {level: School.objects.filter(level=level, ended_on__isnull=True).count() for level in School.Level.values}

    def planned(rows):
        return len(rows), sum(o.ask.minutes_low for o, _s in rows), sum(o.ask.minutes_high for o, _s in rows)

    def took(rows):
        done = [(o, s, said[o.pk, s.pk]) for o, s in rows if (o.pk, s.pk) in said]
        ranges = [(d.minutes_low, d.minutes_low if d.minutes_high is None else d.minutes_high) for _o, _s, d in done]
        open_above = sum(d.minutes_high is None for _o, _s, d in done)
        return (
            len(done),
            len({s.pk for _o, s, _d in done}),
            sum(low for low, _h in ranges),
            sum(high for _l, high in ranges),
            open_above,
            *planned([(o, s) for o, s, _d in done])[1:],
        )

    def figures(load):
        return load.parts, load.low, load.high

    def true_figures(one):
        return one.said, one.schools, one.low, one.high, one.open_above, one.planned_low, one.planned_high

    assert figures(shown.planned) == planned(parts)
    over = [(o, s) for o, s in parts if o.due_on <= TODAY]
    assert (shown.due.parts, true_figures(shown.took), shown.unknown) == (len(over), took(over), len(over) - took(over)[0])

    for rows, key in (
        (shown.offices, lambda o, s: o.ask.office_id),
        (shown.mandates, lambda o, s: o.ask.mandate),
        ([one.row for one in shown.levels], lambda o, s: s.level),
        ([one.row for one in shown.heaviest], lambda o, s: o.ask_id),
    ):
        groups = defaultdict(list)
        for o, s in parts:
            groups[key(o, s)].append((o, s))
        for row in rows:
            mine = groups[row.key]
            assert figures(row.planned) == planned(mine)
            assert row.due == sum(o.due_on <= TODAY for o, _s in mine)
            schools_said = took(mine)[1]
            if row.is_hidden:
                assert row.unknown is None
            else:
                assert (true_figures(row.took), schools_said == 0 or schools_said >= FLOOR) == (took(mine), True)
        if rows is not shown.heaviest and len(groups) <= len(rows):
            assert {row.key for row in rows if figures(row.planned)[0]} == set(groups)
            hidden = {s.pk for row in rows if row.is_hidden for o, s in groups[row.key] if (o.pk, s.pk) in said}
            assert not hidden or len(hidden) >= FLOOR  # taken off the whole, what is hidden is still about enough schools
    weights = sorted((-len(rows) * rows[0][0].ask.minutes_high, ask) for ask, rows in _by_ask(parts).items())
    assert [one.row.key for one in shown.heaviest] == [ask for _weight, ask in weights[:10]]

    monday = TODAY - timedelta(days=TODAY.weekday())
    per_school = defaultdict(int)
    for o, s in parts:
        per_school[o.week_on, s.pk] += o.ask.minutes_high
    for week in shown.weeks:
        here = [o.ask.minutes_high for o, _s in parts if o.week_on == week.week_on]
        assert week.high == pytest.approx(sum(here) / sum(sizes.values()))
    assert {week.week_on for week in shown.weeks} >= {o.week_on for o, _s in parts}
    assert shown.this_week.high == pytest.approx(sum(m for (w, _s), m in per_school.items() if w == monday) / sum(sizes.values()))
    assert shown.over_cap == sum(m > 60 for (w, _s), m in per_school.items() if w == monday)
    first = date(2026, 7, 6)
    for one in shown.levels:
        of_level = {s.pk for s in School.objects.filter(level=one.row.key)}
        until_now = sum(m for (w, s), m in per_school.items() if s in of_level and w <= monday)
        if one.schools == 1:
            assert (one.this_week, one.each_week, one.row.is_hidden or not one.row.took.said) == (None, None, True)
        else:
            assert one.each_week == pytest.approx(until_now / one.schools / ((monday - first).days // 7 + 1))
            assert one.this_week == pytest.approx(sum(m for (w, s), m in per_school.items() if s in of_level and w == monday) / one.schools)


def _by_ask(parts):
    found = defaultdict(list)
    for o, s in parts:
        found[o.ask_id].append((o, s))
    return found


def test_everybody_who_works_here_reads_it_and_no_school_or_person_is_named(cast, sign_in):
    lay_at_random(cast, 5)
    words = sign_in("grace").get(reverse("principals_week")).content.decode()
    assert "hidden to protect people" in words
    assert not any(name in words.split("<main")[1] for name in ("Cedar Fork", "School 1", "The only one", "Amina", "Warsame"))
    assert sign_in("rosa").get(reverse("principals_week")).status_code == 404
    empty = sign_in("gloria").get(reverse("principals_week") + "?year=1999")
    assert empty.status_code == 200


@pytest.mark.sqlite
def test_it_asks_the_database_as_often_for_many_asks_as_for_few(cast, sign_in):
    gloria, counts = sign_in("gloria"), []
    for asks in (6, 18):
        lay_at_random(cast, asks, asks)
        gloria.get(reverse("principals_week"))
        with CaptureQueriesContext(connection) as asked:
            assert gloria.get(reverse("principals_week")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_year_in_which_nothing_was_asked_says_so(cast, sign_in):
    assert "Nothing has been asked of principals" in sign_in("gloria").get(reverse("principals_week")).content.decode()
