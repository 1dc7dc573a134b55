"""A school writes its profile part by part, publishes it as a version, and answers what others add."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.operations.conflicts import ChangedMeanwhile
from trellis.partnership.models import Contribution, ContributionAnswer, Part, ProfileLine, ProfilePart, ProfileVersion
from trellis.partnership.notices import profiles as notices
from trellis.partnership.queries.profiles import as_typed, mark_of, newest_published, part_to_refresh
from trellis.safety.operations import watch


class NothingStrongYet(Exception):
    """A profile begins with what is strong, and nothing stands there."""


class NothingToPublish(Exception):
    """Nobody has refreshed anything since the last version."""


class AnsweredAlready(Exception):
    """Somebody took the contribution up, or said why not."""


class WordsMissing(Exception):
    """Something has to be said."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was typed. `contribution` is the number of the contribution whose words it carries, None for the school's own."""

    what: str
    who: str = ""
    contribution: int | None = None


@transaction.atomic
def write_part(*, by: int, today: date, school: int, part: Part, text: str, lines: Sequence[Line], seen: str | None = None) -> ProfilePart:
    """Write one part of the school's draft, which begins with the last version's words. Nobody but its leaders sees it before it is published.

    `seen` is the mark of what stood there when the page was opened. Raises ChangedMeanwhile.
    """
    draft = _draft(by=by, today=today, school=school)
    held = ProfilePart.objects.select_for_update().get(version=draft, part=part)
    standing = list(held.lines.order_by("order"))
    mark = mark_of(held.text, standing)
    carried = {line.contribution_id for line in standing}
    wanted = [Line(one.what.strip(), one.who.strip(), one.contribution if one.contribution in carried else None) for one in lines if one.what.strip()]
    if (held.text, [(one.what, one.who) for one in standing]) != (text.strip(), [(one.what, one.who) for one in wanted]):
        if seen is not None and seen != mark:
            raise ChangedMeanwhile({"text": as_typed(held.text, standing)}, mark)
        _write(held, today, text.strip(), wanted)
    elif held.is_looked_at and held.true_on == today:
        return held
    held.true_on, held.is_looked_at = today, True
    held.save(update_fields=["true_on", "is_looked_at"])
    record_act(by=by, act="partnership.write_part", about=[held], detail={"part": str(part)})
    return held


@transaction.atomic
def say_still_true(*, by: int, today: date, school: int, part: Part) -> ProfilePart:
    """Say that a part still holds as it stands."""
    draft = _draft(by=by, today=today, school=school)
    held = ProfilePart.objects.get(version=draft, part=part)
    held.true_on, held.is_looked_at = today, True
    held.save(update_fields=["true_on", "is_looked_at"])
    record_act(by=by, act="partnership.say_still_true", about=[held], detail={"part": str(part)})
    return held


@transaction.atomic
def publish_profile(*, by: int, today: date, school: int, minutes: tuple[int, int] | None = None) -> ProfileVersion:
    """Publish the draft as the next version. A part that nobody looked at stays as it was, and says since when nobody did.

    `minutes` is what the refresh took, as a range. Raises NothingToPublish or NothingStrongYet.
    """
    draft = ProfileVersion.objects.select_for_update().filter(school_id=school, published_on__isnull=True).first()
    if draft is None:
        raise NothingToPublish(_("Nothing was refreshed since the last version. Look at one part first."))
    if not ProfileLine.objects.filter(part__version=draft, part__part=Part.ASSETS).exists():
        raise NothingStrongYet(_("A profile begins with what is strong here. Write down one thing, and who holds it."))
    last = newest_published(school)
    draft.number = (last.number or 0) + 1 if last else 1
    draft.published_by_id, draft.published_on = by, today
    draft.minutes_low, draft.minutes_high = minutes or (None, None)
    draft.save()
    record_act(by=by, act="partnership.publish_profile", about=[draft])
    return draft


@transaction.atomic
def add_to_profile(
    *,
    by: int,
    now: datetime,
    today: date,
    school: int,
    hat: str,
    part: Part,
    what: str,
    who: str = "",
    credit: str = Contribution.Credit.GROUP,
    language: str = "",
) -> Contribution:
    """Add something to a school's profile; its leaders take it up or answer why not. The same words again are the same contribution."""
    words = {"school_id": school, "by_id": by, "part": part, "what": what.strip(), "who": who.strip()}
    standing = Contribution.objects.filter(**words, answer__isnull=True).first()
    if standing is not None:
        return standing
    added = Contribution.objects.create(**words, on=today, hat=hat, credit=credit, language=language)
    notices.tell_the_leaders(by=by, today=today, contribution=added)
    watch(by=by, writer=by, now=now, today=today, texts=[what, who], place=_("Something added to a school’s profile"))
    record_act(by=by, act="partnership.add_to_profile", about=[added], detail={"part": str(part)})
    return added


@transaction.atomic
def answer_contribution(
    *, by: int, today: date, contribution: Contribution, takes_up: bool, words: str = "", what: str = "", who: str = ""
) -> ContributionAnswer:
    """Take a contribution up into the draft, as `what` and `who` where they were edited, or say why not.

    Raises AnsweredAlready, or WordsMissing without a reason.
    """
    held = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if ContributionAnswer.objects.filter(contribution=held).exists():
        raise AnsweredAlready(_("Somebody has answered this already. Look at what was said."))
    if not takes_up and not words.strip():
        raise WordsMissing(_("Say why not, in a sentence. Whoever added it reads it."))
    answer = ContributionAnswer.objects.create(contribution=held, by_id=by, on=today, is_taken_up=takes_up, words=words.strip())
    if takes_up:
        part = ProfilePart.objects.select_for_update().get(version=_draft(by=by, today=today, school=held.school_id), part=held.part)
        last = part.lines.order_by("-order").values_list("order", flat=True).first()
        order = 0 if last is None else last + 1
        ProfileLine.objects.create(part=part, order=order, what=what.strip() or held.what, who=who.strip() or held.who, contribution=held)
        part.since_on = today
        part.save(update_fields=["since_on"])
    notices.tell_the_author(by=by, today=today, contribution=held, is_taken_up=takes_up)
    record_act(by=by, act="partnership.answer_contribution", about=[held, answer], detail={"taken_up": takes_up})
    return answer


def _draft(*, by: int, today: date, school: int) -> ProfileVersion:
    draft, is_new = ProfileVersion.objects.get_or_create(school_id=school, published_on=None, defaults={"begun_by_id": by, "begun_on": today})
    if is_new:
        for part in Part:
            before = part_to_refresh(school, part, published=True)
            new = ProfilePart(version=draft, part=part)
            if before is not None:
                new.text, new.since_on, new.true_on = before.text, before.since_on, before.true_on
            new.save()
            if before is not None:
                lines = [Line(one.what, one.who, one.contribution_id) for one in before.lines.order_by("order")]
                _lay_down(new, lines)
    return draft


def _write(part: ProfilePart, today: date, text: str, lines: Sequence[Line]) -> None:
    part.text, part.since_on = text, today
    part.save(update_fields=["text", "since_on"])
    ProfileLine.objects.filter(part=part).delete()
    _lay_down(part, lines)


def _lay_down(part: ProfilePart, lines: Sequence[Line]) -> None:
    ProfileLine.objects.bulk_create(
        ProfileLine(part=part, order=order, what=one.what, who=one.who, contribution_id=one.contribution) for order, one in enumerate(lines)
    )
