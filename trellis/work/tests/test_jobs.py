"""Asking for work, and what becomes of it."""

import pytest
from django.db import transaction
from django.utils import timezone

from trellis.work import queue
from trellis.work.models import Job
from trellis.work.queries import job_state, worker_state
from trellis.work.queue import ATTEMPTS, enqueue

LINE = "trellis.work.tests.sample_jobs.leave_a_line"
NAMES = "trellis.work.tests.sample_jobs.name_somebody"


@pytest.fixture
def in_the_background(settings):
    settings.WORK_IS_INLINE = False


def work_once(lane="quick"):
    job = queue._claim("here:1:1", lane)
    if job:
        queue._carry_out(job, "here:1:1")
    return job


@pytest.mark.django_db
def test_in_tests_a_job_is_done_when_it_is_asked_for(tmp_path):
    number = enqueue(LINE, path=str(tmp_path / "lines"))
    assert (tmp_path / "lines").exists()
    assert job_state(number).outcome == "done"


@pytest.mark.django_db
def test_a_function_that_does_not_exist_is_refused_when_it_is_asked_for():
    with pytest.raises(ImportError):
        enqueue("trellis.work.tests.sample_jobs.nothing_of_the_kind")


@pytest.mark.django_db
def test_arguments_that_would_not_survive_the_table_are_refused():
    with pytest.raises(TypeError):
        enqueue(LINE, path=object())


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_done(in_the_background, tmp_path):
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(LINE, path=str(tmp_path / "lines"))
        raise RuntimeError
    assert work_once() is None


@pytest.mark.django_db
def test_a_long_job_does_not_stand_before_the_quick_ones(in_the_background, tmp_path):
    enqueue(f"{LINE}_at_length", path=str(tmp_path / "lines"))
    assert work_once("quick") is None
    assert work_once("long") is not None


@pytest.mark.django_db
def test_a_job_that_raises_is_tried_three_times_with_pauses(in_the_background, tmp_path):
    number = enqueue(NAMES, path=str(tmp_path / "lines"))
    for attempt in range(1, ATTEMPTS + 1):
        assert work_once() is not None
        assert work_once() is None, "a pause comes before the next attempt"
        Job.objects.update(due_at=timezone.now())
        assert job_state(number).attempts == attempt
    assert job_state(number).outcome == "failed"
    assert work_once() is None
    assert worker_state().failed == 1


@pytest.mark.django_db
def test_what_is_kept_of_a_failure_names_nobody(in_the_background, tmp_path, caplog):
    number = enqueue(NAMES, path=str(tmp_path / "lines"))
    work_once()
    assert job_state(number).error.startswith("ValueError at sample_jobs.py:")
    assert "Mateo" not in caplog.text


@pytest.mark.django_db
def test_a_job_whose_lease_went_to_another_worker_is_not_marked_by_the_first(in_the_background, tmp_path):
    number = enqueue(LINE, path=str(tmp_path / "lines"))
    job = queue._claim("here:1:1", "quick")
    Job.objects.filter(pk=number).update(leased_by="there:2:2", attempts=2)
    queue._carry_out(job, "here:1:1")
    assert job_state(number).outcome == ""


@pytest.mark.django_db
def test_without_a_worker_the_administrator_is_told_that_both_lanes_are_silent():
    assert worker_state().silent == ("quick", "long")
    assert not worker_state().is_alive
