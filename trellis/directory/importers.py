# ruff: noqa: T201 (commands print)
"""Bringing a roster in: read beside the database, compare, let a person decide, switch.

Each import has a folder of its own under `imports/` in the home folder, for its owner's eyes: the staging file until
the import is over, the complaints for as long as the import is shown. One import runs at a time; the lock is the
operating system's, so that it is free again whatever happens to the process.
"""

import argparse
import fcntl
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, connection
from django.utils import timezone

from trellis.directory.models import RosterImport, Source
from trellis.directory.oneroster import plan as plans
from trellis.directory.oneroster.apply import DistrictChanged
from trellis.directory.oneroster.bundle import LIMITS, Manifest, Unreadable, opened, read_manifest
from trellis.directory.oneroster.check import show
from trellis.directory.oneroster.complaints import Complaint, Weight
from trellis.directory.oneroster.desk import Desk, laid_out
from trellis.directory.oneroster.memory import LINES, keep
from trellis.directory.oneroster.rekey import OUTCOMES, Matching, match
from trellis.directory.oneroster.stage import TABLES, Notebook, Staged, stage
from trellis.directory.operations.names import index_missing_names
from trellis.directory.operations.rekeying import rekey_roster, show_rekeying
from trellis.directory.operations.roster import begin_import, close, fail_broken_imports, know_source, lay_plan, note, switch_roster
from trellis.directory.queries.names import fold_name
from trellis.directory.queries.roster import REASONS
from trellis.kit.commands import CommandRefused

State = RosterImport.State
ADVISORY = 0x7E11_0057  # the roster's lock on PostgreSQL
DEFAULT_SOURCE = "Student information system"
HANDED_OVER = ("staging.sqlite3", "staging.sqlite3-journal", "bundle.zip", LINES)


class RosterBusy(Exception):
    """Another import is being read or switched in."""


def folder_of(running: RosterImport) -> Path:
    """Return the folder of an import, made on first use."""
    folder = Path(settings.HOME) / "imports" / str(running.pk)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def one_at_a_time(wait: float = 0.0) -> Iterator[None]:
    """Hold the roster's lock; whatever a dead process left half done is marked as failed. Raises RosterBusy."""
    home = Path(settings.HOME) / "imports"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    until = time.monotonic() + wait
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _is_ours(descriptor):
            if time.monotonic() >= until:
                raise RosterBusy
            time.sleep(0.2)
        try:
            fail_broken_imports()
            yield
        finally:
            if connection.vendor == "postgresql" and not connection.needs_rollback:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY])
    finally:
        os.close(descriptor)


def _is_ours(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY])
        if cursor.fetchone()[0]:
            return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False


def take_in(running: RosterImport, chunks: Iterable[bytes]) -> None:
    """Keep a bundle that was handed in until it has been read."""
    path = folder_of(running) / "bundle.zip"
    path.touch(mode=0o600)
    with path.open("wb") as out:
        for chunk in chunks:
            out.write(chunk)


def source_for(manifest: Manifest, name: str = "") -> Source | None:
    """Return the source that a bundle comes from; None when the district has none yet.

    A name decides. Without one the only source is meant, whatever the bundle calls itself: systems rename themselves, and a
    second source would double every person.
    """
    if name:
        return Source.objects.filter(name=name).first()
    known = list(Source.objects.order_by("pk")[:2])
    if len(known) < 2:
        return known[0] if known else None
    named = Source.objects.filter(name=manifest.system).first()
    last = RosterImport.objects.filter(state=State.DONE).order_by("-pk").select_related("source").first()
    return named or (last.source if last else known[0])


