"""A real browser for tests: Chromium against the live server, deaf to nothing.

`visit("amina")` opens the house as one of the cast; `visit()` as nobody. What the browser complains about (console, broken policy, a
request to another host, a page error) fails the test at its end. `check_page(page)` holds the open page against axe's rules
of WCAG 2.2 AA and against sideways scrolling on a phone. TRELLIS_BROWSER_SLOWER=5 shows which test is impatient.
"""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.db.transaction import Atomic

from tests.installation import until

# Debian's Chromium, quiet: it must not look for updates while a test watches its requests.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]  # a page that was held against all by day can break these alone by night
# For whom the machine is busy: nothing waits longer than it must, so this costs nothing where all goes well.
PATIENCE, LONG_PATIENCE = 20_000, 60_000  # ms: for what a page shows, and for a page to come
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# A slow machine says these by itself, of a page that came late and not of what stands in it.
OF_THE_MACHINE = [r"Slow network is detected", r"was preloaded using link preload but not used"]
# Space between letters, words and lines that a reader may set (WCAG 1.4.12)
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }"

# What axe says of rules that hold is not carried over.
LOOK_FOR = """async (options) => (await axe.run(options)).violations.map(
  (rule) => `${rule.id}: ${rule.help}: ${rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`)"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Run the Chromium of this machine, or say how to get one."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is missing: sudo apt-get install chromium")
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
    return {**browser_type_launch_args, "executable_path": chromium, "args": QUIET}


class Listener:
    """Collect what a browser complains about; `forgive` takes what a test brings about on purpose."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.complaints: list[str] = []
        self.forgiven: list[str] = [*OF_THE_MACHINE]

    def forgive(self, pattern: str) -> None:
        """Let complaints pass that match a regular expression: a 404 that the test asks for."""
        self.forgiven.append(pattern)

    def hear(self, page: Any) -> None:
        page.on("console", lambda message: self.complaints.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._request)

    def _request(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob", "about"} and address.netloc != self.host:
            self.complaints.append(f"request to another host: {address.scheme}://{address.netloc}")

    @property
    def left(self) -> list[str]:
        return [said for said in self.complaints if not any(re.search(pattern, said) for pattern in self.forgiven)]


class Turns:
    """Let one thread at a time at the database: a whole request of the server, a whole transaction of the test.

    In memory, SQLite has one connection for all of them. Where two share it at once, one is told that a table is locked, rolls back what
    the other wrote, or leaves a transaction open under it.
    """

    def __init__(self, server: Any) -> None:
        self.turn = threading.RLock()
        self.connected = 0
        app, accept, answer = server.get_app(), server.process_request, server.process_request_thread

        def in_turn(environ: Any, start_response: Any) -> list[bytes]:
            with self.turn:
                answered = app(environ, start_response)
                try:
                    return [b"".join(answered)]
                finally:
                    answered.close()

        def accepted(*words: Any) -> None:
            self.connected += 1  # in the one thread that accepts
            accept(*words)

        def answered(*words: Any) -> None:
            try:
                answer(*words)
            finally:
                with self.turn:
                    self.connected -= 1

        server.set_app(in_turn)
        server.process_request, server.process_request_thread = accepted, answered

    def _asked(self, execute: Callable[..., Any], *words: Any) -> Any:
        with self.turn:
            return execute(*words)

    def taken(self, patch: pytest.MonkeyPatch) -> ExitStack:
        """Keep the turns while what is returned is open."""
        enter, leave = Atomic.__enter__, Atomic.__exit__

        def entered(atomic: Atomic) -> None:
            self.turn.acquire()
            try:
                enter(atomic)
            except BaseException:
                self.turn.release()
                raise

        def left(atomic: Atomic, *words: Any) -> None:
            try:
                leave(atomic, *words)
            finally:
                self.turn.release()

        patch.setattr(Atomic, "__enter__", entered)
        patch.setattr(Atomic, "__exit__", left)
        kept = ExitStack()
        for connection in connections.all():
            kept.enter_context(connection.execute_wrapper(self._asked))
        return kept

    def wait(self) -> None:
        """Wait until the browsers have hung up and every request is answered: nothing reads any more when the tables are emptied."""
        with suppress(AssertionError):  # a line that is held and says nothing does no harm
            until(lambda: self.connected == 0, within=20)
        with self.turn:
            pass


@pytest.fixture(scope="session")
def _turns(live_server: Any) -> Turns:
    return Turns(live_server.thread.httpd)


@pytest.fixture
def visit(transactional_db: None, live_server: Any, _turns: Turns, browser: Any, sign_in: Callable[[str], Any]) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page of the house as one of the cast (None: nobody), of a size, light or dark.

    The page knows its listener as `page.listener`. JavaScript is off with `javascript=False`.
    """
    listeners: list[Listener] = []
    contexts: list[Any] = []

    def opened(key: str | None = None, path: str = "/", *, size: dict[str, int] = PHONE, theme: str = "light", javascript: bool = True, **more: Any) -> Any:
        context = browser.new_context(
            viewport=size, color_scheme=theme, base_url=live_server.url, java_script_enabled=javascript, reduced_motion="reduce", **more
        )
        context.set_default_timeout(LONG_PATIENCE)
        contexts.append(context)
        if key is not None:
            cookie = sign_in(key).cookies["sessionid"]
            context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.listener = Listener(urlsplit(live_server.url).netloc)
        page.listener.hear(page)
        listeners.append(page.listener)
        if slower := os.environ.get("TRELLIS_BROWSER_SLOWER"):
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": float(slower)})
        page.goto(path)
        return page

    with pytest.MonkeyPatch.context() as patch, _turns.taken(patch):
        yield opened
        for context in contexts:
            context.close()
        _turns.wait()
    assert [said for listener in listeners for said in listener.left] == []


def ready(page: Any) -> None:
    """Wait until what a page keeps on the device is read, tried once, and listened for."""
    page.wait_for_selector("body[data-kept-ready]")


def reconnect(page: Any) -> None:
    """Give a page its connection back, and see that it hears of it: Chromium tells one that was opened without a connection nothing."""
    ready(page)
    will_hear = not page.evaluate("navigator.onLine")
    page.context.set_offline(False)
    if not will_hear:
        page.evaluate("() => void dispatchEvent(new Event('online'))")


def axe(page: Any, colours_only: bool = False) -> list[str]:
    """Return what axe finds on the open page: rule, what it says, and where. `colours_only` holds it against the rules of colour."""
    from axe_playwright_python.base import AXE_SCRIPT

    only = {"type": "rule", "values": COLOUR_RULES} if colours_only else {"type": "tag", "values": RULES}
    if page.evaluate("() => typeof axe === 'undefined'"):  # half a megabyte, once for each page and not for each look at it
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(LOOK_FOR, {"runOnly": only, "resultTypes": ["violations"]})
    return found


def sideways(page: Any) -> list[str]:
    """Return what reaches over the edge at 390 and at 320 pixels, and with wide letters; a box that scrolls by itself may."""
    size = page.viewport_size
    found = []
    for width, wide_letters in ((390, False), (320, False), (320, True)):
        page.set_viewport_size({"width": width, "height": 844})
        if wide_letters:
            page.evaluate("css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }", SPACED)
        over = page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? null :
               [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)
                 .slice(0, 4).map(e => e.outerHTML.slice(0, 120)).join(' | ') || 'something'"""
        )
        if over:
            found.append(f"at {width} pixels{' with wide letters' if wide_letters else ''}: {over}")
        if wide_letters:
            page.evaluate("() => { document.adoptedStyleSheets = []; }")
    page.set_viewport_size(size)
    return found


def check_page(page: Any) -> None:
    """Fail when axe finds something on the open page or it scrolls sideways on a phone."""
    assert axe(page) == [], page.url
    assert sideways(page) == [], page.url


def check_by_day_and_by_night(page: Any) -> None:
    """Hold the open page against everything by day, and against the rules of colour by night, when nothing else differs."""
    check_page(page)
    page.emulate_media(color_scheme="dark")
    assert axe(page, colours_only=True) == [], f"{page.url} by night"
    page.emulate_media(color_scheme="light")
