"""Installations of their own for tests that start, kill, back up and restore them: a home folder, a database, processes.

Where the suite runs on PostgreSQL, each gets a database of its own on that server.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

HOUSE = Path(__file__).resolve().parent.parent


# Runs what it is handed, line after line, and lets go of the database in between: setting Django up takes longer than the rest.
HELPER = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django.db import connections
for line in sys.stdin:
    said, failed = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {})
    except BaseException:
        failed = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), failed]), flush=True)
"""


class Installation:
    """A home folder with what runs in it."""

    def __init__(self, home: Path, database: str | None) -> None:
        self.home, self.database = home, database
        self.started: list[subprocess.Popen[str]] = []
        self.settings = {"TRELLIS_MODE": "production"}
        self._helper: tuple[dict[str, str], subprocess.Popen[str]] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of its processes: nothing of ours but what the test set."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRELLIS_", "DJANGO_"))}
        mine = {"TRELLIS_HOME": str(self.home), "PYTHONPATH": str(HOUSE), "DJANGO_SETTINGS_MODULE": "trellis.site.settings", **self.settings}
        return {**kept, **mine, **({"TRELLIS_DATABASE": self.database} if self.database else {})}

    def trellis(self, *words: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command and return what it said; fail the test when it fails, unless told otherwise."""
        done = subprocess.run(
            [sys.executable, "-m", "trellis", *words], env={**self.environment, **more}, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    def python(self, code: str) -> str:
        """Run Python with Django set up in this installation; return what it printed."""
        environment = self.environment
        if self._helper is None or self._helper[0] != environment or self._helper[1].poll() is not None:
            self._end_helper()
            process = subprocess.Popen([sys.executable, "-c", HELPER], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self._helper = environment, process
        process = self._helper[1]
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps(code) + "\n")
        process.stdin.flush()
        said, failed = json.loads(process.stdout.readline())
        assert not failed, failed
        return str(said).strip()

    def _end_helper(self) -> None:
        if self._helper:
            with self._helper[1] as process:
                process.kill()
            self._helper = None

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start a command that runs on; it is killed with all its children when the test ends."""
        return self._start("-m", "trellis", *words)

    def start_python(self, code: str) -> "subprocess.Popen[str]":
        """Start Python with Django set up; killed when the test ends."""
        return self._start("-c", "import django; django.setup()\n" + code)

    def _start(self, *words: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *words], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self.started.append(process)
        return process

    def found(self) -> None:
        """Make the district."""
        answers = {"district": "Riverbend Schools", "name": "Odile Marchetti", "email": "odile@riverbend.example", "time-zone": "America/Chicago"}
        self.trellis("init", *(part for name, answer in answers.items() for part in (f"--{name}", answer)))

    def end(self) -> None:
        self._end_helper()
        for process in self.started:
            kill_all(process)
            if process.stdout:
                process.stdout.close()


def children(pid: int) -> list[int]:
    """Return the numbers of the living children of a process, and of theirs."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, _name, rest = stat.read_text().partition(" ")[0], *stat.read_text().rpartition(") ")[1:]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if rest.split()[0] != "Z" and int(rest.split()[1]) == pid:
            found += [int(number), *children(int(number))]
    return found


def kill_all(process: "subprocess.Popen[str]") -> None:
    """Kill a process and its children with no warning, as a power cut would."""
    for pid in [process.pid, *children(process.pid)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait(10)


def until(is_so: Callable[[], object], within: float = 15.0) -> None:
    """Wait for something that another process does; fail when it does not come."""
    last = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < last, "it did not happen"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def new_database(template: str | None = None) -> Iterator[str | None]:
    """Make a database on the suite's PostgreSQL server, and drop it afterwards; give None where the suite runs on SQLite."""
    server = os.environ.get("TRELLIS_DATABASE")
    if not server:
        yield None
        return
    import psycopg

    name = f"installation_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {urlsplit(template).path[1:]}" if template else ""))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def founded(folder: Path) -> Iterator[Installation]:
    """Give an installation with a district, in a folder."""
    with new_database() as database:
        installation = Installation(folder / "home", database)
        installation.found()
        yield installation
        installation.end()


@contextmanager
def copied(template: Installation, folder: Path) -> Iterator[Installation]:
    """Give a copy of an installation where nothing runs: quicker than founding one."""
    with new_database(template.database) as database:
        copy = Installation(folder / "home", database)
        shutil.copytree(template.home, copy.home)
        try:
            yield copy
        finally:
            copy.end()
