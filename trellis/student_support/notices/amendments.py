"""Telling who decides, who holds the hearing, and the family what was answered. No student and nothing that was said stands in a letter."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.letters.operations import put_line, put_lines
from trellis.student_support.models import Amendment, AmendmentHearing
from trellis.student_support.queries.answering import those_who_answer

DECIDE = gettext_noop("A family says that the record of a student is wrong. Answer by {day}.")
HEARING = gettext_noop("A family asks for a hearing about the record of a student. Plan it by {day}.")
UPHELD = gettext_noop("A hearing was decided for the family: amend the record of a student by {day}.")
HOLD = gettext_noop("You are to hold a hearing about the record of a student on {day}. Time and place stand on its page.")
NOTICE = gettext_noop("The hearing that you asked for is on {day}. Time, place and who holds it stand on its page.")
AMENDED = gettext_noop("The record was amended as you asked. What was done stands on its page.")
REFUSED = gettext_noop("The school has answered what you asked to amend, and gives its reasons. You have a right to a hearing.")
HEARD = gettext_noop("The hearing is decided. The decision, with its evidence and reasons, stands on its page.")
LATE = gettext_noop("A family asked to amend the record of a student, and the day was {day}. Act now, or see who can.")


def _key(amendment: Amendment, *parts: object) -> str:
    return ".".join(str(one) for one in ("student_support.amendment", amendment.pk, *parts))


def _link(amendment: Amendment) -> str:
    return f"/amendments/{amendment.pk}/"


def tell_decider(*, by: int | None, today: date, amendment: Amendment, text: str = DECIDE) -> None:
    """Tell whoever decides what is owed, and by when."""
    if amendment.decider_id is None or amendment.due_on is None:
        return
    key = _key(amendment, amendment.state, amendment.decider_id, f"{amendment.due_on:%Y%m%d}")
    to, words = everybody().get(pk=amendment.decider_id), {"day": amendment.due_on}
    put_line(to=to, room="student_support", key=key, text=text, words=words, link=_link(amendment), about_child=True, by=by, today=today)


def tell_family(*, by: int, today: date, amendment: Amendment, text: str, day: date | None = None) -> None:
    """Tell whoever asked; it is in no letter once their right has ended."""
    key = _key(amendment, "family", amendment.state, *([f"{day:%Y%m%d}"] if day else []))
    to, words, child = everybody().get(pk=amendment.by_id), {"day": day} if day else None, amendment.student_id
    put_line(to=to, room="student_support", key=key, text=text, words=words, link=_link(amendment), about_child=True, child=child, by=by, today=today)


def tell_holder(*, by: int, today: date, hearing: AmendmentHearing) -> None:
    """Tell whoever holds the hearing, when they work here."""
    if hearing.holder_id is None or hearing.on is None:
        return
    key = _key(hearing.amendment, "holder", hearing.holder_id, f"{hearing.on:%Y%m%d}")
    to, words = everybody().get(pk=hearing.holder_id), {"day": hearing.on}
    put_line(to=to, room="student_support", key=key, text=HOLD, words=words, link=_link(hearing.amendment), about_child=True, by=by, today=today)


def tell_late(*, today: date, amendment: Amendment) -> None:
    """Tell whoever decides and those who lead the school that the day is over, once for each day."""
    if amendment.due_on is None or amendment.due_on >= today:
        return
    to = everybody().filter(pk__in=[*those_who_answer(amendment.student_id, today), *([amendment.decider_id] if amendment.decider_id else [])])
    key = _key(amendment, "late", f"{amendment.due_on:%Y%m%d}")
    words = {"day": amendment.due_on}
    put_lines(to=to, room="student_support", key=key, text=LATE, words=words, link=_link(amendment), by=None, today=today, about_child=True)
