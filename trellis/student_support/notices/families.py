"""Telling a family of a meeting, a draft, a question and a reply; and somebody here that a reply is owed. No line names a child or says what was said."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.access.policy import SCHOOL_LEADERS
from trellis.directory.models import Person
from trellis.directory.queries import everybody
from trellis.letters.operations import put_line
from trellis.student_support.models import Heard, Meeting
from trellis.student_support.queries.families import late_replies
from trellis.student_support.queries.meetings import leaders_for

INVITED = gettext_noop("You are invited to a meeting about your child on {day}. Tell us before what we should know, what you ask and what you would change.")
INVITED_NEEDS = gettext_noop(
    "You are invited to a meeting about your child on {day}. An interpreter, or what else you told us you need, will be ready. Tell us if that is not right."
)
MOVED = gettext_noop("The meeting about your child was moved to {day}.")
CALLED_OFF = gettext_noop("The meeting about your child on {day} was called off.")
DRAFT = gettext_noop("The meeting about your child is on {day}. Here is the draft, to read before.")
WERE_YOU_HEARD = gettext_noop("One question about the meeting on {day}: were you heard? Somebody answers you by name.")
REPLIED = gettext_noop("Somebody replied to what you said about the meeting on {day}.")
DONE = gettext_noop("Something was done about what you said at the meeting on {day}.")
OWED = gettext_noop("A family said whether they were heard. You owe them a reply by {day}.")
LATE = gettext_noop("A family has waited for a reply since {day}.")


def invite(*, by: int, today: date, meeting: Meeting, person: Person) -> None:
    """Invite a member of the family; who needs an interpreter or something else reads that it will be ready."""
    text = INVITED_NEEDS if person.needs_interpreter or person.access_needs else INVITED
    _tell(text, "invited", by=by, today=today, meeting=meeting, to=person)


def tell_moved(*, by: int, today: date, meeting: Meeting, person: Person) -> None:
    """Say on which day the meeting is now."""
    _tell(MOVED, f"moved.{meeting.planned_on}", by=by, today=today, meeting=meeting, to=person)


def tell_called_off(*, by: int, today: date, meeting: Meeting, person: Person) -> None:
    """Say that nobody meets."""
    _tell(CALLED_OFF, "off", by=by, today=today, meeting=meeting, to=person)


def tell_of_draft(*, by: int, today: date, meeting: Meeting, person: Person) -> None:
    """Say that the draft can be read, once a day."""
    _tell(DRAFT, f"draft.{today}", by=by, today=today, meeting=meeting, to=person)


def ask_whether_heard(*, by: int, today: date, heard: Heard) -> None:
    """Ask the one question after a meeting."""
    _of(heard, WERE_YOU_HEARD, "asked", by=by, today=today)


def tell_of_reply(*, by: int, today: date, heard: Heard) -> None:
    """Say that somebody replied."""
    _of(heard, REPLIED, "replied", by=by, today=today)


def tell_of_done(*, by: int, today: date, heard: Heard) -> None:
    """Say that something was done."""
    _of(heard, DONE, "done", by=by, today=today)


def tell_owner(*, by: int, today: date, heard: Heard) -> None:
    """Say to whoever is named that a reply is owed, unless they entered the answer themselves."""
    if heard.owner is not None and heard.owner_id != by:
        _to_staff(heard, OWED, "owed", to=heard.owner, by=by, today=today, day=heard.reply_by)


def tell_of_late_replies(*, today: date) -> int:
    """Say to those who lead the school that a family waits longer than they were promised, once for each; return of how many families."""
    late = late_replies(today)
    for one in late:
        for leader in everybody().filter(pk__in=[holder.person_id for holder in leaders_for(one.meeting.student, today) if holder.role in SCHOOL_LEADERS]):
            _to_staff(one, LATE, "late", to=leader, by=None, today=today, day=one.reply_by)
    return len(late)


def _tell(text: str, what: str, *, by: int, today: date, meeting: Meeting, to: Person) -> None:
    key = f"student_support.family.{meeting.pk}.{what}"
    words = {"day": meeting.planned_on}
    link = f"/family/meetings/{meeting.pk}/"
    put_line(to=to, room="student_support", key=key, text=text, words=words, link=link, by=by, today=today, about_child=True, child=meeting.student_id)


def _of(heard: Heard, text: str, what: str, *, by: int, today: date) -> None:
    put_line(
        to=heard.guardian,
        room="student_support",
        key=f"student_support.heard.{heard.pk}.{what}",
        text=text,
        words={"day": heard.meeting.held_on or heard.meeting.planned_on},
        link=f"/family/heard/{heard.pk}/",
        by=by,
        today=today,
        about_child=True,
        child=heard.meeting.student_id,
    )


def _to_staff(heard: Heard, text: str, what: str, *, to: Person, by: int | None, today: date, day: date | None) -> None:
    key = f"student_support.heard.{heard.pk}.{what}"
    link = f"/heard/{heard.pk}/reply/"
    put_line(to=to, room="student_support", key=key, text=text, words={"day": day or today}, link=link, by=by, today=today, about_child=True)
