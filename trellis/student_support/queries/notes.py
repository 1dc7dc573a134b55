"""Notes: those that the reader may open, and that a restricted one is there for colleagues with a duty. Family and student are shown neither."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from trellis.access.gate import may, within
from trellis.access.policy import Role, Verb
from trellis.access.standing import Standing
from trellis.directory.models import ROLE_NAMES, Student
from trellis.directory.queries.people import roles_on
from trellis.student_support.models import Note


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
