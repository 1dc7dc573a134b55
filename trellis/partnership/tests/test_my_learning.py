"""One's own learning: private, tried on a small scale, shared line by line."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import Verb
from trellis.partnership.models import LearningGoal, SharedLine, SmallTest
from trellis.partnership.operations.learning import (
    DayIsOver,
    EndedAlready,
    NobodyToShow,
    begin_goal,
    begin_test,
    end_goal,
    end_test,
    share_line,
    take_line_back,
)

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=60)
WORDS = {"aim": "I call the school before I answer.", "prediction": "Fewer mails.", "measure": "Mails in one week."}


@pytest.fixture
def goal(cast) -> LearningGoal:
    return begin_goal(by=cast.ruth.pk, today=TODAY, goal="To ask before I answer.", until_on=LATER)


@pytest.fixture
def test(cast, goal) -> SmallTest:
    return begin_test(by=cast.ruth.pk, today=TODAY, goal=goal, until_on=LATER, **WORDS)


def reached(cast, verb, model) -> set[str]:
    return {key for key in cast.keys if within(cast.standing(key), verb, model.objects.all()).exists()}


def test_nobody_reaches_it_and_a_shared_line_is_reached_by_whom_it_was_shared_with(cast, goal, test):
    for model in (LearningGoal, SmallTest):
        assert reached(cast, Verb.PARTNERSHIP_LEARN, model) == {"ruth"}
        assert reached(cast, Verb.PARTNERSHIP_READ_SHARED_LEARNING, model) == set()
    shared = share_line(by=cast.ruth.pk, today=TODAY, line=test, to=cast.amina.pk)
    assert reached(cast, Verb.PARTNERSHIP_READ_SHARED_LEARNING, SmallTest) == {"amina"}
    assert reached(cast, Verb.PARTNERSHIP_READ_SHARED_LEARNING, LearningGoal) == set(), "the goal above the line is not shared with it"
    take_line_back(by=cast.ruth.pk, today=TODAY, shared=shared)
    assert reached(cast, Verb.PARTNERSHIP_READ_SHARED_LEARNING, SmallTest) == set()


def test_a_goal_is_chosen_something_is_tried_and_the_result_stands_beside_the_prediction(sign_in, cast):
    ruth = sign_in("ruth")
    assert "You have chosen no goal yet" in ruth.get(reverse("my_learning")).text
    assert ruth.post(reverse("begin_goal"), {"goal": "To ask first.", "until_on": "2020-01-01"}).status_code == 422
    ruth.post(reverse("begin_goal"), {"goal": "To ask first.", "until_on": LATER.isoformat()})
    goal = LearningGoal.objects.get()
    assert ruth.post(reverse("begin_test", args=[goal.pk]), {**WORDS, "measure": "", "until_on": LATER.isoformat()}).status_code == 422
    ruth.post(reverse("begin_test", args=[goal.pk]), {**WORDS, "until_on": TODAY.isoformat()})
    test = SmallTest.objects.get()
    assert "Its day has come." in ruth.get(reverse("my_learning")).text
    assert ruth.post(reverse("end_test", args=[test.pk]), {"result": "Half as many."}).status_code == 422
    ruth.post(reverse("end_test", args=[test.pk]), {"result": "Half as many.", "decision": "adapt"})
    assert ruth.post(reverse("end_test", args=[test.pk]), {"result": "Other words.", "decision": "adopt"}).status_code == 422
    ruth.post(reverse("end_goal", args=[goal.pk]), {"learnt": "Calls are quicker."})
    page = ruth.get(reverse("my_learning")).text
    assert "Half as many." in page and "Change it and try again" in page and "Calls are quicker." in page
    assert "whoever keeps this machine could read the database" in page
    assert ruth.post(reverse("begin_test", args=[goal.pk]), {**WORDS, "until_on": LATER.isoformat()}).status_code == 422


def test_a_line_is_shown_to_one_colleague_by_name_and_taken_back(sign_in, cast, goal, test):
    ruth, amina = sign_in("ruth"), sign_in("amina")
    path = reverse("share_test", args=[test.pk])
    assert "Nobody who works here has this name" in ruth.get(path, {"words": "zzz"}).text
    assert "Amina Warsame" in ruth.get(path, {"words": "amina"}).text
    assert ruth.post(f"{path}?words=amina", {"to": cast.keoni.pk}).status_code == 422, "only whom the list shows"
    assert ruth.post(f"{path}?words=amina", {"to": cast.amina.pk}).status_code == 302
    assert "Amina Warsame is shown this line." in ruth.get(reverse("my_learning")).text
    seen = amina.get(reverse("my_learning")).text
    assert WORDS["aim"] in seen and "To ask before I answer." not in seen
    assert amina.get(reverse("end_test", args=[test.pk])).status_code == 404 and amina.get(reverse("begin_goal")).status_code == 404
    shared = SharedLine.objects.get()
    assert amina.post(reverse("take_line_back", args=[shared.pk])).status_code == 404
    ruth.post(reverse("take_line_back", args=[shared.pk]))
    assert WORDS["aim"] not in amina.get(reverse("my_learning")).text
    for key in ("gloria", "daniel", "odile", "bram"):
        assert "To ask before I answer." not in sign_in(key).get(reverse("my_learning")).text


def test_what_cannot_be_done_is_refused_in_words_and_twice_is_once(cast, goal, test):
    assert begin_goal(by=cast.ruth.pk, today=TODAY, goal=" To ask before I answer. ", until_on=LATER).pk == goal.pk
    assert begin_test(by=cast.ruth.pk, today=TODAY, goal=goal, until_on=LATER, **WORDS).pk == test.pk
    assert share_line(by=cast.ruth.pk, today=TODAY, line=goal, to=cast.tomas.pk).pk == share_line(by=cast.ruth.pk, today=TODAY, line=goal, to=cast.tomas.pk).pk
    with pytest.raises(NobodyToShow):
        share_line(by=cast.ruth.pk, today=TODAY, line=goal, to=cast.ruth.pk)
    with pytest.raises(DayIsOver):
        begin_test(by=cast.ruth.pk, today=LATER, goal=goal, until_on=TODAY, aim="a", prediction="b", measure="c")
    end_test(by=cast.ruth.pk, today=TODAY, test=test, result="None.", decision="abandon")
    end_goal(by=cast.ruth.pk, today=TODAY, goal=goal, learnt="Much.")
    assert end_goal(by=cast.ruth.pk, today=LATER, goal=goal, learnt="Other.").learnt == "Much."
    with pytest.raises(EndedAlready):
        begin_test(by=cast.ruth.pk, today=TODAY, goal=goal, until_on=LATER, aim="a", prediction="b", measure="c")


@pytest.mark.sqlite
def test_the_page_asks_as_often_for_three_goals_as_for_one(sign_in, cast, test):
    ruth, counts = sign_in("ruth"), []
    ruth.get(reverse("my_learning"))
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            ruth.get(reverse("my_learning"))
        counts.append(len(asked))
        more = begin_goal(by=cast.ruth.pk, today=TODAY, goal=f"Goal {number}.", until_on=LATER)
        begin_test(by=cast.ruth.pk, today=TODAY, goal=more, until_on=LATER, **WORDS)
    assert len(set(counts)) == 1


def test_what_schools_said_to_the_office_stands_beside_it(sign_in, cast, noon):
    from trellis.partnership.operations.ratings import rate_thread
    from trellis.threads.operations import open_thread, settle_thread

    transport = cast.offices["transport"]
    thread = open_thread(by=cast.amina.pk, now=noon, subject="Bus 14", text="Late.", office=transport, school=cast.schools["cedar_fork"])
    settle_thread(by=cast.ruth.pk, now=noon, thread=thread, office=transport.pk, words="Done.")
    thread.refresh_from_db()
    assert "What schools said to your office" not in sign_in("ruth").get(reverse("my_learning")).text
    rate_thread(by=cast.amina.pk, now=noon, thread=thread, got="most", words="")
    page = sign_in("ruth").get(reverse("my_learning")).text
    assert "What schools said to your office" in page and "1 of 1 who answered got all or most" in page
    assert "What schools said to your office" not in sign_in("daniel").get(reverse("my_learning")).text
