"""Chosen findings for a board: the numbers that are published, whoever asks, since a board's papers are read by everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trellis.equity.models import Finding, Release
from trellis.equity.queries import pictures
from trellis.equity.queries.findings import FindingRow, published_again, rows_of
from trellis.equity.queries.gaps import say_of
from trellis.equity.queries.releases import shown_findings
from trellis.kit.charts import Chart, Share
from trellis.kit.charts.drawing import Scale
from trellis.kit.charts.shares import Say, ticks_of

MOST = 12  # findings in one paper: more is read by nobody


@dataclass(frozen=True, slots=True)
class Paper:
    """One finding of a paper: its words, its chart for a page, and the same as places from 0 to 1 for a printer."""

    row: FindingRow
    chart: Chart
    said: str
    marks: list[dict[str, Any]]
    reference: dict[str, Any] | None
    ticks: list[dict[str, Any]]
    again: list[tuple[str, str, str, str]]

    @property
    def key(self) -> str:
        return f"again-{self.row.pk}"


def to_choose(release: Release) -> "QuerySet[Finding]":
    """Return the findings that a paper may have: those that stand on published numbers."""
    return shown_findings(release).select_related("school", "release")


def papers_of(release: Release, numbers: Sequence[int]) -> list[Paper]:
    """Return the chosen findings in the order of the students affected; what the release hides is left out, whoever asks."""
    found = list(to_choose(release).filter(pk__in=numbers)[:MOST])
    return [_paper(release, row) for row in rows_of(None, release, found)]


def _paper(release: Release, row: FindingRow) -> Paper:
    finding = row.finding
    group = (finding.dimension, finding.value)
    cells = [one for one in pictures.years_of(None, release, finding) if one.year == finding.school_year]
    table = {one.group: one.counted for one in cells if one.group != pictures.EVERYBODY}
    shares = [pictures.share_of(pictures.name_of_group(*key), table[key], is_meant=key == group) for key in pictures.in_order(list(table))]
    chart = pictures.of_groups(cells, group, row.indicator, row.gap)
    say = say_of(*(one.value for one in shares))
    ticks = ticks_of(shares, [row.gap.other_share] if row.gap else [])
    scale = Scale(ticks[0], ticks[-1])
    again = []
    for one in published_again(finding):
        words = say_of(one.gap.share if one.gap else None, one.gap.other_share if one.gap else None)
        shown = (words(one.gap.share), words(one.gap.other_share), str(one.gap.affected)) if one.gap else (_("hidden to protect people"),) * 3
        again.append((one.release.name, *shown))
    return Paper(
        row,
        chart,
        ". ".join(one.said(say) for one in shares),
        [_mark(one, scale, say=say) for one in shares],
        {"at": scale.share(row.gap.other_share), "words": f"{_('All others')} {say(row.gap.other_share)}"} if row.gap else None,
        [{"at": scale.share(tick), "words": say(tick)} for tick in ticks],
        again if len(again) > 1 else [],  # type: ignore[arg-type]
    )


def _mark(one: Share, scale: Scale, *, say: Say) -> dict[str, Any]:
    at, low, high = (None if value is None else scale.share(value) for value in (one.value, one.low, one.high))
    words = _("hidden to protect people") if one.hidden else "" if one.value is None else say(one.value)
    return {"name": one.name, "at": at, "low": low, "high": high, "words": words, "of": one.of, "meant": one.is_meant}
