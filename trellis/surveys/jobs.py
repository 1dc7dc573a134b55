"""What a round needs by the clock: the count when its last day has passed, and sheets in a new order each night."""

from django.utils import timezone

from trellis.surveys import operations, queries
from trellis.work.queue import Scheduled, long


@long
def count_round(round: int) -> None:
    """Count one round. Bears a second call."""
    operations.count_round(by=None, today=timezone.localdate(), round=round)


@long
def count_rounds() -> None:
    """Count every round that is over and not counted, and finish what a killed count left to destroy."""
    for number in queries.rounds_to_count(timezone.localdate()):
        operations.count_round(by=None, today=timezone.localdate(), round=number)


@long
def store_in_a_new_order() -> None:
    """Store sealed sheets anew, so that their order says nothing."""
    operations.store_in_a_new_order()


SCHEDULE = [
    Scheduled("trellis.surveys.jobs.count_rounds", every_minutes=10),
    Scheduled("trellis.surveys.jobs.store_in_a_new_order", daily_at="01:50"),
]
