"""Each morning: who stands in is told, days that passed are said, hand-overs without an answer rise, a closed office loses nothing."""

from datetime import date, timedelta

import pytest

from tests.cast import TODAY
from trellis.access.policy import Role
from trellis.directory.models import Office, Post
from trellis.letters.models import Line
from trellis.threads.jobs import look_at_threads
from trellis.threads.models import Holding
from trellis.threads.operations import end_help, hand_over, place_thread, set_next_date
from trellis.threads.queries import without_an_office
from trellis.threads.tests.conftest import NOON, at, holding

pytestmark = pytest.mark.django_db


def told(cast, key: str) -> set[str]:
    names = {person.pk: name for name, person in cast.people.items()}
    return {names[line.to_id] for line in Line.objects.filter(key__startswith=f"threads.{key}.")}


def test_who_stands_in_is_told_once(cast, thread):
    Post.objects.create(
        person=cast.grace, role=Role.OFFICE_LEAD, office=cast.offices["transport"], covers=cast.posts["ruth"], held_from=TODAY, held_until=TODAY + timedelta(9)
    )
    assert look_at_threads(at(2, 5).isoformat())["standing_in"] == 1
    lines = Line.objects.count()
    look_at_threads(at(2, 5).isoformat())
    look_at_threads(at(3, 5).isoformat())
    assert (told(cast, "stands-in"), Line.objects.filter(key__startswith="threads.stands-in").count(), lines) == ({"grace"}, 1, 2)


def test_a_day_that_passed_is_said_to_both_sides_and_a_promised_time_to_the_office(cast, thread):
    set_next_date(by=cast.ruth.pk, now=NOON, thread=thread, office=cast.offices["transport"].pk, on=date(2026, 12, 2))
    look_at_threads(at(2, 5).isoformat())
    assert told(cast, "date-passed") == set()
    look_at_threads(at(3, 5).isoformat())
    look_at_threads(at(4, 5).isoformat())
    assert (told(cast, "date-passed"), told(cast, "promise-passed")) == ({"ruth", "amina"}, {"ruth"})
    assert Line.objects.filter(key__contains="passed").count() == 3


def test_a_hand_over_without_an_answer_for_two_working_days_is_told_to_both_leads(cast, thread):
    hand_over(by=cast.ruth.pk, now=NOON, thread=thread, office=cast.offices["transport"].pk, to_office=cast.offices["facilities"], kind="take", reason="x")
    assert look_at_threads(at(3, 5).isoformat())["unanswered"] == 0
    assert look_at_threads(at(4, 5).isoformat())["unanswered"] == 1
    look_at_threads(at(7, 5).isoformat())
    assert (told(cast, "unanswered"), Line.objects.filter(key__startswith="threads.unanswered").count()) == ({"ruth", "daniel"}, 2)


def test_threads_of_a_closed_office_go_to_the_office_above_else_to_the_list(cast, thread):
    transport, facilities = cast.offices["transport"], cast.offices["facilities"]
    middle = Office.objects.create(name="Operations", parent=facilities, ended_on=TODAY)
    Office.objects.filter(pk=transport.pk).update(ended_on=TODAY)
    assert look_at_threads(at(2, 5).isoformat())["moved"] == 0
    assert told(cast, "without-an-office") == {"odile"}
    waiting = without_an_office(cast.standing("odile"))
    assert waiting.get().thread == thread
    place_thread(by=cast.odile.pk, now=at(2, 9), holding=waiting.get(), office=cast.offices["assessment"])
    assert holding(thread).office == cast.offices["assessment"]
    Office.objects.filter(pk=cast.offices["assessment"].pk).update(ended_on=TODAY, parent=middle)
    assert look_at_threads(at(3, 5).isoformat())["moved"] == 1
    assert (holding(thread).office, holding(thread).owner) == (facilities, None)
    assert told(cast, "moved") == {"amina"}
    assert told(cast, "placed") == {"priya", "daniel"}
    end_help(by=cast.daniel.pk, now=at(3, 9), thread=thread, office=facilities.pk)
    assert Holding.objects.filter(until_at__isnull=True).count() == 1
