"""A pack as values: read from a file or from what is loaded, written as TOML, and compared."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from trellis.framework.models import Framework, GuidingQuestion, Practice
from trellis.framework.queries.practices import areas_in_order, practices


@dataclass(frozen=True, slots=True)
class LevelOfPack:
    number: int
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class GroupOfPack:
    key: str
    name: str
    voice: str
    shape: str
    is_open: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PracticeOfPack:
    """`wordings`, `signs` and `protected_areas` by group key; `look_fors` by level number, in order."""

    key: str
    name: str
    meaning: str
    wordings: dict[str, str]
    look_fors: dict[int, tuple[str, ...]]
    signs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    protected_areas: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuestionOfPack:
    """`practices` are the keys of those to which the question speaks."""

    key: str
    words: str
    practices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaOfPack:
    key: str
    name: str
    short_name: str
    meaning: str
    impact: str
    practices: tuple[PracticeOfPack, ...]
    questions: tuple[QuestionOfPack, ...] = ()


@dataclass(frozen=True, slots=True)
class WordsOfPack:
    """The words of a pack in another language, by place."""

    language: str
    is_reviewed: bool
    words: dict[str, str]


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was read and found whole. What stands in other languages is no part of its digest: it may be bettered."""

    key: str
    version: str
    name: str
    language: str
    source: str
    levels: tuple[LevelOfPack, ...]
    groups: tuple[GroupOfPack, ...]
    areas: tuple[AreaOfPack, ...]
    translations: tuple[WordsOfPack, ...] = ()

    @property
    def digest(self) -> str:
        """Return what is the same exactly when every word is the same."""
        table = asdict(self)
        del table["translations"]
        return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()

    def practice(self, key: str) -> PracticeOfPack | None:
        """Return one practice by its key."""
        return next((one for area in self.areas for one in area.practices if one.key == key), None)


def texts_of(pack: Pack) -> dict[str, str]:
    """Return every text that can stand in another language, by place, in the order of the pack."""
    return dict(_texts(pack))


def _texts(pack: Pack) -> Iterator[tuple[str, str]]:
    for level in pack.levels:
        yield f"levels.{level.number}.name", level.name
        yield f"levels.{level.number}.meaning", level.meaning
    for group in pack.groups:
        yield f"groups.{group.key}.name", group.name
    for area in pack.areas:
        at = f"areas.{area.key}"
        yield from ((f"{at}.name", area.name), (f"{at}.short", area.short_name), (f"{at}.means", area.meaning), (f"{at}.impact", area.impact))
        for question in area.questions:
            yield f"questions.{question.key}", question.words
        for practice in area.practices:
            yield from _texts_of_practice(practice)


