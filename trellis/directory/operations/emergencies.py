"""Emergency access: one student, a reason, a few hours, and a second person who looks the next day."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.models import EmergencyAccess, EmergencyReview, Student

LONGEST_HOURS = 8
SHORTEST_REASON = 15  # signs: a sentence, not a word


class ReasonMissing(Exception):
    """Nobody could judge the access by what was written."""


class TooLong(Exception):
    """An emergency lasts hours."""


class AlreadyOpen(Exception):
    """The person has opened this student's record already."""


class NotYours(Exception):
    """Only the person who opened it closes it; only somebody else reviews it."""


@transaction.atomic
def open_emergency_access(*, by: int, student: Student, reason: str, hours: int, now: datetime) -> EmergencyAccess:
    """Open one student's record for one to eight hours. Raises ReasonMissing, TooLong or AlreadyOpen."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing(_("Say in a sentence what the danger is and what you need to know. Somebody else will read it tomorrow."))
    if not 1 <= hours <= LONGEST_HOURS:
        raise TooLong(_("Choose between one and eight hours. You can open it again if you must."))
    if EmergencyAccess.objects.filter(person_id=by, student=student, opened_at__lte=now, closes_at__gt=now).exists():
        raise AlreadyOpen(_("You have opened this student’s record already. It is still open."))
    access = EmergencyAccess.objects.create(person_id=by, student=student, reason=reason.strip(), opened_at=now, closes_at=now + timedelta(hours=hours))
    record_act(by=by, act="directory.open_emergency_access", about=[access, student], detail={"hours": hours})
    return access


@transaction.atomic
def close_emergency_access(*, by: int, access: EmergencyAccess, now: datetime) -> EmergencyAccess:
    """Close one's own emergency access before its time."""
    if access.person_id != by:
        raise NotYours(_("Only the person who opened it can close it."))
    if access.opened_at < now < access.closes_at:
        access.closes_at = now
        access.save(update_fields=["closes_at"])
        record_act(by=by, act="directory.close_emergency_access", about=[access])
    return access


@transaction.atomic
def review_emergency_access(*, by: int, access: EmergencyAccess, was_justified: bool, words: str, now: datetime) -> EmergencyReview:
    """Say, as a second person, whether an emergency access was right, in words.

    Each is looked at once: one that still runs ends with it, so that nobody reads on unseen.
    """
    if access.person_id == by:
        raise NotYours(_("Somebody else looks at what you opened."))
    if not words.strip():
        raise ReasonMissing(_("Say in a sentence what you found. The person who opened the record will read it."))
    if EmergencyReview.objects.filter(access=access).exists():
        raise AlreadyOpen(_("Somebody has looked at this already. Nothing was changed."))
    if access.opened_at < now < access.closes_at:
        access.closes_at = now
        access.save(update_fields=["closes_at"])
    review = EmergencyReview.objects.create(access=access, by_id=by, was_justified=was_justified, words=words.strip())
    record_act(by=by, act="directory.review_emergency_access", about=[access], detail={"was_justified": was_justified})
    return review
