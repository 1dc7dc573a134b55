"""Pages of long lists."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class NumbersFirst(Paginator):
    """Pages of a list whose rows show much of other tables: the numbers of one page are looked for first, then its rows with all they show.

    `seen` is what is in the list, `rows` the same kind of record with what a row shows, both in the same order. One query more; but where a list is cut
    after it was joined, PostgreSQL joins every row of the district for its first page.
    """

    def __init__(self, seen: "QuerySet[Any]", per_page: int, *, rows: "QuerySet[Any]") -> None:
        super().__init__(seen, per_page)
        self.rows = rows

    def page(self, number: int | str) -> "Page[Any]":
        """Return one page with its rows read."""
        found = super().page(number)
        numbers = list(found.object_list.values_list("pk", flat=True))  # type: ignore[attr-defined]
        found.object_list = list(self.rows.filter(pk__in=numbers))
        return found
