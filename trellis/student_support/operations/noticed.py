"""Saying what one noticed, and answering it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Student
from trellis.safety.operations import watch
from trellis.student_support.measures.texts import cleaned
from trellis.student_support.models import Noticed
from trellis.student_support.notices import noticed as notices

LONGEST = 4_000


class WordsMissing(Exception):
    """Nothing was said."""


class TooLong(Exception):
    """More was said than one list can hold."""


class AnsweredAlready(Exception):
    """Somebody has answered; `theirs` is what they said."""

    def __init__(self, words: str, theirs: str) -> None:
        super().__init__(words)
        self.theirs = theirs


def _fits(words: str) -> str:
    said = cleaned(words)
    if len(said) > LONGEST:
        raise TooLong(_("That is longer than we can keep: at most %(number)s characters. Shorten it; the rest is still here.") % {"number": LONGEST})
    return said


@transaction.atomic
def notice(*, by: int, now: datetime, today: date, student: Student, words: str, goes_well: str = "", asked: int | None = None) -> Noticed:
    """Say what one noticed about a student; it waits until somebody has answered. `asked` is with whom the student wants to talk.

    The same words on the same day are one. Raises WordsMissing or TooLong.
    """
    said, well = _fits(words), _fits(goes_well)[:500]
    if not said and not well:
        raise WordsMissing(_("Say in a sentence what you noticed."))
    last = Noticed.objects.filter(student=student, by_id=by, words=said).order_by("-pk").first()
    if last is not None and localdate(last.at) == localdate(now):
        return last
    noticed = Noticed.objects.create(student=student, by_id=by, words=said, what_goes_well=well, asked_id=asked, at=now)
    notices.tell_those_who_answer(by=by, today=today, noticed=noticed)
    watch(by=by, writer=by, now=now, today=today, texts=[said, well], place=_("Something noticed about a student"))
    record_act(by=by, act="student_support.notice", about=[noticed, student])
    return noticed


@transaction.atomic
def answer_noticed(*, by: int, now: datetime, today: date, noticed: Noticed, answer: str) -> Noticed:
    """Say what is done; whoever noticed hears of it. Raises WordsMissing, TooLong, or AnsweredAlready when somebody else was first."""
    said = _fits(answer)
    if not said:
        raise WordsMissing(_("Say in a sentence what is done now. Whoever noticed it reads it."))
    held = Noticed.objects.select_for_update().get(pk=noticed.pk)
    if held.answered_at is not None:
        if held.answered_by_id == by and held.answer == said:
            return held
        raise AnsweredAlready(_("Somebody has answered already. Both texts stand here; nothing of yours was kept."), held.answer)
    held.answer, held.answered_by_id, held.answered_at = said, by, now
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    notices.tell_who_noticed(by=by, today=today, noticed=held)
    watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("Something noticed about a student"))
    record_act(by=by, act="student_support.answer_noticed", about=[held])
    return held
