"""Findings as people read them: what a release shows to everybody, exact numbers where there is a duty, and no figure from which a hidden one follows."""

import io
import re

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.tagged_pdf import faults
from trellis.access.policy import Verb
from trellis.analysis.shrinkage import Spread, shrunken, spread_of
from trellis.audit.models import ReadEntry
from trellis.directory.models import School
from trellis.equity.models import Cell, Finding, Release
from trellis.equity.queries.findings import findings_of, measured_again, rows_of
from trellis.equity.queries.gaps import gaps_of
from trellis.equity.queries.spreads import spreads_in
from trellis.growth.queries.findings import SOURCES

pytestmark = pytest.mark.django_db


def pages_of(released):
    """Return every address of the reading pages, for the district's finding and for a school's that is shown."""
    newest, cedar_fork, saltmarsh = released.release.pk, released.cast.schools["cedar_fork"].pk, released.cast.schools["saltmarsh"].pk
    shown = [released.finding("suspended").pk, released.finding("suspended", "saltmarsh").pk, released.finding("algebra").pk]
    findings = [f"/equity/findings/{pk}/{more}" for pk in shown for more in ("", "schools/", "numbers.csv")]
    indicators = [f"/equity/releases/{newest}/indicators/suspended/{more}" for more in ("", f"schools/{cedar_fork}/", f"schools/{saltmarsh}/")]
    paper = [f"/equity/releases/{newest}/paper/", f"/equity/releases/{newest}/paper/?" + "&".join(f"finding={pk}" for pk in shown)]
    return [f"/equity/releases/{newest}/findings/", f"/equity/releases/{released.earlier.pk}/findings/", *findings, *indicators, *paper]


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    text = answer.content.decode()
    return re.sub(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|csrftoken": "[^"]*"|[?&]v=\w+', "", text)


@pytest.mark.sqlite
def test_whatever_the_hidden_numbers_are_everybody_else_reads_the_same(released, sign_in):
    """Who could subtract a hidden number from a page would read another page if it were another number: sentence, table, picture, label and file alike."""
    clients = [sign_in(key) for key in ("grace", "keoni", "rosa")]
    before = [[read(client, address) for address in pages_of(released)] for client in clients]
    for cell in Cell.objects.filter(is_hidden=True).exclude(school=released.cast.schools["saltmarsh"]):
        Cell.objects.filter(pk=cell.pk).update(n=cell.n * 2 + 7, count=cell.count + 3, is_primary=not cell.is_primary)
    for finding in Finding.objects.all():  # what is kept beside the cells is shown nowhere
        Finding.objects.filter(pk=finding.pk).update(others_n=finding.others_n + 11, others_count=finding.others_count + 5, n=finding.n + 1, p=0.002)
    for client, pages in zip(clients, before, strict=True):
        for address, page in zip(pages_of(released), pages, strict=True):
            assert read(client, address) == page, address
    Cell.objects.filter(is_hidden=True, school=released.cast.schools["saltmarsh"]).update(count=9)
    assert [read(clients[0], address) for address in pages_of(released)] == before[0]
    assert [read(clients[1], address) for address in pages_of(released)] != before[1], "Keoni leads that school and reads its exact numbers"


def test_a_hidden_finding_is_for_those_with_a_duty_and_each_opening_is_entered(released, sign_in):
    hidden = released.finding("suspended", "cedar_fork")
    for key, status in {"gloria": 200, "meiling": 200, "amina": 200, "tomas": 200, "keoni": 404, "grace": 404, "rosa": 404}.items():
        before = ReadEntry.objects.filter(verb=Verb.EQUITY_READ_EXACT).count()
        answer = sign_in(key).get(f"/equity/findings/{hidden.pk}/")
        assert answer.status_code == status, key
        assert ReadEntry.objects.filter(verb=Verb.EQUITY_READ_EXACT).count() - before == (status == 200), key
        if status == 200:
            assert "26 of 150" in answer.content.decode() and "You see exact numbers" in answer.content.decode()
    before = ReadEntry.objects.count()
    page = sign_in("grace").get(f"/equity/releases/{released.release.pk}/findings/").content.decode()
    assert 'row__meta">Cedar Fork' not in page and page.count('class="row__title"') == 3 + 2, "three findings that are shown, two indicators"
    assert ReadEntry.objects.count() == before
    assert sign_in("grace").get(f"/equity/releases/{released.waiting.pk}/findings/").status_code == 404


def test_a_finding_is_a_sentence_that_a_board_understands_in_the_order_of_the_students(released, sign_in):
    standing = released.cast.standing("grace")
    rows = rows_of(standing, released.release, list(findings_of(standing, released.release)))
    assert [(row.place, row.gap.affected) for row in rows if row.gap] == [("The district", 45), ("Saltmarsh Middle", 28), ("The district", 20)]
    assert rows[0].sentence == "Suspended out of school: 20 of 100 in the group “Black or African American”, and 5 of 100 of all others."
    assert rows[0].affected == "At the rate of all others it would be 45 students fewer."
    assert rows[2].affected == "At the rate of all others it would be 20 students more."
    exact = gaps_of(released.cast.standing("gloria"), released.release, [row.finding for row in rows])
    assert (exact[rows[1].pk].others.n, exact[rows[1].pk].others.count) == (350, 16)
    page = sign_in("grace").get(f"/equity/releases/{released.release.pk}/findings/?indicator=suspended&group=race.black&school=salt").content.decode()
    assert "Saltmarsh Middle" in page and page.count('class="row__title"') == 1 + 2
    assert "No finding is like that." in sign_in("grace").get(f"/equity/releases/{released.release.pk}/findings/?group=sex.male").content.decode()


def test_a_finding_is_measured_again_in_each_release_side_by_side(released):
    finding = released.finding("suspended")
    for key in ("gloria", "grace"):
        again = measured_again(released.cast.standing(key), finding)
        assert [(one.release.name, one.gap.affected if one.gap else None, one.is_finding, one.is_this) for one in again] == [
            ("2024–25", 45, True, False),
            ("2025–26", 45, True, True),
        ]
    hidden = released.finding("suspended", "saltmarsh")
    Cell.objects.filter(release=released.earlier, school=hidden.school, value="black").update(is_hidden=True)
    assert [one.gap is None for one in measured_again(released.cast.standing("grace"), hidden)] == [True, False]
    assert [one.gap is None for one in measured_again(released.cast.standing("keoni"), hidden)] == [False, False]
    assert [one.is_finding for one in measured_again(released.cast.standing("grace"), hidden)] == [False, True]


def test_a_cycle_begins_with_a_finding_in_published_numbers_and_sees_it_again(released):
    found = SOURCES["equity"].find(released.cast.standing("amina"), released.finding("suspended").pk, "", "en")
    assert found is not None
    assert [(one.key, str(one.value)) for one in found.values] == [("group", "20.0"), ("apart", "15.0")]
    assert SOURCES["equity"].find(released.cast.standing("amina"), released.finding("suspended", "cedar_fork").pk, "", "en") is None, (
        "a cycle may be shown to others"
    )


def test_pages_take_as_many_queries_for_many_findings_and_schools_as_for_few(released, sign_in):
    client, release = sign_in("gloria"), released.release
    addresses = [
        f"/equity/releases/{release.pk}/findings/",
        f"/equity/findings/{released.finding('suspended').pk}/",
        f"/equity/findings/{released.finding('suspended').pk}/schools/",
        f"/equity/releases/{release.pk}/indicators/suspended/",
    ]

    def counted():
        made = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as found:
                client.get(address)
            made.append(len(found))
        return made

    few = counted()
    for school in [one for key, one in released.cast.schools.items() if key not in ("cedar_fork", "saltmarsh")]:
        where = {"release": release, "school": school, "indicator": "suspended", "school_year": 2026, "n": 100, "count": 9}
        for value in ("", "black", "white"):
            Cell.objects.create(**where, dimension="race" if value else "", value=value)
        of_group = {"dimension": "race", "value": "black", "identity": f"suspended|{school.pk}|race|black"}
        Finding.objects.create(**where, **of_group, others_n=100, others_count=2, affected=7, p=0.01)
    assert counted() == few


def test_the_paper_is_tagged_says_its_pictures_in_words_and_comes_in_two_languages(released, sign_in):
    address = f"/equity/releases/{released.release.pk}/paper/"
    chosen = f"?finding={released.finding('suspended').pk}&finding={released.finding('suspended', 'cedar_fork').pk}"
    client = sign_in("gloria")
    assert 'section__note">Cedar Fork' not in client.get(address + chosen).content.decode(), "a board’s paper is read by everybody"
    for language, title in (("en", "Gaps between groups"), ("es", "Brechas entre grupos")):
        answer = client.get(f"{address}{language}.pdf{chosen}")
        assert answer["Content-Type"] == "application/pdf"
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            root = pdf.Root
            assert root.Lang == language and root.MarkInfo.Marked and "/StructTreeRoot" in root and root.ViewerPreferences.DisplayDocTitle
            with pdf.open_metadata() as about:
                assert about["pdfuaid:part"] == "1" and about["dc:title"].startswith(title)
            elements = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"]
            kinds = {str(one.S) for one in elements}
            assert {"/H1", "/H2", "/Table", "/TH", "/Figure"} <= kinds
            assert all(str(one.get("/Alt", "")) for one in elements if one.S == "/Figure")
        assert faults(answer.content) == []
    assert client.get(f"{address}fr.pdf{chosen}").status_code == client.get(f"{address}en.pdf").status_code == 404


def test_a_likely_share_stands_on_numbers_that_its_reader_sees_alone(released, sign_in):
    release, cast = released.release, released.cast
    for key in ("mill_road", "elsewhere"):
        school = cast.schools.get(key) or School.objects.create(name="Elsewhere")
        Cell.objects.create(release=release, school=school, indicator="suspended", school_year=2026, dimension="race", value="black", n=100, count=9)
    cells = list(Cell.objects.filter(release=release))
    Release.objects.filter(pk=release.pk).update(spreads=spreads_in(cells, 2026))
    address = f"/equity/findings/{released.finding('suspended').pk}/schools/"
    shown = {one.name: one for one in sign_in("grace").get(address).context["schools"]}
    exact = {one.name: one for one in sign_in("gloria").get(address).context["schools"]}
    apart, all_of_them = Spread(60 / 300, spread_of([34, 9, 9], [150, 100, 100]).evidence), spread_of([26, 34, 9, 9], [150, 150, 100, 100])
    assert shown["Saltmarsh Middle"].share == pytest.approx(shrunken(34, 150, apart).share), "towards the district’s share, which is out"
    assert exact["Saltmarsh Middle"].share == pytest.approx(shrunken(34, 150, all_of_them).share)
    assert shown["Cedar Fork Elementary"].counted is None and shown["Cedar Fork Elementary"].share is None
    assert exact["Cedar Fork Elementary"].share == pytest.approx(shrunken(26, 150, all_of_them).share)
    found = sign_in("grace").get(f"{address}?q=SALT").context["schools"]
    assert [one.name for one in found] == ["Saltmarsh Middle"]
    assert sign_in("grace").get(f"{address}?q=nowhere").context["schools"] == []
