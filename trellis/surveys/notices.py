"""Telling people that they are asked, and what became of it."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.letters.operations import put_line
from trellis.surveys.models import Invitation, Reply, Round


def tell_they_are_asked(*, by: int, today: date, round: Round) -> None:
    """Tell everybody who is asked in a round: about what, until when, and by when they hear back."""
    for invitation in Invitation.objects.filter(round=round).select_related("person").order_by("pk"):
        put_line(
            to=invitation.person,
            room="surveys",
            text=gettext_noop("You are asked about “{title}”: about two minutes, from {opens_on} up to and on {closes_on}. You hear back by {reply_by}."),
            words={"title": round.title, "opens_on": round.opens_on, "closes_on": round.closes_on, "reply_by": round.reply_by},
            link=f"/answer/{round.pk}/",
            by=by,
            today=today,
            key=f"surveys.asked.{round.pk}",
        )


def tell_what_was_replied(*, by: int, today: date, reply: Reply) -> None:
    """Tell everybody who was asked that the reply is there."""
    for invitation in Invitation.objects.filter(round=reply.round).select_related("person").order_by("pk"):
        put_line(
            to=invitation.person,
            room="surveys",
            text=gettext_noop("You were asked about “{title}”. What we heard and what we will do can be read now."),
            words={"title": reply.round.title},
            link=f"/answer/{reply.round_id}/",
            by=by,
            today=today,
            key=f"surveys.replied.{reply.pk}",
        )
