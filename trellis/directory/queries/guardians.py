"""Guardians by the rights that they hold."""

from datetime import date

from trellis.access.policy import Right
from trellis.directory.models import GuardianRight, Student, right_is_held


def guardians_who_decide(student: Student, today: date) -> list[tuple[int, str]]:
    """Return the guardians who hold the right to read or to decide on a day, as number and name, each once."""
    held = GuardianRight.objects.filter(right_is_held(today), right__in=[Right.READ.value, Right.DECIDE.value], guardianship__student=student)
    found = held.select_related("guardianship__guardian").order_by("guardianship__guardian__folded_name", "guardianship__guardian_id", "pk")
    return list({one.guardianship.guardian_id: one.guardianship.guardian.name for one in found}.items())
