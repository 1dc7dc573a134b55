"""The gap map: practices by groups, as one person may see them, and one row of it.

Small groups arrive hidden from `surveys.queries`; gaps and orders are counted from what is shown alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import rights
from trellis.access.policy import Reach, Verb
from trellis.access.standing import Standing
from trellis.commitments.queries import Promise, from_round
from trellis.directory.models import School
from trellis.framework.models import Area
from trellis.framework.queries import kin_of, spoken
from trellis.kit.formats import in_sentence, say_number
from trellis.kit.small_groups import Hidden
from trellis.self_study.measures import distribution, gap, interval, mean_level, widest_first
from trellis.self_study.models import NotNow, Priority, Study
from trellis.self_study.queries.asking import COMMUNITY
from trellis.self_study.queries.rounds import studies
from trellis.surveys.queries import Cell, Results, Taking, Tally, results_of, school_levels_of
from trellis.surveys.queries.words import RoundWords

WIDE = 1.0  # levels apart, from which on a gap is called wide


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants to see of a map, as it stands in the address. Empty means all."""

    area: str = ""
    groups: tuple[str, ...] = ()
    level: str = ""
    order: str = "gap"  # gap, framework or grown
    all_before: bool = False  # last year's mark of every group, not of the two that part alone

    @property
    def is_narrowed(self) -> bool:
        return bool(self.area or self.groups or self.level)


@dataclass(frozen=True, slots=True)
class Group:
    """A group on the map, with its mark. `by_name`: too few to hide anybody, so it answered by name."""

    key: str
    name: str
    voice: str
    shape: str
    is_open: bool
    by_name: bool = False
    asked: int = 0
    sent: int = 0

    @property
    def short(self) -> str:
        """Return the name as it stands at a mark, where there is little room."""
        known = {"cabinet": _("Cabinet"), "central_office": _("Offices"), "supervisors": _("Supervisors"), "school_staff": _("Staff")}
        return known.get(self.key, self.name)

    @property
    def sign(self) -> str:
        """Return the key of the group's mark in charts."""
        return self.voice + ("-triangle" if self.shape == "triangle" else "-open" if self.is_open else "")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a group stands in a row. `tally` is None when it is hidden or was not asked; `before` is last year's average."""

    group: Group
    was_asked: bool
    is_hidden: bool
    tally: Tally | None
    mean: float | None
    low: float | None
    high: float | None
    before: float | None

    @property
    def count(self) -> int | None:
        """Return how many gave a level, None where that is hidden or nobody did."""
        return self.tally.given if self.tally is not None and self.tally.given else None


@dataclass(frozen=True, slots=True)
class Row:
    """One practice. `apart` is the highest average less the lowest, of those shown; None when fewer than two are.

    `change` is how much wider the gap grew since last year, None when a group of today was not asked then.
    """

    key: str
    name: str
    marks: tuple[Mark, ...]
    apart: float | None
    highest: Mark | None
    lowest: Mark | None
    change: float | None
    promises: tuple[Promise, ...]
    not_now: NotNow | None
    priority: Priority | None

    @property
    def area_key(self) -> str:
        return self.key.split(".")[0]


