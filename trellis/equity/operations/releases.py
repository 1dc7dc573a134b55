"""A release is begun, counted in the background, published by a named person, and withdrawn with a reason."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from trellis.audit.operations import record_act
from trellis.equity.measures.hiding import Hiding, Key, hiding
from trellis.equity.models import Cell, Finding, Indicator, Release
from trellis.equity.queries.counting import DISTRICT, YearRows, rows_of_year
from trellis.equity.queries.indicators import in_force, rules_in_force
from trellis.equity.queries.releases import PROBLEMS
from trellis.equity.queries.spreads import spreads_in
from trellis.kit.days import SchoolYear
from trellis.records.queries.outcomes import rows_by_key

State = Release.State
RULES = ("least", "level", "hidden_below", "hides_zeros", "hides_extremes", "source")
COUNTED = ("key", "names", "outcome", "counted", "among", "source", "feed")
AT_ONCE = 2_000
MOST_YEARS = 5


class NothingToCount(Exception):
    """There is no indicator, or no school year was named."""


class CannotPublish(Exception):
    """The release is not counted, is out already, or a hidden number of it could be worked out."""


class NotOut(Exception):
    """The release is not out, so that it cannot be withdrawn."""


class ReasonMissing(Exception):
    """Whoever withdraws a release says why."""


@transaction.atomic
def begin_release(*, by: int | None, now: datetime, today: date, name: str, school_years: Sequence[int]) -> Release:
    """Open a release that is about to be counted, with indicators and rules as they are now; the same while it is counted is one. Raises NothingToCount."""
    indicators = [one for one in in_force() if not one.is_ended]
    years = sorted({year for year in school_years if 2000 <= year <= SchoolYear.of(today).ends_in})[-MOST_YEARS:]
    if not indicators:
        raise NothingToCount(_("Nothing is counted yet. Say first what the district counts, under “What the district counts”."))
    if not years:
        raise NothingToCount(_("Choose one school year or more that has begun."))
    rules, called = rules_in_force(), name.strip() or str(SchoolYear(years[-1]))
    same = Release.objects.filter(state=State.COUNTING, made_by_id=by, name=called, school_years=years).first()
    if same is not None:
        return same
    release = Release.objects.create(
        name=called,
        school_years=years,
        on=today,
        made_by_id=by,
        made_at=now,
        indicators=[{"number": one.pk, **{field: getattr(one, field) for field in COUNTED}} for one in indicators],
        rules={field: getattr(rules, field) for field in RULES},
        follows=Release.objects.filter(state=State.PUBLISHED).order_by("-made_at", "-pk").first(),
    )
    record_act(by=by, act="equity.begin_release", about=[release], detail={"years": years})
    return release


def count_release(*, release: Release, said: Callable[[int], None] = lambda share: None) -> None:
    """Count, look for findings, hide and attack: year by year, kept all at once. What is out already for a year is taken over and not counted again."""
    indicators = list(Indicator.objects.filter(pk__in=[one["number"] for one in release.indicators]).order_by("key"))
    counted = _Counted(release)
    steps = max(1, len(release.school_years) * (len(indicators) + 1))
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        said(min(99, 100 * done // steps))

    for year in release.school_years:
        fresh = [one for one in indicators if not counted.take_over(year, one)]
        if not fresh:
            continue
        rows = rows_of_year(year, fresh, on=release.on)
        counted.notices += rows.notices
        step()
        counted.count(rows, step)
        if year == release.school_years[-1]:
            counted.find(rows)
    known = set(Indicator.objects.values_list("key", flat=True))
    counted.notices = _told_once(counted.notices)
    counted.notices += [{"code": "unknown_key", "key": key, "number": many} for key, many in sorted(rows_by_key().items()) if key not in known]
    _keep(release, counted)


def _told_once(notices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the notices with those that say the same of several years as one; `years` instead of `year`."""
    made: dict[str, dict[str, Any]] = {}
    for one in notices:
        rest = {name: value for name, value in one.items() if name != "year"}
        made.setdefault(json.dumps(rest, sort_keys=True), {**rest, "years": []})["years"].append(one["year"])
    return list(made.values())


