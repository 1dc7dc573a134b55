"""Entering acts and readings."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from trellis.access.gate import rights, why
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.audit.models import Act, ReadEntry, ReadRecord


def named(record: models.Model) -> list[Any]:
    """Return the label and number by which the trail knows a record."""
    return [record._meta.label_lower, record.pk]


def record_act(*, by: int | None, act: str, about: Sequence[models.Model] = (), right: str = "", detail: dict[str, Any] | None = None) -> Act:
    """Enter an act in the running transaction: it stands exactly when the act does. `detail` holds no names."""
    return Act.objects.create(at=timezone.now(), by=by, act=act, right=right, about=[named(record) for record in about], detail=detail or {})


def record_reading(*, standing: Standing, verb: Verb, records: Iterable[models.Model]) -> ReadEntry:
    """Enter what one page shows, on the read log's own connection, before the page is rendered.

    One record is entered with the very right that opens it; a list with all the rights that its reader holds for
    the verb. Raises whatever the database raises: then the page is not shown.
    """
    shown = list(records)
    if len(shown) == 1:
        reason = why(standing, verb, shown[0])
        grants = [reason.grant] if reason else []
    else:
        grants = rights(standing, verb)
    listed = [named(record) for record in shown]
    entry = ReadEntry.objects.create(
        at=timezone.now(),
        by=standing.person_id,
        verb=verb,
        right=", ".join(f"{grant.role}/{grant.reach}" for grant in grants)[:200],
        purpose="; ".join(dict.fromkeys(grant.purpose for grant in grants))[:300],
        records=listed,
    )
    ReadRecord.objects.bulk_create([ReadRecord(entry=entry, kind=kind, record=pk) for kind, pk in listed])
    return entry
