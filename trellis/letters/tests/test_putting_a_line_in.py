from datetime import date

import pytest

from tests.cast import TODAY, Cast
from trellis.audit.models import Act
from trellis.letters.models import Line
from trellis.letters.operations import WordsMissing, put_line


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
