"""Telling the other side of a visit: that it is planned, moved or called off. A letter says the day, never what is talked about."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.growth.models import Visit
from trellis.letters.operations import put_line

PLANNED = gettext_noop("{name} planned that you meet on {day}. What you want to talk about goes on the agenda.")
MOVED = gettext_noop("{name} moved the day on which you meet: {day}.")
CALLED_OFF = gettext_noop("{name} called off the visit of {day}. The agenda waits for the next one.")


def tell_of_visit(text: str, *, by: int, today: date, visit: Visit) -> None:
    """Say to the other of the two, or to both when somebody covers, what became of a visit. One that lies in the past tells nobody."""
    if visit.planned_on < today:
        return
    people = {one.pk: one for one in everybody().filter(pk__in={by, visit.principal_id, visit.supervisor_id})}
    words: dict[str, str | int | date] = {"name": people[by].name if by in people else "", "day": visit.planned_on}
    for person in sorted(set(people) - {by}):
        key = f"growth.visit.{visit.pk}.{today}"  # of what happened in one day, the last is said
        put_line(to=people[person], room="growth", key=key, text=text, words=words, link=f"/visits/{visit.pk}/", by=by, today=today)
