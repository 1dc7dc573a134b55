import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trellis.directory.oneroster.bundle import Limits
from trellis.directory.oneroster.complaints import WORDS, Complaint, Weight, as_text, words, write_csv
from trellis.directory.oneroster.rows import Batch, read
from trellis.directory.tests.bundles import changed, codes, complaints, folder, row, small
from trellis.site.demo.cast import TODAY

HOUSE = Path(__file__).resolve().parents[3]


def spoil(path: Path, name: str, old: str, new: str) -> Path:
    file = path / name
    text = file.read_bytes().decode()
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode())
    return path


def zipped(files: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def bundle(tmp_path):
    return folder(small(), tmp_path / "bundle")


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
def test_a_good_bundle_has_no_complaints(tmp_path, version, name):
    assert complaints(folder(small(version), tmp_path / name)) == []


def test_a_byte_order_mark_is_taken_off(bundle):
    users = bundle / "users.csv"
    users.write_bytes(b"\xef\xbb\xbf" + users.read_bytes())
    assert codes(bundle) == []


def test_utf_16_and_latin_1_are_named_as_such(bundle):
    text = (bundle / "users.csv").read_text()
    (bundle / "users.csv").write_bytes(text.encode("utf-16"))
    (bundle / "orgs.csv").write_bytes((bundle / "orgs.csv").read_bytes().replace(b"Transport", "Trãnsport".encode("latin-1")))
    found = {complaint.code: complaint for complaint in complaints(bundle)}
    assert found["utf16"].file == "users.csv"
    assert (found["not_utf8"].file, found["not_utf8"].line) == ("orgs.csv", 3)


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("manifest.csv", "propertyName,value", "property,worth", "manifest_columns"),
        ("manifest.csv", "oneroster.version,1.2", "oneroster.version,1.10", "unknown_version"),
        ("manifest.csv", "oneroster.version,1.2", "other,1", "no_version"),
        ("manifest.csv", "file.users,bulk", "file.users,full", "mode_unknown"),
        ("manifest.csv", "file.users,bulk", "file.users,absent", "file_unnamed"),
        ("users.csv", "givenName", "firstName", "columns_missing"),
        ("users.csv", "sourcedId,status", "status,sourcedId", "columns_order"),
        ("orgs.csv", "sourcedId", "sourcedid", "columns_case"),
        ("orgs.csv", "name,type", "name,name", "column_twice"),
        ("orgs.csv", ",school,", ",playground,", "unknown_word"),
        ("orgs.csv", "org-school-2", "org-school-1", "duplicate"),
        ("orgs.csv", ",district,,", ",district,,org-office-1", "circle"),
        ("academicSessions.csv", "2026-08-17", "8/17/2026", "date_wrong"),
        ("academicSessions.csv", "2026-08-17", "1726-08-17", "date_range"),
        ("academicSessions.csv", "2026-08-17", "2027-08-17", "dates_reversed"),
        ("classes.csv", "org-school-1", "org-school-9", "dangling"),
        ("enrollments.csv", "student-", "nobody-", "dangling"),
        ("users.csv", "guardian-1,", "guardian-999,", "dangling_cell"),
        ("users.csv", "true", "perhaps", "boolean"),
        ("demographics.csv", ",male,", ",boy,", "unknown_word_cell"),
        ("studentGroups.csv", ",english_learner,", ",left_handed,", "unknown_word"),
    ],
)
def test_each_mistake_has_its_complaint(bundle, name, old, new, code):
    assert code in codes(spoil(bundle, name, old, new))


def test_a_file_of_other_separators_or_a_lost_quotation_mark_is_named_as_such(bundle):
    users = (bundle / "users.csv").read_text()
    (bundle / "users.csv").write_text(users.replace(",", ";"))
    assert [code for code in codes(bundle) if WORDS[code][0] is Weight.STOPS][:1] == ["other_separator"]
    (bundle / "users.csv").write_text(users.replace("staff-1,", '"staff-1,', 1))
    (one,) = [complaint for complaint in complaints(bundle) if complaint.code == "row_over_lines"]
    assert (one.file, one.line, one.weight) == ("users.csv", 2, Weight.STOPS)
    (bundle / "manifest.csv").write_text((bundle / "manifest.csv").read_text().replace(",", ";"))
    assert codes(bundle) == ["other_separator"]


