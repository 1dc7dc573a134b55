"""What long journeys share: a day that moves on, and a thumb whose taps are counted."""

import time as clocks
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.browser import PHONE

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
def days(today: object, monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture
def come_back(sign_in: Callable[[str], Any], days: Days, live_server: Any) -> Callable[..., None]:
    """Return a function that opens a page again on a device, on another day: its sign-in may have run out weeks ago.

    The device rests first: an answer to the page before would come back as signed out, and take the new cookie away.
    """

    def came_back(page: Any, key: str, path: str, on: date | None = None, at: time = time(9)) -> None:
        page.goto("about:blank")
        if on is not None:
            days.go_to(on, at)
        page.context.add_cookies([{"name": "sessionid", "value": sign_in(key).cookies["sessionid"].value, "url": live_server.url}])
        page.goto(path)

    return came_back


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
