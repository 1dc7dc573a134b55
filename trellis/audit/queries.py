"""Reading the trail, and checking it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connections, router
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit import chain, guards
from trellis.audit.models import Act, ReadEntry, ReadRecord, Seal

# -- for pages ----------------------------------------------------------------------------------------------


def acts(*, since: date | None = None, until: date | None = None, verb: str = "", by: Collection[int] | None = None) -> QuerySet[Act]:
    """Return acts, newest first; `since` and `until` are days, both among those shown; `by` are numbers of people."""
    return Act.objects.filter(_when(since, until), *_of("act", verb), *_of("by__in", by)).order_by("-pk")


def readings(*, since: date | None = None, until: date | None = None, verb: str = "", by: Collection[int] | None = None) -> QuerySet[ReadEntry]:
    """Return readings, newest first; `since` and `until` are days, both among those shown; `by` are numbers of people."""
    return ReadEntry.objects.filter(_when(since, until), *_of("verb", verb), *_of("by__in", by)).order_by("-pk")


def readings_of(records: Iterable[tuple[str, int]]) -> QuerySet[ReadEntry]:
    """Return every reading of any of these records (label, number), newest first, each once."""
    of_these = Q(pk__in=[])
    for kind, number in records:
        of_these |= Q(kind=kind, record=number)
    return ReadEntry.objects.filter(Exists(ReadRecord.objects.filter(of_these, entry=OuterRef("pk")))).order_by("-pk")


def readings_by_kind(records: Mapping[str, Collection[int]]) -> QuerySet[ReadEntry]:
    """Return every reading of any of these records, given by label; one condition a label, however many records."""
    of_these = Q(pk__in=[])
    for kind, numbers in records.items():
        of_these |= Q(kind=kind, record__in=list(numbers))
    return ReadEntry.objects.filter(pk__in=ReadRecord.objects.filter(of_these).values("entry"))


def last_read(kind: str, records: Collection[int], verb: str) -> dict[tuple[int, int], datetime]:
    """Return when each of these records was last shown under a verb, by (record, reader): one query of the read log."""
    rows = ReadRecord.objects.filter(kind=kind, record__in=list(records), entry__verb=verb).values_list("record", "entry__by")
    return {(record, reader): at for record, reader, at in rows.annotate(at=Max("entry__at")).order_by()} if records else {}


def verbs_seen() -> list[str]:
    """Return every verb that stands in the trail, acts and readings, in the order of the alphabet."""
    return sorted({*_distinct(Act, "act"), *_distinct(ReadEntry, "verb")})


def _distinct(model: type[Act] | type[ReadEntry], column: str) -> list[str]:
    """Return the values of an indexed column, jumping from one to the next rather than reading every row."""
    smallest = f"SELECT min({column}) FROM {model._meta.db_table}"  # noqa: S608  # names from this page, no words from outside
    following = f"({smallest} WHERE {column} > seen.value)"
    with connections[router.db_for_read(model)].cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE seen(value) AS ({smallest} UNION ALL SELECT {following} FROM seen WHERE seen.value IS NOT NULL)"  # noqa: S608
            " SELECT value FROM seen WHERE value IS NOT NULL"
        )
        return [row[0] for row in cursor.fetchall()]


def _of(column: str, value: object) -> list[Q]:
    return [] if value in ("", None) else [Q(**{column: value})]


def _when(since: date | None, until: date | None) -> Q:
    when = Q()
    # The first and the last year that there are have midnights that no clock of the world can say.
    if since and since.year > 1:
        when &= Q(at__gte=_midnight(since))
    if until and until.year < 9999:
        when &= Q(at__lt=_midnight(until + timedelta(days=1)))
    return when


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def unsealed_since() -> datetime | None:
    """Return the time of the oldest entry, of either log, that came after its log's last seal; None when none waits."""
    waiting: list[datetime] = []
    for log, model in chain.LOGS.items():
        upto = Seal.objects.filter(log=log).order_by("-number").values_list("upto", flat=True).first() or 0
        waiting += model._default_manager.filter(pk__gt=upto).order_by("pk").values_list("at", flat=True)[:1]
    return min(waiting, default=None)


