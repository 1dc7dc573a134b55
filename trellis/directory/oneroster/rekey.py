"""Who is who when an information system has changed all its ids: found by what does not change, never guessed.

Only reads. A user of the new bundle is a person here when one rung of the ladder names exactly one: the district's
number, then the e-mail address, then birth date and name. Whatever else both sides know must not speak
against it. Schools and offices are found by identifier, then by their exact name.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from trellis.directory.models import (
    Course,
    Demographics,
    OrganisationKey,
    PersonKey,
    Post,
    SchoolEnrolment,
    Section,
    SectionEnrolment,
    SectionTeaching,
    Source,
    StudentGroup,
    Term,
)
from trellis.directory.oneroster.people import POSTS

LEAST_FOUND = 0.5  # of the students, the staff or the schools here: below, it is another district's bundle, or too poor a one
SHOWN = 10  # people whom a page names
RUNGS = ("number", "email", "birth")
OUTCOMES = (*RUNGS, "identifier", "name", "already", "ambiguous", "unmatched")


@dataclass(slots=True)
class Known:
    """One key here, with what tells whose it is."""

    pk: int
    sourced_id: str
    person_id: int
    kind: str
    is_live: bool
    number: str
    email: str
    birth: str
    name: str


@dataclass(slots=True)
class User:
    """One user of the new bundle."""

    no: int
    sourced_id: str
    kind: str
    number: str
    email: str
    birth: str
    name: str


@dataclass(slots=True)
class Matching:
    """What a re-keying would do. `moves` are (new id, row) by table; `vacated` are rows whose id the bundle gives to something else."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    moves: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    parents: list[tuple[str, int]] = field(default_factory=list)
    vacated: dict[str, list[int]] = field(default_factory=dict)
    ambiguous: list[int] = field(default_factory=list)
    unmatched: list[int] = field(default_factory=list)
    refusal: str = ""

    @property
    def moved(self) -> int:
        return len(self.moves.get("people", []))

    @property
    def is_known_already(self) -> bool:
        """Say whether this bundle has the ids that are here, but for a few at most."""
        moved = self.moved + len(self.moves["places"])
        return moved == 0 or sum(count["already"] for count in self.counts.values()) > moved

    @property
    def shown(self) -> dict[str, dict[str, Any]]:
        """Return the counts, and the numbers of a few people who were not found."""
        return {**self.counts, "people": {"ambiguous": self.ambiguous[:SHOWN], "unmatched": self.unmatched[:SHOWN]}}

    @property
    def too_few(self) -> list[str]:
        """Return the kinds of which less than half was found."""
        return [kind for kind in ("students", "staff", "schools") if _found(self.counts[kind]) < self.counts[kind]["known"] * LEAST_FOUND]


def _found(count: dict[str, int]) -> int:
    return count["known"] - count["ambiguous"] - count["unmatched"]


def match(staging: Path, source: Source, modes: dict[str, str]) -> Matching:
    """Compare a staged bundle with the people and places of a source."""
    matching = Matching()
    with closing(sqlite3.connect(staging)) as staged:
        says_roles = "roles" in modes or staged.execute("select count(*) from users where role <> ''").fetchone()[0]
        if modes.get("orgs") != "bulk" or modes.get("users") != "bulk" or modes.get("roles", "bulk") != "bulk" or not says_roles:
            matching.refusal = "rekey_partial"
            return matching
        users, keys = _users(staged), _keys(source)
        found, unsure = _ladder(users, keys)
        places = _places(staged, source, matching)
        _people(users, keys, found, unsure, matching)
        people = {user.no: keys[pk] for user, pk, _how in found}
        _carried(staged, source, people, places, matching)
        _vacate(staged, source, people, matching)
    if matching.too_few:
        matching.refusal = "rekey_few"
    elif matching.is_known_already:
        matching.refusal = "rekey_known"
    return matching


# -- both sides --------------------------------------------------------------------------------------


def _users(staged: sqlite3.Connection) -> list[User]:
    learners = {no for (no,) in staged.execute("select user_no from roles where role = 'student' and deleted = 0")}
    learners |= {no for (no,) in staged.execute("select no from users where role = 'student' and deleted = 0")}
    births = dict(staged.execute("select user_no, coalesce(birth_date, '') from demographics where deleted = 0"))
    return [
        User(no, sid, "students" if no in learners else "adults", number, email.casefold(), births.get(no, ""), name)
        for no, sid, number, email, name in staged.execute("select no, sourced_id, number, email, folded_name from users where deleted = 0 order by no")
    ]


