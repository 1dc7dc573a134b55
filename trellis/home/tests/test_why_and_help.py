from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.cast import Cast
from trellis.access.policy import Role, Verb
from trellis.home import queries


def test_each_hat_says_what_it_opens_and_what_for(cast: Cast, today: object, sign_in: Any) -> None:
    shown = sign_in("grace").get("/why/").content.decode()
    assert "Read a student’s record" in shown
    assert "students whom they teach today" in shown
    assert "they teach them" in shown
    assert "Destroy records" not in shown


def test_every_act_has_words() -> None:
    assert set(queries.ACTS) == set(Verb)


def test_every_role_has_a_menu_of_at_most_three_words() -> None:
    assert set(queries.MENU) == set(Role) - {Role.EMERGENCY}
    assert max(len(words) for words in queries.MENU.values()) == 3


@pytest.mark.parametrize("topic", queries.TOPICS)
def test_help_is_open_to_everybody_and_names_those_who_keep_trellis_to_colleagues_only(cast: Cast, today: object, sign_in: Any, topic: str) -> None:
    answer = Client().get(f"/help/{topic}/")
    assert answer.status_code == 200
    assert "Odile Marchetti" not in answer.content.decode()
    assert "Odile Marchetti" in sign_in("amina").get(f"/help/{topic}/").content.decode()


def test_there_is_no_help_on_what_does_not_exist(db: None) -> None:
    assert Client().get("/help/nothing-of-the-kind/").status_code == 404


def test_each_page_leads_to_its_own_help() -> None:
    assert queries.help_for("your_letters", "trellis.letters.views", "/letters/") == "letters"
    assert queries.help_for("student", "trellis.directory.views.students", "/directory/students/3/") == "students"
    assert queries.help_for("answer_item", "trellis.surveys.views", "/answer/1/2/") == "answering"
    assert {queries.help_for(name, "", "") for name in queries.HELP} <= set(queries.TOPICS)
    assert set(queries.HELP_BY_ROOM.values()) | {topic for _path, topic in queries.HELP_BY_PATH} <= set(queries.TOPICS)


def test_purposes_of_the_policy_are_shown_in_the_language_of_the_reader(cast: Cast) -> None:
    with translation.override("en"):
        hat = queries.hats_of(cast.standing("rosa"))[0]
    assert "it is their child" in {one.purpose for one in hat.opens}
