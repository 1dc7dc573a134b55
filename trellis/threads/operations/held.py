"""A thread held against others while something is done to it, and what is true of it then."""

from datetime import date, datetime

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from trellis.threads.models import Holding, Pause, Thread
from trellis.threads.operations.refusals import NotLeading, ThreadIsSettled
from trellis.threads.queries.hours import working_time


def locked(thread: Thread) -> Thread:
    """Return the thread as it stands now, held until the act is over."""
    return Thread.objects.select_for_update().get(pk=thread.pk)


def still_open(thread: Thread) -> Thread:
    """Return the thread, held against others. Raises ThreadIsSettled."""
    held = locked(thread)
    if held.settled_at is not None:
        raise ThreadIsSettled(_("This was settled already. Whoever asked can open it again."))
    return held


def leading(thread: Thread) -> Holding:
    """Return the holding of the office that leads an open thread."""
    return Holding.objects.select_related("office").get(thread=thread, until_at__isnull=True, is_lead=True)


def led_by(thread: Thread, office: int) -> Holding:
    """Return the holding of that office. Raises NotLeading when another one leads."""
    holding = leading(thread)
    if holding.office_id != office:
        raise NotLeading(_("Another office leads this now. Look at it again."))
    return holding


def day_of(now: datetime) -> date:
    """Return the day of a moment by the district's clock."""
    return working_time().day_of(now)


def let_run(thread: Thread, now: datetime) -> Pause | None:
    """End the pause of a held thread where there is one, and move what was promised by as long as the clock stood."""
    pause = Pause.objects.filter(thread=thread, until_at__isnull=True).first()
    if pause is None:
        return None
    until = max(now, pause.from_at)
    Pause.objects.filter(pk=pause.pk).update(until_at=until)
    pause.until_at = until
    stood_still(thread, pause.from_at, until)
    return pause


def stood_still(thread: Thread, since: datetime, until: datetime) -> None:
    """Keep that the clock of a held thread stood, and move what was promised and has not passed."""
    working = working_time()
    if thread.first_answer_by is not None and thread.answered_at is None:
        thread.first_answer_by = working.moved(thread.first_answer_by, since, until)
    if thread.settle_by is not None:
        thread.settle_by = working.moved(thread.settle_by, since, until)
    thread.stood_minutes += working.between(since, until)
    thread.save(update_fields=["first_answer_by", "settle_by", "stood_minutes"])


def minutes_taken(thread: Thread, now: datetime) -> int:
    """Return the working minutes from opening until now in which the clock ran."""
    working = working_time()
    running = Pause.objects.filter(thread=thread, until_at__isnull=True).values_list("from_at", flat=True).first()
    stood = thread.stood_minutes + (working.between(running, now) if running else 0)
    return max(0, working.between(thread.opened_at, now) - stood)


def end(holdings: "QuerySet[Holding]", now: datetime) -> int:
    """End holdings, none before it began: a clock may have been set back. Return how many."""
    return holdings.update(until_at=Greatest(F("from_at"), Value(now, DateTimeField())))
