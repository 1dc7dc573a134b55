import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trellis.__main__ import main
from trellis.audit.models import Act
from trellis.directory import importers
from trellis.directory.models import (
    Demographics,
    GuardianRight,
    Guardianship,
    Office,
    Person,
    PersonKey,
    Post,
    RosterImport,
    School,
    SchoolEnrolment,
    Section,
    SectionEnrolment,
    SectionTeaching,
    Source,
    Student,
    StudentGroup,
    Term,
)
from trellis.directory.oneroster.stage import Notebook
from trellis.directory.queries.standing import standing_of
from trellis.directory.tests.bundles import changed, folder, home, row, small, without  # noqa: F401 (fixture)
from trellis.site.demo.cast import TODAY

HOUSE = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db
_turn = iter(range(1_000_000))


def bring(roster, mode="bulk", today=TODAY, source=""):
    """Import a roster without asking, and return the import and its plan."""
    path = folder(roster, importers.Path(importers.settings.HOME) / f"bundle-{next(_turn)}.zip", mode)
    with importers.one_at_a_time():
        running = importers.begin()
        staged = importers.read_bundle(running, path, today=today, source_name=source)
        assert not staged.is_stopped
        with importers.compared(running, today=today) as on_desk:
            assert importers.switch(running, on_desk, by=None, today=today)
        importers.finish(running)
    return running, on_desk.plan


def live():
    """Return what is live, by the source's ids: what two ways of importing must agree on."""
    keys = {key.person_id: key.sourced_id for key in PersonKey.objects.filter(ended_on__isnull=True)}
    return {
        "people": sorted((keys[p.pk], p.given_name, p.family_name, p.email, p.folded_name) for p in Person.objects.filter(pk__in=keys)),
        "students": sorted((keys[s.person_id], s.number, s.grade) for s in Student.objects.filter(ended_on__isnull=True)),
        "posts": sorted((p.sourced_id, p.role, p.school_id or 0, p.office_id or 0) for p in Post.objects.filter(ended_on__isnull=True)),
        "stays": sorted((s.sourced_id, keys[s.student.person_id], s.school_id) for s in SchoolEnrolment.objects.filter(ended_on__isnull=True)),
        "ties": sorted((keys[t.guardian_id], keys[t.student.person_id], t.said_by) for t in Guardianship.objects.filter(ended_on__isnull=True)),
        "facts": sorted((f.sourced_id, str(f.birth_date), f.sex, f.white) for f in Demographics.objects.filter(ended_on__isnull=True)),
        "groups": sorted((g.sourced_id, g.kind) for g in StudentGroup.objects.filter(ended_on__isnull=True)),
        "sections": sorted((s.sourced_id, s.title, tuple(t.sourced_id for t in s.terms.order_by("sourced_id"))) for s in Section.objects.filter(ended_on=None)),
        "learning": sorted((e.sourced_id, e.section.sourced_id, str(e.begins_on)) for e in SectionEnrolment.objects.filter(ended_on__isnull=True)),
        "teaching": sorted((t.sourced_id, t.section.sourced_id) for t in SectionTeaching.objects.filter(ended_on__isnull=True)),
        "schools": sorted((s.sourced_id, s.name) for s in School.objects.filter(ended_on__isnull=True)),
    }


def rows():
    """Return every row that an import may write, whole."""
    models = (
        School,
        Office,
        Term,
        Section,
        Person,
        PersonKey,
        Student,
        Post,
        SchoolEnrolment,
        Guardianship,
        Demographics,
        StudentGroup,
        SectionEnrolment,
        SectionTeaching,
    )
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_everybody_arrives_and_the_second_time_nothing_changes(home, version):  # noqa: F811
    roster = small(version, years=2)
    running, plan = bring(roster)
    assert running.state == RosterImport.State.DONE
    assert plan.complaints == 0
    assert Student.objects.count() == 26
    assert PersonKey.objects.count() == len(roster.files["users"])
    assert SectionEnrolment.objects.count() == sum(row["role"] == "student" for row in roster.files["enrollments"])
    before = rows()
    _running, again = bring(roster)
    assert again.is_empty
    assert rows() == before
    assert Act.objects.filter(act="directory.import_roster").count() == 2


