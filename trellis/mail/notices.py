"""Telling people about mail that waits. No mail is answered by a mail: a line goes into the next letter, at most one a day to each."""

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.directory.queries.people import open_posts
from trellis.letters.operations import put_line, put_lines
from trellis.letters.queries import keepers_of_the_mail
from trellis.mail.models import HeldMail
from trellis.threads.queries import leads_of

if TYPE_CHECKING:
    from trellis.directory.models import Person

WAITS = gettext_noop("A mail that you wrote, or that bears your address, waits until a person has looked at it. To be sure, say it in Trellis.")
TO_SORT = gettext_noop("Mail came in that Trellis could not put where it belongs. Look at it: somebody may wait for an answer.")


def tell_sender(*, to: "Person", today: date) -> None:
    """Say to the person whose address a held mail bears that it waits: whether they wrote it or not, they should know."""
    put_line(to=to, room="mail", key=f"mail.waits.{today}", text=WAITS, link=reverse("threads"), by=None, today=today)


def tell_whoever_sorts(*, held: HeldMail, today: date) -> None:
    """Say to those who lead the office that mail waits; where nobody leads it, to everybody in it; without an office, to the keepers of the mail."""
    if held.office_id is None:
        to = keepers_of_the_mail(today)
    else:
        people = leads_of([held.office_id], today) or set(open_posts(today).order_by().filter(office_id=held.office_id).values_list("person_id", flat=True))
        to = everybody().filter(pk__in=people)
    put_lines(to=to, room="mail", key=f"mail.sort.{held.office_id or 0}.{today}", text=TO_SORT, link=reverse("held_mails"), by=None, today=today)
