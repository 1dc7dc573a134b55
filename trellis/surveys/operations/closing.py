"""Closing a round before its last day."""

from datetime import date

from django.db import transaction

from trellis.audit.operations import record_act
from trellis.surveys.models import Closure, Round
from trellis.work.queue import enqueue


@transaction.atomic
def close_round(*, by: int, today: date, round: Round) -> Closure | None:
    """Close a round before its last day. Closing a round that is over changes nothing and returns what closed it, None for its last day."""
    held = Round.objects.select_for_update(of=("self",)).select_related("closure").get(pk=round.pk)
    if held.is_over(today):
        return Closure.objects.filter(round=held).first()
    closure = Closure.objects.create(round=held, by_id=by, closed_on=today)
    record_act(by=by, act="surveys.close_round", about=[held])
    enqueue("trellis.surveys.jobs.count_round", round=held.pk)
    return closure
