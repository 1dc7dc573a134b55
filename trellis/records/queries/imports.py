"""What imports of attendance, marks and incidents did, how old they are, and what ids mean here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trellis.directory.models import OrganisationKey, PersonKey, School, Student
from trellis.kit.prepared import Prepared
from trellis.records.importers.rows import SEVERAL, Known
from trellis.records.measures import is_unusual
from trellis.records.models import RecordsImport

State = RecordsImport.State
FRESH_NIGHTLY = timedelta(days=4)  # over a weekend nobody takes attendance
# Why an import did not go in, and what to do. Codes stand in the database, words here.
REASONS: dict[str, str | Promise] = {
    "stopped": _("The files could not be read. The complaints say what to mend; nothing was changed."),
    "beyond": _("More than one row in ten would leave. Look at the numbers, then confirm or let it go; nothing was changed."),
    "changed": _("What stands here was changed while the files waited. The numbers below are new: look again and decide."),
    "older": _("These files were made before those that are already in. Export them again; nothing was changed."),
    "gone": _("What was read of the files is no longer in the home folder. Nothing was changed; hand them in again."),
    "broken": _("The import was cut off in the middle. Nothing was changed; it can be started again."),
}
NOUNS: dict[str, str | Promise] = {
    "attendance": _("Days of attendance"),
    "marks": _("Marks"),
    "incidents": _("Incidents"),
    "outcomes": _("Outcomes of a school year"),
}


@dataclass(frozen=True, slots=True)
class RecordsState:
    """When records last came in; why the latest import did not, empty when it did. `is_stale`: a nightly one has stopped."""

    last_success_at: datetime | None
    is_stale: bool
    last_failure: str
    failed_id: int | None
    failed_by_night: bool
    waits: bool


# The masthead of every page of who brings records in asks.
_LAST = Prepared(lambda: RecordsImport.objects.filter(state=State.DONE).order_by("-pk").values_list("ended_at")[:1])
_LATEST = Prepared(
    lambda: (
        RecordsImport.objects.exclude(state__in=[State.READING, State.APPLYING, State.DISCARDED])
        .order_by("-pk")
        .values_list("pk", "state", "message", "unattended")[:1]
    )
)


def records_state(today: date) -> RecordsState:
    """Return how old the records are on a day: two queries. What is let go or under way says nothing."""
    last = next((ended_at for (ended_at,) in _LAST()), None)
    latest, state, message, is_nightly = next(iter(_LATEST()), (None, "", "", False))
    failed = latest if state in {State.FAILED, State.REFUSED} or message == "beyond" else None
    days_old = (today - timezone.localtime(last).date()).days if last else 0
    return RecordsState(
        last_success_at=last,
        is_stale=is_nightly and days_old > FRESH_NIGHTLY.days,
        last_failure=str(REASONS.get(message, "")) if failed else "",
        failed_id=failed,
        failed_by_night=failed is not None and is_nightly,
        waits=state == State.PLANNED,
    )


def reason_of(running: RecordsImport) -> str:
    """Return in words why an import did not go in; empty when nothing is to be said."""
    return str(REASONS.get(running.message, ""))


def imports() -> "QuerySet[RecordsImport]":
    """Return all imports, the latest first."""
    return RecordsImport.objects.select_related("by").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Line:
    """What an import does to one kind of row."""

    noun: str
    added: int
    changed: int
    ended: int
    untouched: int
    active: int

    @property
    def is_unusual(self) -> bool:
        return is_unusual(self.ended, self.active)


def lines_of(running: RecordsImport) -> list[Line]:
    """Return a line for each file that was handed in."""
    return [Line(str(NOUNS[name]), active=running.ending[name][1], **running.counts[name]) for name in NOUNS if name in running.counts]


def known_ids() -> Known:
    """Return what ids mean here: students by the roster's id or the district's number, schools by the roster's id or identifier."""
    return Known(_students, _schools)


def _students(column: str) -> dict[str, int]:
    if column == "studentNumber":
        return _told_apart(Student.objects.exclude(number="").values_list("number", "pk").iterator())
    keys = PersonKey.objects.filter(is_student=True, person__student__isnull=False)
    return _told_apart(keys.values_list("sourced_id", "person__student__pk").iterator())


def _schools(column: str) -> dict[str, int]:
    if column == "schoolIdentifier":
        return _told_apart(School.objects.exclude(identifier="").values_list("identifier", "pk"))
    return _told_apart(OrganisationKey.objects.filter(school__isnull=False).values_list("sourced_id", "school_id"))


def _told_apart(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, pk in pairs:
        found[name] = pk if found.get(name, pk) == pk else SEVERAL
    return found
