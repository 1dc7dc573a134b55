"""Whatever is typed into an address: a page answers calmly, and never breaks.

Each page is asked as somebody for whom it opens: whoever it does not open for is turned away before a word is read.

What is typed into an address meets one database at every other page and the other database at those between: each page is asked once.
Numbers that are none, bodies and methods are turned away before a page reads them, so each page meets some of them, and the next one others. `make acceptance`
sends everything to every page.
"""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch

from tests.test_access_matrix import FULL, OPEN
from tests.world import World, make_world, views
from trellis.audit.models import Act

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
NASTY = [NUL, "10" * 16, "9999-12-31"]
if connection.vendor == "sqlite":  # what the other database does not see: it is refused or escaped before
    NASTY += ["²", "'\"><script>" + "x" * 5000, "0001-01-01"]


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
    """Return the pages that are asked as one of PEOPLE: the first of them who may open it, else the administrator. Every other one of them.

    This database has the first, the third, the fifth; the other has the second, the fourth, the sixth.
    """
    pages = [name for name in views() if not kept_out(name) and key == next((one for one in PEOPLE if one in OPEN.get(name, ())), "odile")]
    return pages if FULL else pages[connection.vendor == "postgresql" :: 2]


def kept_out(name: str) -> bool:
    return name in {"sign_out", "saml_acs"}


def calm(answer, told: str) -> str:
    return told if answer.status_code >= 500 else ""


@pytest.mark.parametrize("key", PEOPLE)
def test_no_number_in_an_address_breaks_a_page(world, visit, key):
    broken = []
    client = visit(key)
    for number, name in enumerate(pages_of(key)):
        for word in world.records.get(name, {}):
            others = [2**63, 0, 10**30] if isinstance(world.records[name][word], int) else ["\x00", "x" * 3000, "10" * 30]
            for other in others if FULL else others[number % 3 :][:1]:
                try:
                    path = world.path(name, **{word: other})
                except NoReverseMatch:
                    continue  # no such address leads into the house: the door turns it away
                broken += filter(
                    None, [calm(client.get(path), f"GET {name} {word}={other!r:.30}"), calm(client.post(path, {}), f"POST {name} {word}={other!r:.30}")]
                )
    assert broken == []


@pytest.mark.parametrize("key", PEOPLE)
def test_no_question_in_an_address_breaks_a_page(world, visit, key):
    broken = []
    client = visit(key)
    for number, name in enumerate(pages_of(key)):
        path = world.path(name)
        for value in NASTY if FULL else NASTY[number % 2 :: 2]:
            answer = client.get(path, dict.fromkeys(ASKED, value))
            if answer.status_code >= 500:
                alone = [word for word in ASKED if client.get(path, {word: value}).status_code >= 500]
                broken.append(f"{name} {alone} {value!r:.30}")
    assert broken == []


