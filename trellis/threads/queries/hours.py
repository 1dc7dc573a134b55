"""When the district works: what every clock of a thread counts."""

from datetime import date, datetime

from django.utils import timezone

from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.queries.places import days_off
from trellis.letters.queries import clock
from trellis.threads.measures import USUAL_FROM, USUAL_UNTIL, WorkingTime
from trellis.threads.models import WorkingHours


def working_hours() -> WorkingHours | None:
    """Return the hours as somebody set them; None while the usual ones hold."""
    return WorkingHours.objects.order_by("pk").select_related("set_by").first()


def working_time() -> WorkingTime:
    """Return the district's working time: its clock, its hours, its days off."""
    hours = working_hours()
    return WorkingTime(clock(), hours.hours_from if hours else USUAL_FROM, hours.hours_until if hours else USUAL_UNTIL, days_off())


def may_set_hours(standing: Standing) -> bool:
    """Say whether the person may say when the district works."""
    return may(standing, Verb.THREADS_SET_HOURS)


def moment_on(today: date) -> datetime:
    """Return this moment on the day of the request: what a person sees and what is kept agree, also at midnight."""
    now = timezone.localtime()
    return now if now.date() == today else datetime.combine(today, now.timetz())
