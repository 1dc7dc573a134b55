# ruff: noqa: T201 (commands print)
"""Bringing attendance, marks and incidents in: read beside the database, compare, let a person decide, switch.

Each import has a folder of its own under `imports/records/` in the home folder. It waits for the roster's lock: while one of the two
is read or switched, the other is not.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from trellis.directory.importers import RETRIED_WITHIN, RosterBusy
from trellis.directory.importers import one_at_a_time as one_import_at_a_time
from trellis.directory.oneroster.check import show
from trellis.directory.oneroster.complaints import Complaint, Weight
from trellis.directory.oneroster.desk import Desk, laid_out
from trellis.directory.oneroster.stage import Notebook
from trellis.kit.commands import CommandRefused
from trellis.records.importers.codes import NAME
from trellis.records.importers.comparing import compare, not_enrolled
from trellis.records.importers.rows import FILES, TABLES, Read, stage
from trellis.records.measures import is_unusual
from trellis.records.models import RecordsImport
from trellis.records.operations import (
    MadeEarlier,
    RecordsChanged,
    begin_import,
    close,
    fail_broken_imports,
    latest_export,
    lay_difference,
    note,
    switch_records,
)
from trellis.records.queries.imports import REASONS, known_ids

State = RecordsImport.State


def folder_of(running: RecordsImport) -> Path:
    """Return the folder of an import, made on first use."""
    folder = Path(settings.HOME) / "imports" / "records" / str(running.pk)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def one_at_a_time(wait: float = 0.0) -> Iterator[None]:
    """Hold the lock of all imports; whatever a dead process left half done is marked as failed. Raises RosterBusy."""
    with one_import_at_a_time(wait):
        fail_broken_imports()
        yield


def take_in(running: RecordsImport, handed: UploadedFile) -> None:
    """Keep a file that was handed in until it has been read."""
    folder = folder_of(running) / "handed"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name_for(handed.name or "")
    path.touch(mode=0o600)
    with path.open("wb") as out:
        for chunk in handed.chunks():
            out.write(chunk)


def name_for(handed: str) -> str:
    """Return under which name a file is kept: one of the three, or as a zip file whatever it calls itself."""
    return next((f"{name}.csv" for name in FILES if handed.lower() == f"{name}.csv"), "bundle.zip")


def handed_in(running: RecordsImport) -> list[Path]:
    """Return what was handed in and not yet read."""
    folder = folder_of(running) / "handed"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def notebook_of(running: RecordsImport) -> Notebook:
    """Return the complaints about the files of an import."""
    return Notebook(folder_of(running) / "complaints.sqlite3")


def tidy(running: RecordsImport) -> None:
    """Remove what was handed over and staged; the complaints stay."""
    folder = folder_of(running)
    (folder / "staging.sqlite3").unlink(missing_ok=True)
    (folder / "staging.sqlite3-journal").unlink(missing_ok=True)
    shutil.rmtree(folder / "handed", ignore_errors=True)


def sweep() -> None:
    """Tidy up after imports that are over: what was staged holds ids and days. Call it while holding the lock."""
    folder = Path(settings.HOME) / "imports" / "records"
    retried = Q(state=State.FAILED, ended_at__gt=timezone.now() - RETRIED_WITHIN)
    going_on = RecordsImport.objects.filter(Q(state__in=[State.READING, State.PLANNED, State.APPLYING]) | retried)
    waiting = {str(pk) for pk in going_on.values_list("pk", flat=True)}
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.name.isdigit() and left.name not in waiting:
            tidy(RecordsImport(pk=int(left.name)))


def read_files(running: RecordsImport, paths: list[Path], *, today: date) -> Read:
    """Read files into the import's folder, and note what is wrong with them. One that cannot go in is refused and tidied up."""
    last = 0.0

    def progress(share: float) -> None:
        nonlocal last
        if time.monotonic() - last > 0.7:
            last = time.monotonic()
            note(running=running, progress=int(share * 100))

    note(running=running, state=State.READING, progress_words="reading")
    (folder_of(running) / "complaints.sqlite3").unlink(missing_ok=True)
    read = stage(paths, folder_of(running), today=today, codes=Path(settings.HOME) / NAME, known=known_ids(), on_progress=progress)
    latest = latest_export()
    is_older = bool(read.exported_at and latest and read.exported_at < latest)
    if is_older:
        older = Complaint("older", "manifest.csv")
        notebook_of(running).add([older])
        read.weights[older.weight] += 1
    note(running=running, complaints=read.complaints, stopping=read.weights[Weight.STOPS])
    note(running=running, exported_at=read.exported_at, digest=read.digest, progress=100)
    if read.is_stopped:
        close(running=running, state=State.REFUSED, message="older" if is_older else "stopped")
        tidy(running)
    return read


@contextmanager
def compared(running: RecordsImport) -> Iterator[Desk]:
    """Lay what was staged beside the district and keep the numbers of what it would do."""
    note(running=running, progress_words="comparing")
    with laid_out(folder_of(running) / "staging.sqlite3", TABLES) as desk:
        lay_difference(running=running, difference=compare(desk))
        yield desk


def hear_of_others(running: RecordsImport, desk: Desk) -> None:
    """Note which rows speak of students at schools where they are not enrolled: before a person looks."""
    if found := not_enrolled(desk):
        notebook_of(running).add(found)
        note(running=running, complaints=running.complaints + len(found))


