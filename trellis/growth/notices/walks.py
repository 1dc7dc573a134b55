"""Telling people of learning walks."""

from datetime import date, timedelta

from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.growth.models import Walk, Walker
from trellis.letters.operations import put_line, put_lines

ASKED = gettext_noop("{name} asks you to come along on a learning walk through {school} on {day}.")
AT_YOUR_SCHOOL = gettext_noop("{name} plans a learning walk through {school} on {day}.")
CALLED_OFF = gettext_noop("The learning walk through {school} on {day} was called off.")
SOON = gettext_noop("You go on a learning walk through {school} on {day}.")
LOOK_BACK = gettext_noop("The day has come to look back at the next step of a learning walk through {school}.")


def tell_walker(*, by: int, today: date, walker: Walker) -> None:
    """Say to somebody that they are asked along."""
    if walker.person_id != by:
        walk = walker.walk
        words: dict[str, str | int | date] = {"name": everybody().get(pk=by).name, "school": walk.school.name, "day": walk.on}
        key = f"growth.walk-asked.{walker.pk}"
        put_line(to=walker.person, room="growth", text=ASKED, words=words, link=_path(walk), key=key, by=by, today=today)


def tell_leaders(*, by: int, today: date, walk: Walk, leaders: list[int]) -> None:
    """Say to those who lead the school that somebody plans a walk through it."""
    words: dict[str, str | int | date] = {"name": everybody().get(pk=by).name, "school": walk.school.name, "day": walk.on}
    to = everybody().filter(pk__in=[one for one in leaders if one != by])
    put_lines(to=to, room="growth", text=AT_YOUR_SCHOOL, words=words, link=_path(walk), key=f"growth.walk-planned.{walk.pk}", by=by, today=today)


def tell_called_off(*, by: int, today: date, walk: Walk) -> None:
    """Say to all who were to go that nobody goes."""
    if walk.on >= today:
        to = _going(walk).exclude(pk=by)
        words: dict[str, str | int | date] = {"school": walk.school.name, "day": walk.on}
        put_lines(to=to, room="growth", text=CALLED_OFF, words=words, link=_path(walk), key=f"growth.walk-off.{walk.pk}", by=by, today=today)


def remind_of_walks(*, today: date) -> int:
    """Remind walkers two days before, and whoever has the next step on its day; return of how many walks."""
    soon = list(Walk.objects.filter(on=today + timedelta(days=2), called_off_on__isnull=True).select_related("school"))
    for walk in soon:
        words: dict[str, str | int | date] = {"school": walk.school.name, "day": walk.on}
        put_lines(to=_going(walk), room="growth", text=SOON, words=words, link=_path(walk), key=f"growth.walk-soon.{walk.pk}.{walk.on}", by=None, today=today)
    due = list(Walk.objects.filter(next_step_by_on=today, next_step_owner__isnull=False).select_related("school", "next_step_owner"))
    for walk in due:
        key = f"growth.walk-step.{walk.pk}.{today}"
        if walk.next_step_owner is not None:
            put_line(
                to=walk.next_step_owner, room="growth", text=LOOK_BACK, words={"school": walk.school.name}, link=_path(walk), key=key, by=None, today=today
            )
    return len(soon) + len(due)


def _going(walk: Walk):  # type: ignore[no-untyped-def]
    return everybody().filter(pk__in=Walker.objects.filter(walk=walk, left_on__isnull=True).values("person_id"))


def _path(walk: Walk) -> str:
    return f"/walks/{walk.pk}/"
