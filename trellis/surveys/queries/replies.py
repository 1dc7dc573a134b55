"""The reply to a round, in the language of whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from trellis.surveys.models import Reply, Translation


@dataclass(frozen=True, slots=True)
class SaidReply:
    """A reply in one language; `is_reviewed` says whether a person who speaks it has read these words."""

    reply: Reply
    language: str
    heard: str
    will_do: str
    is_reviewed: bool


def reply_in(reply: Reply, language: str) -> SaidReply:
    """Return the reply in a language, or as it was written where nobody has put it into that language."""
    own = SaidReply(reply, reply.round.language, reply.heard, reply.will_do, True)
    return next((one for one in reply_in_all(reply) if one.language in (language, language.split("-")[0])), own)


def reply_in_all(reply: Reply) -> Sequence[SaidReply]:
    """Return the reply in every other language in which both of its parts are said."""
    found: dict[str, dict[str, Translation]] = {}
    for one in Translation.objects.filter(round_id=reply.round_id, place__in=[f"reply.{reply.pk}.heard", f"reply.{reply.pk}.will_do"]).order_by("language"):
        found.setdefault(one.language, {})[one.place.rsplit(".", 1)[1]] = one
    return [
        SaidReply(reply, language, parts["heard"].words, parts["will_do"].words, parts["heard"].is_reviewed and parts["will_do"].is_reviewed)
        for language, parts in found.items()
        if len(parts) == 2
    ]
