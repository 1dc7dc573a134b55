"""The pages of the door in Chromium: a passkey with a virtual authenticator, axe, no JavaScript."""

from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, check_by_day_and_by_night, check_page
from trellis.site.sign_in.settings_file import Provider, SignIn
from trellis.site.tests.door import code_in, mails

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _fresh(settings):
    cache.clear()
    settings.SIGN_IN = SignIn(
        providers=(Provider(id="riverbend", kind="openid", name="Riverbend Google", client_id="c", secret="s", issuer="http://127.0.0.1:1"),)
    )


def by_code(page, email: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    typed = page.get_by_label("The code from the e-mail")
    expect(typed).to_be_visible()  # the answer came: from then on there is a mail to wait for
    typed.fill(code_in(mails()[-1]))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/")


def with_authenticator(page) -> None:
    """Give the browser a device that makes and shows passkeys."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})


def test_a_passkey_is_added_and_then_opens_the_door_alone(visit, cast):
    page = visit(None, "/sign-in/")
    with_authenticator(page)
    by_code(page, "amina@riverbend.example")
    page.goto("/my/sign-in/")
    with page.expect_navigation():
        page.get_by_role("link", name="Add a passkey").click()
    check_page(page)
    page.get_by_role("button", name="Add the passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    check_page(page)
    with page.expect_navigation():
        page.get_by_role("link", name="I have written them down").click()
    check_page(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out here").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/")
    page.goto("/my/sign-in/")
    expect(page.get_by_role("heading", name="How I sign in")).to_be_visible()


def test_a_passkey_that_does_not_work_is_said_in_the_page(visit, cast):
    page = visit(None, "/sign-in/")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": False}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("The passkey did not work.").wait_for()


def test_everything_but_passkeys_works_without_javascript(visit, cast):
    page = visit(None, "/sign-in/", javascript=False)
    expect(page.get_by_text("A passkey needs JavaScript")).to_be_visible()
    by_code(page, "amina@riverbend.example")
    page.goto("/my/sign-in/")
    page.get_by_role("link", name="Add an authenticator app").click()
    expect(page.get_by_role("heading", name="Add an authenticator app")).to_be_visible()
    page.goto("/my/sign-in/")
    page.get_by_role("button", name="Sign out here").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()  # "How I sign in" stands on the page before


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_before_the_door_are_clean(visit, cast, size):
    page = visit(None, "/sign-in/", size=size)
    page.listener.forgive("403")
    check_by_day_and_by_night(page)
    page.get_by_label("Your e-mail address").fill("nobody@riverbend.example")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("The code from the e-mail")).to_be_visible()
    check_by_day_and_by_night(page)
    page.get_by_label("The code from the e-mail").fill("12345678")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This code does not fit")).to_be_visible()
    check_by_day_and_by_night(page)
    for path in ("/sign-in/link/", "/sign-in/link/ABCD-EFGH-JKMN-PQRS/", "/sign-in/?over=idle"):
        page.goto(path)
        check_by_day_and_by_night(page)
    page.goto("/sign-in/link/ABCD-EFGH-JKMN-PQRS/")
    with page.expect_navigation():
        page.get_by_role("button", name="It is for me: sign in").click()
    check_by_day_and_by_night(page)


def test_pages_behind_the_door_are_clean(visit, cast):
    page = visit(None, "/sign-in/")
    by_code(page, "odile@riverbend.example")
    for path in (
        "/my/sign-in/",
        "/my/sign-in/app/add/",
        "/my/sign-in/passkeys/add/",
        "/sign-in/confirm/",
        "/sign-in/second-step/add/",
        f"/people/{cast.rosa.pk}/ways-in/",
    ):
        page.goto(path)
        check_by_day_and_by_night(page)
    page.get_by_role("button", name="Make a sign-in link").click()
    expect(page.get_by_text("Here is the link. It is shown this once.")).to_be_visible()
    check_by_day_and_by_night(page)


def test_whoever_holds_nothing_reads_why(visit, cast):
    page = visit(None, "/sign-in/")
    page.listener.forgive("403")
    page = visit("tobias", "/")
    page.listener.forgive("403")
    expect(page.get_by_text("You hold no post in this district today")).to_be_visible()
    check_page(page)


def test_the_language_and_the_colours_stay_with_the_account(visit, cast):
    page = visit("amina", "/my/sign-in/")
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    other = visit("amina", "/my/sign-in/")
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")
