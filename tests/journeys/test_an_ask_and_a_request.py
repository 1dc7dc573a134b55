"""Two journeys between the central office and a school, each in the browsers of all who take part.

An office files an ask that breaks the cap, a sponsor declines, it comes back smaller and later; a principal does it and says how long it took;
what became of it arrives, and the Monday brief shows it. And one request that three offices meet in: a decline, an absence, a rating, a reply.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.browser import DESK, PHONE, check_page
from tests.cast import TODAY
from trellis.asks.operations import set_cap
from trellis.asks.tests.laying import filed

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
    priya.goto("/asks/receipts/")
    print(ask, priya.locator("main").inner_text()[:1500])
    priya.goto("/")
    print(priya.locator("main").inner_text()[:1500])
