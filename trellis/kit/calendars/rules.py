"""When an event of a calendar repeats: RRULE of RFC 5545, 3.3.10, between two moments and within bounds.

The rules are dateutil's. A library above it (recurring-ical-events) was looked at and left: it holds dateutil two major versions back,
and a rule of every second since 1970 occupies it for ever. docs/decisions/0032.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from math import prod

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _

DAYS_OF = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
# What only leaves days out is looked at here: dateutil would seek a day that never comes until the year 9999.
LEAVES_OUT = {"DAILY": ("BYDAY", "BYMONTH", "BYMONTHDAY"), "WEEKLY": ("BYMONTH", "BYMONTHDAY"), "MONTHLY": ("BYMONTH",)}
KNOWN = {"INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYHOUR", "BYMINUTE", "BYSECOND"}
KNOWN_OF = {"MONTHLY": KNOWN | {"BYSETPOS"}, "YEARLY": KNOWN | {"BYSETPOS", "BYYEARDAY", "BYWEEKNO"}}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TIMES_A_DAY = 24
LONGEST = 1_000  # letters of a rule
MOST_WORK = 3_000_000  # periods looked at for one calendar: some ten seconds
UNTIL_9999 = 200_000  # what a rule by months or years costs that never comes true
SLACK = timedelta(days=400)  # a rule that is begun later begins this long before it is needed


class CannotRepeat(Exception):
    """A rule that is not read; the message is for the person whose calendar it is."""


@dataclass(slots=True)
class Work:
    """What may still be spent on the rules of one calendar."""

    left: int = MOST_WORK

    def check(self) -> None:
        """Refuse where nothing is left."""
        if self.left <= 0:
            raise CannotRepeat(_("The rules of this calendar take too long to work out. Export a shorter time from your calendar, and bring that in."))


def repetitions(rule: str, first: datetime, from_at: datetime, until_at: datetime, last_at: datetime | None, work: Work) -> Iterator[datetime]:
    """Yield when something repeats, from `from_at` and before `until_at`. All moments are of one local clock and hold no zone.

    `last_at` is the rule's UNTIL. The first time, which always counts, is yielded only where the rule says so too.
    """
    parts = _parts(rule)
    frequency, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    ends_at = min(until_at, last_at) if last_at else until_at
    if ends_at < first:
        return
    count = int(parts.pop("COUNT", "0"))
    begins = first if count > 0 else _later_start(frequency, interval, first, from_at)
    work.check()
    moments = _moments(parts, begins, ends_at, DAYS_OF[frequency] * interval, work)
    for moment in islice(moments, count) if count > 0 else moments:
        if from_at <= moment < until_at:
            yield moment


def _parts(rule: str) -> dict[str, str]:
    """Return the rule's parts without its end, which is known already, or refuse with a reason."""
    if len(rule) > LONGEST:
        raise CannotRepeat(_("Its rule for repeating is too long."))
    parts = dict(part.strip().upper().split("=", 1) for part in rule.split(";") if "=" in part)
    parts.pop("UNTIL", None)
    frequency = parts.get("FREQ", "")
    if frequency not in DAYS_OF or parts.keys() - KNOWN_OF.get(frequency, KNOWN) - {"FREQ"}:
        raise CannotRepeat(_("It repeats more often than once a day, or by a rule that is not known here. Let it repeat by the day or week in your calendar."))
    if not re.fullmatch(r"[1-9]\d{0,3}", parts.get("INTERVAL", "1")) or not re.fullmatch(r"-?\d{1,6}", parts.get("COUNT", "1")):
        raise CannotRepeat(_("Its rule for repeating has a number that cannot be. Set it again in your calendar."))
    if prod(parts[by].count(",") + 1 for by in ("BYHOUR", "BYMINUTE", "BYSECOND") if by in parts) > TIMES_A_DAY:
        raise CannotRepeat(_("It repeats more often than once an hour. Let it repeat by the day in your calendar."))
    return parts


def _moments(parts: dict[str, str], first: datetime, ends_at: datetime, days: int, work: Work) -> Iterator[datetime]:
    """Yield the rule's moments until `ends_at`, and enter what they cost."""
    left_out = {by: parts.pop(by) for by in LEAVES_OUT.get(parts["FREQ"], ()) if by in parts}
    try:
        is_in = _filter(left_out)
        rule = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=first)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as refused:
        raise CannotRepeat(_("Its rule for repeating cannot be read. Set it again in your calendar.")) from refused
    last = first
    try:
        for moment in rule:
            last = moment
            if moment > ends_at:
                return
            if is_in(moment):
                yield moment
        work.left -= UNTIL_9999
    finally:
        work.left -= max((last - first).days, 0) // days + 1


def _filter(left_out: dict[str, str]) -> Callable[[datetime], bool]:
    weekdays = {WEEKDAYS.index(day.strip().lstrip("+-0123456789")) for day in left_out.get("BYDAY", "").split(",") if day}
    months = {int(month) for month in left_out.get("BYMONTH", "").split(",") if month}
    monthdays = {int(day) for day in left_out.get("BYMONTHDAY", "").split(",") if day}

    def is_in(moment: datetime) -> bool:
        if weekdays and moment.weekday() not in weekdays:
            return False
        if months and moment.month not in months:
            return False
        return not monthdays or moment.day in monthdays or moment.day - 1 - _days_in_month(moment) in monthdays

    return is_in


def _days_in_month(moment: datetime) -> int:
    return (moment.replace(day=28) + timedelta(days=4)).replace(day=1).toordinal() - moment.replace(day=1).toordinal()


def _later_start(frequency: str, interval: int, first: datetime, from_at: datetime) -> datetime:
    """Return a start with the same rhythm, shortly before it is needed: a daily rule since 1970 costs no more than one since last year."""
    near = from_at - SLACK
    if near <= first:
        return first
    if frequency in ("DAILY", "WEEKLY"):
        days = DAYS_OF[frequency] * interval
        return first + timedelta(days=(near - first).days // days * days)
    if first.day > 28:
        return first  # not every month has the day
    months = interval * (12 if frequency == "YEARLY" else 1)
    month = first.year * 12 + first.month - 1
    month += max(near.year * 12 + near.month - 2 - month, 0) // months * months
    return first.replace(year=month // 12, month=month % 12 + 1)
