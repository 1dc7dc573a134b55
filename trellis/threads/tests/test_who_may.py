"""Every verb of threads, everybody in the cast, by equality."""

import pytest

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import District, Office, School
from trellis.threads.models import HandOver, Holding, Thread
from trellis.threads.operations import hand_over, open_thread
from trellis.threads.tests.conftest import NOON

pytestmark = pytest.mark.django_db
STAFF = {
    *("gloria", "lorraine", "tomas", "hana", "amina", "keoni", "ingrid", "grace", "josefina", "yusuf", "hannah", "denise"),
    *("ruth", "daniel", "priya", "meiling", "odile", "bram"),
}
KEEPERS = {"gloria", "lorraine", "odile"}


@pytest.fixture
def handed(cast, thread) -> Thread:
    """Ask facilities to take Amina's thread, which transport holds."""
    hand_over(by=cast.ruth.pk, now=NOON, thread=thread, office=cast.offices["transport"].pk, to_office=cast.offices["facilities"], kind="take", reason="x")
    return thread


@pytest.mark.parametrize(
    ("verb", "model", "expected"),
    [
        (Verb.THREADS_OPEN, Office, STAFF),
        (Verb.THREADS_OPEN_FOR_SCHOOL, School, {"amina", "keoni", "ingrid", "tomas", "hana"}),
        (Verb.THREADS_READ, Thread, {"amina", "ruth", "daniel"}),
        (Verb.THREADS_SAY, Thread, {"amina", "ruth", "daniel"}),
        (Verb.THREADS_KNOW, Thread, {"amina", "ruth", "daniel", "tomas", "hana", "gloria", "lorraine"}),
        (Verb.THREADS_HOLD, Thread, {"ruth"}),
        (Verb.THREADS_ANSWER_HAND_OVER, HandOver, {"daniel"}),
        (Verb.THREADS_REOPEN, Thread, {"amina"}),
        (Verb.THREADS_PLACE, Holding, set()),
        (Verb.THREADS_SET_HOURS, District, KEEPERS),
    ],
)
def test_who_may_do_what_with_a_thread_of_a_school(cast, handed, verb, model, expected):
    assert {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()} == expected


def test_a_thread_for_oneself_alone_is_known_to_nobody_above(cast):
    open_thread(by=cast.amina.pk, now=NOON, subject="x", text="y", office=cast.offices["transport"], school=cast.schools["cedar_fork"], only_me=True)
    assert {key for key in cast.keys if within(cast.standing(key), Verb.THREADS_KNOW, Thread.objects.all()).exists()} == {"amina", "ruth"}


def test_a_thread_whose_office_is_no_more_is_placed_by_those_who_keep_the_district(cast, thread):
    cast.posts["ruth"].delete()
    Office.objects.filter(pk=cast.offices["transport"].pk).update(ended_on="2026-12-01")
    assert {key for key in cast.keys if within(cast.standing(key), Verb.THREADS_PLACE, Holding.objects.all()).exists()} == KEEPERS