def _keys(source: Source) -> dict[int, Known]:
    births = dict(Demographics.objects.filter(birth_date__isnull=False).values_list("student__person_id", "birth_date"))
    columns = ("pk", "sourced_id", "person_id", "is_student", "ended_on", "person__student__number", "person__email", "person__folded_name")
    return {
        pk: Known(pk, sid, person, "students" if learns else "adults", ended is None, number or "", email.casefold(), str(births.get(person, "")), name)
        for pk, sid, person, learns, ended, number, email, name in PersonKey.objects.filter(source=source).order_by("pk").values_list(*columns)
    }


# -- the ladder --------------------------------------------------------------------------------------

One = TypeVar("One", User, Known)
Found = list[tuple[User, int, str]]
LADDER: tuple[tuple[str, Callable[[User | Known], Hashable | None]], ...] = (
    ("number", lambda one: (one.kind, one.number) if one.number and one.kind == "students" else None),
    ("email", lambda one: (one.kind, one.email) if one.email else None),
    ("email", lambda one: (one.kind, one.email, one.name) if one.email and one.name else None),  # a household that shares an address
    ("birth", lambda one: (one.kind, one.birth, one.name) if one.birth and one.name else None),
)


def _ladder(users: list[User], keys: dict[int, Known]) -> tuple[Found, set[int]]:
    """Return who was found and by what, and the keys that several users or rungs could mean."""
    found: Found = []
    unsure: set[int] = set()
    left = users
    for how, evidence in LADDER:
        here, there = _grouped(keys.values(), evidence), _grouped(users, evidence)
        several = {sign for sign, group in here.items() if len({key.person_id for key in _living(group)}) > 1 or len(there.get(sign, [])) > len(_living(group))}
        unsure |= {key.pk for sign in several & there.keys() for key in _living(here[sign])}
        still = []
        for user in left:
            sign = evidence(user)
            if sign is None or sign not in here or sign in several:
                still.append(user)
                continue
            candidates = _living(here[sign])
            if _is_doubtful(user, candidates[0]):
                unsure |= {key.pk for key in candidates}
                still.append(user)
            else:  # one person, who may have several ids: which of them becomes which is all the same
                found.append((user, candidates[there[sign].index(user)].pk, how))
        left = still
    claimed = Counter(pk for _user, pk, _how in found)
    unsure |= {pk for pk, many in claimed.items() if many > 1}
    found = [one for one in found if claimed[one[1]] == 1]
    taken = {pk for _user, pk, _how in found}
    by_id = {key.sourced_id: key for key in keys.values()}
    for user in left:  # nothing tells who it is, but id and name are as they were
        same = by_id.get(user.sourced_id)
        if same and same.pk not in taken and (same.kind, same.name) == (user.kind, user.name) and not _is_doubtful(user, same):
            found.append((user, same.pk, "already"))
            taken.add(same.pk)
    return found, unsure - taken


def _grouped(ones: Iterable[One], evidence: Callable[[User | Known], Hashable | None]) -> dict[Hashable, list[One]]:
    groups: dict[Hashable, list[One]] = defaultdict(list)
    for one in ones:
        sign = evidence(one)
        if sign is not None:
            groups[sign].append(one)
    return groups


def _living(keys: list[Known]) -> list[Known]:
    return [key for key in keys if key.is_live] or keys


def _is_doubtful(user: User, key: Known) -> bool:
    """Say whether anything else speaks against it: another birth date, or without birth dates no word of the name in common."""
    if user.birth and key.birth:
        return user.birth != key.birth
    return not set(user.name.split()) & set(key.name.split())


