"""A gap opens by the rules and at once for an empty place; a person tells the family in their language; made up, it closes; small groups stay hidden."""

import doctest
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.kit.small_groups import Hidden
from trellis.letters.models import Line
from trellis.student_support.jobs import look_for_gaps as nightly
from trellis.student_support.measures import board as board_measures
from trellis.student_support.models import Gap, GapLetter, Giving
from trellis.student_support.operations.ledger import Given, log_sessions
from trellis.student_support.queries.gaps import board
from trellis.student_support.tests.test_todays_sessions import give

pytestmark = pytest.mark.django_db


def test_an_empty_place_opens_a_gap_and_a_person_tells_the_mother_in_spanish(around, noon, sign_in):
    service = give(around, giver=None, weekdays=[])
    assert nightly("2026-12-01") == 1 and nightly("2026-12-01") == 0
    gap = Gap.objects.get()
    letter = GapLetter.objects.get()
    assert (gap.because, gap.told_on, gap.minutes > 0, letter.to, letter.language) == ("vacant", None, True, around.rosa, "es")
    hannah = sign_in("hannah")
    assert "Nobody has told the family" in hannah.get(reverse("gaps")).text
    data = {"words": f"{letter.words}\n\nHannah", "edition": 1}
    assert hannah.post(reverse("write_gap_letter", args=[letter.pk]), data).status_code == 302
    assert hannah.post(reverse("write_gap_letter", args=[letter.pk]), {"words": "Mine", "edition": 1}).status_code == 409
    assert hannah.post(reverse("send_gap_letter", args=[letter.pk]), {"way": "letter", "edition": 1}).status_code == 409
    assert hannah.post(reverse("send_gap_letter", args=[letter.pk]), {"way": "letter", "edition": 2}).status_code == 302
    gap.refresh_from_db()
    assert gap.told_on is not None
    assert Line.objects.filter(to=around.rosa, room="student_support", about_child=True).count() == 1
    assert "Hannah" in sign_in("rosa").get(reverse("ledger_of_service", args=[service.pk])).text
    answer = sign_in("amina").post(reverse("assign_provider", args=[service.pk]), {"person": around.hannah.pk, "held_from": TODAY.isoformat()})
    assert answer.status_code == 302 and Giving.objects.get().person == around.hannah
    missing = gap.minutes
    log_sessions(by=around.hannah.pk, now=noon, today=TODAY, on=TODAY, given=[Given(service, minutes=min(480, missing), makes_up=True)])
    nightly("2026-12-01")
    gap.refresh_from_db()
    assert gap.closed_on == TODAY


def test_a_board_hides_small_groups_and_their_neighbours(around):
    give(around)
    nightly("2026-12-01")
    rows = board([around.schools["cedar_fork"]], date(2026, 12, 1))[around.schools["cedar_fork"].pk]
    assert all(isinstance(row.due, Hidden) for row in rows)
    assert doctest.testmod(board_measures).failed == 0


def test_each_verb_opens_for_those_named_and_for_nobody_else(around):
    give(around, giver="lucien", begins_on=date(2026, 9, 1))
    Giving.objects.update(held_until=TODAY - timedelta(days=30))
    give(around, giver="yusuf")
    around_him = "amina hannah yusuf meiling grace"
    expected = {
        (Verb.STUDENT_SUPPORT_LOG_SESSION, "student_support.Service"): "yusuf",
        (Verb.STUDENT_SUPPORT_SEE_LEDGER, "student_support.Service"): f"{around_him} rosa mateo",
        (Verb.STUDENT_SUPPORT_SEND_GAP_LETTER, "student_support.Service"): around_him,
        (Verb.STUDENT_SUPPORT_ASSIGN_PROVIDER, "student_support.Service"): "amina meiling",
        (Verb.STUDENT_SUPPORT_SEE_BOARD, "directory.School"): "amina keoni ingrid meiling",
    }
    found = {
        (verb, noun): {key for key in around.keys if within(around.standing(key), verb, apps.get_model(noun).objects.all()).exists()} for verb, noun in expected
    }
    assert found == {key: set(named.split()) for key, named in expected.items()}
