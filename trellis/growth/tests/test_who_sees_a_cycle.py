"""Who reaches cycles, their lines, steps, measures and closings: everybody in the cast, by equality; and what happens when somebody moves."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.directory.models import Assignment, Post
from trellis.growth.models import Closing, Cycle, Line, Measure, Share, Step
from trellis.growth.operations import refusals
from trellis.growth.operations.cycles import close_cycle
from trellis.growth.operations.points import add_point, begin_measure
from trellis.growth.operations.steps import look_back, propose_step, write_step
from trellis.growth.tests.test_an_inquiry_cycle import DAY, NOW, running
from trellis.letters.models import Line as LetterLine

pytestmark = pytest.mark.django_db
OWN, SHARED, SEE_CYCLE, SEE_STEP, LOOK_BACK, PROPOSE = (
    Verb.GROWTH_OWN,
    Verb.GROWTH_READ_SHARED,
    Verb.GROWTH_SEE_CYCLE,
    Verb.GROWTH_SEE_STEP,
    Verb.GROWTH_LOOK_BACK,
    Verb.GROWTH_PROPOSE_STEP,
)
WORDS_OF_A_CYCLE = (Line, Measure, Closing)


def reached(cast, verb, model, today=TODAY, standings: dict | None = None) -> set[str]:
    standings = standings or {key: cast.standing(key, today) for key in cast.keys}
    return {key for key, standing in standings.items() if within(standing, verb, model.objects.all()).exists()}


def test_by_equality_nobody_reaches_a_cycle_before_its_first_step_then_whoever_supervises_sees_steps_and_nothing_else(cast):
    cycle = running(cast)
    measure = begin_measure(by=cast.amina.pk, today=TODAY, cycle=cycle, name="M", unit="", more_is_better=True, hoped_for=None, baseline=4, on=TODAY)
    add_point(by=cast.amina.pk, today=TODAY, measure=measure, on=TODAY - timedelta(9), value=2)
    then = {key: cast.standing(key) for key in cast.keys}
    for model in (Cycle, Line, Measure):
        assert reached(cast, OWN, model, standings=then) == {"amina"} and reached(cast, SHARED, model, standings=then) == set()
    assert reached(cast, SEE_CYCLE, Cycle, standings=then) == {"amina"}
    step = write_step(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, words="One lesson.", look_back_on=DAY)
    for verb, model in ((SEE_CYCLE, Cycle), (SEE_STEP, Step), (LOOK_BACK, Step)):
        assert reached(cast, verb, model, standings=then) == {"amina", "tomas", "hana"}
    assert reached(cast, PROPOSE, Cycle, standings=then) == {"tomas", "hana"}
    Post.objects.create(person=cast.lorraine, role=Role.SUPERVISOR, covers=cast.posts["tomas"], held_from=TODAY, held_until=TODAY + timedelta(5))
    assert reached(cast, SEE_STEP, Step) == {"amina", "tomas", "hana", "lorraine"}, "cover included"
    assert reached(cast, SEE_STEP, Step, TODAY + timedelta(6)) == {"amina", "tomas", "hana"}, "for as long"
    look_back(by=cast.amina.pk, now=NOW, today=TODAY, step=step, words="Done.", outcome="done")
    close_cycle(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, moved="x", learnt="y", comes_next="z")
    now = {key: cast.standing(key) for key in cast.keys}
    for model in WORDS_OF_A_CYCLE:
        assert reached(cast, OWN, model, standings=now) == {"amina"} and reached(cast, SHARED, model, standings=now) == set()
    Share.objects.create(owner=cast.amina, to=cast.keoni, cycle=cycle, on=TODAY)
    for model in (Cycle, *WORDS_OF_A_CYCLE):
        assert reached(cast, SHARED, model, standings=now) == {"keoni"}
    assert reached(cast, SEE_STEP, Step, standings=now) == {"amina", "tomas", "hana", "lorraine", "keoni"}
    assert "keoni" not in reached(cast, LOOK_BACK, Step, standings=now), "a step that is shared is read"


def test_a_supervisors_own_cycle_is_seen_by_nobody_but_whom_they_share_it_with(sign_in, cast):
    cycle = running(cast, "tomas")
    step = write_step(by=cast.tomas.pk, now=NOW, today=TODAY, cycle=cycle, words="One call.", look_back_on=DAY)
    assert not step.in_sight and Cycle.objects.get().in_sight_from is None
    now = {key: cast.standing(key) for key in cast.keys}
    for verb, model in ((OWN, Cycle), (SEE_CYCLE, Cycle), (SEE_STEP, Step), (LOOK_BACK, Step)):
        assert reached(cast, verb, model, standings=now) == {"tomas"}
    assert reached(cast, PROPOSE, Cycle, standings=now) == set()
    assert "Nobody else is shown your steps unless you share the cycle" in sign_in("tomas").get(reverse("write_step", args=[cycle.pk])).text
    for key in ("gloria", "lorraine", "hana", "odile", "bram", "amina"):
        assert sign_in(key).get(reverse("cycle", args=[cycle.pk])).status_code == 404


def test_one_line_is_shared_from_the_room_and_says_so_and_a_shared_cycle_does_not_pass_to_the_next_supervisor(sign_in, cast):
    cycle = running(cast)
    amina, tomas, room = sign_in("amina"), sign_in("tomas"), reverse("cycle", args=[cycle.pk])
    theory = Line.objects.get(kind="theory")
    share = reverse("share_mine", args=["line", theory.pk])
    assert share in amina.get(room).text and tomas.get(room).status_code == 404
    amina.post(share, {"to": cast.tomas.pk})
    assert "Shown to Tomás Ibarra" in amina.get(room).text
    seen = tomas.get(room).text
    assert "I sit in one lesson" in seen and "Four children" not in seen, "one line, and that the cycle runs"
    amina.post(reverse("share_mine", args=["cycle", cycle.pk]), {"to": cast.tomas.pk})
    assert "Four children" in tomas.get(room).text and "You show all of it to Tomás Ibarra." in amina.get(room).text
    Assignment.objects.filter(supervisor=cast.tomas).update(held_until=TODAY)
    next_one = sign_in("hana").get(room).text
    assert "I sit in one lesson" not in next_one and "Four children" not in next_one, "what was shared does not pass to who supervises next"


def test_a_principal_who_changes_school_takes_the_record_along(sign_in, cast):
    cycle = running(cast)
    write_step(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, words="One lesson.", look_back_on=DAY)
    Post.objects.filter(pk=cast.posts["amina"].pk).update(held_until=TODAY)
    Post.objects.filter(pk=cast.posts["ingrid"].pk).update(held_until=TODAY)
    Post.objects.create(person=cast.amina, role=Role.PRINCIPAL, school=cast.schools["mill_road"], held_from=TODAY)
    Post.objects.create(person=cast.keoni, role=Role.PRINCIPAL, school=cast.schools["cedar_fork"], held_from=TODAY)
    assert reached(cast, SEE_STEP, Step) == {"amina", "hana"}, "Hana supervises Mill Road; Tomás and whoever came to Cedar Fork see nothing"
    for key, status in (("amina", 200), ("hana", 200), ("tomas", 404), ("keoni", 404)):
        assert sign_in(key).get(reverse("cycle", args=[cycle.pk])).status_code == status
    assert "Hana Suzuki" in sign_in("amina").get(reverse("cycle", args=[cycle.pk])).text
    Assignment.objects.filter(school=cast.schools["mill_road"]).update(held_until=TODAY)
    Assignment.objects.create(supervisor=cast.tomas, school=cast.schools["mill_road"], kind="lead", held_from=TODAY)
    assert reached(cast, SEE_STEP, Step) == {"amina", "tomas"}


def test_both_sides_look_back_and_both_texts_stand_when_they_do_at_once(sign_in, cast):
    cycle = running(cast)
    step = write_step(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, words="One lesson.", look_back_on=DAY)
    amina, tomas = sign_in("amina"), sign_in("tomas")
    page = tomas.get(reverse("cycle", args=[cycle.pk])).text
    assert "One lesson." in page and "Four children" not in page and "I sit in one lesson" not in page and "To listen first" not in page
    path = reverse("look_back", args=[step.pk])
    assert amina.post(path, {"words": "Ten.", "outcome": "goes_on", "seen": "0"}).status_code == 422, "until which day?"
    assert "There is no school on Sun 20 Dec" in amina.post(path, {"words": "Ten.", "outcome": "goes_on", "again_on": "2026-12-20", "seen": "0"}).text
    amina.post(path, {"words": "Ten.", "outcome": "done", "seen": "0"})
    at_once = tomas.post(path, {"words": "I saw two.", "outcome": "goes_on", "again_on": DAY.isoformat(), "seen": "0"})
    assert at_once.status_code == 422 and "Ten." in at_once.text and "I saw two." in at_once.text
    tomas.post(path, {"words": "I saw two.", "seen": at_once.context["form"]["seen"].value()})
    assert list(step.check_backs.order_by("pk").values_list("words", "outcome")) == [("Ten.", "done"), ("I saw two.", "done")]
    assert LetterLine.objects.filter(to=cast.amina, text="{name} looked back on a step of your cycle.").count() == 1
    assert sign_in("keoni").get(path).status_code == sign_in("gloria").get(path).status_code == 404


def test_a_supervisor_proposes_the_next_step_and_it_is_one_when_the_principal_takes_it_on(sign_in, cast):
    cycle = running(cast)
    first = write_step(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, words="One lesson.", look_back_on=DAY)
    tomas, amina = sign_in("tomas"), sign_in("amina")
    path = reverse("propose_step", args=[cycle.pk])
    assert amina.get(path).status_code == 404
    tomas.post(path, {"words": "Two lessons.", "look_back_on": DAY.isoformat()})
    proposal = Step.objects.get(agreed_on__isnull=True)
    take_on = reverse("take_step_on", args=[proposal.pk])
    assert tomas.get(take_on).status_code == 404 and tomas.get(reverse("look_back", args=[proposal.pk])).status_code == 404
    assert "One step at a time" in amina.post(take_on, {"words": "Two.", "look_back_on": DAY.isoformat()}).text
    look_back(by=cast.amina.pk, now=NOW, today=TODAY, step=first, words="Done.", outcome="done")
    amina.post(take_on, {"words": "Two, with Grace.", "look_back_on": DAY.isoformat()})
    proposal.refresh_from_db()
    assert (proposal.words, proposal.agreed_on, proposal.theory.kind) == ("Two, with Grace.", TODAY, "theory")
    other = propose_step(by=cast.tomas.pk, now=NOW, today=TODAY, cycle=cycle, words="Three.", look_back_on=DAY)
    amina.post(reverse("take_step_on", args=[other.pk]), {"aside": "1"})
    with pytest.raises(refusals.NothingWaits):
        look_back(by=cast.amina.pk, now=NOW, today=TODAY, step=other, words="x", outcome="done")
    assert "Three." not in amina.get(reverse("cycle", args=[cycle.pk])).text


def test_on_its_day_a_step_is_told_to_both_sides_once(cast):
    from trellis.growth.jobs import tell_of_steps

    step = write_step(by=cast.amina.pk, now=NOW, today=TODAY, cycle=running(cast), words="One lesson.", look_back_on=DAY)
    write_step(by=cast.tomas.pk, now=NOW, today=TODAY, cycle=running(cast, "tomas"), words="One call.", look_back_on=DAY)
    assert tell_of_steps(on=(DAY - timedelta(1)).isoformat()) == 0
    tell_of_steps(on=DAY.isoformat())
    assert tell_of_steps(on=(DAY + timedelta(1)).isoformat()) == 2, "a machine that was off makes up for it"
    lines = list(LetterLine.objects.filter(room="growth").order_by("to__given_name", "pk").values_list("to__given_name", "text"))
    assert [name for name, _text in lines] == ["Amina", "Tomás", "Tomás"] and all("lesson" not in text for _name, text in lines)
    look_back(by=cast.amina.pk, now=NOW, today=DAY, step=step, words="On.", outcome="goes_on", again_on=DAY + timedelta(7))
    assert tell_of_steps(on=(DAY + timedelta(7)).isoformat()) == 1
