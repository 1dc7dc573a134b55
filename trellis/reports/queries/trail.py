"""The trail in words: numbers get names, rights get reasons."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_time
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from trellis.access.gate import why
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.audit.queries import readings_of
from trellis.directory.queries.trail import names_of, records_about, role_named
from trellis.kit.formats import say_day, spoken
from trellis.reports.queries.words import in_words

PAGE = 25
# A family or a student is never told that these were read: they may not know that there is something to read (a hidden address).
UNTOLD = {Verb.DIRECTORY_KNOW_PROTECTED_ADDRESS, Verb.DIRECTORY_READ_PROTECTED_ADDRESS}
FAMILY = {Role.GUARDIAN.value, Role.STUDENT.value}


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a log that only grows at its beginning: `older` is where the next page starts, None at the end."""

    entries: list[Any]
    older: int | None


def part_of(entries: "QuerySet[Any]", before: int | None) -> Part:
    """Return 25 entries older than `before`. As fast at the end of a million as at the beginning: nothing is counted."""
    listed = list((entries.filter(pk__lt=before) if before else entries)[: PAGE + 1])
    return Part(listed[:PAGE], listed[PAGE - 1].pk if len(listed) > PAGE else None)


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the trail as a page shows it. `who` is empty for the worker and the command line."""

    at: datetime
    who: str
    number: int | None
    verb: str
    words: str  # the verb in words
    roles: str
    purpose: str
    records: list[str]
    more: int  # records beyond those named
    detail: str


RECORDS = 3


def told(entries: Iterable[Any]) -> list[Told]:
    """Return acts or readings with names and roles looked up now; the trail itself holds numbers."""
    listed = list(entries)
    names = names_of(entry.by for entry in listed)
    return [_told(entry, names) for entry in listed]


def _told(entry: Any, names: dict[int, str]) -> Told:
    records = entry.about if hasattr(entry, "about") else entry.records
    verb = entry.act if hasattr(entry, "act") else entry.verb
    return Told(
        at=entry.at,
        who=_named(entry.by, names),
        number=entry.by,
        verb=verb,
        words=in_words(verb),
        roles=roles_of(entry.right),
        purpose=_(entry.purpose) if getattr(entry, "purpose", "") else "",
        records=[f"{kind.rpartition('.')[2]} {number}" for kind, number in records[:RECORDS]],
        more=max(0, len(records) - RECORDS),
        detail=", ".join(f"{key.replace('_', ' ')}: {value}" for key, value in sorted(getattr(entry, "detail", {}).items())),
    )


def _named(number: int | None, names: dict[int, str]) -> str:
    if number is None:
        return _("Trellis itself")
    return names.get(number) or _("person {number}, whose name is no longer kept").format(number=number)


def roles_of(right: str) -> str:
    """Return in words the roles of a right as the trail keeps it: "teacher/section, guardian/family"."""
    roles = dict.fromkeys(part.partition("/")[0].strip() for part in right.split(",") if part.strip())
    return ", ".join(role_named(role) for role in roles)


def lines_of_file(entries: "QuerySet[Any]") -> Iterator[list[str]]:
    """Return the rows of the CSV file, heading first, looking names up for a thousand at a time."""
    yield ["at", "person", "name", "verb", "right", "purpose", "records", "detail"]
    waiting: list[Any] = []
    for entry in entries.iterator(chunk_size=1000):
        waiting.append(entry)
        if len(waiting) == 1000:
            yield from _rows(waiting)
            waiting = []
    yield from _rows(waiting)


def _rows(entries: list[Any]) -> Iterator[list[str]]:
    names = names_of(entry.by for entry in entries)
    for entry in entries:
        records = entry.about if hasattr(entry, "about") else entry.records
        yield [
            entry.at.isoformat(),
            "" if entry.by is None else str(entry.by),
            names.get(entry.by, "") if entry.by is not None else "",
            entry.act if hasattr(entry, "act") else entry.verb,
            entry.right,
            getattr(entry, "purpose", ""),
            " ".join(f"{kind}:{number}" for kind, number in records),
            ", ".join(f"{key}={value}" for key, value in sorted(getattr(entry, "detail", {}).items())),
        ]


# -- kinds of records -----------------------------------------------------------------------------------------

KINDS = {
    "commitments.breaking": _lazy("Why a promise was let go"),
    "commitments.commitment": _lazy("Promises"),
    "commitments.keeping": _lazy("How a promise was kept"),
    "commitments.renegotiation": _lazy("Why another day was asked for"),
    "commitments.renegotiationanswer": _lazy("Answers about another day"),
    "directory.demographics": _lazy("Birth, sex and race of students"),
    "directory.emergencyaccess": _lazy("Reasons for emergency access"),
    "directory.emergencyreview": _lazy("Reviews of emergency access"),
    "directory.guardianright": _lazy("Papers seen for a guardian’s right"),
    "directory.guardianship": _lazy("Ties between guardians and students"),
    "directory.nameword": _lazy("Words of names, for search"),
    "directory.person": _lazy("Names and addresses of people"),
    "directory.personkey": _lazy("Ids of people in the roster"),
    "directory.personmerge": _lazy("Reasons why two people were one"),
    "directory.protectedaddress": _lazy("Protected addresses"),
    "directory.student": _lazy("Numbers of students"),
    "directory.studentgroup": _lazy("Groups a student was in"),
    "letters.line": _lazy("Words of letters"),
    "letters.refusedaddress": _lazy("Addresses a mail server refused"),
    "site.binding": _lazy("Ties to single sign-on"),
    "surveys.answer": _lazy("Answers to questions"),
}


def kind_named(kind: str) -> str:
    """Return what a kind of record is called on a page; one that no longer exists is called by its label."""
    return str(KINDS.get(kind, kind))


# -- who read this record -----------------------------------------------------------------------------------


def readings_about(standing: Standing, student: Any) -> "QuerySet[Any]":
    """Return the readings of a student's record that this reader may be told of, newest first."""
    readings = readings_of(records_about(student))
    return readings.exclude(verb__in=UNTOLD) if _is_family(standing, student) else readings


