"""One's whole record as data, from which a PDF and a JSON are made: it opens without Trellis.

A room's noun adds itself by a function in SECTIONS. Nothing stands here that its owner could not read in Trellis themselves, nothing of
`Line.NEVER_IN_A_FILE`, and no words of others that were not shown to them.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.framework.queries import spoken
from trellis.growth.models import CheckBack, Closing, Cycle, Line, Measure, Note, NoteAnswer, Point, Step, View, Visit
from trellis.growth.queries.assessments import areas_seen, own_assessments
from trellis.growth.queries.feedback import heard_in, own_feedback
from trellis.growth.queries.notes import shared_with
from trellis.growth.queries.own import own_lines
from trellis.growth.queries.practices import names_of_practices
from trellis.kit.formats import say_day, say_number

OWN = Verb.GROWTH_OWN
FORM = "trellis-growth-record"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what stands under it, in words; `value` is the same as a number or an ISO day, for programs."""

    name: str
    said: str
    value: str | float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a record: its words as they were written, and facts about it."""

    title: str
    words: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    entries: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the file. `key` stays the same whatever the language."""

    key: str
    title: str
    entries: tuple[Entry, ...] = field(default=())


def _day(name: str, day: date | None) -> tuple[Fact, ...]:
    return (Fact(name, say_day(day, year=True), day.isoformat()),) if day else ()


def _line(line: Line, names: dict[str, str], title: str = "") -> Entry:
    words = (line.words, line.then, line.so_that) if line.kind == Line.Kind.THEORY else (line.words,)
    ended = _day(_("Ended"), line.ended_on)
    came_of = (Fact(_("What came of it"), line.came_of),) if line.came_of else ()
    practice = (Fact(_("Practice"), names.get(line.practice_key, line.practice_key), line.practice_key),) if line.practice_key else ()
    return Entry(
        title or str(Line.Kind(line.kind).label), tuple(one for one in words if one), (*_day(_("Written"), line.written_on), *practice, *ended, *came_of)
    )


def plan(standing: Standing, language: str) -> Section:
    """Return the lines of the plan, former years included."""
    names = names_of_practices(language)
    found = own_lines(standing).prefetch_related(None).exclude(kind__in=Line.NEVER_IN_A_FILE).order_by("kind", "written_on", "pk")
    return Section("plan", _("My plan"), tuple(_line(line, names) for line in found))


def assessments(standing: Standing, language: str) -> Section:
    """Return how the person saw themselves, assessment by assessment."""
    done = list(own_assessments(standing).prefetch_related(None))
    views: dict[int, dict[str, View]] = {one.pk: {} for one in done}
    for view in View.objects.filter(assessment__in=done):
        views[view.assessment_id][view.practice_key] = view
    frameworks = {one.framework_id: one.framework for one in done}
    empty = {pk: areas_seen(framework, {}, language) for pk, framework in frameworks.items()}
    levels = {pk: {one.number: str(one.name) for one in spoken(framework, language).levels()} for pk, framework in frameworks.items()}
    entries = []
    for one in done:
        practices = [seen for area in empty[one.framework_id] for seen in area.practices if seen.key in views[one.pk]]
        inside = tuple(
            Entry(
                str(seen.name),
                (view.evidence,) if (view := views[one.pk][seen.key]).evidence else (),
                (
                    Fact(_("How I see myself"), levels[one.framework_id].get(view.level or 0) or _("cannot say yet"), view.level),
                    Fact(_("Practice"), seen.key, seen.key),
                ),
            )
            for seen in practices
        )
        facts = (Fact(_("Practices of"), f"{one.framework.name}, {one.framework.version}"), *_day(_("Begun"), one.begun_on), *_day(_("Finished"), one.done_on))
        entries.append(Entry(_("How I see myself"), (), facts, inside))
    return Section("assessments", _("How I see myself"), tuple(entries))


def feedback(standing: Standing, language: str) -> Section:
    """Return what people said whom the person asked: numbers that were shown, and the person's own reply. What others wrote stays in Trellis."""
    entries = []
    for one in own_feedback(standing):
        heard = heard_in(one, standing.today, language, with_own_view=False)
        inside = tuple(
            Entry(
                str(seen.name),
                (),
                (Fact(_("Answers"), _("hidden to protect people")),)
                if seen.is_hidden
                else tuple(Fact(str(name), say_number(number), number) for name, number, _share in seen.levels),
            )
            for seen in heard.practices
        )
        reply = heard.row.reply
        said = (reply.heard, reply.will_do) if reply else ()
        facts = (
            *_day(_("Asked"), one.round.opens_on),
            Fact(_("People asked"), say_number(heard.row.asked), heard.row.asked),
            Fact(_("What it was for"), one.round.decision),
        )
        entries.append(Entry(_("Feedback"), said, facts, inside))
    return Section("feedback", _("Feedback that I asked for"), tuple(entries))


