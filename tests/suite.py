"""Run everything: the suite on SQLite with the browser, then once more on a throw-away PostgreSQL.

What touches no database runs once. One after the other: side by side they took no less in all on two cores, and single tests up to
five times as long, which their patience had to bear.

What drives a browser or other processes gets two more tries, alone, when the machine is quiet again: a test that fails only beside
others says something about its own patience. It is named at the end, to be mended. What runs in one process gets no other try.

What a machine cannot run is said at the end, one line each, with the command that installs it. With
TRELLIS_ALL=1, as in CI, anything left out or skipped is a failure.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PYTEST = [sys.executable, "-m", "pytest"]
BOTH_CORES = ["-n", os.environ.get("TRELLIS_TEST_WORKERS", "2"), "--dist", "worksteal"]
RETRIED = 3  # when more than these fail, something is broken
MORE_TRIES = 2


def chromium() -> str | None:
    """Return the path of Debian's Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def postgresql_programs() -> Path | None:
    """Return the folder with initdb and pg_ctl, newest first, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]), reverse=True)
    on_path = shutil.which("initdb")
    return found[0].parent if found else Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgresql() -> Iterator[str | None]:
    """Start a PostgreSQL that is thrown away, and give the URL of its server; None where there is none.

    Its data is not worth a disk's patience: fsync is off. Run by root, the server drops to `postgres`.
    """
    programs = postgresql_programs()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="trellis-pg-"))
    as_owner: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    port = _free_port()
    run = lambda *words: subprocess.run([*as_owner, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder)  # noqa: E731
    run(str(programs / "initdb"), "-D", str(folder / "data"), "-U", "trellis", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    fast = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    # A restore drops some three hundred tables with their indexes at once, beside the databases of two workers.
    room = "-c max_connections=60 -c max_locks_per_transaction=256"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {fast} {room}"
    run(str(programs / "pg_ctl"), "-D", str(folder / "data"), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://trellis@127.0.0.1:{port}/postgres"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


class Half:
    """One of the two runs: its words to pytest, its environment, and the folder in which pytest notes what failed."""

    def __init__(self, folder: Path, environment: dict[str, str], *words: str) -> None:
        self.folder, self.environment, self.words = folder, environment, [f"--override-ini=cache_dir={folder}", *words]
        self.unsteady: list[str] = []

    def run(self) -> int:
        """Run all of its tests and return what pytest returns."""
        return subprocess.run([*PYTEST, *BOTH_CORES, *self.words], env=self.environment).returncode

    def again(self, returned: int) -> int:
        """Try the few tests that failed once more, one after the other, and return what the run comes to."""
        failed = still = self._failed()
        if returned != 1 or not 0 < len(failed) <= RETRIED:
            return returned
        for _more in range(MORE_TRIES):
            print("Once more, alone, what drives a browser or other processes:", flush=True)
            subprocess.run([*PYTEST, *self.words, "--last-failed", "-m", "browser or slow"], env=self.environment)
            still = self._failed()
            if not still:
                break
        self.unsteady = sorted(failed - still)
        return 1 if still else 0

    def _failed(self) -> set[str]:
        noted = self.folder / "v" / "cache" / "lastfailed"
        return set(json.loads(noted.read_text())) if noted.exists() else set()


def main() -> int:
    """Run both passes and return 0 when all that could run has passed, and nothing had to be left out in CI."""
    left_out: list[str] = []
    if not chromium():
        left_out.append("browser journeys: Chromium is missing. sudo apt-get install chromium")
    began = time.monotonic()
    environment = {**os.environ, "TRELLIS_MODE": "test"}
    environment.pop("TRELLIS_DATABASE", None)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # some hundred processes start: none has to compile the house anew
    with postgresql() as url, tempfile.TemporaryDirectory() as folder:
        halves = {"SQLite": Half(Path(folder) / "sqlite", environment, *sys.argv[1:])}
        if url is None:
            left_out.append("the suite on PostgreSQL: it is missing. sudo apt-get install postgresql")
        else:
            halves["PostgreSQL"] = Half(Path(folder) / "postgresql", {**environment, "TRELLIS_DATABASE": url}, "-m", "not browser", *sys.argv[1:])
        results = []
        for name, half in halves.items():
            print(f"On {name}, {time.monotonic() - began:.0f} s after the start:", flush=True)
            results.append(half.again(half.run()))
    print(f"Took {time.monotonic() - began:.0f} s.")
    for test in (test for half in halves.values() for test in half.unsteady):
        print(f"Passed at a later try only, to be mended: {test}")
    for line in left_out:
        print(f"Not run: {line}")
    return 1 if any(results) or (left_out and os.environ.get("TRELLIS_ALL")) else 0


if __name__ == "__main__":
    sys.exit(main())