def _is_family(standing: Standing, student: Any) -> bool:
    reason = why(standing, Verb.AUDIT_SEE_READERS, student)
    return reason is None or reason.grant.role in FAMILY


def sentences(standing: Standing, student: Any, entries: Collection[Any], today: date) -> list[tuple[datetime, str]]:
    """Return for each reading when it was, and one whole sentence: who, in which role, when, and why.

    Family and student read the names of those who work for the district; other guardians stay unnamed to them.
    """
    names = names_of(entry.by for entry in entries)
    is_family = _is_family(standing, student)
    return [(entry.at, _sentence(entry, _reader(entry, names, is_family), today, is_own=entry.by == standing.person_id)) for entry in entries]


def _reader(entry: Any, names: dict[int, str], is_family: bool) -> str:
    roles = {part.partition("/")[0].strip() for part in entry.right.split(",") if part.strip()}
    if is_family and roles and roles <= FAMILY:
        return _("The student") if roles == {Role.STUDENT.value} else _("A guardian")
    name = _named(entry.by, names)
    return _("{name} ({role})").format(name=name, role=roles_of(entry.right)) if roles else name


def _time(at: datetime) -> str:
    """Say a time with its half of the day: whether a record was opened at three in the afternoon or at night is the point."""
    return format_time(timezone.localtime(at), "short", locale=spoken())


def _sentence(entry: Any, who: str, today: date, *, is_own: bool) -> str:
    """Fit the purpose, which the page of policy words as a clause ("they teach them"), an aim ("to …") or a cause ("a …")."""
    words = {"who": who, "day": say_day(entry.at, today), "time": _time(entry.at), "purpose": _(entry.purpose) if entry.purpose else ""}
    if is_own:
        return _("You opened it on {day} at {time}.").format(**words)
    others = len(entry.records) - 1
    if others > 0:
        listed = ngettext(
            "{who} saw it on {day} at {time} in a list with {count} other record.",
            "{who} saw it on {day} at {time} in a list with {count} other records.",
            others,
        )
        return listed.format(**words, count=others)
    if not entry.purpose:
        return _("{who} opened it on {day} at {time}.").format(**words)
    if entry.purpose.startswith(("to ", "so that ")):
        return _("{who} opened it on {day} at {time}, {purpose}.").format(**words)
    if entry.purpose.startswith("a "):
        return _("{who} opened it on {day} at {time}, because of {purpose}.").format(**words)
    return _("{who} opened it on {day} at {time}, because {purpose}.").format(**words)
