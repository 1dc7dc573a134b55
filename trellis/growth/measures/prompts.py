"""Reading a district's own prompts for sessions: whole, or every complaint with its line. Plain Python."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

KEY = re.compile(r"^[a-z][a-z0-9-]{0,39}$")
LONGEST = 300
MOST = 40


@dataclass(frozen=True, slots=True)
class OwnPrompts:
    """What a district adds, as (key, words), which of ours it leaves out, and what is wrong, as (line, what to do). With complaints nothing is taken."""

    added: tuple[tuple[str, str], ...] = ()
    left_out: frozenset[str] = frozenset()
    complaints: tuple[tuple[int, str], ...] = field(default=())


def read_prompts(text: str, ours: Collection[str]) -> OwnPrompts:
    """Return what a file of prompts says.

    >>> read_prompts('leave_out = ["b"]\\n[[prompts]]\\nkey = "river"\\nwords = "Who lives by the river?"', ["a", "b"]).added
    (('river', 'Who lives by the river?'),)
    >>> read_prompts('[[prompts]]\\nkey = "a"\\nwords = "Who?"', ["a"]).complaints
    ((2, 'key "a" is one of ours, or stands twice: choose another.'),)
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as mistake:
        found = re.search(r"line (\d+)", str(mistake))
        return OwnPrompts(complaints=((int(found[1]) if found else 1, "this is not TOML: look for a missing quotation mark or bracket just here."),))
    complaints = [(1, f'"{key}" is nothing that this file may say: it has "prompts" and "leave_out".') for key in table if key not in {"prompts", "leave_out"}]
    left_out = table.get("leave_out", [])
    if not isinstance(left_out, list):
        left_out = []
        complaints.append((_line(text, "leave_out"), '"leave_out" is a list of keys, such as ["first-days"].'))
    complaints += [(_line(text, "leave_out"), f'"{key}" is none of our prompts: take it out.') for key in left_out if key not in ours]
    given = table.get("prompts", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        complaints.append((_line(text, "prompts"), "each prompt begins with [[prompts]] in a line of its own."))
        given = []
    if len(given) > MOST:
        complaints.append((1, f"these are more than {MOST} prompts: nobody answers as many."))
    added: list[tuple[str, str]] = []
    for place, one in enumerate(given):
        complaints += _wrong(one, text, place, {*ours, *(key for key, _words in added)})
        added.append((str(one.get("key", "")), str(one.get("words", "")).strip()))
    if complaints:
        return OwnPrompts(complaints=tuple(sorted(complaints)))
    return OwnPrompts(tuple(added), frozenset(left_out))


def _wrong(one: dict[str, Any], text: str, place: int, taken: set[str]) -> list[tuple[int, str]]:
    key, words = one.get("key"), one.get("words")
    here = _line(text, "[[prompts]]", place)
    at = lambda name: _line(text, name, after=here)  # noqa: E731
    found = [(here, f'"{name}" is nothing that a prompt may say: it has "key" and "words".') for name in one if name not in {"key", "words"}]
    if not isinstance(key, str) or not KEY.match(key):
        found.append((at("key"), "the key is missing, or has other signs than small letters, digits and hyphens."))
    elif key in taken:
        found.append((at("key"), f'key "{key}" is one of ours, or stands twice: choose another.'))
    if not isinstance(words, str) or not words.strip():
        found.append((at("words"), "the words are missing."))
    elif len(words) > LONGEST:
        found.append((at("words"), f"the words have {len(words)} signs: at most {LONGEST}."))
    return found


def _line(text: str, begins: str, place: int = 0, after: int = 0) -> int:
    """Return the line on which the n-th line begins that way, the line it was looked for from when there is none."""
    found = [number for number, line in enumerate(text.splitlines(), start=1) if number > after and line.strip().startswith(begins)]
    return found[place] if place < len(found) else max(after, 1)
