"""`trellis serve`: the first page, workers that come back, a clean end, and nothing left behind by a sudden one."""

import os
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.installation import children, free_port, until

pytestmark = pytest.mark.slow


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Server:
    def __init__(self, installation, *words):
        self.installation, self.port = installation, free_port()
        self.process = installation.start("serve", "--port", str(self.port), "--workers", "1", *words)
        until(lambda: self.process.poll() is not None or self.status("/running/alive") == 200, within=30)
        assert self.process.poll() is None, self.process.stdout.read()

    def status(self, path):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5).status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            return None

    def beating(self):
        return self.installation.python("from trellis.work.models import Worker; print(*sorted(Worker.objects.values_list('name', flat=True)))").split()


@pytest.mark.sqlite
def test_it_says_its_address_serves_and_ends_cleanly(installation):
    server = Server(installation)
    assert server.process.stdout.readline() == f"Trellis is at http://127.0.0.1:{server.port}\n"
    assert server.status(reverse(settings.LOGIN_URL)) == 200
    until(lambda: len(server.beating()) == 2)
    everybody = children(server.process.pid)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0
    assert [pid for pid in everybody if is_alive(pid)] == []
    assert server.beating() == []


@pytest.mark.sqlite
def test_a_worker_that_was_killed_is_started_again(installation):
    server = Server(installation)
    until(lambda: len(server.beating()) == 2)
    first = server.beating()
    os.kill(int(first[0].split(":")[1]), signal.SIGKILL)
    until(lambda: len(server.beating()) == 2 and first[0] not in server.beating(), within=30)
    assert server.status("/running/alive") == 200


@pytest.mark.sqlite
def test_a_web_server_that_was_killed_is_started_again(installation):
    server = Server(installation)
    web = next(pid for pid in children(server.process.pid) if any(children(pid)))
    os.kill(web, signal.SIGKILL)
    until(lambda: not is_alive(web) and server.status("/running/alive") == 200, within=30)


@pytest.mark.sqlite
def test_nothing_lives_on_when_the_one_who_looks_after_them_is_killed(installation):
    server = Server(installation)
    until(lambda: len(server.beating()) == 2)
    everybody = children(server.process.pid)
    assert len(everybody) >= 4
    os.kill(server.process.pid, signal.SIGKILL)
    until(lambda: not any(is_alive(pid) for pid in everybody), within=30)


@pytest.mark.sqlite
def test_a_server_of_pages_alone_starts_no_worker(installation):
    server = Server(installation, "--no-worker")
    assert len(children(server.process.pid)) == 2  # granian and its one process
    assert server.beating() == []


@pytest.mark.sqlite
def test_a_taken_port_is_one_sentence(installation):
    server = Server(installation)
    second = installation.trellis("serve", "--port", str(server.port), check=False)
    assert second.returncode == 2
    assert "choose another with --port" in second.stderr


def test_several_servers_that_start_at_once_make_the_tables_once(tmp_path, installation):
    installation.python("from django.core.management import call_command; call_command('migrate', 'work', 'zero', verbosity=0)")
    command = ["migrate"]
    started = [installation.start(*command) for _server in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    assert installation.python("from trellis.site.preparing import steps_to_go; print(steps_to_go())") == "0"


@pytest.mark.sqlite
def test_production_does_not_serve_the_demo(installation):
    installation.python("from trellis.directory.models import District; District.objects.update(is_demo=True)")
    done = installation.trellis("serve", "--port", str(free_port()), check=False)
    assert done.returncode == 2
    assert "trellis.E001" in done.stderr
    assert installation.trellis("doctor", check=False).returncode == 1


@pytest.mark.sqlite
def test_production_does_not_serve_with_keys_that_others_can_read(installation):
    (installation.home / "keys" / "django").chmod(0o644)
    done = installation.trellis("serve", "--port", str(free_port()), check=False)
    assert (done.returncode, "trellis.E003" in done.stderr) == (2, True)


@pytest.mark.sqlite
def test_production_does_not_serve_with_a_secret_that_can_be_guessed(installation):
    done = installation.trellis("serve", "--port", str(free_port()), check=False, TRELLIS_SECRET_KEY="secret")
    assert (done.returncode, "trellis.E004" in done.stderr) == (2, True)