def read_bundle(running: RosterImport, bundle: Path, *, today: date, source_name: str = "", on_progress: Callable[[float], None] | None = None) -> Staged:
    """Read a bundle into the import's folder; note its complaints and its source."""
    last = 0.0

    def progress(share: float) -> None:
        nonlocal last
        if time.monotonic() - last > 0.7:
            last = time.monotonic()
            note(running=running, progress=int(share * 100))
        if on_progress:
            on_progress(share)

    note(running=running, state=State.READING, progress_words="reading", digest=running.digest or digest_of(bundle))
    kept = None if running.is_rekeying else _kept_for(bundle, source_name)
    staged = stage(bundle, folder_of(running), today=today, fold=fold_name, on_progress=progress, kept=kept)
    note(running=running, complaints=staged.complaints, stopping=staged.weights[Weight.STOPS], progress=100)
    if staged.is_stopped:
        close(running=running, state=State.REFUSED, message="stopped")
        tidy(running)
    elif staged.manifest:
        source = source_for(staged.manifest, source_name)
        if running.is_rekeying:
            note(running=running, source=source)
            return staged
        note(running=running, source=source or know_source(name=source_name or staged.manifest.system or DEFAULT_SOURCE))
    return staged


def _kept_for(bundle: Path, source_name: str) -> Path | None:
    """Return where the last enrollments of this source lie; None unless the bundle brings whole what they stand on."""
    try:
        with opened(bundle, LIMITS) as found:
            manifest = read_manifest(found, [])
    except (Unreadable, OSError):
        return None
    if any(manifest.modes.get(name) != "bulk" for name in ("classes", "users", "enrollments")):
        return None
    source = source_for(manifest, source_name)
    return _memory_of(source.pk if source else 0)


def _memory_of(number: int) -> Path:
    return Path(settings.HOME) / "imports" / "memory" / str(number)


def digest_of(bundle: Path) -> str:
    """Return a digest of a bundle; empty when it cannot be opened."""
    try:
        with opened(bundle, LIMITS) as found:
            return found.digest()
    except (Unreadable, OSError):
        return ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A plan on its desk."""

    desk: Desk
    plan: plans.Plan


@contextmanager
def compared(running: RosterImport, *, today: date, is_first: bool = True) -> Iterator[Compared]:
    """Compare what was staged with the district. The first time, complaints that come of it are kept."""
    folder = folder_of(running)
    found = 0

    def hear(complaints: list[Complaint]) -> None:
        nonlocal found
        found += len(complaints)
        Notebook(folder / "complaints.sqlite3").add(complaints)

    note(running=running, progress_words="comparing")
    with laid_out(folder / "staging.sqlite3") as desk:
        modes = dict(desk.rows("SELECT name, mode FROM staged.files"))
        plan = plans.make(desk, source=running.source, modes=modes, today=today, hear=hear if is_first else None)
        lay_plan(running=running, plan=plan, complaints=running.complaints + found)
        yield Compared(desk, plan)


def switch(running: RosterImport, on_desk: Compared, *, by: int | None, today: date) -> bool:
    """Switch a plan in; return False, and leave the import waiting, when the district changed in between."""
    note(running=running, state=State.APPLYING, progress_words="switching")
    try:
        switch_roster(by=by, today=today, running=running, desk=on_desk.desk, plan=on_desk.plan)
    except (DistrictChanged, IntegrityError):
        note(running=running, state=State.PLANNED, message="changed")
        return False
    return True


def finish(running: RosterImport) -> None:
    """Tidy up after a switch: keep the enrollments for the next time, remove what was staged, and let new people be found by name."""
    folder = folder_of(running)
    if running.source_id and (folder / LINES).exists():
        keep(folder / "staging.sqlite3", folder / LINES, _memory_of(running.source_id), TABLES["enrollments"])
    tidy(running)
    index_missing_names()


def tidy(running: RosterImport) -> None:
    """Remove what was handed over and staged; the complaints stay."""
    folder = folder_of(running)
    for name in HANDED_OVER:
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "bundle", ignore_errors=True)


RETRIED_WITHIN = timedelta(days=1)  # for so long a worker may come back to an import that was cut off


def sweep(now: datetime) -> None:
    """Tidy up after imports that are over, and whose process died before it could: the files hold names. Call it while holding the roster's lock."""
    known = {running.pk: running for running in RosterImport.objects.all()}
    for folder in (Path(settings.HOME) / "imports").iterdir():
        if not folder.name.isdigit() or not any((folder / name).exists() for name in HANDED_OVER):
            continue
        running = known.get(int(folder.name), RosterImport(pk=int(folder.name), state=State.DISCARDED))  # a restore may have forgotten it
        if running.state in {State.DONE, State.DISCARDED, State.REFUSED} or (
            running.state == State.FAILED and running.ended_at is not None and now - running.ended_at > RETRIED_WITHIN
        ):
            finish(running)


