"""What classrooms cannot do yet, and who waits for an answer."""

from django.db.models import QuerySet

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.student_support.models import CannotYet

SETTLE = Verb.STUDENT_SUPPORT_SETTLE_CANNOT_YET


def cannot_yets(standing: Standing) -> "QuerySet[CannotYet]":
    """Return what the reader may see of what cannot be done yet, the oldest first."""
    listed = CannotYet.objects.select_related("by", "settled_by", "accommodation__plan__student__person").prefetch_related("answers__by")
    return within(standing, SETTLE, listed).order_by("said_at", "pk")


def about_student(standing: Standing, student: int) -> list[CannotYet]:
    """Return those about one student, with their conversation: open ones first."""
    listed = list(cannot_yets(standing).filter(accommodation__plan__student=student))
    return sorted(listed, key=lambda one: one.settled_at is not None)


def waiting_for_an_answer(standing: Standing) -> "QuerySet[CannotYet]":
    """Return what others said and nobody has settled, about students of the reader's."""
    return cannot_yets(standing).filter(settled_at__isnull=True).exclude(by=standing.person_id)
