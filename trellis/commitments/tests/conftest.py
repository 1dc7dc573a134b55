"""A promise to try: Ruth, transport, to the principals; the supervisors were asked in the same round."""

from datetime import date

import pytest

from tests.cast import TODAY
from trellis.commitments.models import Commitment
from trellis.commitments.operations import make_promise

DAY = date(2027, 1, 29)


@pytest.fixture
def promise(cast) -> Commitment:
    return make_promise(
        by=cast.lorraine.pk,
        today=TODAY,
        owner=cast.ruth.pk,
        what="A changed route reaches the school before the families.",
        by_on=DAY,
        to_words="Principals",
        to_people=[cast.amina.pk, cast.keoni.pk],
        asked_people=[cast.amina.pk, cast.keoni.pk, cast.tomas.pk, cast.ruth.pk],
        because_round=7,
        because_key="4.1",
        because_words="Offices know a school before they serve it",
    )
