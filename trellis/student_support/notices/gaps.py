"""Telling a family that a letter about missed minutes waits, and somebody that they give a service. A line never says of whom or what."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_noop

from trellis.letters.operations import put_line
from trellis.student_support.models import GapLetter, Giving

TOLD = gettext_noop("There is something to read about the support of your child, and how it is made up.")
TOLD_STUDENT = gettext_noop("There is something to read about your support, and how it is made up.")
NEWS = gettext_noop("There is news about missing minutes of your child’s support.")
NEWS_STUDENT = gettext_noop("There is news about missing minutes of your support.")
NAMED = gettext_noop("You were named to give a student’s support.")


def tell_of_gap(*, by: int, today: date, letter: GapLetter) -> None:
    """Say to one of the family, or to a student of age, that a letter waits on the page of the minutes."""
    _tell(by, today, letter, f"student_support.gap.{letter.pk}", TOLD, TOLD_STUDENT)


def tell_of_news(*, by: int, today: date, letters: Iterable[GapLetter]) -> None:
    """Say to those who had a letter that a gap was closed or opened again: once a day, and the page says what stands."""
    for letter in letters:
        _tell(by, today, letter, f"student_support.gap_news.{letter.pk}.{today.isoformat()}", NEWS, NEWS_STUDENT)


def _tell(by: int, today: date, letter: GapLetter, key: str, to_family: str, to_student: str) -> None:
    is_student = letter.to_id == letter.gap.service.plan.student.person_id
    put_line(
        to=letter.to,
        room="student_support",
        key=key,
        text=to_student if is_student else to_family,
        link=f"/services/{letter.gap.service_id}/ledger/",
        by=by,
        today=today,
        about_child=not is_student,
        child=letter.gap.service.plan.student_id,
    )


def tell_of_service(*, by: int, today: date, giving: Giving) -> None:
    """Say to somebody that they give a service, unless they named themselves."""
    if giving.person_id != by:
        put_line(to=giving.person, room="student_support", key=f"student_support.giving.{giving.pk}", text=NAMED, link="/sessions/today/", by=by, today=today)
