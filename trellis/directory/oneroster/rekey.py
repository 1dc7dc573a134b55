"""Who is who when an information system has changed all its ids: found by what does not change, never guessed.

Only reads. A user of the new bundle is a person here when one rung of the ladder names exactly one: the district's
number, then the e-mail address, then birth date and name; and an adult without any of these by a child who was found
and the name, where several are so named by the telephone too. Whatever else both sides know must not speak against it.
Whoever could be several is left to a person, who may choose (`decided`). Schools and offices are found by identifier, then
by their exact name.
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
    Guardianship,
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
MOST_CHOICES = 8  # people of the bundle among whom one is chosen
RUNGS = ("number", "email", "birth", "child", "decided")
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
    phone: str
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
    phone: str
    birth: str
    name: str


@dataclass(slots=True)
class Matching:
    """What a re-keying would do. `moves` are (new id, row) by table; `vacated` are rows whose id the bundle gives to something else.

    `choices` are, for each key that could be several, the users of the bundle among whom a person may choose; `decided` is
    what a person chose, NOBODY for none of them.
    """

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    moves: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    parents: list[tuple[str, int]] = field(default_factory=list)
    vacated: dict[str, list[int]] = field(default_factory=dict)
    ambiguous: list[int] = field(default_factory=list)
    unmatched: list[int] = field(default_factory=list)
    choices: dict[int, list[int]] = field(default_factory=dict)
    decided: dict[int, int] = field(default_factory=dict)
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
        """Return the counts, the numbers of a few people who were not found, and what a person may choose and chose."""
        chosen = {str(key): user for key, user in sorted(self.decided.items())}
        choices = {str(key): users for key, users in sorted(self.choices.items())}
        return {**self.counts, "people": {"ambiguous": self.ambiguous[:SHOWN], "unmatched": self.unmatched[:SHOWN]}, "choices": choices, "decided": chosen}

    @property
    def too_few(self) -> list[str]:
        """Return the kinds of which less than half was found."""
        return [kind for kind in ("students", "staff", "schools") if _found(self.counts[kind]) < self.counts[kind]["known"] * LEAST_FOUND]


def _found(count: dict[str, int]) -> int:
    return count["known"] - count["ambiguous"] - count["unmatched"]


def match(staging: Path, source: Source, modes: dict[str, str], decided: dict[int, int] | None = None) -> Matching:
    """Compare a staged bundle with the people and places of a source. `decided` is whom a person chose, by key."""
    matching = Matching(decided=dict(decided or {}))
    with closing(sqlite3.connect(staging)) as staged:
        says_roles = "roles" in modes or staged.execute("select count(*) from users where role <> ''").fetchone()[0]
        if modes.get("orgs") != "bulk" or modes.get("users") != "bulk" or modes.get("roles", "bulk") != "bulk" or not says_roles:
            matching.refusal = "rekey_partial"
            return matching
        users, keys = _users(staged), _keys(source)
        found, unsure, choices = _ladder(users, keys, matching.decided, _families(staged, source))
        places = _places(staged, source, matching)
        matching.choices = {pk: sorted(some)[:MOST_CHOICES] for pk, some in choices.items()}
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
        User(no, sid, "students" if no in learners else "adults", number, email.casefold(), _digits(phone), births.get(no, ""), name)
        for no, sid, number, email, phone, name in staged.execute(
            "select no, sourced_id, number, email, phone, folded_name from users where deleted = 0 order by no"
        )
    ]


def _digits(phone: str | None) -> str:
    """Return the last ten digits of a telephone number: systems write the others now and then."""
    return "".join(filter(str.isdecimal, phone or ""))[-10:]


def _keys(source: Source) -> dict[int, Known]:
    births = dict(Demographics.objects.filter(birth_date__isnull=False).values_list("student__person_id", "birth_date"))
    columns = ("pk", "sourced_id", "person_id", "is_student", "ended_on", "person__student__number", "person__email", "person__phone", "person__folded_name")
    known = PersonKey.objects.filter(source=source).order_by("pk").values_list(*columns)
    return {
        pk: Known(
            pk, sid, person, "students" if learns else "adults", ended is None, number or "", email.casefold(), _digits(phone),
            str(births.get(person, "")), name,
        )
        for pk, sid, person, learns, ended, number, email, phone, name in known
    }  # fmt: skip


@dataclass(slots=True)
class Families:
    """Who belongs to whom: students of a guardian by person here, users tied to a user in the bundle."""

    here: dict[int, set[int]]
    there: dict[int, set[int]]


def _families(staged: sqlite3.Connection, source: Source) -> Families:
    families = Families(defaultdict(set), defaultdict(set))
    ties = Guardianship.objects.filter(ended_on__isnull=True, guardian__keys__source=source)
    for guardian, child in ties.values_list("guardian_id", "student__person_id"):
        families.here[guardian].add(child)
    for one, other in staged.execute("select user_no, agent_no from agents"):
        families.there[one].add(other)
        families.there[other].add(one)
    return families


# -- the ladder --------------------------------------------------------------------------------------

One = TypeVar("One", User, Known)
Found = list[tuple[User, int, str]]
LADDER: tuple[tuple[str, Callable[[User | Known], Hashable | None]], ...] = (
    ("number", lambda one: (one.kind, one.number) if one.number and one.kind == "students" else None),
    ("email", lambda one: (one.kind, one.email) if one.email else None),
    ("email", lambda one: (one.kind, one.email, one.name) if one.email and one.name else None),  # a household that shares an address
    ("birth", lambda one: (one.kind, one.birth, one.name) if one.birth and one.name else None),
)


def _ladder(users: list[User], keys: dict[int, Known], decided: dict[int, int], families: Families) -> tuple[Found, set[int], dict[int, set[int]]]:
    """Return who was found and by what, the keys that several users or rungs could mean, and for those the users."""
    by_no = {user.no: user for user in users}
    found: Found = [(by_no[no], pk, "decided") for pk, no in decided.items() if no in by_no and pk in keys]
    unsure: set[int] = set()
    choices: dict[int, set[int]] = defaultdict(set)
    settled = {user.no for user, _pk, _how in found}
    left = [user for user in users if user.no not in settled]
    open_keys = [key for key in keys.values() if key.pk not in decided]
    for how, evidence in LADDER:
        here, there = _grouped(open_keys, evidence), _grouped(left, evidence)
        several = {sign for sign, group in here.items() if len({key.person_id for key in _living(group)}) > 1 or len(there.get(sign, [])) > len(_living(group))}
        for sign in several & there.keys():
            _doubt(_living(here[sign]), there[sign], unsure, choices)
        still = []
        for user in left:
            sign = evidence(user)
            if sign is None or sign not in here or sign in several:
                still.append(user)
                continue
            candidates = _living(here[sign])
            if _is_doubtful(user, candidates[0]):
                _doubt(candidates, [user], unsure, choices)
                still.append(user)
            else:  # one person, who may have several ids: which of them becomes which is all the same
                found.append((user, candidates[there[sign].index(user)].pk, how))
        left = still
    claimed = Counter(pk for _user, pk, _how in found)
    for user, pk, _how in found:
        if claimed[pk] > 1:
            _doubt([keys[pk]], [user], unsure, choices)
    found = [one for one in found if claimed[one[1]] == 1]
    taken = {pk for _user, pk, _how in found}
    left = _by_children(left, [key for key in open_keys if key.pk not in taken and key.is_live], keys, families, found, unsure, choices)
    taken = {pk for _user, pk, _how in found}
    by_id = {key.sourced_id: key for key in keys.values()}
    for user in left:  # nothing tells who it is, but id and name are as they were
        same = by_id.get(user.sourced_id)
        if same and same.pk not in taken | decided.keys() and (same.kind, same.name) == (user.kind, user.name) and not _is_doubtful(user, same):
            found.append((user, same.pk, "already"))
            taken.add(same.pk)
    settled = {user.no for user, _pk, _how in found}
    unsure -= taken | decided.keys()
    return found, unsure, {pk: some for pk, several in choices.items() if pk in unsure and (some := several - settled)}


def _doubt(candidates: list[Known], users: list[User], unsure: set[int], choices: dict[int, set[int]]) -> None:
    for key in candidates:
        unsure.add(key.pk)
        choices[key.pk] |= {user.no for user in users}


def _by_children(
    users: list[User], left: list[Known], keys: dict[int, Known], families: Families, found: Found, unsure: set[int], choices: dict[int, set[int]]
) -> list[User]:
    """Find adults whom nothing of their own names: by a child who was found and the name, and where several are so named by the telephone too.

    Every child of theirs must lead to the same person. Adds to `found`, `unsure` and `choices`; returns who is still left.
    """
    child = {user.no: keys[pk].person_id for user, pk, _how in found if user.kind == "students"}
    here: dict[Hashable, list[Known]] = defaultdict(list)
    there: dict[Hashable, list[User]] = defaultdict(list)
    for key in left:
        for one in families.here.get(key.person_id, ()) if key.kind == "adults" and key.name else ():
            here[one, key.name].append(key)
    for user in users:
        for no in families.there.get(user.no, ()) if user.kind == "adults" and user.name else ():
            if no in child:
                there[child[no], user.name].append(user)
    meant: dict[int, set[int]] = defaultdict(set)
    for sign in here.keys() & there.keys():
        for candidates, named in _told_apart(here[sign], there[sign]):
            if len(candidates) == len(named) == 1 and not (named[0].birth and candidates[0].birth and named[0].birth != candidates[0].birth):
                meant[named[0].no].add(candidates[0].pk)
            else:
                _doubt(candidates, named, unsure, choices)
    claimed = Counter(pk for some in meant.values() for pk in some)
    still = []
    for user in users:
        some = meant.get(user.no, set())
        if len(some) == 1 and claimed[next(iter(some))] == 1:
            found.append((user, next(iter(some)), "child"))
        else:
            _doubt([keys[pk] for pk in some], [user], unsure, choices)
            still.append(user)
    return still


def _told_apart(candidates: list[Known], named: list[User]) -> list[tuple[list[Known], list[User]]]:
    """Return pairs of those who are told apart by their telephone, and at the end whoever is not."""
    if len(candidates) == len(named) == 1:
        return [(candidates, named)]
    here, there = Counter(key.phone for key in candidates if key.phone), Counter(user.phone for user in named if user.phone)
    alone = {phone for phone in here.keys() & there.keys() if here[phone] == there[phone] == 1}
    pairs = [([key for key in candidates if key.phone == phone], [user for user in named if user.phone == phone]) for phone in sorted(alone)]
    rest = [key for key in candidates if key.phone not in alone], [user for user in named if user.phone not in alone]
    return [*pairs, rest] if all(rest) else pairs


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
