"""A student's page: their own words first, then who helps, the plan, and one line of time, each as far as the reader may read it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import ReadEntry
from trellis.records.models import AttendanceDay, Incident
from trellis.student_support.models import OwnWord, Plan
from trellis.student_support.operations import plans
from trellis.student_support.operations.noticed import answer_noticed, notice
from trellis.student_support.operations.own_words import EndedAlready, NotToday, WordsMissing, end_own_words, say_own_words, take_own_words_back
from trellis.student_support.queries import own_words as queries
from trellis.student_support.queries.needs import needing
from trellis.student_support.queries.timeline import timeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def mateo(around):
    return around.students["mateo"]


def say(around, noon, *, by="mateo", kind="about_me", said_by="student", words="I explain things to the little ones.", day=TODAY, came="here"):
    return say_own_words(
        by=around.people[by].pk, now=noon, today=day, student=around.students["mateo"], kind=kind, said_by=said_by, words=words, came=came
    )  # fmt: skip


def test_own_words_stand_before_the_plan_and_name_how_they_came(around, noon, mateo, sign_in):
    say(around, noon, by="hannah", came="phone")
    say(around, noon, by="grace", kind="strength", said_by="staff", words="Teaches chess at lunch.")
    plan = Plan.objects.create(student=mateo, begins_on=TODAY, begun_by=around.hannah, review_on=TODAY + timedelta(days=9))
    page = sign_in("grace").get(reverse("student_page", args=[mateo.pk])).content.decode()
    places = [page.index(words) for words in ("I explain things", "Teaches chess", "One plan", "Hannah Lindqvist</bdi>", "ask first", "one line of time")]
    assert places == sorted(places)
    assert "by phone" in page
    assert plan.review_on.isoformat() in page
    assert ReadEntry.objects.filter(verb="student_support.see_page", by=around.grace.pk).exists()


def test_words_are_cleaned_stand_once_are_taken_back_today_and_ended_later(around, noon, mateo):
    word = say(around, noon, words="  I like\u202e chess\x07 ")
    assert word.words == "I like chess"
    assert say(around, noon, words="I like chess") == word
    with pytest.raises(WordsMissing):
        say(around, noon, words="\u200b ")
    end_own_words(by=around.mateo.pk, today=TODAY + timedelta(days=2), word=word)
    with pytest.raises(EndedAlready):
        end_own_words(by=around.mateo.pk, today=TODAY, word=word)
    later = say(around, noon, words="I like maps")
    with pytest.raises(NotToday):
        take_own_words_back(by=around.mateo.pk, today=TODAY + timedelta(days=1), word=later)
    take_own_words_back(by=around.mateo.pk, today=TODAY, word=later)
    said = [moment.said for _name, moment in timeline(around.standing("hannah"), mateo).moments]
    assert said == ["I like chess"]
    later.refresh_from_db()
    assert later.words == ""


def test_what_the_student_said_is_ended_by_them_or_by_whoever_manages_the_case(around, noon, mateo, sign_in):
    def may_end(said_by: str, entered_by: str) -> set[str]:
        word = say_own_words(
            by=around.people[entered_by].pk, now=noon, today=TODAY, student=mateo, kind="hope", said_by=said_by, words=f"{said_by} {entered_by}"
        )
        standings = {key: around.standing(key) for key in ("mateo", "rosa", "hannah", "grace", "yusuf", "amina")}
        return {key for key, standing in standings.items() if queries.may_end(standing, mateo, [word])}

    assert may_end("student", "mateo") == {"mateo", "rosa", "hannah"}
    assert may_end("student", "grace") == {"mateo", "rosa", "hannah", "grace"}
    assert may_end("family", "rosa") == {"mateo", "rosa", "hannah"}
    assert may_end("staff", "grace") == {"mateo", "rosa", "hannah", "grace", "yusuf", "amina"}
    word = OwnWord.objects.get(words="student mateo")
    assert [sign_in(key).post(reverse("end_own_words", args=[word.pk])).status_code for key in ("grace", "hannah")] == [404, 302]


@pytest.mark.parametrize(("key", "speakers"), [("mateo", 1), ("rosa", 2), ("grace", 3)])
def test_student_family_and_staff_say_words_from_a_page(around, mateo, sign_in, key, speakers):
    client, address = sign_in(key), reverse("say_own_words", args=[mateo.pk])
    assert len(client.get(address).context["form"].fields["said_by"].choices) == speakers
    refused = client.post(address, {"kind": "hope", "words": "", "said_by": "student", "came": "here"})
    assert refused.status_code == 422
    assert client.post(address, {"kind": "hope", "words": "To read aloud.", "said_by": "student", "came": ""}).status_code == 302
    word = OwnWord.objects.get()
    assert (word.entered_by_id, word.came) == (around.people[key].pk, "here")
    assert "To read aloud." in client.get(reverse("student_page", args=[mateo.pk])).content.decode()
    assert client.post(reverse("take_own_words_back", args=[word.pk])).status_code == 302
    assert "To read aloud." not in client.get(reverse("student_page", args=[mateo.pk])).content.decode()


def test_the_record_of_attendance_stands_in_the_line_for_whoever_may_read_it(around, mateo, sign_in):
    bilal = around.students["bilal"]
    for student, school in ((mateo, around.schools["cedar_fork"]), (bilal, around.schools["saltmarsh"])):
        for ago, state in ((1, "excused"), (4, "tardy"), (5, "unexcused"), (6, "present")):
            AttendanceDay.objects.create(student=student, school=school, on=TODAY - timedelta(days=ago), state=state)
        Incident.objects.create(student=student, school=school, sourced_id="i-1", on=TODAY - timedelta(days=40), kind="device", response="talk")
    # Josefina teaches Bilal and is on no team: attendance is hers to read, incidents are not.
    for key, student, incidents in (("hannah", mateo, True), ("rosa", mateo, True), ("mateo", mateo, True), ("keoni", bilal, True), ("josefina", bilal, False)):
        page = sign_in(key).get(reverse("student_page", args=[student.pk])).text
        assert "Away on 2 days at school; one day late or in part" in page and reverse("student_records", args=[student.pk]) in page, key
        assert ("a phone or computer" in page, '<option value="incidents"' in page) == (incidents, incidents), key
    asked = timeline(around.standing("josefina"), bilal, kind="incidents")
    assert [moment.view for _name, moment in asked.moments] == ["student_records"], "a kind that is not hers is no kind"
    entered = set(ReadEntry.objects.filter(verb__startswith="records.").values_list("by", "verb"))
    assert (around.hannah.pk, "records.read_incidents") in entered and (around.josefina.pk, "records.read_incidents") not in entered


@pytest.mark.sqlite
def test_a_long_life_at_school_costs_as_many_queries_as_a_day(around, noon, mateo, sign_in, django_assert_max_num_queries):
    client, address = sign_in("hannah"), reverse("student_page", args=[mateo.pk])
    say(around, noon)
    client.get(address)
    with django_assert_max_num_queries(70) as few:
        client.get(address)
    for number in range(30):
        say(around, noon, words=f"Word {number}", kind="helps", day=TODAY - timedelta(days=number))
    with django_assert_max_num_queries(len(few)):
        page = client.get(address).content.decode()
    assert "Older" in page
    assert "Word 29" in client.get(address, {"page": 2, "kind": "words"}).content.decode()


def test_what_waits_and_what_changed_lead_from_the_page_to_where_it_is_told(around, noon, mateo, sign_in):
    page = reverse("student_page", args=[mateo.pk])
    begin, ledger = reverse("begin_plan", args=[mateo.pk]), reverse("ledger_of_student", args=[mateo.pk])
    assert begin in sign_in("hannah").get(page).text and begin not in sign_in("rosa").get(page).text
    plan = plans.begin_plan(by=around.hannah.pk, now=noon, today=TODAY, student=mateo, begins_on=TODAY, review_on=TODAY + timedelta(days=60))
    dose = {"what": "Reading", "minutes": 30, "times": 2, "per": "week"}
    plans.add_service(by=around.hannah.pk, now=noon, plan=plan, begins_on=TODAY, giver=around.hannah, **dose)
    said = notice(by=around.grace.pk, now=noon, today=TODAY, student=mateo, words="He guesses words.")
    for key in ("hannah", "rosa", "grace", "meiling"):
        text = sign_in(key).get(page).text
        assert ledger in text, key
        assert "{&#x27;" not in text and "{'" not in text, "what changed is a sentence in one language"
    assert reverse("one_noticed", args=[said.pk]) in sign_in("yusuf").get(page).text
    assert [why.url for one in needing(around.standing("yusuf"), 0, 25)[0] for why in one.whys][:1] == [reverse("one_noticed", args=[said.pk])]
    assert not [one for one in needing(around.standing("hannah"), 0, 25)[0] for why in one.whys if "noticed" in why.url], "who may not answer is not asked"
    answer_noticed(by=around.yusuf.pk, now=noon, today=TODAY, noticed=said, answer="We meet.")
    assert reverse("team_of_student", args=[mateo.pk]) in sign_in("yusuf").get(reverse("one_noticed", args=[said.pk])).text
