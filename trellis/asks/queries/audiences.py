"""Who is asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from trellis.access.policy import Role
from trellis.asks.models import Ask, Audience
from trellis.directory.queries.places import open_schools


@dataclass(frozen=True, slots=True)
class Whom:
    """One part of an audience: everybody in a role, those of one level, or of one school."""

    role: Role = Role.PRINCIPAL
    level: str = ""
    school: int | None = None


def audience_of(ask: Ask) -> list[Whom]:
    """Return whom an ask is addressed to, in the order in which it was written."""
    rows = Audience.objects.filter(ask=ask).order_by("pk").values_list("role", "level", "school_id")
    return [Whom(Role(role), level, school) for role, level, school in rows]


def without_repeats(to: Iterable[Whom]) -> list[Whom]:
    """Return an audience in which nobody is named twice over: everybody in a role swallows its levels and schools."""
    parts = list(dict.fromkeys(to))
    everybody = {one.role for one in parts if not one.level and one.school is None}
    return [one for one in parts if one.role not in everybody or (not one.level and one.school is None)]


def schools_asked(to: Sequence[Whom], role: Role = Role.PRINCIPAL) -> Q:
    """Match the schools that an audience reaches in one role."""
    parts = [one for one in to if one.role is role]
    if any(not one.level and one.school is None for one in parts):
        return ~Q(pk__in=[])
    return Q(level__in=[one.level for one in parts if one.level]) | Q(pk__in=[one.school for one in parts if one.school is not None])


def reaches_a_school(to: Sequence[Whom]) -> bool:
    """Say whether an audience reaches any school that stands in the roster, in any role."""
    return any(open_schools().filter(schools_asked(to, role)).exists() for role in {one.role for one in to})
