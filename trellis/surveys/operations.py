"""Opening a round, answering, closing, replying."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.surveys import notices
from trellis.surveys.models import Answer, Audience, Closure, Invitation, Item, ItemWording, Reply, Round, Sending, Translation

LONGEST_TEXT = 5_000  # characters


class NobodyAsked(Exception):
    """A group has nobody in it, or no group is asked."""


class DaysOutOfOrder(Exception):
    """The days of a round do not follow one another."""


class RoundNotOpen(Exception):
    """The round takes no answers today."""


class ItemOfAnotherRound(Exception):
    """The item is not one that this person was asked."""


class NothingAnswered(Exception):
    """There is no answer to send."""


class TooLong(Exception):
    """The text is longer than we keep."""


class ReplyTooEarly(Exception):
    """The round still takes answers."""


class ReplyChanged(Exception):
    """Somebody replied while this one was being written; `other` is what they wrote."""

    def __init__(self, other: Reply) -> None:
        self.other = other
        super().__init__(_("Somebody else wrote a reply while you were writing. Both texts stand here; send the one that should count."))


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """Somebody to be asked; `school_id` and `school_level` only where the group's answers may be told apart by them."""

    person_id: int
    school_id: int | None = None
    school_level: str = ""


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """A group to be asked, with its people; a community has none, it answers through an open link."""

    key: str
    name: str
    voice: str
    shape: str
    is_open: bool
    people: tuple[AskedPerson, ...]
    kind: str = Audience.Kind.STAFF


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An item with its wording for each group by key, and for each of the four levels one sign."""

    key: str
    name: str
    wordings: dict[str, str]
    signs: tuple[str, ...]
    protected_areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Translated:
    """Words of a round in another language; places as in `models.Translation`."""

    language: str
    place: str
    words: str
    is_reviewed: bool = False


@transaction.atomic
def open_round(
    *,
    by: int,
    today: date,
    title: str,
    decision: str,
    opens_on: date,
    closes_on: date,
    reply_by: date,
    levels: Sequence[str],
    groups: Sequence[AskedGroup],
    items: Sequence[AskedItem],
    mode: str = Round.Mode.NAMED,
    language: str = "en",
    translations: Sequence[Translated] = (),
) -> Round:
    """Open a round, and freeze who is asked, how they answer and in which words.

    A person in two groups is asked in the first. A group with fewer people than its floor answers by name whatever `mode` says,
    since no average could hide anybody in it. Raises NobodyAsked or DaysOutOfOrder.
    """
    if opens_on < today:
        raise DaysOutOfOrder(_("The first day is over. Choose today or a later day."))
    if closes_on < opens_on:
        raise DaysOutOfOrder(_("The last day for answers lies before the first. Choose a later one."))
    if reply_by <= closes_on:
        raise DaysOutOfOrder(_("The reply is due before the last answer can arrive. Choose a later day for it."))
    if not groups or not items:
        raise NobodyAsked(_("Nobody is asked. Choose at least one group."))
    opened = Round.objects.create(
        title=title,
        decision=decision,
        mode=mode,
        language=language,
        opened_by_id=by,
        opens_on=opens_on,
        closes_on=closes_on,
        reply_by=reply_by,
        levels=list(levels),
    )
    asked: set[int] = set()
    audiences: dict[str, Audience] = {}
    for order, group in enumerate(groups):
        people = {one.person_id: one for one in group.people if one.person_id not in asked}
        if not people and group.kind != Audience.Kind.COMMUNITY:
            raise NobodyAsked(_("Nobody is in the group “%(group)s” today. Leave it out, or type the posts first.") % {"group": group.name})
        asked.update(people)
        floor = settings.SURVEYS_FLOOR_STUDENTS if group.kind == Audience.Kind.STUDENTS else settings.SURVEYS_FLOOR_ADULTS
        audience = Audience.objects.create(
            round=opened,
            key=group.key,
            name=group.name,
            voice=group.voice,
            shape=group.shape,
            is_open=group.is_open,
            kind=group.kind,
            mode=_mode_of(group, len(people), mode, floor),
            floor=floor,
            comment_floor=max(floor, settings.SURVEYS_FLOOR_COMMENTS),
            order=order,
        )
        audiences[group.key] = audience
        Invitation.objects.bulk_create(
            [
                Invitation(audience=audience, round=opened, person_id=one.person_id, school_id=one.school_id, school_level=one.school_level)
                for one in people.values()
            ],
            batch_size=500,
        )
    for order, item in enumerate(items):
        row = Item.objects.create(round=opened, key=item.key, name=item.name, signs=list(item.signs), protected_areas=list(item.protected_areas), order=order)
        ItemWording.objects.bulk_create(
            [ItemWording(item=row, audience=audiences[key], words=words) for key, words in item.wordings.items() if key in audiences]
        )
    Translation.objects.bulk_create(
        [Translation(round=opened, language=one.language, place=one.place, words=one.words, is_reviewed=one.is_reviewed) for one in translations]
    )
    notices.tell_they_are_asked(by=by, today=today, round=opened)
    record_act(by=by, act="surveys.open_round", about=[opened], detail={"asked": len(asked), "items": len(items)})
    return opened


def _mode_of(group: AskedGroup, people: int, promised: str, floor: int) -> str:
    """Return how a group answers: a community never by name, a group that no floor can hide always."""
    if group.kind == Audience.Kind.COMMUNITY:
        return Round.Mode.ANONYMOUS
    return promised if people >= floor else Round.Mode.NAMED


@transaction.atomic
def save_answer(*, by: int, today: date, invitation: Invitation, item: Item, said: str, level: int | None = None, seen: str = "", comment: str = "") -> Answer:
    """Keep one answer as it stands: a draft until the answers are sent, counted at once after that.

    What was seen is kept with the upper two levels only. Raises RoundNotOpen, ItemOfAnotherRound or TooLong.
    """
    held = _open_invitation(invitation, today)
    if not ItemWording.objects.filter(item=item, audience_id=held.audience_id).exists():
        raise ItemOfAnotherRound(_("This question is not one of yours. Go back to your questions; what you said there is safe."))
    if max(len(seen), len(comment)) > LONGEST_TEXT:
        raise TooLong(_("That is longer than we can keep: at most %(number)s characters. Shorten it; the rest is still here.") % {"number": LONGEST_TEXT})
    upper = said == Answer.Said.LEVEL and level is not None and level >= 3
    words = {"said": said, "level": level if said == Answer.Said.LEVEL else None, "seen": seen.strip() if upper else "", "comment": comment.strip()}
    answer = Answer.objects.filter(invitation=held, item=item).first()
    if answer is not None and all(getattr(answer, name) == value for name, value in words.items()):
        return answer
    answer, _made = Answer.objects.update_or_create(invitation=held, item=item, defaults=words)
    record_act(by=by, act="surveys.save_answer", about=[answer])
    return answer


@transaction.atomic
def send_answers(*, by: int, today: date, invitation: Invitation) -> Sending:
    """Send one's answers. Sending twice is sending once. Raises RoundNotOpen or NothingAnswered."""
    held = _open_invitation(invitation, today)
    sending = Sending.objects.filter(invitation=held).first()
    if sending is not None:
        return sending
    if not Answer.objects.filter(invitation=held).exists():
        raise NothingAnswered(_("There is nothing to send yet. Answer at least one question, or say that you would rather not."))
    sending = Sending.objects.create(invitation=held, on=today)
    record_act(by=by, act="surveys.send_answers", about=[sending])
    return sending


