"""A worried adult, and what came of it: somebody answers, a team, a plan in the mother's words, eight weeks of sessions and values, a review."""

import re
from datetime import date, time, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, check_page, ready, reconnect
from tests.journeys.conftest import THUMB, Thumb, press
from trellis.student_support.models import Session

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]

NOTICED_ON = date(2026, 9, 14)  # a Monday
MEETING_ON, PLAN_FROM, REVIEWED_ON = date(2026, 9, 17), date(2026, 9, 21), date(2026, 11, 12)
MISSED, CUT_OFF, FORGOTTEN = 2, 4, 5  # weeks
CUT = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch"


def test_from_a_worry_to_a_review_after_eight_weeks(cast, visit, days):
    mateo = cast.students["mateo"]
    days.go_to(NOTICED_ON)
    # Everybody is at their own device from the beginning: nobody signs in while another's page is still read.
    yusuf, hannah, amina = (visit(key, "/", size=DESK) for key in ("yusuf", "hannah", "amina"))
    phone, rosa, grace = visit("hannah", "/", **THUMB), visit("rosa", "/", locale="es-US", **THUMB), visit("grace", "/", **THUMB)
    # A teacher says on a phone what worries her; she need be sure of nothing.
    press(grace, "Your students by name", "link")
    press(grace, "Mateo Quispe", "link")
    press(grace, "I noticed something", "link")
    grace.get_by_label("What did you notice?").fill("He guesses words from their first letter since last week, and asks to leave the room.")
    grace.get_by_label("What goes well?").fill("He explains volcanoes to everybody.")
    check_page(grace)
    press(grace, "Tell them")
    expect(grace.get_by_text("asks to leave the room").first).to_be_visible()

    # The counselor finds it, answers, and forms a team.
    yusuf.reload()
    press(yusuf, "Who it is, and why", "link")
    press(yusuf, "Somebody noticed something and waits for an answer", "link")
    yusuf.get_by_label("What is done now?").fill("We sit down on Thursday, with his mother’s words.")
    press(yusuf, "Say what is done")
    press(yusuf, "The team", "link")
    for name, part, is_case_manager in (
        ("Hannah", "Reads with him", True),
        ("Grace", "Classroom teacher", False),
        ("Yusuf", "Counselor", False),
        ("Amina", "Principal", False),
    ):
        press(yusuf, "Name somebody to the team", "link")
        yusuf.get_by_role("textbox", name="Name of a colleague").fill(name)
        press(yusuf, "Look for them")
        yusuf.get_by_label("What they are to the student").fill(part)
        if is_case_manager:
            yusuf.get_by_label("They manage the case from that day on").check()
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
    thumb.type(grace.get_by_label("What worries me"), "He reads the first letter and guesses the rest.")
    thumb.tap(grace.get_by_role("button", name="Bring it to the meeting"))
    expect(grace.get_by_text("Kept. The team reads it before the meeting.")).to_be_visible()
    print(f"a contribution in {thumb.taps} taps, {thumb.seconds:.1f} s of the machine, beside what is typed")  # noqa: T201
    assert thumb.taps == 5, "three to the form, one into it, one to bring it"
    press(grace, "To the meeting", "link")
    # The others at their own hour; what the mother said by phone stands beside it.
    for page, words in ((phone, "Short rounds of reading aloud, three times a week."), (amina, "A quiet table in the library.")):
        page.goto(f"{meeting}contribute/")
        page.get_by_label("What I would try").fill(words)
        page.get_by_role("button", name="Bring it to the meeting").click()
        expect(page.get_by_text("Kept. The team reads it before the meeting.")).to_be_visible()
    yusuf.goto(meeting)
    press(yusuf, "Enter what they said", "link")
    yusuf.get_by_label("said on the phone").check()
    yusuf.get_by_label("What do you want us to know?").fill("Lee con su hermana cuando nadie mira.")
    press(yusuf, "Keep it")
    press(yusuf, "Say what I bring", "link")
    yusuf.get_by_label("What worries me").fill("He has asked to sit near the door.")
    yusuf.get_by_role("button", name="Bring it to the meeting").click()
    press(yusuf, "To the meeting", "link")
    expect(yusuf.get_by_text("have not been heard yet")).to_have_count(0)

    # They meet: the agenda is there, they decide who does what by when, and everybody says how sure they are.
    days.go_to(MEETING_ON, time(15, 30))
    yusuf.goto(meeting)
    for words in ("Lee con su hermana", "A quiet table in the library", "He reads the first letter"):
        expect(yusuf.get_by_text(words).first).to_be_visible()
    press(yusuf, "Decide something", "link")
    yusuf.get_by_label("What will be done").fill("Reading aloud in short rounds, from Tuesday.")
    yusuf.get_by_label("Who does it").select_option(label="Hannah Lindqvist, Reads with him")
    yusuf.get_by_label("By which day").fill(PLAN_FROM.isoformat())
    press(yusuf, "Decide it")
    for page, level in ((grace, "rather"), (hannah, "very"), (amina, "very")):
        page.goto(meeting)
        press(page, level)
    yusuf.reload()
    expect(yusuf.get_by_text("3 of 4 have said how sure they are.")).to_be_visible()
    press(yusuf, "not so")
    expect(yusuf.get_by_text("very sure: 2")).to_be_visible()
    press(yusuf, "We have met: close it")

    # The plan: what is needed, the goal in the mother's words with what is counted, the support with its dose, what classrooms do.
    hannah.goto(f"/students/{mateo.pk}/support/")
    press(hannah, "Begin a plan", "link")
    hannah.get_by_label("The next day on which the team looks at it").fill(REVIEWED_ON.isoformat())
    press(hannah, "Begin the plan")
    plan = hannah.url
    press(hannah, "Add a need", "link")
    hannah.get_by_label("What is needed").fill("Time to look at a whole word.")
    press(hannah, "Put it in the plan")
    press(hannah, "Add a goal", "link")
    for label, words in (
        ("The goal, in their own words", "Que lea a su abuela las cartas de su tía."),
        ("How it is measured", "A minute of reading aloud each Tuesday"),
        ("Counted in", "words a minute"),
        ("The first value", "60"),
        ("The value to reach", "92"),
    ):
        hannah.get_by_label(label).fill(words)
    hannah.get_by_label("Measured on").fill(MEETING_ON.isoformat())
    hannah.get_by_label("By which day").fill("2027-01-08")
    press(hannah, "Put it in the plan")
    press(hannah, "Add a support", "link")
    hannah.get_by_label("What is given").fill("Reading aloud in short rounds")
    hannah.get_by_label("Minutes each time").fill("30")
    hannah.get_by_label("Tuesday").check()
    hannah.get_by_label("At what time").fill("09:15")
    hannah.get_by_label("From which day").fill(PLAN_FROM.isoformat())
    hannah.get_by_label("Who gives it").select_option(label="Hannah Lindqvist")
    hannah.get_by_label("For which goal").select_option(label="Que lea a su abuela las cartas de su tía.")
    press(hannah, "Put it in the plan")
    press(hannah, "Add what classrooms do", "link")
    hannah.get_by_label("What classrooms do").fill("A paper strip under the line he reads.")
    press(hannah, "Put it in the plan")
    expect(hannah.get_by_text("From Mon 21 Sep", exact=True)).to_be_visible()
    expect(hannah.get_by_text("the place is open")).to_have_count(0)
    check_page(hannah)

    # It reaches the classroom.
    days.go_to(PLAN_FROM)
    grace.goto("/")
    press(grace, "Read what helps them", "link")
    expect(grace.get_by_text("A paper strip under the line he reads.")).to_be_visible()
    press(grace, "I have read it: received")
    expect(grace.get_by_text("You have received all of it.")).to_be_visible()

    # Eight weeks: each session by one tap from her first page, a value after it; one is missed, one has no connection, one is forgotten.
    phone.listener.forgive(CUT)
    values = (62, 63, 66, 66, 66, 67, 67, 68)
    for week in range(8):
        day = PLAN_FROM + timedelta(days=1, weeks=week)
        days.go_to(day)
        phone.goto("/")
        thumb = Thumb(phone)
        thumb.tap(phone.get_by_role("link", name="Sessions today").first)
        phone.wait_for_url("**/sessions/today/")
        ready(phone)
        if week == FORGOTTEN:
            continue
        if week == FORGOTTEN + 1:  # asked once, answered by a tap
            expect(phone.get_by_text("Of one earlier session nobody knows what was.")).to_be_visible()
            earlier = phone.locator(f"form[data-kept*='{day - timedelta(weeks=1)}']").first
            earlier.get_by_role("button", name="As planned", exact=True).tap()
            expect(phone.get_by_text("Of one earlier session nobody knows what was.")).to_have_count(0)
            ready(phone)  # of the page that came after
        entry = phone.locator(f"form[data-kept*='{day.isoformat()}']").first
        if week == MISSED:
            thumb.tap(entry.get_by_text("Otherwise"))
            thumb.tap(entry.get_by_text("Testing or an event of the school"))
            thumb.tap(entry.get_by_role("button", name="Missed", exact=True))
        else:
            if week == CUT_OFF:
                phone.context.set_offline(True)
            thumb.tap(entry.get_by_role("button", name="As planned", exact=True))
            if week == CUT_OFF:
                expect(phone.get_by_text("1 not sent yet")).to_be_visible()
                assert not Session.objects.filter(on=day).exists()
                reconnect(phone)
        expect(phone.get_by_text("All of today is entered.")).to_be_visible()
        if week not in (MISSED, CUT_OFF):
            assert thumb.taps == 2, "one to the list, one on it"
        print(f"week {week + 1}: a session in {thumb.taps} taps, {thumb.seconds:.1f} s of the machine")  # noqa: T201
        if week == 0:
            press(phone, "Enter values", "link")
            phone.get_by_label("Value").fill(str(values[0]))
            press(phone, "Keep all of them")

    # Every session stands once, also the one that had no connection and the one that was asked about.
    assert sorted(Session.objects.values_list("on", flat=True)) == [PLAN_FROM + timedelta(days=1, weeks=week) for week in range(8)]

    # They look at it together: points, aimline and trend, what two rules say, and what the team decides.
    days.go_to(REVIEWED_ON, time(15))
    hannah.goto(plan)
    press(hannah, "Enter a value", "link")
    for week, value in enumerate(values[1:], start=1):  # what she had on paper
        hannah.locator("main [name='value']").fill(str(value))
        hannah.locator("main [name='on']").fill((PLAN_FROM + timedelta(days=1, weeks=week)).isoformat())
        press(hannah, "Keep it")
    hannah.goto(plan)
    press(hannah, "Review this goal", "link")
    expect(hannah.locator("main svg").first).to_be_visible()
    hannah.get_by_label("intensify the support").check()
    hannah.get_by_label("Why", exact=True).fill("He guesses less, and it goes too slowly.")
    press(hannah, "Keep what we decided")
    hannah.get_by_label("Thursday").check()
    hannah.get_by_label("How many times").fill("2")
    press(hannah, "Change it")
    expect(hannah.get_by_text("He guesses less, and it goes too slowly.").first).to_be_visible()
    press(hannah, "On one sheet of paper", "link")
    assert len(re.findall(rb"/Type\s*/Page\b", hannah.pdf(format="Letter"))) == 1, "one sheet for the wall"

    # The mother reads the same at home, on her phone.
    rosa.reload()
    press(rosa, "Sus palabras, quién ayuda, el plan", "link")
    press(rosa, "Abrir el plan completo", "link")
    expect(rosa.get_by_text("He guesses less, and it goes too slowly.").first).to_be_visible()
    expect(rosa.get_by_text("Que lea a su abuela las cartas de su tía.").first).to_be_visible()
