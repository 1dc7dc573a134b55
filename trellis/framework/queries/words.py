"""What a framework says in one language. A place that has no words in it falls back to the language of the framework, and says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from trellis.framework.models import Framework, Practice, Translation, Wording


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
