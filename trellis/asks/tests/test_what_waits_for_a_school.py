"""What waits for a school in a role between two days."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY
from trellis.access.policy import Role
from trellis.asks.models import Ask, Audience, Delegation, Done, Filing, Occasion
from trellis.asks.queries.waiting import handed_to_me, my_roles, my_weeks, parts_between, waiting_between
from trellis.directory.models import Post, School

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
SUNDAY = MONDAY + timedelta(days=7)


def lay(cast, what="Sign the attendance letters", *, due_on=TODAY, filed=True, audience=({},), office="transport", **more) -> Occasion:
    """Lay one ask with its occasion, as filing does."""
    facts = {"why": "Letters go out on Monday.", "minutes_low": 10, "minutes_high": 15, **more}
    ask = Ask.objects.create(what=what, office=cast.offices[office], owner=cast.ruth, written_by=cast.ruth, written_on=TODAY, due_on=due_on, **facts)
    Audience.objects.bulk_create([Audience(ask=ask, **one) for one in audience])
    if filed:
        Filing.objects.create(ask=ask, by=cast.ruth, on=TODAY)
    return Occasion.objects.create(ask=ask, due_on=due_on, week_on=due_on - timedelta(days=due_on.weekday()), receipt_by_on=due_on + timedelta(days=30))


def test_an_ask_reaches_a_school_by_name_by_level_or_with_all_and_once(cast):
    cedar, salt, mill = (cast.schools[key] for key in ("cedar_fork", "saltmarsh", "mill_road"))
    lay(cast, "everybody", audience=[{}, {"level": "high"}])
    lay(cast, "level and name", audience=[{"level": "elementary"}, {"school": cedar}, {"school": salt}])
    lay(cast, "a draft", filed=False)
    stopped = lay(cast, "stopped")
    Occasion.objects.filter(pk=stopped.pk).update(dropped_on=TODAY)
    lay(cast, "next week", due_on=SUNDAY)
    lay(cast, "assistants", audience=[{"role": Role.ASSISTANT_PRINCIPAL}])
    School.objects.filter(pk=mill.pk).update(ended_on=TODAY)

    found = parts_between([cedar.pk, salt.pk, mill.pk], [Role.PRINCIPAL], MONDAY, SUNDAY, today=TODAY)
    assert [(part.what, part.school_name) for part in found] == [
        ("everybody", "Cedar Fork Elementary"),
        ("everybody", "Saltmarsh Middle"),
        ("level and name", "Cedar Fork Elementary"),
        ("level and name", "Saltmarsh Middle"),
    ]
    assert parts_between([], None, MONDAY, SUNDAY, today=TODAY) == []


def test_what_is_done_or_recorded_afterwards_waits_no_longer(cast):
    cedar = cast.schools["cedar_fork"]
    lay(cast, "reached schools by mail", outside=True)
    lay(cast, "a round", from_room="surveys", from_number=1)
    done, handed = lay(cast, "done"), lay(cast, "handed")
    Done.objects.create(occasion=done, school=cedar, by=cast.amina, on=TODAY)
    Delegation.objects.create(occasion=handed, school=cedar, by=cast.amina, on=TODAY, to=cast.grace)
    assert [(part.what, part.state, part.handed_to_name) for part in waiting_between([cedar.pk], None, MONDAY, SUNDAY, today=TODAY)] == [
        ("handed", "handed", "Grace Oyelaran")
    ]
    assert [part.what for part in handed_to_me(cast.standing("grace"))] == ["handed"]
    assert handed_to_me(cast.standing("yusuf")) == []


def test_what_is_late_stays_for_four_weeks_and_then_counts_as_unknown(cast):
    lay(cast, "two weeks", due_on=TODAY - timedelta(days=14))
    lay(cast, "six weeks", due_on=TODAY - timedelta(days=42))
    weeks = my_weeks(cast.standing("amina"))
    assert [(part.what, part.is_late, part.days_late) for part in weeks.before] == [("two weeks", True, 14)]
    assert my_weeks(cast.standing("grace")) is None


def test_what_is_asked_of_a_role_that_nobody_holds_concerns_the_leaders(cast):
    cedar = cast.schools["cedar_fork"]
    assert Role.ASSISTANT_PRINCIPAL in my_roles(cast.standing("amina"))[cedar.pk]
    Post.objects.create(person=cast.grace, role=Role.ASSISTANT_PRINCIPAL, school=cedar, held_from=TODAY)
    assert Role.ASSISTANT_PRINCIPAL not in my_roles(cast.standing("amina"))[cedar.pk]
    assert my_roles(cast.standing("grace")) == {cedar.pk: {Role.ASSISTANT_PRINCIPAL}}
    Post.objects.filter(person=cast.amina).update(held_until=TODAY)
    assert {Role.PRINCIPAL, Role.COUNSELOR} < my_roles(cast.standing("grace"))[cedar.pk]
    # a principal of two schools, and one who covers for days
    Post.objects.create(person=cast.keoni, role=Role.PRINCIPAL, school=cedar, held_from=TODAY, held_until=TODAY + timedelta(days=9), covers=cast.posts["amina"])
    assert set(my_roles(cast.standing("keoni"))) == {cedar.pk, cast.schools["saltmarsh"].pk}
    assert set(my_roles(cast.standing("keoni", TODAY + timedelta(days=9)))) == {cast.schools["saltmarsh"].pk}


@pytest.mark.sqlite
def test_one_school_and_all_of_them_cost_the_same_questions(cast):
    for number in range(3):
        lay(cast, f"ask {number}")
    cedar = cast.schools["cedar_fork"].pk
    counts = []
    for schools in ([cedar], [school.pk for school in cast.schools.values()]):
        with CaptureQueriesContext(connection) as asked:
            assert len(parts_between(schools, None, MONDAY, SUNDAY, today=TODAY)) == 3 * len(schools)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8
