"""`trellis equity …` as somebody with a file meets it: figures, and what is said about a file that is not right."""

import json

import pytest

from trellis.__main__ import main
from trellis.analysis.equity import disparity

pytestmark = pytest.mark.sqlite
KEYS = (*disparity.KEYS, "reasons")
TABLE = "group,n,count\nX,120,30\nY,310,62\nZ,57,9\n"
RULES = 'name = "Example State"\n[[rules]]\nfrom_year = 2020\ncell_size = 10\nn_size = 30\nthreshold = 2.5\n'
SEVEN = ("Hispanic", "American Indian", "Asian", "Black", "Pacific Islander", "White (not Hispanic)", "Two or more")
IDENTIFIED = ((121, 6002), (11, 311), (18, 1213), (316, 6224), (21, 212), (732, 34897), (3, 3175))


@pytest.fixture
def run(tmp_path, capsys):
    """Write a file, run a command on it, and return exit code, output and errors."""

    def ran(command, content, *options, name="counts.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main(["equity", command, str(path), *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def idea_counts(years=(2024, 2025, 2026), **more):
    rows = [f"{year},autism,{group},{count},{n}" for year in years for group, (count, n) in zip(SEVEN, IDENTIFIED, strict=True)]
    return "\n".join(["year,category,group,count,n", *rows, *more.get("rows", [])])


def test_a_table_gives_one_object_for_each_row_with_every_key(run):
    code, out, _ = run("table", TABLE, "--json")
    rows = json.loads(out)
    assert (code, [row["group"] for row in rows]) == (0, ["X", "Y", "Z"])
    assert all(set(KEYS) <= set(row) for row in rows)
    assert (rows[0]["rate"], rows[0]["index80"], rows[2]["index80_flag"]) == (0.25, 1.0, True)
    assert rows[0]["alternate_risk_ratio"] is None
    assert rows[0]["reasons"] == {"alternate_risk_ratio": "the table has no state_n", "weighted_risk_ratio": "the table has no state_n"}


def test_each_level_indicator_and_year_is_a_table_of_its_own(run):
    lines = [f"{level},pass,{year},{row}" for level in ("School 1", "School 2") for year in (2025, 2026) for row in ("X,40,10", "Y,60,30")]
    code, out, err = run("table", "\n".join(["level,indicator,year,group,n,count", *lines, "School 3,pass,2026,X,10,2"]), "--json", "--reference", "X")
    rows = json.loads(out)
    assert (code, len(rows), {row["risk_ratio"] for row in rows[:8]}) == (0, 9, {0.5, 2.0})
    assert rows[8]["risk_ratio"] is None
    assert "School 3 · pass · 2026 has no row for Y: is the file whole?" in err


def test_a_person_reads_the_same_figures(run):
    code, out, _ = run("table", "group,n,count\nfew,20,6\nmany,1000,500\n", "--outcome", "good", "--reference", "others")
    assert code == 0
    assert "too few to say" in out
    assert "the table has no state_n." in out
    code, out, _ = run("table", TABLE, "--outcome", "bad", "--reference", "highest", "--minimum-margin", "0")
    assert "fewer students to have it" in out


@pytest.mark.parametrize(
    ("mark", "encoding", "sign"),
    [("", "utf-8", ","), ("\ufeff", "utf-8", ";"), ("\ufeff", "utf-16-le", "\t"), ("\ufeff", "utf-16-be", ","), ("", "utf-16-le", ",")],
)
def test_what_spreadsheets_write_is_read(run, mark, encoding, sign):
    text = mark + "Group,N,Count\r\nÑandú,40,10\r\n,,\r\nY,60,30\r\n".replace(",", sign)
    code, out, _ = run("table", text.encode(encoding), "--json")
    assert (code, [row["group"] for row in json.loads(out)]) == (0, ["Ñandú", "Y"])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the file is empty"),
        ("\n \n", "the file is empty"),
        ("group,n,count\n", "there is a header and no row below it"),
        ("group,n\nX,4\n", "row 1: there is no column `count`"),
        ("group,n,count,lvel\nX,4,2,A\n", "row 1: the column `lvel` is not known: is it `level`?"),
        ("group,n,n,count\nX,4,4,2\n", "row 1: the column `n` stands there twice"),
        ("group,n,count\nX,40,10\nY,60,61\n", "row 3: count is 61 and n is 60: no more can have the outcome than there are"),
        ("group,n,count\nX,40,-1\n", "row 2: count is -1: a count is never below zero"),
        ("group,n,count\nX,40,ten\n", "row 2: count is 'ten': it needs a whole number"),
        ("group,n,count\nX,40,*\n", "row 2: count is *: hidden or rounded"),
        ("group,n,count\nX,40,<10\n", "row 2: count is <10: hidden or rounded"),
        ("group,n,count\nX,40,\n", "row 2: count is empty: write 0"),
        ('group,n,count\nX,"1,200",40\n', "row 2: n is 1,200: write it without separators, 1200"),
        ("group,n,count\nX,40,0.25\n", "row 2: count is 0.25: it needs the whole number of students"),
        ("group,n,count\nX,99999999999999999999,1\n", "more than any count of students"),
        ("group,n,count\nX,40,1e3\n", "it needs a whole number"),
        ("group,n,count\nX,٤٠,1\n", "it needs a whole number"),
        ("group,n,count\nX,40,10\nx,60,30\n", "row 3: row 2 says the same already (x)"),
        ("group,n,count\nX,40,10\n,60,30\n", "row 3: group is empty"),
        ("group,n,count\nX,40,10\nTotal,40,10\n", "row 3: `Total` is no group of its own"),
        ("group,n,count\nX,0,0\nY,0,0\n", "n is 0 in every row"),
        ("group,n,count\nX,40,10\nY,60\n", "row 3: it has 2 cells, the header 3"),
        ("group,n,count\nX,40,10,7\n", "row 2: it has 4 cells, the header 3"),
        ('group,n,count\nX,40,10\n"Y,60,30\n', "the file ends inside a quoted cell"),
        ("group,n,count\nX\x1b[31m,40,10\n", "row 2: a cell holds characters that steer a terminal"),
        ("group,n,count,state_count\nX,40,10,4\n", "there is state_count and no state_n"),
        ("group,n,count,state_n,state_count\nX,40,10,400,\n", "row 2: state_count is empty"),
        ("group,n,count\nX,40,10\nBl\xe4,60,30\n".encode("latin-1"), "row 3: not every character can be read"),
        (b"PK\x03\x04 and so on", "this is an Excel workbook or a zip"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_its_row_and_what_to_do(run, content, said):
    code, out, err = run("table", content, "--json")
    assert (code, out) == (2, "")
    assert said in err
    assert err.endswith("Nothing was counted.\n")


def test_every_complaint_is_said_at_once_but_not_a_thousand(run):
    _, _, err = run("table", "group,n,count\n" + "".join(f"G{number},5,6\n" for number in range(100)))
    assert (err.count("no more can have the outcome"), "and 80 more" in err) == (20, True)


def test_a_column_named_like_a_statement_is_left_alone_and_said(run):
    code, out, err = run("table", 'group,n,count,"\'; DROP TABLE students; --"\nX,40,10,1\n=cmd,60,30,2\n', "--json")
    assert (code, json.loads(out)[1]["group"]) == (0, "=cmd")
    assert "`'; DROP TABLE students; --` is not used" in err


def test_more_events_than_students_are_taken_where_that_is_said(run):
    code, out, _ = run("table", "group,n,count\nX,4,9\nY,100,30\n", "--events", "--json")
    assert (code, json.loads(out)[0]["rate"]) == (0, 2.25)


def test_options_that_mean_nothing_here_are_refused(run, capsys):
    code, _, err = run("table", TABLE, "--reference", "Nobody")
    assert (code, "no group of the file has this name. It is one of highest, others, overall, X, Y, Z." in err) == (2, True)
    assert run("table", "group,n,count\nhighest,40,10\nY,60,30\n", "--reference", "highest")[0] == 2
    for wrong in (("--minimum-margin", "3"), ("--minimum-margin", "nan"), ("--outcome", "fine"), ("--pi-cut", "0")):
        with pytest.raises(SystemExit) as stopped:
            run("table", TABLE, *wrong)
        assert stopped.value.code == 2
    capsys.readouterr()
    assert main(["equity", "table", "/nowhere/counts.csv"]) == 2


def test_a_selection_gives_each_stage_and_the_bottom_line(run):
    stages = "stage,group,applied,selected\nscreen,X,200,100\nscreen,Y,200,80\ninterview,X,100,60\ninterview,Y,78,30\n"
    code, out, _ = run("selection", stages, "--json")
    rows = json.loads(out)
    assert (code, [row["stage"] for row in rows]) == (0, ["screen"] * 2 + ["interview"] * 2 + ["bottom line"] * 2)
    keys = {"rate", "ratio", "below_four_fifths", "fisher_p", "z", "sd", "agree", "judgement"}
    assert all(keys <= set(row) for row in rows)
    assert (rows[1]["ratio"], rows[1]["below_four_fifths"]) == (0.8, False)
    assert [row["stage"] for row in json.loads(run("selection", stages.split("interview")[0], "--json")[1])] == ["screen"] * 2
    assert "highest rate" in run("selection", stages)[1]
    assert "row 2: stage is `Bottom line`, which is made here" in run("selection", stages.replace("screen,X", "Bottom line,X"))[2]
    code, _, err = run("selection", stages.replace("100,60", "60,100"))
    assert (code, "row 4: selected is 100 and applied is 60" in err) == (2, True)


def test_idea_says_every_step(run, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    code, out, _ = run("idea", idea_counts(rows=["2026,autism,Unknown,2,31"]), "--settings", str(rules), "--json")
    found = json.loads(out)
    black = next(one for one in found["findings"] if one["group"] == "Black or African American")
    assert (code, len(found["findings"]), len(found["categories_without_counts"])) == (0, 7, 13)
    assert (black["status"], black["identified"]) == ("exceeds 3 of 3, no reasonable progress", True)
    assert [round(year["ratio"], 6) for year in black["years"]] == [2.56714] * 3
    assert any(step.endswith("14475960 / 5638944 = 2.567140") for step in black["years"][0]["steps"])
    assert found["unknown_group"] == [{"category": "autism", "year": 2026, "count": 2, "n": 31}]
    _, out, _ = run("idea", idea_counts(), "--settings", str(rules), "--steps")
    assert "2.57 over" in out
    assert "14475960 / 5638944 is above the threshold of 2.5" in out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2025,autism,Asian,18,1213\n", "", "autism in 2025 has no row for Asian: write 0"),
        ("2025,", "2026,", "says the same already (2026, autism, Hispanic/Latino)"),
        ("2025,", "2027,", "nothing of 2025: the years follow on each other"),
        ("2025,autism,Asian", "2025,autism,Asian or Pacific Islander", "none of the seven"),
        ("2025,autism,Asian", "2025,autsm,Asian", "none of the fourteen"),
        ("2025,autism,Asian", "25,autism,Asian", "write the year in which the school year ends"),
    ],
)
def test_counts_that_are_not_whole_are_refused(run, tmp_path, old, new, said):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    code, out, err = run("idea", idea_counts().replace(old, new), "--settings", str(rules))
    assert (code, out) == (2, "")
    assert said in err


def test_rules_that_do_not_reach_back_are_refused(run, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES.replace("2020", "2025"))
    code, _, err = run("idea", idea_counts(), "--settings", str(rules))
    assert (code, "its first rules begin in 2025, and the counts in 2024" in err) == (2, True)
    rules.write_text(RULES.replace("2.5", "much"))
    assert "rules.toml: line 6:" in run("idea", idea_counts(), "--settings", str(rules))[2]


def test_a_last_row_without_end_of_line_is_taken_and_said(run):
    code, out, err = run("table", TABLE.rstrip("\n"), "--json")
    assert (code, len(json.loads(out))) == (0, 3)
    assert "row 4 has no end of line and is taken as it stands (Z, 57, 9)" in err
    assert run("table", TABLE, "--json")[2] == ""


def test_a_file_that_ends_in_its_last_row_and_lacks_groups_says_both(run):
    rows = "level,group,n,count\n" + "".join(f"{level},{group},40,9\n" for level in ("A", "B") for group in "XYZ")
    code, _out, err = run("table", rows[: -len("\nB,Z,40,9\n")])
    assert code == 0
    assert "row 6 has no end of line and is taken as it stands (B, Y, 40, 9): is its last number whole?" in err
    assert "B has no row for Z: is the file whole?" in err


def test_a_scan_says_when_it_may_use_too_little_memory(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("resource.getrlimit", lambda kind: (160 * 2**20, -1))
    code = main(["equity", "scan", str(tmp_path / "a.csv"), "--indicators", str(tmp_path / "a.toml"), "--out", str(tmp_path / "out")])
    assert code != 0
    assert "may use 160 MB of memory (ulimit -v), and a scan needs 512. Raise the limit. Nothing was written." in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
