"""From one adult to the next: the package, yes, no, a question; what changed by itself is found by night; nothing is in nobody's hands."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import Post, SchoolEnrolment, Section, SectionEnrolment, SectionTeaching, TeamMember
from trellis.letters.models import Line
from trellis.student_support.models import Giving, HandOff, Plan, Service, Session
from trellis.student_support.operations import gaps
from trellis.student_support.operations import hand_offs as operations
from trellis.student_support.operations.teams import name_to_team
from trellis.student_support.queries.continuity import in_hands

pytestmark = pytest.mark.django_db
ADULT = HandOff.Because.ADULT


@pytest.fixture
def plan(around) -> Plan:
    return Plan.objects.create(student=around.students["mateo"], begins_on=date(2026, 9, 1), begun_by=around.hannah, review_on=TODAY + timedelta(days=30))


def hand_case(around, to: str) -> HandOff | None:
    facts = {"by": around.amina.pk, "today": TODAY, "student": around.students["mateo"], "held_from": TODAY, "part": "", "is_case_manager": True}
    name_to_team(**facts, person=around.people[to])
    return HandOff.objects.filter(accepted_on=None, declined_on=None, needless_on=None).first()


def told(person, text: str) -> bool:
    return Line.objects.filter(to=person, text__contains=text).exists()


def test_a_case_that_is_handed_on_waits_for_a_yes_and_the_last_adult_answers_meanwhile(sign_in, around, plan):
    made = hand_case(around, "yusuf")
    assert (made.left_by, made.to, made.because) == (around.hannah, around.yusuf, ADULT)
    assert told(around.yusuf, "handed to you")
    hannah, page = sign_in("hannah"), reverse("hand_off", args=[made.pk])
    hannah.post(reverse("leave_words", args=[made.pk]), {"words": "He reads to his sister on Fridays."})
    text = sign_in("yusuf").get(page).text
    assert "He reads to his sister on Fridays." in text
    sign_in("yusuf").post(reverse("say_in_hand_off", args=[made.pk]), {"words": "Who fetches him?"})
    assert told(around.hannah, "asks or answers")
    assert "Who fetches him?" in hannah.get(page).text  # she left the team, and reads what is said here alone
    assert reverse("plan", args=[plan.pk]) not in hannah.get(page).text
    for _twice in range(2):
        sign_in("yusuf").post(reverse("accept_hand_off", args=[made.pk]))
    made.refresh_from_db()
    assert made.accepted_on == TODAY
    assert told(around.hannah, "has accepted")


def test_a_no_has_a_reason_and_goes_to_the_leaders_who_name_somebody_else(sign_in, around, plan, noon):
    made = hand_case(around, "yusuf")
    assert sign_in("yusuf").post(reverse("decline_hand_off", args=[made.pk]), {"words": "  "}).status_code == 422
    sign_in("yusuf").post(reverse("decline_hand_off", args=[made.pk]), {"words": "I have 41 already; Grace knows him."})
    again = HandOff.objects.get(follows=made)
    assert again.to is None
    assert told(around.amina, "name who is next")
    assert TeamMember.objects.get(student=made.student, is_case_manager=True, held_until=None).person == around.yusuf  # until somebody is named
    amina, page = sign_in("amina"), reverse("name_next", args=[again.pk])
    assert "I have 41 already" in amina.get(reverse("hand_off", args=[again.pk])).text
    assert str(around.yusuf.pk) not in [value for value, _words in amina.get(page).context["form"].fields["person"].choices]
    amina.post(page, {"person": around.grace.pk})
    again.refresh_from_db()
    assert (again.to, again.left_by) == (around.grace, around.hannah)
    assert TeamMember.objects.get(student=made.student, is_case_manager=True, held_until=None).person == around.grace
    with pytest.raises(operations.HandOffRefused):
        operations.accept(by=around.yusuf.pk, today=TODAY, hand_off=again)


def test_whoever_hands_the_case_on_and_leaves_with_it_lands_where_they_say_what_they_know(sign_in, around, plan):
    sent = {"words": "yusuf", "person": around.yusuf.pk, "part": "Counselor", "held_from": TODAY.isoformat(), "is_case_manager": "on"}
    answer = sign_in("hannah").post(reverse("name_to_team", args=[around.students["mateo"].pk]), sent, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == reverse("hand_off", args=[HandOff.objects.get().pk])


def test_the_leaders_name_somebody_for_a_student_without_a_plan_too(sign_in, around, noon):
    made = hand_case(around, "yusuf")
    again = operations.decline(by=around.yusuf.pk, today=TODAY, now=noon, hand_off=made, words="Grace knows him.")
    sign_in("amina").post(reverse("name_next", args=[again.pk]), {"person": around.grace.pk})
    again.refresh_from_db()
    assert again.to == around.grace


def test_what_goes_back_or_on_before_an_answer_is_closed_and_one_waits_at_a_time(around, plan):
    first = hand_case(around, "yusuf")
    second = hand_case(around, "grace")
    first.refresh_from_db()
    assert first.needless_on == TODAY
    assert (second.to, second.left_by) == (around.grace, around.yusuf)
    assert HandOff.objects.filter(accepted_on=None, declined_on=None, needless_on=None).count() == 1


def test_a_support_that_changes_its_giver_is_handed_on_beside_the_case(around, plan, noon):
    service = Service.objects.create(plan=plan, school=around.schools["cedar_fork"], what="Speech", minutes=20, begins_on=date(2026, 9, 1))
    give = {"by": around.amina.pk, "today": TODAY, "service": service}
    gaps.assign_provider(**give, person=around.lucien, held_from=date(2026, 9, 1))
    assert not HandOff.objects.exists()
    gaps.assign_provider(**give, person=around.hannah, held_from=TODAY)
    made = HandOff.objects.get()
    assert (made.service, made.left_by, made.to) == (service, around.lucien, around.hannah)
    hand_case(around, "yusuf")
    assert HandOff.objects.filter(accepted_on=None, needless_on=None).count() == 2
    following = operations.decline(by=around.hannah.pk, today=TODAY, now=noon, hand_off=made, words="No room on Tuesdays")
    operations.name_next(by=around.amina.pk, today=TODAY, hand_off=following, person=around.grace)
    assert Giving.objects.get(service=service, held_until=None).person == around.grace


def test_the_night_finds_another_school_another_class_and_who_works_here_no_more_once(around, plan):
    mateo, there = around.students["mateo"], around.schools["saltmarsh"]
    assert operations.look_for_hand_offs(today=TODAY) == 0
    SchoolEnrolment.objects.filter(student=mateo).update(begins_on=date(2025, 8, 18), ends_on=TODAY)
    SchoolEnrolment.objects.create(student=mateo, school=there, begins_on=TODAY)
    assert operations.look_for_hand_offs(today=TODAY) == 1
    moved = HandOff.objects.get()
    assert (moved.because, moved.to, moved.left_by) == (HandOff.Because.BUILDING, None, around.hannah)
    assert operations.look_for_hand_offs(today=TODAY) == 0
    josefina = around.people["josefina"]
    operations.name_next(by=josefina.pk, today=TODAY, hand_off=moved, person=josefina)
    moved.refresh_from_db()
    assert moved.to == josefina
    operations.accept(by=josefina.pk, today=TODAY, hand_off=moved)
    old, new = (Section.objects.create(title=f"Room {n}", school=there, kind="homeroom") for n in (1, 2))
    for section, teacher, days in ((old, around.ofelia, (date(2025, 8, 18), date(2026, 6, 12))), (new, around.grace, (TODAY, None))):
        SectionTeaching.objects.create(section=section, person=teacher, begins_on=days[0], ends_on=days[1], is_primary=True)
        SectionEnrolment.objects.create(section=section, student=mateo, begins_on=days[0], ends_on=days[1])
    assert operations.look_for_hand_offs(today=TODAY) == 1
    assert HandOff.objects.filter(because=HandOff.Because.GRADE, left_by=around.ofelia, to=around.grace).count() == 1
    operations.accept(by=around.grace.pk, today=TODAY, hand_off=HandOff.objects.get(to=around.grace))
    see = within(around.standing("grace"), Verb.STUDENT_SUPPORT_SEE_HAND_OFF, HandOff.objects.filter(to=around.grace))
    assert see.exists()  # what the last adult said is looked up again
    Post.objects.filter(person=josefina).update(held_until=TODAY)
    assert operations.look_for_hand_offs(today=TODAY) == 1
    assert HandOff.objects.get(because=ADULT).to is None


def test_who_never_answers_is_said_to_the_leaders_after_a_week_and_who_left_is_not_waited_for(around, plan):
    made = hand_case(around, "yusuf")
    later = TODAY + timedelta(days=7)
    HandOff.objects.update(made_on=TODAY)
    operations.look_for_hand_offs(today=later)
    assert told(around.amina, "a week ago")
    Post.objects.filter(person=around.yusuf).update(held_until=later)
    operations.look_for_hand_offs(today=later)
    made.refresh_from_db()
    assert made.needless_on == later
    assert HandOff.objects.get(needless_on=None).to is None


def test_in_how_many_hands_is_said_of_one_student_and_of_buildings_with_enough(sign_in, around, plan, noon):
    service = Service.objects.create(plan=plan, school=around.schools["cedar_fork"], what="Speech", minutes=20, begins_on=date(2026, 9, 1))
    for number, by in enumerate([around.hannah] * 6 + [around.lucien] * 3 + [around.yusuf]):
        day = date(2026, 11, 2) + timedelta(days=number)
        Session.objects.create(service=service, on=day, planned_minutes=20, given_minutes=20, by=by, entered_at=noon)
    found = in_hands(around.students["mateo"].pk, TODAY)
    assert (found.contacts, found.hands, found.continuity, found.usual_percent) == (10, 3, 0.4, 60)
    assert operations.count_continuity(today=TODAY) == 1
    assert operations.count_continuity(today=TODAY) == 1
    text = sign_in("meiling").get(reverse("continuity")).text
    assert "Cedar Fork" in text
    assert "hidden" in text
    assert "0.4" not in text
    assert sign_in("rosa").get(reverse("continuity")).status_code == 404


def test_who_sees_a_hand_off(around, plan):
    hand_case(around, "yusuf")
    sees = {who for who in around.people if within(around.standing(who), Verb.STUDENT_SUPPORT_SEE_HAND_OFF, HandOff.objects.all()).exists()}
    assert sees == {"hannah", "yusuf", "grace", "amina", "meiling"}  # Hannah left the team, and answers


@pytest.mark.sqlite
def test_the_list_asks_as_much_for_three_as_for_one(sign_in, around, plan):
    hand_case(around, "yusuf")
    client = sign_in("yusuf")
    client.get(reverse("hand_offs"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("hand_offs"))
    for what in ("Speech", "Reading"):
        service = Service.objects.create(plan=plan, school=around.schools["cedar_fork"], what=what, minutes=20, begins_on=date(2026, 9, 1))
        operations.hand_on(
            by=around.amina.pk, today=TODAY, student=plan.student, because=ADULT, on=TODAY, left_by=around.hannah.pk, to=around.yusuf.pk, service=service
        )
    with CaptureQueriesContext(connection) as three:
        text = client.get(reverse("hand_offs")).text
    assert text.count("row__title") == 3
    assert len(three) <= len(one)
