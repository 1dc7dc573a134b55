"""Asking once, the catalogue as each meets it, and what schools said."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.directory.models import Office
from trellis.directory.operations.headlines import say_headline
from trellis.partnership.models import HelpAnswer, Rating, Reply, Service
from trellis.partnership.operations.catalogue import set_front_door, write_service
from trellis.partnership.operations.ratings import rate_thread
from trellis.threads.models import Holding, Thread
from trellis.threads.operations import open_thread, settle_thread

pytestmark = pytest.mark.django_db


def page(client, name, *args, **data):
    return client.get(reverse(name, args=args), data).content.decode()


@pytest.fixture
def service(cast, noon) -> Service:
    facts = {"name": "A route", "offers": "Stops and times.", "answer_minutes": 510, "settle_minutes": 2550, "owner": cast.ruth.pk}
    return write_service(by=cast.ruth.pk, now=noon, office=cast.offices["transport"].pk, is_published=True, **facts)


def test_a_principal_asks_once_for_a_service_and_the_thread_keeps_what_it_promises(sign_in, cast, service):
    amina = sign_in("amina")
    assert "First answer within 1 working day, settled within 5 working days." in page(amina, "ask_once", q="rout")
    ask = reverse("ask_service", args=[service.pk])
    assert "What it is about" in amina.post(ask, {"subject": "", "text": "Four days."}).content.decode()
    assert amina.post(ask, {"subject": "Bus 14", "text": "Late.", "school": cast.schools["cedar_fork"].pk}).status_code == 302
    made = Thread.objects.get()
    assert (made.kind_words, made.answer_minutes, made.school, made.only_me) == ("A route", 510, cast.schools["cedar_fork"], False)
    assert Holding.objects.get().owner == cast.ruth
    say_headline(by=cast.amina.pk, today=TODAY, school=cast.schools["cedar_fork"], words="Two languages in every room.")
    assert "Two languages in every room." in page(sign_in("ruth"), "thread", made.pk)


def test_who_does_not_know_whom_to_ask_reaches_the_front_desk(sign_in, cast, noon):
    set_front_door(by=cast.odile.pk, now=noon, office=cast.offices["assessment"].pk, is_public=False)
    hana = sign_in("hana")
    desk = reverse("ask_office", args=[cast.offices["assessment"].pk])
    assert desk in page(hana, "ask_once")
    say_headline(by=cast.ingrid.pk, today=TODAY, school=cast.schools["mill_road"], words="We build a theatre.")
    assert "We build a theatre." in hana.get(desk).content.decode()
    assert hana.post(desk, {"subject": "x", "text": "y", "only_me": "on"}).status_code == 302
    assert (Thread.objects.get().school, Thread.objects.get().only_me, Thread.objects.get().first_answer_by) == (None, False, None)


def test_an_office_writes_and_changes_what_it_offers_and_a_second_editor_sees_both(sign_in, cast, service):
    ruth = sign_in("ruth")
    sent = {"name": "A stop", "offers": "Where.", "answer_number": 4, "answer_unit": "hours", "settle_number": 2, "settle_unit": "days", "owner": cast.ruth.pk}
    assert ruth.post(reverse("write_service", args=[service.office_id]), sent).status_code == 302
    assert (Service.objects.get(name="A stop").answer_minutes, Service.objects.get(name="A stop").settle_minutes) == (240, 1020)
    edit = reverse("edit_service", args=[service.pk])
    assert ruth.post(edit, {**sent, "name": "Routes", "seen": 1}).status_code == 302
    both = ruth.post(edit, {**sent, "name": "Lines", "seen": 1}).content.decode()
    assert "Routes" in both
    assert "Lines" in both
    assert sign_in("daniel").post(edit, sent).status_code == 404
    assert ruth.post(reverse("end_service", args=[service.pk])).status_code == 302
    assert ruth.get(edit).status_code == 404


def test_the_catalogue_is_open_to_everybody_only_once_the_district_says_so(sign_in, cast, service, noon):
    address = reverse("public_catalogue")
    assert Client().get(address).status_code == 404
    assert sign_in("odile").post(reverse("front_door"), {"office": "", "is_public": "on"}).status_code == 302
    facts = {"offers": "x", "answer_minutes": 510, "settle_minutes": 510, "owner": cast.ruth.pk}
    write_service(by=cast.ruth.pk, now=noon, office=service.office_id, name="For ourselves", **facts)
    seen = Client().get(address).content.decode()
    assert "A route" in seen
    assert "Ruth" not in seen
    assert "For ourselves" not in seen


def test_an_office_says_how_it_helps_and_a_principal_says_whether_it_does(sign_in, cast):
    office = cast.offices["transport"].pk
    amina, ruth = sign_in("amina"), sign_in("ruth")
    assert amina.get(reverse("say_whether_it_helps", args=[office])).status_code == 404  # it has said nothing yet
    assert ruth.post(reverse("say_purpose", args=[office]), {"purpose": "Buses come.", "seen": ""}).status_code == 302
    both = ruth.post(reverse("say_purpose", args=[office]), {"purpose": "Buses wait.", "seen": ""}).content.decode()
    assert "Buses come." in both
    assert "Buses wait." in both
    assert "it reads with your name" in page(amina, "say_whether_it_helps", office)
    assert amina.post(reverse("say_whether_it_helps", args=[office]), {"helps": "partly", "words": "Call me."}).status_code == 302
    seen = page(ruth, "office_offers", office)
    assert "Call me." in seen
    assert "hidden to protect people" in seen
    assert "hidden to protect people" not in page(amina, "office_offers", office)
    assert HelpAnswer.objects.get().by == cast.amina


def test_a_settled_thread_is_answered_by_name_read_by_the_office_and_replied_to(sign_in, cast, noon):
    spring, office = noon - timedelta(days=200), cast.offices["transport"]
    thread = open_thread(by=cast.amina.pk, now=spring, subject="Bus 14", text="Late.", office=office)
    amina, ruth = sign_in("amina"), sign_in("ruth")
    answer, reply = reverse("rate_thread", args=[thread.pk]), reverse("reply_to_schools", args=[office.pk])
    assert amina.get(answer).status_code == 404  # it is open
    settle_thread(by=cast.ruth.pk, now=spring, thread=thread, office=office.pk, words="A driver.")
    assert answer in page(amina, "thread", thread.pk)
    assert ruth.get(answer).status_code == 404
    rate_thread(by=cast.amina.pk, now=spring, thread=thread, got="some", words="Twice late.")
    assert "The week in which you could change it is over." in amina.get(answer).content.decode()
    assert "It owes schools a reply" in page(amina, "office_offers", office.pk)
    assert "Transport" in page(sign_in("lorraine"), "front_door")
    seen = page(ruth, "what_schools_said")
    assert "Twice late." in seen
    assert "0 of 1 who answered got all or most" in seen
    assert "Twice late." not in page(sign_in("daniel"), "what_schools_said")
    sent = {"heard": "Buses are late.", "will_change": "Two drivers.", "promise": "A driver."}
    assert ruth.post(reply, sent).status_code == 422  # a promise needs its day
    assert ruth.post(reply, {**sent, "promise_by_on": str(TODAY + timedelta(9))}).status_code == 302
    assert "Two drivers." in page(amina, "office_offers", office.pk)
    assert "It owes schools a reply" not in page(amina, "catalogue")
    assert (Reply.objects.get().ends_on, Rating.objects.get().on) == (date(2026, 7, 1), spring.date())


@pytest.mark.sqlite
def test_the_catalogue_costs_the_same_for_one_office_and_for_three_and_is_paged(sign_in, cast, service, noon):
    client = sign_in("keoni")
    names = ("catalogue", "ask_once")

    def cost():
        spent = []
        for name in names:
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse(name))
            spent.append(len(asked))
        return spent

    before = cost()
    facts = {"offers": "x", "answer_minutes": 510, "settle_minutes": 510, "owner": cast.ruth.pk}
    for number in range(26):
        office = Office.objects.create(name=f"Bureau {number:02}.")
        write_service(by=cast.ruth.pk, now=noon, office=office.pk, name=f"Thing {number:02}.", **facts)
    assert cost() == before
    assert page(client, "catalogue").count("Thing ") < 60
    assert "Thing 07." in page(client, "catalogue", q="thing 07")
    assert "Thing 08." not in page(client, "catalogue", q="thing 07")