# -- the check ----------------------------------------------------------------------------------------------

UNREADABLE = (ValueError, TypeError, AttributeError)  # what Django raises over a time that is none, written past it
LISTED_AT_ONCE = 500  # lines of the outside list compared in one query
KEPT_FOR_COMPARISON = 100_000  # findings held back to tell what was moved; beyond them a move is named as two changes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed. `entry` and `seal` are numbers, None when it is about neither."""

    log: str
    what: str  # changed, missing, moved, added, index, seal, outside, guard, key
    words: str
    entry: int | None = None
    seal: int | None = None


@dataclass(slots=True)
class Tally:
    """What a check went through; filled while `verify` runs. `notes` are no findings."""

    sealed: int = 0
    seals: int = 0
    waiting: dict[str, int] = field(default_factory=dict)
    found: int = 0
    notes: list[str] = field(default_factory=list)


def verify(tally: Tally) -> Iterator[Finding]:
    """Compare both logs with their seals, and the seals with the list outside the database; yield what differs.

    Holds one segment in memory at a time. What happens while it runs counts as waiting.
    """
    for finding in _verify(tally):
        tally.found += 1
        yield finding


def _verify(tally: Tally) -> Iterator[Finding]:
    yield from (Finding("", "guard", _("The database would let the trail be changed: the guard {name} is gone.").format(name=name)) for name in guards.gone())
    try:
        key = chain.key(may_make=False)
    except chain.KeyGone as gone:
        tally.waiting = {log: model.objects.count() for log, model in chain.LOGS.items()}
        if Seal.objects.exists() or any(chain.heads().values()):
            yield Finding("", "key", str(gone))
        return
    if chain.key_of_last_line() not in (None, chain.key_name(key)):
        yield Finding("", "key", _("The key of the trail is not the one that made the seals. Put the old one back from the backup."))
        return
    for log in chain.LOGS:
        yield from _Check(log, key, tally).findings()
    yield from _outside(tally)


