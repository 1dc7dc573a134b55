"""One's own plan: private, changed, ended, shown by name and taken back."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.directory.models import Assignment
from trellis.growth.models import Assessment, Cycle, FeedbackRound, Line, Share, View
from trellis.growth.operations.own import LineChanged, NotToBeRemoved, edit_line, end_line, move_line, remove_line, write_line
from trellis.growth.operations.sharing import SharedWithOneself, share, share_the_same, take_back, take_everything_back
from trellis.growth.queries.sharing import shown_by_me
from trellis.letters.models import Line as LetterLine
from trellis.retention.models import LegalHold

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(cast, noon) -> Line:
    return write_line(by=cast.amina.pk, now=noon, today=TODAY, kind="goal", words="To ask before I tell.")


def reached(cast, verb, model) -> set[str]:
    return {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()}


def test_a_line_is_its_writers_and_theirs_to_whom_it_is_shown_for_as_long(cast, goal):
    assert reached(cast, Verb.GROWTH_OWN, Line) == {"amina"}
    assert reached(cast, Verb.GROWTH_READ_SHARED, Line) == set()
    shared = share(by=cast.amina.pk, today=TODAY, to=cast.tomas.pk, thing=goal)
    assert share(by=cast.amina.pk, today=TODAY, to=cast.tomas.pk, thing=goal) == shared
    assert reached(cast, Verb.GROWTH_READ_SHARED, Line) == {"tomas"}
    assert LetterLine.objects.filter(to=cast.tomas, room="growth").count() == 1
    take_back(by=cast.amina.pk, today=TODAY, share=shared)
    assert reached(cast, Verb.GROWTH_READ_SHARED, Line) == set()
    with pytest.raises(SharedWithOneself):
        share(by=cast.amina.pk, today=TODAY, to=cast.amina.pk)


@pytest.mark.sqlite
def test_everything_is_lines_looks_and_cycles_and_not_feedback(cast, goal):
    cycle = Cycle.objects.create(owner=cast.amina, begun_on=TODAY)
    share(by=cast.amina.pk, today=TODAY, to=cast.tomas.pk)
    assert {model for model in (Line, Cycle) if reached(cast, Verb.GROWTH_READ_SHARED, model) == {"tomas"}} == {Line, Cycle}
    assert not reached(cast, Verb.GROWTH_READ_SHARED, FeedbackRound)
    cycle.refresh_from_db()
    assert cycle.in_sight_from == TODAY, "who supervises the school sees that it runs"
    assert take_everything_back(by=cast.amina.pk, today=TODAY, to=cast.tomas.pk) == 1
    assert not reached(cast, Verb.GROWTH_READ_SHARED, Line)


@pytest.mark.sqlite
def test_a_cycle_shown_to_a_friend_comes_in_no_supervisors_sight(sign_in, cast, goal):
    cycle = Cycle.objects.create(owner=cast.amina, begun_on=TODAY)
    share(by=cast.amina.pk, today=TODAY, to=cast.ingrid.pk, thing=cycle)
    cycle.refresh_from_db()
    assert cycle.in_sight_from is None
    line = Line.objects.create(owner=cast.amina, cycle=cycle, kind="focus", words="One focus.", written_on=TODAY, changed_at=goal.changed_at)
    share(by=cast.amina.pk, today=TODAY, to=cast.ingrid.pk, thing=line)
    assert reverse("cycle", args=[cycle.pk]) in sign_in("amina").get(reverse("what_i_show")).text, "a line of a cycle leads to its room"
    share(by=cast.amina.pk, today=TODAY, to=cast.tomas.pk, thing=cycle)
    cycle.refresh_from_db()
    assert cycle.in_sight_from == TODAY


def test_a_plan_is_written_put_in_order_ended_and_taken_up_again(sign_in, cast):
    amina = sign_in("amina")
    page = amina.get(reverse("my_growth")).text
    assert "One line is enough" in page and "whoever keeps this machine could read the database" in page
    assert amina.post(reverse("write_line", args=["goal"]), {"words": "  "}).status_code == 422
    for words in ("First.", "Second.", "Second."):
        amina.post(reverse("write_line", args=["goal"]), {"words": words})
    assert amina.post(reverse("write_line", args=["focus"]), {"words": "Of a cycle."}).status_code == 404
    second = Line.objects.get(words="Second.")
    amina.post(reverse("move_line", args=[second.pk]))
    page = amina.get(reverse("my_growth")).text
    assert page.index("Second.") < page.index("First.")
    assert amina.post(reverse("end_line", args=[second.pk]), {"came_of": ""}).status_code == 422
    amina.post(reverse("end_line", args=[second.pk]), {"came_of": "Mornings belong to classrooms."})
    assert "Second." not in amina.get(reverse("my_growth")).text
    assert "Mornings belong" in amina.get(reverse("former_years"), {"q": "mornings"}).text
    assert "No line that has ended" in amina.get(reverse("former_years"), {"q": "zzz"}).text
    amina.post(reverse("take_line_up_again", args=[second.pk]))
    assert "Second." in amina.get(reverse("my_growth")).text
    assert sign_in("tomas").get(reverse("growth_line", args=[second.pk])).status_code == 404


@pytest.mark.sqlite
def test_two_devices_see_both_texts(sign_in, cast, goal, noon):
    amina = sign_in("amina")
    seen = goal.changed_at.isoformat()
    edit_line(by=cast.amina.pk, now=noon + timedelta(minutes=1), line=goal, words="From the phone.", seen=goal.changed_at)
    answer = amina.post(reverse("edit_line", args=[goal.pk]), {"words": "From the desk.", "seen": seen})
    assert answer.status_code == 422
    assert "From the phone." in answer.text and "From the desk." in answer.text
    goal.refresh_from_db()
    amina.post(reverse("edit_line", args=[goal.pk]), {"words": "Both.", "seen": goal.changed_at.isoformat()})
    goal.refresh_from_db()
    assert goal.words == "Both."
    with pytest.raises(LineChanged):
        edit_line(by=cast.amina.pk, now=noon, line=goal, words="Late.", seen=noon)


@pytest.mark.sqlite
def test_a_line_is_removed_for_good_unless_a_court_holds_it(sign_in, cast, goal, noon):
    share(by=cast.amina.pk, today=TODAY, to=cast.tomas.pk, thing=goal)
    hold = LegalHold.objects.create(person=cast.amina.pk, reason="Case 1", held_from=TODAY, at=noon)
    with pytest.raises(NotToBeRemoved):
        remove_line(by=cast.amina.pk, today=TODAY, line=goal)
    hold.delete()
    sign_in("amina").post(reverse("remove_line", args=[goal.pk]))
    assert not Line.objects.exists() and not Share.objects.exists()


def test_showing_and_reading_by_page_is_entered_and_the_owner_sees_it(sign_in, cast, goal):
    amina, tomas = sign_in("amina"), sign_in("tomas")
    path = reverse("share_mine", args=["line", goal.pk])
    assert "supervises your school" in amina.get(path).text, "who supervises is proposed first"
    assert "Nobody who works here has this name" in amina.get(path, {"words": "zzzz"}).text
    assert amina.post(path, {"to": cast.hannah.pk}).status_code == 422, "she was not looked for"
    amina.post(f"{path}?words=hannah", {"to": cast.hannah.pk})
    amina.post(path, {"to": cast.tomas.pk})
    assert sign_in("hannah").get(reverse("shown_by", args=[cast.amina.pk])).status_code == 200
    assert sign_in("ruth").get(reverse("shown_by", args=[cast.amina.pk])).status_code == 404
    assert amina.get(reverse("what_i_show")).text.count("not opened yet") == 1
    assert "Amina Warsame" in tomas.get(reverse("shown_to_me")).text
    assert "To ask before I tell." in tomas.get(reverse("shown_by", args=[cast.amina.pk])).text
    assert "not opened yet" not in amina.get(reverse("what_i_show")).text
    mine = Share.objects.get(to=cast.tomas)
    assert tomas.post(reverse("take_share_back", args=[mine.pk])).status_code == 404
    amina.post(reverse("take_share_back", args=[mine.pk]))
    assert tomas.get(reverse("shown_by", args=[cast.amina.pk])).status_code == 404


@pytest.mark.sqlite
def test_what_a_former_supervisor_is_shown_does_not_pass_and_can_be_shown_again(sign_in, cast, goal):
    share(by=cast.amina.pk, today=TODAY - timedelta(30), to=cast.tomas.pk, thing=goal)
    school = cast.schools["cedar_fork"]
    Assignment.objects.filter(school=school).update(held_until=TODAY - timedelta(1))
    Assignment.objects.create(supervisor=cast.hana, school=school, held_from=TODAY - timedelta(1))
    (shown,) = shown_by_me(cast.standing("amina"))
    assert shown.was_supervisor and not shown.is_supervisor and shown.until == TODAY - timedelta(1)
    amina = sign_in("amina")
    assert "does not supervise your school any more" in amina.get(reverse("my_growth")).text
    assert reached(cast, Verb.GROWTH_READ_SHARED, Line) == {"tomas"}
    amina.post(reverse("share_the_same", args=[cast.tomas.pk]), {"to": cast.hana.pk})
    assert reached(cast, Verb.GROWTH_READ_SHARED, Line) == {"tomas", "hana"}
    assert amina.post(reverse("share_the_same", args=[cast.tomas.pk]), {"to": cast.ruth.pk}).status_code == 404
    assert share_the_same(by=cast.amina.pk, today=TODAY, former=cast.tomas.pk, to=cast.hana.pk) == 1
    amina.post(reverse("take_everything_back", args=[cast.tomas.pk]))
    assert reached(cast, Verb.GROWTH_READ_SHARED, Line) == {"hana"}


@pytest.mark.sqlite
def test_the_page_asks_as_much_of_the_database_with_one_line_as_with_three(sign_in, cast, goal, noon):
    amina, asked = sign_in("amina"), []
    amina.get(reverse("my_growth"))
    for words in ("", "Second.", "Third."):
        if words:
            line = write_line(by=cast.amina.pk, now=noon, today=TODAY, kind="goal", words=words)
            share(by=cast.amina.pk, today=TODAY, to=cast.tomas.pk, thing=line)
        else:
            share(by=cast.amina.pk, today=TODAY, to=cast.tomas.pk, thing=goal)
        counts = []
        for name, args in (("my_growth", []), ("what_i_show", []), ("take_along", [])):
            with CaptureQueriesContext(connection) as queries:
                amina.get(reverse(name, args=args))
            counts.append(len(queries))
        asked.append(counts)
    assert asked[0] == asked[2]


@pytest.mark.sqlite
def test_the_file_holds_everything_but_what_is_in_no_file(sign_in, cast, goal, noon):
    amina = sign_in("amina")
    write_line(by=cast.amina.pk, now=noon, today=TODAY, kind="personal", words="To swim again.")
    ended = write_line(by=cast.amina.pk, now=noon, today=TODAY - timedelta(400), kind="goal", words="To sleep on it.")
    end_line(by=cast.amina.pk, now=noon, today=TODAY - timedelta(300), line=ended, came_of="I do.")
    Line.objects.create(owner=cast.tomas, kind="goal", words="Of somebody else.", written_on=TODAY, changed_at=noon)
    read = amina.get(reverse("record_json"))
    table = json.loads(read.content)
    written = read.content.decode()
    assert table["form"] == "trellis-growth-record" and table["name"] == "Amina Warsame"
    assert [entry["words"] for entry in table["sections"][0]["entries"]] == [["To sleep on it."], ["To ask before I tell."]]
    assert "I do." in written and "To swim again." not in written and "Of somebody else." not in written
    paper = amina.get(reverse("record_pdf"))
    assert paper.content.startswith(b"%PDF") and "my-growth.pdf" in paper["Content-Disposition"]
    assert "are in no file" in amina.get(reverse("take_along")).text


def test_lines_keep_their_order_at_both_ends(cast, goal, noon):
    second = write_line(by=cast.amina.pk, now=noon, today=TODAY, kind="goal", words="Second.")
    move_line(by=cast.amina.pk, line=goal, up=True)
    move_line(by=cast.amina.pk, line=second, up=False)
    assert list(Line.objects.order_by("order")) == [goal, second]
    assert not Assessment.objects.exists() and not View.objects.exists()
