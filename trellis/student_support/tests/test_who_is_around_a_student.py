"""Who reaches a student: the team of today, whoever stands in today, and nobody who was."""

from datetime import timedelta

import pytest

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.directory.models import Student

pytestmark = pytest.mark.django_db


def reached(around, key: str, verb: Verb, day=TODAY) -> bool:
    return within(around.standing(key, day), verb, Student.objects.all()).filter(pk=around.students["mateo"].pk).exists()


def test_the_team_of_today_reaches_its_student_and_no_other(around):
    assert reached(around, "hannah", Verb.STUDENT_SUPPORT_SEE_PAGE)
    assert within(around.standing("hannah"), Verb.STUDENT_SUPPORT_SEE_PAGE, Student.objects.all()).count() == 1


@pytest.mark.parametrize("key", ["lucien", "ofelia", "nadia", "tobias", "andres", "josefina", "keoni", "odile", "tomas"])
def test_former_case_managers_last_years_teachers_substitutes_and_others_do_not_see_the_page(around, key):
    assert not reached(around, key, Verb.STUDENT_SUPPORT_SEE_PAGE)


def test_a_substitute_reads_the_snapshot_of_the_class_on_that_day_alone(around):
    assert around.standing("nadia").has(Role.SUBSTITUTE)
    assert reached(around, "nadia", Verb.STUDENT_SUPPORT_READ_SNAPSHOT)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        assert not reached(around, "nadia", Verb.STUDENT_SUPPORT_READ_SNAPSHOT, day)


def test_the_former_case_manager_reached_the_page_until_the_last_day(around):
    assert reached(around, "lucien", Verb.STUDENT_SUPPORT_SEE_PAGE, TODAY.replace(month=10, day=4))
    assert not reached(around, "lucien", Verb.STUDENT_SUPPORT_SEE_PAGE, TODAY.replace(month=10, day=5))
