"""The gallery in a real browser: by day and by night, on a phone and on a desk, without script, by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, check_page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_on_any_component(visit, theme, size):
    check_page(visit("amina", "/gallery/", size=size, theme=theme))


def test_the_gallery_reads_right_to_left(visit):
    page = visit("amina", "/gallery/", extra_http_headers={"Accept-Language": "ar"})
    assert page.evaluate("document.documentElement.dir") == "rtl"
    check_page(page)


def test_a_menu_opens_without_script(visit):
    page = visit("amina", "/gallery/", javascript=False)
    page.locator(".masthead__more > summary").first.click()
    expect(page.locator(".masthead__sheet").first).to_be_visible()


def test_escape_closes_the_menu_and_gives_the_focus_back(visit):
    page = visit("amina", "/gallery/")
    page.locator(".masthead__more > summary").first.click()
    page.keyboard.press("Escape")
    expect(page.locator(".masthead__sheet").first).to_be_hidden()
    expect(page.locator(".masthead__more > summary").first).to_be_focused()


def test_a_mark_takes_the_keyboard_and_says_its_value(visit):
    page = visit("amina", "/gallery/", size=DESK)
    mark = page.locator(".gap-row .mark-stop").first
    said = mark.locator(".mark__said")
    expect(said).to_be_hidden()
    mark.focus()
    expect(said).to_be_visible()
    assert "Principals: 2.0" in mark.get_attribute("aria-label")


def test_a_draft_outlives_a_closed_page_and_is_not_shown_to_another_person(visit):
    page = visit("amina", "/gallery/")
    page.get_by_label("Your reason").first.fill("The walk crosses Mill Road.")
    page.wait_for_selector("[data-draft-says=specimen]:not([hidden])")
    page.reload()
    expect(page.get_by_label("Your reason").first).to_have_value("The walk crosses Mill Road.")
    assert page.evaluate("Object.keys(localStorage).every(name => name.startsWith('trellis:draft:' + document.body.dataset.person + ':'))")


def test_a_confirmed_act_goes_and_a_doubted_one_does_not(visit):
    page = visit("amina", "/gallery/")
    form = page.locator("form[data-confirm]")
    form.get_by_role("button").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep it open").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "?" not in page.url
    form.get_by_role("button").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Let it go").click()
