"""Reading a protocol as it runs: which step, how long still, the whole plan, and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import Promise, as_promise, commitments
from trellis.growth.measures.timers import seconds_left
from trellis.growth.models import Meeting, Run, RunNote
from trellis.growth.queries.protocols import Step, steps_of


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the plan: `state` is done, now or ahead. `notes` were written down while it ran."""

    number: int
    step: Step
    state: str
    notes: Sequence[RunNote] = ()


@dataclass(frozen=True, slots=True)
class Now:
    """What everybody in the room sees at one moment. `left` counts seconds, below 0 when the time of the step is over."""

    run: Run
    lines: list[Line]
    minutes: int  # of the step that runs, with those added
    left: int
    leads: bool
    notes: int

    @property
    def line(self) -> Line:
        return self.lines[self.run.step]

    @property
    def is_last(self) -> bool:
        return self.run.step == len(self.lines) - 1

    @property
    def has_ended(self) -> bool:
        return self.run.ended_at is not None

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def clock(self) -> str:
        """Return minutes and seconds, left or over."""
        return f"{abs(self.left) // 60}:{abs(self.left) % 60:02d}"

    @property
    def token(self) -> str:
        """Return what is the same as long as nobody has pressed or written anything."""
        return f"{self.run.edition}-{self.notes}"


def notes_of(run: Run) -> "QuerySet[RunNote]":
    """Return what was written down, in the order of the steps."""
    return RunNote.objects.filter(run=run, removed_on__isnull=True).select_related("by").order_by("step", "at", "pk")


def token_of(run: Run) -> str:
    """Return the token of `Now`, without reading anything else."""
    return f"{run.edition}-{RunNote.objects.filter(run=run, removed_on__isnull=True).count()}"


def as_now(run: Run, *, me: int, now: datetime) -> Now:
    """Return the moment: one query, for the notes."""
    written: dict[int, list[RunNote]] = {}
    for one in notes_of(run):
        written.setdefault(one.step, []).append(one)
    steps = steps_of(run.plan)
    at = run.step if run.ended_at is None else len(steps)
    states = ["done" if number < at else "now" if number == at else "ahead" for number in range(len(steps))]
    lines = [Line(number, step, state, written.get(number, ())) for number, (step, state) in enumerate(zip(steps, states, strict=True))]
    minutes = steps[run.step].minutes + run.minutes_added
    left = seconds_left(minutes, run.step_began_at, now, run.paused_at)
    return Now(run, lines, minutes, left, run.led_by_id == me, sum(len(notes) for notes in written.values()))


def promises_from(meeting: Meeting, standing: Standing) -> list[Promise]:
    """Return promises made in a meeting that the reader may read, the soonest day first."""
    made = commitments().filter(pk__in=meeting.promises.values("commitment_id"))
    return [as_promise(one, standing.today) for one in within(standing, Verb.COMMITMENTS_READ, made).order_by("by_on", "pk")]
