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
        yusuf.get_by_role("main").get_by_role("radio").first.check()
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
    yusuf.screenshot(path="/tmp/journeys/yusuf-meeting.png")
    meeting = yusuf.url
