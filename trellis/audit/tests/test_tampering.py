"""Somebody with the database's password changes the trail; the check names what, on both databases."""

import json

import pytest
from django.db import connections

from trellis.__main__ import main
from trellis.audit import chain, guards, queries
from trellis.audit.models import Seal
from trellis.audit.operations import seal
from trellis.audit.tests.conftest import TABLE, findings, named

pytestmark = pytest.mark.django_db(databases=["default", "readlog"])
LOGS = ["acts", "reads"]
RESEALED = "UPDATE audit_seal SET {} WHERE log = 'acts' AND number = 2"


@pytest.fixture
def sealed(home, enter):
    """Six entries in each log, in three seals."""
    ids = {log: [] for log in LOGS}
    for _ in range(3):
        for log in LOGS:
            ids[log] += enter(log, 2)
        seal()
    assert findings() == []
    return ids


def column(log: str) -> str:
    return "act" if log == "acts" else "verb"


@pytest.mark.parametrize("log", LOGS)
def test_one_changed_column_is_named(sealed, tamper, log):
    tamper(TABLE[log], f"UPDATE {TABLE[log]} SET {column(log)} = 'directory.see_school' WHERE id = %s", sealed[log][3])
    assert named() == [(log, "changed", sealed[log][3])]


@pytest.mark.parametrize("log", LOGS)
@pytest.mark.parametrize("changed", ["at", "by", "right", "json"])
def test_every_column_counts(sealed, tamper, log, changed):
    name, value = {
        "at": ("at", "2020-01-01 00:00:00+00:00"),
        "by": ("by", "99"),
        "right": ('"right"', "other"),
        "json": ("detail", '{"n": 7}') if log == "acts" else ("records", '[["directory.student", 7]]'),
    }[changed]
    tamper(TABLE[log], f"UPDATE {TABLE[log]} SET {name} = %s WHERE id = %s", value, sealed[log][0])
    assert (log, "changed", sealed[log][0]) in named()


@pytest.mark.parametrize("log", LOGS)
def test_a_deleted_entry_is_named(sealed, tamper, log):
    if log == "reads":
        tamper("audit_readrecord", "DELETE FROM audit_readrecord WHERE entry_id = %s", sealed[log][2])
    tamper(TABLE[log], f"DELETE FROM {TABLE[log]} WHERE id = %s", sealed[log][2])
    assert named() == [(log, "missing", sealed[log][2])]


def test_two_entries_that_changed_places_are_named_as_moved(sealed, tamper):
    first, second = sealed["acts"][1], sealed["acts"][4]
    for was, becomes in ((first, -1), (second, first), (-1, second)):
        tamper("audit_act", "UPDATE audit_act SET id = %s WHERE id = %s", becomes, was)
    assert named() == [("acts", "moved", first), ("acts", "moved", second)]


def test_an_entry_moved_into_an_empty_place_is_named_once(sealed, tamper):
    tamper("audit_act", "UPDATE audit_act SET id = -5 WHERE id = %s", sealed["acts"][0])
    assert named() == [("acts", "moved", -5)]


@pytest.mark.parametrize("log", LOGS)
def test_an_entry_forged_among_sealed_ones_is_named(sealed, tamper, log):
    names = ", ".join(f'"{name}"' for name in chain.FORMS[1][log])
    tamper(TABLE[log], f"INSERT INTO {TABLE[log]} (id, {names}) SELECT -1, {names} FROM {TABLE[log]} WHERE id = %s", sealed[log][0])
    tamper(TABLE[log], f"UPDATE {TABLE[log]} SET by = 4 WHERE id = -1")
    assert (log, "added", -1) in named()


def test_an_index_that_hides_a_reading_from_a_family_is_named(sealed, tamper):
    tamper("audit_readrecord", "DELETE FROM audit_readrecord WHERE entry_id = %s AND kind = 'directory.student'", sealed["reads"][0])
    tamper("audit_readrecord", "UPDATE audit_readrecord SET record = 77 WHERE entry_id = %s AND kind = 'directory.student'", sealed["reads"][5])
    assert named() == [("reads", "index", sealed["reads"][0]), ("reads", "index", sealed["reads"][5])]


