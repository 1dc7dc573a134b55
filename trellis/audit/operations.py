"""Entering acts and readings, and sealing both."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DatabaseError, IntegrityError, connections, models, router, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.access.gate import rights, why
from trellis.access.policy import Verb
from trellis.access.standing import NOBODY, Standing
from trellis.audit import chain
from trellis.audit.models import Act, ReadEntry, ReadRecord, Seal

SEGMENT = 2_000  # entries in one seal at most: what a check holds in memory at once


class ReadingNotKept(Exception):
    """The read log could not take the entry, so the page must not be shown."""

    def __init__(self) -> None:
        super().__init__(_("We could not note that this record was opened, so it is not shown."))


def named(record: models.Model) -> list[Any]:
    """Return the label and number by which the trail knows a record."""
    return [record._meta.label_lower, record.pk]


def record_act(*, by: int | None, act: str, about: Sequence[models.Model] = (), right: str = "", detail: dict[str, Any] | None = None) -> Act:
    """Enter an act in the running transaction: it stands exactly when the act does. `detail` holds no names."""
    return Act.objects.create(at=timezone.now(), by=by, act=act, right=right, about=[named(record) for record in about], detail=detail or {})


def record_reading(*, standing: Standing, verb: Verb, records: Iterable[models.Model]) -> ReadEntry:
    """Enter what one page shows, on the read log's own connection, before the page is rendered.

    One record is entered with the very right that opens it; a list with all the rights that its reader holds for
    the verb. The entry stands whatever becomes of the page's own transaction. Raises ReadingNotKept: then the page is not shown.
    """
    if standing.person_id == NOBODY:
        raise ReadingNotKept  # nobody reads unnamed
    shown = list(records)
    if len(shown) == 1:
        reason = why(standing, verb, shown[0])
        grants = [reason.grant] if reason else []
    else:
        grants = rights(standing, verb)
    listed = [named(record) for record in shown]
    try:
        with transaction.atomic(using=router.db_for_write(ReadEntry)):
            entry = ReadEntry.objects.create(
                at=timezone.now(),
                by=standing.person_id,
                verb=verb,
                right=", ".join(f"{grant.role}/{grant.reach}" for grant in grants)[:200],
                purpose="; ".join(dict.fromkeys(grant.purpose for grant in grants))[:300],
                records=listed,
            )
            ReadRecord.objects.bulk_create([ReadRecord(entry=entry, kind=kind, record=pk) for kind, pk in listed])
    except DatabaseError as failure:
        raise ReadingNotKept from failure
    return entry


# -- sealing ----------------------------------------------------------------------------------------------


def seal() -> int:
    """Seal what was entered since the last seal, in both logs, and return how many entries that was.

    Not one transaction, on purpose: the write lock is held for one insert at a time, never while hashing. Safe
    to call from several processes, and to kill. Raises chain.KeyGone.
    """
    sealed = 0
    for log in chain.LOGS:
        while made := _seal_next(log):
            sealed += made
            if made < SEGMENT:
                break
    _list_outside()
    return sealed


def _seal_next(log: str) -> int:
    """Seal one segment of one log. Return how many entries it covers; 0 when there was nothing, or another sealer was quicker."""
    model = chain.LOGS[log]
    last = Seal.objects.filter(log=log).order_by("-number").first()
    after, gaps = (last.upto, last.gaps) if last else (0, [])
    # The order of the next three is the whole point: see "Late entries" in docs/decisions/0010-sealing-the-trail.md.
    upto = _highest(model, after)
    writers = _writers(model)
    found = model.objects.filter(_in_gaps(gaps) | Q(pk__gt=after, pk__lte=upto)).order_by("pk").values_list("pk", *chain.FORMS[chain.FORM][log])
    rows = list(found)
    if not rows:
        return 0
    key = chain.key(may_make=last is None and not chain.heads()[log])
    here = [row[0] for row in rows]
    made = Seal(
        log=log,
        number=last.number + 1 if last else 1,
        form=chain.FORM,
        sealed_at=timezone.now(),
        after=after,
        upto=upto,
        entries=[[row[0], chain.entry_hash(key, log, chain.FORM, row[1:])] for row in rows],
        gaps=_still_open([*gaps, [after + 1, upto, writers]], here, set(writers)),
    )
    made.hash = chain.seal_hash(key, made, last.hash if last else "")
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        if Seal.objects.filter(log=log, number=made.number).exists():
            return 0
        raise
    return len(rows)


def _highest(model: type[models.Model], after: int) -> int:
    """Return the id up to which the next segment goes: at most SEGMENT entries on."""
    ids = model._default_manager.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    nth = ids[SEGMENT - 1 : SEGMENT].first()
    return nth or ids.last() or after


def _writers(model: type[models.Model]) -> list[str]:
    """Return the transactions that may still bring an id already given out. None on SQLite, where one writes at a time."""
    connection = connections[router.db_for_read(model)]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        # An INSERT takes this lock before it takes an id, and keeps it until its row is visible or gone.
        cursor.execute(
            "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE relation = %s::regclass AND mode = 'RowExclusiveLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid IS DISTINCT FROM pg_backend_pid() ORDER BY 1",
            [model._meta.db_table],
        )
        return [row[0] for row in cursor.fetchall()]


def _in_gaps(gaps: list[list[Any]]) -> Q:
    condition = Q(pk__in=[])
    for first, last, _writers in gaps:
        condition |= Q(pk__range=(first, last))
    return condition


def _still_open(gaps: list[list[Any]], here: list[int], writers: set[str]) -> list[list[Any]]:
    """Return the gaps without the ids that are here, each with the transactions that still run; without any it is final."""
    still = []
    for first, last, awaited in gaps:
        running = sorted(writers & set(awaited))
        if not running:
            continue
        for pk in [*(pk for pk in here if first <= pk <= last), last + 1]:
            if first < pk:
                still.append([first, pk - 1, running])
            first = pk + 1
    return still


def _list_outside() -> None:
    """Write to the outside list the seals that it does not have: the new ones, and those of a sealer that was killed before it could."""
    heads = chain.heads()
    key = None
    for log in chain.LOGS:
        lines: list[dict[str, Any]] = []
        for number, upto, hash_, at in (
            Seal.objects.filter(log=log, number__gt=heads[log]).order_by("number").values_list("number", "upto", "hash", "sealed_at").iterator()
        ):
            key = key or chain.key(may_make=False)
            lines.append({"log": log, "number": number, "upto": upto, "hash": hash_, "at": at, "key": chain.key_name(key)})
        if lines:
            chain.write_outside(lines)


def carry_on_after_restore() -> dict[str, int]:
    """Note in the outside list that the database was set back by a restore; return how many seals that gave up, by log.

    For `trellis restore`, once the databases are in place. From then on the seals given up are a note of the check and
    no finding. On SQLite it also sees that the read log gives out no number that a seal already covers.
    """
    given_up = {}
    heads = chain.heads()
    for log, model in chain.LOGS.items():
        last = Seal.objects.filter(log=log).order_by("-number").first()
        number, upto = (last.number, last.upto) if last else (0, 0)
        if heads[log] > number:
            given_up[log] = heads[log] - number
            chain.write_outside([{"log": log, "restored_to": number, "from": heads[log], "at": timezone.now(), "key": chain.key_of_last_line()}])
        _never_again(model, upto)
    return given_up


def _never_again(model: type[models.Model], upto: int) -> None:
    connection = connections[router.db_for_write(model)]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), GREATEST(%s, nextval(pg_get_serial_sequence(%s, 'id'))))", [table, upto, table])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s AND seq < %s", [table, upto])
            missing = "SELECT %s, %s WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)"
            cursor.execute(f"INSERT INTO sqlite_sequence (name, seq) {missing}", [table, upto, table])
