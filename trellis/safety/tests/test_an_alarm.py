"""Somebody writes words that may mean harm: who is told, who reads them, and how it ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY, Cast
from trellis.audit.models import Act, ReadEntry
from trellis.directory.models import Post
from trellis.letters.models import Line
from trellis.safety.models import Alarm, Duty, Ending, Taking
from trellis.safety.operations import EndedAlready, begin_duty, end_alarm, end_duty, take_alarm, tell_of_waiting_alarms, watch

NIGHT = datetime(2026, 12, 2, 3, 30, tzinfo=UTC)  # half past ten in the evening at Riverbend
WORDS = "Some days I do not want to live any more."


def raise_alarm(cast: Cast, who: str = "ruth", *texts: str, now: datetime = NIGHT) -> Alarm | None:
    person = cast.people[who].pk
    return watch(by=person, writer=person, now=now, today=TODAY, texts=texts or (WORDS,), place="Autumn round, 4.2")


def told(key: str = "safety.alarm") -> set[int]:
    return set(Line.objects.filter(room="safety", key__startswith=key).values_list("to_id", flat=True))


@pytest.fixture
def director(cast: Cast) -> int:
    return cast.meiling.pk


def test_words_without_harm_raise_nothing(cast: Cast) -> None:
    assert raise_alarm(cast, "ruth", "Nobody answers the telephone.", "") is None
    assert (Alarm.objects.count(), Line.objects.filter(room="safety").count()) == (0, 0)


def test_without_anybody_on_duty_the_director_is_told_and_without_one_the_superintendent(cast: Cast, director: int) -> None:
    raise_alarm(cast)
    assert told() == {director}
    Post.objects.filter(role="student_services_director").update(held_until=TODAY)
    raise_alarm(cast, "daniel")
    assert told() == {director, cast.gloria.pk}


def test_who_is_on_duty_is_told_at_night_and_the_letter_says_nothing_of_it(cast: Cast, director: int) -> None:
    begin_duty(by=director, today=TODAY, person=cast.amina.pk, held_from=TODAY, held_until=None)
    raise_alarm(cast)
    line = Line.objects.get(room="safety")
    assert line.to == cast.amina and line.is_urgent
    assert line.letter is not None  # gathered at once, in her quiet hours
    for letter in mail.outbox:
        assert "live" not in letter.body + letter.subject and cast.ruth.name not in letter.body + letter.subject


def test_the_writer_is_not_the_one_who_is_told(cast: Cast, director: int) -> None:
    begin_duty(by=director, today=TODAY, person=cast.amina.pk, held_from=TODAY, held_until=None)
    raise_alarm(cast, "amina")
    assert told() == {director}


def test_the_same_words_raise_one_alarm(cast: Cast) -> None:
    assert raise_alarm(cast) is not None
    assert raise_alarm(cast, "ruth", WORDS.upper()) is None
    assert Alarm.objects.count() == 1


def test_who_took_it_first_keeps_it_and_what_was_done_is_said_once(cast: Cast, director: int) -> None:
    alarm = raise_alarm(cast)
    assert alarm is not None
    assert take_alarm(by=director, alarm=alarm, now=NIGHT).by_id == director
    assert take_alarm(by=cast.gloria.pk, alarm=alarm, now=NIGHT).by_id == director
    end_alarm(by=director, alarm=alarm, done="Called her; her brother is with her.", now=NIGHT)
    end_alarm(by=director, alarm=alarm, done="Called her; her brother is with her.", now=NIGHT)
    with pytest.raises(EndedAlready):
        end_alarm(by=cast.gloria.pk, alarm=alarm, done="I called too.", now=NIGHT)
    assert (Taking.objects.count(), Ending.objects.count()) == (1, 1)
    assert not Act.objects.filter(detail__icontains="brother").exists()


def test_after_an_hour_without_anybody_the_director_and_the_superintendent_are_told_once(cast: Cast, director: int) -> None:
    begin_duty(by=director, today=TODAY, person=cast.amina.pk, held_from=TODAY, held_until=None)
    raise_alarm(cast)
    assert tell_of_waiting_alarms(by=None, now=NIGHT + timedelta(minutes=59), today=TODAY) == 0
    for minutes in (60, 70):
        tell_of_waiting_alarms(by=None, now=NIGHT + timedelta(minutes=minutes), today=TODAY)
    assert told("safety.late") == {director, cast.gloria.pk}
    assert Line.objects.filter(key__startswith="safety.late").count() == 2


def test_pages_are_for_those_on_duty_and_each_reading_is_entered(cast: Cast, today: object, sign_in: Any, director: int) -> None:
    alarm = raise_alarm(cast)
    assert alarm is not None
    url = reverse("alarm", args=[alarm.pk])
    assert sign_in("amina").get(url).status_code == 404
    duty = begin_duty(by=director, today=TODAY, person=cast.amina.pk, held_from=TODAY, held_until=None)
    before = ReadEntry.objects.using("readlog").count()
    page = sign_in("amina").get(url)
    assert WORDS in page.content.decode() and cast.ruth.name in page.content.decode()
    assert ReadEntry.objects.using("readlog").count() == before + 1
    assert [sign_in(key).get(url).status_code for key in ("keoni", "odile", "ruth", "gloria")] == [404, 404, 404, 200]
    end_duty(by=director, today=TODAY, duty=duty)
    assert sign_in("amina").get(url).status_code == 404


def test_it_is_taken_and_ended_in_the_browser(cast: Cast, today: object, sign_in: Any) -> None:
    alarm = raise_alarm(cast)
    assert alarm is not None
    client = sign_in("gloria")
    assert "Read them now" in client.get("/").content.decode()
    client.post(reverse("take_alarm", args=[alarm.pk]))
    assert client.post(reverse("end_alarm", args=[alarm.pk]), {"done": ""}).status_code == 422
    client.post(reverse("end_alarm", args=[alarm.pk]), {"done": "Spoke with her."})
    assert Ending.objects.get().by_id == cast.gloria.pk
    assert "Read them now" not in client.get("/").content.decode()
    assert "Spoke with her." in client.get(reverse("alarm", args=[alarm.pk])).content.decode()


@pytest.mark.sqlite
def test_the_list_costs_the_same_for_one_and_for_three(cast: Cast, today: object, sign_in: Any) -> None:
    client, costs = sign_in("gloria"), []
    client.get(reverse("alarms"))
    for words in ((WORDS,), ("I want to die.",), ("She hits me.",)):
        raise_alarm(cast, "ruth", *words)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("alarms")).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[2]


def test_an_administrator_arranges_the_duty_and_reads_no_words(cast: Cast, today: object, sign_in: Any) -> None:
    client = sign_in("odile")
    assert client.get(reverse("alarms")).status_code == 404
    answer = client.post(reverse("begin_duty"), {"person": cast.amina.pk, "held_from": "2026-12-01", "last_day": "2026-11-30"})
    assert answer.status_code == 422 and Duty.objects.count() == 0
    client.post(reverse("begin_duty"), {"person": cast.amina.pk, "held_from": "2026-12-01", "last_day": ""})
    duty = Duty.objects.get()
    assert client.get(reverse("end_duty", args=[duty.pk])).status_code == 200
    client.post(reverse("end_duty", args=[duty.pk]))
    assert Duty.objects.count() == 0  # it had begun today: taken back
