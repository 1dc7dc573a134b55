"""A district finds a gap, looks at it, asks why, promises something, and measures it again: find → look → ask → act → measure again.

The director counts and publishes; the superintendent acts; a principal reads exact numbers of her own school, which is entered; a teacher reads the
release and no hidden number; the board gets a paper that a screen reader can read.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, check_by_day_and_by_night, check_page
from tests.cast import TODAY
from tests.journeys.conftest import press
from tests.tagged_pdf import faults
from trellis.access.policy import Verb
from trellis.audit.models import ReadEntry
from trellis.commitments.models import Commitment
from trellis.directory.models import Demographics, School
from trellis.equity.models import Cell, Finding, Release
from trellis.equity.tests.outcomes_of_a_district import make_outcomes

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("today")]
WHY = "Detention is given by whoever is on duty, and recess duty is unstaffed."


def count_and_publish(page, year: int) -> Release:
    """Have a school year counted and let it out, by the buttons of the pages."""
    page.goto("/equity/")
    page.get_by_role("main").get_by_role("link", name="All releases").click()
    page.get_by_role("link", name="Count a release").click()
    for box in page.get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") == str(year))
    press(page, "Count it")
    expect(page.get_by_role("main")).to_contain_text("none could be worked out")
    press(page, "Publish it", "link")
    press(page, "Publish it")
    expect(page.get_by_role("main")).to_contain_text("Published by")
    check_page(page)
    return Release.objects.order_by("-pk")[0]


def test_a_gap_is_found_asked_about_promised_upon_and_measured_again(cast, visit, tmp_path):
    places = [cast.schools[key] for key in ("cedar_fork", "saltmarsh", "mill_road")]
    make_outcomes(places=[*places, School.objects.create(name="Fern Ridge Elementary")], at_each=250)
    for one in Demographics.objects.filter(student__number__startswith="S").select_related("student"):
        if int(one.student.number[1:]) % 7 == 6:  # whose race the roster does not know, so that all others of a group are the other groups
            Demographics.objects.filter(pk=one.pk).update(white=True)
    meiling, gloria = visit("meiling", "/equity/", size=DESK), visit("gloria", "/equity/", size=DESK)
    expect(gloria.get_by_text("No release is out yet.")).to_be_visible()
    first = count_and_publish(meiling, 2025)

    # Find, and look
    gloria.goto("/equity/")
    check_by_day_and_by_night(gloria)
    in_the_district = gloria.get_by_role("listitem").filter(has_text="The district")
    in_the_district.get_by_role("link", name="Suspended: Black or African American").click()
    gloria.wait_for_url(re.compile(r"/equity/findings/\d+/$"))
    found = Finding.objects.get(pk=int(re.search(r"findings/(\d+)/$", gloria.url)[1]))
    assert (found.school_id, found.indicator, found.value) == (None, "suspended", "black")
    check_by_day_and_by_night(gloria)
    expect(gloria.get_by_role("heading", name="Is it the same in every school?")).to_be_visible()

    # Ask
    press(gloria, "Ask together why", "link")
    check_page(gloria)
    press(gloria, "Begin to ask")
    gloria.get_by_label("The cause, in a sentence").fill(WHY)
    press(gloria, "Add it")
    gloria.get_by_label("The cause, in a sentence").fill("Three aides left in spring.")
    gloria.get_by_label("What does it explain?").select_option(label=WHY)
    press(gloria, "Add it")
    expect(gloria.locator(".causes .causes")).to_contain_text("Three aides left")
    check_by_day_and_by_night(gloria)

    # Act
    gloria.goto(f"/equity/findings/{found.pk}/")
    press(gloria, "Promise something", "link")
    check_page(gloria)
    gloria.get_by_label("What you promise").fill("Recess duty is staffed at every school by February.")
    gloria.locator("main [name='to']").first.check()
    gloria.locator("main [name='by_on']").fill((TODAY + timedelta(days=70)).isoformat())
    gloria.locator("main [name='owner']").select_option(str(cast.gloria.pk))
    press(gloria, "Make this promise")
    assert Commitment.objects.get().what == "Recess duty is staffed at every school by February."
    gloria.goto(f"/equity/findings/{found.pk}/")
    expect(gloria.get_by_role("link", name="Recess duty is staffed")).to_be_visible()

    # A principal reads exact numbers of her own school, which is entered; a teacher reads the release.
    hidden = Cell.objects.filter(
        release=first, indicator="suspended", school=cast.schools["cedar_fork"], school_year=2025, dimension=found.dimension, value=found.value
    )
    hidden.update(is_hidden=True, count=17)  # as no other school has it
    cell = hidden.get()
    amina, grace = visit("amina", f"/equity/findings/{found.pk}/schools/", size=PHONE), visit("grace", f"/equity/findings/{found.pk}/schools/", size=PHONE)
    number = f"{cell.count} of {cell.n}"
    expect(amina.get_by_role("row", name=cast.schools["cedar_fork"].name)).to_contain_text(number)
    assert ReadEntry.objects.filter(verb=Verb.EQUITY_READ_EXACT, by=cast.amina.pk).exists()
    expect(grace.get_by_role("row", name=cast.schools["cedar_fork"].name)).to_contain_text("hidden")
    for address in ("", "schools/"):
        grace.goto(f"/equity/findings/{found.pk}/{address}")
        expect(grace.get_by_role("main")).not_to_contain_text(number)
        check_page(grace)
    assert not ReadEntry.objects.filter(verb=Verb.EQUITY_READ_EXACT, by=cast.grace.pk).exists()
    expect(grace.get_by_role("link", name="Ask together why")).to_have_count(0)

    # Measure again
    second = count_and_publish(meiling, 2026)
    again = Finding.objects.get(release=second, identity=found.identity)
    gloria.goto(f"/equity/findings/{again.pk}/")
    section = gloria.get_by_role("region", name="Measured again")
    expect(section.get_by_role("link", name=first.name)).to_be_visible()
    expect(section).to_contain_text(second.name)
    expect(gloria.get_by_role("link", name="Recess duty is staffed")).to_be_visible()
    check_by_day_and_by_night(gloria)

    # The board
    gloria.goto("/equity/")
    gloria.get_by_role("link", name="Choose some for the board").click()
    for box in gloria.get_by_role("checkbox").all()[:2]:
        box.check()
    press(gloria, "Make the paper")
    check_page(gloria)
    for name in ("PDF in English", "PDF in Spanish"):
        with gloria.expect_download() as waiting:
            gloria.get_by_role("link", name=name).click()
        path = Path(tmp_path) / waiting.value.suggested_filename
        waiting.value.save_as(path)
        assert faults(path.read_bytes()) == []
