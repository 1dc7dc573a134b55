"""What hangs on a person, in every room, and whom one might take for whom."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import ForeignKey, ForeignObjectRel, Model, QuerySet

from trellis.directory.models import NameWord, Person, PersonMerge


@dataclass(frozen=True, slots=True)
class Hanging:
    """One kind of row that points at a person: its words, and how many there are."""

    words: str
    rows: int


def ties_to(model: type[Model]) -> "list[ForeignKey[Any, Any]]":
    """Return every foreign key of every room that points at `model`, hidden ones and tables between many and many too.

    They are found by looking, so that a room above, which this one may not name, is never forgotten. Left where they
    are: the journal of merges itself, and the words of names, which are made anew.
    """
    relations = [relation for relation in model._meta.get_fields(include_hidden=True) if isinstance(relation, ForeignObjectRel)]
    ties = [relation.field for relation in relations if isinstance(relation.field, ForeignKey) and relation.related_model not in (PersonMerge, NameWord)]
    return sorted(ties, key=lambda tie: (tie.model._meta.label_lower, tie.name))


def what_hangs_on(person: Person) -> list[Hanging]:
    """Return what a merge would move from this person, in words and counts, without opening any of it."""
    counted = []
    for tie in ties_to(Person):
        rows = tie.model._base_manager.filter(**{tie.name: person}).count()
        if rows:
            counted.append(Hanging(f"{tie.model._meta.verbose_name} ({tie.verbose_name})", rows))
    return counted


def merges() -> "QuerySet[PersonMerge]":
    """Return the latest fifty merges, those that were split again too."""
    return PersonMerge.objects.select_related("kept", "gone", "by", "split_by").order_by("-at", "-pk")[:50]


def never_merged() -> type[Model]:
    """Return the model whose rows stay where they are when both people have one: keys to the door."""
    return get_user_model()
