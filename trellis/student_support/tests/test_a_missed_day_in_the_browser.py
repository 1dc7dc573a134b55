"""A day is missed: whoever holds the ball finds it on the board, says when it was done and why it came late, and the mother reads both."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import PHONE, check_page
from trellis.student_support.operations.papers import record_formal_event
from trellis.student_support.operations.timelines import begin_timeline

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
WHY = "The report of the hospital came on Friday."


@pytest.fixture
def late(transactional_db, around):
    then = timezone.localdate() - timedelta(days=70)
    who = {"by": around.hannah.pk, "now": timezone.now(), "today": then, "student": around.students["mateo"], "on": then}
    begin_timeline(**who, track="iep", first="referral", holder=around.hannah.pk)
    record_formal_event(**who, kind="consent", guardian=around.rosa.pk, language="es", channel="person", about="The evaluation.")


def test_a_missed_day_is_found_done_and_explained(visit, late):
    page = visit("hannah", "/timelines/", size=PHONE)
    page.listener.forgive("422")
    expect(page.get_by_text("Nobody has said yet why it is late.")).to_have_count(1)
    check_page(page)
    page.get_by_role("link", name="Mateo Quispe", exact=True).click()
    page.get_by_role("link", name="It was done", exact=True).click()
    page.get_by_role("button", name="Enter it", exact=True).click()
    expect(page.get_by_text("This comes after its day. Choose why; the family reads it, too.").first).to_be_visible()
    page.get_by_label("Why it comes late").select_option("late_report")
    page.get_by_label("In a sentence, where it says more").fill(WHY)
    page.get_by_role("button", name="Enter it", exact=True).click()
    expect(page.get_by_text(WHY)).to_be_visible()
    check_page(page)
    rosa = visit("rosa", "/timelines/" + page.url.rsplit("/timelines/", 1)[1], size=PHONE)
    expect(rosa.get_by_text(WHY)).to_be_visible()
    expect(rosa.get_by_role("link", name="It was done", exact=True)).to_have_count(0)
    check_page(rosa)
