"""An ask is asked no more."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.asks.models import Ask, Filing, Occasion, Stopping
from trellis.asks.notices import owed
from trellis.asks.operations.weeks import recount_after
from trellis.audit.operations import record_act


class WasNeverAsked(Exception):
    """A draft asks nobody, and need not be stopped."""


@transaction.atomic
def stop_asking(*, by: int, today: date, ask: Ask, why: str) -> Stopping:
    """Ask no more: every time due today or later is dropped, and those whom it reached are told. Stopped twice, it is stopped once.

    What was done ahead of a dropped day stays written down. Raises WasNeverAsked for a draft.
    """
    held = Ask.objects.select_for_update().get(pk=ask.pk)
    if not Filing.objects.filter(ask=held).exists():
        raise WasNeverAsked(_("This is a draft: it asks nobody yet."))
    standing = Stopping.objects.filter(ask=held).first()
    if standing is not None:
        return standing
    stopping = Stopping.objects.create(ask=held, by_id=by, on=today, why=why.strip())
    left = list(Occasion.objects.filter(ask=held, due_on__gte=today, dropped_on__isnull=True).select_related("ask"))
    dropped = Occasion.objects.filter(pk__in=[one.pk for one in left]).update(dropped_on=today)
    if left:
        recount_after(left)
        owed.tell_it_is_asked_no_more(by=by, today=today, ask=held)
    record_act(by=by, act="asks.stop_asking", about=[held, stopping], detail={"times": dropped})
    return stopping
