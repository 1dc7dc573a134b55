"""Before the day the owner is reminded; when it has passed, both sides are told, once."""

from datetime import timedelta

import pytest

from trellis.commitments.jobs import remind_of_promises
from trellis.commitments.operations import keep_promise, make_promise
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminded(cast, today):
    made = make_promise(
        by=cast.ruth.pk,
        today=today,
        owner=cast.ruth.pk,
        what="Call before a route changes.",
        by_on=today + timedelta(days=5),
        to_words="Amina",
        to_people=[cast.amina.pk],
    )
    Line.objects.all().delete()

    def run(days: int) -> list[tuple[int, str]]:
        remind_of_promises((today + timedelta(days=days)).isoformat())
        return sorted(Line.objects.values_list("to_id", "key"))

    return made, run


def test_the_owner_is_reminded_two_days_before_and_once(cast, reminded):
    made, run = reminded
    assert run(1) == []
    assert run(3) == run(3) == [(cast.ruth.pk, f"commitments.soon.{made.by_on}.{made.pk}")]


def test_both_sides_are_told_when_the_day_has_passed(cast, reminded):
    _made, run = reminded
    assert {to for to, _key in run(6)} == {cast.ruth.pk, cast.amina.pk}


def test_nobody_is_reminded_of_what_was_kept(cast, today, reminded):
    made, run = reminded
    keep_promise(by=cast.ruth.pk, today=today, commitment=made, done="Done.")
    Line.objects.all().delete()
    assert run(3) == run(6) == []
