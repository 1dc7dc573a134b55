"""Reading supports: the catalogue, and hours that principals were given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import Person
from trellis.directory.queries import everybody
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_schools
from trellis.growth.models import Given, Support, SupportPractice

MEND_DAYS = 14  # for so long whoever entered hours may mend them


@dataclass(frozen=True, slots=True)
class SupportRow:
    """A support as the catalogue shows it."""

    pk: int
    kind: str
    title: str
    what: str
    who: str
    hours: Decimal | None
    practices: list[str]
    link: str
    host: str
    may_edit: bool


def supports() -> "QuerySet[Support]":
    """Return the supports that are offered, by title."""
    return Support.objects.filter(ended_on__isnull=True).select_related("office").prefetch_related("practices").order_by("title", "pk")


def supports_seen(standing: Standing, typed: str = "", *, kind: str = "", practice: str = "") -> "QuerySet[Support]":
    """Return the supports that the person may see: those with what was typed, of a kind, for a practice."""
    seen = within(standing, Verb.GROWTH_READ_SUPPORTS, supports())
    for word in typed.split()[:6]:
        seen = seen.filter(Q(title__icontains=word) | Q(what__icontains=word) | Q(offered_by__icontains=word) | Q(office__name__icontains=word))
    if kind:
        seen = seen.filter(kind=kind)
    if practice:
        seen = seen.filter(pk__in=SupportPractice.objects.filter(practice_key=practice).values("support_id"))
    return seen


def as_rows(standing: Standing, listed: Iterable[Support], names: dict[str, str]) -> list[SupportRow]:
    """Return supports as rows, with the names of their practices in the framework's order."""
    shown = list(listed)
    mine = set(within(standing, Verb.GROWTH_WRITE_SUPPORT, Support.objects.filter(pk__in=[one.pk for one in shown])).values_list("pk", flat=True))
    order = {key: place for place, key in enumerate(names)}
    return [
        SupportRow(
            pk=one.pk,
            kind=one.get_kind_display(),
            title=one.title,
            what=one.what,
            who=one.offered_by or (one.office.name if one.office else ""),
            hours=one.hours,
            practices=[names.get(key, key) for key in sorted(_keys_of(one), key=lambda key: order.get(key, len(order)))],
            link=one.link,
            host=urlsplit(one.link).hostname or "" if one.link else "",
            may_edit=one.pk in mine,
        )
        for one in shown
    ]


def _keys_of(support: Support) -> list[str]:
    return [one.practice_key for one in support.practices.all()]


def given() -> "QuerySet[Given]":
    """Return hours that stand, the latest first."""
    standing = Given.objects.filter(taken_back_on__isnull=True)
    return standing.select_related("support", "principal", "entered_by").order_by("-on", "-pk")


def given_to(standing: Standing, principal: int) -> "QuerySet[Given]":
    """Return the hours that one principal was given, as far as the reader may see them."""
    return within(standing, Verb.GROWTH_SEE_GIVEN, given().filter(principal_id=principal))


def entered_by(standing: Standing) -> "QuerySet[Given]":
    """Return the hours that the person entered for others."""
    return within(standing, Verb.GROWTH_SEE_GIVEN, given().filter(entered_by_id=standing.person_id).exclude(principal_id=standing.person_id))


def to_mend(standing: Standing, today: date) -> "QuerySet[Given]":
    """Return the hours that the person entered and may still mend."""
    return within(standing, Verb.GROWTH_MEND_GIVEN, given().filter(entered_on__gte=today - timedelta(days=MEND_DAYS)))


def principals_to_give(standing: Standing, typed: str = "") -> "QuerySet[Person]":
    """Return the principals for whom the person may enter hours, by name: themselves, those whom they supervise, for an office all."""
    leading = open_posts(standing.today).filter(role=Role.PRINCIPAL.value)
    theirs = leading.filter(school__in=within(standing, Verb.GROWTH_GIVE_SUPPORT, open_schools().order_by())).order_by().values("person_id")
    oneself = within(standing, Verb.GROWTH_ENTER_OWN_SUPPORT, everybody()).order_by().values("pk")
    found = everybody().filter(Q(pk__in=theirs) | Q(pk__in=oneself))
    for word in typed.split()[:6]:
        found = found.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word))
    return found.order_by("folded_name", "pk")


def principals_in_care(standing: Standing) -> "QuerySet[Person]":
    """Return the principals whom the person supports today, cover included, by name."""
    schools = within(standing, Verb.GROWTH_SEE_CASELOAD, open_schools().order_by())
    posts = open_posts(standing.today).filter(role=Role.PRINCIPAL.value, school__in=schools)
    return everybody().filter(pk__in=posts.order_by().values("person_id")).order_by("folded_name", "pk")
