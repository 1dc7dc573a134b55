"""Telling a person in school that an ask was handed to them, taken back or given back."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.asks.models import Delegation
from trellis.directory.queries import everybody
from trellis.letters.operations import put_line

HANDED = gettext_noop("{name} handed you something that the district asks of your school, due by {day}: {what}")
TAKEN_BACK = gettext_noop("{name} took back what was handed to you: {what}. You need not do it any more.")
GIVEN_BACK = gettext_noop("{name} gave back what you handed on, due by {day}: {what}")


def tell_who_has_it(text: str, *, by: int, today: date, delegation: Delegation) -> None:
    """Put a line to the person who has or had the ask, or for GIVEN_BACK to whoever handed it on."""
    occasion = delegation.occasion
    words: dict[str, str | int | date] = {"name": everybody().get(pk=by).name, "what": occasion.ask.what, "day": occasion.due_on}
    put_line(
        to=delegation.by if text == GIVEN_BACK else delegation.to,
        room="asks",
        text=text,
        words={key: word for key, word in words.items() if "{" + key + "}" in text},
        link=f"/my-week/{occasion.pk}/",
        key=f"asks.handed.{delegation.pk}.{'handed' if text == HANDED else 'ended'}",
        by=by,
        today=today,
    )