def _open_invitation(invitation: Invitation, today: date) -> Invitation:
    """Return the invitation, held against a second tab, of a round that nobody closes meanwhile; or raise RoundNotOpen."""
    Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if connection.vendor == "postgresql":  # shared among those who answer, against the one who closes; SQLite has one writer
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM surveys_round WHERE id = %s FOR SHARE", [invitation.round_id])
    held = Invitation.objects.select_related("round", "round__closure").get(pk=invitation.pk)
    if held.round.opens_on > today:
        raise RoundNotOpen(_("This round has not begun yet."))
    if not held.round.is_open(today):
        raise RoundNotOpen(_("This round is closed, and answers are no longer taken. What you had sent by then is safe and was counted."))
    return held


@transaction.atomic
def close_round(*, by: int, today: date, round: Round) -> Closure | None:
    """Close a round before its last day. Closing a round that is over changes nothing and returns what closed it, None for its last day."""
    held = Round.objects.select_for_update(of=("self",)).select_related("closure").get(pk=round.pk)
    if held.is_over(today):
        return Closure.objects.filter(round=held).first()
    closure = Closure.objects.create(round=held, by_id=by, closed_on=today)
    record_act(by=by, act="surveys.close_round", about=[held])
    return closure


@transaction.atomic
def reply_to_round(*, by: int, today: date, round: Round, heard: str, will_do: str, seen: int | None = None) -> Reply:
    """Say to everybody who was asked what we heard and what we will do. The same words twice are said once.

    `seen` is the reply that the writer had before them, None when there was none. Raises ReplyTooEarly or ReplyChanged.
    """
    held = Round.objects.select_for_update(of=("self",)).select_related("closure").get(pk=round.pk)
    if not held.is_over(today):
        raise ReplyTooEarly(_("This round still takes answers. Reply when it is closed."))
    newest = Reply.objects.filter(round=held).order_by("-pk").first()
    if newest is not None and (newest.heard, newest.will_do) == (heard.strip(), will_do.strip()):
        return newest
    if newest is not None and newest.pk != seen:
        raise ReplyChanged(newest)
    reply = Reply.objects.create(round=held, by_id=by, on=today, heard=heard.strip(), will_do=will_do.strip())
    notices.tell_what_was_replied(by=by, today=today, reply=reply)
    record_act(by=by, act="surveys.reply_to_round", about=[held, reply])
    return reply
