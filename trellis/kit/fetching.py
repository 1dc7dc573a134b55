"""Fetch what lies at an address that somebody typed, without becoming a way into the district's own network.

Only https, on a port that is its own. The name is looked up once, each address that comes back must be a public one, and the connection
goes to that very address: a name that answers otherwise the second time gains nothing. The same at each redirect. Everything together has one time
limit, kept while a single byte trickles. Nothing of the address stands in a message or a log: a calendar's address is often its only key.
"""

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookUpTimeout
from io import BufferedReader, RawIOBase
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.utils.translation import gettext as _

MOST_BYTES = 10_000_000
SECONDS = 20.0
REDIRECTS = 3
PORTS = (443, 8443)
MOST_ADDRESS = 2_000
# Public by their number and yet inside: the service address of a large cloud, relays, and ranges that carry an IPv4 address within.
NOT_PUBLIC = [
    ipaddress.ip_network(range_)
    for range_ in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10")
]


class NotFetched(Exception):
    """It was not fetched; the message says why and what to do, and holds nothing of the address."""


def is_public(address: str, port: int) -> bool:
    """Say whether this address may be connected to: out there, and not this machine, its network or the cloud's own services.

    >>> is_public("93.184.215.14", 443), is_public("10.0.0.7", 443), is_public("169.254.169.254", 443), is_public("93.184.215.14", 22)
    (True, False, False, False)
    """
    try:
        number = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped:
        number = number.ipv4_mapped
    inside = (
        number.is_multicast or number.is_reserved or number.is_link_local or any(number in range_ for range_ in NOT_PUBLIC if range_.version == number.version)
    )
    return port in PORTS and number.is_global and not inside


def fetch_typed(
    address: str,
    *,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    may_connect: Callable[[str, int], bool] = is_public,
    trust: ssl.SSLContext | None = None,
) -> bytes:
    """Return what lies at an address that a person typed. Raises NotFetched.

    `may_connect` and `trust` are the edge of the world, which a test moves.
    """
    deadline = time.monotonic() + seconds
    trust = trust or ssl.create_default_context()
    where = address.strip()
    try:
        for _hop in range(REDIRECTS + 1):
            parts = _checked(where)
            given = _once(parts, deadline, most_bytes, may_connect, trust)
            if isinstance(given, bytes):
                return given
            where = urljoin(parts.geturl(), given)
    except (TimeoutError, LookUpTimeout) as late:
        raise NotFetched(_("The calendar’s server did not answer in time. Nothing is lost; try again later.")) from late
    except ssl.SSLError as refused:
        raise NotFetched(_("The server could not prove who it is, so nothing was read. Check the address.")) from refused
    except (OSError, http.client.HTTPException, UnicodeError) as failed:
        raise NotFetched(_("No connection to this address came about. Check it, or try again later.")) from failed
    raise NotFetched(_("This address leads from one place to the next. Copy the address of the calendar itself."))


def checked_address(address: str) -> str:
    """Return an address in the form in which it would be fetched, without asking the world about it. Raises NotFetched for what is none."""
    return _checked(address.strip()).geturl()


