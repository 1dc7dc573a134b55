"""Findings: the list of a release, one finding, its schools, its file, and an indicator in all groups and schools."""

import csv
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from trellis.access.gate import fetch, may, why
from trellis.access.policy import Verb
from trellis.access.request import Request
from trellis.audit.operations import record_reading
from trellis.equity.models import Cell, Finding, Release
from trellis.equity.queries import findings as queries
from trellis.equity.queries import pictures
from trellis.equity.queries.follow_ups import opened_from
from trellis.equity.queries.gaps import EVERYBODY, Field
from trellis.equity.queries.groups import DIMENSIONS, name_of_dimension, name_of_group
from trellis.equity.queries.releases import CountedIndicator, indicators_of, newest, notices_of, readable, releases
from trellis.equity.queries.spreads import spread_in
from trellis.growth.queries.cycles import own_cycles
from trellis.kit.days import SchoolYear
from trellis.kit.formats import spreadsheet_cell
from trellis.kit.http import reads

PER_PAGE = 25
READ, EXACT, FOLLOW_UP = Verb.EQUITY_READ_RELEASE, Verb.EQUITY_READ_EXACT, Verb.EQUITY_FOLLOW_UP
HIDDEN = "*"


def _release(request: Request, pk: int) -> Release:
    found = fetch(request.standing, READ, releases(), pk=pk)
    if not found.school_years or not found.indicators:
        raise Http404  # it is being counted
    return found


def one_finding(request: Request, pk: int) -> Finding:
    """Return a finding that the person may read, or raise Http404."""
    found = queries.readable_findings(request.standing).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _enter(request: Request, release: Release, findings: list[Finding]) -> list[Finding]:
    """Enter in the read log of which findings exact numbers are shown, and return those."""
    exact = queries.exact_of(request.standing, release, findings)
    if exact:
        record_reading(standing=request.standing, verb=EXACT, records=exact)
    return exact


def _enter_cells(request: Request, cells: list[Field]) -> bool:
    """Enter in the read log which cells are shown that the release hides, and say whether there are any."""
    exact = [Cell(pk=one.pk) for one in cells if one.is_exact]
    if exact:
        record_reading(standing=request.standing, verb=EXACT, records=exact)
    return bool(exact)


@reads
def newest_findings(request: Request) -> HttpResponse:
    """Go to the findings of the release that is out and was made last; say so when none is out."""
    if not may(request.standing, READ):
        raise Http404
    found = newest(request.standing)
    if found is None:
        return render(request, "equity/newest_findings.html", {"may_make": may(request.standing, Verb.EQUITY_MAKE_RELEASE)})
    return redirect("findings", pk=found.pk)


@reads
def findings(request: Request, pk: int) -> HttpResponse:
    """List the findings of a release, those that affect most students first."""
    release = _release(request, pk)
    given = {key: request.GET.get(key, "").strip()[:100] for key in ("indicator", "school", "group")}
    found = queries.chosen(queries.findings_of(request.standing, release), **given)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    exact = {one.pk for one in _enter(request, release, shown)}
    return render(
        request,
        "equity/findings.html",
        {
            "release": release,
            "page": page,
            "rows": [(row, row.pk in exact) for row in queries.rows_of(request.standing, release, shown)],
            "given": given,
            "is_chosen": any(given.values()),
            "indicators": indicators_of(release).values(),
            "groups": queries.groups_to_choose(),
            "method": queries.method_words(release),
            "notices": notices_of(release),
            "others": readable(request.standing).exclude(pk=release.pk).filter(state=Release.State.PUBLISHED)[:5],
        },
    )


@reads
def finding(request: Request, pk: int) -> HttpResponse:
    """Show one finding: the picture, the sentence, years, schools, pairs, what was opened from it, and whether it was measured again."""
    standing, found = request.standing, one_finding(request, pk)
    release, group = found.release, (found.dimension, found.value)
    is_exact = bool(_enter(request, release, [found]))
    row = queries.rows_of(standing, release, [found])[0]
    cells = pictures.years_of(standing, release, found)
    here = [one for one in cells if one.year == found.school_year]
    schools = pictures.in_schools(standing, release, indicator=found.indicator, year=found.school_year, group=group)
    district = next((one for one in here if one.group == group), None) if found.school_id is None else _in_district(request, release, found)
    second = request.GET.get("with", "") if request.GET.get("with", "") in DIMENSIONS else ""
    pairs = (
        pictures.pairs_of(standing, release, indicator=found.indicator, year=found.school_year, dimension=found.dimension) if found.school_id is None else []
    )
    partners = [key for key in DIMENSIONS if key != found.dimension and any(key in (one.group[0], one.second[0]) for one in pairs)]
    second = second if second in partners else next(iter(partners), "")
    again = queries.measured_again(standing, found)
    page: dict[str, Any] = {
        "row": row,
        "finding": found,
        "release": release,
        "is_exact": is_exact,
        "groups": pictures.of_groups(here, group, row.indicator, row.gap),
        "years": pictures.of_years(cells, group, row.indicator),
        "schools": pictures.of_schools(schools, district.counted if district else None, row.indicator, row.group),
        "has_schools": len(schools) > 1,
        "has_hidden": row.gap is None or any(one.counted is None for one in here),
        "pairs": pictures.of_pairs(pairs, found.dimension, second, group, row.indicator, row.gap) if second else None,
        "partners": [(key, name_of_dimension(key), key == second) for key in partners],
        "again": again,
        "releases": pictures.of_releases([(one.label, one.group, one.gap) for one in again], row.group, row.indicator),
        "method": queries.method_words(release),
        "may_open": bool(why(standing, FOLLOW_UP, found)),
        "opened": opened_from(standing, found),
        "may_inquire": may(standing, Verb.GROWTH_OWN) and not found.is_hidden,
        "cycles": own_cycles(standing).filter(from_room="equity", from_number=found.pk)[:5] if may(standing, Verb.GROWTH_OWN) else [],
    }
    return render(request, "equity/finding.html", page)


