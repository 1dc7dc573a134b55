"""A guiding question has an owner, what was seen, dated answers and what changed; all 25 and their state stand on one page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import Act
from trellis.framework.operations import publish_draft, start_draft
from trellis.framework.queries.drafts import state_of_draft
from trellis.self_study.models import Inquiry, InquiryEntry
from trellis.self_study.operations import InquiryIsEnded, StillWorkedOn, add_to_inquiry, open_inquiry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def begun(sign_in, cast, framework) -> Inquiry:
    """Lorraine gives Q4.1 to Mei-Ling."""
    typed = {"why": "The map parts most here.", "owner": cast.meiling.pk, "look_again_on": TODAY + timedelta(days=60)}
    response = sign_in("lorraine").post(reverse("open_inquiry", args=[framework.key, "Q4.1"]), typed)
    inquiry = Inquiry.objects.get()
    assert response.url == reverse("inquiry", args=[inquiry.pk])
    return inquiry


def rows(client, **more: str) -> dict:
    page = client.get(reverse("inquiries"), **more)
    return {row.question.key: row for area in page.context["areas"] for row in area.rows}


def test_all_questions_stand_on_one_page_with_owner_evidence_answer_and_what_changed(begun, sign_in, cast):
    meiling = sign_in("meiling")
    for kind, words in (
        ("evidence", "Followed eleven requests."),
        ("answer", "One door helps."),
        ("evidence", "Asked three clerks."),
        ("change", "One desk for four."),
    ):
        meiling.post(reverse("add_to_inquiry", args=[begun.pk]), {"kind": kind, "words": words})
    found = rows(sign_in("grace"))
    assert len(found) == 25
    row = found["Q4.1"]
    assert (row.inquiry.owner, row.evidence, row.newest_answer.words, row.newest_change.words) == (cast.meiling, 2, "One door helps.", "One desk for four.")
    assert row.newest_answer.on == TODAY and not row.is_ended and not row.is_due
    page = sign_in("grace").get(reverse("inquiries")).content.decode()
    for words in ("Somebody works on one of them", "2 things seen", "One door helps.", "One desk for four.", "Mei-Ling Chou"):
        assert words in page
    assert page.count("Nobody works on it.") == 24


def test_the_page_of_one_inquiry_holds_everything_with_who_and_when(begun, sign_in):
    sign_in("meiling").post(reverse("add_to_inquiry", args=[begun.pk]), {"kind": "evidence", "words": "Followed eleven requests."})
    page = sign_in("grace").get(reverse("inquiry", args=[begun.pk])).content.decode()
    assert "The map parts most here." in page and "Followed eleven requests." in page and "Tue 1 Dec" in page
    assert "Write it down" not in page, "who does not work on it reads"


def test_owner_and_leaders_add_to_it_others_do_not_and_families_do_not_read(begun, sign_in):
    typed = {"kind": "answer", "words": "x"}
    for key, status in (("meiling", 302), ("lorraine", 302), ("grace", 404), ("tomas", 404), ("rosa", 404)):
        assert sign_in(key).post(reverse("add_to_inquiry", args=[begun.pk]), {**typed, "words": key}).status_code == status, key
    assert set(InquiryEntry.objects.values_list("words", flat=True)) == {"meiling", "lorraine"}
    for page in (reverse("inquiries"), reverse("inquiry", args=[begun.pk])):
        assert sign_in("rosa").get(page).status_code == 404
    assert sign_in("tomas").get(reverse("open_inquiry", args=["principal-support", "Q1.1"])).status_code == 404


def test_a_question_is_worked_on_once_at_a_time_also_in_a_copy_of_the_pack(begun, cast, framework, sign_in):
    draft = start_draft(by=cast.gloria.pk, framework=framework, name="How we help our principals")
    made = publish_draft(by=cast.lorraine.pk, draft=draft, version="1", words=state_of_draft(draft))
    for key in (framework.key, made.key):
        with pytest.raises(StillWorkedOn):
            open_inquiry(
                by=cast.lorraine.pk,
                today=TODAY,
                framework_key=key,
                question_key="Q4.1",
                question_words="x",
                why="x",
                owner=cast.meiling.pk,
                look_again_on=TODAY + timedelta(days=9),
            )
    assert rows(sign_in("grace"))["Q4.1"].inquiry == begun, "the copy stands first and shows it too"


def test_closing_says_what_is_known_and_asking_again_keeps_the_earlier_one_in_sight(begun, cast, framework, sign_in):
    sign_in("meiling").post(reverse("end_inquiry", args=[begun.pk]), {"words": "One door helps the small schools."})
    sign_in("meiling").post(reverse("end_inquiry", args=[begun.pk]), {"words": "Twice."})
    with pytest.raises(InquiryIsEnded):
        add_to_inquiry(by=cast.meiling.pk, today=TODAY, inquiry=begun, kind="answer", words="late")
    row = rows(sign_in("lorraine"))["Q4.1"]
    assert row.is_ended and row.inquiry.ending.words == "One door helps the small schools."
    again = open_inquiry(
        by=cast.lorraine.pk,
        today=TODAY,
        framework_key=framework.key,
        question_key="Q4.1",
        question_words="x",
        why="y",
        owner=cast.tomas.pk,
        look_again_on=TODAY + timedelta(days=9),
    )
    assert "One door helps the small schools." in sign_in("grace").get(reverse("inquiry", args=[again.pk])).content.decode()
    assert Act.objects.filter(act="self_study.end_inquiry").count() == 1


def test_a_day_that_is_over_is_said_on_the_page_and_a_past_day_is_refused(begun, sign_in, cast, framework):
    Inquiry.objects.update(look_again_on=TODAY - timedelta(days=1))
    assert rows(sign_in("grace"))["Q4.1"].is_due
    assert "Was to be looked at again on" in sign_in("grace").get(reverse("inquiries")).content.decode()
    typed = {"why": "x", "owner": cast.meiling.pk, "look_again_on": TODAY}
    response = sign_in("lorraine").post(reverse("open_inquiry", args=[framework.key, "Q1.1"]), typed)
    assert response.status_code == 422 and "That day is over" in response.content.decode()


def test_the_questions_stand_in_the_language_of_the_reader(sign_in, framework):
    row = rows(sign_in("grace"), headers={"accept-language": "es"})["Q4.1"]
    assert row.words.language == "es" and str(row.words) != row.question.words


def test_the_page_asks_no_more_for_three_inquiries_than_for_one(begun, sign_in, cast, framework):
    grace = sign_in("grace")
    grace.get(reverse("inquiries"))
    with CaptureQueriesContext(connection) as one:
        grace.get(reverse("inquiries"))
    for key in ("Q1.1", "Q2.1"):
        open_inquiry(
            by=cast.lorraine.pk,
            today=TODAY,
            framework_key=framework.key,
            question_key=key,
            question_words="x",
            why="x",
            owner=cast.tomas.pk,
            look_again_on=TODAY + timedelta(days=9),
        )
    with CaptureQueriesContext(connection) as three:
        grace.get(reverse("inquiries"))
    assert len(three) == len(one)
