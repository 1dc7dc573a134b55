"""Who is on a student's team: named, changed, handed on, ended; one case manager; who left the district falls off by themselves."""

from datetime import timedelta

import pytest

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import Post, Student, TeamMember
from trellis.directory.operations import teams
from trellis.directory.queries.teams import joining, team_of, were_in_team

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=7)


def on_it(around, day=TODAY) -> list[tuple[str, bool]]:
    return [(one.part, one.is_case_manager) for one in team_of(around.students["mateo"], day)]


def join(around, key: str, **more):
    facts = {"by": around.amina.pk, "today": TODAY, "student": around.students["mateo"], "person": around.people[key], "part": "Runs the reading group"}
    return teams.join_team(**facts | more)


def test_a_colleague_of_another_school_joins_and_reaches_the_student_from_that_day_on(around):
    join(around, "josefina", held_from=LATER)
    mateo, see = Student.objects.filter(pk=around.students["mateo"].pk), Verb.STUDENT_SUPPORT_SEE_PAGE
    assert [within(around.standing("josefina", day), see, mateo).exists() for day in (TODAY, LATER)] == [False, True]
    assert [one.part for one in joining(around.students["mateo"], TODAY)] == ["Runs the reading group"]
    with pytest.raises(teams.OnTheTeam):
        join(around, "josefina", held_from=LATER + timedelta(days=1))


def test_whoever_holds_no_post_is_not_named_and_a_part_has_words(around):
    for key in ("rosa", "tobias"):
        with pytest.raises(teams.HoldsNoPost):
            join(around, key)
    with pytest.raises(teams.WordsMissing):
        join(around, "josefina", part="  ")


def test_there_is_one_case_manager_and_the_former_ends_on_the_day_of_handing_on(around):
    who = {"by": around.amina.pk, "today": TODAY, "student": around.students["mateo"]}
    teams.hand_case_to(**who, person=around.yusuf, on=LATER, former_stays_as="Counts words")
    assert on_it(around)[0] == ("Case manager", True)
    assert sorted(on_it(around, LATER)) == [("Case manager", True), ("Classroom teacher", False), ("Counts words", False)]
    assert TeamMember.objects.filter(student=around.students["mateo"], is_case_manager=True, held_until=None).count() == 1
    with pytest.raises(teams.WrongDays):
        teams.hand_case_to(**who, person=around.grace, on=TODAY)


def test_a_part_changes_from_today_on_and_stands_as_it_was_before(around):
    hannah = TeamMember.objects.get(person=around.hannah)
    changed = teams.change_part(by=around.amina.pk, today=TODAY, member=hannah, part="Case manager, reads with him")
    assert changed.is_case_manager
    assert changed.pk != hannah.pk
    assert on_it(around, TODAY - timedelta(days=1))[0] == ("Case manager", True)
    assert teams.change_part(by=around.amina.pk, today=TODAY, member=changed, part="Reads with him").pk == changed.pk


def test_a_part_ends_today_or_later_and_the_end_can_be_taken_back(around):
    yusuf = TeamMember.objects.get(person=around.yusuf)
    with pytest.raises(teams.WrongDays):
        teams.leave_team(by=around.amina.pk, today=TODAY, member=yusuf, held_until=TODAY - timedelta(days=1))
    teams.leave_team(by=around.amina.pk, today=TODAY, member=yusuf, held_until=TODAY)
    assert yusuf.person_id in [one.person_id for one in were_in_team(around.students["mateo"], TODAY)]
    assert teams.stay_on_team(by=around.amina.pk, today=TODAY, member=yusuf).held_until is None


def test_whose_last_post_has_ended_leaves_an_empty_place(around):
    Post.objects.filter(person=around.yusuf).update(held_until=TODAY)
    assert [one.part for one in team_of(around.students["mateo"], TODAY) if one.is_empty] == ["Counselor"]
