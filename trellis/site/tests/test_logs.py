"""What the logs say, and of whom they say nothing."""

import io
import json
import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from trellis.directory.models import Person, School
from trellis.site.logs import logging_settings


@pytest.fixture
def written(monkeypatch):
    """The log as it goes to standard error in production."""
    stream = io.StringIO()
    before = logging.root.handlers[:], logging.root.level
    logging.config.dictConfig(logging_settings("INFO"))
    for name in (None, "_granian"):
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(stream)
    yield stream
    logging.config.dictConfig(settings.LOGGING)
    logging.root.handlers, logging.root.level = before[0], before[1]


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_request_is_logged_by_the_name_of_its_page(sign_in, written):
    answer = sign_in("amina").get("/?words=Mateo+Quispe")
    entry = lines(written)[-1]
    assert (entry["event"], entry["method"], entry["page"], entry["status"]) == ("request", "GET", "home", 200)
    assert entry["request"] == answer.headers["X-Request-ID"]
    assert entry["ms"] > 0
    assert "words" not in written.getvalue()


@pytest.mark.django_db
def test_no_page_leaves_a_name_a_path_or_a_number_of_a_record_in_the_log(cast, sign_in, written):
    """Walk what everybody can reach, what nobody can, and what does not exist."""
    paths = ["/", "/promises/", "/practices/", "/your-letters/", "/running/", "/directory/people/471147114711/", "/nowhere/Mateo-Quispe/", "/?words=Mateo"]
    for key in ("amina", "odile", "tobias"):
        client = sign_in(key)
        client.raise_request_exception = False
        for path in paths:
            client.get(path)
            client.post(path, {"email": f"{key}@riverbend.example", "name": cast.people[key].name})
    Client().post(reverse(settings.LOGIN_URL), {"login": "amina@riverbend.example"})
    said = written.getvalue()
    assert len(lines(written)) > 20
    names = {word for person in Person.objects.all() for word in (person.given_name, person.family_name, person.email) if len(word) > 3}
    names |= set(School.objects.values_list("name", flat=True))
    assert [name for name in names if name.lower() in said.lower()] == []
    assert "471147114711" not in said
    assert "nowhere" not in said


@pytest.mark.django_db
def test_an_exception_is_logged_by_its_class_and_places_and_never_by_its_text(cast, written):
    try:
        with transaction.atomic():
            Person.objects.create(pk=cast.amina.pk, given_name="Mateo", family_name="Quispe")
    except IntegrityError:
        logging.getLogger("trellis.somewhere").exception("it did not go in")
    entry = lines(written)[-1]
    assert entry["exception"]["class"].startswith("IntegrityError")
    assert any("test_logs.py" in place for place in entry["exception"]["places"])
    assert "Mateo" not in written.getvalue()


def test_what_a_library_says_is_logged_without_its_values(written):
    logging.getLogger("some.library").warning("could not find %s", "Mateo Quispe")
    logging.getLogger("some.library").warning("could not find Mateo Quispe")
    first, second = lines(written)
    assert first["event"] == "could not find %s"
    assert second["at"].startswith("test_logs:")
    assert "Mateo" not in written.getvalue()