def test_roles_become_posts_and_none_of_them_keeps_trellis(home):  # noqa: F811
    roster = small()
    roster.add("roles", "role-keeper", userSourcedId="staff-1", roleType="secondary", role="systemAdministrator", orgSourcedId="org-district")
    bring(roster)
    roles = set(Post.objects.values_list("role", flat=True))
    assert roles == {"principal", "school_administrator", "counselor", "school_staff", "office_staff", "teacher"}
    person = PersonKey.objects.get(sourced_id="staff-1").person_id
    assert [held.role for held in standing_of(person, TODAY).held] == ["principal"]


def test_a_department_of_a_school_stands_for_the_school(home):  # noqa: F811
    roster = small()
    roster.add("orgs", "org-math", name="Mathematics", type="department", parentSourcedId="org-school-1")
    roster.add("roles", "role-math", userSourcedId="staff-2", roleType="primary", role="teacher", orgSourcedId="org-math")
    bring(roster)
    post = Post.objects.get(sourced_id="role-math")
    assert post.school == School.objects.get(sourced_id="org-school-1")
    assert not Office.objects.filter(name="Mathematics").exists()


def test_guardians_arrive_without_rights(home):  # noqa: F811
    bring(small())
    assert Guardianship.objects.exists()
    assert not GuardianRight.objects.exists()


def test_a_student_who_is_missing_is_ended_and_comes_back(home):  # noqa: F811
    roster = small()
    bring(roster)
    student = PersonKey.objects.get(sourced_id="student-1").person.student
    gone = without(roster, "users", "student-1")
    for file, column in (("roles", "userSourcedId"), ("enrollments", "userSourcedId"), ("studentGroups", "userSourcedId"), ("demographics", "sourcedId")):
        gone.files[file] = [row for row in gone.files[file] if row[column] != "student-1"]
    _running, plan = bring(gone)
    assert plan.ending["students"] == (1, 26)
    student.refresh_from_db()
    assert student.ended_on == TODAY
    assert not SchoolEnrolment.objects.filter(student=student, ended_on__isnull=True).exists()
    assert SchoolEnrolment.objects.get(student=student).ends_on == TODAY
    assert not SectionEnrolment.objects.filter(student=student, ended_on__isnull=True).exists()
    assert Person.objects.filter(pk=student.person_id).exists()
    bring(roster, today=TODAY + timedelta(days=1))
    student.refresh_from_db()
    assert student.ended_on is None
    assert SchoolEnrolment.objects.get(student=student).ends_on is None


def test_staff_who_leave_lose_their_posts(home):  # noqa: F811
    roster = small()
    bring(roster)
    person = PersonKey.objects.get(sourced_id="staff-2").person_id
    assert standing_of(person, TODAY).held
    bring(without(without(roster, "users", "staff-2"), "roles", "role-staff-2"))
    assert not standing_of(person, TODAY).held


def test_a_row_that_cannot_be_read_is_not_taken_for_missing(home):  # noqa: F811
    roster = small()
    bring(roster)
    before = live()
    hurt = changed(roster)
    row(hurt, "users", "student-1")["givenName"] = row(hurt, "users", "student-1")["familyName"] = ""
    next(cells for cells in hurt.files["roles"] if cells["userSourcedId"] == "student-2")["role"] = "pupil"
    hurt.files["enrollments"][0]["role"] = "guest"
    hurt.files["classes"][0]["title"] = ""
    _running, plan = bring(hurt)
    assert plan.is_empty
    assert live() == before


