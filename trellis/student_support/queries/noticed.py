"""What was noticed: what waits for an answer first, the longest waiting on top."""

from django.db.models import F, QuerySet

from trellis.access.gate import may, within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.student_support.models import Noticed


def noticed() -> "QuerySet[Noticed]":
    """Return what was noticed, with all that a row shows: what nobody has answered first, then the newest answers."""
    return Noticed.objects.select_related("student__person", "by", "asked", "answered_by").order_by(F("answered_at").desc(nulls_first=True), "at", "pk")


def waiting(standing: Standing) -> "QuerySet[Noticed]":
    """Return what the person may answer and nobody has."""
    return within(standing, Verb.STUDENT_SUPPORT_ANSWER_NOTICED, noticed().filter(answered_at__isnull=True))


def answered(standing: Standing) -> "QuerySet[Noticed]":
    """Return what was answered, of what the person might have answered."""
    return within(standing, Verb.STUDENT_SUPPORT_ANSWER_NOTICED, noticed().filter(answered_at__isnull=False))


def said_by_me(standing: Standing) -> "QuerySet[Noticed]":
    """Return what the person noticed themselves about those around whom they are today, the newest first."""
    mine = noticed().filter(by_id=standing.person_id).order_by("-at", "-pk")
    return within(standing, Verb.STUDENT_SUPPORT_SEE_NOTICED, mine) if may(standing, Verb.STUDENT_SUPPORT_SEE_NOTICED) else mine.none()
