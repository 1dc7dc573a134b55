"""Telling of a shared note and of an answer to one. A letter never says what stands in it."""

from datetime import date

from django.utils.translation import gettext_noop

from trellis.directory.queries import everybody
from trellis.growth.models import Note
from trellis.letters.operations import put_line

SHARED = gettext_noop("{name} shows you a note of a visit.")
ANSWERED = gettext_noop("{name} answered a note of a visit.")


def tell_of_note(*, by: int, today: date, note: Note) -> None:
    """Say to the principal that a note is shown to them: one line a visit and day."""
    _tell(SHARED, note.about_id, f"growth.notes.{note.visit_id}.{today}", by=by, today=today, note=note)


def tell_of_answer(*, by: int, today: date, note: Note) -> None:
    """Say to the other of the two that a note was answered."""
    _tell(ANSWERED, note.author_id if by == note.about_id else note.about_id, f"growth.note-answered.{note.pk}.{today}", by=by, today=today, note=note)


def _tell(text: str, to: int | None, key: str, *, by: int, today: date, note: Note) -> None:
    people = {one.pk: one for one in everybody().filter(pk__in={by, to})}
    if to in people and by in people:
        put_line(to=people[to], room="growth", key=key, text=text, words={"name": people[by].name}, link=f"/notes/{note.pk}/", by=by, today=today)
