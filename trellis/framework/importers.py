"""Reading a pack from a TOML file, and its words in other languages from the files beside it: whole, or every complaint with its line."""

import glob
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from trellis.access.policy import Role
from trellis.framework.models import Group, ProtectedArea
from trellis.framework.queries.packs import AreaOfPack, GroupOfPack, LevelOfPack, Pack, PracticeOfPack, QuestionOfPack, WordsOfPack, texts_of

LARGEST_FILE = 2_000_000  # bytes; ours has 80,000
LEVELS = (1, 2, 3, 4)
MOST_ITEMS = 6  # that a family or a student is asked: 90 seconds
LONGEST_ON_A_PHONE = 160  # characters of what a family or a student is asked
LONGEST_TRANSLATION = 700  # characters; other languages need more room than the 300 of ours
NOT_FOR_READING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # control characters, marks that turn the direction

Words = Annotated[str, Field(min_length=1, max_length=300)]
ShortWords = Annotated[str, Field(min_length=1, max_length=100)]
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong in a pack, where, and what to do. `line` counts from 1; 0 is the file as a whole. `file` is named for files beside the pack."""

    line: int
    place: str
    words: str
    file: str = ""

    def __str__(self) -> str:
        where = _("line %(line)s") % {"line": self.line} if self.line else _("the file")
        return f"{self.file + ': ' if self.file else ''}{where}: {self.place + ': ' if self.place else ''}{self.words}"


class PackRefused(Exception):
    """The file is no pack that can be loaded; `complaints` says why, all at once."""

    def __init__(self, complaints: list[Complaint]) -> None:
        self.complaints = complaints
        super().__init__("\n".join(str(one) for one in complaints))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class _Level(_Strict):
    number: StrictInt
    name: Annotated[str, Field(min_length=1, max_length=60)]
    meaning: Words


class _Group(_Strict):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: ShortWords
    voice: Group.Voice
    shape: Group.Shape
    open: StrictBool
    roles: Annotated[list[Role], Field(min_length=1)]


class _Practice(_Strict):
    key: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,3}\.[0-9A-Za-z]{1,3}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    means: Words
    wordings: dict[str, Words]
    signs: dict[str, list[Words]] = {}
    protected_areas: dict[str, list[ProtectedArea]] = {}
    look_fors: dict[str, list[Words]]


class _Question(_Strict):
    key: Annotated[str, Field(pattern=r"^Q[0-9A-Za-z]{1,3}\.[0-9A-Za-z]{1,3}$")]
    words: Words
    practices: list[str] = []


class _Area(_Strict):
    key: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,3}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    short: ShortWords
    means: Words
    impact: Words
    questions: list[_Question] = []
    practices: Annotated[list[_Practice], Field(min_length=1)]


class _Pack(_Strict):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    source: Words
    levels: list[_Level]
    groups: Annotated[list[_Group], Field(min_length=1)]
    areas: Annotated[list[_Area], Field(min_length=1)]


class _WordsFile(_Strict):
    pack: str
    version: str
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    reviewed: StrictBool
    words: dict[str, Annotated[str, Field(min_length=1, max_length=LONGEST_TRANSLATION)]]


def read_pack(path: Path) -> Pack:
    """Read a pack and the files beside it, `<pack>.<language>.toml`, or raise PackRefused with everything that is wrong with them."""
    pack = read_text(_content(path))
    spoken: list[WordsOfPack] = []
    complaints: list[Complaint] = []
    for beside in sorted(path.parent.glob(f"{glob.escape(path.stem)}.*.toml")):
        try:
            spoken.append(read_words(_content(beside), pack))
        except PackRefused as refused:
            complaints += [replace(one, file=beside.name) for one in refused.complaints]
    if complaints:
        raise PackRefused(complaints)
    return replace(pack, translations=tuple(spoken))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError:
        raise PackRefused([Complaint(0, "", _("it cannot be opened. Check the path and whether you may read the file."))]) from None


def read_text(content: bytes) -> Pack:
    """Read a pack from the content of its file, or raise PackRefused."""
    table, lines = _table(content)
    complaints = [Complaint(lines.of(place), _named(place), words) for place, words in _contradictions(table)]
    try:
        read = _Pack.model_validate(table)
    except ValidationError as mistake:
        complaints += [_complaint(one, lines) for one in mistake.errors()]
    if complaints:
        raise PackRefused(sorted(set(complaints), key=lambda one: (one.line, one.place)))
    return _as_pack(read)


def read_words(content: bytes, pack: Pack) -> WordsOfPack:
    """Read the words of a pack in another language, or raise PackRefused."""
    table, lines = _table(content)
    complaints = []
    for name, expected in (("pack", pack.key), ("version", pack.version)):
        if name in table and table[name] != expected:
            complaints.append(
                Complaint(lines.of((name,)), name, _("these are words for another pack or version. Here it should say: %(expected)s") % {"expected": expected})
            )
    if table.get("language") == pack.language:
        complaints.append(Complaint(lines.of(("language",)), "language", _("the pack itself is in this language. Name the other one.")))
    known = texts_of(pack)
    for place in table["words"] if isinstance(table.get("words"), dict) else ():
        if place not in known:
            complaints.append(Complaint(lines.of(("words", place)), place, _("the pack has no such place. Take it out or correct the key.")))
    complaints += [Complaint(lines.of(place), _named(place), words) for place, words in _unreadable(table)]
    try:
        read = _WordsFile.model_validate(table)
    except ValidationError as mistake:
        complaints += [_complaint(one, lines) for one in mistake.errors()]
    if complaints:
        raise PackRefused(sorted(set(complaints), key=lambda one: (one.line, one.place)))
    return WordsOfPack(read.language, read.reviewed, {place: read.words[place] for place in known if place in read.words})


def words_for(content: bytes) -> tuple[str, str] | None:
    """Return key and version of the pack to which a file brings words in another language, None when it is a pack itself. Raises PackRefused."""
    table, _lines = _table(content)
    return (str(table.get("pack", "")), str(table.get("version", ""))) if "words" in table and "areas" not in table else None


def _table(content: bytes) -> "tuple[dict[str, Any], _Lines]":
    """Return what a TOML file says and on which line, or raise PackRefused."""
    if len(content) > LARGEST_FILE:
        raise PackRefused([Complaint(0, "", _("it has more than two million bytes. A pack is a text file of some pages."))])
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as mistake:
        line = content[: mistake.start].count(b"\n") + 1
        raise PackRefused([Complaint(line, "", _("it is not UTF-8 here. Save it again with the encoding UTF-8."))]) from None
    try:
        return tomllib.loads(text), _Lines(text)
    except (ValueError, RecursionError) as mistake:  # besides its own error, a number of thousands of digits and brackets in brackets without end
        found = re.search(r"line (\d+)", str(mistake))
        line = int(found[1]) if found else text.count("\n") + 1
        raise PackRefused([Complaint(line, "", _("this is not TOML. Look for a missing quotation mark, bracket or key just here."))]) from None


def _contradictions(table: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    """Say what no single value shows: doubled keys, missing levels, groups that nobody declared, too many items. Expects nothing of the shape."""
    yield from _unreadable(table)
    levels = [one.get("number") for one in _tables(table, "levels")]
    for number in LEVELS:
        if number not in levels:
            yield ("levels",), _("level %(number)s is missing. Every pack has the levels 1 to 4.") % {"number": number}
    for place, given in enumerate(levels):
        if isinstance(given, int) and given not in LEVELS:
            yield ("levels", place, "number"), _("levels are numbered 1 to 4.")
        elif given in levels[:place]:
            yield ("levels", place, "number"), _("this number stands twice. Give each level its own.")
    groups = _tables(table, "groups")
    areas = _tables(table, "areas")
    practices: list[tuple[Place, dict[str, Any], dict[str, Any]]] = [
        (("areas", a, "practices", p), area, one) for a, area in enumerate(areas) for p, one in enumerate(_tables(area, "practices"))
    ]
    questions: list[tuple[Place, dict[str, Any], dict[str, Any]]] = [
        (("areas", a, "questions", q), area, one) for a, area in enumerate(areas) for q, one in enumerate(_tables(area, "questions"))
    ]
    yield from _doubled([(("groups", place, "key"), group.get("key")) for place, group in enumerate(groups)])
    yield from _doubled([(("areas", place, "key"), area.get("key")) for place, area in enumerate(areas)])
    yield from _doubled([((*at, "key"), one.get("key")) for at, _area, one in practices])
    yield from _doubled([((*at, "key"), one.get("key")) for at, _area, one in questions])
    roles = {one["key"]: one.get("roles") or () for one in groups if isinstance(one.get("key"), str)}
    at_home = {key for key, those in roles.items() if "student" in those or "guardian" in those}
    asked: Counter[str] = Counter()
    for at, area, practice in practices:
        if str(practice.get("key", "")).split(".")[0] != str(area.get("key", "")):
            yield (*at, "key"), _("the key begins with another number than its area. A practice of area 4 is 4.1, 4.2 and so on.")
        yield from _of_groups(at, practice, roles)
        yield from _of_levels(at, practice)
        for group in _mapping(practice, "wordings"):
            asked[group] += 1
            if group in at_home and asked[group] == MOST_ITEMS + 1:
                yield (
                    (*at, "wordings", group),
                    _("this is one more than the %(number)s that a family or a student is asked. Choose those that they can see.") % {"number": MOST_ITEMS},
                )
            if group in at_home and len(str(practice["wordings"][group])) > LONGEST_ON_A_PHONE:
                yield (
                    (*at, "wordings", group),
                    _("this is too long for a phone: at most %(number)s characters for families and students.") % {"number": LONGEST_ON_A_PHONE},
                )
            if "student" in roles.get(group, ()) and group not in _mapping(practice, "protected_areas"):
                yield (
                    (*at, "wordings", group),
                    _("students are asked, and nobody says what the law protects in it. Name it under protected_areas, or write [] when it is nothing."),
                )
    keys = {one.get("key") for _at, _area, one in practices}
    for at, area, question in questions:
        if str(question.get("key", "")).split(".")[0] != f"Q{area.get('key', '')}":
            yield (*at, "key"), _("the key begins with another number than its area. A question of area 4 is Q4.1, Q4.2 and so on.")
        named = question.get("practices")
        for place, key in enumerate(named if isinstance(named, list) else ()):
            if key not in keys:
                yield (*at, "practices", place), _("no practice has this key. Correct it or take it out.")


def _of_groups(at: Place, practice: dict[str, Any], roles: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    wordings = practice.get("wordings")
    if isinstance(wordings, dict) and not wordings:
        yield (*at, "wordings"), _("nobody is asked about this practice. Word it for at least one group.")
    for name in ("wordings", "signs", "protected_areas"):
        for group in _mapping(practice, name):
            if group not in roles:
                yield (*at, name, group), _("no group has this key. Declare it under [[groups]] or correct the key.")
            elif group not in _mapping(practice, "wordings"):
                yield (*at, name, group), _("this group is not asked about the practice. Word it for them or take this out.")
    for group, signs in _mapping(practice, "signs").items():
        if isinstance(signs, list) and len(signs) != len(LEVELS):
            yield (*at, "signs", group), _("there are %(number)s. Give four, one for each level.") % {"number": len(signs)}


def _of_levels(at: Place, practice: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    if not isinstance(practice.get("look_fors"), dict):
        return
    for number in LEVELS:
        if practice["look_fors"].get(str(number)) in (None, []):
            yield (*at, "look_fors"), _("nothing is said about level %(number)s. Say at least one thing that somebody would see.") % {"number": number}
    for named in practice["look_fors"]:
        if named not in {str(one) for one in LEVELS}:
            yield (*at, "look_fors", named), _("levels are numbered 1 to 4.")


def _unreadable(value: Any, at: Place = ()) -> Iterator[tuple[Place, str]]:
    """Find words that hold what no page can show."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from _unreadable(inside, (*at, name))
    elif isinstance(value, list):
        for place, inside in enumerate(value):
            yield from _unreadable(inside, (*at, place))
    elif isinstance(value, str) and NOT_FOR_READING.search(value):
        yield at, _("here stands a character that cannot be seen: a control character, or a mark that turns the direction of writing. Type the words again.")


