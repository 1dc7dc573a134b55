"""Lines of one's own plan: written, changed, put in order, ended with what came of them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.growth.models import Line, Share, Step
from trellis.retention.queries import held_on

PLAN = (Line.Kind.STRENGTH, Line.Kind.GOAL, Line.Kind.PERSONAL)  # of the plan; the other kinds belong to a cycle


class WordsMissing(Exception):
    """Nothing was said."""


class LineChanged(Exception):
    """The line was changed elsewhere meanwhile; `other` is what stands now."""

    def __init__(self, other: Line) -> None:
        self.other = other
        super().__init__(_("This line was changed on another device while you were writing. Both texts stand here; keep the one that should count."))


class NotToBeRemoved(Exception):
    """The line must stay for now."""


def said(words: str) -> str:
    """Return words without space around them, or raise WordsMissing."""
    if not words.strip():
        raise WordsMissing(_("Say it in a sentence."))
    return words.strip()


@transaction.atomic
def write_line(*, by: int, now: datetime, today: date, kind: str, words: str, practice_key: str = "") -> Line:
    """Write a line of one's own plan, last among those of its kind. The same words twice are one line. Raises WordsMissing."""
    kept = said(words)
    open_lines = Line.objects.filter(owner_id=by, cycle__isnull=True, kind=kind, ended_on__isnull=True)
    same = open_lines.filter(words=kept).first()
    if same is not None:
        return same
    last = open_lines.aggregate(last=Max("order"))["last"] or 0
    line = Line.objects.create(owner_id=by, kind=Line.Kind(kind), words=kept, practice_key=practice_key, order=last + 1, written_on=today, changed_at=now)
    record_act(by=by, act="growth.write_line", about=[line])
    return line


@transaction.atomic
def edit_line(*, by: int, now: datetime, line: Line, words: str, practice_key: str = "", seen: datetime | None = None) -> Line:
    """Change the words of a line. `seen` is when the text was changed last that the writer had before them. Raises WordsMissing or LineChanged."""
    kept = said(words)
    held = Line.objects.select_for_update().get(pk=line.pk)
    if (held.words, held.practice_key) == (kept, practice_key):
        return held
    if seen is not None and held.changed_at != seen and held.words != kept:
        raise LineChanged(held)
    held.words, held.practice_key, held.changed_at = kept, practice_key, now
    held.save(update_fields=["words", "practice_key", "changed_at"])
    record_act(by=by, act="growth.edit_line", about=[held])
    return held


@transaction.atomic
def move_line(*, by: int, line: Line, up: bool) -> None:
    """Move an open line one place up or down among those of its kind. At the end it stays."""
    row = list(Line.objects.select_for_update().filter(owner_id=line.owner_id, cycle=line.cycle, kind=line.kind, ended_on__isnull=True).order_by("order", "pk"))
    at = next((place for place, one in enumerate(row) if one.pk == line.pk), None)
    to = None if at is None else at - 1 if up else at + 1
    if at is None or to is None or not 0 <= to < len(row):
        return
    row[at], row[to] = row[to], row[at]
    for place, one in enumerate(row, start=1):
        one.order = place
    Line.objects.bulk_update(row, ["order"])
    record_act(by=by, act="growth.move_line", about=[line])


@transaction.atomic
def end_line(*, by: int, now: datetime, today: date, line: Line, came_of: str) -> Line:
    """End a line with what came of it, or better those words when it has ended. Raises WordsMissing."""
    kept = said(came_of)
    held = Line.objects.select_for_update().get(pk=line.pk)
    if held.ended_on is not None and held.came_of == kept:
        return held
    held.ended_on, held.came_of, held.changed_at = held.ended_on or today, kept, now
    held.save(update_fields=["ended_on", "came_of", "changed_at"])
    record_act(by=by, act="growth.end_line", about=[held])
    return held


@transaction.atomic
def take_line_up_again(*, by: int, now: datetime, line: Line) -> Line:
    """Undo an ending: the line is open again, and keeps what was said of it. An open one stays as it is."""
    held = Line.objects.select_for_update().get(pk=line.pk)
    if held.ended_on is not None:
        held.ended_on, held.changed_at = None, now
        held.save(update_fields=["ended_on", "changed_at"])
        record_act(by=by, act="growth.take_line_up_again", about=[held])
    return held


@transaction.atomic
def remove_line(*, by: int, today: date, line: Line) -> None:
    """Remove a line of the plan for good, and that it was shown to anybody. Raises NotToBeRemoved while a court's hold lies on the person's records."""
    held = Line.objects.select_for_update().get(pk=line.pk)
    if Line.objects.filter(held_on(today).covers(Line.retention), pk=held.pk).exists():
        raise NotToBeRemoved(_("Nothing may be removed now: a court or an open request forbids it. End the line instead; it stays yours."))
    if held.cycle_id is not None or Step.objects.filter(theory=held).exists():
        raise NotToBeRemoved(_("This line belongs to a cycle, and what was tried hangs on it. Change its words there."))
    number = held.pk
    Share.objects.filter(line=held).delete()
    held.delete()
    record_act(by=by, act="growth.remove_line", detail={"line": number})
