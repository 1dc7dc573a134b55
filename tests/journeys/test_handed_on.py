"""A student is handed on: the next says no and why, the leader names another, who reads what the last adult knows and says yes."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, check_page
from tests.cast import TODAY
from tests.journeys.conftest import THUMB, Thumb, press
from trellis.directory.models import TeamMember
from trellis.directory.operations.teams import join_team
from trellis.student_support.models import HandOff
from trellis.student_support.operations.plans import begin_plan

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
NOON = timezone.make_aware(datetime.combine(TODAY, time(12)))
KNOWN = "Let him carry something in the morning. His mother reads text messages, not mail."
NO = "I have forty-one already. Grace sees him every day."


def test_declined_with_a_reason_and_made_again(cast, visit):
    mateo, who = cast.students["mateo"], {"by": cast.amina.pk, "today": TODAY}
    begin_plan(by=cast.amina.pk, now=NOON, today=TODAY, student=mateo, review_on=TODAY + timedelta(days=60))
    join_team(**who, student=mateo, person=cast.hannah, part="Reads with him", is_case_manager=True)

    # Whoever manages the case names the next, and writes what no plan says.
    hannah = visit("hannah", f"/students/{mateo.pk}/team/", size=DESK)
    press(hannah, "Name somebody to the team", "link")
    hannah.get_by_role("textbox", name="Name of a colleague").fill("Yusuf")
    press(hannah, "Look for them")
    hannah.get_by_label("What they are to the student").fill("Counselor")
    hannah.get_by_label("They manage the case from that day on").check()
    press(hannah, "Name them")
    first = HandOff.objects.get()
    press(hannah, "Say what the next should know", "link")
    hannah.get_by_label("What you would want to know in their place").fill(KNOWN)
    press(hannah, "Keep")
    check_page(hannah)

    # The next says no on a phone: not without a reason, and what was typed stays.
    yusuf = visit("yusuf", "/handed-on/", **THUMB)
    yusuf.listener.forgive("422")
    press(yusuf, "Mateo Quispe", "link")
    expect(yusuf.get_by_text(KNOWN)).to_be_visible()
    press(yusuf, "No, I cannot", "link")
    press(yusuf, "Say no")
    expect(yusuf.get_by_text(re.compile("^Say why not, and who could"))).to_be_visible()
    thumb = Thumb(yusuf)
    thumb.type(yusuf.get_by_label("Why not, and who could"), NO)
    with yusuf.expect_navigation():
        thumb.tap(yusuf.get_by_role("button", name="Say no", exact=True))
    check_page(yusuf)
    assert thumb.taps == 2

    # Nothing is in nobody's hands: he stays the one to ask, and the leader finds it on her first page.
    assert TeamMember.objects.get(student=mateo, is_case_manager=True, held_until=None).person == cast.yusuf
    again = HandOff.objects.get(follows=first)
    amina = visit("amina", "/", size=DESK)
    press(amina, "Who it is, and why", "link")
    press(amina, "Handed on, and nobody has said yes yet", "link")
    press(amina, "Name who is next", "link")
    press(amina, "Mateo Quispe, handed on", "link")
    amina.get_by_text("What was before").click()
    expect(amina.get_by_text(NO)).to_be_visible()
    check_page(amina)
    press(amina, "Name who is next", "link")
    amina.get_by_label("Who takes it").select_option(value=str(cast.grace.pk))
    press(amina, "Name them")

    # She reads the package: what the last adult says, the plan, what waits. Then one tap.
    grace = visit("grace", "/handed-on/", **THUMB)
    press(grace, "Mateo Quispe", "link")
    expect(grace.get_by_text(KNOWN)).to_be_visible()
    expect(grace.get_by_role("heading", name="What waits")).to_be_visible()
    check_page(grace)
    thumb = Thumb(grace)
    with grace.expect_navigation():
        thumb.tap(grace.get_by_role("button", name="Yes, I have them", exact=True))
    expect(grace.get_by_text(re.compile("said yes on"))).to_be_visible()
    assert thumb.taps == 1
    again.refresh_from_db()
    assert (again.to, again.accepted_on) == (cast.grace, TODAY)
    assert TeamMember.objects.get(student=mateo, is_case_manager=True, held_until=None).person == cast.grace
    yusuf.listener.forgive("404")
    assert yusuf.goto(f"/handed-on/{again.pk}/accept/").status in (200, 404)  # what somebody else has is not taken back by an old page
    again.refresh_from_db()
    assert again.to == cast.grace
    hannah.reload()
    expect(hannah.get_by_text(KNOWN).first).to_be_visible()
