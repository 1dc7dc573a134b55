"""What a framework says in one language. A place that has no words in it falls back to the language of the framework, and says so."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.db.models import Prefetch
from django.utils.translation import get_language_info

from trellis.framework.models import Framework, Practice, ProtectedArea, Translation, TranslationReview, Wording
from trellis.framework.queries.packs import chapters_of, label_of, pack_of


@dataclass(frozen=True, slots=True)
class Said:
    """Words, the language that they are in, and whether a person who speaks it has read them."""

    words: str
    language: str
    is_reviewed: bool

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class LevelSaid:
    number: int
    name: Said
    meaning: Said


@dataclass(frozen=True, slots=True)
class Asked:
    """A practice as one group is asked it: the words, for each level in order one sign that this group would notice, and for students what the law protects."""

    words: Said
    signs: tuple[Said, ...]
    protected_areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One framework in one language; made by `spoken` in one query. Asks no more of the database than what it is given has fetched."""

    framework: Framework
    language: str
    found: Mapping[str, Translation]

    def say(self, place: str, words: str) -> Said:
        """Return what stands at a place in this language, or the framework's own words."""
        here = self.found.get(place)
        return Said(here.words, here.language, here.is_reviewed) if here else Said(words, self.framework.language, True)

    def levels(self) -> list[LevelSaid]:
        """Return the four levels in order."""
        return [
            LevelSaid(one.number, self.say(f"levels.{one.number}.name", one.name), self.say(f"levels.{one.number}.meaning", one.meaning))
            for one in sorted(self.framework.levels.all(), key=lambda one: one.number)
        ]

    def group_name(self, key: str, name: str) -> Said:
        return self.say(f"groups.{key}.name", name)

    def area_name(self, key: str, short_name: str) -> Said:
        return self.say(f"areas.{key}.short", short_name)

    def question(self, key: str, words: str) -> Said:
        return self.say(f"questions.{key}", words)

    def practice_name(self, practice: Practice) -> Said:
        return self.say(f"practices.{practice.key}.name", practice.name)

    def practice_meaning(self, practice: Practice) -> Said:
        return self.say(f"practices.{practice.key}.means", practice.meaning)

    def look_fors(self, practice: Practice) -> dict[int, tuple[Said, ...]]:
        """Return what one would see at each level. Expects `practices()`."""
        found: dict[int, list[Said]] = {}
        for one in sorted(practice.look_fors.all(), key=lambda one: (one.level.number, one.order)):
            here = found.setdefault(one.level.number, [])
            here.append(self.say(f"practices.{practice.key}.look_fors.{one.level.number}.{len(here) + 1}", one.words))
        return {number: tuple(seen) for number, seen in found.items()}

    def asked(self, practice: Practice) -> dict[str, Asked]:
        """Return how each group is asked about a practice, by key of the group and in the groups' order. Expects `practices()`."""
        usual = tuple(seen[0] for _number, seen in sorted(self.look_fors(practice).items()))
        found = {}
        for one in sorted(practice.wordings.all(), key=lambda one: one.group.order):
            found[one.group.key] = Asked(self._wording(practice, one), self._signs(practice, one) or usual, tuple(one.protected_areas))
        return found

    def _wording(self, practice: Practice, one: Wording) -> Said:
        return self.say(f"practices.{practice.key}.wordings.{one.group.key}", one.words)

    def _signs(self, practice: Practice, one: Wording) -> tuple[Said, ...]:
        return tuple(self.say(f"practices.{practice.key}.signs.{one.group.key}.{number}", words) for number, words in enumerate(one.signs, start=1))


def spoken(framework: Framework, language: str) -> Spoken:
    """Return a framework as a language says it. `es-MX` finds `es` when there is nothing nearer."""
    base = language.split("-")[0]
    rows = Translation.objects.filter(framework=framework, language__in={language, base}).order_by("language")  # es before es-MX, which then stands
    if framework.language in (language, base):
        rows = rows.none()
    return Spoken(framework, language, {one.place: one for one in rows})


def languages_of(framework: Framework) -> list[str]:
    """Return the languages in which something of a framework is said, its own first."""
    others = Translation.objects.filter(framework=framework).values_list("language", flat=True).distinct().order_by("language")
    return [framework.language, *others]


def languages_to_say(framework: Framework) -> list[str]:
    """Return the languages of the pages and those in which something is said."""
    return list(dict.fromkeys([*languages_of(framework), *(code for code, _name in settings.LANGUAGES)]))


