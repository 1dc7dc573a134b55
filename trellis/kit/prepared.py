"""A question that every page asks, put into SQL once.

Django takes a millisecond to build a query which the database answers in twenty microseconds. Five of them stood for a third
of the time of a short page (docs/decisions/0038). What is asked once in a while is asked as everywhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

Value = int | str | date | datetime


@dataclass(frozen=True, slots=True)
class _Made:
    sql: str
    # One for each place of the statement: the name of the value that goes there, or None and what stands there always.
    places: tuple[tuple[str | None, Any], ...]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]


class Prepared:
    """A query of plain columns (`values_list`) with values that change: numbers, texts, days, times.

    `build` takes the values by name and returns the query. It is called with stand-ins, so it may put each value into a condition and
    do nothing else with it: a value that it reckons with, or that a list or None could take the place of, is refused.

    >>> of_school = Prepared(lambda school, day: Post.objects.filter(open_on(day), school_id=school).values_list("pk", "title"))  # doctest: +SKIP
    >>> of_school(school=7, day=today)  # doctest: +SKIP
    [(31, "Principal")]
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.query = build
        self._made: dict[str, _Made] = {}

    def __call__(self, **values: Value) -> list[tuple[Any, ...]]:
        """Return the rows, as `list(build(**values))` does. TypeError when a value cannot stand in its place."""
        connection = connections["default"]
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = _make(self.query, values, connection)
        given = {name: _adapted(value, connection) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(made.sql, [value if name is None else given[name] for name, value in made.places])
            rows = cursor.fetchall()
        if not made.converters:
            return list(rows)
        return [tuple(_converted(value, made.converters.get(place), connection) for place, value in enumerate(row)) for row in rows]


def _make(build: Callable[..., QuerySet[Any, Any]], values: dict[str, Value], connection: BaseDatabaseWrapper) -> _Made:
    """Put the query into SQL with two sets of stand-ins: what differs between them is where the values go."""
    numbers = count(1)
    first, second = ({name: _stand_in(value, next(numbers)) for name, value in values.items()} for _turn in range(2))
    compiler = build(**first).query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    again, others = build(**second).query.get_compiler(connection=connection).as_sql()
    stand_ins = {(_adapted(first[name], connection), _adapted(second[name], connection)): name for name in values}
    places = tuple((stand_ins.get((one, other)), one) if one != other else (None, one) for one, other in zip(params, others, strict=True))
    reckoned = [one for (name, one), other in zip(places, others, strict=True) if name is None and one != other]
    if sql != again or reckoned or {name for name, _value in places if name} != set(values):
        raise TypeError("A prepared query puts each value into a condition as it is, and does nothing else with it.")
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    return _Made(sql, places, compiler.get_converters(columns))


def _stand_in(value: Value, number: int) -> Value:
    """Return a value of the same kind that no statement holds by chance."""
    if isinstance(value, datetime):
        return datetime(8000 + number, 3, 4, 5, 6, 7, tzinfo=UTC)
    if isinstance(value, date):
        return date(8000 + number, 3, 4)
    if isinstance(value, int) and not isinstance(value, bool):
        return 7_654_321_000 + number
    if isinstance(value, str):
        return f"in the place of value {number}"
    raise TypeError(f"A prepared query takes numbers, texts, days and times, and no {type(value).__name__}.")


def _adapted(value: Value, connection: BaseDatabaseWrapper) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _converted(value: Any, how: tuple[list[Callable[..., Any]], Any] | None, connection: BaseDatabaseWrapper) -> Any:
    if how is not None:
        for convert in how[0]:
            value = convert(value, how[1], connection)
    return value
