"""Telling leaders of barriers given to them, and those who raised them of the answer. No student is named in a letter."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.letters.operations import put_line
from trellis.student_support.models import Barrier

YOURS = gettext_noop("Something stands in the way of support for a student, and was given to you, by {day}. The page says what.")
ANSWERED = gettext_noop("{name} answered what you said stands in the way of support for a student.")
CLEARED = gettext_noop("{name} says that what stood in the way of support for a student is cleared.")


def tell_leader(*, by: int, today: date, barrier: Barrier) -> None:
    """Say to the leader that it was given to them, unless they raised it themselves."""
    if barrier.leader_id != by:
        key = f"student_support.barrier.{barrier.pk}"
        link = f"/in-the-way/{barrier.pk}/"
        words: dict[str, str | int | date] = {"day": barrier.by_when}
        put_line(to=barrier.leader, room="student_support", key=key, text=YOURS, words=words, link=link, about_child=True, by=by, today=today)


def tell_raiser(text: str, *, by: int, today: date, barrier: Barrier) -> None:
    """Say to whoever raised it what became of it."""
    if barrier.raised_by_id != by:
        key = f"student_support.barrier-answer.{barrier.pk}.{today}"
        link = f"/students/{barrier.student_id}/team/"
        words: dict[str, str | int | date] = {"name": barrier.leader.name}
        put_line(to=barrier.raised_by, room="student_support", key=key, text=text, words=words, link=link, about_child=True, by=by, today=today)
