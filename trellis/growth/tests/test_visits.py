"""A visit is planned by either side, moved, called off, held; the agenda goes on by itself; the brief fits on one page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.directory.models import Post
from trellis.growth.models import AgendaPoint, Visit
from trellis.growth.operations.visits import (
    EndedAlready,
    NobodyToMeet,
    NotOverYet,
    WordsMissing,
    add_agenda_point,
    call_off_visit,
    end_agenda_point,
    hold_visit,
    move_visit,
    plan_visit,
)
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db
SOON, LATER = TODAY + timedelta(9), TODAY + timedelta(30)


@pytest.fixture
def who(cast) -> dict:
    return {"principal": cast.amina.pk, "supervisor": cast.tomas.pk, "school": cast.schools["cedar_fork"].pk}


@pytest.fixture
def visit(cast, noon, who) -> Visit:
    return plan_visit(by=cast.amina.pk, now=noon, today=TODAY, planned_on=TODAY, points=["The side door.", "Who stands in."], **who)


def test_both_sides_and_whoever_has_the_school_in_care_reach_a_visit(cast, visit):
    for verb in (Verb.GROWTH_SEE_VISIT, Verb.GROWTH_PLAN_VISIT):
        assert {key for key in cast.keys if within(cast.standing(key), verb, Visit.objects.all()).exists()} == {"amina", "tomas", "hana"}


def test_either_side_plans_and_the_other_is_told(sign_in, cast, noon, who):
    amina, tomas = sign_in("amina"), sign_in("tomas")
    assert "No visit is planned." in amina.get(reverse("visits")).text
    page = amina.get(reverse("plan_visit")).text
    assert "Tomás Ibarra" in page and "Hana Suzuki" in page and "Keoni" not in page
    pair = f"{cast.amina.pk}-{cast.tomas.pk}-{cast.schools['cedar_fork'].pk}"
    given = {"pair": pair, "kind": "visit", "planned_on": SOON.isoformat(), "planned_at": "9:30", "point": "The side door."}
    assert amina.post(reverse("plan_visit"), {**given, "planned_at": "late"}).status_code == 422
    assert amina.post(reverse("plan_visit"), {**given, "pair": f"{cast.keoni.pk}-{cast.tomas.pk}-1"}).status_code == 422
    for _twice in range(2):
        amina.post(reverse("plan_visit"), given)
    made = Visit.objects.get()
    assert (made.principal_id, made.supervisor_id, made.planned_by_id) == (cast.amina.pk, cast.tomas.pk, cast.amina.pk)
    assert Line.objects.get(room="growth").to_id == cast.tomas.pk
    seen = tomas.get(reverse("visit", args=[made.pk])).text
    assert "The side door." in seen and "9:30" in seen and "Brief and notes" in seen
    assert "Keoni Makoa" in tomas.get(reverse("plan_visit")).text
    for key in ("keoni", "ingrid", "grace", "gloria", "odile", "rosa"):
        assert sign_in(key).get(reverse("visit", args=[made.pk])).status_code == 404
    assert sign_in("grace").get(reverse("visits")).status_code == sign_in("grace").get(reverse("plan_visit")).status_code == 404


def test_it_is_moved_called_off_with_a_reason_and_held_with_one_tap(sign_in, cast, visit):
    tomas, path = sign_in("tomas"), reverse("visit", args=[visit.pk])
    assert "Did you meet?" in tomas.get(path).text
    tomas.post(reverse("move_visit", args=[visit.pk]), {"planned_on": SOON.isoformat(), "planned_at": ""})
    assert "Did you meet?" not in tomas.get(path).text and "in 9 days" in tomas.get(path).text
    assert tomas.post(reverse("call_off_visit", args=[visit.pk]), {"why": " "}).status_code == 422
    assert tomas.post(reverse("hold_visit", args=[visit.pk]), {"minutes": "60", "held_on": LATER.isoformat()}).status_code == 422
    tomas.post(reverse("move_visit", args=[visit.pk]), {"planned_on": TODAY.isoformat()})
    tomas.post(reverse("hold_visit", args=[visit.pk]), {"minutes": "60"})
    assert "You met for 60 minutes." in tomas.get(path).text and "Held, 60 minutes" in tomas.get(reverse("visits")).text
    refused = tomas.post(reverse("call_off_visit", args=[visit.pk]), {"why": "Snow."})
    assert refused.status_code == 422 and "This visit was held." in refused.text
    tomas.post(reverse("open_visit_again", args=[visit.pk]))
    tomas.post(reverse("call_off_visit", args=[visit.pk]), {"why": "Snow."})
    assert "Snow." in sign_in("amina").get(reverse("visits")).text


def test_what_was_not_talked_about_goes_on_to_the_next_visit(cast, noon, visit, who):
    side_door, stands_in = visit.points.order_by("pk")
    end_agenda_point(by=cast.tomas.pk, today=TODAY, point=side_door, became="talked")
    hold_visit(by=cast.tomas.pk, today=TODAY, visit=visit, minutes=45)
    stands_in.refresh_from_db()
    assert (stands_in.visit_id, stands_in.carried_over) == (visit.pk, 1), "it waits until a visit is planned"
    second = plan_visit(by=cast.tomas.pk, now=noon, today=TODAY, planned_on=SOON, **who)
    third = plan_visit(by=cast.tomas.pk, now=noon, today=TODAY, planned_on=LATER, **who)
    assert list(second.points.values_list("words", flat=True)) == ["Who stands in."]
    call_off_visit(by=cast.amina.pk, today=TODAY, visit=second, why="Snow.")
    assert list(third.points.values_list("words", "carried_over")) == [("Who stands in.", 2)]
    with_hana = plan_visit(by=cast.amina.pk, now=noon, today=TODAY, planned_on=SOON, **{**who, "supervisor": cast.hana.pk})
    assert not with_hana.points.exists(), "what was drafted for one is not carried to another"
    with pytest.raises(EndedAlready):
        add_agenda_point(by=cast.amina.pk, now=noon, today=TODAY, visit=second, words="The bell.")


def test_whoever_covers_and_holds_a_visit_is_who_went_and_a_later_supervisor_sees_no_words(sign_in, cast, noon, visit):
    hold_visit(by=cast.tomas.pk, today=TODAY, visit=visit)
    hana = sign_in("hana")
    page = hana.get(reverse("visit", args=[visit.pk])).text
    assert "The side door." not in page and "What they talked about stayed between them." in page
    assert hana.get(reverse("visit_brief", args=[visit.pk])).status_code == 404
    assert hana.post(reverse("end_agenda_point", args=[visit.points.first().pk]), {"became": "talked"}).status_code == 404
    ahead = plan_visit(
        by=cast.tomas.pk, now=noon, today=TODAY, planned_on=TODAY, principal=cast.amina.pk, supervisor=cast.tomas.pk, school=cast.schools["cedar_fork"].pk
    )
    assert "Who stands in." in hana.get(reverse("visit_brief", args=[ahead.pk])).text, "who covers prepares for it"
    hana.post(reverse("hold_visit", args=[ahead.pk]), {"minutes": "30"})
    ahead.refresh_from_db()
    assert ahead.supervisor_id == cast.hana.pk


def test_somebody_who_covers_for_the_supervisor_can_be_met(sign_in, cast):
    Post.objects.create(person=cast.ruth, role=Role.SUPERVISOR, covers=cast.posts["tomas"], held_from=TODAY, held_until=LATER)
    assert "Ruth Abramowitz, who covers for Tomás Ibarra; Cedar Fork Elementary" in sign_in("amina").get(reverse("plan_visit")).text
    assert "Amina Warsame" in sign_in("ruth").get(reverse("plan_visit")).text


def test_what_cannot_be_done_is_refused_in_words(cast, noon, who, visit):
    with pytest.raises(NobodyToMeet):
        plan_visit(by=cast.tomas.pk, now=noon, today=TODAY, planned_on=SOON, principal=cast.tomas.pk, supervisor=cast.tomas.pk)
    with pytest.raises(WordsMissing):
        add_agenda_point(by=cast.amina.pk, now=noon, today=TODAY, visit=visit, words="  ")
    with pytest.raises(NotOverYet):
        hold_visit(by=cast.tomas.pk, today=TODAY, visit=visit, held_on=SOON)
    one = add_agenda_point(by=cast.amina.pk, now=noon, today=TODAY, visit=visit, words="The bell.")
    assert add_agenda_point(by=cast.amina.pk, now=noon, today=TODAY, visit=visit, words="The bell.").pk == one.pk
    move_visit(by=cast.tomas.pk, today=TODAY, visit=visit, planned_on=SOON)
    hold_visit(by=cast.tomas.pk, today=TODAY, visit=visit)
    visit.refresh_from_db()
    assert visit.held_on == TODAY, "held before the planned day: today"


@pytest.mark.sqlite
def test_the_brief_says_what_is_known_and_the_pages_ask_as_often_for_three_visits_as_for_one(sign_in, cast, noon, who, visit):
    from trellis.directory.models import SchoolHeadline

    SchoolHeadline.objects.create(school=cast.schools["cedar_fork"], words="We read aloud every morning.", on=TODAY, said_by=cast.amina)
    held = plan_visit(by=cast.tomas.pk, now=noon, today=TODAY, planned_on=TODAY - timedelta(7), **who)
    hold_visit(by=cast.tomas.pk, today=TODAY, visit=held)
    tomas, counts = sign_in("tomas"), []
    page = tomas.get(reverse("visit_brief", args=[visit.pk])).text
    assert "We read aloud every morning." in page and "5 school days ago" in page and "The side door." in page
    assert sign_in("amina").get(reverse("visit_brief", args=[visit.pk])).status_code == 404, "it is written for who goes"
    for name, key, takes_along in (
        ("home", "tomas", True),
        ("my_schools", "tomas", True),
        ("visits", "tomas", True),
        ("home", "amina", False),
        ("visits", "hana", False),
    ):
        assert ("data-keep-pages" in sign_in(key).get(reverse(name)).text) is takes_along
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            tomas.get(reverse("visits"))
            tomas.get(reverse("visit_brief", args=[visit.pk]))
            tomas.get(reverse("visit", args=[visit.pk]))
        counts.append(len(asked))
        plan_visit(by=cast.tomas.pk, now=noon, today=TODAY, planned_on=SOON + timedelta(number), **who)
        AgendaPoint.objects.create(visit=visit, by=cast.tomas, words=f"Point {number}", written_on=TODAY)
    assert len(set(counts)) == 1
