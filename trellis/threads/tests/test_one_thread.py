"""One conversation: asked once, one owner, handed over only where it is accepted, paused for a reason, settled, opened again."""

from datetime import date

import pytest

from trellis.letters.models import Line
from trellis.threads.models import HandOverAnswer, Holding, Message, Thread
from trellis.threads.operations import (
    AskedAlready,
    NothingSaid,
    NothingToAnswer,
    NotLeading,
    PausesAlready,
    SaidMeanwhile,
    TakenMeanwhile,
    ThreadIsOpen,
    ThreadIsSettled,
    WrongDay,
    answer_hand_over,
    end_help,
    hand_over,
    let_clock_run,
    let_clocks_run_that_are_due,
    open_thread,
    pause_clock,
    reopen_thread,
    say,
    set_next_date,
    settle_thread,
    take_thread,
)
from trellis.threads.tests.conftest import DAY, HOUR, NOON, at, holding

pytestmark = pytest.mark.django_db


def now(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


def told(cast) -> dict[str, list[str]]:
    """Return by key of the cast what waits in the next letters."""
    names = {person.pk: key for key, person in cast.people.items()}
    lines: dict[str, list[str]] = {}
    for line in Line.objects.order_by("pk"):
        lines.setdefault(names[line.to_id], []).append(line.key.split(".")[1])
    return lines


def test_whoever_asks_is_promised_times_in_working_minutes_and_the_office_is_told(thread, cast):
    assert (thread.first_answer_by, thread.settle_by) == (at(2, 12), at(8, 12))
    assert (holding(thread).office, holding(thread).owner) == (cast.offices["transport"], cast.ruth)
    assert told(cast) == {"ruth": ["asked"]}
    assert not any("Bus 14" in str(words) + text for words, text in Line.objects.values_list("words", "text"))
    again = {"by": cast.amina.pk, "subject": thread.subject, "text": thread.messages.get().text, "office": cast.offices["transport"]}
    assert open_thread(now=at(1, 12, 5), **again) == thread
    assert open_thread(now=at(1, 13), **again) != thread
    with pytest.raises(NothingSaid):
        open_thread(by=cast.amina.pk, now=NOON, subject=" ", text="x", office=cast.offices["transport"])


def test_the_first_word_of_the_office_answers_and_a_word_sent_twice_is_kept_once(thread, cast):
    say(by=cast.amina.pk, now=at(1, 13), thread=thread, text="Today again.")
    assert now(thread).answered_at is None
    first = say(by=cast.ruth.pk, now=at(1, 15), thread=thread, text="I ride along tomorrow.")
    assert say(by=cast.ruth.pk, now=at(1, 15, 1), thread=thread, text="I ride along tomorrow. ") == first
    say(by=cast.ruth.pk, now=at(2, 9), thread=thread, text="The lights are changed.")
    assert (now(thread).answered_at, now(thread).answered_minutes) == (at(1, 15), 3 * HOUR)
    assert list(Message.objects.order_by("pk").values_list("for_office", flat=True)) == [False, False, True, True]
    assert told(cast) == {"ruth": ["asked", "said"], "amina": ["said", "said"]}  # one line a day and side
    with pytest.raises(NothingSaid):
        say(by=cast.ruth.pk, now=at(2, 9), thread=thread, text="  ")


def test_a_mail_is_taken_once(thread, cast):
    mail = say(by=cast.amina.pk, now=at(1, 13), thread=thread, text="By mail.", came="mail", mail_id="<1@x>")
    assert say(by=cast.amina.pk, now=at(1, 14), thread=thread, text="By mail, again.", came="mail", mail_id="<1@x>") == mail
    assert Message.objects.filter(came="mail").count() == 1


def test_a_colleague_who_takes_it_meanwhile_is_seen(thread, cast):
    with pytest.raises(NotLeading):
        take_thread(by=cast.daniel.pk, now=NOON, thread=thread, office=cast.offices["facilities"].pk)
    with pytest.raises(TakenMeanwhile):
        take_thread(by=cast.grace.pk, now=NOON, thread=thread, office=cast.offices["transport"].pk, seen=0)
    assert take_thread(by=cast.ruth.pk, now=NOON, thread=thread, office=cast.offices["transport"].pk).owner == cast.ruth


def test_an_office_holds_nothing_before_it_accepts_and_declined_it_stays_where_it_was(thread, cast):
    transport, facilities, assessment = (cast.offices[key] for key in ("transport", "facilities", "assessment"))
    asked = hand_over(by=cast.ruth.pk, now=NOON, thread=thread, office=transport.pk, to_office=facilities, kind="take", reason="The gate is theirs.")
    assert holding(thread).office == transport
    with pytest.raises(AskedAlready):
        hand_over(by=cast.ruth.pk, now=NOON, thread=thread, office=transport.pk, to_office=assessment, kind="take", reason="Or theirs.")
    with pytest.raises(NothingSaid):
        answer_hand_over(by=cast.daniel.pk, now=at(1, 14), hand_over=asked, accepts=False)
    answer_hand_over(by=cast.daniel.pk, now=at(1, 14), hand_over=asked, accepts=False, reason="The gate opens at six.")
    with pytest.raises(NothingToAnswer):
        answer_hand_over(by=cast.daniel.pk, now=at(1, 14), hand_over=asked, accepts=True)
    assert (holding(thread).office, HandOverAnswer.objects.get().reason) == (transport, "The gate opens at six.")
    helps = hand_over(by=cast.ruth.pk, now=at(1, 15), thread=thread, office=transport.pk, to_office=assessment, kind="help", reason="Count the children.")
    answer_hand_over(by=cast.priya.pk, now=at(2, 9), hand_over=helps, accepts=True)
    again = hand_over(by=cast.ruth.pk, now=at(2, 9), thread=thread, office=transport.pk, to_office=facilities, kind="take", reason="It is the gate.")
    answer_hand_over(by=cast.daniel.pk, now=at(2, 10), hand_over=again, accepts=True)
    assert (holding(thread).office, holding(thread).owner) == (facilities, cast.daniel)
    assert set(Holding.objects.filter(until_at__isnull=True).values_list("office__name", "is_lead")) == {("Facilities", True), ("Assessment", False)}
    end_help(by=cast.priya.pk, now=at(2, 11), thread=thread, office=assessment.pk)
    assert Holding.objects.filter(until_at__isnull=True).count() == 1
    with pytest.raises(NotLeading):
        settle_thread(by=cast.ruth.pk, now=at(2, 11), thread=thread, office=transport.pk, words="Done.")
    assert "taken-over" in told(cast)["amina"]


def test_a_clock_stands_still_for_a_reason_and_runs_when_the_school_answers(thread, cast):
    office = cast.offices["transport"].pk
    pause = {"by": cast.ruth.pk, "thread": thread, "office": office, "reason": "school", "until_on": date(2026, 12, 11)}
    with pytest.raises(NothingSaid):
        pause_clock(now=at(1, 14), words=" ", **pause)
    pause_clock(now=at(1, 14), words="Which stop is it?", **pause)
    with pytest.raises(PausesAlready):
        pause_clock(now=at(1, 14), words="And when?", **pause)
    say(by=cast.ruth.pk, now=at(3, 9), thread=thread, text="Still there?")
    assert now(thread).answered_minutes == 2 * HOUR
    say(by=cast.amina.pk, now=at(3, 14), thread=thread, text="The one at the mill.")
    assert now(thread).settle_by == at(10, 12)  # two working days later
    assert now(thread).stood_minutes == 2 * DAY
    assert let_clock_run(by=cast.ruth.pk, now=at(3, 15), thread=thread) is None


def test_a_pause_ends_by_itself_on_its_day(thread, cast):
    pause_clock(
        by=cast.ruth.pk, now=at(1, 14), thread=thread, office=cast.offices["transport"].pk, reason="day", words="New drivers.", until_on=date(2026, 12, 3)
    )
    assert let_clocks_run_that_are_due(now=at(2, 9)) == 0
    assert let_clocks_run_that_are_due(now=at(4, 9)) == 1  # late, and counted from the morning of the day
    assert now(thread).stood_minutes == 150 + DAY


def test_the_one_next_date_moves_only_with_a_reason(thread, cast):
    facts = {"by": cast.ruth.pk, "now": NOON, "thread": thread, "office": cast.offices["transport"].pk}
    with pytest.raises(WrongDay):
        set_next_date(on=date(2026, 12, 5), **facts)  # a Saturday
    with pytest.raises(WrongDay):
        set_next_date(on=date(2026, 11, 30), **facts)
    set_next_date(on=date(2026, 12, 4), **facts)
    with pytest.raises(NothingSaid):
        set_next_date(on=date(2026, 12, 8), **facts)
    set_next_date(on=date(2026, 12, 8), words="The company answers on Monday.", **facts)
    assert now(thread).next_on == date(2026, 12, 8)


def test_a_word_written_while_another_settles_is_not_lost(thread, cast):
    office = cast.offices["transport"].pk
    seen = Message.objects.get().pk
    say(by=cast.amina.pk, now=at(2, 9), thread=thread, text="Now it is bus 15 too.")
    with pytest.raises(SaidMeanwhile):
        settle_thread(by=cast.ruth.pk, now=at(2, 9, 1), thread=thread, office=office, words="Bus 14 is in time.", seen=seen)
    settle_thread(by=cast.ruth.pk, now=at(2, 9, 2), thread=thread, office=office, words="Both are in time.", seen=seen + 1)
    say(by=cast.amina.pk, now=at(2, 9, 3), thread=thread, text="Wait, bus 16.")
    assert now(thread).settled_at == at(2, 9, 2)
    assert Message.objects.filter(text="Wait, bus 16.").exists()
    with pytest.raises(ThreadIsSettled):
        settle_thread(by=cast.ruth.pk, now=at(2, 10), thread=thread, office=office, words="Again.")


def test_settled_it_ends_and_opened_again_the_clock_goes_on_where_it_stood(thread, cast):
    office = cast.offices["transport"].pk
    settle_thread(by=cast.ruth.pk, now=at(3, 12), thread=thread, office=office, words="A second driver.")
    assert (now(thread).settled_minutes, now(thread).answered_minutes) == (2 * DAY, 2 * DAY)
    assert not Holding.objects.filter(until_at__isnull=True).exists()
    reopen_thread(by=cast.amina.pk, now=at(7, 12), thread=thread, missing="He was ill on Friday.")
    assert (holding(thread).owner, now(thread).settled_at, now(thread).settle_by) == (cast.ruth, None, at(10, 12))
    with pytest.raises(ThreadIsOpen):
        reopen_thread(by=cast.amina.pk, now=at(7, 13), thread=thread, missing="Again.")
    settle_thread(by=cast.ruth.pk, now=at(8, 12), thread=thread, office=office, words="A third.")
    assert now(thread).settled_minutes == 3 * DAY
    assert told(cast)["ruth"] == ["asked", "reopened"]
