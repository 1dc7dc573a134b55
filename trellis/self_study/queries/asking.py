"""Preparing a round: which practices, which groups, who is in them today, and what it costs them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from trellis.access.policy import Role
from trellis.directory.queries import GRADES, Holder, Reachable, guardians_to_ask, holders_of, staff_to_ask, students_to_ask
from trellis.framework.queries import areas_in_order, languages_of, newest_frameworks, practices, spoken
from trellis.surveys.operations import AskedGroup, AskedItem, AskedPerson, Translated

SECONDS_A_QUESTION = 15
MOST_AT_HOME = 6  # questions to a family or a student in one round
IN_MINUTES_UP_TO = 90
NAMED_UP_TO = 40  # people of a group are listed by name up to here
COMMUNITY = "community"
KINDS = {Role.GUARDIAN.value: "families", Role.STUDENT.value: "students"}


@dataclass(frozen=True, slots=True)
class GroupToAsk:
    """A group that could be asked today. `kind` is staff, families, students or community, `people` whoever is in it."""

    key: str
    name: str
    voice: str
    shape: str
    is_open: bool
    kind: str
    people: tuple[Reachable, ...]
    named: tuple[Holder, ...] = ()

    @property
    def size(self) -> int:
        return len(self.people)

    @property
    def floor(self) -> int:
        """Return the number of answers below which nothing is shown of the group."""
        return int(settings.SURVEYS_FLOOR_STUDENTS if self.kind == "students" else settings.SURVEYS_FLOOR_ADULTS)

    @property
    def is_at_home(self) -> bool:
        return self.kind in {"families", "students"}

    @property
    def by_name(self) -> bool:
        """Say whether the group is too small for anything but names."""
        return self.kind != COMMUNITY and 0 < self.size < self.floor


@dataclass(frozen=True, slots=True)
class PracticeToAsk:
    """A practice and the groups that the framework words it for. `protects` are what the law protects in the students' question."""

    key: str
    name: str
    groups: tuple[str, ...]
    is_worded_at_home: bool
    protects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaToAsk:
    key: str
    name: str
    practices: tuple[PracticeToAsk, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a round costs one group: people, questions to each, and minutes of all of them together."""

    name: str
    people: int
    questions: int
    minutes: int

    @property
    def hours(self) -> int:
        """Return the hours of all together, begun ones counted; 0 where minutes say it better."""
        return -(-self.minutes // 60) if self.minutes > IN_MINUTES_UP_TO else 0


def frameworks_to_ask_about() -> QuerySet:
    """Return the newest version of each framework that several groups can see, a district's own copies among them: one group alone has no gap."""
    return newest_frameworks().annotate(seen_by=Count("groups", distinct=True)).filter(seen_by__gt=1)


def groups_to_ask(
    framework: Any, today: date, from_grade: str = "KG", *, among: Collection[str] | None = None, with_community: bool = True
) -> list[GroupToAsk]:
    """Return the groups of the framework with the people who are in them today; last the community, which answers by an open link.

    Somebody in two of the groups that are asked (`among`, all by default) is asked in the first of them.
    """
    found, seen = [], set[int]()
    for group in sorted(framework.groups.all(), key=lambda one: one.order):
        kind = next((KINDS[role] for role in group.roles if role in KINDS), "staff")
        everybody = _people(kind, [Role(role) for role in group.roles], today, from_grade)
        people = tuple(one for one in everybody if one.person_id not in seen)
        if among is None or group.key in among:
            seen.update(one.person_id for one in people)
        named: tuple[Holder, ...] = ()
        if kind == "staff" and len(people) <= NAMED_UP_TO:
            here = {one.person_id for one in people}
            named = tuple(one for one in holders_of([Role(role) for role in group.roles], today) if one.person_id in here)
        found.append(GroupToAsk(group.key, group.name, group.voice, group.shape, group.is_open, kind, people, named))
    worded = next((one for one in found if one.kind == "families"), None)
    if with_community and worded is not None:
        found.append(GroupToAsk(COMMUNITY, _community_name(), "home", "diamond", True, COMMUNITY, ()))
    return found


def _community_name() -> str:
    return _("Community")


def _people(kind: str, roles: list[Role], today: date, from_grade: str) -> list[Reachable]:
    if kind == "families":
        return guardians_to_ask(today)
    if kind == "students":
        return students_to_ask(today, GRADES[GRADES.index(from_grade) :])
    return staff_to_ask(roles, today)


def areas_with_practices(framework_id: int) -> list[AreaToAsk]:
    """Return the areas with their practices, and for whom each is worded."""
    by_area: dict[int, list[PracticeToAsk]] = {}
    for practice in practices().filter(area__framework_id=framework_id):
        wordings = list(practice.wordings.all())
        protects = tuple(tag for one in wordings for tag in one.protected_areas if Role.STUDENT.value in one.group.roles)
        at_home = any(role in KINDS for one in wordings for role in one.group.roles)
        by_area.setdefault(practice.area_id, []).append(PracticeToAsk(practice.key, practice.name, tuple(one.group.key for one in wordings), at_home, protects))
    return [AreaToAsk(area.key, area.short_name, tuple(by_area[area.pk])) for area in areas_in_order().filter(framework_id=framework_id) if area.pk in by_area]


def suggested_at_home(areas: Sequence[AreaToAsk], groups: Sequence[GroupToAsk]) -> list[str]:
    """Return what can be asked at home without asking a family or a student more than six questions, in the framework's order."""
    asked, found = Counter[str](), []
    home = {one.key for one in groups if one.is_at_home}
    for practice in (one for area in areas for one in area.practices if one.is_worded_at_home):
        here = home & set(practice.groups)
        if here and all(asked[key] < MOST_AT_HOME for key in here):
            found.append(practice.key)
            asked.update(here)
    return found


def most_at_home(areas: Sequence[AreaToAsk], groups: Sequence[GroupToAsk], at_home: Collection[str]) -> int:
    """Return how many questions the family or the student is asked who is asked most."""
    home = {one.key for one in groups if one.is_at_home}
    asked = Counter(key for area in areas for one in area.practices if one.key in at_home for key in home & set(one.groups))
    return max(asked.values(), default=0)


def costs(groups: Sequence[GroupToAsk], areas: Sequence[AreaToAsk], chosen: Sequence[str], at_home: Sequence[str]) -> list[Cost]:
    """Return what a round on those practices costs each group."""
    found = []
    for group in groups:
        if group.kind == COMMUNITY:
            continue
        keys = set(at_home) & set(chosen) if group.is_at_home else set(chosen)
        questions = sum(practice.key in keys and group.key in practice.groups for area in areas for practice in area.practices)
        found.append(Cost(group.name, group.size, questions, minutes_asked(group.size, questions)))
    return found


def minutes_asked(people: int, questions: int) -> int:
    """Return the minutes that a round costs everybody together, at 15 seconds a question."""
    return -(-people * questions * SECONDS_A_QUESTION // 60)


def asked_groups(groups: Sequence[GroupToAsk]) -> list[AskedGroup]:
    """Return the groups as a round freezes them."""
    return [
        AskedGroup(
            one.key,
            one.name,
            one.voice,
            one.shape,
            one.is_open,
            tuple(AskedPerson(person.person_id, person.school_id, person.school_level) for person in one.people),
            one.kind,
            waits=one.kind == "students",
        )
        for one in groups
    ]


def asked_items(framework: Any, groups: Sequence[GroupToAsk], chosen: Sequence[str], at_home: Sequence[str]) -> list[AskedItem]:
    """Return the practices as each group is asked about them: families, students and the community at most the chosen few."""
    said, found = spoken(framework, framework.language), []
    by_key = {one.key: one for one in groups}
    families = next((one.key for one in groups if one.kind == "families"), "families")
    for practice in practices().filter(area__framework_id=framework.pk, key__in=list(chosen)):
        asked = said.asked(practice)
        wordings = {}
        for key, group in by_key.items():
            words = asked.get(families if group.kind == COMMUNITY else key)
            if words is not None and (practice.key in at_home or not (group.is_at_home or group.kind == COMMUNITY)):
                wordings[key] = words.words.words
        signs = said.look_fors(practice)
        protects = tuple(tag for key in wordings if by_key[key].kind == "students" for tag in asked[key].protected_areas)
        if wordings:
            usual = tuple(str(signs[number][0]) for number in sorted(signs))
            found.append(AskedItem(practice.key, practice.name, wordings, usual, protects, _signs_of(practice, wordings, families)))
    return found


def _signs_of(practice: Any, keys: Iterable[str], families: str) -> dict[str, tuple[str, ...]]:
    """Return by group the signs that it would notice itself, where the framework has such; the community sees what families see."""
    own = {one.group.key: tuple(one.signs) for one in practice.wordings.all() if one.signs}
    return {key: own[of] for key in keys if (of := families if key == COMMUNITY else key) in own}


def translations_of(framework: Any, groups: Sequence[GroupToAsk], chosen: Sequence[str]) -> list[Translated]:
    """Return what the framework says about those practices in other languages, by the places of a round."""
    found: dict[tuple[str, str], Translated] = {}
    rows = list(practices().filter(area__framework_id=framework.pk, key__in=list(chosen)))
    families = next((one.key for one in groups if one.kind == "families"), "families")
    for language in languages_of(framework)[1:]:
        said = spoken(framework, language)

        def put(place: str, one: object, language: str = language) -> None:
            if one.language == language:  # type: ignore[attr-defined]
                found[language, place] = Translated(language, place, str(one), one.is_reviewed)  # type: ignore[attr-defined]

        for level in said.levels():
            put(f"level.{level.number}", level.name)
        for group in groups:
            put(f"group.{group.key}", said.group_name(group.key, group.name))
        for practice in rows:
            put(f"{practice.key}.name", said.practice_name(practice))
            for number, signs in said.look_fors(practice).items():
                put(f"{practice.key}.sign.{number}", signs[0])
            asked = said.asked(practice)
            own = _signs_of(practice, [group.key for group in groups], families)
            for group in groups:
                words = asked.get(families if group.kind == COMMUNITY else group.key)
                if words is None:
                    continue
                put(f"{practice.key}.ask.{group.key}", words.words)
                if group.key in own:
                    for number, sign in enumerate(words.signs, start=1):
                        put(f"{practice.key}.sign.{group.key}.{number}", sign)
    return list(found.values())
