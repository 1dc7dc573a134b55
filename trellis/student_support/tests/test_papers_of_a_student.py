"""Papers that a law asks for: dated, with whom, in which language; taken back with a reason; read by family and team alone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import ProtectedAddress
from trellis.student_support.models import FormalEvent
from trellis.student_support.operations.papers import DayAhead, TakenBackAlready, record_formal_event, take_back_formal_event

pytestmark = pytest.mark.django_db


def record(around, noon, **more) -> FormalEvent:
    facts = {"kind": "consent", "on": TODAY, "guardian": around.rosa.pk, "language": "es", "channel": "person", "about": "A reading screening."}
    return record_formal_event(by=around.hannah.pk, now=noon, today=TODAY, student=around.students["mateo"], **{**facts, **more})


def test_a_paper_is_entered_once_not_ahead_and_taken_back_with_a_reason(around, noon):
    event = record(around, noon)
    assert record(around, noon) == event
    with pytest.raises(DayAhead):
        record(around, noon, on=TODAY + timedelta(days=1))
    take_back_formal_event(by=around.hannah.pk, today=TODAY, event=event, why="The wrong child.")
    with pytest.raises(TakenBackAlready):
        take_back_formal_event(by=around.hannah.pk, today=TODAY, event=event, why="Again.")


def test_the_office_enters_one_from_a_page_that_names_only_guardians_with_a_right_and_no_address(around, sign_in):
    ProtectedAddress.objects.create(person=around.rosa, address="9 Hidden Lane", held_from=TODAY)
    mateo, client = around.students["mateo"], sign_in("denise")
    address = reverse("record_formal_event", args=[mateo.pk])
    page = client.get(address).content.decode()
    assert "Rosa Quispe" in page
    assert "Andr" not in page
    assert "Hidden Lane" not in page
    facts = {"kind": "notice", "on": str(TODAY), "guardian": str(around.rosa.pk), "language": "es", "channel": "post", "about": "We meet on Thursday."}
    assert client.post(address, {**facts, "guardian": str(around.andres.pk)}).status_code == 422
    assert client.post(address, facts).status_code == 302
    event = FormalEvent.objects.get()
    mother = sign_in("rosa").get(reverse("student_papers", args=[mateo.pk])).content.decode()
    assert "We meet on Thursday." in mother
    assert "Hidden Lane" not in mother
    assert sign_in("hannah").post(reverse("take_back_formal_event", args=[event.pk]), {"why": "Sent to the wrong house."}).status_code == 302
    assert "Sent to the wrong house." in sign_in("rosa").get(reverse("student_papers", args=[mateo.pk])).content.decode()


def test_family_and_team_read_papers_and_the_office_enters_them(around, noon):
    event, standings = record(around, noon), {key: around.standing(key) for key in around.keys}
    read = {key for key, one in standings.items() if within(one, Verb.STUDENT_SUPPORT_READ_EVENT, FormalEvent.objects.filter(pk=event.pk)).exists()}
    students = type(around.students["mateo"]).objects.filter(pk=around.students["mateo"].pk)
    entered = {key for key, one in standings.items() if within(one, Verb.STUDENT_SUPPORT_RECORD_EVENT, students).exists()}
    team = {"hannah", "yusuf", "grace", "amina", "meiling"}
    assert (read, entered) == (team | {"rosa"}, team | {"denise"})