def _people(users: list[User], keys: dict[int, Known], found: Found, unsure: set[int], matching: Matching) -> None:
    works = set(Post.objects.filter(source__isnull=False, ended_on__isnull=True).values_list("person_id", flat=True))
    counts = {kind: dict.fromkeys(("known", *OUTCOMES), 0) for kind in ("students", "staff", "adults")}
    outcome = {pk: "already" if keys[pk].sourced_id == user.sourced_id else how for user, pk, how in found}
    for key in keys.values():
        if key.is_live:
            kind = "staff" if key.kind == "adults" and key.person_id in works else key.kind
            how = outcome.get(key.pk, "ambiguous" if key.pk in unsure else "unmatched")
            counts[kind]["known"] += 1
            counts[kind][how] += 1
            if how == "ambiguous":
                matching.ambiguous.append(key.person_id)
            elif how == "unmatched":
                matching.unmatched.append(key.person_id)
    matching.counts |= counts
    matching.moves["people"] = [(user.sourced_id, pk) for user, pk, _how in found if keys[pk].sourced_id != user.sourced_id]
    given = {user.sourced_id for user in users}
    matching.vacated["people"] = [key.pk for key in keys.values() if key.pk not in outcome and key.sourced_id in given]


# -- places ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Org:
    sourced_id: str
    kind: str
    name: str
    identifier: str
    parent: str


def _places(staged: sqlite3.Connection, source: Source, matching: Matching) -> dict[int, tuple[int | None, int | None]]:
    """Match organisations; return the school or office behind each staged number."""
    rows = staged.execute("select no, sourced_id, kind, name, identifier, parent from orgs where deleted = 0 order by no").fetchall()
    orgs = {no: _Org(sid, kind, name, identifier, parent) for no, sid, kind, name, identifier, parent in rows}
    keys = [
        key
        for key in OrganisationKey.objects.filter(source=source).select_related("school", "office").order_by("pk")
        if (key.school_id and key.kind == "school") or key.office_id
    ]
    counts = {kind: dict.fromkeys(("known", *OUTCOMES), 0) for kind in ("schools", "offices")}
    found: dict[int, tuple[OrganisationKey, str]] = {}
    unsure: set[int] = set()
    ladder: tuple[tuple[str, Callable[[_Org], Hashable], Callable[[OrganisationKey], Hashable]], ...] = (
        ("identifier", lambda org: org.identifier if org.kind == "school" else "", lambda key: key.school.identifier if key.school else ""),
        ("name", lambda org: (org.kind == "school", org.name[:200]), lambda key: (key.school is not None, (key.school or key.office).name)),  # type: ignore[union-attr]
    )
    for how, there, here in ladder:
        ours: dict[Hashable, list[OrganisationKey]] = defaultdict(list)
        for key in keys:
            if here(key):
                ours[here(key)].append(key)
        theirs = Counter(there(org) for org in orgs.values())
        taken = {key.pk for key, _how in found.values()}
        for no, org in orgs.items():
            candidates = ours.get(there(org), [])
            candidates = [key for key in candidates if key.ended_on is None] or candidates
            if no in found or not candidates:
                continue
            if len(candidates) > 1 or theirs[there(org)] > 1 or candidates[0].pk in taken:
                unsure |= {key.pk for key in candidates}
            else:
                found[no] = candidates[0], how
    outcome = {key.pk: "already" if key.sourced_id == orgs[no].sourced_id else how for no, (key, how) in found.items()}
    for key in keys:
        if key.ended_on is None:
            count = counts["schools" if key.school_id else "offices"]
            count["known"] += 1
            count[outcome.get(key.pk, "ambiguous" if key.pk in unsure else "unmatched")] += 1
    matching.counts |= counts
    matching.moves["places"] = [(orgs[no].sourced_id, key.pk) for no, (key, _how) in found.items() if key.sourced_id != orgs[no].sourced_id]
    matching.parents = [(orgs[no].parent, key.pk) for no, (key, _how) in found.items() if key.parent_id_there != orgs[no].parent]
    given = {org.sourced_id for org in orgs.values()}
    stays = OrganisationKey.objects.filter(source=source).exclude(pk__in=list(outcome)).values_list("pk", "sourced_id")
    matching.vacated["places"] = [pk for pk, sid in stays if sid in given]
    return _standing_for(orgs, found)


def _standing_for(orgs: dict[int, _Org], found: dict[int, tuple[OrganisationKey, str]]) -> dict[int, tuple[int | None, int | None]]:
    """Return school and office behind each staged number; a school's own department stands for the school."""
    numbers = {org.sourced_id: no for no, org in orgs.items()}
    places = {}
    for no, org in orgs.items():
        at, steps = no, 0
        while orgs[at].kind == "department" and orgs[at].parent in numbers and steps < 50:
            at, steps = numbers[orgs[at].parent], steps + 1
        home = at if orgs[at].kind == "school" else no
        if home in found and not (org.kind == "department" and home == no and found[no][0].office_id is None):
            key = found[home][0]
            places[no] = (key.school_id, key.office_id)
    return places


