from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db.models import Model

from tests.cast import Cast
from tests.world import make_world
from trellis.access import gate
from trellis.access.gate import everything, nothing, numbers, why, within
from trellis.access.policy import NOUNS, POLICY, Reach, Right, Verb
from trellis.access.standing import Bearing, Standing
from trellis.directory.models import Student

pytestmark = pytest.mark.django_db


def seen(cast: Cast, key: str, verb: Verb = Verb.DIRECTORY_READ_STUDENT) -> set[str]:
    pks = set(within(cast.standing(key), verb, Student.objects.all()).values_list("pk", flat=True))
    return {name for name, student in cast.students.items() if student.pk in pks}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("amina", {"mateo", "leilani"}),
        ("keoni", {"bilal", "wren"}),
        ("ingrid", {"wren", "sione"}),
        ("grace", {"mateo"}),
        ("rosa", {"mateo"}),
        ("mateo", {"mateo"}),
        ("andres", set()),
        ("malia", set()),
        ("tobias", set()),
        ("josefina", {"bilal", "wren", "sione"}),
        ("gloria", set()),
        ("meiling", {"mateo", "leilani", "bilal", "wren", "sione"}),
    ],
)
def test_each_reads_the_students_they_answer_for_and_no_other(cast, who, expected):
    assert seen(cast, who) == expected


def test_within_and_why_agree_for_everybody_about_everyone(cast):
    for who in cast.keys:
        visible = seen(cast, who)
        for key, student in cast.students.items():
            assert (why(cast.standing(who), Verb.DIRECTORY_READ_STUDENT, student) is not None) == (key in visible), (who, key)


def bearings(cast: Cast, *people: str) -> Iterator[Bearing]:
    for who in people or cast.keys:
        standing = cast.standing(who)
        rights = (None, Right.READ)
        yield from (Bearing(standing.person_id, standing.today, held, right, standing.children) for held in standing.held for right in rights)


def in_sql(model: type[Model], far: Reach, bearing: Bearing) -> object:
    try:
        return model._default_manager.filter(model.reach[far].condition(bearing)).order_by().query.sql_with_params()  # type: ignore[attr-defined]
    except EmptyResultSet:
        return None


@pytest.mark.sqlite
def test_what_a_right_reaches_follows_from_who_somebody_is_today_alone(cast, monkeypatch, django_assert_num_queries):
    """It is remembered: what asked a clock or the database meanwhile would stay as it was."""
    reached = [(model, far) for model in apps.get_models() for far in getattr(model, "reach", {})]
    asked = {(model, far, one) for one in bearings(cast, "amina", "meiling", "grace", "rosa") for model, far in reached}
    assert len(asked) > 500
    with django_assert_num_queries(0):
        first = {one: in_sql(*one) for one in asked}
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2031, 3, 4, 23, tzinfo=UTC))
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: date(2031, 3, 4))
        assert [one for one in asked if in_sql(*one) != first[one]] == []


def as_written(standing: Standing, verb: Verb, model: type[Model]) -> set[object]:
    """Return what a verb opens of a noun, by the conditions as the models write them."""
    condition = nothing()
    for grant in POLICY[verb]:
        for held in standing.held:
            if gate._is_held(grant, held):
                bearing = Bearing(standing.person_id, standing.today, held, grant.right, standing.children)
                of_others = ~gate.Q(**{f"{model.about_student}__in": list(standing.children)}) if leaves_out_own(standing, held, model) else everything()  # type: ignore[attr-defined]
                condition |= model.reach[grant.reach].condition(bearing) & of_others  # type: ignore[attr-defined]
    return set(model._default_manager.filter(condition).values_list("pk", flat=True))


def leaves_out_own(standing: Standing, held: object, model: type[Model]) -> bool:
    return bool(getattr(model, "about_student", None) and standing.children and held.role not in gate.FAMILY_HATS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", ["amina", "meiling", "grace", "rosa", "daniel"])
def test_what_is_remembered_in_sql_finds_what_the_conditions_find(cast, who):
    make_world(cast)
    standing, asked = cast.standing(who), 0
    for verb, names in NOUNS.items():
        for name in names:
            model = apps.get_model(name)
            written = as_written(standing, verb, model)
            for _turn in range(2):  # as it is put together, and as it is remembered
                assert set(within(standing, verb, model._default_manager.all()).values_list("pk", flat=True)) == written, (verb, name)
            if written:
                asked += 1
                assert set(model._default_manager.filter(pk__in=numbers(standing, verb, model)).values_list("pk", flat=True)) == written, (verb, name)
    assert asked > 10
