"""The milestones of a law as a file of rules lists them: what each counts from, how long, what meets it, and the codes of pauses and delays."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

HAND, CONSENT, PLAN, REVIEW = "hand", "consent", "plan", "review"
TRACKS, UNITS, MEETS = ("iep", "504"), ("days", "school_days", "years"), (HAND, CONSENT, PLAN, REVIEW)
MOST = {"days": 1_100, "school_days": 400, "years": 5}
TABLES = ("milestones", "pauses", "delays")
MOST_ROWS = 60

Said = tuple[tuple[str | int, ...], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone of a track. Without `count` the rules name no number of days, and none is made up."""

    track: str
    key: str
    words: Mapping[str, str]
    family: Mapping[str, str]  # what it means, as a family is told
    after: str
    count: int | None
    unit: str
    met_by: str
    comes_again: bool
    early_days: int  # a look at the plan counts for it from so many days before
    may_pause: bool
    source: str


@dataclass(frozen=True, slots=True)
class Code:
    """A reason for a pause or a delay, with what others call it."""

    key: str
    words: Mapping[str, str]
    source: str = ""
    ed_fi: str = ""
    ceds: str = ""


@dataclass(frozen=True, slots=True)
class Road:
    """What a file says of milestones."""

    steps: tuple[Step, ...] = ()
    pauses: tuple[Code, ...] = ()
    delays: tuple[Code, ...] = ()


def read_road(table: Mapping[str, Any]) -> Road:
    """Return what a table of rules says of milestones; ask `complaints_of` before."""
    steps = tuple(
        Step(
            track=one["track"],
            key=one["key"],
            words=one["words"],
            family=one.get("family", {}),
            after=one.get("after", ""),
            count=one.get("count"),
            unit=one.get("unit", ""),
            met_by=one.get("met_by", HAND),
            comes_again=one.get("comes_again", False),
            early_days=one.get("early_days", 0),
            may_pause=one.get("may_pause", False),
            source=one["source"],
        )
        for one in table.get("milestones", ())
    )
    return Road(steps, _codes(table.get("pauses", ())), _codes(table.get("delays", ())))


def _codes(rows: Iterable[Mapping[str, Any]]) -> tuple[Code, ...]:
    return tuple(Code(one["key"], one["words"], one.get("source", ""), one.get("ed_fi", ""), one.get("ceds", "")) for one in rows)


def joined(base: Road, over: Road) -> Road:
    """Return the road of `base` with what `over` says otherwise: the same key replaces, another is added at its end."""
    steps = {(one.track, one.key): one for one in base.steps} | {(one.track, one.key): one for one in over.steps}
    pauses = {one.key: one for one in (*base.pauses, *over.pauses)}
    delays = {one.key: one for one in (*base.delays, *over.delays)}
    return Road(tuple(steps.values()), tuple(pauses.values()), tuple(delays.values()))


def with_numbers(road: Road, numbers: Mapping[tuple[str, str], tuple[int | None, str, str]]) -> Road:
    """Return the road with other numbers of days: by track and key the count, the unit and where it is written."""
    changed = []
    for one in road.steps:
        found = numbers.get((one.track, one.key))
        changed.append(replace(one, count=found[0], unit=found[1], source=found[2]) if found else one)
    return Road(tuple(changed), road.pauses, road.delays)


def complaints_of(table: Mapping[str, Any], say: Callable[[str, Mapping[str, Any]], str]) -> Iterator[Said]:
    """Yield what is wrong in the milestones, pauses and delays of a file: the place, and what to do, as `say` puts it for a key of words."""
    for name in TABLES:
        rows = table.get(name, [])
        if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(isinstance(one, dict) for one in rows):
            yield (name,), say("rows", {"most": MOST_ROWS, "name": name})
            return
    keys: set[tuple[str, str]] = set()
    for number, one in enumerate(table.get("milestones", ()), start=1):
        yield from _of_step(one, number, say)
        at = (str(one.get("track")), str(one.get("key")))
        if at in keys:
            yield ("milestones", number, "key"), say("twice", {})
        keys.add(at)
    for name in ("pauses", "delays"):
        for number, one in enumerate(table.get(name, ()), start=1):
            yield from _of_code(one, name, number, say)


STEP_FIELDS = {"track", "key", "words", "family", "after", "count", "unit", "met_by", "comes_again", "early_days", "may_pause", "source"}


def _of_step(one: Mapping[str, Any], number: int, say: Callable[[str, Mapping[str, Any]], str]) -> Iterator[Said]:
    for name, allowed in (("track", TRACKS), ("met_by", MEETS)):
        if one.get(name, HAND if name == "met_by" else None) not in allowed:
            yield ("milestones", number, name), say("one_of", {"these": ", ".join(allowed)})
    for name, most in (("key", 24), ("source", 300)):
        if not _is_text(one.get(name), most):
            yield ("milestones", number, name), say("text", {"most": most})
    if "after" in one and not _is_text(one["after"], 24):
        yield ("milestones", number, "after"), say("text", {"most": 24})
    for name in ("words", "family"):
        if (name == "words" or name in one) and not _is_said(one.get(name), 200):
            yield ("milestones", number, name), say("said", {"name": name, "most": 200})
    if "count" in one or "unit" in one:
        unit, count = one.get("unit"), one.get("count")
        if unit not in UNITS:
            yield ("milestones", number, "unit"), say("one_of", {"these": ", ".join(UNITS)})
        elif isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST[str(unit)]:
            yield ("milestones", number, "count"), say("number", {"least": 1, "most": MOST[str(unit)]})
    early = one.get("early_days", 0)
    if isinstance(early, bool) or not isinstance(early, int) or not 0 <= early <= 365:
        yield ("milestones", number, "early_days"), say("number", {"least": 0, "most": 365})
    for name in ("comes_again", "may_pause"):
        if not isinstance(one.get(name, False), bool):
            yield ("milestones", number, name), say("true", {})
    for name in sorted(set(one) - STEP_FIELDS):
        yield ("milestones", number, name), say("unknown", {})


def _of_code(one: Mapping[str, Any], table: str, number: int, say: Callable[[str, Mapping[str, Any]], str]) -> Iterator[Said]:
    if not _is_text(one.get("key"), 24):
        yield (table, number, "key"), say("text", {"most": 24})
    if not _is_said(one.get("words"), 200):
        yield (table, number, "words"), say("said", {"name": "words", "most": 200})
    for name in ("source", "ed_fi", "ceds"):
        if name in one and not _is_text(one[name], 200):
            yield (table, number, name), say("text", {"most": 200})
    for name in sorted(set(one) - {"key", "words", "source", "ed_fi", "ceds"}):
        yield (table, number, name), say("unknown", {})


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= most


def _is_said(value: Any, most: int) -> bool:
    return isinstance(value, dict) and _is_text(value.get("en"), most) and all(_is_text(one, most) for one in value.values())
