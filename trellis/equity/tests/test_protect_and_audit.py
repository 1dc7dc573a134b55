"""`trellis equity protect` and `trellis equity audit` on files as people have them."""

import json

import pytest

from trellis.__main__ import main

ROWS = "group,year,value\nA,2024,4\nB,2024,30\nC,2024,40\nTotal,2024,74\n"


@pytest.fixture
def said(tmp_path, capsys):
    def run(*words, content=ROWS):
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main(["equity", words[0], str(path), *words[1:]])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def test_a_table_is_protected_and_passes_its_audit(said):
    code, out, _err = said("protect")
    assert (code, out) == (0, "group,year,value\nA,2024,*\nB,2024,*\nC,2024,40\nTotal,2024,74\n")
    code, report, _err = said("audit", "--json", content=out)
    first = json.loads(report)["cells"][0]
    assert (code, first["group"], first["without_rule"], first["with_rule"], first["exposed"]) == (0, "A", [0, 34], [1, 33], False)
    assert said("protect", content=out)[1] == out
    told = json.loads(said("protect", "--json", "--exact", "--cost", "students")[1])
    assert [one["group"] for one in told["primary"]] == ["A"] and [one["group"] for one in told["secondary"]] == ["B"]
    assert told["optimal"] and told["students_in_secondary"] == 30


def test_a_cell_that_falls_ends_in_one(said):
    code, out, _err = said("audit", content="group,value\nA,\nB,30\nTotal,34\n")
    assert code == 1 and "row 2 (A): 4; who knows the rule: 4; exposed" in out
    assert said("audit", "--narrower-than", "50", content="group,value\nA,\nB,\nTotal,34\n")[0] == 1
    assert said("audit", "--threshold", "5")[0] == 0


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "the first row must name"),
        ("group,value\n", "no row below"),
        ("group,n\nA,1\n", "one column `value`"),
        ("group,value\nA,few\n", "row 2 holds “few”"),
        ("group,value\nA,4.5\n", "row 2 holds “4.5”"),
        ("group,value\nA,-4\n", "row 2 holds “-4”"),
        ("group,value\nA,4,5\n", "row 2 has 3 fields"),
        ("group,value\n,4\n", "row 2 has no group"),
        ("group,value\nA,4\nA,5\n", "row 3 (A) repeats row 2"),
        ("group,value\nA,4\nB,5\nTotal,8\n", "row 4 (Total) is 8, but its parts come to 9"),
    ],
)
def test_what_is_no_table_ends_in_two_and_says_which_row(said, content, complaint):
    for command in ("audit", "protect"):
        code, out, err = said(command, content=content)
        assert (code, out) == (2, "") and complaint in err
    assert said("audit", "--threshold", "1")[0] == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_files_of_any_usual_encoding_and_separator(said, encoding):
    code, out, _err = said("audit", content='group;value\r\nJosé;"1,200"\r\nB;*\r\nTOTAL;\r\n'.encode(encoding))
    assert code == 0 and "row 3 (B): 0 or more" in out
    mixed = "group,value\nJosé,*\n".encode() + "Peña,*\n".encode("cp1252")
    assert "Peña" in said("audit", content=mixed)[1]


def test_a_release_is_read_with_those_before_it(said, tmp_path):
    (tmp_path / "before.csv").write_text("group,year,value\nA,2024,4\n")
    code, out, _err = said("audit", "--earlier", str(tmp_path / "before.csv"), content="group,year,value\nA,2024,*\nB,2024,*\nTotal,2024,34\n")
    assert code == 1 and out.count("exposed\n") == 2
    assert said("protect", "--out", str(tmp_path / "out.csv"))[0] == 0 and (tmp_path / "out.csv").read_text().count("*") == 2
