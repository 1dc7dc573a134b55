"""A week has a cap: an ask that breaks it is made to fit, or a named leader stands for it."""

from datetime import date, timedelta

import pytest

from tests.cast import TODAY
from trellis.asks.models import Ask, BusyDays, Filing, Moving, Occasion, Receipt, RepeatLet, Stopping
from trellis.asks.operations import (
    BreaksAWeek,
    CannotBeFiled,
    CannotMove,
    NoSponsorNeeded,
    NotACap,
    NotALeader,
    NothingToAnswer,
    Stretch,
    WaitsForSponsor,
    WordsMissing,
    answer_as_sponsor,
    ask_again,
    ask_for_sponsor,
    bring_back,
    bring_in_calendar,
    file_ask,
    file_own_ask,
    move_occasion,
    put_calendar_in_force,
    rewrite_ask,
    set_cap,
    take_back_request,
)
from trellis.asks.queries import Whom
from trellis.asks.queries.budget import broken_by, first_week_with_room, own_asks_of, schools_over, trial_of, weeks_ahead, with_room, without_school
from trellis.asks.queries.words import held_already, twins_of
from trellis.asks.tests.laying import DUE, EVERYBODY, WEEK, at, draft, filed
from trellis.directory.models import NonWorkingDays, Term
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db
NEXT = WEEK + timedelta(days=7)


@pytest.fixture
def cap(cast):
    """Ninety minutes for everybody, sixty in high schools."""
    set_cap(by=cast.lorraine.pk, today=TODAY, level="", minutes=90, held_from=TODAY, because="The principals’ council")
    return set_cap(by=cast.lorraine.pk, today=TODAY, level="high", minutes=60, held_from=WEEK, because="The principals’ council")


def file(cast, ask, **more):
    return file_ask(by=cast.priya.pk, today=TODAY, ask=ask, **more)


def sponsored(cast, ask):
    return ask_for_sponsor(by=cast.priya.pk, today=TODAY, ask=ask, asked_of=cast.lorraine.pk, why="The state moved its day.")


def test_whose_weeks_it_breaks_is_counted_and_listed(cast, cap):
    filed(cast, what="Safety drill", minutes_high=40)
    filed(cast, what="Boilers", to=at(cast, "cedar_fork"), minutes_high=35)
    trial = trial_of(draft(cast, minutes_high=25))
    assert [(one.level, one.schools, one.over, one.cap) for one in broken_by(trial)] == [("elementary", 1, 10, 90), ("high", 1, 5, 60)]
    assert [(one.name, one.over) for one in schools_over(trial)] == [("Cedar Fork Elementary", 10), ("Mill Road High", 5)]
    week = weeks_ahead([WEEK], trial)[0]
    tightest = week.tightest
    assert (tightest.level, tightest.held, tightest.total, tightest.over, tightest.left) == ("elementary", 75, 100, 10, 0)
    assert [(what, minutes) for _ask, what, minutes in week.named] == [("Safety drill", 40)]
    assert week.others == 35
    assert with_room(trial) == (Whom(school=cast.schools["saltmarsh"].pk),)
    # before the high schools' own cap began, the one of all held
    assert broken_by(trial_of(draft(cast, what="This week", due_on=date(2026, 12, 4), minutes_high=80))) == []


def test_it_is_made_to_fit_by_another_week_fewer_schools_or_what_comes_off(cast, cap):
    first = filed(cast, what="Safety drill", minutes_high=50)
    ask = draft(cast, what="Rooms", minutes_high=50)
    with pytest.raises(BreaksAWeek):
        file(cast, ask)
    assert not Filing.objects.filter(ask=ask).exists()
    NonWorkingDays.objects.create(name="Winter", starts_on=NEXT, ends_on=date(2027, 1, 4))
    Term.objects.create(title="Year", kind="schoolYear", starts_on=date(2026, 8, 17), ends_on=date(2027, 1, 7), school_year=2027)
    day, rows = first_week_with_room(trial_of(ask), DUE)
    assert day == date(2027, 1, 13)  # quiet weeks go before the last of the year
    assert [row.is_over for row in rows] == [False]
    assert own_asks_of(cast.offices["assessment"].pk, WEEK, ask.pk) == [(first.pk, "Safety drill", 50)]
    file(cast, ask, takes_off=first.pk)
    assert Stopping.objects.get().ask == first
    assert Occasion.objects.get(ask=first).dropped_on == TODAY
    other = draft(cast, what="Other", minutes_high=50)
    file(cast, other, due_on=day)
    assert Occasion.objects.get(ask=other).due_on == day
    few = draft(cast, what="Few", minutes_high=40)
    file(cast, few, to=at(cast, "saltmarsh"), due_on=date(2027, 1, 12))
    assert few.audience.get().school == cast.schools["saltmarsh"]


