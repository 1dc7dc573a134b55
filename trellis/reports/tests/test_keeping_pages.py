from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.audit.models import Act
from trellis.directory.models import Person, Student
from trellis.retention.models import Destruction, HoldRelease, LegalHold, Period
from trellis.retention.operations import hold_records, release_hold

pytestmark = pytest.mark.django_db(databases=["default", "readlog"])


def words(page) -> str:
    return " ".join(page.content.decode().split())


@pytest.fixture
def gone(cast):
    Student.objects.filter(pk=cast.students["sione"].pk).update(ended_on=date(2021, 6, 30))
    return cast.students["sione"]


@pytest.mark.parametrize("page", ["keeping", "destroy_due_records", "destroy_by_order", "set_keeping_period"])
def test_only_the_administrator_destroys(cast, sign_in, page):
    for method in ("get", "post"):
        opened = {key for key in cast.keys if getattr(sign_in(key), method)(reverse(page)).status_code in {200, 409, 302}}
        assert opened == ({"odile"} if method == "get" or page != "keeping" else set())


@pytest.mark.parametrize("page", ["holds", "hold_records"])
def test_auditor_and_administrator_hold(cast, sign_in, page):
    assert {key for key in cast.keys if sign_in(key).get(reverse(page)).status_code == 200} == {"odile", "bram"}


def test_what_is_due_is_shown_confirmed_and_done(cast, sign_in, gone):
    client = sign_in("odile")
    shown = client.get(reverse("keeping"))
    assert "Look at what goes" in words(shown)
    confirm = client.get(reverse("destroy_due_records"))
    counts = [f"{line.kind}:{line.count}" for _kind, line in confirm.context["due"]]
    done = client.post(reverse("destroy_due_records"), {"due": counts}, follow=True)
    assert Person.objects.get(pk=gone.person_id).family_name == ""
    page = words(done)
    assert "Nothing is due to be destroyed." in page
    assert "Odile Marchetti" in page
    assert "records are destroyed." in page
    assert Destruction.objects.filter(by=cast.odile.pk).count() == len(counts)


def test_a_confirmation_of_other_counts_destroys_nothing_and_shows_the_new_ones(cast, sign_in, gone):
    page = sign_in("odile").post(reverse("destroy_due_records"), {"due": ["directory.student:9", "broken"]})
    assert page.status_code == 409
    assert "has changed since you looked" in words(page)
    assert not Destruction.objects.exists()


def test_when_nothing_is_due_the_pages_say_so(sign_in):
    client = sign_in("odile")
    assert "Nothing is due to be destroyed." in words(client.get(reverse("keeping")))
    page = words(client.get(reverse("destroy_due_records")))
    assert "Nothing is due to be destroyed." in page
    assert "Destroy them" not in page


def test_an_order_is_carried_out_once_somebody_is_sure(cast, sign_in):
    client = sign_in("odile")
    asked = {"person": cast.mateo.pk, "order": "Court of Riverbend, 12 Nov 2026"}
    assert "tick this" in words(client.post(reverse("destroy_by_order"), asked))
    assert Person.objects.get(pk=cast.mateo.pk).given_name == "Mateo"
    done = client.post(reverse("destroy_by_order"), {**asked, "is_sure": "on"}, follow=True)
    assert Person.objects.get(pk=cast.mateo.pk).given_name == ""
    assert "Court of Riverbend, 12 Nov 2026" in words(done)


def test_an_order_about_nobody_or_about_somebody_held_says_what_to_do(cast, sign_in):
    client = sign_in("odile")
    assert "Nobody here has this number" in words(client.post(reverse("destroy_by_order"), {"person": 10**9, "order": "-", "is_sure": "on"}))
    hold_records(by=None, today=TODAY, reason="A case", person=cast.mateo.pk)
    assert "A legal hold covers" in words(client.post(reverse("destroy_by_order"), {"person": cast.mateo.pk, "order": "-", "is_sure": "on"}))


def test_a_period_is_set_with_its_rule(cast, sign_in):
    client = sign_in("odile")
    form = client.get(reverse("set_keeping_period"), {"kind": "directory.student"}).context["form"]
    assert form["years"].value() == 5
    asked = {"kind": "directory.student", "years": 60, "basis": "State schedule 12-B"}
    assert "State schedule 12-B" in words(client.post(reverse("set_keeping_period"), asked, follow=True))
    assert Period.objects.get().by == cast.odile.pk
    assert client.post(reverse("set_keeping_period"), {**asked, "kind": "audit.act"}).context["form"].errors["kind"]


def test_a_hold_is_placed_shown_and_ended(cast, sign_in):
    client = sign_in("bram")
    assert "Nothing is held." in words(client.get(reverse("holds")))
    client.post(reverse("hold_records"), {"person": cast.mateo.pk, "reason": "Request under way"})
    hold = LegalHold.objects.get()
    assert (hold.person, hold.held_from, hold.by) == (cast.mateo.pk, TODAY, cast.bram.pk)
    page = words(client.get(reverse("holds")))
    assert "Mateo Quispe" in page
    assert "One hold forbids destruction today." in page
    assert "what is about Mateo Quispe" in words(client.get(reverse("end_hold", args=[hold.pk])))
    page = words(client.post(reverse("end_hold", args=[hold.pk]), {"reason": "Answered"}, follow=True))
    assert "No hold forbids destruction today." in page
    assert "Answered" in page
    again = client.post(reverse("end_hold", args=[hold.pk]), {"reason": "Answered"}, follow=True)
    assert "Somebody has ended this hold before." in words(again)
    assert HoldRelease.objects.count() == 1


def test_a_hold_on_everything_with_a_day_and_its_end(cast, sign_in):
    client = sign_in("odile")
    assert client.post(reverse("hold_records"), {"reason": "-", "held_until": "2020-01-01"}).context["form"].errors["held_until"]
    assert client.post(reverse("hold_records"), {"reason": "-", "held_until": "2026-12-01"}).context["form"].errors["held_until"]
    client.post(reverse("hold_records"), {"reason": "-", "held_until": "2026-12-24"})
    hold = LegalHold.objects.get()
    assert "Everything" in words(client.get(reverse("holds")))
    assert "It keeps everything." in words(client.get(reverse("end_hold", args=[hold.pk])))
    assert client.get(reverse("end_hold", args=[hold.pk + 1])).status_code == 404


@pytest.mark.parametrize("address", ["holds", "keeping"])
def test_lists_take_the_same_queries_however_long(cast, sign_in, address):
    client = sign_in("odile")
    client.get(reverse(address))
    counts = []
    for more in (1, 3):
        for _ in range(more):
            release_hold(by=None, today=TODAY, hold=hold_records(by=cast.odile.pk, today=TODAY, reason="-", person=cast.mateo.pk), reason="-")
            hold_records(by=cast.odile.pk, today=TODAY, reason="-", person=cast.mateo.pk)
            Destruction.objects.create(kind="x.y", records=[], count=0, fields=[], why="order", rule="-", on=TODAY, at="2026-12-01T12:00:00Z", by=cast.odile.pk)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(address))
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert Act.objects.filter(act="retention.hold_records").exists()
