"""When routines are due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from trellis.work import queue
from trellis.work.models import Job, Routine
from trellis.work.queue import Scheduled

CHICAGO = ZoneInfo("America/Chicago")
SWEEP = "trellis.work.queue.sweep"


def test_a_daily_routine_keeps_to_the_districts_clock_when_the_clocks_change():
    nightly = Scheduled(SWEEP, daily_at="01:30")
    before = datetime(2026, 11, 1, 0, 0, tzinfo=CHICAGO)  # the night with two half past ones
    first = nightly.next_after(before, CHICAGO)
    assert first.astimezone(UTC) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert nightly.next_after(first, CHICAGO).astimezone(UTC) == datetime(2026, 11, 2, 7, 30, tzinfo=UTC)


def test_a_daily_routine_in_the_hour_that_is_left_out_comes_once():
    nightly = Scheduled(SWEEP, daily_at="02:30")
    first = nightly.next_after(datetime(2026, 3, 8, 0, 0, tzinfo=CHICAGO), CHICAGO)
    assert nightly.next_after(first, CHICAGO) - first > timedelta(hours=20)


def test_a_routine_needs_exactly_one_rhythm():
    with pytest.raises(ValueError):
        Scheduled(SWEEP)
    with pytest.raises(ValueError):
        Scheduled(SWEEP, every_minutes=1, daily_at="01:30")


@pytest.mark.django_db
def test_a_routine_that_is_due_is_asked_for_once_however_many_workers_look():
    entries = {SWEEP: Scheduled(SWEEP, every_minutes=5)}
    queue._enqueue_routines(entries)
    Routine.objects.update(due_at=timezone.now() - timedelta(hours=3))
    for _worker in range(3):
        queue._enqueue_routines(entries)
    assert Job.objects.filter(function=SWEEP, is_routine=True).count() == 1
    assert Routine.objects.get().due_at > timezone.now()


@pytest.mark.django_db
def test_a_routine_is_not_asked_for_again_while_its_last_call_waits():
    entries = {SWEEP: Scheduled(SWEEP, every_minutes=5)}
    for _round in range(3):
        queue._enqueue_routines(entries)
        Routine.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert Job.objects.count() == 1


def test_every_room_lists_functions_that_exist():
    assert SWEEP in queue.schedule()
