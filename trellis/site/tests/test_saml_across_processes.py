"""Single sign-on by SAML in Chromium: Trellis in one process, the provider in another, the protocol between them."""

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache

from trellis.site import operations
from trellis.site.sign_in.settings_file import Provider, SignIn
from trellis.site.tests.providers.saml import ENTITY

pytestmark = pytest.mark.browser


@pytest.fixture
def metadata() -> Iterator[str]:
    """Run the provider and fetch its metadata as a district would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).parent / "providers" / "saml.py"
    with subprocess.Popen([sys.executable, "-W", "ignore", str(script), str(port)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metadata") as answer:
            yield answer.read().decode()
        process.terminate()


@pytest.fixture
def page(transactional_db, live_server, browser, cast, metadata, settings, today):
    cache.clear()
    settings.SIGN_IN = SignIn(providers=(Provider(id="school", kind="saml", name="School", metadata=metadata),))
    context = browser.new_context(base_url=live_server.url)
    yield context.new_page()
    context.close()


def come_as(page, who: str) -> None:
    page.goto("/sign-in/")
    page.get_by_role("button", name="School").click()
    page.get_by_label("Who are you").fill(who)
    page.get_by_role("button", name="This is me").click()
    page.get_by_role("button", name="Go back to Trellis").click()
    page.wait_for_load_state()


def test_a_tied_person_comes_in_through_their_schools_own_page(page, cast):
    account = operations.open_account(by=None, person_id=cast.amina.pk)
    operations.bind(by=cast.amina.pk, account=account, issuer=ENTITY, subject="s-amina", provider="school")
    come_as(page, "s-amina")
    page.wait_for_url(lambda address: urlsplit(address).path == "/")
    assert "Amina" in page.locator("h1").inner_text()


def test_somebody_whom_nobody_tied_is_told_so_and_stays_outside(page, cast):
    come_as(page, "s-stranger")
    assert "not tied to anybody here yet" in page.locator("main").inner_text()
    page.goto("/")
    assert urlsplit(page.url).path == "/sign-in/"
