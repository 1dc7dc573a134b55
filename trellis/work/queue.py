"""Background work: a table of jobs, each leased to one worker while its heart beats.

    enqueue("trellis.letters.operations.send_digest", person=12)      # stands exactly when the transaction does
    SCHEDULE = [Scheduled("trellis.letters.operations.send", every_minutes=5)]     # in a room's jobs.py

A job is called at least once: the worker may die between the last line of the function and the mark that it
is done, so functions are written to bear a second call. Three attempts, also when an attempt kills its worker; then
the job stays as failed, for a person to look at. Jobs act for nobody: what they enter in the trail has `by=None`,
unless the person who asked is among the arguments.

Why not a library: docs/decisions, "background work".
"""

import json
import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as time_of_day
from hashlib import blake2s
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from trellis.work.models import Job, Lane, Routine, Worker

ATTEMPTS = 3
LEASE = timedelta(seconds=60)  # another machine waits this long for one that died; this machine sees it at once
BEAT_SECONDS = 5.0
POLL_SECONDS = 0.5
RETRY_AFTER = (timedelta(seconds=10), timedelta(minutes=2))  # after the first, the second failed attempt
TIME_LIMIT = timedelta(hours=2)  # a job that runs longer takes its worker down, and that counts as an attempt
GRACE_SECONDS = 20.0  # a worker asked to stop gives its job this long, then puts it back
KEPT = timedelta(days=14)

log = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])


def long(function: F) -> F:
    """Mark a job that may take more than a few seconds, so that it does not hold up the others."""
    function.lane = Lane.LONG  # type: ignore[attr-defined]
    return function


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A function to call again and again: `every_minutes`, or `daily_at` "02:30" by the district's clock.

    It is called once, late, when its time passed while no worker ran; and never while its last call still waits or runs.
    """

    function: str
    every_minutes: int | None = None
    daily_at: str | None = None

    def __post_init__(self) -> None:
        if (self.every_minutes is None) == (self.daily_at is None):
            raise ValueError("A scheduled job has either every_minutes or daily_at.")

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return the first time after `moment` when it is due."""
        if self.every_minutes is not None:
            return moment + timedelta(minutes=self.every_minutes)
        assert self.daily_at is not None  # noqa: S101
        local, at = moment.astimezone(zone), time_of_day.fromisoformat(self.daily_at)
        today = datetime.combine(local.date(), at, zone)
        return today if today > moment else datetime.combine(local.date() + timedelta(days=1), at, zone)


def enqueue(function: str, /, **arguments: Any) -> int:
    """Ask for `function` (dotted) to be called in the background with JSON `arguments`; return the job's number.

    The row is part of the running transaction: rolled back with it, seen by the worker after its commit.
    Where `settings.WORK_IS_INLINE` the function is called here and now, and what it raises comes out here.
    """
    called = import_string(function)  # a name that does not exist is refused here and not at night
    json.dumps(arguments)  # and so is an argument that would not survive the table
    now = timezone.now()
    job = Job.objects.create(function=function, arguments=arguments, lane=getattr(called, "lane", Lane.QUICK), queued_at=now, due_at=now)
    if settings.WORK_IS_INLINE:
        called(**json.loads(json.dumps(arguments)))
        Job.objects.filter(pk=job.pk).update(attempts=1, finished_at=timezone.now(), outcome=Job.Outcome.DONE)
    return job.pk


def schedule() -> dict[str, Scheduled]:
    """Return what every room's `jobs.py` lists in SCHEDULE, by function."""
    found: dict[str, Scheduled] = {}
    for room in apps.get_app_configs():
        if room.name.startswith("trellis.") and find_spec(f"{room.name}.jobs"):
            for entry in import_string(f"{room.name}.jobs.SCHEDULE"):
                import_string(entry.function)
                found[entry.function] = entry
    return found


# -- the worker -----------------------------------------------------------------------------------------


def work(lane: str, is_stopping: threading.Event, *, until_idle: bool = False) -> None:
    """Take jobs of one lane until `is_stopping` is set; with `until_idle`, until none is due."""
    name = _my_name()
    heart = _Heart(name, lane, is_stopping)
    heart.start()
    try:
        entries = schedule()
        _free_what_the_dead_held()
        while not is_stopping.is_set():
            try:
                close_old_connections()
                if lane == Lane.QUICK:
                    _enqueue_routines(entries)
                job = _claim(name, lane)
                if job is not None:
                    heart.watch(job)
                    _carry_out(job, name)
                    heart.watch(None)
                    continue
            except DatabaseError as error:  # down, full, or locked for longer than the time-out: the next round tries again
                log.warning("worker could not reach the database", extra={"error": type(error).__name__})
                connection.close()
            if until_idle:
                return
            is_stopping.wait(POLL_SECONDS)
    finally:
        is_stopping.set()
        heart.join(timeout=30)


