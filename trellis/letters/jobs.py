"""The sender: gathers, claims, posts, marks. One run each ten minutes."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected

from django.core.mail import get_connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from trellis.directory.queries.emergencies import reviewers_of, unreviewed_since, watched
from trellis.letters.models import Letter
from trellis.letters.notices import mail_of
from trellis.letters.operations import claim_letter, gather_letters, give_up_mail, mark_delivered, put_line, put_off
from trellis.letters.queries import clock, keepers_of_the_mail, keys_said, letters, letters_to_post
from trellis.work.queue import Scheduled, long

log = logging.getLogger(__name__)
RUN = timedelta(minutes=9)
WATCHED = timedelta(days=60)  # an emergency access that nobody looked at for longer is on the first page, and in no letter any more
SCHEDULE = [
    Scheduled("trellis.letters.jobs.send_letters", every_minutes=10),
    Scheduled("trellis.letters.jobs.tell_of_emergencies", every_minutes=1),
]


class ServerAway(Exception):
    """The mail server does not answer, does not take our letters at all, or went away."""


@long
def send_letters(at: str | None = None) -> int:
    """Gather what waits and post what is due; return how many letters were posted. `at` is an ISO time, for tests.

    A letter is claimed, posted, then marked, each in a transaction of its own. Whoever dies between posting and marking
    leaves the claim; after it ends the letter is posted once more, and not a third time.
    """
    now = datetime.fromisoformat(at) if at else timezone.now()
    began = timezone.now()
    today = now.astimezone(clock()).date()
    gather_letters(by=None, now=now)
    due = list(letters_to_post(now, today).values_list("pk", flat=True))
    if not due:
        return 0
    posted, refused = 0, 0
    server = get_connection()
    try:
        server.open()  # before any claim: a server that is down costs no letter anything
        for number in due:
            if timezone.now() - began > RUN:
                break
            letter = letters(today).get(pk=number)
            if not claim_letter(letter=letter, by=None, now=now):
                continue
            outcome = _post(letter, server, now)
            posted, refused = posted + (outcome == 250), refused + (outcome >= 500)
    except (ServerAway, SMTPException, OSError) as away:
        log.warning("letters: the mail server is away (%s); %d letters wait", type(away).__name__, len(due) - posted)
    finally:
        _close(server)
    if refused:
        _tell_keepers(refused, now)
    return posted


def tell_of_emergencies(at: str | None = None) -> int:
    """Tell whoever may review an emergency access that one was taken, at once, and once more when the review is late; return how many lines.

    Here, and not where it is opened: the directory lies below letters and knows nothing of them.
    """
    now = datetime.fromisoformat(at) if at else timezone.now()
    today = now.astimezone(clock()).date()
    rows = watched(list(unreviewed_since(now - WATCHED)), today)
    taken, late = "letters.emergency:{}", "letters.emergency-late:{}"
    said = keys_said(key.format(row.access.pk) for row in rows for key in (taken, late))
    put, is_urgent = 0, False
    for row in rows:
        name = taken.format(row.access.pk) if taken.format(row.access.pk) not in said else late.format(row.access.pk)
        if name in said or (name.startswith("letters.emergency-late") and not row.days_late):
            continue
        is_new = name == taken.format(row.access.pk)
        text = (
            gettext_noop("{name} opened a student’s record in an emergency. A second person looks at it by {day}.")
            if is_new
            else gettext_noop("{name} opened a student’s record in an emergency, and nobody has looked at it. That was due on {day}.")
        )
        for reviewer in reviewers_of(row.access, today):
            put_line(
                to=reviewer,
                room="letters",
                key=name,
                text=text,
                words={"name": row.access.person.name, "day": row.due_on},
                link=reverse("emergencies"),
                by=None,
                today=today,
                about_child=True,
                urgent=is_new,
            )
            put, is_urgent = put + 1, is_urgent or is_new
    if is_urgent:
        send_letters(at)
    return put


def _post(letter: Letter, server: object, now: datetime) -> int:
    """Post one claimed letter and mark how it went; return the server's code."""
    try:
        server.send_messages([mail_of(letter)])  # type: ignore[attr-defined]
    except SMTPRecipientsRefused as no:
        code = next(iter(no.recipients.values()))[0]
        return _refused(letter, code, now, is_address=True)
    except SMTPDataError as no:
        return _refused(letter, no.smtp_code, now, is_address=False)
    except SMTPSenderRefused as no:
        put_off(letter=letter, code=0, by=None, now=now)  # it refuses us, whoever is written to
        raise ServerAway from no
    except SMTPServerDisconnected as gone:
        # Perhaps it took the letter before it went: the claim stays, and ends by itself.
        raise ServerAway from gone
    mark_delivered(letter=letter, channel=Letter.Channel.MAIL, by=None, now=now)
    return 250


def _refused(letter: Letter, code: int, now: datetime, *, is_address: bool) -> int:
    if code == 421:  # the service closes: nothing to do with this letter
        put_off(letter=letter, code=0, by=None, now=now)
        raise ServerAway
    if code < 500:
        put_off(letter=letter, code=code, by=None, now=now)
    else:
        give_up_mail(letter=letter, code=code, is_address=is_address, by=None, now=now)
    return code


def _close(server: object) -> None:
    try:
        server.close()  # type: ignore[attr-defined]
    except (SMTPException, OSError):
        log.info("letters: the mail server had gone before the goodbye")


def _tell_keepers(refused: int, now: datetime) -> None:
    today = now.astimezone(clock()).date()
    for keeper in keepers_of_the_mail(today):
        put_line(
            to=keeper,
            room="letters",
            key=f"letters.refused:{today.isoformat()}",
            text=gettext_noop("Mail servers refused letters today. Look at the addresses, and have those people told by phone."),
            link=reverse("how_the_mail_is_doing"),
            by=None,
            today=today,
        )
