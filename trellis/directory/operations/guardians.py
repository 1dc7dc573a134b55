"""Rights of guardians: each granted alone, on a paper that somebody has seen, and ended with a day."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.access.policy import Right
from trellis.audit.operations import record_act
from trellis.directory.measures import comes_of_age_on
from trellis.directory.models import Demographics, GuardianRight, Guardianship


class RightIsHeld(Exception):
    """The guardian holds this right in those days already."""


class StudentIsOfAge(Exception):
    """The rights are the student's own since the eighteenth birthday."""


class EndsBeforeItBegan(Exception):
    """The last day lies before the first."""


class TieHasEnded(Exception):
    """The guardianship left the roster."""


@transaction.atomic
def grant_right(
    *, by: int | None, guardianship: Guardianship, right: Right, held_from: date, held_until: date | None = None, basis: str, student_agrees: bool = False
) -> GuardianRight:
    """Grant one right over one child from a day on; `basis` says which paper was seen.

    Without `student_agrees` (in writing, or as a dependant: 34 CFR 99.5, 99.31(a)(8)) it ends by itself on the eighteenth
    birthday, whenever the birth date becomes known, and from that day on it is not granted.
    Raises StudentIsOfAge, RightIsHeld, TieHasEnded, EndsBeforeItBegan.
    """
    if guardianship.ended_on is not None:
        raise TieHasEnded(_("The roster no longer names this person as a guardian of the student. Ask who keeps the roster."))
    if held_until is not None and held_until <= held_from:
        raise EndsBeforeItBegan(_("The last day lies before the first. Choose a later one."))
    demographics = Demographics.objects.filter(student=guardianship.student_id).first()
    birthday = comes_of_age_on(demographics.birth_date) if demographics and demographics.birth_date else None
    if birthday is not None and not student_agrees and held_from >= birthday:
        raise StudentIsOfAge(_("The student is of age then, and this right is their own. Grant it only when they agree, or are a dependant."))
    for one in GuardianRight.objects.filter(guardianship=guardianship, right=right).select_related("guardianship__student__demographics"):
        if (one.ends_on is None or one.ends_on > held_from) and (held_until is None or one.held_from < held_until):
            raise RightIsHeld(_("They hold this right in those days already."))
    granted = GuardianRight.objects.create(
        guardianship=guardianship,
        right=right,
        held_from=held_from,
        held_until=held_until,
        basis=basis.strip(),
        granted_by_id=by,
        student_agreed=student_agrees,
    )
    record_act(
        by=by,
        act="directory.grant_right",
        about=[granted, guardianship.student],
        detail={"right": right, "from": held_from.isoformat(), "until": held_until.isoformat() if held_until else None},
    )
    return granted


@transaction.atomic
def end_right(*, by: int | None, right: GuardianRight, held_until: date, basis: str = "") -> GuardianRight:
    """End a right: `held_until` is the first day without it. A court order may end it today."""
    if held_until < right.held_from:
        raise EndsBeforeItBegan(_("The right begins later than that. Choose its first day or a later one."))
    if right.ends_on is not None and right.ends_on <= held_until:
        raise EndsBeforeItBegan(_("The right ends by itself before that day. Nothing was changed."))
    right.held_until, right.ended_by_id = held_until, by
    if basis.strip():
        right.basis = _("%(granted)s. Ended: %(ended)s") % {"granted": right.basis.rstrip("."), "ended": basis.strip()}
        right.basis = right.basis[:300]
    right.save(update_fields=["held_until", "ended_by", "basis"])
    record_act(by=by, act="directory.end_right", about=[right, right.guardianship.student], detail={"right": right.right, "until": held_until.isoformat()})
    return right


@transaction.atomic
def grant_rights(
    *,
    by: int | None,
    guardianship: Guardianship,
    rights: Sequence[Right],
    held_from: date,
    held_until: date | None = None,
    basis: str,
    student_agrees: bool = False,
) -> list[GuardianRight]:
    """Grant several rights on one paper, all or none. Each is a row of its own, and ends alone. Raises what `grant_right` raises."""
    return [
        grant_right(by=by, guardianship=guardianship, right=right, held_from=held_from, held_until=held_until, basis=basis, student_agrees=student_agrees)
        for right in rights
    ]
