"""A learning walk: notes by visit number, names pointed out and never blocked, patterns that two write at once, one next step."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY, Cast
from trellis.audit.models import Act
from trellis.directory.models import ProtectedAddress
from trellis.growth.jobs import remind_of_meetings_and_walks
from trellis.growth.models import Walk, Walker, WalkNote
from trellis.growth.operations import walks as operations
from trellis.growth.queries.walks import full_names_at
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=20)


@pytest.fixture
def walk(cast: Cast) -> Walk:
    return operations.plan_walk(
        by=cast.amina.pk, today=TODAY, school=cast.schools["cedar_fork"].pk, on=TODAY, focus="What do students ask each other?", visits=3
    )


def test_a_walk_is_planned_and_its_visitors_write_by_number(sign_in, cast):
    tomas, path = sign_in("tomas"), reverse("plan_walk", args=[cast.schools["cedar_fork"].pk])
    typed = {"focus": "What do students ask each other?", "on": TODAY.isoformat(), "at": "", "visits": "3", "practice_key": ""}
    past = tomas.post(path, {**typed, "on": "2026-11-01"})
    assert past.status_code == 422 and "What do students ask each other?" in past.text
    assert tomas.post(path, {**typed, "visits": "31"}).status_code == 422
    tomas.post(path, typed)
    walk = Walk.objects.get()
    assert Line.objects.filter(to=cast.amina, key=f"growth.walk-planned.{walk.pk}").exists(), "whoever leads the school is told"
    tomas.post(f"{reverse('ask_along', args=[walk.pk])}?words=keoni", {"person": cast.keoni.pk})
    keoni, write = sign_in("keoni"), reverse("write_walk_note", args=[walk.pk])
    assert "as soon as you keep it" in keoni.get(write).text, "who reads it is said before"
    assert keoni.post(write, {"visit": "4", "kind": "saw", "words": "No such visit."}).status_code == 422
    assert keoni.post(write, {"visit": "2", "kind": "heard", "words": "Why is it seven?", "another": "1"}).url.endswith("?visit=2")
    keoni.post(write, {"visit": "2", "kind": "heard", "words": "Why is it seven?"})
    for key in ("amina", "tomas", "keoni"):
        assert "Why is it seven?" in sign_in(key).get(reverse("walk", args=[walk.pk])).text
    for key in ("ingrid", "hana", "gloria", "grace", "odile"):
        for name in ("walk", "walk_sheet", "begin_debrief", "write_patterns"):
            assert sign_in(key).get(reverse(name, args=[walk.pk])).status_code == 404
    note = WalkNote.objects.get()
    assert sign_in("amina").post(reverse("remove_walk_note", args=[note.pk])).status_code == 404, "nobody takes away what another wrote"
    keoni.post(reverse("leave_walk", args=[Walker.objects.get(person=cast.keoni).pk]))
    assert keoni.get(reverse("walk", args=[walk.pk])).status_code == 404
    assert "Why is it seven?" in sign_in("tomas").get(reverse("walk", args=[walk.pk])).text
    sheet = sign_in("tomas").get(reverse("walk_sheet", args=[walk.pk])).text
    assert all(f"<h2>Visit {number}</h2>" in sheet for number in (1, 2, 3)) and "Visit 4" not in sheet


def test_a_full_name_is_pointed_out_before_it_is_kept_and_never_blocked(sign_in, cast, walk):
    amina, path = sign_in("amina"), reverse("write_walk_note", args=[walk.pk])
    typed = {"visit": "1", "kind": "saw", "words": "GRACE OYELARAN asked Quispe, Mateo a question."}
    asked = amina.post(path, typed)
    assert asked.status_code == 422 and "This looks like a full name of somebody at this school." in asked.text
    assert "<bdi>GRACE OYELARAN</bdi>" in asked.text and "<bdi>Quispe, Mateo</bdi>" in asked.text and not WalkNote.objects.exists()
    amina.post(path, {**typed, "takes_out": "1"})
    assert WalkNote.objects.get().words == "… asked … a question."
    amina.post(path, {**typed, "keeps_names": "1"})
    assert WalkNote.objects.filter(words=typed["words"]).exists()
    amina.post(path, {**typed, "words": "Grace and Mateo; Ingrid Solberg leads another school."})
    assert WalkNote.objects.count() == 3, "a given name alone and somebody elsewhere are not pointed out"
    assert "oyelaran" not in str(list(Act.objects.values())).lower()
    plan = {"focus": "How does Hannah Lindqvist teach?", "on": TODAY.isoformat(), "visits": "3", "practice_key": ""}
    assert "Hannah Lindqvist" in amina.post(reverse("change_walk", args=[walk.pk]), plan).text
    walk.refresh_from_db()
    assert walk.focus == "What do students ask each other?"
    ProtectedAddress.objects.create(person=cast.mateo, address="9 Hidden Lane", held_from=TODAY)
    assert full_names_at(cast.schools["cedar_fork"].pk, TODAY, ["Mateo Quispe"]) == [], "pointing it out would tell that the child is here"


def test_two_who_write_patterns_at_once_see_both_texts(sign_in, cast, walk):
    operations.ask_along(by=cast.amina.pk, today=TODAY, walk=walk, person=cast.keoni.pk)
    amina, keoni, path = sign_in("amina"), sign_in("keoni"), reverse("write_patterns", args=[walk.pk])
    typed = {"patterns": "In two of three visits.", "next_step": "", "next_step_by_on": "", "next_step_owner": "", "seen": "1"}
    assert keoni.post(path, typed).status_code == 302
    late = amina.post(path, {**typed, "patterns": "In one of three visits."})
    assert late.status_code == 422 and "In two of three visits." in late.text and "In one of three visits." in late.text
    both = {**typed, "patterns": "In two, perhaps three.", "seen": "2", "next_step": "Ask them."}
    assert "has a day to look back" in amina.post(path, both).text
    both |= {"next_step_by_on": LATER.isoformat(), "next_step_owner": cast.amina.pk}
    assert amina.post(path, {**both, "next_step_by_on": "2026-11-01"}).status_code == 422
    assert amina.post(path, {**both, "next_step_owner": cast.gloria.pk}).status_code == 422
    assert amina.post(path, both).status_code == 302
    page = keoni.get(reverse("walk", args=[walk.pk])).text
    assert "In two, perhaps three." in page and "Ask them." in page
    assert remind_of_meetings_and_walks(on=LATER.isoformat()) == 1
    assert Line.objects.get(key__startswith="growth.walk-step").to == cast.amina
    assert "x" * 20_001 in amina.post(path, {**both, "seen": "3", "patterns": "x" * 20_001}).text
    assert amina.post(path, {**both, "seen": "3", "patterns": "x " * 9_999}).status_code == 302, "20,000 characters are kept"


def test_a_walk_is_talked_over_by_the_protocol_and_can_be_called_off(sign_in, cast, walk):
    amina = sign_in("amina")
    assert "After a learning walk" in amina.get(reverse("begin_debrief", args=[walk.pk])).text
    assert amina.post(reverse("begin_debrief", args=[walk.pk]), {"protocol": "walk-debrief"}).url == reverse("run_of_walk", args=[walk.pk])
    amina.post(reverse("press_in_walk", args=[walk.pk]), {"what": "next", "seen": "1"})
    amina.post(reverse("note_in_walk", args=[walk.pk]), {"words": "Questions go to the teacher."})
    page = amina.get(reverse("run_of_walk", args=[walk.pk])).text
    assert "What we saw, what we heard" in page and "Questions go to the teacher." in page
    assert amina.get(reverse("pulse_of_walk", args=[walk.pk])).status_code == 200
    assert sign_in("tomas").get(reverse("run_of_walk", args=[walk.pk])).status_code == 404
    amina.post(reverse("call_walk_off", args=[walk.pk]), {"why": "Snow."})
    assert "Snow." in amina.get(reverse("walk", args=[walk.pk])).text
    assert amina.get(reverse("write_walk_note", args=[walk.pk])).status_code == 404


@pytest.mark.sqlite
def test_pages_of_walks_ask_as_often_for_three_as_for_one(sign_in, cast, walk, noon):
    amina, counts = sign_in("amina"), []
    amina.get(reverse("walks"))
    for number in range(3):
        operations.write_walk_note(by=cast.amina.pk, now=noon, today=TODAY, walk=walk, visit=number + 1, kind="saw", words="Hands.")
        operations.plan_walk(by=cast.amina.pk, today=TODAY, school=cast.schools["cedar_fork"].pk, on=LATER, focus=f"Question {number}?")
        asked = []
        for path in (reverse("walks"), reverse("walk", args=[walk.pk])):
            with CaptureQueriesContext(connection) as found:
                amina.get(path)
            asked.append(len(found))
        counts.append(asked)
    assert counts[0] == counts[1] == counts[2]
