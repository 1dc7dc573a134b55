"""A person's promises as days of their own calendar, at an address that nobody guesses and that can be taken back."""

import json
import logging
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import Act
from trellis.commitments import views
from trellis.commitments.models import CalendarAddress, Commitment
from trellis.commitments.operations import (
    answer_another_day,
    ask_for_another_day,
    keep_promise,
    let_promise_go,
    make_calendar_address,
    make_promise,
    take_back_calendar_address,
)
from trellis.commitments.tests.conftest import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_tried_before():
    views.wrong_addresses.forget()


def feed(secret: str, **more: str):
    return Client(**more).get(reverse("calendar_feed", args=[secret]))


def read(body: bytes) -> list[dict[str, str]]:
    """Read a calendar by the rules of RFC 5545 and not by the library that wrote it; return its events."""
    assert body.endswith(b"\r\n")
    lines = body.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    unfolded: list[str] = []
    for line in lines:
        line.decode()  # no fold inside a sign
        if line.startswith(b" "):
            unfolded[-1] += line[1:].decode()
        else:
            unfolded.append(line.decode())
    assert (unfolded[0], unfolded[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events, inside = [], None
    for line in unfolded:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            inside = {}
        elif line == "END:VEVENT":
            assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY", "STATUS"} <= inside.keys()
            events.append(inside)
            inside = None
        elif inside is not None:
            assert name not in inside
            inside[name] = value
    return events


def test_what_i_promised_and_what_i_am_promised_are_whole_days(cast, promise):
    for key, summary in (("ruth", "By today: your promise to principals"), ("amina", "By today: what Ruth Abramowitz promised you")):
        response = feed(make_calendar_address(by=cast.people[key].pk, today=TODAY))
        assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        (event,) = read(response.content)
        assert event["SUMMARY"] == summary
        assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"], event["STATUS"]) == ("20270129", "20270130", "CONFIRMED")
        assert event["URL"].endswith(reverse("promise", args=[promise.pk]))
        assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in response.content
    assert read(feed(make_calendar_address(by=cast.tomas.pk, today=TODAY)).content) == []  # he was only asked


def test_a_day_stays_the_same_day_through_all_its_changes(cast, promise):
    secret = make_calendar_address(by=cast.ruth.pk, today=TODAY)

    def event() -> tuple[str, str, str, str, str]:
        (one,) = read(feed(secret).content)
        return one["UID"], one["STATUS"], one["DTSTART;VALUE=DATE"], one["SEQUENCE"], one["LAST-MODIFIED"]

    uid = event()[0]
    later = DAY + timedelta(days=14)
    ask_for_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, to_on=later, reason="Snow.")
    assert event() == (uid, "TENTATIVE", "20270129", "1", "20261201T000000Z")
    answer_another_day(by=cast.amina.pk, today=TODAY + timedelta(days=1), commitment=promise, agrees=True)
    assert event() == (uid, "CONFIRMED", "20270212", "2", "20261202T000000Z")
    let_promise_go(by=cast.ruth.pk, today=TODAY + timedelta(days=2), commitment=promise, reason="The contract ended.")
    assert event()[:2] == (uid, "CANCELLED")


def test_no_word_that_somebody_typed_and_no_child_stands_in_it(cast):
    words = {"what": "Mateo gets his seat; I call Rosa.", "because_words": "Mateo asked twice.", "by": cast.grace.pk, "today": TODAY, "owner": cast.grace.pk}
    for key in ("mateo", "rosa", "amina"):
        person = cast.people[key]
        make_promise(**words, by_on=DAY, to_words=person.name, to_people=[person.pk], only_both_sides=key != "amina")
    ask_for_another_day(by=cast.mateo.pk, today=TODAY, commitment=Commitment.objects.order_by("pk")[0], to_on=TODAY, reason="Quispe")
    keep_promise(by=cast.grace.pk, today=TODAY, commitment=Commitment.objects.order_by("pk")[1], done="Rosa knows.")
    mine = feed(make_calendar_address(by=cast.grace.pk, today=TODAY)).content.decode()
    his = feed(make_calendar_address(by=cast.mateo.pk, today=TODAY)).content.decode()
    for name in ("Mateo", "Rosa", "Quispe", "seat", "twice", "knows"):
        assert name not in mine
        assert name not in his
    assert sorted(event["SUMMARY"] for event in read(mine.encode())) == [
        "By today: a promise of yours",
        "By today: your promise to Amina Warsame",
        "Kept: a promise of yours",
    ]


def test_long_names_with_commas_and_accents_are_folded_and_escaped(cast):
    name = "Ágnes-Ñuñez, de la Peña; " * 6
    make_promise(by=cast.ruth.pk, today=TODAY, owner=cast.ruth.pk, what="x", by_on=DAY, to_words=name.strip(), to_people=[cast.amina.pk])
    (event,) = read(feed(make_calendar_address(by=cast.ruth.pk, today=TODAY)).content)
    assert event["SUMMARY"].replace("\\,", ",").replace("\\;", ";") == f"By today: your promise to {name.strip()}"


def test_it_speaks_the_language_of_its_person(cast):
    make_promise(
        by=cast.grace.pk, today=TODAY, owner=cast.grace.pk, what="x", by_on=DAY, to_words="Rosa", to_people=[cast.rosa.pk], only_both_sides=True
    )  # fmt: skip
    (event,) = read(feed(make_calendar_address(by=cast.rosa.pk, today=TODAY)).content)
    assert event["SUMMARY"] == "Hasta hoy: lo que Grace Oyelaran le prometió"


def test_the_address_is_shown_once_made_anew_and_taken_back(sign_in, cast, promise):
    client, page = sign_in("ruth"), reverse("my_calendar")

    def shown() -> str:
        return client.post(page, {"make": "1"}).context["address"].rpartition("/")[2].removesuffix(".ics")

    first = shown()
    assert first not in client.get(page).content.decode()
    assert first not in json.dumps(list(CalendarAddress.objects.values()), default=str)
    assert feed(first).status_code == 200
    second = shown()
    assert (feed(first).status_code, feed(second).status_code) == (404, 200)
    client.post(page, {"take_back": "1"})
    assert feed(second).status_code == 404
    assert "No calendar reads your promises now." in client.get(page).content.decode()
    acts = list(Act.objects.filter(act__contains="calendar_address").order_by("pk").values_list("act", flat=True))
    assert acts == ["commitments.make_calendar_address"] * 2 + ["commitments.take_back_calendar_address"]


def test_who_holds_nothing_today_has_no_calendar_here(cast):
    for key in ("tobias", "andres"):
        assert feed(make_calendar_address(by=cast.people[key].pk, today=TODAY)).status_code == 404


def test_wrong_addresses_are_not_there_and_after_many_told_to_wait_while_right_ones_open(cast):
    secret = make_calendar_address(by=cast.ruth.pk, today=TODAY)
    for wrong in (secret[:-1], secret + "A", secret.swapcase(), "x" * 5_000, "ü", "0"):
        assert feed(wrong).status_code == 404
    for _each in range(views.WRONG_ADDRESSES):
        feed("guessed")
    told = feed("guessed")
    assert (told.status_code, told["Retry-After"]) == (429, "600")
    assert feed(secret).status_code == 200
    assert feed("guessed", REMOTE_ADDR="203.0.113.7").status_code == 404


def test_it_leaves_nothing_in_browsers_caches_and_logs(cast, caplog):
    secret = make_calendar_address(by=cast.ruth.pk, today=TODAY)
    with caplog.at_level(logging.DEBUG):
        response = feed(secret)
        feed(secret[:-1])
    assert not response.cookies
    assert response["Cache-Control"] == "no-store, private"
    assert secret[:-1] not in " ".join(str(vars(record)) for record in caplog.records if record.name.startswith("trellis"))


@pytest.mark.sqlite
def test_the_calendar_costs_the_same_for_one_promise_and_for_three(cast, promise, django_assert_num_queries):
    secret = make_calendar_address(by=cast.amina.pk, today=TODAY)
    feed(secret)
    with CaptureQueriesContext(connection) as one:
        feed(secret)
    for number in range(2):
        make_promise(by=cast.ruth.pk, today=TODAY, owner=cast.ruth.pk, what=f"Number {number}", by_on=DAY, to_words="P", to_people=[cast.amina.pk])
    with django_assert_num_queries(len(one)):
        assert len(read(feed(secret).content)) == 3


def test_taking_back_twice_is_taking_back_once(cast):
    make_calendar_address(by=cast.ruth.pk, today=TODAY)
    for _each in range(2):
        take_back_calendar_address(by=cast.ruth.pk, today=TODAY)
    assert Act.objects.filter(act="commitments.take_back_calendar_address").count() == 1
