"""Reading a pack from a TOML file: a whole pack, or every complaint with its line."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trellis.access.policy import Role
from trellis.framework.models import Group
from trellis.framework.operations import AreaOfPack, GroupOfPack, LevelOfPack, Pack, PracticeOfPack

LARGEST_FILE = 2_000_000  # bytes; ours has 20,000
LEVELS = (1, 2, 3, 4)

Words = Annotated[str, Field(min_length=1, max_length=300)]
ShortWords = Annotated[str, Field(min_length=1, max_length=100)]
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong in a pack, where, and what to do. `line` counts from 1; 0 is the file as a whole."""

    line: int
    place: str
    words: str

    def __str__(self) -> str:
        where = _("line %(line)s") % {"line": self.line} if self.line else _("the file")
        return f"{where}: {self.place + ': ' if self.place else ''}{self.words}"


class PackRefused(Exception):
    """The file is no pack that can be loaded; `complaints` says why, all at once."""

    def __init__(self, complaints: list[Complaint]) -> None:
        self.complaints = complaints
        super().__init__("\n".join(str(one) for one in complaints))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class _Level(_Strict):
    number: int
    name: Annotated[str, Field(min_length=1, max_length=60)]
    meaning: Words


class _Group(_Strict):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: ShortWords
    voice: Group.Voice
    shape: Group.Shape
    open: bool
    roles: Annotated[list[Role], Field(min_length=1)]


class _Practice(_Strict):
    key: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,3}\.[0-9A-Za-z]{1,3}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    means: Words
    wordings: dict[str, Words]
    look_fors: dict[str, list[Words]]


class _Area(_Strict):
    key: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{1,3}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    short: ShortWords
    means: Words
    impact: Words
    practices: Annotated[list[_Practice], Field(min_length=1)]


class _Pack(_Strict):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
    version: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    source: Words
    levels: list[_Level]
    groups: Annotated[list[_Group], Field(min_length=1)]
    areas: Annotated[list[_Area], Field(min_length=1)]


def read_pack(path: Path) -> Pack:
    """Read a pack, or raise PackRefused with everything that is wrong with it."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PackRefused([Complaint(0, "", _("it has more than two million bytes. A pack is a text file of some pages."))])
        text = path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise PackRefused([Complaint(0, "", _("it cannot be opened. Check the path and whether you may read the file."))]) from None
    except UnicodeDecodeError:
        raise PackRefused([Complaint(0, "", _("it is not UTF-8. Save it again with the encoding UTF-8."))]) from None
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as mistake:
        found = re.search(r"line (\d+)", str(mistake))
        line = int(found[1]) if found else text.count("\n") + 1
        raise PackRefused([Complaint(line, "", _("this is not TOML. Look for a missing quotation mark, bracket or key just here."))]) from None
    lines = _Lines(text)
    try:
        read = _Pack.model_validate(table)
    except ValidationError as mistake:
        raise PackRefused(sorted((_complaint(one, lines) for one in mistake.errors()), key=lambda one: one.line)) from None
    complaints = sorted((Complaint(lines.of(place), _named(place), words) for place, words in _contradictions(read)), key=lambda one: one.line)
    if complaints:
        raise PackRefused(complaints)
    return _as_pack(read)


def _contradictions(pack: _Pack) -> Iterator[tuple[Place, str]]:
    """Say what no single value shows: doubled keys, missing levels, groups that nobody declared."""
    numbers = Counter(level.number for level in pack.levels)
    for number in LEVELS:
        if number not in numbers:
            yield ("levels",), _("level %(number)s is missing. Every pack has the levels 1 to 4.") % {"number": number}
    for place, level in enumerate(pack.levels):
        if level.number not in LEVELS:
            yield ("levels", place, "number"), _("levels are numbered 1 to 4.")
        elif numbers[level.number] > 1:
            yield ("levels", place, "number"), _("this number stands twice. Give each level its own.")
    yield from _doubled([(("groups", place, "key"), group.key) for place, group in enumerate(pack.groups)])
    yield from _doubled([(("areas", place, "key"), area.key) for place, area in enumerate(pack.areas)])
    practices: list[tuple[Place, _Area, _Practice]] = [
        (("areas", a, "practices", p), area, practice) for a, area in enumerate(pack.areas) for p, practice in enumerate(area.practices)
    ]
    yield from _doubled([((*at, "key"), practice.key) for at, _area, practice in practices])
    declared = {one.key for one in pack.groups}
    for at, area, practice in practices:
        if practice.key.split(".")[0] != area.key:
            yield (*at, "key"), _("the key begins with another number than its area. A practice of area 4 is 4.1, 4.2 and so on.")
        for asked in practice.wordings:
            if asked not in declared:
                yield (*at, "wordings", asked), _("no group has this key. Declare it under [[groups]] or correct the key.")
        if not practice.wordings:
            yield (*at, "wordings"), _("nobody is asked about this practice. Word it for at least one group.")
        for number in LEVELS:
            if not practice.look_fors.get(str(number)):
                yield (*at, "look_fors"), _("nothing is said about level %(number)s. Say at least one thing that somebody would see.") % {"number": number}
        for named in practice.look_fors:
            if named not in {str(one) for one in LEVELS}:
                yield (*at, "look_fors", named), _("levels are numbered 1 to 4.")


def _doubled(keys: list[tuple[Place, str]]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for place, key in keys:
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
    KEY = re.compile(r'^\s*"?([A-Za-z0-9_-]+)"?\s*=')

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
                    self._line.setdefault((*table, key[1]), number)
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
                    PracticeOfPack(one.key, one.name, one.means, dict(one.wordings), {int(number): tuple(seen) for number, seen in one.look_fors.items()})
                    for one in area.practices
                ),
            )
            for area in read.areas
        ),
    )
