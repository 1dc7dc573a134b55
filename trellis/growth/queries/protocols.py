"""Protocols: what a group does together, step by step. Ours and the district's own; each file whole, or left out with every complaint."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

SHIPPED = Path(__file__).resolve().parent.parent / "packs"
LARGEST_FILE = 100_000  # bytes; ours have 3,000
MOST_STEPS, MOST_MINUTES, MOST_PROMPTS = 30, 180, 10
SPEAKS: dict[str, Any] = {
    "facilitator": gettext_lazy("the facilitator speaks"),
    "presenter": gettext_lazy("the presenter speaks"),
    "members": gettext_lazy("all but the presenter speak"),
    "everybody": gettext_lazy("everybody speaks"),
    "nobody": gettext_lazy("in silence"),
}
FITS = ("problem", "walk")
WORDS = {"key": 60, "version": 40, "name": 120, "language": 16, "source": 300, "about": 600}  # what a file says, and its most characters
WORDS_OF_STEP = {"name": 120, "says": 600}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who speaks is a key of SPEAKS."""

    name: str
    minutes: int
    speaks: str
    says: str
    prompts: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        """Return who speaks, in words."""
        return str(SPEAKS[self.speaks])


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol in one language."""

    key: str
    version: str
    name: str
    language: str
    source: str
    about: str
    fits: str
    steps: tuple[Step, ...]
    is_own: bool = False  # the district's

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong in a file, where, and what to do."""

    file: str
    place: str
    words: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.words) if part)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All protocols, by key and language, and what is wrong with files that are left out."""

    protocols: dict[str, dict[str, Protocol]] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)


def own_folder() -> Path:
    """Return the folder in which the district keeps its own protocols."""
    return Path(settings.HOME) / "protocols"


def shelf() -> Shelf:
    """Return every protocol there is now. Files are read again when one has changed; the district's take the place of ours with the same key."""
    found = [*sorted(SHIPPED.glob("*.toml")), *sorted(own_folder().glob("*.toml"))]
    return _read(tuple((path, path.stat().st_mtime_ns) for path in found if path.is_file()), get_language() or "en")


@lru_cache(maxsize=8)
def _read(files: tuple[tuple[Path, int], ...], _language: str) -> Shelf:
    """Read files; complaints are in the reader's language, and so belong to what is remembered."""
    shelves: dict[bool, dict[str, dict[str, Protocol]]] = {False: {}, True: {}}
    complaints: list[Complaint] = []
    for path, _changed_at in files:
        read = read_protocol(path)
        if isinstance(read, Protocol):
            spoken = shelves[read.is_own].setdefault(read.key, {})
            complaint = _beside(read, spoken, path.name)
            if complaint:
                complaints.append(complaint)
            else:
                spoken[read.language] = read
        else:
            complaints += read
    return Shelf({**shelves[False], **{key: one for key, one in shelves[True].items() if one}}, complaints)


def _beside(read: Protocol, spoken: Mapping[str, Protocol], file: str) -> Complaint | None:
    """Return what keeps a file from standing beside those with the same key."""
    if read.language in spoken:
        return Complaint(file, "key", _("another file has the same key and language. Give one of them another key."))
    for other in spoken.values():
        if [step.minutes for step in other.steps] != [step.minutes for step in read.steps]:
            words = _("its steps and minutes differ from those in another language. Whoever follows in either has to see the same step.")
            return Complaint(file, "steps", words)
    return None


def read_protocol(path: Path) -> Protocol | list[Complaint]:
    """Read one file: the protocol, or every complaint at once."""
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError:
        return [Complaint(path.name, "", _("it cannot be opened. Check whether Trellis may read the file."))]
    if len(content) > LARGEST_FILE:
        return [Complaint(path.name, "", _("it is too large for a protocol."))]
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        return [Complaint(path.name, "", _("it is not written in UTF-8. Save it again as UTF-8."))]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return [Complaint(path.name, "", _("it is no TOML: %(why)s") % {"why": error})]
    complaints = [Complaint(path.name, place, words) for place, words in _complaints(table)]
    if complaints:
        return complaints
    steps = tuple(Step(one["name"], one["minutes"], one["speaks"], one["says"], tuple(one.get("prompts", ()))) for one in table["steps"])
    return Protocol(**{name: table[name].strip() for name in WORDS}, fits=table["fits"], steps=steps, is_own=path.parent != SHIPPED)


