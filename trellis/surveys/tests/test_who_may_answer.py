"""Who may answer, and whose answers are read by name: everybody in the cast, by equality."""

from datetime import timedelta

import pytest

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.surveys.models import Answer, Invitation, Item
from trellis.surveys.operations import close_round, save_answer, send_answers
from trellis.surveys.tests.conftest import LAST_DAY

pytestmark = pytest.mark.django_db
ASKED = {"amina", "keoni", "ingrid", "tomas", "hana", "ruth", "daniel", "priya"}


def test_each_may_answer_their_own_invitation_and_no_other(cast, round):
    for key in cast.keys:
        own = {key} if key in ASKED else set()
        assert {one.person_id for one in within(cast.standing(key), Verb.SURVEYS_ANSWER, Invitation.objects.all())} == {cast.people[one].pk for one in own}


def test_somebody_who_left_may_answer_no_more(cast, round):
    cast.posts["amina"].held_until = TODAY
    cast.posts["amina"].save()
    assert not within(cast.standing("amina"), Verb.SURVEYS_ANSWER, Invitation.objects.all()).exists()


def readers(cast, today=TODAY) -> dict[str, int]:
    counts = {key: within(cast.standing(key, today), Verb.SELF_STUDY_READ_ANSWERS, Answer.objects.all()).count() for key in cast.keys}
    return {key: count for key, count in counts.items() if count}


def test_named_answers_are_read_by_system_leaders_once_the_round_is_closed_and_only_those_sent(cast, round, invitation):
    for key in ("amina", "keoni"):
        save_answer(by=None, today=TODAY, invitation=invitation(key), item=Item.objects.order_by("order")[0], said="cannot_say")
    send_answers(by=None, today=TODAY, invitation=invitation("amina"))
    assert readers(cast) == {}
    assert readers(cast, LAST_DAY + timedelta(days=1)) == {"gloria": 1, "lorraine": 1}
    close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    assert readers(cast) == {"gloria": 1, "lorraine": 1}