def _checked(address: str) -> SplitResult:
    """Return the parts of an address that may be tried. `webcal:` is what calendars call https."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme.lower() in ("webcal", "webcals"):
        parts = parts._replace(scheme="https")
    if len(address) > MOST_ADDRESS or not parts.hostname or port == 0:
        raise NotFetched(_("This is not an address that can be read. It begins with https:// or webcal://."))
    if parts.scheme.lower() != "https":
        raise NotFetched(_("Only addresses that begin with https:// or webcal:// are read: others travel in the open."))
    if parts.username is not None or parts.password is not None:
        raise NotFetched(_("This address has a name or a password in it. Copy the calendar’s own secret address instead."))
    return parts._replace(fragment="")


def _once(parts: SplitResult, deadline: float, most_bytes: int, may_connect: Callable[[str, int], bool], trust: ssl.SSLContext) -> bytes | str:
    """Ask once. Return what lies there, or where it is said to lie."""
    host, port = (parts.hostname or "").encode("idna").decode(), parts.port or 443
    plain = _connected(_looked_up(host, port, deadline), port, deadline, may_connect)
    try:
        plain.settimeout(_left(deadline))
        with trust.wrap_socket(plain, server_hostname=host) as line:
            connection = http.client.HTTPConnection(host, port, timeout=_left(deadline))
            connection.sock = _Timed(line, deadline)  # type: ignore[assignment]
            path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe="%/:=&?~+!$,;'@()*[]")
            headers = {"User-Agent": "Trellis", "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "gzip", "Connection": "close"}
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            if response.status in (301, 302, 303, 307, 308) and response.headers.get("Location"):
                return str(response.headers["Location"])
            if response.status != 200:
                raise NotFetched(_said(response.status))
            return _read(response, most_bytes)
    finally:
        plain.close()


def _said(status: int) -> str:
    if status in (401, 403, 404, 410):
        return _("Nothing is open to read at this address (%(status)s). In your calendar, copy its secret address again.") % {"status": status}
    return _("The calendar’s server answered with a fault (%(status)s). Nothing is lost; it is tried again the next time.") % {"status": status}


def _looked_up(host: str, port: int, deadline: float) -> list[str]:
    """Return the addresses behind a name. A name server that never answers is left to its own thread."""
    looking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="name")
    try:
        found = looking.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM).result(timeout=_left(deadline))
    finally:
        looking.shutdown(wait=False, cancel_futures=True)
    return [str(address[4][0]) for address in found]


def _connected(addresses: list[str], port: int, deadline: float, may_connect: Callable[[str, int], bool]) -> socket.socket:
    """Connect to the first address that answers. One that may not be connected to spoils the name: it was set up to be found."""
    if not addresses or not all(may_connect(address, port) for address in addresses):
        raise NotFetched(_("This address lies inside a network or on a door that is not read from here. Give one that is open on the internet."))
    failed: OSError = OSError()
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, port), timeout=_left(deadline))
        except OSError as refused:
            failed = refused
    raise failed


def _read(response: http.client.HTTPResponse, most_bytes: int) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise NotFetched(_("The calendar’s server sent it packed in a way that is not read here."))
    unpack = zlib.decompressobj(31) if "gzip" in encoding else None
    content = bytearray()
    while piece := response.read(65_536):
        try:
            content += unpack.decompress(piece, most_bytes + 1 - len(content)) if unpack else piece
        except zlib.error as broken:
            raise NotFetched(_("What the calendar’s server sent is damaged. Nothing is lost; it is tried again the next time.")) from broken
        if len(content) > most_bytes:
            raise NotFetched(_("There is more than 10 MB at this address. Choose a smaller calendar."))
    if response.length or (unpack and not unpack.eof):
        raise NotFetched(_("The calendar’s server broke off before the end. Nothing is lost; it is tried again the next time."))
    return bytes(content)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Timed:
    """A connection on which each wait ends at the deadline, however many there are."""

    def __init__(self, line: ssl.SSLSocket, deadline: float) -> None:
        self._line, self._deadline = line, deadline

    def sendall(self, content: Any) -> None:
        self._line.settimeout(_left(self._deadline))
        self._line.sendall(content)

    def makefile(self, _mode: str, *_args: Any) -> BufferedReader:
        return BufferedReader(_Reader(self._line, self._deadline))

    def close(self) -> None:
        """Leave it open: http.client lets go of it before the answer is read to its end; whoever opened it closes it."""


class _Reader(RawIOBase):
    def __init__(self, line: ssl.SSLSocket, deadline: float) -> None:
        self._line, self._deadline = line, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        self._line.settimeout(_left(self._deadline))
        return self._line.recv_into(room)
