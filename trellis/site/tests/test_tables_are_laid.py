"""An empty database gets its tables straight from the models: the same to which the migrations lead, one by one."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.installation import Installation

# A model that changes is drawn anew alone: Django would draw two hundred others for each, which takes a minute. What these say of its table stays.
BY_MIGRATIONS = """
from django.core.management import call_command
from django.db.migrations.state import ProjectState
def reload_model(state, app_label, model_name, delay=False):
    state.apps.render_multiple([state.models[app_label, model_name]])
ProjectState.reload_model = reload_model
from trellis.site import preparing
call_command("migrate", verbosity=0)
call_command("migrate", "audit", database="readlog", verbosity=0)
call_command("createcachetable", verbosity=0)
print(preparing.steps_to_go())
"""
AT_ONCE = """
from trellis.site import preparing
preparing.migrate()
print(preparing.steps_to_go())
"""


def made(home: Path) -> dict[tuple[str, str, str], list[str]]:
    """Return what each table, index and guard says, by file, kind and name. The order of columns says nothing."""
    found = {}
    for file in sorted(home.glob("*.sqlite3")):
        with closing(sqlite3.connect(file)) as database:
            for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"):
                head, _, rest = sql.partition("(")
                body, _, tail = rest.rpartition(")")
                found[(file.name, kind, name)] = [head, *sorted(re.split(r", (?![^(]*\))", body)), tail]
    return found


@pytest.mark.slow
@pytest.mark.sqlite
def test_they_are_those_to_which_the_migrations_lead(tmp_path: Path) -> None:
    homes = []
    for name, code in (("one-by-one", BY_MIGRATIONS), ("at-once", AT_ONCE)):
        (tmp_path / name).mkdir()
        installation = Installation(tmp_path / name, None)
        said = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"], env=installation.environment, capture_output=True, text=True, check=True
        )
        assert said.stdout.split()[-1] == "0"
        homes.append(made(tmp_path / name))
    by_migrations, at_once = homes
    assert len(at_once) > 500
    assert at_once == by_migrations
