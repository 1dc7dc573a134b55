"""An inquiry cycle from its first evidence to the next one, by its owner's hand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY, Cast
from trellis.growth.models import Closing, Cycle, Line, Measure, PhaseMove, Point, Step
from trellis.growth.operations import refusals
from trellis.growth.operations.cycles import begin_cycle, change_in_cycle, close_cycle, take_off_line, undo_closing, write_in_cycle
from trellis.growth.operations.points import add_point, begin_measure
from trellis.growth.operations.steps import look_back, write_step

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))
THEORY = {"words": "I sit in one lesson a day", "then": "teachers talk with me about it", "so_that": "children speak more"}
DAY = date(2026, 12, 15)


def running(cast: Cast, key: str = "amina", today: date = TODAY, **more: object) -> Cycle:
    """Begin a cycle with evidence, a focus and a theory."""
    person = cast.people[key]
    school = {"amina": "cedar_fork", "keoni": "saltmarsh"}.get(key)
    cycle = begin_cycle(by=person.pk, now=NOW, today=today, school=cast.schools[school].pk if school else None, **more)
    for kind, words in (("evidence", {"words": "Four children spoke in an hour."}), ("focus", {"words": f"To listen first, {key}"}), ("theory", THEORY)):
        write_in_cycle(by=person.pk, now=NOW, today=today, cycle=cycle, kind=kind, **words)
    return cycle


def test_a_principal_goes_through_the_four_phases_and_the_next_cycle_begins_with_what_was_learned(sign_in, cast):
    amina = sign_in("amina")
    assert "You have begun no cycle yet" in amina.get(reverse("my_cycles")).text
    amina.post(reverse("begin_cycle"))
    amina.post(reverse("begin_cycle"))
    cycle = Cycle.objects.get()
    room, write = reverse("cycle", args=[cycle.pk]), lambda kind: reverse("write_in_cycle", args=[cycle.pk, kind])
    assert "Nobody but you knows of this cycle" in amina.get(room).text
    assert amina.post(write("evidence"), {"words": " "}).status_code == 422
    amina.post(write("evidence"), {"words": "Four children spoke in an hour."})
    amina.post(reverse("move_phase", args=[cycle.pk]), {"phase": 2})
    told = amina.get(reverse("write_step", args=[cycle.pk]), follow=True)
    assert "A step hangs on a theory of action" in told.text and told.redirect_chain[-1][0] == write("theory")
    amina.post(write("focus"), {"words": "To listen before I answer."})
    assert amina.post(write("theory"), {"words": "I listen", "then": "", "so_that": "x"}).status_code == 422
    amina.post(write("theory"), THEORY)
    amina.post(reverse("move_phase", args=[cycle.pk]), {"phase": 3})
    step_page = reverse("write_step", args=[cycle.pk])
    assert "Tomás Ibarra sees the step" in amina.get(step_page).text, "said before anything is written"
    refused = amina.post(step_page, {"words": "One lesson a day.", "look_back_on": "2026-12-05"})
    assert (
        refused.status_code == 422 and "There is no school on Sat 5 Dec" in refused.text and "Fri 4 Dec" in refused.text and "One lesson a day." in refused.text
    )
    amina.post(step_page, {"words": "One lesson a day.", "look_back_on": DAY.isoformat()})
    amina.post(step_page, {"words": "Another.", "look_back_on": DAY.isoformat()})
    step = Step.objects.get()
    assert (step.theory.so_that, step.in_sight, step.agreed_on) == ("children speak more", True, TODAY)
    cycle.refresh_from_db()
    assert cycle.in_sight_from == TODAY
    page = amina.get(room).text
    assert "Tue 15 Dec</time>" in page and "Tomás Ibarra sees this step, too." in page
    close = reverse("close_cycle", args=[cycle.pk])
    words = {"moved": "They speak more.", "learnt": "Silence is long.", "comes_next": "Whom I do not hear yet."}
    assert "Look back on it, or let it go" in amina.post(close, words).text, "a step is still open"
    amina.post(reverse("look_back", args=[step.pk]), {"words": "Twelve lessons.", "outcome": "done", "seen": "0"})
    counted = {"name": "Children who spoke", "unit": "in an hour", "more_is_better": "1", "hoped_for": "12", "baseline": "4", "on": "2026-11-02"}
    amina.post(reverse("begin_measure", args=[cycle.pk]), counted)
    measure = Measure.objects.get()
    assert amina.post(reverse("add_point", args=[measure.pk]), {"value": "many", "on": "2026-12-01"}).status_code == 422
    amina.post(reverse("add_point", args=[measure.pk]), {"value": "90", "on": "2026-12-01"})
    wrong = Point.objects.get(value=90)
    amina.post(reverse("mend_point", args=[measure.pk, wrong.pk]), {"value": "9", "on": "2026-12-01"})
    shown = amina.get(reverse("measure", args=[measure.pk])).text
    assert "From 4 on Mon 2 Nov to 9 on Tue 1 Dec. Hoped for: 12." in shown and "<svg" in shown
    amina.post(reverse("move_phase", args=[cycle.pk]), {"phase": 4})
    assert list(PhaseMove.objects.values_list("phase", flat=True)) == [1, 2, 3, 4]
    assert "From 4 on Mon 2 Nov to 9" in amina.get(close).text, "what moved is looked at before"
    amina.post(close, words)
    closed = amina.get(room).text
    assert "They speak more." in closed and "Begin the next cycle with this" in closed and not Closing.objects.get().nothing_seen
    assert "is closed" in amina.post(write("evidence"), {"words": "Late."}).text
    amina.post(reverse("undo_closing", args=[cycle.pk]))
    assert "Silence is long." in amina.get(close).text, "what was written waits in the form"
    amina.post(close, words)
    amina.post(reverse("begin_cycle"), {"after": cycle.pk})
    following = Cycle.objects.get(after=cycle)
    assert [line.words for line in following.lines.all()] == ["Whom I do not hear yet."]
    found = amina.get(reverse("my_cycles"), {"words": "LISTEN before"}).text
    assert "To listen before I answer." in found and "Whom I do not" not in found


def test_a_cycle_is_closed_without_evidence_only_by_saying_why_nothing_could_be_seen(sign_in, cast):
    cycle, words = running(cast), {"learnt": "Much.", "comes_next": "More."}
    with pytest.raises(refusals.NothingSeen):
        close_cycle(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, moved="x", **words)
    amina = sign_in("amina")
    path = reverse("close_cycle", args=[cycle.pk])
    assert "Why nothing could be seen" in amina.get(path).text
    assert amina.post(path, {"moved": "", **words}).status_code == 422
    amina.post(path, {"moved": "The class was moved.", **words})
    assert Closing.objects.get().nothing_seen and "Why nothing could be seen" in amina.get(reverse("cycle", args=[cycle.pk])).text
    with pytest.raises(refusals.TooLate):
        undo_closing(by=cast.amina.pk, today=TODAY + timedelta(1), cycle=cycle)


def test_evidence_after_the_first_step_is_enough_to_close(cast):
    cycle = running(cast)
    step = write_step(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, words="One lesson.", look_back_on=DAY)
    look_back(by=cast.amina.pk, now=NOW, today=DAY, step=step, words="Done.", outcome="done")
    write_in_cycle(by=cast.amina.pk, now=NOW, today=DAY, cycle=cycle, kind="evidence", words="Nine children spoke.")
    closing = close_cycle(by=cast.amina.pk, now=NOW, today=DAY, cycle=cycle, moved="More.", learnt="Much.", comes_next="More.")
    assert not closing.nothing_seen and closing.pk == close_cycle(by=cast.amina.pk, now=NOW, today=DAY, cycle=cycle, moved="", learnt="", comes_next="").pk


def test_two_devices_that_change_one_line_see_both_texts_and_steps_keep_the_theory_on_which_they_hang(sign_in, cast):
    cycle, amina = running(cast), sign_in("amina")
    step = write_step(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, words="One lesson.", look_back_on=DAY)
    theory = Line.objects.get(kind="theory")
    path = reverse("change_in_cycle", args=[theory.pk])
    seen = amina.get(path).context["form"]["seen"].value()
    change_in_cycle(by=cast.amina.pk, now=NOW, today=TODAY, line=theory, **{**THEORY, "words": "I sit in two lessons"})
    both = amina.post(path, {**THEORY, "words": "I sit in three", "seen": seen})
    assert both.status_code == 422 and "I sit in two lessons" in both.text and "I sit in three" in both.text
    amina.post(path, {**THEORY, "words": "I sit in three", "seen": both.context["form"]["seen"].value()})
    theory.refresh_from_db()
    step.refresh_from_db()
    assert theory.words == "I sit in three"
    assert step.theory.words == THEORY["words"], "as it stood when the step was written"
    amina.post(reverse("take_off_line", args=[theory.pk]))
    room = amina.get(reverse("cycle", args=[cycle.pk])).text
    assert room.count("Put it back") == 1 and "I sit in three" in room
    amina.post(reverse("take_off_line", args=[theory.pk]), {"back": "1"})
    assert Line.objects.get(pk=theory.pk).ended_on is None


def test_the_ladder_has_five_rungs_and_says_which_we_could_change(sign_in, cast):
    cycle, amina = running(cast), sign_in("amina")
    path = reverse("write_in_cycle", args=[cycle.pk, "why"])
    assert "goes into no file" in amina.get(path).text
    for number, ours in enumerate(["1", "0", "", "1", "0"]):
        amina.post(path, {"words": f"Because of {number}.", "ours_to_change": ours})
    assert list(Line.objects.filter(kind="why").order_by("order").values_list("ours_to_change", flat=True)) == [True, False, None, True, False]
    assert amina.post(path, {"words": "Because of 6."}).status_code == 422
    assert "That lies beyond us." in amina.get(reverse("cycle", args=[cycle.pk])).text
    rung = Line.objects.filter(kind="why").first()
    take_off_line(by=cast.amina.pk, today=TODAY, line=rung)
    assert amina.post(path, {"words": "Because of 6."}).status_code == 302


@pytest.mark.sqlite
def test_pages_ask_as_often_for_three_rows_as_for_one_and_old_cycles_are_paged(sign_in, cast):
    amina, counts = sign_in("amina"), []
    for number in range(3):
        cycle = running(cast, today=TODAY - timedelta(400 - number))
        for n in range(number * 2 + 1):
            write_in_cycle(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, kind="evidence", words=f"Evidence {n}.")
            step = write_step(by=cast.amina.pk, now=NOW, today=TODAY, cycle=cycle, words=f"Step {n}.", look_back_on=DAY)
            look_back(by=cast.amina.pk, now=NOW, today=TODAY, step=step, words="Done.", outcome="done")
            measure = begin_measure(
                by=cast.amina.pk, today=TODAY, cycle=cycle, name=f"M {n}", unit="", more_is_better=True, hoped_for=None, baseline=n, on=TODAY - timedelta(9)
            )
            add_point(by=cast.amina.pk, today=TODAY, measure=measure, on=TODAY, value=n + 1)
        if number == 1:
            continue
        of_both = []
        for path in (reverse("my_cycles"), reverse("cycle", args=[cycle.pk])):
            amina.get(path)
            with CaptureQueriesContext(connection) as asked:
                amina.get(path)
            of_both.append(len(asked))
        counts.append(of_both)
    assert counts[0] == counts[1]
    Cycle.objects.bulk_create(Cycle(owner=cast.amina, begun_on=date(2017, 1, 1) + timedelta(n * 30)) for n in range(40))
    first, second = amina.get(reverse("my_cycles")), amina.get(reverse("my_cycles"), {"page": 2})
    assert len(first.context["cycles"]) == 25 and len(second.context["cycles"]) == 18
