"""What long journeys share: a day that moves on, and a thumb whose taps are counted."""

import time as clocks
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.browser import PHONE
from trellis.site.sign_in.settings_file import Limits

THUMB = {"size": PHONE, "has_touch": True, "is_mobile": True}  # for `visit`: a phone as a finger meets it
_localdate, _make_aware = timezone.localdate, timezone.make_aware


class Days:
    """The day on which the whole house lives, the server's threads among it; its clock goes on from there."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch

    def go_to(self, day: date, at: time = time(9)) -> date:
        """Let it be that day from now on."""
        began, ticks = _make_aware(datetime.combine(day, at)), clocks.monotonic()
        self.patch.setattr("django.utils.timezone.now", lambda: began + timedelta(seconds=clocks.monotonic() - ticks))
        self.patch.setattr("django.utils.timezone.localdate", _localdate)
        return day


@pytest.fixture
def days(today: object, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Days:
    """Weeks pass in a minute: nobody is signed out meanwhile, since whoever signs in anew writes beside a server that may still be reading."""
    year = Limits(idle=timedelta(days=400), longest=timedelta(days=400))
    settings.SIGN_IN = replace(settings.SIGN_IN, staff=year, family=year, student=year)
    return Days(monkeypatch)


def press(page: Any, name: str, kind: str = "button") -> None:
    """Press what has this name on the page, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role(kind, name=name, exact=True).first.click()


class Thumb:
    """One finger on a phone: it counts its taps; what is typed between them is not counted."""

    def __init__(self, page: Any) -> None:
        self.page, self.taps, self.began = page, 0, clocks.monotonic()

    def tap(self, what: Any) -> None:
        what.tap()
        self.taps += 1

    def type(self, field: Any, words: str) -> None:
        self.tap(field)
        field.press_sequentially(words) if len(words) < 4 else field.fill(words)

    @property
    def seconds(self) -> float:
        return clocks.monotonic() - self.began
