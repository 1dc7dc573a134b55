"""What self-study does in the background."""

from datetime import date

from django.utils import timezone

from trellis.self_study import notices, operations
from trellis.self_study.queries import studies, studies_asking_students
from trellis.work.queue import Scheduled, long

SCHEDULE = [
    Scheduled("trellis.self_study.jobs.remind_of_replies", daily_at="05:30"),
    Scheduled("trellis.self_study.jobs.let_students_begin", daily_at="05:40"),
]


@long
def tell_families(study: int, by: int, on: str) -> int:
    """Put the notice to families into their letters. Called twice, nobody is told twice."""
    return notices.tell_families(by=by, today=date.fromisoformat(on), study=studies().get(pk=study))


@long
def let_students_begin(on: str | None = None) -> int:
    """Ask the students whose families have had the notice for long enough; return how many. `on` is an ISO day, for tests."""
    today = date.fromisoformat(on) if on else timezone.localdate()
    return sum(operations.let_students_begin(by=None, today=today, study=one) for one in studies_asking_students(today))


def remind_of_replies(on: str | None = None) -> int:
    """Remind whoever opened a round of the reply they owe: two days before the day, and the day after it. `on` is an ISO day, for tests."""
    today = date.fromisoformat(on) if on else timezone.localdate()
    return notices.remind_of_replies(today=today)
