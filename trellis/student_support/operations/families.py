"""What a school and a family say to each other: the draft, what is needed to take part, were you heard, the reply, a sheet, a promise."""

from datetime import date, datetime, timedelta
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.commitments.models import Commitment
from trellis.commitments.operations import make_promise
from trellis.directory.models import Person, Student
from trellis.directory.queries.families import who_decides
from trellis.directory.queries.teams import team_of
from trellis.kit.pictures import turned
from trellis.safety.operations import watch
from trellis.student_support.measures.texts import cleaned
from trellis.student_support.models import Contribution, Draft, FamilyScan, Heard, Meeting, MeetingAsked
from trellis.student_support.notices import families as notices
from trellis.student_support.operations.notes import opened
from trellis.student_support.queries import families as queries

REPLY_WITHIN = timedelta(days=7)
LONGEST = 4_000
SHEETS_AT_MOST = 6


class WordsMissing(Exception):
    """There are no words, or too many."""


class MeetingIsOver(Exception):
    """The meeting was held or called off."""


class ChangedMeanwhile(Exception):
    """Somebody else wrote it meanwhile; `theirs` is what stands."""

    def __init__(self, words: str, theirs: str) -> None:
        super().__init__(words)
        self.theirs = theirs


class NotAnswered(Exception):
    """There is no answer to reply to, or no reply after which something was done."""


class AnsweredAlready(Exception):
    """The answer has its reply, or the family has said it in other words."""


class TooManySheets(Exception):
    """A meeting keeps so many sheets of one person."""


class NotFamily(Exception):
    """A promise of a family is made by or to somebody who is written to about this student."""


def _words(text: str, missing: str) -> str:
    said = cleaned(text)
    if not said:
        raise WordsMissing(missing)
    if len(said) > LONGEST:
        raise WordsMissing(_("That is too long: at most 4,000 characters. Say the rest when you meet."))
    return said


@transaction.atomic
def show_draft(*, by: int, today: date, meeting: Meeting, language: str, words: str, edition: int = 0) -> Draft:
    """Show the family what the team would like to agree on, in one language; tell those asked who may read it.

    Raises WordsMissing, MeetingIsOver or ChangedMeanwhile.
    """
    said = _words(words, _("Write what you would like to agree on. The family reads it before the meeting."))
    held = Meeting.objects.select_for_update().select_related("student__person").get(pk=meeting.pk)
    if not held.is_ahead:
        raise MeetingIsOver(_("The meeting is over. What was agreed stands in the plan."))
    draft, is_new = Draft.objects.get_or_create(meeting=held, language=language, defaults={"words": said, "by_id": by, "shown_on": today})
    if not is_new and draft.words == said:
        return draft
    if not is_new:
        if edition != draft.edition:
            raise ChangedMeanwhile(_("A colleague changed the draft meanwhile. Both texts stand here; make one of them."), draft.words)
        draft.words, draft.by_id, draft.edition = said, by, draft.edition + 1
        draft.save(update_fields=["words", "by", "edition"])
    for person in queries.family_asked(held, today, reading=True):
        notices.tell_of_draft(by=by, today=today, meeting=held, person=person)
    record_act(by=by, act="student_support.show_draft", about=[held], detail={"language": language, "edition": draft.edition})
    return draft


@transaction.atomic
def confirm_needs(*, by: int, today: date, asked: MeetingAsked) -> None:
    """Say that what one needs to take part is right for this meeting. Twice is once."""
    if MeetingAsked.objects.filter(pk=asked.pk, needs_confirmed_on__isnull=True).update(needs_confirmed_on=today):
        record_act(by=by, act="student_support.confirm_needs", about=[asked.meeting])


@transaction.atomic
def arrange_needs(*, by: int, asked: MeetingAsked, words: str) -> None:
    """Say who interprets, or what was made ready. The family reads it. Raises WordsMissing."""
    said = _words(words, _("Say who interprets, or what is ready. The family reads it."))[:200]
    if asked.arranged != said:
        MeetingAsked.objects.filter(pk=asked.pk).update(arranged=said, arranged_by_id=by)
        record_act(by=by, act="student_support.arrange_needs", about=[asked.meeting])


@transaction.atomic
def ask_whether_heard(*, by: int, today: date, meeting: Meeting) -> int:
    """Ask each guardian who was asked to a meeting or decides about education, or a student of age; return how many. Each once."""
    people = {one.pk: one for one in [*queries.family_asked(meeting, today), *who_decides(meeting.student, today)]}
    count = 0
    for person in people.values():
        heard, is_new = Heard.objects.get_or_create(meeting=meeting, guardian=person, defaults={"asked_on": today})
        if is_new:
            notices.ask_whether_heard(by=by, today=today, heard=heard)
            count += 1
    if count:
        record_act(by=by, act="student_support.ask_whether_heard", about=[meeting], detail={"people": count})
    return count