def named_languages(languages: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return languages as (code, name as its speakers write it, name as the reader of the page says it); an unknown one keeps its code."""
    found = []
    for code in languages:
        info = get_language_info(code) if code in LANG_INFO else {"name_local": code, "name_translated": code}
        found.append((code, info["name_local"].capitalize(), info["name_translated"]))
    return found


@dataclass(frozen=True, slots=True)
class QuestionSaid:
    key: str
    words: Said
    practices: tuple[tuple[str, Said], ...]


@dataclass(frozen=True, slots=True)
class AreaSaid:
    """An area as a page shows it; `practices` are (key, name, meaning)."""

    key: str
    short: Said
    name: Said
    meaning: Said
    impact: Said
    practices: tuple[tuple[str, Said, Said], ...]
    questions: tuple[QuestionSaid, ...]


def areas_said(framework: Framework, spoken: Spoken) -> list[AreaSaid]:
    """Return the areas of a framework in one language. Expects `frameworks()`."""
    return [
        AreaSaid(
            area.key,
            spoken.say(f"areas.{area.key}.short", area.short_name),
            spoken.say(f"areas.{area.key}.name", area.name),
            spoken.say(f"areas.{area.key}.means", area.meaning),
            spoken.say(f"areas.{area.key}.impact", area.impact),
            tuple((one.key, spoken.practice_name(one), spoken.practice_meaning(one)) for one in area.practices.all()),
            tuple(
                QuestionSaid(one.key, spoken.question(one.key, one.words), tuple((to.key, spoken.practice_name(to)) for to in one.practices.all()))
                for one in area.questions.all()
            ),
        )
        for area in framework.areas.all()
    ]


@dataclass(frozen=True, slots=True)
class GroupSaid:
    """How a group is asked about a practice. `signs` only when they are the group's own; `protects` in words, None where nobody had to look."""

    name: Said
    voice: str
    asked: Asked
    signs: tuple[tuple[LevelSaid, Said], ...]
    protects: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class PracticeSaid:
    """A practice as its page shows it. `unread` of `texts` no person who speaks the language has read; `missing` have no words in it."""

    key: str
    area: Said
    area_key: str
    name: Said
    meaning: Said
    levels: tuple[tuple[LevelSaid, tuple[Said, ...]], ...]
    groups: tuple[GroupSaid, ...]
    questions: tuple[tuple[str, Said], ...]
    texts: int
    unread: int
    missing: int


def practice_said(practice: Practice, spoken: Spoken) -> PracticeSaid:
    """Return a practice in one language. Expects `practices()`."""
    levels, seen, asked = spoken.levels(), spoken.look_fors(practice), spoken.asked(practice)
    groups = []
    for one in sorted(practice.wordings.all(), key=lambda one: one.group.order):
        here = asked[one.group.key]
        groups.append(
            GroupSaid(
                spoken.group_name(one.group.key, one.group.name),
                one.group.voice,
                here,
                tuple(zip(levels, here.signs, strict=True)) if one.signs else (),
                tuple(str(ProtectedArea(tag).label) for tag in here.protected_areas) if "student" in one.group.roles or here.protected_areas else None,
            )
        )
    texts = [
        spoken.practice_name(practice),
        spoken.practice_meaning(practice),
        *(said for those in seen.values() for said in those),
        *(said for group in groups for said in (group.asked.words, *(sign for _level, sign in group.signs))),
    ]
    abroad = spoken.language != spoken.framework.language
    return PracticeSaid(
        practice.key,
        spoken.area_name(practice.area.key, practice.area.short_name),
        practice.area.key,
        spoken.practice_name(practice),
        spoken.practice_meaning(practice),
        tuple((level, seen.get(level.number, ())) for level in levels),
        tuple(groups),
        tuple((one.key, spoken.question(one.key, one.words)) for one in practice.questions.all()),
        len(texts),
        sum(not one.is_reviewed for one in texts),
        sum(one.language == spoken.framework.language for one in texts) if abroad else 0,
    )


def state_of(words: Mapping[str, str]) -> str:
    """Return a short text that is the same exactly when the words of these places are."""
    return hashlib.sha256(json.dumps(sorted(words.items())).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class TextToSay:
    """One text of a chapter beside its words in another language. `by` is who reviewed it last, None when nobody did."""

    place: str
    label: str
    words: str
    said: str
    is_reviewed: bool
    by: str | None


@dataclass(frozen=True, slots=True)
class ChapterToSay:
    """A chapter with how many of its texts have words in another language, and how many of these a person has read."""

    key: str
    name: str
    texts: int
    said: int
    reviewed: int


def chapters_to_say(framework: Framework, language: str) -> list[ChapterToSay]:
    """Return the chapters of a framework in order: what is common to all, each area, each practice."""
    standing = dict(Translation.objects.filter(framework=framework, language=language).values_list("place", "is_reviewed"))
    found = []
    for chapter in chapters_of(pack_of(framework)):
        here = [standing[place] for place in chapter.texts if place in standing]
        found.append(ChapterToSay(chapter.key, chapter.name, len(chapter.texts), len(here), sum(here)))
    return found


def texts_to_say(framework: Framework, language: str, key: str) -> tuple[str, list[TextToSay]] | None:
    """Return the name of a chapter and its texts in order, None when there is no such chapter."""
    pack = pack_of(framework)
    chapter = next((one for one in chapters_of(pack) if one.key == key), None)
    if chapter is None:
        return None
    rows = {
        one.place: one
        for one in Translation.objects.filter(framework=framework, language=language, place__in=list(chapter.texts)).prefetch_related(
            Prefetch("reviews", TranslationReview.objects.select_related("by").order_by("pk"))
        )
    }
    found = []
    for place, words in chapter.texts.items():
        row = rows.get(place)
        last = list(row.reviews.all())[-1:] if row else []
        found.append(
            TextToSay(place, label_of(place, pack), words, row.words if row else "", row.is_reviewed if row else False, last[0].by.name if last else None)
        )
    return chapter.name, found
