"""Nobody stays signed in who holds nothing today, nor longer than the district allows."""

from datetime import date, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from trellis.audit.models import Act
from trellis.directory.models import GuardianRight, Post, SchoolEnrolment
from trellis.site import operations
from trellis.site.models import Account
from trellis.site.sign_in.sessions import BEGAN, SEEN
from trellis.site.sign_in.settings_file import Limits, SignIn
from trellis.site.tests.door import come_in_by_code, who_is_in


@pytest.mark.parametrize(
    ("key", "end"),
    [
        ("amina", lambda day: Post.objects.filter(person__email="amina@riverbend.example").update(held_until=day)),
        ("rosa", lambda day: GuardianRight.objects.filter(guardianship__guardian__email="rosa@riverbend.example").update(held_until=day)),
        ("mateo", lambda day: SchoolEnrolment.objects.filter(student__person__email="mateo@riverbend.example").update(ends_on=day)),
    ],
)
def test_when_the_last_post_right_or_enrolment_ends_every_session_ends(sign_in, cast, key, end):
    desk, phone = sign_in(key), sign_in(key)
    assert desk.get("/my/sign-in/").status_code == 200
    end(date(2026, 12, 1))
    response = desk.get("/my/sign-in/")
    assert response.status_code == 403
    assert b"You hold no post in this district today" in response.content
    assert who_is_in(desk) is None
    assert phone.get("/my/sign-in/")["Location"].startswith("/sign-in/")
    assert Act.objects.filter(act="site.end_sessions", by__isnull=True).count() == 1


@pytest.mark.parametrize("key", ["tobias", "andres"])
def test_somebody_who_holds_nothing_is_shown_out_at_once(sign_in, key):
    client = sign_in(key)
    assert client.get("/").status_code == 403
    assert who_is_in(client) is None


def aged(client: Client, *, began: timedelta = timedelta(), seen: timedelta = timedelta()) -> Client:
    session = client.session
    now = timezone.now().timestamp()
    session[BEGAN], session[SEEN] = now - began.total_seconds(), now - seen.total_seconds()
    session.save()
    return client


@pytest.mark.parametrize(
    ("key", "idle", "longest"),
    [("amina", timedelta(hours=2), timedelta(hours=12)), ("rosa", timedelta(days=7), timedelta(days=30)), ("mateo", timedelta(hours=1), timedelta(hours=8))],
)
def test_a_session_ends_by_itself_unused_and_at_the_longest(sign_in, key, idle, longest):
    minute = timedelta(minutes=1)
    assert aged(sign_in(key), began=idle - minute, seen=idle - minute).get("/my/sign-in/").status_code == 200
    assert aged(sign_in(key), began=idle + minute, seen=idle + minute).get("/my/sign-in/")["Location"] == "/sign-in/?over=idle"
    assert aged(sign_in(key), began=longest - minute).get("/my/sign-in/").status_code == 200
    assert aged(sign_in(key), began=longest + minute).get("/my/sign-in/")["Location"] == "/sign-in/?over=long"


def test_a_teacher_who_is_a_parent_has_the_limits_of_staff(sign_in):
    assert aged(sign_in("josefina"), began=timedelta(hours=13)).get("/my/sign-in/")["Location"] == "/sign-in/?over=long"


def test_the_district_sets_its_own_limits(sign_in, settings):
    settings.SIGN_IN = SignIn(staff=Limits(timedelta(minutes=10), timedelta(minutes=20)))
    assert aged(sign_in("amina"), began=timedelta(minutes=11), seen=timedelta(minutes=11)).get("/my/sign-in/")["Location"] == "/sign-in/?over=idle"


def test_the_page_says_why_one_was_signed_out(client, db):
    assert "not used for a while" in client.get("/sign-in/?over=idle").content.decode()


def test_use_is_noted_every_few_minutes_and_not_at_each_page(client, cast, today, django_assert_max_num_queries):
    come_in_by_code(client, "amina@riverbend.example")
    before = UserSession.objects.get().last_seen_at
    client.get("/my/sign-in/")
    assert UserSession.objects.get().last_seen_at == before
    aged(client, seen=timedelta(minutes=6)).get("/my/sign-in/")
    assert UserSession.objects.get().last_seen_at > before


def test_a_session_row_is_over_when_its_longest_time_is(client, cast, today):
    come_in_by_code(client, "amina@riverbend.example")
    assert timedelta(hours=11, minutes=59) < client.session.get_expiry_date() - timezone.now() <= timedelta(hours=12)


def test_one_sees_ones_sessions_and_ends_one(cast, today):
    desk, phone = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"), Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/604.1")
    come_in_by_code(desk, "amina@riverbend.example")
    come_in_by_code(phone, "amina@riverbend.example")
    page = desk.get("/my/sign-in/")
    assert [(one.device, one.is_this_one) for one in page.context["sessions"]] == [("Firefox, Linux", True), ("Safari, iPhone", False)]
    desk.post(f"/my/sign-in/sessions/{page.context['sessions'][1].id}/end/")
    assert (who_is_in(desk) is not None, phone.get("/my/sign-in/").status_code) == (True, 302)


def test_nobody_ends_a_session_of_somebody_else(cast, today):
    amina, keoni = Client(), Client()
    come_in_by_code(amina, "amina@riverbend.example")
    come_in_by_code(keoni, "keoni@riverbend.example")
    keoni.post(f"/my/sign-in/sessions/{UserSession.objects.get(user__person=cast.amina).pk}/end/")
    assert amina.get("/my/sign-in/").status_code == 200


def test_an_administrator_ends_all_sessions_of_a_person(sign_in, cast):
    desk, phone = sign_in("amina"), sign_in("amina")
    sign_in("odile").post(f"/people/{cast.amina.pk}/ways-in/end-sessions/")
    assert (desk.get("/").status_code, phone.get("/").status_code) == (302, 302)


def test_signing_out_is_a_post(sign_in):
    client = sign_in("amina")
    assert client.get("/sign-out/").status_code == 405
    assert who_is_in(client)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert who_is_in(client) is None


def test_pages_of_people_who_are_signed_in_stay_out_of_caches(sign_in):
    for path in ("/", "/my/sign-in/"):
        assert sign_in("amina").get(path)["Cache-Control"] == "no-store, private"


def test_an_account_follows_two_records_that_became_one(sign_in, cast):
    client = sign_in("tobias")
    type(cast.tobias).objects.filter(pk=cast.tobias.pk).update(merged_into=cast.grace)
    response = client.get("/my/sign-in/")
    assert (response.status_code, response.wsgi_request.standing.person_id) == (200, cast.grace.pk)


def test_what_is_over_is_swept(cast, today):
    client = Client()
    come_in_by_code(client, "amina@riverbend.example")
    operations.make_sign_in_link(person=cast.rosa, by=None, hours=1)
    assert operations.sweep_the_door(by=None, now=timezone.now() + timedelta(days=40)) >= 3
    assert (UserSession.objects.count(), Account.objects.count()) == (0, 1)
