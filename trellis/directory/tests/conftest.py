"""What tests of this room add to the cast: an address that nobody may find, days without school, an emergency."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import TODAY, Cast
from trellis.directory.models import EmergencyAccess, NonWorkingDays, ProtectedAddress

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def more(cast: Cast) -> Cast:
    """Put what the cast alone lacks beside it."""
    ProtectedAddress.objects.create(person=cast.leilani, address="9 Hidden Lane", held_from=TODAY)
    ProtectedAddress.objects.create(person=cast.malia, address="9 Hidden Lane", held_from=TODAY)
    NonWorkingDays.objects.create(name="Winter holidays", starts_on=date(2026, 12, 21), ends_on=date(2027, 1, 4))
    NonWorkingDays.objects.create(name="Staff day", school=cast.schools["cedar_fork"], starts_on=date(2026, 12, 18), ends_on=date(2026, 12, 19))
    EmergencyAccess.objects.create(
        person=cast.hannah,
        student=cast.students["wren"],
        reason="He wrote that he will run away tonight.",
        opened_at=NOON,
        closes_at=NOON + timedelta(hours=2),
    )
    return cast
