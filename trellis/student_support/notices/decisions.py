"""Telling people what they took on. No student is named in a letter, and nothing of what was decided: a link leads to the page."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.letters.operations import put_line
from trellis.student_support.models import Decision

YOURS = gettext_noop("A team around a student counts on you for something by {day}. The page says what.")
MOVED = gettext_noop("Something that a team around a student counts on you for has another day: {day}.")


def tell_owner(*, by: int, today: date, decision: Decision) -> None:
    """Say to the owner that it is theirs, unless they entered it themselves."""
    _tell(YOURS, "yours", by=by, today=today, decision=decision)


def tell_moved(*, by: int, today: date, decision: Decision) -> None:
    """Say to the owner that it has another day."""
    _tell(MOVED, f"moved.{decision.by_when}", by=by, today=today, decision=decision)


def _tell(text: str, what: str, *, by: int, today: date, decision: Decision) -> None:
    if decision.owner_id != by:
        put_line(
            to=decision.owner,
            room="student_support",
            key=f"student_support.decision.{decision.pk}.{what}",
            text=text,
            words={"day": decision.by_when},
            link=f"/team-decisions/{decision.pk}/",
            about_child=True,
            by=by,
            today=today,
        )
