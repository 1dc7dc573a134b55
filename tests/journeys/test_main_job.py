"""The main job through every floor: from an empty database to a promise that both sides see kept.

`trellis init`, a roster of our own making imported, the posts typed that no roster carries, a round opened, answered at two desks, in Spanish on
a phone and on paper that staff type, closed, its map read, a promise made from a row and kept, the reply read where the answers came from. Real
processes, a real browser, no shortcuts.
"""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, LONG_PATIENCE, PHONE, Listener, check_page
from tests.installation import founded, free_port, until
from trellis.directory.oneroster.invent import invent
from trellis.directory.oneroster.write import write

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AT_HOME = ("1.3", "1.5", "1.6", "2.1", "2.5", "4.3")
# Two families of the principal's school, one of which asks for Spanish, are written to from today on.
WRITTEN_TO = """
from datetime import date
from trellis.access.policy import Right
from trellis.directory.models import Guardianship, Person, Post
from trellis.directory.operations.guardians import grant_rights
schools = Post.objects.filter(role="principal", person__email={principal!r}).values("school_id")
ties = Guardianship.objects.filter(ended_on__isnull=True, student__enrolments__school__in=schools).order_by("guardian_id", "pk")
first = ties.first()
other = ties.exclude(guardian=first.guardian).exclude(student=first.student).first()
for tie in (first, other):
    grant_rights(by=None, guardianship=tie, rights=[Right.CONTACT], held_from=date.today(), basis="Enrolment papers seen")
Person.objects.filter(pk=first.guardian_id).update(language="es")
"""
CODES = """
from trellis.surveys.models import Invitation
from trellis.surveys.queries import code_of, in_groups
asked = Invitation.objects.filter(audience__key="families").order_by("-person__language")
print(*(in_groups(code_of(one)) for one in asked))
"""
TOLD_OF_THE_REPLY = """
from trellis.letters.models import Line
print(Line.objects.filter(key__startswith="surveys.replied.").count())
"""
ADMINISTRATOR = "odile@riverbend.example"
PROMISE = "A changed route reaches the school before the families."


class House:
    """One installation that serves, and its people at their own devices."""

    def __init__(self, installation: Any, browser: Any) -> None:
        self.installation, self.browser = installation, browser
        self.port = free_port()
        self.listeners: list[Listener] = []
        process = installation.start("serve", "--port", str(self.port), "--workers", "1")
        until(lambda: process.poll() is not None or self._answers(), within=120)

    def _answers(self) -> bool:
        from urllib.request import urlopen

        try:
            return bool(urlopen(f"http://127.0.0.1:{self.port}/running/alive", timeout=5).status == 200)
        except OSError:
            return False

    def by_link(self, path: str, size: dict[str, int], language: str) -> Any:
        """Open a link of a letter on a device of its own, in the language that the device asks for."""
        page = self._device(size, language)
        page.goto(path)
        return page

    def _device(self, size: dict[str, int], language: str = "en-US") -> Any:
        context = self.browser.new_context(viewport=size, base_url=f"http://127.0.0.1:{self.port}", reduced_motion="reduce", locale=language)
        page = context.new_page()
        page.set_default_timeout(LONG_PATIENCE)
        listener = Listener(f"127.0.0.1:{self.port}")
        listener.hear(page)
        self.listeners.append(listener)
        return page

    def sign_in(self, email: str, size: dict[str, int]) -> Any:
        """Open the link of one person on a device of their own."""
        said = self.installation.trellis("sign-in-link", email).stdout
        path = re.search(r"/sign-in/link/[0-9A-Z-]+/", said)
        assert path, said
        page = self._device(size)
        page.goto(path[0])
        with page.expect_navigation():
            page.locator("main form button").first.click()
        if "/sign-in/second-step/" in page.url:
            self._add_second_step(page)
        return page

    @staticmethod
    def _add_second_step(page: Any) -> None:
        """Add an authenticator app, which a post that opens many doors asks for."""
        page.get_by_role("link", name="Add an authenticator app").click()
        secret = page.locator("main code").inner_text()
        page.locator("main form input[type='text'], main form input[inputmode='numeric']").first.fill(six_digits(secret))
        with page.expect_navigation():
            page.get_by_role("button", name="Add the app").click()


def today_there() -> date:
    """Return the day in the district of the installation, which for an hour of each night is not that of the tests."""
    return datetime.now(ZoneInfo("America/Chicago")).date()


