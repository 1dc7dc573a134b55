"""The rules of a State or district for missed minutes and milestones: ours and the district's own. A file is taken whole, or left out with every complaint."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.student_support.measures.ledger import VACANCY, Dose, Figures
from trellis.student_support.measures.road import TABLES, Road, complaints_of, read_road

SHIPPED = Path(__file__).resolve().parent.parent / "packs"
FEDERAL = "federal"
LARGEST_FILE, MOST_REASONS = 100_000, 40
WORDS = {"key": 60, "version": 40, "name": 120, "about": 600, "source": 600}
NUMBERS: dict[str, tuple[type, float, float]] = {
    "opens_at_weeks_of_dose": (float, 0, 20),
    "opens_at_per_cent_of_month": (int, 0, 100),
    "tell_within_days": (int, 0, 90),
    "make_up_within_days": (int, 1, 365),
}
STUDENT_ABSENT, SHORTER = "student_absent", "shorter"
NEEDED = (VACANCY, STUDENT_ABSENT, SHORTER)  # what Trellis itself writes or proposes


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a session was missed, and whether it has to be made up."""

    key: str
    must_be_made_up: bool
    words: dict[str, str]

    @property
    def said(self) -> str:
        """Return it in the reader's language."""
        language = get_language() or "en"
        return self.words.get(language) or self.words.get(language.split("-")[0]) or self.words["en"]


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules that hold."""

    key: str
    version: str
    name: str
    about: str
    source: str
    opens_at_weeks_of_dose: float
    opens_at_per_cent_of_month: int
    tell_within_days: int
    make_up_within_days: int
    reasons: tuple[Reason, ...]
    is_own: bool = False
    road: Road = field(default_factory=Road)

    def must_be_made_up(self, key: str) -> bool:
        """Say whether minutes missed for a reason are made up. A reason that the rules do not know, or none, counts as one that is."""
        return next((one.must_be_made_up for one in self.reasons if one.key == key), True)

    def said(self, key: str) -> str:
        """Return a reason in the reader's language."""
        return next((one.said for one in self.reasons if one.key == key), _("no reason was written"))

    def opens_a_gap(self, dose: Dose, month: Figures, gap: int) -> bool:
        """Say whether what is missing reaches the threshold; `month` is what that month owes."""
        threshold = max(self.opens_at_weeks_of_dose * dose.in_a_week, self.opens_at_per_cent_of_month * month.owed / 100)
        return gap > 0 and gap >= threshold


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong in a file: its line where one can be named, and what to do."""

    file: str
    line: int | None
    words: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, f"line {self.line}" if self.line else "", self.words) if part)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every pack that is whole, and what is wrong with the others."""

    packs: dict[str, Pack] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)


def own_folder() -> Path:
    """Return the folder for the district's own rules."""
    return Path(settings.HOME) / "student_support"


def shelf() -> Shelf:
    """Return every pack there is now. Files are read again when one has changed."""
    found = [*sorted(SHIPPED.glob("*.toml")), *sorted(own_folder().glob("*.toml"))]
    return _read(tuple((path, path.stat().st_mtime_ns) for path in found if path.is_file()), get_language() or "en")


def pack_that_holds() -> Pack:
    """Return the rules that hold: the district's own where it has one that is whole, and else the federal defaults."""
    packs = shelf().packs
    return next((one for one in packs.values() if one.is_own), packs[FEDERAL])


@lru_cache(maxsize=8)
def _read(files: tuple[tuple[Path, int], ...], _language: str) -> Shelf:
    packs: dict[str, Pack] = {}
    complaints: list[Complaint] = []
    for path, _changed_at in files:
        read = read_pack(path)
        if isinstance(read, list):
            complaints += read
        elif read.is_own and any(one.is_own for one in packs.values()):
            complaints.append(Complaint(path.name, None, _("there is a file of rules already, and only one can hold. Take one of the two out of the folder.")))
        else:
            packs[read.key] = read
    return Shelf(packs, complaints)


def read_pack(path: Path) -> Pack | list[Complaint]:
    """Read one file: the rules, or every complaint at once."""
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError:
        return [Complaint(path.name, None, _("it cannot be opened. Check whether Trellis may read the file."))]
    if len(content) > LARGEST_FILE:
        return [Complaint(path.name, None, _("it is too large for a file of rules."))]
    try:
        text = content.decode("utf-8")
        table = tomllib.loads(text)
    except UnicodeDecodeError:
        return [Complaint(path.name, None, _("it is not written in UTF-8. Save it again as UTF-8."))]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return [Complaint(path.name, _line_of(error, text), _("it is no TOML: %(why)s") % {"why": error})]
    complaints = [Complaint(path.name, _line(text, *place), f"{'.'.join(str(one) for one in place)}: {words}") for place, words in _complaints(table)]
    if complaints:
        return complaints
    reasons = tuple(Reason(one["key"], one["must_be_made_up"], one["words"]) for one in table["reasons"])
    return Pack(**{name: table[name].strip() for name in WORDS}, **table["gap"], reasons=reasons, is_own=path.parent != SHIPPED, road=read_road(table))


