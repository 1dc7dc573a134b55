"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher


def changed_words(old: str, new: str) -> list[tuple[str, str]]:
    """Return the new text in pieces: ("same", …), ("gone", …) and ("new", …), in the order in which they are read.

    >>> changed_words("We read aloud daily.", "We read aloud in Somali daily.")
    [('same', 'We read aloud '), ('new', 'in Somali '), ('same', 'daily.')]
    >>> changed_words("", "Both.")
    [('new', 'Both.')]
    """
    before, after = re.findall(r"\S+\s*|\s+", old), re.findall(r"\S+\s*|\s+", new)
    pieces: list[tuple[str, str]] = []
    for how, a, b, c, d in SequenceMatcher(None, [word.strip() for word in before], [word.strip() for word in after], autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(("same", "".join(after[c:d])))
            continue
        if b > a:
            pieces.append(("gone", "".join(before[a:b])))
        if d > c:
            pieces.append(("new", "".join(after[c:d])))
    return pieces
