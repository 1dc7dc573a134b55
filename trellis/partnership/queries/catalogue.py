"""What offices offer, to whom a question goes, and whether principals find that an office helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import Office
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_offices
from trellis.partnership.models import FrontDoor, HelpAnswer, Service
from trellis.partnership.queries.ratings import Owed, replies_owed
from trellis.threads.queries import said_of_minutes

FLOOR = 5  # answers from so many people before an office sees their spread


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service as it is offered: what is promised, in words."""

    pk: int
    name: str
    offers: str
    office: str
    office_id: int
    owner: str
    backup: str
    answer: str
    settle: str
    is_published: bool


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office with what it offers and the replies that it owes."""

    pk: int
    name: str
    purpose: str
    services: list[ServiceRow]
    owed: list[Owed]


def services() -> "QuerySet[Service]":
    """Return the services that are offered, by name."""
    offered = Service.objects.filter(ended_on__isnull=True, office__ended_on__isnull=True)
    return offered.select_related("office", "owner", "backup").order_by("name", "pk")


def services_seen(standing: Standing, typed: str = "") -> "QuerySet[Service]":
    """Return the services that the person may know, those whose name, words or office have what was typed."""
    seen = within(standing, Verb.PARTNERSHIP_READ_CATALOGUE, services())
    for word in typed.split()[:6]:
        seen = seen.filter(Q(name__icontains=word) | Q(offers__icontains=word) | Q(office__name__icontains=word))
    return seen


def offices_offering(typed: str = "", *, published: bool = False) -> "QuerySet[Office]":
    """Return the open offices that offer something or say how they help, by name; those with what was typed in it.

    `published` are those that offer something to everybody.
    """
    offered = services().order_by().filter(office_id=OuterRef("pk"))
    if published:
        offered = offered.filter(is_published=True)
    offices = open_offices().filter(Exists(offered) if published else Exists(offered) | ~Q(purpose=""))
    for word in typed.split()[:6]:
        fits = offered.filter(Q(name__icontains=word) | Q(offers__icontains=word))
        offices = offices.filter(Q(name__icontains=word) | Q(purpose__icontains=word) | Exists(fits))
    return offices


def as_service(service: Service, minutes_a_day: int) -> ServiceRow:
    """Return a service as a row."""
    return ServiceRow(
        pk=service.pk,
        name=service.name,
        offers=service.offers,
        office=service.office.name,
        office_id=service.office_id,
        owner=service.owner.name,
        backup=service.backup.name if service.backup else "",
        answer=said_of_minutes(service.answer_minutes, minutes_a_day),
        settle=said_of_minutes(service.settle_minutes, minutes_a_day),
        is_published=service.is_published,
    )


def office_rows(offices: Sequence[Office], today: date, minutes_a_day: int, *, published: bool = False) -> list[OfficeRow]:
    """Return offices with what they offer: one query for services, as many for replies as there are terms. `published` ones only, and no replies."""
    offered = services().filter(office__in=[one.pk for one in offices])
    if published:
        offered = offered.filter(is_published=True)
    by_office: dict[int, list[ServiceRow]] = {}
    for service in offered:
        by_office.setdefault(service.office_id, []).append(as_service(service, minutes_a_day))
    owed: dict[int, list[Owed]] = {}
    for one in [] if published else replies_owed(today, [office.pk for office in offices]):
        owed.setdefault(one.office_id, []).append(one)
    return [OfficeRow(one.pk, one.name, one.purpose, by_office.get(one.pk, []), owed.get(one.pk, [])) for one in offices]


# -- the front door -------------------------------------------------------------------------------------------


def front_door() -> FrontDoor | None:
    """Return what the district has said about its front door; None while it has said nothing."""
    return FrontDoor.objects.select_related("office", "set_by").order_by("pk").first()


def front_desk() -> Office | None:
    """Return the office that takes what nobody knows whom to ask: the one chosen, else the open office with most offices within it."""
    door = front_door()
    if door is not None and door.office is not None and door.office.ended_on is None:
        return door.office
    parts = Count("parts", filter=Q(parts__ended_on__isnull=True), distinct=True)
    return open_offices().filter(parent__isnull=True).annotate(size=parts).order_by("-size", "pk").first()


def is_public() -> bool:
    """Say whether the district shows its catalogue to everybody."""
    door = front_door()
    return door is not None and door.is_public


def colleagues_of(office: int, today: date) -> list[tuple[int, str]]:
    """Return (number, name) of whoever works in an office today, by name."""
    return list({post.person_id: post.person.name for post in open_posts(today).filter(office=office)}.items())


# -- whether it helps -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spread:
    """How many leaders of schools say that an office helps them lead: None below the floor of people."""

    counts: list[tuple[str, int]] | None
    words: list[tuple[str, str, date]]  # name, words, day: addressed to the office by name
    floor: int = FLOOR


def spread_of(standing: Standing, office: int) -> Spread:
    """Return what leaders of schools say of an office, the newest of each: three queries."""
    answers = within(standing, Verb.PARTNERSHIP_READ_WHETHER_IT_HELPS, HelpAnswer.objects.filter(office=office))
    newest = answers.order_by().values("by").annotate(last=Max("pk")).values("last")
    counted = dict(HelpAnswer.objects.filter(pk__in=newest).values_list("helps").annotate(number=Count("pk")))
    said = HelpAnswer.objects.filter(pk__in=newest).exclude(words="").select_related("by").order_by("-at")[:100]
    enough = sum(counted.values()) >= FLOOR
    counts = [(str(helps.label), counted.get(helps.value, 0)) for helps in HelpAnswer.Helps] if enough else None
    return Spread(counts, [(one.by.name, one.words, one.at.date()) for one in said])


def my_answer(standing: Standing, office: int) -> HelpAnswer | None:
    """Return what the person last said of an office."""
    return HelpAnswer.objects.filter(office=office, by_id=standing.person_id).order_by("-pk").first()
