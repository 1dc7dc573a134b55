"""My threads, one thread, and each act on it as a person meets it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.cast import TODAY
from trellis.directory.models import Office
from trellis.threads.models import HandOver, Holding, Message, Settling, Thread
from trellis.threads.operations import hand_over, open_thread, pause_clock, say, settle_thread
from trellis.threads.tests.conftest import NOON, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_three(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(1, 15))


def page(client, name, *args, **data):
    return client.get(reverse(name, args=args), data).content.decode()


def test_both_sides_see_one_thread_and_write_in_it(sign_in, thread):
    ruth, amina = sign_in("ruth"), sign_in("amina")
    assert "Bus 14 comes late" in page(ruth, "threads")
    assert "5 working hours left" in page(ruth, "threads")
    assert ruth.post(reverse("thread", args=[thread.pk]), {"text": " "}).status_code == 422
    assert ruth.post(reverse("thread", args=[thread.pk]), {"text": "I ride along."}).status_code == 302
    seen = page(amina, "thread", thread.pk)
    assert "I ride along." in seen
    assert "Transport has it, and Ruth Abramowitz owns it." in seen


def test_who_knows_of_it_reads_no_word_of_it_and_who_does_not_finds_nothing(sign_in, cast, thread):
    facts = {"by": cast.ruth.pk, "now": NOON, "thread": thread, "office": cast.offices["transport"].pk, "until_on": TODAY + timedelta(9)}
    pause_clock(reason="day", words="The mill is closed.", **facts)
    assert "The mill is closed." in page(sign_in("amina"), "thread", thread.pk)
    for key in ("lorraine", "tomas"):
        seen = page(sign_in(key), "thread", thread.pk, which="known")
        assert "Bus 14 comes late" in seen
        assert "Thirty children" not in seen
        assert "The mill is closed." not in seen + page(sign_in(key), "threads", which="known")
        assert sign_in(key).post(reverse("thread", args=[thread.pk]), {"text": "x"}).status_code == 404
    for key in ("keoni", "grace", "rosa", "priya"):
        assert sign_in(key).get(reverse("thread", args=[thread.pk])).status_code == 404
    assert sign_in("rosa").get(reverse("threads")).status_code == 404


def test_each_act_of_the_office_that_leads_works_and_says_what_is_wrong(sign_in, cast, thread):
    ruth = sign_in("ruth")
    for name, wrong, right in (
        ("set_next_date", {"on": "2026-12-05"}, {"on": "2026-12-04"}),
        ("pause_clock", {"reason": "day", "words": "Ice.", "until_on": "2026-12-01"}, {"reason": "day", "words": "Ice.", "until_on": "2026-12-09"}),
        ("hand_over_thread", {"kind": "help"}, {"kind": "help", "to_office": cast.offices["facilities"].pk, "reason": "The gate."}),
        ("take_thread", {"owner": 0, "seen": 0}, {"owner": cast.ruth.pk, "seen": cast.ruth.pk}),
        ("settle_thread", {"words": ""}, {"words": "A second driver."}),
    ):
        address = reverse(name, args=[thread.pk])
        assert ruth.get(address).status_code == 200, name
        assert ruth.post(address, wrong).status_code == 422, name
        assert sign_in("amina").post(address, right).status_code == 404, name
        assert ruth.post(address, right).status_code == 302, name
        if name == "pause_clock":
            assert ruth.post(reverse("let_clock_run", args=[thread.pk])).status_code == 302
    amina = sign_in("amina")
    assert "A second driver." in page(amina, "thread", thread.pk)
    assert amina.post(reverse("reopen_thread", args=[thread.pk]), {"missing": "He was ill."}).status_code == 302
    assert "He was ill." in page(ruth, "thread", thread.pk)


def test_an_office_accepts_or_declines_on_the_page_and_ends_its_help(sign_in, cast, thread):
    asked = hand_over(
        by=cast.ruth.pk, now=NOON, thread=thread, office=cast.offices["transport"].pk, to_office=cast.offices["facilities"], kind="help", reason="The gate."
    )
    daniel = sign_in("daniel")
    assert "asks Facilities to help with this" in page(daniel, "thread", thread.pk)
    answer = reverse("answer_hand_over", args=[asked.pk])
    assert (sign_in("ruth").get(answer).status_code, daniel.get(answer).status_code) == (404, 200)
    assert daniel.post(answer, {"accepts": "0"}).status_code == 422
    assert daniel.post(answer, {"accepts": "1"}).status_code == 302
    assert daniel.post(answer, {"accepts": "1"}).status_code == 409
    assert daniel.post(reverse("end_help", args=[thread.pk])).status_code == 302
    assert daniel.get(reverse("end_help", args=[thread.pk])).status_code == 404
    assert HandOver.objects.get().answer.by == cast.daniel


def test_whoever_settles_reads_first_what_was_written_meanwhile_and_keeps_their_text(sign_in, cast, thread):
    ruth = sign_in("ruth")
    seen = Message.objects.get().pk
    say(by=cast.amina.pk, now=at(1, 14), thread=thread, text="Now it is bus 15 too.")
    settle = reverse("settle_thread", args=[thread.pk])
    refused = ruth.post(settle, {"words": "Bus 14 is in time.", "seen": seen}).content.decode()
    assert "Now it is bus 15 too." in refused
    assert "Bus 14 is in time." in refused
    assert ruth.post(settle, {"words": "Both are in time.", "seen": seen + 1}).status_code == 302
    late = ruth.post(reverse("thread", args=[thread.pk]), {"text": "And bus 16."}, follow=True).content.decode()
    assert "Your words stand in the thread." in late
    assert Settling.objects.get().words == "Both are in time."


@pytest.mark.sqlite
def test_pages_cost_the_same_for_one_thread_and_for_three_and_one_word_or_many(sign_in, cast, thread):
    def cost(client, name, *args):
        client.get(reverse(name, args=args))
        with CaptureQueriesContext(connection) as spent:
            client.get(reverse(name, args=args))
        return len(spent)

    clients = {key: sign_in(key) for key in ("ruth", "amina", "lorraine")}
    before = {key: (cost(client, "threads"), cost(client, "thread", thread.pk)) for key, client in clients.items()}
    for number in range(2):
        open_thread(by=cast.amina.pk, now=NOON, subject=f"Bus {number}", text="x", office=cast.offices["transport"], school=cast.schools["cedar_fork"])
        say(by=cast.ruth.pk, now=at(1, 13, number), thread=thread, text=f"Word {number}")
    assert {key: (cost(client, "threads"), cost(client, "thread", thread.pk)) for key, client in clients.items()} == before


def test_a_long_list_is_paged_searched_and_its_done_ones_stand_apart(sign_in, cast):
    for number in range(30):
        one = open_thread(by=cast.amina.pk, now=NOON, subject=f"Bus {number:02}.", text="x", office=cast.offices["transport"])
        if number < 3:
            settle_thread(by=cast.ruth.pk, now=at(1, 13), thread=one, office=cast.offices["transport"].pk, words="Done.")
    amina = sign_in("amina")
    assert page(amina, "threads", which="asked").count("Bus ") == 28
    assert page(amina, "threads", which="asked", page=2).count("Bus ") == 5
    assert page(amina, "threads", which="asked", words="bus 07").count("Bus ") == 1
    assert Thread.objects.count() == 30


def test_working_hours_are_set_by_those_who_keep_the_district(sign_in):
    odile = sign_in("odile")
    assert odile.post(reverse("working_hours"), {"hours_from": "09:00", "hours_until": "08:00"}).status_code == 422
    assert odile.post(reverse("working_hours"), {"hours_from": "07:30", "hours_until": "16:00"}).status_code == 302
    assert "7:30 to 16:00" in page(odile, "threads")
    assert sign_in("amina").get(reverse("working_hours")).status_code == 404


def test_a_thread_whose_office_is_no_more_is_placed_without_its_words(sign_in, cast, thread):
    Office.objects.filter(pk=cast.offices["transport"].pk).update(ended_on=TODAY)
    odile, number = sign_in("odile"), Holding.objects.get().pk
    seen = page(odile, "threads_without_an_office")
    assert "Asked by Amina Warsame" in seen
    assert "Bus 14" not in seen
    assert odile.post(reverse("place_thread", args=[number]), {"office": cast.offices["facilities"].pk}).status_code == 302
    assert Holding.objects.get(until_at__isnull=True).office == cast.offices["facilities"]
    assert odile.get(reverse("place_thread", args=[number])).status_code == 404
