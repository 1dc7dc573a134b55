"""A school does what is asked, hands it on, says how long it took; others are told kindly."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.asks.models import Ask, Delegation, Done, NoSense, Occasion
from trellis.asks.operations import doing
from trellis.asks.operations.stopping import stop_asking
from trellis.asks.tests.laying import filed
from trellis.letters.models import Line

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


def due_today(cast, **more) -> Occasion:
    return filed(cast, due_on=TODAY, **more).occasions.get()


def part(cast, key="cedar_fork"):
    return {"school": cast.schools[key].pk, "role": Role.PRINCIPAL.value}


def say(cast, who, occasion, low=10, high=20, **more):
    return doing.say_done(
        by=cast.people[who].pk, today=TODAY, now=NOW, occasion=occasion, school=cast.schools["cedar_fork"].pk, role=Role.PRINCIPAL, low=low, high=high, **more
    )


def test_who_may_do_what_with_an_ask(cast):
    occasion = due_today(cast, question="Which rooms?")
    Delegation.objects.create(occasion=occasion, school=cast.schools["cedar_fork"], by=cast.amina, on=TODAY, to=cast.grace)
    say(cast, "amina", occasion, answer="Room 12.")
    leaders, everybody_here = {"amina", "keoni", "ingrid"}, {"gloria", "lorraine", "tomas", "hana", "grace", "josefina", "yusuf", "hannah", "denise"}
    everybody_here |= leaders | {"ruth", "daniel", "priya", "meiling", "odile", "bram"}
    for verb, records, expected in (
        (Verb.ASKS_DO, Occasion.objects.all(), leaders | {"grace"}),
        (Verb.ASKS_DELEGATE, Occasion.objects.all(), leaders),
        (Verb.ASKS_ANSWER_FOR, Occasion.objects.all(), {"priya"}),
        (Verb.ASKS_READ_ANSWERS, Done.objects.all(), {"priya"}),
        (Verb.ASKS_LET_REPEAT, Occasion.objects.all(), {"gloria", "lorraine"}),
        (Verb.ASKS_STOP, Ask.objects.all(), {"priya", "gloria", "lorraine"}),
        (Verb.ASKS_SEE_LOAD, Occasion.objects.all(), everybody_here),
    ):
        assert {key for key in cast.keys if within(cast.standing(key), verb, records).exists()} == expected, verb


def test_one_tap_says_that_it_is_done_and_how_long_it_took(cast, sign_in):
    occasion = due_today(cast)
    amina = sign_in("amina")
    assert "over an hour" in amina.get(reverse("my_week")).content.decode()
    tapped = amina.post(reverse("say_done", args=[occasion.pk]), {**part(cast), "took": "over-60", "back": "week"})
    assert (tapped.status_code, tapped["Location"]) == (302, reverse("my_week"))
    assert Done.objects.values_list("minutes_low", "minutes_high").get() == (60, None)
    assert "Done by you" in amina.get(reverse("my_week")).content.decode()
    amina.post(reverse("mend_done", args=[occasion.pk]), {**part(cast), "took": "unsaid"})
    assert Done.objects.values_list("minutes_low", "minutes_high").get() == (None, None)
    amina.post(reverse("undo_done", args=[occasion.pk]), part(cast))
    assert not Done.objects.exists()
    # another school's part, and what no hand may send
    for sent in ({**part(cast, "saltmarsh"), "took": "5-10"}, {"school": "x", "took": "5-10"}):
        assert amina.post(reverse("say_done", args=[occasion.pk]), sent).status_code == 404
    assert amina.post(reverse("say_done", args=[occasion.pk]), {**part(cast), "took": "7"}).status_code == 422


def test_an_ask_with_a_question_is_answered_in_words(cast, sign_in):
    occasion = due_today(cast, question="Which rooms can hold it?")
    amina = sign_in("amina")
    assert "took" not in amina.get(reverse("my_week")).content.decode().split("This week")[1].split("Next week")[0].replace("It took", "")
    refused = amina.post(reverse("say_done", args=[occasion.pk]), {**part(cast), "took": "5-10", "answer": " "})
    assert refused.status_code == 422
    amina.post(reverse("say_done", args=[occasion.pk]), {**part(cast), "took": "5-10", "answer": "The gym."})
    assert Done.objects.get().answer == "The gym."
    assert "The gym." in amina.get(reverse("my_ask", args=[occasion.pk])).content.decode()


def test_of_two_at_once_the_second_is_told_and_keeps_what_they_typed(cast, sign_in):
    occasion = due_today(cast, question="Which rooms?")
    doing.hand_on(by=cast.amina.pk, today=TODAY, occasion=occasion, school=cast.schools["cedar_fork"].pk, role=Role.PRINCIPAL, to=cast.grace.pk)
    say(cast, "grace", occasion, answer="The gym.")
    assert say(cast, "grace", occasion, answer="The gym.").pk == Done.objects.get().pk  # a second press of the same hand
    page = sign_in("amina").post(reverse("say_done", args=[occasion.pk]), {**part(cast), "took": "5-10", "answer": "Room 12."})
    assert page.status_code == 409
    words = page.content.decode()
    assert "a moment before" in words and "Room 12." in words and "Grace Oyelaran" in words
    with pytest.raises(doing.CannotBeMended):
        doing.mend_done(by=cast.amina.pk, today=TODAY, now=NOW, done=Done.objects.get(), low=0, high=5)
    with pytest.raises(doing.CannotBeMended):
        doing.undo_done(by=cast.grace.pk, today=TODAY + timedelta(days=1), done=Done.objects.get())


def test_it_is_handed_to_a_named_person_who_finds_it_and_does_it(cast, sign_in):
    occasion = due_today(cast)
    amina, grace = sign_in("amina"), sign_in("grace")
    assert grace.get(reverse("my_ask", args=[occasion.pk])).status_code == 404
    page = amina.get(reverse("hand_on", args=[occasion.pk])).content.decode()
    assert "Grace Oyelaran" in page and "Josefina Reyes" not in page
    assert amina.post(reverse("hand_on", args=[occasion.pk]), {**part(cast), "to": cast.josefina.pk}).status_code == 422
    amina.post(reverse("hand_on", args=[occasion.pk]), {**part(cast), "to": cast.grace.pk, "seen": 0})
    assert "Amina Warsame" in str(Line.objects.get(to=cast.grace).words)
    assert grace.get(reverse("hand_on", args=[occasion.pk])).status_code == 404
    grace.post(reverse("say_done", args=[occasion.pk]), {**part(cast), "took": "20-40", "back": "home"})
    assert (Done.objects.get().by, "Done by Grace Oyelaran" in amina.get(reverse("my_week")).content.decode()) == (cast.grace, True)


def test_it_is_taken_back_given_back_and_handed_on(cast, sign_in):
    occasion = due_today(cast)
    facts = {"occasion": occasion, "school": cast.schools["cedar_fork"].pk, "role": Role.PRINCIPAL, "today": TODAY, "by": cast.amina.pk}
    doing.hand_on(**facts, to=cast.grace.pk)
    with pytest.raises(doing.HandedMeanwhile):
        doing.hand_on(**facts, to=cast.yusuf.pk)
    stale = sign_in("amina").post(reverse("hand_on", args=[occasion.pk]), {**part(cast), "to": cast.yusuf.pk, "seen": cast.denise.pk})
    assert stale.status_code == 422 and f'name="seen" value="{cast.grace.pk}"' in stale.content.decode()
    doing.hand_on(**facts, to=cast.yusuf.pk, seen=cast.grace.pk)
    assert sign_in("grace").get(reverse("my_ask", args=[occasion.pk])).status_code == 404
    given_back = sign_in("yusuf").post(reverse("take_back", args=[occasion.pk]), part(cast))
    assert given_back.status_code == 302
    assert not Delegation.objects.filter(taken_back_on__isnull=True).exists()
    assert {line.to_id for line in Line.objects.filter(room="asks")} == {cast.grace.pk, cast.yusuf.pk, cast.amina.pk}


def test_what_is_asked_no_more_is_not_done(cast):
    occasion = due_today(cast)
    stop_asking(by=cast.priya.pk, today=TODAY, ask=occasion.ask, why="The office holds these numbers.")
    with pytest.raises(doing.IsAskedNoMore):
        say(cast, "amina", occasion)
    assert Line.objects.filter(room="asks", to=cast.amina).count() == 1


@pytest.mark.sqlite
def test_my_week_asks_the_database_as_often_for_three_as_for_one(cast, sign_in):
    amina = sign_in("amina")
    amina.get(reverse("my_week"))
    counts = []
    for number in (1, 2):
        for time in range(number):
            due_today(cast, what=f"Ask {number} {time}")
        with CaptureQueriesContext(connection) as asked:
            assert amina.get(reverse("my_week")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_why_it_makes_no_sense_opens_a_thread_with_the_office(cast, sign_in):
    occasion = due_today(cast)
    amina, page = sign_in("amina"), reverse("say_it_makes_no_sense", args=[occasion.pk])
    assert amina.post(page, {**part(cast), "why": " "}).status_code == 422
    said = amina.post(page, {**part(cast), "why": "We have no such rooms."})
    thread = NoSense.objects.get().thread
    assert said["Location"] == reverse("thread", args=[thread.pk])
    assert (thread.subject, thread.school, thread.about_number) == (occasion.ask.what, cast.schools["cedar_fork"], occasion.ask_id)
    assert "We have no such rooms." in amina.get(said["Location"]).content.decode()
    week = amina.get(reverse("my_week")).content.decode()
    assert "Nothing that the district asked waits" in week and said["Location"] in week
    assert amina.post(page, {**part(cast), "why": "Other words."}).status_code == 409
    # the office was closed since: the words stay, and nobody is said to answer
    gone = due_today(cast, what="Another")
    type(gone.ask.office).objects.filter(pk=gone.ask.office_id).update(ended_on=TODAY)
    amina.post(reverse("say_it_makes_no_sense", args=[gone.pk]), {**part(cast), "why": "Nobody is there."})
    assert NoSense.objects.get(occasion=gone).thread is None


def test_first_pages_show_what_is_asked_handed_and_owed(cast, sign_in):
    occasion, handed = due_today(cast, what="Sign the letters"), due_today(cast, what="Look over the roster")
    doing.hand_on(by=cast.amina.pk, today=TODAY, occasion=handed, school=cast.schools["cedar_fork"].pk, role=Role.PRINCIPAL, to=cast.grace.pk)
    words = {key: sign_in(key).get(reverse("home")).content.decode() for key in ("amina", "grace", "priya", "yusuf", "gloria")}
    assert "Sign the letters" in words["amina"] and "Look over the roster" not in words["amina"] and "in somebody else’s hands" in words["amina"]
    assert "Look over the roster" in words["grace"] and "Sign the letters" not in words["grace"]
    assert "Owed to those whom you asked" in words["priya"] and "Sign the letters" not in words["yusuf"] + words["gloria"]
    tapped = sign_in("amina").post(reverse("say_done", args=[occasion.pk]), {**part(cast), "took": "5-10", "back": "home"})
    assert tapped["Location"] == reverse("home")
