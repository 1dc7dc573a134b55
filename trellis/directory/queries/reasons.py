"""Why somebody may see a record, in words."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext

from trellis.access.gate import rights, why
from trellis.access.policy import Reach, Verb
from trellis.access.standing import Standing
from trellis.directory.models import ROLE_NAMES, Person


@dataclass(frozen=True, slots=True)
class Reason:
    """The first right that opens a record: as whom, where, how far it reaches, and what for."""

    role: str
    place: str
    reaches: str
    purpose: str
    in_place_of: str  # whom one covers for; empty for one's own post
    is_emergency: bool


def reason_to_see(standing: Standing, verb: Verb, record: Model) -> Reason | None:
    """Return why the person may do `verb` on `record`, for "Why can I see this?"; None when they may not."""
    found = why(standing, verb, record)
    if found is None:
        return None
    covered = Person.objects.filter(pk=found.held.covers).first() if found.held.covers else None
    return Reason(
        role=str(ROLE_NAMES[found.grant.role]),
        place=found.held.place,
        reaches=str(found.label),
        purpose=gettext(found.grant.purpose),
        in_place_of=covered.name if covered else "",
        is_emergency=found.grant.role == "emergency",
    )


def reaches_everybody(standing: Standing, verb: Verb) -> bool:
    """Say whether a grant of `verb` reaches the whole district: then a list is read from the front of its index."""
    return any(grant.reach is Reach.DISTRICT for grant in rights(standing, verb))
