"""What the import of records does in the background: reading, switching, and the nightly look into the folder."""

from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from trellis.directory.importers import RosterBusy
from trellis.directory.jobs import deliveries
from trellis.records.importers import running as importing
from trellis.records.importers.rows import FILES
from trellis.records.models import RecordsImport
from trellis.records.operations import note
from trellis.work.queue import Scheduled, long

State = RecordsImport.State


@long
def read_records(import_id: int) -> None:
    """Read and compare what a person handed in; leave it waiting for their decision. Bears a second call."""
    with importing.one_at_a_time(wait=3600):
        running = RecordsImport.objects.get(pk=import_id)
        handed = importing.handed_in(running)
        if handed and _may_go_on(running, State.READING):
            importing.prepare(running, handed, today=timezone.localdate())


@long
def switch_records(import_id: int) -> None:
    """Switch in what a person has confirmed. Bears a second call: what is done is done."""
    with importing.one_at_a_time(wait=3600):
        running = RecordsImport.objects.get(pk=import_id)
        if running.confirmed is not None and _may_go_on(running, State.APPLYING):
            importing.carry_on(running, today=timezone.localdate())


def _may_go_on(running: RecordsImport, state: str) -> bool:
    if running.state != state and not (running.state == State.FAILED and running.message == "broken"):
        return False
    note(running=running, message="", ended_at=None)
    return True


def mark_broken() -> None:
    """Say of an import whose process died that it did, and tidy up after it. An import that runs holds the lock, and is left alone."""
    with suppress(RosterBusy), importing.one_at_a_time():
        importing.sweep()


@long
def nightly() -> None:
    """Bring in what arrived in the folder `records` since the last night, oldest first."""
    folder = Path(settings.HOME) / "records"
    for bundle, delivered_at in deliveries(folder, timezone.now(), tuple(f"{name}.csv" for name in FILES)):
        if not RecordsImport.objects.filter(unattended=True, delivered_at=delivered_at).exclude(state=State.FAILED).exists():
            with importing.one_at_a_time(wait=3600):
                importing.bring_in([bundle], delivered_at=delivered_at)


SCHEDULE = [Scheduled("trellis.records.jobs.nightly", daily_at="03:30"), Scheduled("trellis.records.jobs.mark_broken", every_minutes=10)]
