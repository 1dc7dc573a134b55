"""Releases as pages read them. What a release hides leaves this room as None; exact numbers only through `exact_cells` and `exact_findings`.

For pages: `readable` and `newest` give releases, `indicators_of` what was counted, `shown_cells` and `shown_findings` what everybody may see,
`exact_*` what a person with a duty may see (enter the opening in the read log).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.fields import PositiveIntegerField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.access.standing import Standing
from trellis.equity.models import Cell, Finding, Release
from trellis.equity.models.indicators import said
from trellis.kit.days import SchoolYear


@dataclass(frozen=True, slots=True)
class CountedIndicator:
    """An indicator as it was when a release was counted."""

    key: str
    names: Mapping[str, str]
    outcome: str  # good or bad
    counted: str
    among: str
    source: str
    feed: str

    @property
    def name(self) -> str:
        return said(dict(self.names))

    @property
    def is_good(self) -> bool:
        return self.outcome == "good"


def releases() -> "QuerySet[Release]":
    """Return all releases, the latest first, with who made and published them. Ask the gate: `within(standing, EQUITY_READ_RELEASE, releases())`."""
    return Release.objects.defer("spreads").select_related("made_by", "published_by", "withdrawn_by", "follows").order_by("-made_at", "-pk")


def readable(standing: Standing) -> "QuerySet[Release]":
    """Return the releases that a person may read, the latest first: those that are out, and for who counts them every one."""
    return within(standing, Verb.EQUITY_READ_RELEASE, releases())


def newest(standing: Standing) -> Release | None:
    """Return the release that is out and was made last, or None."""
    return readable(standing).filter(state=Release.State.PUBLISHED).first()


def indicators_of(release: Release) -> dict[str, CountedIndicator]:
    """Return what was counted in a release, by key."""
    fields = CountedIndicator.__dataclass_fields__
    return {one["key"]: CountedIndicator(**{name: one[name] for name in fields}) for one in release.indicators}


def shown_cells(release: Release) -> "QuerySet[Cell]":
    """Return the cells of a release with `shown_n` and `shown_count`, both None where the release hides them. Show nothing else of a cell.

    Filter by `indicator`, `school` (None: the district), `school_year`, `dimension` (empty: all students) and `dimension_2` (empty: no pair).
    """
    return Cell.objects.filter(release=release).annotate(shown_n=_masked("n"), shown_count=_masked("count")).defer("n", "count", "is_primary")


def shown_findings(release: Release) -> "QuerySet[Finding]":
    """Return the findings that stand on numbers which the release shows, those that affect most students first."""
    return Finding.objects.filter(release=release, is_hidden=False).order_by("-affected", "pk")


def exact_cells(standing: Standing, release: Release) -> "QuerySet[Cell]":
    """Return the cells whose exact numbers a person may read, hidden or not. Enter the opening in the read log."""
    return within(standing, Verb.EQUITY_READ_EXACT, Cell.objects.filter(release=release))


def exact_findings(standing: Standing, release: Release) -> "QuerySet[Finding]":
    """Return the findings whose exact numbers a person may read, hidden or not. Enter the opening in the read log."""
    return within(standing, Verb.EQUITY_READ_EXACT, Finding.objects.filter(release=release)).order_by("-affected", "pk")


def actionable_findings(standing: Standing, release: Release) -> "QuerySet[Finding]":
    """Return the findings from which a person may open a follow-up."""
    return within(standing, Verb.EQUITY_FOLLOW_UP, Finding.objects.filter(release=release)).order_by("-affected", "pk")


def same_over_releases(finding: Finding) -> "QuerySet[Finding]":
    """Return the same finding in releases that are out, the oldest first: absent where the gap was no finding."""
    found = Finding.objects.filter(identity=finding.identity, release__state=Release.State.PUBLISHED)
    return found.select_related("release").order_by("release__made_at", "pk")


def others_of(finding: Finding) -> "Q":
    """Match the cells of the table that a finding stands in: its groups in its school and year."""
    return Q(school=finding.school_id, indicator=finding.indicator, school_year=finding.school_year, dimension=finding.dimension, dimension_2="")


PROBLEMS = {
    "falls": gettext_lazy("A hidden number of this release could be worked out. Hide more under “What the district counts”, and count it again."),
    "unproven": gettext_lazy(
        "Whether a hidden number of this release could be worked out was not settled in time. Hide more under “What the district counts”, and count it again."
    ),
    "broken": gettext_lazy("Counting was cut off in the middle. Count it again."),
}


def problem_of(release: Release) -> str:
    """Return in words why a release could not be counted or cannot be published; empty when nothing stands against it."""
    return str(PROBLEMS.get(release.problem, release.problem))


def notices_of(release: Release) -> list[str]:
    """Return in words what a reader of a release should know: who was left out, and why."""
    return [_words(one) for one in release.notices]


def _masked(name: str) -> Case:
    return Case(When(is_hidden=True, then=Value(None)), default=F(name), output_field=PositiveIntegerField(null=True))


def _words(notice: dict[str, Any]) -> str:
    from trellis.equity.queries.groups import name_of_dimension

    many = notice.get("number", 0)
    year = ", ".join(str(SchoolYear(one)) for one in notice.get("years", ()))
    match notice["code"]:
        case "unknown_group":
            words = ngettext(
                "{dimension}, {year}: of {many} student nobody knows the group. They are in no group of it.",
                "{dimension}, {year}: of {many} students nobody knows the group. They are in no group of it.",
                many,
            )
            return words.format(dimension=name_of_dimension(notice["dimension"]), year=year, many=many)
        case "no_group":
            return _("{dimension}, {year}: the roster names no such group. It was not counted.").format(
                dimension=name_of_dimension(notice["dimension"]), year=year
            )
        case "second_school":
            words = ngettext(
                "{year}: {many} student was at two schools, and is counted at the one that answers for them.",
                "{year}: {many} students were at two schools, and are counted at the one that answers for them.",
                many,
            )
            return words.format(year=year, many=many)
        case "two_answer":
            words = ngettext(
                "{year}: for {many} student two schools say that they answer. The one where they were enrolled last was taken.",
                "{year}: for {many} students two schools say that they answer. The one where they were enrolled last was taken.",
                many,
            )
            return words.format(year=year, many=many)
        case "answered_elsewhere":
            words = ngettext(
                "{year}: the school that answers for {many} student is not in the files. They are not counted.",
                "{year}: the schools that answer for {many} students are not in the files. They are not counted.",
                many,
            )
            return words.format(year=year, many=many)
        case "no_data":
            return _("{indicator}, {year}: there are no data. It was not counted.").format(indicator=said(notice["names"]), year=year)
        case "as_published":
            return _("{year}: as it was published in “{release}”. What is out is not counted again.").format(year=year, release=notice["release"])
        case "unknown_key":
            words = ngettext(
                "{many} row of outcome files has the key “{key}”, which no indicator bears.",
                "{many} rows of outcome files have the key “{key}”, which no indicator bears.",
                many,
            )
            return words.format(key=notice["key"], many=many)
    raise ValueError(notice["code"])
