"""What every page asks is put into SQL once: it answers as the query does, whoever asks and on whatever day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from tests.cast import TODAY
from trellis.access.policy import Role
from trellis.directory.models import EmergencyAccess, Person, Post, RosterImport, Substitution, born_by_to_be_of_age
from trellis.directory.queries import roster, standing
from trellis.kit.prepared import Prepared

pytestmark = pytest.mark.django_db
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 17, tzinfo=UTC)


def test_each_answers_as_its_query_does(cast):
    ruth, rosa = cast.people["ruth"], cast.people["rosa"]
    school, teacher = Post.objects.filter(role=Role.TEACHER).values_list("school_id", "person_id")[0]
    Substitution.objects.create(substitute=rosa, teacher_id=teacher, school_id=school, on=TODAY, entered_by=ruth, entered_at=NOW)
    hours = {"opened_at": NOW - timedelta(hours=1), "closes_at": NOW + timedelta(hours=1)}
    EmergencyAccess.objects.create(person=ruth, student=next(iter(cast.students.values())), reason="x", **hours)
    for day in (TODAY, TODAY - timedelta(days=1), TODAY - timedelta(days=900), TODAY + timedelta(days=4_000)):
        for person in Person.objects.values_list("pk", flat=True):
            born_by = born_by_to_be_of_age(day)
            for prepared, values in (
                (standing._POSTS, {"person": person, "today": day}),
                (standing._TIES, {"person": person, "today": day, "of_age_born_by": born_by}),
                (standing._PLACES, {"person": person, "today": day}),
                (standing._EMERGENCIES, {"person": person, "now": NOW + (day - TODAY)}),
            ):
                assert sorted(prepared(**values), key=str) == sorted(prepared.query(**values), key=str)
    assert standing._EMERGENCIES(person=ruth.pk, now=NOW)
    assert {whom for _school, _name, whom in standing._PLACES(person=rosa.pk, today=TODAY)} == {teacher}


def test_times_come_back_as_times(cast):
    RosterImport.objects.create(state=RosterImport.State.DONE, began_at=NOW, ended_at=NOW)
    assert roster._LAST() == list(roster._LAST.query()) == [(NOW,)]
    assert roster.roster_state(TODAY).last_success_at == NOW


def test_texts_go_where_they_belong(cast):
    of_title = Prepared(lambda role, title: Post.objects.filter(role=role).exclude(title=title).order_by("pk").values_list("pk", "title"))
    assert of_title(role=Role.PRINCIPAL.value, title="x' OR 1=1 --") == list(of_title.query(Role.PRINCIPAL.value, "x' OR 1=1 --"))
    assert of_title(role=Role.PRINCIPAL.value, title="") == list(of_title.query(Role.PRINCIPAL.value, ""))


@pytest.mark.parametrize(
    ("build", "values"),
    [
        (lambda day: Post.objects.filter(held_from__lte=day - timedelta(days=1)).values_list("pk"), {"day": TODAY}),
        (lambda day: Post.objects.filter(held_from__lte=day, held_until__gt=day + timedelta(days=1)).values_list("pk"), {"day": TODAY}),
        (lambda person: Post.objects.values_list("pk"), {"person": 1}),
        (lambda people: Post.objects.filter(person_id__in=people).values_list("pk"), {"people": [1, 2]}),
        (lambda person: Post.objects.filter(person_id=person).values_list("pk"), {"person": None}),
        (lambda person: Post.objects.filter(person_id=F("school_id") + person).filter(office_id=person + 1).values_list("pk"), {"person": 1}),
    ],
    ids=["reckoned", "also reckoned", "forgotten", "a list", "nothing", "in two ways"],
)
def test_what_is_done_with_a_value_beyond_putting_it_there_is_refused(build, values):
    with pytest.raises(TypeError, match="prepared query"):
        Prepared(build)(**values)
