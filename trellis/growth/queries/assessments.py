"""How one sees oneself in the practices: one assessment, the way through it, and what changed over the years."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.framework.models import Framework
from trellis.framework.queries import LevelSaid, Said, kin_of, practices, spoken
from trellis.growth.models import Assessment, Share, View
from trellis.kit.charts import Reading, Scale, sparkline
from trellis.kit.formats import say_day, say_list

OWN = Verb.GROWTH_OWN
MOST_IN_A_TREND = 12  # assessments: the newest


@dataclass(frozen=True, slots=True)
class PracticeSeen:
    """A practice with how somebody sees themselves in it; `view` None where they have not looked, `level` None also where they cannot say."""

    key: str
    name: Said
    view: View | None
    level: LevelSaid | None


@dataclass(frozen=True, slots=True)
class AreaSeen:
    name: Said
    practices: list[PracticeSeen]


@dataclass(frozen=True, slots=True)
class PracticeToSee:
    """The page of one practice: what one would see at each level, and where the way leads next."""

    key: str
    number: int
    of: int
    area: Said
    name: Said
    meaning: Said
    levels: tuple[tuple[LevelSaid, tuple[Said, ...]], ...]
    before: str  # key of the practice before, empty at the first
    after: str


@dataclass(frozen=True, slots=True)
class Trend:
    """One practice over the years: the levels named in order, "unknown" where one did not look or could not say."""

    name: Said
    picture: SafeString
    words: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverTheYears:
    days: tuple[str, ...]
    rows: list[Trend]
    moved_on: int  # practices whose newest level is higher than their first
    others: int  # assessments with other practices than these, which are not compared


@dataclass(frozen=True, slots=True)
class AssessmentSeen:
    assessment: Assessment
    areas: list[AreaSeen]


@dataclass(frozen=True, slots=True)
class ViewAlone:
    """One view that is shown without its assessment."""

    name: Said
    level: LevelSaid | None
    view: View


def assessments() -> "QuerySet[Assessment]":
    """Return assessments with their framework, how many practices were looked at, and whom they are shown to."""
    shown = Share.objects.filter(ended_on__isnull=True).select_related("to").order_by("to__folded_name", "pk")
    rows = Assessment.objects.select_related("framework").annotate(seen=Count("views"))
    return rows.prefetch_related(Prefetch("shares", shown)).order_by("-begun_on", "-pk")


def own_assessments(standing: Standing) -> "QuerySet[Assessment]":
    """Return one's own assessments, the newest first."""
    return within(standing, OWN, assessments())


def views_of(assessment: Assessment) -> dict[str, View]:
    """Return the views of an assessment by practice."""
    shown = Share.objects.filter(ended_on__isnull=True).select_related("to").order_by("to__folded_name", "pk")
    return {one.practice_key: one for one in View.objects.filter(assessment=assessment).prefetch_related(Prefetch("shares", shown))}


def areas_seen(framework: Framework, views: dict[str, View], language: str) -> list[AreaSeen]:
    """Return every practice of a framework with its view, area by area."""
    said = spoken(framework, language)
    levels = {one.number: one for one in said.levels()}
    found: dict[str, AreaSeen] = {}
    for practice in practices().filter(area__framework=framework).prefetch_related(None):
        area = found.setdefault(practice.area.key, AreaSeen(said.area_name(practice.area.key, practice.area.short_name), []))
        view = views.get(practice.key)
        area.practices.append(PracticeSeen(practice.key, said.practice_name(practice), view, levels.get(view.level or 0) if view else None))
    return list(found.values())


def practice_to_see(framework: Framework, key: str, language: str) -> PracticeToSee | None:
    """Return what the page of a practice shows, None when the framework has none of this key."""
    rows = list(practices().filter(area__framework=framework).prefetch_related(None).values_list("key", flat=True))
    if key not in rows:
        return None
    at = rows.index(key)
    practice = practices().get(area__framework=framework, key=key)
    said = spoken(framework, language)
    seen = said.look_fors(practice)
    return PracticeToSee(
        key=key,
        number=at + 1,
        of=len(rows),
        area=said.area_name(practice.area.key, practice.area.short_name),
        name=said.practice_name(practice),
        meaning=said.practice_meaning(practice),
        levels=tuple((level, seen.get(level.number, ())) for level in said.levels()),
        before=rows[at - 1] if at else "",
        after=rows[at + 1] if at + 1 < len(rows) else "",
    )


