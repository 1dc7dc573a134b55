"""A team meets: planned by the calendar, heard before, decided with who and by when; how sure, without names; what stands in the way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import Act
from trellis.directory.models import NonWorkingDays
from trellis.letters.models import Line
from trellis.safety.models import Alarm
from trellis.student_support.models import Barrier, Contribution, ContributionBeside, Decision, Meeting, MeetingAsked, OwnWord, SaidHowSure, Sureness
from trellis.student_support.operations import barriers, contributions, decisions, meetings

pytestmark = pytest.mark.django_db
SOON, LATER = TODAY + timedelta(days=2), TODAY + timedelta(days=9)


@pytest.fixture
def meeting(around) -> Meeting:
    return meetings.plan_meeting(by=around.hannah.pk, today=TODAY, student=around.students["mateo"], purpose="How reading goes", on=TODAY)


def say(around, meeting, key: str, noon, **more):
    facts = {"works": "He draws maps", "worries": "", "would_try": "", **more}
    return contributions.contribute(by=around.people[key].pk, now=noon, today=TODAY, meeting=meeting, **facts)


def decided(around, meeting, noon, **more) -> Decision:
    facts = {"words": "Read in pairs", "owner": around.grace.pk, "by_when": LATER, **more}
    return decisions.decide(by=around.hannah.pk, today=TODAY, now=noon, meeting=meeting, **facts)


def test_a_meeting_asks_the_calendar_and_tells_the_team_without_a_name(sign_in, around):
    student = around.students["mateo"]
    NonWorkingDays.objects.create(starts_on=SOON, ends_on=SOON + timedelta(days=1), name="Holiday")
    hannah, path = sign_in("hannah"), reverse("plan_team_meeting", args=[student.pk])
    typed = {"purpose": "How reading goes", "on": SOON.isoformat(), "at": "15:15", "place": "Room 4"}
    assert "There is no school on that day" in hannah.post(path, typed).text
    assert "That day is over" in hannah.post(path, {**typed, "on": "2026-11-02"}).text
    refused = hannah.post(path, {**typed, "on": "2026-02-31"})
    assert refused.status_code == 422 and "How reading goes" in refused.text, "typed text survives"
    asks = hannah.post(path, {**typed, "all_the_same": "on"}, follow=True).text
    assert "Mateo Quispe" in asks and "Rosa Quispe" in asks and "Andr" not in asks, "family that is written to, and the student"
    lines = Line.objects.filter(room="student_support")
    assert {line.to_id for line in lines} == {around.yusuf.pk, around.grace.pk}
    assert all(line.about_child and "Mateo" not in f"{line.text}{line.words}{line.link}" for line in lines)
    assert not any("Mateo" in str(act.detail) for act in Act.objects.all())


def test_a_meeting_is_moved_called_off_with_words_or_closed_once(around, meeting, noon, sign_in):
    moved = meetings.move_meeting(by=around.hannah.pk, today=TODAY, meeting=meeting, on=LATER, at=None)
    assert moved.planned_on == LATER
    with pytest.raises(meetings.DayIsOver):
        meetings.hold_meeting(by=around.hannah.pk, today=TODAY, now=noon, meeting=moved)
    assert sign_in("hannah").post(reverse("call_off_team_meeting", args=[meeting.pk]), {"why": " "}).status_code == 422
    sign_in("hannah").post(reverse("call_off_team_meeting", args=[meeting.pk]), {"why": "Snow"})
    with pytest.raises(meetings.MeetingIsOver):
        meetings.hold_meeting(by=around.hannah.pk, today=LATER, now=noon, meeting=moved)
    assert "Snow" in sign_in("grace").get(reverse("team_meeting", args=[meeting.pk])).text


def test_each_is_heard_before_and_who_is_not_heard_yet_stands_there_without_reproach(sign_in, around, meeting, noon):
    grace = sign_in("grace")
    path, page = reverse("contribute", args=[meeting.pk]), reverse("team_meeting", args=[meeting.pk])
    form = grace.get(path).context["form"]
    typed = {"works": "He explains maps", "worries": "", "would_try": "", "sent_as": form.initial["sent_as"], "edition": 0}
    assert grace.post(path, {**typed, "works": ""}).status_code == 422
    grace.post(path, typed)
    meetings.ask_to_meeting(by=around.hannah.pk, today=TODAY, meeting=meeting, person=around.rosa, kind="family")
    meetings.ask_to_meeting(by=around.hannah.pk, today=TODAY, meeting=meeting, person=around.mateo, kind="student")
    sign_in("hannah").post(
        reverse("enter_contribution", args=[meeting.pk]),
        {"person": around.mateo.pk, "came": "person", "works": "I like maps", "sent_as": form.initial["sent_as"], "edition": 0},
    )
    text = sign_in("yusuf").get(page).text
    assert "3 of 5 have not been heard yet." in text
    assert text.index("I like maps") < text.index("He explains maps"), "the student first"
    assert Contribution.objects.get(by=around.mateo).entered_by == around.hannah
    sign_in("hannah").post(reverse("remind_of_contributing", args=[meeting.pk]))
    assert set(Line.objects.filter(key__contains="not-heard").values_list("to_id", flat=True)) == {around.yusuf.pk}, "nobody of the family by letter"
    assert sign_in("hannah").get(reverse("team_agenda", args=[meeting.pk])).status_code == 200


def test_a_device_sends_once_and_two_devices_leave_both_texts(sign_in, around, meeting, noon):
    grace, path = sign_in("grace"), reverse("contribute", args=[meeting.pk])
    number = grace.get(path).context["form"].initial["sent_as"]
    sent = {"works": "Maps", "worries": "", "would_try": "", "sent_as": number, "edition": 0, "version": "11111111-1111-4111-8111-111111111111"}
    for _again in range(2):
        assert grace.post(path, sent, headers={"accept": "application/json"}).json() == {"taken": True, "edition": 1, "words": ""}
    other = {**sent, "works": "Maps and names", "version": "22222222-2222-4222-8222-222222222222"}
    assert "Both texts" in grace.post(path, other, headers={"accept": "application/json"}).json()["words"]
    assert (Contribution.objects.get().works, ContributionBeside.objects.get().works) == ("Maps", "Maps and names")
    assert "Maps and names" in grace.get(path).text
    grace.post(path, {**sent, "works": "Maps, and names", "version": "", "edition": 1})
    assert Contribution.objects.get().works == "Maps, and names" and "Two of you" not in grace.get(path).text
    meetings.hold_meeting(by=around.hannah.pk, today=TODAY, now=noon, meeting=meeting)
    late = grace.post(path, {**sent, "works": "Too late", "version": "33333333-3333-4333-8333-333333333333"}, headers={"accept": "application/json"})
    assert late.status_code == 422 and "The meeting is over" in late.json()["words"]


def test_words_of_harm_reach_whoever_is_on_duty(around, meeting, noon):
    say(around, meeting, "grace", noon, worries="He said that he said: kill myself.")
    assert Alarm.objects.count() == 1


def test_a_guest_reads_the_meeting_and_not_the_plan(sign_in, around, meeting, noon):
    OwnWord.objects.create(student=around.students["mateo"], kind="strength", said_by="student", words="I draw maps", entered_by=around.hannah, on=TODAY)
    then = TODAY - timedelta(days=28)
    earlier = meetings.plan_meeting(by=around.hannah.pk, today=then, student=meeting.student, purpose="Before", on=then)
    decided(around, earlier, noon, words="Call the library")
    page, josefina = reverse("team_meeting", args=[meeting.pk]), sign_in("josefina")
    assert josefina.get(page).status_code == 404
    asked = meetings.ask_to_meeting(by=around.hannah.pk, today=TODAY, meeting=meeting, person=around.josefina, kind="guest")
    text = josefina.get(page).text
    assert "I draw maps" in text and "Call the library" not in text
    assert "Call the library" in sign_in("hannah").get(page).text
    assert josefina.get(reverse("team_meeting", args=[earlier.pk])).status_code == 404
    assert josefina.get(reverse("team_of_student", args=[meeting.student_id])).status_code == 404
    meetings.take_off_meeting(by=around.hannah.pk, today=TODAY, asked=asked)
    assert josefina.get(page).status_code == 404


def test_a_decision_has_an_owner_of_the_meeting_and_is_done_let_go_or_moved_with_words(sign_in, around, meeting, noon):
    for refused, wrong in ((decisions.NotInTheMeeting, {"owner": around.keoni.pk}), (decisions.DayIsOver, {"by_when": TODAY - timedelta(days=1)})):
        with pytest.raises(refused):
            decided(around, meeting, noon, **wrong)
    decision = decided(around, meeting, noon)
    assert decided(around, meeting, noon).pk == decision.pk, "sent twice stands once"
    assert Line.objects.filter(to=around.grace, link=f"/team-decisions/{decision.pk}/").exists()
    grace, page = sign_in("grace"), reverse("team_decision", args=[decision.pk])
    assert grace.post(reverse("move_decision", args=[decision.pk]), {"by_when": SOON.isoformat(), "words": ""}).status_code == 422
    grace.post(reverse("move_decision", args=[decision.pk]), {"by_when": SOON.isoformat(), "words": "The books came early"})
    assert "The books came early" in grace.get(page).text
    assert grace.post(reverse("end_decision", args=[decision.pk]), {"done": "0", "words": ""}).status_code == 422
    grace.post(reverse("end_decision", args=[decision.pk]), {"done": "1", "words": "They read on Tuesdays"})
    assert "They read on Tuesdays" in grace.get(page).text
    assert grace.post(reverse("end_decision", args=[decision.pk]), {"done": "1", "words": ""}).status_code == 422


def everybody_sees(sign_in, meeting, keys) -> set[bool]:
    page = reverse("team_meeting", args=[meeting.pk])
    return {"without names:" in sign_in(key).get(page).text for key in keys}


@pytest.mark.sqlite
def test_no_look_at_a_meeting_differs_from_the_next_by_one_persons_answer(sign_in, around, meeting, noon):
    """The spread is shown once: hidden until all have answered, then closed for good, whoever joins or asks again."""
    for key in ("josefina", "keoni"):
        meetings.ask_to_meeting(by=around.hannah.pk, today=TODAY, meeting=meeting, person=around.people[key], kind="guest")
    decision = decided(around, meeting, noon)
    seen = []
    for key, level in (("hannah", 3), ("yusuf", 2), ("grace", 1), ("josefina", 2), ("keoni", 4)):
        seen.append(everybody_sees(sign_in, meeting, ("hannah", "grace")))
        sign_in(key).post(reverse("say_how_sure", args=[decision.pk]), {"level": str(level)})
    assert seen == [{False}] * 5, "neither after one answer nor after four of five"
    text = sign_in("hannah").get(reverse("team_meeting", args=[meeting.pk])).text
    assert "without names:" in text and "very sure: 1" in text and "not so sure: 2" in text
    assert f"?decision={decision.pk}" in text, "half are not sure: help is offered"
    before = list(Sureness.objects.order_by("level").values_list("count", flat=True))
    meetings.ask_to_meeting(by=around.hannah.pk, today=TODAY, meeting=meeting, person=around.ingrid, kind="guest")
    for key in ("ingrid", "grace"):
        sign_in(key).post(reverse("say_how_sure", args=[decision.pk]), {"level": "4"})
    assert list(Sureness.objects.order_by("level").values_list("count", flat=True)) == before == [1, 2, 1, 1]
    assert {field.name for field in SaidHowSure._meta.fields} == {"id", "decision", "person"}, "who said it, never what"
    assert not any("level" in act.detail for act in Act.objects.filter(act="student_support.say_how_sure"))


def test_three_answers_are_never_shown_and_closing_the_meeting_shows_four(sign_in, around, meeting, noon):
    for key in ("josefina", "keoni"):
        meetings.ask_to_meeting(by=around.hannah.pk, today=TODAY, meeting=meeting, person=around.people[key], kind="guest")
    three, four = decided(around, meeting, noon), decided(around, meeting, noon, words="Call Rosa")
    for key in ("hannah", "yusuf", "grace"):
        for one in (three, four):
            decisions.say_how_sure(by=around.people[key].pk, today=TODAY, now=noon, decision=one, level=1)
    decisions.say_how_sure(by=around.keoni.pk, today=TODAY, now=noon, decision=four, level=1)
    assert everybody_sees(sign_in, meeting, ("hannah", "yusuf", "keoni")) == {False}
    meetings.hold_meeting(by=around.hannah.pk, today=TODAY, now=noon, meeting=meeting)
    text = sign_in("hannah").get(reverse("team_meeting", args=[meeting.pk])).text
    assert text.count("without names:") == 1 and "fewer than four have said it" in text
    with pytest.raises(decisions.Closed):
        decisions.say_how_sure(by=around.josefina.pk, today=TODAY, now=noon, decision=three, level=4)


@pytest.mark.parametrize("key", ["amina", "meiling"])
def test_nobody_above_sees_how_sure_a_team_is(sign_in, around, meeting, noon, key):
    decision = decided(around, meeting, noon)
    text = sign_in(key).get(reverse("team_meeting", args=[meeting.pk])).text
    assert "Read in pairs" in text and "have said how sure" not in text and "How sure are you" not in text
    assert sign_in(key).post(reverse("say_how_sure", args=[decision.pk]), {"level": "1"}).status_code == 404


def test_what_stands_in_the_way_reaches_one_leader_who_answers_and_clears(sign_in, around, meeting, noon):
    decision = decided(around, meeting, noon)
    path = reverse("raise_student_barrier", args=[meeting.student_id])
    assert "Read in pairs" in sign_in("hannah").get(f"{path}?decision={decision.pk}").text
    typed = {"words": "No room at ten", "leader": around.keoni.pk, "by_when": LATER.isoformat()}
    assert sign_in("hannah").post(path, typed).status_code == 422, "a principal of another school"
    sign_in("hannah").post(f"{path}?meeting={meeting.pk}", {**typed, "leader": around.meiling.pk})
    barrier = Barrier.objects.get()
    line = Line.objects.get(to=around.meiling)
    assert line.about_child and "Mateo" not in f"{line.text}{line.words}"
    mine, answer = reverse("barriers_given_to_me"), reverse("answer_student_barrier", args=[barrier.pk])
    assert "No room at ten" in sign_in("meiling").get(mine).text and "Mateo" in sign_in("meiling").get(mine).text
    assert "No room at ten" not in sign_in("amina").get(mine).text
    assert sign_in("amina").get(answer).status_code == 404
    assert sign_in("meiling").post(answer, {"answer": "", "cleared": "0"}).status_code == 422
    sign_in("meiling").post(answer, {"answer": "The library is free", "cleared": "0"})
    assert Line.objects.filter(to=around.hannah, text__contains="answered").exists()
    assert "The library is free" in sign_in("grace").get(reverse("team_of_student", args=[meeting.student_id])).text
    sign_in("meiling").post(answer, {"answer": "The library is free", "cleared": "1"})
    with pytest.raises(barriers.ClearedAlready):
        barriers.answer_barrier(by=around.meiling.pk, today=TODAY, now=noon, barrier=barrier, answer="Again")


@pytest.mark.sqlite
def test_pages_cost_the_same_with_one_and_three_of_everything(sign_in, around, meeting, noon):
    pages = [("hannah", reverse("team_meeting", args=[meeting.pk])), ("hannah", reverse("team_of_student", args=[meeting.student_id]))]
    pages += [("amina", reverse("barriers_given_to_me"))]

    def fill(number: int) -> list[int]:
        decided(around, meeting, noon, words=f"Read {number}")
        say(around, meeting, ("hannah", "yusuf", "grace")[number], noon)
        say(around, meeting, "grace", noon)
        barriers.raise_barrier(
            by=around.hannah.pk, today=TODAY, now=noon, student=meeting.student, words=f"Room {number}", leader=around.amina.pk, by_when=LATER, meeting=meeting
        )
        meetings.plan_meeting(by=around.hannah.pk, today=TODAY, student=meeting.student, purpose=f"Next {number}", on=LATER)
        counts = []
        for key, path in pages:
            client = sign_in(key)
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            counts.append(len(asked))
        return counts

    MeetingAsked.objects.create(meeting=meeting, person=around.rosa, kind="family", asked_by=around.hannah, asked_on=TODAY)
    first, _second, third = fill(0), fill(1), fill(2)
    assert third[:2] == first[:2] and third[2] <= first[2], "one record alone is entered with the very right that opens it"
    assert max(first) < 60
