"""Reading a school's profile: what it says, who added to it, what is known already, and what changed between two versions."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, QuerySet

from trellis.access.gate import within
from trellis.access.policy import SCHOOL_LEADERS, STAFF, Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import Promise, as_promise, made_to_one_of, still_open
from trellis.directory.queries import Headline, headlines_of
from trellis.directory.queries.languages import FamilyLanguage, languages_of_families
from trellis.directory.queries.people import open_posts
from trellis.kit.days import SchoolYear
from trellis.partnership.measures.words import changed_words
from trellis.partnership.models import OF_LINES, Contribution, Part, ProfileLine, ProfilePart, ProfileVersion

SHOWN = 8  # promises on a profile; the others stand on their own page


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line, and whom its words are credited to; empty where nobody wished to be."""

    what: str
    who: str
    credit: str


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One part of a version. `true_on` is the last day on which somebody said that it holds."""

    key: str
    name: str
    text: str
    lines: tuple[ShownLine, ...]
    true_on: date | None
    is_looked_at: bool

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.lines

    @property
    def is_list(self) -> bool:
        return self.key in OF_LINES


@dataclass(frozen=True, slots=True)
class Known:
    """What Trellis knows of a school without asking: people by role, languages of families, open promises that the reader may read."""

    leaders: list[Any]  # directory's posts
    staff: list[tuple[str, int]]
    languages: list[FamilyLanguage]
    promises: list[Promise]
    more_promises: int


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One school in the list: its headline, and when its profile was last published."""

    pk: int
    name: str
    headline: Headline | None
    published_on: date | None


def published() -> "QuerySet[ProfileVersion]":
    """Return published versions, the newest first."""
    return ProfileVersion.objects.filter(published_on__isnull=False).select_related("published_by").order_by("-number")


def newest_published(school: int) -> ProfileVersion | None:
    """Return the version that counts for a school, None before the first."""
    return published().filter(school_id=school).first()


def draft_of(school: int) -> ProfileVersion | None:
    """Return what the school's leaders are writing, None while they are not."""
    return ProfileVersion.objects.filter(school_id=school, published_on__isnull=True).select_related("begun_by").first()


def part_to_refresh(school: int, part: str, *, published: bool = False) -> ProfilePart | None:
    """Return a part as its next refresh begins: from the draft, else (or `published` only) from the newest version; None before the first."""
    of_school = ProfilePart.objects.filter(version__school_id=school, part=part).select_related("version")
    draft = None if published else of_school.filter(version__published_on__isnull=True).first()
    return draft or of_school.filter(version__published_on__isnull=False).order_by("-version__number").first()


def mark_of(text: str, lines: Sequence[ProfileLine]) -> str:
    """Return the mark of what stands in a part, so that a second editor is noticed."""
    return hashlib.sha256(json.dumps([text, [[one.what, one.who] for one in lines]]).encode()).hexdigest()[:16]


def as_typed(text: str, lines: Sequence[Any]) -> str:
    """Return a part as one text: its words, then a line for each line."""
    return "\n".join([*([text] if text else []), *(f"{one.what} ({one.who})" if one.who else one.what for one in lines)])


def parts_of(version: ProfileVersion | None) -> list[ShownPart]:
    """Return the parts of a version in the order in which they are read; every part, also the empty ones. Two queries."""
    held = {one.part: one for one in ProfilePart.objects.filter(version=version)} if version else {}
    lines: dict[int, list[ShownLine]] = defaultdict(list)
    for one in ProfileLine.objects.filter(part__version=version).select_related("contribution__by").order_by("order") if version else ():
        lines[one.part_id].append(ShownLine(one.what, one.who, credit_of(one.contribution)))
    return [
        ShownPart(part.value, str(part.label), found.text, tuple(lines[found.pk]), found.true_on, found.is_looked_at)
        if (found := held.get(part.value))
        else ShownPart(part.value, str(part.label), "", (), None, False)
        for part in Part
    ]


def credit_of(contribution: Contribution | None) -> str:
    """Return in words whom a line is credited to, as whoever added it wished. Who has gone from the records is credited as their group."""
    if contribution is None or contribution.credit == Contribution.Credit.NONE:
        return ""
    name = contribution.by.name if contribution.credit == Contribution.Credit.NAME else ""
    return name or str(Contribution.Hat(contribution.hat).label)


def known_of(standing: Standing, school: int) -> Known:
    """Return what Trellis knows of a school without asking, as far as the reader may know it."""
    posts = within(standing, Verb.DIRECTORY_SEE_COLLEAGUE, open_posts(standing.today).filter(school_id=school))
    leaders = list(posts.filter(role__in=SCHOOL_LEADERS))
    roles = dict(posts.model._meta.get_field("role").flatchoices)
    counted = posts.order_by().values("role").annotate(people=Count("person_id", distinct=True)).order_by("-people", "role")
    people = [post.person_id for post in leaders]
    owed = within(standing, Verb.COMMITMENTS_READ, still_open(made_to_one_of(people))) if people else None
    shown = list(owed[: SHOWN + 1]) if owed is not None else []
    return Known(
        leaders=leaders,
        staff=[(str(roles.get(one["role"], one["role"])), one["people"]) for one in counted],
        languages=languages_of_families(school, standing.today),
        promises=[as_promise(one, standing.today) for one in shown[:SHOWN]],
        more_promises=owed.count() - SHOWN if owed is not None and len(shown) > SHOWN else 0,
    )


def is_due(version: ProfileVersion | None, today: date) -> bool:
    """Say whether this school year's refresh is still to come."""
    return version is None or version.published_on is None or version.published_on < SchoolYear.of(today).starts_on


def profile_rows(schools: Sequence[Any]) -> list[ProfileRow]:
    """Return a page of schools with their headlines and the day of their newest version: two queries, however many schools."""
    numbers = [one.pk for one in schools]
    headlines = headlines_of(numbers)
    days = dict(published().filter(school_id__in=numbers).order_by().values_list("school_id").annotate(newest=Max("published_on")))
    return [ProfileRow(one.pk, one.name, headlines.get(one.pk), days.get(one.pk)) for one in schools]


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A part of which words changed between two versions, in pieces: same, gone, new."""

    name: str
    pieces: list[tuple[str, str]]


def changes_between(old: ProfileVersion | None, new: ProfileVersion) -> list[ChangedPart]:
    """Return the parts whose words changed, word by word. Four queries."""
    before = {one.key: as_typed(one.text, one.lines) for one in parts_of(old)}
    after = [(one.key, one.name, as_typed(one.text, one.lines)) for one in parts_of(new)]
    return [ChangedPart(name, changed_words(before[key], text)) for key, name, text in after if before[key] != text]


def contributions(school: int) -> "QuerySet[Contribution]":
    """Return what was added to a school's profile, the newest first."""
    return Contribution.objects.filter(school_id=school).select_related("by", "answer__by", "school").order_by("-pk")


def waiting_contributions(school: int) -> "QuerySet[Contribution]":
    """Return what was added and nobody has answered, the oldest first."""
    return contributions(school).filter(answer__isnull=True).order_by("pk")


def answered_contributions(school: int) -> "QuerySet[Contribution]":
    """Return what was added and answered, the newest first."""
    return contributions(school).filter(answer__isnull=False)


def added_by(person: int, school: int) -> "QuerySet[Contribution]":
    """Return what a person added to a school's profile, the newest first."""
    return contributions(school).filter(by_id=person)


def sees_promises(standing: Standing) -> bool:
    """Say whether the reader works for the district; families and students find what they are promised on their own page."""
    return standing.has(*STAFF)
