"""Answers are kept at each step, sent once, changed until the close, and never after."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.surveys.models import Answer, Item, Sending
from trellis.surveys.operations import (
    LONGEST_TEXT,
    ItemOfAnotherRound,
    NothingAnswered,
    RoundNotOpen,
    TooLong,
    close_round,
    save_answer,
    send_answers,
)
from trellis.surveys.queries import results_of, sheet_of, waiting_for
from trellis.surveys.tests.conftest import LAST_DAY, make_round

pytestmark = pytest.mark.django_db


def answer(invitation, number: int, level: int | None, **more):
    item = Item.objects.filter(round=invitation.round).order_by("order")[number - 1]
    said = {"said": "level", "level": level} if level else {"said": "cannot_say"}
    return save_answer(by=invitation.person_id, today=more.pop("today", TODAY), invitation=invitation, item=item, **{**said, **more})


def test_a_draft_is_counted_nowhere_until_it_is_sent(invitation, round):
    answer(invitation("amina"), 1, 2)
    assert results_of(round, sees_named=True).cells["4.1", "principals"].given == 0
    send_answers(by=invitation("amina").person_id, today=TODAY, invitation=invitation("amina"))
    assert results_of(round, sees_named=True).cells["4.1", "principals"].levels == (0, 1, 0, 0)


def test_sending_twice_is_sending_once(invitation):
    answer(invitation("amina"), 1, 2)
    first = send_answers(by=None, today=TODAY, invitation=invitation("amina"))
    assert send_answers(by=None, today=TODAY, invitation=invitation("amina")) == first
    assert Sending.objects.count() == 1


def test_nothing_cannot_be_sent(invitation):
    with pytest.raises(NothingAnswered):
        send_answers(by=None, today=TODAY, invitation=invitation("amina"))


def test_saving_the_same_answer_twice_keeps_one(invitation):
    answer(invitation("amina"), 1, 2)
    answer(invitation("amina"), 1, 2)
    assert Answer.objects.count() == 1


def test_a_change_after_sending_counts_at_once(invitation, round):
    answer(invitation("amina"), 1, 2)
    send_answers(by=None, today=TODAY, invitation=invitation("amina"))
    answer(invitation("amina"), 1, 4, seen="They rang first.")
    assert results_of(round, sees_named=True).cells["4.1", "principals"].levels == (0, 0, 0, 1)


def test_i_cannot_say_and_i_would_rather_not_are_counted_apart_from_levels(invitation, round):
    answer(invitation("amina"), 1, None)
    answer(invitation("amina"), 2, None, said="rather_not")
    send_answers(by=None, today=TODAY, invitation=invitation("amina"))
    tallies = results_of(round, sees_named=True).cells
    assert (tallies["4.1", "principals"].given, tallies["4.1", "principals"].cannot_say) == (0, 1)
    assert (tallies["4.2", "principals"].given, tallies["4.2", "principals"].rather_not) == (0, 1)


def test_what_was_seen_is_kept_with_the_upper_levels_only(invitation):
    assert answer(invitation("amina"), 1, 3, seen=" They rang first. ").seen == "They rang first."
    assert answer(invitation("amina"), 1, 2, seen="They rang first.").seen == ""


@pytest.mark.parametrize("act", ["answer", "send"])
def test_after_the_last_day_nothing_is_changed_or_sent(invitation, act):
    held = invitation("amina")
    answer(held, 1, 2)
    after = LAST_DAY + timedelta(days=1)
    with pytest.raises(RoundNotOpen, match="closed"):
        answer(held, 1, 3, today=after) if act == "answer" else send_answers(by=None, today=after, invitation=held)
    assert Answer.objects.get().level == 2


def test_after_a_person_closed_the_round_nothing_is_changed(invitation, round, cast):
    held = invitation("amina")
    close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    with pytest.raises(RoundNotOpen):
        answer(held, 1, 3)


def test_closing_twice_is_closing_once(round, cast):
    first = close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    assert close_round(by=cast.gloria.pk, today=TODAY, round=round) == first


def test_an_item_of_another_round_is_refused(invitation, cast):
    other = make_round(cast)
    with pytest.raises(ItemOfAnotherRound):
        save_answer(by=None, today=TODAY, invitation=invitation("amina"), item=other.items.order_by("order")[0], said="cannot_say")


def test_a_text_of_a_hundred_thousand_characters_is_refused_in_words(invitation):
    with pytest.raises(TooLong, match=str(LONGEST_TEXT)):
        answer(invitation("amina"), 1, 1, comment="x" * 100_000)


def test_an_open_round_waits_for_those_who_have_not_sent(invitation, cast):
    (waiting,) = waiting_for(cast.amina.pk, TODAY)
    assert (waiting.answered, waiting.asked, waiting.closes_on) == (0, 3, LAST_DAY)
    answer(invitation("amina"), 1, 2)
    assert waiting_for(cast.amina.pk, TODAY)[0].answered == 1
    send_answers(by=None, today=TODAY, invitation=invitation("amina"))
    assert waiting_for(cast.amina.pk, TODAY) == []
    assert waiting_for(cast.grace.pk, TODAY) == []
    assert waiting_for(cast.keoni.pk, LAST_DAY + timedelta(days=1)) == []


def test_a_group_below_the_floor_is_told_that_it_is_too_small(invitation):
    assert sheet_of(invitation("hana"), TODAY).stands_as_named


# -- in the browser ---------------------------------------------------------------------------------------


def test_six_taps_answer_three_questions(sign_in, round, invitation):
    client = sign_in("amina")
    step = reverse("answer_sheet", args=[round.pk])
    step = client.get(step).url
    for level in ("2", "3", "4"):
        assert client.get(step).status_code == 200
        step = client.post(step, {"said": level}).url
    assert step == reverse("answer_sheet", args=[round.pk])
    assert Sending.objects.get().invitation == invitation("amina")
    assert list(Answer.objects.order_by("item__order").values_list("level", flat=True)) == [2, 3, 4]


def test_the_privacy_statement_stands_above_the_first_question_and_names_the_readers(sign_in, round):
    page = sign_in("amina").get(reverse("answer_item", args=[round.pk, 1])).content.decode()
    head, _question = page.split("<legend>", 1)
    for words in ("Your answers carry your name", "Lorraine Whitehorse", "Gloria Vance", "Which service we mend first", "Fri 18 Dec", "3 people"):
        assert words in head


def test_next_without_an_answer_says_what_to_do_and_keeps_the_comment(sign_in, round):
    response = sign_in("amina").post(reverse("answer_item", args=[round.pk, 1]), {"comment": "It depends on the week."})
    assert response.status_code == 422
    assert "Choose one of these" in response.content.decode()
    assert "It depends on the week." in response.content.decode()


def test_i_would_rather_not_answer_wins_over_a_chosen_level(sign_in, round):
    sign_in("amina").post(reverse("answer_item", args=[round.pk, 1]), {"said": ["3", "rather_not"]})
    assert Answer.objects.get().said == "rather_not"


def test_going_back_keeps_what_was_chosen(sign_in, round):
    client = sign_in("amina")
    assert client.post(reverse("answer_item", args=[round.pk, 2]), {"said": "3", "seen": "A call.", "back": "1"}).url == reverse(
        "answer_item", args=[round.pk, 1]
    )
    assert Answer.objects.get().seen == "A call."
    assert client.post(reverse("answer_item", args=[round.pk, 2]), {"back": "1"}).status_code == 302


def test_all_on_one_page_keeps_or_sends(sign_in, round):
    client, page = sign_in("amina"), reverse("answer_all", args=[round.pk])
    client.post(page, {"1-said": "2", "3-said": "cannot_say", "keep": "1"})
    assert (Answer.objects.count(), Sending.objects.count()) == (2, 0)
    client.post(page, {"1-said": "2", "2-said": "rather_not", "3-said": "4", "send": "1"})
    assert (Answer.objects.count(), Sending.objects.count()) == (3, 1)


def test_all_on_one_page_loses_nothing_when_one_choice_is_missing(sign_in, round):
    response = sign_in("amina").post(reverse("answer_all", args=[round.pk]), {"1-said": "2", "2-comment": "I was away.", "send": "1"})
    assert response.status_code == 422
    assert "I was away." in response.content.decode()
    assert Answer.objects.get().level == 2


def test_after_the_close_a_late_answer_is_told_so(sign_in, round, cast):
    client = sign_in("amina")
    close_round(by=cast.lorraine.pk, today=TODAY, round=round)
    response = client.post(reverse("answer_item", args=[round.pk, 1]), {"said": "2"})
    assert response.status_code == 409
    assert "answers are no longer taken" in response.content.decode()
    assert "This round is closed" in client.get(reverse("answer_item", args=[round.pk, 1])).content.decode()


def test_markup_in_a_comment_stays_text(sign_in, round):
    client = sign_in("amina")
    client.post(reverse("answer_item", args=[round.pk, 1]), {"said": "1", "comment": "<script>alert(1)</script>"})
    assert "<script>alert" not in client.get(reverse("answer_sheet", args=[round.pk])).content.decode()


@pytest.mark.parametrize("page", ["answer_sheet", "answer_all"])
def test_who_was_not_asked_finds_nothing(sign_in, round, page):
    for key in ("grace", "lorraine", "odile", "rosa"):
        assert sign_in(key).get(reverse(page, args=[round.pk])).status_code == 404


def test_a_question_costs_at_most_twelve_queries(sign_in, round, django_assert_max_num_queries):
    client, page = sign_in("amina"), reverse("answer_item", args=[round.pk, 2])
    client.get(page)  # the first page of a session also keeps the session
    with django_assert_max_num_queries(12):  # with session, account, standing and masthead
        client.get(page)
