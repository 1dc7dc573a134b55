"""A school says in one or two sentences what everybody should know first; the newest counts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.directory.models import SchoolHeadline
from trellis.directory.operations.headlines import say_headline
from trellis.directory.queries import headlines_of

pytestmark = pytest.mark.django_db


def test_the_newest_words_of_each_school_are_read_in_one_question(cast):
    for name, words in (("cedar_fork", "Old."), ("cedar_fork", "Two languages in every room."), ("saltmarsh", "A choir of 80.")):
        say_headline(by=cast.amina.pk, today=TODAY, school=cast.schools[name], words=words)
    for numbers in ([cast.schools["cedar_fork"].pk], [school.pk for school in cast.schools.values()]):
        with CaptureQueriesContext(connection) as asked:
            found = headlines_of(numbers)
        assert len(asked) == 1
    assert {one.school_name: one.words for one in found.values()} == {
        cast.schools["cedar_fork"].name: "Two languages in every room.",
        cast.schools["saltmarsh"].name: "A choir of 80.",
    }


def test_the_principal_says_it_and_everybody_who_sees_the_school_reads_it(cast, sign_in):
    pk = cast.schools["cedar_fork"].pk
    amina, seen = sign_in("amina"), "0"
    assert "Say one sentence." in amina.post(reverse("say_headline", args=[pk]), {"words": " ", "seen": seen}).content.decode()
    amina.post(reverse("say_headline", args=[pk]), {"words": "Two languages in every room.", "seen": seen})
    for key in ("amina", "ruth", "rosa", "mateo"):
        assert "Two languages in every room." in sign_in(key).get(reverse("school", args=[pk])).content.decode()


def test_a_second_editor_sees_both_texts_and_the_same_words_count_once(cast, sign_in):
    school = cast.schools["cedar_fork"]
    say_headline(by=cast.amina.pk, today=TODAY, school=school, words="Theirs.")
    page = sign_in("amina").post(reverse("say_headline", args=[school.pk]), {"words": "Mine.", "seen": "0"}).content.decode()
    assert "Theirs." in page and "Mine." in page
    say_headline(by=cast.amina.pk, today=TODAY, school=school, words=" Theirs. ")
    assert SchoolHeadline.objects.count() == 1
