"""Looking at oneself practice by practice, and feedback from people whom one chooses."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.framework.commands import OF_PRINCIPALS
from trellis.framework.importers import read_pack
from trellis.framework.models import Framework
from trellis.framework.operations import load_pack
from trellis.growth.jobs import remind_of_feedback_replies
from trellis.growth.models import Assessment, FeedbackRound, View
from trellis.growth.operations.assessments import begin_assessment, finish_assessment, keep_view
from trellis.growth.operations.feedback import LeadsNoSchool, NothingToAsk, TooFewToHide, ask_for_feedback
from trellis.growth.operations.sharing import share
from trellis.growth.queries.assessments import assessments, over_the_years
from trellis.growth.queries.feedback import heard_in
from trellis.surveys.models import Invitation, Round
from trellis.surveys.operations import Given, count_round, new_receipt, seal_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(db) -> Framework:
    return load_pack(by=None, pack=read_pack(OF_PRINCIPALS))


def asked(cast, pack, **other) -> FeedbackRound:
    facts = {
        "by": cast.amina.pk, "today": TODAY, "framework": pack, "people": [one.pk for one in (cast.hannah, cast.grace, cast.denise, cast.yusuf, cast.ruth)],
        "practices": ["2.1"], "decision": "How I spend my mornings.", "closes_on": TODAY + timedelta(7), "reply_by": TODAY + timedelta(14),
    }  # fmt: skip
    return ask_for_feedback(**{**facts, **other})


def test_one_looks_practice_by_practice_and_finishes(sign_in, cast, pack):
    amina = sign_in("amina")
    first = amina.post(reverse("begin_assessment"))
    look = Assessment.objects.get()
    assert first["Location"] == reverse("see_practice", args=[look.pk, "1.1"])
    assert amina.post(reverse("finish_assessment", args=[look.pk])).status_code == 302
    look.refresh_from_db()
    assert look.done_on is None, "nothing was looked at"
    assert "The mission hangs in the hallway" in amina.get(first["Location"]).text
    assert amina.post(first["Location"], {"evidence": "Only words."}).status_code == 422
    on = amina.post(first["Location"], {"level": "cannot_say", "evidence": "I asked nobody."})
    assert on["Location"] == reverse("see_practice", args=[look.pk, "1.2"])
    assert View.objects.get().level is None
    refused = amina.post(first["Location"], {"level": "3", "evidence": "From another device.", "seen": ""})
    assert refused.status_code == 422 and "I asked nobody." in refused.text and "From another device." in refused.text
    amina.post(reverse("finish_assessment", args=[look.pk]))
    assert amina.post(first["Location"], {"level": "3"}).status_code == 404, "it is finished"
    amina.post(reverse("take_assessment_up_again", args=[look.pk]))
    assert "1 of 10" in amina.get(reverse("assessment", args=[look.pk])).text
    assert {key for key in cast.keys if within(cast.standing(key), Verb.GROWTH_OWN, View.objects.all()).exists()} == {"amina"}
    share(by=cast.amina.pk, today=TODAY, to=cast.ingrid.pk, thing=View.objects.get())
    assert {key for key in cast.keys if within(cast.standing(key), Verb.GROWTH_READ_SHARED, View.objects.all()).exists()} == {"ingrid"}
    assert "I asked nobody." in sign_in("ingrid").get(reverse("shown_by", args=[cast.amina.pk])).text


@pytest.mark.sqlite
def test_the_years_are_compared_practice_by_practice_and_a_gap_is_unknown(sign_in, cast, pack, noon):
    for years, levels in ((2, {"1.1": 1, "2.1": 2}), (1, {"1.1": None, "2.1": 2}), (0, {"1.1": 3, "2.1": 2})):
        day = TODAY - timedelta(365 * years)
        look = begin_assessment(by=cast.amina.pk, today=day, framework=pack)
        for key, level in levels.items():
            keep_view(by=cast.amina.pk, now=noon, assessment=look, key=key, level=level)
        finish_assessment(by=cast.amina.pk, today=day, assessment=look)
    years = over_the_years(assessments(), "en")
    assert [(str(row.name)[:9], row.cells, row.words) for row in years.rows] == [
        ("Everybody", ("Not yet", "unknown", "Mostly"), "from “Not yet” to “Mostly”"),
        ("Being whe", ("Now and then",) * 3, "“Now and then”, then and now"),
    ]
    assert years.moved_on == 1
    page = sign_in("amina").get(reverse("my_assessments")).text
    assert "In 1 practice you see yourself further" in page


def test_people_are_asked_without_names_and_the_district_does_not_reach_the_round(sign_in, cast, pack):
    with pytest.raises(TooFewToHide):
        asked(cast, pack, people=[cast.hannah.pk, cast.grace.pk, cast.amina.pk])
    with pytest.raises(NothingToAsk):
        asked(cast, pack, practices=["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1"])
    with pytest.raises(LeadsNoSchool):
        asked(cast, pack, by=cast.hannah.pk)
    feedback = asked(cast, pack)
    assert asked(cast, pack) == feedback
    for noun in (Round, Invitation):
        assert not [key for key in cast.keys if within(cast.standing(key), Verb.SURVEYS_WORK_ON_PAPER, noun.objects.all()).exists()]
    assert {key for key in cast.keys if within(cast.standing(key), Verb.GROWTH_OWN, FeedbackRound.objects.all()).exists()} == {"amina"}
    page = sign_in("hannah").get(reverse("answer_sheet", args=[feedback.round_id]), follow=True).text
    assert "Amina Warsame asks for themselves" in page and "How I spend my mornings." in page and "Nobody can learn what you answered" in page
    amina = sign_in("amina")
    assert "0 of 5" in amina.get(reverse("feedback", args=[feedback.pk])).text
    assert amina.get(reverse("reply_to_feedback", args=[feedback.pk])).status_code == 404
    assert sign_in("tomas").get(reverse("feedback", args=[feedback.pk])).status_code == 404


@pytest.mark.sqlite
def test_what_came_out_is_a_distribution_from_the_floor_on_and_a_reply_is_owed(sign_in, cast, pack):
    feedback = asked(cast, pack)
    item = feedback.round.items.get().pk
    for number, invitation in enumerate(Invitation.objects.filter(round=feedback.round).order_by("pk")):
        given = [Given(item=item, said="level", level=2 + number % 2)]
        seal_sheet(by=None, today=TODAY, audience=invitation.audience, invitation=invitation, answers=given, receipt=new_receipt(feedback.round))
    over = TODAY + timedelta(8)
    assert heard_in(feedback, TODAY, "en", with_own_view=True).practices == [], "nothing before the last day"
    count_round(by=None, today=over, round=feedback.round_id)
    (heard,) = heard_in(feedback, over, "en", with_own_view=True).practices
    assert [number for _name, number, _share in heard.levels] == [0, 3, 2, 0] and not heard.is_hidden
    assert remind_of_feedback_replies((TODAY + timedelta(12)).isoformat()) == 1
    assert remind_of_feedback_replies((TODAY + timedelta(15)).isoformat()) == 1
    Round.objects.filter(pk=feedback.round_id).update(opens_on=TODAY - timedelta(20), closes_on=TODAY - timedelta(1))
    amina = sign_in("amina")
    path = reverse("reply_to_feedback", args=[feedback.pk])
    assert amina.post(path, {"heard": "", "will_do": ""}).status_code == 422
    amina.post(path, {"heard": "You miss me in classrooms.", "will_do": "Two mornings."})
    page = amina.get(reverse("feedback", args=[feedback.pk])).text
    assert "Two mornings." in page and "Now and then" in page
    assert "Two mornings." in sign_in("hannah").get(reverse("answer_sheet", args=[feedback.round_id])).text


@pytest.mark.sqlite
def test_somebody_who_works_elsewhere_is_found_and_ticks_are_kept(sign_in, cast, pack):
    amina = sign_in("amina")
    typed = {"decision": "My mornings.", "practices": ["2.1"], "people": [cast.hannah.pk]}
    page = amina.post(reverse("ask_for_feedback"), {**typed, "words": "ruth", "look": "1"}).text
    assert "Ruth Abramowitz" in page and "My mornings." in page
    assert not FeedbackRound.objects.exists()
    refused = amina.post(reverse("ask_for_feedback"), {**typed, "closes_on": (TODAY + timedelta(3)).isoformat(), "reply_by": TODAY.isoformat()})
    assert refused.status_code == 422 and "Among fewer" in refused.text
