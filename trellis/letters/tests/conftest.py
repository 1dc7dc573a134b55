"""A real mail server on this machine, that says no when told to."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller


def a_free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@dataclass
class Office:
    """What the server took, and what it answers: by address to RCPT, by word to every DATA and MAIL."""

    taken: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    to_address: dict[str, str] = field(default_factory=dict)
    to_data: str = "250 OK"
    to_sender: str = ""
    port: int = 0

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        answer = self.to_address.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_data.startswith("250"):
            self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return self.to_data

    @property
    def addresses(self) -> list[str]:
        return sorted(address for to, _mail in self.taken for address in to)


@pytest.fixture
def office(settings: Any) -> Iterator[Office]:
    """Run a mail server and post through it."""
    office = Office()
    office.port = a_free_port()
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.DEFAULT_FROM_EMAIL = "Riverbend <trellis@riverbend.example>"
    yield office
    controller.stop()
