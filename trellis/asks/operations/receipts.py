"""What the office owes those whom it asked: to open the answers, and to say by the day what became of them."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.asks.models import AnswersLookedAt, Occasion, Receipt, RepeatLet
from trellis.asks.notices import owed
from trellis.audit.operations import record_act


class IsNotDueYet(Exception):
    """Those who were asked still have time."""


class ReceiptStands(Exception):
    """Somebody of the office has said what became of it."""


class IsLetAlready(Exception):
    """Another system leader has let it be repeated."""


@transaction.atomic
def give_receipt(*, by: int, today: date, occasion: Occasion, became: str, words: str) -> Receipt:
    """Say what became of the answers, to everybody whom the ask reached. The same words twice are one receipt.

    It speaks for every time of the ask that has fallen due by then. Raises IsNotDueYet before the due day, or ReceiptStands when somebody
    else of the office was quicker.
    """
    held = Occasion.objects.select_for_update().get(pk=occasion.pk)
    if today < held.due_on:
        raise IsNotDueYet(_("Those who were asked still have time. Say what became of it once the day has come."))
    standing = Receipt.objects.filter(occasion=held).first()
    if standing is not None:
        if (standing.became, standing.words) == (became, words.strip()):
            return standing
        raise ReceiptStands(_("Meanwhile somebody of your office has said what became of it. It went out and stands."))
    receipt = Receipt.objects.create(occasion=held, by_id=by, on=today, became=became, words=words.strip())
    told = owed.tell_what_became(by=by, today=today, occasion=held)
    record_act(by=by, act="asks.give_receipt", about=[held, receipt], detail={"told": told})
    return receipt


@transaction.atomic
def look_at_answers(*, by: int, today: date, occasion: Occasion) -> AnswersLookedAt:
    """Note that somebody of the office opens the answers. The first time counts."""
    looked, is_new = AnswersLookedAt.objects.get_or_create(occasion=occasion, defaults={"by_id": by, "on": today})
    if is_new:
        record_act(by=by, act="asks.look_at_answers", about=[occasion])
    return looked


@transaction.atomic
def let_repeat(*, by: int, today: date, occasion: Occasion, why: str) -> RepeatLet:
    """Let an ask be repeated although its last time has no receipt, or nobody opened its answers. Raises IsLetAlready."""
    held = Occasion.objects.select_for_update().get(pk=occasion.pk)
    standing = RepeatLet.objects.filter(occasion__ask_id=held.ask_id).first()
    if standing is not None:
        if (standing.by_id, standing.why) == (by, why.strip()):
            return standing
        raise IsLetAlready(_("Meanwhile somebody else has let it be repeated, and said why."))
    let = RepeatLet.objects.create(occasion=occasion, by_id=by, on=today, why=why.strip())
    record_act(by=by, act="asks.let_repeat", about=[occasion, let])
    return let
