"""How a person is called and written to, and where they must not be found."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, ProtectedAddress
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.operations.names import index_names
from trellis.directory.queries.names import fold_name
from trellis.directory.queries.people import was_typed_here
from trellis.directory.queries.versions import version_of
from trellis.kit.days import open_on

NAMED = ("given_name", "family_name")  # of those whom no roster brings
CALLED = ("preferred_given_name", "pronouns", "language", "needs_interpreter", "access_needs", "channel")
REACHED = ("email", "phone", "address")


class AddressIsProtected(Exception):
    """The address is protected: it is not written among the others."""


class NamedByRoster(Exception):
    """The roster brings this person, and with them their name."""

    def __init__(self) -> None:
        super().__init__(_("The roster brings this name: correct it in the information system. The name they go by can be typed here."))


class NotProtected(Exception):
    """There is no protection to end."""


class AlreadyHere(Exception):
    """Somebody of this very name or e-mail address is here."""


@transaction.atomic
def add_person(*, by: int | None, given_name: str, family_name: str, email: str, is_another: bool = False) -> Person:
    """Write down a person whom no roster brings. Raises AlreadyHere when somebody of that name or address is here.

    With `is_another` a second person of the same name is added; never one of the same address.
    """
    folded = fold_name(given_name, family_name)
    here = Person.objects.filter(merged_into__isnull=True)
    if email and here.filter(email__iexact=email).exists():
        raise AlreadyHere(_("Somebody with this e-mail address is here already. Look for them by it."))
    if not is_another and here.filter(folded_name=folded).exists():
        raise AlreadyHere(_("Somebody of this name is here already. Look for them first; if this is another person, say so below."))
    person = Person.objects.create(given_name=given_name.strip(), family_name=family_name.strip(), email=email.strip(), folded_name=folded)
    record_act(by=by, act="directory.add_person", about=[person])
    return person


@transaction.atomic
def edit_person(*, by: int | None, person: Person, values: dict[str, Any], seen: str, today: date) -> Person:
    """Change how a person is called and written to. What changes is typed from now on: no import overwrites it.

    `values` holds fields of NAMED, CALLED and REACHED; `seen` is the mark of those fields as the form showed them. Raises
    ChangedMeanwhile with what stands there now, NamedByRoster or AddressIsProtected.
    """
    fields = [field for field in (*NAMED, *CALLED, *REACHED) if field in values]
    person = Person.objects.select_for_update().get(pk=person.pk)
    now = version_of(person, fields)
    if now != seen:
        raise ChangedMeanwhile({field: str(getattr(person, field)) for field in fields if getattr(person, field) != values[field]}, now)
    changed = [field for field in fields if getattr(person, field) != values[field]]
    if "address" in changed and ProtectedAddress.objects.filter(open_on(today), person=person).exists():
        raise AddressIsProtected(_("This address is protected. Change it on its own page."))
    renamed = [field for field in NAMED if field in changed]
    if renamed and not was_typed_here(person):
        raise NamedByRoster
    for field in changed:
        setattr(person, field, values[field])
    person.typed = sorted({*person.typed, *changed})
    person.folded_name = fold_name(person.given_name, person.family_name)
    person.save(update_fields=[*changed, "typed", "folded_name"])
    if renamed or "preferred_given_name" in changed:
        index_names(people=[person.pk])
    record_act(by=by, act="directory.edit_person", about=[person], detail={"fields": changed})
    return person


@transaction.atomic
def protect_address(*, by: int | None, person: Person, address: str, also: Sequence[Person] = (), today: date) -> ProtectedAddress:
    """Take an address off every page and export from today on, for this person and those who live there too.

    It is read on a page of its own, each time entered. The ordinary addresses are emptied and count as typed, so that
    no import fills them again. Returns the row of `person`.
    """
    rows = []
    for one in (person, *also):
        row = ProtectedAddress.objects.filter(person=one).first() or ProtectedAddress(person=one)
        row.address, row.held_from, row.held_until = address.strip(), today, None
        row.save()
        one.address = ""
        one.typed = sorted({*one.typed, "address"})
        one.save(update_fields=["address", "typed"])
        rows.append(row)
    record_act(by=by, act="directory.protect_address", about=[*rows, person, *also])
    return rows[0]


@transaction.atomic
def end_protection(*, by: int | None, row: ProtectedAddress, today: date) -> ProtectedAddress:
    """End the protection of an address. The address is not put back among the others: somebody types it again, or nobody."""
    if row.held_until is not None and row.held_until <= today:
        raise NotProtected(_("The protection of this address has ended already."))
    row.held_until = max(today, row.held_from)
    row.save(update_fields=["held_until"])
    record_act(by=by, act="directory.end_protection", about=[row])
    return row
