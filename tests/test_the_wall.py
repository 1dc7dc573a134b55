"""The wall between growth and evaluation: nobody's single request, export, report, command or job asks the database for both.

Every address, as everybody, is listened to where it is walked anyway: in tests/test_access_matrix.py, and every form in tests/test_forms.py. Here stands
the rest: every verb, every job, every command, the tables themselves, and what may walk over all tables.
"""

import ast
import importlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection

from tests.test_access_matrix import EVERYBODY, OPEN
from tests.wall import NAMED, TABLE, listening
from tests.world import EVALUATED, ONLY_MINE, World, make_world
from trellis.__main__ import commands
from trellis.access.gate import within
from trellis.access.policy import NOUNS, Verb
from trellis.audit.models import Act, ReadEntry
from trellis.work.queue import schedule

TRELLIS = Path(__file__).resolve().parent.parent / "trellis"
SIDES = ("growth", "evaluation")

# Whoever finds tables without naming them could find both. Each is listed, and its reason stands in tests/wall.py or here.
WALKS_OVER_TABLES = {
    "retention/queries.py": "the clock of retention, and the inventory of all data",
    "retention/operations.py": "the clock of retention",
    "directory/queries/merging.py": "two records of one person become one",
    "directory/operations/merging.py": "two records of one person become one",
}


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


@pytest.mark.sqlite
def test_the_listener_hears_a_join(world: World):
    """What the other tests rely on: somebody who adds a join is heard, and so is one who asks first for the one and then for the other."""
    growth, evaluation = (apps.get_model(label)._meta.db_table for label in ("growth.Line", "evaluation.Evaluation"))
    with listening() as wall, connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {growth} JOIN {evaluation} ON principal_id = owner_id")
        assert wall.crossed_by("my_growth") and not wall.crossed_by("keeping")
        wall.forget()
        apps.get_model("growth.Line").objects.count()
        assert not wall.crossed_by("my_growth")
        apps.get_model("evaluation.Evaluation").objects.count()
        assert wall.crossed_by("my_growth")


@pytest.mark.sqlite
def test_no_verb_is_answered_from_both_sides(world: World):
    """Every verb on every noun it is asked of, as everybody: what the gate would ask the database is written out and looked at."""
    standings, wrong, seen = [world.cast.standing(key) for key in sorted(EVERYBODY)], set(), set()
    for verb in Verb:
        for noun in NOUNS[verb]:
            for standing in standings:
                kind = (verb, noun, frozenset((held.role, bool(held.covers)) for held in standing.held))
                if kind in seen:
                    continue
                seen.add(kind)
                with listening() as wall:
                    try:
                        sql = str(within(standing, verb, apps.get_model(noun)._default_manager.all()).query)
                    except EmptyResultSet:
                        sql = ""
                    wall.tables.update(found.group() for found in TABLE.finditer(sql))
                wrong.add(wall.crossed_by(verb))
    assert wrong == {""}


@pytest.mark.django_db
@pytest.mark.sqlite
def test_no_job_asks_for_both(world: World):
    """Each routine of the clock is called once, as the worker would."""
    wrong = set()
    for name in sorted(schedule()):
        module, _, function = name.rpartition(".")
        with listening() as wall:
            getattr(importlib.import_module(module), function)()
        wrong.add(wall.crossed_by(name))
    assert wrong == {""}


def test_every_command_of_the_roof_is_named():
    """No other room may import evaluation, nor evaluation growth (import-linter): of the roof's commands, whose demo knows both, each is looked at here."""
    here = {words for words, command in commands().items() if command.needs_database and command.run.split(".")[1] == "site"}
    assert here - set(NAMED) == {"init", "sign-in-link", "serve", "doctor"}, (
        "a command of the roof: does it ask for both sides? Say so here, or in tests/wall.py"
    )
    walks = {words for words, command in commands().items() if command.run.split(".")[1] == "retention"}
    assert walks <= set(NAMED)


def test_nobody_finds_tables_without_naming_them_but_those_listed():
    walks = re.compile(r"get_models\(|get_model\(|include_hidden=True|\.introspection|all_models|dumpdata|serializers\.serialize")
    found = {str(path.relative_to(TRELLIS)) for path in TRELLIS.rglob("*.py") if "tests" not in path.parts and walks.search(path.read_text())}
    assert {name for name in found if not name.startswith("site/")} == set(WALKS_OVER_TABLES)


def test_the_rooms_know_each_other_by_no_word_but_one_address():
    """Imports are for import-linter; this sees labels, tables and addresses in strings and templates."""
    from trellis.evaluation import urls

    addresses = {one.name for one in urls.urlpatterns}
    assert addresses
    words = re.compile(
        r"\b(?:" + "|".join(["evaluation_evaluation", r"evaluation\.Evaluation", "trellis.evaluation", *sorted(addresses, key=len, reverse=True)]) + r")\b"
    )
    across = set()
    for path in [*(TRELLIS / "growth").rglob("*.py"), *(TRELLIS / "growth").rglob("*.html"), *(TRELLIS / "growth").rglob("*.js")]:
        if "tests" not in path.parts and path.name != "carrying.py":
            across |= {f"{path.name}: {said}" for said in _strings(path) for said in words.findall(said) if said != "evaluation"}
    assert across == {"carry_line_across.html: carry_in"}
    back = re.compile(r"growth", re.IGNORECASE)
    own = [path for path in (TRELLIS / "evaluation").rglob("*") if path.suffix in {".py", ".html", ".js"} and "tests" not in path.parts]
    assert {path.name for path in own if any(back.search(said) for said in _strings(path) if " " not in said or "growth." in said)} == set()


def _strings(path: Path) -> list[str]:
    """Return the strings of a module, or the addresses and names in a template."""
    if path.suffix == ".py":
        return [node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return re.findall(r"[{<][^}>]*[}>]", path.read_text())


def test_no_table_points_across_and_none_points_at_both():
    points = {
        model: {
            relation.related_model._meta.app_label
            for relation in model._meta.get_fields()
            if relation.is_relation and relation.related_model and relation.concrete
        }
        for model in apps.get_models()
    }
    assert [model.__name__ for model, at in points.items() if {model._meta.app_label, *at} >= set(SIDES)] == []


@pytest.mark.django_db
@pytest.mark.sqlite
def test_the_trail_shows_numbers_and_whoever_reads_it_cannot_open_them(world: World, sign_in):
    """Whoever may read the trail learns that somebody did something on either side and when: no word of it, and no entry that names both."""
    entries = [*Act.objects.values_list("act", "about", "detail"), *ReadEntry.objects.values_list("verb", "records", "right")]
    for said, about, more in entries:
        sides = {str(kind).split(".")[0] for kind, _number in about} & set(SIDES)
        assert len(sides | ({said.split(".")[0]} & set(SIDES))) < 2, said
        assert EVALUATED not in f"{about} {more}" and ONLY_MINE not in f"{about} {more}"
    bram = sign_in("bram")
    page = bram.get(world.path("trail"), {"by": world.cast.amina.pk}).text + b"".join(bram.get(world.path("trail_file"))).decode()
    assert "evaluation" in page and EVALUATED not in page and ONLY_MINE not in page
    for name in ("evaluation", "evaluation_file", "carry_line_across", "carry_in"):
        assert "bram" not in OPEN[name] and bram.get(world.path(name)).status_code == 404
