"""Holding records, setting periods, and destroying what is due or ordered. Who, when and why stays."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.kit.keeping import Kept
from trellis.retention.models import Destruction, HoldRelease, LegalHold, Period
from trellis.retention.queries import blank, held_on, over, periods, retention_of, still_there, with_a_period, years_of

BATCH = 5_000  # records in one Destruction


class DueHasChanged(Exception):
    """Between the page and the click more or less became due. `now` has the counts of today."""

    def __init__(self, now: dict[str, int]) -> None:
        self.now = now
        super().__init__(_("What is due has changed since you looked. Nothing was destroyed. Look at the counts again."))


class RecordsAreHeld(Exception):
    """A legal hold forbids it."""

    def __init__(self) -> None:
        super().__init__(_("A legal hold covers these records. Nothing was destroyed. End the hold first, if it is over."))


class NothingToDestroy(Exception):
    """An order named somebody about whom nothing is kept."""

    def __init__(self) -> None:
        super().__init__(_("Nothing is kept about a person of that number. Look the number up on the person's page."))


class HoldIsOver(Exception):
    """The hold was released before."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has ended this hold before. Nothing was changed."))


class NoPeriod(Exception):
    """That kind of record has no period that could be set."""

    def __init__(self) -> None:
        super().__init__(_("Records of that kind have no period of their own. Choose one from the list."))


@transaction.atomic
def hold_records(*, by: int | None, today: date, reason: str, person: int | None = None, held_until: date | None = None) -> LegalHold:
    """Forbid destruction from today: of what is about one person, or of everything. The same said twice today holds once."""
    same = LegalHold.objects.filter(person=person, reason=reason, held_from=today, held_until=held_until, by=by, release__isnull=True).first()
    if same is not None:
        return same
    hold = LegalHold.objects.create(person=person, reason=reason, held_from=today, held_until=held_until, by=by, at=timezone.now())
    record_act(by=by, act="retention.hold_records", about=[hold], detail={"person": person})
    return hold


@transaction.atomic
def release_hold(*, by: int | None, today: date, hold: LegalHold, reason: str) -> HoldRelease:
    """End a hold from today on. Raises HoldIsOver."""
    if HoldRelease.objects.filter(hold=hold).exists():
        raise HoldIsOver
    release = HoldRelease.objects.create(hold=hold, reason=reason, on=today, by=by)
    record_act(by=by, act="retention.release_hold", about=[hold])
    return release


@transaction.atomic
def set_period(*, by: int | None, kind: str, years: int, basis: str) -> Period:
    """Keep one kind of record for so many years from now on, by the rule that `basis` names. Raises NoPeriod."""
    if kind not in {model._meta.label_lower for model in with_a_period()}:
        raise NoPeriod
    newest = periods().get(kind)
    if newest is not None and (newest.years, newest.basis, newest.by) == (years, basis, by):
        return newest
    period = Period.objects.create(kind=kind, years=years, basis=basis, by=by, at=timezone.now())
    record_act(by=by, act="retention.set_period", about=[period], detail={"kind": kind, "years": years})
    return period


@transaction.atomic
def move_holds(*, by: int | None, gone: int, kept: int) -> int:
    """Let the holds on one number cover another too: the directory found both to be one human being. Return how many."""
    moved = [
        LegalHold.objects.create(person=kept, reason=hold.reason, held_from=hold.held_from, held_until=hold.held_until, by=by, at=timezone.now())
        for hold in LegalHold.objects.filter(person=gone, release__isnull=True).order_by("pk")
    ]
    if moved:
        record_act(by=by, act="retention.hold_records", about=moved, detail={"person": kept})
    return len(moved)


@transaction.atomic
def destroy_due(*, by: int | None, today: date, confirmed: Mapping[str, int]) -> list[Destruction]:
    """Destroy what is due today, kind by kind. `confirmed` says how many of each kind a person agreed to.

    Raises DueHasChanged when another number is due now; then nothing is destroyed.
    """
    held, own = held_on(today), periods()
    sets: dict[str, tuple[type[models.Model], Kept, list[int], int, str]] = {}
    for model in with_a_period():
        kept = retention_of(model)
        if model._meta.label_lower in confirmed and kept:
            years, basis = years_of(model, own)
            numbers = list(over(model, today, years).exclude(held.covers(kept)).order_by("pk").values_list("pk", flat=True))
            sets[model._meta.label_lower] = (model, kept, numbers, years, basis)
    now = {kind: len(sets[kind][2]) if kind in sets else 0 for kind in confirmed}
    if now != dict(confirmed):
        raise DueHasChanged(now)
    made: list[Destruction] = []
    for model, kept, numbers, years, basis in sets.values():
        made += _destroyed(model, kept, numbers, by=by, today=today, why=Destruction.Why.PERIOD, years=years, rule=basis)
    if made:
        record_act(by=by, act="retention.destroy_records", about=made, detail={"why": "period", "count": sum(one.count for one in made)})
    return made


@transaction.atomic
def destroy_on_order(*, by: int | None, today: date, person: int, order: str) -> list[Destruction]:
    """Destroy everything about one person that a model declares destructible, whatever its age. `order` names the order.

    Raises RecordsAreHeld, NothingToDestroy.
    """
    held = held_on(today)
    if held.everything or person in held.people:
        raise RecordsAreHeld
    made: list[Destruction] = []
    for model in apps.get_models():
        kept = retention_of(model)
        if kept is None or not kept.about or not (kept.blanks or kept.erases):
            continue
        about = Q(pk__in=[])
        for lookup in kept.about:
            about |= Q(**{lookup: person})
        records = model._default_manager.filter(about).filter(still_there(model, kept))
        if held.people and records.filter(held.covers(kept)).exists():
            raise RecordsAreHeld  # it is about somebody else as well, who is held
        numbers = list(records.order_by("pk").values_list("pk", flat=True))
        made += _destroyed(model, kept, numbers, by=by, today=today, why=Destruction.Why.ORDER, years=None, rule=order)
    if not made:
        raise NothingToDestroy
    record_act(by=by, act="retention.destroy_records", about=made, detail={"why": "order", "person": person, "count": sum(one.count for one in made)})
    return made


def _destroyed(model: type[models.Model], kept: Kept, numbers: list[int], *, rule: str, **more: Any) -> Iterator[Destruction]:
    """Empty or remove these records, batch by batch, and note it."""
    columns = {name: blank(model._meta.get_field(name)) for name in kept.blanks}
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        records = model._default_manager.filter(pk__in=batch)
        if kept.erases:
            records.delete()
        else:
            records.update(**columns)
        noted = {"years": more["years"], "why": more["why"], "by": more["by"], "on": more["today"], "at": timezone.now(), "rule": rule[:300]}
        yield Destruction.objects.create(kind=model._meta.label_lower, records=batch, count=len(batch), fields=list(columns), **noted)
