"""Both sides see a promise, the owner ends it, and nobody else finds it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.commitments.models import Commitment, Keeping, Renegotiation
from trellis.commitments.operations import make_promise
from trellis.commitments.tests.conftest import DAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        (Verb.COMMITMENTS_READ, {"ruth", "amina", "keoni", "tomas", "gloria", "lorraine"}),
        (Verb.COMMITMENTS_KEEP, {"ruth"}),
        (Verb.COMMITMENTS_MOVE, {"ruth", "amina", "keoni"}),
    ],
)
def test_who_may_do_what_with_a_promise(cast, promise, verb, expected):
    assert {key for key in cast.keys if within(cast.standing(key), verb, Commitment.objects.all()).exists()} == expected


def test_the_other_side_reads_it_and_a_stranger_finds_nothing(sign_in, promise):
    for key in ("ruth", "amina", "tomas", "lorraine"):
        page = sign_in(key).get(reverse("promise", args=[promise.pk]))
        assert "A changed route reaches the school" in page.content.decode()
    for key in ("priya", "grace", "rosa", "odile"):
        assert sign_in(key).get(reverse("promise", args=[promise.pk])).status_code == 404


def test_the_owner_keeps_it_with_a_sentence_that_both_sides_read(sign_in, promise):
    ruth = sign_in("ruth")
    assert ruth.post(reverse("keep_promise", args=[promise.pk]), {"done": ""}).status_code == 422
    ruth.post(reverse("keep_promise", args=[promise.pk]), {"done": "The list goes out at six."})
    assert "The list goes out at six." in sign_in("amina").get(reverse("promise", args=[promise.pk])).content.decode()


@pytest.mark.parametrize("page", ["keep_promise", "let_promise_go"])
def test_only_the_owner_ends_it(sign_in, promise, page):
    for key in ("amina", "lorraine", "tomas"):
        assert sign_in(key).post(reverse(page, args=[promise.pk]), {"done": "x", "reason": "x", "to_on": "2027-02-12"}).status_code == 404
    assert (Keeping.objects.count(), Renegotiation.objects.count()) == (0, 0)


def test_another_day_is_asked_for_and_agreed_to(sign_in, promise):
    ruth, amina = sign_in("ruth"), sign_in("amina")
    ruth.post(reverse("ask_for_another_day", args=[promise.pk]), {"to_on": "2027-02-12", "reason": "Snow."})
    page = amina.get(reverse("promise", args=[promise.pk])).content.decode()
    assert "Agree to the new day" in page
    assert "Agree to the new day" not in ruth.get(reverse("promise", args=[promise.pk])).content.decode()
    amina.post(reverse("answer_another_day", args=[promise.pk]), {"agrees": "1", "seen": Renegotiation.objects.get().pk})
    assert "agreed to the new day" in ruth.get(reverse("promise", args=[promise.pk])).content.decode()
    again = amina.post(reverse("answer_another_day", args=[promise.pk]), {"agrees": "0", "seen": Renegotiation.objects.get().pk})
    assert again.status_code == 409


def test_those_to_whom_it_was_promised_ask_too_and_the_owner_answers(sign_in, promise):
    ruth, amina, page = sign_in("ruth"), sign_in("amina"), reverse("promise", args=[promise.pk])
    for key in ("lorraine", "tomas"):  # they read it, and it was not promised to them
        assert sign_in(key).post(reverse("ask_for_another_day", args=[promise.pk]), {"to_on": "2026-12-15", "reason": "Early."}).status_code == 404
    amina.post(reverse("ask_for_another_day", args=[promise.pk]), {"to_on": "2026-12-15", "reason": "Routes change in January."})
    assert "Agree to the new day" not in amina.get(page).content.decode()
    shown = ruth.get(page).content.decode()
    assert "Routes change in January." in shown
    assert "Agree to the new day" in shown
    assert "Another day is asked of you" in ruth.get(reverse("home")).content.decode()
    ruth.post(reverse("answer_another_day", args=[promise.pk]), {"agrees": "1", "words": "Gladly.", "seen": Renegotiation.objects.get().pk})
    agreed = amina.get(page).content.decode()
    assert "Ruth Abramowitz agreed to the new day." in agreed
    assert "Gladly." in agreed


def test_who_asks_while_the_other_side_has_asked_sees_both_days_first(sign_in, promise):
    ruth, asking = sign_in("ruth"), reverse("ask_for_another_day", args=[promise.pk])
    sign_in("amina").post(asking, {"to_on": "2026-12-15", "reason": "Routes change in January.", "seen": "0"})
    crossed = ruth.post(asking, {"to_on": "2027-02-12", "reason": "Snow.", "seen": "0"})
    assert crossed.status_code == 422
    for words in ("Routes change in January.", "Snow.", "Meanwhile the other side asked"):
        assert words in crossed.content.decode()
    assert ruth.post(asking, {"to_on": "2027-02-12", "reason": "Snow.", "seen": crossed.context["form"]["seen"].value()}).status_code == 302
    assert Renegotiation.objects.order_by("-pk")[0].by_id == promise.owner_id


def test_a_day_that_is_over_is_refused_beside_the_form(sign_in, promise):
    response = sign_in("ruth").post(reverse("ask_for_another_day", args=[promise.pk]), {"to_on": "2026-11-01", "reason": "Snow."})
    assert response.status_code == 422
    assert "That day is over" in response.content.decode()


def test_the_list_opens_where_something_waits(sign_in, promise):
    assert "A changed route" in sign_in("amina").get(reverse("promises")).content.decode()
    assert "A changed route" in sign_in("tomas").get(reverse("promises")).content.decode()
    assert "nothing that is still open" in sign_in("grace").get(reverse("promises")).content.decode()


@pytest.mark.sqlite
def test_the_list_costs_the_same_for_one_promise_and_for_three(sign_in, promise, cast, django_assert_num_queries):
    client = sign_in("amina")
    client.get(reverse("promises"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("promises"))
    cost = len(one)
    for number in range(2):
        make_promise(by=cast.lorraine.pk, today=TODAY, owner=cast.ruth.pk, what=f"Number {number}", by_on=DAY, to_words="P", to_people=[cast.amina.pk])
    with django_assert_num_queries(cost):
        client.get(reverse("promises"))


def test_a_long_list_is_paged_and_searched(sign_in, cast):
    for number in range(30):
        make_promise(by=cast.lorraine.pk, today=TODAY, owner=cast.ruth.pk, what=f"Number {number:02}.", by_on=DAY, to_words="P", to_people=[cast.amina.pk])
    client = sign_in("amina")
    assert client.get(reverse("promises")).content.decode().count("Number ") == 25
    assert client.get(reverse("promises"), {"page": 2}).content.decode().count("Number ") == 5
    assert client.get(reverse("promises"), {"words": "number 07"}).content.decode().count("Number ") == 1
