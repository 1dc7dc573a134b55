"""A finding and an indicator as pictures: groups, years, schools, pairs of groups, and one release after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.analysis.proportions import funnel_limits
from trellis.analysis.shrinkage import Spread, shrunken
from trellis.equity.measures.gaps import Counted
from trellis.equity.models import Cell, Finding, Release
from trellis.equity.queries.gaps import EVERYBODY, Field, Gap, Key, fields, gap_in, said_of, say_of, share_of, table_of
from trellis.equity.queries.groups import DIMENSIONS, VALUES, name_of_dimension, name_of_group
from trellis.equity.queries.releases import CountedIndicator
from trellis.kit.charts import Chart, Grid, Limit, Unit, funnel, grid, share_rows, share_years
from trellis.kit.days import SchoolYear

CURVES = 24  # sizes at which the limits of a funnel are computed
NAMED = 8  # schools outside the limits that a funnel names; the list has all of them


@dataclass(frozen=True, slots=True)
class Likely:
    """A school with its own number and with the share that it most likely has, given all schools."""

    school_id: int
    name: str
    counted: Counted | None
    share: float | None = None
    low: float | None = None
    high: float | None = None


def in_order(keys: Sequence[Key]) -> list[Key]:
    """Return groups in the order in which pages name them."""
    places = {(dimension, value): at for at, (dimension, value) in enumerate((d, v) for d in DIMENSIONS for v in VALUES.get(d, {}))}
    return sorted(keys, key=lambda key: (places.get(key, len(places)), key))


def of_groups(cells: Sequence[Field], meant: Key, indicator: CountedIndicator, gap: Gap | None) -> Chart:
    """Draw the groups of one table in one year, and the line of all others of the one that is meant."""
    table = {one.group: one.counted for one in cells if one.group != EVERYBODY}
    shares = [share_of(name_of_group(*key), table[key], is_meant=key == meant) for key in in_order(list(table))]
    reference = (_("All others"), gap.other_share) if gap else None
    return share_rows(
        indicator.counted,
        shares,
        caption=_("%(indicator)s, by group") % {"indicator": indicator.name},
        reading=_("The bar is where the true share lies, 95 times in 100. The upright line is all others of the marked group together."),
        heads=(name_of_dimension(meant[0]), _("Share")),
        reference=reference,
        say=say_of(*(one.value for one in shares)),
    )


def of_years(cells: Sequence[Field], meant: Key, indicator: CountedIndicator) -> Chart | None:
    """Draw a group and all others over the years of a release; None where there is one year alone."""
    years = sorted({one.year for one in cells})
    if len(years) < 2:
        return None
    ours, others = [], []
    for year in years:
        here = [one for one in cells if one.year == year]
        own = next((one for one in here if one.group == meant), None)
        gap = gap_in(here, meant)
        name = str(SchoolYear(year))
        ours.append(share_of(name, own.counted if own else Counted(0, 0)))
        hidden = own is not None and own.counted is None
        others.append(share_of(name, gap.others if gap else None if hidden or own else Counted(0, 0)))
    group = name_of_group(*meant)
    is_lacking = any(one.year not in {cell.year for cell in cells if cell.group == meant} for one in cells)
    return share_years(
        _("Every year as this release counted it."),
        ours,
        others,
        names=(group, _("All others")),
        unit=indicator.name,
        caption=_("%(indicator)s over the years: %(group)s and all others") % {"indicator": indicator.name, "group": group},
        reading=" ".join(
            [
                _("A year that is hidden to protect people is hatched; the lines do not cross it."),
                *([_("Of a year that is empty nothing was counted.")] if is_lacking else []),
            ]
        ),
        say=say_of(*(one.value for one in [*ours, *others])),
    )


def of_releases(shown: Sequence[tuple[str, Counted | None, Gap | None]], group: str, indicator: CountedIndicator) -> Chart | None:
    """Draw the same gap as each release counted it for its newest year, oldest first; None with one release alone."""
    if len(shown) < 2:
        return None
    ours = [share_of(name, own) for name, own, _gap in shown]
    others = [share_of(name, gap.others if gap else None) for name, _own, gap in shown]
    return share_years(
        _("The same group in each release, as it was counted then."),
        ours,
        others,
        names=(group, _("All others")),
        unit=indicator.name,
        caption=_("Measured again: %(indicator)s in each release") % {"indicator": indicator.name},
        reading=_("Bars that overlap do not tell two releases apart."),
        head=_("Release"),
        say=say_of(*(one.value for one in [*ours, *others])),
    )


def of_pairs(cells: Sequence[Field], first: str, second: str, meant: Key, indicator: CountedIndicator, gap: Gap | None) -> Grid | None:
    """Lay out a pair of dimensions; None where the release has no such pair."""
    table: dict[tuple[Key, Key], Counted | None] = {}
    for one in cells:
        if {one.group[0], one.second[0]} == {first, second}:
            pair = (one.group, one.second) if one.group[0] == first else (one.second, one.group)
            table[pair] = one.counted
    if not table:
        return None
    rows, columns = in_order(list({row for row, _column in table})), in_order(list({column for _row, column in table}))
    lines = []
    for row in rows:
        name = name_of_group(*row)
        lines.append((name, [share_of(name, table[row, column], is_meant=row == meant) if (row, column) in table else None for column in columns]))
    shares = [one.value for _name, line in lines for one in line if one is not None]
    made = grid(
        _("%(first)s and %(second)s together") % {"first": name_of_dimension(first), "second": name_of_dimension(second)},
        [name_of_group(*column) for column in columns],
        lines,
        reference=gap.other_share if gap else 0.0,
        more_is_worse=not indicator.is_good,
        reading=_("The darker a field, the further it is on the worse side of all others."),
    )
    say = say_of(*shares)
    return Grid(made.caption, made.reading, made.columns, made.rows, made.reference, made.more_is_worse, say)


@dataclass(frozen=True, slots=True)
class Schools:
    """One group in every school for a funnel: (school, n, count) as far as they are shown to the person, how many are hidden, and the names of any."""

    counts: list[tuple[int, int, int]]
    hidden: int
    names: Callable[[Sequence[int]], dict[int, str]]

    def __len__(self) -> int:
        return len(self.counts) + self.hidden


def of_schools(schools: Schools, district: Counted | None, indicator: CountedIndicator, group: str) -> Chart | None:
    """Draw schools by the number of students and the share, and name those that chance does not explain; None under three schools that are shown."""
    shown = np.array([one for one in schools.counts if one[1]], dtype=np.int64).reshape(-1, 3)
    if district is None or district.share is None or len(shown) < 3:
        return None
    sizes, shares = shown[:, 1], shown[:, 2] / shown[:, 1]
    largest, smallest = int(sizes.max()), int(sizes.min())
    at = sorted({max(1, round(smallest + (largest - smallest) * (i / CURVES) ** 2)) for i in range(CURVES + 1)})
    curves = [[Limit(one.n, one.low, one.high) for one in funnel_limits(district.share, at, coverage)] for coverage in (0.95, 0.998)]
    # From the drawn curve, so that a mark and its name agree with the line
    low, high = (np.interp(sizes, at, [getattr(one, side) for one in curves[1]]) for side in ("low", "high"))
    is_outside = (shares < low) | (shares > high)
    by_weight = np.argsort(-np.abs(shares - district.share) * sizes * is_outside, kind="stable")
    named = by_weight[: min(NAMED, int(is_outside.sum()))]
    others = np.setdiff1d(np.arange(len(shown)), named)
    names = schools.names(shown[named, 0].tolist())
    units = [Unit(names[school], n, count / n, said_of(Counted(n, count))) for school, n, count in shown[named].tolist()]
    reading = _(
        "Inside the inner dashes chance alone can explain the difference, 95 times in 100; outside the outer ones it hardly can. Only those have names."
    )
    if schools.hidden:
        words = ngettext("%(many)s school is hidden to protect people.", "%(many)s schools are hidden to protect people.", schools.hidden)
        reading += " " + words % {"many": schools.hidden}
    many = int(is_outside.sum())
    sentence = (
        ngettext("%(many)s school lies outside what chance explains.", "%(many)s schools lie outside what chance explains.", many) % {"many": many}
        if many
        else _("No school lies outside what chance explains.")
    )
    inside = list(zip(sizes[others].tolist(), shares[others].tolist(), strict=True))
    return funnel(
        sentence,
        inside,
        sorted(units, key=lambda unit: unit.name),
        limits=curves,
        reference=(_("The district"), district.share),
        unit=indicator.name,
        size=_("students"),
        caption=_("%(indicator)s by school: %(group)s") % {"indicator": indicator.name, "group": group},
        reading=reading,
        heads=(_("School"), _("Share")),
        say=say_of(float(shares[shares > 0].min(initial=1.0))),
    )


def in_schools(standing: Standing, release: Release, *, indicator: str, year: int, group: Key) -> Schools:
    """Return one group in every school for a funnel, without the names that it does not write."""
    found = Cell.objects.filter(_in_schools(indicator, year, group), release=release).order_by()
    exact = within(standing, Verb.EQUITY_READ_EXACT, found)
    numbers = ("school_id", "n", "count")
    if exact is found:
        counts, hidden = list(found.values_list(*numbers)), 0
    else:
        counts = [*found.filter(is_hidden=False).values_list(*numbers), *(theirs := list(exact.filter(is_hidden=True).values_list(*numbers)))]
        hidden = found.filter(is_hidden=True).count() - len(theirs)

    def names(schools: Sequence[int]) -> dict[int, str]:
        return dict(found.filter(school__in=schools).values_list("school_id", "school__name"))

    return Schools(sorted(counts), hidden, names)


def likely(cells: Sequence[Field], how: Spread | None) -> list[Likely]:
    """Return schools with the share that each most likely has; what is hidden stays hidden."""
    made = []
    for one in cells:
        if one.counted is None or how is None:
            made.append(Likely(one.school_id or 0, one.school, one.counted))
        else:
            found = shrunken(one.counted.count, one.counted.n, how)
            made.append(Likely(one.school_id or 0, one.school, one.counted, found.share, found.low, found.high))
    return made


def years_of(standing: Standing | None, release: Release, finding: Finding) -> list[Field]:
    """Return the table of a finding in all years of a release."""
    return fields(standing, release, table_of(finding))


def schools_of(standing: Standing | None, release: Release, *, indicator: str, year: int, group: Key) -> list[Field]:
    """Return one group in every school, by name."""
    return sorted(fields(standing, release, _in_schools(indicator, year, group)), key=lambda one: (one.school, one.school_id or 0))


def schools_by_name(release: Release, *, indicator: str, year: int, group: Key, words: str = "") -> "QuerySet[Cell, int] | list[int]":
    """Return the numbers of one group's cells by the names of their schools, to be paged; with words, of schools that have them in their name."""
    found = Cell.objects.filter(_in_schools(indicator, year, group), release=release).order_by("school__name", "school_id")
    if not words:
        return found.values_list("pk", flat=True)
    return [pk for pk, name in found.values_list("pk", "school__name") if words.lower() in name.lower()]