class _Check:
    """The check of one log."""

    def __init__(self, log: str, key: bytes, tally: Tally) -> None:
        self.log, self.key, self.tally = log, key, tally
        self.model = chain.LOGS[log]
        self.unsettled: dict[int, str] = {}  # entries in open gaps, not yet met in a seal, by id: their hash
        self.differing: dict[int, tuple[str, str]] = {}  # id: (hash sealed or "", hash found or "")

    def findings(self) -> Iterator[Finding]:
        before: Seal | None = None  # the seal before, None when there is none or it cannot be had
        upto, number_before, expected = 0, 0, ""
        gaps: list[list[Any]] = []
        for number, seal in _seals(self.log):
            if number != number_before + 1:
                words = _("Seals {first} to {last} are missing; what they covered cannot be checked.")
                yield self._of_seal(number_before + 1, words.format(first=number_before + 1, last=number - 1))
                before = None
            if seal is None:
                yield self._of_seal(number, _("Seal {number} cannot be read.").format(number=number))
            else:
                if number == 1 or before:
                    made = [chain.seal_hash(self.key, seal, hash_) for hash_ in (expected, before.hash if before else "")]
                    if seal.hash not in made or seal.after != (before.upto if before else 0):
                        yield self._of_seal(number, _("Seal {number} was changed.").format(number=number))
                    expected = made[0]
                else:
                    expected = seal.hash
                yield from self._segment(seal)
                upto, gaps = seal.upto, seal.gaps
            before, number_before = seal, number
            self.tally.seals += 1
        waiting = {pk for pk in self.unsettled if any(first <= pk <= last for first, last, _writers in gaps)}
        for pk in self.unsettled.keys() - waiting:
            yield from self._differs(pk, "", self.unsettled[pk])
        self.tally.waiting[self.log] = len(waiting) + self.model.objects.filter(pk__gt=upto).count()
        yield from self._told_apart()

    def _of_seal(self, number: int, words: str) -> Finding:
        return Finding(self.log, "seal", words, seal=number)

    def _segment(self, seal: Seal) -> Iterator[Finding]:
        sealed = _pairs(seal)
        columns = chain.FORMS.get(seal.form, chain.FORMS[chain.FORM])[self.log]
        inside = Q(pk__gt=seal.after, pk__lte=seal.upto) if seal.number > 1 else Q(pk__lte=seal.upto)
        late = [pk for pk in sealed if not seal.after < pk <= seal.upto]
        met, read = set(), {}
        for pk, values in _rows(self.model.objects.filter(inside | Q(pk__in=late) if late else inside), columns):
            found = chain.entry_hash(self.key, self.log, seal.form, values) if values is not None else "unreadable"
            if self.log == "reads" and values is not None:
                read[pk] = values[columns.index("records")]
            if pk in sealed:
                met.add(pk)
                self.unsettled.pop(pk, None)
                if found != sealed[pk]:
                    yield from self._differs(pk, sealed[pk], found)
            elif any(first <= pk <= last for first, last, _writers in seal.gaps):
                self.unsettled[pk] = found
            else:
                yield from self._differs(pk, "", found)
        for pk in sealed.keys() - met:
            yield from self._differs(pk, sealed[pk], "")
        if self.log == "reads":
            yield from self._index(read, Q(entry_id__gt=seal.after, entry_id__lte=seal.upto) | Q(entry_id__in=late))
        self.tally.sealed += len(sealed)

    def _index(self, read: dict[int, Any], inside: Q) -> Iterator[Finding]:
        """Compare the index by record with the entries: it is what a family is shown."""
        listed: dict[int, list[list[Any]]] = {pk: [] for pk in read}
        for pk, kind, record in ReadRecord.objects.filter(inside).values_list("entry_id", "kind", "record"):
            listed.setdefault(pk, []).append([kind, record])
        for pk in sorted(read):
            if sorted(listed[pk]) != _in_order(read[pk]):
                yield Finding(self.log, "index", _("The index by record of entry {pk} does not agree with the entry.").format(pk=pk), entry=pk)

    def _differs(self, pk: int, sealed: str, found: str) -> Iterator[Finding]:
        if len(self.differing) < KEPT_FOR_COMPARISON:
            self.differing[pk] = (sealed, found)
        else:
            yield self._named(pk, sealed, found)

    def _named(self, pk: int, sealed: str, found: str) -> Finding:
        if not found:
            return Finding(self.log, "missing", _("Entry {pk} was sealed and is missing.").format(pk=pk), entry=pk)
        if not sealed:
            return Finding(self.log, "added", _("Entry {pk} was not there when its neighbours were sealed.").format(pk=pk), entry=pk)
        return Finding(self.log, "changed", _("Entry {pk} was changed after it was sealed.").format(pk=pk), entry=pk)

    def _told_apart(self) -> Iterator[Finding]:
        """Name what differs; what stands whole in another place was moved."""
        home = {sealed: pk for pk, (sealed, _found) in self.differing.items() if sealed}
        moved_away = {home[found] for _sealed, found in self.differing.values() if found in home}
        for pk, (sealed, found) in sorted(self.differing.items()):
            if found in home:
                words = _("In place of entry {pk} stands what was sealed as entry {was}.").format(pk=pk, was=home[found])
                yield Finding(self.log, "moved", words, entry=pk)
            elif found or pk not in moved_away:
                yield self._named(pk, sealed, found)


def _seals(log: str) -> Iterator[tuple[int, Seal | None]]:
    """Return the seals of a log in order; None for one whose columns cannot be read."""
    last = Seal.objects.filter(log=log).aggregate(last=Max("number"))["last"] or 0
    after = -1
    while numbers := list(Seal.objects.filter(log=log, number__gt=after, number__lte=last).order_by("number").values_list("number", flat=True)[:50]):
        after = numbers[-1]
        try:
            yield from ((seal.number, seal if _is_whole(seal) else None) for seal in list(Seal.objects.filter(log=log, number__in=numbers).order_by("number")))
        except UNREADABLE:
            for number in numbers:
                yield number, _one_seal(log, number)


