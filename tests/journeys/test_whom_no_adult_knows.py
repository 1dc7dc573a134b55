"""The relationship map of one grade from nothing to pairs: asked, marked on phones, closed; a child whom nobody knows, and who says yes."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, check_by_day_and_by_night, check_page
from tests.journeys.conftest import THUMB, Thumb, press
from trellis.directory.models import Person, SchoolEnrolment, Student
from trellis.student_support.models import Known, Pair
from trellis.student_support.operations.maps import look_after_maps

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
OPENED_ON, CLOSED_ON = date(2026, 9, 14), date(2026, 9, 18)
NAMES = ("Ada Nwosu", "Bo Lindgren", "Cleo Marchand", "Dov Perlman", "Eve Quill")


def _children(cast) -> dict[str, Student]:
    found = {"Mateo Quispe": cast.students["mateo"]}
    for name in NAMES:
        given, family = name.split()
        person = Person.objects.create(given_name=given, family_name=family, folded_name=f"{family} {given}".lower())
        found[name] = Student.objects.create(person=person, grade="04")
        SchoolEnrolment.objects.create(student=found[name], school=cast.schools["cedar_fork"], begins_on=date(2026, 8, 17))
    return found


def _mark(phone, *names: str) -> Thumb:
    """Mark names from the first page on, one tap each, and say done."""
    phone.goto("/")
    thumb = Thumb(phone)
    thumb.tap(phone.get_by_role("link", name="Grade 4: whom do you know well?"))
    phone.wait_for_selector("form[data-ready]")
    for name in names:
        thumb.tap(phone.get_by_text(name, exact=True))
    if names:
        expect(phone.get_by_text("Kept.", exact=True)).to_be_visible()
    thumb.tap(phone.get_by_role("button", name="Done" if names else "Nobody in this grade", exact=True))
    expect(phone.get_by_text("Thank you, that is all.")).to_be_visible()
    return thumb


def test_from_a_question_to_somebody_who_is_there(cast, visit, days):
    children = _children(cast)
    days.go_to(OPENED_ON)
    amina = visit("amina", "/", size=DESK)
    grace, denise, yusuf, mateo = (visit(key, "/", **THUMB) for key in ("grace", "denise", "yusuf", "mateo"))

    # The principal asks about one grade.
    amina.goto("/attention/")
    press(amina, "Whom no adult knows: the map", "link")
    check_page(amina)
    press(amina, "Ask about a grade: Cedar Fork Elementary", "link")
    amina.get_by_label("Grade 4, 6 children").check()
    amina.get_by_label("The last day").fill(CLOSED_ON.isoformat())
    check_page(amina)
    press(amina, "Ask everybody")
    expect(amina.get_by_text("0 of 5 adults have answered.")).to_be_visible()
    a_round = amina.url

    # A teacher marks three on her phone: a tap each beside one to the list and one to say done. She is interrupted after two, and nothing is lost.
    grace.goto("/")
    thumb = Thumb(grace)
    thumb.tap(grace.get_by_role("link", name="Grade 4: whom do you know well?"))
    grace.wait_for_selector("form[data-ready]")
    check_by_day_and_by_night(grace)
    thumb.tap(grace.get_by_text("Ada Nwosu", exact=True))
    grace.get_by_role("searchbox", name="Find a name in this list").fill("bó li")
    expect(grace.get_by_text("Ada Nwosu", exact=True)).to_be_hidden()
    thumb.tap(grace.get_by_text("Bo Lindgren", exact=True))
    expect(grace.get_by_text("Kept.", exact=True)).to_be_visible()
    assert Known.objects.count() == 2
    grace.goto("/")
    grace.get_by_role("link", name="Grade 4: whom do you know well?").tap()
    grace.wait_for_selector("form[data-ready]")
    expect(grace.get_by_text("Marked: 2")).to_be_visible()
    thumb.tap(grace.get_by_text("Mateo Quispe", exact=True))
    thumb.tap(grace.get_by_role("button", name="Done", exact=True))
    expect(grace.get_by_text("Thank you, that is all.")).to_be_visible()
    print(f"three marks in {thumb.taps} taps, {thumb.seconds:.1f} s of the machine")  # noqa: T201
    assert thumb.taps == 5, "one to the list, one a name, one to say done"
    assert _mark(denise, "Mateo Quispe", "Ada Nwosu", "Cleo Marchand").taps == 5
    assert _mark(yusuf).taps == 2, "that one knows nobody well is an answer of two taps"

    # A student says to whom he would turn; nobody at home reads it.
    mateo.goto("/")
    press(mateo, "Say whom", "link")
    mateo.wait_for_selector("form[data-ready]")
    check_page(mateo)
    thumb = Thumb(mateo)
    thumb.tap(mateo.get_by_text("Denise Fournier", exact=True))
    thumb.tap(mateo.get_by_role("button", name="Keep it", exact=True))
    expect(mateo.get_by_text("You said: Denise Fournier")).to_be_visible()

    # The principal closes the round, and sees the children whom nobody knows; no adult stands on the page.
    days.go_to(CLOSED_ON)
    amina.goto(a_round)
    expect(amina.get_by_text("3 of 5 adults have answered.")).to_be_visible()
    expect(amina.get_by_text("Ada Nwosu")).to_have_count(0)
    amina.get_by_role("button", name="Close it now", exact=True).click()
    amina.get_by_role("dialog").get_by_role("button", name="Close it now").click()
    expect(amina.get_by_text("2 children of 6 are known well by no adult.")).to_be_visible()
    for name in ("Dov Perlman", "Eve Quill"):
        expect(amina.get_by_role("region", name="Nobody knows them well yet").get_by_role("link", name=name)).to_be_visible()
    for name in ("Grace", "Denise", "Yusuf"):
        expect(amina.get_by_role("main").get_by_text(name)).to_have_count(0)
    check_by_day_and_by_night(amina)

    # She asks the counselor, who says no; then the office, who says yes.
    dov = Pair.objects.get(student=children["Dov Perlman"])
    for phone, who, answer, said in (
        (yusuf, "Yusuf Haddad", "No, somebody else", "nothing is kept about your answer"),
        (denise, "Denise Fournier", "Yes, I am there", "In four weeks you are asked"),
    ):
        amina.goto(a_round)
        amina.locator(f"a[href='/pairs/{dov.pk}/ask/']").click()
        amina.get_by_label("Whom do you ask?").select_option(value=str(Person.objects.get(given_name=who.split()[0], family_name=who.split()[1]).pk))
        check_page(amina)
        press(amina, "Ask them")
        phone.goto("/")
        thumb = Thumb(phone)
        thumb.tap(phone.get_by_role("link", name="You are asked to be there for one student: yes or no"))
        expect(phone.get_by_role("heading", name="Would you be there for them?")).to_be_visible()
        check_page(phone)
        thumb.tap(phone.get_by_role("button", name=answer, exact=True))
        expect(phone.get_by_text(said)).to_be_visible()
        assert thumb.taps == 2
    amina.reload()
    expect(amina.get_by_text("Denise Fournier has been there for them since")).to_be_visible()
    expect(amina.get_by_role("main").get_by_text("Yusuf")).to_have_count(0)
    check_page(amina)

    # Four weeks later she is asked once how it goes, and answers with a tap; the principal reads it.
    later = days.go_to(CLOSED_ON + timedelta(days=28))
    look_after_maps(today=later)
    denise.goto("/")
    thumb = Thumb(denise)
    thumb.tap(denise.get_by_role("link", name="One student for whom you are there: how is it going?"))
    expect(denise.get_by_role("heading", name="How is it going?")).to_be_visible()
    check_page(denise)
    thumb.tap(denise.get_by_role("button", name="We talk", exact=True))
    expect(denise.get_by_text("Kept. Thank you.")).to_be_visible()
    assert thumb.taps == 2
    amina.goto("/pairs/")
    expect(amina.get_by_text("We talk")).to_be_visible()
    # Eve still waits, and says so where leaders look each day.
    amina.goto("/who-needs-us/")
    expect(amina.get_by_role("link", name="No adult knows them well yet: ask somebody to be there")).to_have_count(1)
