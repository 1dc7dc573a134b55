"""Bringing attendance, marks and incidents in: what goes in, what stays, what a person must look at."""

import os
import time
import zipfile
from argparse import Namespace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from trellis.audit.models import Act
from trellis.records.importers import check
from trellis.records.importers.codes import TABLES
from trellis.records.importers.running import begin_import, folder_of, notebook_of, one_at_a_time, prepare, run_import, sweep
from trellis.records.jobs import nightly, read_records, switch_records
from trellis.records.models import AttendanceDay, Incident, Mark, RecordsImport
from trellis.records.operations import close
from trellis.records.queries.imports import records_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = date(2026, 12, 1)
State = RecordsImport.State
ATTENDANCE = "studentNumber,schoolIdentifier,date,code,minutesMissed\n"
MARKS = "sourcedId,studentNumber,schoolIdentifier,course,term,date,mark,points,isPassing\n"
INCIDENTS = "sourcedId,studentNumber,schoolIdentifier,date,kind,response,daysOut\n"
WHOLE = "propertyName,value\nfile.attendance,bulk\nattendance.from,2026-11-02\nattendance.until,2026-11-30\n"


@pytest.fixture(autouse=True)
def home(settings, tmp_path, cast: Cast) -> Path:
    settings.HOME = tmp_path
    for key, school in cast.schools.items():
        school.identifier = key
        school.save()
    return tmp_path


