"""A listener at the wall between growth and evaluation: which of their tables one request, command or job asks for."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections

TABLE = re.compile(r"\b(growth|evaluation)_[a-z]+")

# What touches both sides all the same, each with its reason. None shows words, and none shows one beside the other.
# Addresses by name, commands by their words.
NAMED = {
    **dict.fromkeys(
        ("keeping", "destroy_due_records", "destroy_by_order", "retention due", "retention destroy"),
        "the clock of retention: counts what is over by kind of record, one table after the other, and empties it",
    ),
    **dict.fromkeys(
        ("merge_people", "split_people"),
        "two records of one person become one: whatever points at the one points at the other, row by row, and nothing is shown",
    ),
    **dict.fromkeys(("backup", "restore", "move-database"), "copies the whole database, sealed, for whoever keeps the machine"),
    "demo": "writes a district that does not exist",
    "migrate": "makes the tables",
}


class Wall:
    """What was asked for since `listening` began or `forget` was called."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def forget(self) -> None:
        self.tables.clear()

    @property
    def sides(self) -> set[str]:
        return {table.split("_")[0] for table in self.tables}

    def crossed_by(self, name: str) -> str:
        """Return what is wrong in words, empty when nothing is; what is named above may."""
        return f"{name} asks for both sides of the wall: {', '.join(sorted(self.tables))}" if len(self.sides) > 1 and name not in NAMED else ""


@contextmanager
def listening() -> Iterator[Wall]:
    """Listen to every statement that any database is sent."""
    wall = Wall()

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        wall.tables.update(found.group() for found in TABLE.finditer(sql))
        return execute(sql, params, many, context)

    with ExitStack() as wrapped:
        for alias in connections:
            wrapped.enter_context(connections[alias].execute_wrapper(listen))
        yield wall
