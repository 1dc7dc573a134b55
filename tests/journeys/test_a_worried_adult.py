"""A worried adult, and what came of it: somebody answers, a team, a plan in the mother's words, eight weeks of sessions and values, a review."""

import re
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, check_page
from tests.journeys.conftest import Thumb
from trellis.student_support.models import Session

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTICED_ON = date(2026, 9, 14)  # a Monday
MEETING_ON, PLAN_FROM, REVIEWED_ON = date(2026, 9, 17), date(2026, 9, 21), date(2026, 11, 12)
THUMB = {"size": PHONE, "has_touch": True, "is_mobile": True}
CUT = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch"


def press(page, name: str, kind: str = "button") -> None:
    """Press what has this name on the page, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role(kind, name=name, exact=True).first.click()


def test_from_a_worry_to_a_review_after_eight_weeks(cast, visit, days, come_back):
    mateo = cast.students["mateo"]
    days.go_to(NOTICED_ON)
    # A teacher says on a phone what worries her; she need be sure of nothing.
    grace = visit("grace", "/", **THUMB)
    press(grace, "Your students by name", "link")
    press(grace, "Mateo Quispe", "link")
    press(grace, "I noticed something", "link")
    grace.get_by_label("What did you notice?").fill("He guesses words from their first letter since last week, and asks to leave the room.")
    grace.get_by_label("What goes well?").fill("He explains volcanoes to everybody.")
    check_page(grace)
    press(grace, "Tell them")
    expect(grace.get_by_text("asks to leave the room").first).to_be_visible()

    # The counselor finds it, answers, and forms a team.
    yusuf = visit("yusuf", "/", size=DESK)
    press(yusuf, "Who it is, and why", "link")
    press(yusuf, "Somebody noticed something and waits for an answer", "link")
    yusuf.get_by_label("What is done now?").fill("We sit down on Thursday, with his mother’s words.")
    press(yusuf, "Say what is done")
    yusuf.screenshot(path="/tmp/journeys/yusuf-answered.png")
    press(yusuf, "The team", "link")
    for name, part, is_case_manager in (("Hannah", "Reads with him", True), ("Grace", "Classroom teacher", False), ("Yusuf", "Counselor", False), ("Amina", "Principal", False)):
        press(yusuf, "Name somebody to the team", "link")
        yusuf.get_by_label("Name of a colleague").fill(name)
        press(yusuf, "Look for them")
        yusuf.get_by_label("What they are to the student").fill(part)
        if is_case_manager:
            yusuf.get_by_label("They manage the case from that day on").check()
        yusuf.screenshot(path="/tmp/journeys/yusuf-name.png")
        press(yusuf, "Name them")
    press(yusuf, "Plan a meeting", "link")
    yusuf.get_by_label("What the meeting is for").fill("What helps Mateo read without guessing.")
    yusuf.get_by_label("On which day").fill(MEETING_ON.isoformat())
    yusuf.get_by_label("At what time").fill("15:30")
    press(yusuf, "Plan it")
    yusuf.get_by_label("Rosa Quispe, mother").check()
    press(yusuf, "Ask them")
    press(yusuf, "Enough for now", "link")
    expect(yusuf.get_by_text("5 of 5 have not been heard yet.")).to_be_visible()
    meeting = yusuf.url

    # Each says before the meeting what they bring, on their own: a teacher on her phone, in a minute.
    grace.goto("/")
    thumb = Thumb(grace)
    thumb.tap(grace.get_by_role("link", name="Who it is, and why"))
    thumb.tap(grace.get_by_role("link", name="Not everybody has been heard before the meeting"))
    thumb.tap(grace.get_by_role("link", name="Say what I bring"))
    grace.screenshot(path="/tmp/journeys/grace-contribute.png", full_page=True)
    thumb.type(grace.get_by_label("What worries me"), "He reads the first letter and guesses the rest.")
    thumb.tap(grace.get_by_role("button", name="Bring it to the meeting"))
    expect(grace.get_by_text("Kept. The team reads it before the meeting.")).to_be_visible()
    print("contribution", thumb.taps, thumb.seconds)
    press(grace, "To the meeting", "link")
    # The others at their own hour; what the mother said by phone stands beside it.
    for key, words in (("hannah", "Short rounds of reading aloud, three times a week."), ("amina", "A quiet table in the library.")):
        page = visit(key, f"{meeting}contribute/", size=PHONE)
        page.get_by_label("What I would try").fill(words)
        page.get_by_role("button", name="Bring it to the meeting").click()
        expect(page.get_by_text("Kept. The team reads it before the meeting.")).to_be_visible()
    yusuf.goto(meeting)
    press(yusuf, "Enter what they said", "link")
    yusuf.screenshot(path="/tmp/journeys/yusuf-enter.png", full_page=True)
    yusuf.get_by_label("said on the phone").check()
    yusuf.get_by_label("What works").fill("Lee con su hermana cuando nadie mira.")
    press(yusuf, "Keep it")
    press(yusuf, "Say what I bring", "link")
    yusuf.get_by_label("What worries me").fill("He has asked to sit near the door.")
    yusuf.get_by_role("button", name="Bring it to the meeting").click()
    press(yusuf, "To the meeting", "link")
    expect(yusuf.get_by_text("have not been heard yet")).to_have_count(0)

    # They meet: the agenda is there, they decide who does what by when, and everybody says how sure they are.
    days.go_to(MEETING_ON, time(15, 30))
    come_back(yusuf, "yusuf", meeting)
    yusuf.screenshot(path="/tmp/journeys/yusuf-agenda.png", full_page=True)
    for words in ("Lee con su hermana", "A quiet table in the library", "He reads the first letter"):
        expect(yusuf.get_by_text(words).first).to_be_visible()
    press(yusuf, "Decide something", "link")
    yusuf.get_by_label("What will be done").fill("Reading aloud in short rounds, from Tuesday.")
    yusuf.get_by_label("Who does it").select_option(label="Hannah Lindqvist, Reads with him")
    yusuf.get_by_label("By which day").fill(PLAN_FROM.isoformat())
    press(yusuf, "Decide it")
    devices = {"grace": grace}
    for key, level in (("grace", "rather"), ("hannah", "very"), ("amina", "very")):
        page = devices.get(key) or visit(key, meeting, size=PHONE)
        come_back(page, key, meeting)
        press(page, level)
    yusuf.reload()
    expect(yusuf.get_by_text("3 of 4 have said how sure they are.")).to_be_visible()
    press(yusuf, "not so")
    expect(yusuf.get_by_text("very sure: 2")).to_be_visible()
    yusuf.screenshot(path="/tmp/journeys/yusuf-sure.png", full_page=True)
    press(yusuf, "We have met: close it")
