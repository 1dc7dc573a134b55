"""Who has a thread today: its owner, or whoever stands in while the owner is away. Absence stops no thread."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from trellis.access.gate import nothing
from trellis.access.policy import Role
from trellis.access.standing import Standing
from trellis.directory.models import Post
from trellis.directory.queries.people import open_posts
from trellis.threads.models import Holding

LEADS = (Role.OFFICE_LEAD, Role.STUDENT_SERVICES_DIRECTOR)


@dataclass(frozen=True, slots=True)
class Having:
    """Who has a thread in one office today. `because` is owner, cover, backup, lead or office: the last names nobody, everybody there has it."""

    people: tuple[tuple[int, str], ...]
    because: str
    away: str = ""  # the owner for whom somebody stands in

    @property
    def names(self) -> list[str]:
        return [name for _number, name in self.people]


def present(today: date) -> "QuerySet[Post]":
    """Return the posts in offices whose holders are there: held on the day, and covered by nobody."""
    covered = open_posts(today).order_by().filter(covers_id=OuterRef("pk"))
    return open_posts(today).filter(~Exists(covered), office__isnull=False)


def having(holdings: Iterable[Holding], today: date) -> dict[int, Having]:
    """Return by number of the holding who has the thread there today: one query, however many."""
    listed = list(holdings)
    if not listed:
        return {}
    named = {one.owner_id for one in listed} | {one.backup_id for one in listed} - {None}
    concerned = Q(role__in=LEADS) | Q(person_id__in=named) | Q(covers__person_id__in=named)
    here: dict[tuple[int | None, int], str] = {}
    cover: dict[tuple[int | None, int], dict[int, str]] = {}
    leads: dict[int | None, dict[int, str]] = {}
    for post in present(today).filter(concerned, office__in={one.office_id for one in listed}):
        here[post.office_id, post.person_id] = post.person.name
        if post.covers is not None:
            cover.setdefault((post.office_id, post.covers.person_id), {})[post.person_id] = post.person.name
        if post.role in LEADS:
            leads.setdefault(post.office_id, {})[post.person_id] = post.person.name
    return {one.pk: _having(one, here, cover, leads) for one in listed}


def _having(
    one: Holding, here: dict[tuple[int | None, int], str], cover: dict[tuple[int | None, int], dict[int, str]], leads: dict[int | None, dict[int, str]]
) -> Having:
    owner, backup, away = one.owner_id, one.backup_id, one.owner.name if one.owner else ""
    if owner is not None and (one.office_id, owner) in here:
        return Having(((owner, here[one.office_id, owner]),), "owner")
    if owner is not None and (covering := cover.get((one.office_id, owner))):
        return Having(tuple(covering.items()), "cover", away)
    if backup is not None and (one.office_id, backup) in here:
        return Having(((backup, here[one.office_id, backup]),), "backup", away)
    if leading := leads.get(one.office_id):
        return Having(tuple(leading.items()), "lead", away)
    return Having((), "office", away)


def had_today_by(standing: Standing) -> Q:
    """Match open holdings that the person has today, by the same rule as `having`: one query for who is there in their offices."""
    me, mine = standing.person_id, {office for held in standing.held for office in held.offices}
    if not mine:
        return nothing()
    here: dict[int | None, set[int]] = defaultdict(set)
    covered: dict[int | None, set[int]] = defaultdict(set)
    covered_by_me: dict[int | None, set[int]] = defaultdict(set)
    leads: dict[int | None, set[int]] = defaultdict(set)
    posts = present(standing.today).order_by().filter(office_id__in=mine)
    for office, person, role, covers in posts.values_list("office_id", "person_id", "role", "covers__person_id"):
        here[office].add(person)
        if covers is not None:
            covered[office].add(covers)
            if person == me:
                covered_by_me[office].add(covers)
        if role in LEADS:
            leads[office].add(person)
    found = nothing()
    for office in mine:
        has_nobody = Q(owner__isnull=True) | ~Q(owner_id__in=here[office] | covered[office])
        has = Q(owner_id__in=covered_by_me[office] - here[office])
        if me in here[office]:
            has |= Q(owner_id=me) | (has_nobody & Q(backup_id=me))
        if me in leads[office] or not leads[office]:
            has |= has_nobody & (Q(backup__isnull=True) | ~Q(backup_id__in=here[office]))
        found |= Q(office_id=office) & has
    return Q(until_at__isnull=True) & found


def leads_of(offices: Iterable[int], today: date) -> set[int]:
    """Return the numbers of the people who lead one of the offices and are there."""
    return set(present(today).order_by().filter(office_id__in=set(offices), role__in=LEADS).values_list("person_id", flat=True))


def colleagues_in(office: int, today: date, first: int) -> list[tuple[int, str]]:
    """Return (number, name) of everybody who is in an office today, `first` before the others."""
    people = {post.person_id: post.person.name for post in present(today).filter(office=office)}
    return sorted(people.items(), key=lambda one: one[0] != first)
