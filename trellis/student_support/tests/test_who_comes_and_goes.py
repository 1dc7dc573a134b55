"""Records found to be one child or one colleague, and split again; a student who leaves the district and comes back."""

from datetime import date

import pytest

from tests.cast import TODAY, Cast
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import Person, SchoolEnrolment, Student, Substitution, TeamMember
from trellis.directory.operations.merging import merge_people, split_people
from trellis.student_support import models as m
from trellis.student_support.operations import gaps, plans
from trellis.student_support.queries.agenda import papers_due
from trellis.student_support.queries.ledger import day_of, services_of_student
from trellis.student_support.tests.test_todays_sessions import give, log

pytestmark = pytest.mark.django_db
NOUNS = (m.Plan, m.PlanPart, m.PlanChange, m.Need, m.Service, m.Giving, m.Session, m.Note, m.Meeting, TeamMember)


def second_record(around: Cast, noon) -> Student:
    """Make another record of Mateo, as a second school's system sends it, with a plan, an entry, a note, a meeting and a team of its own."""
    person = Person.objects.create(given_name="Mateo", family_name="Twin", folded_name="twin mateo")
    around.students["twin"] = twin = Student.objects.create(person=person, number="S-2")
    SchoolEnrolment.objects.create(student=twin, school=around.schools["cedar_fork"], begins_on=date(2026, 8, 1))
    service = give(around, "twin")
    log(around, service, noon=noon)
    m.PlanPart.objects.create(plan=service.plan, programme="iep", begins_on=TODAY)
    plans.add_need(by=around.hannah.pk, now=noon, plan=service.plan, words="Time", begins_on=TODAY)
    m.Note.objects.create(student=twin, author=around.hannah, text="We read.", written_at=noon)
    m.Meeting.objects.create(student=twin, purpose="Reading", planned_on=TODAY, planned_by=around.hannah)
    for key, manages in (("hannah", True), ("lucien", False)):
        TeamMember.objects.create(student=twin, person=around.people[key], part="Helps", is_case_manager=manages, held_from=TODAY)
    return twin


@pytest.mark.parametrize("both", [False, True])
def test_two_records_of_one_child_are_one_plan_ledger_and_team_and_are_split_as_they_were(around, noon, both):
    mateo, twin = around.students["mateo"], second_record(around, noon)
    if both:
        m.PlanPart.objects.create(plan=give(around).plan, programme="iep", begins_on=TODAY)
    before = {model: list(model.objects.order_by("pk").values()) for model in NOUNS}
    merge = merge_people(by=around.odile.pk, kept=mateo.person, gone=twin.person, reason="Same child", today=TODAY)
    assert m.Plan.objects.filter(student=mateo, ends_on__isnull=True).count() == 1
    assert len(services_of_student(around.standing("hannah"), mateo.pk)) == 1 + both
    assert [model.objects.filter(student=mateo).count() for model in (m.Note, m.Meeting)] == [1, 1]
    assert m.Session.objects.get().service.plan.student == m.Need.objects.get().plan.student == mateo
    managing = TeamMember.objects.filter(student=mateo, is_case_manager=True, held_until__isnull=True)
    assert (managing.count(), TeamMember.objects.filter(student=mateo, person=around.lucien, held_until__isnull=True).count()) == (1, 1)
    assert not within(around.standing("hannah"), Verb.STUDENT_SUPPORT_SEE_PAGE, Student.objects.filter(pk=twin.pk)).exists()
    split_people(by=around.odile.pk, merge=merge)
    assert {model: list(model.objects.order_by("pk").values()) for model in NOUNS} == before


def test_legal_parts_and_histories_of_both_records_are_read_on_the_one_plan(around, noon, sign_in):
    twin = second_record(around, noon)
    their = {"by": around.hannah.pk, "now": noon, "programme": "iep"}
    m.PlanPart.objects.all().delete()
    for words, key, day in (("Their law.", "twin", date(2026, 12, 9)), ("Our law.", "mateo", date(2027, 9, 1))):
        plan = m.Plan.objects.filter(student=around.students[key]).first() or give(around, key).plan
        plans.begin_part(**their, plan=plan, begins_on=TODAY, legal_words=words, review_by=day)
    merge_people(by=around.odile.pk, kept=around.students["mateo"].person, gone=twin.person, reason="Same child", today=TODAY)
    client, plan = sign_in("hannah"), m.Plan.objects.get(student=around.students["mateo"])
    page = client.get(f"/plans/{plan.pk}/").text
    assert all(words in page for words in ("Their law.", "Our law.", "another record of the same child")) and page.count("New part of the plan") == 2
    meeting = m.Meeting.objects.get()
    assert [(point.words, point.on) for point in papers_due(meeting, TODAY).points] == [("To be reviewed by law or rule", date(2026, 12, 9))]


def test_a_second_record_of_a_teacher_who_stood_in_for_the_first_is_merged_all_the_same(around, noon):
    again = Person.objects.create(given_name="Grace", family_name="Again", folded_name="again grace")
    place = {"school": around.schools["cedar_fork"], "on": TODAY, "entered_by": around.denise, "entered_at": noon}
    for_herself = Substitution.objects.create(substitute=again, teacher=around.grace, **place)
    for_another = Substitution.objects.create(substitute=again, teacher=around.hannah, **place)
    merge = merge_people(by=around.odile.pk, kept=around.grace, gone=again, reason="Same person", today=TODAY)
    assert [Substitution.objects.get(pk=one.pk).substitute for one in (for_herself, for_another)] == [again, around.grace]
    split_people(by=around.odile.pk, merge=merge)
    assert Substitution.objects.get(pk=for_another.pk).substitute == again


def test_who_left_the_district_is_owed_nothing_and_read_by_no_team_until_they_come_back(around):
    mateo, service = around.students["mateo"], give(around)
    around.students["mateo"].section_enrolments.update(ends_on=TODAY)
    SchoolEnrolment.objects.filter(student=mateo).update(ends_on=TODAY)

    def found() -> tuple[set[str], int, bool]:
        readers = {key for key in around.keys if within(around.standing(key), Verb.STUDENT_SUPPORT_SEE_PAGE, Student.objects.filter(pk=mateo.pk)).exists()}
        m.MonthSum.objects.all().delete()
        gaps.look_for_gaps_everywhere(today=TODAY)
        return readers, len(day_of(around.standing("hannah")).services), m.MonthSum.objects.filter(service=service).exists()

    Student.objects.filter(pk=mateo.pk).update(ended_on=TODAY)
    assert found() == ({"meiling"}, 0, False)
    Student.objects.filter(pk=mateo.pk).update(ended_on=None)
    SchoolEnrolment.objects.filter(student=mateo).update(ends_on=None)
    assert found() == ({"hannah", "yusuf", "grace", "amina", "meiling", "rosa", "mateo"}, 1, True)