def begin(*, by: int | None = None, unattended: bool = False, is_rekeying: bool = False, delivered_at: datetime | None = None) -> RosterImport:
    """Open the record of an import and its folder."""
    running = begin_import(by=by, unattended=unattended, is_rekeying=is_rekeying, delivered_at=delivered_at)
    folder_of(running)
    return running


def today() -> date:
    """Return the district's day."""
    return timezone.localdate()


def prepare(running: RosterImport, bundle: Path, *, today: date, source_name: str = "", at_once: bool = False) -> None:
    """Read and compare. With `at_once`, switch too, unless so much would end that a person must look."""
    staged = read_bundle(running, bundle, today=today, source_name=source_name)
    if staged.is_stopped:
        return
    if running.is_rekeying:
        show_rekeying(running=running, matching=matched(running))
        if running.state == State.REFUSED:
            tidy(running)
        return
    with compared(running, today=today) as on_desk:
        stopping = on_desk.plan.stopping
        if at_once and on_desk.plan.beyond:
            note(running=running, message="beyond")
        is_done = at_once and not stopping and not on_desk.plan.beyond and switch(running, on_desk, by=running.by_id, today=today)
    if stopping:
        _refuse(running, stopping)
    if is_done:
        finish(running)


def _refuse(running: RosterImport, stopping: int) -> None:
    note(running=running, stopping=stopping)
    close(running=running, state=State.REFUSED, message="stopped")
    tidy(running)


def carry_on(running: RosterImport, *, today: date) -> None:
    """Compare again what a person has confirmed, and switch when the district still answers the same."""
    shown, ending = running.counts, running.ending
    if not (folder_of(running) / "staging.sqlite3").exists():  # somebody cleared the home folder up
        close(running=running, state=State.FAILED, message="gone")
        return
    if running.is_rekeying:
        matching = matched(running)
        if matching.shown != shown:
            note(running=running, message="rekey_changed", confirmed=None)
            show_rekeying(running=running, matching=matching)
            return
        rekey_roster(by=running.by_id, running=running, matching=matching)
        tidy(running)
        return
    with compared(running, today=today, is_first=False) as on_desk:
        now = {kind: list(numbers) for kind, numbers in on_desk.plan.ending.items()}
        if now != ending or on_desk.plan.counts != shown:
            note(running=running, message="changed", confirmed=None)
            return
        is_done = switch(running, on_desk, by=running.by_id, today=today)
    if is_done:
        finish(running)


def matched(running: RosterImport) -> Matching:
    """Find who is who in the bundle that a re-keying read."""
    if running.source is None:
        return Matching(refusal="rekey_nothing", counts={})
    note(running=running, progress_words="comparing")
    staging = folder_of(running) / "staging.sqlite3"
    with closing(sqlite3.connect(staging)) as staged:
        modes = dict(staged.execute("SELECT name, mode FROM files"))
    decided = {int(key): user for key, user in running.counts.get("decided", {}).items()}
    return match(staging, running.source, modes, decided)


