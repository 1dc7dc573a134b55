"""A learning community meets: the protocol runs by its timer on two phones at once, ends with a promise, and a supervisor finds nothing."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import PHONE, check_page
from tests.cast import TODAY
from trellis.growth.models import Run
from trellis.growth.operations import communities as together

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_session_is_run_by_its_timer_on_two_phones(cast, visit):
    group = together.begin_community(by=cast.amina.pk, today=TODAY, name="The second Thursday")
    invited = together.invite_to_community(by=cast.amina.pk, today=TODAY, community=group, person=cast.keoni.pk)
    together.answer_invitation(by=cast.keoni.pk, today=TODAY, invitation=invited, joins=True)
    who = {"presenter": cast.amina.pk, "facilitator": cast.keoni.pk}
    meeting = together.plan_meeting(by=cast.amina.pk, today=TODAY, community=group, on=TODAY, protocol_key="consultancy", **who)

    amina = visit("amina", f"/communities/meetings/{meeting.pk}/problem/", size=PHONE)
    amina.get_by_label("What I bring").fill("Nobody speaks after me.")
    with amina.expect_navigation():
        amina.get_by_role("button", name="Show it to the members").click()
    keoni = visit("keoni", f"/communities/meetings/{meeting.pk}/", size=PHONE)
    expect(keoni.get_by_text("Nobody speaks after me.")).to_have_count(1)
    keoni.get_by_role("link", name="Begin", exact=True).click()
    keoni.get_by_role("button", name="Begin now").click()
    clock = keoni.locator("[data-clock]")
    expect(clock).to_have_text(re.compile(r"^[01]:|^2:[0-4]|^2:5[0-8]$"))  # it counts down by itself
    amina.goto(keoni.url)
    expect(amina.get_by_text("Keoni Makoa leads the time.")).to_have_count(1)
    check_page(keoni)

    keoni.get_by_role("button", name="Next step").click()
    expect(amina.locator(".now__name")).to_have_text("The problem")  # she pressed nothing
    expect(amina.locator("[data-said]")).to_have_text("The problem: the presenter speaks, 7 minutes.")
    expect(keoni.locator(".now__name")).to_have_text("The problem")
    Run.objects.update(step_began_at=timezone.now() - timedelta(minutes=7, seconds=5))
    keoni.reload()
    expect(keoni.get_by_text("over the time")).to_have_count(1)
    keoni.get_by_role("button", name="One minute more").click()
    expect(keoni.locator("[data-clock-words]")).to_have_text("left")
    amina.get_by_label("A note on this step").fill("They wait for each other.")
    with amina.expect_navigation():
        amina.get_by_role("button", name="Keep the note").click()
    keoni.get_by_role("button", name="End it now").click()
    keoni.get_by_role("link", name="To what came of it").click()
    expect(keoni.get_by_text("They wait for each other.")).to_have_count(1)
    keoni.get_by_role("link", name="Promise something").click()
    keoni.get_by_label("What you promise").fill("I come and listen on Tuesday.")
    keoni.get_by_label("By which day").fill((TODAY + timedelta(days=7)).isoformat())
    keoni.get_by_label("Amina Warsame").check()
    with keoni.expect_navigation():
        keoni.get_by_role("button", name="Promise it").click()
    amina.goto(keoni.url)
    expect(amina.get_by_role("link", name="I come and listen on Tuesday.")).to_have_count(1)
    check_page(amina)
