"""A round to try: three items, the principals, the supervisors and the offices of Riverbend."""

from datetime import date

import pytest

from tests.cast import TODAY, Cast
from trellis.directory.models import Person
from trellis.surveys.models import Invitation, Round
from trellis.surveys.operations import AskedGroup, AskedItem, AskedPerson, open_round

LAST_DAY = date(2026, 12, 11)
REPLY_DAY = date(2026, 12, 18)
SIGNS = ("nobody does", "some do", "most do", "all do")


def asked(*people: Person) -> tuple[AskedPerson, ...]:
    return tuple(AskedPerson(person.pk) for person in people)


def make_round(cast: Cast, **more: object) -> Round:
    groups = [
        AskedGroup("principals", "Principals", "school", "circle", False, asked(cast.amina, cast.keoni, cast.ingrid)),
        AskedGroup("supervisors", "Supervisors", "office", "triangle", False, asked(cast.tomas, cast.hana)),
        AskedGroup("offices", "Offices", "office", "square", True, asked(cast.ruth, cast.daniel, cast.priya)),
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
