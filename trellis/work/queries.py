"""How the background work is doing, for the administrator and the banner."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from trellis.work.models import Job, Lane, Worker

SILENCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class WorkerState:
    """`last_beat_at` is None when no worker ever came; `silent` lists the lanes without a living worker."""

    last_beat_at: datetime | None
    silent: tuple[str, ...]
    waiting: int
    waiting_since: datetime | None
    failed: int

    @property
    def is_alive(self) -> bool:
        return not self.silent


@dataclass(frozen=True, slots=True)
class JobState:
    """`outcome` is empty while the job waits or runs."""

    outcome: str
    is_running: bool
    attempts: int
    error: str


def worker_state() -> WorkerState:
    """Return when a heart last beat, which lanes are silent, and what waits or has failed this week."""
    now = timezone.now()
    beats = dict(Worker.objects.order_by("beat_at").values_list("lane", "beat_at"))
    jobs = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(finished_at__isnull=True, due_at__lte=now)),
        since=Min("due_at", filter=Q(finished_at__isnull=True, due_at__lte=now, leased_by="")),
        failed=Count("pk", filter=Q(outcome=Job.Outcome.FAILED, finished_at__gte=now - timedelta(days=7))),
    )
    return WorkerState(
        last_beat_at=max(beats.values(), default=None),
        silent=tuple(lane.value for lane in Lane if lane.value not in beats or beats[lane.value] < now - SILENCE),
        waiting=jobs["waiting"],
        waiting_since=jobs["since"],
        failed=jobs["failed"],
    )


def job_state(number: int) -> JobState | None:
    """Return how a job is doing; None when there is none of that number, or it was done long ago."""
    job = Job.objects.filter(pk=number).first()
    if job is None:
        return None
    return JobState(job.outcome, not job.outcome and job.leased_until is not None and job.leased_until > timezone.now(), job.attempts, job.error)
