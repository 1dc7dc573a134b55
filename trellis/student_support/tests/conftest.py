"""What tests of this room share."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from trellis.site.demo.around import make_people_around
from trellis.site.demo.cast import Cast


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def around(cast: Cast, noon: datetime) -> Cast:
    """The cast with the people around Mateo: Hannah manages his case, Lucien did until October, Nadia stands in today, Ofelia taught him last year."""
    return make_people_around(cast, noon)
