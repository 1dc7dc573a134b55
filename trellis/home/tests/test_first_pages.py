from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import LONG_AGO, TODAY, YEAR_BEGAN, Cast
from trellis.access.policy import Right, Role
from trellis.audit.models import ReadEntry
from trellis.directory.models import (
    Assignment,
    EmergencyAccess,
    GuardianRight,
    Guardianship,
    Post,
    RosterImport,
    School,
    SchoolEnrolment,
    Section,
    SectionEnrolment,
    SectionTeaching,
)
from trellis.letters.operations import gather_letters, put_line
from trellis.letters.tests.test_posting_letters import NOON
from trellis.surveys.models import Round


def page(sign_in: Any, key: str, path: str = "/") -> str:
    return sign_in(key).get(path).content.decode()


def test_a_supervisor_sees_the_schools_in_charge_and_those_as_backup(cast: Cast, today: object, sign_in: Any) -> None:
    shown = page(sign_in, "hana")
    first, second = shown.split("Where you are the backup")
    assert "Mill Road High" in first and "Cedar Fork" not in first.split("My schools")[1]
    assert "Cedar Fork Elementary" in second and "Saltmarsh Middle" in second
    assert "Ingrid Solberg" in first


def test_whoever_covers_sees_the_schools_and_for_whom(cast: Cast, today: object, sign_in: Any) -> None:
    Post.objects.create(person=cast.hana, role=Role.SUPERVISOR, held_from=TODAY, held_until=TODAY + timedelta(days=14), covers=cast.posts["tomas"])
    assert "You cover for Tomás Ibarra here." in page(sign_in, "hana")
    for path in ("/", "/your-posts/"):  # the last day, not the first one after
        assert 'Hana Suzuki covers for you; the last day is <time datetime="2026-12-14"' in page(sign_in, "tomas", path)
    assert "14 Dec 2026" in page(sign_in, "hana", "/your-posts/")


def test_the_first_page_leads_to_what_one_was_asked_and_to_paper_sheets_while_a_round_asks(cast: Cast, today: object, sign_in: Any) -> None:
    asked, paper = 'href="/answer/"', '<p><a href="/answer/paper/">'
    assert all(asked in page(sign_in, key) for key in ("grace", "rosa", "mateo", "amina"))
    assert paper not in page(sign_in, "denise")
    days = {"opens_on": TODAY, "closes_on": TODAY, "reply_by": TODAY + timedelta(days=1)}
    Round.objects.create(title="Winter", decision="What to stop", levels=[], opened_by=cast.lorraine, **days)
    assert [paper in page(sign_in, key) for key in ("denise", "amina", "grace", "rosa")] == [True, True, False, False]


def test_a_principal_sees_who_supports_the_school(cast: Cast, today: object, sign_in: Any) -> None:
    shown = page(sign_in, "amina")
    assert "Tomás Ibarra supports the principal." in shown and "Hana Suzuki is the backup." in shown
    assert "2 students are enrolled today." in shown


def test_a_teacher_sees_sections_with_counts_and_no_names(cast: Cast, today: object, sign_in: Any) -> None:
    shown = page(sign_in, "josefina")
    assert "Science 8" in shown and "2 students" in shown
    assert "Bilal" not in shown


def test_a_teacher_who_is_a_parent_here_sees_both_hats(cast: Cast, today: object, sign_in: Any) -> None:
    shown = page(sign_in, "josefina")
    assert "Whom you teach" in shown and "Sione Taufa" in shown and "Your child" in shown


def test_a_guardian_sees_the_child_and_the_showing_is_entered(cast: Cast, today: object, sign_in: Any) -> None:
    assert "Mateo Quispe" in page(sign_in, "rosa")
    entry = ReadEntry.objects.get(by=cast.rosa.pk)
    assert entry.records == [["directory.student", cast.students["mateo"].pk]]


def test_a_guardian_without_the_right_to_read_sees_no_child_and_is_told_kindly(cast: Cast, today: object, sign_in: Any) -> None:
    shown = page(sign_in, "malia")
    assert "Leilani" not in shown
    assert "ask the front office of the school" in shown


def test_a_student_sees_who_helps(cast: Cast, today: object, sign_in: Any) -> None:
    shown = page(sign_in, "mateo")
    assert "Grace Oyelaran" in shown and "Teaches you: Grade 4" in shown and "Yusuf Haddad" in shown
    assert "Josefina" not in shown


def test_the_administrator_sees_how_the_house_is_doing(cast: Cast, today: object, sign_in: Any) -> None:
    assert "How the house is doing" in page(sign_in, "odile")
    for key in ("gloria", "amina", "rosa"):
        assert "How the house is doing" not in page(sign_in, key)


