"""A link opens one invitation without an account; whatever is wrong with a link, the page is the same."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import Act
from trellis.surveys.models import Answer, Audience, Invitation, Sending
from trellis.surveys.operations import AskedGroup, close_round, make_link, make_links, reply_to_round, withdraw_invitation
from trellis.surveys.queries.codes import derived_code, digest_of, in_groups
from trellis.surveys.tests.conftest import LAST_DAY, asked, make_round
from trellis.surveys.views.doors import WRONG_CODES, wrong_codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOTHING = "This link opens nothing"


@pytest.fixture(autouse=True)
def nobody_guessed_yet():
    wrong_codes.forget()


@pytest.fixture(name="families")
def a_round_of_families(cast):
    return make_round(cast, groups=[AskedGroup("principals", "Families", "home", "diamond", False, asked(cast.rosa, cast.malia), kind=Audience.Kind.FAMILIES)])


@pytest.fixture
def link(families, cast):
    def of(key: str) -> str:
        return make_link(by=None, invitation=Invitation.objects.get(round=families, person=cast.people[key]))

    return of


def bare(response) -> str:
    """The page without what differs from one request to the next."""
    return re.sub(r'x-csrftoken": "[^"]+|value="[A-Za-z0-9]{64}"|nonce="[^"]+"|value="/a/[^"]*"', "", response.content.decode())


def test_a_link_answers_without_an_account_and_names_nobody(link):
    client = Client()
    step = client.get(reverse("link_sheet", args=[link("malia")])).url
    for level in ("2", "3", "rather_not"):
        page = client.get(step)
        assert page.status_code == 200
        assert "Malia" not in page.content.decode() and "Kahale" not in page.content.decode()
        step = client.post(step, {"said": level}).url
    assert client.get(step).status_code == 200
    assert Sending.objects.get().invitation.person.given_name == "Malia"
    assert list(Answer.objects.order_by("item__order").values_list("said", flat=True)) == ["level", "level", "rather_not"]


def test_only_a_digest_is_kept_and_none_can_be_made_of_the_number_without_the_secret(link, families, cast, settings):
    code = link("rosa")
    held = Invitation.objects.get(round=families, person=cast.rosa)
    assert held.link_digest == digest_of(code) and code not in held.link_digest
    settings.SECRET_KEY = "another"
    assert derived_code("invitation", held.pk) != code and digest_of(code) != held.link_digest


def test_links_are_made_once_for_those_asked_as_families_and_students(families, cast):
    Invitation.objects.filter(round=families).update(link_digest="")
    assert make_links(by=None, round=families) == 2
    assert make_links(by=None, round=families) == 0
    assert make_links(by=None, round=make_round(cast)) == 0


def test_the_trail_and_the_address_of_the_next_page_tell_no_code_to_anybody_else(link):
    code = link("rosa")
    page = Client().get(reverse("link_item", args=[code, 1]))
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"] and "noindex" in page["X-Robots-Tag"]
    assert not any(code in str(act.detail) + str(act.about) for act in Act.objects.all())


@pytest.mark.parametrize("typed", ["K7QF3M2PX9AB", "x", "K7QF3M2PX9ABK7QF3M2PX9AB", "²" * 12, "K" * 3000, "0", "' or 1=1--"])
def test_a_wrong_guessed_or_mistyped_link_is_one_and_the_same_page(link, typed):
    taken_back = link("rosa")
    withdraw_invitation(by=None, today=TODAY, invitation=Invitation.objects.get(link_digest=digest_of(taken_back)))
    client = Client()
    told, of_another = client.get(reverse("link_sheet", args=[taken_back])), client.get(reverse("link_sheet", args=[typed]))
    assert (told.status_code, of_another.status_code) == (404, 404)
    assert NOTHING in told.content.decode()
    assert bare(told) == bare(of_another)
    assert client.post(reverse("link_item", args=[typed, 1]), {"said": "2"}).status_code == 404


def test_a_doubled_link_opens_nothing(link):
    code = link("rosa")
    assert Client().get(reverse("link_sheet", args=[code + code])).status_code == 404


@pytest.mark.sqlite
def test_a_near_guess_costs_the_same_work_as_a_far_one(link):
    """A code is looked up by its digest: how much of it is right shows neither in what is asked of the database nor in what is compared."""
    code = link("rosa")
    near = code[:-1] + ("A" if code[-1] != "A" else "B")
    asked_of_it = []
    for typed in (near, "K7QF3M2PX9AB"):
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(reverse("link_sheet", args=[typed])).status_code == 404
        asked_of_it.append([re.sub(r"'[0-9a-f]{64}'", "'digest'", one["sql"]) for one in queries])
    assert asked_of_it[0] == asked_of_it[1] and any("'digest'" in one for one in asked_of_it[0])
    assert not any(code[:6] in one or "K7QF3M" in one for one in asked_of_it[0])


def test_a_sheet_out_of_order_twice_and_with_a_question_that_is_none_of_its_own_is_one_sheet(link):
    client, code = Client(), link("rosa")
    for number, level in ((3, "4"), (1, "2"), (1, "2"), (3, "3")):
        client.post(reverse("link_item", args=[code, number]), {"said": level})
    for number in (0, 4, 999_999):
        assert client.post(reverse("link_item", args=[code, number]), {"said": "1"}).status_code == 404
    for _each in range(2):
        assert client.post(reverse("link_sheet", args=[code])).status_code == 302
    assert Sending.objects.count() == 1
    assert list(Answer.objects.order_by("item__order").values_list("item__key", "level")) == [("4.1", 2), ("4.3", 3)]


def test_a_link_read_out_by_phone_is_understood(link):
    spoken = in_groups(link("rosa")).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert Client().get(reverse("link_sheet", args=[spoken])).status_code == 302


def test_after_the_end_a_link_opens_nothing_until_there_is_a_reply(link, families, cast):
    path = reverse("link_sheet", args=[link("rosa")])
    close_round(by=cast.lorraine.pk, today=TODAY, round=families)
    assert bare(Client().get(path)) == bare(Client().get(reverse("link_sheet", args=["nothing"])))
    assert Client().post(reverse("link_item", args=[link("rosa"), 1]), {"said": "2"}).status_code == 404
    reply_to_round(by=cast.lorraine.pk, today=TODAY, round=families, heard="The bus is late.", will_do="We buy a second bus.")
    page = Client().get(path)
    assert page.status_code == 200 and "We buy a second bus." in page.content.decode()
    assert Client().post(reverse("link_item", args=[link("rosa"), 1]), {"said": "2"}).status_code == 409
    assert Answer.objects.count() == 0


def test_after_the_last_day_a_link_opens_nothing(link, families):
    type(families).objects.filter(pk=families.pk).update(opens_on=TODAY - timedelta(9), closes_on=TODAY - timedelta(1))
    assert Client().get(reverse("link_sheet", args=[link("rosa")])).status_code == 404


def test_guessing_is_told_to_wait_and_a_school_behind_the_same_address_still_gets_in(link):
    guesser, family = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="192.0.2.7")
    codes = {guesser.get(reverse("link_sheet", args=["K7QF3M2PX9AB"])).status_code for _each in range(WRONG_CODES)}
    waits = guesser.get(reverse("link_sheet", args=["K7QF3M2PX9AB"]))
    assert (codes, waits.status_code, waits["Retry-After"]) == ({404}, 429, "600")
    assert family.get(reverse("link_sheet", args=[link("rosa")])).status_code == 302
    assert Client(REMOTE_ADDR="192.0.2.8").get(reverse("link_sheet", args=["K7QF3M2PX9AB"])).status_code == 404


def test_a_link_reads_in_the_language_of_the_person_until_another_is_chosen(link):
    client = Client()
    step = client.get(reverse("link_sheet", args=[link("rosa")])).url
    page = client.get(step).content.decode()
    assert '<html lang="es" dir="ltr"' in page
    assert '<html lang="ar" dir="rtl"' in client.get(step + "?in=ar").content.decode()
    assert client.post(step + "?in=ar&letters=large", {"said": "2"}).url.endswith("/2/?in=ar&letters=large")


def test_two_who_hold_one_link_answer_one_sheet(link):
    first, second = Client(), Client()
    path = reverse("link_item", args=[link("rosa"), 1])
    first.post(path, {"said": "2"})
    second.post(path, {"said": "4", "seen": "A call."})
    assert Answer.objects.get().level == 4


def test_a_question_by_link_costs_at_most_twelve_queries(link, django_assert_max_num_queries):
    client, path = Client(), reverse("link_item", args=[link("rosa"), 2])
    client.get(path)
    with django_assert_max_num_queries(4):
        assert client.get(path).status_code == 200
    with django_assert_max_num_queries(13):  # to keep an answer: nine queries, and four statements of the transaction
        assert client.post(path, {"said": "2"}).status_code == 302


def test_nobody_changes_a_round_that_ended_while_its_page_was_open(link, families):
    client, path = Client(), reverse("link_item", args=[link("rosa"), 1])
    client.get(path)
    type(families).objects.filter(pk=families.pk).update(opens_on=TODAY - timedelta(9), closes_on=TODAY - timedelta(1), reply_by=LAST_DAY)
    assert client.post(path, {"said": "2"}).status_code == 404
    assert Answer.objects.count() == 0
