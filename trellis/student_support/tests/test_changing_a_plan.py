"""A plan is changed part by part: what stood stays readable, what changed is said in words, a second editor is told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.cast import TODAY
from trellis.kit.days import open_on
from trellis.student_support.models import Giving, Goal, Need, Plan, PlanChange, Service, Session
from trellis.student_support.operations import plans as operations
from trellis.student_support.operations.plans import ChangedMeanwhile, PlanIsClosed, PlanRefused

pytestmark = pytest.mark.django_db
SEPTEMBER, MONDAY = date(2026, 9, 8), date(2026, 12, 7)
DOSE = {"what": "Reading group", "minutes": 30, "times": 3, "weekdays": [0, 2, 4]}


@pytest.fixture
def plan(around, noon):
    return operations.begin_plan(by=around.hannah.pk, now=noon, today=TODAY, student=around.students["mateo"], begins_on=SEPTEMBER, review_on=date(2027, 1, 15))


@pytest.fixture
def write(around, noon):
    """Call an operation as Hannah, at noon."""
    return lambda operation, **given: getattr(operations, operation)(by=around.hannah.pk, now=noon, **given)


@pytest.fixture
def group(plan, write, around):
    return write("add_service", plan=plan, begins_on=SEPTEMBER, giver=around.yusuf, **DOSE)


def said(plan, language: str = "en") -> str:
    return PlanChange.objects.filter(plan=plan).latest("number").words[language]


def test_a_student_has_one_plan_and_beginning_it_twice_is_once(plan, around, noon):
    again = operations.begin_plan(by=around.yusuf.pk, now=noon, today=TODAY, student=around.students["mateo"], review_on=date(2027, 3, 1))
    assert again == plan
    assert (plan.edition, said(plan)) == (1, "The plan begins. The team looks at the plan again on Fri 15 Jan 2027.")


def test_a_changed_dose_follows_the_former_and_is_said_as_a_family_reads_it(plan, group, write, around):
    now = write("change_service", service=group, from_on=MONDAY, why="Three weeks below the line.", **{**DOSE, "minutes": 45})
    group.refresh_from_db()
    plan.refresh_from_db()
    assert (group.ends_on, now.begins_on, now.follows, plan.edition) == (MONDAY, MONDAY, group, 3)
    assert said(plan) == "Reading group: from 30 to 45 minutes, three times a week, from Mon 7 Dec."
    assert PlanChange.objects.get(plan=plan, number=3).why == "Three weeks below the line."
    assert Service.objects.filter(open_on(TODAY, "begins_on", "ends_on")).get() == group
    givers = [(one.service_id, one.person, one.held_from, one.held_until) for one in Giving.objects.order_by("pk")]
    assert givers == [(group.pk, around.yusuf, SEPTEMBER, MONDAY), (now.pk, around.yusuf, MONDAY, None)]


def test_the_same_change_twice_is_one(plan, group, write):
    first = write("change_service", service=group, from_on=MONDAY, **{**DOSE, "minutes": 45})
    assert write("change_service", service=group, from_on=MONDAY, **{**DOSE, "minutes": 45}) == first
    assert write("add_service", plan=plan, begins_on=MONDAY, **{**DOSE, "minutes": 45}) == first
    assert write("change_service", service=first, from_on=MONDAY + timedelta(days=7), **{**DOSE, "minutes": 45}) == first
    assert PlanChange.objects.filter(plan=plan).count() == 3


def test_a_second_editor_is_shown_what_stands_now_and_who_changed_it(plan, group, write, around, noon):
    theirs = write("change_service", service=group, from_on=MONDAY, **{**DOSE, "minutes": 45})
    with pytest.raises(ChangedMeanwhile) as refused:
        operations.change_service(by=around.yusuf.pk, now=noon, service=group, from_on=MONDAY, **{**DOSE, "minutes": 60})
    assert (refused.value.standing, refused.value.change.by) == (theirs, around.hannah)
    write("end_service", service=theirs, ends_on=MONDAY + timedelta(days=7))
    with pytest.raises(ChangedMeanwhile) as refused:
        write("change_service", service=group, from_on=MONDAY, **{**DOSE, "minutes": 60})
    assert refused.value.standing is None


def test_who_adds_to_an_older_edition_is_told_of_the_same_kind_alone(plan, write):
    write("add_need", plan=plan, words="Time to find a word.", begins_on=TODAY, edition=1)
    write("add_goal", plan=plan, words="I read a page to my sister.", begins_on=TODAY, edition=1)
    with pytest.raises(ChangedMeanwhile):
        write("add_need", plan=plan, words="A calm place.", begins_on=TODAY, edition=1)
    assert write("add_need", plan=plan, words="A calm place.", begins_on=TODAY, edition=3)
    with pytest.raises(ChangedMeanwhile):
        write("end_plan", plan=plan, today=TODAY, because="He moves.", edition=3)


def test_a_goal_needs_no_measure_but_a_whole_one_or_none(plan, write):
    goal = {"plan": plan, "words": "I read a page to my sister.", "begins_on": TODAY}
    assert write("add_goal", **goal).target is None
    assert said(plan).endswith("Told in words only: nothing is counted.")
    whole = {"unit": "words a minute", "baseline": Decimal(40), "baseline_on": TODAY, "target": Decimal(75), "target_on": date(2027, 5, 28)}
    for name, value, field in (
        ("unit", " ", "unit"),
        ("baseline", None, "baseline"),
        ("target_on", None, "target_on"),
        ("target_on", TODAY, "target_on"),
        ("target", Decimal(30), "target"),
        ("target", Decimal(40), "target"),
        ("goes_down", True, "target"),
    ):
        with pytest.raises(PlanRefused) as refused:
            write("add_goal", **goal, **{**whole, name: value})
        assert refused.value.field == field
    counted = write("change_goal", goal=Goal.objects.get(), from_on=TODAY, words=goal["words"], **whole)
    assert (counted.follows.words, counted.target) == (goal["words"], Decimal(75))
    assert "From 40 to 75 words a minute by Fri 28 May 2027." in said(plan)


def test_what_cannot_be_is_refused_at_its_field(plan, group, write, around):
    for given, field in (
        ({"minutes": 481}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"times": 0}, "times"),
        ({"minutes": 200, "times": 3, "per": "day", "weekdays": []}, "minutes"),
        ({"weekdays": [5]}, "weekdays"),
        ({"times": 2}, "weekdays"),
        ({"giver": around.tobias}, "giver"),
        ({"giver": around.rosa}, "giver"),
        ({"what": "  "}, "what"),
        ({"begins_on": SEPTEMBER - timedelta(days=1)}, "begins_on"),
    ):
        with pytest.raises(PlanRefused) as refused:
            write("add_service", **{"plan": plan, "begins_on": TODAY, **DOSE, "what": "Speech", **given})
        assert refused.value.field == field, given
    with pytest.raises(PlanRefused, match="It began on"):
        write("end_service", service=group, ends_on=SEPTEMBER - timedelta(days=1))
    with pytest.raises(PlanRefused, match="Choose a day after"):
        write("move_next_day", plan=plan, today=TODAY, review_on=TODAY)


def test_a_dose_is_not_changed_over_minutes_that_are_entered(group, write, around, noon):
    Session.objects.create(service=group, on=MONDAY, planned_minutes=30, given_minutes=30, by=around.yusuf, entered_at=noon)
    with pytest.raises(PlanRefused, match="Minutes are entered for it until Mon 7 Dec"):
        write("change_service", service=group, from_on=MONDAY, **{**DOSE, "minutes": 45})
    assert write("change_service", service=group, from_on=MONDAY + timedelta(days=1), **{**DOSE, "minutes": 45}).minutes == 45


def test_programmes_keep_their_legal_words_apart_and_follow_each_other(plan, write):
    speech = write("begin_part", plan=plan, programme="iep", begins_on=SEPTEMBER, legal_words="Annual review by 8 September.", review_by=date(2027, 9, 8))
    assert write("begin_part", plan=plan, programme="iep", begins_on=TODAY) == speech
    after = write("change_part", part=speech, from_on=TODAY, legal_words="Placement: regular class.", review_by=date(2027, 9, 8))
    assert (after.follows, after.programme) == (speech, "iep")
    write("end_part", part=after, ends_on=MONDAY)
    assert said(plan) == "Part of the plan that ends: individualized education program (IEP)."


def test_ending_a_plan_ends_what_stands_in_it_and_what_was_to_come(plan, group, write):
    later = write("change_service", service=group, from_on=MONDAY, **{**DOSE, "minutes": 45})
    need = write("add_need", plan=plan, words="Time to find a word.", begins_on=SEPTEMBER)
    accommodation = write("add_accommodation", plan=plan, words="Directions one at a time.", when_words="in every class", begins_on=SEPTEMBER)
    with pytest.raises(PlanRefused):
        write("end_plan", plan=plan, today=TODAY, because=" ")
    ended = write("end_plan", plan=plan, today=TODAY, because="Mateo reads as he hoped to.")
    for row, day in ((group, TODAY), (later, MONDAY), (need, TODAY), (accommodation, TODAY)):
        row.refresh_from_db()
        assert row.ends_on == day
    assert not Service.objects.filter(open_on(MONDAY, "begins_on", "ends_on")).exists()
    assert not Giving.objects.filter(open_on(MONDAY)).exists()
    with pytest.raises(PlanIsClosed):
        write("add_need", plan=ended, words="A calm place.", begins_on=TODAY)
    assert write("begin_plan", student=plan.student, today=MONDAY, review_on=date(2027, 3, 1)) != plan


def test_changes_are_kept_in_each_language_of_the_pages(plan, write):
    write("change_need", need=write("add_need", plan=plan, words="Zeit", begins_on=TODAY), from_on=TODAY, words="Time")
    assert set(PlanChange.objects.latest("pk").words) == {"en", "es", "ar"}
    assert Need.objects.get(ends_on__isnull=True).words == "Time"


def test_the_database_holds_one_open_plan_for_a_student(plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.create(student=plan.student, begins_on=TODAY, begun_by=plan.begun_by, review_on=MONDAY)