def _in_district(request: Request, release: Release, found: Finding) -> Field | None:
    """Return the group of a school's finding in the district as a whole."""
    group = (found.dimension, found.value)
    cells = pictures.in_district(request.standing, release, indicator=found.indicator, year=found.school_year)
    return next((one for one in cells if one.group == group), None)


@reads
def finding_schools(request: Request, pk: int) -> HttpResponse:
    """List every school by name with the share that the group most likely has there: no order of better and worse."""
    found = one_finding(request, pk)
    group = (found.dimension, found.value)
    row = queries.rows_of(request.standing, found.release, [found])[0]
    return _schools(request, "equity/finding_schools.html", found.indicator, group, {"row": row, "finding": found, "release": found.release})


def _words(request: Request) -> str:
    return request.GET.get("q", "").strip()[:100]


def _schools(request: Request, template: str, indicator: str, group: tuple[str, str], more: dict[str, Any]) -> HttpResponse:
    """Show a page of schools: no more of them is read than it shows."""
    release, words = more["release"], _words(request)
    found = pictures.schools_by_name(release, indicator=indicator, year=release.school_years[-1], group=group, words=words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    cells = pictures.on_a_page(request.standing, release, list(page.object_list))
    how = spread_in(request.standing, release, indicator=indicator, group=group)
    schools = pictures.likely(cells, how)
    alike = how.mean if how and how.evidence is None else None
    shown = {
        "page": page,
        "schools": schools,
        "alike": alike,
        "words": words,
        "has_hidden": any(one.counted is None for one in cells),
        "is_exact": _enter_cells(request, cells),
    }
    return render(request, template, more | shown)


@reads
def finding_file(request: Request, pk: int) -> HttpResponse:
    """Give the numbers of a finding's page as CSV; what is hidden is a star."""
    found = one_finding(request, pk)
    _enter(request, found.release, [found])
    standing, release, group = request.standing, found.release, (found.dimension, found.value)
    cells = pictures.years_of(standing, release, found)
    schools = pictures.schools_of(standing, release, indicator=found.indicator, year=found.school_year, group=group)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="finding-{found.pk}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["year", "place", "dimension", "group", "n", "count"])
    for one in [*sorted(cells, key=lambda one: (one.year, one.group)), *(one for one in schools if one.school_id != found.school_id)]:
        numbers = (one.counted.n, one.counted.count) if one.counted else (HIDDEN, HIDDEN)
        writer.writerow([str(SchoolYear(one.year)), spreadsheet_cell(one.school), one.group[0] or "all", one.group[1] or "all", *numbers])
    return response


@reads
def indicator_gaps(request: Request, pk: int, key: str) -> HttpResponse:
    """Show one indicator: every group of the district, and every school."""
    release, indicator = _indicator(request, pk, key)
    year = release.school_years[-1]
    is_first = request.GET.get("page", "1") == "1" and not _words(request)
    schools = pictures.in_schools(request.standing, release, indicator=key, year=year, group=EVERYBODY) if is_first else None
    cells = pictures.in_district(request.standing, release, indicator=key, year=year)
    everybody = next((one for one in cells if one.group == EVERYBODY), None)
    _enter_cells(request, cells)
    more = {
        "release": release,
        "indicator": indicator,
        "year": str(SchoolYear(year)),
        "groups": pictures.of_all_groups(cells, indicator),
        "funnel": pictures.of_schools(schools, everybody.counted if everybody else None, indicator, name_of_group(*EVERYBODY)) if schools else None,
    }
    return _schools(request, "equity/indicator_gaps.html", key, EVERYBODY, more)


@reads
def indicator_at_school(request: Request, pk: int, key: str, school: int) -> HttpResponse:
    """Show one indicator in every group of one school."""
    release, indicator = _indicator(request, pk, key)
    cells = pictures.at_school(request.standing, release, indicator=key, year=release.school_years[-1], school=school)
    if not cells:
        raise Http404
    page = {
        "release": release,
        "indicator": indicator,
        "year": str(SchoolYear(release.school_years[-1])),
        "school": cells[0].school,
        "groups": pictures.of_all_groups(cells, indicator),
        "is_exact": _enter_cells(request, cells),
        "has_hidden": any(one.counted is None for one in cells),
        "rows": queries.rows_of(
            request.standing, release, list(queries.findings_of(request.standing, release).filter(school=school, indicator=key)[:PER_PAGE])
        ),
    }
    return render(request, "equity/indicator_at_school.html", page)


def _indicator(request: Request, pk: int, key: str) -> tuple[Release, CountedIndicator]:
    release = _release(request, pk)
    found = indicators_of(release).get(key)
    if found is None:
        raise Http404
    return release, found
