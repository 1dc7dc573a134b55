"""What every test may ask for: the cast, a client signed in as one of them, a frozen day, no network."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API runs a loop in the test's thread

import pytest
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.cast import TODAY, Cast, made_once, make_cast
from tests.installation import Installation, copied, founded
from trellis.site.catalogues import compile_catalogues
from trellis.site.preparing import enter_migrations_as_done
from trellis.site.sign_in import mail as outgoing

compile_catalogues()  # they are not kept in the repository
# A busy machine draws and runs examples slowly, which says nothing about the code.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

pytest_plugins = ["tests.browser"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give every database test the read log too, and leave out what means nothing on this database."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures = set(getattr(item, "fixturenames", ()))
        if marker is not None:
            marker.kwargs.setdefault("databases", ["default", "readlog"])
        elif fixtures & {"transactional_db", "live_server"}:
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "readlog"]))
        elif "db" in fixtures:
            item.add_marker(pytest.mark.django_db(databases=["default", "readlog"]))
    on_postgresql = bool(os.environ.get("TRELLIS_DATABASE"))
    gone = [item for item in items if (_is_for_sqlite_alone(item) if on_postgresql else item.get_closest_marker("postgresql"))]
    other_walk = "suite" if os.environ.get("TRELLIS_ACCEPTANCE") == "full" else "acceptance"
    gone += [item for item in items if item.get_closest_marker(other_walk)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in set(gone)]


def _is_for_sqlite_alone(item: pytest.Item) -> bool:
    """Return whether a test says so, or touches no database: it need not run twice."""
    if item.get_closest_marker("sqlite"):
        return True
    fixtures = {"installation", "founded_once"} & set(getattr(item, "fixturenames", ()))
    return not fixtures and not item.get_closest_marker("django_db") and not item.get_closest_marker("postgresql")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failure: something was not there that should be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("TRELLIS_ALL") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Lift the trail's guards while a test database is emptied; close the read log's own connection before PostgreSQL is asked to drop it."""
    from trellis.audit import guards

    empty = BaseDatabaseOperations.execute_sql_flush

    def empty_past_the_guards(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        guards.lift(self.connection)
        empty(self, sql_list)
        guards.put_up(self.connection)

    with django_db_blocker.unblock():
        for alias in connections:
            if connections[alias].vendor == "sqlite" or alias == "default":  # else the same database
                with connections[alias].schema_editor() as editor:
                    enter_migrations_as_done(alias, editor)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", empty_past_the_guards)
        yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections that leave this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address!r}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _mail_has_gone() -> Iterator[None]:
    """Leave no test the mail that another asked for: codes are sent after the answer, by threads."""
    yield
    outgoing.wait()


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Leave no test the language that the page of another was read in."""
    yield
    translation.deactivate()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> object:
    """Freeze the day that views read."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)
    return TODAY


@pytest.fixture
def cast(db: None) -> Cast:
    """Put the cast of Riverbend into the database."""
    return made_once("cast", make_cast)


@pytest.fixture
def sign_in(cast: Cast, today: object) -> Iterator[Callable[[str], Client]]:
    """Return a function that gives a client signed in as one of the cast."""
    from trellis.site.models import Account

    def signed_in(key: str) -> Client:
        person = cast.people[key]
        account, _made = Account.objects.get_or_create(person=person)
        client = Client()
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    yield signed_in


@pytest.fixture(scope="session")
def founded_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One installation with a district, to be copied."""
    with founded(tmp_path_factory.mktemp("founded")) as made:
        yield made


@pytest.fixture
def installation(founded_once: Installation, tmp_path: Path) -> Iterator[Installation]:
    """An installation of one's own, with a district and its administrator: home folder, database, processes."""
    with copied(founded_once, tmp_path) as made:
        yield made
