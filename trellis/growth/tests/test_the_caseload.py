"""Whom to see next and why, how often is agreed, who covers, and asking to be seen sooner."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import LONG_AGO, TODAY
from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.audit.models import ReadEntry
from trellis.commitments.operations import make_promise
from trellis.directory.models import Assignment, Office, Post, School
from trellis.growth.models import Away, Cadence, Cycle, Step, Visit, Wish
from trellis.growth.operations.cadence import agree_cadence, ask_sooner, propose_cadence, say_away
from trellis.growth.queries.caseload import caseload, meeting_of
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-12-01T12:00:00-05:00")


def visit(cast, who: str, by: str, held: date | None = None, planned: date | None = None, **more: Any) -> Visit:
    return Visit.objects.create(
        principal=cast.people[who], supervisor=cast.people[by], planned_by=cast.people[by], planned_on=planned or held, held_on=held, **more
    )


def agreed(cast, who: str, by: str, weeks: int, on: date = LONG_AGO) -> Cadence:
    made = propose_cadence(by=cast.people[by].pk, now=NOW, today=on, principal=cast.people[who].pk, every_weeks=weeks, to=cast.people[who].pk)
    return agree_cadence(by=cast.people[who].pk, today=on, cadence=made)


def reasons(cast, key: str = "tomas") -> list[tuple[str, list[str]]]:
    return [(one.led.name.split()[0], [reason.kind for reason in one.reasons]) for one in caseload(cast.standing(key)).next_two_weeks]


def test_whoever_falls_due_first_stands_first_and_late_is_a_fact_with_a_reason(sign_in, today, cast):
    agreed(cast, "amina", "tomas", 3)
    agreed(cast, "keoni", "tomas", 2)
    visit(cast, "amina", "tomas", held=TODAY - timedelta(days=12))
    visit(cast, "keoni", "tomas", held=TODAY - timedelta(days=18), kind="call")
    visit(cast, "keoni", "tomas", held=TODAY - timedelta(days=40))
    found = caseload(cast.standing("tomas"))
    assert [(one.led.name, one.due) for one in found.met] == [("Keoni Makoa", date(2026, 11, 27)), ("Amina Warsame", date(2026, 12, 10))]
    assert found.met[0].late_by == 2 and found.met[0].why_late == ("nothing", {}) and (found.met[0].visits, found.met[0].calls) == (1, 1)
    say_away(by=cast.tomas.pk, today=TODAY, first_on=TODAY - timedelta(days=5), last_on=TODAY)
    page = sign_in("tomas").get(reverse("my_schools")).text
    assert "Was due <time" in page and "you were out from" in page and "no cover" in page
    assert page.index("Saltmarsh Middle</bdi></a></h3>") < page.index("Cedar Fork Elementary</bdi></a></h3>")
    assert "1 visit in the last ten weeks; 1 call; a contact every 2 weeks" in page and "OVERDUE" not in page
    visit(cast, "amina", "hana", planned=TODAY + timedelta(days=3))  # whoever goes: a visit planned in time stands in the rhythm's place
    assert reasons(cast) == [("Keoni", ["cadence"]), ("Amina", ["planned"])]


def test_everything_that_calls_for_a_visit_is_said_in_words_with_its_day(sign_in, today, cast):
    for who in ("amina", "keoni"):
        visit(cast, who, "tomas", held=TODAY - timedelta(days=3))
    assert reasons(cast) == []
    cycle = Cycle.objects.create(owner=cast.amina, begun_on=TODAY, in_sight_from=TODAY, phase=3)
    Step.objects.create(
        cycle=cycle, words="Sit in on planning.", by=cast.amina, written_on=TODAY, agreed_on=TODAY, in_sight=True, look_back_on=TODAY + timedelta(days=4)
    )
    promise = {"owner": cast.tomas.pk, "what": "Ask transport.", "to_words": "Amina Warsame", "to_people": [cast.amina.pk]}
    make_promise(by=cast.tomas.pk, today=TODAY, by_on=TODAY + timedelta(days=1), **promise)
    ask_sooner(by=cast.keoni.pk, now=NOW, today=TODAY, words="The new timetable.", by_on=TODAY + timedelta(days=2), to=[cast.tomas.pk])
    assert reasons(cast) == [("Amina", ["promise", "step"]), ("Keoni", ["wish"])]
    page = sign_in("tomas").get(reverse("my_schools")).text
    for words in ("The new timetable.", "You promised something by", "You both look back on the open step", "Sit in on planning.", "Support and practise"):
        assert words in page
    assert {entry.verb for entry in ReadEntry.objects.filter(by=cast.tomas.pk)} >= {"growth.see_step", "growth.see_wish"}
    assert Line.objects.filter(to=cast.tomas, text__contains="sooner").count() == 1
    visit(cast, "keoni", "hana", held=TODAY)  # a contact meets the wish, whoever made it
    assert [name for name, _why in reasons(cast)] == ["Amina"] and Wish.objects.get().taken_back_on is None
    new = Post.objects.create(person=cast.grace, role=Role.PRINCIPAL, school=cast.schools["mill_road"], held_from=TODAY - timedelta(days=20))
    assert ("Grace", ["new", "cadence"]) in reasons(cast, "hana") or ("Grace", ["new"]) in reasons(cast, "hana")
    new.delete()


def test_how_often_is_proposed_by_either_and_holds_when_the_other_agrees(sign_in, today, cast):
    tomas, amina = sign_in("tomas"), sign_in("amina")
    assert "by the district’s rule: nothing is agreed yet" in amina.get(reverse("how_we_meet")).text
    sent = amina.post(reverse("propose_cadence", args=[cast.amina.pk]), {"every_weeks": "2", "need": "A new timetable."})
    assert sent.url == reverse("how_we_meet")
    waiting = Cadence.objects.get()
    assert waiting.agreed_on is None and caseload(cast.standing("tomas")).met[0].rhythm.agreed_on is None
    page = tomas.get(reverse("my_principal", args=[cast.amina.pk])).text
    assert "Amina Warsame proposes to meet every 2 weeks." in page and "A new timetable." in page
    assert "Agree</button>" not in amina.get(reverse("how_we_meet")).text
    amina.post(reverse("agree_cadence", args=[waiting.pk]))
    assert Cadence.objects.filter(agreed_on=None).count() == 1  # nobody agrees with themselves
    tomas.post(reverse("agree_cadence", args=[waiting.pk]))
    tomas.post(reverse("agree_cadence", args=[waiting.pk]))
    assert meeting_of(cast.standing("amina")).rhythm.weeks == 2
    tomas.post(reverse("propose_cadence", args=[cast.amina.pk]), {"every_weeks": "6", "need": ""})
    assert meeting_of(cast.standing("amina")).rhythm.weeks == 2  # what was agreed holds
    assert tomas.post(reverse("propose_cadence", args=[cast.amina.pk]), {"every_weeks": "5", "need": "Kept."}).status_code == 422
    for key in ("hana", "ingrid", "lorraine", "grace"):
        expected = 200 if key == "hana" else 404  # the backup may meet her too
        assert sign_in(key).get(reverse("propose_cadence", args=[cast.amina.pk])).status_code == expected


def test_cover_takes_the_schools_along_and_the_principal_sees_whom_to_turn_to(sign_in, today, cast):
    Assignment.objects.filter(supervisor=cast.hana, kind="backup").delete()
    assert sign_in("hana").get(reverse("my_principal", args=[cast.amina.pk])).status_code == 404
    say_away(by=cast.tomas.pk, today=TODAY, first_on=TODAY, last_on=TODAY + timedelta(days=9))
    assert "Tomás Ibarra is out until <time" in sign_in("amina").get(reverse("how_we_meet")).text
    until = TODAY + timedelta(days=10)
    Post.objects.create(person=cast.hana, role=Role.SUPERVISOR, covers=cast.posts["tomas"], held_from=TODAY, held_until=until)
    page = sign_in("hana").get(reverse("my_schools")).text
    assert "You cover for Tomás Ibarra from" in page and "You cover for Tomás Ibarra here" in page and "Amina Warsame" in page
    assert "Hana Suzuki covers until" in sign_in("amina").get(reverse("how_we_meet")).text
    assert "Hana Suzuki covers for you from" in sign_in("tomas").get(reverse("my_schools")).text
    assert sign_in("hana").get(reverse("my_principal", args=[cast.amina.pk])).status_code == 200
    sign_in("amina").post(reverse("ask_sooner"), {"words": "", "by_on": ""})
    assert set(Line.objects.filter(room="growth").values_list("to_id", flat=True)) == {cast.tomas.pk, cast.hana.pk}
    away = Away.objects.get()
    sign_in("tomas").post(reverse("come_back", args=[away.pk]))
    assert not Away.objects.filter(taken_back_on=None).exists()


@pytest.mark.parametrize(
    ("verb", "model", "expected"),
    [
        (Verb.GROWTH_SEE_CASELOAD, School, {"tomas", "hana"}),
        (Verb.GROWTH_HAND_OVER, School, {"tomas", "hana", "lorraine", "gloria"}),
        (Verb.GROWTH_SEE_NUMBERS, School, {"lorraine", "gloria"}),
        (Verb.GROWTH_AGREE_CADENCE, Cadence, {"amina", "tomas", "hana"}),
        (Verb.GROWTH_ASK_SOONER, Wish, {"amina"}),
        (Verb.GROWTH_SEE_WISH, Wish, {"amina", "tomas", "hana"}),
        (Verb.GROWTH_SAY_AWAY, Away, {"tomas"}),
    ],
)
def test_who_may_do_what(cast, verb, model, expected):
    agreed(cast, "amina", "tomas", 3)
    ask_sooner(by=cast.amina.pk, now=NOW, today=TODAY)
    say_away(by=cast.tomas.pk, today=TODAY, first_on=TODAY, last_on=TODAY)
    assert {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()} == expected


def test_system_leaders_see_numbers_and_no_office_of_one_supervisor(sign_in, today, cast, settings):
    agreed(cast, "amina", "tomas", 2)
    visit(cast, "amina", "tomas", held=TODAY - timedelta(days=13))
    visit(cast, "keoni", "hana", held=TODAY - timedelta(days=29))
    lorraine = sign_in("lorraine")
    assert "too few principals" in lorraine.get(reverse("met_in_time")).text
    settings.SURVEYS_FLOOR_ADULTS = 3
    page = lorraine.get(reverse("met_in_time")).text
    days = sign_in("tomas").get(reverse("days_in_schools")).text
    assert "November 2026: one day in schools." in days and lorraine.get(reverse("days_in_schools")).status_code == 404
    assert "1 of 3 principals" in page and "Amina" not in page and "Cedar Fork" not in page
    assert sign_in("tomas").get(reverse("met_in_time")).status_code == 404
    other = Office.objects.create(name="North")
    Post.objects.filter(person=cast.hana).update(office=other)
    assert lorraine.get(reverse("met_in_time")).text.count("hidden to protect people") >= 2


@pytest.mark.sqlite
def test_the_page_asks_as_much_for_two_schools_as_for_three(sign_in, today, cast):
    tomas = sign_in("tomas")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert tomas.get(reverse("my_schools")).status_code == 200
        return len(queries)

    def full(who: str) -> None:
        agreed(cast, who, "tomas", 3)
        visit(cast, who, "tomas", held=TODAY - timedelta(days=30))
        cycle = Cycle.objects.create(owner=cast.people[who], begun_on=TODAY, in_sight_from=TODAY)
        Step.objects.create(cycle=cycle, words="x", by=cast.people[who], written_on=TODAY, agreed_on=TODAY, in_sight=True, look_back_on=TODAY)
        promise = {"owner": cast.tomas.pk, "what": "x", "to_words": "y", "to_people": [cast.people[who].pk]}
        make_promise(by=cast.tomas.pk, today=TODAY, by_on=TODAY, **promise)

    full("amina")
    full("keoni")
    asked()
    two = asked()
    Assignment.objects.create(supervisor=cast.tomas, school=cast.schools["mill_road"], kind="lead", held_from=LONG_AGO)
    full("ingrid")
    assert asked() == two
