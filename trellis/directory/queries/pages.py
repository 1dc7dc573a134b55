"""One page of people in the order of their names, found from the name before it and not by counting."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from trellis.directory.models import Person

PAGE = 25


@dataclass(frozen=True, slots=True)
class Page:
    """People of one page. `before` and `after` are the people from whom the neighbouring pages start; None at an end.

    There is no total: counting every student of a district takes longer the larger it is.
    """

    people: list[Person]
    before: int | None
    after: int | None


def page_by_name(people: "QuerySet[Person]", *, after: int | None = None, before: int | None = None, size: int = PAGE) -> Page:
    """Return the page that follows the person numbered `after`, or ends in front of `before`, or the first."""
    start = after or before
    edge = people.filter(pk=start).values_list("folded_name", "pk").first() if start else None
    backwards = bool(edge and before and not after)
    if edge:
        name, pk = edge
        # Written so that the first condition is a range of the index and the second only breaks ties.
        if backwards:
            people = people.filter(Q(folded_name__lte=name) & (Q(folded_name__lt=name) | Q(pk__lt=pk)))
        else:
            people = people.filter(Q(folded_name__gte=name) & (Q(folded_name__gt=name) | Q(pk__gt=pk)))
    order = ("-folded_name", "-pk") if backwards else ("folded_name", "pk")
    found = list(people.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_before, has_after = (more, True) if backwards else (edge is not None, more)
    return Page(found, found[0].pk if found and has_before else None, found[-1].pk if found and has_after else None)
