"""Values of goals are entered, asked about and taken back; a team looks at them and decides."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.cast import TODAY
from trellis.student_support.models import PlanChange, ProgressPoint, Review
from trellis.student_support.operations import plans, progress, reviews
from trellis.student_support.operations.plans import ChangedMeanwhile, PlanRefused
from trellis.student_support.operations.progress import Measured, PointsRefused
from trellis.student_support.queries.progress import progress_of

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 8)


@pytest.fixture
def goal(around, noon):
    plan = plans.begin_plan(by=around.hannah.pk, now=noon, today=TODAY, student=around.students["mateo"], begins_on=SEPTEMBER, review_on=date(2027, 1, 15))
    return plans.add_goal(
        by=around.hannah.pk,
        now=noon,
        plan=plan,
        words="I read a page to my sister.",
        begins_on=SEPTEMBER,
        unit="words a minute",
        baseline=Decimal(58),
        baseline_on=date(2026, 9, 14),
        target=Decimal(96),
        target_on=date(2027, 5, 28),
    )


@pytest.fixture
def enter(around, noon):
    def enter(*entries):
        return progress.enter_points(by=around.yusuf.pk, now=noon, today=TODAY, entries=entries)

    return enter


@pytest.fixture
def twelve(goal, enter):
    days = [date(2026, 9, 14) + timedelta(weeks=week) for week in range(12)]
    enter(*[Measured(goal, day, Decimal(value), is_sure=True) for day, value in zip(days, (58, 57, 60, 59, 62, 60, 61, 63, 61, 62, 63, 62), strict=True)])
    return goal


def problem(enter, *entries):
    with pytest.raises(PointsRefused) as refused:
        enter(*entries)
    return refused.value


def test_a_value_is_kept_once_and_taken_back_never_overwritten(goal, enter, around):
    (point,) = enter(Measured(goal, TODAY, Decimal(62)))
    assert enter(Measured(goal, TODAY, Decimal(62))) == [point]
    progress.take_back_point(by=around.yusuf.pk, today=TODAY, point=point)
    progress.take_back_point(by=around.yusuf.pk, today=TODAY, point=point)
    assert progress_of([goal])[goal.pk].points == []
    enter(Measured(goal, TODAY, Decimal(63)))
    assert [float(one.value) for one in ProgressPoint.objects.order_by("pk")] == [62, 63]


def test_a_slip_of_the_hand_is_asked_about_and_stands_when_it_is_right(goal, enter):
    enter(Measured(goal, date(2026, 11, 30), Decimal(62)))
    for entry, words in (
        (Measured(goal, TODAY, Decimal(620)), "The last value was 62. Is 620 right?"),
        (Measured(goal, date(2026, 11, 30), Decimal(64)), "has the value 62 already"),
        (Measured(goal, date(2026, 11, 29), Decimal(62)), "There was no school on Sun 29 Nov"),
    ):
        found = problem(enter, entry)
        assert (words in found.problems[goal.pk], found.asked) == (True, {goal.pk})
    assert enter(Measured(goal, TODAY, Decimal(620), is_sure=True))


def test_what_cannot_be_is_refused_and_nothing_of_the_group_is_kept(goal, enter):
    for entry, words in (
        (Measured(goal, TODAY + timedelta(days=1), Decimal(62), is_sure=True), "yet to come"),
        (Measured(goal, SEPTEMBER - timedelta(days=1), Decimal(62), is_sure=True), "The goal began on"),
        (Measured(goal, TODAY, None, " "), "Write a value"),
        (Measured(goal, TODAY, Decimal("1e12"), is_sure=True), "too large"),
    ):
        found = problem(enter, Measured(goal, TODAY, Decimal(62)), entry)
        assert (words in found.problems[goal.pk], found.asked) == (True, frozenset())
    assert not ProgressPoint.objects.exists()


def test_values_of_the_goal_before_are_shown_when_it_counts_the_same(twelve, around, noon):
    given = {"unit": "words a minute", "baseline": Decimal(62), "baseline_on": TODAY, "target": Decimal(90), "target_on": date(2027, 5, 28)}
    now = plans.change_goal(by=around.hannah.pk, now=noon, goal=twelve, from_on=TODAY, words=twelve.words, **given)
    found = progress_of([now])[now.pk]
    assert (len(found.points), found.since) == (12, [])
    assert "6 values are missing. 42 days are missing." in found.four_says


def test_the_page_says_what_the_rules_say_and_what_is_missing(goal, twelve):
    found = progress_of([goal])[goal.pk]
    assert found.sentence == "On Mon 30 Nov: 62 words a minute. The goal is 96."
    assert found.four_says == "The last four values are all worse than the line to the goal. The rule says: change the support."
    assert found.trend_says == "Trend: 0.4 a week, likely between 0.2 and 0.8; the goal asks for 1.0 a week."
    assert found.by_trend_says.startswith("The whole likely range of the trend is less")
    assert "The solid line is the trend." in str(found.chart)


def test_a_review_keeps_the_evidence_as_shown_and_sets_the_next_day(twelve, around, noon):
    seen = progress_of([twelve])[twelve.pk].mark
    given = {"by": around.hannah.pk, "now": noon, "today": TODAY, "goal": twelve, "seen": seen}
    with pytest.raises(PlanRefused):
        reviews.review_goal(**given, decision="intensify", why=" ")
    with pytest.raises(PlanRefused, match="Choose a day after"):
        reviews.review_goal(**given, decision="intensify", why="Below the line.", next_on=TODAY)
    review = reviews.review_goal(**given, decision="intensify", why="Below the line.", next_on=date(2027, 1, 29))
    assert reviews.review_goal(**given, decision="intensify", why="Below the line.", next_on=date(2027, 1, 29)) == review
    assert (len(review.evidence["values"]), review.evidence["four_points"], review.evidence["by_trend"]) == (12, "change", "change")
    plan = review.goal.plan
    plan.refresh_from_db()
    assert plan.review_on == date(2027, 1, 29)
    assert PlanChange.objects.latest("pk").words["en"].endswith("The team looks at the plan again on Fri 29 Jan 2027.")
    for day, error in ((TODAY + timedelta(days=1), PlanRefused), (TODAY, None)):
        if error:
            with pytest.raises(error):
                reviews.undo_review(by=around.hannah.pk, now=noon, today=day, review=review)
        else:
            reviews.undo_review(by=around.hannah.pk, now=noon, today=day, review=review)
    plan.refresh_from_db()
    assert (plan.review_on, Review.objects.filter(taken_back_on__isnull=True).count()) == (date(2027, 1, 15), 0)


def test_who_decides_on_values_that_changed_meanwhile_is_shown_them_first(twelve, enter, around, noon):
    seen = progress_of([twelve])[twelve.pk].mark
    enter(Measured(twelve, TODAY, Decimal(80)))
    with pytest.raises(ChangedMeanwhile, match="look again"):
        reviews.review_goal(by=around.hannah.pk, now=noon, today=TODAY, goal=twelve, decision="keep", why="Wait.", seen=seen)
