"""kill -9 of a worker: the job is tried again, and one that kills its worker is stopped after three."""

import os
import signal

import pytest

from tests.installation import until
from trellis.work.tests import sample_jobs

pytestmark = pytest.mark.slow
JOBS = sample_jobs.__name__


def ask(installation, function, path):
    return installation.python(f"from trellis.work.queue import enqueue; print(enqueue('{JOBS}.{function}', path='{path}'))")


def work_until_idle(installation):
    installation.python("import threading; from trellis.work.queue import work; work('quick', threading.Event(), until_idle=True)")


def state(installation, number):
    return installation.python(f"from trellis.work.queries import job_state as s; j = s({number}); print(j.outcome, j.attempts)")


def test_a_job_whose_worker_is_killed_is_tried_again(installation, tmp_path):
    lines = tmp_path / "lines"
    number = ask(installation, "last_for_ever_the_first_time", lines)
    worker = installation.start("worker")
    until(lambda: lines.exists() and lines.read_text().endswith("\n"))
    os.kill(int(lines.read_text()), signal.SIGKILL)
    worker.wait(10)
    work_until_idle(installation)
    assert state(installation, number) == "done 2"
    assert len(lines.read_text().splitlines()) == 2


def test_a_job_that_kills_its_worker_is_stopped_after_three(installation, tmp_path):
    lines = tmp_path / "lines"
    number = ask(installation, "kill_its_worker", lines)
    for _attempt in range(3):
        assert installation.start("worker").wait(20) == -signal.SIGKILL
    work_until_idle(installation)
    assert state(installation, number) == "failed 3"
    assert len(lines.read_text().splitlines()) == 3


@pytest.mark.sqlite
def test_a_worker_told_to_stop_finishes_and_leaves_no_trace(installation, tmp_path):
    number = ask(installation, "leave_a_line", tmp_path / "lines")
    worker = installation.start("worker")
    until(lambda: (tmp_path / "lines").exists())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    assert state(installation, number) == "done 1"
    assert installation.python("from trellis.work.models import Worker; print(Worker.objects.count())") == "0"
