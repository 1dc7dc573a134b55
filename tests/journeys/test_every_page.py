"""Every page that the cast can walk to from home, in a real browser: axe, sideways scrolling, broken policy, console.

In the suite each kind of page is opened once at 390 pixels and looked at by day, every other one by night too. `make acceptance` opens every page as every
person, by day and by night, at 390 and 1280 pixels, and leaves pictures in screenshots/.
"""

import os
import re
from collections import Counter, deque
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser import DESK, PHONE, axe, sideways
from trellis.self_study.tests.conftest import an_open_study, framework, more_principals, study  # noqa: F401 -- fixtures: a closed study with its map
from trellis.site.demo.cast import STAFF, STUDENTS
from trellis.surveys.tests.conftest import make_round

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FULL = os.environ.get("TRELLIS_ACCEPTANCE") == "full"
PICTURES = Path(__file__).resolve().parent.parent.parent / "screenshots"
PAGES_A_PERSON = 400 if FULL else 80  # a list of 12,000 students is one kind of page
ALIKE = 3 if FULL else 1  # pages of one kind that one person opens
FILES = re.compile(r"^/(static|media)/")
EVERYBODY = sorted((*STAFF, *STUDENTS, "andres", "malia", "rosa", "tobias"))
# Opened as nobody.
DOORS = ["/", "/sign-in/", "/no/such/page"]


def kind_of(path: str) -> str:
    """Return the name of the view that answers a path."""
    try:
        return resolve(urlsplit(path).path).view_name or path
    except Resolver404:
        return path


def walk(client, begin: str = "/", elsewhere: Counter[str] | None = None) -> dict[str, str]:
    """Follow links from `begin` and return path -> kind of every page of HTML that answered 200.

    `elsewhere` counts by how many people a kind was opened before: two are enough to find where its links lead.
    """
    elsewhere = Counter() if elsewhere is None else elsewhere
    found: dict[str, str] = {}
    opened: dict[str, int] = {}
    waiting, seen = deque([begin]), {begin}
    while waiting and len(found) < PAGES_A_PERSON:
        path = waiting.popleft()
        kind = kind_of(path)
        if opened.get(kind, 0) >= ALIKE or (elsewhere[kind] >= 2 and path != begin):
            continue
        opened[kind] = opened.get(kind, 0) + 1
        answer = client.get(path)
        assert answer.status_code < 400, f"a link leads to {answer.status_code}: {path}"
        if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        found[path] = kind
        elsewhere[kind] += 1
        for href in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', answer.content.decode()):
            to = urlsplit(urljoin(path, unescape(href)))
            address = to.path + (f"?{to.query}" if to.query else "")
            if not to.netloc and to.scheme in {"", "http", "https"} and not FILES.match(to.path) and address not in seen:
                seen.add(address)
                waiting.append(address)
    return found


def look(visit, tour: list[tuple[str, str]]) -> list[str]:
    """Open each (person, path) in each size, by day, and then by night, when only colours differ; return what is wrong, and where."""
    wrong: list[str] = []
    sizes = {"390": PHONE, "1280": DESK} if FULL else {"390": PHONE}
    for width, size in sizes.items():
        pages: dict[str, Any] = {}
        for number, (person, path) in enumerate(tour):
            if person not in pages:
                pages[person] = visit(person, path, size=size)
            page = pages[person]
            page.goto(path)
            for theme in ("light", "dark") if FULL or number % 2 else ("light",):
                page.emulate_media(color_scheme=theme)
                where = f"{path} as {person}, {theme}, {width}"
                wrong += [f"{where}: {said}" for said in axe(page, colours_only=theme == "dark")]
                if theme == "light" and width == "390":
                    wrong += [f"{where}: {said}" for said in sideways(page)]
                if FULL:
                    PICTURES.mkdir(exist_ok=True)
                    name = re.sub(r"\W+", "_", path).strip("_") or "home"
                    page.screenshot(path=PICTURES / f"{person}-{name}-{width}-{theme}.png", full_page=True)
            page.emulate_media(color_scheme="light")
    return wrong


@pytest.mark.suite
def test_every_kind_of_page_holds_by_day_and_by_night(visit, sign_in, cast, study):  # noqa: F811 -- the fixture imported above
    make_round(cast)  # beside the closed study, one that still takes answers
    tour: list[tuple[str, str]] = []
    kinds: set[str] = set()
    opened: Counter[str] = Counter()
    for person in cast.keys:
        client = sign_in(person)
        if client.get("/").status_code != 200:  # holds nothing here today: has no pages
            continue
        for path, kind in walk(client, elsewhere=opened).items():
            if kind not in kinds:
                tour.append((person, path))
                kinds.add(kind)
    assert {"home", "gallery", "help_topics"} - kinds <= {"gallery"}
    assert look(visit, tour) == []


@pytest.mark.acceptance
@pytest.mark.parametrize("person", EVERYBODY)
def test_every_page_of_one_person_holds_in_each_theme_and_size(visit, sign_in, cast, study, person):  # noqa: F811 -- the fixture imported above
    make_round(cast)
    assert set(cast.keys) == set(EVERYBODY)
    client = sign_in(person)
    if client.get("/").status_code == 200:  # whoever holds nothing here today has no pages
        assert look(visit, [(person, path) for path in walk(client)]) == []


def test_the_doors_hold_for_somebody_who_is_not_signed_in(visit):
    for theme in ("light", "dark"):
        page = visit(None, "/", theme=theme)
        page.listener.forgive("404")
        for path in DOORS:
            page.goto(path)
            assert axe(page) == [], path
        assert sideways(page) == []