@dataclass(frozen=True, slots=True)
class GapMap:
    """Practices by groups, as one person may see them."""

    study: Study
    choice: Choice
    floor: int  # the highest of the groups' floors: what the page says is hidden below it
    every_group: tuple[Group, ...]  # that could be shown; `groups` are those that are
    groups: tuple[Group, ...]
    areas: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]  # school levels by which the groups may be told apart
    rows: tuple[Row, ...]
    level_names: tuple[str, ...]
    sees_all: bool
    small: tuple[str, ...]  # keys of groups with fewer people than the floor: to system leaders their average is a named answer
    community: Taking | None
    before: Study | None

    @property
    def widest(self) -> Row | None:
        """Return the row that is furthest apart, None when nothing can be compared."""
        found = max((row for row in self.rows if row.apart is not None), key=lambda row: row.apart or 0.0, default=None)
        return found if found is not None and found.apart else None

    @property
    def wide(self) -> int:
        """Return in how many rows two groups are a whole level apart or more."""
        return sum(row.apart is not None and row.apart >= WIDE for row in self.rows)

    @property
    def grown(self) -> Row | None:
        """Return the row whose gap grew most since last year, None when none did."""
        found = max((row for row in self.rows if row.change is not None), key=lambda row: row.change or 0.0, default=None)
        return found if found is not None and (found.change or 0) > 0 else None

    @property
    def narrower(self) -> int:
        """Return in how many rows the gap is narrower than last year."""
        return sum((row.change or 0) < 0 for row in self.rows)

    def called(self, key: str) -> str:
        """Return what a group is called on this map."""
        return next((one.name for one in self.every_group if one.key == key), key)

    @property
    def without_level(self) -> list[str]:
        """Return the names of groups that stand as a whole though a school level was chosen: they work at none."""
        return [group.name for group in self.groups if group.voice == "office"] if self.choice.level else []


@dataclass(frozen=True, slots=True)
class Spread:
    """How one group answered one item; `tally` is None where it is hidden."""

    group: Group
    tally: Tally | None
    shares: tuple[float, ...] | None
    mean: float | None
    before: float | None
    level_names: tuple[str, ...]

    @property
    def without(self) -> int:
        """Return how many answered and chose no level here."""
        return self.tally.cannot_say + self.tally.rather_not if self.tally else 0

    @property
    def bars(self) -> list[dict[str, object]]:
        """Return each level's part of the bar. A count is written where there is room for it."""
        if self.shares is None or self.tally is None:
            return []
        bars, start = [], 0.0
        for level, (count, share, name) in enumerate(zip(self.tally.levels, self.shares, self.level_names, strict=True), start=1):
            bars.append(
                {
                    "level": level,
                    "name": name,
                    "count": count,
                    "from": f"{start * 100:.2f}%",
                    "width": f"{share * 100:.2f}%",
                    "middle": f"{(start + share / 2) * 100:.2f}%",
                    "has_room": share >= 0.08,
                }
            )
            start += share
        return bars


def sees_all(standing: Standing) -> bool:
    """Say whether the person sees groups that answered by name, by the page of policy."""
    return any(grant.reach is Reach.DISTRICT for grant in rights(standing, Verb.SELF_STUDY_READ_GAP_MAP))


def study_before(study: Study) -> Study | None:
    """Return the newest closed study of the same framework, or of the pack and copies akin to it, that began before this one, with a practice in common."""
    earlier = studies().filter(
        framework__key__in=kin_of(study.framework.key), round__opens_on__lt=study.round.opens_on, round__closes_on__lt=study.round.opens_on
    )
    return earlier.filter(round__items__key__in=study.round.items.values("key")).distinct().first()


