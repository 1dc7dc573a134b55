"""The first list of whoever answers for students: why, by the day, for whom it waits, at a cost that does not grow."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.policy import Role
from trellis.directory.models import Person, Post, SchoolEnrolment, Student, TeamMember
from trellis.student_support.jobs import look_for_gaps as nightly
from trellis.student_support.models import Accommodation, CannotYet, Gap, Noticed, Plan
from trellis.student_support.operations import barriers, contributions, decisions, meetings
from trellis.student_support.queries import needs
from trellis.student_support.queries.agenda import agenda_of
from trellis.student_support.queries.needs import SOURCES, needing, needs_on_first_page
from trellis.student_support.tests.test_todays_sessions import give

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=2)


@pytest.fixture
def waiting(around, noon):
    mateo = around.students["mateo"]
    who = {"by": around.hannah.pk, "today": TODAY}
    Plan.objects.create(student=mateo, begins_on=TODAY - timedelta(days=60), begun_by=around.hannah, review_on=TODAY + timedelta(days=7))
    meeting = meetings.plan_meeting(**who, student=mateo, purpose="Reading", on=SOON)
    decision = decisions.decide(**who, now=noon, meeting=meeting, words="Call Rosa", owner=around.grace.pk, by_when=TODAY)
    barriers.raise_barrier(**who, now=noon, student=mateo, words="No room", leader=around.amina.pk, by_when=SOON)
    return meeting, decision


def whys(around, key: str, day=TODAY) -> list[str]:
    return [why.url.split("/")[1] + ":" + why.words[:14] for one in needing(around.standing(key, day), 0, 25)[0] for why in one.whys]


def test_each_sees_what_waits_for_them_and_where_it_is_answered(around, waiting, noon, sign_in):
    later = TODAY + timedelta(days=1)
    everything = ["team-decisions:The day for som", "team-meetings:Not everybody ", "students:Something stan", "students:The plan is to"]
    assert [one[:29] for one in whys(around, "hannah", later)] == [one[:29] for one in everything]
    assert whys(around, "amina", later) == whys(around, "meiling", later) == whys(around, "yusuf", later) == whys(around, "hannah", later)
    assert len(whys(around, "grace", later)) == 2, "her own words before the meeting, and what she took on"
    assert [whys(around, key, later) for key in ("josefina", "keoni", "lucien", "gloria")] == [[], [], [], []]
    contributions.contribute(by=around.grace.pk, now=noon, today=TODAY, meeting=waiting[0], works="Maps", worries="", would_try="")
    assert len(whys(around, "grace", later)) == 1
    assert "Mateo Quispe" in sign_in("amina").get(reverse("who_needs_us")).text
    assert "Nobody waits for anything" in sign_in("keoni").get(reverse("who_needs_us")).text
    assert sign_in("rosa").get(reverse("who_needs_us")).status_code == 404


def test_what_was_noticed_waits_by_the_day_on_which_it_was_said(around, noon):
    Noticed.objects.create(student=around.students["mateo"], by=around.grace, words="Quiet", at=noon)
    assert [one.due for one in needing(around.standing("meiling"), 0, 25)[0]] == [one.due for one in needs_on_first_page(around.standing("amina"))] == [TODAY]


def test_gaps_and_unknown_minutes_wait_for_team_principal_and_giver(around, noon):
    give(around, giver="grace", begins_on=TODAY - timedelta(days=29))  # nothing entered: unknown
    give(around, giver=None, what="Speech", weekdays=[])
    nightly("2026-12-01")
    unknown, untold = ("services:Of a week’s mi", "gaps:Minutes are mi")
    for key in ("amina", "meiling", "hannah", "yusuf"):
        assert sorted(set(whys(around, key))) == [untold, unknown], key
    assert sorted(set(whys(around, "grace"))) == [untold, unknown]  # on the team, and gives one
    assert [whys(around, key) for key in ("josefina", "keoni", "lucien", "gloria")] == [[]] * 4
    Gap.objects.update(told_on=TODAY)
    assert [whys(around, "amina", day).count("gaps:Missing minute") for day in (TODAY, TODAY + timedelta(days=61))] == [0, 1]
    meeting = meetings.plan_meeting(by=around.hannah.pk, today=TODAY, student=around.students["mateo"], purpose="Reading", on=SOON)
    Gap.objects.update(plan_words="Mondays at ten.")
    accommodation = Accommodation.objects.create(plan=Plan.objects.get(), by=around.hannah, words="One step at a time", begins_on=TODAY)
    CannotYet.objects.create(accommodation=accommodation, by=around.grace, words="Two of us are out.", said_at=noon)
    found = {section.key: [point.words for point in section.points] for section in agenda_of(meeting, TODAY, whole=True)}
    assert found["gaps"] == ["Speech: Mondays at ten.", "Reading: of a week or more nobody knows what was"]
    assert found["cannot-yet"] == ["Two of us are out."]
    assert not {"gaps", "cannot-yet"} & {section.key for section in agenda_of(meeting, TODAY, whole=False)}


@pytest.mark.sqlite
def test_what_is_asked_follows_from_who_somebody_is_today_alone(around, monkeypatch, django_assert_num_queries):
    """It is remembered: what asked a clock or the database meanwhile would stay as it was."""
    standings = [around.standing(key) for key in ("amina", "hannah", "grace", "meiling", "josefina", "ruth")]
    with django_assert_num_queries(0):
        first = [needs._asked.__wrapped__(one, "America/New_York") for one in standings]
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2031, 3, 4, 23, tzinfo=UTC))
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2031, 3, 4))
        assert [needs._asked.__wrapped__(one, "America/New_York") for one in standings] == first


def test_the_first_page_says_how_many_without_a_name(around, waiting, sign_in):
    text = sign_in("amina").get(reverse("home")).text
    assert "The plan is to be reviewed" in text and "Mateo" not in text.split('id="needs"')[1].split("</section>")[0]
    assert "One thing in the way was given to you" in text
    assert {one.students for one in needs_on_first_page(around.standing("meiling"))} == {1}
    assert 'id="needs"' not in sign_in("keoni").get(reverse("home")).text


@pytest.mark.sqlite
def test_the_list_costs_the_same_for_one_and_for_thirty_students(around, waiting, sign_in):
    def cost(key: str) -> tuple[int, int]:
        client = sign_in(key)
        counts = []
        for name in ("who_needs_us", "home"):
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse(name)).status_code == 200
            counts.append(len(asked))
        return counts[0], counts[1]

    one = {key: cost(key) for key in ("amina", "meiling")}
    people = Person.objects.bulk_create(Person(given_name=f"N{number}", family_name="Lark") for number in range(29))
    students = Student.objects.bulk_create(Student(person=person, grade="04") for person in people)
    SchoolEnrolment.objects.bulk_create(SchoolEnrolment(student=student, school=around.schools["cedar_fork"], begins_on=TODAY) for student in students)
    Plan.objects.bulk_create(
        Plan(student=student, begins_on=TODAY, begun_by=around.hannah, review_on=TODAY + timedelta(days=number % 10)) for number, student in enumerate(students)
    )
    many = {key: cost(key) for key in ("amina", "meiling")}
    for key, (listed, home) in many.items():
        assert listed <= one[key][0] + 1 and home == one[key][1]
    assert many["meiling"][0] < 20 + len(SOURCES)  # one for each, however many students
    page = sign_in("meiling").get(f"{reverse('who_needs_us')}?page=2")
    assert page.status_code == 200 and len(page.context["listed"]) == 5


def test_whoever_gives_support_and_is_on_no_team_sees_the_student_who_asked_for_them(around, noon):
    Post.objects.filter(person=around.grace, ended_on__isnull=True).update(role=Role.SUPPORT_STAFF)
    TeamMember.objects.filter(person=around.grace).delete()
    Noticed.objects.create(student=around.students["mateo"], by=around.mateo, asked=around.grace, words="", at=noon)
    assert [one.student_id for one in needing(around.standing("grace"), 0, 25)[0]] == [around.students["mateo"].pk]
