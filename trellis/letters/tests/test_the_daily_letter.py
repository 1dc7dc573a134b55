from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import TODAY, Cast
from trellis.directory.models import NonWorkingDays, Person
from trellis.letters.models import Letter, Line
from trellis.letters.operations import gather_letters, put_line, set_quiet_hours
from trellis.letters.queries import said

ZONE = ZoneInfo("America/New_York")


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def put(to: Person, text: str = "Something waits.", **more: Any) -> Line:
    return put_line(**{"to": to, "room": "commitments", "text": text, "link": "/somewhere/", "by": None, "today": TODAY, **more})


def test_lines_of_a_day_become_one_letter(cast: Cast) -> None:
    put(cast.amina)
    put(cast.amina, "Something else waits.")
    put(cast.keoni)
    assert gather_letters(by=None, now=at(9)) == 2
    letter = Letter.objects.get(to=cast.amina)
    assert letter.lines.count() == 2
    assert (letter.channel, letter.language, letter.on) == ("mail", "en", TODAY)


def test_a_later_line_waits_for_the_next_working_day(cast: Cast) -> None:
    put(cast.amina)
    gather_letters(by=None, now=at(9))
    put(cast.amina, "It came later.")
    assert gather_letters(by=None, now=at(15)) == 0
    assert gather_letters(by=None, now=at(6, 50, TODAY + timedelta(days=1))) == 0
    assert gather_letters(by=None, now=at(7, 0, TODAY + timedelta(days=1))) == 1


@pytest.mark.parametrize(("hour", "letters"), [(6, 0), (7, 1), (17, 1), (18, 0), (23, 0)])
def test_the_district_is_quiet_in_the_evening(cast: Cast, hour: int, letters: int) -> None:
    put(cast.amina)
    assert gather_letters(by=None, now=at(hour)) == letters


def test_weekends_and_days_off_are_quiet(cast: Cast) -> None:
    put(cast.amina)
    NonWorkingDays.objects.create(name="Snow", starts_on=TODAY, ends_on=TODAY + timedelta(days=1))
    assert gather_letters(by=None, now=at(10)) == 0
    assert gather_letters(by=None, now=at(10, 0, date(2026, 12, 5))) == 0
    assert gather_letters(by=None, now=at(10, 0, date(2026, 12, 7))) == 1


def test_a_person_has_hours_of_their_own(cast: Cast) -> None:
    set_quiet_hours(person=cast.amina, starts=time(7), ends=time(20), rests_on_non_working_days=False, by=cast.amina.pk)
    put(cast.amina)
    assert gather_letters(by=None, now=at(10)) == 0
    assert gather_letters(by=None, now=at(20, 30)) == 1


def test_hours_follow_the_clock_of_the_district(cast: Cast) -> None:
    cast.district.time_zone = "Pacific/Honolulu"
    cast.district.save()
    put(cast.amina)
    assert gather_letters(by=None, now=at(10)) == 0  # five in the morning there
    assert gather_letters(by=None, now=at(13)) == 1


def test_what_cannot_wait_goes_at_once_and_alone(cast: Cast) -> None:
    put(cast.amina)
    put(cast.amina, "Somebody opened a record in an emergency.", urgent=True)
    assert gather_letters(by=None, now=at(23)) == 1
    letter = Letter.objects.get()
    assert letter.is_urgent and [line.text for line in letter.lines.all()] == ["Somebody opened a record in an emergency."]


def test_who_works_elsewhere_now_gets_nothing(cast: Cast) -> None:
    put(cast.tobias)
    put(cast.andres)  # in the roster, without a right
    assert gather_letters(by=None, now=at(10)) == 0


def test_a_line_nobody_could_be_sent_is_let_go_after_a_month(cast: Cast) -> None:
    put(cast.amina, today=TODAY - timedelta(days=30))
    assert gather_letters(by=None, now=at(10)) == 0


@pytest.mark.parametrize(
    ("facts", "channel"),
    [
        ({"channel": "mail"}, "mail"),
        ({"channel": "paper"}, "paper"),
        ({"channel": "phone", "phone": "555 0100"}, "told"),
        ({"channel": "text", "phone": "555 0100"}, "told"),
        ({"channel": "mail", "email": "", "phone": "555 0100"}, "told"),
        ({"channel": "mail", "email": ""}, "paper"),
    ],
)
def test_a_letter_goes_by_the_channel_of_its_person(cast: Cast, facts: dict[str, str], channel: str) -> None:
    Person.objects.filter(pk=cast.rosa.pk).update(**facts)
    put(cast.rosa)
    gather_letters(by=None, now=at(10))
    assert Letter.objects.get().channel == channel


def test_days_are_written_in_the_language_of_the_reader(cast: Cast) -> None:
    line = put(cast.rosa, "It is due {day}.", words={"day": date(2026, 12, 3)})
    assert said(line, "en").text == "It is due Thu 3 Dec."
    assert said(line, "es").text == "It is due jue 3 dic."
    assert said(line, "so").text == "It is due Thu 3 Dec."


@pytest.mark.sqlite
def test_gathering_asks_the_database_as_often_for_three_people_as_for_one(cast: Cast) -> None:
    put(cast.amina)
    with CaptureQueriesContext(
        connection,
    ) as one:
        gather_letters(by=None, now=at(9))
    for person in (cast.keoni, cast.ingrid, cast.grace):
        put(person)
    with CaptureQueriesContext(connection) as three:
        gather_letters(by=None, now=at(9))
    assert len(one) == len(three)
