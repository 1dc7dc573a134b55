"""Telling both sides what became of a promise. The words of a promise stay on its page; a letter says whose it is and by which day."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from trellis.commitments.models import Commitment, Party
from trellis.commitments.queries import commitments, still_open
from trellis.directory.models import Person
from trellis.directory.queries.people import has_a_home_here
from trellis.letters.operations import put_line, put_lines

MADE = gettext_noop("{owner} promised you something by {day}.")
MADE_IN_YOUR_NAME = gettext_noop("{name} wrote down a promise in your name, to be kept by {day}.")
KEPT = gettext_noop("{owner} kept a promise made to you, and says what was done.")
LET_GO = gettext_noop("{owner} let a promise go that was made to you, and says why.")
ANOTHER_DAY = gettext_noop("{owner} asks you for another day for a promise: {day}.")
ANOTHER_DAY_FROM_THEM = gettext_noop("{name} asks you for another day for a promise of yours: {day}.")
MOVED = gettext_noop("The day of a promise that {owner} made to you has moved: {day}. One of you agreed.")
OWNER_AGREED = gettext_noop("{owner} agreed to another day for a promise made to you: {day}.")
OWNER_DID_NOT_AGREE = gettext_noop("{owner} did not agree to another day. The promise made to you stands for {day}.")
AGREED = gettext_noop("{name} agreed to the new day of your promise: {day}.")
SOON = gettext_noop("A promise of yours is to be kept by {day}.")
PASSED_FOR_OWNER = gettext_noop("The day of a promise of yours has passed: {day}. Say what was done, or ask for another day.")
PASSED = gettext_noop("The day of a promise made to you has passed: {day}. {owner} has been reminded.")
NOT_AGREED = gettext_noop("{name} did not agree to another day. Your promise stands for {day}.")


def tell_the_other_side(text: str, *, by: int | None, today: date, commitment: Commitment, key: str, day: date | None = None, only: int | None = None) -> None:
    """Put a line to everybody to whom it was promised, or to `only` one of them, but not to the owner nor to who did it."""
    words: dict[str, str | int | date] = {"owner": commitment.owner.name, "day": day or commitment.by_on}
    parties = Party.objects.filter(commitment=commitment, part=Party.Part.PROMISED_TO).exclude(person_id=commitment.owner_id)
    if only is not None:
        parties = parties.filter(person_id=only)
    to = Person.objects.filter(pk__in=parties.exclude(person_id=by or 0).values("person_id"))
    put_lines(to=to, text=text, words=words, by=by, today=today, **_about(commitment, key))


def tell_the_owner(text: str, *, by: int, today: date, commitment: Commitment, key: str, day: date | None = None) -> None:
    """Put a line to whoever owns the promise, unless they did it themselves. The name of a student or a guardian stays out of e-mail."""
    if by != commitment.owner_id:
        words: dict[str, str | int | date] = {"name": Person.objects.get(pk=by).name, "day": day or commitment.by_on}
        put_line(to=commitment.owner, text=text, words=words, by=by, today=today, about_child=has_a_home_here(by), **_about(commitment, key))


def _about(commitment: Commitment, key: str) -> dict[str, Any]:
    return {"room": "commitments", "link": f"/promises/{commitment.pk}/", "key": f"commitments.{key}.{commitment.pk}", "child": commitment.about_child_id}


def remind_of_promises(*, today: date) -> int:
    """Put a line to owners two days before the day, and to both sides the day after it; return of how many promises."""
    due = list(still_open(commitments()).filter(by_on__in=(today + timedelta(days=2), today - timedelta(days=1))))
    for one in due:
        passed = one.by_on < today
        key = f"{'passed' if passed else 'soon'}.{one.by_on}"  # a new day has its own reminders
        put_line(to=one.owner, text=PASSED_FOR_OWNER if passed else SOON, words={"day": one.by_on}, by=None, today=today, **_about(one, key))
        if passed:
            tell_the_other_side(PASSED, by=None, today=today, commitment=one, key=key)
    return len(due)
