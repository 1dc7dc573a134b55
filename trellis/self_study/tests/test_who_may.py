"""Every verb of the main job, everybody in the cast, by equality."""

import pytest
from django.urls import reverse

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.framework.models import Framework
from trellis.self_study.models import Study
from trellis.surveys.models import Answer

pytestmark = pytest.mark.django_db
LEADERS = {"gloria", "lorraine"}
ASKED = {"amina", "keoni", "ingrid", "tomas", "hana", "ruth", "daniel", "priya", "meiling"}


@pytest.mark.parametrize(
    ("verb", "model", "expected"),
    [
        (Verb.SELF_STUDY_OPEN_ROUND, Framework, LEADERS),
        (Verb.SELF_STUDY_CLOSE_ROUND, Study, LEADERS),
        (Verb.SELF_STUDY_REPLY, Study, {"lorraine"}),
        (Verb.SELF_STUDY_READ_GAP_MAP, Study, LEADERS | ASKED),
        (Verb.SELF_STUDY_READ_ANSWERS, Answer, LEADERS),
        (Verb.COMMITMENTS_MAKE, Study, LEADERS),
    ],
)
def test_who_may_do_what_with_a_closed_round(cast, study, verb, model, expected):
    assert {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()} == expected


@pytest.mark.parametrize("page", ["study", "gap_map", "close_study", "reply_to_study"])
def test_who_was_not_asked_finds_nothing(sign_in, study, page):
    for key in ("grace", "odile", "rosa", "mateo"):
        assert sign_in(key).get(reverse(page, args=[study.pk])).status_code == 404


def test_those_asked_neither_open_nor_close_nor_reply(sign_in, study):
    amina = sign_in("amina")
    assert [amina.get(reverse("open_study")).status_code, amina.get(reverse("close_study", args=[study.pk])).status_code] == [404, 404]
    assert amina.post(reverse("reply_to_study", args=[study.pk]), {"heard": "x", "will_do": "x"}).status_code == 404


def test_the_list_shows_the_rounds_one_may_see(sign_in, study):
    for key, seen in (("lorraine", True), ("amina", True), ("grace", False)):
        assert ("How the office helps" in sign_in(key).get(reverse("studies")).content.decode()) is seen
