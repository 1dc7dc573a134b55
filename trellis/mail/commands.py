"""`trellis mail receive` and `trellis mail fetch`."""

import argparse
import sys

from trellis.kit.commands import Command, CommandRefused

TEMPFAIL = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again
MOST_BYTES = 30_000_001  # one more than is read whole


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", action="append", default=[], metavar="ADDRESS", help="to whom the mail server delivers it; may be given again")


def receive_mail(arguments: argparse.Namespace) -> int:
    """Take one mail from standard input. Exit 0 when it is kept, 75 when the mail server should try again; never a code that sends it back."""
    try:
        from trellis.__main__ import _start_django

        _start_django()
        from django.conf import settings
        from django.utils import timezone

        from trellis.mail.importers.receiving import receive

        if not settings.MAIL_IN:
            raise CommandRefused("TRELLIS_MAIL_IN is not set.")
        receive(sys.stdin.buffer.read(MOST_BYTES), now=timezone.now(), delivered_to=[address.strip().lower() for address in arguments.to])
    except Exception as error:  # whatever it is, the mail must not be lost for it
        words = str(error) if isinstance(error, CommandRefused) else type(error).__name__
        print(f"trellis: the mail could not be taken now ({words}). Try again later.", file=sys.stderr)
        return TEMPFAIL
    return 0


def fetch_mail(arguments: argparse.Namespace) -> int:
    """Look into the mailbox now, and say how many mails were taken."""
    from trellis.mail.importers.mailbox import box_of_settings
    from trellis.mail.importers.mailbox import fetch_mail as fetch
    from trellis.mail.queries import mailboxes

    box = box_of_settings()
    if box is None:
        raise CommandRefused("No mailbox is named: set TRELLIS_IMAP_HOST and the others in settings.env.")
    count = fetch(box)
    failure = mailboxes().get(name=box.name).failure
    if failure:
        raise CommandRefused(f"The mailbox could not be read ({failure}). docs/running/mail-in.md says what to look at.")
    print("1 mail taken." if count == 1 else f"{count} mails taken.")
    return 0


COMMANDS = [
    Command(
        "mail receive",
        "Take one mail from standard input, as a mail server hands it over.",
        "trellis.mail.commands:receive_mail",
        _arguments,
        needs_database=False,
    ),
    Command("mail fetch", "Look into the IMAP mailbox now.", "trellis.mail.commands:fetch_mail"),
]
