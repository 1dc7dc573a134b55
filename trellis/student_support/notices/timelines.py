"""Telling people that they hold the ball, that a milestone is near, or that its day is over. No student is named in a letter: a link leads to the page."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext_noop

from trellis.directory.models import Person
from trellis.letters.operations import put_line
from trellis.student_support.models import Timeline
from trellis.student_support.queries.timelines import SOON, at_work, waiting

YOURS = gettext_noop("In a student’s timeline the next step is yours. The page says what, and by when.")
NEAR = gettext_noop("In a student’s timeline a step that is yours is due on {day}.")
OVER = gettext_noop("In a student’s timeline the day of a step that is yours was {day}. If it was done, enter it; if not, say why.")


def tell_holder(*, by: int | None, today: date, timeline: Timeline, to: Person) -> None:
    """Say to somebody that the ball is theirs, unless they took it themselves."""
    if to.pk != by:
        _put(YOURS, {}, to=to, key=f"yours.{timeline.pk}.{today}", timeline=timeline.pk, by=by, today=today)


def remind_of_milestones(*, today: date) -> int:
    """Leave a line for whoever holds a milestone two weeks before its day, and on the day after it; return how many. Once for each."""
    rows = waiting(today).filter(due_on__in=(today + SOON, today - timedelta(days=1)), paused_on__isnull=True, holder__isnull=False)
    due = list(rows.select_related("holder").order_by("pk"))
    working = at_work({one.holder_id for one in due if one.holder_id is not None}, today)
    told = 0
    for one in due:
        if one.holder is None or one.holder_id not in working or one.due_on is None:
            continue
        text, what = (NEAR, "near") if one.due_on > today else (OVER, "over")
        _put(text, {"day": one.due_on}, to=one.holder, key=f"{what}.{one.pk}.{one.due_on}", timeline=one.timeline_id, by=None, today=today)
        told += 1
    return told


def _put(text: str, words: Mapping[str, str | int | date], *, to: Person, key: str, timeline: int, by: int | None, today: date) -> None:
    key, link = f"student_support.timeline.{key}", f"/timelines/{timeline}/"
    put_line(to=to, room="student_support", key=key, text=text, words=words, link=link, about_child=True, by=by, today=today)
