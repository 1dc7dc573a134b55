"""A list of words that put a label first or leave no exception, and where a text uses one of them. Plain Python; reads nothing and keeps nothing.

One entry a line: the words, in several forms with commas between; what one could say; why. The three are parted by `|`; a line that begins with `#` is a
heading. A text is gone through once, whatever the list holds: the time grows with the text and not with text times list.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

LONGEST_LIST, MOST_ENTRIES, MOST_FORMS, MOST_WORDS, LONGEST_FORM, LONGEST_SENTENCE = 60_000, 300, 12, 8, 80, 300
MOST_FOUND = 5  # more at once would be a lesson
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_JOINT = re.compile(r"[\s\-\u2010-\u2013]+")  # what may stand between two words of one expression: "low-kids"
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]")
_MARK = re.compile("[\n“”„«»‘’\"'‹›]")
_QUOTES = {"“": "”", "„": "“”", "«": "»", "‘": "’", '"': '"', "'": "'", "‹": "›"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the district would rather read in another way."""

    line: int
    forms: tuple[tuple[str, ...], ...]  # each as folded words
    gentler: str
    why: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a list, on which line: `what` is a key, put into words by whoever shows it."""

    line: int
    what: str
    most: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text: the words as they were written, and the entry that names them."""

    words: str
    entry: Entry


@dataclass(slots=True)
class Listed:
    """A list that is whole, ready to be looked through; or what is wrong with it."""

    entries: list[Entry] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    tree: dict[str, Any] = field(default_factory=dict)


def folded(word: str) -> str:
    """Return a word without case and accents.

    >>> folded("NIÑO’s")
    "nino's"
    """
    plain = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def read_list(text: str) -> Listed:
    """Read a list whole, or name every line that cannot be taken.

    >>> read_list("low kid, low kids | still learning this | A word about one skill.").entries[0].forms
    (('low', 'kid'), ('low', 'kids'))
    >>> read_list("low kids | still learning this").mistakes
    [Mistake(line=1, what='parts', most=0)]
    """
    found = Listed()
    if len(text) > LONGEST_LIST:
        return Listed(mistakes=[Mistake(1, "long_list", LONGEST_LIST)])
    known: set[tuple[str, ...]] = set()
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if len(found.entries) == MOST_ENTRIES:
            found.mistakes.append(Mistake(number, "many", MOST_ENTRIES))
            break
        parts = [" ".join(part.split()) for part in line.split("|")]
        mistake = _wrong_with(line, parts)
        forms = () if mistake else tuple(dict.fromkeys(tuple(folded(word) for word in _WORD.findall(form)) for form in parts[0].split(",") if form.strip()))
        what, most = mistake or _wrong_with_forms(forms, known)
        if what:
            found.mistakes.append(Mistake(number, what, most))
            continue
        known |= set(forms)
        found.entries.append(Entry(number, forms, parts[1], parts[2]))
    if not found.mistakes:
        for entry in found.entries:
            for form in entry.forms:
                branch = found.tree
                for word in form:
                    branch = branch.setdefault(word, {})
                branch[""] = entry
    return found


def _wrong_with(line: str, parts: list[str]) -> tuple[str, int] | None:
    if _UNSEEN.search(line):
        return "unseen", 0
    if len(parts) != 3 or not all(parts):
        return "parts", 0
    if any(len(form) > LONGEST_FORM for form in parts[0].split(",")):
        return "long_words", LONGEST_FORM
    if any(len(part) > LONGEST_SENTENCE for part in parts[1:]):
        return "long_sentence", LONGEST_SENTENCE
    return None


def _wrong_with_forms(forms: tuple[tuple[str, ...], ...], known: set[tuple[str, ...]]) -> tuple[str, int]:
    if not forms or not all(any(letter.isalpha() for word in form for letter in word) for form in forms):
        return "no_words", 0
    if all(len(form) == 1 and len(form[0]) == 1 for form in forms):
        return "one_letter", 0
    if len(forms) > MOST_FORMS:
        return "many_forms", MOST_FORMS
    if any(len(form) > MOST_WORDS for form in forms):
        return "many_words", MOST_WORDS
    return ("twice", 0) if known & set(forms) else ("", 0)


def found_in(text: str, listed: Listed) -> list[Found]:
    """Return what the list finds in a text, each entry once, in the order of the text and at most `MOST_FOUND`.

    Whole words only; the longest expression wins. What stands between quotation marks is somebody's own and is left alone.

    >>> listed = read_list("low kid, low kids | still learning this | A word about one skill.")
    >>> [one.words for one in found_in("The Low-Kids sit apart. She said: “we are the low kids”. A yellow kid.", listed)]
    ['Low-Kids']
    """
    if not listed.tree:
        return []
    said = _said_by_others(text)
    words = list(_WORD.finditer(text))
    plain = [folded(word.group()) for word in words]
    joined = [bool(_JOINT.fullmatch(text, one.end(), after.start())) for one, after in pairwise(words)]
    found: dict[int, Found] = {}
    at, quote = 0, next(said, None)
    while at < len(words) and len(found) < MOST_FOUND:
        start = words[at].start()
        while quote is not None and quote[1] <= start:
            quote = next(said, None)
        last, entry = (at, None) if quote is not None and quote[0] <= start else _longest(plain, joined, at, listed.tree)
        if entry is not None:
            found.setdefault(entry.line, Found(" ".join(text[start : words[last].end()].split()), entry))
        at = last + 1
    return list(found.values())


def _longest(plain: list[str], joined: list[bool], at: int, tree: dict[str, Any]) -> tuple[int, Entry | None]:
    """Return the last word and the entry of the longest expression that begins here; the word itself and None where there is none."""
    last, entry, branch, here = at, None, tree, at
    while (step := branch.get(plain[here])) is not None:
        branch = step
        if "" in branch:
            last, entry = here, branch[""]
        if here + 1 == len(plain) or not joined[here]:
            break
        here += 1
    return last, entry


def _said_by_others(text: str) -> Iterator[tuple[int, int]]:
    """Yield where somebody else's words begin and end. A mark that is not closed in its paragraph opens nothing."""
    opened: dict[str, int] = {}  # which mark would close, and where it was opened
    done: list[tuple[int, int]] = []
    for mark in _MARK.finditer(text):
        number, letter = mark.start(), mark.group()
        if letter == "\n":
            opened.clear()
            continue
        is_inside = 0 < number < len(text) - 1 and text[number - 1].isalnum() and text[number + 1].isalnum()  # the apostrophe of "don't"
        if letter in opened and not (is_inside and letter in "'’"):
            start = opened[letter]
            while done and done[-1][0] > start:  # quoted inside what is quoted
                done.pop()
            done.append((start, number))
            opened = {closing: began for closing, began in opened.items() if began < start}
        elif letter in _QUOTES and not (letter == "'" and number and text[number - 1].isalnum()):
            for closing in _QUOTES[letter]:
                opened.setdefault(closing, number)
    return iter(done)