def test_a_leader_stands_for_it_and_only_they_are_asked(cast, cap):
    ask = draft(cast, minutes_high=95)
    with pytest.raises(NotALeader):
        ask_for_sponsor(by=cast.priya.pk, today=TODAY, ask=ask, asked_of=cast.ruth.pk, why="x")
    with pytest.raises(WordsMissing):
        ask_for_sponsor(by=cast.priya.pk, today=TODAY, ask=ask, asked_of=cast.lorraine.pk, why=" ")
    with pytest.raises(NoSponsorNeeded):
        sponsored(cast, draft(cast, what="Small", minutes_high=15))
    request = sponsored(cast, ask)
    assert sponsored(cast, ask) == request
    assert Line.objects.get(to=cast.lorraine).link == f"/asks/{ask.pk}/sponsor/answer/"
    with pytest.raises(WaitsForSponsor):
        rewrite_ask(by=cast.priya.pk, ask=ask, seen=1, owner=cast.priya.pk, what="x", why="y", mandate="law")
    with pytest.raises(NotALeader):
        answer_as_sponsor(by=cast.gloria.pk, today=TODAY, ask=ask, agrees=True)
    answer_as_sponsor(by=cast.lorraine.pk, today=TODAY, ask=ask, agrees=True, seen=request.pk)
    assert Occasion.objects.get(ask=ask).due_on == DUE
    with pytest.raises(NothingToAnswer):
        answer_as_sponsor(by=cast.lorraine.pk, today=TODAY, ask=ask, agrees=False, words="No")


def test_a_declined_ask_comes_back_smaller_in_one_act(cast, cap):
    ask = draft(cast, minutes_high=95)
    sponsored(cast, ask)
    take_back_request(by=cast.priya.pk, today=TODAY, ask=ask)
    sponsored(cast, ask)
    with pytest.raises(WordsMissing):
        answer_as_sponsor(by=cast.lorraine.pk, today=TODAY, ask=ask, agrees=False)
    answer_as_sponsor(by=cast.lorraine.pk, today=TODAY, ask=ask, agrees=False, words="Not in December.")
    with pytest.raises(BreaksAWeek):
        file(cast, ask)
    back = bring_back(by=cast.priya.pk, today=TODAY, ask=ask, minutes_low=10, minutes_high=20, due_on=NEXT)
    assert (back.again_of, Occasion.objects.get().ask, Occasion.objects.get().week_on) == (ask, back, NEXT)
    assert bring_back(by=cast.priya.pk, today=TODAY, ask=ask, minutes_low=1, minutes_high=2, due_on=NEXT) == back
    with pytest.raises(NothingToAnswer):
        bring_back(by=cast.priya.pk, today=TODAY, ask=back, minutes_low=1, minutes_high=2, due_on=NEXT)


def test_what_was_asked_outside_and_what_trellis_asks_count_and_need_no_sponsor(cast, cap):
    file(cast, draft(cast, outside=True, due_on=TODAY - timedelta(days=1), minutes_high=95))
    facts = {"owner": cast.lorraine.pk, "what": "How we help", "why": "What we mend", "minutes_low": 3, "minutes_high": 9, "to": EVERYBODY}
    own = {**facts, "today": TODAY, "due_on": TODAY, "reply_by": DUE, "room": "surveys", "number": 7}
    assert file_own_ask(**own).office_name == "Trellis"
    assert file_own_ask(**own) is None
    assert weeks_ahead([TODAY - timedelta(days=1)])[0].tightest.held == 104


def test_asking_again_is_one_act_once_its_last_time_has_its_receipt(cast, cap):
    ask = filed(cast)
    later = DUE + timedelta(days=31)
    with pytest.raises(CannotBeFiled, match="Nobody has said"):
        ask_again(by=cast.priya.pk, today=later, ask=ask, due_on=later + timedelta(days=5))
    last = Occasion.objects.get()
    RepeatLet.objects.create(occasion=last, by=cast.lorraine, on=later, why="It is the law.")
    again = ask_again(by=cast.priya.pk, today=later, ask=ask, due_on=later + timedelta(days=5))
    assert (again.what, again.filing.on, again.again_of) == (ask.what, later, ask)
    assert ask_again(by=cast.priya.pk, today=later, ask=ask, due_on=later + timedelta(days=5)) == again
    much_later = later + timedelta(days=60)
    Receipt.objects.create(occasion=Occasion.objects.get(ask=again), by=cast.priya, on=later, became="decided", words="Done")
    set_cap(by=cast.lorraine.pk, today=much_later, level="", minutes=10, held_from=much_later, because="The council")
    breaking = ask_again(by=cast.priya.pk, today=much_later, ask=again, due_on=much_later + timedelta(days=7))
    assert not Filing.objects.filter(ask=breaking).exists()


