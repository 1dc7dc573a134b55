"""Numbers of a release as one person may see them: what it hides is None, unless the person has a duty to the school."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.access.gate import may
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.equity.measures.gaps import Counted, affected, all_others, per
from trellis.equity.models import Finding, Release
from trellis.equity.queries.groups import name_of_group
from trellis.equity.queries.releases import CountedIndicator, exact_cells, shown_cells
from trellis.kit import formats
from trellis.kit.charts import Share

Key = tuple[str, str]  # dimension, value; ("", "") is everybody
EVERYBODY: Key = ("", "")
FIELDS = ("pk", "school_id", "school__name", "indicator", "school_year", "dimension", "value", "dimension_2", "value_2", "shown_n", "shown_count")


@dataclass(slots=True)  # not frozen: there are as many as schools, and to freeze one takes as long as all the rest
class Field:
    """One cell as it is shown; `counted` is None where it is hidden, `is_exact` where the release hides it and the reader has a duty."""

    pk: int
    school_id: int | None
    school: str
    indicator: str
    year: int
    group: Key
    second: Key
    counted: Counted | None
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A group, and all others of its school or of the district, as far as both are shown."""

    group: Counted
    others: Counted

    @property
    def affected(self) -> int:
        return affected(self.group, self.others)

    @property
    def share(self) -> float:
        return self.group.share or 0.0

    @property
    def other_share(self) -> float:
        return self.others.share or 0.0


def fields(standing: Standing | None, release: Release, where: Q) -> list[Field]:
    """Return the cells of a release that match; nobody (None) sees what the release shows."""
    rows = list(shown_cells(release).filter(where).order_by().values_list(*FIELDS))
    exact: dict[int, tuple[int, int]] = {}
    if standing is not None and may(standing, Verb.EQUITY_READ_EXACT):
        hidden = exact_cells(standing, release).filter(where, is_hidden=True).values_list("pk", "n", "count")
        exact = {pk: (n, count) for pk, n, count in hidden}
    made = []
    for pk, school_id, school, indicator, year, dimension, value, dimension_2, value_2, *numbers in rows:
        n, count = exact.get(pk, tuple(numbers))
        counted = Counted(n, count) if n is not None and count is not None else None
        place = school or _("The district")
        made.append(Field(pk, school_id, place, indicator, year, (dimension, value), (dimension_2, value_2), counted, pk in exact))
    return made


def table_of(finding: Finding) -> Q:
    """Match the groups among which a finding stands, with everybody, in every year of its release."""
    return Q(school=finding.school_id, indicator=finding.indicator, dimension__in=["", finding.dimension], dimension_2="")


def gap_in(cells: Iterable[Field], group: Key) -> Gap | None:
    """Return a group and all others from the cells of one table, with everybody among them; None where one of both is hidden or nobody is there."""
    table = {one.group: one.counted for one in cells if one.second == EVERYBODY}
    own = table.get(group)
    if own is None:
        return None
    siblings = [counted for key, counted in table.items() if key not in (group, EVERYBODY)]
    others = all_others(own, siblings, table.get(EVERYBODY))
    return Gap(own, others) if others is not None and others.n and own.n else None


def gaps_of(standing: Standing | None, release: Release, findings: Sequence[Finding]) -> dict[int, Gap]:
    """Return the gap of each finding by its number, as it is shown to the person: one query, two for whom exact numbers are."""
    if not findings:
        return {}
    of_schools = Q(school__in={one.school_id for one in findings if one.school_id})
    if any(one.school_id is None for one in findings):
        of_schools |= Q(school=None)
    where = of_schools & Q(  # a few tables too many, by an index, rather than an OR of tables
        indicator__in={one.indicator for one in findings},
        school_year__in={one.school_year for one in findings},
        dimension__in={"", *(one.dimension for one in findings)},
        dimension_2="",
    )
    tables: dict[tuple[Any, ...], list[Field]] = {}
    for cell in fields(standing, release, where):
        tables.setdefault((cell.school_id, cell.indicator, cell.year), []).append(cell)
    found = {}
    for one in findings:
        cells = tables.get((one.school_id, one.indicator, one.school_year), [])
        gap = gap_in([cell for cell in cells if cell.group[0] in ("", one.dimension)], (one.dimension, one.value))
        if gap is not None:
            found[one.pk] = gap
    return found


def say_of(*shares: float | None) -> Callable[[float], str]:
    """Return how shares are said on one page: whole per cent, with one decimal where the least that is not nothing is under two."""
    least = min((one for one in shares if one), default=1.0)
    return say_fine if least < 0.02 else formats.say_share


def say_fine(value: float) -> str:
    """Say a share with one decimal: "0.4 %"."""
    return _("%(number)s %%") % {"number": formats.say_number(value * 100, 1)}


def said_of(counted: Counted) -> str:
    """Say a count: "34 of 120"."""
    return _("%(count)s of %(n)s") % {"count": formats.say_number(counted.count), "n": formats.say_number(counted.n)}


def share_of(name: str, counted: Counted | None, *, is_meant: bool = False, is_apart: bool = False) -> Share:
    """Return a cell as charts draw it."""
    if counted is None:
        return Share(name, hidden=True, is_meant=is_meant, is_apart=is_apart)
    low, high = counted.interval or (None, None)
    return Share(name, counted.share, low, high, said_of(counted), is_meant=is_meant, is_apart=is_apart)


def sentence_of(gap: Gap, group: Key, indicator: CountedIndicator) -> str:
    """Say a gap as a board reads it: of a hundred here, of a hundred of all others."""
    whole = per(gap.share, gap.other_share)
    return _("%(indicator)s: %(here)s of %(whole)s in the group “%(group)s”, and %(others)s of %(whole)s of all others.") % {
        "indicator": indicator.name,
        "whole": formats.say_number(whole),
        "group": name_of_group(*group),
        "here": formats.say_number(gap.share * whole),
        "others": formats.say_number(gap.other_share * whole),
    }


def brief_of(gap: Gap) -> str:
    """Say a gap in a list, where group and indicator stand above it."""
    whole = per(gap.share, gap.other_share)
    return _("%(here)s of %(whole)s, and %(others)s of %(whole)s of all others.") % {
        "whole": formats.say_number(whole),
        "here": formats.say_number(gap.share * whole),
        "others": formats.say_number(gap.other_share * whole),
    }


def affected_apart(gap: Gap, indicator: CountedIndicator) -> tuple[str, str]:
    """Say what an equal rate would mean in students as a number and the words under it."""
    many = gap.affected
    more = ngettext("student more", "students more", many) if indicator.is_good else ngettext("student fewer", "students fewer", many)
    return formats.say_number(many), more


def affected_words(gap: Gap, indicator: CountedIndicator) -> str:
    """Say what an equal rate would mean in students."""
    many = gap.affected
    if indicator.is_good:
        words = ngettext("At the rate of all others it would be %(many)s student more.", "At the rate of all others it would be %(many)s students more.", many)
    else:
        words = ngettext(
            "At the rate of all others it would be %(many)s student fewer.", "At the rate of all others it would be %(many)s students fewer.", many
        )
    return words % {"many": formats.say_number(many)}
