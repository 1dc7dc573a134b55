"""Whoever is away stops no thread: it shows with cover, else backup, else the office's lead; lists and pages agree on it."""

from datetime import timedelta

import pytest

from tests.cast import LONG_AGO, TODAY
from trellis.access.policy import Role
from trellis.directory.models import Post
from trellis.threads.models import Holding
from trellis.threads.operations import hand_over, open_thread, pause_clock, settle_thread
from trellis.threads.queries import as_rows, having, held_by_offices_of, once_held_by_offices_of, settled, still_open, waiting_for
from trellis.threads.tests.conftest import NOON, at, holding

pytestmark = pytest.mark.django_db


def in_transport(cast, key: str, role: Role = Role.OFFICE_STAFF, **more) -> Post:
    return Post.objects.create(person=cast.people[key], role=role, office=cast.offices["transport"], held_from=LONG_AGO, **more)


def waiting(cast) -> set[str]:
    near = ("amina", "daniel", "grace", "hannah", "keoni", "priya", "ruth", "yusuf")
    return {key for key in near if waiting_for(cast.standing(key)).exists()}


def has_it(thread) -> tuple[str, set[str]]:
    one = having([holding(thread)], TODAY)[holding(thread).pk]
    return one.because, set(one.names)


def test_it_goes_from_owner_to_cover_to_backup_to_lead_to_everybody_there(cast, thread):
    in_transport(cast, "grace")
    own = in_transport(cast, "hannah")
    Holding.objects.update(owner=cast.hannah, backup=cast.grace)
    assert (waiting(cast), has_it(thread)) == ({"hannah"}, ("owner", {"Hannah Lindqvist"}))
    cover = in_transport(cast, "yusuf", covers=own, held_until=TODAY + timedelta(3))
    assert (waiting(cast), has_it(thread)) == ({"yusuf"}, ("cover", {"Yusuf Haddad"}))
    cover.delete()
    own.held_until = TODAY
    own.save()
    assert (waiting(cast), has_it(thread)) == ({"grace"}, ("backup", {"Grace Oyelaran"}))
    Holding.objects.update(backup=None)
    assert (waiting(cast), has_it(thread)) == ({"ruth"}, ("lead", {"Ruth Abramowitz"}))
    cast.posts["ruth"].delete()
    assert (waiting(cast), has_it(thread)) == ({"grace"}, ("office", set()))


def test_a_hand_over_waits_for_the_office_asked_and_a_question_back_for_the_school(cast, thread):
    hand_over(by=cast.ruth.pk, now=NOON, thread=thread, office=cast.offices["transport"].pk, to_office=cast.offices["facilities"], kind="help", reason="x")
    assert waiting(cast) == {"ruth", "daniel"}
    pause_clock(
        by=cast.ruth.pk,
        now=NOON,
        thread=thread,
        office=cast.offices["transport"].pk,
        reason="school",
        words="Which stop?",
        until_on=TODAY + timedelta(9),
    )
    assert waiting(cast) == {"ruth", "daniel", "amina"}
    settle_thread(by=cast.ruth.pk, now=at(1, 13), thread=thread, office=cast.offices["transport"].pk, words="Done.")
    assert waiting(cast) == set()
    assert settled(once_held_by_offices_of(cast.standing("ruth"))).get() == thread
    assert not still_open(held_by_offices_of(cast.standing("ruth"))).exists()


def test_a_row_says_the_time_left_the_pause_and_how_late_it_is(cast, thread):
    def row(now):
        return as_rows(list(held_by_offices_of(cast.standing("ruth"))), TODAY, now)[0]

    assert (row(at(1, 14)).state, row(at(1, 14)).clock, row(at(1, 14)).promise) == ("open", "6 working hours left", "answer")
    assert (row(at(2, 10)).state, row(at(2, 13)).clock) == ("soon", "1 working hour late")
    office = cast.offices["transport"].pk
    pause_clock(by=cast.ruth.pk, now=at(1, 14), thread=thread, office=office, reason="day", words="Ice.", until_on=TODAY + timedelta(9))
    assert (row(at(4, 14)).state, row(at(4, 14)).clock, row(at(4, 14)).pause) == ("paused", "6 working hours left", "Ice.")


@pytest.mark.parametrize("key", ["ruth", "amina"])
@pytest.mark.sqlite
def test_lists_cost_the_same_for_one_thread_and_for_three(cast, thread, key, django_assert_max_num_queries):
    for number in range(2):
        open_thread(
            by=cast.amina.pk,
            now=at(1, 13),
            subject=f"Bus {number}",
            text="x",
            office=cast.offices["transport"],
            school=cast.schools["cedar_fork"],
            owner=cast.grace.pk,
            answer_minutes=60,
        )
    standing = cast.standing(key)
    with django_assert_max_num_queries(9):
        as_rows(list(still_open(waiting_for(standing))), TODAY, at(1, 14))
