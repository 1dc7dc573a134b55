"""Telling the other side that something happened in a thread. Its words and its subject stay on its page: a letter says who and where to look."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from trellis.access.policy import Role
from trellis.directory.queries import everybody, holders_of
from trellis.letters.operations import put_lines
from trellis.threads.models import HandOver, Holding, Message, Pause, Thread
from trellis.threads.queries.hours import working_time
from trellis.threads.queries.standing_in import having, leads_of, present
from trellis.threads.queries.threads import unanswered_hand_overs

ASKED = gettext_noop("Somebody asks {office} something and waits for an answer.")
SAID_BY_ASKER = gettext_noop("There is more to read in a thread that you answer.")
ANSWERED = gettext_noop("{office} wrote to you in a thread of yours.")
GIVEN_TO_YOU = gettext_noop("A colleague gave you a thread to answer.")
HAND_OVER = gettext_noop("{from_office} asks {office} to take over a thread or to help with it. Accept it, or decline and say why.")
ACCEPTED = gettext_noop("{office} accepted a thread that you handed over.")
DECLINED = gettext_noop("{office} declined a thread that you handed over, and says why. It is still with your office.")
TAKEN_OVER = gettext_noop("{office} has taken over a thread of yours.")
MOVED = gettext_noop("The office that had a thread of yours is no more. {office} has it now.")
PLACED = gettext_noop("A thread came to {office} from an office that is no more.")
HELPED = gettext_noop("An office that helped you with a thread has done its part.")
NEXT_DATE = gettext_noop("{office} says by when you hear next in a thread of yours: {day}.")
PAUSED = gettext_noop("{office} has let the clock of a thread of yours stand still, and says why.")
WAITS_FOR_YOU = gettext_noop("{office} waits for an answer from you in a thread of yours.")
SETTLED = gettext_noop("{office} says that a thread of yours is settled, and what was done. If something is missing, open it again.")
REOPENED = gettext_noop("A thread that {office} had settled was opened again: something is missing.")
DATE_PASSED = gettext_noop("You said by when somebody hears from you, and the day has passed: {day}. Answer, or say a new day and why.")
DATE_PASSED_FOR_ASKER = gettext_noop("The day on which you were to hear from {office} has passed: {day}. The office has been reminded.")
PROMISE_PASSED = gettext_noop("A time that was promised in a thread of yours has passed. Say by when the next word comes, and why it is late.")
STANDS_IN = gettext_noop("{name} is away. Until they are back, the threads that they have are with you.")
UNANSWERED = gettext_noop("{office} has not said for two working days whether it takes a thread or helps with it. {from_office} asked.")
WITHOUT_AN_OFFICE = gettext_noop("An office is no more, and no office above it is open. Say who takes its threads.")


def tell_person(
    text: str,
    *,
    to: int | Iterable[int],
    by: int | None,
    today: date,
    thread: Thread,
    key: str,
    words: dict[str, str | int | date] | None = None,
    once: bool = False,
) -> int:
    """Put a line to one person, or to each of some, but not to who did it: once a day, or `once` for ever. Return to how many."""
    people = {to} if isinstance(to, int) else set(to)
    reached = everybody().filter(pk__in=people - {by})
    link, own_key = f"/threads/{thread.pk}/", f"threads.{key}.{thread.pk}" + ("" if once else f".{today}")
    return put_lines(to=reached, room="threads", text=text, words=words or {}, link=link, key=own_key, by=by, today=today)


def tell_office(text: str, *, by: int | None, today: date, holding: Holding, key: str) -> None:
    """Put a line to whoever has the thread in an office today."""
    _tell_holdings(text, [holding], by=by, today=today, thread=holding.thread, key=key)


def tell_offices(text: str, *, by: int | None, today: date, thread: Thread, key: str) -> None:
    """Put a line to whoever has the thread today in each office that holds it; after it was settled, in the one that led it last."""
    holdings = list(Holding.objects.filter(thread=thread, until_at__isnull=True).select_related("office", "owner"))
    if not holdings:
        holdings = list(Holding.objects.filter(thread=thread, is_lead=True).select_related("office", "owner").order_by("-pk")[:1])
    _tell_holdings(text, holdings, by=by, today=today, thread=thread, key=key)


def _tell_holdings(text: str, holdings: list[Holding], *, by: int | None, today: date, thread: Thread, key: str) -> None:
    have = having(holdings, today)
    for holding in holdings:
        people = {number for number, _name in have[holding.pk].people} or _everybody_in(holding.office_id, today)
        tell_person(text, to=people, by=by, today=today, thread=thread, key=key, words={"office": holding.office.name})


def _everybody_in(office: int, today: date) -> set[int]:
    return set(present(today).order_by().filter(office_id=office).values_list("person_id", flat=True))


def tell_asker(text: str, *, by: int | None, today: date, thread: Thread, key: str, words: dict[str, Any] | None = None, once: bool = False) -> int:
    """Put a line to whoever asked, and to those of the school who wrote in it; return to how many."""
    wrote = Message.objects.filter(thread=thread, for_office=False).values_list("by_id", flat=True)
    leading = Holding.objects.filter(thread=thread, is_lead=True).select_related("office").order_by("-pk").first()
    said = {"office": leading.office.name if leading else "", **(words or {})}
    return tell_person(text, to={thread.opened_by_id, *wrote}, by=by, today=today, thread=thread, key=key, words=said, once=once)


def tell_asked_office(*, by: int, today: date, hand_over: HandOver) -> None:
    """Put a line to those who lead the office that is asked to take over or to help; where nobody does, to everybody in it."""
    people = leads_of([hand_over.to_office_id], today) or _everybody_in(hand_over.to_office_id, today)
    words: dict[str, str | int | date] = {"office": hand_over.to_office.name, "from_office": hand_over.from_office.name}
    tell_person(HAND_OVER, to=people, by=by, today=today, thread=hand_over.thread, key=f"asked.{hand_over.pk}", words=words)


# -- what a morning finds --------------------------------------------------------------------------------------

LOOKED_BACK = 7  # days: a job that did not run for a while makes up for it, and nobody is told of what is older


def tell_who_stands_in(*, today: date) -> int:
    """Put a line to whoever stands in for somebody away who owns open threads, once a week while it lasts; return to how many."""
    there = present(today).order_by().filter(office_id=OuterRef("office_id"), person_id=OuterRef("owner_id"))
    away = Holding.objects.filter(~Exists(there), until_at__isnull=True, owner__isnull=False).select_related("owner", "office").order_by("pk")
    stand_in: dict[tuple[int, str], set[int]] = {}
    holdings = list(away)
    for number, one in having(holdings, today).items():
        owner = next(each.owner_id for each in holdings if each.pk == number)
        stand_in.setdefault((owner or 0, one.away), set()).update(person for person, _name in one.people)
    week = today.isocalendar()
    told = 0
    for (owner, name), people in stand_in.items():
        reached = everybody().filter(pk__in=people)
        key = f"threads.stands-in.{owner}.{week.year}-{week.week}"
        told += put_lines(to=reached, room="threads", text=STANDS_IN, words={"name": name}, link="/threads/?which=waits", key=key, by=None, today=today)
    return told


def remind_of_passed_days(*, now: datetime, today: date) -> int:
    """Put a line where a next date or a promised time passed in the last days: to whoever has it, and for a day also to whoever asked."""
    since = today - timedelta(days=LOOKED_BACK)
    said = still_open_threads().filter(next_on__lt=today, next_on__gte=since)
    told = 0
    for thread in said:
        key, words = f"date-passed.{thread.next_on}", {"day": thread.next_on}
        told += _tell_leading(DATE_PASSED, thread, today=today, key=key, words=words)
        told += tell_asker(DATE_PASSED_FOR_ASKER, by=None, today=today, thread=thread, key=key, words=words, once=True)
    passed = Q(answered_at__isnull=True, first_answer_by__lt=now, first_answer_by__gte=now - timedelta(days=LOOKED_BACK))
    passed |= Q(settle_by__lt=now, settle_by__gte=now - timedelta(days=LOOKED_BACK))
    paused = Pause.objects.filter(until_at__isnull=True).values("thread_id")
    for thread in still_open_threads().filter(passed).exclude(pk__in=paused):
        told += _tell_leading(PROMISE_PASSED, thread, today=today, key=f"promise-passed.{'settle' if thread.answered_at else 'answer'}")
    return told


def tell_of_unanswered_hand_overs(*, today: date) -> int:
    """Put a line to those who lead both offices where a hand-over has had no answer for two working days; once. Return of how many."""
    working = working_time()
    waiting = [one for one in unanswered_hand_overs(today, working) if one.at >= working.opens(today) - timedelta(days=3 * LOOKED_BACK)]
    for one in waiting:
        words: dict[str, str | int | date] = {"office": one.to_office.name, "from_office": one.from_office.name}
        people = leads_of([one.from_office_id, one.to_office_id], today) | {one.by_id}
        tell_person(UNANSWERED, to=people, by=None, today=today, thread=one.thread, key=f"unanswered.{one.pk}", words=words, once=True)
    return len(waiting)


def tell_of_threads_without_an_office(*, today: date) -> int:
    """Put a line to the administrators while threads have no office, once a week; return to how many."""
    waiting = Holding.objects.filter(is_lead=True, until_at__isnull=True, thread__settled_at__isnull=True, office__ended_on__lte=today)
    if not waiting.exists():
        return 0
    week = today.isocalendar()
    people = {one.person_id for one in holders_of((Role.ADMINISTRATOR,), today)}
    to, key = everybody().filter(pk__in=people), f"threads.without-an-office.{week.year}-{week.week}"
    return put_lines(to=to, room="threads", text=WITHOUT_AN_OFFICE, words={}, link="/threads/without-an-office/", key=key, by=None, today=today)


def still_open_threads() -> "QuerySet[Thread]":
    """Return threads that are not settled, in a steady order."""
    return Thread.objects.filter(settled_at__isnull=True).order_by("pk")


def _tell_leading(text: str, thread: Thread, *, today: date, key: str, words: dict[str, Any] | None = None) -> int:
    holding = Holding.objects.filter(thread=thread, until_at__isnull=True, is_lead=True).select_related("office", "owner").first()
    if holding is None:
        return 0
    people = {number for number, _name in having([holding], today)[holding.pk].people} or _everybody_in(holding.office_id, today)
    return tell_person(text, to=people, by=None, today=today, thread=thread, key=key, words=words, once=True)
