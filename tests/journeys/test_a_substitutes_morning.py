"""Seven in the morning: the office enters who stands in, hands a link; on a phone it opens what helps the class, and is closed the next day."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, check_page
from tests.cast import TODAY, YEAR_BEGAN
from trellis.student_support.models import Accommodation, OwnWord, Plan, Receipt

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_substitute_is_entered_let_in_reads_receives_and_is_shown_out_the_next_day(cast, visit, monkeypatch):
    mateo = cast.students["mateo"]
    plan = Plan.objects.create(student=mateo, begins_on=YEAR_BEGAN, begun_by=cast.yusuf, review_on=TODAY + timedelta(days=60))
    Accommodation.objects.create(plan=plan, words="Tasks are read aloud", when_words="In mathematics", by=cast.yusuf, begins_on=YEAR_BEGAN)
    OwnWord.objects.create(student=mateo, kind="helps", said_by="student", words="I listen better when I may draw", entered_by=cast.yusuf, on=YEAR_BEGAN)

    denise = visit("denise", "/directory/substitutes/", size=DESK)
    denise.get_by_role("main").get_by_role("link", name="Enter who stands in").click()
    denise.get_by_label("Who is away").select_option(label="Grace Oyelaran")
    denise.get_by_text("Somebody new", exact=True).click()
    denise.get_by_label("First name").fill("Nadia")
    denise.get_by_label("Last name").fill("Petrovic")
    check_page(denise)
    denise.get_by_role("button", name="Enter", exact=True).click()
    expect(denise.get_by_text("Nadia Petrovic stands in for Grace Oyelaran")).to_have_count(1)
    denise.get_by_role("link", name="A way in for them").click()
    denise.get_by_role("button", name="Make a sign-in link").click()
    link = denise.locator("[data-link]")
    expect(link).to_have_count(1)

    nadia = visit(None, urlsplit(link.inner_text()).path, size=PHONE)
    nadia.get_by_role("main").get_by_role("button").first.click()
    nadia.get_by_role("link", name="Read what helps them").click()
    expect(nadia.get_by_text("I listen better when I may draw")).to_have_count(1)
    expect(nadia.get_by_text("Tasks are read aloud")).to_have_count(1)
    check_page(nadia)
    nadia.get_by_role("button", name="I have read it: received").click()
    expect(nadia.get_by_text("You have received all of it.")).to_have_count(1)
    assert Receipt.objects.filter(student=mateo).count() == 1

    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY + timedelta(days=1))
    nadia.listener.forgive("403")
    nadia.goto("/classroom/")
    expect(nadia.get_by_text("Tasks are read aloud")).to_have_count(0)
    expect(nadia.get_by_role("heading", level=1)).to_have_count(1)