def test_what_a_person_typed_stays(home):  # noqa: F811
    roster = small()
    bring(roster)
    person = PersonKey.objects.get(sourced_id="student-1").person
    Person.objects.filter(pk=person.pk).update(given_name="Xochitl", typed=["given_name"], folded_name="x")
    school = School.objects.get(sourced_id="org-school-1")
    School.objects.filter(pk=school.pk).update(name="The old name", typed=["name"])
    typed = School.objects.create(name="Typed by hand")
    again = changed(roster)
    row(again, "users", "student-1").update(givenName="Other", familyName="Newname", email="new@riverbend.example")
    row(again, "orgs", "org-school-1").update(name="Renamed", identifier="777")
    bring(again)
    person.refresh_from_db()
    school.refresh_from_db()
    typed.refresh_from_db()
    assert (person.given_name, person.family_name, person.email) == ("Xochitl", "Newname", "new@riverbend.example")
    assert person.folded_name == "newname xochitl"
    assert (school.name, school.identifier) == ("The old name", "777")
    assert typed.ended_on is None


def test_a_post_that_a_person_ended_is_not_opened_again(home):  # noqa: F811
    roster = small()
    bring(roster)
    Post.objects.filter(sourced_id="role-staff-1").update(held_until=TODAY, typed=["held_until"])
    row(roster, "roles", "role-staff-1")["beginDate"] = "2021-08-01"
    bring(roster)
    assert Post.objects.get(sourced_id="role-staff-1").held_until == TODAY


def test_a_second_source_never_ends_the_first(home):  # noqa: F811
    bring(small(), source="First")
    before = live()["students"]
    other = small(students=3, seed=9)
    for rows_of in other.files.values():
        for cells in rows_of:
            for name in cells:
                if name.endswith(("ourcedId", "SourcedIds")) and cells[name]:
                    cells[name] = ",".join(f"b-{part}" for part in cells[name].split(","))
    _running, plan = bring(other, source="Second")
    assert sum(gone for gone, _active in plan.ending.values()) == 0
    assert set(before) < set(live()["students"])
    assert Source.objects.count() == 2


def test_enrolments_whose_days_are_over_are_left_as_they_were(home):  # noqa: F811
    roster = small(years=2)
    bring(roster)
    old = [row["sourcedId"] for row in roster.files["classes"] if row["termSourcedIds"] == "year-2026"]
    assert old
    later = without(roster, "classes", *old)
    later.files["enrollments"] = [row for row in later.files["enrollments"] if row["classSourcedId"] not in old]
    _running, plan = bring(later)
    assert plan.counts["learning"]["ended"] == plan.counts["sections"]["ended"] == 0


def test_more_than_one_in_ten_is_unusual(home):  # noqa: F811
    roster = small()
    bring(roster)
    fewer = changed(roster)
    gone = {f"student-{number}" for number in range(1, 6)}
    fewer.files["users"] = [row for row in fewer.files["users"] if row["sourcedId"] not in gone]
    fewer.files["roles"] = [row for row in fewer.files["roles"] if row["userSourcedId"] not in gone]
    _running, plan = bring(fewer)
    assert plan.beyond == {"students": (5, 26)}
    assert plan.ended == 5


def test_half_a_file_of_roles_ends_nobody_unasked(home):  # noqa: F811
    roster = small()
    bring(roster)
    half = changed(roster)
    half.files["roles"] = [row for row in half.files["roles"] if row["role"] != "student" or row["userSourcedId"] < "student-2"]
    _running, plan = bring(half)
    gone = len([row for row in roster.files["roles"] if row["role"] == "student"]) - len([row for row in half.files["roles"] if row["role"] == "student"])
    assert plan.beyond == {"students": (gone, 26)}


def test_a_bundle_that_relies_on_people_whom_the_district_does_not_have_is_refused(home, capsys):  # noqa: F811
    roster = small()
    path = folder(roster, home / "bundle")
    for name in ("users", "demographics"):
        (path / f"{name}.csv").unlink()
        manifest = path / "manifest.csv"
        manifest.write_text(manifest.read_text().replace(f"file.{name},bulk", f"file.{name},absent"))
    assert main(["roster", "check", str(path)]) == 0
    assert "It leaves out users.csv" in capsys.readouterr().out
    with importers.one_at_a_time():
        importers.prepare(running := importers.begin(), path, today=TODAY, at_once=True)
    assert (running.state, running.stopping, School.objects.count()) == (RosterImport.State.REFUSED, 2, 0)
    heard = list(Notebook(importers.folder_of(running) / "complaints.sqlite3").read())
    assert {one.file for one in heard if one.code == "too_many_aside"} == {"enrollments.csv", "roles.csv"}
    assert min(one.line for one in heard if one.file == "roles.csv" and one.line) == 2
    bring(roster)
    with importers.one_at_a_time():
        importers.prepare(running := importers.begin(), path, today=TODAY, at_once=True)
    assert running.state == RosterImport.State.DONE  # the district knows them now


