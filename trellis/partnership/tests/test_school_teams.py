"""Offices around one school: one joint plan, a review whose agenda makes itself, and words only for who may read them."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import NOUNS, Verb
from trellis.commitments.models import Commitment, Party
from trellis.commitments.operations import make_promise
from trellis.directory.models import School
from trellis.partnership.measures.agendas import share_minutes
from trellis.partnership.models import PlanLine, TeamOffice, TeamReview
from trellis.partnership.operations.teams import (
    DayIsOver,
    EndedAlready,
    HeldAlready,
    NobodyInTheTeam,
    NotInTheTeam,
    add_plan_line,
    end_plan_line,
    form_team,
    hold_review,
    plan_review,
)
from trellis.partnership.queries.teams import agenda_of, offices_around
from trellis.threads.operations import open_thread

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(7)


@pytest.fixture
def team(cast):
    """Transport is in the team of Cedar Fork, facilities is not."""
    return form_team(by=cast.amina.pk, today=TODAY - timedelta(30), school=cast.schools["cedar_fork"].pk, offices=[cast.offices["transport"].pk])


@pytest.fixture
def line(cast, team):
    return add_plan_line(
        by=cast.ruth.pk, today=TODAY - timedelta(20), team=team, what="The late bus waits.", office=cast.offices["transport"].pk, who=cast.ruth.pk, by_on=TODAY
    )


@pytest.fixture
def thread(cast, noon):
    return open_thread(
        by=cast.amina.pk,
        now=noon,
        office=cast.offices["facilities"],
        subject="The gym roof",
        text="It rains in.",
        school=cast.schools["cedar_fork"],
    )


EXPECTED = {
    (Verb.PARTNERSHIP_READ_TEAM, "partnership.SchoolTeam"): "amina tomas hana ruth gloria lorraine",
    (Verb.PARTNERSHIP_WORK_IN_TEAM, "partnership.SchoolTeam"): "amina tomas hana ruth",
    (Verb.PARTNERSHIP_FORM_TEAM, "directory.School"): "amina tomas hana gloria lorraine",
    (Verb.PARTNERSHIP_SAY_WHAT_OFFICE_DOES, "partnership.TeamOffice"): "ruth",
}


def test_each_verb_opens_for_those_named_and_for_nobody_else(cast, team):
    one = {"directory.School": team.school_id, "partnership.SchoolTeam": team.pk, "partnership.TeamOffice": team.offices.get().pk}
    found = {
        (verb, noun): {key for key in cast.keys if within(cast.standing(key), verb, apps.get_model(noun).objects.filter(pk=one[noun])).exists()}
        for verb, noun in EXPECTED
    }
    assert found == {key: set(names.split()) for key, names in EXPECTED.items()}
    assert {
        (verb, noun) for verb, nouns in NOUNS.items() for noun in nouns if verb.startswith("partnership.") and ("team" in verb or "office_does" in verb)
    } == set(EXPECTED)


def test_an_office_that_leaves_reads_the_page_no_more(cast, team, sign_in):
    ruth, address = sign_in("ruth"), reverse("school_team", args=[team.pk])
    assert ruth.get(address).status_code == 200
    amina = sign_in("amina")
    amina.post(reverse("form_team", args=[team.school_id]), {"offices": [cast.offices["facilities"].pk], "every_weeks": "3"})
    assert ruth.get(address).status_code == 404 and sign_in("daniel").get(address).status_code == 200
    assert TeamOffice.objects.filter(team=team).count() == 2  # nothing is lost
    with pytest.raises(NobodyInTheTeam):
        form_team(by=cast.amina.pk, today=TODAY, school=team.school_id, offices=[])


def test_a_line_is_done_or_dropped_with_a_reason(cast, team, line, sign_in):
    with pytest.raises(DayIsOver):
        add_plan_line(by=cast.ruth.pk, today=TODAY, team=team, what="x", office=None, who=cast.ruth.pk, by_on=TODAY - timedelta(1))
    with pytest.raises(NotInTheTeam):
        add_plan_line(by=cast.ruth.pk, today=TODAY, team=team, what="x", office=cast.offices["facilities"].pk, who=cast.daniel.pk, by_on=TODAY)
    ruth, address = sign_in("ruth"), reverse("end_plan_line", args=[line.pk])
    assert ruth.post(address, {"done": "0", "words": ""}).status_code == 422
    ruth.post(address, {"done": "0", "words": "The route changed."})
    assert "The route changed." in ruth.get(reverse("school_team", args=[team.pk])).content.decode()
    with pytest.raises(EndedAlready):
        end_plan_line(by=cast.ruth.pk, today=TODAY, line=line, is_done=True)
    assert sign_in("daniel").get(address).status_code == 404


def test_whoever_holds_a_request_without_being_in_the_team_is_shown_without_its_words(cast, team, thread, noon, sign_in):
    inside, outside = offices_around(team, noon, TODAY)
    assert [(one.name, one.threads) for one in inside] == [("Transport", 0)]
    assert [(one.name, one.threads) for one in outside] == [("Facilities", 1)]
    page = sign_in("ruth").get(reverse("school_team", args=[team.pk])).content.decode()
    assert "1 open request" in page and "The gym roof" not in page


def test_the_agenda_is_the_same_for_all_and_its_words_are_for_those_who_may_read_them(cast, team, line, thread, noon):
    promise = make_promise(
        by=cast.daniel.pk,
        today=TODAY - timedelta(9),
        owner=cast.daniel.pk,
        what="The roof.",
        by_on=TODAY - timedelta(2),
        to_words="Amina",
        to_people=[cast.amina.pk],
    )
    thread.first_answer_by = noon - timedelta(hours=1)
    thread.save()
    review = plan_review(by=cast.amina.pk, today=TODAY, team=team, on=SOON)
    seen = {key: agenda_of(review, cast.standing(key), noon) for key in ("amina", "ruth")}
    assert [(one.kind, one.minutes) for one in seen["amina"]] == [(one.kind, one.minutes) for one in seen["ruth"]]
    assert [one.words for one in seen["amina"]] == ["The roof.", "The gym roof", "The late bus waits."]
    assert [one.words for one in seen["ruth"]] == ["Its two sides read the words.", "Those who are in it read the words.", "The late bus waits."]
    assert [bool(one.link) for one in seen["ruth"]] == [False, False, True]
    assert sum(one.minutes for one in seen["ruth"]) == 18
    assert Commitment.objects.get() == promise


def test_what_is_decided_becomes_a_line_or_a_promise_and_the_next_review_stands(cast, team, sign_in):
    review = plan_review(by=cast.amina.pk, today=TODAY, team=team, on=TODAY)
    ruth = sign_in("ruth")
    ruth.post(f"{reverse('add_plan_line', args=[team.pk])}?review={review.pk}", {"what": "A second bus.", "who": cast.ruth.pk, "by_on": SOON.isoformat()})
    ruth.post(reverse("promise_from_review", args=[review.pk]), {"what": "We call first.", "by_on": SOON.isoformat(), "owner": cast.ruth.pk})
    assert PlanLine.objects.get().review == review
    assert list(Party.objects.filter(commitment__what="We call first.").values_list("person_id", flat=True)) == [cast.amina.pk]
    ruth.post(reverse("hold_review", args=[review.pk]), {"words": "Good to see each other."})
    page = ruth.get(reverse("team_review", args=[review.pk])).content.decode()
    assert "Good to see each other." in page and "A second bus." in page
    assert TeamReview.objects.get(held_on=None).on == TODAY + timedelta(weeks=6)
    with pytest.raises(HeldAlready):
        hold_review(by=cast.ruth.pk, today=TODAY, review=review)


def test_minutes_fit_and_every_point_has_one_until_none_is_left():
    for weights in ([3], [1, 1], [3, 3, 2, 2, 1, 1, 1], [2] * 18, [1] * 30):
        shared = share_minutes(weights)
        assert sum(shared) == 18 and len(shared) == len(weights) and min(shared[:18]) >= 1


@pytest.mark.sqlite
def test_the_pages_take_as_many_questions_for_three_as_for_one(cast, team, line, noon, sign_in):
    review = plan_review(by=cast.amina.pk, today=TODAY, team=team, on=SOON)
    lorraine, counts = sign_in("lorraine"), []
    addresses = [reverse("school_teams"), reverse("school_team", args=[team.pk]), reverse("team_review", args=[review.pk])]
    for number in range(2):
        for day in range(1 if not number else 3):
            make_promise(by=cast.ruth.pk, today=TODAY, owner=cast.ruth.pk, what=f"{number}{day}", by_on=SOON, to_words="A", to_people=[cast.amina.pk])
            thread = open_thread(by=cast.amina.pk, now=noon, office=cast.offices["transport"], subject=f"{day}", text="x", school=cast.schools["cedar_fork"])
            thread.first_answer_by = noon - timedelta(hours=1)
            thread.save()
            add_plan_line(by=cast.ruth.pk, today=TODAY, team=team, what="x", office=cast.offices["transport"].pk, who=cast.ruth.pk, by_on=SOON)
        for school in School.objects.all() if number else ():
            form_team(by=cast.amina.pk, today=TODAY, school=school.pk, offices=[one.pk for one in cast.offices.values()])
        for address in addresses:
            lorraine.get(address)
            with CaptureQueriesContext(connection) as asked:
                lorraine.get(address)
            counts.append(len(asked))
    assert counts[:3] == counts[3:]
