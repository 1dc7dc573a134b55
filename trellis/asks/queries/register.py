"""The register: every ask, where it stands, and everything about one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from trellis.access.policy import Role
from trellis.asks.models import Ask, Audience, Moving, Occasion, Receipt, SponsorAnswer, SponsorRequest
from trellis.asks.queries.audiences import Whom
from trellis.asks.queries.words import having_words
from trellis.directory.queries.headlines import Headline, headlines_of
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_offices, open_schools, school_levels
from trellis.framework.queries import frameworks_to_read, newest_frameworks

STATES = {
    "coming": _("Asked now or later"),
    "over": _("Over"),
    "stopped": _("Stopped"),
    "waiting": _("Waits for a leader"),
    "declined": _("Declined"),
    "draft": _("A draft"),
}
ROLES_ASKED = (Role.PRINCIPAL, Role.ASSISTANT_PRINCIPAL, Role.COUNSELOR, Role.SUPPORT_STAFF, Role.SCHOOL_STAFF, Role.TEACHER)
NAMED_AT_MOST = 40  # schools listed by name on the page of one ask; more are counted


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom an ask goes to, in words, and the schools that it names."""

    words: str
    roles: tuple[Role, ...]
    schools: tuple[tuple[int, str], ...]
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True)
class Time:
    """One time that an ask falls due, and what became of its answers."""

    occasion: Occasion
    movings: tuple[Moving, ...]
    receipt: Receipt | None
    is_over: bool

    @property
    def is_moved(self) -> bool:
        return bool(self.movings)


@dataclass(frozen=True, slots=True)
class AskSheet:
    """Everything that stands on the page of one ask."""

    state: str
    reached: Reached
    times: tuple[Time, ...]
    more_times: int
    requests: tuple[SponsorRequest, ...]
    agains: tuple[Ask, ...]

    @property
    def sponsored(self) -> SponsorRequest | None:
        """Return the question to which a leader agreed: its reason is shown to everybody whom the ask reaches."""
        return next((one for one in self.requests if hasattr(one, "answer") and one.answer.agrees), None)

    @property
    def waiting(self) -> SponsorRequest | None:
        return next((one for one in self.requests if one.taken_back_on is None and not hasattr(one, "answer")), None)

    @property
    def declined(self) -> SponsorRequest | None:
        return next((one for one in self.requests if hasattr(one, "answer") and not one.answer.agrees), None)


def asks() -> "QuerySet[Ask]":
    """Return asks with what a row and a page show, the newest first."""
    return Ask.objects.select_related("office", "owner", "written_by", "filing", "stopping", "takes_off", "again_of").order_by("-pk")


def _waiting() -> "QuerySet[SponsorRequest]":
    return SponsorRequest.objects.filter(ask=OuterRef("pk"), taken_back_on__isnull=True, answer__isnull=True)


def _declined() -> "QuerySet[SponsorAnswer]":
    return SponsorAnswer.objects.filter(request__ask=OuterRef("pk"), agrees=False)


def in_state(found: "QuerySet[Ask]", state: str, today: date) -> "QuerySet[Ask]":
    """Return those of the asks that stand as a key of STATES says."""
    coming = Occasion.objects.filter(ask=OuterRef("pk"), dropped_on__isnull=True, due_on__gte=today)
    return {
        "coming": lambda: found.filter(Exists(coming), filing__isnull=False, stopping__isnull=True),
        "over": lambda: found.filter(~Exists(coming), filing__isnull=False, stopping__isnull=True),
        "stopped": lambda: found.filter(stopping__isnull=False),
        "waiting": lambda: found.filter(Exists(_waiting()), filing__isnull=True),
        "declined": lambda: found.filter(Exists(_declined()), filing__isnull=True),
        "draft": lambda: found.filter(~Exists(_waiting()), ~Exists(_declined()), filing__isnull=True),
    }[state]()


def sought(found: "QuerySet[Ask]", *, words: str, office: int | None, mandate: str, state: str, today: date) -> "QuerySet[Ask]":
    """Return those of the asks that fit what was looked for; what is empty is not looked at."""
    if words:
        found = having_words(found, words)
    if office:
        found = found.filter(office_id=office)
    if mandate:
        found = found.filter(mandate=mandate)
    return in_state(found, state, today) if state else found


def for_rows(found: "QuerySet[Ask]", today: date) -> "QuerySet[Ask]":
    """Return asks with the next day and the words of whom, for a page of rows: two queries however many."""
    coming = Occasion.objects.filter(ask=OuterRef("pk"), dropped_on__isnull=True, due_on__gte=today).order_by("due_on")
    named = (
        Audience.objects.filter(ask=OuterRef("pk"), school__isnull=False)
        .order_by()
        .values("ask")
        .annotate(count=Count("school", distinct=True))
        .values("count")
    )
    return found.annotate(
        next_on=Subquery(coming.values("due_on")[:1]), waits=Exists(_waiting()), is_declined=Exists(_declined()), named=Subquery(named)
    ).prefetch_related(Prefetch("audience", Audience.objects.filter(school__isnull=True).order_by("pk"), to_attr="parts"))


