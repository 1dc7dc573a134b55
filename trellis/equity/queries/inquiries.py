"""Findings as inquiry cycles take them up: in the numbers that are published, since a cycle may be shown to others."""

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from trellis.access.standing import Standing
from trellis.equity.models import Finding, Release
from trellis.equity.queries.findings import FindingRow, readable_findings, rows_of
from trellis.equity.queries.gaps import fields, gap_in, table_of
from trellis.equity.queries.releases import indicators_of, readable
from trellis.growth.queries.findings import Finding as Found
from trellis.growth.queries.findings import Source, Value
from trellis.kit.days import SchoolYear

ROOM = "equity"
HUNDRED = Decimal(100)


def finding_for_cycle(standing: Standing, number: int, practice: str, language: str) -> Found | None:
    """Return a published finding for a cycle; None for one that is hidden, or that the person may not read."""
    finding = readable_findings(standing).filter(pk=number, is_hidden=False).first()
    return _found(rows_of(None, finding.release, [finding])[0], finding.release) if finding else None


def newest_for_cycle(standing: Standing, cycle: Any, language: str) -> Found | None:
    """Return what the newest later release says of the finding from which a cycle came; None where none is out yet."""
    finding = readable_findings(standing).filter(pk=cycle.from_number, is_hidden=False).first() if cycle.from_number else None
    if finding is None:
        return None
    later = readable(standing).filter(state=Release.State.PUBLISHED, made_at__gt=finding.release.made_at).first()
    counted = indicators_of(later) if later else {}
    if later is None or finding.indicator not in counted:
        return None
    cells = fields(None, later, table_of(finding) & Q(school_year=later.school_years[-1]))
    again = Finding(school=finding.school, indicator=finding.indicator, dimension=finding.dimension, value=finding.value, school_year=later.school_years[-1])
    return _found(FindingRow(again, counted[finding.indicator], gap_in(cells, (finding.dimension, finding.value))), later, number=finding.pk)


def _found(row: FindingRow, release: Release, *, number: int | None = None) -> Found:
    good = row.indicator.is_good
    group, others = (Decimal(round(share * 100, 1)) for share in (row.gap.share, row.gap.other_share)) if row.gap else (None, None)
    apart = abs(group - others) if group is not None and others is not None else None
    values = (
        Value("group", row.group, _one(group), more_is_better=good),
        Value("apart", _("Points between this group and all others"), _one(apart), more_is_better=False),
    )
    return Found(
        room=ROOM,
        number=number or row.pk,
        practice="",
        name=row.title,
        title=f"{row.place}, {SchoolYear(row.finding.school_year)}",
        on=release.on,
        link=reverse("finding", args=[number or row.pk]),
        values=values,
        lowest=Decimal(0),
        highest=HUNDRED,
        unit="%",
    )


def _one(value: Decimal | None) -> Decimal | None:
    return value.quantize(Decimal("0.1")) if value is not None else None


source = Source(finding_for_cycle, newest_for_cycle)
