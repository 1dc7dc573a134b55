"""`trellis equity release …`: what a job of the server does, and in whose name."""

import pytest

from trellis.__main__ import main
from trellis.directory.models import Person
from trellis.equity.models import Cell, Release
from trellis.equity.tests.outcomes_of_a_district import make_outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command, and return exit code, output and errors."""
    monkeypatch.setattr("trellis.__main__._start_django", lambda: ())

    def ran(*words):
        code = main(["equity", "release", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def with_email(person, email):
    Person.objects.filter(pk=person.pk).update(email=email)
    return email


def test_a_release_is_counted_listed_published_and_withdrawn(cast, run):
    make_outcomes()
    code, out, _err = run("count", "--years", "2025", "--name", "Nightly")
    release = Release.objects.get()
    assert (code, release.made_by, release.state) == (0, None, Release.State.COUNTED)
    assert out.startswith(f"{release.pk}  Nightly  ") and f"of {Cell.objects.count()} numbers hidden" in out
    email = with_email(cast.meiling, "meiling@district.example")
    assert run("publish", str(release.pk), "--by", email)[0] == 0
    release.refresh_from_db()
    assert (release.state, release.published_by_id) == (Release.State.PUBLISHED, cast.meiling.pk)
    assert "published" in run("list")[1]
    assert run("withdraw", str(release.pk), "--by", email, "--reason", " ")[0] != 0
    assert run("withdraw", str(release.pk), "--by", email, "--reason", "A file was wrong.")[0] == 0
    release.refresh_from_db()
    assert (release.state, release.withdrawn_because) == (Release.State.WITHDRAWN, "A file was wrong.")


def test_nobody_publishes_who_may_not_and_nothing_that_is_not_there(cast, run):
    make_outcomes()
    run("count", "--years", "2025")
    release = Release.objects.get()
    for who in (with_email(cast.lorraine, "lorraine@district.example"), "nobody@district.example"):
        code, _out, err = run("publish", str(release.pk), "--by", who)
        assert code != 0 and "one person who may publish releases" in err
    code, _out, err = run("publish", str(release.pk + 1), "--by", with_email(cast.meiling, "meiling@district.example"))
    assert code != 0 and f"There is no release {release.pk + 1}." in err
    release.refresh_from_db()
    assert release.state == Release.State.COUNTED


def test_nothing_declared_is_said(cast, run):
    code, _out, err = run("count")
    assert code != 0 and "Nothing is counted yet." in err
