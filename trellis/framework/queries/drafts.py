"""Drafts: what they say, how they came to say it, and what in them differs from a version."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Max, QuerySet

from trellis.framework.models import Draft, DraftWords, Framework, ProtectedArea
from trellis.framework.queries.packs import AreaOfPack, Pack, PracticeOfPack, QuestionOfPack, chapters_of, label_of, pack_of, texts_of
from trellis.framework.queries.words import named_languages


@dataclass(frozen=True, slots=True)
class Change:
    """One text that differs. Empty is what was not there."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedChapter:
    key: str
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody kept of one piece of a draft, and what they changed by it."""

    words: DraftWords
    changes: tuple[Change, ...]


def drafts() -> "QuerySet[Draft]":
    """Return drafts, open ones first, then the newest, with what they are based on and how they ended."""
    return Draft.objects.select_related("based_on", "by", "ending__by", "ending__published").annotate(kept=Count("words")).order_by("ending__pk", "-at", "-pk")


def newest_words(draft: Draft) -> dict[str, DraftWords]:
    """Return what counts in a draft, by key of the practice or area; what nobody touched is not there."""
    return {one.key: one for one in DraftWords.objects.filter(draft=draft).select_related("by").order_by("pk")}


def pack_of_draft(draft: Draft, version: str = "draft") -> Pack:
    """Return a draft as a pack under the version that it shall have, its own language alone."""
    return _with(replace(pack_of(draft.based_on), key=draft.key, name=draft.name, version=version, translations=()), newest_words(draft))


def _with(pack: Pack, kept: dict[str, DraftWords]) -> Pack:
    return with_words(pack, {key: one.words for key, one in kept.items()})


def with_words(pack: Pack, kept: dict[str, dict[str, Any]]) -> Pack:
    """Return a pack in which the practices and areas named say other words."""
    areas = []
    for area in pack.areas:
        practices = tuple(_practice_of(one, kept[one.key]) if one.key in kept else one for one in area.practices)
        areas.append(replace(_area_of(area, kept[area.key]) if area.key in kept else area, practices=practices))
    return replace(pack, areas=tuple(areas))


def _practice_of(one: PracticeOfPack, words: dict[str, Any]) -> PracticeOfPack:
    return PracticeOfPack(
        one.key,
        words["name"],
        words["means"],
        dict(words["wordings"]),
        {int(number): tuple(seen) for number, seen in words["look_fors"].items()},
        {group: tuple(signs) for group, signs in words["signs"].items()},
        {group: tuple(found) for group, found in words["protected_areas"].items()},
    )


def _area_of(one: AreaOfPack, words: dict[str, Any]) -> AreaOfPack:
    questions = tuple(QuestionOfPack(asked.key, words["questions"].get(asked.key, asked.words), asked.practices) for asked in one.questions)
    return replace(one, name=words["name"], short_name=words["short"], meaning=words["means"], impact=words["impact"], questions=questions)


def words_of(pack: Pack, key: str) -> dict[str, Any] | None:
    """Return what a draft would keep of a practice or an area, None when there is none of this key."""
    practice = pack.practice(key)
    if practice is not None:
        return {
            "name": practice.name,
            "means": practice.meaning,
            "wordings": dict(practice.wordings),
            "look_fors": {str(number): list(seen) for number, seen in practice.look_fors.items()},
            "signs": {group: list(signs) for group, signs in practice.signs.items()},
            "protected_areas": {group: list(found) for group, found in practice.protected_areas.items()},
        }
    area = next((one for one in pack.areas if one.key == key), None)
    if area is None:
        return None
    questions = {one.key: one.words for one in area.questions}
    return {"name": area.name, "short": area.short_name, "means": area.meaning, "impact": area.impact, "questions": questions}


def history(draft: Draft, key: str) -> list[Kept]:
    """Return everything that was kept of one piece, newest first, each with what it changed."""
    pack = replace(pack_of(draft.based_on), translations=())
    found = []
    before = words_of(pack, key)
    for one in DraftWords.objects.filter(draft=draft, key=key).select_related("by").order_by("pk"):
        earlier, later = with_words(pack, {key: before} if before else {}), with_words(pack, {key: one.words})
        found.append(Kept(one, tuple(change for chapter in changes(earlier, later) for change in chapter.changes)))
        before = one.words
    return found[::-1]


def changes(before: Pack, after: Pack) -> list[ChangedChapter]:
    """Return what differs between two packs, chapter by chapter, in the order of the later one."""
    was = {one.key: _all_texts(before, one.key, one.texts) for one in chapters_of(before)}
    found = []
    for chapter in chapters_of(after):
        now = _all_texts(after, chapter.key, chapter.texts)
        then = was.get(chapter.key, {})
        places = [*now, *(place for place in then if place not in now)]
        different = tuple(
            Change(label_of(place, after), then.get(place, ""), now.get(place, "")) for place in places if then.get(place, "") != now.get(place, "")
        )
        if different:
            found.append(ChangedChapter(chapter.key, chapter.name, different))
    return found


def _all_texts(pack: Pack, key: str, texts: dict[str, str]) -> dict[str, str]:
    practice = pack.practice(key)
    tags = practice.protected_areas if practice else {}
    return texts | {f"practices.{key}.protected_areas.{group}": "; ".join(str(ProtectedArea(one).label) for one in found) for group, found in tags.items()}


def next_version(draft: Draft) -> str:
    """Propose a version: the number after those that stand."""
    return str(Framework.objects.filter(key=draft.key).count() + 1)


def state_of_draft(draft: Draft) -> int:
    """Return a number that grows with everything that is kept in a draft."""
    return DraftWords.objects.filter(draft=draft).aggregate(newest=Max("pk"))["newest"] or 0


def texts_without_words(draft: Draft, pack: Pack) -> list[tuple[str, int]]:
    """Return for each language, by name, in which the version before is said how many texts of the draft would have no words in it."""
    base = pack_of(draft.based_on)
    was, now = texts_of(base), texts_of(pack)
    stays = {place for place, words in now.items() if was.get(place) == words}
    return [(named_languages([one.language])[0][2], len(now) - len(stays & set(one.words))) for one in base.translations]
