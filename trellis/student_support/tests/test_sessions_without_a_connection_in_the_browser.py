"""A tap without a connection is kept on the device, shown as kept, and stands once when the connection returns."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import ready, reconnect
from trellis.directory.models import NonWorkingDays
from trellis.student_support.models import Session
from trellis.student_support.tests.test_todays_sessions import give

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
CUT = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch"


@pytest.fixture
def reading(transactional_db, around):
    NonWorkingDays.objects.all().delete()
    return give(around, per="day", weekdays=[], times=1, begins_on=timezone.localdate())


def test_one_tap_without_a_connection_stands_once_when_it_returns(visit, reading):
    page = visit("hannah", "/sessions/today/")
    page.listener.forgive(CUT)
    ready(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="As planned", exact=True).click()
    expect(page.get_by_text("Kept on this device. It is sent when the connection returns.")).to_be_visible()
    expect(page.get_by_text("1 not sent yet")).to_be_visible()
    assert not Session.objects.exists()
    reconnect(page)
    expect(page.get_by_text("All of today is entered.")).to_be_visible()
    assert list(Session.objects.values_list("given_minutes", flat=True)) == [30]
