"""A barrier from the one who meets it to what was removed, and who learns of whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.audit.models import Act
from trellis.directory.models import School
from trellis.letters.models import Line
from trellis.partnership.jobs import remind_of_barriers
from trellis.partnership.models import Barrier, BarrierAssignment
from trellis.partnership.operations.barriers import (
    ClearedAlready,
    DayIsOver,
    OwnBarrier,
    ReasonMissing,
    WordsMissing,
    assign_barrier,
    clear_barrier,
    raise_barrier,
    say_me_too,
)

pytestmark = pytest.mark.django_db
WHAT = "Nobody decides on substitutes before Thursday."
LATER = TODAY + timedelta(days=30)
LEADERS = {"amina", "keoni", "ingrid", "tomas", "hana", "gloria", "lorraine"}


@pytest.fixture
def barrier(cast, noon) -> Barrier:
    school = cast.schools["cedar_fork"].pk
    return raise_barrier(by=cast.amina.pk, now=noon, today=TODAY, what=WHAT, would_help="A day.", school=school, names_raiser=True)


@pytest.fixture
def owned(cast, barrier) -> Barrier:
    assign_barrier(by=cast.lorraine.pk, today=TODAY, barrier=barrier, owner=cast.ruth.pk, by_on=LATER)
    barrier.refresh_from_db()
    return barrier


def told(person) -> list[str]:
    return list(Line.objects.filter(to=person, room="partnership").order_by("pk").values_list("text", flat=True))


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        (Verb.PARTNERSHIP_READ_BARRIER, LEADERS | {"ruth"}),
        (Verb.PARTNERSHIP_SAY_ME_TOO, {"amina", "keoni", "ingrid"}),
        (Verb.PARTNERSHIP_KNOW_RAISER, {"amina", "ruth"}),
        (Verb.PARTNERSHIP_ASSIGN_BARRIER, {"gloria", "lorraine"}),
        (Verb.PARTNERSHIP_CLEAR_BARRIER, {"ruth"}),
        (Verb.PARTNERSHIP_RAISE_BARRIER, {"amina", "keoni", "ingrid", "tomas", "hana"}),
    ],
)
def test_who_may_do_what(cast, owned, verb, expected):
    model = School if verb is Verb.PARTNERSHIP_RAISE_BARRIER else Barrier
    assert {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()} == expected


def test_who_raised_it_is_shown_to_the_owner_alone_and_only_when_allowed(sign_in, cast, owned, noon):
    path = reverse("barrier", args=[owned.pk])
    assert "It comes from Amina Warsame, for Cedar Fork Elementary." in sign_in("ruth").get(path).text
    for key in LEADERS - {"amina"}:
        main = sign_in(key).get(path).text.split("<main")[1]
        assert WHAT in main and "It comes from" not in main and "Cedar Fork" not in main and "Amina" not in main
    unnamed = raise_barrier(by=cast.keoni.pk, now=noon, today=TODAY, what="Forms.", school=cast.schools["saltmarsh"].pk)
    assign_barrier(by=cast.lorraine.pk, today=TODAY, barrier=unnamed, owner=cast.ruth.pk, by_on=LATER)
    assert "Keoni" not in sign_in("ruth").get(reverse("barrier", args=[unnamed.pk])).text
    assert "You alone are shown this" in sign_in("keoni").get(reverse("barrier", args=[unnamed.pk])).text
    assert not Act.objects.filter(act__in=("partnership.raise_barrier", "partnership.say_me_too"), by__isnull=False).exists()
    assert not any("Amina" in str(line.words) or "Keoni" in str(line.words) for line in Line.objects.filter(room="partnership"))


def test_a_barrier_is_raised_owned_met_by_others_and_cleared_in_part(sign_in, cast, noon):
    amina, lorraine, ruth, ingrid = (sign_in(key) for key in ("amina", "lorraine", "ruth", "ingrid"))
    made = amina.post(reverse("raise_barrier"), {"what": WHAT, "would_help": "", "school": "", "names_raiser": "on"})
    barrier = Barrier.objects.get()
    assert made.url == reverse("barrier", args=[barrier.pk]) and barrier.school_id is None
    assert amina.post(reverse("raise_barrier"), {"what": " ", "would_help": "A day."}).status_code == 422
    assert len(told(cast.lorraine)) == 1 and "One thing keeps school leaders" in lorraine.get("/").text
    listed = lorraine.get(reverse("barriers")).text
    assert "Nobody owns it yet" in listed and "Amina" not in listed.split("<main")[1]
    owner = reverse("assign_barrier", args=[barrier.pk])
    assert lorraine.post(owner, {"owner": cast.ruth.pk, "by_on": "2020-01-01"}).status_code == 422
    assert lorraine.post(owner, {"owner": cast.ruth.pk, "by_on": LATER.isoformat()}).status_code == 302
    assert any("named to clear" in text for text in told(cast.ruth)) and "One barrier is yours to clear." in ruth.get("/").text
    assert ingrid.post(reverse("say_me_too", args=[barrier.pk])).status_code == 302
    assert "One other school leader meets it too" in ruth.get(reverse("barrier", args=[barrier.pk])).text
    assert "Me too</button>" not in ingrid.get(reverse("barrier", args=[barrier.pk])).text
    clear = reverse("clear_barrier", args=[barrier.pk])
    half = {"removed": "Principals decide themselves.", "stays": "The budget line.", "reason": ""}
    assert "Say why it stays" in ruth.post(clear, half).text
    assert ruth.post(clear, {**half, "reason": "The law asks for it."}).status_code == 302
    assert ruth.post(clear, {**half, "reason": "Again."}).status_code == 422
    for person in (cast.amina, cast.ingrid):
        assert any("what was removed" in text for text in told(person))
    page = ingrid.get(reverse("barrier", args=[barrier.pk])).text
    assert "The law asks for it." in page and "Removed in part" in ingrid.get(reverse("barriers")).text
    assert ruth.get(reverse("barriers")).status_code == 200 and sign_in("daniel").get(reverse("barriers")).status_code == 404


def test_what_cannot_be_done_is_refused_in_words(cast, owned, barrier, noon):
    again = raise_barrier(by=cast.amina.pk, now=noon, today=TODAY, what=WHAT)
    assert again.pk == owned.pk
    with pytest.raises(OwnBarrier):
        say_me_too(by=cast.amina.pk, today=TODAY, barrier=owned)
    say_me_too(by=cast.keoni.pk, today=TODAY, barrier=owned)
    assert say_me_too(by=cast.keoni.pk, today=TODAY, barrier=owned).barrier.me_toos.count() == 1
    with pytest.raises(DayIsOver):
        assign_barrier(by=cast.gloria.pk, today=TODAY, barrier=owned, owner=cast.ruth.pk, by_on=TODAY - timedelta(1))
    given = {"by": cast.ruth.pk, "now": noon, "today": TODAY, "barrier": owned}
    with pytest.raises(WordsMissing):
        clear_barrier(removed=" ", **given)
    with pytest.raises(ReasonMissing):
        clear_barrier(removed="", stays="All of it.", **given)
    clear_barrier(removed="All of it.", **given)
    for act in (lambda: clear_barrier(removed="x", **given), lambda: say_me_too(by=cast.ingrid.pk, today=TODAY, barrier=owned)):
        with pytest.raises(ClearedAlready):
            act()


def test_a_barrier_goes_on_to_somebody_else_and_its_day_is_watched(cast, owned):
    assert remind_of_barriers(on=(LATER - timedelta(7)).isoformat()) == 1
    assert remind_of_barriers(on=(LATER + timedelta(1)).isoformat()) == 1
    assert sum("due on" in text or "has passed" in text for text in told(cast.ruth)) == 2
    assert any("has been reminded" in text for text in told(cast.lorraine))
    assign_barrier(by=cast.gloria.pk, today=LATER, barrier=owned, owner=cast.daniel.pk, by_on=LATER + timedelta(30), words="Facilities keeps the keys.")
    owned.refresh_from_db()
    assert owned.owner_id == cast.daniel.pk and BarrierAssignment.objects.filter(barrier=owned).count() == 2
    assert remind_of_barriers(on=(LATER + timedelta(2)).isoformat()) == 0


@pytest.mark.sqlite
def test_those_without_an_owner_stand_on_top_and_the_list_asks_as_often_for_three_as_for_one(sign_in, cast, owned, noon):
    lorraine, counts = sign_in("lorraine"), []
    lorraine.get(reverse("barriers"))
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            page = lorraine.get(reverse("barriers"))
        counts.append(len(asked))
        raise_barrier(by=cast.keoni.pk, now=noon, today=TODAY, what=f"Form {number}.")
    assert len(set(counts)) == 1
    assert [one.what for one in page.context["still_there"]] == ["Form 0.", "Form 1.", WHAT]
    assert "No barrier has these words." in lorraine.get(reverse("barriers"), {"words": "zebra"}).text