def test_a_whole_roster_names_somebody(bundle):
    for name in ("orgs.csv", "users.csv", "enrollments.csv"):
        (bundle / name).write_text((bundle / name).read_text().splitlines()[0])
    assert [complaint.file for complaint in complaints(bundle) if complaint.code == "no_rows"] == ["orgs.csv", "users.csv"]


def test_a_file_that_is_missing_or_empty_or_has_no_manifest_stops_the_import(bundle):
    (bundle / "classes.csv").unlink()
    assert codes(bundle) == ["file_missing"]
    (bundle / "manifest.csv").unlink()
    assert codes(bundle) == ["no_manifest"]


def test_other_formats_are_named(tmp_path):
    sds = tmp_path / "sds"
    sds.mkdir()
    (sds / "users.csv").write_text("sourcedId,username,givenName,familyName,password\n1,a,B,C,secret\n")
    assert codes(sds) == ["looks_like_sds"]
    clever = zipped({"students.csv": b"a", "sections.csv": b"a"}, tmp_path / "clever.zip")
    assert codes(clever) == ["looks_like_clever"]
    assert codes(zipped({"[Content_Types].xml": b"a", "xl/workbook.xml": b"a"}, tmp_path / "book.xlsx")) == ["looks_like_excel"]
    assert codes(zipped({"roster.zip": b"PK"}, tmp_path / "outer.zip")) == ["zip_in_zip"]


