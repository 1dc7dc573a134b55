"""Telling those on duty: at once, and without a word of what was written or by whom."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_noop

from trellis.directory.models import Person
from trellis.letters.operations import put_line
from trellis.safety.models import Alarm


def tell_at_once(*, to: Iterable[Person], alarm: Alarm, by: int | None, today: date) -> None:
    """Tell each that words are waiting to be read."""
    for person in to:
        put_line(
            to=person,
            room="safety",
            text=gettext_noop("Somebody wrote words that may mean that a person is in danger. Please read them now, and say that you are seeing to it."),
            link=reverse("alarm", args=[alarm.pk]),
            by=by,
            today=today,
            key=f"safety.alarm.{alarm.pk}",
            urgent=True,
        )


def tell_that_nobody_took_it(*, to: Iterable[Person], alarm: Alarm, today: date) -> None:
    """Tell each that nobody has said for an hour that they are seeing to it."""
    for person in to:
        put_line(
            to=person,
            room="safety",
            text=gettext_noop("Words that may mean that a person is in danger have waited for an hour, and nobody has said that they are seeing to it."),
            link=reverse("alarm", args=[alarm.pk]),
            by=None,
            today=today,
            key=f"safety.late.{alarm.pk}",
            urgent=True,
        )
