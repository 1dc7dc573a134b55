"""Telling a principal that somebody else entered hours of support for them."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.growth.models import Given
from trellis.letters.operations import put_line

ENTERED = gettext_noop("Hours of support that you were given were entered. Look whether they are right.")


def tell_of_hours(*, by: int, today: date, given: Given) -> None:
    """Say to the principal that hours were entered, unless they did it themselves: one line a day."""
    if by != given.principal_id:
        put_line(to=given.principal, room="growth", key=f"growth.given.{today}", text=ENTERED, link="/supports/mine/", by=by, today=today)
