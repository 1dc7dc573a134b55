"""A provider stops in mid-term: what is missing shows, the family reads of it before they ask, the place is filled, made up, and counted right."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, check_page
from tests.journeys.conftest import THUMB, Thumb, press
from trellis.access.policy import Right
from trellis.directory.models import GuardianRight, Guardianship, Person, SchoolEnrolment, Student
from trellis.letters.models import Line
from trellis.site.demo.around import make_people_around
from trellis.student_support.jobs import look_for_gaps
from trellis.student_support.models import Gap, GapLetter, Giving, Plan, Service
from trellis.student_support.operations.ledger import Given, log_sessions

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.sqlite]

BEGAN = date(2026, 9, 28)  # a Monday; speech is on Tuesdays
EMPTY_FROM, FILLED_FROM, MADE_UP_ON = date(2026, 10, 26), date(2026, 11, 9), date(2026, 11, 12)
OTHERS = 10  # fewer students than that are hidden on the board


@pytest.fixture
def speech(cast, days) -> Service:
    """Mateo's speech, given by Lucien: twice as planned, once missed, and once nobody has written what was."""
    days.go_to(EMPTY_FROM)
    make_people_around(cast, timezone.now())
    made = [_service(cast, cast.students["mateo"])]
    for number in range(OTHERS):
        person = Person.objects.create(given_name="Somebody", family_name=f"Else {number}", folded_name=f"somebody else {number}")
        student = Student.objects.create(person=person, number=f"V-{number}")
        SchoolEnrolment.objects.create(student=student, school=cast.schools["cedar_fork"], begins_on=BEGAN, is_primary=True)
        made.append(_service(cast, student))
    Giving.objects.bulk_create(
        Giving(service=one, person=cast.yusuf if number else cast.lucien, held_from=BEGAN, named_by=cast.amina) for number, one in enumerate(made)
    )
    for week, missed in ((0, {}), (1, {}), (2, {"minutes": 0, "reason": "provider_absent"})):
        on = BEGAN + timedelta(days=1, weeks=week)
        log_sessions(
            by=cast.lucien.pk, now=timezone.make_aware(datetime.combine(on, time(14))), today=on, on=on, given=[Given(made[0], **missed)], sent_as=None
        )
    return made[0]


def _service(cast, student) -> Service:
    plan = Plan.objects.create(student=student, begins_on=BEGAN, begun_by=cast.hannah, review_on=date(2027, 1, 29))
    dose = {"what": "Speech", "minutes": 30, "times": 1, "per": "week", "weekdays": [1]}
    return Service.objects.create(plan=plan, school=cast.schools["cedar_fork"], begins_on=BEGAN, **dose)


