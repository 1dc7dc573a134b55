"""Looking at oneself, practice by practice."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.framework.models import Framework
from trellis.growth.models import Assessment, Share, View


class NothingSeenYet(Exception):
    """No practice was looked at."""


class AnotherIsUnderWay(Exception):
    """Another assessment is under way."""


class ViewChanged(Exception):
    """The same practice was looked at on another device meanwhile; `other` is what stands now."""

    def __init__(self, other: View) -> None:
        self.other = other
        super().__init__(_("You wrote about this practice on another device meanwhile. Both texts stand here; keep the one that should count."))


@transaction.atomic
def begin_assessment(*, by: int, today: date, framework: Framework) -> Assessment:
    """Begin to look at oneself in the practices of a framework, or go on with what is under way."""
    begun, is_new = Assessment.objects.get_or_create(owner_id=by, done_on=None, defaults={"framework": framework, "begun_on": today})
    if is_new:
        record_act(by=by, act="growth.begin_assessment", about=[begun])
    return begun


@transaction.atomic
def keep_view(*, by: int, now: datetime, assessment: Assessment, key: str, level: int | None, evidence: str = "", seen: datetime | None = None) -> View:
    """Keep how one sees oneself in a practice: a level, or None for "I cannot say yet". `seen` as in `edit_line`. Raises ViewChanged."""
    held = View.objects.select_for_update().filter(assessment=assessment, practice_key=key).first()
    words = evidence.strip()
    if held is None:
        held = View.objects.create(assessment=assessment, practice_key=key, level=level, evidence=words, changed_at=now)
    elif (held.level, held.evidence) == (level, words):
        return held
    elif held.changed_at != seen and held.evidence not in ("", words):
        raise ViewChanged(held)
    else:
        held.level, held.evidence, held.changed_at = level, words, now
        held.save(update_fields=["level", "evidence", "changed_at"])
    record_act(by=by, act="growth.keep_view", about=[held])
    return held


@transaction.atomic
def finish_assessment(*, by: int, today: date, assessment: Assessment) -> Assessment:
    """Be through with it; practices without a view stay not looked at. Twice is once. Raises NothingSeenYet."""
    held = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if held.done_on is None:
        if not View.objects.filter(assessment=held).exists():
            raise NothingSeenYet(_("You have not looked at any practice yet. Begin with one; you can finish after that."))
        held.done_on = today
        held.save(update_fields=["done_on"])
        record_act(by=by, act="growth.finish_assessment", about=[held])
    return held


@transaction.atomic
def take_assessment_up_again(*, by: int, assessment: Assessment) -> Assessment:
    """Undo a finish. Raises AnotherIsUnderWay."""
    held = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if held.done_on is not None:
        if Assessment.objects.filter(owner_id=held.owner_id, done_on__isnull=True).exists():
            raise AnotherIsUnderWay(_("A later one is under way. Finish that first, or let it go."))
        held.done_on = None
        held.save(update_fields=["done_on"])
        record_act(by=by, act="growth.take_assessment_up_again", about=[held])
    return held


@transaction.atomic
def let_assessment_go(*, by: int, assessment: Assessment) -> None:
    """Let one go in which nothing was written yet: it leaves no trace. What holds a view is finished instead."""
    held = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if held.done_on is not None or View.objects.filter(assessment=held).exists():
        return
    number = held.pk
    Share.objects.filter(assessment=held).delete()
    held.delete()
    record_act(by=by, act="growth.let_assessment_go", detail={"assessment": number})
