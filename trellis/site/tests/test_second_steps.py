"""Authenticator apps, recovery codes, and who has to have a second step."""

import base64
import hmac
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from trellis.audit.models import Act
from trellis.site.sign_in.settings_file import SignIn
from trellis.site.tests.door import ask, code_in, come_in_by_code, mails, who_is_in


def app_code(secret: str) -> str:
    """Return what an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def add_app(client: Client) -> tuple[str, list[str]]:
    """Add an authenticator app; return its secret and the recovery codes."""
    page = client.get("/my/sign-in/app/add/")
    secret = page.context["form"].secret
    response = client.post("/my/sign-in/app/add/", {"code": app_code(secret)}, follow=True)
    cache.clear()  # the same thirty seconds are used again below
    return secret, response.context["unused_codes"]


@pytest.fixture
def with_app(cast, today) -> tuple[str, list[str]]:
    client = Client()
    come_in_by_code(client, "amina@riverbend.example")
    return add_app(client)


def test_an_app_is_asked_for_after_the_code(client, with_app):
    assert come_in_by_code(client, "amina@riverbend.example")["Location"] == "/sign-in/second-step/"
    assert who_is_in(client) is None
    assert client.get("/my/sign-in/").status_code == 302
    client.post("/sign-in/second-step/", {"code": app_code(with_app[0])})
    assert who_is_in(client)


def test_a_wrong_app_code_opens_nothing_and_after_ten_the_person_waits(client, with_app):
    come_in_by_code(client, "amina@riverbend.example")
    wrong = "000000" if app_code(with_app[0]) != "000000" else "111111"
    for _each in range(10):
        assert "does not fit" in client.post("/sign-in/second-step/", {"code": wrong}).content.decode()
    client.post("/sign-in/second-step/", {"code": app_code(with_app[0])})
    assert who_is_in(client) is None


def test_a_recovery_code_opens_once(with_app):
    code = with_app[1][0]
    for opens in (True, False):
        client = Client()
        come_in_by_code(client, "amina@riverbend.example")
        client.post("/sign-in/second-step/", {"code": code})
        assert (who_is_in(client) is not None) is opens


def test_one_may_give_up_before_the_second_step(client, with_app):
    come_in_by_code(client, "amina@riverbend.example")
    client.post("/sign-in/leave/")
    assert client.get("/sign-in/second-step/")["Location"].startswith("/sign-in/")


def test_recovery_codes_are_shown_once(cast, today):
    client = Client()
    come_in_by_code(client, "amina@riverbend.example")
    _secret, codes = add_app(client)
    assert len(codes) == 10
    page = client.get("/my/sign-in/recovery-codes/", follow=True)
    assert not any(code in page.content.decode() for code in codes)


def test_secrets_are_encrypted_at_rest(with_app):
    kept = str(list(Authenticator.objects.values("data")))
    assert with_app[0] not in kept


@pytest.mark.django_db(transaction=True)
def test_the_owner_is_told_and_the_trail_knows(with_app):
    assert any("was changed just now" in body for body in mails())
    assert "totp_activated" in {act.detail["change"] for act in Act.objects.filter(act="site.change_second_step")}


def test_changing_how_one_signs_in_asks_again_who_it_is(sign_in, cast):
    """`sign_in` leaves no trace of how one came in, as a session that is hours old."""
    client = sign_in("amina")
    for path in ("/my/sign-in/app/add/", "/my/sign-in/passkeys/add/", "/my/sign-in/recovery-codes/new/"):
        assert client.get(path)["Location"].startswith("/sign-in/confirm/?next=")
    client.post("/sign-in/confirm/")
    response = client.post("/sign-in/confirm/?next=/my/sign-in/app/add/", {"code": code_in(mails()[-1]), "next": "/my/sign-in/app/add/"})
    assert response["Location"] == "/my/sign-in/app/add/"
    assert client.get("/my/sign-in/app/add/").status_code == 200


def test_a_code_of_somebody_else_does_not_confirm(sign_in, cast):
    client = sign_in("amina")
    other = Client()
    ask(other, "keoni@riverbend.example")
    code = code_in(mails()[-1])
    session = client.session
    session["trellis_asked_code"] = other.session["trellis_asked_code"]
    session.save()
    client.post("/sign-in/confirm/", {"code": code})
    assert client.get("/my/sign-in/app/add/").status_code == 302


def test_posts_that_need_a_second_step_are_asked_for_one_before_anything_else(sign_in, settings):
    settings.SIGN_IN = SignIn(second_step_asked_of=frozenset({"administrator"}))
    odile, amina = sign_in("odile"), sign_in("amina")
    assert (odile.get("/").status_code, odile.get("/")["Location"]) == (302, "/sign-in/second-step/add/")
    assert "One more key" in odile.get("/sign-in/second-step/add/").content.decode()
    assert odile.post("/sign-out/").status_code == 302
    assert amina.get("/").status_code == 200


def test_with_a_second_step_they_go_on(client, cast, today, settings):
    settings.SIGN_IN = SignIn(second_step_asked_of=frozenset({"administrator"}))
    come_in_by_code(client, "odile@riverbend.example")
    add_app(client)
    assert client.get("/").status_code == 200


def test_an_administrator_forgets_second_steps_that_were_lost(sign_in, cast, with_app):
    sign_in("odile").post(f"/people/{cast.amina.pk}/ways-in/forget-second-steps/")
    assert not Authenticator.objects.exists()
    client = Client()
    come_in_by_code(client, "amina@riverbend.example")
    assert who_is_in(client)


def test_a_link_does_not_go_round_the_second_step(client, cast, with_app):
    from urllib.parse import urlsplit

    from trellis.site import operations

    client.post(urlsplit(operations.make_sign_in_link(person=cast.amina, by=cast.odile.pk, hours=1)).path)
    assert who_is_in(client) is None
