"""A round to try: three items, the principals, the supervisors and the offices of Riverbend."""

from datetime import date

import pytest

from tests.cast import TODAY, Cast
from trellis.directory.models import Person, School
from trellis.surveys.models import Invitation, Item, Round
from trellis.surveys.operations import AskedGroup, AskedItem, AskedPerson, Given, new_receipt, open_round, seal_sheet

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


def more_people(number: int) -> list[Person]:
    """Make people without names to speak of."""
    first = Person.objects.count()
    return Person.objects.bulk_create(
        [Person(given_name=f"Given{first + n}", family_name=f"Family{first + n}", folded_name=f"zz{first + n}") for n in range(number)]
    )


def wide_round(cast: Cast, mode: str, *, schools: dict[str, dict[str, int]], **more: object) -> Round:
    """Open a round to teachers: so many at each school of each level. `schools` is {level: {name of the school: people}}."""
    people = []
    for level, by_school in schools.items():
        for name, number in by_school.items():
            school = School.objects.create(name=name, level=level)
            people += [AskedPerson(person.pk, school.pk, level) for person in more_people(number)]
    group = AskedGroup("teachers", "Teachers", "school", "circle", True, tuple(people))
    items = [AskedItem(key, f"Name of {key}", {"teachers": f"{key} for teachers"}, SIGNS) for key in ("4.1", "4.2", "4.3")]
    return make_round(cast, **{"groups": [group], "items": items, "mode": mode, **more})


def sheet_of_levels(invitation: Invitation, levels: tuple[int, ...], *, comment: str = "", seen: str = "") -> list[Given]:
    """Return a whole sheet: one level for each item."""
    items = Item.objects.filter(round=invitation.round).order_by("order")
    return [Given(item.pk, "level", level, seen=seen, comment=comment) for item, level in zip(items, levels, strict=False)]


def seal(invitation: Invitation, levels: tuple[int, ...] = (2, 3, 4), *, receipt: str = "", **words: str) -> str:
    """Seal a person's sheet; return its receipt."""
    receipt = receipt or new_receipt(invitation.round)
    answers = sheet_of_levels(invitation, levels, **words)
    seal_sheet(by=invitation.person_id, today=TODAY, audience=invitation.audience, receipt=receipt, answers=answers, invitation=invitation)
    return receipt


@pytest.fixture(autouse=True)
def keys_of_their_own(settings, tmp_path):
    """Let keys of rounds lie in a folder that goes away."""
    settings.HOME = tmp_path


@pytest.fixture(name="round")
def a_round(cast) -> Round:
    return make_round(cast)


@pytest.fixture
def invitation(round, cast):
    def of(key: str) -> Invitation:
        return Invitation.objects.get(round=round, person=cast.people[key])

    return of
