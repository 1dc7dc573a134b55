"""Words of harm in an answer by name or in confidence reach whoever is on duty, before the answers are sent."""

import pytest

from tests.cast import TODAY, Cast
from trellis.safety.models import Alarm
from trellis.surveys.models import Invitation, Item, Sending
from trellis.surveys.operations import save_answer
from trellis.surveys.tests.conftest import make_round


@pytest.mark.parametrize("field", ["seen", "comment"])
@pytest.mark.parametrize("level", [1, 4])
def test_harm_in_a_draft_raises_an_alarm_that_says_where(cast: Cast, field: str, level: int) -> None:
    made = make_round(cast, title="Autumn round")
    invitation, item = Invitation.objects.get(round=made, person=cast.amina), Item.objects.get(round=made, key="4.2")
    save_answer(by=cast.amina.pk, today=TODAY, invitation=invitation, item=item, said="level", level=level, **{field: "I want to end my life"})
    alarm = Alarm.objects.get()
    assert (alarm.writer, alarm.place, alarm.words) == (cast.amina, "Autumn round, 4.2", "I want to end my life")
    assert not Sending.objects.exists()