def gap_map(study: Study, *, sees_all: bool, today: date, choice: Choice | None = None, language: str = "") -> GapMap:
    """Return the map of a closed round, widest gap first, or in the order that was chosen. Without a language, in the words of the round."""
    choice = choice or Choice()
    words = RoundWords(study.round, language.split("-")[0] or study.round.language)
    areas = spoken(study.framework, words.language)
    results = results_of(study.round, sees_named=sees_all)
    cells, took_part = _at_level(results, choice.level, sees_all)
    before = study_before(study)
    means_before = _means(_at_level(results_of(before.round, sees_named=sees_all), choice.level, sees_all)[0]) if before is not None else {}
    groups = [_group(one, study, words, took_part) for one in results.groups if one.audience.key != COMMUNITY]
    shown = [group for group in groups if not choice.groups or group.key in choice.groups]
    promises = from_round(study.round_id, today)
    not_nows = {one.practice_key: one for one in NotNow.objects.filter(study=study).select_related("by").order_by("pk")}
    priorities = {one.practice_key: one for one in Priority.objects.filter(study=study, ended_on__isnull=True).select_related("by")}
    rows = []
    for item in results.items:
        if choice.area and item.key.split(".")[0] != choice.area:
            continue
        marks = tuple(_mark(item.key, group, cells, means_before) for group in shown)
        rows.append(_row(item.key, str(words.say(f"{item.key}.name", item.name)), marks, promises, not_nows, priorities))
    order: Sequence[float | None] = [row.change if choice.order == "grown" else row.apart for row in rows]
    if choice.order != "framework":
        rows = [rows[place] for place in widest_first(order)]
    asked_areas = {item.key.split(".")[0] for item in results.items}
    names = dict(Area.objects.filter(framework_id=study.framework_id, key__in=asked_areas).order_by("order").values_list("key", "short_name"))
    here = school_levels_of(study.round)
    return GapMap(
        study=study,
        choice=choice,
        floor=max((one.audience.floor for one in results.groups), default=0),
        every_group=tuple(groups),
        groups=tuple(shown),
        areas=tuple((key, str(areas.area_name(key, name))) for key, name in names.items()),
        levels=tuple((value, str(label)) for value, label in School.Level.choices if value in here),
        rows=tuple(rows),
        level_names=tuple(str(words.level(level)) for level in range(1, len(study.round.levels) + 1)),
        sees_all=sees_all,
        small=tuple(group.key for group in shown if group.by_name),
        community=next((one for one in results.groups if one.audience.key == COMMUNITY), None),
        before=before,
    )


def _group(one: Taking, study: Study, words: RoundWords, took_part: Mapping[str, tuple[int, int]] | None = None) -> Group:
    """Return a group with its mark. Whether it stands as named is about the whole group, whatever part of it is looked at."""
    audience, is_named = one.audience, one.audience.mode == "named"
    name = str(words.say(f"group.{audience.key}", audience.name))
    by_name = is_named and (study.round.mode != "named" or (not one.is_hidden and one.asked < audience.floor))
    return Group(
        audience.key,
        name,
        audience.voice,
        audience.shape,
        audience.is_open,
        by_name,
        *(took_part or {}).get(audience.key, (one.asked, one.sent) if took_part is None else (0, 0)),
    )


Cells = Mapping[tuple[str, str], Cell]


def _at_level(results: Results, level: str, sees_named: bool) -> tuple[Cells, dict[str, tuple[int, int]]]:
    """Return the cells at one school level, how many were asked there and took part; people of the offices work at none and stand as a whole."""
    whole = {one.audience.key: (one.asked, one.sent) for one in results.groups}
    if not level:
        return results.cells, whole
    part = results_of(results.round, sees_named=sees_named, school_level=level)
    offices = {one.audience.key for one in results.groups if one.audience.voice == "office"}
    cells = {pair: cell for pair, cell in results.cells.items() if pair[1] in offices}
    took_part = {key: numbers for key, numbers in whole.items() if key in offices}
    return (
        {**cells, **{pair: cell for pair, cell in part.cells.items() if pair[1] not in offices}},
        {**took_part, **{one.audience.key: (one.asked, one.sent) for one in part.groups if one.audience.key not in offices}},
    )


def _means(cells: Cells) -> dict[tuple[str, str], float]:
    found = {}
    for pair, cell in cells.items():
        mean = mean_level(cell.levels) if isinstance(cell, Tally) else None
        if mean is not None:
            found[pair] = mean
    return found


def _mark(key: str, group: Group, cells: Cells, before: Mapping[tuple[str, str], float]) -> Mark:
    found = cells.get((key, group.key))
    tally = found if isinstance(found, Tally) else None
    mean = mean_level(tally.levels) if tally else None
    ends = interval(tally.levels, group.asked) if tally and group.asked and not group.by_name else None
    return Mark(
        group=group,
        was_asked=found is not None,
        is_hidden=isinstance(found, Hidden),
        tally=tally,
        mean=mean,
        low=ends[0] if ends else None,
        high=ends[1] if ends else None,
        before=before.get((key, group.key)) if mean is not None else None,
    )


