"""What a student sees of their own page: from the birthday that the district's rule names, by grade without a birth date, and all of it from eighteen on."""

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import may, within
from trellis.access.policy import AgePart, Verb
from trellis.audit.models import Act
from trellis.directory.models import AgeRule, Demographics
from trellis.directory.operations.ages import NoSuchAge, SetMeanwhile, set_age_rules
from trellis.directory.queries.ages import OURS, age_parts_of, age_rules
from trellis.student_support.models import OwnWord, Review
from trellis.student_support.operations.notes import write_note
from trellis.student_support.operations.own_words import say_own_words
from trellis.student_support.operations.papers import record_formal_event
from trellis.student_support.operations.plans import add_goal, add_need, add_service, begin_plan
from trellis.student_support.queries.timeline import timeline

pytestmark = pytest.mark.django_db
EVERY = frozenset(AgePart)
YOUNG = EVERY - {AgePart.HOW_IT_GOES}


@pytest.fixture
def mateo(around, noon):
    """Mateo with a plan: a need, a goal, a support given by Lucien; a review, a paper, a restricted note."""
    student, hannah = around.students["mateo"], around.hannah.pk
    plan = begin_plan(by=hannah, now=noon, today=TODAY, student=student, review_on=TODAY.replace(day=20), begins_on=TODAY)
    more = {"by": hannah, "now": noon, "plan": plan, "begins_on": TODAY}
    add_need(**more, words="NEEDS-TIME", where_it_shows="", why="")
    goal = add_goal(**more, words="GOAL-LETTERS", said_by="student", why="")
    add_service(**more, what="READING-GROUP", minutes=30, times=3, per="week", giver=around.people["lucien"], why="")
    Review.objects.create(goal=goal, decision="keep", why="REVIEW-WHY", by=around.hannah, on=TODAY, evidence={}, next_on=None, entered_at=noon)
    say_own_words(by=around.mateo.pk, now=noon, today=TODAY, student=student, kind="about_me", said_by="student", words="MY-CHESS")
    record_formal_event(
        by=hannah, now=noon, today=TODAY, student=student, kind="notice", on=TODAY, guardian=around.rosa.pk, language="en", channel="post", about="PAPER-OUT"
    )  # fmt: skip
    write_note(by=hannah, now=noon, today=TODAY, student=student, text="RESTRICTED", is_restricted=True)
    return student


def born(student, day: date | None, grade: str = "04") -> None:
    Demographics.objects.update_or_create(student=student, defaults={"birth_date": day})
    type(student).objects.filter(pk=student.pk).update(grade=grade)


def rule(around, noon, **ages: tuple[int, str]) -> list[AgeRule]:
    newest = AgeRule.objects.order_by("-pk").first()
    return set_age_rules(by=around.meiling.pk, now=noon, ages={AgePart(part): pair for part, pair in ages.items()}, seen=newest.pk if newest else 0)


def test_age_counts_from_the_birthday_on_grade_stands_for_it_and_eighteen_ends_every_rule(around, noon):
    mateo = around.students["mateo"]
    for born_on, grade, expected in (
        (date(2012, 12, 2), "12", YOUNG),  # fourteen tomorrow
        (date(2012, 12, 1), "04", EVERY),  # today
        (None, "08", YOUNG),
        (None, "09", EVERY),
        (None, "", YOUNG),
        (None, "UG", YOUNG),
    ):
        born(mateo, born_on, grade)
        assert age_parts_of(around.mateo.pk, TODAY) == expected, (born_on, grade)
    rule(around, noon, **dict.fromkeys(AgePart, (18, "")))
    for born_on, grade, expected in ((date(2008, 12, 2), "12", frozenset()), (date(2008, 12, 1), "04", EVERY), (None, "12", frozenset())):
        born(mateo, born_on, grade)
        assert age_parts_of(around.mateo.pk, TODAY) == expected, (born_on, grade)
    assert age_parts_of(around.rosa.pk, TODAY) == frozenset()


def test_each_part_opens_its_verbs_and_no_other(around, noon, mateo):
    born(mateo, date(2016, 5, 5))
    opens = {
        AgePart.WHO_I_AM: {Verb.STUDENT_SUPPORT_READ_OWN_WORDS, Verb.STUDENT_SUPPORT_WRITE_OWN_WORDS},
        AgePart.WHO_HELPS: {Verb.DIRECTORY_SEE_TEAM},
        AgePart.HOW_IT_GOES: {
            Verb.STUDENT_SUPPORT_READ_PLAN,
            Verb.STUDENT_SUPPORT_READ_LEGAL_PART,
            Verb.STUDENT_SUPPORT_SEE_LEDGER,
            Verb.STUDENT_SUPPORT_READ_EVENT,
        },
        AgePart.TALK: {Verb.STUDENT_SUPPORT_NOTICE},
    }
    rosas = {verb for verbs in opens.values() for verb in verbs if may(around.standing("rosa"), verb)}
    for part in AgePart:
        rule(around, noon, **{one: (0 if one is part else 17, "") for one in AgePart})
        standing = around.standing("mateo")
        assert {verb for verbs in opens.values() for verb in verbs if may(standing, verb)} == opens[part]
        assert within(standing, Verb.STUDENT_SUPPORT_READ_OWN_WORDS, type(mateo).objects.all()).exists() == (part is AgePart.WHO_I_AM)
        assert {verb for verbs in opens.values() for verb in verbs if may(around.standing("rosa"), verb)} == rosas
    assert rosas == {verb for verbs in opens.values() for verb in verbs}


