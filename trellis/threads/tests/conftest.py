"""A thread to try: Amina asks transport about a late bus, on a Tuesday at noon, with two promised times."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from trellis.threads.models import Holding, Thread
from trellis.threads.operations import open_thread

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 12, 1, 12, tzinfo=NEW_YORK)
HOUR = 60
DAY = 510  # working minutes of a usual day


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK)


@pytest.fixture
def thread(cast) -> Thread:
    return open_thread(
        by=cast.amina.pk,
        now=NOON,
        subject="Bus 14 comes late",
        text="It came at 8:20 on four days. Thirty children miss breakfast.",
        office=cast.offices["transport"],
        school=cast.schools["cedar_fork"],
        kind_words="A route",
        answer_minutes=DAY,
        settle_minutes=5 * DAY,
        owner=cast.ruth.pk,
    )


def holding(thread: Thread) -> Holding:
    return Holding.objects.get(thread=thread, is_lead=True, until_at__isnull=True)
