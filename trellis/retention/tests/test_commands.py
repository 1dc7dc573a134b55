from datetime import date

import pytest

from trellis.__main__ import main
from trellis.directory.models import Person, Student
from trellis.retention.operations import hold_records

pytestmark = pytest.mark.django_db(databases=["default", "readlog"])


@pytest.fixture
def gone(cast, today):
    Student.objects.filter(pk=cast.students["sione"].pk).update(ended_on=date(2021, 6, 30))
    return cast.sione


def due(capsys) -> int:
    main(["retention", "due"])
    return sum(int(line.split(": ")[1].split()[0]) for line in capsys.readouterr().out.splitlines())


def test_what_is_due_is_listed_by_kind(cast, gone, capsys):
    hold_records(by=None, today=date(2026, 12, 1), reason="-", person=gone.pk)
    assert main(["retention", "due"]) == 0
    assert "directory.student: 0 to be destroyed, 1 kept by a legal hold. 5 years." in capsys.readouterr().out


def test_nothing_due_says_so(cast, today, capsys):
    assert main(["retention", "due"]) == 0
    assert "Nothing is due" in capsys.readouterr().out


def test_destroying_asks_for_the_number(cast, gone, capsys):
    count = due(capsys)
    assert main(["retention", "destroy"]) == 2
    assert f"--confirm {count}" in capsys.readouterr().err
    assert Person.objects.get(pk=gone.pk).given_name == "Sione"
    assert main(["retention", "destroy", "--confirm", str(count)]) == 0
    assert Person.objects.get(pk=gone.pk).given_name == ""
    assert f"The words of {count} records are destroyed." in capsys.readouterr().out


def test_an_order_names_the_person_and_itself(cast, today, capsys):
    asked = ["retention", "destroy", "--person", str(cast.mateo.pk)]
    assert main(asked) == 2
    assert "which order" in capsys.readouterr().err
    assert main([*asked, "--order", "Court of Riverbend"]) == 0
    assert Person.objects.get(pk=cast.mateo.pk).given_name == ""
    assert main([*asked, "--order", "Court of Riverbend"]) == 2
    assert "Nothing is kept" in capsys.readouterr().err
