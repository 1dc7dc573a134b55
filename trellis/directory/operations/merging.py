"""Two records that are one human being: merged with a journal, split by it."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Model, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Person, PersonMerge, Student
from trellis.directory.operations.names import index_names
from trellis.directory.queries.merging import never_merged, ties_to
from trellis.retention.operations import move_holds


class CannotMerge(Exception):
    """The two are one record already, or one of them is merged into another."""


class CannotSplit(Exception):
    """The merge was split already, or a later one has to be split first."""


@transaction.atomic
def merge_people(*, by: int | None, kept: Person, gone: Person, reason: str, today: date) -> PersonMerge:
    """Move everything that hangs on `gone` to `kept`, and write each moved row into the journal.

    Where both have a row and only one may (both are students, both are guardians of one child), the rows below it move
    to the row that stays, and the other stays with `gone`. Of two accounts, the one of `gone` opens nothing afterwards.
    A legal hold on `gone` holds `kept` from now on, and still does after a split: who lifts it, decides.
    Raises CannotMerge.
    """
    both = {person.pk: person for person in Person.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk])}
    if len(both) < 2:
        raise CannotMerge(_("These two are one record already."))
    if by in both:
        raise CannotMerge(_("One of these records is your own: what is private to the other would become yours. Ask another administrator."))
    kept, gone = both[kept.pk], both[gone.pk]
    if kept.merged_into_id or gone.merged_into_id:
        raise CannotMerge(_("One of these records was merged into another. Choose the one that was kept."))
    if not reason.strip():
        raise CannotMerge(_("Say how you know that these two are one human being."))
    rows: list[list[Any]] = []
    ended: list[int] = []
    _move(Person, gone, kept, rows)
    for student in Student.objects.filter(person=gone, ended_on__isnull=True):
        student.ended_on = today
        student.save(update_fields=["ended_on"])
        ended.append(student.pk)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    merge = PersonMerge.objects.create(kept=kept, gone=gone, by_id=by, reason=reason.strip(), moved={"rows": rows, "students_ended": ended})
    index_names(people=[kept.pk, gone.pk])
    move_holds(by=by, gone=gone.pk, kept=kept.pk)
    record_act(by=by, act="directory.merge_people", about=[merge, kept, gone], detail={"rows": len(rows)})
    return merge


@transaction.atomic
def split_people(*, by: int | None, merge: PersonMerge) -> PersonMerge:
    """Put back every row that a merge moved. What was written since stays with the record that was kept."""
    merge = PersonMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.split_at is not None:
        raise CannotSplit(_("These two were split already."))
    if merge.kept.merged_into_id:
        raise CannotSplit(_("The record that was kept was merged into another since. Split that one first."))
    for label, pk, field, old, new in reversed(merge.moved["rows"]):
        apps.get_model(label)._base_manager.filter(pk=pk, **{f"{field}_id": new}).update(**{f"{field}_id": old})
    Student.objects.filter(pk__in=merge.moved["students_ended"]).update(ended_on=None)
    gone = merge.gone
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    merge.split_at, merge.split_by_id = timezone.now(), by
    merge.save(update_fields=["split_at", "split_by"])
    index_names(people=[merge.kept_id, gone.pk])
    record_act(by=by, act="directory.split_people", about=[merge, merge.kept, gone], detail={"rows": len(merge.moved["rows"])})
    return merge


def _move(model: type[Model], gone: Model, kept: Model, rows: list[list[Any]]) -> None:
    """Point at `kept` whatever points at `gone`; where that would break a rule of one, go one step down instead."""
    for tie in ties_to(model):
        for row in tie.model._base_manager.filter(**{tie.name: gone}).order_by("pk"):
            twin = _twin(row, tie, kept)
            if twin is None and _is_kept(row, tie, kept):
                rows.append([tie.model._meta.label_lower, row.pk, tie.name, gone.pk, kept.pk])
            elif twin is not None and not isinstance(row, never_merged()):
                _move(type(row), row, twin, rows)


def _is_kept(row: Model, tie: "ForeignKey[Any, Any]", kept: Model) -> bool:
    """Point a row at `kept`; what a rule forbids of one human being (standing in for themselves) stays with the other, and False is returned."""
    try:
        with transaction.atomic():
            tie.model._base_manager.filter(pk=row.pk).update(**{tie.name: kept})
    except IntegrityError:
        return False
    return True


def _twin(row: Model, tie: "ForeignKey[Any, Any]", kept: Model) -> Model | None:
    """Return the row that stands where this one would go, if a rule allows only one there."""
    others = type(row)._base_manager.exclude(pk=row.pk)
    if tie.unique:
        return others.filter(**{tie.name: kept}).first()
    rules = [rule for rule in type(row)._meta.constraints if isinstance(rule, UniqueConstraint) and tie.name in rule.fields]
    for rule in rules:
        here = rule.condition or ~Q(pk__in=[])
        if type(row)._base_manager.filter(here, pk=row.pk).exists():
            found = others.filter(here, **{field: kept if field == tie.name else getattr(row, field) for field in rule.fields}).first()
            if found is not None:
                return found
    return None
