"""Asking somebody no longer, and asking them again."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.surveys import notices
from trellis.surveys.models import Answer, Invitation, Round, Sending
from trellis.surveys.operations.answering import RoundNotOpen


class TakenBack(NamedTuple):
    """How many answers were taken out, and how many sealed sheets stay because nobody can find them."""

    answers: int
    sealed: int


@transaction.atomic
def withdraw_invitations(*, by: int | None, today: date, round: Round, people: Sequence[int]) -> int:
    """Ask those people no longer; return how many had been asked until now."""
    found = Invitation.objects.filter(round=round, person_id__in=people, withdrawn_on__isnull=True).update(withdrawn_on=today)
    if found:
        record_act(by=by, act="surveys.withdraw_invitations", about=[round], detail={"withdrawn": found})
    return found


@transaction.atomic
def renew_invitations(*, by: int | None, today: date, round: Round, people: Sequence[int]) -> int:
    """Ask, now or again, those people who were withdrawn or wait, and tell them; return how many. Raises RoundNotOpen when the round is over."""
    if Round.objects.select_related("closure").get(pk=round.pk).is_over(today):
        raise RoundNotOpen(_("This round is closed, and answers are no longer taken."))
    waiting = list(Invitation.objects.filter(round=round, person_id__in=people, withdrawn_on__isnull=False).values_list("person_id", flat=True))
    found = Invitation.objects.filter(round=round, person_id__in=waiting).update(withdrawn_on=None)
    if found:
        notices.tell_they_are_asked(by=by, today=today, round=round, people=waiting)
        record_act(by=by, act="surveys.renew_invitations", about=[round], detail={"renewed": found})
    return found


@transaction.atomic
def take_back_answers(*, by: int | None, today: date, round: Round, people: Sequence[int]) -> TakenBack:
    """Take out what those people answered by name or in confidence, sent or begun, as if they had never been asked.

    A sheet that was sealed cannot be found, not even by us: it is counted and said. Raises RoundNotOpen once the round is over, since the
    count is made then.
    """
    if Round.objects.select_related("closure").get(pk=round.pk).is_over(today):
        raise RoundNotOpen(_("This round is closed, and answers are no longer taken."))
    theirs = Invitation.objects.filter(round=round, person_id__in=people)
    open_ones = theirs.exclude(audience__mode=Round.Mode.ANONYMOUS).values("pk")
    sealed = Sending.objects.filter(invitation__in=theirs.filter(audience__mode=Round.Mode.ANONYMOUS).values("pk")).count()
    answers, _by_model = Answer.objects.filter(invitation__in=open_ones).delete()
    Sending.objects.filter(invitation__in=open_ones).delete()
    if answers:
        record_act(by=by, act="surveys.take_back_answers", about=[round], detail={"answers": answers})
    return TakenBack(answers, sealed)