def over_the_years(done: "QuerySet[Assessment]", language: str) -> OverTheYears | None:
    """Return how somebody saw themselves in each practice, assessment by assessment; None before there are two with the same practices.

    `done` is what the reader may see of one person, through the gate. Versions and the district's copies of the same practices are compared.
    """
    finished = list(done.filter(done_on__isnull=False).order_by("-done_on", "-pk")[:MOST_IN_A_TREND])
    if not finished:
        return None
    framework = finished[0].framework
    keys = set(practices().filter(area__framework=framework).prefetch_related(None).values_list("key", flat=True))
    kin = kin_of(framework.key)
    same = [one for one in reversed(finished) if one.framework.key in kin]
    if len(same) < 2:
        return None
    seen: dict[tuple[str, int], int | None] = {}
    for key, number, level in View.objects.filter(assessment__in=same, practice_key__in=keys).values_list("practice_key", "assessment_id", "level"):
        seen[key, number] = level
    said = spoken(framework, language)
    names = {one.number: str(one.name) for one in said.levels()}
    rows, moved_on = [], 0
    for practice in practices().filter(area__framework=framework).prefetch_related(None):
        values = [seen.get((practice.key, one.pk)) for one in same]
        known = [value for value in values if value is not None]
        if not known:
            continue
        moved_on += len(known) > 1 and known[-1] > known[0]
        cells = tuple(names[value] if value is not None else _("unknown") for value in values)
        readings = [Reading(one.done_on or one.begun_on, value) for one, value in zip(same, values, strict=True)]
        name = said.practice_name(practice)
        words = _in_words([names[value] for value in known])
        rows.append(Trend(name, sparkline(readings, said=f"{name}: {say_list(list(cells))}", scale=Scale(1, 4)), words, cells))
    return OverTheYears(tuple(say_day(one.done_on or one.begun_on) for one in same), rows, moved_on, len(finished) - len(same))


def _in_words(levels: list[str]) -> str:
    """Return where a row of levels began and where it is."""
    if len(levels) == 1:
        return _("“%(level)s”, seen once") % {"level": levels[0]}
    if levels[0] == levels[-1]:
        return _("“%(level)s”, then and now") % {"level": levels[0]}
    return _("from “%(first)s” to “%(last)s”") % {"first": levels[0], "last": levels[-1]}


def as_seen(found: list[Assessment], language: str) -> list[AssessmentSeen]:
    """Return assessments with every view, as whom they are shown to reads them; the newest three."""
    return [AssessmentSeen(one, areas_seen(one.framework, views_of(one), language)) for one in found[:3]]


def views_alone(found: list[View], language: str) -> list[ViewAlone]:
    """Return single views in words. Those of a framework are said in one go."""
    rows = []
    for framework in {one.assessment.framework_id: one.assessment.framework for one in found}.values():
        said = spoken(framework, language)
        levels = {level.number: level for level in said.levels()}
        names = {practice.key: said.practice_name(practice) for practice in practices().filter(area__framework=framework).prefetch_related(None)}
        here = [one for one in found if one.assessment.framework_id == framework.pk and one.practice_key in names]
        rows += [ViewAlone(names[one.practice_key], levels.get(one.level or 0), one) for one in here]
    return rows


def next_to_see(assessment: Assessment) -> str:
    """Return the key of the first practice that was not looked at, empty when all were."""
    seen = set(View.objects.filter(assessment=assessment).values_list("practice_key", flat=True))
    keys = practices().filter(area__framework_id=assessment.framework_id).prefetch_related(None).values_list("key", flat=True)
    return next((key for key in keys if key not in seen), "")
