"""Whatever is typed into an address: a page answers calmly, and never breaks.

Each page is asked as somebody for whom it opens: whoever it does not open for is turned away before a word is read.
"""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.test_access_matrix import OPEN
from tests.world import World, make_world, views

pytestmark = pytest.mark.django_db

PEOPLE = ["lorraine", "amina", "bram", "ruth", "hannah", "rosa", "odile"]
ASKED = [
    *("q", "words", "which", "page", "ended", "row", "order", "area", "before", "after", "kept-who", "gone-who", "kept", "gone", "number", "school", "office"),
    *(
        "kind",
        "log",
        "by",
        "act",
        "about",
        "since",
        "until",
        "from_on",
        "until_on",
        "person",
        "next",
        "over",
        "student",
        "record",
        "kept-number",
        "gone-number",
    ),
]
NUL = "\x00"
NASTY = [NUL, "10" * 16, "²", "'\"><script>" + "x" * 5000, "0001-01-01", "9999-12-31"]


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


@pytest.fixture
def visit(world: World, sign_in: Callable[[str], Client]) -> Iterator[Callable[[str], Client]]:
    def as_somebody(key: str) -> Client:
        client = sign_in(key)
        client.raise_request_exception = False
        return client

    yield as_somebody


def pages_of(key: str) -> list[str]:
    """Return the pages that are asked as one of PEOPLE: the first of them who may open it, else the administrator."""
    return [name for name in views() if name not in {"sign_out", "saml_acs"} and key == next((one for one in PEOPLE if one in OPEN.get(name, ())), "odile")]


def calm(answer, told: str) -> str:
    return told if answer.status_code >= 500 else ""


@pytest.mark.parametrize("key", PEOPLE)
def test_no_number_in_an_address_breaks_a_page(world, visit, key):
    broken = []
    client = visit(key)
    for name in pages_of(key):
        for word in world.records.get(name, {}):
            given = world.records[name][word]
            others = (
                [0, 2**63, 10**30]
                if isinstance(given, int)
                else ["\x00", "x" * 3000, "10" * 30]
                if word not in {"provider_id", "organization_slug", "topic", "framework"}
                else []
            )
            for other in others:
                path = world.path(name, **{word: other})
                broken += filter(
                    None, [calm(client.get(path), f"GET {name} {word}={other!r:.30}"), calm(client.post(path, {}), f"POST {name} {word}={other!r:.30}")]
                )
    assert broken == []


@pytest.mark.parametrize("key", PEOPLE)
def test_no_question_in_an_address_breaks_a_page(world, visit, key):
    broken = []
    client = visit(key)
    for name in pages_of(key):
        path = world.path(name)
        for value in NASTY:
            answer = client.get(path, dict.fromkeys(ASKED, value))
            if answer.status_code >= 500:
                alone = [word for word in ASKED if client.get(path, {word: value}).status_code >= 500]
                broken.append(f"{name} {alone} {value!r:.30}")
    assert broken == []


@pytest.mark.parametrize("then", ["words", "10" * 16, "²", "https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_a_way_back_is_a_path_of_this_house(visit, then):
    answer = visit("amina").post("/my/language/", {"language": "en", "next": then})
    assert (answer.status_code, answer["Location"]) == (302, "/my/sign-in/")
