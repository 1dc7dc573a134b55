"""Planning a visit, moving it, calling it off, saying that it was held; and what is talked about."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.growth.models import AgendaPoint, Visit
from trellis.growth.notices import visits as notices
from trellis.safety.operations import watch


class NobodyToMeet(Exception):
    """Nobody visits themselves."""


class EndedAlready(Exception):
    """The visit was held or called off."""


class NotOverYet(Exception):
    """The day on which it is said to have been held lies ahead."""


class WordsMissing(Exception):
    """Nothing was said."""


def _open(visit: Visit) -> Visit:
    held = Visit.objects.select_for_update().get(pk=visit.pk)
    if held.held_on is not None:
        raise EndedAlready(_("This visit was held. What was noted then stands; plan another one."))
    if held.called_off_on is not None:
        raise EndedAlready(_("This visit was called off. Plan another one."))
    return held


def _said(words: str) -> str:
    if not words.strip():
        raise WordsMissing(_("Say it in a sentence."))
    return words.strip()


@transaction.atomic
def plan_visit(
    *,
    by: int,
    now: datetime,
    today: date,
    principal: int,
    supervisor: int,
    planned_on: date,
    school: int | None = None,
    kind: str = Visit.Kind.VISIT,
    planned_at: time | None = None,
    points: Sequence[str] = (),
) -> Visit:
    """Plan that two people meet, by either of them. What waits from earlier visits of the two is on its agenda. Twice is once. Raises NobodyToMeet."""
    if principal == supervisor:
        raise NobodyToMeet(_("Choose somebody else: nobody visits themselves."))
    facts = {"principal_id": principal, "supervisor_id": supervisor, "planned_on": planned_on, "planned_at": planned_at, "kind": Visit.Kind(kind)}
    same = Visit.objects.filter(**facts, school=school, held_on__isnull=True, called_off_on__isnull=True).first()
    if same is not None:
        return same
    visit = Visit.objects.create(**facts, school_id=school, planned_by_id=by)
    waiting = AgendaPoint.objects.filter(visit__principal_id=principal, visit__supervisor_id=supervisor, talked_on__isnull=True, left_out_on__isnull=True)
    over = waiting.filter(visit__held_on__isnull=False) | waiting.filter(visit__called_off_on__isnull=False)
    AgendaPoint.objects.filter(pk__in=over.values("pk")).update(visit=visit)
    AgendaPoint.objects.bulk_create(AgendaPoint(visit=visit, by_id=by, words=words.strip()[:500], written_on=today) for words in points if words.strip())
    watch(by=by, writer=by, now=now, today=today, texts=points, place=_("The agenda of a visit"))
    notices.tell_of_visit(notices.PLANNED, by=by, today=today, visit=visit)
    record_act(by=by, act="growth.plan_visit", about=[visit])
    return visit


@transaction.atomic
def move_visit(*, by: int, today: date, visit: Visit, planned_on: date, planned_at: time | None = None) -> Visit:
    """Move a visit to another day or time, and tell the other. The same day again changes nothing. Raises EndedAlready."""
    held = _open(visit)
    if (held.planned_on, held.planned_at) != (planned_on, planned_at):
        held.planned_on, held.planned_at = planned_on, planned_at
        held.save(update_fields=["planned_on", "planned_at"])
        notices.tell_of_visit(notices.MOVED, by=by, today=today, visit=held)
        record_act(by=by, act="growth.move_visit", about=[held])
    return held


@transaction.atomic
def call_off_visit(*, by: int, today: date, visit: Visit, why: str) -> Visit:
    """Call a visit off and say why; its agenda waits for the next one. Raises WordsMissing or EndedAlready."""
    held = _open(visit)
    held.called_off_on, held.called_off_why = today, _said(why)[:300]
    held.save(update_fields=["called_off_on", "called_off_why"])
    _carry_over(held, {held.supervisor_id})
    notices.tell_of_visit(notices.CALLED_OFF, by=by, today=today, visit=held)
    record_act(by=by, act="growth.call_off_visit", about=[held])
    return held


@transaction.atomic
def hold_visit(*, by: int, today: date, visit: Visit, held_on: date | None = None, minutes: int | None = None) -> Visit:
    """Say that a visit was held, when, and how long; whoever covers and says so is who went. Raises EndedAlready or NotOverYet.

    Without a day it was the planned one, or today if that lies ahead. What was not talked about goes on to the next visit of the two.
    """
    held = _open(visit)
    on = held_on or min(held.planned_on, today)
    if on > today:
        raise NotOverYet(_("This day lies ahead. Say that a visit was held when it is over."))
    before = held.supervisor_id
    held.held_on, held.minutes = on, minutes
    if by != held.principal_id:
        held.supervisor_id = by
    held.save(update_fields=["held_on", "minutes", "supervisor"])
    _carry_over(held, {before, held.supervisor_id})
    record_act(by=by, act="growth.hold_visit", about=[held])
    return held


@transaction.atomic
def open_visit_again(*, by: int, visit: Visit) -> Visit:
    """Take back that a visit was held: it was a slip of the hand. Twice is once."""
    held = Visit.objects.select_for_update().get(pk=visit.pk)
    if held.held_on is not None:
        held.held_on = held.minutes = None
        held.save(update_fields=["held_on", "minutes"])
        record_act(by=by, act="growth.open_visit_again", about=[held])
    return held


def _carry_over(visit: Visit, supervisors: set[int]) -> None:
    """Put what was not talked about on the agenda of the next visit of the two, if one is planned; else it waits here until one is."""
    waiting = AgendaPoint.objects.filter(visit=visit, talked_on__isnull=True, left_out_on__isnull=True)
    ahead = Visit.objects.filter(principal_id=visit.principal_id, supervisor_id__in=supervisors, held_on__isnull=True, called_off_on__isnull=True)
    following = ahead.exclude(pk=visit.pk).order_by("planned_on", "pk").first()
    for point in waiting:
        point.carried_over += 1
        point.visit = following or visit
        point.save(update_fields=["carried_over", "visit"])


@transaction.atomic
def add_agenda_point(*, by: int, now: datetime, today: date, visit: Visit, words: str) -> AgendaPoint:
    """Put something on the agenda. The same words of the same person stand once. Raises WordsMissing or EndedAlready."""
    held, said = _open(visit), _said(words)[:500]
    same = AgendaPoint.objects.filter(visit=held, by_id=by, words=said, talked_on__isnull=True, left_out_on__isnull=True).first()
    if same is not None:
        return same
    point = AgendaPoint.objects.create(visit=held, by_id=by, words=said, written_on=today)
    watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("The agenda of a visit"))
    record_act(by=by, act="growth.add_agenda_point", about=[held])
    return point


@transaction.atomic
def end_agenda_point(*, by: int, today: date, point: AgendaPoint, became: str) -> AgendaPoint:
    """Say that a point was talked about (`talked`) or is left out (`left_out`), or put it back (`open`). Twice is once."""
    held = AgendaPoint.objects.select_for_update().get(pk=point.pk)
    is_now = "talked" if held.talked_on else "left_out" if held.left_out_on else "open"
    if became != is_now:
        held.talked_on = today if became == "talked" else None
        held.left_out_on = today if became == "left_out" else None
        held.save(update_fields=["talked_on", "left_out_on"])
        record_act(by=by, act="growth.end_agenda_point", about=[held.visit])
    return held