@transaction.atomic
def say_whether_heard(
    *,
    by: int,
    now: datetime,
    today: date,
    heard: Heard,
    answer: str,
    words: str = "",
    came: str = Contribution.Came.HERE,
    is_read_back: bool | None = None,
) -> Heard:
    """Take the one answer; name who owes the reply, and by which day. It may be said anew until then. Raises AnsweredAlready or WordsMissing."""
    said = _words(words, "") if words.strip() else ""
    held = Heard.objects.select_for_update().get(pk=heard.pk)
    if (held.answer, held.words, held.came) == (answer, said, came):
        return held
    if held.replied_at is not None:
        raise AnsweredAlready(_("Somebody has replied to this answer already. What you would add belongs into the next meeting, or call us."))
    is_first = held.answered_at is None
    held.answer, held.words, held.came, held.entered_by_id, held.is_read_back = answer, said, came, by, is_read_back
    held.answered_at = now
    if is_first:
        held.owner_id, held.reply_by = _who_replies(held.meeting, today), today + REPLY_WITHIN
    held.save()
    if is_first:
        notices.tell_owner(by=by, today=today, heard=held)
    if said:
        watch(by=by, writer=held.guardian_id, now=now, today=today, texts=[said], place=_("What a family said after a meeting"))
    record_act(by=by, act="student_support.say_whether_heard", about=[held.meeting], detail={"came": came})
    return held


def _who_replies(meeting: Meeting, today: date) -> int:
    """Return the case manager of today, or else whoever planned the meeting."""
    manager = next((one.person_id for one in team_of(meeting.student, today) if one.is_case_manager and not one.is_empty), None)
    return manager or meeting.planned_by_id


@transaction.atomic
def reply_to_family(*, by: int, now: datetime, today: date, heard: Heard, words: str) -> Heard:
    """Reply by name to what a family said. Raises WordsMissing, NotAnswered or AnsweredAlready."""
    said = _words(words, _("Write to them in a sentence what you will do, or why not."))
    held = Heard.objects.select_for_update().get(pk=heard.pk)
    if held.answered_at is None:
        raise NotAnswered(_("They have not answered yet. Call them, and enter what they say."))
    if held.replied_at is not None:
        if held.reply == said:
            return held
        raise AnsweredAlready(_("A colleague has replied meanwhile. Say below what was done."))
    held.reply, held.replied_by_id, held.replied_at = said, by, now
    held.save(update_fields=["reply", "replied_by", "replied_at"])
    notices.tell_of_reply(by=by, today=today, heard=held)
    record_act(by=by, act="student_support.reply_to_family", about=[held.meeting])
    return held


@transaction.atomic
def say_what_was_done(*, by: int, today: date, heard: Heard, words: str) -> Heard:
    """Say what was done about what a family said: you said, we did. Raises WordsMissing or NotAnswered."""
    said = _words(words, _("Say in a sentence what was done. The family reads it."))
    held = Heard.objects.select_for_update().get(pk=heard.pk)
    if held.replied_at is None:
        raise NotAnswered(_("Reply to them first. Then say what was done."))
    if held.done != said:
        held.done, held.done_on = said, today
        held.save(update_fields=["done", "done_on"])
        notices.tell_of_done(by=by, today=today, heard=held)
        record_act(by=by, act="student_support.say_what_was_done", about=[held.meeting])
    return held


@transaction.atomic
def keep_sheet(*, by: int, now: datetime, meeting: Meeting, person: int, file: IO[bytes], size: int) -> FamilyScan:
    """Keep a sheet that came on paper: a picture made anew and upright, or a PDF. The same sheet is kept once.

    Raises TooManySheets, operations.notes.NotTaken, kit.pictures.NotAPicture or kit.pdfs.NotAPdf.
    """
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    taken = opened(file, size)
    kept = FamilyScan.objects.filter(meeting=meeting, person_id=person)
    same = next((one for one in kept if bytes(one.content) == taken.content), None)
    if same is not None:
        return same
    if kept.count() >= SHEETS_AT_MOST:
        raise TooManySheets(_("Six sheets of them are kept with this meeting. Put several pages into one PDF."))
    scan = FamilyScan.objects.create(meeting=meeting, person_id=person, kind=taken.kind, content=taken.content, entered_by_id=by, at=now)
    record_act(by=by, act="student_support.keep_sheet", about=[meeting])
    return scan


@transaction.atomic
def turn_sheet(*, by: int, sheet: FamilyScan, seen: int) -> FamilyScan:
    """Turn a picture of a sheet by a quarter, and keep it so. Pressed twice it turns once: `seen` is how often it was turned when the page was read.

    A PDF stays as it is: whatever shows it turns it.
    """
    held = FamilyScan.objects.select_for_update().select_related("meeting").get(pk=sheet.pk)
    if held.turned != seen or held.kind != "image/jpeg":
        return held
    held.content, held.turned = turned(bytes(held.content)), held.turned + 1
    held.save(update_fields=["content", "turned"])
    record_act(by=by, act="student_support.turn_sheet", about=[held.meeting])
    return held


@transaction.atomic
def promise_family(*, by: int, today: date, student: Student, guardian: Person, what: str, by_on: date, is_from_family: bool = False) -> Commitment:
    """Promise something to one of the family, or write down what they promise the school; the other side alone reads it.

    Raises NotFamily, WordsMissing or what `commitments.make_promise` raises.
    """
    said = _words(what, _("Say in a sentence what is promised."))
    if guardian.pk not in {one.pk for one in queries.family_of(student, today)}:
        raise NotFamily(_("This person is not written to about this student today. Choose somebody who is."))
    owner, to = (guardian.pk, by) if is_from_family else (by, guardian.pk)
    to_words = _("the school") if is_from_family else guardian.name
    return make_promise(
        by=by, today=today, owner=owner, what=said, by_on=by_on, to_words=to_words, to_people=[to], only_both_sides=True, about_child=student.pk
    )
