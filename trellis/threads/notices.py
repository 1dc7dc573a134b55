"""Telling the other side that something happened in a thread. Its words and its subject stay on its page: a letter says who and where to look."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.letters.operations import put_lines
from trellis.threads.models import HandOver, Holding, Message, Thread
from trellis.threads.queries.standing_in import having, leads_of, present

ASKED = gettext_noop("Somebody asks {office} something and waits for an answer.")
SAID_BY_ASKER = gettext_noop("There is more to read in a question that you answer.")
ANSWERED = gettext_noop("{office} wrote to you in a question that you asked.")
GIVEN_TO_YOU = gettext_noop("A colleague gave you a question to answer.")
HAND_OVER = gettext_noop("{from_office} asks {office} to take over a question or to help with it. Accept it, or decline and say why.")
ACCEPTED = gettext_noop("{office} accepted a question that you handed over.")
DECLINED = gettext_noop("{office} declined a question that you handed over, and says why. It is still yours.")
TAKEN_OVER = gettext_noop("{office} has taken over a question that you asked.")
MOVED = gettext_noop("The office that had a question of yours is no more. {office} has it now.")
PLACED = gettext_noop("A question came to {office} from an office that is no more.")
HELPED = gettext_noop("An office that helped you with a question has done its part.")
NEXT_DATE = gettext_noop("{office} says by when you hear next in a question that you asked: {day}.")
PAUSED = gettext_noop("{office} has let the clock of a question of yours stand still, and says why.")
WAITS_FOR_YOU = gettext_noop("{office} waits for an answer from you in a question that you asked.")
SETTLED = gettext_noop("{office} says that a question of yours is settled, and what was done. If something is missing, open it again.")
REOPENED = gettext_noop("A question that {office} had settled was opened again: something is missing.")
DATE_PASSED = gettext_noop("You said by when somebody hears from you, and the day has passed: {day}. Answer, or say a new day and why.")
DATE_PASSED_FOR_ASKER = gettext_noop("The day on which you were to hear from {office} has passed: {day}. The office has been reminded.")
STANDS_IN = gettext_noop("{name} is away. Until they are back, you answer a question that they have.")
UNANSWERED = gettext_noop("{office} has not said for two working days whether it takes a question or helps with it. {from_office} asked.")
WITHOUT_AN_OFFICE = gettext_noop("An office is no more, and nobody above it has its questions. Say who takes them.")


def tell_person(
    text: str, *, to: int | Iterable[int], by: int | None, today: date, thread: Thread, key: str, words: dict[str, str | int | date] | None = None
) -> int:
    """Put a line to one person, or to each of some, but not to who did it."""
    people = {to} if isinstance(to, int) else set(to)
    reached = everybody().filter(pk__in=people - {by})
    link = f"/threads/{thread.pk}/"
    return put_lines(to=reached, room="threads", text=text, words=words or {}, link=link, key=f"threads.{key}.{thread.pk}.{today}", by=by, today=today)


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


def tell_asker(text: str, *, by: int | None, today: date, thread: Thread, key: str, words: dict[str, str | int | date] | None = None) -> None:
    """Put a line to whoever asked, and to those of the school who wrote in it."""
    wrote = Message.objects.filter(thread=thread, for_office=False).values_list("by_id", flat=True)
    leading = Holding.objects.filter(thread=thread, is_lead=True).select_related("office").order_by("-pk").first()
    said = {"office": leading.office.name if leading else "", **(words or {})}
    tell_person(text, to={thread.opened_by_id, *wrote}, by=by, today=today, thread=thread, key=key, words=said)


def tell_asked_office(*, by: int, today: date, hand_over: HandOver) -> None:
    """Put a line to those who lead the office that is asked to take over or to help; where nobody does, to everybody in it."""
    people = leads_of([hand_over.to_office_id], today) or _everybody_in(hand_over.to_office_id, today)
    words: dict[str, str | int | date] = {"office": hand_over.to_office.name, "from_office": hand_over.from_office.name}
    tell_person(HAND_OVER, to=people, by=by, today=today, thread=hand_over.thread, key=f"asked.{hand_over.pk}", words=words)
