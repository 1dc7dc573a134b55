"""What the roster does in the background: reading, switching, and the nightly look into the folder."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from trellis.directory import importers
from trellis.directory.models import RosterImport
from trellis.directory.operations.roster import close, note
from trellis.work.queue import Scheduled, long

State = RosterImport.State
SETTLED = timedelta(minutes=2)  # a file that was written just now may still be coming


@long
def read_roster(import_id: int, source: str = "") -> None:
    """Read and compare what a person handed in; leave it waiting for their decision. Bears a second call."""
    with importers.one_at_a_time(wait=3600):
        running = RosterImport.objects.select_related("source").get(pk=import_id)
        bundle = importers.folder_of(running) / "bundle.zip"
        is_broken = running.state == State.FAILED and running.message == "broken"
        if bundle.exists() and (running.state == State.READING or is_broken):
            note(running=running, message="", ended_at=None, complaints=0)
            importers.prepare(running, bundle, today=importers.today(), source_name=source)
            bundle.unlink(missing_ok=True)


@long
def switch_roster(import_id: int) -> None:
    """Switch in what a person has confirmed. Bears a second call: what is done is done."""
    with importers.one_at_a_time(wait=3600):
        running = RosterImport.objects.select_related("source").get(pk=import_id)
        is_broken = running.state == State.FAILED and running.message == "broken"
        if running.confirmed is not None and (running.state == State.APPLYING or is_broken):
            note(running=running, message="", ended_at=None)
            importers.carry_on(running, today=importers.today())


def mark_broken() -> None:
    """Say of an import whose process died that it did, and tidy up after it. An import that runs holds the lock, and is left alone."""
    with suppress(importers.RosterBusy), importers.one_at_a_time():
        importers.sweep(timezone.now())


@long
def nightly() -> None:
    """Bring in what arrived in the roster folder since the last night, oldest first."""
    for bundle, delivered_at in deliveries(Path(settings.HOME) / "roster", timezone.now()):
        if not RosterImport.objects.filter(unattended=True, delivered_at=delivered_at).exclude(state=RosterImport.State.FAILED).exists():
            bring_in(bundle, delivered_at)


def deliveries(folder: Path, now: datetime, known_by: tuple[str, ...] = ("manifest.csv",)) -> list[tuple[Path, datetime]]:
    """Return the bundles in the folder with the time of their arrival, oldest first: zip files, folders, or CSV files in the folder itself.

    A folder is a bundle when it holds one of the files of `known_by`.
    """
    if not folder.is_dir():
        return []

    def is_bundle(path: Path) -> bool:
        return any((path / name).exists() for name in known_by)

    bundles = [path for path in folder.iterdir() if path.suffix.lower() == ".zip" or is_bundle(path)]
    if is_bundle(folder):
        bundles.append(folder)
    found = []
    for bundle in bundles:
        files = [bundle] if bundle.is_file() else [path for path in bundle.iterdir() if path.suffix.lower() == ".csv"]
        arrived = datetime.fromtimestamp(max(path.stat().st_mtime for path in files), UTC)
        if now - arrived >= SETTLED:
            found.append((bundle, arrived))
    return sorted(found, key=lambda one: one[1])


def bring_in(bundle: Path, delivered_at: datetime) -> None:
    """Bring one delivery in without a person; what needs one is left waiting, and says so."""
    with importers.one_at_a_time(wait=3600):
        running = importers.begin(unattended=True, delivered_at=delivered_at)
        try:
            importers.prepare(running, bundle, today=importers.today(), at_once=True)
        except Exception:
            close(running=running, state=RosterImport.State.FAILED, message="broken")
            raise


SCHEDULE = [Scheduled("trellis.directory.jobs.nightly", daily_at="02:30"), Scheduled("trellis.directory.jobs.mark_broken", every_minutes=10)]
