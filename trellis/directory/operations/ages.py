"""Setting from which age students are shown what."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.access.policy import AgePart
from trellis.audit.operations import record_act
from trellis.directory.measures import GRADES, OF_AGE
from trellis.directory.models import AgeRule
from trellis.directory.queries.ages import age_rules


class NoSuchAge(Exception):
    """An age or a grade is none; `part` is the one of which it was set."""

    def __init__(self, words: str, part: AgePart) -> None:
        super().__init__(words)
        self.part = part


class SetMeanwhile(Exception):
    """Somebody set other ages meanwhile."""


@transaction.atomic
def set_age_rules(*, by: int, now: datetime, ages: Mapping[AgePart, tuple[int, str]], seen: int = 0) -> list[AgeRule]:
    """Set for each part its age, and the grade that stands for it where no birth date is known. `seen` is the newest rule that stood on the page.

    Returns what was set anew; what holds already is no change. Raises NoSuchAge or SetMeanwhile.
    """
    newest = AgeRule.objects.select_for_update().order_by("-pk").first()
    holds = age_rules()
    wanted = {part: pair for part, pair in ages.items() if pair != (holds[part].from_age, holds[part].from_grade)}
    for part, (age, grade) in wanted.items():
        if not 0 <= age <= OF_AGE or (grade and grade not in GRADES):
            raise NoSuchAge(_("Choose an age from the list, and a grade or none."), part)
    if wanted and newest is not None and newest.pk != seen:
        raise SetMeanwhile(_("Somebody set other ages while this page was open. They stand below; look at them, then set yours."))
    made = [AgeRule.objects.create(part=part, from_age=age, from_grade=grade, set_by_id=by, set_at=now) for part, (age, grade) in wanted.items()]
    if made:
        record_act(by=by, act="directory.set_age_rules", about=made, detail={one.part: f"{one.from_age}, {one.from_grade}" for one in made})
    return made
