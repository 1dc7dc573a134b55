"""The pages of this room. Who may open each of them: tests/test_access_matrix.py."""

import re

import pytest
from django.urls import reverse

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def address(cast: Cast, page: str) -> str:
    numbers = {
        "person": cast.amina.pk,
        "school": cast.schools["cedar_fork"].pk,
        "office": cast.offices["transport"].pk,
        "student": cast.students["mateo"].pk,
    }
    return reverse(page, args=[numbers[page]])


def test_who_is_not_signed_in_is_asked_to_sign_in(more, client):
    assert client.get(address(more, "student")).status_code == 302


def test_a_missing_student_and_a_forbidden_one_look_the_same(more, sign_in):
    client = sign_in("grace")
    pages = []
    for number in (more.students["bilal"].pk, 10**9):
        path = reverse("student", args=[number])
        answer = client.get(path)
        assert answer.status_code == 404
        # Each page bears a token of its own against forged posts, and the address that was asked for.
        pages.append(re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode()).replace(path, ""))
    assert pages[0] == pages[1]


def test_families_do_not_learn_who_worked_there_before(more, sign_in):
    assert sign_in("rosa").get(reverse("person", args=[more.tobias.pk])).status_code == 404
    assert "Holds no post today" in sign_in("amina").get(reverse("person", args=[more.tobias.pk])).content.decode()


def test_every_page_says_why_one_can_see_it(more, sign_in):
    client = sign_in("grace")
    for page in ("person", "school", "office", "student"):
        assert "Why can I see this?" in client.get(address(more, page)).content.decode()
    words = client.get(address(more, "student")).content.decode()
    assert "Teacher, Cedar Fork Elementary" in words and "students whom they teach today" in words and "they teach them" in words


def test_a_colleague_who_has_a_child_here_shows_no_telephone(more, sign_in):
    for key in ("josefina", "grace"):
        person = more.people[key]
        person.phone = "555 0100"
        person.save()
    client = sign_in("amina")
    assert "555 0100" not in client.get(reverse("person", args=[more.josefina.pk])).content.decode()
    assert "555 0100" in client.get(reverse("person", args=[more.grace.pk])).content.decode()


@pytest.mark.parametrize("key", ["rosa", "mateo"])
def test_families_and_students_are_led_to_nobody_whose_page_is_closed_to_them(cast: Cast, sign_in, key: str) -> None:
    client = sign_in(key)
    shown = client.get(reverse("school", args=[cast.schools["cedar_fork"].pk])).content.decode()
    assert "Who supports the principal" not in shown
    people = re.findall(r'href="(/directory/people/\d+/)"', shown.split("<main")[1])
    assert people and all(client.get(path).status_code == 200 for path in people)


@pytest.mark.parametrize("who", ["rosa", "malia", "mateo"])
def test_a_family_is_led_from_the_list_of_students_to_its_own_page(cast, sign_in, who):
    client = sign_in(who)
    assert client.get(reverse("students"))["Location"] == reverse("home")
    assert f'href="{reverse("students")}"' not in client.get(reverse("home")).content.decode()
