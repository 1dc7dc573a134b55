"""System leaders open a round about practices for the groups they choose, and close it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import LONG_AGO, TODAY
from trellis.access.policy import Role
from trellis.directory.models import Post, School
from trellis.framework.operations import publish_draft, start_draft
from trellis.framework.queries.drafts import state_of_draft
from trellis.self_study.models import Study
from trellis.self_study.queries import groups_to_ask, minutes_asked, study_before
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
    assert re.search(r"Principals\s+3\s+2\s+2 minutes\b", page)
    assert "Fewer than 5: they answer by name" in page
    assert Round.objects.count() == 0
    lorraine.post(reverse("open_study"), {**TYPED, "areas": [], "practices": ["4.1", "1.2"]})
    assert set(Round.objects.get().items.values_list("key", flat=True)) == {"1.2", "4.1"}


def words_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_page_begins_with_everything_asked_of_the_staff_and_its_true_cost(sign_in, cast, framework):
    lorraine = sign_in("lorraine")
    page = lorraine.get(reverse("open_study"))
    assert page.context["chosen"] == [practice.key for area in framework.areas.order_by("order") for practice in area.practices.order_by("order")]
    assert {"families", "students", "community"}.isdisjoint(page.context["asked"])
    assert "Principals 3 24 18 minutes" in words_of(page)
    assert 'name="mode" value="named" checked' not in page.content.decode()
    assert "Principals 3 6 5 minutes" in words_of(lorraine.get(reverse("open_study") + "?area=4"))
    refused = words_of(lorraine.post(reverse("open_study"), {**TYPED, "mode": ""}))
    assert "It is a promise, and cannot be changed later" in refused


def test_what_is_ticked_for_home_is_asked_there_only_where_it_is_asked_at_all(sign_in, cast, framework, settings):
    lorraine = sign_in("lorraine")
    page = lorraine.get(reverse("open_study"))
    assert page.context["at_home"] == ["1.3", "1.4", "1.5", "1.6", "2.1", "2.5", "4.3"]
    asked = {**TYPED, "groups": ["principals", "families", "students"], "at_home": page.context["at_home"], "look": "1"}
    assert "Families" in words_of(lorraine.post(reverse("open_study"), asked))
    early = words_of(lorraine.post(reverse("open_study"), asked))
    assert "With students, the first day for answers must be" in early
    assert [(one.name, one.questions) for one in lorraine.post(reverse("open_study"), asked).context["costs"]] == [
        ("Principals", 6),
        ("Families", 1),
        ("Students", 0),
    ]
    nothing = lorraine.post(reverse("open_study"), {**TYPED, "groups": ["families"], "areas": ["3"], "at_home": page.context["at_home"]})
    assert "among the practices that you ask about" in nothing.content.decode()
    staff = lorraine.post(reverse("open_study"), {**TYPED, "at_home": page.context["at_home"]})
    assert staff.status_code == 302
    assert set(Round.objects.get().items.values_list("key", flat=True)) == {f"4.{number}" for number in range(1, 7)}


def test_who_belongs_to_two_groups_is_asked_in_the_first_of_those_that_are_asked(cast, framework):
    Post.objects.create(person=cast.daniel, role=Role.PRINCIPAL, held_from=LONG_AGO, school=School.objects.create(name="Two Oaks"))

    def groups(*among: str) -> set[str]:
        return {one.key for one in groups_to_ask(framework, TODAY, among=among or None) if cast.daniel.pk in {person.person_id for person in one.people}}

    assert groups() == {"central_office"}
    assert groups("principals", "families") >= {"principals"}


def test_a_copy_of_the_district_stands_first_and_its_pack_beside_it(sign_in, cast, study, framework):
    draft = start_draft(by=cast.gloria.pk, framework=framework, name="How we help our principals")
    made = publish_draft(by=cast.lorraine.pk, draft=draft, version="1", words=state_of_draft(draft))
    lorraine = sign_in("lorraine")
    page = lorraine.get(reverse("open_study"))
    assert page.context["pack"] == made and framework in page.context["packs"]
    assert "The district’s own words, after “How the central office supports principals”" in words_of(page)
    lorraine.post(reverse("open_study") + f"?framework={made.pk}", {**TYPED, "opens_on": "2026-12-14", "closes_on": "2026-12-18"})
    opened = Study.objects.get(framework=made)
    assert study_before(opened) == study


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


@pytest.mark.sqlite
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
