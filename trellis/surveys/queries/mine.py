"""What one person was asked over time, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from trellis.surveys.models import Invitation, Reply, Round, Translation
from trellis.surveys.queries.words import Said


@dataclass(frozen=True, slots=True)
class Asked:
    """One round in which somebody was asked: whether they took part, and the reply or the day on which it is owed."""

    round: Round
    title: Said
    decision: Said
    sent_on: date | None
    is_open: bool
    is_over: bool
    reply: Reply | None
    will_do: Said | None  # of the reply
    is_late: bool  # the day of the reply is over, and there is none


def asked_of(mine: Sequence[Invitation], today: date, language: str = "") -> list[Asked]:
    """Return what became of each invitation, with the round's words in a language where they were translated."""
    rounds = [one.round_id for one in mine]
    replies = {reply.round_id: reply for reply in Reply.objects.filter(round__in=rounds).order_by("pk")}
    asked_for = Q(place__in=("title", "decision")) | Q(place__in=[f"reply.{reply.pk}.will_do" for reply in replies.values()])
    rows = Translation.objects.filter(asked_for, round__in=rounds, language__in=(language, language.split("-")[0])).order_by("language")
    words = {(row.round_id, row.place): Said(row.words, row.language, row.is_reviewed) for row in rows}

    def said(round: Round, place: str, own: str) -> Said:
        return words.get((round.pk, place)) or Said(own, round.language)

    return [
        Asked(
            round=one.round,
            title=said(one.round, "title", one.round.title),
            decision=said(one.round, "decision", one.round.decision),
            sent_on=one.sending.on if hasattr(one, "sending") else None,
            is_open=one.round.is_open(today),
            is_over=one.round.is_over(today),
            reply=replies.get(one.round_id),
            will_do=said(one.round, f"reply.{reply.pk}.will_do", reply.will_do) if (reply := replies.get(one.round_id)) else None,
            is_late=one.round_id not in replies and one.round.reply_by < today,
        )
        for one in mine
    ]