def _row(key: str, name: str, marks: tuple[Mark, ...], promises: dict[str, list[Promise]], not_nows: dict[str, NotNow], priorities: dict[str, Priority]) -> Row:
    by_key = {mark.group.key: mark for mark in marks}
    found = gap({mark.group.key: mark.mean for mark in marks if mark.mean is not None})
    then = gap({mark.group.key: mark.before for mark in marks if mark.before is not None})
    comparable = found and then and all(mark.before is not None for mark in marks if mark.mean is not None)
    return Row(
        key=key,
        name=name,
        marks=marks,
        apart=found[0] if found else None,
        highest=by_key[found[1]] if found else None,
        lowest=by_key[found[2]] if found else None,
        change=round(found[0] - then[0], 1) if found and then and comparable else None,
        promises=tuple(promises.get(key, ())),
        not_now=not_nows.get(key),
        priority=priorities.get(key),
    )


def spreads(shown: GapMap, row: Row) -> list[Spread]:
    """Return how each group of the map answered one item; what is hidden on the map is hidden here."""
    return [
        Spread(mark.group, mark.tally, distribution(mark.tally.levels) if mark.tally else None, mark.mean, mark.before, shown.level_names)
        for mark in row.marks
        if mark.was_asked
    ]


def community_said(shown: GapMap, key: str) -> Spread | None:
    """Return what came through the open link about one item; None when there was no link. It counts in no gap."""
    results = results_of(shown.study.round, sees_named=shown.sees_all)
    taking = next((one for one in results.groups if one.audience.key == COMMUNITY), None)
    found = results.cells.get((key, COMMUNITY))
    if taking is None or found is None:
        return None
    tally = found if isinstance(found, Tally) else None
    mean = mean_level(tally.levels) if tally else None
    group = _group(taking, shown.study, RoundWords(shown.study.round, shown.study.round.language))
    return Spread(group, tally, distribution(tally.levels) if tally else None, mean, None, shown.level_names)


def promises_before(before: Study, key: str, today: date) -> list[Promise]:
    """Return what was promised because of the same row of an earlier round."""
    return from_round(before.round_id, today).get(key, [])


def sentences(shown: GapMap) -> list[str]:
    """Say what the map shows: the widest gap, how many are wide, and what moved since last year."""
    widest = shown.widest
    if widest is None or widest.highest is None or widest.lowest is None or widest.apart is None:
        return [_("No two groups can be compared: too few people answered, or those who did agree.")]
    said = [
        ngettext(
            "The gap of “%(name)s” (%(key)s): %(high)s place it %(apart)s levels above %(low)s.",
            "The widest of %(number)s gaps is “%(name)s” (%(key)s): %(high)s place it %(apart)s levels above %(low)s.",
            len(shown.rows),
        )
        % {
            "number": len(shown.rows),
            "name": widest.name,
            "key": widest.key,
            "high": in_sentence(widest.highest.group.name),
            "low": in_sentence(widest.lowest.group.name),
            "apart": say_number(widest.apart, 1),
        }
    ]
    if shown.wide > 1:
        said.append(_("In %(wide)s practices two groups stand a whole level apart or more.") % {"wide": shown.wide})
    grown = shown.grown
    if grown is not None and grown.change is not None:
        said.append(
            _("Since last year %(narrower)s gaps have become narrower; “%(name)s” (%(key)s) grew most, by %(change)s.")
            % {"narrower": shown.narrower, "name": grown.name, "key": grown.key, "change": say_number(grown.change, 1)}
        )
    elif shown.narrower:
        said.append(_("Since last year %(narrower)s gaps have become narrower and none has grown.") % {"narrower": shown.narrower})
    return said
