"""What every test may ask for: the cast, a client signed in as one of them, a frozen day, no network."""

import os
import socket
from collections.abc import Callable, Iterator

os.environ.setdefault("TRELLIS_MODE", "test")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API runs a loop in the test's thread

import pytest
from django.test import Client

from tests.cast import TODAY, Cast, make_cast


@pytest.fixture(autouse=True)
def _both_databases(request: pytest.FixtureRequest) -> None:
    """Let every database test use the read log too."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None:
        marker.kwargs.setdefault("databases", ["default", "readlog"])


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections that leave this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address!r}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> object:
    """Freeze the day that views read."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
    return TODAY


@pytest.fixture
def cast(db: None) -> Cast:
    """Put the cast of Riverbend into the database."""
    return make_cast()


@pytest.fixture
def sign_in(cast: Cast, today: object) -> Iterator[Callable[[str], Client]]:
    """Return a function that gives a client signed in as one of the cast."""
    from trellis.site.models import Account

    def signed_in(key: str) -> Client:
        person = cast.people[key]
        account, _made = Account.objects.get_or_create(person=person, defaults={"email": person.email})
        client = Client()
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    yield signed_in
