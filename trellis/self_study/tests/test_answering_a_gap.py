"""From a row: a promise, or a reason why not now; and to everybody a reply."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Held, Standing
from trellis.audit.models import Act
from trellis.commitments.models import Commitment, Party
from trellis.commitments.queries import promised_by, promised_to
from trellis.self_study.models import NotNow, Priority, Study
from trellis.self_study.operations import NotThePractice, RoundStillOpen, promise_from_row, say_not_now
from trellis.self_study.queries import rounds_owing
from trellis.self_study.tests.conftest import REPLY_DAY
from trellis.surveys.models import Reply

pytestmark = pytest.mark.django_db
TYPED = {"what": "A changed route reaches the school before the families.", "by_on": "2027-01-29", "to": "group:principals"}


def test_a_promise_from_a_row_is_seen_by_both_sides_and_by_those_who_were_asked(sign_in, study, cast):
    response = sign_in("lorraine").post(reverse("promise_from_row", args=[study.pk, "4.1"]), {**TYPED, "owner": cast.ruth.pk})
    made = Commitment.objects.get()
    assert response.url == reverse("promise", args=[made.pk])
    assert (made.because_round, made.because_key, made.to_words) == (study.round_id, "4.1", "Principals")
    assert [one.pk for one in promised_by(cast.standing("ruth"))] == [one.pk for one in promised_to(cast.standing("amina"))] == [made.pk]
    assert Party.objects.filter(part="promised_to").count() == 7
    assert {key for key in cast.keys if within(cast.standing(key), Verb.COMMITMENTS_READ, Commitment.objects.all()).exists()} == {
        *("amina", "keoni", "ingrid", "tomas", "hana", "ruth", "daniel", "priya", "meiling"),
        *("gloria", "lorraine"),
    }
    for key in ("amina", "tomas", "lorraine"):
        page = sign_in(key).get(reverse("gap_map", args=[study.pk]), {"row": "4.1"}).content.decode()
        assert "A changed route reaches the school" in page


@pytest.mark.parametrize(("to", "words", "number"), [("everybody", "everybody who was asked", 14), ("group:supervisors", "Principal supervisors", 2)])
def test_a_promise_is_made_to_a_group_or_to_everybody(sign_in, study, cast, to, words, number):
    sign_in("lorraine").post(reverse("promise_from_row", args=[study.pk, "4.1"]), {**TYPED, "owner": cast.ruth.pk, "to": to})
    assert (Commitment.objects.get().to_words, Party.objects.filter(part="promised_to").count()) == (words, number)


def test_a_promise_is_made_to_one_school(sign_in, study, cast):
    sign_in("lorraine").post(reverse("promise_from_row", args=[study.pk, "4.1"]), {**TYPED, "owner": cast.ruth.pk, "to": f"school:{cast.amina.pk}"})
    assert Commitment.objects.get().to_words == "Cedar Fork Elementary"
    assert Party.objects.get(part="promised_to").person == cast.amina


def test_a_promise_sent_twice_is_made_once(sign_in, study, cast):
    lorraine = sign_in("lorraine")
    for _time in range(2):
        lorraine.post(reverse("promise_from_row", args=[study.pk, "4.1"]), {**TYPED, "owner": cast.ruth.pk})
    assert Commitment.objects.count() == 1


def test_what_is_missing_in_a_promise_is_said_and_the_words_stay(sign_in, study, cast):
    response = sign_in("lorraine").post(reverse("promise_from_row", args=[study.pk, "4.1"]), {**TYPED, "owner": cast.ruth.pk, "by_on": "2026-11-01"})
    assert response.status_code == 422
    assert "That day is over" in response.content.decode()
    assert TYPED["what"] in response.content.decode()


def test_why_not_now_stands_beside_the_row_for_everybody_who_was_asked(sign_in, study):
    sign_in("lorraine").post(reverse("say_not_now", args=[study.pk, "4.2"]), {"reason": "The new system comes in May."})
    page = sign_in("amina").get(reverse("gap_map", args=[study.pk]), {"row": "4.2"}).content.decode()
    assert "The new system comes in May." in page
    assert "Lorraine Whitehorse" in page


def test_a_row_becomes_a_priority_with_its_reason_in_sight_of_everybody_and_can_end(sign_in, study):
    lorraine, address = sign_in("lorraine"), reverse("choose_priority", args=[study.pk, "4.2"])
    refused = lorraine.post(address, {"reason": ""})
    assert refused.status_code == 422 and "Say why this one" in refused.content.decode()
    for reason in ("It costs principals the most hours.", "Another reason."):
        assert lorraine.post(address, {"reason": reason}).status_code == 302
    assert list(Priority.objects.values_list("reason", flat=True)) == ["It costs principals the most hours."], "chosen twice is chosen once"
    page = sign_in("amina").get(reverse("gap_map", args=[study.pk]), {"row": "4.2"}).content.decode()
    assert "It costs principals the most hours." in page and "Lorraine Whitehorse" in page and "No priority any more" not in page
    lorraine.post(address, {"end": "1"})
    lorraine.post(address, {"end": "1"})
    assert "It costs principals" not in sign_in("amina").get(reverse("gap_map", args=[study.pk]), {"row": "4.2"}).content.decode()
    lorraine.post(address, {"reason": "It grew again."})
    assert [(one.reason, one.ended_on is None) for one in Priority.objects.order_by("pk")] == [
        ("It costs principals the most hours.", False),
        ("It grew again.", True),
    ]
    assert list(Act.objects.filter(act__endswith="_priority").order_by("pk").values_list("act", flat=True)) == [
        "self_study.choose_priority",
        "self_study.end_priority",
        "self_study.choose_priority",
    ]


def test_not_now_needs_a_reason_and_the_newest_one_counts(sign_in, study):
    lorraine, address = sign_in("lorraine"), reverse("say_not_now", args=[study.pk, "4.2"])
    assert lorraine.post(address, {"reason": " "}).status_code == 422
    for reason in ("The new system comes in May.", "The new system comes in May.", "It came, and we look in June."):
        lorraine.post(address, {"reason": reason})
    assert NotNow.objects.count() == 2
    page = sign_in("amina").get(reverse("gap_map", args=[study.pk]), {"row": "4.2"}).content.decode()
    assert "It came, and we look in June." in page and "comes in May" not in page


def test_only_a_row_of_this_round_and_a_closed_round_are_answered(study, open_study, cast):
    with pytest.raises(NotThePractice):
        say_not_now(by=cast.lorraine.pk, today=TODAY, study=study, practice_key="1.1", reason="x")
    assert open_study.pk == study.pk


def test_an_open_round_is_not_answered_yet(open_study, cast):
    with pytest.raises(RoundStillOpen):
        promise_from_row(by=None, today=TODAY, study=open_study, practice_key="4.1", owner=cast.ruth.pk, what="x", by_on=TODAY, to_words="x", to_people=[])


@pytest.mark.parametrize("page", ["promise_from_row", "say_not_now", "choose_priority"])
def test_only_system_leaders_answer_a_row(sign_in, study, cast, page):
    for key in ("amina", "tomas", "ruth", "grace", "rosa"):
        assert sign_in(key).post(reverse(page, args=[study.pk, "4.1"]), {**TYPED, "owner": cast.ruth.pk, "reason": "x"}).status_code == 404
    assert sign_in("lorraine").get(reverse(page, args=[study.pk, "9.9"])).status_code == 404


# -- the reply ----------------------------------------------------------------------------------------------

REPLY = {"heard": "You hear of changes last.", "will_do": "Ruth sends each change first to you."}


def test_a_closed_round_owes_its_reply_to_those_who_were_asked_until_it_is_given(sign_in, study, cast):
    late = REPLY_DAY + timedelta(days=3)
    (owing,) = rounds_owing(cast.standing("lorraine", late))
    assert (owing.study_id, owing.days_late) == (study.pk, 3)
    assert rounds_owing(cast.standing("gloria", late)) == []
    sign_in("lorraine").post(reverse("reply_to_study", args=[study.pk]), REPLY)
    assert rounds_owing(cast.standing("lorraine", late)) == []
    for page in (reverse("study", args=[study.pk]), reverse("answer_sheet", args=[study.round_id])):
        assert "You hear of changes last." in sign_in("amina").get(page).content.decode()


def test_a_late_reply_is_shown_as_owing_to_everybody_who_was_asked(sign_in, study, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: REPLY_DAY + timedelta(days=3))
    client = sign_in("amina")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: REPLY_DAY + timedelta(days=3))
    assert "3 days late" in client.get(reverse("gap_map", args=[study.pk])).content.decode()
    assert "3 days late" in client.get(reverse("study", args=[study.pk])).content.decode()


def test_whoever_covers_for_the_opener_may_reply(study, cast):
    standing = Standing(cast.hana.pk, TODAY, (Held(cast.standing("lorraine").held[0].role, covers=cast.lorraine.pk),))
    assert within(standing, Verb.SELF_STUDY_REPLY, Study.objects.all()).exists()


def test_two_people_who_reply_at_once_see_both_texts(sign_in, study, cast):
    lorraine = sign_in("lorraine")
    lorraine.post(reverse("reply_to_study", args=[study.pk]), REPLY)
    response = lorraine.post(reverse("reply_to_study", args=[study.pk]), {"heard": "Other words.", "will_do": "Other deeds.", "seen": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert "You hear of changes last." in page
    assert "Other words." in page
    assert Reply.objects.count() == 1
    lorraine.post(reverse("reply_to_study", args=[study.pk]), {"heard": "Other words.", "will_do": "Other deeds.", "seen": Reply.objects.get().pk})
    assert Reply.objects.count() == 2


def test_an_open_round_takes_no_reply(sign_in, open_study):
    response = sign_in("lorraine").post(reverse("reply_to_study", args=[open_study.pk]), REPLY)
    assert response.status_code == 422
    assert "still takes answers" in response.content.decode()
