"""The team around a school: which offices, what each does there, the joint plan, the standing review."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.directory.queries.places import is_school_day
from trellis.partnership.models import PlanLine, PlanLineEnding, SchoolTeam, TeamOffice, TeamReview


class NobodyInTheTeam(Exception):
    """A team without an office is none."""


class DayIsOver(Exception):
    """The day lies in the past."""


class EndedAlready(Exception):
    """The line was done or dropped."""


class HeldAlready(Exception):
    """The review was held."""


class NotInTheTeam(Exception):
    """The office is not in the team."""


class WordsMissing(Exception):
    """A reason has to be given."""


@transaction.atomic
def form_team(*, by: int, today: date, school: int, offices: Collection[int], every_weeks: int = 6) -> SchoolTeam:
    """Form the team around a school, or change which offices are in it. An office that leaves reads the team's page no more.

    Raises NobodyInTheTeam.
    """
    if not offices:
        raise NobodyInTheTeam(_("Choose at least one office."))
    team, is_new = SchoolTeam.objects.select_for_update().get_or_create(school_id=school, defaults={"formed_by_id": by, "formed_on": today})
    held = TeamOffice.objects.filter(team=team, left_on__isnull=True)
    standing = set(held.values_list("office_id", flat=True))
    if not is_new and (standing, team.every_weeks) == (set(offices), every_weeks):
        return team
    team.every_weeks = every_weeks
    team.save(update_fields=["every_weeks"])
    held.exclude(office_id__in=offices).update(left_on=today)
    TeamOffice.objects.bulk_create(TeamOffice(team=team, office_id=one, joined_on=today) for one in sorted(set(offices) - standing))
    record_act(by=by, act="partnership.form_team", about=[team], detail={"offices": len(set(offices))})
    return team


@transaction.atomic
def say_what_we_do(*, by: int, today: date, part: TeamOffice, doing: str) -> TeamOffice:
    """Say in the office's own words what it is doing at the school."""
    if part.doing == doing.strip():
        return part
    part.doing, part.said_by_id, part.said_on = doing.strip(), by, today
    part.save(update_fields=["doing", "said_by", "said_on"])
    record_act(by=by, act="partnership.say_what_we_do", about=[part])
    return part


@transaction.atomic
def add_plan_line(
    *, by: int, today: date, team: SchoolTeam, what: str, office: int | None, who: int, by_on: date, review: TeamReview | None = None
) -> PlanLine:
    """Add a line to the joint plan: what, which office (None for the school itself), who, by when. Raises DayIsOver or NotInTheTeam."""
    if by_on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if office is not None and not TeamOffice.objects.filter(team=team, office_id=office, left_on__isnull=True).exists():
        raise NotInTheTeam(_("That office is not in the team. Bring it in first."))
    words: dict[str, Any] = {
        "team": team,
        "what": what.strip(),
        "office_id": office,
        "who_id": who,
        "by_on": by_on,
        "written_by_id": by,
        "written_on": today,
        "review": review,
    }
    line, is_new = PlanLine.objects.get_or_create(**words)
    if not is_new:
        return line
    record_act(by=by, act="partnership.add_plan_line", about=[line])
    return line


@transaction.atomic
def end_plan_line(*, by: int, today: date, line: PlanLine, is_done: bool, words: str = "") -> PlanLineEnding:
    """Say that a line is done, or drop it with a reason. Raises EndedAlready or WordsMissing."""
    held = PlanLine.objects.select_for_update().get(pk=line.pk)
    if PlanLineEnding.objects.filter(line=held).exists():
        raise EndedAlready(_("Somebody has ended this line already."))
    if not is_done and not words.strip():
        raise WordsMissing(_("Say why it is dropped. The team reads it."))
    ending = PlanLineEnding.objects.create(line=held, by_id=by, on=today, is_done=is_done, words=words.strip())
    record_act(by=by, act="partnership.end_plan_line", about=[held], detail={"done": is_done})
    return ending


@transaction.atomic
def plan_review(*, by: int, today: date, team: SchoolTeam, on: date) -> TeamReview:
    """Set the day of the next review, or another day for the one ahead. Raises DayIsOver."""
    if on < today:
        raise DayIsOver(_("That day is over. Choose today or a later day."))
    if (standing := TeamReview.objects.filter(team=team, held_on=None, on=on).first()) is not None:
        return standing
    review, _is_new = TeamReview.objects.update_or_create(team=team, held_on=None, defaults={"on": on, "planned_by_id": by})
    record_act(by=by, act="partnership.plan_review", about=[review])
    return review


@transaction.atomic
def hold_review(*, by: int, today: date, review: TeamReview, words: str = "") -> TeamReview:
    """Enter that the review was held, and set the next one by the team's rhythm. Raises HeldAlready."""
    held = TeamReview.objects.select_for_update().select_related("team").get(pk=review.pk)
    if held.held_on is not None:
        raise HeldAlready(_("Somebody has entered this review already. Look at it again."))
    held.held_on, held.held_by_id, held.words = today, by, words.strip()
    held.save(update_fields=["held_on", "held_by", "words"])
    TeamReview.objects.create(team=held.team, on=_next_working_day(today + timedelta(weeks=held.team.every_weeks)), planned_by_id=by)
    record_act(by=by, act="partnership.hold_review", about=[held])
    return held


def _next_working_day(day: date) -> date:
    after = (day + timedelta(days=number) for number in range(120))
    return next((one for one in after if is_school_day(one)), day)