def _texts_of_practice(practice: PracticeOfPack) -> Iterator[tuple[str, str]]:
    at = f"practices.{practice.key}"
    yield f"{at}.name", practice.name
    yield f"{at}.means", practice.meaning
    for group, words in practice.wordings.items():
        yield f"{at}.wordings.{group}", words
    for group, signs in practice.signs.items():
        for number, words in enumerate(signs, start=1):
            yield f"{at}.signs.{group}.{number}", words
    for level, seen in sorted(practice.look_fors.items()):
        for number, words in enumerate(seen, start=1):
            yield f"{at}.look_fors.{level}.{number}", words


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one reads and changes together: a practice, an area with its questions, or what is common to all. `texts` by place, in order."""

    key: str
    name: str
    texts: dict[str, str]


COMMON = "common"


def chapters_of(pack: Pack) -> list[Chapter]:
    """Return the chapters of a pack: what is common to all, then each area before its practices."""
    names = {COMMON: _("Levels and groups")}
    for area in pack.areas:
        names[area.key] = area.short_name
        names |= {practice.key: practice.name for practice in area.practices}
    texts: dict[str, dict[str, str]] = {key: {} for key in names}
    for place, words in _texts(pack):
        kind, key, *more = place.split(".")
        texts[{"levels": COMMON, "groups": COMMON, "areas": key, "questions": key[1:], "practices": f"{key}.{more[0] if more else ''}"}[kind]][place] = words
    return [Chapter(key, name, texts[key]) for key, name in names.items()]


def label_of(place: str, pack: Pack) -> str:
    """Say in words what a place holds: "How families are asked", "Level 3: what one would see"."""
    parts = place.split(".")
    groups = {one.key: one.name for one in pack.groups}
    levels = {str(one.number): one.name for one in pack.levels}
    match parts:
        case ["levels", number, "name"]:
            return _("Level %(number)s: its name") % {"number": number}
        case ["levels", number, "meaning"]:
            return _("Level %(number)s: its meaning") % {"number": number}
        case ["groups", _key, "name"]:
            return _("Name of a group")
        case ["questions", *_key]:
            return _("Guiding question %(key)s") % {"key": ".".join(parts[1:])}
        case ["practices", _area, _number, "wordings", group]:
            return _("How they are asked: %(group)s") % {"group": groups.get(group, group)}
        case ["practices", _area, _number, "signs", group, level]:
            return _("What they would notice at “%(level)s”: %(group)s") % {"level": levels.get(level, level), "group": groups.get(group, group)}
        case ["practices", _area, _number, "protected_areas", group]:
            return _("What the law protects in the question: %(group)s") % {"group": groups.get(group, group)}
        case ["practices", _area, _number, "look_fors", level, _place]:
            return _("What one would see at “%(level)s”") % {"level": levels.get(level, level)}
    return {"name": _("Name"), "short": _("Short name"), "means": _("What it means"), "impact": _("What it is for")}[parts[-1]]


def pack_of(framework: Framework) -> Pack:
    """Return what is loaded as a pack, with what stands in other languages."""
    languages: dict[str, dict[str, str]] = {}
    reviewed: dict[str, bool] = {}
    for one in framework.translations.order_by("language", "pk"):
        languages.setdefault(one.language, {})[one.place] = one.words
        reviewed[one.language] = reviewed.get(one.language, True) and one.is_reviewed
    by_area: dict[int, list[Practice]] = {}
    for practice in practices().filter(area__framework=framework):
        by_area.setdefault(practice.area_id, []).append(practice)
    return Pack(
        key=framework.key,
        version=framework.version,
        name=framework.name,
        language=framework.language,
        source=framework.source,
        levels=tuple(LevelOfPack(one.number, one.name, one.meaning) for one in framework.levels.order_by("number")),
        groups=tuple(GroupOfPack(one.key, one.name, one.voice, one.shape, one.is_open, tuple(one.roles)) for one in framework.groups.order_by("order")),
        areas=tuple(
            AreaOfPack(
                area.key,
                area.name,
                area.short_name,
                area.meaning,
                area.impact,
                tuple(_as_practice(one) for one in by_area.get(area.pk, ())),
                tuple(_as_question(one) for one in area.questions.all()),
            )
            for area in areas_in_order().filter(framework=framework)
        ),
        translations=tuple(WordsOfPack(language, reviewed[language], words) for language, words in languages.items()),
    )


def _as_question(one: GuidingQuestion) -> QuestionOfPack:
    return QuestionOfPack(one.key, one.words, tuple(practice.key for practice in one.practices.all()))


def _as_practice(practice: Practice) -> PracticeOfPack:
    look_fors: dict[int, tuple[str, ...]] = {}
    for one in practice.look_fors.all():
        look_fors[one.level.number] = (*look_fors.get(one.level.number, ()), one.words)
    wordings = list(practice.wordings.all())
    asks_students = {one.group.key for one in wordings if "student" in one.group.roles}
    return PracticeOfPack(
        practice.key,
        practice.name,
        practice.meaning,
        {one.group.key: one.words for one in wordings},
        look_fors,
        {one.group.key: tuple(one.signs) for one in wordings if one.signs},
        {one.group.key: tuple(one.protected_areas) for one in wordings if one.protected_areas or one.group.key in asks_students},
    )


def as_toml(pack: Pack) -> str:
    """Write a pack as the file from which it can be read again, its own language alone."""
    lines = [
        "# A pack of practices. Change words and the version, and load it again; keys (4.2) are what all else refers to.",
        "",
        *(f"{name} = {_quoted(value)}" for name, value in (("key", pack.key), ("version", pack.version), ("name", pack.name))),
        f"language = {_quoted(pack.language)}",
        f"source = {_quoted(pack.source)}",
    ]
    for level in pack.levels:
        lines += ["", "[[levels]]", f"number = {level.number}", f"name = {_quoted(level.name)}", f"meaning = {_quoted(level.meaning)}"]
    for group in pack.groups:
        lines += ["", "[[groups]]", f"key = {_quoted(group.key)}", f"name = {_quoted(group.name)}", f"voice = {_quoted(group.voice)}"]
        lines += [f"shape = {_quoted(group.shape)}", f"open = {str(group.is_open).lower()}", f"roles = {_listed(group.roles)}"]
    for area in pack.areas:
        lines += ["", "[[areas]]", f"key = {_quoted(area.key)}", f"name = {_quoted(area.name)}", f"short = {_quoted(area.short_name)}"]
        lines += [f"means = {_quoted(area.meaning)}", f"impact = {_quoted(area.impact)}"]
        for question in area.questions:
            lines += ["", "[[areas.questions]]", f"key = {_quoted(question.key)}", f"words = {_quoted(question.words)}"]
            lines += [f"practices = {_listed(question.practices)}"]
        for practice in area.practices:
            lines += _practice_lines(practice)
    return "\n".join(lines) + "\n"


def _practice_lines(practice: PracticeOfPack) -> list[str]:
    lines = ["", "[[areas.practices]]", f"key = {_quoted(practice.key)}", f"name = {_quoted(practice.name)}", f"means = {_quoted(practice.meaning)}"]
    lines += ["", "[areas.practices.wordings]", *(f"{group} = {_quoted(words)}" for group, words in practice.wordings.items())]
    if practice.signs:
        lines += ["", "[areas.practices.signs]"]
        for group, signs in practice.signs.items():
            lines += [f"{group} = [", *(f"  {_quoted(words)}," for words in signs), "]"]
    if practice.protected_areas:
        lines += ["", "[areas.practices.protected_areas]", *(f"{group} = {_listed(found)}" for group, found in practice.protected_areas.items())]
    lines += ["", "[areas.practices.look_fors]"]
    for level, seen in sorted(practice.look_fors.items()):
        lines += [f"{level} = [", *(f"  {_quoted(words)}," for words in seen), "]"]
    return lines


def words_as_toml(pack: Pack, spoken: WordsOfPack) -> str:
    """Write what a pack says in another language as the file that stands beside it, `<pack>.<language>.toml`."""
    lines = [
        f"# The words of {pack.key}, version {pack.version}, in another language. What is missing here is shown in the language of the pack.",
        "",
        f"pack = {_quoted(pack.key)}",
        f"version = {_quoted(pack.version)}",
        f"language = {_quoted(spoken.language)}",
        f"reviewed = {str(spoken.is_reviewed).lower()}",
        "",
        "[words]",
    ]
    for place, words in texts_of(pack).items():
        if place in spoken.words:
            lines += [f"# {' '.join(words.split())}", f"{_quoted(place)} = {_quoted(spoken.words[place])}"]
    return "\n".join(lines) + "\n"


def _quoted(words: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped, and for the halves of a pair outside the plane.
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def _listed(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(_quoted(one) for one in words) + "]"
