"""Two journeys between the central office and a school, each in the browsers of all who take part.

An office files an ask that breaks the cap, a sponsor declines, it comes back smaller and later; a principal does it and says how long it took;
what became of it arrives, and the Monday brief shows it. And one request that three offices meet in: a decline, an absence, a rating, a reply.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, check_page
from tests.cast import TODAY
from trellis.access.policy import Role
from trellis.asks.jobs import send_letters_of_the_week
from trellis.asks.operations import set_cap
from trellis.asks.tests.laying import filed
from trellis.directory.models import Post
from trellis.partnership.operations.catalogue import write_service

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FULL = date(2026, 12, 9)  # the Wednesday of next week
LATER = FULL + timedelta(days=7)


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let the house believe that it is that day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: day)


def press(page: Any, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Any, name: str) -> None:
    """Follow the first link of that name, and wait until its page is there."""
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def test_an_ask_that_breaks_the_cap_comes_back_smaller_and_is_answered_for(cast, visit, monkeypatch):
    set_cap(by=cast.lorraine.pk, today=TODAY, level="", minutes=90, held_from=TODAY, because="Agreed on with the principals’ council")
    filed(cast, what="Winter safety drill report", minutes_low=60, minutes_high=80, due_on=FULL, office=cast.offices["facilities"].pk)

    priya = visit("priya", "/asks/new/", size=DESK)
    priya.locator("[name=what]").fill("Which rooms can hold make-up testing?")
    priya.locator("[name=why]").fill("Where we send fourteen proctors in February.")
    check_page(priya)
    press(priya, "Go on: of whom and when")
    priya.locator("[name=whom][value=everybody]").check()
    priya.locator("[name=due_on]").fill(FULL.isoformat())
    priya.locator("[name=minutes_low]").fill("15")
    priya.locator("[name=minutes_high]").fill("25")
    press(priya, "Go on: when would it land?")
    expect(priya.locator(".lede")).to_contain_text("over the line")
    check_page(priya)
    priya.locator("[name=way][value=over]").check()
    priya.get_by_role("button", name="Ask a leader to stand for it").click()
    priya.wait_for_url("**/sponsor/")
    priya.get_by_label(cast.lorraine.name).check()
    priya.locator("[name=why]").fill("The board meets on the 21st.")
    press(priya, "Ask them to stand for it")
    check_page(priya)

    lorraine = visit("lorraine", "/", size=PHONE)
    follow(lorraine, "Which rooms can hold make-up testing?")
    if lorraine.get_by_role("link", name="See whose weeks, then answer").count():
        follow(lorraine, "See whose weeks, then answer")
    expect(lorraine.locator("main")).to_contain_text("The board meets on the 21st.")
    expect(lorraine.locator("main")).to_contain_text("15 minutes over")
    check_page(lorraine)
    lorraine.locator("[name=words]").fill("Ten minutes, and the week after.")
    press(lorraine, "Decline, and say why")

    priya.reload()
    expect(priya.locator("main")).to_contain_text("Ten minutes, and the week after.")
    follow(priya, "Bring it back smaller or later")
    priya.locator("[name=minutes_low]").fill("5")
    priya.locator("[name=minutes_high]").fill("10")
    priya.locator("[name=due_on]").fill(LATER.isoformat())
    press(priya, "Bring it back")
    expect(priya.locator("main")).to_contain_text("It is filed.")  # it fits: one act
    ask = priya.url

    on(monkeypatch, LATER - timedelta(days=1))
    amina = visit("amina", "/my-week/", size=PHONE)
    row = amina.locator("li, article").filter(has_text="Which rooms can hold make-up testing?").last
    check_page(amina)
    with amina.expect_navigation():
        row.get_by_role("button", name="10 to 20").click()
    expect(amina.locator("main")).to_contain_text("10 to 20 minutes")

    on(monkeypatch, LATER + timedelta(days=2))
    priya.goto("/")
    follow(priya, "Say what became of it")
    priya.locator("[name=became][value=decided]").check()
    priya.locator("[name=words]").fill("Fourteen proctors go to the nine schools without a spare room.")
    with priya.expect_navigation():
        priya.locator("main form button").first.click()
    check_page(priya)
    amina.goto(ask)
    expect(amina.locator("main")).to_contain_text("Fourteen proctors go to the nine schools")

    monday = LATER + timedelta(days=5)
    on(monkeypatch, monday)
    send_letters_of_the_week(monday.isoformat())
    amina.goto("/brief/")
    check_page(amina)
    expect(amina.locator("main")).to_contain_text("Which rooms can hold make-up testing?")


def test_one_request_three_offices_a_decline_an_absence_a_rating_a_reply(cast, visit, monkeypatch):
    daniel, stands_in = cast.daniel, cast.people["andres"]
    Post.objects.create(person=stands_in, role=Role.OFFICE_STAFF, office=cast.offices["facilities"], held_from=TODAY - timedelta(days=90))
    write_service(
        by=daniel.pk, now=timezone.now(), office=cast.offices["facilities"].pk, name="Doors and locks", offers="A door that shuts, within a day.",
        answer_minutes=450, settle_minutes=2250, owner=daniel.pk, backup=stands_in.pk,
    )  # fmt: skip

    amina = visit("amina", "/threads/new/", size=PHONE)
    check_page(amina)
    follow(amina, "Doors and locks")
    amina.locator("[name=subject]").fill("A door that does not lock")
    amina.locator("[name=text]").fill("The side door of the gym. Somebody should look at the bus stop before it, too.")
    press(amina, "Ask")
    thread = amina.url.split("?")[0]

    at_desk = visit("daniel", thread, size=DESK)
    check_page(at_desk)
    for office, why in (("transport", "The bus stops right before that door."), ("student_services", "One boy runs out when it is loud.")):
        at_desk.goto(thread)
        follow(at_desk, "Bring in another office")
        at_desk.locator("[name=to_office]").select_option(str(cast.offices[office].pk))
        at_desk.locator("[name=kind][value=help]").check()
        at_desk.locator("[name=reason]").fill(why)
        press(at_desk, "Ask this office")
    ruth = visit("ruth", "/", size=PHONE)
    follow(ruth, "A door that does not lock")
    ruth.locator("[name=reason]").fill("There is no room to turn at the front.")
    press(ruth, "Decline, and say why")
    meiling = visit("meiling", thread, size=DESK)
    press(meiling, "Accept it")

    # From today on he is away for three days, and somebody covers for him.
    away = {"held_from": TODAY, "held_until": TODAY + timedelta(days=3), "office": cast.offices["facilities"]}
    Post.objects.create(person=stands_in, role=Role.OFFICE_LEAD, covers=cast.posts["daniel"], **away)
    cover = visit("andres", "/", size=DESK)
    follow(cover, "A door that does not lock")
    expect(cover.locator("main")).to_contain_text("There is no room to turn at the front.")
    follow(cover, "Settle it: say what was done")
    cover.locator("[name=words]").fill("The lock is in. Hannah sits with him at the loud times.")
    press(cover, "Settle it")

    amina.goto(thread)
    expect(amina.locator("main")).to_contain_text("The lock is in.")
    follow(amina, "Say whether you got what you needed")
    amina.locator("[name=got]").first.check()
    amina.locator("[name=words]").fill("Three offices, and I wrote once.")
    press(amina, "Answer")
    check_page(amina)

    on(monkeypatch, date(2027, 1, 5))
    at_desk.goto("/")
    follow(at_desk, "What schools said")
    expect(at_desk.locator("main")).to_contain_text("Three offices, and I wrote once.")
    check_page(at_desk)
    follow(at_desk, "Write what we will change")
    at_desk.locator("[name=heard]").fill("You wrote once, and three of us came. The bus was decided without you.")
    at_desk.locator("[name=will_change]").fill("Transport walks the stop with the school before it says no.")
    press(at_desk, "Publish the reply")
    at_desk.wait_for_url("**/offers/**")
    amina.goto(f"/offices/{cast.offices['facilities'].pk}/offers/")
    expect(amina.locator("main")).to_contain_text("Transport walks the stop with the school")
    check_page(amina)
