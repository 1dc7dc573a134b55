"""From the embedded SQLite to PostgreSQL: every row, the trail whole, and nothing gone from the old one."""

import pytest

from tests.installation import Installation, new_database

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]
COUNT = "from django.apps import apps; print({m._meta.label: m._base_manager.count() for m in apps.get_models(include_auto_created=True)})"
NEXT = "from trellis.directory.models import Person; print(Person.objects.get().pk < Person.objects.create(given_name='A').pk)"


def test_everything_moves_and_the_trail_is_whole(tmp_path):
    old = Installation(tmp_path / "home", None)
    old.found()
    old.trellis("trail", "seal")
    before = old.python(COUNT)
    with new_database() as url:
        assert "the trail there is whole" in old.trellis("move-database", url).stdout
        new = Installation(old.home, url)
        assert new.python(COUNT) == before
        assert new.python(NEXT) == "True", "numbers go on where they stopped"
        assert "Everything is as it was sealed" in new.trellis("trail", "verify").stdout
        again = old.trellis("move-database", url, check=False)
        assert (again.returncode, "not empty" in again.stderr) == (2, True)
    assert old.python(COUNT) == before
