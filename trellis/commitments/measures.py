"""How a promise stands on a day. Plain Python."""

from datetime import date

SOON = 7  # days


def state_of(*, by_on: date, today: date, kept: bool = False, let_go: bool = False) -> str:
    """Say how a promise stands: kept, let_go, late, soon (within a week) or open.

    >>> state_of(by_on=date(2026, 12, 4), today=date(2026, 12, 1))
    'soon'
    >>> state_of(by_on=date(2026, 12, 1), today=date(2026, 12, 1))
    'soon'
    >>> state_of(by_on=date(2026, 11, 30), today=date(2026, 12, 1))
    'late'
    >>> state_of(by_on=date(2026, 11, 30), today=date(2026, 12, 1), kept=True)
    'kept'
    >>> state_of(by_on=date(2027, 1, 29), today=date(2026, 12, 1))
    'open'
    """
    if kept:
        return "kept"
    if let_go:
        return "let_go"
    days = (by_on - today).days
    return "late" if days < 0 else "soon" if days <= SOON else "open"
