from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast
from trellis.letters.models import Letter, QuietHours, RefusedAddress
from trellis.letters.operations import gather_letters, mark_delivered, put_line
from trellis.letters.tests.test_posting_letters import NOON


def put(cast: Cast, key: str, text: str = "Something waits.") -> None:
    put_line(to=cast.people[key], room="letters", text=text, link="/practices/", by=None, today=TODAY)


def test_i_see_what_was_sent_to_me_and_what_waits(cast: Cast, today: object, sign_in: Any) -> None:
    put(cast, "amina", "You were asked.")
    gather_letters(by=None, now=NOON)
    mark_delivered(letter=Letter.objects.get(), channel="mail", by=None, now=NOON)
    put(cast, "amina", "It waits still.")
    put(cast, "keoni", "This is for somebody else.")
    page = sign_in("amina").get("/letters/").content.decode()
    assert "You were asked." in page and "It waits still." in page and "somebody else" not in page


def test_nobody_opens_the_letter_of_another(cast: Cast, today: object, sign_in: Any) -> None:
    put(cast, "amina")
    gather_letters(by=None, now=NOON)
    number = Letter.objects.get().pk
    assert sign_in("amina").get(f"/letters/{number}.pdf").content.startswith(b"%PDF-")
    for key in ("keoni", "odile", "denise", "gloria"):
        assert sign_in(key).get(f"/letters/{number}.pdf").status_code == 404


@pytest.mark.sqlite
def test_your_letters_ask_the_database_as_often_for_three_as_for_one(cast: Cast, today: object, sign_in: Any) -> None:
    client, counts = sign_in("amina"), []
    client.get("/letters/")  # the first page of a session notes that it is used
    for days in (1, 2):
        for _more in range(days):
            put(cast, "amina")
            gather_letters(by=None, now=NOON)
            Letter.objects.filter(on=TODAY).update(on=f"2026-11-{10 + Letter.objects.count()}")
        put(cast, "amina")
        with CaptureQueriesContext(connection) as asked:
            client.get("/letters/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_i_choose_my_own_quiet_hours(cast: Cast, today: object, sign_in: Any) -> None:
    client = sign_in("amina")
    assert "07:00" in client.get("/letters/quiet-hours/").content.decode()
    answer = client.post("/letters/quiet-hours/", {"starts": "16:00", "ends": "09:00"})
    assert answer.status_code == 302
    hours = QuietHours.objects.get(person=cast.amina)
    assert (hours.starts, hours.ends, hours.rests_on_non_working_days) == (time(16), time(9), False)


def test_hours_without_an_hour_for_letters_are_refused_in_words(cast: Cast, today: object, sign_in: Any) -> None:
    page = sign_in("amina").post("/letters/quiet-hours/", {"starts": "07:00", "ends": "07:00"}).content.decode()
    assert "Choose an hour at which letters may come." in page
    assert not QuietHours.objects.exists()


def test_only_the_administrator_keeps_the_mail(cast: Cast, today: object, sign_in: Any) -> None:
    RefusedAddress.objects.create(person=cast.rosa, address=cast.rosa.email, code=550, since=NOON)
    for key in cast.keys:
        status = sign_in(key).get("/letters/mail/").status_code
        assert status in ({200} if key == "odile" else {403, 404}), key
    client = sign_in("odile")
    assert "rosa@riverbend.example" in client.get("/letters/mail/").content.decode()
    client.post(f"/letters/mail/addresses/{RefusedAddress.objects.get().pk}/")
    assert "rosa@" not in client.get("/letters/mail/").content.decode()
    client.post("/letters/mail/quiet-hours/", {"starts": "17:00", "ends": "08:00", "rests_on_non_working_days": "on"})
    assert QuietHours.objects.get(person=None).starts == time(17)
