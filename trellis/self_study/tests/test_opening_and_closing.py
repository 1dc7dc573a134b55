"""System leaders open a round about practices for the groups they choose, and close it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.self_study.models import Study
from trellis.self_study.queries import groups_to_ask, minutes_asked
from trellis.surveys.models import Invitation, ItemWording, Round, Translation
from trellis.surveys.operations import RoundNotOpen, save_answer

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "How the office helps",
    "decision": "Which service we mend first.",
    "areas": ["4"],
    "groups": ["principals", "central_office"],
    "mode": "named",
    "opens_on": "2026-12-01",
    "closes_on": "2026-12-11",
    "reply_by": "2026-12-22",
}


def test_groups_are_who_holds_the_roles_today(cast, framework):
    people = {group.key: {one.person_id for one in group.people} for group in groups_to_ask(framework, TODAY)}
    assert {key: people[key] for key in ("principals", "supervisors", "central_office")} == {
        "principals": {cast.amina.pk, cast.keoni.pk, cast.ingrid.pk},
        "supervisors": {cast.tomas.pk, cast.hana.pk},
        "central_office": {cast.ruth.pk, cast.daniel.pk, cast.priya.pk, cast.meiling.pk},
    }


def test_a_leader_opens_a_round_and_each_group_is_asked_in_its_own_words(sign_in, cast, framework):
    lorraine = sign_in("lorraine")
    page = lorraine.get(reverse("open_study")).content.decode()
    assert "Amina Warsame" in page
    response = lorraine.post(reverse("open_study"), TYPED)
    assert response.url == reverse("study", args=[Study.objects.get().pk])
    assert Invitation.objects.count() == 7
    assert ItemWording.objects.count() == 12
    asked = sign_in("amina").get(reverse("answer_item", args=[Round.objects.get().pk, 1])).content.decode()
    assert "it already knows our school" in asked


def test_what_is_missing_or_out_of_order_is_said_beside_the_form(sign_in, framework):
    lorraine = sign_in("lorraine")
    assert "Choose at least one group" in lorraine.post(reverse("open_study"), {**TYPED, "groups": []}).content.decode()
    assert "Choose what to ask about" in lorraine.post(reverse("open_study"), {**TYPED, "areas": []}).content.decode()
    response = lorraine.post(reverse("open_study"), {**TYPED, "reply_by": "2026-12-05"})
    assert response.status_code == 422
    assert "before the last answer can arrive" in response.content.decode()
    assert Round.objects.count() == 0


def test_without_practices_the_page_says_who_loads_them(sign_in):
    assert "trellis framework load" in sign_in("lorraine").get(reverse("open_study")).content.decode()


def test_a_closed_round_takes_no_answers_and_leads_to_its_map(sign_in, open_study, cast):
    lorraine = sign_in("lorraine")
    assert "begun and not sent" in lorraine.get(reverse("close_study", args=[open_study.pk])).content.decode()
    assert lorraine.post(reverse("close_study", args=[open_study.pk])).url == reverse("gap_map", args=[open_study.pk])
    with pytest.raises(RoundNotOpen):
        save_answer(by=None, today=TODAY, invitation=Invitation.objects.first(), item=open_study.round.items.first(), said="cannot_say")


def test_single_practices_can_be_chosen_and_the_cost_is_shown_before_anything_is_opened(sign_in, cast, framework):
    lorraine = sign_in("lorraine")
    looked = lorraine.post(reverse("open_study"), {**TYPED, "areas": [], "practices": ["4.1", "1.2"], "look": "1"})
    page = re.sub(r"<[^>]+>", " ", looked.content.decode())
    assert looked.status_code == 200
    assert re.search(r"Principals\s+3\s+2\s+2\b", page)
    assert "Fewer than 5: they answer by name" in page
    assert Round.objects.count() == 0
    lorraine.post(reverse("open_study"), {**TYPED, "areas": [], "practices": ["4.1", "1.2"]})
    assert set(Round.objects.get().items.values_list("key", flat=True)) == {"1.2", "4.1"}


def test_what_the_framework_says_in_spanish_goes_with_the_round(sign_in, cast, framework):
    framework.translations.all().delete()
    for place in ("levels.1.name", "practices.4.2.name", "practices.4.2.look_fors.4.1", "practices.4.2.wordings.principals", "practices.4.2.wordings.families"):
        framework.translations.create(language="es", place=place, words=f"en español: {place}")
    sign_in("lorraine").post(reverse("open_study"), {**TYPED, "decision_es": "Qué servicio mejoramos primero."})
    said = {one.place: one for one in Translation.objects.filter(language="es")}
    assert said["decision"].words == "Qué servicio mejoramos primero."
    assert set(said) == {"decision", "level.1", "4.2.name", "4.2.sign.4", "4.2.ask.principals"}
    assert not said["4.2.ask.principals"].is_reviewed


def test_a_round_costs_fifteen_seconds_a_question():
    assert minutes_asked(9, 6) == 14
    assert minutes_asked(0, 6) == 0


def test_the_list_costs_the_same_for_one_round_and_for_three(sign_in, open_study, cast, framework, django_assert_num_queries):
    lorraine = sign_in("lorraine")
    lorraine.get(reverse("studies"))
    with CaptureQueriesContext(connection) as one:
        lorraine.get(reverse("studies"))
    cost = len(one)
    for _number in range(2):
        lorraine.post(reverse("open_study"), TYPED)
    with django_assert_num_queries(cost):
        lorraine.get(reverse("studies"))
