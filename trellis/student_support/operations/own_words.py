"""What students say of themselves, by whichever way it comes: written here, said on the phone, on paper or face to face."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Student
from trellis.safety.operations import watch
from trellis.student_support.measures.texts import cleaned
from trellis.student_support.models import OwnWord

LONGEST = 500


class WordsMissing(Exception):
    """Nothing was said."""


class TooLong(Exception):
    """More was said than fits at the head of a page."""


class EndedAlready(Exception):
    """These words stand there no more."""


class NotToday(Exception):
    """Words of an earlier day are ended, not taken back."""


@transaction.atomic
def say_own_words(*, by: int, now: datetime, today: date, student: Student, kind: str, said_by: str, words: str, came: str = "here") -> OwnWord:
    """Put something at the head of a student's page. The same words of the same kind stand once. Raises WordsMissing or TooLong."""
    said = cleaned(words)
    if not said:
        raise WordsMissing(_("Write a sentence. One is enough."))
    if len(said) > LONGEST:
        raise TooLong(_("That is longer than fits at the head of the page: at most %(number)s characters. Say the first of it here.") % {"number": LONGEST})
    same = OwnWord.objects.filter(student=student, kind=kind, said_by=said_by, words=said, ended_on__isnull=True).first()
    if same is not None:
        return same
    word = OwnWord.objects.create(student=student, kind=kind, said_by=said_by, words=said, entered_by_id=by, came=came, on=today)
    writer = student.person_id if said_by == OwnWord.SaidBy.STUDENT else by
    watch(by=by, writer=writer, now=now, today=today, texts=[said], place=_("A student’s own words"))
    record_act(by=by, act="student_support.say_own_words", about=[word, student], detail={"kind": kind, "said_by": said_by, "came": came})
    return word


@transaction.atomic
def end_own_words(*, by: int, today: date, word: OwnWord) -> OwnWord:
    """Let words stand at the head of the page no more; the line of time keeps them. Raises EndedAlready."""
    held = OwnWord.objects.select_for_update().get(pk=word.pk)
    if held.ended_on is not None:
        raise EndedAlready(_("These words stand at the head of the page no more. Nothing was changed."))
    held.ended_on = today
    held.save(update_fields=["ended_on"])
    record_act(by=by, act="student_support.end_own_words", about=[held])
    return held


@transaction.atomic
def take_own_words_back(*, by: int, today: date, word: OwnWord) -> OwnWord:
    """Take back what was entered today: its words are kept nowhere. Raises NotToday or EndedAlready."""
    held = OwnWord.objects.select_for_update().get(pk=word.pk)
    if held.on != today:
        raise NotToday(_("These words are of an earlier day. Say that they hold no more; the line of time keeps what was said then."))
    if held.taken_back_at_once:
        raise EndedAlready(_("These words were taken back already. Nothing was changed."))
    held.words, held.ended_on, held.taken_back_at_once = "", today, True
    held.save(update_fields=["words", "ended_on", "taken_back_at_once"])
    record_act(by=by, act="student_support.take_own_words_back", about=[held])
    return held
