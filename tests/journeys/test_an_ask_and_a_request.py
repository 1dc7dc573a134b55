"""Two journeys between the central office and a school, each in the browsers of all who take part.

An office files an ask that breaks the cap, a sponsor declines, it comes back smaller and later; a principal does it and says how long it took;
what became of it arrives, and the Monday brief shows it. And one request that three offices meet in: a decline, an absence, a rating, a reply.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

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
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


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
    assert "over the line" in priya.locator(".lede").inner_text()
    check_page(priya)
    priya.locator("[name=way][value=over]").check()
    priya.get_by_role("button", name="Ask a leader to stand for it").click()
    priya.wait_for_url("**/sponsor/")
    priya.get_by_label(cast.lorraine.name).check()
    priya.locator("[name=why]").fill("The board meets on the 21st.")
    press(priya, "Ask them to stand for it")
    check_page(priya)

    lorraine = visit("lorraine", "/", size=PHONE)
    lorraine.get_by_role("link", name="Which rooms can hold make-up testing?").first.click()
    lorraine.wait_for_load_state()
    if lorraine.get_by_role("link", name="See whose weeks, then answer").count():
        lorraine.get_by_role("link", name="See whose weeks, then answer").click()
        lorraine.wait_for_load_state()
    said = lorraine.locator("main").inner_text()
    assert "The board meets on the 21st." in said
    assert "15 minutes over" in said
    check_page(lorraine)
    lorraine.locator("[name=words]").fill("Ten minutes, and the week after.")
    press(lorraine, "Decline, and say why")

    priya.reload()
    assert "Ten minutes, and the week after." in priya.locator("main").inner_text()
    priya.get_by_role("link", name="Bring it back smaller or later").click()
    priya.locator("[name=minutes_low]").fill("5")
    priya.locator("[name=minutes_high]").fill("10")
    priya.locator("[name=due_on]").fill(LATER.isoformat())
    press(priya, "Bring it back")
    assert "It is filed." in priya.locator("main").inner_text()  # it fits: one act
    ask = priya.url

    on(monkeypatch, LATER - timedelta(days=1))
    amina = visit("amina", "/my-week/", size=PHONE)
    row = amina.locator("li, article").filter(has_text="Which rooms can hold make-up testing?").last
    check_page(amina)
    row.get_by_role("button", name="10 to 20").click()
    amina.wait_for_load_state()
    assert "10 to 20 minutes" in amina.locator("main").inner_text()

    on(monkeypatch, LATER + timedelta(days=2))
    priya.goto("/")
    priya.get_by_role("link", name="Say what became of it").first.click()
    priya.locator("[name=became][value=decided]").check()
    priya.locator("[name=words]").fill("Fourteen proctors go to the nine schools without a spare room.")
    priya.locator("main form button").first.click()
    priya.wait_for_load_state()
    check_page(priya)
    amina.goto(ask)
    assert "Fourteen proctors go to the nine schools" in amina.locator("main").inner_text()

    monday = LATER + timedelta(days=5)
    on(monkeypatch, monday)
    send_letters_of_the_week(monday.isoformat())
    amina.goto("/brief/")
    check_page(amina)
    assert "Which rooms can hold make-up testing?" in amina.locator("main").inner_text()


def test_one_request_three_offices_a_decline_an_absence_a_rating_a_reply(cast, visit, monkeypatch):
    daniel, stands_in = cast.daniel, cast.people["andres"]
    Post.objects.create(person=stands_in, role=Role.OFFICE_STAFF, office=cast.offices["facilities"], held_from=TODAY - timedelta(days=90))
    write_service(
        by=daniel.pk, now=timezone.now(), office=cast.offices["facilities"].pk, name="Doors and locks", offers="A door that shuts, within a day.",
        answer_minutes=450, settle_minutes=2250, owner=daniel.pk, backup=stands_in.pk,
    )  # fmt: skip

    amina = visit("amina", "/threads/new/", size=PHONE)
    check_page(amina)
    amina.get_by_role("link", name="Doors and locks").first.click()
    amina.locator("[name=subject]").fill("A door that does not lock")
    amina.locator("[name=text]").fill("The side door of the gym. Somebody should look at the bus stop before it, too.")
    press(amina, "Ask")
    thread = amina.url.split("?")[0]

    at_desk = visit("daniel", thread, size=DESK)
    check_page(at_desk)
    for office, why in (("transport", "The bus stops right before that door."), ("student_services", "One boy runs out when it is loud.")):
        at_desk.goto(thread)
        at_desk.get_by_role("link", name="Bring in another office").click()
        at_desk.locator("[name=to_office]").select_option(str(cast.offices[office].pk))
        at_desk.locator("[name=kind][value=help]").check()
        at_desk.locator("[name=reason]").fill(why)
        press(at_desk, "Ask this office")
    ruth = visit("ruth", "/", size=PHONE)
    ruth.get_by_role("link", name="A door that does not lock").first.click()
    ruth.wait_for_load_state()
    ruth.locator("[name=reason]").fill("There is no room to turn at the front.")
    press(ruth, "Decline, and say why")
    meiling = visit("meiling", thread, size=DESK)
    press(meiling, "Accept it")

    # From today on he is away for three days, and somebody covers for him.
    away = {"held_from": TODAY, "held_until": TODAY + timedelta(days=3), "office": cast.offices["facilities"]}
    Post.objects.create(person=stands_in, role=Role.OFFICE_LEAD, covers=cast.posts["daniel"], **away)
    cover = visit("andres", "/", size=DESK)
    cover.get_by_role("link", name="A door that does not lock").first.click()
    cover.wait_for_load_state()
    said = cover.locator("main").inner_text()
    assert "There is no room to turn at the front." in said
    cover.get_by_role("link", name="Settle it: say what was done").click()
    cover.locator("[name=words]").fill("The lock is in. Hannah sits with him at the loud times.")
    press(cover, "Settle it")

    amina.goto(thread)
    one = amina.locator("main").inner_text()
    assert "The lock is in." in one
    amina.get_by_role("link", name="Say whether you got what you needed").click()
    amina.locator("[name=got]").first.check()
    amina.locator("[name=words]").fill("Three offices, and I wrote once.")
    press(amina, "Answer")
    check_page(amina)

    on(monkeypatch, date(2027, 1, 5))
    at_desk.goto("/")
    at_desk.get_by_role("link", name="What schools said").first.click()
    assert "Three offices, and I wrote once." in at_desk.locator("main").inner_text()
    check_page(at_desk)
    at_desk.get_by_role("link", name="Write what we will change").first.click()
    at_desk.locator("[name=heard]").fill("You wrote once, and three of us came. The bus was decided without you.")
    at_desk.locator("[name=will_change]").fill("Transport walks the stop with the school before it says no.")
    press(at_desk, "Publish the reply")
    at_desk.wait_for_url("**/offers/**")
    amina.goto(f"/offices/{cast.offices['facilities'].pk}/offers/")
    assert "Transport walks the stop with the school" in amina.locator("main").inner_text()
    check_page(amina)
