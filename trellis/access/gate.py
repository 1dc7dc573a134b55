"""The gate: the part of a set of records that a person may touch, and why one of them is in it.

`within` and `why` are built from the same lambda on the model, so a list and a detail page cannot
disagree. Records are fetched through `within`; a record outside it is not found (404), as if missing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404

from trellis.access.policy import FAMILY_HATS, NOUNS, POLICY, Grant, Reach, Verb
from trellis.access.standing import NOBODY, Bearing, Held, Standing

M = TypeVar("M", bound=Model)
REMEMBERED = 4_096  # of somebody's rights to a noun, some two kilobytes each: those of forty people who read


def everything() -> Q:
    """Match every record. Not `Q()`, which Django drops from an OR."""
    return ~Q(pk__in=[])


def nothing() -> Q:
    """Match no record."""
    return Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Reached:
    """How a model is reached: the true rule in words, and the same rule in SQL.

    The condition must not join to many rows: use `pk__in` or `Exists` subqueries, or a record
    would stand twice in a list. It follows from the bearing alone, and asks neither a clock nor the database:
    it is remembered (docs/decisions/0040).
    """

    label: Any  # str or lazy translation
    condition: Callable[[Bearing], Q]


@dataclass(frozen=True, slots=True)
class Why:
    """The right by which a record is open: for the trail and for "Why can I see this?"."""

    grant: Grant
    held: Held
    label: Any

    def __str__(self) -> str:
        return f"{self.grant.role}/{self.grant.reach}"


class ReachMissing(Exception):
    """A verb grants a reach that the model does not name: a mistake in the house, not in the request."""


class WrongNoun(Exception):
    """A verb is asked of a model that the page of policy does not name for it: a mistake in the house."""


def _is_held(grant: Grant, held: Held) -> bool:
    """Say whether a role that is held has a grant: also by age, where the district sets one."""
    return grant.role is held.role and (grant.age_part is None or grant.age_part in held.age_parts)


@lru_cache(maxsize=REMEMBERED)
def _grants(standing: Standing, verb: Verb, model: type[Model]) -> tuple[tuple[Grant, Held, Reached, Q], ...]:
    if model._meta.label not in NOUNS[verb]:
        raise WrongNoun(f"{verb.name} is not asked of {model._meta.label}: add it to NOUNS in access/policy.py, or ask another verb")
    if standing.person_id == NOBODY:
        return ()
    found: list[tuple[Grant, Held, Reached, Q]] = []
    reach: dict[Reach, Reached] = getattr(model, "reach", {})
    for grant in POLICY.get(verb, []):
        for held in standing.held:
            if not _is_held(grant, held):
                continue
            if grant.reach not in reach:
                raise ReachMissing(f"{model.__name__} has no reach {grant.reach!r}, which {verb!r} grants to {grant.role!r}")
            reached = reach[grant.reach]
            bearing = Bearing(standing.person_id, standing.today, held, grant.right, standing.children)
            found.append((grant, held, reached, _in_sql(reached.condition(bearing) & _of_others(standing, held, model))))
    return tuple(found)


def _in_sql(condition: Q) -> Q:
    """Put the lists in a condition into SQL, once: Django would do so for each page, at a millisecond for what is asked in ten microseconds."""
    children = [_in_sql(one) if isinstance(one, Q) else (one[0], _listed(one[1])) if isinstance(one, tuple) else one for one in condition.children]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _listed(value: Any) -> Any:
    if not isinstance(value, QuerySet):
        return value
    rows = value.order_by() if value.query.has_select_fields else value.order_by().values("pk")
    try:
        sql, params = rows.query.sql_with_params()
    except (EmptyResultSet, ValueError):  # nobody is in it, or it looks out at the record that is asked about
        return value
    return RawSQL(sql, params)  # noqa: S611 -- Django wrote it, and its values stand beside it


def _of_others(standing: Standing, held: Held, model: type[Model]) -> Q:
    """Leave out what is about the person's own child, unless they come as family: a post opens nothing about it."""
    through: str | None = getattr(model, "about_student", None)
    if through is None or not standing.children or held.role in FAMILY_HATS:
        return Q()
    return ~Q(**{f"{through}__in": list(standing.children)})


def within(standing: Standing, verb: Verb, queryset: "QuerySet[M]") -> "QuerySet[M]":
    """Return the part of `queryset` on which the person may do `verb` today: one query, empty when nothing is granted."""
    condition = nothing()
    for grant, _held, _reached, one in _grants(standing, verb, queryset.model):
        if grant.reach is Reach.DISTRICT and one == everything():
            return queryset
        condition |= one
    return queryset.filter(condition)


@lru_cache(maxsize=REMEMBERED)
def numbers(standing: Standing, verb: Verb, model: type[Model]) -> Any:
    """Return the numbers of what `within` returns of a model as a subquery, the right side of `…__in`, where few are looked for among many.

    The rights are united: with their lists in an OR, PostgreSQL reads every record of the district to ask each of them.
    """
    parts = [model._default_manager.filter(one).order_by().values("pk") for _grant, _held, _reached, one in _grants(standing, verb, model)]
    return _listed(parts[0].union(*parts[1:]) if parts else model._default_manager.none().values("pk"))


def why(standing: Standing, verb: Verb, record: Model) -> Why | None:
    """Return the first right by which the person may do `verb` on `record`, or None."""
    model = type(record)
    for grant, held, reached, one in _grants(standing, verb, model):
        if model._default_manager.filter(pk=record.pk).filter(one).exists():
            return Why(grant, held, reached.label)
    return None


def rights(standing: Standing, verb: Verb) -> list[Grant]:
    """Return the grants of `verb` that the person holds today, in the order of the page of policy."""
    return [grant for grant in POLICY.get(verb, []) if any(_is_held(grant, held) for held in standing.held)]


def fetch(standing: Standing, verb: Verb, queryset: "QuerySet[M]", **lookup: Any) -> M:
    """Return the one record within reach, or raise Http404: a missing and a forbidden one look the same."""
    record = within(standing, verb, queryset).filter(**lookup).first()
    if record is None:
        raise Http404
    return record


def may(standing: Standing, verb: Verb) -> bool:
    """Say whether any grant of `verb` is held at all: for showing a menu entry, never for fetching."""
    return standing.person_id != NOBODY and any(_is_held(g, h) for g in POLICY.get(verb, []) for h in standing.held)


def all_records_dangerously(queryset: "QuerySet[M]") -> "QuerySet[M]":
    """Return the queryset as it is, round the gate. A test lists every caller and its reason."""
    return queryset
