"""What a round needs by the clock: a reminder, the count when its last day has passed, and sheets in a new order each night."""

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


@long
def remind_of_rounds() -> None:
    """Remind, once in each round, those who have not taken part."""
    today = timezone.localdate()
    for one in queries.open_rounds(today):
        operations.remind_of_round(by=None, today=today, round=one)


SCHEDULE = [
    Scheduled("trellis.surveys.jobs.remind_of_rounds", daily_at="06:30"),
    Scheduled("trellis.surveys.jobs.count_rounds", every_minutes=10),
    Scheduled("trellis.surveys.jobs.store_in_a_new_order", daily_at="01:50"),
]
