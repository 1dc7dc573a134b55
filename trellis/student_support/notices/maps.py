"""Telling the adults of a school what a map asks of them. No child is named in a letter, and nobody is told who has not answered."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from trellis.access.policy import ANSWER_FOR_STUDENTS, Role
from trellis.directory.models import Person
from trellis.directory.queries import everybody
from trellis.directory.queries.people import open_posts
from trellis.letters.operations import put_line, put_lines
from trellis.student_support.models import MapAnswer, MapRound, Pair
from trellis.student_support.queries.maps import adults_of

ASKED = gettext_noop("Whom of one grade of your school do you know well? One tap for each name, some minutes in all, until {day}. “Nobody” is an answer, too.")
SOON = gettext_noop("Until {day} your school asks whom of one grade you know well. If you have said it already, all is done.")
CLOSED = gettext_noop("The map of one grade is closed: it shows which children no adult knows well yet.")
TOO_FEW = gettext_noop("The map of one grade is closed. Too few adults have answered to show anything: give it another last day, and ask them.")
WOULD_YOU = gettext_noop("Would you be there for one student of your school? The page says what it means. Yes or no; a no needs no reason.")
HOW = gettext_noop("How is it going with a student for whom you are there? One tap answers.")
AGAIN = gettext_noop("A student of your school has no adult yet, or not any more. Ask somebody: the list says who it is.")
RELEASED = gettext_noop("Somebody else is there now for a student for whom you were. Thank you for having been.")


def tell_of_round(*, by: int, today: date, a_round: MapRound) -> int:
    """Ask the adults of the school."""
    return _to(adults_of(a_round.school_id, today), ASKED, f"asked.{a_round.pk}", f"/whom-we-know/{a_round.pk}/mark/", by=by, today=today, day=a_round.last_day)


def remind_of_round(*, today: date, a_round: MapRound) -> int:
    """Remind those who have not said that they are done, once."""
    done = MapAnswer.objects.filter(round=a_round).values("person_id")
    to = adults_of(a_round.school_id, today).exclude(pk__in=done)
    return _to(to, SOON, f"soon.{a_round.pk}.{a_round.last_day}", f"/whom-we-know/{a_round.pk}/mark/", by=None, today=today, day=a_round.last_day)


def tell_of_map(*, today: date, a_round: MapRound) -> int:
    """Tell leaders and counselors that a map was closed by night."""
    text = TOO_FEW if a_round.children is None else CLOSED
    return _to(
        _those_who_pair(a_round.school_id, today), text, f"closed.{a_round.pk}.{a_round.closed_on}", f"/whom-we-know/{a_round.pk}/", by=None, today=today
    )


def ask_adult(*, by: int, today: date, pair: Pair) -> None:
    """Ask one adult whether they would be there for a child."""
    _to_one(pair.adult_id, WOULD_YOU, f"would.{pair.pk}.{pair.asked_on}", f"/pairs/{pair.pk}/", by=by, today=today)


def ask_how_it_goes(*, today: date, pair: Pair) -> None:
    """Ask the adult of a pair how it goes, once for each time."""
    _to_one(pair.adult_id, HOW, f"how.{pair.pk}.{pair.follow_up_on}", f"/pairs/{pair.pk}/", by=None, today=today)


def tell_released(*, by: int, today: date, pair: Pair, adult: int) -> None:
    """Tell an adult who had said yes that somebody else is there now."""
    if adult != by:
        _to_one(adult, RELEASED, f"released.{pair.pk}.{today}", "/pairs/", by=by, today=today)


def tell_to_ask_again(*, by: int | None, today: date, school: int) -> None:
    """Tell leaders and counselors that a child waits for an adult again: once a school and day, in nobody's name."""
    _to(_those_who_pair(school, today), AGAIN, f"again.{school}.{today}", f"/pairs/?school={school}", by=by, today=today)


def _those_who_pair(school: int, today: date) -> "QuerySet[Person]":
    """Return the leaders and counselors of a school; the director where it has none."""
    posts = open_posts(today)
    here = posts.filter(school_id=school, role__in=[role.value for role in ANSWER_FOR_STUDENTS])
    found = here if here.exists() else posts.filter(role=Role.STUDENT_SERVICES_DIRECTOR.value)
    return everybody().filter(pk__in=found.order_by().values("person_id"))


def _to(to: "QuerySet[Person]", text: str, key: str, link: str, *, by: int | None, today: date, day: date | None = None) -> int:
    words: dict[str, str | int | date] = {"day": day} if day else {}
    about = text == AGAIN  # the others speak of a whole grade, and may stand in an e-mail
    return put_lines(to=to, room="student_support", key=f"student_support.map.{key}", text=text, words=words, link=link, by=by, today=today, about_child=about)


def _to_one(person: int | None, text: str, key: str, link: str, *, by: int | None, today: date) -> None:
    if person is None:
        return
    to = everybody().get(pk=person)
    put_line(to=to, room="student_support", key=f"student_support.map.{key}", text=text, link=link, about_child=True, by=by, today=today)
