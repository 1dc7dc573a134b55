"""`trellis serve`: get the database and the static files ready, then keep the web server and two workers running.

One process looks after its children: the web server (granian, which forks its own workers) and one worker for each
lane of background work. They are forked from it with Django loaded: they start at once and share its memory.
"""

import argparse
import contextlib
import ctypes
import http.client
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from django.conf import settings
from django.db import connections

from trellis.kit.commands import CommandRefused
from trellis.site import backups, preparing
from trellis.work.models import Lane

STOPS_WITHIN = 30.0
BLOCKING_THREADS = 4
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    return serve(host=arguments.host, port=arguments.port, workers=arguments.workers, lanes=() if arguments.no_worker else tuple(Lane))


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int | None = None,
    lanes: tuple[Lane, ...] = tuple(Lane),
    when_ready: Callable[[str], None] | None = None,
) -> int:
    """Prepare and serve in the foreground; call `when_ready` with the address once the first page can be had.

    `lanes` are those of the background work that this server takes; none where another machine does it.
    """
    _refuse_a_taken_port(host, port)
    shown_host = "localhost" if host in {"0.0.0.0", "::", "127.0.0.1"} else host  # noqa: S104
    os.environ.setdefault("TRELLIS_URL", f"http://{'127.0.0.1' if host == '127.0.0.1' else shown_host}:{port}")
    settings.PUBLIC_URL = os.environ["TRELLIS_URL"]
    preparing.prepare()
    connections.close_all()  # none may be carried over a fork
    with backups.serving(settings.HOME):
        return _serve(host, port, workers or (2 if settings.IS_PRODUCTION else 1), lanes, when_ready or (lambda address: _say(f"Trellis is at {address}")))


def _serve(host: str, port: int, web_workers: int, lanes: tuple[Lane, ...], when_ready: Callable[[str], None]) -> int:
    household = _Household(
        [
            _Child("web", lambda: _serve_web(host, port, web_workers)),
            *(_Child(f"worker, {lane.value} jobs", lambda lane=lane: _do_background_work(lane.value), waits=True) for lane in lanes),  # type: ignore[misc]
        ]
    )
    return household.keep(_Readiness(host, port, when_ready))


# -- the children --------------------------------------------------------------------------------------


def _serve_web(host: str, port: int, workers: int) -> int:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces

    server = Granian(
        target="trellis.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=int(STOPS_WITHIN) - 5,
        log_level="warning",  # type: ignore[arg-type]
        process_name=None,
    )
    server.serve(target_loader=_load_application)
    return 0


def _load_application(target: str) -> Any:
    """Run in each worker of the web server."""
    _die_with_parent()
    connections.close_all()
    from trellis.site.wsgi import application

    return application


def _do_background_work(lane: str) -> int:
    from trellis.work.queue import work

    is_stopping = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: is_stopping.set())
    with contextlib.suppress(OSError):
        os.nice(5)  # pages come first
    work(lane, is_stopping)
    return 0


def _die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent dies, however it dies. Elsewhere than on Linux, do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)  # PR_SET_PDEATHSIG


# -- the one who looks after them ------------------------------------------------------------------------


@dataclass
class _Child:
    """`waits`: it starts when the first page is there, so that nobody waits for it."""

    name: str
    life: Callable[[], int]
    waits: bool = False
    pid: int = 0
    began: float = 0.0
    starts_again: float = 0.0
    deaths: int = 0


class _Readiness:
    """Asks the web server for its sign of life until it gives one, and then says so once."""

    def __init__(self, host: str, port: int, say: Callable[[str], None]) -> None:
        self.host, self.port, self.say = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, say  # noqa: S104
        self.is_ready = False

    def look(self) -> bool:
        if not self.is_ready and self._answers():
            self.is_ready = True
            self.say(settings.PUBLIC_URL)
        return self.is_ready

    def _answers(self) -> bool:
        asking = http.client.HTTPConnection(self.host, self.port, timeout=5)
        try:
            asking.request("GET", "/running/alive", headers={"Host": "localhost", "X-Forwarded-Proto": "https"})
            return asking.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asking.close()


@dataclass
class _Household:
    children: list[_Child]
    is_stopping: bool = field(default=False)

    def keep(self, readiness: _Readiness) -> int:
        """Start the children, start again those that die, and stop all when told to. Return the exit code."""
        for number in SIGNALS:
            signal.signal(number, self._stop)
        while not self.is_stopping:
            is_ready = readiness.look()
            for child in self.children:
                if not child.pid and time.monotonic() >= child.starts_again and (is_ready or not child.waits):
                    self._start(child)
            self._bury()
            time.sleep(0.5 if is_ready else 0.03)
        return self._end()

    def _stop(self, *_: object) -> None:
        self.is_stopping = True

    def _start(self, child: _Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        child.began = time.monotonic()
        child.pid = os.fork()
        if child.pid == 0:
            _live(child)

    def _bury(self) -> None:
        for child in self.children:
            if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                child.pid = 0
                if self.is_stopping:
                    continue
                child.deaths = 1 if time.monotonic() - child.began > 60 else child.deaths + 1
                pause = min(30.0, 0.5 * 2 ** (child.deaths - 1))
                child.starts_again = time.monotonic() + pause
                _say(f"trellis: {child.name} stopped by itself; it starts again in {pause:g} s.")

    def _end(self) -> int:
        for child in self.children:
            if child.pid:
                os.kill(child.pid, signal.SIGTERM)
        last = time.monotonic() + STOPS_WITHIN
        while any(child.pid for child in self.children):
            self._bury()
            if time.monotonic() > last:
                for child in self.children:
                    if child.pid:
                        os.kill(child.pid, signal.SIGKILL)
            time.sleep(0.05)
        return 0


def _live(child: _Child) -> NoReturn:
    """Be a child, from fork to exit."""
    code = 1
    try:
        _die_with_parent()
        os.setpgid(0, 0)  # Ctrl-C reaches the parent alone, who then tells everybody once: told twice, granian's workers hang
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        code = child.life()
    except KeyboardInterrupt:
        code = 0
    except BaseException:
        import logging

        logging.getLogger("trellis.site.serving").exception("a child of the server failed")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _refuse_a_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise CommandRefused(f"{host}:{port} cannot be used ({os.strerror(error.errno or 0).lower()}): choose another with --port.") from error


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
