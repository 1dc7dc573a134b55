"""The cast, where tests look for it. They live in the demo, so that everybody meets the same people."""

import copy
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Model

from trellis.site.demo.cast import LONG_AGO, STAFF, TODAY, YEAR_BEGAN, Cast, make_cast

__all__ = ["LONG_AGO", "STAFF", "TODAY", "YEAR_BEGAN", "Cast", "made_once", "make_cast"]

Rows = dict[type[Model], list[Model]]
_made: dict[str, tuple[Any, Rows]] = {}


def made_once(name: str, make: Callable[[], Any], over: str = "") -> Any:
    """Return what `make` makes: made once in this process, afterwards laid in row by row under the same numbers.

    Half of all tests begin with the cast, which takes 125 questions to the database. The numbers are free: a database gives none
    twice, whatever was rolled back. `over` names the room whose rows stand there already, and may have been changed by `make`.
    """
    if name not in _made:
        before = set() if over else set(_rows())
        made = make()
        _made[name] = copy.deepcopy(made), {model: rows for model, rows in _rows().items() if model not in before}
        return made
    made, tables = copy.deepcopy(_made[name])
    for model in reversed(tables) if over else ():
        if model._meta.app_label == over:
            model._base_manager.all()._raw_delete("default")
    for model, rows in tables.items():
        model._base_manager.bulk_create(rows)
    return made


def _rows() -> Rows:
    found = {model: list(model._base_manager.all()) for model in apps.get_models() if model.__module__.startswith("trellis.")}
    return {model: rows for model, rows in found.items() if rows}
