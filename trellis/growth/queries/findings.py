"""A finding of another room that begins a cycle, and the same value when it is measured again. What is hidden there is hidden here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.framework.queries import kin_of
from trellis.growth.models import Cycle, Measure
from trellis.kit.formats import say_day, say_number
from trellis.self_study.queries import Choice, gap_map, studies
from trellis.surveys.queries import closed_on


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a finding; None: hidden to protect people."""

    key: str
    name: str
    value: Decimal | None
    more_is_better: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: by which room and number, about what, on which day, whose values, and in what they are counted."""

    room: str
    number: int
    practice: str
    name: str
    title: str
    on: date
    link: str
    values: tuple[Value, ...]
    lowest: Decimal
    highest: Decimal
    unit: str

    @property
    def shown(self) -> list[Value]:
        return [one for one in self.values if one.value is not None]

    @property
    def hidden(self) -> list[Value]:
        return [one for one in self.values if one.value is None]

    @property
    def words(self) -> str:
        """Return the finding as a cycle remembers it, in the words of the day."""
        said = "; ".join(f"{one.name} {say_number(float(one.value), 1)}" for one in self.shown if one.value is not None)
        return f"{self.practice} {self.name}. {self.title}, {say_day(self.on, year=True)}. {said}".strip()

    def value_of(self, key: str) -> Value | None:
        return next((one for one in self.values if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Again:
    """The same value in a later round. `value` None: hidden there, or that group was not asked; `is_taken` when that day has a point."""

    number: int
    title: str
    on: date
    link: str
    value: Decimal | None
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A room that has findings: `find` one as far as a person may see it, and `again` the newest later one of the same thing as a cycle's."""

    find: Callable[[Standing, int, str, str], Finding | None]  # number, practice, language
    again: Callable[[Standing, Cycle, str], Finding | None]  # cycle, language


def finding_of(standing: Standing, room: str, number: int, practice: str, language: str) -> Finding | None:
    """Return a finding as far as the person may see it; None for a room that has none, what is not there, and what they may not see."""
    source = SOURCES.get(room)
    return source.find(standing, number, practice, language) if source else None


def _of_a_round(standing: Standing, number: int, practice: str, language: str) -> Finding | None:
    study = within(standing, Verb.SELF_STUDY_READ_GAP_MAP, studies()).filter(pk=number).first()
    return _read(study, standing.today, practice, language) if study is not None and study.round.is_over(standing.today) else None


def _read(study: Any, today: date, practice: str, language: str) -> Finding | None:
    """Read one row of a map under its floors: nobody's answers by name come into a cycle, whoever they are."""
    shown = gap_map(study, sees_all=False, today=today, choice=Choice(area=practice.split(".")[0][:8]), language=language)
    row = next((one for one in shown.rows if one.key == practice), None)
    if row is None:
        return None
    values = [Value(mark.group.key, mark.group.name, _one_decimal(mark.mean)) for mark in row.marks if mark.was_asked]
    if row.apart is not None:
        values.append(Value("apart", _("How far the groups are apart"), _one_decimal(row.apart), more_is_better=False))
    return Finding(
        room="self_study",
        number=study.pk,
        practice=practice,
        name=row.name,
        title=study.round.title,
        on=closed_on(study.round),
        link=f"{reverse('gap_map', args=[study.pk])}?row={practice}#map-{practice}",
        values=tuple(values),
        lowest=Decimal(1),
        highest=Decimal(len(shown.level_names)),
        unit=_("level"),
    )


def _later_rounds(standing: Standing, cycle: Cycle) -> list[Any]:
    """Return the rounds, within the person's sight and over, that asked about the cycle's practice after the one from which it came, oldest first."""
    if cycle.from_number is None:
        return []
    seen = within(standing, Verb.SELF_STUDY_READ_GAP_MAP, studies())
    first = studies().filter(pk=cycle.from_number).first()
    if first is None:
        return []
    later = seen.filter(framework__key__in=kin_of(first.framework.key), round__opens_on__gt=first.round.opens_on, round__items__key=cycle.from_practice)
    return sorted((one for one in later if one.round.is_over(standing.today)), key=lambda one: (one.round.opens_on, one.pk))


def _later_round(standing: Standing, cycle: Cycle, language: str) -> Finding | None:
    rounds = _later_rounds(standing, cycle)
    return _read(rounds[-1], standing.today, cycle.from_practice, language) if rounds else None


# Rooms above this one add theirs when they are ready.
SOURCES: dict[str, Source] = {"self_study": Source(_of_a_round, _later_round)}


def later_finding(standing: Standing, cycle: Cycle, language: str) -> Finding | None:
    """Return what was found when the thing from which a cycle came was measured again, newest; None where it was not, or is not to be seen."""
    source = SOURCES.get(cycle.from_room)
    return source.again(standing, cycle, language) if source else None


def measured_again(standing: Standing, measure: Measure, language: str) -> Again | None:
    """Return the newest later value of a measure that began with a finding, None where nothing was measured again."""
    found = later_finding(standing, measure.cycle, language) if measure.from_room else None
    if found is None:
        return None
    value = found.value_of(measure.from_group)
    taken = any(point.on == found.on for point in measure.points.all())
    return Again(found.number, found.title, found.on, found.link, value.value if value else None, taken)


def _one_decimal(value: float | None) -> Decimal | None:
    return Decimal(str(round(value, 1))) if value is not None else None
