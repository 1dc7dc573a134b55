"""The page of policy, tried: communities are closed to whoever supervises; walks belong to those who walk and to the school's leaders."""

import pytest
from django.apps import apps
from django.urls import reverse

from tests.cast import LONG_AGO, TODAY, Cast
from trellis.access.gate import within
from trellis.access.policy import NOUNS, Verb
from trellis.directory.models import Post
from trellis.growth.models import Community, Membership
from trellis.growth.operations import communities as together
from trellis.growth.operations.walks import plan_walk

pytestmark = pytest.mark.django_db
SEE, WORK, ANSWER, WALK, PLAN = (
    Verb.GROWTH_SEE_COMMUNITY,
    Verb.GROWTH_WORK_IN_COMMUNITY,
    Verb.GROWTH_ANSWER_INVITATION,
    Verb.GROWTH_WALK,
    Verb.GROWTH_PLAN_WALK,
)
# Amina and Keoni are members, Ingrid is invited, Hana is a guest; Tomás supervises both and is nobody here. Amina and Hannah walk through Cedar Fork.
EXPECTED = {
    (SEE, "growth.Community"): "amina keoni hana",
    (SEE, "growth.Meeting"): "amina keoni hana",
    (SEE, "growth.Problem"): "amina keoni hana",
    (WORK, "growth.Community"): "amina keoni",
    (WORK, "growth.Meeting"): "amina keoni",
    (WORK, "growth.Membership"): "amina keoni",
    (ANSWER, "growth.Membership"): "ingrid",
    (PLAN, "directory.School"): "amina tomas hana",
    (WALK, "growth.Walk"): "amina hannah",
    (WALK, "growth.Walker"): "amina hannah",
}


@pytest.fixture
def group(cast: Cast, noon) -> Community:
    begun = together.begin_community(by=cast.amina.pk, today=TODAY, name="The second Thursday")
    for member in (cast.keoni, cast.ingrid):
        invited = together.invite_to_community(by=cast.amina.pk, today=TODAY, community=begun, person=member.pk)
        if member == cast.keoni:
            together.answer_invitation(by=member.pk, today=TODAY, invitation=invited, joins=True)
    together.invite_to_community(by=cast.keoni.pk, today=TODAY, community=begun, person=cast.hana.pk)
    meeting = together.plan_meeting(by=cast.amina.pk, today=TODAY, community=begun, on=TODAY, presenter=cast.amina.pk, protocol_key="consultancy")
    together.write_problem(by=cast.amina.pk, today=TODAY, now=noon, meeting=meeting, words="Nobody speaks after me.", shows=True)
    plan_walk(by=cast.amina.pk, today=TODAY, school=cast.schools["cedar_fork"].pk, on=TODAY, focus="Who asks whom?", with_people=[cast.hannah.pk])
    return begun


def reached(cast: Cast, verb: Verb, noun: str) -> set[str]:
    records = apps.get_model(noun).objects.all() if noun != "directory.School" else apps.get_model(noun).objects.filter(pk=cast.schools["cedar_fork"].pk)
    return {key for key in cast.keys if within(cast.standing(key), verb, records).exists()}


def test_each_verb_opens_for_those_named_and_for_nobody_else(cast, group):
    assert {(verb, noun): reached(cast, verb, noun) for verb, noun in EXPECTED} == {key: set(named.split()) for key, named in EXPECTED.items()}
    assert {(verb, noun) for verb in (SEE, WORK, ANSWER, WALK, PLAN) for noun in NOUNS[verb]} == set(EXPECTED)


def test_what_is_not_shown_yet_only_its_author_sees(cast, group, sign_in):
    meeting = group.meetings.get()
    together.take_problem_back(by=cast.amina.pk, problem=meeting.problems.get())
    assert reached(cast, SEE, "growth.Problem") == set()
    path = reverse("meeting", args=[meeting.pk])
    assert "Nobody speaks after me." in sign_in("amina").get(path).text
    assert "Nobody speaks after me." not in sign_in("keoni").get(path).text
    assert sign_in("keoni").get(reverse("write_problem", args=[meeting.pk])).status_code == 404


def test_a_supervisor_who_is_not_invited_finds_nothing_anywhere(cast, group, sign_in):
    meeting, row = group.meetings.get(), Membership.objects.get(community=group, person=cast.amina)
    for key in ("tomas", "gloria", "lorraine"):
        client = sign_in(key)
        found = client.get(reverse("communities"))
        assert "The second Thursday" not in found.text and "Begin a community" not in found.text
        for name, number in (("community", group.pk), ("meeting", meeting.pk), ("end_membership", row.pk), ("invite_to_community", group.pk)):
            assert client.get(reverse(name, args=[number])).status_code == 404
        assert client.post(reverse("begin_community"), {"name": "Ours", "every_weeks": "4"}).status_code != 302


def test_a_guest_reads_from_the_day_of_the_invitation_and_every_member_sees_who_invited_them(cast, group, sign_in):
    earlier = together.plan_meeting(by=cast.amina.pk, today=LONG_AGO, community=group, on=LONG_AGO, presenter=None)
    hana = sign_in("hana")
    assert hana.get(reverse("meeting", args=[group.meetings.get(on=TODAY).pk])).status_code == 200
    assert hana.get(reverse("meeting", args=[earlier.pk])).status_code == 404
    page = hana.get(reverse("community", args=[group.pk])).text
    assert "Plan a meeting" not in page and hana.get(reverse("plan_meeting", args=[group.pk])).status_code == 404
    for key in ("amina", "keoni", "hana"):
        assert (
            "Hana Suzuki supervises and reads along as a guest. Invited by Keoni Makoa, since" in sign_in(key).get(reverse("community", args=[group.pk])).text
        )
    guest = Membership.objects.get(person=cast.hana)
    assert sign_in("amina").post(reverse("end_membership", args=[guest.pk])).status_code == 302, "any member takes it back"
    assert hana.get(reverse("community", args=[group.pk])).status_code == 404
    assert "guest" in sign_in("keoni").get(reverse("community", args=[group.pk])).text, "the history stays"


def test_a_member_who_begins_to_supervise_is_out_until_invited(cast, group, sign_in):
    Post.objects.create(person=cast.keoni, role="supervisor", held_from=LONG_AGO)
    for verb, noun in ((SEE, "growth.Community"), (WORK, "growth.Meeting")):
        assert "keoni" not in reached(cast, verb, noun)
    assert "Supervises now, and is shown nothing of this." in sign_in("amina").get(reverse("community", args=[group.pk])).text
    together.invite_to_community(by=cast.amina.pk, today=TODAY, community=group, person=cast.keoni.pk)
    assert "keoni" in reached(cast, SEE, "growth.Community") and "keoni" not in reached(cast, WORK, "growth.Community")
