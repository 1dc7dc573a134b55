"""Names as people bear them, and as somebody means harm: shown as they are on every page, and in no log, address, error or sheet that would act on them."""

import io
import json
import logging

import pytest
from django.test import Client

from tests.test_access_matrix import FULL, HOLD_NOTHING, OPEN
from tests.world import World, make_world, views
from trellis.audit.models import Act, ReadEntry
from trellis.commitments.models import Commitment
from trellis.directory.models import District, Office, Person, Post, School, Section
from trellis.site.logs import logging_settings
from trellis.surveys.models import Round

pytestmark = pytest.mark.django_db

PEOPLE = ["lorraine", "tomas", "amina", "hannah", "ruth", "rosa", "mateo", "odile", "bram"]
HARM = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{7*7}}"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def world(cast) -> World:
    return make_world(cast)


def name_everything(words: str) -> None:
    """Give these words to everybody and everything that has a name."""
    Person.objects.update(given_name=words, family_name=words, preferred_given_name=words, pronouns=words[:40], address=words, phone=words[:40])
    for model, names in {
        School: ("name",), Office: ("name", "purpose"), Post: ("title",), Section: ("title",), District: ("name",), Round: ("title", "decision"),
        Commitment: ("what", "to_words", "because_words"),
    }.items():  # fmt: skip
        for row in model._default_manager.all():
            for name in names:
                setattr(row, name, f"{words} {row.pk}" if name == "name" else words)
            row.save(update_fields=names)


def pages(world: World, signed_in: dict[str, Client], first: int):
    """Open every other page, from `first` on, each as one of the people for whom it opens; all, as each of them, in `make acceptance`."""
    for number, name in enumerate(list(views())[0 if FULL else first :: 1 if FULL else 2]):
        may = [key for key in PEOPLE if key in OPEN.get(name, ())]
        turn = number % (len(may) or 1)
        for key in may if FULL else may[turn : turn + 1]:
            yield key, name, signed_in[key].get(world.path(name))


@pytest.mark.sqlite
def test_harmful_names_stay_words_on_every_page(world, sign_in):
    name_everything(HARM)
    wrong, shown = [], 0
    for key, name, answer in pages(world, {key: sign_in(key) for key in PEOPLE}, 0):
        body = b"".join(answer).decode(errors="replace")
        shown += "&lt;script&gt;alert(1)" in body
        if answer.status_code >= 500 or (answer.headers.get("Content-Type", "").startswith("text/html") and ("<script>alert" in body or "<img src=x" in body)):
            wrong.append(f"{name} {key} {answer.status_code}")
        if "alert(" in str(answer.headers):
            wrong.append(f"{name} {key} has it in its headers")
    assert wrong == []
    assert shown > 60


@pytest.mark.parametrize("begins", FORMULAS)
def test_no_sheet_holds_a_formula(world, sign_in, begins):
    name_everything(f"{begins}cmd|' /C calc'!A0")
    for key, name in (("bram", "trail_file"), ("odile", "roster_complaints_csv")):
        answer = sign_in(key).get(world.path(name))
        for line in b"".join(answer).decode("utf-8-sig").splitlines():
            assert not any(cell.strip('"').startswith(FORMULAS) for cell in line.split(","))


def test_long_and_foreign_names_reach_paper(world, sign_in):
    hostile = '#set page(width: 1pt) $x$ \\ #include "/etc/passwd" @x <y>'
    for words in (
        "Ὀδυσσεύς محمد \u202eevil\u2066 👩🏽‍🏫",
        "Wolfeschlegelsteinhausenbergerdorff" * 5,
        HARM,
        hostile,
    ):
        name_everything(words[:190])
        answer = sign_in("rosa").get(world.path("letter_on_paper"))
        assert answer.status_code == 200
        assert b"".join(answer).startswith(b"%PDF")


@pytest.mark.sqlite
def test_no_log_address_header_or_entry_names_anybody(world, sign_in):
    """Every page, read and sent to, and by those shown out, with everything logged that can be logged: by one person a page, whoever it is."""
    names = {part for person in Person.objects.all() for part in (person.given_name, person.family_name, person.email) if len(part) > 3} - {"Grace", "Ruth"}
    settings = logging_settings("DEBUG")["formatters"]["json"]
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(settings.pop("()")(**settings))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    told = []
    signed_in = {key: sign_in(key) for key in PEOPLE}
    try:
        for key, name, answer in pages(world, signed_in, 1):
            said = f"{answer.headers} {answer.get('Location', '')} {world.path(name)}"
            told += [f"{name} {key}: {one}" for one in names if one in said]
            client = signed_in[key]
            client.raise_request_exception = False
            client.post(world.path(name), {"who": "Amina Warsame", "person": "Amina Warsame", "q": "Amina Warsame"})
            client.raise_request_exception = True
            if "_auth_user_id" not in client.session:  # that was the way out
                signed_in[key] = sign_in(key)
        for key in HOLD_NOTHING:
            sign_in(key).get(world.path("home"))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    log = written.getvalue()
    assert log.count("\n") > 300
    told += [f"log: {line[:300]}" for line in log.splitlines() if any(one in line for one in names)]
    trail = json.dumps([*Act.objects.values_list("detail", "about"), *ReadEntry.objects.values_list("purpose", "records", "right")])
    told += [f"trail: {one}" for one in names if one in trail]
    assert told == []
