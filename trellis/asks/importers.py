"""Calendars of other systems, as days that fill schools' weeks."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from trellis.asks.models import BusyDays
from trellis.asks.operations import Stretch
from trellis.directory.queries import words_of
from trellis.directory.queries.places import school_levels
from trellis.kit.calendars import read_calendar
from trellis.kit.days import SchoolYear

MOST_STRETCHES = 2_000
SIGNS = {
    BusyDays.Kind.TESTING: {"test", "tests", "testing", "exam", "exams", "assessment", "assessments", "prueba", "pruebas", "examen", "examenes"},
    BusyDays.Kind.REPORT_CARDS: {"report", "grading", "grades", "marks", "conference", "conferences", "boleta", "boletas", "calificaciones"},
}


class NothingInIt(Exception):
    """The calendar holds nothing that could fill a week, or far too much."""


@dataclass(frozen=True, slots=True)
class BusyRead:
    """What a calendar file holds of this school year and the next, and what of it could not be read."""

    stretches: tuple[Stretch, ...]
    complaints: tuple[str, ...]


def read_busy_days(content: bytes, *, today: date, kind: str = "", level: str = "") -> BusyRead:
    """Read what fills schools' weeks from a calendar file, from the beginning of this school year to the end of the next.

    Days of one name that follow each other are one stretch. Without `kind` and `level` both are told from the words of each name, where they
    say it. Raises kit's NotACalendar, or NothingInIt.
    """
    year = SchoolYear.of(today)
    read = read_calendar(content, from_on=year.starts_on, until_on=SchoolYear(year.ends_in + 1).ends_on, zone=ZoneInfo(settings.TIME_ZONE))
    found: dict[str, list[tuple[date, date]]] = {}
    for entry in read.entries:
        stretches = found.setdefault(entry.name or _("without a name"), [])
        if stretches and entry.starts_on <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], entry.ends_on))
        else:
            stretches.append((entry.starts_on, entry.ends_on))
    count = sum(len(stretches) for stretches in found.values())
    if not count:
        raise NothingInIt(_("Nothing in this calendar falls in this school year or the next."))
    if count > MOST_STRETCHES:
        raise NothingInIt(
            _("This calendar holds %(count)s events. Testing and report cards are far fewer: export a calendar that holds only those, and try again.")
            % {"count": count}
        )
    rows = [Stretch(name, first, last, kind or _kind_of(name), level or _level_of(name)) for name, some in found.items() for first, last in some]
    return BusyRead(tuple(sorted(rows, key=lambda one: (one.starts_on, one.name))), tuple(str(one) for one in read.complaints))


def _kind_of(name: str) -> str:
    words = set(words_of(name))
    return next((kind for kind, signs in SIGNS.items() if words & signs), BusyDays.Kind.OTHER)


def _level_of(name: str) -> str:
    """Return the one level that a name tells; none where it tells none or several."""
    words = set(words_of(name))
    told = [level for level in school_levels() if level in words]
    return told[0] if len(told) == 1 else ""
