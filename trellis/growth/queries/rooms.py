"""What stands in the room of a cycle, for its owner and for others as far as they may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.growth.models import Closing, Cycle, Line, Measure, Point, Share, Step
from trellis.growth.queries.cycles import Lines, cycles, lines_in_cycles, lines_of, measures_of
from trellis.growth.queries.findings import later_finding
from trellis.growth.queries.steps import Side, other_side, steps, steps_of
from trellis.kit.charts import Chart, Reading, line, sparkline
from trellis.kit.formats import say_day, say_number


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure with its values, oldest first, and what they say."""

    measure: Measure
    points: tuple[Point, ...]

    @property
    def decimals(self) -> int:
        """Return how many decimals its values have."""
        values = [one.value for one in self.points] + ([self.measure.hoped_for] if self.measure.hoped_for is not None else [])
        return max((max(-int(one.normalize().as_tuple().exponent), 0) for one in values), default=0)

    def say(self, value: Decimal) -> str:
        return say_number(float(value), self.decimals)

    @property
    def sentence(self) -> str:
        """Return in a sentence or two what the values say."""
        if not self.points:
            return _("Nothing was counted yet.")
        first, last = self.points[0], self.points[-1]
        if len(self.points) == 1:
            said = _("%(value)s on %(day)s: the baseline.") % {"value": self.say(first.value), "day": say_day(first.on)}
        else:
            said = _("From %(first)s on %(first_day)s to %(last)s on %(last_day)s.") % {
                "first": self.say(first.value),
                "first_day": say_day(first.on),
                "last": self.say(last.value),
                "last_day": say_day(last.on),
            }
        if self.measure.hoped_for is not None:
            said += " " + _("Hoped for: %(value)s.") % {"value": self.say(self.measure.hoped_for)}
        return said

    @property
    def readings(self) -> list[Reading]:
        return [Reading(one.on, float(one.value)) for one in self.points]

    @property
    def spark(self) -> str:
        return sparkline(self.readings, said=self.sentence)

    @property
    def chart(self) -> Chart:
        """Return the values as a line, with the baseline and what is hoped for."""
        aim = None
        if self.measure.hoped_for is not None and self.points:
            first, last = self.points[0], self.points[-1]
            aim = (Reading(first.on, float(first.value)), Reading(last.on, float(self.measure.hoped_for)))
        return line(self.sentence, self.readings, unit=self.measure.unit or _("value"), caption=self.measure.name, aim=aim, decimals=self.decimals)


@dataclass(frozen=True, slots=True)
class Phase:
    """One of the four, as the room shows it."""

    number: int
    label: str
    is_now: bool
    is_behind: bool


@dataclass(frozen=True, slots=True)
class Room:
    """A cycle with everything that its reader may see of it. `is_shared`: the whole cycle is open to somebody who is not its owner."""

    cycle: Cycle
    phases: tuple[Phase, ...]
    lines: dict[str, Lines]
    open_step: Step | None
    proposal: Step | None
    past_steps: tuple[Step, ...]
    measures: tuple[MeasureRow, ...]
    closing: Closing | None
    next_cycle: Cycle | None
    sides: tuple[Side, ...]
    is_shared: bool
    is_measured_again: bool
    may_undo_closing: bool
    today: date
    shown_to: tuple[str, ...]  # who is shown all of it, by name; to its owner alone
    shown_lines: Mapping[int, tuple[str, ...]]  # and who one line, by its number

    @property
    def theory(self) -> Line | None:
        return self.lines[Line.Kind.THEORY].first

    @property
    def focus(self) -> Line | None:
        return self.lines[Line.Kind.FOCUS].first

    @property
    def read_lines(self) -> list[Line]:
        return [line for lines in self.lines.values() for line in lines.standing]

    @property
    def all_steps(self) -> list[Step]:
        return [one for one in (self.open_step, self.proposal, *self.past_steps) if one is not None]

    @property
    def is_due(self) -> bool:
        """Say whether the day to look back on the open step has come."""
        return self.open_step is not None and self.open_step.look_back_on <= self.today

    @property
    def main_act(self) -> str:
        """Return the one act to which the room leads: where the cycle stands, what comes next. Empty: nothing waits to be done."""
        if self.cycle.closed_on is not None:
            return "" if self.next_cycle else "next"
        if self.is_due:
            return "look_back"
        match self.cycle.phase:
            case Cycle.Phase.STUDY:
                return "move" if self.lines[Line.Kind.EVIDENCE].standing else "evidence"
            case Cycle.Phase.FOCUS:
                return "focus" if self.focus is None else "theory" if self.theory is None else "move"
            case Cycle.Phase.PRACTISE:
                if self.open_step is not None:
                    return ""
                return "proposal" if self.proposal else "theory" if self.theory is None else "step"
        is_counted = any(len(one.points) > 1 for one in self.measures)
        return "close" if is_counted or (self.past_steps and not self.measures) else "count"


def measure_row(measure: Measure) -> MeasureRow:
    """Return a measure with what its values say. Expects its points."""
    return MeasureRow(measure, tuple(measure.points.all()))


def room_of(standing: Standing, cycle: Cycle, *, is_own: bool) -> Room:
    """Return the room of a cycle. `is_own` for its owner, who sees everything; otherwise what is in sight or shared."""
    today, verb = standing.today, Verb.GROWTH_OWN if is_own else Verb.GROWTH_READ_SHARED
    open_step, proposal, past = steps_of(cycle, within(standing, Verb.GROWTH_SEE_STEP, steps()))
    is_shared = is_own or within(standing, verb, Cycle.objects.filter(pk=cycle.pk)).exists()
    lines = lines_of(cycle, within(standing, verb, lines_in_cycles()), today)
    if not is_own:
        lines = {kind: Lines(one.kind, one.standing) for kind, one in lines.items()}
    return Room(
        cycle=cycle,
        phases=tuple(
            Phase(number, str(label), number == cycle.phase and cycle.closed_on is None, number < cycle.phase) for number, label in Cycle.Phase.choices
        ),
        lines=lines,
        open_step=open_step,
        proposal=proposal,
        past_steps=tuple(past),
        measures=tuple(measure_row(one) for one in measures_of(cycle, within(standing, verb, Measure.objects.all()))) if is_shared else (),
        closing=within(standing, verb, Closing.objects.filter(cycle=cycle)).first() if is_shared else None,
        next_cycle=cycles().filter(after=cycle).first() if is_own else None,
        sides=tuple(other_side(cycle.owner_id, today)),
        is_shared=is_shared,
        is_measured_again=is_own and later_finding(standing, cycle, get_language() or "") is not None,
        may_undo_closing=is_own and cycle.closed_on == today,
        today=today,
        **_shown(cycle) if is_own else {"shown_to": (), "shown_lines": {}},
    )


def _shown(cycle: Cycle) -> dict[str, Any]:
    """Return whom the owner shows the cycle, or a line of it: one query."""
    shares = Share.objects.filter(Q(cycle=cycle) | Q(line__cycle=cycle) | Q(is_whole=True), owner_id=cycle.owner_id, ended_on__isnull=True)
    whole: list[str] = []
    lines: dict[int, list[str]] = {}
    for share in shares.select_related("to").order_by("to__folded_name", "pk"):
        (whole if share.line_id is None else lines.setdefault(share.line_id, [])).append(share.to.name)
    return {"shown_to": tuple(dict.fromkeys(whole)), "shown_lines": {pk: tuple(names) for pk, names in lines.items()}}
