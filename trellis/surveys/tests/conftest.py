"""A round to try: three items, the principals, the supervisors and the offices of Riverbend."""

from datetime import date

import pytest

from tests.cast import TODAY, Cast
from trellis.surveys.models import Invitation, Round
from trellis.surveys.operations import AskedGroup, AskedItem, open_round

LAST_DAY = date(2026, 12, 11)
REPLY_DAY = date(2026, 12, 18)
SIGNS = ("nobody does", "some do", "most do", "all do")


def make_round(cast: Cast, **more: object) -> Round:
    groups = [
        AskedGroup("principals", "Principals", "school", "circle", False, (cast.amina.pk, cast.keoni.pk, cast.ingrid.pk)),
        AskedGroup("supervisors", "Supervisors", "office", "triangle", False, (cast.tomas.pk, cast.hana.pk)),
        AskedGroup("offices", "Offices", "office", "square", True, (cast.ruth.pk, cast.daniel.pk, cast.priya.pk)),
    ]
    items = [
        AskedItem(
            key, f"Name of {key}", {"principals": f"{key} for principals", "supervisors": f"{key} for supervisors", "offices": f"{key} for offices"}, SIGNS
        )
        for key in ("4.1", "4.2", "4.3")
    ]
    facts: dict = {
        "by": cast.lorraine.pk,
        "today": TODAY,
        "title": "How the office helps",
        "decision": "Which service we mend first.",
        "opens_on": TODAY,
        "closes_on": LAST_DAY,
        "reply_by": REPLY_DAY,
        "levels": ["Not yet", "In places", "Mostly", "Everywhere"],
        "groups": groups,
        "items": items,
    }
    return open_round(**{**facts, **more})


@pytest.fixture(name="round")
def a_round(cast) -> Round:
    return make_round(cast)


@pytest.fixture
def invitation(round, cast):
    def of(key: str) -> Invitation:
        return Invitation.objects.get(round=round, person=cast.people[key])

    return of
