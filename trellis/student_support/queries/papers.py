"""Papers of a student: what went out and came back, with whom, in which language and by which way. Never an address."""

from django.db.models import QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.directory.models import Student
from trellis.directory.queries.guardians import guardians_who_decide
from trellis.student_support.models import FormalEvent


def papers() -> "QuerySet[FormalEvent]":
    """Return events with whom they concern, the newest first."""
    return FormalEvent.objects.select_related("student__person", "guardian", "entered_by").order_by("-on", "-pk")


def papers_of(standing: Standing, student: Student) -> "QuerySet[FormalEvent]":
    """Return the papers of a student as far as the person may read them, those taken back among them."""
    return within(standing, Verb.STUDENT_SUPPORT_READ_EVENT, papers().filter(student=student))


def to_or_from(standing: Standing, student: Student) -> list[tuple[int, str]]:
    """Return whom a paper can go to or come from: guardians who hold a right today to read or decide. Names alone."""
    return guardians_who_decide(student, standing.today)
