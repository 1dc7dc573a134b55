"""Fetching what lies at an address that somebody typed: a real server, and every way to misuse the address."""

import gzip
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from trellis.kit.fetching import NotFetched, fetch_typed, is_public


class Answers(BaseHTTPRequestHandler):
    """Serves one calendar well, and many badly."""

    def do_GET(self) -> None:
        name = self.path.strip("/")
        if name == "calendar.ics":
            self._give(b"BEGIN:VCALENDAR")
        elif name == "packed":
            self._give(gzip.compress(b"BEGIN:VCALENDAR"), Content_Encoding="gzip")
        elif name == "bomb":
            self._give(gzip.compress(b"\0" * 30_000_000), Content_Encoding="gzip")
        elif name == "large":
            self._give(b"x" * 2_000)
        elif name in ("trickles", "never-begins"):
            self._trickle(b"x" if name == "trickles" else b"HTTP/1.1 200 OK\r\nX-A: " + b"y" * 500, begun=name == "trickles")
        elif name.startswith("hop-"):
            self._to(f"/hop-{int(name[4:]) - 1}" if name != "hop-0" else "/calendar.ics")
        elif name == "to-http":
            self._to("http://localhost/calendar.ics")
        elif name == "to-inside":
            self._to("https://127.0.0.1:1/calendar.ics")
        elif name == "breaks-off":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"BEGIN")
        else:
            self.send_error(404)

    def _give(self, content: bytes, **headers: str) -> None:
        self.send_response(200)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def _trickle(self, content: bytes, *, begun: bool) -> None:
        if begun:
            self.send_response(200)
            self.end_headers()
        for n in range(200):
            try:
                self.wfile.write(content[n % len(content) : n % len(content) + 1])
            except OSError:
                return
            if threading.Event().wait(0.02):
                return

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ssl.SSLContext, int]]:
    folder: Path = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(datetime.now(UTC) - timedelta(days=1)).not_valid_after(datetime.now(UTC) + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    certificate = signed.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "both.pem").write_bytes(certificate + private)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(folder / "both.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    server.socket = served.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield ssl.create_default_context(cadata=certificate.decode()), server.server_address[1]
    server.shutdown()
    server.server_close()


def _fetch(trust: tuple[ssl.SSLContext, int], path: str, *, scheme: str = "https", seconds: float = 5.0, most_bytes: int = 10_000_000) -> bytes:
    context, port = trust
    address = f"{scheme}://localhost:{port}/{path}"
    return fetch_typed(address, seconds=seconds, most_bytes=most_bytes, may_connect=lambda _address, at: at == port, trust=context)


def test_a_calendar_is_fetched_unpacked_and_followed(trust: tuple[ssl.SSLContext, int]) -> None:
    assert _fetch(trust, "calendar.ics") == b"BEGIN:VCALENDAR"
    assert _fetch(trust, "calendar.ics", scheme="webcal") == b"BEGIN:VCALENDAR"
    assert _fetch(trust, "packed") == b"BEGIN:VCALENDAR"
    assert _fetch(trust, "hop-2") == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("bomb", "more than 10 MB"),
        ("hop-9", "from one place to the next"),
        ("to-http", "https"),
        ("to-inside", "inside a network"),
        ("breaks-off", "broke off"),
        ("missing", "secret address again"),
    ],
)
def test_what_misbehaves_is_left_with_a_reason(trust: tuple[ssl.SSLContext, int], path: str, words: str) -> None:
    with pytest.raises(NotFetched, match=words) as refused:
        _fetch(trust, path)
    assert "localhost" not in str(refused.value)


@pytest.mark.parametrize("path", ["trickles", "never-begins"])
def test_a_feed_that_never_ends_is_left_when_its_time_is_over(trust: tuple[ssl.SSLContext, int], path: str) -> None:
    began = time.monotonic()
    with pytest.raises(NotFetched, match="did not answer in time"):
        _fetch(trust, path, seconds=0.4)
    assert time.monotonic() - began < 2


def test_a_feed_larger_than_its_bound_and_a_server_nobody_knows_are_refused(trust: tuple[ssl.SSLContext, int]) -> None:
    with pytest.raises(NotFetched, match="more than"):
        _fetch(trust, "large", most_bytes=1_000)
    with pytest.raises(NotFetched, match="prove who it is"):
        _fetch((ssl.create_default_context(), trust[1]), "calendar.ics")


def test_addresses_that_are_none_or_carry_more_than_a_place_are_refused() -> None:
    for address in ("", "calendar", "http://example.org/a.ics", "file:///etc/passwd", "ftp://example.org/", "https://", "https://[::1", "https://h:0/"):
        with pytest.raises(NotFetched, match="https://"):
            fetch_typed(address)
    with pytest.raises(NotFetched, match="a name or a password"):
        fetch_typed("https://someone:secret@example.org/a.ics")
    for address in (
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest",
    ):
        with pytest.raises(NotFetched, match="inside a network"):
            fetch_typed(address)


def test_no_address_of_a_network_of_its_own_is_public() -> None:
    inside = ["0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.0.0.192", "192.168.1.1", "198.18.0.1"]
    inside += ["224.0.0.1", "240.0.0.1", "255.255.255.255", "168.63.129.16", "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254"]
    inside += [
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:a00:1::",
        "::10.0.0.1",
        "fec0::1",
        "not an address",
    ]
    assert [address for address in inside if is_public(address, 443)] == []
    assert is_public("93.184.215.14", 443) and is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c", 443) and not is_public("93.184.215.14", 6379)