def test_a_place_is_empty_the_family_hears_it_first_and_all_of_it_is_made_up(cast, speech, visit, sign_in, days):
    # The principal sees what is missing and what nobody knows, and says that nobody gives it for now.
    meiling, amina = visit("meiling", "/", size=DESK), visit("amina", reverse("student_page", args=[cast.students["mateo"].pk]), size=DESK)
    hannah, yusuf, rosa = visit("hannah", "/", **THUMB), visit("yusuf", "/", **THUMB), visit("rosa", "/", locale="es-US", **THUMB)
    press(amina, "What was promised, and what was given", "link")
    expect(amina.get_by_text("Of 120 minutes owed until now, 60 were given.")).to_be_visible()
    expect(amina.get_by_text("Of 30 minutes nobody knows what was.")).to_be_visible()
    expect(amina.get_by_text("30 minutes are still to be made up.")).to_be_visible()
    press(amina, "Change who gives it", "link")
    amina.get_by_label("Who gives it").select_option(label="Nobody for now: the place is empty")
    press(amina, "Name them")
    expect(amina.get_by_text("A letter to the family is drafted: read it and send it.")).to_be_visible()
    gap, letter = Gap.objects.get(), GapLetter.objects.get()
    press(amina, "See the minutes", "link")
    expect(amina.get_by_text("If it goes on like this, 60 minutes will be missing at the end of the month.")).to_be_visible()

    # Who manages the case finds it on the first page of her phone, writes how it is made up, and sends the letter in the mother's language.
    hannah.reload()
    press(hannah, "Who it is, and why", "link")
    press(hannah, "Minutes are missing, and the family has not been told", "link")
    press(hannah, "Write the plan", "link")
    hannah.get_by_label("How it will be made up").fill("Con Yusuf Haddad, los jueves a las diez, desde noviembre.")
    press(hannah, "Keep this plan")
    check_page(hannah)
    press(hannah, "Send it", "link")
    press(hannah, "Tell them")
    expect(hannah.get_by_text("The family is told.", exact=False).first).to_be_visible()

    # The mother reads it on her own page before she has to ask; nobody else's family does.
    rosa.reload()
    press(rosa, "Mateo Quispe, Speech", "link")
    expect(rosa.get_by_text("Con Yusuf Haddad, los jueves a las diez").first).to_be_visible()
    check_page(rosa)
    assert Line.objects.filter(to=cast.rosa, link=reverse("ledger_of_service", args=[speech.pk])).count() == 1, "her next letter says so, too"

    # Who was around him once, who teaches elsewhere, and who holds no right are told that there is nothing.
    student = cast.students["mateo"].pk
    addresses = [reverse(name, args=[student]) for name in ("student_page", "team_of_student", "ledger_of_student")]
    addresses += [reverse("plan", args=[speech.plan_id]), reverse("ledger_of_service", args=[speech.pk]), reverse("gap", args=[gap.pk])]
    addresses += [reverse(name, args=[letter.pk]) for name in ("write_gap_letter", "send_gap_letter")]
    tie = Guardianship.objects.get(guardian=cast.andres, student=student)
    GuardianRight.objects.create(guardianship=tie, right=Right.CONTACT, held_from=BEGAN, basis="Papers seen", granted_by=cast.denise)
    for key in ("lucien", "josefina", "ofelia", "andres"):
        client = sign_in(key)
        assert {client.get(path).status_code for path in addresses} == {404}, key
    assert {sign_in("rosa").get(path).status_code for path in addresses[5:]} == {404}, "what is written about her is not hers to change"

    # The place is filled; whoever gives it now logs with two taps, and enters what was made up.
    days.go_to(FILLED_FROM)
    amina.goto(reverse("ledger_of_student", args=[student]))
    press(amina, "Name who gives it", "link")
    amina.get_by_label("Who gives it").select_option(label="Yusuf Haddad")
    press(amina, "Name them")
    days.go_to(FILLED_FROM + timedelta(days=1))
    yusuf.reload()
    thumb = Thumb(yusuf)
    thumb.tap(yusuf.get_by_role("main").get_by_role("link", name="Sessions today"))
    entry = yusuf.locator("li", has=yusuf.get_by_role("link", name="Mateo Quispe")).first
    thumb.tap(entry.get_by_role("button", name="As planned", exact=True))
    expect(entry.get_by_role("link", name="Mend")).to_be_visible()
    assert thumb.taps == 2
    days.go_to(MADE_UP_ON)
    yusuf.goto("/sessions/today/")
    yusuf.get_by_text("Enter minutes that were made up").click()
    press(yusuf, "Mateo Quispe, Speech", "link")
    yusuf.get_by_label("Minutes", exact=True).fill("90")
    press(yusuf, "Enter")
    expect(yusuf.get_by_text("What had to be made up was made up.")).to_be_visible()

    # By night it is counted, and the director's board says so.
    days.go_to(MADE_UP_ON + timedelta(days=1), time(3, 40))
    look_for_gaps()
    gap.refresh_from_db()
    assert gap.closed_on == MADE_UP_ON + timedelta(days=1)
    meiling.goto("/promises-kept/")
    expect(meiling.get_by_text("Of 660 minutes owed, 30 were given. Of 600 nobody knows.")).to_be_visible()
    row = meiling.get_by_role("row").filter(has_text="All supports").first
    for label, figure in (("Missed", "30"), ("Made up", "90"), ("Families told", "1")):
        expect(row.locator(f"[data-label='{label}']")).to_contain_text(figure)
