"""A group without names answers on one page that keeps nothing, and gets a receipt; a community comes through an open link."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import TODAY
from trellis.surveys.models import Answer, Audience, Invitation, OpenLink, Round, SealedSheet, Sending
from trellis.surveys.operations import AskedGroup, AskedItem, close_round, make_link, withdraw_open_link
from trellis.surveys.operations.answering import LONGEST_TEXT
from trellis.surveys.queries import code_of_open_link
from trellis.surveys.tests.conftest import SIGNS, asked, make_round, more_people
from trellis.surveys.views import doors
from trellis.surveys.views.answering import OPEN_SHEETS_OF_A_DEVICE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
HOSTILE = "<script>alert(1)</script> \u202e\u2066 عربي " + "x" * 40


@pytest.fixture(autouse=True)
def keys_in_a_folder_of_this_test(settings, tmp_path):
    settings.HOME = tmp_path
    doors.open_sheets.forget()
    doors.wrong_codes.forget()


@pytest.fixture(name="sealed")
def a_round_without_names(cast) -> Round:
    groups = [
        AskedGroup("families", "Families", "home", "diamond", False, asked(cast.rosa, *more_people(6)), kind=Audience.Kind.FAMILIES),
        AskedGroup("community", "Community", "home", "diamond", True, (), kind=Audience.Kind.COMMUNITY),
    ]
    items = [AskedItem(key, key, {"families": f"{key} for families", "community": f"{key} for anybody"}, SIGNS) for key in ("4.1", "4.2")]
    return make_round(cast, groups=groups, items=items, mode=Round.Mode.ANONYMOUS)


@pytest.fixture
def page(sealed, cast) -> str:
    return reverse("link_sheet", args=[make_link(by=None, invitation=Invitation.objects.get(round=sealed, person=cast.rosa))])


@pytest.fixture
def poster(sealed) -> str:
    return reverse("open_sheet", args=[code_of_open_link(OpenLink.objects.get(audience__round=sealed))])


def receipt_in(response) -> str:
    return re.search(r'name="receipt" value="([^"]+)"', response.content.decode()).group(1)


def shown_receipt(response) -> str:
    return re.search(r'receipt__code"[^>]*>([^<]+)<', response.content.decode()).group(1)


def test_a_sheet_without_a_name_is_sealed_and_its_receipt_is_shown_large(page):
    client = Client()
    receipt = receipt_in(client.get(page + "?in=en"))
    told = client.post(page + "?in=en", {"receipt": receipt, "1-said": "2", "2-said": "4", "2-seen": "They rang first."})
    assert told.status_code == 200 and shown_receipt(told) == receipt
    assert (SealedSheet.objects.count(), Sending.objects.count(), Answer.objects.count()) == (1, 1, 0)


def test_a_sheet_sent_twice_is_one_sheet(page):
    client = Client()
    sheet = {"receipt": receipt_in(client.get(page)), "1-said": "2"}
    assert [client.post(page, sheet).status_code for _each in range(2)] == [200, 200]
    assert SealedSheet.objects.count() == 1


def test_a_receipt_replaces_the_sheet_and_no_receipt_does_not(page):
    client = Client()
    first = shown_receipt(client.post(page, {"receipt": receipt_in(client.get(page)), "1-said": "2"}))
    again = client.get(page + "?in=en")
    assert "You have taken part already" in again.content.decode()
    refused = client.post(page + "?in=en", {"receipt": receipt_in(again), "1-said": "4", "1-seen": "Kept words."})
    assert refused.status_code == 409
    assert "You have taken part already" in refused.content.decode() and "Kept words." in refused.content.decode()
    mended = client.post(page, {"receipt": receipt_in(again), "replaces": first.lower().replace("-", " "), "1-said": "4"})
    assert mended.status_code == 200 and shown_receipt(mended) == first
    assert SealedSheet.objects.count() == 1


def test_a_mistyped_receipt_keeps_what_was_chosen(page):
    client = Client()
    answer = client.post(page, {"receipt": receipt_in(client.get(page)), "replaces": "ABCD", "1-said": "3", "1-seen": "Kept words."})
    assert answer.status_code == 409 and "Kept words." in answer.content.decode()
    assert SealedSheet.objects.count() == 0


@pytest.mark.parametrize("sheet", [{}, {"1-comment": "x"}, {"1-said": "9"}, {"1-said": "2", "1-comment": "x" * 100_000}, {"9-said": "2"}, {"receipt": ""}])
def test_what_cannot_be_sealed_comes_back_in_words(page, sheet):
    client = Client()
    answer = client.post(page, {"receipt": receipt_in(client.get(page)), **sheet})
    assert answer.status_code in {409, 422} and "data-sealed" in answer.content.decode()
    assert SealedSheet.objects.count() == 0


def test_markup_and_marks_of_direction_stay_text(page):
    client = Client()
    answer = client.post(page, {"receipt": receipt_in(client.get(page)), "1-comment": HOSTILE, "2-comment": "x" * (LONGEST_TEXT + 1), "2-said": "1"})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode() and "&lt;script&gt;" in answer.content.decode()


def test_a_question_alone_is_not_kept_on_the_way_to_a_sealed_sheet(page):
    client = Client()
    assert client.post(page + "1/", {"said": "2"}).status_code == 302
    assert Answer.objects.count() == 0


def test_what_is_promised_stands_above_the_first_question(page):
    head, _question = Client().get(page + "?in=en").content.decode().split("<legend>", 1)
    for words in ("Nobody can learn what you answered", "at least 5 answers", "10 or more", "could read along", "noted with the day", "Fri 18 Dec"):
        assert words in head


def test_signed_in_people_of_a_group_without_names_answer_on_the_same_page(sign_in, sealed):
    client, path = sign_in("rosa"), reverse("answer_sheet", args=[sealed.pk])
    told = client.post(path, {"receipt": receipt_in(client.get(path)), "1-said": "2"})
    assert told.status_code == 200 and SealedSheet.objects.count() == 1
    assert client.get(path).status_code == 200


def test_a_page_without_names_costs_at_most_twelve_queries(page, django_assert_max_num_queries):
    client = Client()
    client.get(page)
    with django_assert_max_num_queries(12):
        client.get(page)


# -- open links ----------------------------------------------------------------------------------------------


def test_anybody_answers_through_an_open_link_and_nobody_is_noted(poster):
    client = Client()
    shown = client.get(poster)
    assert "more than once" in shown.content.decode()
    assert client.post(poster, {"receipt": receipt_in(shown), "1-said": "3"}).status_code == 200
    assert (SealedSheet.objects.count(), Sending.objects.count()) == (1, 0)


def test_a_second_person_at_the_same_device_is_let_through(poster):
    client = Client()
    client.post(poster, {"receipt": receipt_in(client.get(poster)), "1-said": "3"})
    again = client.get(poster)
    assert "Answers were sent from this device today" in again.content.decode()
    client.post(poster, {"receipt": receipt_in(again), "1-said": "1"})
    assert SealedSheet.objects.count() == 2


def test_one_device_sends_a_familys_worth_and_then_waits(poster):
    client = Client()
    codes = [client.post(poster, {"receipt": receipt_in(client.get(poster)), "1-said": "3"}).status_code for _each in range(OPEN_SHEETS_OF_A_DEVICE + 1)]
    assert codes == [200] * OPEN_SHEETS_OF_A_DEVICE + [409]
    assert Client().post(poster, {"receipt": receipt_in(Client().get(poster)), "1-said": "3"}).status_code == 200


def test_an_open_link_that_was_withdrawn_or_whose_round_ended_opens_nothing(poster, sealed, cast):
    link = OpenLink.objects.get()
    withdraw_open_link(by=None, today=TODAY, link=link)
    assert Client().get(poster).status_code == 404
    OpenLink.objects.update(withdrawn_on=None)
    close_round(by=cast.lorraine.pk, today=TODAY, round=sealed)
    assert Client().get(poster).status_code == 404
    assert Client().post(poster, {"1-said": "2"}).status_code == 404


def test_an_invitations_code_opens_no_poster_and_a_posters_no_invitation(page, poster):
    assert Client().get(page.replace("/a/", "/o/")).status_code == 404
    assert Client().get(poster.replace("/o/", "/a/")).status_code == 404
