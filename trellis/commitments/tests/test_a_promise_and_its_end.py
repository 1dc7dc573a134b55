"""A promise is kept once, moved by both sides, or let go with a reason."""

from datetime import date, timedelta

import pytest

from tests.cast import TODAY
from trellis.audit.models import Act
from trellis.commitments.models import Breaking, Commitment, Keeping, Party, Renegotiation
from trellis.commitments.operations import (
    AgreedWithOneself,
    DayIsOver,
    NothingToAgreeTo,
    PromiseHasEnded,
    answer_another_day,
    ask_for_another_day,
    keep_promise,
    let_promise_go,
    make_promise,
)
from trellis.commitments.queries import as_promise, commitments, from_round, promised_by, promised_to
from trellis.commitments.tests.conftest import DAY
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db
LATER = date(2027, 2, 12)


def row(promise, today=TODAY):
    return as_promise(commitments().get(pk=promise.pk), today)


def test_those_promised_to_and_those_asked_are_frozen_with_the_promise(promise, cast):
    parts = dict(Party.objects.values_list("person_id", "part"))
    assert parts == {cast.amina.pk: "promised_to", cast.keoni.pk: "promised_to", cast.tomas.pk: "asked", cast.ruth.pk: "asked"}
    assert Act.objects.get(act="commitments.make_promise").detail == {"promised_to": 2, "told": 4}


def test_the_same_promise_sent_twice_is_made_once(promise, cast):
    facts = {"by": cast.lorraine.pk, "today": TODAY, "owner": cast.ruth.pk, "what": "  Once. ", "by_on": DAY, "to_words": "Maria", "to_people": [cast.amina.pk]}
    assert make_promise(**facts) == make_promise(**facts)
    assert Commitment.objects.count() == 2
    make_promise(**facts | {"to_people": [cast.keoni.pk]})  # somebody else of the same name
    assert Commitment.objects.count() == 3


def test_a_promise_for_a_day_that_is_over_is_refused(cast):
    with pytest.raises(DayIsOver):
        make_promise(by=None, today=TODAY, owner=cast.ruth.pk, what="x", by_on=TODAY - timedelta(days=1), to_words="", to_people=[])


def test_both_sides_see_the_same_open_promise_until_it_is_kept(promise, cast):
    assert promised_by(cast.standing("ruth")) == promised_to(cast.standing("amina")) == [row(promise)]
    assert promised_to(cast.standing("tomas")) == []
    keep_promise(by=cast.ruth.pk, today=TODAY, commitment=promise, done="Since Monday the list goes out at six.")
    assert promised_by(cast.standing("ruth")) == promised_to(cast.standing("amina")) == []
    kept = row(promise)
    assert (kept.state, kept.words, kept.ended_on) == ("kept", "Since Monday the list goes out at six.", TODAY)
    assert from_round(7, TODAY) == {"4.1": [kept]}


def test_keeping_twice_is_keeping_once(promise, cast):
    first = keep_promise(by=cast.ruth.pk, today=TODAY, commitment=promise, done="Done.")
    assert keep_promise(by=cast.ruth.pk, today=TODAY, commitment=promise, done="Done again.") == first
    assert Keeping.objects.count() == 1


def test_a_promise_let_go_cannot_be_kept_and_one_kept_cannot_be_let_go(promise, cast):
    let_promise_go(by=cast.ruth.pk, today=TODAY, commitment=promise, reason="The contract ended.")
    with pytest.raises(PromiseHasEnded):
        keep_promise(by=cast.ruth.pk, today=TODAY, commitment=promise, done="Done.")
    Breaking.objects.all().delete()
    keep_promise(by=cast.ruth.pk, today=TODAY, commitment=promise, done="Done.")
    with pytest.raises(PromiseHasEnded):
        let_promise_go(by=cast.ruth.pk, today=TODAY, commitment=promise, reason="No.")


def test_late_is_a_fact_with_its_reason_and_the_old_day_stands_until_somebody_agrees(promise, cast):
    after = DAY + timedelta(days=3)
    ask_for_another_day(by=cast.ruth.pk, today=after, commitment=promise, to_on=LATER, reason="The part went to the wrong state.")
    waiting = row(promise, after)
    assert (waiting.state, waiting.days_late, waiting.by_on, waiting.asked_for_on) == ("late", 3, DAY, LATER)
    assert waiting.reason == "The part went to the wrong state."
    answer_another_day(by=cast.amina.pk, today=after, commitment=promise, agrees=True)
    moved = row(promise, after)
    assert (moved.state, moved.by_on, moved.first_by_on, moved.asked_for_on) == ("open", LATER, DAY, None)


