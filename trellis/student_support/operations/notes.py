"""Writing a note around a student, mending it, naming who reads it, ending it, and putting a file to it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import Student
from trellis.kit.pdfs import written_anew
from trellis.kit.pictures import made_anew
from trellis.safety.operations import watch
from trellis.student_support.measures.texts import cleaned
from trellis.student_support.models import Note, NoteFile, NoteReader, NoteText

LONGEST, LARGEST_PDF, FILES_AT_MOST = 20_000, 10_000_000, 6


class WordsMissing(Exception):
    """The note has no words."""


class TooLong(Exception):
    """The note is longer than one may be."""


class ChangedMeanwhile(Exception):
    """The note was mended since it was opened; `theirs` is what it says now."""

    def __init__(self, words: str, theirs: str) -> None:
        super().__init__(words)
        self.theirs = theirs


class EndedAlready(Exception):
    """The note was taken out already."""


class NotTaken(Exception):
    """The file is of no kind that is taken."""


def _said(text: str) -> str:
    said = cleaned(text)
    if not said:
        raise WordsMissing(_("This note has no words yet."))
    if len(said) > LONGEST:
        raise TooLong(_("A note holds 20,000 characters at most. Move the end of it into a second note; nothing is lost meanwhile."))
    return said


@transaction.atomic
def write_note(
    *, by: int, now: datetime, today: date, student: Student, text: str, programme: str = "", is_restricted: bool = False, readers: Collection[int] = ()
) -> Note:
    """Write a note: open to those around the student, or restricted to its author and `readers`. The same words within a day are one note.

    Raises WordsMissing or TooLong.
    """
    said = _said(text)
    last = Note.objects.filter(student=student, author_id=by, text=said, is_restricted=is_restricted, ended_on__isnull=True).order_by("-pk").first()
    if last is not None and abs((now - last.written_at).total_seconds()) < 86_400:
        return last
    note = Note.objects.create(student=student, author_id=by, text=said, programme=programme, is_restricted=is_restricted, written_at=now)
    if is_restricted:
        NoteReader.objects.bulk_create(NoteReader(note=note, person_id=one, named_on=today) for one in sorted(set(readers) - {by}))
    watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("A note around a student"))
    record_act(by=by, act="student_support.write_note", about=[note, student], detail={"is_restricted": is_restricted})
    return note


@transaction.atomic
def mend_note(*, by: int, now: datetime, today: date, note: Note, edition: int, text: str, readers: Collection[int] = ()) -> Note:
    """Put other words in the place of a note's own, which are kept, and say who reads it when it is restricted.

    Raises WordsMissing, TooLong, EndedAlready, or ChangedMeanwhile when it has another edition by now.
    """
    said = _said(text)
    held = Note.objects.select_for_update().get(pk=note.pk)
    if held.ended_on is not None:
        raise EndedAlready(_("This note was taken out of the line of time. Nothing was changed."))
    is_other = held.text != said
    if is_other:
        if held.edition != edition:
            raise ChangedMeanwhile(_("The note was changed meanwhile. Both texts stand here; yours is in the form."), held.text)
        NoteText.objects.create(note=held, edition=held.edition, text=held.text, until_at=now)
        held.text, held.edition = said, held.edition + 1
        held.save(update_fields=["text", "edition"])
        watch(by=by, writer=by, now=now, today=today, texts=[said], place=_("A note around a student"))
    if held.is_restricted:
        named = set(NoteReader.objects.filter(note=held, until_on__isnull=True).values_list("person_id", flat=True))
        wanted = set(readers) - {by}
        NoteReader.objects.filter(note=held, until_on__isnull=True, person_id__in=named - wanted).update(until_on=today)
        NoteReader.objects.bulk_create(NoteReader(note=held, person_id=one, named_on=today) for one in sorted(wanted - named))
        is_other |= named != wanted
    if is_other:
        record_act(by=by, act="student_support.mend_note", about=[held])
    return held


@transaction.atomic
def end_note(*, by: int, today: date, note: Note) -> None:
    """Take a note out of the line of time; its words are kept as long as the record. Twice is once."""
    if Note.objects.filter(pk=note.pk, ended_on__isnull=True).update(ended_on=today):
        record_act(by=by, act="student_support.end_note", about=[note])


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it is kept."""

    content: bytes
    kind: str
    ending: str


def opened(file: IO[bytes], size: int) -> Opened:
    """Return a picture made anew and upright, or a PDF as it is; what the file is follows from its content. Raises NotTaken or kit.pictures.NotAPicture."""
    begins = file.read(5)
    file.seek(0)
    if begins != b"%PDF-":
        return Opened(made_anew(file, size).jpeg, "image/jpeg", "jpg")
    if size > LARGEST_PDF:
        raise NotTaken(_("This PDF has more than 10 MB. Print it smaller, or send only the pages that matter."))
    return Opened(written_anew(file.read(LARGEST_PDF + 1)), "application/pdf", "pdf")


@transaction.atomic
def attach_file(*, by: int, now: datetime, note: Note, file: IO[bytes], size: int) -> NoteFile:
    """Put a picture or a PDF to a note, made anew without what their programs noted; the same one twice is once.

    What a file is follows from its content, never from its name.

    Raises NotTaken, kit.pictures.NotAPicture or kit.pdfs.NotAPdf.
    """
    held = Note.objects.select_for_update().get(pk=note.pk)
    taken = opened(file, size)
    there = list(NoteFile.objects.filter(note=held).order_by("pk"))
    same = next((one for one in there if bytes(one.content) == taken.content), None)
    if same is not None:
        return same
    number = len(there) + 1
    if number > FILES_AT_MOST:
        raise NotTaken(_("A note holds six files. Write another note for more."))
    kept = NoteFile.objects.create(note=held, name=f"note-{held.pk}-{number}.{taken.ending}", kind=taken.kind, content=taken.content, at=now)
    record_act(by=by, act="student_support.attach_file", about=[held])
    return kept