def _line_of(error: Exception, text: str) -> int | None:
    """Return the line at which reading stopped, as the message names it: the last one when the end came too early."""
    said = re.search(r"\(at line (\d+), column \d+\)$", str(error))
    return int(said[1]) if said else max(1, len(text.splitlines())) if "end of document" in str(error) else None


def _line(text: str, *place: str | int) -> int | None:
    """Return the line on which a name stands; of the number of a row, the line of its head."""
    lines = text.splitlines()
    if len(place) > 1 and isinstance(place[1], int):
        heads = [number for number, line in enumerate(lines, start=1) if line.strip() == f"[[{place[0]}]]"]
        start = heads[place[1] - 1] if place[1] <= len(heads) else 0
        found = [n for n in range(start, len(lines)) if len(place) > 2 and re.match(rf"\s*{re.escape(str(place[2]))}\b", lines[n])]
        return found[0] + 1 if found and (place[1] >= len(heads) or found[0] < heads[place[1]]) else start or None
    return next((number for number, line in enumerate(lines, start=1) if re.match(rf"\s*\[*{re.escape(str(place[-1]))}\b", line)), None)


Said = tuple[tuple[str | int, ...], str]


def _complaints(table: dict[str, Any]) -> Iterator[Said]:
    for name, most in WORDS.items():
        if not _is_text(table.get(name), most):
            yield (name,), _("has to hold text of at most %(most)s characters.") % {"most": most}
    for name in sorted(set(table) - {*WORDS, "gap", "reasons", *TABLES}):
        yield (name,), _("nothing is known by this name. Look at how it is spelled.")
    yield from complaints_of(table, _put)
    gap = table.get("gap")
    if isinstance(gap, dict):
        yield from _of_gap(gap)
    else:
        yield ("gap",), _("has to begin with [gap].")
    reasons = table.get("reasons")
    if not isinstance(reasons, list) or not 1 <= len(reasons) <= MOST_REASONS or not all(isinstance(one, dict) for one in reasons):
        yield ("reasons",), _("has to hold 1 to %(most)s reasons, each under [[reasons]].") % {"most": MOST_REASONS}
        return
    for number, reason in enumerate(reasons, start=1):
        yield from _of_reason(reason, number)
    keys = [one.get("key") for one in reasons]
    for needed in NEEDED:
        if keys.count(needed) != 1:
            yield ("reasons",), _("has to name the reason %(key)s once.") % {"key": needed}


def _put(key: str, values: Mapping[str, Any]) -> str:
    words = {
        "rows": _("has to hold at most %(most)s rows, each under [[%(name)s]]."),
        "twice": _("this milestone stands here twice."),
        "one_of": _("has to be one of: %(these)s."),
        "text": _("has to hold text of at most %(most)s characters."),
        "said": _("has to say it in English at least, as %(name)s.en, in at most %(most)s characters."),
        "number": _("has to be a number from %(least)s to %(most)s."),
        "true": _("has to be true or false."),
        "unknown": _("nothing is known by this name. Look at how it is spelled."),
    }
    return words[key] % values


def _of_gap(gap: dict[str, Any]) -> Iterator[Said]:
    for name, (kind, least, most) in NUMBERS.items():
        value = gap.get(name)
        if isinstance(value, bool) or not isinstance(value, int if kind is int else (int, float)) or not least <= value <= most:
            yield ("gap", name), _("has to be a number from %(least)s to %(most)s.") % {"least": least, "most": most}
    for name in sorted(set(gap) - set(NUMBERS)):
        yield ("gap", name), _("nothing is known by this name. Look at how it is spelled.")


def _of_reason(reason: dict[str, Any], number: int) -> Iterator[Said]:
    if not _is_text(reason.get("key"), 24):
        yield ("reasons", number, "key"), _("has to hold text of at most %(most)s characters.") % {"most": 24}
    if not isinstance(reason.get("must_be_made_up"), bool):
        yield ("reasons", number, "must_be_made_up"), _("has to be true or false.")
    words = reason.get("words")
    if not isinstance(words, dict) or not _is_text(words.get("en"), 120) or not all(_is_text(one, 120) for one in words.values()):
        yield ("reasons", number, "words"), _("has to say it in English at least, as words.en, in at most 120 characters.")
    for name in sorted(set(reason) - {"key", "must_be_made_up", "words"}):
        yield ("reasons", number, name), _("nothing is known by this name. Look at how it is spelled.")


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= most
