"""A district writes on a copy, compares, publishes a version; what was asked before keeps its words."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from trellis.audit.models import Act
from trellis.framework.models import Draft, DraftWords, Framework, Translation, Wording
from trellis.framework.operations import DraftIsOver, DraftMoved, NameTaken, keep_draft_words, let_draft_go, publish_draft, start_draft
from trellis.framework.queries import kin_of
from trellis.framework.queries.drafts import changes, newest_words, pack_of_draft, state_of_draft, words_of
from trellis.framework.queries.packs import pack_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(framework, cast) -> Draft:
    return start_draft(by=cast.lorraine.pk, framework=framework, name="How Riverbend supports principals")


def typed(client, draft: Draft, key: str) -> dict[str, Any]:
    """Return what the form of a piece would send untouched."""
    form = client.get(reverse("edit_draft", args=[draft.pk, key])).context["form"]
    return {name: form[name].value() for name in form.fields}


def keep(client, draft: Draft, key: str, **words: Any) -> Any:
    return client.post(reverse("edit_draft", args=[draft.pk, key]), typed(client, draft, key) | words)


def test_a_copy_begins_with_the_words_of_the_version(draft, framework):
    assert draft.key == "how-riverbend-supports-principals"
    assert changes(pack_of(framework), pack_of_draft(draft)) == []


def test_two_copies_need_two_names(draft, framework, cast, sign_in):
    with pytest.raises(NameTaken):
        start_draft(by=cast.lorraine.pk, framework=framework, name="How Riverbend supports Principals")
    answer = sign_in("lorraine").post(reverse("start_draft", args=[framework.key, framework.version]), {"name": draft.name})
    assert "Other practices have this name already" in answer.content.decode()


def test_untouched_words_are_not_kept(draft, sign_in):
    assert keep(sign_in("lorraine"), draft, "4.3").status_code == 302
    assert DraftWords.objects.count() == 0


def test_changed_words_stand_beside_those_of_the_version(draft, sign_in):
    odile = sign_in("odile")
    assert keep(odile, draft, "4.3", means="Plans start from strengths.", asked_supervisors="", level_1="One thing\nAnother thing").status_code == 302
    page = odile.get(reverse("compare_draft", args=[draft.pk])).content.decode()
    for words in ("Plans start from strengths.", "those people help to write them.", "not there any more", "Another thing"):
        assert words in page
    assert "Services are joined up" not in page
    assert "Odile" in odile.get(reverse("edit_draft", args=[draft.pk, "4.3"])).content.decode()


def test_the_area_and_its_questions_can_be_changed(draft, sign_in):
    assert keep(sign_in("lorraine"), draft, "4", question_0="Who is helped?", short="The office").status_code == 302
    area = pack_of_draft(draft).areas[3]
    assert (area.short_name, area.questions[0].words) == ("The office", "Who is helped?")


def test_the_second_of_two_editors_sees_both_texts(draft, sign_in):
    lorraine, gloria = sign_in("lorraine"), sign_in("gloria")
    second = typed(gloria, draft, "4.3")
    keep(lorraine, draft, "4.3", name="Strengths first")
    answer = gloria.post(reverse("edit_draft", args=[draft.pk, "4.3"]), second | {"name": "Begin with strengths"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Two of you wrote here" in said
    assert "Strengths first" in said
    assert "Begin with strengths" in said
    again = second | {"name": "Strengths come first", "seen": answer.context["seen"]}
    assert gloria.post(reverse("edit_draft", args=[draft.pk, "4.3"]), again).status_code == 302
    assert [one.words["name"] for one in DraftWords.objects.order_by("pk")] == ["Strengths first", "Strengths come first"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"asked_families": "a" * 161}, "asked_families"),
        ({"asked_principals": "a" * 301}, "asked_principals"),
        ({"level_2": ""}, "level_2"),
        ({"level_3": "a" * 301}, "level_3"),
        ({"signs_families": "one\ntwo"}, "signs_families"),
        ({"name": "turn\u202eed"}, "name"),
    ],
)
def test_what_does_not_fit_a_pack_is_said_at_its_field(draft, sign_in, words, field):
    answer = keep(sign_in("lorraine"), draft, "4.3", **words)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field} or (field == "level_2" and answer.context["form"].errors)
    assert DraftWords.objects.count() == 0


def test_families_are_not_asked_a_seventh(draft, sign_in):
    answer = keep(sign_in("lorraine"), draft, "4.4", asked_families="The offices work as one.")
    assert "one more than the 6" in answer.content.decode()


def test_a_new_question_to_students_carries_what_the_law_protects(draft, sign_in):
    lorraine = sign_in("lorraine")
    keep(lorraine, draft, "1.3", asked_students="Somebody asks how we are at home.", protected_students=["family_appraisal", "mental_health"])
    assert set(pack_of_draft(draft).practice("1.3").protected_areas["students"]) == {"family_appraisal", "mental_health"}  # type: ignore[union-attr]
    assert keep(lorraine, draft, "1.3", protected_students=["luck"]).status_code == 422


def test_a_published_copy_is_a_version_of_its_own_and_the_old_words_stay(draft, framework, sign_in):
    lorraine = sign_in("lorraine")
    keep(lorraine, draft, "4.3", asked_principals="Our strengths come first in every plan.")
    address = reverse("publish_draft", args=[draft.pk])
    page = lorraine.get(address)
    assert page.context["unsaid"] == [("Spanish", 1)]
    assert lorraine.post(address, {"version": "1", "words": page.context["words"]}).status_code == 302
    made = Framework.objects.get(key=draft.key)
    assert (made.version, made.copied_from, made.name) == ("1", framework, draft.name)
    said = {one.practice.area.framework_id: one.words for one in Wording.objects.filter(practice__key="4.3", group__key="principals")}
    assert said[made.pk] == "Our strengths come first in every plan."
    assert said[framework.pk] == "District plans start from what our school and its families do well, and we help to write them."
    spanish = Translation.objects.filter(framework=made, language="es")
    assert spanish.count() == Translation.objects.filter(framework=framework, language="es").count() - 1
    assert not spanish.filter(place="practices.4.3.wordings.principals").exists()
    assert Act.objects.filter(act="framework.publish_draft").count() == 1
    assert kin_of(made.key) == kin_of(framework.key) == {made.key, framework.key}
    assert draft.name in lorraine.get(reverse("practices")).content.decode()


def test_the_next_version_of_a_copy_goes_on_under_its_key(draft, cast):
    first = publish_draft(by=cast.lorraine.pk, draft=draft, version="1", words=state_of_draft(draft))
    again = start_draft(by=cast.gloria.pk, framework=first, name=first.name)
    second = publish_draft(by=cast.gloria.pk, draft=again, version="2", words=state_of_draft(again))
    assert (second.key, second.copied_from_id) == (first.key, first.copied_from_id)


def test_a_version_that_stands_is_not_published_again(draft, cast, sign_in):
    first = publish_draft(by=cast.lorraine.pk, draft=draft, version="1", words=state_of_draft(draft))
    again = start_draft(by=cast.gloria.pk, framework=first, name=first.name)
    answer = sign_in("lorraine").post(reverse("publish_draft", args=[again.pk]), {"version": "1", "words": 0})
    assert "This version stands already" in answer.content.decode()


def test_nobody_publishes_what_they_did_not_look_at(draft, cast):
    looked_at = state_of_draft(draft)
    words = words_of(pack_of_draft(draft), "4.3")
    assert words is not None
    keep_draft_words(by=cast.gloria.pk, draft=draft, key="4.3", words=words | {"name": "Strengths"}, seen=0)
    with pytest.raises(DraftMoved):
        publish_draft(by=cast.lorraine.pk, draft=draft, version="1", words=looked_at)


def test_a_draft_that_is_over_takes_no_words(draft, cast, sign_in):
    let_draft_go(by=cast.lorraine.pk, draft=draft)
    with pytest.raises(DraftIsOver):
        publish_draft(by=cast.lorraine.pk, draft=draft, version="1", words=0)
    answer = keep(sign_in("lorraine"), draft, "4.3", name="Too late")
    assert answer.status_code == 422
    assert newest_words(draft) == {}


def test_only_system_leaders_publish_and_an_administrator_may_type(draft, sign_in):
    assert sign_in("odile").get(reverse("edit_draft", args=[draft.pk, "4.3"])).status_code == 200
    assert sign_in("odile").get(reverse("publish_draft", args=[draft.pk])).status_code == 404
    assert sign_in("ruth").get(reverse("drafts")).status_code == 404
    assert "Publish it" not in sign_in("odile").get(reverse("draft", args=[draft.pk])).content.decode()


def test_the_list_of_drafts_asks_no_more_for_three_than_for_one(draft, framework, cast, sign_in):
    lorraine = sign_in("lorraine")
    lorraine.get(reverse("drafts"))
    with CaptureQueriesContext(connection) as one:
        lorraine.get(reverse("drafts"))
    for name in ("Second", "Third"):
        start_draft(by=cast.gloria.pk, framework=framework, name=name)
    with CaptureQueriesContext(connection) as three:
        page = lorraine.get(reverse("drafts")).content.decode()
    assert "Third" in page
    assert len(three) == len(one)