def test_a_day_moves_with_a_reason_and_those_reached_are_told(cast, cap):
    ask = filed(cast, to=at(cast, "cedar_fork", "saltmarsh"))
    occasion = Occasion.objects.get()
    for wrong in ({"to_on": DUE}, {"to_on": TODAY - timedelta(days=1)}, {"to_on": date(2026, 12, 12)}, {"to_on": NEXT, "reason": " "}):
        with pytest.raises(CannotMove):
            move_occasion(**{"by": cast.priya.pk, "today": TODAY, "occasion": occasion, "reason": "Snow", **wrong})
    filed(cast, what="Full", minutes_high=80, due_on=NEXT, to=at(cast, "cedar_fork"))
    with pytest.raises(BreaksAWeek):
        move_occasion(by=cast.priya.pk, today=TODAY, occasion=occasion, to_on=NEXT, reason="Snow")
    for _twice in range(2):
        move_occasion(by=cast.priya.pk, today=TODAY, occasion=occasion, to_on=NEXT + timedelta(days=7), reason="Snow")
    occasion.refresh_from_db()
    assert (occasion.week_on, occasion.receipt_by_on, Moving.objects.count()) == (NEXT + timedelta(days=7), date(2027, 1, 20), 1)
    told = Line.objects.filter(key__startswith="asks.moved")
    assert {line.to_id for line in told} == {cast.amina.pk, cast.keoni.pk}
    assert {line.link for line in told} == {f"/asks/{ask.pk}/"}


def test_other_things_fill_weeks_and_a_day_without_school_is_said(cast, cap):
    stretch = Stretch("State tests", WEEK, WEEK + timedelta(days=3), BusyDays.Kind.TESTING, "high")
    first = bring_in_calendar(by=cast.odile.pk, today=TODAY, name="Tests", stretches=[stretch])
    assert weeks_ahead([WEEK])[0].busy == ()
    put_calendar_in_force(by=cast.odile.pk, today=TODAY, calendar=first)
    assert [(one.kind, one.last_on) for one in weeks_ahead([WEEK])[0].busy] == [("testing", WEEK + timedelta(days=2))]
    put_calendar_in_force(by=cast.odile.pk, today=TODAY, calendar=bring_in_calendar(by=cast.odile.pk, today=TODAY, name="Tests", stretches=[]))
    assert weeks_ahead([WEEK])[0].busy == ()
    NonWorkingDays.objects.create(name="Council", starts_on=DUE, ends_on=DUE + timedelta(days=1))
    NonWorkingDays.objects.create(name="Fair", school=cast.schools["mill_road"], starts_on=NEXT, ends_on=NEXT + timedelta(days=1))
    closed = without_school(DUE, EVERYBODY)
    assert (closed.schools, closed.before, closed.after) == (None, date(2026, 12, 8), date(2026, 12, 10))
    assert without_school(NEXT, EVERYBODY).schools == 1
    assert without_school(NEXT, at(cast, "saltmarsh")) is None
    for wrong in ({"level": "moon"}, {"minutes": 5000}, {"held_from": date(2026, 1, 1)}, {"because": ""}):
        with pytest.raises(NotACap):
            set_cap(**{"by": cast.lorraine.pk, "today": TODAY, "level": "", "minutes": 30, "held_from": TODAY, "because": "x", **wrong})


def test_likely_duplicates_and_what_trellis_holds_are_found_by_their_words(cast):
    same = filed(cast, what="Count of rooms for make-up testing", to=at(cast, "saltmarsh"))
    filed(cast, what="Boiler inspection", why="Boilers are old")
    everybody = filed(cast, what="Testing rooms and their doors")
    found = twins_of(draft(cast, to=at(cast, "saltmarsh")), TODAY)
    assert [(one.ask, one.same_audience) for one in found] == [(same.pk, True), (everybody.pk, False)]
    assert [fact.page for fact in held_already("How many students are enrolled?")] == ["students"]
    assert held_already("Which rooms can hold testing?") == []
    assert Ask.objects.filter(words__word="testing").count() == 3
