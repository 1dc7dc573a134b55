"""A version is loaded once and never changed."""

import argparse
from dataclasses import replace

import pytest

from trellis.audit.models import Act
from trellis.framework.commands import COMMANDS, OURS, PACKS, load
from trellis.framework.importers import read_pack
from trellis.framework.models import Framework, GuidingQuestion, Practice
from trellis.framework.operations import PackChanged, load_pack

pytestmark = pytest.mark.django_db


def test_a_loaded_pack_stands_whole_with_one_entry_in_the_trail():
    framework = load_pack(by=None, pack=read_pack(OURS))
    keys = [f"{area}.{number}" for area in range(1, 5) for number in range(1, 7)]
    assert list(Practice.objects.filter(area__framework=framework).order_by("area__order", "order").values_list("key", flat=True)) == keys
    assert GuidingQuestion.objects.filter(area__framework=framework).count() == 25
    assert set(Practice.objects.values_list("look_fors__level__number", "key")) == {(level, key) for level in range(1, 5) for key in keys}
    assert list(Act.objects.values_list("act", "about")) == [("framework.load_pack", [["framework.framework", framework.pk]])]


def test_loading_the_same_pack_again_changes_nothing():
    first = load_pack(by=None, pack=read_pack(OURS))
    assert load_pack(by=None, pack=read_pack(OURS)) == first
    assert Framework.objects.count() == 1
    assert Act.objects.count() == 1


def test_the_same_version_with_other_words_is_refused():
    pack = read_pack(OURS)
    load_pack(by=None, pack=pack)
    with pytest.raises(PackChanged):
        load_pack(by=None, pack=replace(pack, name="Other words"))


def test_a_new_version_stands_beside_the_old_one():
    pack = read_pack(OURS)
    load_pack(by=None, pack=pack)
    load_pack(by=None, pack=replace(pack, version="2027.1"))
    assert Framework.objects.count() == 2


def test_the_command_says_what_it_did_and_what_is_wrong(tmp_path, capsys):
    assert load(argparse.Namespace(path=OURS)) == 0
    assert "2026.1, is loaded" in capsys.readouterr().out
    broken = tmp_path / "broken.toml"
    broken.write_text("key = 1\n")
    assert load(argparse.Namespace(path=broken)) == 1
    said = capsys.readouterr().err
    assert "broken.toml: line 1: key:" in said
    assert "Nothing was loaded." in said


def test_a_pack_that_ships_is_loaded_by_its_name(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    parser = argparse.ArgumentParser()
    COMMANDS[0].arguments(parser)
    assert load(parser.parse_args(["student-support"])) == 0
    assert "What student support should be" in capsys.readouterr().out
    assert parser.parse_args([]).path == OURS
    assert parser.parse_args(["elsewhere/ours.toml"]).path == type(OURS)("elsewhere/ours.toml")


@pytest.mark.parametrize("path", sorted(one for one in PACKS.glob("*.toml") if "." not in one.stem))
def test_every_pack_that_ships_can_be_used_on_a_tuesday(path):
    """Each practice has four levels told apart, asks somebody, and gives families and students signs of their own."""
    pack = read_pack(path)
    practices = [one for area in pack.areas for one in area.practices]
    told = [words for one in practices for seen in one.look_fors.values() for words in seen]
    assert len(set(told)) == len(told)
    for one in practices:
        assert all(len(seen) >= 2 for seen in one.look_fors.values())
        assert {"families", "students"} & set(one.wordings) == set(one.signs)
    assert {group for one in practices for group in one.wordings} == {group.key for group in pack.groups}
