"""The cast, where tests look for it. They live in the demo, so that everybody meets the same people."""

import pickle
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Model

from trellis.site.demo.cast import LONG_AGO, STAFF, TODAY, YEAR_BEGAN, Cast, make_cast

__all__ = ["LONG_AGO", "STAFF", "TODAY", "YEAR_BEGAN", "Cast", "made_once", "make_cast"]

Rows = dict[type[Model], list[Model]]
Statement = tuple[str, str, Any]  # the database, and what was asked of it with which values


@dataclass
class _Made:
    """What was made, and how its rows are laid in: by Django the first time, afterwards by the same statements."""

    kept: bytes
    statements: list[Statement] | None = None


_made: dict[str, _Made] = {}


def made_once(name: str, make: Callable[[], Any], over: str = "") -> Any:
    """Return what `make` makes: made once in this process, afterwards laid in row by row under the same numbers.

    Half of all tests begin with the cast, which takes 125 questions to the database. The numbers are free: a database gives none
    twice, whatever was rolled back. `over` names the room whose rows stand there already, and may have been changed by `make`.
    """
    if name not in _made:
        before = set() if over else set(_rows())
        made = make()
        _made[name] = _Made(pickle.dumps((made, {model: rows for model, rows in _rows().items() if model not in before})))
        return made
    remembered = _made[name]
    made, tables = pickle.loads(remembered.kept)
    if remembered.statements is None:
        remembered.statements = _laid_in(tables, over)
    else:
        for alias, sql, values in remembered.statements:
            with connections[alias].cursor() as cursor:
                cursor.execute(sql, values)
    return made


def _laid_in(tables: Rows, over: str) -> list[Statement]:
    statements: list[Statement] = []

    def remember(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith(("INSERT", "DELETE")):  # savepoints come and go by themselves
            statements.append((context["connection"].alias, sql, values))
        return execute(sql, values, many, context)

    with ExitStack() as wrapped:
        for connection in connections.all(initialized_only=True):
            wrapped.enter_context(connection.execute_wrapper(remember))
        for model in reversed(tables) if over else ():
            if model._meta.app_label == over:
                model._base_manager.all()._raw_delete("default")
        for model, rows in tables.items():
            model._base_manager.bulk_create(rows)
    return statements


def _rows() -> Rows:
    found = {model: list(model._base_manager.all()) for model in apps.get_models() if model.__module__.startswith("trellis.")}
    return {model: rows for model, rows in found.items() if rows}
