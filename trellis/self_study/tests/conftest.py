"""A closed round about area 4: seven principals, two supervisors, five people of the offices.

Principals: 1 1 1 2 2 2 2 of 4.1 (mean 1.6), offices 3 3 4 4 2 (3.2), supervisors 2 3 (2.5). 4.2 is the same for everybody but one.
"""

from datetime import date

import pytest

from tests.cast import LONG_AGO, TODAY, Cast
from trellis.access.policy import Role
from trellis.directory.models import Person, Post, School
from trellis.framework.commands import OURS
from trellis.framework.importers import read_pack
from trellis.framework.models import Framework
from trellis.framework.operations import load_pack
from trellis.framework.queries import newest_frameworks
from trellis.self_study.models import Study
from trellis.self_study.operations import close_study, open_study
from trellis.surveys.models import Answer, Invitation, Sending

LAST_DAY = date(2026, 12, 11)
REPLY_DAY = date(2026, 12, 22)


@pytest.fixture
def framework(db) -> Framework:
    load_pack(by=None, pack=read_pack(OURS))
    return newest_frameworks().get(key="principal-support")


@pytest.fixture
def more_principals(cast: Cast) -> list[Person]:
    """Four principals besides those of the cast, so that their group is above the floor."""
    people = []
    for number in range(4):
        person = Person.objects.create(given_name=f"Given{number}", family_name=f"Family{number}", folded_name=f"zz{number}")
        Post.objects.create(person=person, role=Role.PRINCIPAL, held_from=LONG_AGO, school=School.objects.create(name=f"School {number}"))
        people.append(person)
    person = Person.objects.create(given_name="Given9", family_name="Family9", folded_name="zz9")
    Post.objects.create(person=person, role=Role.OFFICE_STAFF, held_from=LONG_AGO, office=cast.offices["transport"])
    return people


@pytest.fixture(name="open_study")
def an_open_study(cast: Cast, framework: Framework, more_principals: list[Person]) -> Study:
    return open_study(
        by=cast.lorraine.pk,
        today=TODAY,
        framework=framework.pk,
        title="How the office helps",
        decision="Which service we mend first.",
        opens_on=TODAY,
        closes_on=LAST_DAY,
        reply_by=REPLY_DAY,
        practices=["4.1", "4.2", "4.3", "4.4", "4.5", "4.6"],
        groups=["principals", "supervisors", "central_office"],
    )


def answer_all(study: Study, key: str, levels: dict[str, list[int]]) -> None:
    """Give levels to the people of each group in the order of their names, and send them."""
    item = study.round.items.get(key=key)
    for group, given in levels.items():
        invitations = Invitation.objects.filter(audience__round=study.round, audience__key=group).order_by("person__folded_name")
        for invitation, level in zip(invitations, given, strict=True):
            Answer.objects.create(invitation=invitation, item=item, said="level", level=level, seen=f"Seen by {invitation.pk}." if level >= 3 else "")
            Sending.objects.get_or_create(invitation=invitation, defaults={"on": TODAY})


@pytest.fixture
def study(open_study: Study, cast: Cast) -> Study:
    answer_all(open_study, "4.1", {"principals": [1, 1, 1, 2, 2, 2, 2], "supervisors": [2, 3], "central_office": [3, 3, 4, 4, 2]})
    answer_all(open_study, "4.2", {"principals": [2, 2, 2, 2, 2, 2, 1], "supervisors": [1, 1], "central_office": [3, 3, 3, 2, 2]})
    close_study(by=cast.lorraine.pk, today=TODAY, study=open_study)
    return Study.objects.select_related("round").get()
