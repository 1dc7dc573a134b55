"""A promise that comes from no round: to one person, to those who work at a place, to people by their post."""

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.audit.models import Act, ReadEntry
from trellis.commitments.models import Commitment, Party, Renegotiation
from trellis.commitments.operations import NobodyToPromise, ask_for_another_day, make_promise
from trellis.commitments.queries import moves_of, recipients
from trellis.commitments.tests.conftest import DAY
from trellis.letters.models import Line
from trellis.retention.operations import RecordsAreHeld, destroy_on_order, hold_records, release_hold
from trellis.safety.models import Alarm

pytestmark = pytest.mark.django_db
NEW = {"what": "I bring the list on Monday.", "by_on": "2026-12-18", "because_words": "You asked twice."}


def keys(cast, key: str, typed: str) -> list[str]:
    return [one.key for one in recipients(cast.standing(key), typed).found]


def people(cast, key: str, typed: str) -> set[str]:
    one = recipients(cast.standing(key), typed).found[0]
    names = {person.pk: name for name, person in cast.people.items()}
    return {names[pk] for pk in one.people}


def test_one_promises_among_those_whom_one_may_see(cast):
    assert keys(cast, "grace", "amina") == [f"colleague-{cast.amina.pk}"]
    assert keys(cast, "grace", "mateo") == [f"student-{cast.mateo.pk}"]
    assert keys(cast, "grace", "rosa") == [f"guardian-{cast.rosa.pk}"]
    assert keys(cast, "ruth", "mateo") == keys(cast, "ruth", "rosa") == []
    assert keys(cast, "grace", "andres") == []  # the roster names him; he could never read it
    assert keys(cast, "grace", "grace") == []  # nobody promises to themselves


def test_a_place_or_a_post_stands_for_those_who_hold_it_today(cast):
    assert people(cast, "tomas", "cedar") == {"amina", "grace", "yusuf", "hannah", "denise"}
    assert people(cast, "grace", "cedar") == {"amina", "yusuf", "hannah", "denise"}
    assert people(cast, "ruth", "facilities") == {"daniel"}
    assert people(cast, "ruth", "principals") == {"amina", "keoni", "ingrid"}
    assert keys(cast, "ruth", "princ sup") == ["post-supervisor"]


def test_it_is_looked_for_first_and_nothing_typed_is_lost(sign_in, cast):
    page = sign_in("ruth").post(reverse("make_promise"), {**NEW, "by_on": "never", "to": "amina", "find": "1"})
    assert page.status_code == 200
    html = page.content.decode()
    assert f'value="colleague-{cast.amina.pk}"' in html
    assert all(words in html for words in ("I bring the list on Monday.", "You asked twice.", 'value="never"'))
    assert "This is not a day" not in html
    assert Commitment.objects.count() == 0


def test_even_a_single_match_is_looked_at_before_a_letter_goes(sign_in, cast):
    page = sign_in("ruth").post(reverse("make_promise"), {**NEW, "to": "amina"})
    assert page.status_code == 422
    assert (page.context["form"]["chosen"].value(), Commitment.objects.count()) == (f"colleague-{cast.amina.pk}", 0)


def test_a_promise_sent_twice_is_one_promise_and_one_letter(sign_in, cast):
    client, sent = sign_in("ruth"), {**NEW, "to": "amina", "chosen": f"colleague-{cast.amina.pk}"}
    first, second = (client.post(reverse("make_promise"), sent) for _each in range(2))
    made = Commitment.objects.get()
    assert first.url == second.url == reverse("promise", args=[made.pk])
    assert (made.owner_id, made.made_by_id, made.to_words, made.because_words) == (cast.ruth.pk, cast.ruth.pk, "Amina Warsame", "You asked twice.")
    assert list(Party.objects.values_list("person_id", "part")) == [(cast.amina.pk, "promised_to")]
    assert list(Line.objects.values_list("to_id", flat=True)) == [cast.amina.pk]
    assert Act.objects.filter(act="commitments.make_promise").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to": "zzz", "chosen": ""}, "Nobody whom you may see fits that"),
        ({"to": "a", "chosen": ""}, "Type at least two letters"),
        ({"to": "keoni"}, "Look whether you mean them"),  # what was chosen before does not stand for what is typed now
        ({"by_on": "2026-11-30"}, "That day is over"),
        ({"what": "  "}, "Say what you promise"),
    ],
)
def test_what_cannot_be_promised_comes_back_with_its_words(sign_in, cast, wrong, said):
    sent = {**NEW, "to": "amina", "chosen": f"colleague-{cast.amina.pk}", **wrong}
    page = sign_in("ruth").post(reverse("make_promise"), sent)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "You asked twice." in page.content.decode()
    assert Commitment.objects.count() == 0


