"""What tests of this room share."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))
