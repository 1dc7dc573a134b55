"""Everybody who works here reads the practices; nobody else does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.framework.models import Framework, Practice

pytestmark = pytest.mark.django_db
NOT_STAFF = {"mateo", "leilani", "bilal", "wren", "sione", "rosa", "andres", "malia", "tobias"}


def test_everybody_who_works_here_reads_every_practice_and_nobody_else_reads_any(cast, framework):
    may = {key for key in cast.keys if within(cast.standing(key), Verb.FRAMEWORK_READ, Practice.objects.all()).count() == 24}
    may_not = {key for key in cast.keys if not within(cast.standing(key), Verb.FRAMEWORK_READ, Practice.objects.all()).exists()}
    assert (may, may_not) == (set(cast.keys) - NOT_STAFF, NOT_STAFF)


def test_the_overview_shows_every_practice_and_the_source(sign_in, framework):
    page = sign_in("grace").get(reverse("practices")).content.decode()
    for practice in Practice.objects.all():
        assert practice.name in page
    assert framework.source in page


def test_a_practice_page_shows_four_levels_and_how_each_group_is_asked(sign_in, framework):
    page = sign_in("amina").get(reverse("practice", args=["principal-support", "2026.1", "4.2"])).content.decode()
    for words in ("Not yet", "In places", "Mostly", "Everywhere", "whoever is on leave", "Principal supervisors"):
        assert words in page


def test_a_practice_that_is_not_there_and_one_that_is_not_yours_look_the_same(sign_in, framework):
    assert sign_in("amina").get(reverse("practice", args=["principal-support", "2026.1", "9.9"])).status_code == 404
    assert sign_in("rosa").get(reverse("practice", args=["principal-support", "2026.1", "4.2"])).status_code == 404


def test_without_a_pack_the_page_says_who_loads_one(sign_in):
    assert "trellis framework load" in sign_in("amina").get(reverse("practices")).content.decode()
    assert Framework.objects.count() == 0


def test_the_questions_stand_on_one_page_with_the_practices_to_which_they_speak(sign_in, framework):
    page = sign_in("amina").get(reverse("questions", args=["principal-support", "2026.1"])).content.decode()
    assert page.count('class="question"') == 25
    assert "3.6 Supervisors are there to help principals grow" in page


def test_a_page_in_spanish_says_how_much_of_it_nobody_has_read(sign_in, framework):
    page = sign_in("amina").get(reverse("practice", args=["principal-support", "2026.1", "4.4"]), {"language": "es"}).content.decode()
    assert "Todavía no" in page
    assert "14 of the 14 texts of this page are not yet reviewed" in page


@pytest.mark.parametrize("name", ["practices", "questions", "practice", "pack_words"])
def test_a_page_of_24_practices_asks_a_few_times(sign_in, framework, name):
    amina = sign_in("amina")
    more = {"questions": [], "practice": ["4.4"], "pack_words": ["es"]}.get(name)
    address = reverse(name, args=None if more is None else ["principal-support", "2026.1", *more])
    amina.get(address)
    with CaptureQueriesContext(connection) as all_of_them:
        assert amina.get(address).status_code == 200
    assert len(all_of_them) <= 35
