"""Telling people of meetings of a team around a student. No student is named in a letter: a link leads to the page."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.letters.operations import put_lines
from trellis.student_support.models import Meeting

ASKED = gettext_noop("The team around a student meets on {day}. Say before what works, what worries you and what you would try: a minute is enough.")
MOVED = gettext_noop("A meeting of the team around a student was moved to {day}.")
CALLED_OFF = gettext_noop("The meeting of the team around a student on {day} was called off.")
NOT_HEARD = gettext_noop("The team around a student meets on {day} and would like to hear from you before. A minute is enough, when it suits you.")


def tell_asked(*, by: int, today: date, meeting: Meeting, people: Collection[int]) -> None:
    """Say to those asked that the team meets."""
    _tell(ASKED, "asked", f"/team-meetings/{meeting.pk}/contribute/", by=by, today=today, meeting=meeting, people=people)


def tell_moved(*, by: int, today: date, meeting: Meeting, people: Collection[int]) -> None:
    """Say on which day the meeting is now."""
    _tell(MOVED, f"moved.{meeting.planned_on}", f"/team-meetings/{meeting.pk}/", by=by, today=today, meeting=meeting, people=people)


def tell_called_off(*, by: int, today: date, meeting: Meeting, people: Collection[int]) -> None:
    """Say that nobody meets."""
    _tell(CALLED_OFF, "off", f"/team-meetings/{meeting.pk}/", by=by, today=today, meeting=meeting, people=people)


def remind(*, by: int, today: date, meeting: Meeting, people: Collection[int]) -> None:
    """Say to those not heard yet that they are missed: one line a day."""
    _tell(NOT_HEARD, f"not-heard.{today}", f"/team-meetings/{meeting.pk}/contribute/", by=by, today=today, meeting=meeting, people=people)


def _tell(text: str, what: str, link: str, *, by: int, today: date, meeting: Meeting, people: Collection[int]) -> None:
    put_lines(
        to=everybody().filter(pk__in=[one for one in people if one != by]),
        room="student_support",
        key=f"student_support.meeting.{meeting.pk}.{what}",
        text=text,
        words={"day": meeting.planned_on},
        link=link,
        about_child=True,
        by=by,
        today=today,
    )
