"""Paper: slips with a code that belongs to nobody, and what staff type from a sheet. A typed sheet counts like one's own answer."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.surveys.models import Audience, Invitation, Item, Round, Sending, Slip
from trellis.surveys.operations.answering import NothingAnswered, save_answer, send_answers
from trellis.surveys.operations.sealing import Given, new_receipt, seal_sheet
from trellis.surveys.queries.codes import digest_of, fresh_code

MOST_SLIPS = 300  # in one go


class CodeUsed(Exception):
    """Answers with this code are there already."""


class TooManySlips(Exception):
    """More slips than one goes through at once, or none."""


@transaction.atomic
def make_slips(*, by: int, audience: Audience, number: int) -> list[str]:
    """Make codes for paper sheets of a group without names, and return them: they stand on the paper and nowhere else. Raises TooManySlips."""
    if not 1 <= number <= MOST_SLIPS or audience.mode != Round.Mode.ANONYMOUS:
        raise TooManySlips(_("Choose a number from 1 to %(most)d. You can print more afterwards.") % {"most": MOST_SLIPS})
    codes = [fresh_code() for _each in range(number)]
    Slip.objects.bulk_create([Slip(audience=audience, digest=digest_of(code)) for code in codes], batch_size=250)
    record_act(by=by, act="surveys.make_slips", about=[audience.round], detail={"slips": number})
    return codes


@transaction.atomic
def type_sheet(*, by: int, today: date, sheet: Invitation | Slip, answers: Sequence[Given], channel: str = Sending.Channel.PAPER) -> None:
    """Enter what stands on a paper sheet, or was said by phone. Raises CodeUsed, and what answering raises.

    Who typed it is kept with the participation of somebody invited; of a slip nobody is kept.
    """
    if isinstance(sheet, Slip):
        held = Slip.objects.select_for_update().get(pk=sheet.pk)
        _refuse_if_used(held.used_on)
        seal_sheet(by=by, today=today, audience=sheet.audience, slip=held, receipt=new_receipt(sheet.audience.round), answers=answers, channel=channel)
        return
    sending = Sending.objects.filter(invitation=sheet).first()
    _refuse_if_used(sending.on if sending else None)
    if sheet.audience.mode == Round.Mode.ANONYMOUS:
        seal_sheet(by=by, today=today, audience=sheet.audience, invitation=sheet, receipt=new_receipt(sheet.round), answers=answers, channel=channel)
        return
    if not answers:
        raise NothingAnswered(_("Nothing is typed yet. An empty sheet need not be entered."))
    items = Item.objects.in_bulk([one.item for one in answers])
    for one in answers:
        save_answer(by=by, today=today, invitation=sheet, item=items[one.item], said=one.said, level=one.level, seen=one.seen, comment=one.comment)
    send_answers(by=by, today=today, invitation=sheet, channel=channel, entered_by=by)


def _refuse_if_used(on: date | None) -> None:
    if on is not None:
        raise CodeUsed(_("Answers with this code are there already, and they stay. Put this sheet aside, and ask whether it was entered before."))
