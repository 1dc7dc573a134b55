"""A students' panel from a draft to a kept promise; who reads what of it, and from which day on nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.audit.models import ReadEntry
from trellis.commitments.models import Commitment
from trellis.commitments.operations import keep_promise
from trellis.directory.models import NonWorkingDays, Post, School, SchoolEnrolment
from trellis.letters.models import Line
from trellis.partnership.jobs import remind_of_panels
from trellis.partnership.models import Panel, PanelDecision, PanelMember, PanelQuestion
from trellis.partnership.operations import panels as operations
from trellis.partnership.queries import panels as queries
from trellis.safety.models import Alarm

pytestmark = pytest.mark.django_db
WORDS = "Clubs end at five. The last bus leaves at four."
LATER = date(2027, 7, 1)
DID = PanelDecision.Did


@pytest.fixture
def panel(cast) -> Panel:
    who = {"by": cast.meiling.pk, "today": TODAY}
    made = operations.convene_panel(**who, name="Students of Riverbend", school=None, agree=2, reply_days=10, counts="school")
    for key in ("wren", "sione", "bilal"):
        operations.name_member(**who, panel=made, student=cast.students[key], held_until=LATER)
    return made


@pytest.fixture
def draft(cast, panel, noon) -> PanelQuestion:
    facts = {"kind": "proposal", "office": cast.offices["transport"].pk, "subject": "A bus after clubs", "words": WORDS}
    return operations.draft_question(by=cast.wren.pk, now=noon, today=TODAY, panel=panel, **facts)


@pytest.fixture
def sent(cast, draft) -> PanelQuestion:
    operations.agree_to_draft(by=cast.sione.pk, today=TODAY, question=draft, seen=1)
    return operations.send_question(by=cast.sione.pk, today=TODAY, question=draft, seen=1)


def reply(cast, sent, noon, words="We count riders first."):
    return operations.reply_to_panel(by=cast.ruth.pk, now=noon, today=TODAY, question=sent, words=words)


def told(person) -> list[str]:
    return list(Line.objects.filter(to=person, room="partnership").order_by("pk").values_list("text", flat=True))


def page(client, question):
    return client.get(reverse("panel_question", args=[question.pk]))


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        (Verb.PARTNERSHIP_READ_PANEL, {"meiling", "wren", "sione", "bilal", "ruth"}),
        (Verb.PARTNERSHIP_LEAD_PANEL, {"meiling"}),
        (Verb.PARTNERSHIP_NAME_CONVENOR, {"meiling", "gloria", "lorraine"}),
        (Verb.PARTNERSHIP_SPEAK_IN_PANEL, {"wren", "sione", "bilal"}),
        (Verb.PARTNERSHIP_READ_PANEL_QUESTION, {"meiling", "wren", "sione", "bilal", "ruth", "gloria", "lorraine"}),
        (Verb.PARTNERSHIP_NAME_REPLIER, {"ruth", "gloria", "lorraine"}),
        (Verb.PARTNERSHIP_REPLY_TO_PANEL, {"ruth"}),
        (Verb.PARTNERSHIP_LEAVE_PANEL, {"meiling", "wren", "sione", "bilal"}),
        (Verb.PARTNERSHIP_CONVENE_PANEL, {"amina", "keoni", "ingrid", "yusuf", "gloria", "lorraine", "meiling"}),
    ],
)
def test_who_may_do_what(cast, sent, verb, expected):
    of_panel = (Verb.PARTNERSHIP_READ_PANEL, Verb.PARTNERSHIP_LEAD_PANEL, Verb.PARTNERSHIP_NAME_CONVENOR, Verb.PARTNERSHIP_SPEAK_IN_PANEL)
    model = Panel if verb in of_panel else PanelMember if verb is Verb.PARTNERSHIP_LEAVE_PANEL else PanelQuestion
    model = School if verb is Verb.PARTNERSHIP_CONVENE_PANEL else model
    assert {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()} == expected


def test_what_panels_asked_is_read_by_everybody_who_holds_something(cast, sent):
    reads = {key for key in cast.keys if within(cast.standing(key), Verb.PARTNERSHIP_READ_WHAT_PANELS_ASKED, PanelQuestion.objects.all()).exists()}
    assert reads == set(cast.keys) - {"andres", "tobias"}


def test_from_a_draft_to_a_kept_promise_on_one_page(sign_in, cast, panel, noon):
    wren, ruth = sign_in("wren"), sign_in("ruth")
    to = cast.offices["transport"].pk
    wren.post(reverse("draft_question", args=[panel.pk]), {"kind": "proposal", "office": to, "subject": "A bus after clubs", "words": WORDS})
    asked = PanelQuestion.objects.get()
    assert "1 of 2 members agree." in page(wren, asked).text
    assert ruth.get(reverse("panel_question", args=[asked.pk])).status_code == 404  # a draft is the panel's
    refused = wren.post(reverse("send_question", args=[asked.pk]), {"seen": "1"})
    assert refused.status_code == 409
    assert "1 of 2 members agree so far" in refused.text
    sign_in("sione").post(reverse("add_to_draft", args=[asked.pk]), {"words": "On Tuesdays first."})
    late = wren.post(reverse("agree_to_draft", args=[asked.pk]), {"seen": "1"})
    assert "Meanwhile somebody changed the draft" in late.text
    wren.post(reverse("agree_to_draft", args=[asked.pk]), {"seen": "2"})
    for _twice in range(2):
        wren.post(reverse("send_question", args=[asked.pk]), {"seen": "2"})
    asked.refresh_from_db()
    assert (asked.sent_on, asked.owed, asked.due_on) == (TODAY, "reply", date(2026, 12, 15))
    assert told(cast.ruth) == ["A students’ panel put something to {office}. A reply is owed by {day}. Name who replies."]
    assert "A bus after clubs" in ruth.get(reverse("home")).text  # it stands on the first page of who owes
    text = page(ruth, asked).text
    assert WORDS.split(".")[0] in text and "On Tuesdays first." in text
    assert "Wren" not in text and "Sione" not in text  # it comes from the panel
    ruth.post(reverse("name_replier", args=[asked.pk]), {"owner": cast.ruth.pk})
    for _twice in range(2):
        ruth.post(reverse("reply_to_panel", args=[asked.pk]), {"words": "We count riders first."})
    say = reverse("say_whether_it_answers", args=[asked.replies.get().pk])
    assert wren.post(say, {"answers": "no", "words": " "}).status_code == 422
    wren.post(say, {"answers": "no", "words": "By when?"})
    asked.refresh_from_db()
    assert asked.owed == ""  # one of two
    sign_in("sione").post(say, {"answers": "no", "words": "And who decides?"})
    asked.refresh_from_db()
    assert asked.owed == "reply"  # it goes on
    assert "By when?" in page(ruth, asked).text
    ruth.post(reverse("reply_to_panel", args=[asked.pk]), {"words": "By January. I decide."})
    again = asked.replies.order_by("-pk")[0]
    for client in (wren, sign_in("bilal")):
        client.post(reverse("say_whether_it_answers", args=[again.pk]), {"answers": "yes", "words": ""})
    asked.refresh_from_db()
    assert asked.owed == "decision"
    decided = {"did": "did", "why": "One bus leaves at half past five.", "promise": "A late bus on Tuesdays", "promise_by_on": str(TODAY + timedelta(30))}
    ruth.post(reverse("decide_on_question", args=[asked.pk]), decided)
    asked.refresh_from_db()
    assert asked.owed == ""
    keep_promise(by=cast.ruth.pk, today=TODAY, commitment=Commitment.objects.get(), done="It runs since Tuesday.")
    text = page(wren, asked).text
    steps = [
        "The panel sent it",
        "We count riders first.",
        "not yet",
        "By when?",
        "By January.",
        "this answers it",
        "half past five",
        "The promise was kept.",
        "It runs since",
    ]
    assert [text.index(one) for one in steps] == sorted(text.index(one) for one in steps)
    everybody = sign_in("mateo").get(reverse("panels")).text
    assert "A bus after clubs" in everybody and "One bus leaves at half past five." in everybody and "kept it on" in everybody
    assert WORDS.split(".")[0] not in everybody and "Wren" not in everybody and "By when?" not in everybody


def test_a_seat_that_ends_closes_everything_from_that_day_on(sign_in, cast, panel, sent, today):
    assert page(sign_in("wren"), sent).status_code == 200
    seat = PanelMember.objects.get(student=cast.students["wren"])
    wren = sign_in("wren")
    wren.post(reverse("end_seat", args=[seat.pk]))
    for path in (reverse("panel", args=[panel.pk]), reverse("panel_question", args=[sent.pk]), reverse("draft_question", args=[panel.pk])):
        assert wren.get(path).status_code == 404
    assert "Wren" not in sign_in("meiling").get(reverse("panel", args=[panel.pk])).text
    assert within(cast.standing("sione", LATER - timedelta(days=1)), Verb.PARTNERSHIP_READ_PANEL, Panel.objects.all()).exists()
    for model in (Panel, PanelMember):
        assert not within(cast.standing("sione", LATER), Verb.PARTNERSHIP_READ_PANEL, model.objects.all()).exists()
    assert not within(cast.standing("sione", LATER), Verb.PARTNERSHIP_READ_PANEL_QUESTION, PanelQuestion.objects.all()).exists()


def test_who_leaves_the_school_of_a_panel_or_the_district_reads_nothing_and_counts_for_nothing(cast, noon):
    own = operations.convene_panel(
        by=cast.keoni.pk, today=TODAY, name="Saltmarsh", school=cast.schools["saltmarsh"].pk, agree=2, reply_days=5, counts="calendar"
    )
    for key in ("wren", "bilal"):
        operations.name_member(by=cast.keoni.pk, today=TODAY, panel=own, student=cast.students[key], held_until=LATER)
    facts = {"kind": "question", "office": cast.offices["facilities"].pk, "subject": "Doors", "words": "Why are they shut?"}
    asked = operations.draft_question(by=cast.bilal.pk, now=noon, today=TODAY, panel=own, **facts)
    operations.agree_to_draft(by=cast.wren.pk, today=TODAY, question=asked, seen=1)
    SchoolEnrolment.objects.filter(student=cast.students["wren"], school=cast.schools["saltmarsh"]).update(ends_on=TODAY)  # she stays at Mill Road
    assert not within(cast.standing("wren"), Verb.PARTNERSHIP_READ_PANEL, Panel.objects.all()).exists()
    assert queries.members_of(own.pk, TODAY) == {cast.bilal.pk}
    assert queries.agreed(asked, queries.members_of(own.pk, TODAY)) == {cast.bilal.pk}
    with pytest.raises(operations.PanelRefused):
        operations.name_member(by=cast.keoni.pk, today=TODAY, panel=own, student=cast.students["sione"], held_until=LATER)
    assert not PanelMember.objects.filter(student=cast.students["sione"]).exists()
    operations.send_question(by=cast.bilal.pk, today=TODAY, question=asked, seen=1)  # one is left, and all of a smaller panel agree
    asked.refresh_from_db()
    assert asked.due_on == TODAY + timedelta(days=5)
    SchoolEnrolment.objects.filter(student=cast.students["bilal"]).update(ends_on=TODAY)
    assert not within(cast.standing("bilal"), Verb.PARTNERSHIP_READ_PANEL_QUESTION, PanelQuestion.objects.all()).exists()


def test_members_are_named_by_post_and_they_and_their_family_are_told(sign_in, cast, noon):
    amina = sign_in("amina")
    amina.post(
        reverse("convene_panel"), {"name": "Cedar Fork listens", "school": cast.schools["cedar_fork"].pk, "agree": 3, "reply_days": 10, "counts": "school"}
    )
    made = Panel.objects.get()
    path = reverse("name_panel_member", args=[made.pk])
    assert "Mateo" in amina.post(path, {"look": "", "words": "mat qui"}).text
    assert "No student whom you may see" in amina.post(path, {"look": "", "words": "bilal sid"}).text  # of another school
    amina.post(path, {"words": "mat qui", "person": cast.mateo.pk, "last_on": str(TODAY + timedelta(days=60))})
    seat = PanelMember.objects.get()
    assert (seat.student, seat.held_until) == (cast.students["mateo"], TODAY + timedelta(days=61))
    line = Line.objects.get(to=cast.rosa, room="partnership")
    assert line.about_child and line.child_id == cast.students["mateo"].pk
    assert not Line.objects.filter(to=cast.andres).exists()
    assert len(told(cast.mateo)) == 1
    assert sign_in("rosa").get(reverse("panels")).status_code == 200
    assert sign_in("rosa").get(reverse("panel", args=[made.pk])).status_code == 404  # other children's names
    refused = amina.post(path, {"words": "mat qui", "person": cast.wren.pk, "last_on": str(TODAY + timedelta(days=60))})
    assert refused.status_code == 422  # not one of those who were found


def test_a_mother_gives_her_child_no_seat_and_is_shown_none(cast, panel, sent):
    with pytest.raises(operations.PanelRefused):
        operations.name_member(by=cast.josefina.pk, today=TODAY, panel=panel, student=cast.students["sione"], held_until=LATER)
    Panel.objects.filter(pk=panel.pk).update(convenor=cast.josefina)
    shown = {one.student_id for one in queries.seats_shown(cast.standing("josefina"), panel)}
    assert shown == {cast.students["wren"].pk, cast.students["bilal"].pk}


def test_names_are_entered_when_they_are_read(sign_in, cast, panel, sent):
    before = ReadEntry.objects.count()
    assert "Wren Castellano" in sign_in("ruth").get(reverse("panel", args=[panel.pk])).text
    assert ReadEntry.objects.count() == before + 1
    assert sign_in("gloria").get(reverse("panel", args=[panel.pk])).status_code == 404  # what was sent, not who is on it
    assert page(sign_in("gloria"), sent).status_code == 200


def test_words_of_harm_go_to_whoever_is_on_duty_and_letters_hold_no_word(cast, draft, noon):
    operations.add_to_draft(by=cast.bilal.pk, now=noon, today=TODAY, question=draft, words="Some days I want to kill myself.")
    assert Alarm.objects.get().writer_id == cast.bilal.pk
    words = " ".join(str((line.text, line.words, line.link)) for line in Line.objects.filter(room="partnership"))
    assert all(one not in words for one in ("kill", "bus", "Wren", "Bilal", "Clubs"))


def test_what_is_late_rises_and_an_office_without_a_lead_leaves_nobody_waiting(sign_in, cast, sent):
    due = sent.due_on
    assert remind_of_panels(on=str(due - timedelta(days=2))) == 1
    assert remind_of_panels(on=str(due + timedelta(days=1))) == 1
    remind_of_panels(on=str(due + timedelta(days=1)))
    assert told(cast.gloria) == ["What {office} owes a students’ panel was due on {day}. Whoever owes it was reminded."]
    assert told(cast.ruth).count("What is owed to a students’ panel was due on {day}.") == 1
    assert not queries.panels_on_first_page(cast.standing("gloria")).risen
    assert queries.panels_on_first_page(cast.standing("gloria", due + timedelta(days=1))).risen == [sent]
    Post.objects.filter(person=cast.ruth).update(held_until=TODAY)
    assert queries.who_owes(sent, TODAY) == {cast.gloria.pk, cast.lorraine.pk}
    assert queries.panels_on_first_page(cast.standing("gloria")).risen == [sent]
    gloria = sign_in("gloria")
    gloria.post(reverse("name_replier", args=[sent.pk]), {"owner": cast.gloria.pk})
    gloria.post(reverse("reply_to_panel", args=[sent.pk]), {"words": "I take this on myself."})
    assert sent.replies.get().by == cast.gloria


def test_what_is_done_later_is_owed_on_its_day(cast, sent, noon):
    decide = {"by": cast.ruth.pk, "now": noon, "today": TODAY, "question": sent}
    with pytest.raises(operations.PanelRefused):
        operations.decide_on_question(**decide, did=DID.DID, why="Yes.")  # a reply comes first
    made = reply(cast, sent, noon)
    with pytest.raises(operations.DayIsOver):
        operations.decide_on_question(**decide, did=DID.LATER, why="In spring.", by_on=TODAY)
    spring = date(2027, 3, 1)
    for _twice in range(2):
        operations.decide_on_question(**decide, did=DID.LATER, why="In spring.", by_on=spring)
    for key in ("wren", "sione"):
        operations.say_whether_it_answers(by=cast.people[key].pk, now=noon, today=TODAY, reply=made, answers=True)
    sent.refresh_from_db()
    assert (sent.owed, sent.due_on, sent.decisions.count()) == ("decision", spring, 1)
    operations.decide_on_question(**decide, did=DID.DID_NOT, why="No driver was found.")
    sent.refresh_from_db()
    assert (sent.owed, sent.due_on) == ("", None)


def test_a_reply_is_written_once_until_the_panel_has_said(cast, sent, noon):
    made = reply(cast, sent, noon)
    with pytest.raises(operations.PanelRefused):
        reply(cast, sent, noon, "Another colleague's words.")
    operations.say_whether_it_answers(by=cast.wren.pk, now=noon, today=TODAY, reply=made, answers=False, words="No.")
    operations.say_whether_it_answers(by=cast.wren.pk, now=noon, today=TODAY, reply=made, answers=True)  # changed before others have said
    held = operations.say_whether_it_answers(by=cast.sione.pk, now=noon, today=TODAY, reply=made, answers=True)
    assert held.answers is True
    with pytest.raises(operations.PanelRefused):
        operations.say_whether_it_answers(by=cast.bilal.pk, now=noon, today=TODAY, reply=made, answers=False, words="No.")


def test_only_its_writer_changes_a_draft_and_sees_what_came_meanwhile(sign_in, cast, draft, noon):
    path = reverse("change_draft", args=[draft.pk])
    assert sign_in("sione").get(path).status_code == 404
    operations.add_to_draft(by=cast.bilal.pk, now=noon, today=TODAY, question=draft, words="On Tuesdays first.")
    typed = {"seen": "1", "kind": "proposal", "office": draft.office_id, "subject": "A late bus", "words": "Clubs end at six."}
    wren = sign_in("wren")
    answer = wren.post(path, typed)
    assert answer.status_code == 422
    assert "On Tuesdays first." in answer.text and "Clubs end at six." in answer.text
    assert wren.post(path, {**typed, "seen": "2"}).status_code == 302
    wren.post(reverse("let_question_go", args=[draft.pk]))
    assert not queries.panels_on_first_page(cast.standing("sione")).to_agree


def test_a_panel_without_a_convenor_is_said_to_who_can_name_one(sign_in, cast, panel, sent):
    Post.objects.filter(person=cast.meiling).update(held_until=TODAY)
    remind_of_panels(on=str(TODAY))
    assert told(cast.gloria) == ["A students’ panel has no convenor who works here any more. Name another."]
    assert not within(cast.standing("meiling"), Verb.PARTNERSHIP_READ_PANEL, Panel.objects.all()).exists()
    gloria = sign_in("gloria")
    assert "Students of Riverbend" in gloria.get(reverse("panels")).text
    gloria.post(reverse("name_convenor", args=[panel.pk]), {"person": cast.yusuf.pk})
    assert within(cast.standing("yusuf"), Verb.PARTNERSHIP_LEAD_PANEL, Panel.objects.all()).exists()
    operations.end_panel(by=cast.yusuf.pk, today=TODAY, panel=panel)
    assert not queries.members_of(panel.pk, TODAY)
    reply(cast, sent, None)  # what was sent goes on


def test_days_without_school_are_not_counted(panel):
    NonWorkingDays.objects.create(name="Winter", starts_on=date(2026, 12, 10), ends_on=date(2027, 1, 4))
    assert queries.due_after(panel, TODAY) == date(2027, 1, 7)
    panel.counts = "calendar"
    assert queries.due_after(panel, TODAY) == TODAY + timedelta(days=10)


@pytest.mark.sqlite
def test_the_list_and_a_panel_ask_as_much_for_three_as_for_one(sign_in, cast, panel, noon):
    def put(number: int) -> None:
        facts = {"kind": "question", "office": cast.offices["transport"].pk, "subject": f"Bus {number}", "words": WORDS}
        asked = operations.draft_question(by=cast.wren.pk, now=noon, today=TODAY, panel=panel, **facts)
        operations.agree_to_draft(by=cast.sione.pk, today=TODAY, question=asked, seen=1)
        operations.send_question(by=cast.wren.pk, today=TODAY, question=asked, seen=1)
        reply(cast, asked, noon)
        operations.decide_on_question(
            by=cast.ruth.pk, now=noon, today=TODAY, question=asked, did=DID.DID, why="Yes.", promise=f"Bus {number}", promise_by_on=TODAY + timedelta(9)
        )

    put(1)
    client, paths = sign_in("meiling"), (reverse("panels"), reverse("panel", args=[panel.pk]), reverse("home"))
    counts = []
    for number in (1, 2):
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
            counts.append(len(asked))
        if number == 1:
            put(2)
            put(3)
    assert counts[3:] == counts[:3]