def _one_seal(log: str, number: int) -> Seal | None:
    try:
        seal = Seal.objects.get(log=log, number=number)
    except UNREADABLE:
        return None
    return seal if _is_whole(seal) else None


def _is_whole(seal: Seal) -> bool:
    """Say whether the columns have the shape that the sealer gives them, whatever they say."""
    return (
        seal.sealed_at is not None
        and isinstance(seal.entries, list)
        and all(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], int) for pair in seal.entries)
        and isinstance(seal.gaps, list)
        and all(isinstance(gap, list) and len(gap) == 3 and isinstance(gap[0], int) and isinstance(gap[1], int) for gap in seal.gaps)
    )


def _pairs(seal: Seal) -> dict[int, str]:
    return {pk: str(hash_) for pk, hash_ in seal.entries}


def _rows(entries: QuerySet[Any], columns: tuple[str, ...]) -> Iterator[tuple[int, tuple[Any, ...] | None]]:
    """Return id and columns of each entry; None for columns that cannot be read."""
    ordered = entries.order_by("pk").values_list("pk", *columns)
    try:
        whole = list(ordered)
    except UNREADABLE:
        for pk in list(entries.order_by("pk").values_list("pk", flat=True)):
            try:
                yield pk, ordered.get(pk=pk)[1:]
            except UNREADABLE:
                yield pk, None
        return
    yield from ((row[0], row[1:]) for row in whole)


def _in_order(records: Any) -> list[Any]:
    try:
        return sorted(records)
    except TypeError:
        return [records]


def _outside(tally: Tally) -> Iterator[Finding]:
    """Compare the seals with the list outside the database. Seals beyond its last one are new: the sealer is about to list them."""
    floors, unreadable = _restores(tally), 0
    expected = dict.fromkeys(chain.LOGS, 1)
    batch: dict[str, dict[int, str]] = {log: {} for log in chain.LOGS}
    for at, line in enumerate(chain.outside()):
        if line is None:
            unreadable += 1
            continue
        log, number = line["log"], line.get("number")
        if number is None:
            expected[log] = int(line["restored_to"]) + 1
            continue
        if number > expected[log]:
            yield _left_out(log, expected[log], number - 1)
        expected[log] = max(expected[log], number + 1)
        if all(number <= floor for place, of, floor in floors if of == log and place > at):
            batch[log][number] = line["hash"]
            if len(batch[log]) >= LISTED_AT_ONCE:
                yield from _compared(log, batch[log])
                batch[log] = {}
    for log in chain.LOGS:
        yield from _compared(log, batch[log])
    if unreadable:
        yield Finding("", "outside", _("{count} lines of the list of seals outside the database cannot be read.").format(count=unreadable))
    if Seal.objects.exists() and not chain.outside_path().exists():
        yield Finding("", "outside", _("The list of seals outside the database (keys/seals.jsonl in the home folder) is gone."))


def _restores(tally: Tally) -> list[tuple[int, str, int]]:
    """Return where in the outside list a restore gave seals up: (line, log, last seal that stayed)."""
    found = []
    for at, line in enumerate(chain.outside()):
        if line and "restored_to" in line:
            found.append((at, str(line["log"]), int(line["restored_to"])))
            words = _("{log}: a restore on {day} gave up seals {first} to {last}.")
            tally.notes.append(words.format(log=line["log"], day=str(line.get("at"))[:10], first=found[-1][2] + 1, last=line.get("from")))
    return found


def _compared(log: str, listed: dict[int, str]) -> Iterator[Finding]:
    kept = dict(Seal.objects.filter(log=log, number__in=list(listed)).values_list("number", "hash"))
    for number, hash_ in listed.items():
        if number not in kept:
            words = _("Seal {number} stands in the list outside the database and is missing in it.")
            yield Finding(log, "outside", words.format(number=number), seal=number)
        elif kept[number] != hash_:
            yield Finding(log, "outside", _("Seal {number} is not the one that stands in the list outside the database.").format(number=number), seal=number)


def _left_out(log: str, first: int, last: int) -> Finding:
    words = _("The list outside the database leaves out seals {first} to {last}.")
    return Finding(log, "outside", words.format(first=first, last=last), seal=first)