def is_beyond(running: RecordsImport) -> bool:
    """Say whether so much would leave that a person must look."""
    return any(is_unusual(gone, active) for gone, active in running.ending.values())


def switch(running: RecordsImport, desk: Desk, *, by: int | None, today: date) -> bool:
    """Switch it in; return False, and leave the import waiting or refused, when that cannot be done."""
    note(running=running, state=State.APPLYING, progress_words="switching")
    try:
        switch_records(by=by, today=today, running=running, desk=desk)
    except MadeEarlier:
        close(running=running, state=State.REFUSED, message="older")
        return False
    except (RecordsChanged, IntegrityError):
        note(running=running, state=State.PLANNED, progress_words="", message="changed")
        return False
    return True


def prepare(running: RecordsImport, paths: list[Path], *, today: date, at_once: bool = False) -> None:
    """Read and compare. With `at_once`, switch too, unless so much would leave that a person must look."""
    if read_files(running, paths, today=today).is_stopped:
        return
    with compared(running) as desk:
        hear_of_others(running, desk)
        if at_once and is_beyond(running):
            note(running=running, message="beyond")
        is_over = at_once and not is_beyond(running) and switch(running, desk, by=None, today=today)
    if is_over or running.state == State.REFUSED:
        tidy(running)


def carry_on(running: RecordsImport, *, today: date) -> None:
    """Compare again what a person has confirmed, and switch when the district still answers the same."""
    shown = (running.counts, running.ending)
    if not (folder_of(running) / "staging.sqlite3").exists():
        close(running=running, state=State.FAILED, message="gone")
        return
    with compared(running) as desk:
        if (running.counts, running.ending) != shown:
            note(running=running, message="changed")
            return
        is_over = switch(running, desk, by=running.by_id, today=today)
    if is_over or running.state == State.REFUSED:
        tidy(running)


def bring_in(paths: list[Path], *, delivered_at: datetime) -> None:
    """Bring one delivery in without a person; what needs one is left waiting, and says so."""
    running = begin_import(by=None, unattended=True, delivered_at=delivered_at)
    try:
        prepare(running, paths, today=timezone.localdate(), at_once=True)
    except Exception:
        close(running=running, state=State.FAILED, message="broken")
        tidy(running)
        raise


def run_import(arguments: argparse.Namespace) -> int:
    """`trellis records import`: return 0 when it was switched in (or a dry run found nothing that stops it)."""
    paths = [Path(path) for path in arguments.paths]
    if missing := [path for path in paths if not path.exists()]:
        raise CommandRefused(f"There is nothing at {missing[0]}.")
    try:
        with one_at_a_time():
            running = begin_import(by=None)
            try:
                return _import(running, paths, arguments)
            except BaseException:
                close(running=running, state=State.FAILED, message="broken")
                tidy(running)
                raise
    except RosterBusy as busy:
        raise CommandRefused("Another import is running. Try again when it is over.") from busy


def _import(running: RecordsImport, paths: list[Path], arguments: argparse.Namespace) -> int:
    today = timezone.localdate()
    read = read_files(running, paths, today=today)
    if read.is_stopped:
        show(notebook_of(running), arguments.csv)
        print("Nothing was imported.")
        return 1
    with compared(running) as desk:
        hear_of_others(running, desk)
        show(notebook_of(running), arguments.csv)
        for sentence in _sentences(running):
            print(sentence)
        outcome = _decide(running, arguments)
        if outcome == "go" and not switch(running, desk, by=None, today=today):
            outcome = running.message
    tidy(running)
    if outcome == "go":
        print(f"They are in: import {running.pk}.")
        return 0
    if running.state != State.REFUSED:
        close(running=running, state=State.REFUSED if outcome in {"beyond", "changed"} else State.DISCARDED, message=outcome if outcome in REASONS else "")
    print("Nothing was changed.")
    return 0 if outcome == "dry" else 1


def _decide(running: RecordsImport, arguments: argparse.Namespace) -> str:
    """Return go, dry, no or beyond."""
    leaving = sum(gone for gone, _active in running.ending.values())
    if is_beyond(running):
        for name, (gone, active) in running.ending.items():
            if is_unusual(gone, active):
                print(f"{gone:,} of {active:,} rows of {name} would leave: more than one in ten.")
        if arguments.confirm_ended != leaving:
            print(f"If that is right, add --confirm-ended {leaving}.")
    if arguments.dry_run:
        return "dry"
    if is_beyond(running) and arguments.confirm_ended != leaving:
        return "beyond"
    if arguments.yes:
        return "go"
    if not sys.stdin.isatty():
        print("Add --yes to switch without being asked.")
        return "no"
    return "go" if input("Switch now? Type yes: ").strip().lower() in {"yes", "y"} else "no"


def _sentences(running: RecordsImport) -> list[str]:
    lines = []
    for name, count in running.counts.items():
        parts = [f"{count[what]:,} {said}" for what, said in (("added", "new"), ("changed", "changed"), ("ended", "leaving")) if count[what]]
        lines.append(f"  {name}: {', '.join(parts) or 'nothing new'}; {count['untouched']:,} as they were")
    return lines