def test_a_zip_may_not_point_outside_or_hide_a_folder_or_a_bomb(tmp_path):
    assert codes(zipped({"../users.csv": b"x"}, tmp_path / "a.zip")) == ["unsafe_name"]
    assert codes(zipped({"export/manifest.csv": b"x"}, tmp_path / "b.zip")) == ["in_a_folder"]
    assert codes(zipped({f"{number}.csv": b"x" for number in range(300)}, tmp_path / "c.zip")) == ["too_many_files"]
    bomb = zipped({"manifest.csv": b"0" * 5_000_000}, tmp_path / "d.zip")
    found = list(read(bomb, today=TODAY, limits=Limits(bytes=1_000_000)))
    assert [item.code for item in found if isinstance(item, Complaint)] == ["too_large"]
    whole = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "e.zip").write_bytes(whole[: len(whole) // 2])
    assert codes(tmp_path / "e.zip") == ["damaged_zip"]
    (tmp_path / "f.zip").write_bytes(b"not a zip")
    assert codes(tmp_path / "f.zip") == ["not_a_zip"]


def test_a_zip_that_says_less_than_it_holds_is_counted_as_it_is_read(tmp_path):
    path = folder(small(), tmp_path / "bundle.zip")
    data = bytearray(path.read_bytes())
    for mark in (b"PK\x01\x02",):
        at = data.find(mark)
        data[at + 24 : at + 28] = (10).to_bytes(4, "little")  # the size unpacked, in the central directory
    path.write_bytes(bytes(data))
    assert all(WORDS[code][0] is Weight.STOPS for code in codes(path)[-1:])


def test_a_cell_of_five_megabytes_costs_one_row(bundle):
    spoil(bundle, "users.csv", "staff-1,", "x" * 5_000_000 + ",")
    assert "cell_too_long" in codes(bundle)


def test_a_formula_stays_text_and_is_made_harmless_in_what_we_export():
    assert as_text("=1+1") == "'=1+1"
    out = io.StringIO()
    assert write_csv(out, [Complaint("required", "users.csv", 4, "=HYPERLINK()")]) == 1
    assert "'=HYPERLINK()" in out.getvalue()


def test_no_password_leaves_the_reader(tmp_path):
    roster = small("1.1")
    row(roster, "users", "staff-1")["password"] = "opensesame"
    path = folder(roster, tmp_path / "bundle")
    items = list(read(path, today=TODAY))
    assert "opensesame" not in repr(items)
    assert "passwords" in [item.code for item in items if isinstance(item, Complaint)]


def test_complaints_never_repeat_what_a_cell_holds(tmp_path):
    roster = small("1.1")
    person = row(roster, "users", "student-1")
    person["grades"] = person["role"] = person["enabledUser"] = "Marguerite"
    person = row(roster, "users", "student-2")
    person["givenName"] = "Marguerite" * 40
    row(roster, "demographics", "student-3")["birthDate"] = "2031-99-01"
    said = list(complaints(folder(roster, tmp_path / "bundle")))
    assert said
    assert not any(secret in repr(complaint) + repr(words(complaint)) for complaint in said for secret in ("Marguerite", "2031-99"))


def test_a_delta_may_replace_its_own_rows_by_later_ones(tmp_path):
    roster = small()
    person = {**row(roster, "users", "student-1"), "status": "active", "dateLastModified": "2026-10-01T00:00:00.000Z"}
    delta = changed(roster)
    delta.files = {name: [] for name in delta.files}
    delta.files["users"] = [
        {**person, "givenName": "Later", "dateLastModified": "2026-11-01T00:00:00.000Z", "agentSourcedIds": ""},
        {**person, "agentSourcedIds": ""},
    ]
    items = list(read(folder(delta, tmp_path / "delta", "delta"), today=TODAY))
    users = [row for item in items if isinstance(item, Batch) and item.table == "users" for row in item.rows]
    assert [row[5] for row in users] == ["Later"]


def test_more_than_one_row_in_ten_that_cannot_be_used_stops_the_import(tmp_path):
    roster = small(students=130)
    for person in roster.files["users"][:60]:
        person["givenName"] = person["familyName"] = ""
    assert "too_many_aside" in codes(folder(roster, tmp_path / "bundle"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.dictionaries(st.sampled_from(["manifest.csv", "users.csv", "orgs.csv", "classes.csv", "enrollments.csv"]), st.binary(max_size=300)),
    raw=st.binary(max_size=400),
)
def test_no_bytes_whatever_make_a_traceback(tmp_path, data, raw):
    head = b"propertyName,value\noneroster.version,1.1\n" + b"".join(b"file." + name[:-4].encode() + b",bulk\n" for name in data if name != "manifest.csv")
    for manifest in (data.get("manifest.csv", b""), head):
        path = zipped({**data, "manifest.csv": manifest}, tmp_path / "any.zip")
        assert all(isinstance(words(complaint), tuple) for complaint in complaints(path))
    (tmp_path / "raw.zip").write_bytes(raw)
    assert complaints(tmp_path / "raw.zip")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_one_wrong_byte_anywhere_makes_no_traceback(tmp_path, at, byte):
    path = tmp_path / "bundle.zip"
    if not path.exists():
        folder(small(students=5), path)
    data = bytearray(path.read_bytes())
    data[at % len(data)] = byte
    (tmp_path / "hurt.zip").write_bytes(bytes(data))
    list(read(tmp_path / "hurt.zip", today=TODAY))


def test_check_needs_no_django(tmp_path):
    path = folder(small(), tmp_path / "bundle.zip")
    asked = "import sys; from trellis.__main__ import main; code = main(['roster', 'check', sys.argv[1]]); print(code, 'django' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", asked, str(path)], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert ran.stdout.strip().endswith("0 False")
    assert "It can be imported." in ran.stdout


def test_changes_that_come_before_the_whole_say_what_to_write_in_the_manifest(tmp_path):
    found = complaints(folder(small(), tmp_path / "first.zip", "delta"))
    stopped = {one.file for one in found if one.code == "too_many_aside"}
    assert "users.csv" in stopped and {one.code for one in found} == {"too_many_aside", "status_empty"}
    assert "say bulk in manifest.csv" in words(next(one for one in found if one.code == "status_empty"))[2]


def test_terms_upside_down_and_organisations_in_a_circle_are_named_and_the_rest_is_read(tmp_path):
    roster = changed(small())
    for term in roster.files["academicSessions"]:
        term["startDate"], term["endDate"] = term["endDate"], term["startDate"]
    top = roster.files["orgs"][0]
    roster.files["orgs"] += [top | {"sourcedId": one, "type": "department", "parentSourcedId": other} for one, other in (("x", "y"), ("y", "x"))]
    assert sorted(set(codes(folder(roster, tmp_path / "odd.zip")))) == ["circle", "dates_reversed"]


def test_days_of_change_that_lie_ahead_are_nobodys_business(tmp_path):
    roster = changed(small())
    for rows in roster.files.values():
        for cells in rows:
            cells |= {"status": "active", "dateLastModified": "2099-01-01T00:00:00.000Z"}
    assert codes(folder(roster, tmp_path / "ahead.zip", "delta")) == []