def test_dangling_rows_are_complained_about_with_their_lines_and_left_out(home):  # noqa: F811
    roster = small()
    roster.files["enrollments"].append(
        {"sourcedId": "e-1", "classSourcedId": "class-none", "userSourcedId": "student-1", "role": "student", "status": "active"}
    )
    roster.files["enrollments"].append(
        {"sourcedId": "e-2", "classSourcedId": roster.files["classes"][0]["sourcedId"], "userSourcedId": "staff-1", "role": "student"}
    )
    delta = changed(roster)
    bring(without(roster, "enrollments", "e-1", "e-2"))
    for name, rows_of in delta.files.items():
        delta.files[name] = [{**cells, "status": "active", "dateLastModified": "x"} for cells in rows_of if cells["sourcedId"] in {"e-1", "e-2"}]
    running, plan = bring(delta, "delta")
    said = list(Notebook(importers.folder_of(running) / "complaints.sqlite3").read())
    assert {(one.code, one.line, one.column) for one in said if one.line and one.line > 1} == {
        ("dangling", 2, "classSourcedId"), ("not_a_student", 3, "userSourcedId"),
    }  # fmt: skip
    assert plan.is_empty


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["drop_student", "rename", "drop_class", "move_grade", "drop_guardian", "drop_staff", "add_group", "new_student", "drop_stay"]),
        st.integers(0, 25),
    ),
    max_size=6,
)


def edited(roster, edits, version):
    """Return a roster after some ordinary days of a school."""
    after = changed(roster)
    files = after.files

    def drop_user(sid):
        files["users"] = [row for row in files["users"] if row["sourcedId"] != sid]
        for name in ("roles", "enrollments", "studentGroups"):
            files[name] = [row for row in files[name] if row["userSourcedId"] != sid]
        files["demographics"] = [row for row in files["demographics"] if row["sourcedId"] != sid]
        for cells in files["users"]:
            if sid in cells.get("agentSourcedIds", "").split(","):
                cells["agentSourcedIds"] = ",".join(part for part in cells["agentSourcedIds"].split(",") if part != sid)

    for what, number in edits:
        students = [cells for cells in files["users"] if cells["sourcedId"].startswith("student-")]
        one = students[number % len(students)] if students else None
        if what == "drop_student" and one:
            drop_user(one["sourcedId"])
        elif what == "rename" and one:
            one["familyName"] = f"Renamed {number}"
        elif what == "move_grade" and one:
            one["grades"] = "05"
        elif what == "drop_guardian" and one and one.get("agentSourcedIds"):
            drop_user(one["agentSourcedIds"].split(",")[0])
        elif what == "drop_staff":
            drop_user(f"staff-{number % 8 + 1}")
        elif what == "drop_class" and files["classes"]:
            sid = files["classes"].pop(number % len(files["classes"]))["sourcedId"]
            files["enrollments"] = [row for row in files["enrollments"] if row["classSourcedId"] != sid]
        elif what == "add_group" and one:
            sid = f"group-new-{one['sourcedId']}"
            if not any(cells["sourcedId"] == sid for cells in files["studentGroups"]):
                after.add("studentGroups", sid, userSourcedId=one["sourcedId"], group="gifted")
        elif what == "drop_stay" and version == "1.2" and one:
            files["roles"] = [row for row in files["roles"] if row["userSourcedId"] != one["sourcedId"]]
        elif what == "new_student" and not any(cells["sourcedId"] == f"fresh-{number}" for cells in files["users"]):
            cells = {"enabledUser": "true", "givenName": "Fresh", "familyName": f"Face {number}", "grades": "01"}
            if version == "1.1":
                cells |= {"role": "student", "orgSourcedIds": "org-school-1"}
            else:
                after.add("roles", f"role-fresh-{number}", userSourcedId=f"fresh-{number}", roleType="primary", role="student", orgSourcedId="org-school-1")
            after.add("users", f"fresh-{number}", **cells)
    return after


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS, version=st.sampled_from(["1.1", "1.2"]))
def test_a_delta_leads_to_the_same_district_as_a_new_bulk_file(home, edits, version):  # noqa: F811
    from django.db import transaction

    from trellis.directory.oneroster.write import delta_between

    before = small(version, students=12)
    after = edited(before, edits, version)
    seen = []
    for way in ("delta", "bulk"):
        with transaction.atomic():
            bring(before)
            bring(delta_between(before, after) if way == "delta" else after, way)
            seen.append(live())
            _running, again = bring(after)
            assert again.is_empty, (way, again.counts)
            transaction.set_rollback(True)
    ids = [{school: number for number, school in enumerate(sorted({row[2] for row in one["stays"]}))} for one in seen]
    for one, schools in zip(seen, ids, strict=True):
        one["stays"] = [(sid, student, schools[school]) for sid, student, school in one["stays"]]
        one["posts"] = [(sid, role, bool(school), bool(office)) for sid, role, school, office in one["posts"]]
    assert seen[0] == seen[1]


