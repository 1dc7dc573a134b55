"""A guardian asks on a phone to see the record; a child is blacked out and a report withheld; the guardian reads it, and the other finds nothing."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, check_page
from tests.cast import LONG_AGO, TODAY
from tests.journeys.conftest import THUMB, Thumb, press
from trellis.access.policy import Right
from trellis.directory.models import GuardianRight, Guardianship, Person
from trellis.site.demo.around import make_people_around
from trellis.student_support.models import AmendmentHearing, Note, RecordRequest
from trellis.student_support.operations import record_requests as records
from trellis.student_support.queries.record_requests import assembled

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


def test_asked_to_amend_refused_heard_and_the_next_file_carries_the_statement(cast, visit):
    make_people_around(cast, NOON)
    mateo = cast.students["mateo"]
    Note.objects.create(student=mateo, author=cast.yusuf, text="He cannot read a page.", written_at=NOON)
    asked = _give(cast, mateo)

    rosa = visit("rosa", f"/records-given/{asked.pk}/", locale="es-US", **THUMB)
    check_page(rosa)
    rosa.get_by_role("listitem").filter(has_text="He cannot read a page.").get_by_role("link", name="Esto está mal").click()
    check_page(rosa)
    rosa.get_by_label("da una idea equivocada").check()
    rosa.get_by_label("¿Por qué lo dice?").fill("Lee cada noche.")
    press(rosa, "Pedir que se cambie")
    check_page(rosa)
    page = rosa.url

    hannah = visit("hannah", page, size=DESK)
    check_page(hannah)
    press(hannah, "Refuse, with reasons", "link")
    hannah.get_by_label("The reasons").fill("So it was on that day.")
    check_page(hannah)
    press(hannah, "Refuse, and tell the family")

    rosa.goto(page)
    expect(rosa.get_by_text("So it was on that day.")).to_have_count(1)
    check_page(rosa)
    press(rosa, "Pedir una audiencia", "link")
    check_page(rosa)
    press(rosa, "Pedir la audiencia")

    hannah.goto(page)
    press(hannah, "Plan the hearing", "link")
    hannah.get_by_label("On which day").fill((TODAY + timedelta(days=7)).isoformat())
    hannah.get_by_label("At what time").fill("15:00")
    hannah.get_by_label("Where").fill("District office, room 2")
    hannah.get_by_label("Or somebody from outside").fill("Judge Lee, county")
    check_page(hannah)
    press(hannah, "Keep it, and tell the family")
    rosa.goto(page)
    expect(rosa.get_by_text("Judge Lee, county")).to_have_count(1)
    check_page(rosa)
    AmendmentHearing.objects.update(on=TODAY)  # the week goes by

    hannah.goto(page)
    press(hannah, "Decide the hearing", "link")
    hannah.get_by_label("What was brought forward, in short").fill("A diary of reading, and a test.")
    hannah.get_by_label("The reasons").fill("The note says what was seen that day.")
    hannah.get_by_label("The record stays as it is", exact=False).check()
    check_page(hannah)
    press(hannah, "Keep the decision")
    check_page(hannah)

    rosa.goto(page)
    press(rosa, "Escribir una declaración", "link")
    rosa.get_by_label("La declaración").fill("Lee cada noche, y su maestra lo sabe.")
    check_page(rosa)
    press(rosa, "Ponerla en el expediente")
    check_page(rosa)

    rosa.goto(f"/records-given/{_give(cast, mateo).pk}/")
    expect(rosa.get_by_text("Lee cada noche, y su maestra lo sabe.")).to_have_count(1)
    check_page(rosa)


def _give(cast, mateo) -> RecordRequest:
    """Give the record to Rosa, with every name blacked out."""
    asked = records.ask_for_record(by=cast.rosa.pk, today=TODAY, student=mateo)
    facts = {"by": cast.hannah.pk, "now": NOON, "today": TODAY, "request": asked}
    for named in assembled(asked, TODAY).named:
        spots = [one.value for one in named.spots]
        records.decide_places(**facts, entries=spots, words=named.words, decision="black_out", because="other_student")
    records.release(**facts)
    return asked