PAGES = ("student_page", "plan", "plan_on_paper", "student_papers", "ledger_of_student", "team_of_student", "own_words", "talk_to_me", "plans")
WORDS = ("MY-CHESS", "READING-GROUP", "Lucien", "GOAL-LETTERS", "REVIEW-WHY", "NEEDS-TIME", "PAPER-OUT", "RESTRICTED", "estricted")


def everything(client, student) -> tuple[set[str], set[str]]:
    """Return which pages open, and which of the words stand on any of them."""
    plan = student.plans.get().pk
    opened, read = set(), ""
    for page in PAGES:
        args = [] if page in ("talk_to_me", "plans") else [plan if page in ("plan", "plan_on_paper") else student.pk]
        for kind in ("", "?kind=notes", "?kind=plan", "?kind=reviews") if page == "student_page" else ("",):
            answer = client.get(reverse(page, args=args) + kind)
            if answer.status_code == 200:
                opened.add(page)
                read += answer.content.decode()
    return opened, {word for word in WORDS if word in read}


@pytest.mark.sqlite
def test_everywhere_the_student_can_look_one_setting_holds(around, noon, mateo, sign_in):
    born(mateo, date(2012, 12, 2))
    young = {"student_page", "own_words", "talk_to_me"}
    theirs = {"MY-CHESS", "READING-GROUP", "Lucien"}
    opened, read = everything(sign_in("mateo"), mateo)
    assert (opened & (young | {"plan", "plan_on_paper", "plans", "student_papers"}), read) == (young, theirs)
    page = sign_in("mateo").get(reverse("student_page", args=[mateo.pk])).content.decode()
    assert "How it is going" not in page
    assert 'value="notes"' not in page
    born(mateo, date(2012, 12, 1))
    opened, read = everything(sign_in("mateo"), mateo)
    assert {*young, "plan", "plan_on_paper", "plans", "student_papers", "ledger_of_student"} <= opened
    assert read == {*theirs, "GOAL-LETTERS", "REVIEW-WHY", "PAPER-OUT"}
    born(mateo, date(2008, 12, 1))
    assert everything(sign_in("mateo"), mateo)[1] == {*theirs, "GOAL-LETTERS", "REVIEW-WHY", "PAPER-OUT", "NEEDS-TIME"}
    rule(around, noon, **dict.fromkeys(AgePart, (17, "")))
    assert everything(sign_in("mateo"), mateo)[1] == {*theirs, "GOAL-LETTERS", "REVIEW-WHY", "PAPER-OUT", "NEEDS-TIME"}
    born(mateo, date(2016, 12, 1))
    assert everything(sign_in("mateo"), mateo) == ({"student_page"}, set())
    assert timeline(around.standing("mateo"), mateo).moments == []
    assert everything(sign_in("rosa"), mateo)[1] == {*theirs, "GOAL-LETTERS", "REVIEW-WHY", "PAPER-OUT", "NEEDS-TIME"}


def test_a_student_too_young_to_say_words_says_none(around, noon, mateo, sign_in):
    rule(around, noon, who_i_am=(10, "05"))
    born(mateo, None, "04")
    refused = sign_in("mateo").post(reverse("say_own_words", args=[mateo.pk]), {"kind": "hope", "words": "To fly.", "said_by": "student", "came": ""})
    assert (refused.status_code, OwnWord.objects.count()) == (404, 1)


def test_the_director_sets_ages_and_everybody_who_does_sees_who_did(around, noon, sign_in):
    address, meiling = reverse("student_ages"), sign_in("meiling")
    assert "As Trellis brings it along." in meiling.get(address).content.decode()
    typed = {
        "seen": 0,
        **{f"{part}_age": one.from_age for part, one in OURS.items()},
        **{f"{part}_grade": one.from_grade or "none" for part, one in OURS.items()},
    }
    assert meiling.post(address, typed).status_code == 302
    assert not AgeRule.objects.exists()  # what holds already is no change
    assert meiling.post(address, {**typed, "how_it_goes_age": 10, "how_it_goes_grade": "05"}).status_code == 302
    holds = age_rules()[AgePart.HOW_IT_GOES]
    assert (holds.from_age, holds.from_grade, holds.rule.set_by) == (10, "05", around.meiling)
    assert Act.objects.get(act="directory.set_age_rules").detail == {"how_it_goes": "10, 05"}
    assert f"Set by {around.meiling.name}" in meiling.get(address).content.decode()
    meanwhile = meiling.post(address, {**typed, "how_it_goes_age": 12})
    assert meanwhile.status_code == 422
    assert "Somebody set other ages" in meanwhile.content.decode()
    for wrong in ({"how_it_goes_age": "99"}, {"how_it_goes_grade": "Z"}, {"talk_age": ""}):
        assert meiling.post(address, {**typed, **wrong, "seen": holds.rule.pk}).status_code == 422
    with pytest.raises(NoSuchAge):
        rule(around, noon, talk=(99, ""))
    with pytest.raises(SetMeanwhile):
        set_age_rules(by=around.meiling.pk, now=noon, ages={AgePart.TALK: (7, "")}, seen=0)
    assert AgeRule.objects.count() == 1
    assert {key for key in around.keys if sign_in(key).get(address).status_code == 200} == {"meiling"}


@pytest.mark.sqlite
def test_a_student_page_costs_the_same_with_one_goal_and_with_three(around, noon, mateo, sign_in, django_assert_max_num_queries):
    born(mateo, date(2010, 1, 1))
    client, address = sign_in("mateo"), reverse("student_page", args=[mateo.pk])
    client.get(address)
    with django_assert_max_num_queries(80) as one:
        client.get(address)
    for number in (2, 3):
        add_goal(by=around.hannah.pk, now=noon, plan=mateo.plans.get(), begins_on=TODAY, words=f"Goal {number}", said_by="family", why="")
    with django_assert_max_num_queries(len(one)):
        client.get(address)