KILLED = """
    import os, signal, sys
    from pathlib import Path
    import django
    django.setup()
    from trellis.directory import importers
    from trellis.directory.oneroster import apply
    from trellis.site import preparing
    from trellis.site.demo.cast import TODAY
    if sys.argv[2] == "first":
        preparing.migrate()
    moment = sys.argv[3]
    def die(*args, **more):
        os.kill(os.getpid(), signal.SIGKILL)
    if moment == "reading":
        importers.stage = die
    elif moment == "comparing":
        importers.plans.make = die
    elif moment == "switching":
        apply._enrolments = die
    with importers.one_at_a_time():
        running = importers.begin()
        importers.read_bundle(running, Path(sys.argv[1]), today=TODAY)
        with importers.compared(running, today=TODAY) as on_desk:
            importers.switch(running, on_desk, by=None, today=TODAY)
        importers.finish(running)
    from django.db import connection
    from trellis.directory.models import RosterImport, Student, Person
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,), "what is written after the switch is looked up again"
    print(Student.objects.count(), Person.objects.count(), [one.state for one in RosterImport.objects.order_by("pk")])
"""


@pytest.mark.slow
@pytest.mark.sqlite  # of its own, whatever the suite runs on
def test_an_import_killed_at_any_moment_leaves_nothing_half_done_and_the_lock_free(tmp_path):
    path = folder(small(), tmp_path / "bundle.zip")
    environment = {**os.environ, "TRELLIS_HOME": str(tmp_path / "home"), "TRELLIS_MODE": "test", "DJANGO_SETTINGS_MODULE": "trellis.site.settings"}
    environment.pop("TRELLIS_DATABASE", None)
    (tmp_path / "home").mkdir()

    def run(*words):
        return subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), str(path), *words], cwd=HOUSE, env=environment, capture_output=True, text=True)

    for turn, moment in enumerate(("reading", "comparing", "switching")):
        assert run("first" if turn == 0 else "again", moment).returncode == -signal.SIGKILL
    ended = run("again", "never")
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split()[0] == "26"
    # One that died while a plan was made had read its bundle whole; no process holds it any more either.
    assert ended.stdout.strip().endswith("['failed', 'failed', 'failed', 'done']")
    with closing(sqlite3.connect(tmp_path / "home" / "trellis.sqlite3")) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []  # which the switch does not look up row by row


def test_a_birth_date_is_kept_as_a_day(home):  # noqa: F811
    roster = small()
    bring(roster)
    said = row(roster, "demographics", "student-1")["birthDate"]
    assert Demographics.objects.get(sourced_id="student-1").birth_date == date.fromisoformat(said)
