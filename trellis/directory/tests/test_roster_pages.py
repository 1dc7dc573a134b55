from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from trellis.__main__ import main
from trellis.access.policy import Role
from trellis.directory import importers, jobs
from trellis.directory.models import Post, RosterImport, School, Student
from trellis.directory.queries.roster import roster_state
from trellis.directory.tests.bundles import changed, folder, home, small  # noqa: F401 (fixture)
from trellis.site.demo.cast import TODAY

pytestmark = pytest.mark.django_db
State = RosterImport.State


@pytest.fixture
def odile(sign_in, home):  # noqa: F811
    return sign_in("odile")


def hand_in(client, roster, tmp_path):
    path = folder(roster, tmp_path / "bundle.zip")
    answer = client.post(reverse("upload_roster"), {"bundle": SimpleUploadedFile("roster.zip", path.read_bytes())})
    assert answer.status_code == 302
    return RosterImport.objects.order_by("-pk").first()


def test_a_roster_is_handed_in_looked_at_and_switched_in(odile, tmp_path):
    assert "No roster has come in yet." in odile.get(reverse("roster")).content.decode()
    running = hand_in(odile, small(), tmp_path)
    assert running.state == State.PLANNED
    assert not School.objects.filter(source__isnull=False).exists()
    page = odile.get(reverse("roster_import", args=[running.pk])).content.decode()
    assert "The roster waits for you" in page
    assert odile.get(reverse("confirm_roster", args=[running.pk])).status_code == 200
    assert odile.post(reverse("confirm_roster", args=[running.pk])).status_code == 302
    running.refresh_from_db()
    assert running.state == State.DONE
    assert School.objects.filter(source__isnull=False).count() == 2
    assert "The roster is in" in odile.get(reverse("roster_import", args=[running.pk])).content.decode()
    assert "The roster came in" in odile.get(reverse("roster")).content.decode()
    assert sorted(path.name for path in importers.folder_of(running).iterdir()) == ["complaints.sqlite3"]


def test_unusually_many_ended_need_the_exact_number(odile, tmp_path):
    first = hand_in(odile, small(), tmp_path)
    odile.post(reverse("confirm_roster", args=[first.pk]))
    fewer = changed(small())
    fewer.files["users"] = [row for row in fewer.files["users"] if row["sourcedId"] not in {"student-1", "student-2", "student-3", "student-4"}]
    second = hand_in(odile, fewer, tmp_path)
    page = odile.get(reverse("roster_import", args=[second.pk])).content.decode()
    assert "Unusually many would end" in page
    assert "4 of 26 students end" in page
    refused = odile.post(reverse("confirm_roster", args=[second.pk]), {"ended": 3})
    assert "not the number" in refused.content.decode()
    second.refresh_from_db()
    assert second.state == State.PLANNED
    assert odile.post(reverse("confirm_roster", args=[second.pk]), {"ended": 4}).status_code == 302
    assert Student.objects.filter(ended_on__isnull=False).count() == 4


def test_a_roster_is_let_go_and_cannot_be_switched_in_afterwards(odile, tmp_path):
    running = hand_in(odile, small(), tmp_path)
    assert odile.get(reverse("discard_roster", args=[running.pk])).status_code == 200
    odile.post(reverse("discard_roster", args=[running.pk]))
    running.refresh_from_db()
    assert running.state == State.DISCARDED
    late = odile.post(reverse("confirm_roster", args=[running.pk]))
    assert "no longer waits" in late.content.decode()
    assert not School.objects.filter(source__isnull=False).exists()


def test_complaints_are_shown_paged_and_handed_out_whole(odile, tmp_path):
    roster = small(students=60)
    for cells in roster.files["enrollments"][:9]:
        cells["userSourcedId"] = "nobody"
    for cells in [row for row in roster.files["users"] if row.get("grades")][:30]:
        cells["grades"] = "=cmd()"
    running = hand_in(odile, roster, tmp_path)
    assert running.complaints == 39
    first = odile.get(reverse("roster_complaints", args=[running.pk])).content.decode()
    assert "users.csv, grades: 30 times" in first and "and 18 more" in first
    assert "None of them stops the import." in first
    csv = b"".join(odile.get(reverse("roster_complaints_csv", args=[running.pk])).streaming_content).decode()
    assert csv.count("\r\n") == 40
    assert "=cmd" not in csv