@transaction.atomic
def _keep(release: Release, counted: "_Counted") -> None:
    Cell.objects.filter(release=release).delete()
    Finding.objects.filter(release=release).delete()
    Cell.objects.bulk_create(counted.cells, batch_size=AT_ONCE)
    Finding.objects.bulk_create(counted.findings, batch_size=AT_ONCE)
    problem = "falls" if counted.audit["exposed"] else "unproven" if counted.audit["unproven"] else ""
    kept = {"notices": counted.notices, "audit": counted.audit, "spreads": spreads_in(counted.cells, release.school_years[-1]), "problem": problem}
    Release.objects.filter(pk=release.pk).update(state=State.COUNTED, progress=100, **kept)
    release.refresh_from_db()
    record_act(by=release.made_by_id, act="equity.count_release", about=[release], detail={"cells": counted.audit["cells"], "hidden": counted.audit["hidden"]})


def note_progress(*, release: Release, progress: int) -> None:
    """Write down how far a release is counted. Committed at once, so that a page can show it."""
    Release.objects.filter(pk=release.pk, state=State.COUNTING).update(progress=progress)


def fail_release(*, release: Release, problem: str) -> None:
    """Say that a release could not be counted, and why: a key of PROBLEMS."""
    Release.objects.filter(pk=release.pk, state=State.COUNTING).update(state=State.FAILED, problem=problem)


@transaction.atomic
def publish_release(*, by: int, now: datetime, release: Release) -> None:
    """Let a release out under a name. Twice is once. Raises CannotPublish."""
    held = Release.objects.select_for_update().get(pk=release.pk)
    if held.state == State.PUBLISHED:
        return
    if held.state != State.COUNTED:
        raise CannotPublish(_("Only a release that is counted and was never out can be published. Count a new one."))
    if held.audit.get("exposed"):
        raise CannotPublish(PROBLEMS["falls"])
    if held.audit.get("unproven"):
        raise CannotPublish(PROBLEMS["unproven"])
    Release.objects.filter(pk=held.pk).update(state=State.PUBLISHED, published_by_id=by, published_at=now)
    record_act(by=by, act="equity.publish_release", about=[held])


