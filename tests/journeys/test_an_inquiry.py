"""A principal inquires: drafts alone, shows one line, takes one step that both see, looks back with the supervisor, sees what moved, and goes on.

And somebody covers for the supervisor, for so long.
"""

import re
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import PHONE, check_page
from tests.cast import TODAY
from trellis.directory.operations.posts import arrange_cover
from trellis.growth.models import Cycle, Line
from trellis.growth.operations.cycles import begin_cycle, write_in_cycle
from trellis.growth.operations.steps import write_step
from trellis.growth.operations.visits import plan_visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOW = timezone.make_aware(datetime.combine(TODAY, time(9)))
FOCUS = "I hear the whole sentence before I answer."


def send(page, path: str, **words: str) -> None:
    """Open a page, type these words into the fields of these names, choose where there is a choice, and press its main button."""
    page.goto(path)
    for name, value in words.items():
        field = page.locator(f"main [name='{name}']")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        else:
            field.fill(value)
    page.locator("main button.button--main").first.click()
    page.wait_for_url(lambda url: not url.endswith(path))


def test_from_a_draft_of_ones_own_to_the_next_cycle(cast, visit):
    amina, tomas = visit("amina", "/my-growth/", size=PHONE), visit("tomas", "/my-schools/", size=PHONE)
    tomas.listener.forgive("404")
    amina.goto("/cycles/begin/")
    amina.locator("main button.button--main").click()
    amina.wait_for_url(re.compile(r"/cycles/\d+/$"))
    cycle = Cycle.objects.get()
    room = f"/cycles/{cycle.pk}/"
    send(amina, f"{room}write/evidence/", words="Four children spoke in an hour.")
    send(amina, f"{room}write/focus/", words=FOCUS)
    send(amina, f"{room}write/theory/", words="I wait three breaths", then="children finish what they think", so_that="more of them speak")
    # Nobody knows of it: not by its address, and not on the page of whoever supervises her school.
    expect(amina.get_by_text("Nobody but you knows of this cycle")).to_have_count(1)
    tomas.goto(room)
    expect(tomas.get_by_role("heading", level=1)).not_to_contain_text("inquiry")
    tomas.goto("/my-schools/")
    expect(tomas.get_by_text(FOCUS)).to_have_count(0)

    # One line is shown to one person.
    amina.goto(f"/my-growth/show/line/{Line.objects.get(kind='focus').pk}/")
    amina.locator(f"main [name='to'][value='{cast.tomas.pk}']").check()
    amina.get_by_role("button", name="Show it to them").click()
    amina.wait_for_url(lambda url: "/show/" not in url)
    tomas.goto(room)
    expect(tomas.get_by_text(FOCUS).first).to_be_visible()
    expect(tomas.get_by_text("Four children spoke")).to_have_count(0)
    expect(tomas.get_by_text("I wait three breaths")).to_have_count(0)

    # One step, whose day both see, and on which the supervisor looks back too.
    amina.goto(f"{room}step/")
    expect(amina.get_by_text("Tomás Ibarra sees the step").first).to_be_visible()
    send(amina, f"{room}step/", words="Three breaths in every lesson that I visit.", look_back_on=TODAY.isoformat())
    check_page(amina)
    tomas.goto(room)
    expect(tomas.get_by_text("Three breaths in every lesson").first).to_be_visible()
    step = cycle.steps.get()
    send(tomas, f"/steps/{step.pk}/look-back/", words="I counted eleven breaths.", outcome="done")
    amina.goto(room)
    expect(amina.get_by_text("I counted eleven breaths.")).to_have_count(1)

    # What moved is looked at before the cycle is closed, and what was learned leads on.
    send(amina, f"{room}count/", name="Children who speak in an hour", unit="children", more_is_better="1", baseline="4", on="2026-11-02")
    measure = cycle.measures.get()
    send(amina, f"/measures/{measure.pk}/add/", value="11", on="2026-11-30")
    amina.goto(f"{room}close/")
    expect(amina.get_by_text("From 4 on Mon 2 Nov to 11").first).to_be_visible()
    send(
        amina,
        f"{room}close/",
        moved="Eleven spoke, two for the first time.",
        learnt="Silence is long for me.",
        comes_next="Who still does not speak?",
    )
    check_page(amina)
    amina.get_by_role("link", name="Begin the next cycle with this").click()
    amina.locator("main button.button--main").first.click()
    amina.wait_for_url(lambda url: not url.endswith(room))
    expect(amina.get_by_text("Who still does not speak?").first).to_be_visible()
    tomas.goto(room)
    expect(tomas.get_by_text("Silence is long for me.")).to_have_count(0)


def test_somebody_covers_sees_the_step_and_nothing_that_is_private_and_then_no_more(cast, visit, monkeypatch):
    cycle = begin_cycle(by=cast.amina.pk, now=NOW, today=TODAY, school=cast.schools["cedar_fork"].pk)
    write_in_cycle(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, kind=Line.Kind.FOCUS, words=FOCUS)
    theory = {"words": "I wait", "then": "they speak", "so_that": "I hear them"}
    write_in_cycle(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, kind=Line.Kind.THEORY, **theory)
    write_step(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, words="Three breaths in every lesson.", look_back_on=TODAY)
    daniel, amina = visit("daniel", "/", size=PHONE), visit("amina", "/how-we-meet/", size=PHONE)
    daniel.listener.forgive("404")
    assert daniel.goto("/my-schools/").status == 404
    expect(amina.locator("main")).not_to_contain_text("Daniel Okafor")

    # Tomás is out for two weeks, and Daniel stands in for him.
    tomas = visit("tomas", "/", size=PHONE)
    send(tomas, "/my-schools/out/", first_on=TODAY.isoformat(), last_on=(TODAY + timedelta(days=10)).isoformat())
    arrange_cover(by=cast.odile.pk, post=cast.posts["tomas"], person=cast.daniel, held_from=TODAY, held_until=TODAY + timedelta(days=11))
    amina.reload()
    expect(amina.locator("main")).to_contain_text("Daniel Okafor")
    assert daniel.goto("/my-schools/").status == 200
    expect(daniel.get_by_text("You cover for Tomás Ibarra").first).to_be_visible()
    expect(daniel.get_by_text("Three breaths in every lesson.").first).to_be_visible()
    assert daniel.goto(f"/cycles/{cycle.pk}/").status == 200
    expect(daniel.get_by_text(FOCUS)).to_have_count(0)
    check_page(daniel)
    meeting = plan_visit(by=cast.tomas.pk, now=NOW, today=TODAY, principal=cast.amina.pk, supervisor=cast.tomas.pk, planned_on=TODAY)
    daniel.goto(f"/visits/{meeting.pk}/")
    daniel.get_by_role("button", name="60 minutes").click()
    expect(daniel.get_by_role("button", name="We did not meet after all")).to_be_visible()
    meeting.refresh_from_db()
    assert (meeting.supervisor_id, meeting.held_on) == (cast.daniel.pk, TODAY)  # who went is who covered

    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY + timedelta(days=11))
    assert daniel.goto("/my-schools/").status == 404
    assert daniel.goto(f"/cycles/{cycle.pk}/").status == 404