def candidates(running: RosterImport, numbers: Iterable[int]) -> dict[int, str]:
    """Return what tells users of a bundle that waits apart, by their number in it: name, how to reach them, whose guardians they are."""
    words = {}
    with closing(sqlite3.connect(folder_of(running) / "staging.sqlite3")) as staged:
        family = (
            "select trim(u.given_name || ' ' || u.family_name) from agents a "
            "join users u on u.no = case when a.user_no = ?1 then a.agent_no else a.user_no end where ?1 in (a.user_no, a.agent_no) order by u.folded_name"
        )
        for no in numbers:
            row = staged.execute("select trim(given_name || ' ' || family_name), number, email, phone from users where no = ?", [no]).fetchone()
            if row:
                others = list(dict.fromkeys(name for (name,) in staged.execute(family, [no])))
                words[no] = "; ".join(part for part in (row[0], row[1], row[2], row[3], ", ".join(others)) if part)
    return words


# -- commands ------------------------------------------------------------------------------------------


def run_import(arguments: argparse.Namespace) -> int:
    """`trellis roster import`: return 0 when it was switched in (or a dry run found nothing that stops it)."""
    bundle = Path(arguments.path)
    if not bundle.exists():
        raise CommandRefused(f"There is nothing at {bundle}.")
    day = today()
    try:
        with one_at_a_time():
            running = begin()
            try:
                return _import(running, bundle, arguments, day)
            except BaseException:
                close(running=running, state=State.FAILED, message="broken")
                tidy(running)
                raise
    except RosterBusy as busy:
        raise CommandRefused("Another roster import is running. Try again when it is over.") from busy


def _import(running: RosterImport, bundle: Path, arguments: argparse.Namespace, day: date) -> int:
    staged = read_bundle(running, bundle, today=day, source_name=arguments.source, on_progress=_progress if sys.stderr.isatty() else None)
    notebook = Notebook(folder_of(running) / "complaints.sqlite3")
    if staged.is_stopped:
        show(notebook, arguments.csv)
        print("Nothing was imported.")
        return 1
    with compared(running, today=day) as on_desk:
        staged.weights[Weight.ROW] += on_desk.plan.complaints
        show(notebook, arguments.csv)
        if stopping := on_desk.plan.stopping:
            _refuse(running, stopping)
            print("Nothing was imported.")
            return 1
        for sentence in sentences(on_desk.plan.counts):
            print(sentence)
        outcome = _decide(on_desk.plan, arguments)
        if outcome == "go" and not switch(running, on_desk, by=None, today=day):
            outcome = "changed"
    if outcome == "go":
        finish(running)
        print(f"The roster is in: import {running.pk}.")
        return 0
    close(running=running, state=State.REFUSED if outcome in {"beyond", "changed"} else State.DISCARDED, message=outcome if outcome != "no" else "")
    tidy(running)
    print({"changed": "The district was changed meanwhile by somebody else. Try again."}.get(outcome, "Nothing was changed."))
    return 0 if outcome == "dry" else 1


def _decide(plan: plans.Plan, arguments: argparse.Namespace) -> str:
    """Return go, dry, no or beyond."""
    if plan.beyond:
        for kind, (gone, active) in plan.beyond.items():
            print(f"{gone:,} of {active:,} {kind} would be ended: more than one in ten.")
        if arguments.confirm_ended != plan.ended:
            print(f"If that is right, add --confirm-ended {plan.ended} (students, staff and schools together).")
    if arguments.dry_run:
        return "dry"
    if plan.beyond and arguments.confirm_ended != plan.ended:
        return "beyond"
    if arguments.yes:
        return "go"
    if not sys.stdin.isatty():
        print("Add --yes to switch without being asked.")
        return "no"
    return "go" if input("Switch now? Type yes: ").strip().lower() in {"yes", "y"} else "no"


