"""Each page of this room, opened by each of the cast: shown, or not found as if it were missing."""

import re

import pytest
from django.urls import reverse

from tests.cast import Cast
from trellis.directory.models import Assignment, Guardianship, NonWorkingDays, ProtectedAddress

pytestmark = pytest.mark.django_db

STAFF = "amina bram daniel denise gloria grace hana hannah ingrid josefina keoni lorraine meiling odile priya ruth tomas yusuf"
STUDENTS = "bilal leilani mateo sione wren"
FAMILIES = "josefina malia rosa"
HELPERS = "amina gloria hana hannah ingrid keoni lorraine meiling tomas yusuf"
OPENED_BY = {
    "people_and_places": f"{STAFF} {STUDENTS} {FAMILIES}",
    "search": f"{STAFF} {STUDENTS} {FAMILIES}",
    "people": f"{STAFF} {STUDENTS} {FAMILIES}",
    "calendar": f"{STAFF} {STUDENTS} {FAMILIES}",
    "person": f"{STAFF} leilani mateo rosa",
    "school": f"{STAFF} leilani mateo rosa",
    "office": STAFF,
    "add_person": "odile",
    "edit_person": "amina denise odile",
    "hold_post": "odile",
    "end_post": "odile",
    "hand_over_post": "odile",
    "arrange_cover": "amina odile",
    "assign_supervisor": "gloria lorraine odile",
    "end_assignment": "gloria lorraine odile",
    "open_office": "odile",
    "edit_office": "odile",
    "close_office": "odile",
    "add_non_working_days": "odile",
    "add_days_of_school": "amina odile",
    "take_back_days": "odile",
    "students": "amina denise grace hannah ingrid josefina keoni meiling odile yusuf",  # families are led to their first page
    "student": "amina denise grace hannah mateo meiling odile rosa yusuf",
    "add_guardian": "amina denise odile",
    "end_tie": "amina denise odile",
    "grant_right": "amina denise odile",
    "end_right": "amina denise odile",
    "protected_address": "amina yusuf",
    "protect_address": "amina yusuf",
    "end_protection": "amina yusuf",
    "emergency": HELPERS,
    "open_emergency_access": HELPERS,
    "emergencies": "bram gloria lorraine meiling",
    "merges": "odile",
    "merge_people": "odile",
}


def address(cast: Cast, page: str) -> str:
    tie = Guardianship.objects.get(guardian=cast.rosa)
    numbers = {
        "person": [cast.amina.pk],
        "school": [cast.schools["cedar_fork"].pk],
        "office": [cast.offices["transport"].pk],
        "edit_person": [cast.mateo.pk],
        "end_assignment": [Assignment.objects.order_by("pk")[0].pk],
        "take_back_days": [NonWorkingDays.objects.get(school=None).pk],
        "student": [cast.students["mateo"].pk],
        "add_guardian": [cast.students["mateo"].pk],
        "end_tie": [tie.pk],
        "grant_right": [tie.pk],
        "end_right": [tie.rights.order_by("pk")[0].pk],
        "protected_address": [ProtectedAddress.objects.get(person=cast.leilani).pk],
        "protect_address": [cast.mateo.pk],
        "open_emergency_access": [cast.students["mateo"].pk],
        "merge_people": [cast.amina.pk, cast.rosa.pk],
    }
    numbers |= {view: [cast.posts["amina"].pk] for view in ("end_post", "hand_over_post", "arrange_cover")}
    numbers |= dict.fromkeys(("assign_supervisor", "add_days_of_school"), numbers["school"])
    numbers |= dict.fromkeys(("edit_office", "close_office"), numbers["office"])
    numbers |= {"end_protection": numbers["protected_address"]}
    return reverse(page, args=numbers.get(page, []))


@pytest.mark.parametrize("view", OPENED_BY)
def test_a_page_opens_for_those_whom_it_is_for_and_is_missing_for_everybody_else(more, sign_in, view):
    opened = {who for who in more.keys if sign_in(who).get(address(more, view)).status_code == 200}
    assert opened == set(OPENED_BY[view].split())


@pytest.mark.parametrize("view", [view for view, who in OPENED_BY.items() if who == "odile" and view != "merges"])
def test_what_one_may_not_open_one_cannot_send_either(more, sign_in, view):
    assert sign_in("amina").post(address(more, view), {"held_until": "2026-12-31", "name": "x"}).status_code == 404


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