def test_records_that_are_no_list_of_records_are_named(sealed, tamper):
    tamper("audit_readentry", "UPDATE audit_readentry SET records = '[1, \"a\"]' WHERE id = %s", sealed["reads"][0])
    assert named() == [("reads", "changed", sealed["reads"][0]), ("reads", "index", sealed["reads"][0])]


def test_a_cut_tail_of_entries_and_seals_is_noticed_from_outside(sealed, tamper):
    tamper("audit_seal", "DELETE FROM audit_seal WHERE log = 'acts' AND number = 3")
    tamper("audit_act", "DELETE FROM audit_act WHERE id >= %s", sealed["acts"][4])
    assert named() == [("acts", "outside", 3)]


def test_a_tail_cut_and_sealed_anew_is_still_noticed(sealed, tamper, enter):
    tamper("audit_seal", "DELETE FROM audit_seal WHERE log = 'acts' AND number = 3")
    tamper("audit_act", "DELETE FROM audit_act WHERE id >= %s", sealed["acts"][4])
    enter("acts", 1)
    seal()
    assert ("acts", "outside", 3) in named()


def test_a_seal_out_of_the_middle_is_missing(sealed, tamper):
    tamper("audit_seal", "DELETE FROM audit_seal WHERE log = 'acts' AND number = 2")
    assert named() == [("acts", "outside", 2), ("acts", "seal", 2)]


@pytest.mark.parametrize(
    "change", ["hash = 'x'", "entries = '[]'", "gaps = '[[1, 2, []]]'", "sealed_at = '2020-01-01 00:00:00+00:00'", "upto = upto + 1", "form = 9"]
)
def test_a_changed_seal_is_named_and_no_other(sealed, tamper, change):
    tamper("audit_seal", RESEALED.format(change))
    assert {finding.seal for finding in findings() if finding.what == "seal"} >= {2}
    assert not any(finding.seal == 1 for finding in findings())


@pytest.mark.parametrize("change", ["entries = '5'", "entries = '[5]'", "gaps = '7'", "gaps = '[7]'", 'entries = \'[["a", "b"]]\''])
def test_a_seal_of_another_shape_is_named(sealed, tamper, change):
    tamper("audit_seal", RESEALED.format(change))
    assert ("acts", "seal", 2) in named()


@pytest.mark.sqlite
@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_is_no_json_at_all_is_named(sealed, tamper, number):
    tamper("audit_seal", "PRAGMA ignore_check_constraints = ON")
    tamper("audit_seal", "UPDATE audit_seal SET gaps = '{' WHERE log = 'acts' AND number = %s", number)
    tamper("audit_act", "UPDATE audit_act SET detail = '{' WHERE id = %s", sealed["acts"][0])
    found = named()
    tamper("audit_seal", "PRAGMA ignore_check_constraints = OFF")
    assert ("acts", "seal", number) in found
    assert (("acts", "changed", sealed["acts"][0]) in found) == (number != 1)  # what its own seal no longer says cannot be checked


@pytest.mark.sqlite
@pytest.mark.parametrize("time", ["garbage", "2026-13-45 00:00:00"])
def test_what_is_no_time_at_all_is_named(sealed, tamper, time):
    tamper("audit_seal", "UPDATE audit_seal SET sealed_at = %s WHERE log = 'acts' AND number = 2", time)
    tamper("audit_act", "UPDATE audit_act SET at = %s WHERE id = %s", time, sealed["acts"][0])
    assert named() == [("acts", "changed", sealed["acts"][0]), ("acts", "seal", 2)]


def test_an_entry_changed_in_a_log_of_findings_too_long_to_compare_is_named_all_the_same(sealed, tamper, monkeypatch):
    monkeypatch.setattr(queries, "KEPT_FOR_COMPARISON", 1)
    tamper("audit_act", "DELETE FROM audit_act")
    assert [(log, what) for log, what, _entry in named()] == [("acts", "missing")] * 6