# -- what carries an id of the roster beside the keys --------------------------------------------------


def _carried(
    staged: sqlite3.Connection, source: Source, people: dict[int, Known], places: dict[int, tuple[int | None, int | None]], matching: Matching
) -> None:
    """Find the new ids of posts, enrolments at schools, records of birth and groups, so that they go on and do not end."""
    posts: dict[Hashable, set[str]] = defaultdict(set)
    stays: dict[Hashable, set[str]] = defaultdict(set)
    for sid, user, org, role in staged.execute("select sourced_id, user_no, org_no, role from roles where deleted = 0"):
        if user not in people or org not in places:
            continue
        person, (school, office) = people[user].person_id, places[org]
        if role == "student" and school:
            stays[person, school].add(sid)
        elif role in POSTS:
            posts[person, str(POSTS[role][0 if school else 1]), school, office].add(sid)
    live = {"source": source, "ended_on__isnull": True}
    held = Post.objects.filter(**live).values_list("pk", "sourced_id", "person_id", "role", "school_id", "office_id")
    matching.moves["posts"] = _renamed(((pk, sid, key) for pk, sid, *key in held), posts)
    enrolled = SchoolEnrolment.objects.filter(**live).values_list("pk", "sourced_id", "student__person_id", "school_id")
    matching.moves["stays"] = _renamed(((pk, sid, key) for pk, sid, *key in enrolled), stays)
    groups: dict[Hashable, set[str]] = defaultdict(set)
    for sid, user, kind in staged.execute("select sourced_id, user_no, kind from groups where deleted = 0"):
        if user in people:
            groups[people[user].person_id, kind].add(sid)
    belongs = StudentGroup.objects.filter(**live).values_list("pk", "sourced_id", "student__person_id", "kind")
    matching.moves["groups"] = _renamed(((pk, sid, key) for pk, sid, *key in belongs), groups)
    facts: dict[Hashable, set[str]] = defaultdict(set)
    for sid, user in staged.execute("select sourced_id, user_no from demographics where deleted = 0"):
        if user in people:
            facts[(people[user].person_id,)].add(sid)
    born = Demographics.objects.filter(source=source).values_list("pk", "sourced_id", "student__person_id")
    matching.moves["facts"] = _renamed(((pk, sid, key) for pk, sid, *key in born), facts)


def _renamed(rows: Iterable[tuple[int, str, Iterable[object]]], said: dict[Hashable, set[str]]) -> list[tuple[str, int]]:
    """Return the rows whose new id is certain: one row here, one in the bundle."""
    here: dict[Hashable, list[tuple[int, str]]] = defaultdict(list)
    for pk, sid, key in rows:
        here[tuple(key)].append((pk, sid))
    moves = []
    for whose, found in here.items():
        new = said.get(whose, set())
        if len(found) == len(new) == 1 and found[0][1] not in new:
            moves.append((next(iter(new)), found[0][0]))
    return moves


def _vacate(staged: sqlite3.Connection, source: Source, people: dict[int, Known], matching: Matching) -> None:
    """Find classes and the like whose id the bundle gives to another one: the import must end the old one and not turn it into the new one."""
    for name, model, table in (("terms", Term, "sessions"), ("courses", Course, "courses"), ("sections", Section, "classes")):
        said = dict(staged.execute(f"select sourced_id, title from {table} where deleted = 0"))  # noqa: S608 (our own names)
        rows = model.objects.filter(source=source).values_list("pk", "sourced_id", "title")
        matching.vacated[name] = [pk for pk, sid, title in rows if sid in said and said[sid][:200] != title]
    said_of = "select e.sourced_id, c.sourced_id, e.user_no from enrollments e left join classes c on c.no = e.class_no where e.deleted = 0"
    places = {sid: (section, people[user].person_id if user in people else None) for sid, section, user in staged.execute(said_of)}
    for name, enrolled in (
        ("learning", SectionEnrolment.objects.values_list("pk", "sourced_id", "section__sourced_id", "student__person_id")),
        ("teaching", SectionTeaching.objects.values_list("pk", "sourced_id", "section__sourced_id", "person_id")),
    ):
        known = enrolled.filter(source=source).iterator()
        matching.vacated[name] = [pk for pk, sid, section, person in known if sid in places and places[sid] != (section, person)]
