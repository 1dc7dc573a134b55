"""Telling principals and supervisors of how often they meet, of wishes and hand-overs. What anybody wrote stays on its page."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.growth.models import Cadence, CaseloadHandOver, Wish
from trellis.letters.operations import put_line, put_lines

PROPOSED = gettext_noop("{name} proposes how often you two meet: every {weeks} weeks. Agree, or propose something else.")
AGREED = gettext_noop("{name} agreed: you two meet every {weeks} weeks.")
WISH = gettext_noop("{name} asks to be seen sooner.")
HANDED = gettext_noop("A principal is handed over to you. Read what you should know, then accept it or ask back.")
HANDED_ABOUT = gettext_noop("{name} wrote down what your next supervisor should know. You can read all of it.")
ASKED_BACK = gettext_noop("{name} asks back about a principal whom you handed over.")
ADDED = gettext_noop("{name} answered what you asked about a principal who is handed over to you.")
ACCEPTED = gettext_noop("{name} has taken over and knows what was handed over about you.")

SECTION = gettext_noop("Who supports you")
PASSED = gettext_noop("The support of {school} passed to {name} on {day}. If it was quiet for a while, that came with the change and is nobody’s fault.")
LEFT_ALONE = gettext_noop("Nobody has been in charge of supporting {school} since {day}. It is being arranged; the page says whom to turn to meanwhile.")


def _path(person: int, cadence: Cadence) -> str:
    return "/how-we-meet/" if person == cadence.principal_id else f"/my-schools/principals/{cadence.principal_id}/"


def tell_of_cadence(text: str, *, by: int, to: int | None, today: date, cadence: Cadence) -> None:
    """Say to the other of the two what was proposed or agreed."""
    people = {one.pk: one for one in everybody().filter(pk__in=[by, to or by])}
    if to is not None and to != by and to in people:
        words: dict[str, str | int | date] = {"name": people[by].name, "weeks": cadence.every_weeks}
        key = f"growth.cadence-{'agreed' if text is AGREED else 'proposed'}.{cadence.pk}"
        put_line(to=people[to], room="growth", key=key, text=text, words=words, link=_path(to, cadence), by=by, today=today)


def tell_of_wish(*, wish: Wish, to: Sequence[int], by: int, today: date) -> None:
    """Say to those who support a principal that they ask to be seen sooner."""
    name = everybody().get(pk=wish.principal_id).name
    link = f"/my-schools/principals/{wish.principal_id}/"
    put_lines(to=everybody().filter(pk__in=to), room="growth", key=f"growth.wish.{wish.pk}", text=WISH, words={"name": name}, link=link, by=by, today=today)


def tell_of_hand_over(text: str, *, hand_over: CaseloadHandOver, to: int, by: int, today: date, key: str) -> None:
    """Say to one of the three what became of a hand-over, unless they did it themselves."""
    people = {one.pk: one for one in everybody().filter(pk__in=[by, to])}
    if to != by and to in people:
        words: dict[str, str | int | date] = {"name": people[by].name}
        link = f"/hand-overs/{hand_over.pk}/"
        put_line(to=people[to], room="growth", key=f"growth.hand-over-{key}.{hand_over.pk}", text=text, words=words, link=link, by=by, today=today)
