"""What rooms above ask of attendance, and who opens a student's records."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cast import TODAY, Cast
from trellis.access.gate import may, within
from trellis.access.policy import Verb
from trellis.audit.models import ReadEntry
from trellis.directory.models import Student
from trellis.records.models import AttendanceDay, Incident, Mark
from trellis.records.queries.students import absent_on, attendance_of, known_on
from trellis.site.demo.around import make_people_around

pytestmark = pytest.mark.django_db
State = AttendanceDay.State
MONDAY = date(2026, 11, 23)


def said(student, school, *states, first=MONDAY) -> None:
    for number, state in enumerate(states):
        if state:
            AttendanceDay.objects.create(student=student, school=school, on=first + timedelta(days=number), state=state)


def test_who_was_away_all_day_is_one_query_and_of_two_schools_both_must_say_so(cast: Cast, django_assert_num_queries):
    mateo, wren = cast.students["mateo"], cast.students["wren"]
    here, there = cast.schools["cedar_fork"], cast.schools["saltmarsh"]
    said(mateo, here, State.EXCUSED, State.UNEXCUSED, State.PRESENT, "", State.TARDY)
    said(mateo, there, State.SUSPENDED, State.PRESENT)
    said(wren, there, "", "", State.SUSPENDED)
    days = [MONDAY + timedelta(days=n) for n in range(5)]
    with django_assert_num_queries(1):
        away = absent_on([mateo.pk, wren.pk], days)
    assert away == {mateo.pk: {days[0]}, wren.pk: {days[2]}}
    with django_assert_num_queries(1):
        assert known_on([mateo.pk], days) == {mateo.pk: {days[0], days[1], days[2], days[4]}}
    assert [row.on for row in attendance_of(mateo.pk, days[1], days[3])] == [days[1], days[1], days[2]]


def test_the_page_says_what_is_known_and_what_is_not_and_is_entered_as_read(cast: Cast, sign_in):
    mateo, school = cast.students["mateo"], cast.schools["cedar_fork"]
    client = sign_in("amina")
    assert "Nobody has handed in attendance yet." in client.get(f"/records/students/{mateo.pk}/").text
    said(mateo, school, State.PRESENT, "", State.EXCUSED)
    page = client.get(f"/records/students/{mateo.pk}/").text
    assert "There all day on 1 of 2 days of this school year that are known." in page
    assert "absent, excused" in page.lower()
    assert ">?</text>" in page
    assert ReadEntry.objects.filter(by=cast.amina.pk, verb=Verb.RECORDS_READ_INCIDENTS).count() == 2


def test_a_row_that_left_the_school_system_is_not_shown(cast: Cast, sign_in):
    mateo, school = cast.students["mateo"], cast.schools["cedar_fork"]
    about = {"student": mateo, "school": school, "on": MONDAY}
    Mark.objects.create(**about, sourced_id="1", course="Ceramics", term="Q1", mark="A")
    Mark.objects.create(**about, sourced_id="2", course="Woodwork", term="Q1", mark="B", ended_on=TODAY)
    Incident.objects.create(**about, sourced_id="1", kind="device", response="talk")
    client = sign_in("amina")
    page = client.get(f"/records/students/{mateo.pk}/").text
    assert "Ceramics" in page
    assert "Woodwork" not in page
    assert "A phone or computer" in page


@pytest.mark.sqlite
def test_each_verb_reaches_exactly_those_whom_the_policy_names(cast: Cast):
    mateo = Student.objects.filter(pk=cast.students["mateo"].pk)

    def who(verb: Verb) -> set[str]:
        return {key for key in cast.people if within(cast.standing(key), verb, mateo).exists()}

    answer = {"amina", "yusuf", "meiling", "rosa", "mateo"}
    assert who(Verb.RECORDS_READ_ATTENDANCE) == who(Verb.RECORDS_READ_MARKS) == answer | {"grace"}
    assert who(Verb.RECORDS_READ_INCIDENTS) == answer  # who teaches and is on no team reads none
    make_people_around(cast, timezone.now())
    for verb in (Verb.RECORDS_READ_ATTENDANCE, Verb.RECORDS_READ_MARKS, Verb.RECORDS_READ_INCIDENTS):
        assert who(verb) == answer | {"grace", "hannah"}
    assert {key for key in cast.people if may(cast.standing(key), Verb.RECORDS_IMPORT)} == {"odile"}
