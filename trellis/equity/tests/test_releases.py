"""A release is counted from the district's own database, hides what is small, and is published by somebody."""

import csv
from datetime import timedelta

import duckdb
import pytest

from trellis.analysis.equity.indicator_sets import indicator_set_of
from trellis.analysis.equity.scan import scan
from trellis.analysis.equity.student_rows import open_rows
from trellis.equity.jobs import count
from trellis.equity.models import Cell, Indicator, Release
from trellis.equity.operations import releases as operations
from trellis.equity.queries.counting import rows_of_year
from trellis.equity.queries.releases import notices_of, same_over_releases
from trellis.equity.queries.rows import indicator_set_of_rows, lines_of
from trellis.equity.tests.outcomes_of_a_district import NOON, make_outcomes
from trellis.records.models import Outcome

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def begin(cast, years, **more):
    return operations.begin_release(by=cast.meiling.pk, now=more.get("now", NOON), today=TODAY, name="", school_years=years)


def counted(cast, years, **more):
    release = begin(cast, years, **more)
    count(release.pk)
    release.refresh_from_db()
    return release


@pytest.mark.sqlite
def test_a_release_has_the_numbers_of_a_scan_of_the_same_rows(cast, tmp_path):
    make_outcomes()
    release = counted(cast, [2026])
    rows = rows_of_year(2026, list(Indicator.objects.order_by("key")), on=TODAY)
    with (tmp_path / "rows.csv").open("w", newline="") as file:
        csv.writer(file).writerows(lines_of(rows))
    with open_rows(tmp_path / "rows.csv", indicator_set_of(indicator_set_of_rows(rows).encode())) as opened:
        scanned = scan(opened, tmp_path, ways=1)
    query = f"SELECT coalesce(school, ''), indicator, coalesce(dimension, ''), coalesce(value, ''), n, \"count\" FROM '{tmp_path}/cells.parquet'"
    cells = Cell.objects.filter(release=release, dimension_2="").values_list("school_id", "indicator", "dimension", "value", "n", "count")
    assert {(str(school or ""), *rest) for school, *rest in cells} == set(duckdb.sql(query).fetchall())
    found = {(f.school_id, f.indicator, f.dimension, f.value, f.n, f.count, f.others_n, f.others_count, f.affected, f.p) for f in release.findings.all()}
    assert found == {
        (int(f.unit[1]) if len(f.unit) > 1 else None, f.indicator, *f.group[0], f.n, f.count, f.others_n, f.others_count, f.affected, f.p)
        for f in scanned.findings
    }
    assert any(f.indicator == "suspended" and f.group == (("race", "black"),) and f.level == "district" for f in scanned.findings)


def test_small_numbers_are_hidden_the_rest_adds_up_and_what_is_out_is_not_counted_again(cast):
    make_outcomes()
    first = counted(cast, [2025])
    assert (first.state, first.problem, first.audit["exposed"], first.audit["unproven"]) == ("counted", "", 0, 0)
    assert first.audit["hidden"] == Cell.objects.filter(release=first, is_hidden=True).count() > 0
    small = Cell.objects.filter(release=first, n__lt=10) | Cell.objects.filter(release=first, count__in=range(10))
    assert not small.filter(is_hidden=False).exists()
    assert not Cell.objects.filter(release=first, is_primary=True, is_hidden=False).exists()
    operations.publish_release(by=cast.gloria.pk, now=NOON, release=first)
    Outcome.objects.filter(school_year=2025).update(count=0)
    second = counted(cast, [2025, 2026], now=NOON + timedelta(days=1))
    assert second.follows == first
    numbers = ("school_id", "indicator", "dimension", "value", "dimension_2", "value_2", "n", "count", "is_hidden")
    assert set(second.cells.filter(school_year=2025).values_list(*numbers)) == set(first.cells.values_list(*numbers))
    assert any("What is out is not counted again" in words for words in notices_of(second))
    operations.publish_release(by=cast.gloria.pk, now=NOON, release=second)
    again = second.findings.get(school=None, indicator="suspended", value="black")
    assert [finding.release for finding in same_over_releases(again)] == [first, second]


def test_whoever_is_at_two_schools_is_counted_once_and_what_is_not_known_is_said(cast):
    places = make_outcomes(at_each=60, years=(2026,))
    row = Outcome.objects.filter(indicator="suspended", school=places[0]).first()
    Outcome.objects.filter(student=row.student).update(is_accountable=False)
    Outcome.objects.create(student=row.student, school=places[1], school_year=2026, indicator="suspended", count=1, could_have=True, is_accountable=True)
    Outcome.objects.create(student=row.student, school=places[1], school_year=2026, indicator="x'; DROP TABLE", count=1, could_have=True)
    release = counted(cast, [2026])
    assert Cell.objects.get(release=release, school=None, indicator="suspended", dimension="").n == 180
    assert Cell.objects.get(release=release, school=places[1], indicator="suspended", dimension="").n == 61
    said = "\n".join(notices_of(release))
    assert "2025–26: 1 student was at two schools, and is counted at the one that answers for them." in said
    assert "Race and ethnicity, 2025–26: of 25 students nobody knows the group." in said
    assert "1 row of outcome files has the key “x'; DROP TABLE”, which no indicator bears." in said
    assert "Homelessness, 2025–26: the roster names no such group." in said


def test_a_district_of_three_students_and_one_group_shows_nothing(cast):
    make_outcomes(schools=1, at_each=3, years=(2026,))
    release = counted(cast, [2026])
    assert not Cell.objects.filter(release=release, is_hidden=False).exists()
    assert not release.findings.exists()
    operations.publish_release(by=cast.gloria.pk, now=NOON, release=release)


def test_a_release_in_which_a_cell_falls_or_that_is_not_counted_is_not_published_and_one_that_is_out_is_withdrawn_with_a_reason(cast):
    with pytest.raises(operations.NothingToCount):
        begin(cast, [2026])
    make_outcomes(schools=1, at_each=40, years=(2026,))
    with pytest.raises(operations.NothingToCount):
        begin(cast, [2031])
    release = begin(cast, [2026])
    with pytest.raises(operations.CannotPublish):
        operations.publish_release(by=cast.gloria.pk, now=NOON, release=release)
    count(release.pk)
    Release.objects.filter(pk=release.pk).update(audit={"exposed": 1, "unproven": 0})
    with pytest.raises(operations.CannotPublish, match="could be worked out"):
        operations.publish_release(by=cast.gloria.pk, now=NOON, release=release)
    Release.objects.filter(pk=release.pk).update(audit={"exposed": 0, "unproven": 1})
    with pytest.raises(operations.CannotPublish, match="not settled in time"):
        operations.publish_release(by=cast.gloria.pk, now=NOON, release=release)
    Release.objects.filter(pk=release.pk).update(audit={"exposed": 0, "unproven": 0})
    with pytest.raises(operations.NotOut):
        operations.withdraw_release(by=cast.gloria.pk, now=NOON, release=release, reason="A file was wrong.")
    operations.publish_release(by=cast.gloria.pk, now=NOON, release=release)
    with pytest.raises(operations.ReasonMissing):
        operations.withdraw_release(by=cast.gloria.pk, now=NOON, release=release, reason=" ")
    operations.withdraw_release(by=cast.gloria.pk, now=NOON, release=release, reason="A file was wrong.")
    release.refresh_from_db()
    assert (release.state, release.withdrawn_because, release.published_by) == ("withdrawn", "A file was wrong.", cast.gloria)
    assert release.on == TODAY
