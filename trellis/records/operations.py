"""Imports of attendance, marks and incidents as acts: begun, planned, switched in, discarded, found broken."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.oneroster.desk import Desk
from trellis.records.importers.comparing import Difference, compare, write
from trellis.records.measures import is_unusual
from trellis.records.models import RecordsImport

State = RecordsImport.State


class NotWaiting(Exception):
    """The import is not waiting for a person: somebody else decided, or it was read anew."""

    def __str__(self) -> str:
        return _("This import no longer waits for you: somebody has decided about it, or it was replaced. Nothing was changed just now.")


class WrongNumber(Exception):
    """The number typed is not the number of rows that would leave."""

    def __str__(self) -> str:
        return _("That is not the number of rows that would leave. Look at the list above and type the exact number.")


class RecordsChanged(Exception):
    """What stands here is no longer what the import was compared with."""


class MadeEarlier(Exception):
    """The files were made before those that are already in."""


@transaction.atomic
def begin_import(*, by: int | None, unattended: bool = False, delivered_at: datetime | None = None) -> RecordsImport:
    """Open the record of an import that is about to be read."""
    return RecordsImport.objects.create(by_id=by, began_at=timezone.now(), unattended=unattended, delivered_at=delivered_at)


def note(*, running: RecordsImport, **facts: Any) -> None:
    """Write down how far an import is. Committed at once, so that a page can show it."""
    for name, value in facts.items():
        setattr(running, name, value)
    RecordsImport.objects.filter(pk=running.pk).update(**facts)


def close(*, running: RecordsImport, state: str, message: str = "") -> None:
    """End an import that changes nothing."""
    note(running=running, state=state, message=message, progress_words="", ended_at=timezone.now())


def latest_export() -> datetime | None:
    """Return when the newest files that are in were made, as far as any said so."""
    found: datetime | None = RecordsImport.objects.filter(state=State.DONE).aggregate(latest=Max("exported_at"))["latest"]
    return found


def lay_difference(*, running: RecordsImport, difference: Difference) -> None:
    """Keep the numbers of a comparison, for a person to decide."""
    note(running=running, state=State.PLANNED, progress_words="", progress=100, counts=difference.counts, ending=difference.ending)


@transaction.atomic
def switch_records(*, by: int | None, today: date, running: RecordsImport, desk: Desk) -> None:
    """Write staged files: all of it or nothing. Raises RecordsChanged when it would do something else than was shown, MadeEarlier when newer files came in."""
    latest = latest_export()
    if running.exported_at and latest and running.exported_at < latest:
        raise MadeEarlier
    difference = compare(desk)
    if (difference.counts, difference.ending) != (running.counts, running.ending):
        raise RecordsChanged
    write(desk, today=today)
    note(running=running, state=State.DONE, ended_at=timezone.now(), progress=100, progress_words="", message="")
    record_act(by=by, act="records.import", about=[running], detail={"files": running.digest[:16], "rows": running.counts})


@transaction.atomic
def confirm_records_import(*, by: int, running: RecordsImport, ended: int | None = None) -> None:
    """Say yes to a comparison. `ended` is the number that a person typed; needed when more than one row in ten would leave."""
    waiting = RecordsImport.objects.select_for_update().filter(pk=running.pk, state=State.PLANNED).first()
    if waiting is None:
        raise NotWaiting
    gone = sum(many for many, _active in waiting.ending.values())
    if any(is_unusual(many, active) for many, active in waiting.ending.values()) and ended != gone:
        raise WrongNumber
    note(running=running, state=State.APPLYING, by_id=by, confirmed=gone, progress=0, progress_words="", message="")
    record_act(by=by, act="records.confirm_import", about=[running], detail={"ended": gone})


@transaction.atomic
def discard_records_import(*, by: int | None, running: RecordsImport) -> None:
    """Let it go: nothing is changed."""
    waiting = RecordsImport.objects.select_for_update().filter(pk=running.pk, state=State.PLANNED).first()
    if waiting is None:
        raise NotWaiting
    close(running=running, state=State.DISCARDED)
    record_act(by=by, act="records.discard_import", about=[running])


@transaction.atomic
def fail_broken_imports() -> int:
    """Mark imports that were under way when their process died. Call it while holding the lock of imports."""
    begun = RecordsImport.objects.filter(state__in=[State.READING, State.APPLYING]).exclude(progress_words="")  # without words: still queued
    return begun.update(state=State.FAILED, message="broken", ended_at=timezone.now(), progress_words="")
