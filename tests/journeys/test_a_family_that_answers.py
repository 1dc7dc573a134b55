"""A family answers: by code in Spanish, with a code on paper in Arabic, and on a sheet of paper; what one of them may not read is not there."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, check_page
from tests.cast import TODAY
from tests.journeys.conftest import THUMB, Thumb
from trellis.access.policy import Right
from trellis.directory.models import GuardianRight, Guardianship, Person
from trellis.site.operations import make_paper_code
from trellis.student_support.models import Contribution, Heard
from trellis.student_support.operations.families import show_draft
from trellis.student_support.operations.meetings import ask_to_meeting, hold_meeting, plan_meeting
from trellis.student_support.operations.plans import begin_plan

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]
NOON = timezone.make_aware(datetime.combine(TODAY, time(12)))
SOON = TODAY + timedelta(days=3)
MOST_TAPS, MOST_SECONDS = 5, 60  # from the first page to an answer that was taken; a busy machine's own seconds


def test_three_ways_to_be_heard_and_two_rights(cast, visit):
    mateo, by = cast.students["mateo"], {"by": cast.amina.pk, "today": TODAY}
    Person.objects.filter(pk=cast.rosa.pk).update(email="rosa@example.org", language="es")
    father = Person.objects.create(given_name="Samir", family_name="Haddad", folded_name="haddad samir", language="ar", channel="paper")
    tie = Guardianship.objects.create(guardian=father, student=mateo, relation="father")
    for right in (Right.CONTACT, Right.DECIDE):
        GuardianRight.objects.create(guardianship=tie, right=right, held_from=TODAY, basis="Court order seen")
    begin_plan(by=cast.amina.pk, now=NOON, today=TODAY, student=mateo, review_on=TODAY + timedelta(days=60))
    ahead = plan_meeting(**by, student=mateo, purpose="How reading goes", on=SOON)
    held = plan_meeting(**by, student=mateo, purpose="How mornings go", on=TODAY)
    for person in (cast.rosa, father):
        ask_to_meeting(**by, meeting=ahead, person=person, kind="family")
        ask_to_meeting(**by, meeting=held, person=person, kind="family")
    show_draft(**by, meeting=ahead, language="es", words="La lectura pasa a después del recreo.")
    hold_meeting(**by, now=NOON, meeting=held)

    # By code, in Spanish, on a phone: the draft, three questions, one answer.
    rosa = visit(None, "/sign-in/", locale="es-US", **THUMB)
    rosa.get_by_label("Su correo electrónico").fill("rosa@example.org")
    rosa.get_by_role("button", name="Enviarme un código", exact=True).click()
    expect(rosa.get_by_role("textbox")).to_have_count(1)
    code = re.search(r"\b(\d{4}) ?(\d{4})\b", str(mail.outbox[-1].body))
    rosa.get_by_role("textbox").fill("".join(code.groups()))
    rosa.get_by_role("main").get_by_role("button").first.click()
    thumb = Thumb(rosa)
    thumb.tap(rosa.get_by_role("link", name="Una reunión: el borrador está aquí. Diga qué piensa"))
    expect(rosa.get_by_text("La lectura pasa a después del recreo.")).to_have_count(1)
    check_page(rosa)
    thumb.type(rosa.get_by_label("¿Qué quiere que sepamos?"), "En casa lee los planos del autobús.")
    thumb.tap(rosa.get_by_role("button", name="Enviarlo al equipo"))
    expect(rosa.get_by_text("El equipo tiene lo que usted escribió.")).to_have_count(1)
    assert thumb.taps <= MOST_TAPS and thumb.seconds < MOST_SECONDS, (thumb.taps, thumb.seconds)
    rosa.goto("/")
    thumb = Thumb(rosa)
    thumb.tap(rosa.get_by_role("link", name="Una pregunta: ¿se le escuchó?"))
    thumb.tap(rosa.get_by_label("En parte", exact=True))
    thumb.tap(rosa.get_by_role("button", name="Enviar", exact=True))
    expect(rosa.locator(".callout--kept")).to_contain_text("Amina")
    assert thumb.taps <= MOST_TAPS and thumb.seconds < MOST_SECONDS, (thumb.taps, thumb.seconds)

    # With a code on paper, from right to left; he may decide and be written to, and not read: the draft and the record are not there.
    slip = make_paper_code(by=cast.denise.pk, today=TODAY, guardianship=tie)
    samir = visit(None, "/sign-in/link/", locale="ar", **THUMB)
    samir.get_by_label("الأحرف على ورقتكم").fill(slip.lower())
    samir.get_by_role("button", name="تابعوا", exact=True).click()
    samir.get_by_role("button", name="هي لي: دخول", exact=True).click()
    expect(samir.locator("html")).to_have_attribute("dir", "rtl")
    thumb = Thumb(samir)
    thumb.tap(samir.get_by_role("link", name=re.compile("^اجتماع")))
    thumb.type(samir.get_by_label("عمّ تريدون أن تسألوا؟"), "متى يكون مع معلّمه وحده؟")
    check_page(samir)
    expect(samir.get_by_text("La lectura pasa")).to_have_count(0)
    thumb.tap(samir.get_by_role("button", name="أرسلوه إلى الفريق"))
    expect(samir.get_by_text("ما كتبتموه عند الفريق.")).to_have_count(1)
    assert thumb.taps <= MOST_TAPS and thumb.seconds < MOST_SECONDS, (thumb.taps, thumb.seconds)
    assert Contribution.objects.get(by=father).worries == "متى يكون مع معلّمه وحده؟"
    again = visit(None, f"/sign-in/link/{slip}/")
    again.listener.forgive("403")
    again.get_by_role("main").get_by_role("button").first.click()
    expect(again.get_by_text("This code was used already or is too old.")).to_have_count(1)

    # On paper: the sheet comes back, and is entered with the same standing.
    theirs = Heard.objects.get(guardian=father)
    amina = visit("amina", f"/heard/{theirs.pk}/enter/", size=DESK)
    amina.get_by_role("radio", name="came on paper", exact=True).check()
    amina.get_by_role("radio", name="No", exact=True).check()
    amina.get_by_label("What should we know?").fill("Nobody asked about the bus.")
    check_page(amina)
    amina.get_by_role("button", name="Keep it", exact=True).click()
    expect(amina.get_by_text("came on paper. Written down by Amina")).to_have_count(1)
    rosa.goto(f"/students/{mateo.pk}/family/")
    expect(rosa.get_by_text("Nobody asked about the bus.")).to_have_count(0)
