"""Telling those who answered what an office will change, and offices that a reply is owed. Nobody's words stand in a letter."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from trellis.directory.models import Person
from trellis.directory.queries import everybody
from trellis.letters.operations import put_lines
from trellis.partnership.models import Reply
from trellis.partnership.queries.ratings import replies_owed
from trellis.threads.queries import leads_of

REPLIED = gettext_noop("{office} says what it heard from schools, and what it will change.")
REPLY_OWED = gettext_noop("Schools answered about what {office} did. A reply is owed by {day}: what you heard, and what you will change.")
REPLY_LATE = gettext_noop("The reply of {office} to what schools said was due on {day}. It is shown as owed until it is there.")


def tell_of_reply(*, by: int, today: date, reply: Reply, office_name: str, to: "QuerySet[Person]") -> None:
    """Put a line to those who answered in the term."""
    link, key = f"/offices/{reply.office_id}/offers/", f"partnership.replied.{reply.pk}"
    put_lines(to=to.exclude(pk=by), room="partnership", text=REPLIED, words={"office": office_name}, link=link, key=key, by=by, today=today)


def remind_of_replies(*, today: date) -> int:
    """Put a line to those who lead an office that owes a reply: once when the term is over, once when the day has passed."""
    told = 0
    for one in replies_owed(today):
        text, kind = (REPLY_LATE, "late") if one.is_late else (REPLY_OWED, "owed")
        words: dict[str, str | int | date] = {"office": one.office, "day": one.span.due_on}
        key = f"partnership.reply-{kind}.{one.office_id}.{one.span.ends_on}"
        to = everybody().filter(pk__in=leads_of([one.office_id], today))
        told += put_lines(to=to, room="partnership", text=text, words=words, link="/what-schools-said/", key=key, by=None, today=today)
    return told
