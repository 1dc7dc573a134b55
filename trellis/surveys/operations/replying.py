"""Saying what we heard and what we will do."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.surveys import notices
from trellis.surveys.models import Reply, Round, Translation
from trellis.surveys.operations.opening import Translated


class ReplyTooEarly(Exception):
    """The round still takes answers."""


class ReplyChanged(Exception):
    """Somebody replied while this one was being written; `other` is what they wrote."""

    def __init__(self, other: Reply) -> None:
        self.other = other
        super().__init__(_("Somebody else wrote a reply while you were writing. Both texts stand here; send the one that should count."))


@transaction.atomic
def reply_to_round(*, by: int, today: date, round: Round, heard: str, will_do: str, seen: int | None = None, translations: Sequence[Translated] = ()) -> Reply:
    """Say to everybody who was asked what we heard and what we will do. The same words twice are said once.

    `translations` say the same in other languages, at the places `heard` and `will_do`. `seen` is the reply that the writer had
    before them, None when there was none. Raises ReplyTooEarly or ReplyChanged.
    """
    held = Round.objects.select_for_update(of=("self",)).select_related("closure").get(pk=round.pk)
    if not held.is_over(today):
        raise ReplyTooEarly(_("This round still takes answers. Reply when it is closed."))
    newest = Reply.objects.filter(round=held).order_by("-pk").first()
    if newest is not None and (newest.heard, newest.will_do) == (heard.strip(), will_do.strip()):
        _say_in_other_languages(newest, translations)
        return newest
    if newest is not None and newest.pk != seen:
        raise ReplyChanged(newest)
    reply = Reply.objects.create(round=held, by_id=by, on=today, heard=heard.strip(), will_do=will_do.strip())
    _say_in_other_languages(reply, translations)
    notices.tell_what_was_replied(by=by, today=today, reply=reply)
    record_act(by=by, act="surveys.reply_to_round", about=[held, reply])
    return reply


def _say_in_other_languages(reply: Reply, translations: Sequence[Translated]) -> None:
    for one in translations:
        Translation.objects.update_or_create(
            round_id=reply.round_id,
            language=one.language,
            place=f"reply.{reply.pk}.{one.place}",
            defaults={"words": one.words, "is_reviewed": one.is_reviewed},
        )