def _tables(table: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = table.get(name)
    return [one if isinstance(one, dict) else {} for one in found] if isinstance(found, list) else []


def _mapping(table: dict[str, Any], name: str) -> dict[str, Any]:
    found = table.get(name)
    return found if isinstance(found, dict) else {}


def _doubled(keys: list[tuple[Place, Any]]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for place, key in keys:
        if not isinstance(key, str):
            continue
        if key in seen:
            yield place, _("this key stands twice in the pack. Give each its own.")
        seen.add(key)


def _complaint(error: Any, lines: "_Lines") -> Complaint:
    """Say a validation error in words that name what to do."""
    place: Place = tuple(one for one in error["loc"] if one != "[key]")
    allowed = error.get("ctx", {}).get("expected", "")
    words = {
        "missing": _("this is missing. Add it."),
        "extra_forbidden": _("a pack has nothing of this name. Check the spelling or take it out."),
        "string_too_short": _("this is empty. Write some words."),
        "string_too_long": _("this is too long: at most %(number)s characters.") % {"number": error.get("ctx", {}).get("max_length", "")},
        "string_type": _("this should be words in quotation marks."),
        "string_pattern_mismatch": _("this is not written as a key of this kind is. Compare with the pack that ships."),
        "too_short": _("there is none. Add at least one."),
        "enum": _("this is not one of: %(allowed)s.") % {"allowed": allowed},
        "list_type": _("this should be a list in square brackets."),
        "dict_type": _("this should be a table of its own."),
        "bool_type": _("this should be true or false."),
        "bool_parsing": _("this should be true or false."),
        "int_type": _("this should be a whole number."),
        "int_parsing": _("this should be a whole number."),
    }.get(error["type"], _("this does not fit here. Compare with the pack that ships."))
    return Complaint(lines.of(place), _named(place), words)


def _named(place: Place) -> str:
    """Write a place as a person counts: areas 1, practices 3, name."""
    return " ".join(str(one + 1) if isinstance(one, int) else one for one in place)


class _Lines:
    """On which line each table and key of a TOML text begins. The text is known to be TOML."""

    HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(#.*)?$")
    KEY = re.compile(r"""^\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*=""")

    def __init__(self, text: str) -> None:
        self._line: dict[Place, int] = {}
        counts: dict[Place, int] = {}
        table: Place = ()
        inside = ""  # the quotation that a long text opened
        for number, line in enumerate(text.splitlines(), start=1):
            if not inside:
                if header := self.HEADER.match(line):
                    table = self._table(header[2].split("."), header[1] == "[[", counts)
                    self._line.setdefault(table, number)
                elif key := self.KEY.match(line):
                    self._line.setdefault((*table, key[1] or key[2] or key[3]), number)
            for quotation in ('"""', "'''"):
                if inside in ("", quotation) and line.count(quotation) % 2:
                    inside = "" if inside else quotation

    @staticmethod
    def _table(names: list[str], is_list: bool, counts: dict[Place, int]) -> Place:
        place: Place = ()
        for depth, name in enumerate(names):
            place = (*place, name)
            if is_list and depth == len(names) - 1:
                counts[place] = counts.get(place, -1) + 1
            if place in counts:
                place = (*place, counts[place])
        return place

    def of(self, place: Place) -> int:
        """Return the line of a place, or of the nearest thing around it."""
        while place:
            if place in self._line:
                return self._line[place]
            place = place[:-1]
        return 0


def _as_pack(read: _Pack) -> Pack:
    return Pack(
        key=read.key,
        version=read.version,
        name=read.name,
        language=read.language,
        source=read.source,
        levels=tuple(LevelOfPack(one.number, one.name, one.meaning) for one in sorted(read.levels, key=lambda one: one.number)),
        groups=tuple(
            GroupOfPack(one.key, one.name, one.voice.value, one.shape.value, one.open, tuple(role.value for role in one.roles)) for one in read.groups
        ),
        areas=tuple(
            AreaOfPack(
                area.key,
                area.name,
                area.short,
                area.means,
                area.impact,
                tuple(
                    PracticeOfPack(
                        one.key,
                        one.name,
                        one.means,
                        dict(one.wordings),
                        {int(number): tuple(seen) for number, seen in sorted(one.look_fors.items())},
                        {group: tuple(signs) for group, signs in one.signs.items()},
                        {group: tuple(found.value for found in areas) for group, areas in one.protected_areas.items()},
                    )
                    for one in area.practices
                ),
                tuple(QuestionOfPack(one.key, one.words, tuple(one.practices)) for one in area.questions),
            )
            for area in read.areas
        ),
    )