@transaction.atomic
def withdraw_release(*, by: int, now: datetime, release: Release, reason: str) -> None:
    """Take a release back, with the reason that its readers see. Twice is once. Raises NotOut, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(_("Say why it is withdrawn. Whoever has read it should know."))
    held = Release.objects.select_for_update().get(pk=release.pk)
    if held.state == State.WITHDRAWN:
        return
    if held.state != State.PUBLISHED:
        raise NotOut(_("This release is not out. Nothing needs to be withdrawn."))
    Release.objects.filter(pk=held.pk).update(state=State.WITHDRAWN, withdrawn_by_id=by, withdrawn_at=now, withdrawn_because=reason.strip())
    record_act(by=by, act="equity.withdraw_release", about=[held])


class _Counted:
    """What counting has found so far."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.cells: list[Cell] = []
        self.findings: list[Finding] = []
        self.notices: list[dict[str, Any]] = []
        self.audit = {"cells": 0, "hidden": 0, "primary": 0, "exposed": 0, "unproven": 0}
        self.hidden: dict[tuple[int, str], set[Key]] = {}
        self.counted: dict[tuple[int, str], dict[Key, tuple[int, int]]] = {}
        self.told: set[tuple[int, str]] = set()

    def take_over(self, year: int, indicator: Indicator) -> bool:
        """Take the cells of a year from the release that is out with them, if one is: two counts of one year would give away the difference."""
        for earlier in Release.objects.filter(state=State.PUBLISHED).exclude(pk=self.release.pk).order_by("-made_at", "-pk"):
            if year not in earlier.school_years or not any(one["number"] == indicator.pk for one in earlier.indicators):
                continue
            cells = list(Cell.objects.filter(release=earlier, indicator=indicator.key, school_year=year))
            if not cells:
                continue
            for cell in cells:
                cell.pk, cell.release_id = None, self.release.pk
                cell._state.adding = True
            self._add(year, indicator.key, cells)
            if year == self.release.school_years[-1]:
                self._take_over_findings(earlier, indicator.key, year)
            if (year, earlier.name) not in self.told:
                self.told.add((year, earlier.name))
                self.notices.append({"code": "as_published", "year": year, "release": earlier.name})
            return True
        return False

    def _take_over_findings(self, earlier: Release, key: str, year: int) -> None:
        for finding in Finding.objects.filter(release=earlier, indicator=key, school_year=year):
            finding.pk, finding.release_id = None, self.release.pk
            finding._state.adding = True
            self.findings.append(finding)

    def count(self, rows: YearRows, step: Callable[[], None]) -> None:
        """Count a year and hide what its rules hide."""
        if not len(rows.students):
            return
        cube = rows.cube(ways=2)
        district, _schools = rows.levels
        whole = cube.rolled_up(district.above)
        names = [(name, values) for name, values in cube.dimensions]
        for at, one in enumerate(rows.indicators):
            cells: dict[Key, tuple[int, int]] = {}
            for place, group in enumerate(cube.groups):
                words = [word for d, v in group.by for word in (names[d][0], names[d][1][v])]
                if n := int(whole.n[place, at, 0]):
                    cells[Key("", *words)] = (n, int(whole.count[place, at, 0]))
                if len(group.by) < 2:
                    for column, unit in enumerate(cube.units):
                        if n := int(cube.n[place, at, column]):
                            cells[Key(str(rows.schools[int(unit)]), *words)] = (n, int(cube.count[place, at, column]))
            self._hide(rows.year, one.name, cells)
            step()

    def _hide(self, year: int, key: str, cells: dict[Key, tuple[int, int]]) -> None:
        rules = self.release.rules
        found: Hiding = hiding(cells, below=rules["hidden_below"], zeros=rules["hides_zeros"], extremes=rules["hides_extremes"])
        self.hidden[year, key], self.counted[year, key] = found.hidden, cells
        self.audit["exposed"] += found.exposed
        self.audit["unproven"] += found.unproven
        self._add(
            year,
            key,
            [
                Cell(
                    release=self.release,
                    school_id=int(one.school) if one.school else None,
                    indicator=key,
                    school_year=year,
                    dimension=one.dimension,
                    value=one.value,
                    dimension_2=one.dimension_2,
                    value_2=one.value_2,
                    n=n,
                    count=count,
                    is_hidden=one in found.hidden,
                    is_primary=one in found.primary,
                )
                for one, (n, count) in cells.items()
            ],
        )

    def _add(self, year: int, key: str, cells: Iterable[Cell]) -> None:
        made = list(cells)
        self.cells += made
        self.audit["cells"] += len(made)
        self.audit["hidden"] += sum(one.is_hidden for one in made)
        self.audit["primary"] += sum(one.is_primary for one in made)

    def find(self, rows: YearRows) -> None:
        """Keep the findings of the newest year; one is hidden when its group, or everybody it is held against, is."""
        for one in rows.findings(least=self.release.rules["least"], level=self.release.rules["level"]):
            [(dimension, value)] = one.group
            school = "" if one.level == DISTRICT else one.unit[-1]
            hidden = self.hidden[rows.year, one.indicator]
            values = next(made.values for made in rows.dimensions if made.name == dimension)
            cells = self.counted[rows.year, one.indicator]
            table = {Key(school, dimension, other) for other in values}
            in_no_group = cells[Key(school)][0] - sum(cells.get(key, (0, 0))[0] for key in table)
            # All others hold a hidden number: their sum tells no more than everybody less the group, as long as everybody is in a group.
            is_hidden = Key(school, dimension, value) in hidden or bool(in_no_group and table & hidden)
            self.findings.append(
                Finding(
                    release=self.release,
                    school_id=int(school) if school else None,
                    indicator=one.indicator,
                    school_year=rows.year,
                    dimension=dimension,
                    value=value,
                    n=one.n,
                    count=one.count,
                    others_n=one.others_n,
                    others_count=one.others_count,
                    affected=one.affected,
                    p=one.p,
                    identity=f"{one.indicator}|{school}|{dimension}|{value}",
                    is_hidden=is_hidden,
                )
            )
