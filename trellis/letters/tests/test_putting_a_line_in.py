from datetime import UTC, date, datetime

import pytest

from tests.cast import TODAY, Cast
from trellis.audit.models import Act
from trellis.directory.models import Person
from trellis.letters.models import Letter, Line
from trellis.letters.operations import WordsMissing, put_line, put_lines


def put(cast: Cast, to: str = "amina", **more: object) -> Line | None:
    facts = {"room": "commitments", "text": "What you promised is due {day}.", "words": {"day": date(2026, 12, 3)}, "link": "/promises/1/"}
    return put_line(to=cast.people[to], by=cast.lorraine.pk, today=TODAY, **{**facts, **more})


def test_a_line_waits_for_the_next_letter(cast: Cast) -> None:
    line = put(cast)
    assert line is not None and line.letter is None
    assert line.words == {"day": {"day": "2026-12-03"}}


def test_a_line_is_entered_in_the_trail_without_names(cast: Cast) -> None:
    line = put(cast)
    act = Act.objects.get(act="letters.put_line")
    assert act.by == cast.lorraine.pk
    assert act.about == [["letters.line", line.pk]]
    assert act.detail == {"room": "commitments"}


def test_a_waiting_line_with_the_same_key_takes_the_newer_words(cast: Cast) -> None:
    first = put(cast, key="commitments.due:1")
    second = put(cast, key="commitments.due:1", words={"day": date(2026, 12, 4)})
    assert first.pk == second.pk
    assert Line.objects.get().words == {"day": {"day": "2026-12-04"}}


def test_the_same_key_reaches_two_people(cast: Cast) -> None:
    put(cast, key="round:1")
    put(cast, to="keoni", key="round:1")
    assert Line.objects.count() == 2


def test_a_line_for_a_merged_record_goes_to_the_person(cast: Cast) -> None:
    cast.tobias.merged_into = cast.grace
    cast.tobias.save()
    assert put(cast, to="tobias").to_id == cast.grace.pk


def test_a_missing_word_is_refused(cast: Cast) -> None:
    with pytest.raises(WordsMissing, match="day"):
        put(cast, words={})


# -- to many ---------------------------------------------------------------------------------------------------


def put_to(cast: Cast, people: list[str], **more: object) -> int:
    facts = {"room": "surveys", "key": "round:1", "text": "You are asked, up to {day}.", "words": {"day": date(2026, 12, 3)}, "link": "/answer/1/"}
    asked = Person.objects.filter(pk__in=[cast.people[key].pk for key in people])
    return put_lines(to=asked, by=cast.lorraine.pk, today=TODAY, **{**facts, **more})


def test_a_line_to_many_is_a_line_to_each_and_one_entry_in_the_trail(cast: Cast) -> None:
    assert put_to(cast, ["amina", "keoni", "rosa"], about_child=True) == 3
    one = put(cast, to="tomas", key="round:1", text="You are asked, up to {day}.", link="/answer/1/", room="surveys", about_child=True)
    fields = [field.attname for field in Line._meta.fields if field.attname not in ("id", "to_id")]
    assert set(map(repr, Line.objects.values_list(*fields))) == {repr(tuple(getattr(one, name) for name in fields))}
    act = Act.objects.get(act="letters.put_lines")
    assert (act.by, act.about, act.detail) == (cast.lorraine.pk, [], {"room": "surveys", "lines": 3})


def test_lines_to_many_that_wait_take_the_newer_words_and_those_sent_are_not_put_again(cast: Cast) -> None:
    put_to(cast, ["amina", "keoni"])
    now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    sent = Letter.objects.create(to=cast.amina, on=TODAY, channel="mail", language="en", gathered_at=now, next_try_at=now)
    Line.objects.filter(to=cast.amina).update(letter=sent)
    assert put_to(cast, ["amina", "keoni", "rosa"], words={"day": date(2026, 12, 4)}) == 2
    days = dict(Line.objects.values_list("to__given_name", "words"))
    assert [days[person.given_name]["day"]["day"] for person in (cast.amina, cast.keoni, cast.rosa)] == ["2026-12-03", "2026-12-04", "2026-12-04"]


def test_two_records_of_one_human_being_among_many_get_one_line(cast: Cast) -> None:
    for gone, kept in ((cast.tobias, cast.grace), (cast.grace, cast.amina)):
        gone.merged_into = kept
        gone.save()
    assert put_to(cast, ["tobias", "grace", "amina"]) == 1
    assert Line.objects.get().to_id == cast.amina.pk


def test_a_line_to_many_takes_as_many_queries_for_three_as_for_one_and_none_for_nobody(cast: Cast, django_assert_num_queries) -> None:
    for people, key in ((["amina"], "one"), (["amina", "keoni", "rosa"], "three")):
        with django_assert_num_queries(4):  # the transaction, the lines, their entry in the trail
            put_to(cast, people, key=key)
    assert put_to(cast, []) == 0
    with pytest.raises(WordsMissing, match="day"):
        put_to(cast, ["amina"], words={})
