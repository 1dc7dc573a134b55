"""A school sits behind one address: a rush there locks nobody out, and one person's guesses lock nobody else out."""

import os

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from trellis.access.policy import Role
from trellis.directory.models import Person, Post
from trellis.site.models import Account
from trellis.site.tests.door import ask, come_in_by_code, who_is_in

PEOPLE = 300 if os.environ.get("TRELLIS_ACCEPTANCE") == "full" else 100


@pytest.fixture
def limits_in_the_database(settings, db):
    """Count as in production, in the database that all servers share."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    call_command("createcachetable", verbosity=0)
    cache.clear()
    yield
    cache.clear()


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_whole_school_signs_in_from_one_address(cast, today, limits_in_the_database):
    school = cast.schools["saltmarsh"]
    people = Person.objects.bulk_create([Person(given_name="N", family_name=str(number), email=f"n{number}@riverbend.example") for number in range(PEOPLE)])
    Post.objects.bulk_create([Post(person=person, role=Role.TEACHER, school=school, held_from=today) for person in people])
    came = 0
    for person in people:
        client = Client(REMOTE_ADDR="192.0.2.7")
        come_in_by_code(client, person.email)
        came += who_is_in(client) is not None
    assert (came, Account.objects.count()) == (PEOPLE, PEOPLE)


def test_guesses_at_one_persons_code_lock_nobody_else_out(cast, today):
    guesser = Client(REMOTE_ADDR="192.0.2.7")
    for _each in range(6):
        ask(guesser, "amina@riverbend.example")
        guesser.post("/sign-in/code/", {"code": "00000000"})
    colleague = Client(REMOTE_ADDR="192.0.2.7")
    come_in_by_code(colleague, "keoni@riverbend.example")
    assert who_is_in(colleague)


def test_thousands_from_one_address_are_too_many(cast, today, settings):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"trellis_sign_in": "3/10m/ip"}
    answers = [ask(Client(REMOTE_ADDR="192.0.2.8"), f"x{number}@riverbend.example").status_code for number in range(4)]
    assert answers == [302, 302, 302, 429]
    assert ask(Client(REMOTE_ADDR="192.0.2.9"), "amina@riverbend.example").status_code == 302
    cache.clear()
