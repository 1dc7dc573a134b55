"""Telling both sides of a step. Its words stay on its page; a letter says whose it is and that its day has come."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from trellis.directory.queries.trail import names_of
from trellis.growth.models import CheckBack, Step
from trellis.growth.queries.steps import other_side, people_of, steps_due
from trellis.letters.operations import put_line, put_lines

YOUR_DAY = gettext_noop("Today you look back on a step of your cycle: what happened, and what comes next.")
THEIR_DAY = gettext_noop("Today {name} looks back on a step. You may say what you saw.")
PROPOSED = gettext_noop("{name} proposes a next step for your cycle. You take it on, or set it aside.")
LOOKED_BACK = gettext_noop("{name} looked back on a step of your cycle.")
MISSED_RUNS = timedelta(days=3)  # a machine that was off for a weekend makes up for it


def tell_of_the_day(*, today: date) -> int:
    """Put a line to both sides of each step on its day to look back; return of how many steps. A step and its day are told of once."""
    due = list(steps_due(today - MISSED_RUNS, today))
    for step in due:
        facts: dict[str, Any] = {**_about(step), "key": f"growth.look-back.{step.pk}.{step.look_back_on}", "by": None, "today": today}
        put_line(to=step.cycle.owner, text=YOUR_DAY, **facts)
        if step.in_sight:
            put_lines(to=people_of(other_side(step.cycle.owner_id, today)), text=THEIR_DAY, words={"name": step.cycle.owner.name}, **facts)
    return len(due)


def tell_of_a_proposal(*, step: Step, by: int, today: date) -> None:
    """Put a line to the owner of the cycle."""
    words = {"name": names_of([by])[by]}
    put_line(to=step.cycle.owner, text=PROPOSED, words=words, key=f"growth.proposed.{step.pk}", by=by, today=today, **_about(step))


def tell_of_a_look_back(*, step: Step, back: CheckBack, today: date) -> None:
    """Put a line to the owner of the cycle when somebody else looked back."""
    words = {"name": names_of([back.by_id])[back.by_id]}
    put_line(to=step.cycle.owner, text=LOOKED_BACK, words=words, key=f"growth.looked-back.{back.pk}", by=back.by_id, today=today, **_about(step))


def _about(step: Step) -> dict[str, Any]:
    return {"room": "growth", "link": f"/cycles/{step.cycle_id}/"}
