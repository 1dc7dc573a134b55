"""What each brings before the meeting: from a page, from a device that kept it, or entered for family and student by staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.safety.operations import watch
from trellis.student_support.models import Contribution, ContributionBeside, Meeting, MeetingAsked
from trellis.student_support.queries import meetings as queries

LONGEST = 2_000
VERSIONS_KEPT = 40


class NothingSaid(Exception):
    """All three answers are empty."""


class MeetingIsOver(Exception):
    """The meeting was held or called off."""


class NotAsked(Exception):
    """Staff enter words for family, student and others who were asked, not for somebody else."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a text: taken, or standing beside the one that is there until its writer makes one of both."""

    contribution: Contribution
    is_beside: bool


@transaction.atomic
def contribute(
    *,
    by: int,
    now: datetime,
    today: date,
    meeting: Meeting,
    works: str,
    worries: str,
    would_try: str,
    person: int | None = None,
    came: str = Contribution.Came.HERE,
    sent_as: UUID | None = None,
    version: UUID | None = None,
    before: Sequence[str] = (),
    edition: int = 0,
    is_read_back: bool | None = None,
) -> Taken:
    """Take what one person brings, exactly once however often it is sent. `person`: for whom staff enter it, as they said it on the phone or on paper.

    A text that changed an older one than stands here stands beside it. Raises NothingSaid, MeetingIsOver or NotAsked.
    """
    said = (works.strip(), worries.strip(), would_try.strip())
    if not any(said):
        raise NothingSaid(_("Write at least one of the three. A few words are enough."))
    held = Meeting.objects.select_for_update().select_related("student__person").get(pk=meeting.pk)
    whose = person or by
    of_family = MeetingAsked.objects.filter(meeting=held, person_id=whose, kind=MeetingAsked.Kind.FAMILY, taken_off_on__isnull=True).exists()
    if whose != by and whose not in {one.person_id for one in queries.asked_to(held, today)}:
        raise NotAsked(_("They were not asked to this meeting. Ask them first."))
    numbers = [*before, *([str(version)] if version else [])]
    stands = Contribution.objects.filter(meeting=held, by_id=whose).first()
    if stands is not None and ((version and str(version) in stands.versions) or _said(stands) == said):
        return Taken(stands, is_beside=False)
    if not held.is_ahead:
        raise MeetingIsOver(_("The meeting is over. What you would add belongs into a note."))
    is_beside = False
    if stands is None:
        works, worries, would_try = said
        stands = Contribution.objects.create(
            meeting=held,
            by_id=whose,
            entered_by_id=by,
            came=came,
            works=works,
            worries=worries,
            would_try=would_try,
            sent_as=sent_as,
            at=now,
            versions=numbers[-VERSIONS_KEPT:],
            of_family=of_family,
            is_read_back=is_read_back,
        )
    elif edition != stands.edition and (stands.versions[-1] if stands.versions else "") not in before:
        is_beside = True
        works, worries, would_try = said
        ContributionBeside.objects.get_or_create(contribution=stands, works=works, worries=worries, would_try=would_try, merged_on=None, defaults={"at": now})
    else:
        stands.works, stands.worries, stands.would_try = said
        stands.entered_by_id, stands.came, stands.at, stands.edition, stands.is_read_back = by, came, now, stands.edition + 1, is_read_back
        stands.versions = [*stands.versions, *(one for one in numbers if one not in stands.versions)][-VERSIONS_KEPT:]
        stands.save(update_fields=["works", "worries", "would_try", "entered_by", "came", "at", "edition", "versions", "is_read_back"])
        ContributionBeside.objects.filter(contribution=stands, merged_on__isnull=True).update(merged_on=today)
    watch(by=by, writer=whose, now=now, today=today, texts=[one for one in said if one], place=_("A contribution to a team meeting"))
    record_act(by=by, act="student_support.contribute", about=[stands, held], detail={"came": came})
    return Taken(stands, is_beside)


def _said(stands: Contribution) -> tuple[str, str, str]:
    return stands.works, stands.worries, stands.would_try
