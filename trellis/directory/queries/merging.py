"""What hangs on a person, in every room, and whom one might take for whom."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import ForeignKey, ForeignObjectRel, Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trellis.directory.models import Assignment, Guardianship, NameWord, Person, PersonKey, PersonMerge, Post, ProtectedAddress, SectionTeaching, Student

OURS: dict[type[Model], str | Promise] = {
    PersonKey: _("Ids in a roster"),
    Post: _("Posts"),
    Student: _("A record as a student"),
    Guardianship: _("Ties of guardians to students"),
    SectionTeaching: _("Classes taught"),
    Assignment: _("Schools supported"),
    ProtectedAddress: _("A protected address"),
}


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
    """Return what a merge would move from this person within the directory, in words and counts.

    What lies in other rooms moves as well and is not counted: whether somebody writes in private is nobody's to see.
    """
    counted: Counter[str] = Counter()
    for tie in ties_to(Person):
        if tie.model._meta.app_label == "directory" and (rows := tie.model._base_manager.filter(**{tie.name: person}).count()):
            counted[str(OURS.get(tie.model, _("Who and where")))] += rows
    return [Hanging(words, rows) for words, rows in counted.items()]


def merges() -> "QuerySet[PersonMerge]":
    """Return the latest fifty merges, those that were split again too."""
    return PersonMerge.objects.select_related("kept", "gone", "by", "split_by").order_by("-at", "-pk")[:50]


def never_merged() -> type[Model]:
    """Return the model whose rows stay where they are when both people have one: keys to the door."""
    return get_user_model()
