"""One kind reminder in a round."""

from datetime import date, timedelta

from django.db import transaction

from trellis.audit.operations import record_act
from trellis.surveys import notices
from trellis.surveys.models import Round

DAYS_BEFORE = 2  # the reminder comes this many days before the last one


@transaction.atomic
def remind_of_round(*, by: int | None, today: date, round: Round) -> int:
    """Remind those who have not taken part, in the days before the last one. Asked again, nobody is told twice."""
    if not round.is_open(today) or today < round.closes_on - timedelta(days=DAYS_BEFORE) or today <= round.opens_on:
        return 0
    told = notices.remind(by=by, today=today, round=round)
    if told:
        record_act(by=by, act="surveys.remind_of_round", about=[round], detail={"told": told})
    return told