def test_an_emergency_access_stands_before_those_who_look_at_it(cast: Cast, today: object, sign_in: Any) -> None:
    EmergencyAccess.objects.create(
        person=cast.yusuf, student=cast.students["bilal"], reason="He is in danger.", opened_at=NOON, closes_at=NOON + timedelta(hours=2)
    )
    assert "One waits for a second person." in page(sign_in, "bram")
    for key in ("lorraine", "meiling"):
        assert "Emergency accesses to look at" in page(sign_in, key), key
    for key in ("yusuf", "amina", "odile"):
        assert "Emergency accesses to look at" not in page(sign_in, key), key


def test_letters_to_hand_over_stand_before_the_front_office(cast: Cast, today: object, sign_in: Any) -> None:
    cast.rosa.channel = "paper"
    cast.rosa.save()
    put_line(to=cast.rosa, room="letters", text="Something waits.", link="/", by=None, today=TODAY)
    gather_letters(by=None, now=NOON)
    assert "One letter" in page(sign_in, "denise")
    assert "Letters to hand over" not in page(sign_in, "keoni").split("<main")[1]


def test_nothing_waiting_is_said_kindly(cast: Cast, today: object, sign_in: Any) -> None:
    shown = page(sign_in, "priya")
    assert shown.count("Nothing waits for you today.") == 1
    assert "stands here, each with its day" in shown


def test_whoever_comes_to_look_for_a_child_finds_the_search_first(cast: Cast, today: object, sign_in: Any) -> None:
    for key in ("yusuf", "hannah", "denise", "meiling", "amina"):
        assert 'action="/directory/students/"' in page(sign_in, key), key
    for key in ("priya", "odile", "bram", "grace", "rosa", "mateo"):
        assert 'action="/directory/students/"' not in page(sign_in, key), key


def test_an_auditor_sees_what_to_look_after(cast: Cast, today: object, sign_in: Any) -> None:
    shown = page(sign_in, "bram")
    assert "What you look after" in shown and "No hold forbids destruction today." in shown and "None is waiting for a second person." in shown
    assert "What you look after" not in page(sign_in, "odile")


def test_a_family_and_a_student_come_from_the_first_page_to_who_read_the_record(cast: Cast, today: object, sign_in: Any) -> None:
    for key in ("rosa", "mateo"):
        assert f"/students/{cast.students['mateo'].pk}/readers/" in page(sign_in, key), key


def _more(cast: Cast, number: int) -> None:
    """Put one more of everything that first pages list into the district."""
    school = School.objects.create(name=f"School {number}")
    for supervisor in (cast.tomas, cast.hana):
        Assignment.objects.create(supervisor=supervisor, school=school, held_from=LONG_AGO)
    for person, role in ((cast.keoni, Role.PRINCIPAL), (cast.grace, Role.TEACHER)):
        Post.objects.create(person=person, role=role, school=school, held_from=LONG_AGO)
    section = Section.objects.create(title=f"Section {number}", school=school)
    for teacher in (cast.grace, cast.josefina):
        SectionTeaching.objects.create(section=section, person=teacher, begins_on=YEAR_BEGAN)
    for key in ("mateo", "sione"):
        SectionEnrolment.objects.create(section=section, student=cast.students[key], begins_on=YEAR_BEGAN)
    child = cast.students[("leilani", "bilal", "wren")[number % 3]]
    SchoolEnrolment.objects.create(student=child, school=school, begins_on=YEAR_BEGAN)
    tie, _new = Guardianship.objects.get_or_create(guardian=cast.rosa, student=child)
    GuardianRight.objects.create(guardianship=tie, right=Right.READ, held_from=date(2026, 1, 1), basis="Seen")


@pytest.mark.parametrize("key", ["tomas", "hana", "keoni", "grace", "josefina", "rosa", "mateo", "odile", "gloria", "denise"])
@pytest.mark.sqlite
def test_a_first_page_asks_the_database_as_often_for_three_rows_as_for_one(cast: Cast, today: object, sign_in: Any, key: str) -> None:
    client = sign_in(key)
    _more(cast, 0)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for number in (1, 2):
        _more(cast, number)
    with CaptureQueriesContext(connection) as three:
        client.get("/")
    assert len(one) == len(three), key


def test_an_old_roster_is_said_on_every_page_to_those_whom_it_concerns(cast: Cast, today: object, sign_in: Any) -> None:
    RosterImport.objects.create(state="done", began_at=NOON - timedelta(days=60), ended_at=NOON - timedelta(days=60))
    for path in ("/", "/letters/", "/why/"):
        assert "The roster is 60 days old." in page(sign_in, "amina", path)
        assert "The roster is 60 days old." not in page(sign_in, "rosa", path)
    assert "The roster came in 60 days ago." in page(sign_in, "odile")
    RosterImport.objects.create(state="done", began_at=NOON, ended_at=NOON)
    assert "days old" not in page(sign_in, "amina")
    assert "The roster came in today." in page(sign_in, "odile")
    RosterImport.objects.create(state="refused", message="stopped", unattended=True, began_at=NOON, ended_at=NOON)
    assert "The roster that came by night was not brought in" in page(sign_in, "odile", "/letters/")
    assert "The roster that came by night was not brought in" not in page(sign_in, "amina", "/letters/")