def test_whoever_does_not_agree_keeps_the_old_day(promise, cast):
    ask_for_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, to_on=LATER, reason="Snow.")
    answer_another_day(by=cast.keoni.pk, today=TODAY, commitment=promise, agrees=False, words="Buses run in snow.")
    assert row(promise).by_on == DAY


def test_the_owner_does_not_agree_with_themselves(promise, cast):
    ask_for_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, to_on=LATER, reason="Snow.")
    with pytest.raises(AgreedWithOneself):
        answer_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, agrees=True)


def test_the_side_that_asks_does_not_answer(promise, cast):
    ask_for_another_day(by=cast.amina.pk, today=TODAY, commitment=promise, to_on=LATER, reason="We move house.")
    for key in ("amina", "keoni"):
        with pytest.raises(AgreedWithOneself):
            answer_another_day(by=cast.people[key].pk, today=TODAY, commitment=promise, agrees=True)
    answer_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, agrees=True)
    assert row(promise).by_on == LATER


def test_nobody_agrees_to_a_day_they_have_not_seen(promise, cast):
    first = ask_for_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, to_on=LATER, reason="Snow.")
    ask_for_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, to_on=date(2027, 6, 1), reason="More snow.")
    with pytest.raises(NothingToAgreeTo):
        answer_another_day(by=cast.amina.pk, today=TODAY, commitment=promise, agrees=True, seen=first.pk)


def test_a_question_for_another_day_is_answered_once(promise, cast):
    ask_for_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, to_on=LATER, reason="Snow.")
    answer_another_day(by=cast.amina.pk, today=TODAY, commitment=promise, agrees=True)
    with pytest.raises(NothingToAgreeTo):
        answer_another_day(by=cast.keoni.pk, today=TODAY, commitment=promise, agrees=False)
    assert Renegotiation.objects.count() == 1


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), DAY])
def test_another_day_must_be_another_day_to_come(promise, cast, day):
    with pytest.raises(DayIsOver):
        ask_for_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, to_on=day, reason="Snow.")


# -- letters ------------------------------------------------------------------------------------------------


def told(cast) -> dict[str, list[str]]:
    """Return by key of the cast what waits in the next letters."""
    names = {person.pk: key for key, person in cast.people.items()}
    lines: dict[str, list[str]] = {}
    for line in Line.objects.order_by("pk"):
        lines.setdefault(names[line.to_id], []).append(line.key.split(".")[1])
    return lines


def test_both_sides_are_told_and_those_who_were_only_asked_are_not(promise, cast):
    assert told(cast) == {"amina": ["made"], "keoni": ["made"], "ruth": ["made-in-your-name"]}
    ask_for_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, to_on=LATER, reason="Snow.")
    answer_another_day(by=cast.amina.pk, today=TODAY, commitment=promise, agrees=True)
    keep_promise(by=cast.ruth.pk, today=TODAY, commitment=promise, done="Done.")
    assert told(cast) == {
        "amina": ["made", "another-day", "kept"],
        "keoni": ["made", "another-day", "answered", "kept"],
        "ruth": ["made-in-your-name", "answered"],
    }


@pytest.mark.parametrize(("agrees", "told_of_it"), [(True, {"amina", "keoni"}), (False, {"amina"})])
def test_the_owner_is_asked_by_letter_and_the_answer_comes_back_by_letter(promise, cast, agrees, told_of_it):
    asked = ask_for_another_day(by=cast.amina.pk, today=TODAY, commitment=promise, to_on=LATER, reason="We move house.")
    assert told(cast)["ruth"] == ["made-in-your-name", "another-day"]
    answer_another_day(by=cast.ruth.pk, today=TODAY, commitment=promise, agrees=agrees, seen=asked.pk)
    assert {key for key, lines in told(cast).items() if "answered" in lines} == told_of_it


def test_the_words_of_a_promise_stay_out_of_letters(promise):
    assert not any("changed route" in str(words) for words in Line.objects.values_list("text", "words"))
