"""Telling people of what students' panels ask. A letter says who and where to look, never the subject nor a word of it, and no student's name."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext_noop

from trellis.access.policy import SCHOOL_LEADERS, SYSTEM_LEADERS, Right
from trellis.directory.queries import everybody, holders_of
from trellis.directory.queries.families import with_any_right
from trellis.letters.operations import Word, put_line, put_lines
from trellis.partnership.models import Panel, PanelMember, PanelQuestion
from trellis.partnership.queries import panels as queries

SEAT = gettext_noop("You were named to a students’ panel, until {day}. Look who is on it. You can leave it at any time.")
SEAT_OF_CHILD = gettext_noop("Your child was named to a students’ panel of the district, until {day}. Ask {convenor} about it, or say if you would rather not.")
DRAFT = gettext_noop("Something that your panel may send waits for you: agree, or add to it.")
SENT = gettext_noop("A students’ panel put something to {office}. A reply is owed by {day}. Name who replies.")
YOURS = gettext_noop("You are named to reply to a students’ panel by {day}.")
REPLIED = gettext_noop("{office} has replied to your panel. Say whether that answers it.")
NOT_YET = gettext_noop("A students’ panel says that the reply does not answer it yet. Another is owed by {day}.")
ANSWERED = gettext_noop("A students’ panel says that your reply answers what it asked.")
DECISION_OWED = gettext_noop("A students’ panel says that your reply answers its proposal. It is owed a decision by {day}.")
DECIDED = gettext_noop("{office} has said what it does about something that your panel put to it.")
SOON = gettext_noop("What is owed to a students’ panel is due on {day}.")
LATE = gettext_noop("What is owed to a students’ panel was due on {day}.")
LATE_ABOVE = gettext_noop("What {office} owes a students’ panel was due on {day}. Whoever owes it was reminded.")
CONVENES = gettext_noop("You are named to convene a students’ panel. Look who is on it, and what it has asked.")
ALONE = gettext_noop("A students’ panel has no convenor who works here any more. Name another.")


def _put(text: str, to: Iterable[int], *, by: int | None, today: date, key: str, link: str, **words: Word) -> None:
    people = everybody().filter(pk__in=set(to) - {by})
    put_lines(to=people, room="partnership", key=f"partnership.panel-{key}", text=text, words=words, link=link, by=by, today=today)


def tell_of_seat(*, by: int, today: date, seat: PanelMember) -> None:
    """Say to the student that they sit on a panel, and to the guardians who are written to that their child does."""
    panel, student = seat.panel, seat.student
    key = f"partnership.panel-seat.{seat.pk}"
    put_line(to=student.person, room="partnership", key=key, text=SEAT, words={"day": seat.held_until}, link=f"/panels/{panel.pk}/", by=by, today=today)
    family = with_any_right(student, today, Right.CONTACT).exclude(pk=student.person_id)
    words: dict[str, Word] = {"day": seat.held_until, "convenor": panel.convenor.name}
    put_lines(to=family, room="partnership", key=key, text=SEAT_OF_CHILD, words=words, link="/panels/", by=by, today=today, about_child=True, child=student.pk)


def tell_convenor(*, by: int, today: date, panel: Panel) -> None:
    """Say to whoever was named that the panel is theirs to convene."""
    _put(CONVENES, [panel.convenor_id], by=by, today=today, key=f"convenes.{panel.pk}.{panel.convenor_id}", link=f"/panels/{panel.pk}/")


def tell_of_draft(*, by: int, today: date, question: PanelQuestion) -> None:
    """Say to the other members that a draft waits for them, once for each edition."""
    _put(DRAFT, queries.members_of(question.panel_id, today), by=by, today=today, key=f"draft.{question.pk}.{question.edition}", link=_path(question))


def tell_office(*, by: int, today: date, question: PanelQuestion) -> None:
    """Say to who leads the office that a reply is owed; to system leaders where nobody leads it."""
    words: dict[str, Word] = {"office": question.office.name, "day": question.due_on or today}
    _put(SENT, queries.who_owes(question, today), by=by, today=today, key=f"sent.{question.pk}", link=_path(question), **words)


def tell_replier(*, by: int, today: date, question: PanelQuestion) -> None:
    """Say to whoever was named that the reply is theirs."""
    key = f"yours.{question.pk}.{question.owner_id}"
    _put(YOURS, [question.owner_id or by], by=by, today=today, key=key, link=_path(question), day=question.due_on or today)


def tell_panel(text: str, *, by: int, today: date, question: PanelQuestion, key: str) -> None:
    """Say to members and convenor that the office replied or decided."""
    people = queries.members_of(question.panel_id, today) | {question.panel.convenor_id}
    _put(text, people, by=by, today=today, key=f"{key}.{question.pk}", link=_path(question), office=question.office.name)


def tell_who_owes(text: str, *, by: int | None, today: date, question: PanelQuestion, key: str) -> None:
    """Say to whoever owes it what the panel said, or that the day comes near or has passed."""
    _put(text, queries.who_owes(question, today), by=by, today=today, key=f"{key}.{question.pk}", link=_path(question), day=question.due_on or today)


def remind(*, today: date) -> int:
    """Remind of what is owed two days before, and on the day after also those above; and of panels whose convenor is gone. Return of how many."""
    owed = queries.questions().exclude(owed="").filter(due_on__in=(today + timedelta(days=2), today - timedelta(days=1)))
    listed = list(owed)
    above = {one.person_id for one in holders_of(SYSTEM_LEADERS, today)} if listed else set()
    for one in listed:
        is_late = one.due_on is not None and one.due_on < today
        key = f"{'late' if is_late else 'soon'}-{one.due_on}"
        tell_who_owes(LATE if is_late else SOON, by=None, today=today, question=one, key=key)
        if is_late:
            words: dict[str, Word] = {"office": one.office.name, "day": one.due_on or today}
            _put(LATE_ABOVE, above - queries.who_owes(one, today), by=None, today=today, key=f"above-{one.due_on}.{one.pk}", link=_path(one), **words)
    alone = list(queries.without_a_convenor(today))
    for panel in alone:
        _put(
            ALONE, _who_names_a_convenor(panel, today), by=None, today=today, key=f"alone.{panel.pk}.{panel.convenor_id}", link=f"/panels/{panel.pk}/convenor/"
        )
    return len(listed) + len(alone)


def _who_names_a_convenor(panel: Panel, today: date) -> set[int]:
    leaders = {one.person_id for one in holders_of(SCHOOL_LEADERS, today) if one.school_id == panel.school_id} if panel.school_id else set()
    return leaders or {one.person_id for one in holders_of(SYSTEM_LEADERS, today)}


def _path(question: PanelQuestion) -> str:
    return f"/panels/questions/{question.pk}/"
