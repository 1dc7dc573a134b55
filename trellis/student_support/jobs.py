"""What the clock does around students."""

from datetime import date

from django.utils import timezone

from trellis.student_support.notices import families, plans, snapshots
from trellis.student_support.notices import timelines as timeline_notices
from trellis.student_support.operations import amendments, attention, gaps, hand_offs, maps, packets, signal_rules, timelines
from trellis.student_support.operations import record_requests as records
from trellis.student_support.operations import snapshots as classrooms
from trellis.work.queue import Scheduled, long

SCHEDULE = [
    Scheduled("trellis.student_support.jobs.tell_of_snapshots", daily_at="05:25"),
    Scheduled("trellis.student_support.jobs.remind_of_reviews", daily_at="05:30"),
    Scheduled("trellis.student_support.jobs.tell_of_late_replies", daily_at="05:35"),
    Scheduled("trellis.student_support.jobs.look_for_gaps", daily_at="03:40"),
    Scheduled("trellis.student_support.jobs.look_at_timelines", daily_at="04:10"),
    Scheduled("trellis.student_support.jobs.remind_of_milestones", daily_at="05:35"),
    Scheduled("trellis.student_support.jobs.look_for_hand_offs", daily_at="04:20"),
    Scheduled("trellis.student_support.jobs.look_at_record_requests", daily_at="04:30"),
    Scheduled("trellis.student_support.jobs.look_at_packets", daily_at="04:35"),
    Scheduled("trellis.student_support.jobs.look_at_amendments", daily_at="04:35"),
    Scheduled("trellis.student_support.jobs.count_classrooms", daily_at="04:40"),
    Scheduled("trellis.student_support.jobs.raise_signals", daily_at="04:10"),
    Scheduled("trellis.student_support.jobs.count_continuity", daily_at="04:50"),
    Scheduled("trellis.student_support.jobs.look_after_maps", daily_at="05:00"),
]


def tell_of_snapshots(on: str | None = None) -> int:
    """Tell teachers that what a student of theirs needs is new or has changed; return how many. `on` is an ISO day, for tests."""
    return snapshots.tell_of_changes(today=date.fromisoformat(on) if on else timezone.localdate())


def remind_of_reviews(on: str | None = None) -> int:
    """Remind case managers of plans that are looked at again in two weeks; return of how many. `on` is an ISO day, for tests."""
    return plans.remind_of_reviews(today=date.fromisoformat(on) if on else timezone.localdate())


def tell_of_late_replies(on: str | None = None) -> int:
    """Tell those who lead the school of families who wait longer than they were promised, once; return of how many. `on` is an ISO day, for tests."""
    return families.tell_of_late_replies(today=date.fromisoformat(on) if on else timezone.localdate())


def look_for_gaps(on: str | None = None) -> int:
    """Count the ledgers of the month, open the gaps that the rules ask for, and draft the letters; return how many. `on` is an ISO day, for tests."""
    return gaps.look_for_gaps_everywhere(today=date.fromisoformat(on) if on else timezone.localdate())


def count_classrooms(on: str | None = None) -> int:
    """Count how much of what plans agreed has reached the classrooms of each school; return of how many. `on` is an ISO day, for tests."""
    return classrooms.count_classrooms(today=date.fromisoformat(on) if on else timezone.localdate())


@long
def raise_signals(on: str | None = None) -> int:
    """Let the rules in use look at every school's records; return how many signals are new. `on` is an ISO day, for tests."""
    return attention.raise_signals_everywhere(today=date.fromisoformat(on) if on else timezone.localdate())


@long
def count_trial(trial: int) -> None:
    """Count whom an edition of a rule would have named."""
    signal_rules.count_trial(now=timezone.now(), trial=trial)


def look_at_timelines(on: str | None = None) -> int:
    """Let timelines follow students and plans, and mark the days that calendar or rules would move; return how many. `on` is an ISO day, for tests."""
    return timelines.look_at_timelines(today=date.fromisoformat(on) if on else timezone.localdate())


def remind_of_milestones(on: str | None = None) -> int:
    """Remind those who hold the ball two weeks before a day, and the day after it; return of how many. `on` is an ISO day, for tests."""
    return timeline_notices.remind_of_milestones(today=date.fromisoformat(on) if on else timezone.localdate())


def look_for_hand_offs(on: str | None = None) -> int:
    """Find students whose school, class or adult has changed and hand them on; return how many. `on` is an ISO day, for tests."""
    return hand_offs.look_for_hand_offs(today=date.fromisoformat(on) if on else timezone.localdate())


def count_continuity(on: str | None = None) -> int:
    """Count in how many hands the students of each school are this term; return of how many. `on` is an ISO day, for tests."""
    return hand_offs.count_continuity(today=date.fromisoformat(on) if on else timezone.localdate())


def look_at_record_requests(on: str | None = None) -> int:
    """Close requests whose right has ended, name who checks, keep the days, say what is late; return how many changed. `on` is an ISO day, for tests."""
    return records.look_at_record_requests(today=date.fromisoformat(on) if on else timezone.localdate())


def look_at_amendments(on: str | None = None) -> int:
    """Close requests to amend whose right has ended, name who decides, say what is late; return how many changed. `on` is an ISO day, for tests."""
    return amendments.look_at_amendments(today=date.fromisoformat(on) if on else timezone.localdate())


def look_after_maps(on: str | None = None) -> int:
    """Close relationship maps whose last day is over, keep pairs true, ask how they go, erase old marks; return how many places are new or empty again.

    `on` is an ISO day, for tests.
    """
    return maps.look_after_maps(today=date.fromisoformat(on) if on else timezone.localdate())


def look_at_packets(on: str | None = None) -> int:
    """Say which packets for other schools are late, and name who checks where nobody does; return how many. `on` is an ISO day, for tests."""
    return packets.look_at_packets(today=date.fromisoformat(on) if on else timezone.localdate())
