"""One sentence in three parts."""


def without_opening(part: str, opening: str) -> str:
    """Return a part of a theory of action without the word that stands before it anyway, and without the comma after it.

    >>> without_opening("Then teachers talk with me,", "then")
    'teachers talk with me'
    >>> without_opening("iffy plans go", "If")
    'iffy plans go'
    """
    bare = part.strip().rstrip(",")
    first, rest = bare[: len(opening)], bare[len(opening) :]
    return rest.lstrip(" ,:…") if first.casefold() == opening.casefold() and rest[:1] in {" ", ",", "…", ":"} else bare
