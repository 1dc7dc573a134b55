"""Fetching from a real IMAP server on this machine, and taking from standard input as a mail server hands it over."""

import imaplib
import os
import socket
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO, TextIOWrapper
from pathlib import Path
from threading import Thread

import pytest
from django.db import OperationalError

from trellis.mail.commands import TEMPFAIL, receive_mail
from trellis.mail.importers import mailbox, receiving
from trellis.mail.importers.mailbox import Box, fetch_mail
from trellis.mail.models import Mailbox, ReceivedMail
from trellis.mail.queries import reply_address
from trellis.mail.tests.conftest import NOON, name_server, signed, written
from trellis.threads.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def a_free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Box]:
    """Run an IMAP server with a certificate of its own, and trust that."""
    folder, port = tmp_path_factory.mktemp("imap"), a_free_port()
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = [str(folder / "cert.pem"), str(folder / "key.pem")]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-out", files[0], "-keyout", files[1], *subject]
    subprocess.run(make, check=True, capture_output=True)
    run = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(port), "--cert", files[0], "--key", files[1], "dict"]
    process = subprocess.Popen([*run, "--demo-user", "trellis", "--demo-password", "secret"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _attempt in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", files[0])
        yield Box(host="localhost", port=port, user="trellis", password="secret", tls="starttls")
    process.terminate()
    process.wait(timeout=10)


@contextmanager
def inside(box: Box) -> Iterator[imaplib.IMAP4]:
    with mailbox.opened(box) as server:
        yield server


def put(box: Box, *mails) -> None:
    with inside(box) as server:
        for mail in mails:
            server.append("INBOX", "", "", signed(mail.as_bytes().replace(b"\n", b"\r\n")))


def lying(box: Box, folder: str = "INBOX") -> int:
    with inside(box) as server:
        return int(server.select(folder)[1][0] or 0) if server.list('""', folder)[1][0] else 0


def fetched(box: Box) -> int:
    return fetch_mail(box, now=NOON, answer=name_server)


def test_mail_is_fetched_taken_and_moved_and_what_was_taken_is_not_taken_again(cast, thread, server, monkeypatch):
    to = reply_address(thread.pk, cast.amina.pk)
    put(server, written("One.", to=to, number="1"), written("Two.", to=to, number="2"))
    assert fetched(server) == 2
    assert (lying(server), lying(server, "Trellis")) == (0, 2)
    assert list(Message.objects.filter(came="mail").order_by("pk").values_list("text", flat=True)) == ["One.", "Two."]
    assert fetched(server) == 0
    state = Mailbox.objects.get()
    assert state.uid_validity > 0 and state.last_uid > 0 and state.looked_at and not state.failure

    # The connection breaks after a mail was taken and before it was moved: it is moved the next time, and not taken again.
    put(server, written("Three.", to=to, number="3"))
    with monkeypatch.context() as patch:
        patch.setattr(mailbox, "_move", lambda *_given: (_ for _ in ()).throw(OSError()))
        assert fetched(server) == 0
    assert Mailbox.objects.get().failure == "OSError"
    assert (fetched(server), lying(server), Message.objects.filter(came="mail").count()) == (0, 0, 3)
    assert not Mailbox.objects.get().failure

    # The box was made anew and its numbers begin again: it is read from the beginning, and the same mail is the same mail.
    Mailbox.objects.update(uid_validity=1)
    put(server, written("Three.", to=to, number="3"), written("Four.", to=to, number="4"))
    assert fetched(server) == 2
    assert Message.objects.filter(came="mail").count() == 4


def test_a_mail_that_is_too_large_is_not_fetched_whole(cast, thread, server, monkeypatch):
    monkeypatch.setattr(mailbox, "BIGGEST", 3_000)
    monkeypatch.setattr(mailbox, "OF_A_BIG_ONE", 1_000)
    monkeypatch.setattr("trellis.mail.importers.receiving.BIGGEST", 3_000)
    put(server, written("x " * 4_000, to=reply_address(thread.pk, cast.amina.pk), number="5"))
    assert fetched(server) == 1
    held = ReceivedMail.objects.get().held
    assert (held.why, held.thread_id, held.office_id) == ("big", thread.pk, cast.offices["transport"].pk)
    assert len(held.received.whole) < 1_000 and lying(server) == 0


def test_a_box_that_does_not_open_is_noted_and_loses_nothing(server, monkeypatch):
    for box, failure in (
        (replace(server, password="wrong"), "error"),
        (replace(server, port=a_free_port()), "ConnectionRefusedError"),
        (replace(server, host="127.0.0.1"), "SSLCertVerificationError"),
        (replace(server, tls="0", host="mail.elsewhere.example"), "MailboxAway"),
        (replace(server, token_url="http://mail.elsewhere.example/"), "MailboxAway"),
    ):
        assert fetched(box) == 0
        assert Mailbox.objects.get(name=box.name).failure == failure
    assert "secret" not in repr(server)


def test_the_mail_server_is_asked_to_keep_the_mail_when_trellis_cannot_take_it(cast, settings, monkeypatch, capsys):
    def handed_over(raw: bytes = written().as_bytes()) -> int:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(raw)))
        return receive_mail(Namespace(to=["Threads@riverbend.example"]))

    monkeypatch.setattr(receiving, "ask_name_server", name_server)
    assert (handed_over(), handed_over(), ReceivedMail.objects.count()) == (0, 0, 1)
    assert handed_over(b"\x00\xff no mail at all") == 0, "nothing is ever sent back"

    def breaks(*_given, **_more):
        raise OperationalError("amina@riverbend.example")

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "take_mail", breaks)
        assert handed_over() == TEMPFAIL
    settings.MAIL_IN = ""
    assert handed_over() == TEMPFAIL
    said = capsys.readouterr().err
    assert "OperationalError" in said and "TRELLIS_MAIL_IN is not set" in said and "amina" not in said and "Bus" not in said


@pytest.mark.slow
def test_a_mail_server_hands_a_mail_over_to_the_command(tmp_path, installation):
    given = {**os.environ, "TRELLIS_HOME": str(installation.home), "TRELLIS_MODE": "production", "TRELLIS_MAIL_IN": "threads@riverbend.example"}
    command = [sys.executable, "-m", "trellis", "mail", "receive", "--to", "threads@riverbend.example"]
    done = subprocess.run(command, input=written().as_bytes(), env=given, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_token_is_fetched_for_the_mailbox():
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"access_token": "abc", "expires_in": 3599}')

        def log_message(self, *_given):
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.handle_request, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/token"
        box = Box(host="x", port=1, user="u", password="", token_url=url, client="me", secret="s", scope="https://x/.default")
        assert mailbox._token(box) == "abc"
    assert asked == ["grant_type=client_credentials&client_id=me&client_secret=s&scope=https%3A%2F%2Fx%2F.default"]
