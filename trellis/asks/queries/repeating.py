"""Whether an ask may be made once more: what became of its last time comes first."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from trellis.asks.queries.receipts import first_owed_of


@dataclass(frozen=True, slots=True)
class Owed:
    """What its owner owes of an ask's last time. `no_receipt`: nobody said what became of it; `unopened`: answers that nobody opened."""

    occasion: int
    due_on: date
    receipt_by_on: date
    no_receipt: bool
    unopened: bool

    @property
    def words(self) -> str:
        """Say why it cannot be asked again, and what helps."""
        if self.unopened:
            return gettext(
                "Nobody has opened the answers of the last time. Read them and say what became of them; or have a system leader let it be asked again."
            )
        return gettext("Nobody has said what became of the answers of the last time. Say it first; or have a system leader let it be asked again.")


def what_keeps_from_repeating(ask: int, today: date) -> Owed | None:
    """Return what is owed of an earlier time of an ask, or None when it may be made again.

    Owed is a receipt whose day is over, and a look at answers that were given inside Trellis. A system leader may let it be repeated all the same.
    """
    found = first_owed_of(ask, today)
    if found is None:
        return None
    held, no_receipt, unopened = found
    return Owed(held.pk, held.due_on, held.receipt_by_on, no_receipt, unopened)
