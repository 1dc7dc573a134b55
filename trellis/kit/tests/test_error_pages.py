"""What went wrong is said calmly, with what is safe and what to do, even when the database is away."""

import pytest
from django.db import OperationalError
from django.template.loader import get_template
from django.test import Client, RequestFactory

from trellis.kit.views import went_wrong


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "413.html", "500.html", "503.html"])
def test_an_error_page_needs_no_database_and_no_request(name):  # the `db` fixture is absent: a query would fail
    html = get_template(name).render()
    assert '<main id="main"' in html and "<h1>" in html and "_(" not in html


def test_a_mistake_of_ours_answers_500_without_the_database():
    try:
        raise ValueError("a mistake")
    except ValueError:
        answer = went_wrong(RequestFactory().get("/"))
    assert (answer.status_code, b"our mistake and not yours" in answer.content) == (500, True)


def test_a_database_that_is_away_answers_503_and_says_when_to_come_back():
    try:
        raise OperationalError("the server closed the connection")
    except OperationalError:
        answer = went_wrong(RequestFactory().get("/"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_a_form_without_its_token_is_not_taken_and_says_that_nothing_changed(sign_in):
    client = Client(enforce_csrf_checks=True)
    client.cookies.update(sign_in("amina").cookies)
    answer = client.post("/sign-out/")
    assert answer.status_code == 403 and "Nothing was changed" in answer.content.decode()


def test_a_form_that_is_too_large_is_told_the_limit_and_what_to_do(sign_in):
    answer = sign_in("odile").post("/directory/offices/new/", {"name": "x" * 5_100_000})
    words = answer.content.decode()
    assert answer.status_code == 413 and "at most 5 megabytes" in words and "1,000 fields" in words and "Go back" in words


def test_a_page_that_is_not_there_says_where_to_go(sign_in):
    answer = sign_in("amina").get("/no/such/page")
    assert answer.status_code == 404 and "This page is not here" in answer.content.decode()
