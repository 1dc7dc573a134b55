"""Asking somebody no longer, and asking them again."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.surveys.models import Invitation, Round
from trellis.surveys.operations.answering import RoundNotOpen


@transaction.atomic
def withdraw_invitations(*, by: int | None, today: date, round: Round, people: Sequence[int]) -> int:
    """Ask those people no longer; return how many had been asked until now."""
    found = Invitation.objects.filter(round=round, person_id__in=people, withdrawn_on__isnull=True).update(withdrawn_on=today)
    if found:
        record_act(by=by, act="surveys.withdraw_invitations", about=[round], detail={"withdrawn": found})
    return found


@transaction.atomic
def renew_invitations(*, by: int | None, today: date, round: Round, people: Sequence[int]) -> int:
    """Ask again those people who were withdrawn; return how many. Raises RoundNotOpen when the round is over."""
    if Round.objects.select_related("closure").get(pk=round.pk).is_over(today):
        raise RoundNotOpen(_("This round is closed, and answers are no longer taken."))
    found = Invitation.objects.filter(round=round, person_id__in=people, withdrawn_on__isnull=False).update(withdrawn_on=None)
    if found:
        record_act(by=by, act="surveys.renew_invitations", about=[round], detail={"renewed": found})
    return found