def put(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def brought(tmp_path: Path, **files: str) -> RecordsImport:
    """Bring files in as the night does: what needs a person waits."""
    running = begin_import(by=None)
    folder = put(tmp_path / f"files{running.pk}", **files)
    with one_at_a_time():
        prepare(running, [folder], today=TODAY, at_once=True)
    running.refresh_from_db()
    return running


def codes_of(running: RecordsImport) -> list[tuple[str, int | None, str]]:
    return [(one.code, one.line, one.column) for one in notebook_of(running).read()]


def states() -> dict[tuple[str, str], str]:
    rows = AttendanceDay.objects.values_list("student__number", "on", "state")
    return {(number, on.isoformat()): state for number, on, state in rows}


def test_the_same_rows_again_change_nothing_and_a_changed_row_replaces(tmp_path):
    first = ATTENDANCE + "S-mateo,cedar_fork,2026-11-30,present,\nS-wren,saltmarsh,2026-11-30,excused,\nS-wren,mill_road,2026-11-30,present,\n"
    marks = MARKS + "m1,S-mateo,cedar_fork,Science,Fall,2026-11-20,B+,3.3,true\n"
    incidents = INCIDENTS + "i1,S-mateo,cedar_fork,2026-11-17,fighting,repair,\ni1,S-wren,saltmarsh,2026-11-17,fighting,out_of_school,1.5\n"
    one = brought(tmp_path, attendance=first, marks=marks, incidents=incidents)
    assert (one.state, one.complaints, one.counts["attendance"]) == (State.DONE, 0, {"added": 3, "changed": 0, "ended": 0, "untouched": 0})
    again = brought(tmp_path, attendance=first, marks=marks, incidents=incidents)
    assert {name: (count["untouched"], sum(count.values())) for name, count in again.counts.items()} == {
        "attendance": (3, 3),
        "marks": (1, 1),
        "incidents": (2, 2),
    }
    changed = brought(tmp_path, attendance=ATTENDANCE + "S-mateo,cedar_fork,2026-11-30,tardy,15\n", marks=marks.replace("B+,3.3", "A,4"))
    assert (changed.counts["attendance"]["changed"], changed.counts["marks"]["changed"]) == (1, 1)
    assert AttendanceDay.objects.get(student__number="S-mateo").minutes_missed == 15
    assert (AttendanceDay.objects.count(), Mark.objects.get().mark, Incident.objects.count()) == (3, "A", 2)
    assert Act.objects.filter(act="records.import").count() == 3
    assert not (folder_of(changed) / "staging.sqlite3").exists()


def test_what_a_whole_file_no_longer_names_leaves_only_within_its_days_and_never_because_of_a_bad_row(tmp_path):
    days = [f"2026-11-{day:02}" for day in range(2, 28) if date(2026, 11, day).weekday() < 5]
    rows = [f"S-{who},{school},{day},present,\n" for day in days for who, school in (("mateo", "cedar_fork"), ("wren", "saltmarsh"))]
    brought(tmp_path, attendance=ATTENDANCE + "".join(rows) + "S-mateo,cedar_fork,2026-10-30,present,\n")
    kept = rows[2:]  # the first day is missing for both; and one row cannot be read
    kept[0] = kept[0].replace("present", "nonsense")
    whole = brought(tmp_path, attendance=ATTENDANCE + "".join(kept), manifest=WHOLE)
    assert (whole.state, whole.ending) == (State.DONE, {"attendance": [2, len(rows)]})
    assert ("S-mateo", days[0]) not in states()
    assert states()[("S-mateo", days[1])] == states()[("S-mateo", "2026-10-30")] == "present"
    assert codes_of(whole) == [("code_unknown", 2, "code")]


def test_more_than_one_in_ten_waits_for_a_person_who_types_the_number(tmp_path, sign_in, cast: Cast):
    days = [f"2026-11-{day:02}" for day in range(2, 7)]
    brought(tmp_path, attendance=ATTENDANCE + "".join(f"S-mateo,cedar_fork,{day},present,\n" for day in days))
    waits = brought(tmp_path, attendance=ATTENDANCE + f"S-mateo,cedar_fork,{days[0]},present,\n", manifest=WHOLE)
    assert (waits.state, waits.message, AttendanceDay.objects.count()) == (State.PLANNED, "beyond", 5)
    assert "More than one row in ten" in records_state(TODAY).last_failure
    client = sign_in("odile")
    assert "4 of 5 leave" in client.get(f"/records/imports/{waits.pk}/").text
    assert "not the number of rows" in client.post(f"/records/imports/{waits.pk}/confirm/", {"ended": 5}).text
    assert client.post(f"/records/imports/{waits.pk}/confirm/", {"ended": 4}).status_code == 302
    switch_records(waits.pk)
    switch_records(waits.pk)  # a worker that died after its last line is called again
    assert (AttendanceDay.objects.count(), Act.objects.filter(act="records.import").count()) == (1, 2)
    assert sign_in("amina").get(f"/records/imports/{waits.pk}/").status_code == 404


def test_a_mark_that_leaves_is_ended_and_comes_back(tmp_path):
    row = "m1,S-mateo,cedar_fork,Science,Fall,2026-11-20,B+,3.3,true"
    brought(tmp_path, marks=MARKS + "".join(row.replace("m1", f"m{n}") + "\n" for n in range(20)))
    head = MARKS.replace("isPassing", "isPassing,status")
    gone = brought(tmp_path, marks=f"{head}{row},tobedeleted\n")
    assert (gone.counts["marks"]["ended"], Mark.objects.get(sourced_id="m1").ended_on) == (1, TODAY)
    back = brought(tmp_path, marks=f"{head}{row},active\n")
    assert (back.counts["marks"]["changed"], Mark.objects.get(sourced_id="m1").ended_on) == (1, None)


def test_bad_rows_are_named_by_line_and_left_out(tmp_path, cast: Cast):
    cast.students["bilal"].number = "S-sione"  # two students with one number
    cast.students["bilal"].save()
    good = "".join(f"S-mateo,cedar_fork,2026-09-{day:02},present,\n" for day in range(1, 30))
    bad = {
        "S-mateo,cedar_fork,2026-02-30,present,": ("date_wrong", "date"), "S-mateo,cedar_fork,11/30/2026,present,": ("date_wrong", "date"),
        "S-mateo,cedar_fork,2026-12-02,present,": ("day_ahead", "date"), "S-nobody,cedar_fork,2026-11-30,present,": ("student_unknown", "studentNumber"),
        "S-sione,mill_road,2026-11-30,present,": ("student_several", "studentNumber"),
        "S-mateo,nowhere,2026-11-30,present,": ("school_unknown", "schoolIdentifier"),
        "S-mateo,cedar_fork,2026-11-30,=1+1,": ("code_unknown", "code"), "S-mateo,cedar_fork,2026-11-30": ("row_length", ""),
        "S-mateo,cedar_fork,2026-11-27,partial,9999": ("number_wrong_cell", "minutesMissed"), ",cedar_fork,2026-11-30,present,": ("required", "studentNumber"),
        "S-mateo,cedar_fork,2026-09-01,excused,": ("said_twice", ""),
    }  # fmt: skip
    running = brought(tmp_path, attendance=ATTENDANCE + good + "\n".join(bad) + "\n")
    assert sorted(codes_of(running)) == sorted((code, line, column) for line, (code, column) in enumerate(bad.values(), start=31))
    assert (running.state, states()[("S-mateo", "2026-09-01")]) == (State.DONE, "excused")
    said = running.counts["attendance"]
    assert (said["added"], AttendanceDay.objects.count()) == (30, 30)


@pytest.mark.parametrize(
    ("files", "code", "line"),
    [
        ({"attendance": "studentNumber,schoolIdentifier,day,code\n"}, "columns_missing", 1),
        ({"attendance": "studentNumber,studentSourcedId,schoolIdentifier,date,code\n"}, "two_ways", 1),
        ({"attendance": "studentNumber;schoolIdentifier;date;code\n"}, "other_separator", 1),
        ({"attendance": ""}, "no_header", None),
        ({"attendance": ATTENDANCE + 'S-mateo,cedar_fork,2026-11-30,"present,\n' + "x,y\n" * 60_000}, "endless_cell", 2),
        ({"attendance": ATTENDANCE, "manifest": WHOLE}, "no_rows", None),
        ({"attendance": ATTENDANCE, "manifest": WHOLE.replace("2026-11-30", "2026-10-01")}, "period_wrong", None),
        ({"attendance": ATTENDANCE + "S-nobody,cedar_fork,2026-11-30,present,\n" * 20}, "too_many_aside", None),
        ({"users": "sourcedId\n"}, "no_records", None),
    ],
)
@pytest.mark.sqlite
def test_files_that_cannot_be_read_change_nothing_and_say_why(tmp_path, files, code, line):
    running = brought(tmp_path, **files)
    assert (running.state, running.message, AttendanceDay.objects.count()) == (State.REFUSED, "stopped", 0)
    assert (code, line) in [(found, at) for found, at, _column in codes_of(running)]


def test_older_files_never_come_after_newer_ones(tmp_path):
    manifest = "propertyName,value\nexported,{}\n"
    row = ATTENDANCE + "S-mateo,cedar_fork,2026-11-30,{},\n"
    brought(tmp_path, attendance=row.format("excused"), manifest=manifest.format("2026-12-01T02:00:00Z"))
    late = brought(tmp_path, attendance=row.format("unexcused"), manifest=manifest.format("2026-11-30T02:00:00Z"))
    assert (late.state, late.message, codes_of(late)) == (State.REFUSED, "older", [("older", None, "")])
    assert states() == {("S-mateo", "2026-11-30"): "excused"}


def test_the_districts_own_codes_are_read_from_the_home_folder(tmp_path, home):
    (home / "records.toml").write_text('[attendance]\nEX = "excused"\n"-" = "unknown"\n[passing]\nF = false\n')
    rows = (
        ATTENDANCE
        + "S-mateo,cedar_fork,2026-11-30,EX,\nS-mateo,cedar_fork,2026-11-27,EX,\n"
        + "".join(f"S-mateo,cedar_fork,2026-10-{d:02},present,\n" for d in range(1, 12))
    )
    brought(tmp_path, attendance=rows, marks=MARKS + "m1,S-mateo,cedar_fork,Science,Fall,2026-11-20,F,,\n")
    assert (states()[("S-mateo", "2026-11-30")], Mark.objects.get().is_passing) == ("excused", False)
    taken_back = brought(tmp_path, attendance=ATTENDANCE + "S-mateo,cedar_fork,2026-11-30,-,\n")
    assert taken_back.state == State.PLANNED  # one of one row of these days: a person looks
    (home / "records.toml").write_text('[attendance]\n\nEX = "away"\n')
    wrong = brought(tmp_path, attendance=rows)
    assert (wrong.state, codes_of(wrong)[0]) == (State.REFUSED, ("codes_word", 3, ""))


@pytest.mark.sqlite
def test_the_closed_lists_are_those_of_the_models():
    assert TABLES["attendance"] == (*AttendanceDay.State.values, "unknown")
    assert (TABLES["incidents"], TABLES["responses"]) == (tuple(Incident.Kind.values), tuple(Incident.Response.values))


def test_in_the_browser_a_file_is_read_shown_and_switched_in(tmp_path, sign_in):
    client = sign_in("odile")
    wrong = client.post("/records/imports/new/", {"handed": SimpleUploadedFile("absences.csv", b"a")})
    assert "Name the file attendance.csv" in wrong.text
    rows = ATTENDANCE + "S-mateo,cedar_fork,2026-11-30,present,\nS-nobody,cedar_fork,2026-11-30,present,\n"
    response = client.post("/records/imports/new/", {"handed": SimpleUploadedFile("attendance.csv", rows.encode("utf-8-sig"))})
    running = RecordsImport.objects.get()
    read_records(running.pk)
    page = client.get(response["Location"]).text
    assert "The files wait for you" in page
    assert "The district has no student with this id." in client.get(f"/records/imports/{running.pk}/complaints/").text
    assert b"attendance.csv,3,studentNumber" in b"".join(client.get(f"/records/imports/{running.pk}/complaints.csv").streaming_content)
    client.post(f"/records/imports/{running.pk}/confirm/")
    switch_records(running.pk)
    assert "The files are in" in client.get(f"/records/imports/{running.pk}/").text
    other = client.post("/records/imports/new/", {"handed": SimpleUploadedFile("evil.zip", b"PK\x03\x04 not a zip")})
    hostile = RecordsImport.objects.latest("pk")
    read_records(hostile.pk)
    assert "These files did not go in" in client.get(other["Location"]).text
    assert client.get("/records/imports/").status_code == 200


def test_by_night_what_lies_in_the_folder_goes_in_once_and_a_failure_is_said(tmp_path, home, sign_in):
    folder = home / "records"
    folder.mkdir()
    with zipfile.ZipFile(folder / "night.zip", "w") as archive:
        archive.writestr("attendance.csv", ATTENDANCE + "S-mateo,cedar_fork,2026-11-30,present,\n")
    nightly()  # written just now: it may still be coming
    assert not RecordsImport.objects.exists()
    before = time.time() - 600
    os.utime(folder / "night.zip", (before, before))
    nightly()
    nightly()
    assert [one.state for one in RecordsImport.objects.all()] == [State.DONE]
    (folder / "night.zip").write_bytes(b"PK\x03\x04")
    os.utime(folder / "night.zip", (before + 60, before + 60))
    nightly()
    assert records_state(TODAY).failed_by_night
    assert "came by night" in sign_in("odile").get("/").text
    assert records_state(TODAY + timedelta(days=9)).is_stale


def test_the_commands_check_without_a_database_and_import_with_one(tmp_path, capsys, home):
    folder = put(tmp_path / "files", attendance=ATTENDANCE + "S-mateo,cedar_fork,2026-11-30,present,\nS-mateo,cedar_fork,2026-11-31,present,\n")
    assert check.run(Namespace(paths=[str(folder / "attendance.csv")], csv=None, codes=None)) == 1
    assert "attendance.csv, line 3, date: This is not a day" in capsys.readouterr().out
    asked = {"paths": [str(folder)], "csv": None, "confirm_ended": None}
    assert run_import(Namespace(**asked, dry_run=True, yes=False)) == 0
    assert AttendanceDay.objects.count() == 0
    assert run_import(Namespace(**asked, dry_run=False, yes=True)) == 0
    assert AttendanceDay.objects.count() == 1
    assert [one.state for one in RecordsImport.objects.order_by("pk")] == [State.DISCARDED, State.DONE]


@pytest.mark.sqlite
def test_what_an_import_left_behind_is_swept_up(tmp_path):
    running = begin_import(by=None)
    folder = put(folder_of(running) / "handed", attendance=ATTENDANCE)
    sweep()
    assert folder.exists()
    close(running=running, state=State.DISCARDED)
    sweep()
    assert not folder.exists()


def test_a_row_of_a_school_where_the_student_is_not_enrolled_is_told_by_line_and_read(tmp_path, cast: Cast):
    attendance = ATTENDANCE + "S-mateo,cedar_fork,2026-11-30,present,\nS-mateo,saltmarsh,2026-11-30,present,\nS-mateo,saltmarsh,2026-11-24,unknown,\n"
    marks = MARKS + "m1,S-mateo,mill_road,Science,Fall,2026-11-20,B+,3.3,true\nm2,S-mateo,cedar_fork,Art,Fall,2026-W47-5,A,4,true\n"
    running = brought(tmp_path, attendance=attendance, marks=marks)
    told = [(one.code, one.file, one.line) for one in notebook_of(running).read()]
    assert told == [("date_wrong", "marks.csv", 3), ("not_enrolled", "attendance.csv", 3), ("not_enrolled", "marks.csv", 2)]
    assert (running.state, running.complaints, AttendanceDay.objects.count(), Mark.objects.count()) == (State.DONE, 3, 2, 1)
