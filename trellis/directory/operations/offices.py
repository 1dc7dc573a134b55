"""Offices: opened, edited, closed."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Office, Post
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.directory.queries.versions import version_of
from trellis.kit.days import open_on

FIELDS = ("name", "purpose", "parent")


class OfficeWithin(Exception):
    """The office would stand within itself."""


class OfficeTaken(Exception):
    """Another open office has this name."""


class PeopleStillThere(Exception):
    """Somebody still holds a post in the office."""


@transaction.atomic
def open_office(*, by: int | None, name: str, purpose: str = "", parent: Office | None = None) -> Office:
    """Open an office of the central office. Raises OfficeTaken when one of that name is open."""
    _check_name(name)
    office = Office.objects.create(name=name, purpose=purpose, parent=parent, typed=sorted(FIELDS))
    record_act(by=by, act="directory.open_office", about=[office])
    return office


@transaction.atomic
def edit_office(*, by: int | None, office: Office, name: str, purpose: str, parent: Office | None, seen: str) -> Office:
    """Change name, purpose or place of an office; no import overwrites it afterwards.

    `seen` is the mark of what stood there when the form was opened. Raises ChangedMeanwhile, OfficeTaken, OfficeWithin.
    """
    office = Office.objects.select_for_update().get(pk=office.pk)
    now = version_of(office, FIELDS)
    if now != seen:
        raise ChangedMeanwhile({"name": office.name, "purpose": office.purpose, "parent": office.parent.name if office.parent else ""}, now)
    _check_name(name, office)
    above: Office | None = parent
    while above is not None:
        if above.pk == office.pk:
            raise OfficeWithin(_("An office cannot stand within itself. Choose another one above it."))
        above = above.parent
    changed = [field for field, value in (("name", name), ("purpose", purpose), ("parent", parent)) if getattr(office, field) != value]
    office.name, office.purpose, office.parent = name, purpose, parent
    office.typed = sorted({*office.typed, *changed})
    office.save()
    record_act(by=by, act="directory.edit_office", about=[office], detail={"fields": changed})
    return office


@transaction.atomic
def say_purpose(*, by: int, office: Office, purpose: str, seen: str) -> Office:
    """Say how what an office does helps principals lead, in its own words; no import overwrites it afterwards.

    `seen` is what stood there when the form was opened. Raises ChangedMeanwhile.
    """
    office = Office.objects.select_for_update().get(pk=office.pk)
    purpose = purpose.strip()
    if office.purpose == purpose:
        return office
    if office.purpose != seen:
        raise ChangedMeanwhile({"purpose": office.purpose}, office.purpose)
    office.purpose = purpose
    office.typed = sorted({*office.typed, "purpose"})
    office.save(update_fields=["purpose", "typed"])
    record_act(by=by, act="directory.say_purpose", about=[office])
    return office


@transaction.atomic
def close_office(*, by: int | None, office: Office, today: date) -> Office:
    """Close an office in which nobody holds a post any more. It stays on the pages of those who worked there."""
    held = Post.objects.filter(open_on(today), office=office, ended_on__isnull=True).count()
    if held:
        raise PeopleStillThere(_("People still hold posts in this office. End or hand over their posts first."))
    office.ended_on = today
    office.typed = sorted({*office.typed, "ended_on"})
    office.save(update_fields=["ended_on", "typed"])
    record_act(by=by, act="directory.close_office", about=[office])
    return office


def _check_name(name: str, office: Office | None = None) -> None:
    others = Office.objects.filter(name__iexact=name.strip(), ended_on__isnull=True)
    if (others.exclude(pk=office.pk) if office else others).exists():
        raise OfficeTaken(_("There is an office of that name. Choose another name, or open that one."))