def _complaints(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _words(table, WORDS, "")
    if table.get("fits") not in FITS:
        yield "fits", _("has to be one of: %(choices)s.") % {"choices": ", ".join(FITS)}
    for name in sorted(set(table) - {*WORDS, "fits", "steps"}):
        yield name, _("nothing is known by this name. Look at how it is spelled.")
    steps = table.get("steps")
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
        yield "steps", _("has to hold 1 to %(most)s steps.") % {"most": MOST_STEPS}
        return
    for number, step in enumerate(steps, start=1):
        place = _("step %(number)s") % {"number": number}
        if isinstance(step, dict):
            yield from _of_step(step, place)
        else:
            yield place, _("has to begin with [[steps]].")


def _of_step(step: dict[str, Any], place: str) -> Iterator[tuple[str, str]]:
    yield from _words(step, WORDS_OF_STEP, f"{place}, ")
    minutes, prompts = step.get("minutes"), step.get("prompts", [])
    if type(minutes) is not int or not 1 <= minutes <= MOST_MINUTES:
        yield f"{place}, minutes", _("has to be a whole number from 1 to %(most)s.") % {"most": MOST_MINUTES}
    if step.get("speaks") not in SPEAKS:
        yield f"{place}, speaks", _("has to be one of: %(choices)s.") % {"choices": ", ".join(SPEAKS)}
    if not isinstance(prompts, list) or len(prompts) > MOST_PROMPTS or not all(isinstance(one, str) and 0 < len(one) <= 300 for one in prompts):
        yield f"{place}, prompts", _("has to be a list of at most %(most)s texts of up to 300 characters.") % {"most": MOST_PROMPTS}
    for name in sorted(set(step) - {*WORDS_OF_STEP, "minutes", "speaks", "prompts"}):
        yield f"{place}, {name}", _("nothing is known by this name. Look at how it is spelled.")


def _words(table: dict[str, Any], names: dict[str, int], before: str) -> Iterator[tuple[str, str]]:
    for name, most in names.items():
        words = table.get(name)
        if not isinstance(words, str) or not words.strip() or len(words) > most:
            yield f"{before}{name}", _("has to hold text of at most %(most)s characters.") % {"most": most}


def in_language(spoken: Mapping[str, Any], language: str) -> Any:
    """Return what is said in a language, or in the one nearest to it, or in English, or in the first there is."""
    return spoken.get(language) or spoken.get(language.split("-")[0]) or spoken.get("en") or next(iter(spoken.values()))


def protocols(fits: str = "") -> list[Protocol]:
    """Return protocols in the reader's language, by name; those for walks or for problems alone if so asked."""
    said = [in_language(spoken, get_language() or "en") for spoken in shelf().protocols.values()]
    return sorted((one for one in said if not fits or one.fits == fits), key=lambda one: one.name)


def protocol(key: str) -> Protocol | None:
    """Return one protocol in the reader's language; None when there is none of that key any more."""
    spoken = shelf().protocols.get(key)
    return in_language(spoken, get_language() or "en") if spoken else None


def plan_of(key: str) -> dict[str, Any]:
    """Return the steps of a protocol by language, for keeping. Empty when there is none of that key."""
    return {language: [asdict(step) for step in one.steps] for language, one in shelf().protocols.get(key, {}).items()}


def steps_of(plan: Mapping[str, Any]) -> list[Step]:
    """Return the steps that were kept, in the reader's language."""
    return [Step(**{**step, "prompts": tuple(step["prompts"])}) for step in in_language(plan, get_language() or "en")] if plan else []