def six_digits(secret: str) -> str:
    """Return what an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret.replace(" ", ""), casefold=True)
    found = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = found[-1] & 15
    return f"{(struct.unpack('>I', found[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def house(tmp_path: Any, browser: Any) -> Iterator[House]:
    with founded(tmp_path) as installation:
        bundle = write(invent(students=24, schools=6), tmp_path / "roster.zip")
        installation.trellis("roster", "import", str(bundle), "--yes")
        installation.trellis("framework", "load")
        opened = House(installation, browser)
        yield opened
        for context in browser.contexts:
            context.close()
        assert [said for listener in opened.listeners for said in listener.left] == []


def give_post(page: Any, who: str, role: str, title: str) -> None:
    page.goto("/directory/posts/new/")
    page.get_by_label("Who").fill(who)
    page.get_by_label("Role").select_option(role)
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Give the post").click()
    page.wait_for_url(re.compile(r"/directory/people/\d+/"))


def answer(page: Any, levels: list[str], question: str = "Question {number} of 6", sent: str = "Your answers are sent") -> int:
    """Answer from the first page or from a link, one choice and one button a question; return how many taps it took."""
    taps = 0
    if "/a/" not in page.url:
        page.locator("main a[href^='/answer/']").first.click()
        taps = 1
    for number, level in enumerate(levels, start=1):
        page.get_by_text(question.format(number=number)).wait_for()
        page.locator("label.choice", has_text=level).first.click()
        page.locator("button.button--main").click()
        taps += 2
    page.get_by_text(sent).wait_for()
    return taps


def test_from_an_empty_database_to_a_promise_that_both_sides_see_kept(house: House, people_of: Callable[[str], list[str]]) -> None:
    principal, supervisor, leader = (people_of(kind)[0] for kind in ("principal", "aide", "counselor"))
    # What no roster carries is typed by the administrator; that a family is written to, by a school that has seen papers.
    odile = house.sign_in(ADMINISTRATOR, DESK)
    give_post(odile, supervisor, "supervisor", "Principal supervisor")
    give_post(odile, leader, "cabinet", "Deputy superintendent")
    house.installation.python(WRITTEN_TO.format(principal=principal))

    # A leader opens a round about the six practices that families can answer, says for what, and by when they reply.
    lorraine = house.sign_in(leader, DESK)
    lorraine.goto("/self-study/new/")
    lorraine.get_by_label("Which decision it serves").first.fill("Which service of the offices we mend first this spring.")
    for area in "1234":
        lorraine.locator(f"input[name='areas'][value='{area}']").uncheck()
        if keys := [key for key in AT_HOME if key.startswith(area)]:
            lorraine.get_by_text(f"Single practices of {area}").click()
        for key in keys:
            lorraine.locator(f"input[name='practices'][value='{key}']").check()
    for group in ("cabinet", "school_staff", "central_office"):
        if lorraine.locator(f"input[name='groups'][value='{group}']").is_enabled():
            lorraine.locator(f"input[name='groups'][value='{group}']").uncheck()
    lorraine.get_by_label("Families", exact=False).first.check()
    lorraine.locator("input[name='mode'][value='named']").check()
    lorraine.get_by_label("First day for answers").fill(today_there().isoformat())
    check_page(lorraine)
    lorraine.get_by_role("button", name="Open the round and ask").click()
    lorraine.wait_for_url(re.compile(r"/self-study/\d+/$"))
    study = lorraine.url

    # Three kinds of people answer: at a desk, on a phone in Spanish by the link of their letter, and on paper.
    desk = house.sign_in(supervisor, DESK)
    assert answer(desk, ["Everywhere", "Mostly", "Mostly", "Mostly", "Everywhere", "Mostly"]) == 13
    bureau = house.sign_in(principal, DESK)
    answer(bureau, ["In places", "In places", "In places", "Mostly", "In places", "Mostly"])
    on_phone, on_paper = house.installation.python(CODES).split()
    family = house.by_link(f"/a/{on_phone}/", PHONE, "es-US")
    began = time.monotonic()
    family.get_by_text("Pregunta 1 de 6").wait_for()
    check_page(family)
    expect(family.locator("h1")).to_contain_text("dirigen nuestras escuelas")
    taps = answer(
        family,
        ["Todavía no", "En algunos lugares", "Todavía no", "Todavía no", "En algunos lugares", "Todavía no"],
        "Pregunta {number} de 6",
        "Sus respuestas están enviadas",
    )
    print(f"a family's six questions by link: {taps} taps, {time.monotonic() - began:.1f} s of the machine")  # noqa: T201
    assert taps == 12, "two for each of six questions, and nothing else: ninety seconds are enough"
    bureau.goto("/answer/paper/")
    bureau.get_by_role("link", name=re.compile("How the central office")).click()
    bureau.get_by_role("heading", name="On paper").wait_for()
    bureau.get_by_role("link", name="Type sheets").click()
    bureau.get_by_label("Code", exact=False).first.fill(on_paper)
    bureau.keyboard.press("Enter")
    bureau.locator(".typed__sign").first.wait_for()
    check_page(bureau)
    for number, sign in enumerate("112c1r", start=1):
        bureau.locator(f"[name='{number}-said']").fill(sign)
    bureau.locator("[name='6-said']").press("Enter")
    bureau.get_by_text("The sheet is entered").wait_for()

    # Closed, the map is read widest gap first.
    lorraine.goto(study)
    lorraine.get_by_role("link", name="Close it now").click()
    lorraine.get_by_role("button", name="Close it and see the map").click()
    lorraine.get_by_role("heading", name="Where our pictures part").wait_for()
    rows = lorraine.locator(".gap-row")
    expect(rows).to_have_count(6)
    gaps = [float(words) for words in lorraine.locator(".gap-row__gap b").all_inner_texts()]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] == 3.0, "the supervisor and the families stand a whole scale apart"
    check_page(lorraine)

    # From the widest row something is promised: what, who, by which day, to whom.
    rows.first.locator("h3 a").click()
    lorraine.get_by_label("What will change").fill(PROMISE)
    lorraine.get_by_label("By which day").fill((today_there() + timedelta(days=30)).isoformat())
    lorraine.get_by_label("To whom").select_option(label="Principals")
    check_page(lorraine)
    lorraine.get_by_role("button", name="Make this promise").click()
    lorraine.get_by_role("heading", name=PROMISE).wait_for()
    promise = lorraine.url

    # The owner keeps it, and both sides and whoever was asked read what was done.
    lorraine.get_by_role("link", name="It is kept").click()
    lorraine.get_by_label("What was done").fill("Since Monday the list of changes goes to the schools at six.")
    lorraine.get_by_role("button", name="Say that it is kept").click()
    lorraine.locator(".timeline .is-done").wait_for()
    for page in (desk, bureau, lorraine):
        page.goto(promise)
        expect(page.locator("main")).to_contain_text("the list of changes goes to the schools at six")

    # The reply reaches everybody who was asked, and without anybody's name beside an answer.
    lorraine.goto(study)
    lorraine.get_by_role("link", name="Write the reply").click()
    lorraine.get_by_label("What we heard").first.fill("You hear of changes last.")
    lorraine.get_by_label("What we will do").first.fill("The list of changes goes to you first.")
    lorraine.get_by_text("The same in").first.click()
    lorraine.locator("[name='heard_es']").fill("Ustedes se enteran los últimos de los cambios.")
    lorraine.locator("[name='will_do_es']").fill("La lista de cambios les llega primero.")
    lorraine.get_by_role("button", name="Send this reply").click()
    lorraine.wait_for_url(study)
    bureau.goto(f"{study}map/")
    expect(bureau.locator("main")).to_contain_text("hidden to protect people")
    family.goto(f"/a/{on_phone}/")
    expect(family.locator("main")).to_contain_text("Ustedes se enteran los últimos de los cambios.")
    check_page(family)
    assert house.installation.python(TOLD_OF_THE_REPLY) == "9", (
        "six principals, a supervisor and two families: it stands in the next letter of everybody who was asked"
    )


@pytest.fixture
def people_of(house: House) -> Callable[[str], list[str]]:
    """Return a function that gives the e-mail addresses of people whom the roster brought, by what they do in it."""
    kinds = {"principal": "role='principal'", "office": "role='office_staff'", "aide": "role='school_staff'", "counselor": "role='counselor'"}

    def found(kind: str) -> list[str]:
        code = f"from trellis.directory.models import Post; print(*Post.objects.filter({kinds[kind]}).order_by('pk').values_list('person__email', flat=True))"
        return house.installation.python(code).split()

    return found
