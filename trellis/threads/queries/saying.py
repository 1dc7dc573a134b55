"""How a promised time is said: counted in working hours, and in working days once there are two."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.kit.formats import say_number


def said_of_minutes(minutes: int, minutes_a_day: int) -> str:
    """Say how long something is: 3 working hours, 5 working days; 45 minutes below one hour."""
    if minutes >= 2 * minutes_a_day or (minutes == minutes_a_day and minutes_a_day):
        days = minutes // minutes_a_day
        return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": say_number(days)}
    hours = minutes // 60
    if hours:
        return ngettext("%(hours)s working hour", "%(hours)s working hours", hours) % {"hours": say_number(hours)}
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": say_number(minutes)}


def said_of_clock(left: int | None, minutes_a_day: int) -> str:
    """Say what is left of a promised time, or by how much it is late; nothing where nothing was promised."""
    if left is None:
        return ""
    said = said_of_minutes(abs(left), minutes_a_day)
    return _("%(time)s late") % {"time": said} if left < 0 else _("%(time)s left") % {"time": said}
