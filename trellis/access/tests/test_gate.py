import pytest

from tests.cast import Cast
from trellis.access.gate import why, within
from trellis.access.policy import Verb
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
