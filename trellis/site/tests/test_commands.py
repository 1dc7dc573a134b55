"""`trellis` as it is typed: help, mistakes, and what it says about them."""

import subprocess
import sys

import pytest

from tests.installation import HOUSE, Installation
from trellis.__main__ import commands, main


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(words in said for words in commands())


def test_a_word_alone_lists_the_commands_that_begin_with_it(capsys):
    assert main(["trail"]) == 0
    said = capsys.readouterr().out
    assert "trail verify" in said
    assert "serve" not in said.replace("trellis serve", "")


@pytest.mark.parametrize(("typed", "meant"), [("serv", "trellis serve"), ("trail verfy", "trellis trail verify"), ("backups", "trellis backup")])
def test_a_mistyped_command_is_answered_with_the_nearest_one(capsys, typed, meant):
    assert main(typed.split()) == 2
    assert f"Did you mean `{meant}`?" in capsys.readouterr().err


def test_a_mistake_in_the_arguments_is_one_sentence(capsys):
    with pytest.raises(SystemExit) as left:
        main(["serve", "--port", "many"])
    assert left.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_help_needs_no_django():
    code = "import sys; from trellis.__main__ import commands; commands(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=HOUSE).returncode == 0


@pytest.mark.slow
def test_what_a_person_can_put_right_is_one_sentence_and_never_a_traceback(tmp_path):
    empty = Installation(tmp_path / "home", None)
    for words in (["backup"], ["sign-in-link", "nobody@example.org"], ["restore", str(tmp_path / "gone.backup")], ["init"]):
        done = empty.trellis(*words, check=False)
        assert done.returncode == 2, words
        assert len(done.stderr.splitlines()) == 1, done.stderr
