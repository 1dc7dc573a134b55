"""A real browser for tests: Chromium against the live server, deaf to nothing.

`visit("amina")` opens the house as one of the cast; `visit()` as nobody. What the browser complains about (console, broken policy, a
request to another host, a page error) fails the test at its end. `check_page(page)` holds the open page against axe's rules
of WCAG 2.2 AA and against sideways scrolling on a phone.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

# Debian's Chromium, quiet: it must not look for updates while a test watches its requests.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]  # a page that was held against all by day can break these alone by night
# For whom the machine is busy: nothing waits longer than it must, so this costs nothing where all goes well.
PATIENCE, LONG_PATIENCE = 20_000, 60_000  # ms: for what a page shows, and for a page to come
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
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
        self.forgiven: list[str] = []

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


@pytest.fixture
def visit(transactional_db: None, live_server: Any, browser: Any, sign_in: Callable[[str], Any]) -> Iterator[Callable[..., Any]]:
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
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [said for listener in listeners for said in listener.left] == []


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
