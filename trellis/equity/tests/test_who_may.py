"""Every verb of the room, everybody in the cast, by equality; and what a release hides leaves the room as nothing."""

import pytest

from tests.cast import TODAY
from trellis.access.gate import may, within
from trellis.access.policy import Role, Verb
from trellis.audit.models import ReadEntry
from trellis.directory.operations.posts import hold_post
from trellis.equity.models import Cell, EquityRules, Finding, Indicator, Release
from trellis.equity.queries.releases import actionable_findings, exact_cells, exact_findings, newest, readable, shown_cells, shown_findings
from trellis.threads.tests.test_who_may import STAFF

pytestmark = pytest.mark.django_db
LEADS = {"gloria", "meiling"}
WITH_A_DUTY = {*LEADS, "amina", "keoni", "tomas", "hana"}  # no number of Ingrid’s school stands in a release


def who(cast, verb, model):
    return {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()}


def test_who_may_do_what_with_releases_indicators_and_findings(released):
    cast = released.cast
    Indicator.objects.create(key="x", names={"en": "X"}, outcome="bad", counted="x", source="x", written_at="2026-12-01T12:00Z")
    EquityRules.objects.create(source="x", written_at="2026-12-01T12:00Z")
    assert who(cast, Verb.EQUITY_READ_EXACT, Cell) == WITH_A_DUTY
    assert who(cast, Verb.EQUITY_READ_EXACT, Finding) == WITH_A_DUTY
    assert who(cast, Verb.EQUITY_FOLLOW_UP, Finding) == WITH_A_DUTY
    assert who(cast, Verb.EQUITY_DECLARE, Indicator) == who(cast, Verb.EQUITY_DECLARE, EquityRules) == LEADS
    assert who(cast, Verb.EQUITY_MAKE_RELEASE, Release) == LEADS
    assert STAFF < who(cast, Verb.EQUITY_READ_RELEASE, Release) == {key for key in cast.keys if cast.standing(key).held}


def test_a_release_that_is_not_out_is_read_by_those_who_count_it_alone(released):
    cast = released.cast
    assert {key for key in cast.keys if readable(cast.standing(key)).filter(pk=released.waiting.pk).exists()} == LEADS
    assert newest(cast.standing("grace")) == newest(cast.standing("gloria")) == released.release


def test_a_principal_and_a_supervisor_read_exact_numbers_of_their_schools_and_everybody_else_what_is_shown(released):
    cast, release = released.cast, released.release
    assert {cell.school_id for cell in exact_cells(cast.standing("amina"), release)} == {cast.schools["cedar_fork"].pk}
    both = {cast.schools[key].pk for key in ("cedar_fork", "saltmarsh")}
    assert {finding.school_id for finding in exact_findings(cast.standing("tomas"), release)} == both
    assert {finding.school_id for finding in actionable_findings(cast.standing("keoni"), release)} == {cast.schools["saltmarsh"].pk}
    assert [finding.affected for finding in shown_findings(release)] == [45, 28, 20]
    shown = shown_cells(release).filter(indicator="suspended", school=cast.schools["cedar_fork"], school_year=2026).order_by("value")
    assert [(cell.value, cell.shown_n, cell.shown_count) for cell in shown] == [
        *(("", 400, 40), ("black", None, None), ("hispanic", None, None), ("white", 150, 12))
    ]


def test_whoever_leads_the_data_of_the_district_reads_exact_numbers_and_counts_opens_and_publishes_nothing(released, sign_in):
    cast, release = released.cast, released.release
    hold_post(by=cast.odile.pk, person=cast.priya, role=Role.DATA_LEAD, held_from=TODAY)
    standing = cast.standing("priya")
    assert exact_findings(standing, release).count() == Finding.objects.filter(release=release).count()
    assert within(standing, Verb.EQUITY_READ_EXACT, Cell.objects.all()).count() == Cell.objects.count()
    assert not readable(standing).filter(pk=released.waiting.pk).exists()
    assert not actionable_findings(standing, release).exists()
    for verb, model in ((Verb.EQUITY_DECLARE, Indicator), (Verb.EQUITY_MAKE_RELEASE, Release)):
        assert not may(standing, verb), model
    client, before = sign_in("priya"), ReadEntry.objects.count()
    page = client.get(f"/equity/findings/{released.finding('suspended', 'cedar_fork').pk}/").content.decode()
    assert "You see exact numbers" in page and "Ask together why" not in page
    assert ReadEntry.objects.count() == before + 1
    assert client.get("/").status_code == 200
