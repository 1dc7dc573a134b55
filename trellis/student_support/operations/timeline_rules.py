"""Setting how long a milestone may take in this district, and taking that back. Days that run keep theirs: the night marks
those that would move, and a person takes each over or keeps it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.student_support.measures.road import MOST
from trellis.student_support.measures.texts import cleaned
from trellis.student_support.models import TimelineRule
from trellis.student_support.queries.timeline_rules import road_that_holds, set_rules, step_of


class RuleRefused(Exception):
    """It cannot be set so; its words say what to do."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def set_timeline_rule(*, by: int, now: datetime, track: str, key: str, count: int | None, unit: str, basis: str) -> TimelineRule | None:
    """Set how long a milestone may take, with where that is written; without a number no day is set. Return None when it is as it was. Raises RuleRefused."""
    step = step_of(road_that_holds(), track, key)
    if step is None or not step.after:
        raise RuleRefused(_("The rules know no such milestone any more."))
    said = cleaned(basis)[:300]
    if not said:
        raise RuleRefused(_("Say where it is written: a law, a rule of the State, a decision of the district."), "basis")
    if count is not None and (unit not in MOST or not 1 <= count <= MOST[unit]):
        raise RuleRefused(_("Choose a number and what it counts: days, school days or years."), "count")
    unit = unit if count is not None else ""
    if (step.count, step.unit, step.source) == (count, unit, said):
        return None
    rule = TimelineRule.objects.create(track=track, key=key, count=count, unit=unit, basis=said, set_by_id=by, set_at=now)
    record_act(by=by, act="student_support.set_timeline_rule", about=[rule], detail={"milestone": f"{track}.{key}", "count": count, "unit": unit})
    return rule


@transaction.atomic
def follow_files_again(*, by: int, now: datetime, track: str, key: str) -> None:
    """Let what the file of rules says of a milestone hold again."""
    if (track, key) not in set_rules():
        return
    rule = TimelineRule.objects.create(track=track, key=key, is_as_rules_say=True, basis="", set_by_id=by, set_at=now)
    record_act(by=by, act="student_support.set_timeline_rule", about=[rule], detail={"milestone": f"{track}.{key}", "as_the_files_say": True})
