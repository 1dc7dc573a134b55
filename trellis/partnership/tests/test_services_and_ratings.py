"""What an office offers, whom a question goes to, whether it helped, what the office says it will change."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import TODAY
from trellis.commitments.models import Commitment
from trellis.directory.models import Office, Term
from trellis.letters.models import Line
from trellis.partnership.jobs import remind_of_replies
from trellis.partnership.models import Rating, Reply, Service, ServiceVersion
from trellis.partnership.operations.catalogue import (
    EditedMeanwhile,
    NameTaken,
    PromiseOutOfOrder,
    edit_service,
    say_whether_it_helps,
    set_front_door,
    write_service,
)
from trellis.partnership.operations.ratings import NothingHeard, NotSettled, RepliedAlready, TermIsNotOver, TooLate, rate_thread, reply_to_schools
from trellis.partnership.queries.catalogue import front_desk, spread_of
from trellis.partnership.queries.ratings import ratings_read_by, replies_owed, results_of, settled_between, threads_to_rate
from trellis.partnership.queries.terms import Span, spans_until
from trellis.threads.models import Thread
from trellis.threads.operations import open_thread, reopen_thread, settle_thread

pytestmark = pytest.mark.django_db
FALL = Span(date(2026, 8, 17), date(2026, 12, 19), "Fall")


@pytest.fixture
def service(cast, noon) -> Service:
    facts = {"name": "A route", "offers": "Stops and times.", "answer_minutes": 510, "settle_minutes": 2550, "owner": cast.ruth.pk}
    return write_service(by=cast.ruth.pk, now=noon, office=cast.offices["transport"].pk, **facts)


@pytest.fixture
def settled(cast, noon) -> Thread:
    Term.objects.create(title="Fall", kind="term", starts_on=FALL.starts_on, ends_on=FALL.ends_on, school_year=2027)
    thread = open_thread(by=cast.amina.pk, now=noon, subject="Bus 14", text="Late.", office=cast.offices["transport"], answer_minutes=510, settle_minutes=2550)
    settle_thread(by=cast.ruth.pk, now=noon + timedelta(hours=1), thread=thread, office=cast.offices["transport"].pk, words="A second driver.")
    return Thread.objects.get()


def test_a_changed_promise_is_a_new_version_and_changes_no_open_thread(service, cast, noon):
    facts = {"name": "A route", "offers": "Stops and times.", "settle_minutes": 2550, "owner": cast.ruth.pk}
    thread = open_thread(
        by=cast.amina.pk, now=noon, subject="x", text="y", office=service.office, answer_minutes=service.answer_minutes, about_room="partnership"
    )
    edit_service(by=cast.ruth.pk, now=noon, service=service, answer_minutes=1020, seen=1, **facts)
    assert Thread.objects.get().first_answer_by == thread.first_answer_by
    assert list(ServiceVersion.objects.order_by("number").values_list("number", "answer_minutes")) == [(1, 510), (2, 1020)]
    with pytest.raises(EditedMeanwhile):
        edit_service(by=cast.ruth.pk, now=noon, service=service, answer_minutes=60, seen=1, **facts)
    with pytest.raises(PromiseOutOfOrder):
        edit_service(by=cast.ruth.pk, now=noon, service=service, answer_minutes=9000, **facts)
    with pytest.raises(NameTaken):
        write_service(by=cast.ruth.pk, now=noon, office=cast.offices["transport"].pk, answer_minutes=60, **facts)


def test_what_nobody_knows_whom_to_ask_goes_to_the_chosen_desk_else_to_the_largest_office(cast, noon):
    Office.objects.filter(pk=cast.offices["transport"].pk).update(parent=cast.offices["facilities"])
    assert front_desk() == cast.offices["facilities"]
    set_front_door(by=cast.odile.pk, now=noon, office=cast.offices["assessment"].pk, is_public=False)
    assert front_desk() == cast.offices["assessment"]
    Office.objects.filter(pk=cast.offices["assessment"].pk).update(ended_on=TODAY)
    assert front_desk() == cast.offices["facilities"]


def test_the_spread_shows_from_five_people_on_and_the_newest_of_each_counts(cast, noon):
    office = cast.offices["transport"].pk
    said = ["amina", "keoni", "ingrid", "grace", "amina", "yusuf"]
    for number, key in enumerate(said):
        assert spread_of(cast.standing("ruth"), office).counts is None
        helps = "no" if number == 0 else "yes"
        say_whether_it_helps(by=cast.people[key].pk, now=noon, today=TODAY, office=office, helps=helps, words="Buses." if key == "keoni" else "")
    spread = spread_of(cast.standing("ruth"), office)
    assert spread.counts == [("Yes", 5), ("Partly", 0), ("No", 0)]
    assert [(name, words) for name, words, _day in spread.words] == [("Keoni Makoa", "Buses.")]
    assert spread_of(cast.standing("daniel"), office).words == []


def test_whoever_asked_answers_once_and_may_change_it_for_a_week(settled, cast, noon):
    assert threads_to_rate(cast.standing("amina")).get() == settled
    assert not threads_to_rate(cast.standing("keoni")).exists()
    first = rate_thread(by=cast.amina.pk, now=noon + timedelta(1), thread=settled, got="some")
    assert rate_thread(by=cast.amina.pk, now=noon + timedelta(5), thread=settled, got="most", words="In time now.") == first
    with pytest.raises(TooLate):
        rate_thread(by=cast.amina.pk, now=noon + timedelta(9), thread=settled, got="none")
    assert list(Rating.objects.values_list("got", "words", "on")) == [("most", "In time now.", date(2026, 12, 2))]
    reopen_thread(by=cast.amina.pk, now=noon + timedelta(10), thread=settled, missing="Late again.")
    with pytest.raises(NotSettled):
        rate_thread(by=cast.amina.pk, now=noon + timedelta(10), thread=settled, got="none")


def test_a_reply_is_owed_once_the_term_is_over_until_it_is_there_and_may_carry_a_promise(settled, cast, noon):
    office, ends = cast.offices["transport"].pk, FALL.ends_on
    reply = {"by": cast.ruth.pk, "office": office, "office_name": "Transport", "span": FALL, "heard": "Buses are late.", "will_change": "Two drivers."}
    with pytest.raises(NothingHeard):
        reply_to_schools(today=ends, **reply)
    rate_thread(by=cast.amina.pk, now=noon, thread=settled, got="some", words="Twice late.")
    with pytest.raises(TermIsNotOver):
        reply_to_schools(today=TODAY, **reply)
    assert replies_owed(TODAY) == []
    assert [(one.office, one.span, one.is_late) for one in replies_owed(ends)] == [("Transport", FALL, False)]
    assert FALL.due_on == FALL.last_day + timedelta(21)
    assert replies_owed(FALL.due_on + timedelta(1))[0].is_late
    for _twice in range(2):
        remind_of_replies(ends.isoformat())
        remind_of_replies((FALL.due_on + timedelta(1)).isoformat())
    assert Line.objects.filter(key__startswith="partnership.reply-").count() == 2
    made = reply_to_schools(today=ends, promise="A second driver on bus 14.", promise_by_on=ends + timedelta(30), **reply)
    assert (made.promise, Commitment.objects.get().to_words) == (Commitment.objects.get().pk, "Those who asked Transport")
    assert replies_owed(FALL.due_on + timedelta(1)) == []
    with pytest.raises(RepliedAlready):
        reply_to_schools(today=ends, **{**reply, "heard": "Nothing."})
    assert Reply.objects.count() == 1


def test_results_are_the_raw_answers_added_up(settled, cast, noon):
    rate_thread(by=cast.amina.pk, now=noon, thread=settled, got="most")
    begins = datetime(2026, 8, 17, tzinfo=ZoneInfo("America/New_York"))
    count = settled_between(cast.offices["transport"].pk, begins, begins + timedelta(120))
    results = results_of(ratings_read_by(cast.standing("ruth"), cast.offices["transport"].pk, FALL), FALL, count)
    assert (results.answers, results.got, results.settled) == (1, 1, 1)
    assert [(key, number) for key, _words, number, _share in results.counts] == [("all", 0), ("most", 1), ("some", 0), ("none", 0)]
    assert not ratings_read_by(cast.standing("daniel"), cast.offices["transport"].pk, FALL).exists()


def test_terms_are_the_districts_else_half_years(cast):
    assert [(span.starts_on, span.ends_on) for span in spans_until(TODAY)] == [
        (date(2026, 7, 1), date(2027, 1, 1)),
        (date(2026, 1, 1), date(2026, 7, 1)),
        (date(2025, 7, 1), date(2026, 1, 1)),
    ]
    Term.objects.create(title="Year", kind="schoolYear", starts_on=date(2026, 8, 17), ends_on=date(2027, 6, 12), school_year=2027)
    Term.objects.create(title="Fall", kind="semester", starts_on=FALL.starts_on, ends_on=FALL.ends_on, school_year=2027)
    assert spans_until(TODAY) == [FALL]
