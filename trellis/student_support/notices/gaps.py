"""Telling a family that a letter about missed minutes waits, and somebody that they give a service. A line never says of whom or what."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.letters.operations import put_line
from trellis.student_support.models import GapLetter, Giving

TOLD = gettext_noop("There is something to read about the support of your child, and how it is made up.")
TOLD_STUDENT = gettext_noop("There is something to read about your support, and how it is made up.")
NAMED = gettext_noop("You were named to give a student’s support.")


def tell_of_gap(*, by: int, today: date, letter: GapLetter) -> None:
    """Say to one of the family, or to a student of age, that a letter waits on the page of the minutes."""
    is_student = letter.to_id == letter.gap.service.plan.student.person_id
    put_line(
        to=letter.to,
        room="student_support",
        key=f"student_support.gap.{letter.pk}",
        text=TOLD_STUDENT if is_student else TOLD,
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