def _claim(name: str, lane: str) -> Job | None:
    """Lease the job that has been due longest, and count the attempt before it begins."""
    now = timezone.now()
    due = Job.objects.filter(lane=lane, finished_at__isnull=True, due_at__lte=now).filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))
    if not due.exists():  # without a write lock: most rounds end here
        return None
    with transaction.atomic():
        job = _locked(due.order_by("due_at", "pk")).first()
        if job is None:
            return None
        if job.attempts >= ATTEMPTS:
            _finish(job, Job.Outcome.FAILED, job.error or "its worker was lost at each attempt")
            return None
        job.attempts += 1
        job.leased_by, job.leased_until = name, now + LEASE
        job.save(update_fields=["attempts", "leased_by", "leased_until"])
    return job


def _locked(jobs: QuerySet[Job]) -> QuerySet[Job]:
    # SQLite: the transaction began IMMEDIATE and nobody else can be in it.
    return jobs.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else jobs


def _carry_out(job: Job, name: str) -> None:
    log.info("job began", extra={"job": job.pk, "function": job.function, "attempt": job.attempts})
    began = time.monotonic()
    try:
        import_string(job.function)(**job.arguments)
        outcome, error = Job.Outcome.DONE, ""
    except Exception as failure:
        outcome, error = Job.Outcome.FAILED, _where(failure)
    ended = {"job": job.pk, "function": job.function, "outcome": outcome, "error": error, "ms": round((time.monotonic() - began) * 1000)}
    log.log(logging.ERROR if error else logging.INFO, "job ended", extra=ended)
    with transaction.atomic():
        mine = _locked(Job.objects.filter(pk=job.pk, leased_by=name, attempts=job.attempts, finished_at__isnull=True)).first()
        if mine is None:  # the lease ran out and another worker has it now
            return
        if outcome == Job.Outcome.DONE or mine.attempts >= ATTEMPTS:
            _finish(mine, outcome, error)
        else:
            mine.error, mine.leased_by, mine.leased_until = error, "", None
            mine.due_at = timezone.now() + RETRY_AFTER[mine.attempts - 1]
            mine.save(update_fields=["error", "leased_by", "leased_until", "due_at"])


def _finish(job: Job, outcome: str, error: str) -> None:
    job.outcome, job.error, job.finished_at, job.leased_until = outcome, error[:300], timezone.now(), None
    job.save(update_fields=["outcome", "error", "finished_at", "leased_until"])


def _where(failure: Exception) -> str:
    """Return the class of a failure and the line where it rose. Never its text, which could hold a name."""
    frames = traceback.extract_tb(failure.__traceback__)
    last = next((frame for frame in reversed(frames) if "trellis" in frame.filename), frames[-1])
    return f"{type(failure).__name__} at {Path(last.filename).name}:{last.lineno}"


def _enqueue_routines(entries: dict[str, Scheduled]) -> None:
    """Enqueue every routine that is due. Several workers may do this at once: the row that changes decides."""
    now, zone = timezone.now(), ZoneInfo(settings.TIME_ZONE)
    due_at = dict(Routine.objects.values_list("function", "due_at"))
    for function, entry in entries.items():
        if function not in due_at:
            first = now if entry.every_minutes is not None else entry.next_after(now, zone)
            Routine.objects.get_or_create(function=function, defaults={"due_at": first})
        elif due_at[function] <= now or due_at[function] > entry.next_after(now, zone):  # due, or listed for oftener than before
            is_due = due_at[function] <= now
            with transaction.atomic():
                moved = Routine.objects.filter(function=function, due_at=due_at[function]).update(due_at=entry.next_after(now, zone))
                if moved and is_due and not Job.objects.filter(function=function, is_routine=True, finished_at__isnull=True).exists():
                    lane = getattr(import_string(function), "lane", Lane.QUICK)
                    Job.objects.create(function=function, lane=lane, is_routine=True, queued_at=now, due_at=now)


