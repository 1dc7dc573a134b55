"""Telling who is next, who left, and the leaders. No student is named in a letter: a link leads to the page."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.letters.operations import put_line, put_lines
from trellis.student_support.models import HandOff, HandOffTurn
from trellis.student_support.queries.answering import those_who_answer

YOURS = gettext_noop("A student is handed to you from {day} on. The page says what the last adult wants you to know; say yes there, or ask.")
ACCEPTED = gettext_noop("{name} has accepted a student whom you hand on.")
DECLINED = gettext_noop("{name} cannot take a student who was handed on. The leaders of the school find somebody else.")
SAID = gettext_noop("{name} asks or answers something about a student who is handed on.")
NOBODY = gettext_noop("A student is in nobody’s hands from {day} on: name who is next.")
UNANSWERED = gettext_noop("A student was handed on a week ago, and the next adult has not answered. Ask them, or name somebody else.")


def _link(hand_off: HandOff) -> str:
    return f"/handed-on/{hand_off.pk}/"


def tell_who_is_next(*, by: int | None, today: date, hand_off: HandOff) -> None:
    """Tell the next that it waits for them, or the leaders that nobody is named."""
    if hand_off.to_id is None:
        tell_leaders(NOBODY, by=by, today=today, hand_off=hand_off)
    elif hand_off.to_id != by:
        key = f"student_support.hand_off.{hand_off.pk}.{hand_off.to_id}"
        person, link = everybody().get(pk=hand_off.to_id), _link(hand_off)
        put_line(to=person, room="student_support", key=key, text=YOURS, words={"day": hand_off.on}, link=link, about_child=True, by=by, today=today)


def tell_leaders(text: str, *, by: int | None, today: date, hand_off: HandOff) -> None:
    """Tell those who answer for the student, once for each hand-off and reason."""
    to = everybody().filter(pk__in=[one for one in those_who_answer(hand_off.student_id, today) if one != by])
    key = f"student_support.hand_off.{hand_off.pk}.{'nobody' if text == NOBODY else 'waits'}"
    words: dict[str, str | int | date] = {"day": hand_off.on} if text == NOBODY else {}
    put_lines(to=to, room="student_support", key=key, text=text, words=words, link=_link(hand_off), by=by, today=today, about_child=True)


def tell_of_answer(text: str, *, by: int, today: date, hand_off: HandOff) -> None:
    """Tell whoever left and whoever made it what the next said; not the one who says it."""
    _to_the_others(text, "answer", by=by, today=today, hand_off=hand_off, people={hand_off.left_by_id, hand_off.made_by_id})


def tell_of_words(*, by: int, today: date, hand_off: HandOff, turn: HandOffTurn) -> None:
    """Tell the other side of a question or an answer."""
    _to_the_others(SAID, f"turn.{turn.pk}", by=by, today=today, hand_off=hand_off, people={hand_off.left_by_id, hand_off.to_id})


def _to_the_others(text: str, what: str, *, by: int, today: date, hand_off: HandOff, people: set[int | None]) -> None:
    to = everybody().filter(pk__in={one for one in people if one is not None and one != by})
    key, words = f"student_support.hand_off.{hand_off.pk}.{what}", {"name": everybody().get(pk=by).name}
    put_lines(to=to, room="student_support", key=key, text=text, words=words, link=_link(hand_off), by=by, today=today, about_child=True)
