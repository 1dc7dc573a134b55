"""Roster imports as acts: begun, planned, switched in, discarded, found broken."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import RosterImport, Source
from trellis.directory.oneroster.apply import carry_out, summary
from trellis.directory.oneroster.desk import Desk
from trellis.directory.oneroster.plan import Plan

State = RosterImport.State


class NotWaiting(Exception):
    """The import is not waiting for a person: somebody else decided, or it was read anew."""

    def __str__(self) -> str:
        return _("This import no longer waits for you: somebody has decided about it, or it was replaced. Nothing was changed just now.")


class WrongNumber(Exception):
    """The number typed is not the number of those who would be ended."""

    def __str__(self) -> str:
        return _("That is not the number of people and schools that would be ended. Look at the list above and type the exact number.")


@transaction.atomic
def begin_import(
    *,
    by: int | None,
    unattended: bool = False,
    is_rekeying: bool = False,
    delivered_at: datetime | None = None,
    digest: str = "",
    source: Source | None = None,
) -> RosterImport:
    """Open the record of an import that is about to be read, for its records or, when re-keying, for its new ids alone."""
    return RosterImport.objects.create(
        by_id=by, began_at=timezone.now(), unattended=unattended, is_rekeying=is_rekeying, delivered_at=delivered_at, digest=digest, source=source,
        state=State.READING,
    )  # fmt: skip


@transaction.atomic
def know_source(*, name: str) -> Source:
    """Return the source of that name, new or known."""
    return Source.objects.get_or_create(name=name[:100])[0]


def note(*, running: RosterImport, **facts: Any) -> None:
    """Write down how far an import is. Committed at once, so that a page can show it."""
    for name, value in facts.items():
        setattr(running, name, value)
    RosterImport.objects.filter(pk=running.pk).update(**facts)


def close(*, running: RosterImport, state: str, message: str = "") -> None:
    """End an import that changes nothing."""
    note(running=running, state=state, message=message, ended_at=timezone.now())


def lay_plan(*, running: RosterImport, plan: Plan, complaints: int) -> None:
    """Keep the numbers of a plan, for a person to decide."""
    note(
        running=running, state=State.PLANNED, progress_words="", counts=plan.counts, ending={kind: list(numbers) for kind, numbers in plan.ending.items()},
        complaints=complaints, progress=100,
    )  # fmt: skip


@transaction.atomic
def switch_roster(*, by: int | None, today: date, running: RosterImport, desk: Desk, plan: Plan) -> None:
    """Write a plan: all of it or nothing. Raises DistrictChanged when it no longer holds."""
    carry_out(desk, plan)
    note(
        running=running, state=State.DONE, ended_at=timezone.now(), counts=plan.counts, progress=100, message="",
        ending={kind: list(numbers) for kind, numbers in plan.ending.items()},
    )  # fmt: skip
    record_act(by=by, act="directory.import_roster", about=[running], detail={"bundle": running.digest[:16], **summary(plan, today)})


@transaction.atomic
def confirm_roster_import(*, by: int, running: RosterImport, ended: int | None = None) -> None:
    """Say yes to a plan. `ended` is the number that a person typed; needed when more than one in ten would end."""
    waiting = RosterImport.objects.select_for_update().filter(pk=running.pk, state=State.PLANNED).first()
    if waiting is None:
        raise NotWaiting
    gone = sum(many for many, _active in waiting.ending.values())
    if any(many > active * 0.1 for many, active in waiting.ending.values()) and ended != gone:
        raise WrongNumber
    note(running=running, state=State.APPLYING, by_id=by, confirmed=gone, progress=0, progress_words="", message="")
    record_act(by=by, act="directory.confirm_roster_import", about=[running], detail={"ended": gone})


@transaction.atomic
def discard_roster_import(*, by: int | None, running: RosterImport) -> None:
    """Let a plan go: nothing is changed."""
    waiting = RosterImport.objects.select_for_update().filter(pk=running.pk, state=State.PLANNED).first()
    if waiting is None:
        raise NotWaiting
    close(running=running, state=State.DISCARDED)
    record_act(by=by, act="directory.discard_roster_import", about=[running])


@transaction.atomic
def fail_broken_imports() -> int:
    """Mark imports that were under way when their process died. Call it while holding the roster's lock."""
    begun = RosterImport.objects.filter(state__in=[State.READING, State.APPLYING]).exclude(progress_words="")  # without words: still queued
    return begun.update(state=State.FAILED, message="broken", ended_at=timezone.now())
