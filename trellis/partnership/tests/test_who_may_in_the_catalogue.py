"""Every verb of the catalogue, ratings and replies, everybody in the cast, by equality."""

from datetime import timedelta

import pytest

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import District, Office
from trellis.partnership.models import HelpAnswer, Rating, Service
from trellis.partnership.operations.catalogue import say_whether_it_helps, write_service
from trellis.partnership.operations.ratings import rate_thread
from trellis.threads.models import Thread
from trellis.threads.operations import open_thread, settle_thread
from trellis.threads.tests.test_who_may import KEEPERS, STAFF

pytestmark = pytest.mark.django_db
LEADS = {"ruth", "daniel", "meiling"}


@pytest.mark.parametrize(
    ("verb", "model", "expected"),
    [
        (Verb.PARTNERSHIP_READ_CATALOGUE, Service, STAFF),
        (Verb.PARTNERSHIP_EDIT_CATALOGUE, Service, {"ruth"}),
        (Verb.PARTNERSHIP_EDIT_CATALOGUE, Office, LEADS),
        (Verb.PARTNERSHIP_SET_FRONT_DOOR, District, KEEPERS),
        (Verb.PARTNERSHIP_SAY_WHETHER_IT_HELPS, Office, {"amina", "keoni", "ingrid"}),
        (Verb.PARTNERSHIP_READ_WHETHER_IT_HELPS, HelpAnswer, {"ruth"}),
        (Verb.PARTNERSHIP_RATE, Thread, {"amina"}),
        (Verb.PARTNERSHIP_READ_RATINGS, Rating, {"ruth"}),
        (Verb.PARTNERSHIP_REPLY, Office, LEADS),
    ],
)
def test_who_may_do_what(cast, noon, verb, model, expected):
    office = cast.offices["transport"]
    facts = {"name": "A route", "offers": "Stops.", "answer_minutes": 510, "settle_minutes": 2550, "owner": cast.ruth.pk}
    write_service(by=cast.ruth.pk, now=noon, office=office.pk, **facts)
    say_whether_it_helps(by=cast.amina.pk, now=noon, today=noon.date(), office=office.pk, helps="yes")
    thread = open_thread(by=cast.amina.pk, now=noon, subject="x", text="y", office=office, school=cast.schools["cedar_fork"])
    settle_thread(by=cast.ruth.pk, now=noon + timedelta(hours=1), thread=thread, office=office.pk, words="z")
    rate_thread(by=cast.amina.pk, now=noon + timedelta(hours=2), thread=thread, got="all")
    assert {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()} == expected
