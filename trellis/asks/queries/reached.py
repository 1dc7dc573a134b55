"""People: whom an ask reaches, and to whom it can be handed."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.asks.models import Ask, Audience, Delegation
from trellis.directory.queries import everybody
from trellis.directory.queries.people import open_posts


def people_reached(ask: Ask, today: date) -> "QuerySet[Any]":
    """Return the people who hold an asked role at a school that the ask reaches, and those in school who have it in their hands.

    Where nobody holds the role there is nobody to tell; whoever leads the school finds it on their own page.
    """
    in_audience = Audience.objects.filter(
        Q(school_id=OuterRef("school_id")) | Q(school__isnull=True, level=OuterRef("school__level")) | Q(school__isnull=True, level=""),
        ask=ask,
        role=OuterRef("role"),
    )
    holders = open_posts(today).filter(Exists(in_audience), school__isnull=False, school__ended_on__isnull=True)
    hands = Delegation.objects.filter(occasion__ask=ask, taken_back_on__isnull=True)
    return everybody().filter(Q(pk__in=holders.order_by().values("person_id")) | Q(pk__in=hands.values("to_id")))


def people_at(standing: Standing, school: int) -> list[tuple[int, str]]:
    """Return (number, name and post) of everybody else who works at a school today, by name, each once."""
    posts = within(standing, Verb.DIRECTORY_SEE_COLLEAGUE, open_posts(standing.today).filter(school_id=school)).exclude(person_id=standing.person_id)
    found: dict[int, str] = {}
    for post in posts:
        found.setdefault(post.person_id, f"{post.person.name}, {post.title or post.get_role_display()}")
    return list(found.items())
