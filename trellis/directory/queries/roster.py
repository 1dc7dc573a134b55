"""How old the roster is, and what its imports did."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trellis.directory.models import Person, PersonKey, RosterImport
from trellis.kit.prepared import Prepared

State = RosterImport.State
FRESH_NIGHTLY = timedelta(days=2)  # a roster that comes each night
FRESH_BY_HAND = timedelta(days=45)

# Why an import did not go through, and what to do. Codes stand in the database, words here.
REASONS: dict[str, str | Promise] = {
    "stopped": _("The files could not be read as a roster. The complaints say what to mend; nothing was changed."),
    "beyond": _("More than one in ten students, staff or schools would end. Look at the numbers, then confirm or discard; nothing was changed."),
    "changed": _("The district was changed while the roster waited. The numbers below are new: look again and decide."),
    "rekey_nothing": _("No roster has come in from that system yet, so there are no ids to change. Hand the file in as a roster."),
    "rekey_partial": _("Changing the ids needs the whole district: a bulk export with orgs and users and, in version 1.2, roles. Nothing was changed."),
    "rekey_few": _(
        "Less than half of the students, the staff or the schools here were found in this file. It may be another district’s, or lack numbers, "
        "e-mail addresses and birth dates. Nothing was changed."
    ),
    "rekey_known": _("There are no ids to change: those in this file are known here already. Hand it in as a roster."),
    "rekey_changed": _("The district was changed while the new ids waited. The numbers below are new: look again and decide."),
    "gone": _("What was read of the file is no longer in the home folder. Nothing was changed; hand the file in again."),
    "broken": _("The import was cut off in the middle. Nothing was changed; it can be started again."),
}
NOUNS: dict[str, str | Promise] = {
    "schools": _("Schools"),
    "offices": _("Offices"),
    "terms": _("School years and terms"),
    "courses": _("Courses"),
    "sections": _("Classes"),
    "students": _("Students"),
    "adults": _("Staff, guardians and other adults"),
    "posts": _("Posts"),
    "stays": _("Enrolments at schools"),
    "guardians": _("Ties of guardians to students"),
    "facts": _("Records of birth, sex and race"),
    "groups": _("Memberships of groups"),
    "learning": _("Students in classes"),
    "teaching": _("Teachers of classes"),
}
FOUND_BY: dict[str, str | Promise] = {
    "number": _("found by number"),
    "email": _("found by e-mail"),
    "birth": _("found by birth date and name"),
    "child": _("found by child and name"),
    "decided": _("chosen by a person"),
    "identifier": _("found by identifier"),
    "name": _("found by name"),
    "already": _("known under the new id"),
    "ambiguous": _("could be several: not guessed"),
    "unmatched": _("not found"),
}
REKEYED: dict[str, str | Promise] = {
    "students": _("Students"),
    "staff": _("Staff"),
    "adults": _("Guardians and other adults"),
    "schools": _("Schools"),
    "offices": _("Offices"),
}
KINDS: dict[str, str | Promise] = {"students": _("students"), "staff": _("staff"), "schools": _("schools")}


@dataclass(frozen=True, slots=True)
class RosterState:
    """When the roster last came in whole, and whether that is too long ago for how it comes here.

    `days_old` is None before the first. `last_failure` says in words why the latest import did not go through, empty when
    it did; `failed_id` is that import, and `failed_by_night` whether nobody was there who could have seen it.
    """

    last_success_at: datetime | None
    days_old: int | None
    is_stale: bool
    last_failure: str = ""
    failed_id: int | None = None
    failed_by_night: bool = False


# The masthead of every page asks.
_LAST = Prepared(lambda: RosterImport.objects.filter(state=State.DONE, is_rekeying=False).order_by("-pk").values_list("ended_at")[:1])
_LATEST = Prepared(
    lambda: (
        RosterImport.objects.filter(is_rekeying=False)
        .exclude(state__in=[State.READING, State.APPLYING, State.DISCARDED])
        .order_by("-pk")
        .values_list("pk", "state", "message", "unattended")[:1]
    )
)


def roster_state(today: date) -> RosterState:
    """Return how old the roster is on a day: two queries, for pages that rely on it."""
    last = next((ended_at for (ended_at,) in _LAST()), None)
    latest, state, message, is_nightly = next(iter(_LATEST()), (None, "", "", False))
    failed = latest if state in {State.FAILED, State.REFUSED} or message == "beyond" else None
    days_old = (today - timezone.localtime(last).date()).days if last else None
    fresh = FRESH_NIGHTLY if is_nightly else FRESH_BY_HAND
    return RosterState(
        last_success_at=last,
        days_old=days_old,
        is_stale=days_old is not None and days_old > fresh.days,
        last_failure=str(REASONS.get(message, "")) if failed else "",
        failed_id=failed,
        failed_by_night=failed is not None and is_nightly,
    )


def reason_of(running: RosterImport) -> str:
    """Return in words why an import did not go through; empty when nothing is to be said."""
    return str(REASONS.get(running.message, ""))


def imports() -> "QuerySet[RosterImport]":
    """Return all imports, the latest first."""
    return RosterImport.objects.select_related("source", "by").order_by("-pk")


@dataclass(frozen=True, slots=True)
class NounLine:
    """What an import does to one kind of record."""

    noun: str
    added: int
    changed: int
    ended: int
    untouched: int


def lines_of(running: RosterImport) -> list[NounLine]:
    """Return a line for each kind of record that the roster speaks of."""
    lines = []
    for noun, words in NOUNS.items():
        count = running.counts.get(noun, {})
        if any(count.values()):
            lines.append(NounLine(str(words), *(count.get(what, 0) for what in ("added", "changed", "ended", "untouched"))))
    return lines


@dataclass(frozen=True, slots=True)
class RekeyLine:
    """How many of one kind are here, and how they were found in a bundle of new ids."""

    kind: str
    known: int
    found: int
    left: int
    ways: list[tuple[str, int]]


def rekey_lines_of(running: RosterImport) -> list[RekeyLine]:
    """Return a line for each kind that a re-keying looked for."""
    lines = []
    for kind, words in REKEYED.items():
        count = running.counts.get(kind, {})
        if count.get("known"):
            left = count["ambiguous"] + count["unmatched"]
            ways = [(str(said), count[how]) for how, said in FOUND_BY.items() if count.get(how)]
            lines.append(RekeyLine(str(words), count["known"], count["known"] - left, left, ways))
    return lines


def not_found_by(running: RosterImport) -> list[tuple[str, list[Person]]]:
    """Return a few of the people whom a re-keying does not find, by why."""
    shown = running.counts.get("people", {})
    people = Person.objects.in_bulk([pk for some in shown.values() for pk in some])
    lists = [(str(FOUND_BY[how]), [people[pk] for pk in dict.fromkeys(shown.get(how, [])) if pk in people]) for how in ("ambiguous", "unmatched")]
    return [(said, some) for said, some in lists if some]


def choices_in(running: RosterImport) -> list[tuple[int, Person, list[int]]]:
    """Return the keys of a re-keying that could be several, whose they are, and the users of the bundle among whom to choose: by name."""
    choices = {int(key): users for key, users in running.counts.get("choices", {}).items()}
    keys = PersonKey.objects.filter(pk__in=choices).select_related("person").order_by("person__folded_name", "pk")
    return [(key.pk, key.person, choices[key.pk]) for key in keys]


def decided_in(running: RosterImport) -> int:
    """Return how many choices a person has made in a re-keying."""
    return len(running.counts.get("decided", {}))


@dataclass(frozen=True, slots=True)
class Ending:
    """How many of one kind would end, of how many that are active."""

    kind: str
    gone: int
    active: int
    is_unusual: bool


def endings_of(running: RosterImport) -> list[Ending]:
    """Return what would end of students, staff and schools; unusual is more than one in ten."""
    return [Ending(str(KINDS[kind]), gone, active, gone > active * 0.1) for kind, (gone, active) in running.ending.items() if gone]


def sentence_of(running: RosterImport) -> str:
    """Say in one sentence what an import found or did."""
    if running.is_rekeying:
        lines = rekey_lines_of(running)
        known, found = sum(line.known for line in lines), sum(line.found for line in lines)
        return str(_("%(found)s of %(known)s people, schools and offices were found.")) % {"found": f"{found:,}", "known": f"{known:,}"} if lines else ""
    count = {what: sum(noun.get(what, 0) for noun in running.counts.values()) for what in ("added", "changed", "ended")}
    if not any(count.values()):
        return str(_("Nothing is new: the district is as the roster says.")) if running.counts else ""
    parts = [
        ngettext("%(many)s record is new", "%(many)s records are new", count["added"]) % {"many": f"{count['added']:,}"},
        ngettext("%(many)s changes", "%(many)s change", count["changed"]) % {"many": f"{count['changed']:,}"},
        ngettext("%(many)s ends", "%(many)s end", count["ended"]) % {"many": f"{count['ended']:,}"},
    ]
    return "; ".join(parts) + "."
