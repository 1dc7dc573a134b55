"""The first page of each role, its menu, what one holds and why, and help."""

from trellis.home.queries.fronts import SHOWN, front_of
from trellis.home.queries.hats import ACTS, hats_of
from trellis.home.queries.menus import MENU, menu_of, more_of, notice_for
from trellis.home.queries.topics import HELP, HELP_BY_PATH, HELP_BY_ROOM, TOPICS, Holder, help_for, keepers

__all__ = [
    "ACTS",
    "HELP",
    "HELP_BY_PATH",
    "HELP_BY_ROOM",
    "MENU",
    "SHOWN",
    "TOPICS",
    "Holder",
    "front_of",
    "hats_of",
    "help_for",
    "keepers",
    "menu_of",
    "more_of",
    "notice_for",
]
