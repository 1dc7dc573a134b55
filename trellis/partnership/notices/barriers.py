"""Telling people of barriers. A letter never says who raised one, nor what it is about: the words stand on the page."""

from datetime import date, timedelta

from django.utils.translation import gettext_noop

from trellis.access.policy import SYSTEM_LEADERS
from trellis.directory.queries import everybody, holders_of
from trellis.letters.operations import put_line, put_lines
from trellis.partnership.models import Barrier, BarrierAssignment, MeToo

WAITS = gettext_noop("Something keeps school leaders from leading, and nobody is named to clear it. Say who, and by when.")
YOURS = gettext_noop("You are named to clear a barrier for school leaders by {day}.")
OWNED = gettext_noop("A barrier that you raised or meet has an owner: {owner}, by {day}.")
CLEARED = gettext_noop("{owner} says what was removed of a barrier that you raised or meet, and what stays.")
SOON = gettext_noop("A barrier that you are to clear is due on {day}.")
PASSED = gettext_noop("The day for a barrier that you are to clear has passed: {day}. Say what was removed and what stays, or ask for another day.")
PASSED_ABOVE = gettext_noop("The day for a barrier has passed: {day}. {owner} has been reminded.")


def tell_those_who_assign(*, today: date) -> None:
    """Say to system leaders that a barrier has no owner: one line a day."""
    to = everybody().filter(pk__in=[one.person_id for one in holders_of(SYSTEM_LEADERS, today)])
    put_lines(to=to, room="partnership", key=f"partnership.barriers.{today}", text=WAITS, link="/barriers/", by=None, today=today)


def tell_owner(*, by: int, today: date, assignment: BarrierAssignment) -> None:
    """Say to whoever is named that it is theirs, unless they named themselves."""
    if assignment.owner_id != by:
        key = f"partnership.barrier-yours.{assignment.pk}"
        put_line(
            to=assignment.owner, room="partnership", key=key, text=YOURS, words={"day": assignment.by_on}, link=_path(assignment.barrier_id), by=by, today=today
        )


def tell_those_who_meet_it(text: str, *, by: int, today: date, barrier: Barrier, key: str) -> None:
    """Say to whoever raised it or met it too what became of it, but not to who did it."""
    people = {barrier.raised_by_id, *MeToo.objects.filter(barrier=barrier).values_list("by_id", flat=True)} - {by}
    owner = everybody().filter(pk=barrier.owner_id or by).first()
    words: dict[str, str | int | date] = {"owner": owner.name if owner else "", "day": barrier.by_on or today}
    to = everybody().filter(pk__in=people)
    put_lines(to=to, room="partnership", key=f"partnership.barrier-{key}.{barrier.pk}", text=text, words=words, link=_path(barrier.pk), by=None, today=today)


def remind_of_barriers(*, today: date) -> int:
    """Remind owners a week before the day, and them and those above the day after it; return of how many barriers."""
    due = Barrier.objects.filter(clearing__isnull=True, by_on__in=(today + timedelta(days=7), today - timedelta(days=1))).select_related("owner")
    listed = list(due)
    above = everybody().filter(pk__in=[one.person_id for one in holders_of(SYSTEM_LEADERS, today)]) if listed else everybody().none()
    for one in listed:
        if one.owner is None or one.by_on is None:
            continue
        passed = one.by_on < today
        key = f"partnership.barrier-{'passed' if passed else 'soon'}.{one.pk}.{one.by_on}"
        text, link = (PASSED if passed else SOON), _path(one.pk)
        put_line(to=one.owner, room="partnership", key=key, text=text, words={"day": one.by_on}, link=link, by=None, today=today)
        if passed:
            words: dict[str, str | int | date] = {"day": one.by_on, "owner": one.owner.name}
            put_lines(
                to=above.exclude(pk=one.owner.pk), room="partnership", key=f"{key}.above", text=PASSED_ABOVE, words=words, link=link, by=None, today=today
            )
    return len(listed)


def _path(barrier: int) -> str:
    return f"/barriers/{barrier}/"
