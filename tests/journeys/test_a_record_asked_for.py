"""A guardian asks on a phone to see the record; a child is blacked out and a report withheld; the guardian reads it, and the other finds nothing."""

from datetime import datetime, time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, check_page
from tests.cast import LONG_AGO, TODAY
from tests.journeys.conftest import THUMB, Thumb, press
from trellis.access.policy import Right
from trellis.directory.models import GuardianRight, Guardianship, Person
from trellis.site.demo.around import make_people_around
from trellis.student_support.models import Note, RecordRequest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
NOON = timezone.make_aware(datetime.combine(TODAY, time(12)))
MOST_TAPS = 3  # from the first page


def test_asked_checked_given_and_not_known_to_the_other(cast, visit):
    make_people_around(cast, NOON)
    mateo = cast.students["mateo"]
    Note.objects.create(student=mateo, author=cast.hannah, text="He sat beside Leilani and read to her.", written_at=NOON)
    Note.objects.create(student=mateo, author=cast.yusuf, text="A report that nobody else may know of.", written_at=NOON, is_restricted=True)
    cast.people["samir"] = father = Person.objects.create(given_name="Samir", family_name="Haddad", folded_name="haddad samir")
    tie = Guardianship.objects.create(guardian=father, student=mateo, relation="father")
    GuardianRight.objects.create(guardianship=tie, right=Right.CONTACT, held_from=LONG_AGO, basis="Court order seen")

    rosa = visit("rosa", "/", locale="es-US", **THUMB)
    thumb = Thumb(rosa)
    thumb.tap(rosa.get_by_role("link", name="Lo que la escuela y usted se dicen", exact=True))
    thumb.tap(rosa.get_by_role("button", name="Pedir ver el expediente", exact=True))
    expect(rosa.get_by_text("Ha pedido ver el expediente.")).to_have_count(1)
    check_page(rosa)
    assert thumb.taps <= MOST_TAPS, thumb.taps
    asked = RecordRequest.objects.get()

    hannah = visit("hannah", f"/record-requests/{asked.pk}/", size=DESK)
    check_page(hannah)
    expect(hannah.get_by_text("2 things wait for your decision.")).to_have_count(1)
    press(hannah, "Leilani", "link")
    hannah.get_by_label("Black it out: another student is named").check()
    check_page(hannah)
    press(hannah, "Keep this decision")
    press(hannah, "A restricted note", "link")
    expect(hannah.get_by_text("nobody else may know")).to_have_count(0)
    hannah.get_by_label("Withhold it: a report that a child may be harmed", exact=False).check()
    check_page(hannah)
    press(hannah, "Keep this decision")
    press(hannah, "Give it to Rosa Quispe")
    check_page(hannah)

    rosa.goto(f"/students/{mateo.pk}/record/")
    check_page(rosa)
    thumb = Thumb(rosa)
    thumb.tap(rosa.get_by_role("link", name="El expediente del", exact=False))
    expect(rosa.get_by_text("He sat beside [otro estudiante] and read to her.")).to_have_count(1)
    expect(rosa.get_by_text("nobody else may know")).to_have_count(0)
    check_page(rosa)

    samir = visit("samir", f"/students/{mateo.pk}/family/", **THUMB)
    expect(samir.get_by_text("record")).to_have_count(0)
    samir.listener.forgive("404")
    samir.goto(f"/records-given/{asked.pk}/")
    expect(samir.get_by_text("He sat beside")).to_have_count(0)
