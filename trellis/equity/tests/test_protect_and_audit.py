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


COUNTED = (
    "school,group,n,count\nA,g1,40,3\nA,g2,350,1\nA,Total,390,4\nB,g1,60,31\nB,g2,120,2\nB,Total,180,33\nTotal,g1,100,34\nTotal,g2,470,3\nTotal,Total,570,37\n"
)


def test_n_and_count_are_protected_with_whoever_had_it_not_and_percentages_as_bands_where_they_are_safe(said):
    code, out, _err = said("protect", "--bands", content=COUNTED)
    lines = out.splitlines()
    assert (code, lines[0], lines[1], lines[-1]) == (0, "school,group,n,count,percent", "A,g1,40,*,<=10", "Total,Total,570,37,6.5")
    assert said("audit", content=out)[0] == 0
    told = json.loads(said("protect", "--json", content=COUNTED)[1])
    assert told["primary"][0] == {"row_number": 2, "school": "A", "group": "g1", "figure": "count"}
    few_without = said("protect", content="school,n,count\nA,40,37\nB,60,30\nC,70,20\nTotal,170,87\n")[1]
    assert "A,40,*" in few_without
    assert "bands are told of percentages" in said("protect", "--bands")[2]


def test_a_percentage_gives_a_count_away_and_its_neighbour_with_it(said):
    content = "school,n,count,percent\nA,12,*,33.3\nB,40,*,*\nTotal,52,24,46.2\n"
    code, out, _err = said("audit", content=content)
    assert code == 1 and "row 2 (A), count: 4; who knows the rule: 4; exposed" in out and "row 3 (B), count: 20; who knows the rule: 20; exposed" in out
    assert said("audit", content=content.replace("33.3", "*"))[0] == 0
    assert "0 to 19" in said("audit", content=content.replace("12,*,33.3", "60,*,<=33.3").replace("52,24", "100,24").replace("46.2", "24"))[1]
    assert "row 2 says 34 %, which is no count of 12." in said("audit", content=content.replace("33.3", "34"))[2]
    assert "counts 41 of 40" in said("audit", content="school,n,count\nA,40,41\n")[2]


def test_a_release_is_read_with_every_one_before_it(said, tmp_path):
    """No two of the three give A away; together they do."""
    (tmp_path / "first.csv").write_text("school,value\nTotal,74\n")
    (tmp_path / "second.csv").write_text("school,value\nB,30\n")
    third = "school,value\nA,*\nB,*\nC,40\n"
    before = [word for name in ("first.csv", "second.csv") for word in ("--earlier", str(tmp_path / name))]
    assert said("audit", *before[:2], content=third)[0] == 0
    code, out, _err = said("audit", *before, content=third)
    assert code == 1 and "row 2 (A): 4" in out
