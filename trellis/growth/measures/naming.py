"""Full names in free text: pointed out, never blocked. Plain Python."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise, product

# Letters that carry no combining sign and still have a plain brother on most keyboards.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"})
_APOSTROPHES = re.compile(r"['’‘`´ʼʻʹ]")
_WORD = re.compile(r"[^\W\d_]+(?:['’‘`´ʼʻʹ][^\W\d_]+)*")
# Between two words of one name: blanks, one hyphen, dash or comma; a stop only after an initial.
_BETWEEN = re.compile(r"\s*[-‐‑–,]?\s*")
_AFTER_INITIAL = re.compile(r"\.?\s*")
MOST_WORDS = 6
SHORTEST = 2  # letters: an initial is no name


def _folded(words: str) -> str:
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", words).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_PLAIN)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\W_]+", _folded(name)) if part)


def _ways(name: str) -> set[tuple[str, ...]]:
    """Return how one half of a name is written: whole, joined (Mei-Ling, Meiling), its first and its last part alone."""
    parts = _parts(name)
    if len(parts) < 2:
        return {parts} if parts and len(parts[0]) >= SHORTEST else set()
    single = {(part,) for part in (parts[0], parts[-1]) if len(part) >= SHORTEST}
    return {parts, ("".join(parts),), *single}


def _written(given: str, family: str) -> Iterator[tuple[str, ...]]:
    for first, last in product(_ways(given), _ways(family)):
        yield first + last
        yield last + first


def full_names_in(text: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Return the parts of `text` that are the full name, in either order, of one of `names` (given, family); each once, as it was written.

    >>> full_names_in("I saw Grace Oyelaran at the board.", [("Grace", "Oyelaran")])
    ['Grace Oyelaran']
    >>> full_names_in("OYELARAN, grace; mei ling chou; Jose Garcia", [("Grace", "Oyelaran"), ("Mei-Ling", "Chou"), ("José", "García López")])
    ['OYELARAN, grace', 'mei ling chou', 'Jose Garcia']
    >>> full_names_in("Grace sat with Mr Oyelaran.", [("Grace", "Oyelaran")])
    []
    >>> full_names_in("Sean OBrien and Sean O’Brien", [("Seán", "O'Brien")])
    ['Sean OBrien', 'Sean O’Brien']
    >>> full_names_in("Grace M. Oyelaran", [("Grace", "Oyelaran")])
    ['Grace M. Oyelaran']
    """
    found: dict[str, None] = {}
    words = [(match.start(), match.end(), _folded(match.group())) for match in _WORD.finditer(text)]
    if len(words) < 2:
        return []
    known = {way for given, family in names for way in _written(given, family) if 2 <= len(way) <= MOST_WORDS}
    firsts = {way[0] for way in known}
    place = 0
    while place < len(words):
        for count in range(min(MOST_WORDS + 1, len(words) - place), 1, -1) if words[place][2] in firsts else ():
            run = words[place : place + count]
            joined = all((_BETWEEN if len(one[2]) > 1 else _AFTER_INITIAL).fullmatch(text[one[1] : other[0]]) for one, other in pairwise(run))
            # An initial in the middle stands for a name that nobody need know.
            spoken = tuple(word for number, (_start, _end, word) in enumerate(run) if len(word) > 1 or number in (0, count - 1))
            if joined and spoken in known:
                found[text[run[0][0] : run[-1][1]]] = None
                place += count - 1
                break
        place += 1
    return list(found)
