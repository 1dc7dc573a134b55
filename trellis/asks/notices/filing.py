"""Telling sponsors, owners, and those whom a moved ask reaches. What is asked and why stays on its page."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_noop

from trellis.asks.models import Delegation, Moving, SponsorAnswer, SponsorRequest
from trellis.asks.queries.audiences import audience_of, schools_asked
from trellis.directory.models import Person
from trellis.directory.queries.people import open_posts
from trellis.directory.queries.places import open_schools
from trellis.letters.operations import put_line, put_lines

STAND_FOR_IT = gettext_noop("{name} asks you to stand for an ask that takes principals’ weeks over what was agreed. Look whose weeks before you answer.")
STANDS_FOR_IT = gettext_noop("{name} stands for an ask of yours. It was filed.")
DOES_NOT_STAND = gettext_noop("{name} does not stand for an ask of yours, and says why. It can come back smaller or later.")
MOVED = gettext_noop("What {office} asks of your school is due on {day} now. The page says why it moved.")


def tell_sponsor(*, request: SponsorRequest, by: int, today: date) -> None:
    """Put a line to the leader who is asked to stand for an ask."""
    words: dict[str, str | int | date] = {"name": request.by.name}
    link = f"/asks/{request.ask_id}/sponsor/answer/"
    put_line(to=request.asked_of, room="asks", text=STAND_FOR_IT, words=words, link=link, by=by, today=today, key=f"asks.sponsor.{request.pk}")


def tell_owner_of_answer(*, answer: SponsorAnswer, by: int, today: date) -> None:
    """Put a line to the owner of the ask, and to whoever asked for the sponsor."""
    words: dict[str, str | int | date] = {"name": answer.by.name}
    text = STANDS_FOR_IT if answer.agrees else DOES_NOT_STAND
    ask = answer.request.ask
    to = Person.objects.filter(pk__in={ask.owner_id, answer.request.by_id} - {by})
    put_lines(to=to, room="asks", text=text, words=words, link=f"/asks/{ask.pk}/", by=by, today=today, key=f"asks.sponsored.{answer.pk}")


def tell_of_moving(*, moving: Moving, by: int, today: date) -> None:
    """Put a line to those whom the ask reaches, and to whom it was handed in their school."""
    ask = moving.occasion.ask
    words: dict[str, str | int | date] = {"office": ask.office_name, "day": moving.to_on}
    asked, parts = Q(pk__in=[]), audience_of(ask)
    for role in {one.role for one in parts}:
        schools = open_schools().filter(schools_asked(parts, role)).values("pk")
        asked |= Q(pk__in=open_posts(today).filter(role=role.value, school_id__in=schools).values("person_id"))
    handed = Delegation.objects.filter(occasion=moving.occasion, taken_back_on__isnull=True).values("to_id")
    to = Person.objects.filter(asked | Q(pk__in=handed)).exclude(pk=by)
    put_lines(to=to, room="asks", text=MOVED, words=words, link=f"/asks/{ask.pk}/", by=by, today=today, key=f"asks.moved.{moving.pk}")
