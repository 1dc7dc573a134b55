"""What is counted to see whether something moved: a measure, its baseline, later values."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.growth.models import Cycle, Measure, Point
from trellis.growth.operations.cycles import held_open
from trellis.growth.operations.refusals import ValueNotFit, WordsMissing


@transaction.atomic
def begin_measure(
    *,
    by: int,
    today: date,
    cycle: Cycle,
    name: str,
    unit: str,
    more_is_better: bool,
    hoped_for: Decimal | None,
    baseline: Decimal,
    on: date,
    from_room: str = "",
    from_number: int | None = None,
    from_group: str = "",
) -> Measure:
    """Say what is counted in a cycle, with its first value. The same measure twice is one. Raises WordsMissing, ValueNotFit, CycleIsClosed."""
    held = held_open(cycle)
    if not name.strip():
        raise WordsMissing(_("Say what is counted."))
    same = Measure.objects.filter(cycle=held, name=name.strip(), unit=unit.strip()).first()
    if same is not None:
        return same
    _is_past(on, today)
    measure = Measure.objects.create(
        cycle=held,
        name=name.strip(),
        unit=unit.strip(),
        more_is_better=more_is_better,
        hoped_for=hoped_for,
        from_room=from_room,
        from_number=from_number,
        from_group=from_group,
    )
    Point.objects.create(measure=measure, on=on, value=baseline)
    record_act(by=by, act="growth.begin_measure", about=[measure])
    return measure


@transaction.atomic
def change_measure(*, by: int, measure: Measure, name: str, unit: str, more_is_better: bool, hoped_for: Decimal | None) -> Measure:
    """Change what a measure is called, and what is hoped for. Raises WordsMissing, CycleIsClosed."""
    held_open(measure.cycle)
    held = Measure.objects.select_for_update().get(pk=measure.pk)
    if not name.strip():
        raise WordsMissing(_("Say what is counted."))
    given = {"name": name.strip(), "unit": unit.strip(), "more_is_better": more_is_better, "hoped_for": hoped_for}
    if any(getattr(held, field) != value for field, value in given.items()):
        for field, value in given.items():
            setattr(held, field, value)
        held.save(update_fields=[*given])
        record_act(by=by, act="growth.change_measure", about=[held])
    return held


@transaction.atomic
def add_point(*, by: int, today: date, measure: Measure, on: date, value: Decimal, words: str = "") -> Point:
    """Add the value of one day. The same value twice is one. Raises ValueNotFit, CycleIsClosed."""
    held_open(measure.cycle)
    standing = Point.objects.filter(measure=measure, on=on).first()
    if standing is not None and standing.value == value:
        return standing
    _is_past(on, today)
    if standing is not None:
        raise ValueNotFit(_("That day has a value already. Mend it, or choose another day."))
    point = Point.objects.create(measure=measure, on=on, value=value, words=words.strip())
    record_act(by=by, act="growth.add_point", about=[measure])
    return point


@transaction.atomic
def mend_point(*, by: int, today: date, point: Point, on: date, value: Decimal, words: str = "") -> Point:
    """Mend a value or its day. Raises ValueNotFit, CycleIsClosed."""
    held_open(point.measure.cycle)
    held = Point.objects.select_for_update().get(pk=point.pk)
    _is_past(on, today)
    if Point.objects.filter(measure=held.measure_id, on=on).exclude(pk=held.pk).exists():
        raise ValueNotFit(_("Another value stands on that day. Mend that one, or choose another day."))
    if (held.on, held.value, held.words) != (on, value, words.strip()):
        held.on, held.value, held.words = on, value, words.strip()
        held.save(update_fields=["on", "value", "words"])
        record_act(by=by, act="growth.mend_point", about=[point.measure])
    return held


def _is_past(on: date, today: date) -> None:
    if on > today:
        raise ValueNotFit(_("That day is yet to come. Choose the day on which it was counted."))
