"""Notes: those that the reader may open, and that a restricted one is there for colleagues with a duty. Family and student are shown neither."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.timezone import localdate

from trellis.access.gate import may, within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import ROLE_NAMES, Person, Student
from trellis.directory.queries import everybody
from trellis.directory.queries.people import roles_on
from trellis.student_support.models import Note, NoteFile, NoteReader, NoteText
from trellis.student_support.queries.answering import adults_to_talk_with


@dataclass(frozen=True, slots=True)
class KnownNote:
    """That somebody wrote a restricted note: on which day, and what they are. Neither its words nor its number."""

    on: date
    role: str


def known_only(standing: Standing, student: Student, most: int) -> list[KnownNote]:
    """Return the restricted notes that the person knows to be there and may not open, the newest first."""
    if (
        not may(standing, Verb.STUDENT_SUPPORT_KNOW_NOTES)
        or not within(standing, Verb.STUDENT_SUPPORT_KNOW_NOTES, Student.objects.filter(pk=student.pk)).exists()
    ):
        return []
    theirs = within(standing, Verb.STUDENT_SUPPORT_READ_NOTE, Note.objects.filter(student=student)).values("pk")
    found = Note.objects.filter(student=student, is_restricted=True, ended_on__isnull=True).exclude(pk__in=theirs).order_by("-written_at", "-pk")
    rows = list(found.values_list("written_at", "author_id")[:most])
    roles = roles_on({author for _at, author in rows}, standing.today)
    unnamed = ROLE_NAMES[Role.SUPPORT_STAFF]
    return [KnownNote(localdate(at), str(ROLE_NAMES[roles[author]] if author in roles else unnamed)) for at, author in rows]


def notes() -> "QuerySet[Note]":
    """Return the notes that stand, with author and student."""
    return Note.objects.filter(ended_on__isnull=True).select_related("author", "student__person")


def readers_of(note: Note) -> list[Person]:
    """Return whom the author of a restricted note named, by name."""
    named = NoteReader.objects.filter(note=note, until_on__isnull=True).values("person_id")
    return list(everybody().filter(pk__in=named).order_by("folded_name", "pk"))


def readers_to_name(standing: Standing, student: Student) -> list[tuple[int, str]]:
    """Return whom an author may name: the team of today and who answers for the student."""
    return [(pk, words) for pk, words in adults_to_talk_with(student, standing.today) if pk != standing.person_id]


def texts_before(note: Note) -> list[NoteText]:
    """Return what a note said before, the latest first."""
    return list(NoteText.objects.filter(note=note).order_by("-edition"))


def files_of(note: Note) -> list[NoteFile]:
    """Return what files stand with a note, without their content."""
    return list(NoteFile.objects.filter(note=note).defer("content").order_by("pk"))


def files(standing: Standing) -> "QuerySet[NoteFile]":
    """Return the files of notes that the person may read."""
    return NoteFile.objects.filter(note__in=within(standing, Verb.STUDENT_SUPPORT_READ_NOTE, Note.objects.filter(ended_on__isnull=True))).select_related("note")
