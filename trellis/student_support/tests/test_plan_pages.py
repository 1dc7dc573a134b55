"""The one plan on a page: who reads it, how it is changed there, and what a second editor meets."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.audit.models import ReadEntry
from trellis.directory.models import TeamMember
from trellis.letters.models import Line
from trellis.student_support.jobs import remind_of_reviews
from trellis.student_support.models import Goal, Need, Plan, PlanChange, ProgressPoint, Review, Service
from trellis.student_support.operations import plans as operations
from trellis.student_support.operations import progress
from trellis.student_support.operations.progress import Measured
from trellis.student_support.queries.plans import reviews_due

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 8)


@pytest.fixture
def plan(around, noon):
    who = {"by": around.hannah.pk, "now": noon}
    plan = operations.begin_plan(**who, today=TODAY, student=around.students["mateo"], begins_on=SEPTEMBER, review_on=date(2026, 12, 10))
    iep = operations.begin_part(**who, plan=plan, programme="iep", begins_on=SEPTEMBER, legal_words="Annual review.", review_by=date(2027, 9, 8))
    operations.add_need(**who, plan=plan, words="Time to find a word.", where_it_shows="When many listen.", begins_on=SEPTEMBER)
    goal = operations.add_goal(
        **who, plan=plan, words="I read my grandfather’s letters myself.", said_by="student", begins_on=SEPTEMBER, unit="words a minute",
        baseline=Decimal(58), baseline_on=date(2026, 9, 14), target=Decimal(96), target_on=date(2027, 5, 28),
    )  # fmt: skip
    operations.add_service(
        **who, plan=plan, what="Reading group", minutes=30, times=2, weekdays=[1, 3], group="Owls", begins_on=SEPTEMBER, goal=goal, giver=around.hannah
    )
    operations.add_service(**who, plan=plan, what="Speech", minutes=30, begins_on=SEPTEMBER, part=iep)
    operations.add_accommodation(**who, plan=plan, words="Directions one at a time.", begins_on=SEPTEMBER)
    days = [date(2026, 9, 14) + timedelta(weeks=week) for week in range(11)]
    values = (58, 57, 60, 59, 62, 60, 61, 63, 61, 62, 63)
    progress.enter_points(**who, today=TODAY, entries=[Measured(goal, day, Decimal(value), is_sure=True) for day, value in zip(days, values, strict=True)])
    return plan


@pytest.fixture
def goal(plan):
    return Goal.objects.get(plan=plan)


def test_a_plan_is_one_page_across_programmes_and_says_what_is_vacant(sign_in, plan):
    page = sign_in("hannah").get(f"/plans/{plan.pk}/").text
    for words in (
        "Time to find a word.", "I read my grandfather’s letters myself.", "30 minutes, twice a week", "Tuesday and Thursday", "Nobody yet: the place is open",
        "Directions one at a time.", "individualized education program (IEP)", "Thu 10 Dec", "change the support", "New support: Speech",
    ):  # fmt: skip
        assert words in page, words


AROUND = {"hannah", "yusuf", "grace", "amina", "meiling"}
WHO = {
    Verb.STUDENT_SUPPORT_READ_PLAN: AROUND | {"rosa"},  # Mateo from the age that the district sets
    Verb.STUDENT_SUPPORT_READ_LEGAL_PART: AROUND | {"rosa"},
    Verb.STUDENT_SUPPORT_WRITE_PLAN: AROUND,
    Verb.STUDENT_SUPPORT_REVIEW_PLAN: AROUND,
    Verb.STUDENT_SUPPORT_ENTER_POINT: AROUND,
}


@pytest.mark.parametrize("verb", WHO)
def test_exactly_these_may_do_this_with_mateos_plan(around, plan, verb):
    noun = Goal if verb == Verb.STUDENT_SUPPORT_ENTER_POINT else Plan
    assert {key for key in around.keys if within(around.standing(key), verb, noun.objects.all()).exists()} == WHO[verb]


def test_whoever_gives_a_support_enters_its_values_and_reads_no_plan(sign_in, around, plan, noon, goal):
    service = Service.objects.get(what="Reading group")
    service.givings.update(person=around.josefina)
    browser = sign_in("josefina")
    assert "Mateo" in browser.get("/plans/values/?group=Owls").text
    assert browser.get(f"/plans/{plan.pk}/").status_code == 404
    assert browser.get(f"/plans/goals/{goal.pk}/").status_code == 200


def test_whoever_only_teaches_reads_the_plan_at_work_without_law_and_history(sign_in, around, plan):
    TeamMember.objects.filter(person=around.grace).update(held_until=TODAY)
    grace = sign_in("grace")
    page, whole_page = grace.get(f"/plans/{plan.pk}/").text, grace.get(f"/students/{plan.student_id}/support/").text
    assert all(words in page for words in ("Time to find a word.", "I read my grandfather’s letters myself.", "Directions one at a time."))
    assert not [words for words in ("(IEP)", "Annual review.", "New support: Speech") for text in (page, whole_page) if words in text]
    assert "Annual review." in sign_in("yusuf").get(f"/plans/{plan.pk}/").text


def test_a_form_that_shows_what_stands_in_a_plan_is_a_reading_of_it(sign_in, around, plan, goal):
    part, client = plan.parts.get(), sign_in("hannah")
    opened = [f"/plans/change/goal/{goal.pk}/", f"/plans/end/part/{part.pk}/", f"/plans/{plan.pk}/add/need/", f"/plans/{plan.pk}/end/"]
    for address in opened:
        assert client.get(address).status_code == 200
    read = ReadEntry.objects.filter(verb=Verb.STUDENT_SUPPORT_READ_PLAN, by=around.hannah.pk)
    assert read.filter(read__kind="student_support.plan", read__record=plan.pk).count() == len(opened)


def test_a_name_that_is_typed_stands_in_no_address(sign_in, around, plan):
    client = sign_in("hannah")
    found = client.post("/plans/", {"q": "mateo"})
    assert (found.status_code, f"/plans/{plan.pk}/" in found.text, f"/plans/{plan.pk}/" in client.post("/plans/", {"q": "nobody"}).text) == (200, True, False)
    name, asked = f"/students/{plan.student_id}/team/name/", {"words": "josefina", "look": ""}
    assert around.josefina.name in client.post(name, asked).text and not TeamMember.objects.filter(person=around.josefina).exists()
    by_post = '<form class="search" role="search" aria-label="Find a student by name" method="post">'
    assert by_post in client.get("/plans/").text
    others = [line for line in sign_in("lorraine").get(reverse("catalogue")).text.splitlines() if 'role="search"' in line]
    assert others and not [line for line in others if 'method="post"' in line]  # any other search has an address


def test_strangers_substitutes_and_former_case_managers_find_no_plan(sign_in, plan, goal):
    for key in ("nadia", "lucien", "ofelia", "keoni"):
        browser = sign_in(key)
        for address in (f"/plans/{plan.pk}/", f"/plans/{plan.pk}/paper/", f"/plans/goals/{goal.pk}/review/", f"/plans/{plan.pk}/add/need/"):
            assert browser.get(address).status_code == 404, (key, address)


def test_the_family_reads_the_plan_and_changes_nothing(sign_in, plan, goal):
    mother = sign_in("rosa").get(f"/plans/{plan.pk}/").text
    assert "grandfather" in mother
    for words in ("Enter a value", "Review this goal", f"/plans/{plan.pk}/add/"):
        assert words not in mother


def test_a_support_is_changed_on_its_page_and_a_second_editor_sees_both_texts(sign_in, plan, around):
    service = Service.objects.get(what="Reading group")
    first, second = sign_in("hannah"), sign_in("yusuf")
    typed = {"what": "Reading group", "minutes": 45, "times": 3, "per": "week", "on": "2026-12-07", "why": "Below the line.", "group": "Owls"}
    assert first.post(f"/plans/change/service/{service.pk}/", typed).status_code == 302
    refused = second.post(f"/plans/change/service/{service.pk}/", {**typed, "minutes": 60, "why": "Mine"})
    assert refused.status_code == 422
    for words in ("Two of you wrote here", "Hannah Lindqvist", "45 minutes, three times a week", "60 minutes", 'value="Mine"'):
        assert words in refused.text, words
    now = Service.objects.get(follows=service)
    assert f"/plans/change/service/{now.pk}/" in refused.text
    assert second.post(f"/plans/change/service/{now.pk}/", {**typed, "minutes": 60}).status_code == 302


def test_what_is_added_meanwhile_is_shown_and_nothing_is_lost(sign_in, plan):
    edition = Plan.objects.get().edition
    first, second = sign_in("hannah"), sign_in("yusuf")
    typed = {"words": "A calm place.", "on": "2026-12-01", "edition": edition}
    assert first.post(f"/plans/{plan.pk}/add/need/", typed).status_code == 302
    refused = second.post(f"/plans/{plan.pk}/add/need/", {**typed, "words": "Less noise."})
    assert (refused.status_code, "A calm place." in refused.text, "Less noise." in refused.text) == (422, True, True)
    assert f'value="{edition + 1}"' in refused.text
    assert second.post(f"/plans/{plan.pk}/add/need/", {**typed, "words": "Less noise.", "edition": edition + 1}).status_code == 302


def test_what_cannot_be_is_said_at_its_field_and_stays_typed(sign_in, plan, around):
    browser = sign_in("hannah")
    for typed, words in (
        ({"minutes": 500}, "at most 480 minutes"),
        ({"weekdays": ["5"]}, "weekdays"),
        ({"giver": around.tobias.pk}, "They do not work here any more"),
        ({"on": "2025-01-01"}, "The plan begins on"),
        ({"on": "2026-02-30"}, "not a day of the calendar"),
    ):
        page = browser.post(f"/plans/{plan.pk}/add/service/", {"what": "Chess club", "minutes": 30, "times": 2, "per": "week", "on": "2026-12-07", **typed})
        assert (page.status_code, words in page.text, "Chess club" in page.text) == (422, True, True), typed
    told = {"words": "I say hello first.", "said_by": "family", "on": "2026-12-07"}
    assert browser.post(f"/plans/{plan.pk}/add/goal/", told).status_code == 302
    wrong = {**told, "words": "Two", "unit": "days", "baseline": "9", "baseline_on": "2026-12-07", "target": "4", "target_on": "2026-11-30"}
    assert "Choose a day after" in browser.post(f"/plans/{plan.pk}/add/goal/", wrong).text


def test_a_value_takes_two_fields_and_an_odd_one_is_asked_about(sign_in, plan, goal):
    browser = sign_in("grace")
    asked = browser.post(f"/plans/goals/{goal.pk}/", {"value": "640", "on": "2026-12-01", "words": ""})
    assert (asked.status_code, "Is 640 right?" in asked.text, 'value="640"' in asked.text) == (422, True, True)
    assert browser.post(f"/plans/goals/{goal.pk}/", {"value": "64", "on": "2026-12-01", "words": "Calm"}).status_code == 302
    point = ProgressPoint.objects.latest("pk")
    assert browser.post(f"/plans/values/{point.pk}/take-back/").status_code == 302
    point.refresh_from_db()
    assert point.taken_back_on == TODAY


def test_values_of_a_group_are_entered_at_once_and_what_is_typed_stays_when_one_is_asked_about(sign_in, plan, goal):
    browser = sign_in("hannah")
    prefix = f"goal{goal.pk}-"
    page = browser.post("/plans/values/?group=Owls", {f"{prefix}value": "640", f"{prefix}on": "2026-12-01"})
    assert (page.status_code, "Is 640 right?" in page.text) == (422, True)
    sure = {f"{prefix}value": "640", f"{prefix}on": "2026-12-01", f"{prefix}is_sure": "on"}
    assert browser.post("/plans/values/?group=Owls", sure).status_code == 302
    assert ProgressPoint.objects.latest("pk").value == 640


def test_a_review_shows_the_evidence_and_leads_straight_to_the_support(sign_in, plan, goal):
    browser = sign_in("hannah")
    page = browser.get(f"/plans/goals/{goal.pk}/review/").text
    assert "The rule says: change the support." in page
    typed = {"decision": "intensify", "why": "Too slow.", "next_on": "2027-01-29"}
    answer = browser.post(f"/plans/goals/{goal.pk}/review/", typed)
    assert answer["Location"] == f"/plans/change/service/{Service.objects.get(what='Reading group').pk}/"
    second = sign_in("yusuf").post(f"/plans/goals/{goal.pk}/review/", {"decision": "keep", "why": "Another week."})
    assert all(words in second.text for words in ("Two of you wrote here", "intensify the support: Too slow.", "Another week."))
    assert "Take this review back" in browser.get(f"/plans/{plan.pk}/").text
    assert browser.post(f"/plans/reviews/{Review.objects.get().pk}/undo/").status_code == 302
    assert Review.objects.get().taken_back_on == TODAY


def test_the_plan_as_it_stood_on_a_day(sign_in, plan, around, noon):
    need = Need.objects.get(plan=plan)
    operations.change_need(by=around.hannah.pk, now=noon, need=need, from_on=TODAY, words="A partner to talk with first.")
    browser = sign_in("rosa")
    before, now = browser.get(f"/plans/{plan.pk}/?day=2026-10-01").text, browser.get(f"/plans/{plan.pk}/").text
    assert ("Time to find a word." in before.split('id="part"')[0], "A partner to talk" in before.split('id="part"')[0]) == (True, False)
    assert "A partner to talk" in now.split('id="part"')[0]
    assert browser.get(f"/plans/{plan.pk}/?day=nonsense").status_code == 200


def test_an_empty_plan_says_what_to_begin_with_and_a_plan_ends_with_words(sign_in, around):
    browser, student = sign_in("hannah"), around.students["mateo"]
    begun = browser.post(f"/students/{student.pk}/plan/", {"begins_on": "2026-12-01", "review_on": "2027-01-15"})
    plan = Plan.objects.get()
    assert begun["Location"] == f"/plans/{plan.pk}/" == browser.get(f"/students/{student.pk}/plan/")["Location"]
    assert "nothing is written in it yet" in browser.get(f"/plans/{plan.pk}/").text
    assert browser.post(f"/plans/{plan.pk}/next-day/", {"review_on": "2027-02-01", "edition": 1}).status_code == 302
    old = browser.post(f"/plans/{plan.pk}/end/", {"because": "They move away.", "edition": 1})
    assert (old.status_code, "Two of you wrote here" in old.text) == (422, True)
    assert browser.post(f"/plans/{plan.pk}/end/", {"because": "They move away.", "edition": 2}).status_code == 302
    assert "They move away." in browser.get(f"/plans/{plan.pk}/").text


def test_a_plan_and_the_list_of_plans_keep_their_query_count(sign_in, plan, around, noon, django_assert_max_num_queries):
    browser = sign_in("hannah")
    with django_assert_max_num_queries(60) as first:
        browser.get(f"/plans/{plan.pk}/")
    for number in range(4):
        operations.add_service(by=around.hannah.pk, now=noon, plan=plan, what=f"Club {number}", minutes=20, begins_on=SEPTEMBER, giver=around.grace)
        operations.add_goal(by=around.hannah.pk, now=noon, plan=plan, words=f"I go to club {number}.", begins_on=SEPTEMBER)
        operations.add_need(by=around.hannah.pk, now=noon, plan=plan, words=f"Club {number}", begins_on=SEPTEMBER)
    with django_assert_max_num_queries(len(first.captured_queries)):
        browser.get(f"/plans/{plan.pk}/")
    assert PlanChange.objects.filter(plan=plan).count() > 15
    assert "Mateo Quispe" in browser.post("/plans/", {"q": "quispe"}).text
    assert "another spelling" in browser.post("/plans/", {"q": "nobody"}).text


def test_the_case_manager_hears_two_weeks_before_once_and_reviews_due_are_listed(around, plan):
    for _again in (1, 2):
        assert remind_of_reviews(on="2026-11-26") == 1
    line = Line.objects.get(room="student_support")
    assert (line.to, line.link, "Mateo" in line.text) == (around.hannah, f"/plans/{plan.pk}/", False)
    assert remind_of_reviews(on="2026-11-27") == 0
    for key, found in (("hannah", [plan]), ("rosa", []), ("lucien", []), ("meiling", [plan])):
        assert list(reviews_due(around.standing(key), TODAY)) == found
    assert not reviews_due(around.standing("hannah", date(2026, 11, 20)), date(2026, 11, 20)).exists()