def test_what_stops_the_import_stands_first_however_much_else_there_is(odile, tmp_path, capsys):
    roster = small(students=60)
    for cells in [row for row in roster.files["users"] if row.get("grades")][:5]:
        cells["grades"] = "=cmd()"
    for cells in roster.files["enrollments"]:
        cells["role"] = "wizard"
    running = hand_in(odile, roster, tmp_path)
    assert running.stopping == 1 and running.complaints > 50
    page = odile.get(reverse("roster_complaints", args=[running.pk])).content.decode().split("<main")[1]
    stops, rest = page.split('id="others"')
    assert "rows of this file cannot be used" in stops and "wizard" not in page
    assert "enrollments.csv, role" in rest and rest.index("enrollments.csv, role") < rest.index("users.csv, grades")
    assert main(["roster", "check", str(folder(roster, tmp_path / "again.zip"))]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "These stop the import:" and "enrollments.csv" in said[1]
    assert len(said) < 12


def test_a_bundle_that_stops_says_so(odile, tmp_path):
    answer = odile.post(reverse("upload_roster"), {"bundle": SimpleUploadedFile("roster.zip", b"no zip at all")}, follow=True)
    assert "did not go in" in answer.content.decode()
    assert RosterImport.objects.get().state == State.REFUSED
    assert "did not go through" in odile.get(reverse("roster")).content.decode()


@pytest.mark.parametrize("name", ["roster", "upload_roster"])
@pytest.mark.parametrize("who", ["amina", "lorraine", "rosa", "tobias", "bram"])
def test_nobody_else_finds_the_roster_pages(sign_in, home, name, who):  # noqa: F811
    assert sign_in(who).get(reverse(name)).status_code in {302, 403, 404}


@pytest.mark.sqlite
def test_the_list_asks_as_often_for_one_import_as_for_three(odile, tmp_path, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    hand_in(odile, small(), tmp_path)
    with CaptureQueriesContext(connection) as one:
        odile.get(reverse("roster"))
    asked = len(one)
    hand_in(odile, small(), tmp_path)
    hand_in(odile, small(), tmp_path)
    with django_assert_max_num_queries(asked):
        odile.get(reverse("roster"))


def deliver(home, roster, hours_ago=1):  # noqa: F811
    import os

    (home / "roster").mkdir(exist_ok=True)
    path = folder(roster, home / "roster" / "nightly.zip")
    then = (datetime.now(UTC) - timedelta(hours=hours_ago)).timestamp()
    os.utime(path, (then, then))


def test_each_night_what_arrived_comes_in_once(cast, home):  # noqa: F811
    deliver(home, small())
    jobs.nightly()
    jobs.nightly()
    assert [one.state for one in RosterImport.objects.all()] == [State.DONE]
    assert RosterImport.objects.get().unattended
    assert Post.objects.filter(role=Role.PRINCIPAL, source__isnull=False).exists()


def test_at_night_unusually_many_ended_wait_for_a_person(cast, home):  # noqa: F811
    deliver(home, small(), hours_ago=5)
    jobs.nightly()
    fewer = small()
    fewer.files["users"] = [row for row in fewer.files["users"] if row["sourcedId"] not in {"student-1", "student-2", "student-3"}]
    deliver(home, fewer)
    jobs.nightly()
    waiting = RosterImport.objects.order_by("-pk").first()
    assert (waiting.state, waiting.message) == (State.PLANNED, "beyond")
    state = roster_state(TODAY)
    assert state.failed_id == waiting.pk
    assert "More than one in ten" in state.last_failure


def test_a_file_that_is_still_being_written_is_left_for_the_next_night(cast, home):  # noqa: F811
    deliver(home, small(), hours_ago=0)
    jobs.nightly()
    assert not RosterImport.objects.exists()


def test_a_roster_that_stays_away_becomes_stale(cast, home):  # noqa: F811
    assert roster_state(TODAY).days_old is None
    deliver(home, small())
    jobs.nightly()
    done = RosterImport.objects.get().ended_at.date()
    assert not roster_state(done + timedelta(days=1)).is_stale
    assert roster_state(done + timedelta(days=4)).is_stale


def test_an_import_that_a_dead_process_left_is_marked(cast, home):  # noqa: F811
    left = importers.begin()
    RosterImport.objects.filter(pk=left.pk).update(progress_words="reading")
    queued = importers.begin()
    jobs.mark_broken()
    left.refresh_from_db()
    queued.refresh_from_db()
    assert (left.state, left.message, queued.state) == (State.FAILED, "broken", State.READING)


def test_what_a_dead_process_did_not_tidy_up_is_gone_within_the_hour_and_what_waits_stays(cast, home):  # noqa: F811
    left = {state: importers.begin() for state in State}
    later = importers.begin()
    RosterImport.objects.filter(pk=later.pk).update(state=State.FAILED, ended_at=timezone.now() - timedelta(days=2))
    for state, running in left.items():
        RosterImport.objects.filter(pk=running.pk).update(state=state, ended_at=timezone.now())
    forgotten = RosterImport(pk=later.pk + 50)
    for running in (*left.values(), later, forgotten):
        importers.take_in(running, [b"names"])
    jobs.mark_broken()
    kept = {state for state, running in left.items() if (importers.folder_of(running) / "bundle.zip").exists()}
    assert kept == {State.READING, State.PLANNED, State.APPLYING, State.FAILED}
    assert not any((importers.folder_of(running) / "bundle.zip").exists() for running in (later, forgotten))


def test_an_import_whose_file_was_cleared_away_says_so_and_changes_nothing(odile, tmp_path):
    running = hand_in(odile, small(), tmp_path)
    (importers.folder_of(running) / "staging.sqlite3").unlink()
    odile.post(reverse("confirm_roster", args=[running.pk]))
    running.refresh_from_db()
    assert (running.state, School.objects.filter(source__isnull=False).exists()) == (State.FAILED, False)
    assert "hand the file in again" in odile.get(reverse("roster_import", args=[running.pk])).content.decode()
