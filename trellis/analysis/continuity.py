"""In how many hands somebody is: what share of all contacts the usual adult has, and how far contacts stay with few.

Source: T. W. Bice and S. B. Boxerman, "A quantitative measure of continuity of care", Medical Care 15 (1977), 347-349; the share of the usual provider:
N. Breslau and K. G. Reeb, "Continuity of care in a university-based practice", Journal of Medical Education 50 (1975), 965-969. Both were made for
patients and doctors. docs/methods/continuity.md says when they mislead.
"""

from collections.abc import Iterable, Sequence

LEAST = 4  # contacts: below it one more or less turns the figure round


def bice_boxerman(contacts: Sequence[int]) -> float | None:
    """Return (sum of squares - N) / (N (N - 1)) of contacts by adult: 1 with one adult, 0 with another each time. None below two contacts.

    >>> bice_boxerman([8]), bice_boxerman([1, 1, 1, 1]), bice_boxerman([1])
    (1.0, 0.0, None)
    >>> round(bice_boxerman([6, 3, 1]), 4)  # (36 + 9 + 1 - 10) / 90
    0.4
    """
    together = _checked(contacts)
    if together < 2:
        return None
    return (sum(count * count for count in contacts) - together) / (together * (together - 1))


def usual_share(contacts: Sequence[int]) -> float | None:
    """Return the share of all contacts with the adult who has most of them; None without any.

    >>> usual_share([6, 3, 1]), usual_share([])
    (0.6, None)
    """
    together = _checked(contacts)
    return max(contacts) / together if together else None


def hands(contacts: Iterable[int]) -> int:
    """Return how many adults had any contact.

    >>> hands([6, 3, 0, 1])
    3
    """
    return sum(1 for count in contacts if count)


def _checked(contacts: Sequence[int]) -> int:
    if any(count < 0 for count in contacts):
        raise ValueError("Contacts are counted: no number is below nought.")
    return sum(contacts)