def cycles(standing: Standing, language: str) -> Section:
    """Return the cycles with their lines, steps, what was measured, and how they closed."""
    names = names_of_practices(language)
    lines = Line.objects.exclude(kind__in=Line.NEVER_IN_A_FILE).order_by("kind", "order", "pk")
    steps = (
        Step.objects.filter(agreed_on__isnull=False)
        .prefetch_related(Prefetch("check_backs", CheckBack.objects.order_by("on", "pk")))
        .order_by("written_on", "pk")
    )
    measures = Measure.objects.prefetch_related(Prefetch("points", Point.objects.order_by("on"))).order_by("pk")
    found = within(standing, OWN, Cycle.objects.order_by("-begun_on", "-pk")).prefetch_related(
        Prefetch("lines", lines), Prefetch("steps", steps), Prefetch("measures", measures)
    )
    closings = {one.cycle_id: one for one in Closing.objects.filter(cycle__owner_id=standing.person_id)}
    entries = []
    for cycle in found:
        inside = [_line(line, names) for line in cycle.lines.all()]
        for step in cycle.steps.all():
            looked = tuple(Entry(str(CheckBack.Outcome(back.outcome).label), (back.words,), _day(_("Looked back"), back.on)) for back in step.check_backs.all())
            inside.append(Entry(_("Step"), (step.words,), (*_day(_("Written"), step.written_on), *_day(_("Look back on"), step.look_back_on)), looked))
        for measure in cycle.measures.all():
            points = tuple(
                Fact(say_day(point.on, year=True), f"{say_number(float(point.value), 1)} {measure.unit}".strip(), float(point.value))
                for point in measure.points.all()
            )
            inside.append(Entry(measure.name, (), points))
        if (closing := closings.get(cycle.pk)) is not None:
            inside.append(Entry(_("What moved"), (closing.moved,), _day(_("Closed"), closing.on)))
        started = (cycle.from_words,) if cycle.from_words else ()
        facts = (*_day(_("Begun"), cycle.begun_on), Fact(_("Phase"), str(Cycle.Phase(cycle.phase).label)), *_day(_("Closed"), cycle.closed_on))
        entries.append(Entry(_("Cycle"), started, facts, tuple(inside)))
    return Section("cycles", _("My cycles"), tuple(entries))


def visit_notes(standing: Standing, language: str) -> Section:
    """Return the visits that were held with the person, and the notes of them that are shown to them today, with what was said to those."""
    shown: dict[int, list[Entry]] = {}
    notes = shared_with(standing).prefetch_related(None).prefetch_related(Prefetch("answers", NoteAnswer.objects.select_related("by").order_by("at", "pk")))
    for note in notes.order_by("written_at", "pk"):
        answers = tuple(Entry(one.by.name, (one.text,), _day(_("Written"), localtime(one.at).date())) for one in note.answers.all())
        facts = (*_day(_("Written"), localtime(note.written_at).date()), Fact(_("Written by"), note.author.name))
        shown.setdefault(note.visit_id or 0, []).append(Entry(str(Note.Kind(note.kind).label), (note.text,), facts, answers))
    held = Visit.objects.filter(principal_id=standing.person_id, held_on__isnull=False).select_related("supervisor").order_by("held_on", "pk")
    entries = []
    for one in held:
        length = (Fact(_("Minutes"), say_number(one.minutes), one.minutes),) if one.minutes else ()
        facts = (*_day(_("Day"), one.held_on), Fact(_("With whom"), one.supervisor.name), *length)
        entries.append(Entry(str(Visit.Kind(one.kind).label), (), facts, tuple(shown.pop(one.pk, ()))))
    rest = tuple(Entry(_("Notes of visits that were planned"), (), (), tuple(some)) for some in shown.values())
    return Section("visits", _("Visits"), (*entries, *rest))


SECTIONS: list[Callable[[Standing, str], Section]] = [plan, assessments, feedback, cycles, visit_notes]


def record_of(standing: Standing, language: str) -> list[Section]:
    """Return every section of one's record in which something stands."""
    return [section for make in SECTIONS if (section := make(standing, language)).entries]


def as_json(sections: Sequence[Section], *, name: str, today: date) -> dict[str, Any]:
    """Return the record as a table for a JSON file, with what its fields are in words."""
    return {
        "form": FORM,
        "version": VERSION,
        "name": name,
        "made_on": today.isoformat(),
        "read_me": _(
            "A person's own record of growth. Each section holds entries: a title, words as they were written, facts (a name, the fact in words, and the same "
            "as a number or a day where it is one), and entries within it. Any text editor shows it."
        ),
        "left_out": _("Personal goals, root causes and what two people answered together are in no file. What others wrote as feedback stays in Trellis."),
        "sections": [asdict(section) for section in sections],
    }