@pytest.mark.sqlite
def test_a_way_back_is_a_path_of_this_house(sign_in):
    client = sign_in("amina")
    for then in ("words", "10" * 16, "²", "https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        answer = client.post("/my/language/", {"language": "en", "next": then})
        assert (answer.status_code, answer["Location"]) == (302, "/my/sign-in/"), then


WRITTEN = sorted(name for name, address in views().items() if getattr(address.callback, "marked", "") == "writes" and not kept_out(name))
PROVEN_OTHERWISE = {"saml_finish_acs", "openid_connect_callback", "start_single_sign_on"}  # what another site sends back carries a proof of its own


@pytest.mark.sqlite
@pytest.mark.parametrize("key", ["odile", "nobody"])
def test_without_the_proof_that_it_comes_from_our_page_nothing_is_taken(world, cast, sign_in, key):
    client = Client(enforce_csrf_checks=True)
    if key != "nobody":
        client.cookies = sign_in(key).cookies
    taken = []
    for name in WRITTEN:
        before = Act.objects.count()
        answer = client.post(world.path(name), {"next": "/"}, headers={"Referer": "https://elsewhere.example/", "Origin": "https://elsewhere.example"})
        if (answer.status_code != 403 and name not in PROVEN_OTHERWISE) or Act.objects.count() != before:
            taken.append(f"{name} {answer.status_code}")
    assert taken == []


METHODS = ["PUT", "DELETE", "OPTIONS", "TRACE\x7f"]


@pytest.mark.sqlite
@pytest.mark.parametrize("key", ["odile"])
def test_no_other_method_does_anything(world, visit, key):
    client, wrong = visit(key), []
    for place, name in enumerate(views()):
        if kept_out(name):
            continue
        before = Act.objects.count()
        methods = METHODS if FULL else METHODS[place % 4 :: 4]
        codes = {method: client.generic(method, world.path(name), b"x=1", content_type="application/x-www-form-urlencoded").status_code for method in methods}
        wrong += [f"{name} {method} {code}" for method, code in codes.items() if code >= 500 or code == 200]
        if Act.objects.count() != before:
            wrong.append(f"{name} did something")
    assert wrong == []


BODIES = {
    "JSON": ("application/json", b'{"words": {"a": []}}'),
    "XML": ("text/xml", b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"),
    "no kind": ("", b"\x00\xff"),
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "a torn end": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="words"\r\n\r\nabc'),
    "a name without end": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="' + b"a" * 20_000),
    "wrong letters": ("application/x-www-form-urlencoded; charset=utf-7", b"words=%FF%FE+AGE-"),
    "letters that are none": ("application/x-www-form-urlencoded; charset=nonsense", b"words=a"),
    "many fields": ("application/x-www-form-urlencoded", "&".join(f"f{number}=1" for number in range(1_200)).encode()),
    "many files": (
        "multipart/form-data; boundary=x",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="a"\r\n\r\n1\r\n' % number for number in range(120)) + b"--x--",
    ),
    "much": ("application/x-www-form-urlencoded", b"words=" + b"x" * 6_000_000),
    "compressed": ("application/x-www-form-urlencoded", b"\x1f\x8b\x08\x00"),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("key", ["odile"])
def test_no_body_breaks_a_form(world, visit, key):
    client, wrong = visit(key), []
    for place, name in enumerate(WRITTEN):
        for what, (kind, body) in list(BODIES.items())[0 if FULL else place % 6 :: 1 if FULL else 6]:
            answer = client.generic("POST", world.path(name), body, content_type=kind)
            if answer.status_code >= 500:
                wrong.append(f"{name} {what}")
    assert wrong == []


@pytest.mark.sqlite
def test_a_house_of_another_name_is_not_answered_for(world, visit):
    client = visit("amina")
    for host in ("elsewhere.example", "testserver.elsewhere.example", "testserver:80@elsewhere.example", "testserver\r\nX: y", "", "[::"):
        codes = {name: client.get(world.path(name), headers={"Host": host}).status_code for name in ("home", "sign_in", "student")}
        assert set(codes.values()) == {400}, host
    for lie in ({"X-Forwarded-Host": "elsewhere.example"}, {"X-Original-URL": "/directory/"}, {"Forwarded": "host=elsewhere.example"}):
        answer = client.get(world.path("home"), headers=lie)
        assert answer.status_code == 200 and b"elsewhere.example" not in answer.content


@pytest.mark.sqlite
def test_no_cache_keeps_a_page_that_sets_a_cookie(world):
    """Of somebody who is signed in no cache keeps any page: the access matrix looks at each."""
    client, kept = Client(raise_request_exception=False), []
    for name in views():
        if kept_out(name):
            continue
        answer = client.get(world.path(name))
        said = answer.headers.get("Cache-Control", "")
        if "no-store" not in said and answer.cookies:
            kept.append(f"{name} {answer.status_code} {said!r} {list(answer.cookies)}")
    assert kept == []
