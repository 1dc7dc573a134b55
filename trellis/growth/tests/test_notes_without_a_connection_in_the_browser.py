"""A note is kept on the device when the connection goes in mid-sentence, sent once when it comes back, and never shown to somebody else."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import ready, reconnect
from trellis.growth.models import Note, Visit
from trellis.growth.operations.visits import plan_visit

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]  # the server's side is tested on both
CUT = r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch"
UNSENT = "1 not sent yet"
# What lies in the vault, as somebody with the device in hand would read it.
VAULT = """() => new Promise((done) => { indexedDB.open('trellis').onsuccess = async (event) => {
  const store = (name) => event.target.result.transaction(name).objectStore(name);
  const all = (name) => new Promise((got) => { store(name).getAll().onsuccess = (found) => got(found.target.result); });
  const [people, kept, pages] = await Promise.all(['people', 'kept', 'pages'].map(all));
  const open = [...kept.map((row) => row.sealed.data), ...pages.map((row) => row.page.data)].map((data) => new TextDecoder().decode(data)).join(' ');
  let exported = 'none';
  const key = people.find((row) => row.key)?.key;
  if (key) exported = await crypto.subtle.exportKey('raw', key).then(() => 'exported', () => 'refused');
  event.target.result.close();
  done({ keys: people.filter((row) => row.key).length, kept: kept.length, pages: pages.length, open, exported });
}; })"""


@pytest.fixture
def planned(transactional_db, cast, noon) -> Visit:
    return plan_visit(
        by=cast.amina.pk,
        now=noon,
        today=timezone.localdate(),
        planned_on=timezone.localdate(),
        principal=cast.amina.pk,
        supervisor=cast.tomas.pk,
        school=cast.schools["cedar_fork"].pk,
        points=["The mornings at the side door."],
    )


def opened(visit, planned: Visit, key: str = "tomas"):
    page = visit(key, f"/visits/{planned.pk}/brief/")
    page.listener.forgive(CUT)
    ready(page)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return page


def test_a_visit_without_a_connection(visit, planned):
    page = opened(visit, planned)
    words = page.get_by_label("What you saw or heard")
    words.press_sequentially("The doors stood ")
    page.context.set_offline(True)
    words.press_sequentially("open at seven.")
    page.get_by_text("I heard", exact=True).click()
    expect(page.get_by_text(UNSENT, exact=True)).to_be_visible()
    expect(page.locator("[data-kept-writing]")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="Cedar Fork Elementary")).to_be_visible()
    expect(page.get_by_text("The mornings at the side door.", exact=True)).to_be_visible()
    expect(page.get_by_text("You are reading what this device kept at")).to_be_visible()
    expect(words).to_have_value("The doors stood open at seven.")
    expect(page.get_by_label("I heard", exact=True)).to_be_checked()
    expect(page.get_by_text(UNSENT, exact=True)).to_be_visible()
    sealed = page.evaluate(VAULT)
    assert (sealed["keys"], sealed["kept"], sealed["exported"]) == (1, 1, "refused") and sealed["pages"] >= 1
    assert "doors stood" not in sealed["open"] and "side door" not in sealed["open"]
    words.press_sequentially(" All of them.")
    page.get_by_role("button", name="Keep it, and begin the next").click()
    expect(words).to_have_value("")
    words.fill("A second one.")
    expect(page.get_by_text("2 not sent yet")).to_be_visible()
    expect(page.locator("[data-kept-writing]")).to_have_count(0)
    page.goto("/promises/")
    expect(page.get_by_role("heading", name="There is no connection")).to_be_visible()
    expect(page.get_by_text("2 not sent yet")).to_be_visible()
    page.get_by_role("link", name="Cedar Fork Elementary").click()
    expect(words).to_have_value("A second one.")
    reconnect(page)
    expect(page.get_by_text("not sent yet")).to_be_hidden()
    assert sorted(Note.objects.values_list("text", "kind", "edition")) == [
        ("A second one.", "heard", 1),
        ("The doors stood open at seven. All of them.", "heard", 1),
    ]
    page.reload()
    expect(page.get_by_text("You are reading what this device kept")).to_be_hidden()
    expect(page.get_by_text("The doors stood open at seven. All of them.")).to_be_visible()
    expect(words).to_have_value("")


def test_signing_out_names_what_was_not_sent_and_leaves_nothing_to_whoever_comes_next(visit, planned, cast, sign_in):
    page = opened(visit, planned)
    page.context.set_offline(True)
    page.get_by_label("What you saw or heard").fill("Not for others.")
    expect(page.get_by_text(UNSENT, exact=True)).to_be_visible()
    # Somebody else signs in on this device without anybody having signed out.
    hana = sign_in("hana").cookies["sessionid"].value
    mine = next(one for one in page.context.cookies() if one["name"] == "sessionid")
    page.context.add_cookies([{**mine, "value": hana}])
    reconnect(page)
    expect(page.locator("[data-unsent-says]")).to_contain_text("Somebody else is signed in here.")
    page.goto("/visits/")
    ready(page)
    expect(page.get_by_text("not sent yet")).to_be_hidden()
    assert not Note.objects.exists()
    # The first comes back, and signs out.
    page.context.set_offline(True)
    page.context.add_cookies([mine])
    reconnect(page)
    page.route("**/notes/new/", lambda route: route.fulfill(status=500, body="no"))
    page.listener.forgive("500")
    page.goto("/visits/")
    expect(page.locator("[data-unsent-says]")).to_contain_text("Trellis had a fault of its own.")
    sign_out = page.get_by_role("button", name="Sign out", exact=True)
    page.locator(".masthead__more summary").click()
    sign_out.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 not sent yet, and gone for good if you sign out now:")
    expect(dialog).to_contain_text("Cedar Fork Elementary, ")
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(page.locator("#unsent-words")).to_have_count(0)  # the dialog goes a moment after the click, and holds the same words
    expect(page.get_by_text(UNSENT, exact=True)).to_be_visible()
    page.locator(".masthead__more summary").click()
    sign_out.click()
    dialog.get_by_role("button", name="Sign out and lose it").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    page.wait_for_load_state()
    left = page.evaluate(VAULT)
    assert (left["keys"], left["kept"], left["pages"]) == (0, 0, 0)
    page.context.set_offline(True)
    page.goto(f"/visits/{planned.pk}/brief/")
    expect(page.get_by_text("No page is kept on this device.")).to_be_visible()
    assert not Note.objects.exists()