def on_a_page(standing: Standing, release: Release, numbers: Sequence[int]) -> list[Field]:
    """Return cells in the order of their numbers, as they are shown to the person."""
    found = {one.pk: one for one in fields(standing, release, Q(pk__in=numbers))}
    return [found[number] for number in numbers if number in found]


def _in_schools(indicator: str, year: int, group: Key) -> Q:
    return Q(school__isnull=False, indicator=indicator, school_year=year, dimension=group[0], value=group[1], dimension_2="")


def pairs_of(standing: Standing | None, release: Release, *, indicator: str, year: int, dimension: str) -> list[Field]:
    """Return the pairs of groups of the district in which a dimension takes part."""
    where = Q(school=None, indicator=indicator, school_year=year) & ~Q(dimension_2="") & (Q(dimension=dimension) | Q(dimension_2=dimension))
    return fields(standing, release, where)


def in_district(standing: Standing | None, release: Release, *, indicator: str, year: int) -> list[Field]:
    """Return every group of the district, no pairs."""
    return fields(standing, release, Q(school=None, indicator=indicator, school_year=year, dimension_2=""))


def at_school(standing: Standing | None, release: Release, *, indicator: str, year: int, school: int) -> list[Field]:
    """Return every group of one school."""
    return fields(standing, release, Q(school=school, indicator=indicator, school_year=year, dimension_2=""))


def of_all_groups(cells: Sequence[Field], indicator: CountedIndicator) -> Chart:
    """Draw every group of every dimension in one year, and the line of all students."""
    table = {one.group: one.counted for one in cells}
    keys = in_order([key for key in table if key != EVERYBODY])
    shares = [share_of(name_of_group(*key), table[key], is_apart=at > 0 and key[0] != keys[at - 1][0]) for at, key in enumerate(keys)]
    everybody = table.get(EVERYBODY)
    reference = (name_of_group(*EVERYBODY), everybody.share) if everybody and everybody.share is not None else None
    return share_rows(
        indicator.counted,
        shares,
        caption=_("%(indicator)s, by group") % {"indicator": indicator.name},
        reading=_("The bar is where the true share lies, 95 times in 100. A student is in one group of each block. The upright line is all students."),
        heads=(_("Group"), _("Share")),
        reference=reference,
        say=say_of(*(one.value for one in shares)),
    )
