"""Telling of what was noticed. A letter never says about whom, nor what: that stands on the page."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.letters.operations import put_line, put_lines
from trellis.student_support.models import Noticed
from trellis.student_support.queries.answering import those_who_answer

WAITS = gettext_noop("Somebody noticed something about a student, and waits for an answer.")
ASKS = gettext_noop("A student asks to talk with you.")
ANSWERED = gettext_noop("{name} answered what you noticed.")


def tell_those_who_answer(*, by: int, today: date, noticed: Noticed) -> None:
    """Tell whom the student asked for, or else the counselors and leaders of the school; not whoever said it."""
    link, key = f"/noticed/{noticed.pk}/", f"student_support.noticed.{noticed.pk}"
    if noticed.asked is not None:
        put_line(to=noticed.asked, room="student_support", key=key, text=ASKS, link=link, by=by, today=today, about_child=True, urgent=True)
        return
    to = everybody().filter(pk__in=[one for one in those_who_answer(noticed.student_id, today) if one != by])
    put_lines(to=to, room="student_support", key=key, text=WAITS, link=link, by=by, today=today, about_child=True)


def tell_who_noticed(*, by: int, today: date, noticed: Noticed) -> None:
    """Tell whoever noticed it that there is an answer."""
    people = {one.pk: one for one in everybody().filter(pk__in={by, noticed.by_id})}
    if noticed.by_id in people and noticed.by_id != by and by in people:
        put_line(
            to=people[noticed.by_id], room="student_support", key=f"student_support.answered.{noticed.pk}", text=ANSWERED,
            words={"name": people[by].name}, link=f"/noticed/{noticed.pk}/", by=by, today=today, about_child=True,
        )  # fmt: skip
