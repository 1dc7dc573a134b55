"""The page of policy, tried: each verb of this room, asked by each of the cast."""

import pytest
from django.apps import apps

from tests.cast import TODAY, Cast
from trellis.access.gate import within
from trellis.access.policy import NOUNS, Verb
from trellis.partnership.models import Part
from trellis.partnership.operations.profiles import Line, add_to_profile, publish_profile, write_part

pytestmark = pytest.mark.django_db

STAFF = "amina bram daniel denise gloria grace hana hannah ingrid josefina keoni lorraine meiling odile priya ruth tomas yusuf"
# (verb, noun): who reaches the record of Cedar Fork that `one_of_each` made.
EXPECTED = {
    (Verb.PARTNERSHIP_READ_PROFILE, "partnership.ProfileVersion"): f"{STAFF} rosa mateo leilani",
    (Verb.PARTNERSHIP_WRITE_PROFILE, "directory.School"): "amina",
    (Verb.PARTNERSHIP_ADD_TO_PROFILE, "directory.School"): "amina grace yusuf hannah denise rosa mateo leilani",
    (Verb.PARTNERSHIP_READ_CONTRIBUTION, "partnership.Contribution"): "rosa",
    (Verb.PARTNERSHIP_ANSWER_CONTRIBUTION, "partnership.Contribution"): "amina",
}


@pytest.fixture
def one_of_each(cast: Cast, noon) -> dict[str, int]:
    school = cast.schools["cedar_fork"].pk
    write_part(by=cast.amina.pk, today=TODAY, school=school, part=Part.ASSETS, text="", lines=[Line("Two languages in every room.")])
    version = publish_profile(by=cast.amina.pk, today=TODAY, school=school)
    added = add_to_profile(by=cast.rosa.pk, now=noon, today=TODAY, school=school, hat="family", part=Part.GOALS, what="A garden.")
    return {"directory.School": school, "partnership.ProfileVersion": version.pk, "partnership.Contribution": added.pk}


def test_each_verb_opens_for_those_named_and_for_nobody_else(cast, one_of_each):
    wrong = {}
    for (verb, noun), expected in EXPECTED.items():
        records = apps.get_model(noun).objects.filter(pk=one_of_each[noun])
        found = {key for key in cast.keys if within(cast.standing(key), verb, records).exists()}
        if found != set(expected.split()):
            wrong[verb, noun] = found ^ set(expected.split())
    assert wrong == {}


def test_profile_verbs_are_all_named_here():
    assert {(verb, noun) for verb, nouns in NOUNS.items() for noun in nouns if "profile" in verb or "contribution" in verb} == set(EXPECTED)
