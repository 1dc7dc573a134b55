"""Sending the code. The mail server is spoken to after the answer has gone, so that waiting tells nothing."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from smtplib import SMTPException
from threading import Barrier

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

log = logging.getLogger("trellis.sign_in")
_outgoing = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sign-in-mail")


def wait() -> None:
    """Wait until everything that was to be sent has been tried; both workers have to come by."""
    barrier = Barrier(3)
    for _each in range(2):
        _outgoing.submit(barrier.wait)
    barrier.wait()


def send_code(code: str, email: str, *, is_known: bool) -> Future[bool]:
    """Render the mail in either case; send it when somebody has the address. The future says whether it went."""
    words = render_to_string("site/mail/code.txt", {"code": f"{code[:4]} {code[4:]}", "url": settings.PUBLIC_URL})
    message = EmailMessage(gettext("Your code for signing in"), words, to=[email])
    return _outgoing.submit(_send, message if is_known else None)


def _send(message: EmailMessage | None) -> bool:
    if message is None:
        return False
    try:
        return bool(message.send())
    except (OSError, SMTPException):
        log.exception("a sign-in code could not be sent")
        return False


def send_notice(email: str) -> Future[bool]:
    """Tell the owner that something about how they sign in was changed."""
    words = render_to_string("site/mail/changed.txt", {"url": settings.PUBLIC_URL.rstrip("/") + reverse("my_sign_in")})
    return _outgoing.submit(_send, EmailMessage(gettext("How you sign in was changed"), words, to=[email]))