def run_rekey(arguments: argparse.Namespace) -> int:
    """`trellis roster rekey`: return 0 when the ids were changed, or nothing was left to change."""
    bundle = Path(arguments.path)
    if not bundle.exists():
        raise CommandRefused(f"There is nothing at {bundle}.")
    try:
        with one_at_a_time():
            running = begin(is_rekeying=True)
            try:
                return _rekey(running, bundle, arguments)
            except BaseException:
                close(running=running, state=State.FAILED, message="broken")
                tidy(running)
                raise
    except RosterBusy as busy:
        raise CommandRefused("Another roster import is running. Try again when it is over.") from busy


def _rekey(running: RosterImport, bundle: Path, arguments: argparse.Namespace) -> int:
    staged = read_bundle(running, bundle, today=today(), source_name=arguments.source, on_progress=_progress if sys.stderr.isatty() else None)
    if staged.is_stopped:
        show(Notebook(folder_of(running) / "complaints.sqlite3"), None)
        print("Nothing was changed.")
        return 1
    matching = matched(running)
    show_rekeying(running=running, matching=matching)
    for line in rekey_sentences(matching):
        print(line)
    if matching.refusal:
        tidy(running)
        print(REASONS[matching.refusal])
        return 0 if matching.refusal == "rekey_known" else 1
    if _agrees(arguments):
        rekey_roster(by=None, running=running, matching=matching)
        tidy(running)
        print("The ids are changed. Now import the same bundle: trellis roster import PATH.")
        return 0
    close(running=running, state=State.DISCARDED)
    tidy(running)
    print("Nothing was changed.")
    return 1


def _agrees(arguments: argparse.Namespace) -> bool:
    if arguments.yes:
        return True
    if not sys.stdin.isatty():
        print("Add --yes to change the ids without being asked.")
        return False
    return input("Change the ids now? Type yes: ").strip().lower() in {"yes", "y"}


FOUND_BY = {
    "number": "by number", "email": "by e-mail", "birth": "by birth date and name", "child": "by child and name",
    "decided": "chosen by a person", "identifier": "by identifier", "name": "by name",
    "already": "known under the new id", "ambiguous": "ambiguous", "unmatched": "not found",
}  # fmt: skip


def rekey_sentences(matching: Matching) -> list[str]:
    """Return who was found by what, a line for each kind; people who were not found by their numbers alone."""
    lines = []
    for kind, count in matching.counts.items():
        said = [f"{count[how]:,} {FOUND_BY[how]}" for how in OUTCOMES if count[how]]
        if said:
            name = "guardians and other adults" if kind == "adults" else kind
            lines.append(f"  {name}, {count['known']:,} here: {', '.join(said)}")
    for how, word in (("ambiguous", "Ambiguous"), ("unmatched", "Not found")):
        if some := matching.shown["people"][how]:
            lines.append(f"  {word}, for example people {', '.join(str(pk) for pk in some)}.")
    return lines


def _progress(share: float) -> None:
    print(f"\r  reading {share:>4.0%}", end="" if share < 1 else "\n", file=sys.stderr, flush=True)


LABELS = {
    "schools": "schools", "offices": "offices", "terms": "terms", "courses": "courses", "sections": "classes", "students": "students",
    "adults": "staff, guardians and other adults", "posts": "posts", "stays": "enrolments at schools", "guardians": "ties of guardians to students",
    "facts": "records of birth, sex and race", "groups": "memberships of groups", "learning": "students in classes", "teaching": "teachers of classes",
}  # fmt: skip


def sentences(counts: dict[str, dict[str, int]]) -> list[str]:
    """Return what a plan does, a line for each noun that it touches."""
    lines = []
    for noun, count in counts.items():
        parts = [f"{count[what]:,} {said}" for what, said in (("added", "new"), ("changed", "changed"), ("ended", "ended")) if count[what]]
        if parts:
            lines.append(f"  {LABELS[noun]}: {', '.join(parts)}; {count['untouched']:,} as they were")
    return lines or ["  Nothing is new: the district is as the roster says."]
