"""What records say of students, whom a rule names, who answers, and what the night does with it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import Act
from trellis.directory.models import Person, SchoolEnrolment, Student
from trellis.letters.models import Line
from trellis.records.models import AttendanceDay, Incident, Mark
from trellis.student_support import models as m
from trellis.student_support.measures.attention import shown_of_parts
from trellis.student_support.operations import attention, signal_rules
from trellis.student_support.operations.noticed import notice
from trellis.student_support.queries.attention import said_signal
from trellis.student_support.queries.needs import needing

pytestmark = pytest.mark.django_db
SOURCE = {"source": "The attendance team, in its October meeting", "source_on": date(2026, 10, 1), "rises_after": 5}


@pytest.fixture
def more(around):
    """Thirty more children at Cedar Fork, so that one of them is not half of the school."""
    school, made = around.schools["cedar_fork"], []
    for n in range(30):
        person = Person.objects.create(given_name=f"Child {n}", family_name="Quill", folded_name=f"quill {n}")
        made.append(Student.objects.create(person=person, grade="04"))
        SchoolEnrolment.objects.create(student=made[-1], school=school, begins_on=date(2025, 8, 1))
    return made


def _attends(around, student, states: str, *, last: date = TODAY - timedelta(days=1)) -> None:
    """Lay one letter a day backwards from `last`: a is absent, p present."""
    for back, letter in enumerate(states):
        state = {"a": "unexcused", "p": "present"}[letter]
        AttendanceDay.objects.update_or_create(student=student, school=around.schools["cedar_fork"], on=last - timedelta(days=back), defaults={"state": state})


def _rule(around, noon, *, kind="absences", at_least=4, within_days=14, used=True):
    edition = signal_rules.write_rule(by=around.meiling.pk, now=noon, today=TODAY, kind=kind, at_least=at_least, within_days=within_days, **SOURCE)
    if used:
        m.RuleEdition.objects.filter(pk=edition.pk).update(used_from=TODAY)
    return edition


def _night(today=TODAY):
    return attention.raise_signals_everywhere(today=today)


def test_a_night_names_whom_the_rules_name_says_it_in_words_and_a_second_night_adds_none(around, more, noon):
    mateo, here = around.students["mateo"], around.schools["cedar_fork"]
    for kind, at_least, within in (("absences", 4, 14), ("share", 10, None), ("marks", 2, 120), ("incidents", 2, 30)):
        _rule(around, noon, kind=kind, at_least=at_least, within_days=within)
    _attends(around, mateo, "aapaappppp" + "p" * 20)
    _attends(around, more[0], "aaappppppp" + "p" * 40)  # three days, and six of a hundred
    facts = {"student": mateo, "school": here, "on": TODAY - timedelta(days=9)}
    for n, passing in enumerate((False, False, True)):
        Mark.objects.create(sourced_id=f"m{n}", course="Science", term="1", mark="F", is_passing=passing, **facts)
    for n in range(2):
        Incident.objects.create(sourced_id=f"i{n}", kind="refusal", **facts)
    assert (_night(), _night()) == (4, 0)
    said = {one.rule.kind: said_signal(one) for one in m.Signal.objects.select_related("rule")}
    assert said == {
        "absences": "Absent 4 of the last 14 school days",
        "share": "Absent 4 of the last 30 school days",
        "marks": "Not passed: 2 of 3 courses with a mark",
        "incidents": "2 incidents",
    }
    assert Act.objects.filter(act="student_support.raise_signals").count() == 1
    lines = Line.objects.filter(key__contains="signals.new")
    assert {line.to_id for line in lines} >= {around.yusuf.pk}
    assert all(line.about_child for line in lines)
    assert m.AttentionSum.objects.get(school=here).waiting == 4


def test_an_answer_quiets_it_taken_back_it_asks_again_and_what_goes_on_asks_after_three_weeks(around, more, noon):
    _rule(around, noon)
    mateo, by = around.students["mateo"], {"by": around.hannah.pk, "now": noon, "today": TODAY}
    _attends(around, mateo, "aaaapppp")
    _night()
    signal = m.Signal.objects.get()
    with pytest.raises(attention.WordsMissing):
        attention.answer_signal(**by, signal=signal, kind="known", on=TODAY)
    with pytest.raises(attention.NotThen):
        attention.answer_signal(**by, signal=signal, kind="spoke", on=TODAY + timedelta(days=1))
    answer = attention.answer_signal(**by, signal=signal, kind="spoke", on=TODAY)
    assert attention.answer_signal(**by, signal=signal, kind="spoke", on=TODAY) == answer
    _night()
    signal.refresh_from_db()
    assert not signal.waits(TODAY)
    assert signal.waits(TODAY + attention.ASKS_AGAIN)
    attention.take_answer_back(**by, answer=answer)
    signal.refresh_from_db()
    assert signal.waits(TODAY)
    with pytest.raises(attention.NoLonger):
        attention.take_answer_back(**by, answer=answer)


def test_late_records_mend_what_nobody_answered_and_leave_answers_standing(around, more, noon):
    _rule(around, noon)
    mateo, other = around.students["mateo"], more[0]
    for student in (mateo, other):
        _attends(around, student, "aaaapppp")
    _night()
    answered = m.Signal.objects.get(student=other)
    attention.answer_signal(by=around.yusuf.pk, now=noon, today=TODAY, signal=answered, kind="called", on=TODAY)
    AttendanceDay.objects.filter(on=TODAY - timedelta(days=1)).update(state="present")  # the file was wrong
    assert _night(TODAY + timedelta(days=1)) == 0
    mended, answered = m.Signal.objects.get(student=mateo), m.Signal.objects.get(student=other)
    assert (mended.withdrawn, mended.waits_from) == ("records", None)
    assert (answered.withdrawn, answered.count, answered.answers.count(), answered.waits_from) == ("", 3, 1, None)
    _attends(around, other, "aaaa", last=TODAY + timedelta(days=2))
    assert _night(TODAY + timedelta(days=3)) == 1  # another time is another signal


def test_who_came_back_before_anybody_asked_still_waits_for_somebody(around, more, noon):
    _rule(around, noon)
    _attends(around, around.students["mateo"], "aaaa")
    _night()
    later = TODAY + timedelta(days=30)
    _attends(around, around.students["mateo"], "p" * 16, last=later)
    _night(later)
    signal = m.Signal.objects.get()
    assert (signal.waits(later), signal.count, signal.ended_on) == (True, 4, None)
    SchoolEnrolment.objects.filter(student=around.students["mateo"]).update(ends_on=later)
    _night(later + timedelta(days=1))
    assert m.Signal.objects.get().withdrawn == "left"


def test_an_unanswered_signal_rises_to_leaders_and_then_to_the_director(around, more, noon):
    _rule(around, noon)
    _attends(around, around.students["mateo"], "aaaa")
    _night()

    def who_has_it(day):
        standing = {who: around.standing(who, day) for who in ("yusuf", "hannah", "amina", "meiling")}
        return {who for who, one in standing.items() if any(why.words.startswith("Records say") for row in needing(one, 0, 25)[0] for why in row.whys)}

    assert who_has_it(TODAY) == {"yusuf", "hannah"}
    assert who_has_it(TODAY + timedelta(days=5)) == {"yusuf", "hannah", "amina"}
    assert who_has_it(TODAY + timedelta(days=15)) == {"yusuf", "hannah", "amina", "meiling"}
    for days, key in ((5, "leaders"), (15, "director")):
        _night(TODAY + timedelta(days=days))
        assert Line.objects.filter(key__contains=f"signals.{key}").exists()


def test_a_rule_is_tried_before_use_and_one_that_names_half_a_school_is_refused_with_the_count(around, more, noon):
    edition = _rule(around, noon, used=False)
    with pytest.raises(signal_rules.RuleRefused, match="first"):
        signal_rules.use_rule(by=around.meiling.pk, today=TODAY, edition=edition)
    last_year = date(2026, 3, 20)
    for student in more[:20]:
        _attends(around, student, "aaaa", last=last_year)
    for student in more[20:]:
        _attends(around, student, "apppppa", last=last_year)
    by = {"by": around.meiling.pk, "now": noon, "today": TODAY}
    trial = signal_rules.try_rule(**by, edition=edition)
    trial.refresh_from_db()
    assert (trial.flagged, trial.first_on, trial.schools_by_half) == (20, date(2025, 7, 1), 1)
    with pytest.raises(signal_rules.RuleRefused, match="20 of"):
        signal_rules.use_rule(by=around.meiling.pk, today=TODAY, edition=edition)
    stricter = signal_rules.change_rule(**by, rule=edition.rule, number=1, at_least=5, within_days=14, **SOURCE)
    with pytest.raises(signal_rules.ChangedMeanwhile):
        signal_rules.change_rule(**by, rule=edition.rule, number=1, at_least=6, within_days=14, **SOURCE)
    signal_rules.try_rule(**by, edition=stricter)
    assert signal_rules.use_rule(by=around.meiling.pk, today=TODAY, edition=stricter).used_from == TODAY
    unknown = m.RuleTrialGroup.objects.get(trial=trial, group="unknown")
    assert (unknown.flagged is None) or unknown.flagged >= 10


def test_a_rule_that_would_name_half_a_school_tonight_names_nobody_and_the_page_says_so(around, more, noon, sign_in):
    _rule(around, noon)
    for student in more:
        _attends(around, student, "aaaa")
    assert _night() == 0
    assert m.AttentionSum.objects.get(school=around.schools["cedar_fork"]).held_back == 1
    assert "A rule named nobody last night" in sign_in("amina").get(reverse("attention")).content.decode()


def test_an_ended_rule_withdraws_what_nobody_answered(around, more, noon):
    edition = _rule(around, noon)
    _attends(around, around.students["mateo"], "aaaa")
    _night()
    signal_rules.end_rule(by=around.meiling.pk, today=TODAY, rule=edition.rule)
    assert (m.Signal.objects.get().withdrawn, _night()) == ("rule", 0)


def test_small_groups_of_a_trial_are_hidden_with_a_neighbour():
    assert shown_of_parts({"a": 30, "b": 2}, {"a": 200, "b": 50}, 10) == set()


def test_the_pages_lead_from_the_list_to_an_answer_with_the_same_questions_for_two_rows_and_five(around, more, noon, sign_in):
    _rule(around, noon)
    for student in (around.students["mateo"], more[5]):
        _attends(around, student, "aaaa")
    _night()
    hannah, yusuf = sign_in("hannah"), sign_in("yusuf")
    signal = m.Signal.objects.get(student=around.students["mateo"])
    page = hannah.get(reverse("one_signal", args=[signal.pk])).content.decode()
    assert "Absent 4 of the last 4 school days" in page
    assert "The attendance team" in page
    refused = hannah.post(reverse("answer_signal", args=[signal.pk]), {"kind": "other", "words": "", "on": TODAY.isoformat()})
    assert refused.status_code == 422
    yusuf.get(reverse("attention"))
    with CaptureQueriesContext(connection) as two:
        yusuf.get(reverse("attention"))
    for student in more[:3]:
        _attends(around, student, "aaaa")
    _night()
    with CaptureQueriesContext(connection) as five:
        yusuf.get(reverse("attention"))
    assert len(two) == len(five)
    done = hannah.post(reverse("answer_signal", args=[signal.pk]), {"kind": "spoke", "words": "", "on": TODAY.isoformat()}, follow=True)
    assert "I spoke with the student" in done.content.decode()
    answer = m.SignalAnswer.objects.get()
    assert yusuf.post(reverse("take_signal_answer_back", args=[signal.pk, answer.pk])).status_code == 404
    hannah.post(reverse("take_signal_answer_back", args=[signal.pk, answer.pk]))
    signal.refresh_from_db()
    assert signal.waits(TODAY)


def test_buildings_stand_by_name_and_small_numbers_are_hidden(around, more, noon, sign_in):
    for name, raised, answered in (("cedar_fork", 40, 25), ("saltmarsh", 12, 9)):
        m.AttentionSum.objects.create(school=around.schools[name], students=300, raised=raised, answered=answered, waiting=3, counted_on=TODAY)
    page = sign_in("meiling").get(reverse("attention_by_building")).content.decode()
    assert "62 %" in page
    assert "75 %" not in page
    assert sign_in("grace").get(reverse("attention_by_building")).status_code == 404


def test_of_one_school_the_director_reads_what_was_said_about_its_students_alone(around, noon, sign_in):
    for key, by in (("mateo", "hannah"), ("bilal", "keoni")):
        notice(by=around.people[by].pk, now=noon, today=TODAY, student=around.students[key], words="Something is on their mind.")
    meiling, page = sign_in("meiling"), reverse("attention")
    everywhere, here = (meiling.get(page + asked).text for asked in ("", f"?school={around.schools['saltmarsh'].pk}"))
    assert "Mateo Quispe" in everywhere and "Bilal Siddiqui" in everywhere
    assert "Bilal Siddiqui" in here and "Mateo Quispe" not in here
