"""Telling principals what changes in a week, and sending the letters of a Monday."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trellis.asks.measures import monday_of
from trellis.asks.models import Brief, LeftLine, Notice
from trellis.asks.queries.brief import NOTICES, day_of_letters, free_week, last_week_written, notices_for, schools_told
from trellis.audit.operations import record_act
from trellis.directory.queries.places import hold_the_district
from trellis.letters.operations import put_sections
from trellis.letters.queries import OwnLine


class WeekIsFull(Exception):
    """Three notices reach one of these principals already that week. `free` is the next week with room, None when there is none."""

    def __init__(self, message: str, free: date | None) -> None:
        self.free = free
        super().__init__(message)


class LettersHaveGone(Exception):
    """The letters of that week have gone out, or the notice was taken back."""


class NobodyToTell(Exception):
    """No school is told by it."""


@transaction.atomic
def put_notice(*, by: int, today: date, office: int, week_on: date, what: str, level: str = "", school: int | None = None) -> Notice:
    """Say what changes in a principal's week: of every school, of one level or of one school. The same notice twice is one.

    Raises LettersHaveGone, NobodyToTell, or WeekIsFull with the next week that has room.
    """
    hold_the_district()  # two offices that write at once count one after the other
    week_on = monday_of(week_on)
    words = {"office_id": office, "week_on": week_on, "what": what.strip(), "level": "" if school else level, "school_id": school}
    standing = Notice.objects.filter(**words, taken_back_on__isnull=True).first()
    if standing is not None:
        return standing
    newest, goes_on = last_week_written(), day_of_letters(week_on)
    if week_on < monday_of(today) or (newest is not None and week_on <= newest):
        raise LettersHaveGone(_("The letters of that week have gone out. Choose a later week."))
    if goes_on is None:
        raise LettersHaveGone(_("There is no school that week, and no letter. Choose another week."))
    schools = schools_told(level, school)
    if not schools:
        raise NobodyToTell(_("No school stands at that level. Choose whom it is for."))
    if notices_for(week_on, schools) >= NOTICES:
        free = free_week(week_on, level, school)
        said = _("Three notices reach a principal in that week already, and a fourth would be read by nobody.")
        next_free = (
            _("The next week with room is that of %(day)s.") % {"day": date_format(free, "DATE_FORMAT")} if free else _("No week has room for half a year.")
        )
        raise WeekIsFull(f"{said} {next_free}", free)
    notice = Notice.objects.create(**words, by_id=by, on=today)
    record_act(by=by, act="asks.put_notice", about=[notice])
    return notice


@transaction.atomic
def take_back_notice(*, by: int, today: date, notice: Notice) -> None:
    """Take a notice back before its letters go out. Twice is once. Raises LettersHaveGone."""
    held = Notice.objects.select_for_update().get(pk=notice.pk)
    newest = last_week_written()
    if newest is not None and held.week_on <= newest:
        raise LettersHaveGone(_("The letters of that week have gone out. What stood in them cannot be taken back."))
    if held.taken_back_on is None:
        Notice.objects.filter(pk=held.pk).update(taken_back_on=today)
        record_act(by=by, act="asks.take_back_notice", about=[held])


@transaction.atomic
def send_briefs(*, by: int | None, today: date, week_on: date, letters: Mapping[int, Sequence[OwnLine]]) -> int:
    """Write the letters of a week to principals and keep them as they are sent; return how many are new. A second call sends nothing twice."""
    written = set(Brief.objects.filter(week_on=week_on, person__in=letters).values_list("person_id", flat=True))
    fresh = {person: lines for person, lines in letters.items() if person not in written}
    Brief.objects.bulk_create(
        [
            Brief(person_id=person, week_on=week_on, made_on=today, lines=[[line.section, line.text, dict(line.words), line.link] for line in lines])
            for person, lines in fresh.items()
        ]
    )
    if fresh:
        put_sections(lines=[line for lines in fresh.values() for line in lines], room="asks", key=f"asks.brief.{week_on.isoformat()}", by=by, today=today)
        record_act(by=by, act="asks.send_briefs", detail={"letters": len(fresh), "week": week_on.isoformat()})
    return len(fresh)


@transaction.atomic
def leave_lines(*, by: int | None, today: date, week_on: date, room: str, key: str, lines: Sequence[OwnLine]) -> int:
    """Leave lines for letters of a week, by a room that stands above; return for how many people one stands. The same key again takes the newer words.

    What comes after the letter has gone out is read by nobody; what is no longer true is left out by not being left again (`key` holds the day).
    """
    week_on = monday_of(week_on)
    LeftLine.objects.filter(week_on=week_on, room=room, key=key).exclude(person_id__in=[line.to for line in lines]).delete()
    rows = {
        line.to: LeftLine(
            person_id=line.to, week_on=week_on, room=room, key=key, section=line.section, text=line.text, words=dict(line.words), link=line.link, left_on=today
        )
        for line in lines
    }
    LeftLine.objects.bulk_create(
        rows.values(),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["person", "week_on", "key"],
        update_fields=["room", "section", "text", "words", "link", "left_on"],
    )
    if rows:
        record_act(by=by, act="asks.leave_lines", detail={"room": room, "lines": len(rows), "week": week_on.isoformat()})
    return len(rows)