def state_of(ask: Any) -> str:
    """Return the key of STATES under which an ask from `for_rows` stands."""
    if getattr(ask, "filing", None) is None:
        return "waiting" if ask.waits else "declined" if ask.is_declined else "draft"
    if getattr(ask, "stopping", None) is not None:
        return "stopped"
    return "coming" if ask.next_on else "over"


def whom_in_words(parts: Sequence[Whom], schools: int | None = None) -> str:
    """Say whom an ask goes to: every school, the schools of levels, or so many by name."""
    names = school_levels()
    if any(not one.level and one.school is None for one in parts):
        return gettext("every school")
    levels = [names.get(one.level, one.level) for one in parts if one.level]
    levels = list(dict.fromkeys(levels))
    count = len({one.school for one in parts if one.school is not None}) if schools is None else schools
    by_name = ngettext("%(count)s school by name", "%(count)s schools by name", count) % {"count": count}
    if levels and count:
        return gettext("%(levels)s, and %(schools)s") % {"levels": ", ".join(levels), "schools": by_name}
    return ", ".join(levels) if levels else by_name if count else gettext("nobody yet")


def reached_by(parts: Sequence[Whom]) -> Reached:
    """Return whom an audience names, with the headline of each school that it asks by name."""
    numbers = {one.school for one in parts if one.school is not None}
    schools = tuple(open_schools().filter(pk__in=numbers).values_list("pk", "name")[:NAMED_AT_MOST]) if numbers else ()
    headlines = headlines_of([pk for pk, _name in schools]) if schools else {}
    return Reached(
        whom_in_words(parts),
        tuple(dict.fromkeys(one.role for one in parts)),
        schools,
        tuple(headlines[pk] for pk, _name in schools if pk in headlines),
    )


def sheet_of(ask: Ask, parts: Sequence[Whom], today: date, limit: int = 12) -> AskSheet:
    """Return everything about one ask: its times, from the last two that are over on, sponsors, receipts and what came of it."""
    every = Occasion.objects.filter(ask=ask).select_related("receipt__by").order_by("due_on")
    begins = every.filter(due_on__lt=today).order_by("-due_on").values_list("due_on", flat=True)[1:2]
    first = next(iter(begins), None)
    shown = every.filter(due_on__gte=first) if first else every
    times = tuple(
        Time(one, tuple(one.movings.all()), getattr(one, "receipt", None), one.due_on < today)
        for one in shown.prefetch_related(Prefetch("movings", Moving.objects.select_related("by").order_by("-pk")))[:limit]
    )
    requests = SponsorRequest.objects.filter(ask=ask).select_related("asked_of", "by", "answer__by").order_by("-pk")
    agains = Ask.objects.filter(again_of=ask).select_related("filing").order_by("pk")
    sheet = AskSheet("", reached_by(parts), times, every.count() - len(times), tuple(requests), tuple(agains))
    if getattr(ask, "filing", None) is None:
        state = "waiting" if sheet.waiting else "declined" if sheet.declined else "draft"
    elif getattr(ask, "stopping", None) is not None:
        state = "stopped"
    else:
        state = "over" if all(one.is_over or one.occasion.dropped_on for one in times) else "coming"
    return AskSheet(state, sheet.reached, sheet.times, sheet.more_times, sheet.requests, sheet.agains)


def offices_that_ask() -> list[tuple[int, str]]:
    """Return the offices by which the register can be looked through, by name."""
    return list(open_offices().values_list("pk", "name"))


def people_of_offices(offices: Collection[int], today: date) -> list[tuple[int, str]]:
    """Return who works in the offices today, each once, by name: who may own an ask."""
    posts = open_posts(today).filter(office_id__in=offices).order_by("person__folded_name", "person_id")
    return list({post.person_id: post.person.name for post in posts}.items())


def practices_to_serve() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the practices of the newest framework, by area, as (key and words in one, words)."""
    framework = next(iter(frameworks_to_read(newest_frameworks())), None)
    if framework is None:
        return []
    return [(area.name, [(one.key, f"{one.key} {one.name}") for one in area.practices.all()]) for area in framework.areas.all()]


def drafts_of(person: int) -> "QuerySet[Ask]":
    """Return the drafts that a person has begun and nobody has answered, the newest first."""
    return asks().filter(Q(written_by_id=person) | Q(owner_id=person), ~Exists(_declined()), filing__isnull=True)


def to_stand_for(person: int) -> list[SponsorRequest]:
    """Return the questions to a leader that wait for their answer, the soonest due first."""
    waiting = SponsorRequest.objects.filter(asked_of_id=person, taken_back_on__isnull=True, answer__isnull=True, ask__filing__isnull=True)
    return list(waiting.select_related("ask__office", "by").order_by(F("ask__due_on").asc(nulls_last=True), "pk"))