def test_who_answers_for_the_district_names_another_owner_and_nobody_else_does(sign_in, cast):
    sent = {**NEW, "to": "amina", "chosen": f"colleague-{cast.amina.pk}", "owner": str(cast.ruth.pk)}
    for key in ("odile", "lorraine"):
        sign_in(key).post(reverse("make_promise"), sent)
    sign_in("tomas").post(reverse("make_promise"), sent)
    made = Commitment.objects.order_by("pk")
    assert [(one.made_by_id, one.owner_id) for one in made] == [
        (cast.odile.pk, cast.ruth.pk),
        (cast.lorraine.pk, cast.ruth.pk),
        (cast.tomas.pk, cast.tomas.pk),
    ]
    assert sign_in("lorraine").post(reverse("make_promise"), {**sent, "owner": str(cast.grace.pk)}).status_code == 422
    for key in ("rosa", "mateo"):
        assert sign_in(key).get(reverse("make_promise")).status_code == 404


@pytest.fixture
def to_mateo(cast) -> Commitment:
    return make_promise(
        by=cast.grace.pk, today=TODAY, owner=cast.grace.pk, what="I find you a seat at the window.", by_on=DAY,
        to_words="Mateo Quispe", to_people=[cast.mateo.pk], only_both_sides=True,
    )  # fmt: skip


def test_a_promise_to_one_student_is_read_by_both_sides_alone(sign_in, cast, to_mateo):
    reads, moves = (
        {key for key in cast.keys if within(cast.standing(key), verb, Commitment.objects.all())} for verb in (Verb.COMMITMENTS_READ, Verb.COMMITMENTS_MOVE)
    )
    assert (reads, moves) == ({"grace", "mateo"}, {"grace", "mateo"})
    page = reverse("promise", args=[to_mateo.pk])
    assert "Only both sides read this promise." in sign_in("mateo").get(page).content.decode()
    assert "Everybody’s" in (every := sign_in("lorraine").get(reverse("promises"), {"which": "all"}).content.decode())
    assert "window" not in every
    assert "I find you a seat" in sign_in("mateo").get(reverse("home")).content.decode()


def test_a_student_asks_for_another_day_with_help_beside_it_and_words_of_harm_are_seen(sign_in, cast, to_mateo):
    mateo, asking = sign_in("mateo"), reverse("ask_for_another_day", args=[to_mateo.pk])
    assert "988" in mateo.get(asking).content.decode()
    mateo.post(asking, {"to_on": "2026-12-09", "reason": "I want to die.", "seen": "0"})
    assert (Renegotiation.objects.get().by_id, Alarm.objects.get().writer_id) == (cast.mateo.pk, cast.mateo.pk)
    line = Line.objects.filter(to=cast.grace).latest("pk")
    assert line.about_child  # his name stays out of e-mail


def test_one_family_does_not_move_what_was_promised_to_all_and_is_not_named_to_others(sign_in, cast):
    made = make_promise(
        by=cast.lorraine.pk, today=TODAY, owner=cast.ruth.pk, what="A call before a route changes.", by_on=DAY,
        to_words="Families", to_people=[cast.rosa.pk, cast.malia.pk, cast.amina.pk], because_round=7, because_key="4.1", because_words="Routes",
    )  # fmt: skip
    rosa = sign_in("rosa")
    assert "A call before a route" in rosa.get(reverse("promise", args=[made.pk])).content.decode()
    assert rosa.get(reverse("ask_for_another_day", args=[made.pk])).status_code == 404
    ask_for_another_day(by=cast.rosa.pk, today=TODAY, commitment=made, to_on=TODAY, reason="Sooner.")  # while she worked here
    names = {key: moves_of(made, cast.people[key].pk)[0].name for key in ("ruth", "rosa", "malia", "amina")}
    assert names == {"ruth": "Rosa Quispe", "rosa": "Rosa Quispe", "malia": "", "amina": ""}


def test_nobody_promises_to_themselves_alone(cast):
    with pytest.raises(NobodyToPromise):
        make_promise(by=None, today=TODAY, owner=cast.ruth.pk, what="x", by_on=DAY, to_words="Ruth", to_people=[cast.ruth.pk])


def test_looking_for_a_student_is_entered_in_the_read_log(sign_in, cast):
    client = sign_in("grace")
    client.post(reverse("make_promise"), {"to": "amina", "find": "1"})
    assert not ReadEntry.objects.exists()
    client.post(reverse("make_promise"), {"to": "mateo", "find": "1"})
    assert ReadEntry.objects.get().verb == Verb.DIRECTORY_SEE_STUDENT.value


def test_a_legal_hold_on_a_student_keeps_what_they_were_promised_and_an_order_takes_the_words(cast, to_mateo):
    hold = hold_records(by=cast.bram.pk, today=TODAY, reason="A case", person=cast.mateo.pk)
    with pytest.raises(RecordsAreHeld):
        destroy_on_order(by=cast.odile.pk, today=TODAY, person=cast.mateo.pk, order="Court order 7")
    release_hold(by=cast.bram.pk, today=TODAY, hold=hold, reason="Over")
    destroy_on_order(by=cast.odile.pk, today=TODAY, person=cast.mateo.pk, order="Court order 7")
    to_mateo.refresh_from_db()
    assert (to_mateo.what, to_mateo.to_words) == ("", "")
