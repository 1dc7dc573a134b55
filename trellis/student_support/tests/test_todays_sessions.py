"""Today's list, and entering: one tap, whole groups at once, sent twice stands once, and what cannot have been is refused in words."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import TODAY, Cast
from trellis.directory.models import NonWorkingDays, Student
from trellis.kit.formats import say_time
from trellis.student_support.models import BothRight, Giving, LeftUnknown, MonthSum, Plan, Service, Session
from trellis.student_support.operations import ledger
from trellis.student_support.queries.ledger import day_of

pytestmark = pytest.mark.django_db
BEGAN = date(2026, 11, 2)
CONTROL = 4 + (connection.vendor == "postgresql")  # SAVEPOINT and RELEASE, twice, and the lock against sending twice at once: no question to the database


def give(around: Cast, student: str = "mateo", giver: str | None = "hannah", **more) -> Service:
    plan, _new = Plan.objects.get_or_create(
        student=around.students[student], ends_on=None, defaults={"begins_on": BEGAN, "begun_by": around.hannah, "review_on": date(2027, 5, 1)}
    )
    dose = {"what": "Reading", "minutes": 30, "times": 2, "per": "week", "weekdays": [1, 3], "begins_on": BEGAN, "school": around.schools["cedar_fork"]}
    service = Service.objects.create(plan=plan, **{**dose, **more})
    if giver:
        Giving.objects.create(service=service, person=around.people[giver], held_from=service.begins_on, named_by=around.amina)
    return service


def log(around: Cast, service: Service, on: date = TODAY, *, by: str = "hannah", noon: datetime, **more):
    """Enter one session. TODAY is a Tuesday."""
    sent_as = more.pop("sent_as", None)
    return ledger.log_sessions(
        by=around.people[by].pk, now=noon, today=TODAY, on=on, given=[ledger.Given(service, **more)], sent_as=sent_as, although_no_school=False
    )


def tap(client, *services: Service, on: date = TODAY, how: str = "planned", **more):
    data = {"sent_as": str(uuid4()), "on": on.isoformat(), "item": [one.pk for one in services], "how": how, **more}
    return client.post(reverse("log_sessions"), data)


def test_two_taps_enter_a_session_and_a_third_opens_it_to_mend(around, sign_in):
    service = give(around)
    client = sign_in("hannah")
    page = client.get(reverse("sessions_today")).text
    assert "One waits for a tap." in page and "As planned" in page and "Mateo" in page  # the first tap opened it
    assert tap(client, service).status_code == 302  # the second
    assert list(Session.objects.values_list("given_minutes", "planned_minutes", "reason")) == [(30, 30, "")]
    page = client.get(reverse("sessions_today")).text
    assert "All of today is entered." in page
    entry = Session.objects.get()
    assert reverse("mend_session", args=[entry.pk]) in page
    client.post(reverse("mend_session", args=[entry.pk]), {"minutes": "10", "reason": "testing", "words": ""})
    assert list(Session.objects.order_by("pk").values_list("given_minutes", "reason", "replaced_by__given_minutes")) == [(30, "", 10), (10, "testing", None)]
    assert client.post(reverse("mend_session", args=[entry.pk]), {"minutes": "20", "reason": "testing"}).status_code == 409
    assert (MonthSum.objects.get().given, MonthSum.objects.get().to_make_up) == (10, 20)
    client.post(reverse("take_session_back", args=[Session.objects.latest("pk").pk]))
    assert (MonthSum.objects.get().given, day_of(around.standing("hannah")).waiting[0].service) == (0, service)


def test_groups_fixed_days_and_any_day_this_week_stand_together_on_the_list(around, noon):
    owls = [give(around, student, group="Owls", starts_at=time(9)) for student in ("mateo", "leilani")]
    free = give(around, what="Speech", weekdays=[], times=3)
    give(around, what="Swimming", weekdays=[4])
    busy = give(around, what="Writing", starts_at=time(9, 15))
    log(around, free, TODAY - timedelta(days=1), noon=noon)
    day = day_of(around.standing("hannah"))
    assert [(name, len(rows)) for name, rows in day.groups] == [("Owls", 2), ("", 1), ("", 1)]
    loose = next(due for _name, rows in day.groups for due in rows if due.service == free)
    assert (loose.given_times, loose.wanted_times, loose.is_done) == (1, 3, False)
    owl, writing = (f"{what}, Cedar Fork Elementary, {say_time(at)}" for what, at in (("Reading", time(9)), ("Writing", time(9, 15))))
    assert day.elsewhere == {busy.pk: [owl, owl], owls[0].pk: [writing], owls[1].pk: [writing]}


def test_two_places_at_once_and_a_day_too_long_are_asked_about_and_stand(around, sign_in):
    at_home = give(around, starts_at=time(9), place="Room 12")
    away = give(around, "bilal", what="Speech", starts_at=time(9, 40), school=around.schools["saltmarsh"])
    client = sign_in("hannah")
    assert tap(client, at_home, away).status_code == 302 and Session.objects.count() == 2  # entered: nobody is told that it was not
    question = f"Reading, Room 12, Cedar Fork Elementary, {say_time(time(9))}; and Speech, Saltmarsh Middle, {say_time(time(9, 40))}"
    page = client.get(reverse("sessions_today")).text
    assert question in page and all(reverse("mend_session", args=[one.pk]) in page for one in Session.objects.all())
    client.post(reverse("mend_session", args=[Session.objects.get(service=away).pk]), {"minutes": "0", "reason": "testing", "words": ""})
    assert "nearly the same time" not in client.get(reverse("sessions_today")).text
    swimming = {"what": "Swimming", "weekdays": [], "minutes": 240}
    untimed = [give(around, "leilani", **swimming), give(around, "bilal", **swimming, school=around.schools["saltmarsh"])]
    tap(client, *untimed)
    page = client.get(reverse("sessions_today")).text
    assert "510 minutes in one day, at Cedar Fork Elementary and Saltmarsh Middle: a school day has 480." in page


def test_both_are_right_is_said_with_one_tap_and_asked_anew_only_of_what_was_mended(around, sign_in):
    at_home = give(around, starts_at=time(9))
    away = give(around, "bilal", what="Speech", starts_at=time(9, 40), school=around.schools["saltmarsh"])
    client = sign_in("hannah")
    tap(client, at_home, away)
    one, other = Session.objects.order_by("pk")
    address = reverse("say_both_right", args=[one.pk, other.pk])
    question, here = "nearly the same time", reverse("sessions_today")
    page = client.get(here).text
    assert question in page and f'action="{address}"' in page and "Both are right" in page
    assert sign_in("yusuf").post(address).status_code == 404 and client.get(address).status_code == 302 and not BothRight.objects.exists()
    for way in ([one.pk, other.pk], [other.pk, one.pk]):
        assert client.post(reverse("say_both_right", args=way)).status_code == 302
    assert BothRight.objects.get().by == around.hannah and question not in client.get(here).text
    client.post(reverse("say_both_right", args=[one.pk, one.pk]))
    assert BothRight.objects.count() == 1
    client.post(reverse("mend_session", args=[other.pk]), {"minutes": "20", "reason": "testing", "words": ""})
    assert question in client.get(here).text  # another entry, another question


def test_a_session_on_a_day_without_school_is_asked_about_and_then_taken(around, sign_in):
    NonWorkingDays.objects.create(name="Storm", starts_on=TODAY - timedelta(days=5), ends_on=TODAY - timedelta(days=4))
    service, client, day = give(around), sign_in("hannah"), TODAY - timedelta(days=5)
    asked = tap(client, service, on=day)
    assert asked.status_code == 422 and "It was given all the same" in asked.text and not Session.objects.exists()
    assert tap(client, service, on=day, although_no_school="on").status_code == 302 and Session.objects.get().on == day
    assert tap(client, service, on=TODAY, how="minutes", minutes="481").status_code == 422


def test_everybody_as_planned_leaves_alone_what_was_said_of_one(around, noon):
    one, other = give(around), give(around, "leilani")
    log(around, one, minutes=0, reason="student_absent", noon=noon)
    ledger.log_sessions(by=around.hannah.pk, now=noon, today=TODAY, on=TODAY, given=[ledger.Given(one), ledger.Given(other)])
    assert sorted(Session.objects.values_list("service", "given_minutes")) == sorted([(one.pk, 0), (other.pk, 30)])


def test_what_is_sent_twice_stands_once(around, noon, sign_in):
    service, sent_as = give(around), uuid4()
    for _twice in range(2):
        log(around, service, sent_as=sent_as, noon=noon)
        log(around, service, noon=noon)  # the same tap on another page
    assert Session.objects.count() == 1
    data = {"sent_as": str(sent_as), "on": TODAY.isoformat(), "item": [service.pk], "how": "planned"}
    answer = sign_in("hannah").post(reverse("log_sessions"), data, headers={"accept": "application/json"})
    assert (answer.json()["taken"], Session.objects.count()) == (True, 1)
    other = sign_in("hannah").post(
        reverse("log_sessions"), {**data, "sent_as": str(uuid4()), "how": "missed", "reason": "testing"}, headers={"accept": "application/json"}
    )
    assert (other.status_code, other.json()["taken"]) == (422, False) and "mend" in other.json()["words"]


def test_what_cannot_have_been_is_refused_in_words(around, noon):
    service = give(around)
    ended = give(around, what="Before", ends_on=date(2026, 11, 20))
    NonWorkingDays.objects.create(name="Thanksgiving", starts_on=date(2026, 11, 26), ends_on=date(2026, 11, 28))
    for refusal, on, more in (
        (ledger.LiesAhead, TODAY + timedelta(days=1), {}),
        (ledger.NotYours, BEGAN - timedelta(days=1), {}),
        (ledger.NoSchool, date(2026, 11, 26), {}),
        (ledger.NoSchool, date(2026, 11, 28), {}),
        (ledger.TooManyMinutes, TODAY, {"minutes": 481}),
        (ledger.EntryRefused, TODAY, {"minutes": 0}),
        (ledger.EntryRefused, TODAY, {"minutes": 0, "reason": "no such reason"}),
    ):
        with pytest.raises(refusal) as said:
            log(around, service, on, noon=noon, **more)
        assert "Mateo" not in str(said.value) and str(said.value).endswith(".")
    with pytest.raises(ledger.NotYours):
        log(around, ended, date(2026, 11, 24), noon=noon)
    with pytest.raises(ledger.NotYours):
        log(around, service, by="yusuf", noon=noon)
    assert not Session.objects.exists()
    ledger.log_sessions(by=around.hannah.pk, now=noon, today=TODAY, on=date(2026, 11, 27), given=[ledger.Given(service)], although_no_school=True)
    assert Session.objects.count() == 1


def test_who_gave_it_before_keeps_their_entries_and_enters_no_more(around, sign_in, noon):
    service = give(around, giver="lucien")
    Giving.objects.update(held_until=TODAY - timedelta(days=7))
    Giving.objects.create(service=service, person=around.hannah, held_from=TODAY - timedelta(days=7), named_by=around.amina)
    entry = Session.objects.create(service=service, on=BEGAN + timedelta(days=1), planned_minutes=30, given_minutes=30, by=around.lucien, entered_at=noon)
    assert tap(sign_in("lucien"), service).status_code == 404
    assert sign_in("lucien").get(reverse("mend_session", args=[entry.pk])).status_code == 404
    assert tap(sign_in("hannah"), service, on=BEGAN + timedelta(days=3)).status_code == 422  # a day of Lucien's
    assert Session.objects.get() == entry


def test_a_day_nobody_wrote_about_is_asked_once_and_stays_unknown(around, sign_in):
    service = give(around, begins_on=date(2026, 11, 23))
    client = sign_in("hannah")
    assert "Of 2 earlier sessions nobody knows what was." in client.get(reverse("sessions_today")).text
    client.post(reverse("leave_unknown", args=[service.pk]), {"on": "2026-11-24"})
    tap(client, service, on=date(2026, 11, 26), how="missed", reason="student_absent")
    assert LeftUnknown.objects.get().on == date(2026, 11, 24)
    assert "earlier" not in client.get(reverse("sessions_today")).text
    sheet = client.get(reverse("ledger_of_service", args=[service.pk])).text
    assert "Of 30 minutes nobody knows what was." in sheet and "The student was absent" in sheet


def many(around: Cast, number: int) -> list[Service]:
    made = []
    for n in range(number):
        person = around.people["mateo"] if n == 0 else type(around.hannah).objects.create(given_name=f"Child {n}", folded_name=f"child {n}")
        student = around.students["mateo"] if n == 0 else Student.objects.create(person=person)
        around.students[f"child-{n}"] = student
        made.append(give(around, f"child-{n}"))
    return made


def test_one_session_takes_at_most_12_queries_and_a_day_of_14_at_most_20(around, sign_in, django_assert_max_num_queries):
    services, client = many(around, 14), sign_in("hannah")
    client.get(reverse("sessions_today"))
    with django_assert_max_num_queries(12 + CONTROL):
        assert tap(client, services[0]).status_code == 302
    with django_assert_max_num_queries(20 + CONTROL):
        assert tap(client, *services, on=TODAY - timedelta(days=5)).status_code == 302
    assert Session.objects.count() == 15


def test_todays_page_takes_as_many_queries_for_fourteen_as_for_three(around, sign_in, django_assert_num_queries):
    client = sign_in("hannah")
    many(around, 3)
    client.get(reverse("sessions_today"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("sessions_today"))
    for n in range(3, 14):
        person = type(around.hannah).objects.create(given_name=f"Child {n}", folded_name=f"child {n}")
        around.students[f"child-{n}"] = Student.objects.create(person=person)
        give(around, f"child-{n}")
    with django_assert_num_queries(len(few)):
        client.get(reverse("sessions_today"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 29), st.sampled_from(["planned", "shorter", "missed", "made_up", "mend", "back"]), st.integers(1, 60)), max_size=12))
def test_kept_sums_are_what_a_recount_finds(around, noon, acts):
    service = give(around, weekdays=[], times=2)
    for number, what, minutes in acts:
        on = BEGAN + timedelta(days=number)
        try:
            if what in {"mend", "back"}:
                entry = Session.objects.filter(service=service, replaced_by__isnull=True, taken_back_at__isnull=True).last()
                if entry and what == "mend":
                    ledger.mend_session(by=around.hannah.pk, now=noon, today=TODAY, session=entry, minutes=minutes, reason="testing")
                elif entry:
                    ledger.take_session_back(by=around.hannah.pk, now=noon, today=TODAY, session=entry)
            else:
                given_ = {
                    "planned": {},
                    "shorter": {"minutes": minutes},
                    "missed": {"minutes": 0, "reason": "testing"},
                    "made_up": {"minutes": minutes, "makes_up": True},
                }
                log(around, service, on, noon=noon, **given_[what])
        except ledger.EntryRefused:
            continue
    kept = {row.pk: row for row in MonthSum.objects.filter(service=service)}
    ledger.recount([(service, row.month) for row in kept.values()], today=TODAY)
    for row in MonthSum.objects.filter(service=service):
        assert {name: getattr(row, name) for name in ledger.SUMS} == {name: getattr(kept[row.pk], name) for name in ledger.SUMS}
        assert row.given + row.missed + row.unknown + row.ahead >= row.owed
