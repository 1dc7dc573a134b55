"""What Trellis asks of principals files itself, once, and counts like any other ask."""

from datetime import timedelta

import pytest

from tests.cast import TODAY
from tests.world import make_world
from trellis.asks.jobs import file_own_asks
from trellis.asks.models import Ask, Occasion
from trellis.asks.queries import Whom, audience_of

pytestmark = pytest.mark.django_db


def test_an_open_round_that_asks_principals_is_filed_once_with_minutes_from_its_questions(cast):
    make_world(cast)
    assert [file_own_asks(TODAY.isoformat()) for _twice in range(2)] == [1, 0]
    ask = Ask.objects.get(from_room="surveys")
    assert (ask.what, ask.office, ask.owner, ask.minutes_low, ask.minutes_high) == ("How the office helps", None, cast.lorraine, 3, 9)
    assert audience_of(ask) == [Whom()]
    assert Occasion.objects.get(ask=ask).receipt_by_on == TODAY + timedelta(days=21)
