"""Answering by name or in confidence: kept at each step, sent once, changed until the close."""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.safety.operations import watch
from trellis.surveys.models import Answer, Invitation, Item, ItemWording, Round, Sending

LONGEST_TEXT = 5_000  # characters


class RoundNotOpen(Exception):
    """The round takes no answers today."""


class ItemOfAnotherRound(Exception):
    """The item is not one that this person was asked."""


class NothingAnswered(Exception):
    """There is no answer to send."""


class TooLong(Exception):
    """The text is longer than we keep."""


@transaction.atomic
def save_answer(
    *, by: int | None, today: date, invitation: Invitation, item: Item, said: str, level: int | None = None, seen: str = "", comment: str = ""
) -> Answer:
    """Keep one answer as it stands: a draft until the answers are sent, counted at once after that.

    What was seen is kept with the upper two levels only. Words that may mean harm go to whoever is on duty at once, sent or not.
    Raises RoundNotOpen, ItemOfAnotherRound or TooLong.
    """
    held = open_invitation(invitation, today)
    _refuse_without_names(held)
    if not ItemWording.objects.filter(item=item, audience_id=held.audience_id).exists():
        raise ItemOfAnotherRound(_("This question is not one of yours. Go back to your questions; what you said there is safe."))
    if max(len(seen), len(comment)) > LONGEST_TEXT:
        raise TooLong(_("That is longer than we can keep: at most %(number)s characters. Shorten it; the rest is still here.") % {"number": LONGEST_TEXT})
    upper = said == Answer.Said.LEVEL and level is not None and level >= 3
    words = {"said": said, "level": level if said == Answer.Said.LEVEL else None, "seen": seen.strip() if upper else "", "comment": comment.strip()}
    kept = Answer.objects.filter(invitation=held, item=item).first()
    answer = kept or Answer(invitation=held, item=item)  # nobody makes it meanwhile: the invitation is held
    if kept is not None and all(getattr(kept, name) == value for name, value in words.items()):
        return kept
    for name, value in words.items():
        setattr(answer, name, value)
    answer.save(force_insert=kept is None)
    if seen or comment:
        watch(by=by, writer=held.person_id, now=timezone.now(), today=today, texts=(seen, comment), place=f"{held.round.title}, {item.key}")
    record_act(by=by, act="surveys.save_answer", about=[answer])
    return answer


@transaction.atomic
def send_answers(
    *,
    by: int | None,
    today: date,
    invitation: Invitation,
    channel: str = Sending.Channel.SCREEN,
    entered_by: int | None = None,
) -> Sending:
    """Send one's answers. Sending twice is sending once. `entered_by` typed them from paper. Raises RoundNotOpen or NothingAnswered."""
    held = open_invitation(invitation, today)
    _refuse_without_names(held)
    sending = Sending.objects.filter(invitation=held).first()
    if sending is not None:
        return sending
    if not Answer.objects.filter(invitation=held).exists():
        raise NothingAnswered(_("There is nothing to send yet. Answer at least one question, or say that you would rather not."))
    sending = Sending.objects.create(invitation=held, on=today, channel=channel, entered_by_id=entered_by)
    record_act(by=by, act="surveys.send_answers", about=[sending])
    return sending


def _refuse_without_names(invitation: Invitation) -> None:
    """A group that answers without names has no rows of answers: whole sheets are sealed."""
    if invitation.audience.mode == Round.Mode.ANONYMOUS:
        raise ItemOfAnotherRound(_("Your group answers without names. Open your questions again from the first page."))


def open_invitation(invitation: Invitation, today: date) -> Invitation:
    """Return the invitation, held against a second tab, of a round that nobody closes meanwhile; or raise RoundNotOpen."""
    _hold(invitation.round_id)
    held = Invitation.objects.select_for_update(of=("self",)).select_related("audience", "round__closure").get(pk=invitation.pk)
    _refuse_unless_open(held.round, today)
    if held.withdrawn_on:
        raise RoundNotOpen(_("You are no longer asked in this round, and need do nothing."))
    return held


def held_round(round_id: int, today: date) -> Round:
    """Return a round that takes answers today, and that nobody closes meanwhile; or raise RoundNotOpen."""
    _hold(round_id)
    held = Round.objects.select_related("closure").get(pk=round_id)
    _refuse_unless_open(held, today)
    return held


def _hold(round_id: int) -> None:
    """Lock a round, shared among those who answer, against the one who closes, before it is read. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM surveys_round WHERE id = %s FOR SHARE", [round_id])


def _refuse_unless_open(round: Round, today: date) -> None:
    if round.opens_on > today:
        raise RoundNotOpen(_("This round has not begun yet."))
    if not round.is_open(today):
        raise RoundNotOpen(_("This round is closed, and answers are no longer taken. What you had sent by then is safe and was counted."))
