"""Single sign-on by SAML in Chromium: Trellis in one process, the provider in another, the protocol between them."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser import DESK
from trellis.site import operations
from trellis.site.sign_in.settings_file import Provider, SignIn
from trellis.site.tests.providers.saml import ENTITY

pytestmark = pytest.mark.browser


@pytest.fixture
def metadata() -> Iterator[str]:
    """Run the provider and fetch its metadata as a district would."""
    script = Path(__file__).parent / "providers" / "saml.py"
    with subprocess.Popen([sys.executable, "-W", "ignore", str(script)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            with urllib.request.urlopen(f"{process.stdout.readline().strip()}/metadata") as answer:
                yield answer.read().decode()
        finally:
            process.terminate()


@pytest.fixture
def page(cast, metadata, settings, visit):
    cache.clear()
    settings.SIGN_IN = SignIn(providers=(Provider(id="school", kind="saml", name="School", metadata=metadata),))
    page = visit(None, "/sign-in/", size=DESK)
    page.listener.forgive("http://127.0.0.1")  # the page of the provider is another house
    return page


def come_as(page, who: str) -> None:
    page.get_by_role("button", name="School").click()
    page.get_by_label("Who are you").fill(who)
    page.get_by_role("button", name="This is me").click()
    page.get_by_role("button", name="Go back to Trellis").click()


def test_a_tied_person_comes_in_through_their_schools_own_page(page, cast):
    account = operations.open_account(by=None, person_id=cast.amina.pk)
    operations.bind(by=cast.amina.pk, account=account, issuer=ENTITY, subject="s-amina", provider="school")
    come_as(page, "s-amina")
    page.wait_for_url(lambda address: urlsplit(address).path == "/")
    expect(page.locator("h1")).to_contain_text("Amina")


def test_somebody_whom_nobody_tied_is_told_so_and_stays_outside(page, cast):
    page.listener.forgive("403")
    come_as(page, "s-stranger")
    expect(page.locator("main")).to_contain_text("not tied to anybody here yet")
    page.goto("/")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
