"""Which milestones hold: the federal ones, what the district's own file says otherwise, and the numbers that the director has set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from trellis.kit.formats import say_number
from trellis.student_support.measures.road import Road, Step, joined, with_numbers
from trellis.student_support.models import Milestone, TimelineRule
from trellis.student_support.queries.packs import FEDERAL, pack_that_holds, shelf


@dataclass(frozen=True, slots=True)
class StepOnPage:
    """One milestone as the page of the rules shows it."""

    step: Step
    name: str
    after: str
    takes: str  # how long, in words
    by_file: str  # what the file says, where somebody has set something else
    set_by: str
    set_at: datetime | None


def said(words: Mapping[str, str]) -> str:
    """Return words of a file in the reader's language."""
    language = get_language() or "en"
    return words.get(language) or words.get(language.split("-")[0]) or words.get("en", "")


def road_by_files() -> Road:
    """Return what the files say: the federal milestones, and what the district's own file says otherwise."""
    federal, holds = shelf().packs[FEDERAL], pack_that_holds()
    return joined(federal.road, holds.road) if holds.is_own else federal.road


def set_rules() -> dict[tuple[str, str], TimelineRule]:
    """Return what the director has set, by track and milestone: one query."""
    newest = {(one.track, one.key): one for one in TimelineRule.objects.select_related("set_by").order_by("pk")}
    return {at: one for at, one in newest.items() if not one.is_as_rules_say}


def road_that_holds() -> Road:
    """Return the milestones that hold for what begins today."""
    return with_numbers(road_by_files(), {at: (one.count, one.unit, one.basis) for at, one in set_rules().items()})


def steps_of(track: str, road: Road) -> list[Step]:
    """Return the milestones of a track in order: each stands behind what it counts from."""
    left = [one for one in road.steps if one.track == track]
    keys = {one.key for one in left}
    found: list[Step] = []
    while left:
        ready = [one for one in left if not one.after or one.after not in keys or one.after in {done.key for done in found}]
        if not ready:  # a circle in the district's own file: as it is written
            return [*found, *left]
        found.append(ready[0])
        left.remove(ready[0])
    return found


def step_of(road: Road, track: str, key: str) -> Step | None:
    """Return one milestone of the rules; None when they do not know it any more."""
    return next((one for one in road.steps if (one.track, one.key) == (track, key)), None)


def name_of(road: Road, track: str, key: str) -> str:
    """Return the name of a milestone in the reader's language."""
    step = step_of(road, track, key)
    return said(step.words) if step else key


def say_takes(count: int | None, unit: str) -> str:
    """Say how long something may take."""
    if count is None:
        return _("the rules name no number of days")
    number = {"number": say_number(count)}
    if unit == Milestone.Unit.SCHOOL_DAYS:
        return ngettext("within %(number)s school day", "within %(number)s school days", count) % number
    if unit == Milestone.Unit.YEARS:
        return ngettext("within %(number)s year", "within %(number)s years", count) % number
    return ngettext("within %(number)s calendar day", "within %(number)s calendar days", count) % number


def reasons_for_delay() -> list[tuple[str, str]]:
    """Return the reasons for a delay with their words, for a list of choices."""
    return [(one.key, said(one.words)) for one in road_by_files().delays]


def reasons_for_pause() -> list[tuple[str, str]]:
    """Return the reasons for a pause with their words."""
    return [(one.key, said(one.words)) for one in road_by_files().pauses]


def rules_on_page(track: str) -> list[StepOnPage]:
    """Return the milestones of a track for the page on which the director sets their numbers."""
    files, rules, holds = road_by_files(), set_rules(), road_that_holds()
    found = []
    for step in steps_of(track, holds):
        rule, written = rules.get((track, step.key)), step_of(files, track, step.key)
        found.append(
            StepOnPage(
                step=step,
                name=said(step.words),
                after=name_of(holds, track, step.after) if step.after else "",
                takes=say_takes(step.count, step.unit),
                by_file=say_takes(written.count, written.unit) if rule and written else "",
                set_by=rule.set_by.name if rule else "",
                set_at=rule.set_at if rule else None,
            )
        )
    return found
