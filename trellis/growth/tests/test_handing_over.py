"""A caseload passes on: written, read by the principal, asked back, accepted, and no promise falls silently."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.asks.queries.brief import letters_of
from trellis.audit.models import Act, ReadEntry
from trellis.commitments.models import Commitment
from trellis.commitments.operations import make_promise
from trellis.directory.models import Post
from trellis.directory.operations.assignments import assign_supervisor
from trellis.growth.jobs import leave_lines_for_the_letters
from trellis.growth.models import CaseloadHandOver
from trellis.growth.operations.handing import AcceptedAlready, accept_hand_over, say_in_hand_over, write_hand_over
from trellis.growth.queries import handing
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-12-01T12:00:00-05:00")
WORDS = "She wants a visit on Thursdays, and nobody in the classrooms."


@pytest.fixture
def passed(cast) -> None:
    assign_supervisor(by=cast.denise.pk, school=cast.schools["cedar_fork"], supervisor=cast.hana, kind="lead", held_from=TODAY)


def told(person) -> list[str]:
    return list(Line.objects.filter(to=person, room="growth").order_by("pk").values_list("text", flat=True))


def test_a_principal_is_handed_over_asked_back_about_and_accepted_and_reads_every_word(sign_in, today, cast, passed):
    tomas, hana, amina = sign_in("tomas"), sign_in("hana"), sign_in("amina")
    promise = make_promise(
        by=cast.tomas.pk, today=TODAY, owner=cast.tomas.pk, what="Ask transport.", by_on=TODAY + timedelta(days=3), to_words="Amina", to_people=[cast.amina.pk]
    )
    assert "Nobody’s yet" in hana.get(reverse("my_schools")).text
    assert "Hana Suzuki follows, and has not accepted the hand-over yet." in amina.get(reverse("how_we_meet")).text
    assert "Nothing is written down yet" in tomas.get(reverse("caseload_hand_overs")).text
    write = reverse("write_hand_over", args=[cast.schools["cedar_fork"].pk, cast.amina.pk])
    assert tomas.post(write, {"words": " "}).status_code == 422
    assert hana.get(reverse("write_hand_over", args=[cast.schools["saltmarsh"].pk, cast.keoni.pk])).status_code == 404
    made = tomas.post(write, {"words": WORDS})
    one = CaseloadHandOver.objects.get()
    path = reverse("caseload_hand_over", args=[one.pk])
    assert made.url == path and one.to_id == cast.hana.pk and one.left_by_id == cast.tomas.pk
    assert told(cast.hana) and told(cast.amina)
    assert WORDS in amina.get(path).text and "Ask transport." in amina.get(path).text
    assert ReadEntry.objects.filter(by=cast.hana.pk, verb="growth.read_hand_over").count() == 0
    assert WORDS in hana.get(path).text and ReadEntry.objects.filter(by=cast.hana.pk, verb="growth.read_hand_over").exists()
    hana.post(reverse("say_in_hand_over", args=[one.pk]), {"words": "Why nobody?"})
    assert "You are asked back" in tomas.get(reverse("caseload_hand_overs")).text
    tomas.post(reverse("say_in_hand_over", args=[one.pk]), {"words": "She asked for it."})
    assert amina.post(reverse("say_in_hand_over", args=[one.pk]), {"words": "x"}).status_code == 404
    page = amina.get(path).text
    assert "Why nobody?" in page and "She asked for it." in page
    assert tomas.post(reverse("accept_hand_over", args=[one.pk])).status_code == 404
    for _twice in range(2):
        assert hana.post(reverse("accept_hand_over", args=[one.pk])).status_code == 302
    assert "Nobody’s yet" not in hana.get(reverse("my_schools")).text
    with pytest.raises(AcceptedAlready):
        say_in_hand_over(by=cast.hana.pk, now=NOW, today=TODAY, hand_over=one, words="Late.")
    take = reverse("take_over_promise", args=[one.pk, promise.pk])
    assert hana.post(take, {"what_then": "let_go", "reason": ""}).status_code == 422
    assert tomas.get(take).status_code == 404
    for _twice in range(2):
        assert hana.post(take, {"what_then": "take", "by_on": (TODAY + timedelta(days=9)).isoformat()}).status_code == 302
    new = Commitment.objects.get(owner=cast.hana)
    assert new.what == "Ask transport." and "Tomás Ibarra" in new.because_words
    assert "Hana Suzuki took it over" in Commitment.objects.get(pk=promise.pk).breaking.reason
    assert Act.objects.filter(act="growth.take_over_promise").count() == 1 and "None is open." in hana.get(path).text


def test_when_the_supervisor_is_gone_a_system_leader_writes_and_before_anybody_follows_the_words_wait(sign_in, today, cast, passed):
    lorraine = sign_in("lorraine")
    write = reverse("write_hand_over", args=[cast.schools["cedar_fork"].pk, cast.amina.pk])
    assert lorraine.get(write).status_code == 404  # he is still here, and writes himself
    Post.objects.filter(person=cast.tomas).update(held_until=TODAY)
    assert "Amina Warsame" in lorraine.get(reverse("caseload_hand_overs")).text
    assert lorraine.post(write, {"words": WORDS}).status_code == 302
    Post.objects.filter(person=cast.tomas).update(held_until=None)
    early = sign_in("tomas").post(reverse("write_hand_over", args=[cast.schools["saltmarsh"].pk, cast.keoni.pk]), {"words": "His first year."})
    assert early.status_code == 302 and CaseloadHandOver.objects.get(principal=cast.keoni).to is None
    assert not handing.waiting_for(cast.standing("tomas"))
    assign_supervisor(by=cast.denise.pk, school=cast.schools["saltmarsh"], supervisor=cast.hana, kind="lead", held_from=TODAY)
    waiting = handing.waiting_for(cast.standing("hana")).to_accept
    assert {one.principal_id for one in waiting} == {cast.amina.pk, cast.keoni.pk}
    for one in waiting:
        sign_in("hana").post(reverse("accept_hand_over", args=[one.pk]))
    assert not handing.nobodys(cast.standing("hana")) and not handing.nobodys(cast.standing("lorraine"))


def test_the_monday_letter_says_in_one_line_that_the_school_has_passed_on_until_somebody_accepts(cast, passed):
    monday = TODAY + timedelta(days=6)
    for _twice in range(2):
        assert leave_lines_for_the_letters(monday.isoformat()) == 1

    def said() -> list[str]:
        return [line.text for line in letters_of(monday, monday)[cast.amina.pk] if line.section == "Who supports you"]

    assert len(said()) == 1 and "nobody’s fault" in said()[0]
    assert not [line for line in letters_of(monday, monday)[cast.keoni.pk] if line.section == "Who supports you"]
    people = {"principal": cast.amina.pk, "left_by": cast.tomas.pk, "to": cast.hana.pk}
    one = write_hand_over(by=cast.tomas.pk, now=NOW, today=TODAY, school=cast.schools["cedar_fork"].pk, words=WORDS, **people)
    accept_hand_over(by=cast.hana.pk, today=TODAY, hand_over=one)
    assert leave_lines_for_the_letters(monday.isoformat()) == 0 and said() == []


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        (Verb.GROWTH_READ_HAND_OVER, {"amina", "tomas", "hana"}),
        (Verb.GROWTH_ADD_TO_HAND_OVER, {"tomas"}),
        (Verb.GROWTH_TAKE_OVER, {"hana"}),
    ],
)
def test_who_may_do_what_with_a_hand_over(cast, passed, verb, expected):
    people = {"principal": cast.amina.pk, "left_by": cast.tomas.pk, "to": cast.hana.pk}
    write_hand_over(by=cast.tomas.pk, now=NOW, today=TODAY, school=cast.schools["cedar_fork"].pk, words=WORDS, **people)
    assert {key for key in cast.keys if within(cast.standing(key), verb, CaseloadHandOver.objects.all()).exists()} == expected
