"""Showing one's own growth to somebody by name, and taking it back."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.queries.supervising import schools_led_by, supervising
from trellis.growth.models import Assessment, Cycle, FeedbackRound, Line, Share, View
from trellis.growth.notices.sharing import tell_it_is_shared

Thing = Line | View | Assessment | Cycle | FeedbackRound
FIELDS: dict[type, str] = {Line: "line", View: "view", Assessment: "assessment", Cycle: "cycle", FeedbackRound: "feedback"}


class SharedWithOneself(Exception):
    """The person to show it to is oneself."""


@transaction.atomic
def share(*, by: int, today: date, to: int, thing: Thing | None = None) -> Share:
    """Show one thing, or everything one wrote (None), to somebody by name. Twice is once.

    Whoever supervises the owner's school today and is shown something of a cycle sees from now on that it runs. Raises SharedWithOneself.
    """
    if to == by:
        raise SharedWithOneself(_("You see it anyway. Choose somebody else."))
    which = {"is_whole": True} if thing is None else {FIELDS[type(thing)]: thing}
    shared, is_new = Share.objects.get_or_create(owner_id=by, to_id=to, ended_on=None, **which, defaults={"on": today})
    if is_new:
        _let_cycle_be_seen(by=by, today=today, to=to, thing=thing)
        tell_it_is_shared(by=by, today=today, share=shared)
        record_act(by=by, act="growth.share", about=[shared], detail={"what": FIELDS[type(thing)] if thing is not None else "all"})
    return shared


def _let_cycle_be_seen(*, by: int, today: date, to: int, thing: Thing | None) -> None:
    unseen = Cycle.objects.filter(owner_id=by, in_sight_from__isnull=True)
    if isinstance(thing, Cycle):
        unseen = unseen.filter(pk=thing.pk)
    elif isinstance(thing, Line):
        unseen = unseen.filter(pk=thing.cycle_id or 0)
    elif thing is not None:
        return
    if unseen.exists() and to in {one.person_id for one in supervising(schools_led_by(by, today), today)}:
        unseen.update(in_sight_from=today)


@transaction.atomic
def take_back(*, by: int, today: date, share: Share) -> None:
    """Show it to somebody no more. What they have read they have read."""
    if Share.objects.filter(pk=share.pk, ended_on__isnull=True).update(ended_on=today):
        record_act(by=by, act="growth.take_back", about=[share])


@transaction.atomic
def take_everything_back(*, by: int, today: date, to: int) -> int:
    """Show somebody nothing any more; return how many things they were shown."""
    taken = Share.objects.filter(owner_id=by, to_id=to, ended_on__isnull=True).update(ended_on=today)
    if taken:
        record_act(by=by, act="growth.take_everything_back", detail={"taken": taken})
    return taken


@transaction.atomic
def share_the_same(*, by: int, today: date, former: int, to: int) -> int:
    """Show somebody what a former supervisor is shown; return how many things that is. Nothing is taken back from anybody. Raises SharedWithOneself."""
    shown = Share.objects.filter(Q(owner_id=by, to_id=former, ended_on__isnull=True)).select_related(*Share.THINGS).order_by("pk")
    things = [next((thing for name in Share.THINGS if (thing := getattr(one, name)) is not None), None) for one in shown]
    for thing in things:
        share(by=by, today=today, to=to, thing=thing)
    return len(things)
