"""Names of others in free text, and words that are blacked out. Plain Python: text in, places and text out."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_BETWEEN = " .-\u00a0"  # what may stand between two words of one name
_SHORTEST = 5  # of a part of an address or of a number that is looked for alone


@dataclass(frozen=True, slots=True)
class Place:
    """A name as it stands in a text."""

    start: int
    end: int
    words: str


def _is_name_like(word: str) -> bool:
    """Say whether a word could be a name: it begins with a capital, or its script has none."""
    return word[0].isalpha() and not word[0].islower()


def names_in(text: str, others: Collection[str], own: Collection[str], adults: Collection[str], fold: Callable[[str], str]) -> list[Place]:
    """Return where names of others stand in a text, words of one name together.

    `others` and `own` hold folded words of names; `adults` whole folded names. A word of the student's own name is no place, unless another name
    stands beside it.

    >>> fold = str.lower
    >>> [one.words for one in names_in("Ana Reyes sat with Mateo. Will he read?", {"ana", "will"}, {"mateo", "reyes"}, set(), fold)]
    ['Ana Reyes', 'Will']
    >>> names_in("Hannah Weiss asked; a will of his own", {"hannah", "will"}, {"mateo"}, {"hannah weiss"}, fold)
    []
    """
    runs: list[list[tuple[int, int, str]]] = []
    for found in _WORD.finditer(text):
        word = fold(found[0])
        known = word in others or word in own
        if not (_is_name_like(found[0]) and (known or _continues(runs, text, found.start()))):
            continue
        one = (found.start(), found.end(), word)
        if _continues(runs, text, found.start()):
            runs[-1].append(one)
        elif known:
            runs.append([one])
    places = []
    for run in runs:
        if " ".join(word for _start, _end, word in run) in adults:
            continue
        if any(word in others and word not in own for _start, _end, word in run):
            last = max(index for index, one in enumerate(run) if one[2] in others or one[2] in own)
            first, end = run[0][0], run[last][1]
            places.append(Place(first, end, text[first:end]))
    return places


def _continues(runs: list[list[tuple[int, int, str]]], text: str, start: int) -> bool:
    """Say whether a word stands beside the last name that was found."""
    if not runs:
        return False
    between = text[runs[-1][-1][1] : start]
    return 0 < len(between) <= 2 and all(sign in _BETWEEN for sign in between) and not between.startswith(". ")


def around(text: str, place: Place, width: int = 70) -> tuple[str, str, str]:
    """Return a place with what stands before and after it, cut at words."""
    before, after = text[max(0, place.start - width) : place.start], text[place.end : place.end + width]
    if place.start > width:
        before = "… " + before.partition(" ")[2]
    if place.end + width < len(text):
        after = after.rpartition(" ")[0] + " …"
    return before, place.words, after


def blacked_out(text: str, words: Iterable[str], mark: str) -> str:
    """Return the text with a mark wherever one of the words stands, whole and in any case; the longest first.

    >>> blacked_out("Ana and Ana Reyes; Anabel stays", ["Ana", "Ana Reyes"], "[…]")
    '[…] and […]; Anabel stays'
    """
    for one in sorted({word for word in words if word.strip()}, key=len, reverse=True):
        joined = r"\s+".join(re.escape(part) for part in one.split())
        text = re.sub(rf"(?<!\w){joined}(?!\w)", lambda _found: mark, text, flags=re.IGNORECASE)
    return text


def never_said(addresses: Iterable[str], numbers: Iterable[str], mails: Iterable[str]) -> "re.Pattern[str] | None":
    """Return what finds an address that must not be known, its parts with a number, a telephone number or a mail address in any spelling; None for nothing.

    >>> hidden = never_said(["14 Alder Court, Unit 3"], ["(555) 010-0199"], ["d@example.org"])
    >>> hidden.sub("…", "Lives at 14  Alder Court. Call 555.010.0199 or D@example.org")
    'Lives at …. Call … or …'
    """
    patterns = []
    for address in addresses:
        for part in (address, *re.split(r"[\n,;]", address)):
            words = _WORD.findall(part)
            if len("".join(words)) >= _SHORTEST and any(word[0].isdigit() for word in words) and len(words) > 1:
                patterns.append(r"[\W_]+".join(re.escape(word) for word in words))
    for number in numbers:
        digits = re.sub(r"\D", "", number)
        if len(digits) >= 7:
            patterns.append(r"\(?" + r"\D{0,3}".join(digits))
    patterns += [re.escape(mail.strip()) for mail in mails if "@" in mail]
    unique = sorted(set(patterns), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(unique) + r")(?!\w)", re.IGNORECASE) if unique else None
