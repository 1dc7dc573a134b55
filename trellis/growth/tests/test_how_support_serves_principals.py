"""What the principals in care say of the support they get: all of them are asked, without names, and the supervisor alone reads it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import LONG_AGO, TODAY
from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.directory.models import Assignment, Post, School
from trellis.framework.commands import OF_SUPPORT
from trellis.framework.importers import read_pack
from trellis.framework.operations import load_pack
from trellis.growth.models import FeedbackRound
from trellis.growth.operations.feedback import NothingToAsk, StillOpen, SupportsNobody, TooFewToHide, ask_principals
from trellis.growth.queries.feedback import heard_in
from trellis.growth.queries.practices import practices_of_principals
from trellis.surveys.models import Invitation, Round
from trellis.surveys.operations import Given, count_round, new_receipt, seal_sheet

pytestmark = pytest.mark.django_db
SIX = ["amina", "keoni", "grace", "hannah", "yusuf", "denise"]


def in_the_care_of_tomas(cast, *keys: str) -> None:
    """Let those people, and nobody else, lead a school each that Tomas is in charge of."""
    Assignment.objects.filter(supervisor=cast.tomas).delete()
    for key in keys:
        school = School.objects.create(name=f"School of {key}")
        Post.objects.create(person=cast.people[key], role=Role.PRINCIPAL, school=school, held_from=LONG_AGO)
        Assignment.objects.create(supervisor=cast.tomas, school=school, kind="lead", held_from=LONG_AGO)


def asked(cast, **other) -> FeedbackRound:
    facts = {
        "by": cast.tomas.pk, "today": TODAY, "decision": "How I spend our visits.",
        "closes_on": TODAY + timedelta(7), "reply_by": TODAY + timedelta(14),
    }  # fmt: skip
    return ask_principals(**{**facts, **other})


def test_of_four_principals_nothing_is_asked_and_the_page_says_why(sign_in, cast):
    load_pack(by=None, pack=read_pack(OF_SUPPORT))
    assert practices_of_principals() is None, "nobody sees themselves in these"
    in_the_care_of_tomas(cast, *SIX[:4])
    tomas = sign_in("tomas")
    page = tomas.get(reverse("upward_feedback")).text
    assert "You support 4 principals today." in page and "So nobody is asked here" in page and "What I will decide" not in page
    sent = {"decision": "How I spend our visits.", "closes_on": (TODAY + timedelta(7)).isoformat(), "reply_by": (TODAY + timedelta(14)).isoformat()}
    assert tomas.post(reverse("upward_feedback"), sent).status_code == 422
    with pytest.raises(TooFewToHide):
        asked(cast)
    with pytest.raises(SupportsNobody):
        asked(cast, by=cast.hannah.pk)
    assert not FeedbackRound.objects.exists() and not Round.objects.exists()
    assert sign_in("amina").get(reverse("upward_feedback")).status_code == 404


def test_all_six_are_asked_without_names_and_the_supervisor_alone_reads_it(sign_in, cast):
    in_the_care_of_tomas(cast, *SIX)
    tomas = sign_in("tomas")
    assert "trellis framework load being-supported" in tomas.get(reverse("upward_feedback")).text
    load_pack(by=None, pack=read_pack(OF_SUPPORT))
    page = tomas.get(reverse("upward_feedback")).text
    assert "All 6 principals" in page and "We meet as often as we agreed" in page
    assert reverse("upward_feedback") in tomas.get(reverse("my_schools")).text
    sent = {"decision": "How I spend our visits.", "closes_on": (TODAY + timedelta(7)).isoformat(), "reply_by": (TODAY + timedelta(14)).isoformat()}
    assert tomas.post(reverse("upward_feedback"), {**sent, "decision": ""}).status_code == 422
    answer = tomas.post(reverse("upward_feedback"), sent)
    feedback = FeedbackRound.objects.get()
    assert answer["Location"] == reverse("feedback", args=[feedback.pk])
    assert "0 of 6" in tomas.get(answer["Location"]).text
    with pytest.raises(StillOpen):
        asked(cast)
    assert "they can answer up to" in tomas.get(reverse("upward_feedback")).text
    audience = feedback.round.audiences.get()
    assert (feedback.round.mode, audience.floor, feedback.round.items.count()) == ("anonymous", 5, 6)
    assert set(Invitation.objects.values_list("person_id", flat=True)) == {cast.people[key].pk for key in SIX}
    sheet = sign_in("keoni").get(reverse("answer_sheet", args=[feedback.round_id]), follow=True).text
    assert "How I spend our visits." in sheet and "Nobody can learn what you answered" in sheet
    assert sheet.index("How I spend our visits.") < sheet.index("hear back") < sheet.index("We meet as often")
    for verb in (Verb.GROWTH_OWN, Verb.GROWTH_READ_SHARED):
        reach = {key for key in cast.keys if within(cast.standing(key), verb, FeedbackRound.objects.all()).exists()}
        assert reach == ({"tomas"} if verb is Verb.GROWTH_OWN else set())
    assert {key for key in cast.keys if sign_in(key).get(answer["Location"]).status_code == 200} == {"tomas"}
    for noun in (Round, Invitation):
        assert not [key for key in cast.keys if within(cast.standing(key), Verb.SURVEYS_WORK_ON_PAPER, noun.objects.all()).exists()]


@pytest.mark.sqlite
def test_fewer_than_the_floor_stay_hidden_and_five_are_shown(cast):
    in_the_care_of_tomas(cast, *SIX)
    with pytest.raises(NothingToAsk):
        asked(cast)
    load_pack(by=None, pack=read_pack(OF_SUPPORT))
    feedback = asked(cast)
    first, second = feedback.round.items.order_by("pk")[:2]
    for number, invitation in enumerate(Invitation.objects.filter(round=feedback.round).order_by("pk")[:5]):
        given = [Given(item=first.pk, said="level", level=2 + number % 2)]
        given += [Given(item=second.pk, said="level", level=3)] if number < 4 else []
        seal_sheet(by=None, today=TODAY, audience=invitation.audience, invitation=invitation, answers=given, receipt=new_receipt(feedback.round))
    over = TODAY + timedelta(8)
    count_round(by=None, today=over, round=feedback.round_id)
    heard = heard_in(feedback, over, "es", with_own_view=True).practices
    assert str(heard[0].words) == "Nos vemos tan a menudo como acordamos, y entonces tengo toda su atención."
    assert [number for _name, number, _share in heard[0].levels] == [0, 3, 2, 0]
    assert heard[1].is_hidden and not sum(number for _name, number, _share in heard[1].levels)
