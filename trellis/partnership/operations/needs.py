"""Loading what the district knows of schools' need and of what they are given, and counting what its own work looks like beside it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from trellis.audit.operations import record_act
from trellis.partnership.models import Allocation, AllocationFile, Look, Measure, NeedIndex, SchoolNeed
from trellis.partnership.queries.counting import numbers_of
from trellis.work.queue import enqueue

Row = tuple[int, str, str, float]


@transaction.atomic
def load_needs(*, by: int, today: date, name: str, source: str, as_of_on: date, rows: Sequence[Row]) -> NeedIndex:
    """Take up an index of need that was read and looked at. It takes the place of the one before, which stays."""
    index = NeedIndex.objects.create(name=name.strip(), source=source.strip(), as_of_on=as_of_on, loaded_by_id=by, loaded_on=today)
    SchoolNeed.objects.bulk_create((SchoolNeed(index=index, school_id=school, need=need) for school, _name, _what, need in rows), batch_size=500)
    enqueue("trellis.partnership.jobs.count_looks_by_night")
    record_act(by=by, act="partnership.load_needs", about=[index], detail={"schools": len(rows)})
    return index


@transaction.atomic
def load_allocations(*, by: int, today: date, now: datetime, source: str, rows: Sequence[Row]) -> AllocationFile:
    """Take up what schools are given, read and looked at. It takes the place of the load before, which stays."""
    file = AllocationFile.objects.create(source=source.strip(), loaded_by_id=by, loaded_on=today)
    Allocation.objects.bulk_create((Allocation(file=file, school_id=school, what=what, amount=amount) for school, _name, what, amount in rows), batch_size=500)
    record_act(by=by, act="partnership.load_allocations", about=[file], detail={"rows": len(rows)})
    count_looks(by=by, today=today, now=now, only=(Measure.ALLOCATIONS,))
    return file


@transaction.atomic
def count_looks(*, by: int | None, today: date, now: datetime, only: Sequence[Measure] = tuple(Measure)) -> int:
    """Count each measure anew for every school, from this school year; return how many numbers stand."""
    made = [
        Look(measure=measure, school_id=school, value=one.value, cases=one.cases, is_at_least=one.is_at_least, counted_on=today)
        for measure in only
        for school, one in numbers_of(measure, today, now).items()
    ]
    Look.objects.filter(measure__in=only).delete()
    Look.objects.bulk_create(made, batch_size=500)
    record_act(by=by, act="partnership.count_looks", about=[], detail={"numbers": len(made)})
    return len(made)
