"""How tests stand at the door: ask for a code, read it in the mail, type it."""

import re

from django.core import mail
from django.http import HttpResponse
from django.test import Client

from trellis.site.sign_in import mail as outgoing


def mails() -> list[str]:
    """Return the bodies of all mail, once what waits has gone."""
    outgoing.wait()
    return [str(message.body) for message in mail.outbox]


def ask(client: Client, email: str, **more: str) -> HttpResponse:
    return client.post("/sign-in/", {"email": email, **more})


def code_in(body: str) -> str:
    found = re.search(r"(\d{4}) (\d{4})", body)
    assert found, body
    return found[1] + found[2]


def come_in_by_code(client: Client, email: str) -> HttpResponse:
    """Ask for a code and type the one that came."""
    ask(client, email)
    return client.post("/sign-in/code/", {"code": code_in(mails()[-1])})


def who_is_in(client: Client) -> int | None:
    """Return the number of the account that is signed in, or None."""
    account = client.session.get("_auth_user_id")
    return int(account) if account else None
