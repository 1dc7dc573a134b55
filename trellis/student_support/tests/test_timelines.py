"""Timelines: days are counted by the rules, what stands already meets its milestone, and no day moves but by a person."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import NonWorkingDays, Person, Post, SchoolEnrolment, Term
from trellis.directory.operations.calendars import add_non_working_days
from trellis.directory.operations.merging import merge_people
from trellis.letters.models import Line
from trellis.student_support import jobs
from trellis.student_support.measures.clocks import DAYS, SCHOOL_DAYS, Calendar, due_day, school_days_between
from trellis.student_support.models import BallPass, DueMove, Milestone, Timeline
from trellis.student_support.operations import timelines as operations
from trellis.student_support.operations.papers import record_formal_event, take_back_formal_event
from trellis.student_support.operations.plans import begin_part, begin_plan
from trellis.student_support.operations.timeline_rules import RuleRefused, follow_files_again, set_timeline_rule
from trellis.student_support.operations.timelines import IsOpenAlready, TimelineRefused
from trellis.student_support.queries.needs import needing

YEAR = Calendar(terms=((date(2026, 8, 17), date(2027, 6, 12)), (date(2027, 8, 16), date(2028, 6, 10))), closed=((date(2026, 12, 21), date(2027, 1, 4)),))
REFERRED = TODAY - timedelta(days=12)


def test_sixty_calendar_days_run_across_the_summer_and_school_days_do_not():
    consent = date(2027, 5, 20)
    assert due_day(consent, 60, DAYS) == date(2027, 7, 19)
    assert YEAR.last_before(date(2027, 7, 19)) == date(2027, 6, 11)
    # 16 school days until the summer, the 17th is the first of the new year
    assert [due_day(consent, n, SCHOOL_DAYS, (), YEAR) for n in (16, 17)] == [date(2027, 6, 11), date(2027, 8, 16)]


def test_a_states_school_days_leave_out_the_winter_break_and_a_pause():
    consent = date(2026, 12, 1)
    without = Calendar(terms=YEAR.terms)
    assert due_day(consent, 45, SCHOOL_DAYS, (), without) == date(2027, 2, 2)
    assert due_day(consent, 45, SCHOOL_DAYS, (), YEAR) == date(2027, 2, 16), "ten school days of the break"
    assert school_days_between(consent, date(2027, 2, 16), YEAR) == 45
    ill = [(date(2027, 1, 11), date(2027, 1, 18))]
    assert due_day(consent, 45, SCHOOL_DAYS, ill, YEAR) == date(2027, 2, 23)
    assert due_day(consent, 60, DAYS, [*ill, (date(2027, 1, 14), date(2027, 1, 20))]) == date(2027, 2, 8), "days in two pauses are left out once"


def test_where_the_calendar_does_not_reach_there_is_no_day():
    assert due_day(date(2028, 5, 30), 45, SCHOOL_DAYS, (), YEAR) is None
    assert due_day(date(2026, 9, 1), 45, SCHOOL_DAYS, (), Calendar()) is None
    assert due_day(date(2028, 5, 30), 45, DAYS) == date(2028, 7, 14)


# -- in the district -----------------------------------------------------------------------------------------

database = pytest.mark.django_db


@pytest.fixture
def who(around, noon):
    return {"by": around.hannah.pk, "now": noon, "today": TODAY}


@pytest.fixture
def begun(around, who) -> Timeline:
    Term.objects.create(title="2026-27", kind="schoolYear", starts_on=date(2026, 8, 17), ends_on=date(2027, 6, 12), school_year=2027)
    NonWorkingDays.objects.create(name="Winter break", starts_on=date(2026, 12, 21), ends_on=date(2027, 1, 4))
    return operations.begin_timeline(**who, student=around.students["mateo"], track="iep", first="referral", on=REFERRED, holder=around.hannah.pk)


def consent(around, who, on=TODAY - timedelta(days=10)):
    facts = {"kind": "consent", "guardian": around.rosa.pk, "language": "es", "channel": "person", "about": "The evaluation."}
    return record_formal_event(**who, student=around.students["mateo"], on=on, **facts)


def at(timeline: Timeline, key: str, turn: int = 1) -> Milestone:
    return timeline.milestones.select_related("timeline").get(key=key, turn=turn)


@database
def test_papers_and_plans_meet_their_milestones_and_taken_back_they_do_not(around, who, begun):
    assert (at(begun, "consent").counts_from, at(begun, "consent").due_on, at(begun, "evaluation").due_on) == (REFERRED, None, None)
    paper = consent(around, who)
    assert (at(begun, "consent").met_on, at(begun, "consent").met_by) == (paper.on, "paper")
    assert at(begun, "evaluation").due_on == paper.on + timedelta(days=60)
    take_back_formal_event(by=around.hannah.pk, today=TODAY, event=paper, why="Another child")
    assert (at(begun, "consent").met_on, at(begun, "evaluation").due_on) == (None, None)
    other = consent(around, who, on=TODAY - timedelta(days=3))
    operations.take_milestone_back(by=around.hannah.pk, today=TODAY, milestone=at(begun, "consent"))  # that paper is about something else
    assert at(begun, "consent").set_aside == [other.pk]
    consent(around, who, on=TODAY - timedelta(days=1))
    assert at(begun, "consent").met_on == TODAY - timedelta(days=1)
    for key in ("evaluation", "eligibility"):
        operations.meet_milestone(**who, milestone=at(begun, key), on=TODAY)
    assert at(begun, "plan").due_on == TODAY + timedelta(days=30)
    plan = begin_plan(**who, student=around.students["mateo"], review_on=TODAY + timedelta(days=90), begins_on=TODAY)
    begin_part(by=around.hannah.pk, now=who["now"], plan=plan, programme="iep", begins_on=TODAY)
    assert (at(begun, "plan").met_by, at(begun, "annual").due_on, at(begun, "reevaluation").due_on) == ("plan", date(2027, 12, 1), date(2029, 12, 1))


@database
def test_what_cannot_have_been_is_refused_with_what_to_do(around, who, begun):
    mateo, evaluation = around.students["mateo"], at(begun, "evaluation")
    with pytest.raises(IsOpenAlready, match="Nothing was begun a second time") as refused:
        operations.begin_timeline(**who, student=mateo, track="iep", first="referral", on=TODAY)
    assert refused.value.timeline == begun
    for words, on in (
        ("comes before it", TODAY),
        ("lies ahead", TODAY + timedelta(days=1)),
        ("more than four years", date(2016, 1, 1)),
        ("two weeks", REFERRED - timedelta(days=9)),
    ):
        with pytest.raises(TimelineRefused, match=words):
            operations.meet_milestone(**who, milestone=evaluation, on=on)
    consent(around, who)
    with pytest.raises(TimelineRefused, match="cannot be met before"):
        operations.meet_milestone(**who, milestone=at(begun, "evaluation"), on=REFERRED)
    with pytest.raises(TimelineRefused, match="not late"):
        operations.say_why_late(**who, milestone=at(begun, "evaluation"), reason="scheduling")
    for words, act in (
        ("Choose a day after it", lambda: operations.pause_milestone(**who, milestone=at(begun, "evaluation"), on=REFERRED, reason="not_brought")),
        ("Choose why", lambda: operations.pause_milestone(**who, milestone=at(begun, "evaluation"), on=TODAY, reason="spring")),
        ("let this clock run", lambda: operations.pause_milestone(**who, milestone=at(begun, "plan"), on=TODAY, reason="not_brought")),
        ("somebody of the student", lambda: operations.pass_ball(by=around.hannah.pk, today=TODAY, milestone=evaluation, to=around.rosa.pk)),
    ):
        with pytest.raises(TimelineRefused, match=words):
            act()
    operations.pause_milestone(**who, milestone=at(begun, "evaluation"), on=TODAY - timedelta(days=4), reason="not_brought")
    with pytest.raises(TimelineRefused, match="The pause began on"):
        operations.end_pause(by=around.hannah.pk, today=TODAY, milestone=at(begun, "evaluation"), on=TODAY - timedelta(days=5))
    with pytest.raises(TimelineRefused, match="stands still"):
        operations.meet_milestone(**who, milestone=at(begun, "evaluation"), on=TODAY)
    before = at(begun, "evaluation").due_on
    operations.end_pause(by=around.hannah.pk, today=TODAY, milestone=at(begun, "evaluation"), on=TODAY)
    assert at(begun, "evaluation").due_on == before + timedelta(days=4)
    assert DueMove.objects.get(kind="pause").by == around.hannah


@database
def test_a_calendar_edit_moves_no_day_until_a_person_takes_the_new_one_over(around, who, begun, sign_in):
    set_timeline_rule(by=around.meiling.pk, now=who["now"], track="iep", key="evaluation", count=45, unit="school_days", basis="Our State")
    consent(around, who)
    first = at(begun, "evaluation").due_on
    add_non_working_days(by=None, school=around.schools["cedar_fork"], name="Storm", starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 9), today=TODAY)
    assert jobs.look_at_timelines("2026-12-01") == 1 and jobs.look_at_timelines("2026-12-01") == 1
    assert at(begun, "evaluation").due_on == first
    hannah, page = sign_in("hannah"), reverse("settle_day", args=[at(begun, "evaluation").pk])
    new = at(begun, "evaluation").would_be_on
    assert (first, new) == (date(2027, 2, 5), date(2027, 2, 9)), "two school days later, with a weekend between"
    text = hannah.get(reverse("timeline", args=[begun.pk])).text
    assert "counted anew it would be" in text and "Look at the day" in text
    assert hannah.post(page, {"take": "1", "seen": new.isoformat(), "why": ""}).status_code == 422
    assert hannah.post(page, {"take": "1", "seen": first.isoformat(), "why": "The storm"}).status_code == 422, "what they saw is no longer what would be"
    assert hannah.post(page, {"take": "0", "seen": new.isoformat(), "why": "We keep it"}).status_code == 302
    assert (at(begun, "evaluation").due_on, jobs.look_at_timelines("2026-12-01")) == (first, 0), "kept: it is not asked again"
    hannah.post(page, {"take": "1", "seen": new.isoformat(), "why": "The storm closed school"})
    assert at(begun, "evaluation").due_on == new
    assert list(DueMove.objects.filter(kind__in=("kept", "calendar")).values_list("kind", "from_day", "to_day", "by")) == [
        ("kept", first, first, around.hannah.pk),
        ("calendar", first, new, around.hannah.pk),
    ]
    assert "The storm closed school" in sign_in("rosa").get(reverse("timeline", args=[begun.pk])).text
    follow_files_again(by=around.meiling.pk, now=who["now"], track="iep", key="evaluation")
    jobs.look_at_timelines("2026-12-01")
    assert at(begun, "evaluation").would_be_on == TODAY + timedelta(days=50), "sixty calendar days again, waiting for somebody"
    with pytest.raises(RuleRefused, match="where it is written"):
        set_timeline_rule(by=around.meiling.pk, now=who["now"], track="iep", key="evaluation", count=45, unit="days", basis=" ")
    Term.objects.all().delete()
    set_timeline_rule(by=around.meiling.pk, now=who["now"], track="iep", key="plan", count=10, unit="school_days", basis="Our State")
    for key in ("evaluation", "eligibility"):
        operations.meet_milestone(**who, milestone=at(begun, key), on=TODAY)
    assert (at(begun, "plan").due_on, at(begun, "plan").count) == (None, 10)
    assert "The school calendar does not reach that far" in hannah.get(reverse("timeline", args=[begun.pk])).text


@database
def test_a_missed_day_keeps_its_reason_and_the_family_reads_it(around, who, sign_in):
    then = {**who, "today": TODAY - timedelta(days=80)}
    mateo = around.students["mateo"]
    begun = operations.begin_timeline(**then, student=mateo, track="iep", first="referral", on=then["today"], holder=around.hannah.pk)
    consent(around, then, on=then["today"])
    hannah, board = sign_in("hannah"), reverse("timelines")
    for show in ("", "?show=late", "?show=no_reason", "?q=quispe"):
        assert "Mateo Quispe" in hannah.get(board + show).text, show
    for show in ("?show=paused", "?show=moved", "?show=unknown", "?show=nobody", "?q=zz"):
        assert "Mateo Quispe" not in hannah.get(board + show).text, show
    assert [why.words for why in needing(around.standing("hannah"), 0, 5)[0][0].whys] == ["The day of a milestone is over"]
    page = reverse("meet_milestone", args=[at(begun, "evaluation").pk])
    assert hannah.post(page, {"on": TODAY.isoformat(), "words": ""}).status_code == 422
    assert hannah.post(page, {"on": TODAY.isoformat(), "delay_reason": "other", "delay_words": " "}).status_code == 422
    sent = {"on": TODAY.isoformat(), "delay_reason": "late_report", "delay_words": "The hospital wrote in November."}
    assert hannah.post(page, sent).status_code == 302 and hannah.post(page, sent).status_code == 302
    rosa = sign_in("rosa").get(reverse("timeline", args=[begun.pk])).text
    assert "Late because: A report from outside came late" in rosa and "The hospital wrote in November." in rosa
    assert "We find out together what your child needs." in rosa and "300.301" not in rosa and "It was done" not in rosa
    assert "no school" in rosa or "By " in rosa
    assert sign_in("rosa").get(board).status_code == 404 and sign_in("rosa").get(page).status_code == 404


@database
def test_the_ball_is_with_a_named_person_who_is_told_and_stood_in_for(around, who, begun, sign_in):
    consent(around, who)
    operations.pass_ball(by=around.hannah.pk, today=TODAY, milestone=at(begun, "evaluation"), to=around.yusuf.pk, why="He evaluates")
    assert {one.holder for one in begun.milestones.filter(met_on__isnull=True)} == {around.yusuf}
    assert Line.objects.filter(to=around.yusuf, link=f"/timelines/{begun.pk}/").count() == 1
    assert jobs.remind_of_milestones(str(at(begun, "evaluation").due_on - timedelta(days=14))) == 1
    post = Post.objects.filter(person=around.yusuf).get()
    cover = Person.objects.create(given_name="Cover", family_name="Quill", folded_name="quill cover")
    Post.objects.create(person=cover, role=post.role, school=post.school, covers=post, held_from=TODAY, held_until=TODAY + timedelta(days=3))
    assert "Cover Quill stands in" in sign_in("hannah").get(reverse("timeline", args=[begun.pk])).text
    Post.objects.filter(person__in=[around.yusuf, cover]).update(held_until=TODAY)
    assert "In nobody’s hands" in sign_in("hannah").get(reverse("timelines") + "?show=nobody").text


@database
def test_whoever_changes_school_keeps_the_clock_and_a_named_person_there_takes_the_ball(around, who, begun):
    consent(around, who)
    due = at(begun, "evaluation").due_on
    SchoolEnrolment.objects.filter(student=begun.student).update(ends_on=TODAY)
    SchoolEnrolment.objects.create(student=begun.student, school=around.schools["saltmarsh"], begins_on=TODAY)
    assert operations.follow_students(today=TODAY) == 1 and operations.follow_students(today=TODAY) == 0
    begun.refresh_from_db()
    evaluation = at(begun, "evaluation")
    assert (begun.school, evaluation.due_on, evaluation.counts_from) == (around.schools["saltmarsh"], due, TODAY - timedelta(days=10))
    head = Post.objects.get(school=begun.school, role="principal")
    # Hannah is on his team still and works here: she keeps what is hers; with her gone from it the head of the new school has it
    assert evaluation.holder in (around.hannah, head.person)
    SchoolEnrolment.objects.filter(student=begun.student, ends_on__isnull=True).update(ends_on=TODAY)
    SchoolEnrolment.objects.create(student=begun.student, school=around.schools["mill_road"], begins_on=TODAY)
    begun.student.team.update(held_until=TODAY)
    operations.follow_students(today=TODAY)
    there = Post.objects.get(school=around.schools["mill_road"], role="principal").person
    assert (at(begun, "evaluation").holder, BallPass.objects.latest("pk").by) == (there, None)
    assert Line.objects.filter(to=there).exists()
    begun.student.ended_on = TODAY
    begun.student.save()
    assert not within(around.standing("hannah"), Verb.STUDENT_SUPPORT_SEE_TIMELINE, Timeline.objects.all()).exists()
    assert operations.compare_days(today=TODAY) == 0 and needing(around.standing("meiling"), 0, 5)[0] == []


@database
def test_two_records_of_one_child_are_one_timeline(around, who, begun):
    consent(around, who)
    twin = around.students["leilani"]
    other = operations.begin_timeline(**who, student=twin, track="iep", first="plan", on=TODAY, holder=around.hannah.pk)
    merge_people(by=None, kept=around.students["mateo"].person, gone=twin.person, reason="One child", today=TODAY)
    assert Timeline.objects.filter(student=around.students["mateo"], ended_on__isnull=True).get() == begun
    assert at(begun, "evaluation").due_on == TODAY + timedelta(days=50)
    assert Timeline.objects.filter(pk=other.pk, student=twin).exists()


@database
def test_a_plan_that_stands_begins_with_its_reviews_and_says_what_is_not_known(around, who, sign_in):
    begun = operations.begin_timeline(**who, student=around.students["mateo"], track="iep", first="plan", on=date(2026, 9, 1), why="From the old system")
    assert [one.key for one in begun.milestones.order_by("number")] == ["eligibility", "plan", "annual", "reevaluation"]
    assert (at(begun, "annual").due_on, at(begun, "reevaluation").counts_from) == (date(2027, 9, 1), None)
    operations.meet_milestone(**who, milestone=at(begun, "eligibility"), on=date(2025, 3, 3), words="From the paper")
    assert at(begun, "reevaluation").due_on == date(2028, 3, 3)
    operations.meet_milestone(**who, milestone=at(begun, "reevaluation"), on=TODAY)
    assert at(begun, "reevaluation", 2).due_on == date(2029, 12, 1)
    operations.take_milestone_back(by=around.hannah.pk, today=TODAY, milestone=at(begun, "reevaluation"))
    assert (at(begun, "reevaluation").due_on, begun.milestones.filter(turn=2).exists()) == (date(2028, 3, 3), False)
    operations.end_timeline(by=around.hannah.pk, today=TODAY, timeline=begun, because="no_longer")
    meiling = sign_in("meiling")
    assert "Mateo" not in meiling.get(reverse("timelines") + "?show=all").text
    meiling.post(reverse("take_up_timeline", args=[begun.pk]))
    begun.refresh_from_db()
    assert begun.ended_on is None and "Mateo" in meiling.get(reverse("timelines") + f"?show=all&school={around.schools['cedar_fork'].pk}").text


@pytest.mark.sqlite
@database
def test_the_board_asks_as_much_for_three_as_for_two(around, who, begun, sign_in):
    amina, address = sign_in("amina"), reverse("timelines") + "?show=all"
    by_amina = {**who, "by": around.amina.pk, "student": around.students["leilani"], "first": "referral", "on": TODAY, "holder": around.amina.pk}
    counts = []
    for track in ("504", "iep"):
        operations.begin_timeline(**by_amina, track=track)
        amina.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert amina.get(address).text.count('class="row row--split"') == len(counts) + 2
        counts.append(len(queries))
    assert counts[0] == counts[1]
