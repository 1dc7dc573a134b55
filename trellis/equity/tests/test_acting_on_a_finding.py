"""From a finding: a conversation about causes, a promise, a look at a rule; on the finding, on the first page, and for whom."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.equity.models import Cause, Conversation, FollowUp, PolicyReview
from trellis.equity.operations import follow_ups as operations
from trellis.equity.queries.follow_ups import due_on_first_page, opened_from, tree_of

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def about(released, **more):
    return operations.open_conversation(
        by=released.cast.amina.pk, today=TODAY, finding=released.finding("suspended", "cedar_fork"), kind="whys", question="Why?", **more
    )


def test_who_may_work_on_what_was_opened_from_a_finding_of_a_school_and_of_the_district(released):
    cast = released.cast
    conversation = about(released)
    review = {"rule": "Handbook", "keeps_out": "Late ones", "owner": cast.amina.pk, "due_on": TODAY + timedelta(9)}
    of_school = operations.open_policy_review(by=cast.amina.pk, today=TODAY, finding=released.finding("suspended", "cedar_fork"), **review)
    of_district = operations.open_policy_review(by=cast.gloria.pk, today=TODAY, finding=released.finding("suspended"), **review)

    def who(record):
        return {key for key in cast.keys if within(cast.standing(key), Verb.EQUITY_FOLLOW_UP, type(record).objects.filter(pk=record.pk)).exists()}

    here = {"gloria", "meiling", "amina", "tomas", "hana"}
    assert who(conversation) == who(conversation.follow_up) == who(of_school) == who(of_school.follow_up) == here
    assert who(of_district) == who(of_district.follow_up) == {"gloria", "meiling"}


def test_causes_hang_under_each_other_and_move_up_when_one_is_taken_back(released):
    talk = about(released, due_on=TODAY + timedelta(5))
    by = released.cast.amina.pk
    first = operations.add_cause(by=by, now=NOON, conversation=talk, words="They come late.", evidence="Tardy list of October")
    second = operations.add_cause(by=released.cast.tomas.pk, now=NOON, conversation=talk, words="The bus comes late.", under=first.pk)
    third = operations.add_cause(by=by, now=NOON, conversation=talk, words="One driver is missing.", under=second.pk)
    assert [(one.cause.pk, [two.cause.pk for two in one.under]) for one in tree_of(talk)] == [(first.pk, [second.pk])]
    operations.take_cause_back(by=by, now=NOON, cause=second)
    assert [(one.cause.pk, [two.cause.pk for two in one.under]) for one in tree_of(talk)] == [(first.pk, [third.pk])]
    with pytest.raises(operations.NotInThere):
        operations.add_cause(by=by, now=NOON, conversation=talk, words="x", under=second.pk)
    operations.put_cause_back(by=by, cause=second)
    assert [one.words for one in due_on_first_page(released.cast.standing("amina"))] == ["Why?"]
    operations.close_conversation(by=by, today=TODAY, conversation=talk, conclusion="It is the bus.")
    assert due_on_first_page(released.cast.standing("amina")) == []
    with pytest.raises(operations.HasEnded):
        operations.change_cause(by=by, now=NOON, cause=third, words="y")
    assert [one.came_to for one in opened_from(released.cast.standing("gloria"), released.finding("suspended", "cedar_fork"))] == ["It is the bus."]
    assert opened_from(released.cast.standing("keoni"), released.finding("suspended", "cedar_fork")) == []


def test_of_two_who_write_one_cause_the_second_sees_both_texts(released, sign_in):
    talk = about(released)
    cause = operations.add_cause(by=released.cast.amina.pk, now=NOON, conversation=talk, words="They come late.")
    amina, tomas = sign_in("amina"), sign_in("tomas")
    address = f"/equity/causes/{cause.pk}/"
    seen = amina.get(address).context["form"].initial["seen"]
    assert tomas.post(address, {"words": "Buses come late.", "evidence": "", "seen": seen}).status_code == 302
    refused = amina.post(address, {"words": "The clocks are wrong.", "evidence": "", "seen": seen})
    page = refused.content.decode()
    assert refused.status_code == 409 and "Buses come late." in page and "The clocks are wrong." in page
    again = refused.context["form"].data["seen"]
    assert amina.post(address, {"words": "Clocks and buses.", "evidence": "", "seen": again}).status_code == 302
    assert Cause.objects.get(pk=cause.pk).words == "Clocks and buses."


def test_from_finding_to_conversation_rule_and_promise_and_back_on_the_page_of_the_next_release(released, sign_in):
    cast, finding = released.cast, released.finding("suspended")
    older = finding.__class__.objects.get(release=released.earlier, identity=finding.identity)
    gloria = sign_in("gloria")
    assert gloria.post(f"/equity/findings/{older.pk}/conversation/", {"question": "", "kind": "drivers"}).status_code == 422
    asked = gloria.post(f"/equity/findings/{older.pk}/conversation/", {"question": "Why so many?", "kind": "drivers", "due_on": ""})
    talk = Conversation.objects.get()
    assert asked["Location"] == f"/equity/conversations/{talk.pk}/"
    gloria.post(f"{asked['Location']}causes/", {"words": "No other room to go to.", "evidence": "Visits in May"})
    assert gloria.post(f"{asked['Location']}close/", {"conclusion": "Open a calm room."}).status_code == 302
    rule = {"rule": "Handbook 4", "keeps_out": "Whoever is late.", "evidence": "", "owner": str(cast.gloria.pk), "due_on": str(TODAY + timedelta(20))}
    gloria.post(f"/equity/findings/{older.pk}/rule/", rule)
    review = PolicyReview.objects.get()
    assert "Handbook 4" in gloria.get("/").content.decode(), "it stands on the first page of its owner until its day"
    gloria.post(f"/equity/rules/{review.pk}/decision/", {"decision": "stop", "reason": "It helps nobody."})
    day = str(TODAY + timedelta(60))
    made = gloria.post(
        f"/equity/findings/{older.pk}/promise/", {"what": "A calm room in each school", "to": "principals", "by_on": day, "owner": str(cast.gloria.pk)}
    )
    assert made["Location"] == f"/equity/findings/{older.pk}/"
    assert {one.kind for one in FollowUp.objects.all()} == {"conversation", "policy_review", "commitment"}
    page = gloria.get(f"/equity/findings/{finding.pk}/").content.decode()
    for words in ("Why so many?", "Open a calm room.", "Stop it. It helps nobody.", "A calm room in each school", "Measured again", "2024–25"):
        assert words in page, words
    assert "A calm room" not in sign_in("grace").get(f"/equity/findings/{finding.pk}/").content.decode()
    assert sign_in("grace").get(f"/equity/conversations/{talk.pk}/").status_code == 404
