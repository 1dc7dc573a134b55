"""Names as they are searched and ordered. Plain text in, plain text out."""

import re
import unicodedata

# Letters that carry no combining sign and still have a plain brother on most keyboards.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"})
_APOSTROPHES = re.compile(r"['’‘`´ʼʻʹ]")
LONGEST_WORD = 40


def fold(text: str) -> str:
    """Return the text in lower case without accents."""
    if text.isascii():  # most are, and a roster folds hundreds of thousands
        return text.strip().lower()
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).translate(_PLAIN)


def fold_name(given: str, family: str) -> str:
    """Return the name as it is ordered: "family given", lower case, without accents."""
    return fold(f"{family} {given}")[:420]


def words_of(*texts: str) -> list[str]:
    """Return the words by whose beginning a name is found, each once.

    An apostrophe joins (O'Brien is "obrien"); a hyphen gives both parts and the whole (Mei-Ling: "mei", "ling", "meiling").
    """
    words: dict[str, None] = {}
    folded = fold(" ".join(texts))
    if not folded.isascii() or "'" in folded or "`" in folded:
        folded = _APOSTROPHES.sub("", folded)
    for part in folded.split():
        if part.isalnum():  # most are, and a roster brings hundreds of thousands
            words[part[:LONGEST_WORD]] = None
            continue
        pieces = [piece for piece in re.split(r"[\W_]+", part) if piece]
        words.update(dict.fromkeys(piece[:LONGEST_WORD] for piece in pieces))
        if len(pieces) > 1:
            words["".join(pieces)[:LONGEST_WORD]] = None
    return list(words)
