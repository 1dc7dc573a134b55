"""What was said in confidence is counted, and shown beside a person's name to that person alone."""

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import NOUNS, POLICY, Verb
from trellis.access.standing import Standing
from trellis.directory.queries import standing_of
from trellis.surveys.models import Answer, Invitation, Item
from trellis.surveys.operations import close_round, save_answer, send_answers
from trellis.surveys.queries import answers_sent, comments_of
from trellis.surveys.tests.conftest import asked, make_round, more_people, wide_round

pytestmark = pytest.mark.django_db
READERS = [verb for verb in Verb if verb.value.split(".")[1] == "read_answers" and "surveys.Answer" in NOUNS[verb]]


@pytest.fixture(name="round")
def a_round_in_confidence(cast):
    held = wide_round(cast, "confidential", schools={"high": {"Elm": 12}})
    Invitation.objects.filter(pk=held.invitations.first().pk).update(person=cast.amina)
    for number, invitation in enumerate(held.invitations.order_by("pk")):
        for item in Item.objects.filter(round=held):
            save_answer(by=invitation.person_id, today=TODAY, invitation=invitation, item=item, said="level", level=1 + number % 3, comment="Only I know this.")
        send_answers(by=invitation.person_id, today=TODAY, invitation=invitation)
    return held


def standing(person: int) -> Standing:
    return standing_of(person, TODAY)


@pytest.mark.parametrize("is_closed", [False, True])
def test_no_reach_gives_an_answer_in_confidence_to_anybody_but_its_writer(round, cast, is_closed):
    if is_closed:
        close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    for key, person in cast.people.items():
        for verb in READERS:
            found = set(within(standing(person.pk), verb, Answer.objects.all()).values_list("invitation__person", flat=True))
            assert found <= {cast.amina.pk} if key == "amina" else not found, (key, verb)
    assert {row.role for row in POLICY[Verb.SELF_STUDY_READ_ANSWERS]}  # there are readers, of other rounds


def test_no_list_of_answers_holds_them(round, cast):
    close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    assert not answers_sent(round).exists()


def test_texts_leave_their_writers_at_the_close(round, cast):
    assert not comments_of(round).exists()
    close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    assert set(comments_of(round).values_list("words", flat=True)) == {"Only I know this."}
    assert not Answer.objects.exclude(comment="", seen="").exists()


def test_a_person_still_reads_their_own_levels_after_the_close(sign_in, round, cast):
    close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    page = sign_in("amina").get(reverse("answer_sheet", args=[round.pk]))
    assert page.status_code == 200
    assert "Not yet" in page.content.decode()


def test_a_small_group_answers_by_name_whatever_was_promised(cast):
    few = make_round(cast, mode="confidential")
    assert set(few.audiences.values_list("mode", flat=True)) == {"named"}
    assert len(asked(*more_people(2))) == 2
