"""The day of a milestone passes: who holds the ball reads it first, says why, passes it on; the family reads the reason; nothing moves by itself."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, check_page
from tests.journeys.conftest import THUMB, Thumb, press
from trellis.directory.operations.teams import join_team
from trellis.student_support.models import Milestone
from trellis.student_support.operations.papers import record_formal_event

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
REFERRED_ON = date(2026, 9, 8)
WORDS = "The hospital’s report came on Monday."


def test_a_missed_day_and_its_reason(cast, visit, days):
    mateo = cast.students["mateo"]
    days.go_to(REFERRED_ON)
    join_team(by=cast.amina.pk, today=REFERRED_ON, student=mateo, person=cast.hannah, part="Reads with him", is_case_manager=True)
    hannah, phone = visit("hannah", f"/students/{mateo.pk}/support/", size=DESK), visit("hannah", "/", **THUMB)
    rosa, amina = visit("rosa", "/", locale="es-US", **THUMB), visit("amina", "/", size=DESK)
    press(hannah, "Begin a timeline", "link")
    hannah.get_by_role("radio", name="special education (IEP)").check()
    hannah.get_by_role("radio", name="with a referral").check()
    hannah.get_by_label("Who sees to it first").select_option(label="Hannah Lindqvist")
    press(hannah, "Begin it")
    timeline = hannah.url
    now = timezone.make_aware(datetime.combine(REFERRED_ON, time(12)))
    record_formal_event(
        by=cast.hannah.pk,
        today=REFERRED_ON,
        now=now,
        student=mateo,
        on=REFERRED_ON,
        kind="consent",
        guardian=cast.rosa.pk,
        language="es",
        channel="person",
        about="The evaluation.",
    )
    due = Milestone.objects.get(key="evaluation")
    assert due.due_on == REFERRED_ON + timedelta(days=60)
    hannah.reload()
    check_page(hannah)

    # The day passes. Nobody is asked to remember: it stands on her first page, and is said to be without a reason.
    days.go_to(due.due_on + timedelta(days=3))
    phone.goto("/timelines/")
    expect(phone.get_by_text("Nobody has said yet why it is late.")).to_be_visible()
    check_page(phone)
    phone.goto(timeline)
    thumb = Thumb(phone)
    thumb.tap(phone.get_by_role("link", name="Say why it is late", exact=True))
    phone.get_by_label("Why it comes late").select_option(value="late_report")
    thumb.type(phone.get_by_label("In a sentence, where it says more"), WORDS)
    with phone.expect_navigation():
        thumb.tap(phone.get_by_role("button", name="Keep the reason", exact=True))
    expect(phone.get_by_text("Late because: A report from outside came late")).to_be_visible()
    assert thumb.taps == 3

    # The family reads it in plain words, in their language, without the law's number; the day stands as it was.
    rosa.goto(timeline)
    expect(rosa.get_by_text(WORDS)).to_be_visible()
    expect(rosa.get_by_text("300.301")).to_have_count(0)
    check_page(rosa)

    # Somebody else takes the ball, by name; done, it keeps both: the day it was due and the reason.
    press(hannah, "Pass it on", "link")
    hannah.get_by_label("Who sees to it from now on").select_option(label="Amina Warsame")
    press(hannah, "Pass it on")
    amina.goto(timeline)
    press(amina, "It was done", "link")
    press(amina, "Enter it")
    due.refresh_from_db()
    assert (due.met_on, due.delay_reason, due.due_on) == (due.due_on + timedelta(days=3), "late_report", REFERRED_ON + timedelta(days=60))
    expect(amina.get_by_text(WORDS)).to_be_visible()
    check_page(amina)