def sweep() -> None:
    """Forget jobs that were done two weeks ago, failed ones after ten times as long, and workers that are gone."""
    now = timezone.now()
    Job.objects.filter(outcome=Job.Outcome.DONE, finished_at__lt=now - KEPT).delete()
    Job.objects.filter(outcome=Job.Outcome.FAILED, finished_at__lt=now - 10 * KEPT).delete()
    Worker.objects.filter(beat_at__lt=now - KEPT).delete()
    Routine.objects.exclude(function__in=schedule()).delete()


# -- life and death ------------------------------------------------------------------------------------


def _machine() -> str:
    """Name this start of this machine: process numbers mean something only within it."""
    parts = [socket.gethostname()]
    for path in ("/etc/machine-id", "/proc/sys/kernel/random/boot_id"):
        parts += [Path(path).read_text()] if Path(path).exists() else []
    with_own_processes = Path("/proc/self/ns/pid")
    parts += [str(with_own_processes.readlink())] if with_own_processes.is_symlink() else []
    return blake2s("/".join(parts).encode(), digest_size=8).hexdigest()


def _began(pid: int) -> str:
    """Return when a process began, in ticks, so that a reused number is not taken for it; "" when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if stat[0] == "Z" else stat[19]


def _my_name() -> str:
    return f"{_machine()}:{os.getpid()}:{_began(os.getpid())}"


def _is_gone(name: str) -> bool:
    """Say whether a worker of this machine is no more. One of another machine is left to its lease."""
    machine, pid, began = name.split(":")
    return Path("/proc/self/stat").exists() and machine == _machine() and _began(int(pid)) != began


class _Heart(threading.Thread):
    """Beats on its own connection while the main thread works: renews the lease, frees what the dead held, and keeps time."""

    def __init__(self, name: str, lane: str, is_stopping: threading.Event) -> None:
        super().__init__(name="heart", daemon=True)
        self.worker, self.lane, self.is_stopping = name, lane, is_stopping
        self.job: Job | None = None
        self.job_began = self.stop_asked = 0.0
        self.parent = os.getppid()

    def watch(self, job: Job | None) -> None:
        self.job_began, self.job = time.monotonic(), job

    def run(self) -> None:
        started_at = timezone.now()
        next_beat = 0.0
        while not (self.is_stopping.is_set() and self.job is None):
            if time.monotonic() >= next_beat:
                next_beat = time.monotonic() + BEAT_SECONDS
                try:
                    self._beat(started_at)
                except DatabaseError:  # a long write lock, or the database is down: the lease outlives several beats
                    connection.close()
            self._keep_time()
            if self.job is None:
                self.is_stopping.wait(BEAT_SECONDS / 5)
            else:
                time.sleep(0.2)
        try:
            Worker.objects.filter(name=self.worker).delete()
        except DatabaseError:
            log.info("worker left without saying goodbye")
        connection.close()

    def _beat(self, started_at: datetime) -> None:
        now = timezone.now()
        Worker.objects.update_or_create(
            name=self.worker, defaults={"lane": self.lane, "beat_at": now}, create_defaults={"lane": self.lane, "beat_at": now, "started_at": started_at}
        )
        if self.job is not None:
            Job.objects.filter(pk=self.job.pk, leased_by=self.worker, finished_at__isnull=True).update(leased_until=now + LEASE)
        _free_what_the_dead_held()

    def _keep_time(self) -> None:
        if os.getppid() != self.parent:  # whoever supervised us was killed: a successor starts its own worker
            self.is_stopping.set()
        if self.job is not None and time.monotonic() - self.job_began > TIME_LIMIT.total_seconds():
            log.error("job took longer than the time limit", extra={"job": self.job.pk, "function": self.job.function})
            os._exit(75)
        if self.is_stopping.is_set() and self.job is not None:
            self.stop_asked = self.stop_asked or time.monotonic()
            if time.monotonic() - self.stop_asked > GRACE_SECONDS:
                Job.objects.filter(pk=self.job.pk, leased_by=self.worker).update(leased_until=timezone.now(), attempts=self.job.attempts - 1)
                os._exit(0)


def _free_what_the_dead_held() -> None:
    now = timezone.now()
    for name in _lost(Job.objects.filter(finished_at__isnull=True, leased_until__gt=now).values_list("leased_by", flat=True)):
        Job.objects.filter(leased_by=name, finished_at__isnull=True).update(leased_until=now)
    for name in _lost(Worker.objects.values_list("name", flat=True)):
        Worker.objects.filter(name=name).delete()


def _lost(names: "QuerySet[Any, str]") -> Iterator[str]:
    return (name for name in set(names) if name and _is_gone(name))