# -- the list outside -------------------------------------------------------------------------------------


def rewrite(change) -> None:
    lines = chain.outside_path().read_text().splitlines()
    chain.outside_path().write_text("".join(line + "\n" for line in change(lines)))


def test_a_line_left_out_of_the_outside_list_is_named(sealed):
    rewrite(lambda lines: [line for line in lines if not (json.loads(line)["log"] == "acts" and json.loads(line)["number"] == 2)])
    assert named() == [("acts", "outside", 2)]


def test_a_changed_line_of_the_outside_list_is_named(sealed):
    seal_2 = Seal.objects.get(log="acts", number=2)
    rewrite(lambda lines: [line.replace(seal_2.hash, "0" * 64) for line in lines])
    assert named() == [("acts", "outside", 2)]


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"log": "other"}'])
def test_an_unreadable_line_of_the_outside_list_is_counted(sealed, line):
    rewrite(lambda lines: [line, *lines])
    (finding,) = findings()
    assert finding.words.startswith("1 lines")


@pytest.mark.parametrize("line", ["nonsense", "[]"])
def test_an_unreadable_last_line_makes_the_sealer_list_everything_again(sealed, enter, line):
    rewrite(lambda lines: [*lines, line])
    assert chain.heads() == {"acts": 0, "reads": 0}
    enter("acts", 1)
    seal()
    assert chain.heads() == {"acts": 4, "reads": 3}
    assert [finding.what for finding in findings()] == ["outside"]  # the line itself


def test_a_lost_outside_list_is_named(sealed):
    chain.outside_path().unlink()
    assert [finding.what for finding in findings()] == ["outside"]


def test_a_long_outside_list_is_compared_in_parts(sealed, monkeypatch):
    monkeypatch.setattr(queries, "LISTED_AT_ONCE", 2)
    assert findings() == []
    rewrite(lambda lines: [line.replace('"hash": "', '"hash": "0') for line in lines])
    assert [finding.what for finding in findings()] == ["outside"] * 6


# -- the guards ----------------------------------------------------------------------------------------------


def test_a_guard_taken_away_is_named(sealed):
    connection = connections["default"]
    guards.lift(connection, ["audit_act"])
    names = [finding.words for finding in findings()]
    guards.put_up(connection, ["audit_act"])
    assert names
    assert all("audit_act" in words for words in names)
    assert guards.gone() == []


# -- the commands -------------------------------------------------------------------------------------------


def test_the_command_says_that_all_is_well(sealed, capsys):
    assert main(["trail", "verify"]) == 0
    said = capsys.readouterr().out
    assert "12 sealed entries checked in 6 seals; 0 entries wait for a seal." in said
    assert "Everything is as it was sealed." in said


def test_the_command_names_what_is_wrong_and_fails(sealed, tamper, enter, capsys):
    tamper("audit_act", "UPDATE audit_act SET by = 5 WHERE id = %s", sealed["acts"][0])
    enter("acts", 2)
    assert main(["trail", "verify"]) == 1
    said = capsys.readouterr().out
    assert f"acts: Entry {sealed['acts'][0]} was changed after it was sealed." in said
    assert "2 entries wait" in said


def test_the_command_says_what_a_restore_gave_up(sealed, capsys):
    chain.write_outside([{"log": "acts", "restored_to": 3, "from": 8, "at": "2026-12-01"}])
    assert main(["trail", "verify"]) == 0
    assert "Note: acts: a restore on 2026-12-01 gave up seals 4 to 8." in capsys.readouterr().out


def test_the_command_seals(home, enter, capsys):
    enter("acts", 3)
    assert main(["trail", "seal"]) == 0
    assert "3 entries sealed." in capsys.readouterr().out


def test_the_command_without_a_key_says_what_to_do(sealed, enter, capsys, home):
    (home / "keys" / "trail").unlink()
    enter("acts", 1)
    assert main(["trail", "seal"]) == 2
    assert "backup" in capsys.readouterr().err
    assert main(["trail", "verify"]) == 1
