"""The office enters on a phone that another school asks; Amina checks a name, releases and sends it; Rosa reads to whom it went, the other guardian nothing."""

from datetime import datetime, time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, check_page
from tests.cast import LONG_AGO, TODAY
from tests.journeys.conftest import THUMB, press
from trellis.access.policy import Right
from trellis.directory.models import GuardianRight, Guardianship, Person
from trellis.site.demo.around import make_people_around
from trellis.student_support.models import Goal, Plan, TransferPacket

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
NOON = timezone.make_aware(datetime.combine(TODAY, time(12)))


def test_asked_by_a_school_checked_sent_and_read_by_the_family(cast, visit):
    make_people_around(cast, NOON)
    mateo = cast.students["mateo"]
    plan = Plan.objects.create(student=mateo, begins_on=LONG_AGO, begun_by=cast.hannah, review_on=TODAY)
    Goal.objects.create(plan=plan, words="He reads a page to Leilani", by=cast.hannah, begins_on=LONG_AGO)
    cast.people["samir"] = father = Person.objects.create(given_name="Samir", family_name="Haddad", folded_name="haddad samir")
    tie = Guardianship.objects.create(guardian=father, student=mateo, relation="father")
    GuardianRight.objects.create(guardianship=tie, right=Right.CONTACT, held_from=LONG_AGO, basis="Court order seen")

    denise = visit("denise", f"/students/{mateo.pk}/packet/", **THUMB)
    check_page(denise)
    denise.get_by_label("Which school or district asks").fill("Lakeside Schools")
    denise.get_by_label("To whom it goes: name and address").fill("Lakeside Elementary, 12 Shore Road")
    press(denise, "Begin the packet")
    expect(denise.get_by_text("Lakeside Schools")).to_have_count(1)
    check_page(denise)
    packet = TransferPacket.objects.get()

    amina = visit("amina", f"/packets/{packet.pk}/", size=DESK)
    expect(amina.get_by_text("1 name waits for your decision.")).to_have_count(1)
    check_page(amina)
    press(amina, "Leilani", "link")
    amina.get_by_label("Black it out: another student is named").check()
    check_page(amina)
    press(amina, "Keep this decision")
    press(amina, "Release it, and tell the family")
    check_page(amina)
    press(amina, "Enter that it was sent", "link")
    amina.get_by_label("by post").check()
    check_page(amina)
    press(amina, "Keep it")
    check_page(amina)

    rosa = visit("rosa", f"/students/{mateo.pk}/family/", locale="es-US", **THUMB)
    check_page(rosa)
    rosa.get_by_role("link", name="Lakeside Schools", exact=False).tap()
    expect(rosa.get_by_text("He reads a page to [another student]").first).to_be_visible()
    check_page(rosa)

    samir = visit("samir", f"/students/{mateo.pk}/family/", **THUMB)
    expect(samir.get_by_text("Lakeside")).to_have_count(0)
    samir.listener.forgive("404")
    samir.goto(f"/packets/{packet.pk}/read/")
    expect(samir.get_by_text("He reads a page")).to_have_count(0)
