"""The relationship map: marked in taps, drawn when it closes, never about an adult; a child whom nobody knows gets an adult, and the night keeps it true."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import TODAY
from trellis.access.policy import Role
from trellis.audit.models import Act
from trellis.directory.models import Guardianship, Person, Post, School, SchoolEnrolment, Student
from trellis.letters.models import Line
from trellis.retention.operations import hold_records
from trellis.student_support.measures.maps import asked_next, by_how_many
from trellis.student_support.models import Known, MapAnswer, MapChild, MapRound, Pair, TurnsTo
from trellis.student_support.operations import maps as operations
from trellis.student_support.queries import maps as queries
from trellis.student_support.queries.needs import needing

GRADE = "04"
NAMES = ("Ada", "Bo", "Cleo", "Dov")


@pytest.fixture
def children(around) -> dict[str, Student]:
    """Four children beside Mateo in grade 4 of Cedar Fork."""
    found = {"Mateo": around.students["mateo"]}
    for name in NAMES:
        person = Person.objects.create(given_name=name, family_name="Quill", folded_name=f"quill {name.lower()}")
        found[name] = Student.objects.create(person=person, grade=GRADE)
        SchoolEnrolment.objects.create(student=found[name], school=around.schools["cedar_fork"], begins_on=date(2026, 8, 17))
    return found


@pytest.fixture
def a_round(around, children) -> MapRound:
    return operations.open_map(by=around.amina.pk, today=TODAY, school=around.schools["cedar_fork"], grade=GRADE, last_day=TODAY + timedelta(days=7))


def mark(around, a_round, who: str, *children: Student, today: date = TODAY) -> None:
    facts = {"by": around.people[who].pk, "today": today, "a_round": a_round, "unknown": []}
    operations.say_done(**facts, known=[one.pk for one in children], nobody=not children)


@pytest.fixture
def closed(around, children, a_round) -> MapRound:
    """Mateo is known by three, Ada by two, Bo by one, Cleo and Dov by nobody; Cleo named Lucien, Dov nobody."""
    mark(around, a_round, "grace", children["Mateo"], children["Ada"], children["Bo"])
    mark(around, a_round, "yusuf", children["Mateo"], children["Ada"])
    mark(around, a_round, "denise", children["Mateo"])
    for name, adults in (("Cleo", [around.lucien.pk]), ("Dov", [])):
        operations.name_adults(by=children[name].person_id, today=TODAY, a_round=a_round, student=children[name], adults=adults, nobody=not adults)
    return operations.close_map(by=around.amina.pk, today=TODAY, a_round=a_round)


def told(person, text: str) -> bool:
    return Line.objects.filter(to=person, text__contains=text).exists()


def place(children, name: str) -> Pair:
    return Pair.objects.get(student=children[name], ended_on=None)


# -- arithmetic ----------------------------------------------------------------------------------------------------


@pytest.mark.sqlite
@given(st.lists(st.integers(1, 60), unique=True), st.dictionaries(st.integers(1, 60), st.integers(0, 9)))
def test_every_child_stands_in_one_of_four_counts(children, adults):
    assert sum(by_how_many(children, adults)) == len(children)


@pytest.mark.sqlite
@given(st.integers(0, 200), st.integers(0, 200))
def test_a_pair_is_asked_twice_with_four_weeks_between_and_then_no_more(late, later):
    yes = date(2026, 9, 1)
    first = yes + timedelta(days=28)
    answered = first + timedelta(days=late)
    second = asked_next(yes, first, answered)
    assert second is not None
    assert second >= max(yes + timedelta(days=60), answered + timedelta(days=28))
    assert asked_next(yes, second, second + timedelta(days=later)) is None


# -- opening and marking -------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_a_leader_asks_about_a_grade_and_every_adult_of_the_school_finds_it(sign_in, around, children):
    school = around.schools["cedar_fork"]
    amina, page = sign_in("amina"), reverse("open_map", args=[school.pk])
    assert "5 children" in amina.get(page).text
    typed = {"grade": GRADE, "last_day": (TODAY + timedelta(days=7)).isoformat()}
    for _twice in range(2):
        assert amina.post(page, typed).status_code == 302
    made = MapRound.objects.get()
    for who in ("grace", "yusuf", "hannah", "denise", "lucien", "amina"):
        assert told(around.people[who], "do you know well?"), who
        assert reverse("mark_known", args=[made.pk]) in sign_in(who).get("/").text, who
    for who in ("josefina", "rosa", "mateo", "tobias", "meiling"):
        assert not told(around.people[who], "do you know well?"), who
    assert not Line.objects.filter(text__contains="Quill").exists()
    refused = sign_in("yusuf").post(page, typed)
    assert refused.status_code == 422 and "asked about already" in refused.text
    for wrong in ({"grade": "12"}, {"last_day": "2026-01-01"}, {"last_day": "2027-12-01"}, {"grade": ""}):
        assert amina.post(page, {"grade": "01", "last_day": typed["last_day"]} | wrong).status_code == 422
    assert MapRound.objects.count() == 1
    assert sign_in("grace").get(page).status_code == 404
    assert sign_in("keoni").get(page).status_code == 404


def test_each_tap_is_kept_at_once_and_done_says_so(sign_in, around, children, a_round):
    grace, one, page = sign_in("grace"), reverse("mark_one", args=[a_round.pk]), reverse("mark_known", args=[a_round.pk])
    for _twice in range(2):
        assert grace.post(one, {"student": children["Ada"].pk, "known": "1"}).status_code == 204
    assert grace.post(one, {"student": children["Bo"].pk, "known": "1"}).status_code == 204
    assert grace.post(one, {"student": children["Bo"].pk, "known": "0"}).status_code == 204
    for nobody in (children["Ada"].pk + 5_000_000, "x", "²", "9" * 40, around.students["bilal"].pk):
        assert grace.post(one, {"student": nobody, "known": "1"}).status_code == 404
    assert list(Known.objects.values_list("student__person__given_name", flat=True)) == ["Ada"]
    acts = Act.objects.count()
    text = grace.get(page).text
    assert "You would notice if something were wrong" in text
    assert f'value="{children["Ada"].pk}" checked' in text
    refused = grace.post(page, {"was": str(children["Ada"].pk), "known": [children["Ada"].pk], "nobody": "yes"})
    assert refused.status_code == 422
    for _twice in range(2):
        assert grace.post(page, {"was": str(children["Ada"].pk), "known": [children["Ada"].pk, children["Cleo"].pk]}).status_code == 302
    assert set(Known.objects.values_list("student__person__given_name", flat=True)) == {"Ada", "Cleo"}
    assert MapAnswer.objects.get().person == around.grace
    assert Act.objects.count() == acts + 1  # that she is done, once; no act counts her marks
    assert page not in sign_in("grace").get("/").text


def test_nobody_is_an_answer_and_has_to_be_said(sign_in, around, a_round):
    denise, page = sign_in("denise"), reverse("mark_known", args=[a_round.pk])
    assert denise.post(page, {"was": ""}).status_code == 422
    assert not MapAnswer.objects.exists()
    assert denise.post(page, {"was": "", "nobody": "yes"}).status_code == 302
    assert MapAnswer.objects.exists() and not Known.objects.exists()


def test_two_devices_do_not_wipe_each_other_out(sign_in, around, children, a_round):
    grace, page = sign_in("grace"), reverse("mark_known", args=[a_round.pk])
    grace.post(page, {"was": "", "known": [children["Ada"].pk]})
    grace.post(page, {"was": "", "known": [children["Bo"].pk]})  # opened before, sent after
    assert Known.objects.count() == 2


def test_of_ones_own_child_one_is_shown_nothing_and_marks_nothing(sign_in, around, children, a_round):
    Guardianship.objects.create(guardian=around.grace, student=children["Ada"], relation="mother", ended_on=TODAY)
    grace = sign_in("grace")
    text = grace.get(reverse("mark_known", args=[a_round.pk])).text
    assert "Ada" not in text and "Bo" in text
    assert grace.post(reverse("mark_one", args=[a_round.pk]), {"student": children["Ada"].pk, "known": "1"}).status_code == 404
    grace.post(reverse("mark_known", args=[a_round.pk]), {"was": "", "known": [children["Ada"].pk, children["Bo"].pk]})
    assert Known.objects.get().student == children["Bo"]
    # A leader's own child stands in no list and in no number of theirs, and is found an adult by somebody else.
    mark(around, a_round, "yusuf")
    mark(around, a_round, "denise")
    Guardianship.objects.create(guardian=around.amina, student=children["Dov"], relation="mother")
    operations.close_map(by=around.yusuf.pk, today=TODAY, a_round=a_round)
    seen, whole = (sign_in(who).get(reverse("relationship_map", args=[a_round.pk])) for who in ("amina", "yusuf"))
    assert (seen.context["map"].children, whole.context["map"].children) == (4, 5)
    assert "Dov" not in seen.text and "Dov" in whole.text
    assert sign_in("amina").get(reverse("ask_adult", args=[place(children, "Dov").pk])).status_code == 404
    with pytest.raises(operations.PairRefused, match="family"):
        operations.ask_adult(by=around.yusuf.pk, today=TODAY, pair=place(children, "Dov"), adult=around.amina.pk, before=None)


def test_after_the_last_day_nothing_is_taken_and_nothing_is_lost(sign_in, around, children, a_round):
    mark(around, a_round, "grace", children["Ada"])
    MapRound.objects.update(last_day=TODAY - timedelta(days=1), opens_on=TODAY - timedelta(days=9))
    grace = sign_in("grace")
    assert "This round is over" in grace.get(reverse("mark_known", args=[a_round.pk])).text
    assert grace.post(reverse("mark_one", args=[a_round.pk]), {"student": children["Bo"].pk, "known": "1"}).status_code == 409
    grace.post(reverse("mark_known", args=[a_round.pk]), {"was": "", "known": [children["Bo"].pk]})
    assert Known.objects.get().student == children["Ada"]


def test_a_school_without_children_and_an_empty_grade_say_so(sign_in, around, a_round):
    school = School.objects.create(name="Empty Point Elementary")
    Post.objects.create(person=around.amina, role=Role.PRINCIPAL, school=school, held_from=date(2020, 8, 1))
    page = reverse("open_map", args=[school.pk])
    amina = sign_in("amina")
    assert "nobody to ask about" in amina.get(page).text
    assert amina.post(page, {"grade": "04", "last_day": TODAY.isoformat()}).status_code == 422
    with pytest.raises(operations.MapRefused):
        operations.open_map(by=around.amina.pk, today=TODAY, school=school, grade="04", last_day=TODAY)
    SchoolEnrolment.objects.filter(school=around.schools["cedar_fork"]).update(ends_on=TODAY)
    assert "No child learns in this grade today" in amina.get(reverse("mark_known", args=[a_round.pk])).text
    for who in ("grace", "yusuf", "denise"):
        mark(around, a_round, who)
    operations.close_map(by=around.amina.pk, today=TODAY, a_round=a_round)
    assert amina.get(reverse("relationship_map", args=[a_round.pk])).status_code == 200


# -- what a student says -------------------------------------------------------------------------------------------


def test_a_student_says_privately_to_whom_they_would_turn(sign_in, around, children, a_round):
    mateo, page = sign_in("mateo"), reverse("name_adults")
    assert page in mateo.get("/").text
    assert page in mateo.get(reverse("student_page", args=[children["Mateo"].pk])).text
    text = mateo.get(page).text
    assert "Denise Fournier" in text and "Keoni" not in text
    who = [around.grace.pk, around.denise.pk]
    for _twice in range(2):
        assert mateo.post(page, {"adult": who}).status_code == 302
    assert set(TurnsTo.objects.values_list("adult_id", flat=True)) == set(who)
    many = [around.people[key].pk for key in ("grace", "denise", "yusuf", "hannah")]
    for wrong in ({"adult": many}, {}, {"adult": who, "nobody": "yes"}, {"adult": [around.rosa.pk]}, {"adult": [around.keoni.pk]}):
        assert mateo.post(page, wrong).status_code == 422
    mateo.post(page, {"nobody": "yes"})
    assert TurnsTo.objects.get().adult is None
    for other in ("rosa", "denise", "amina"):
        assert sign_in(other).get(page).status_code == 404
    # Neither the family nor those who were named find it anywhere on the page of the student.
    for reader in ("rosa", "grace"):
        shown = sign_in(reader).get(reverse("student_page", args=[children["Mateo"].pk])).text
        assert page not in shown and "nobody yet" not in shown
    operations.close_map(by=around.amina.pk, today=TODAY, a_round=a_round)
    assert "Nobody asks this at the moment" in mateo.get(page).text


# -- the map -------------------------------------------------------------------------------------------------------


def test_while_it_is_open_it_says_how_many_answered_and_nothing_else(sign_in, around, children, a_round):
    mark(around, a_round, "grace", children["Ada"])
    text = sign_in("amina").get(reverse("relationship_map", args=[a_round.pk])).text
    assert "1 of 7 adults has answered" in text
    assert "Ada" not in text and "Grace" not in text and "Denise" not in text


def test_too_few_answers_give_no_map_and_another_day_mends_it(sign_in, around, children, a_round):
    mark(around, a_round, "grace", children["Ada"])
    mark(around, a_round, "yusuf")
    operations.close_map(by=around.amina.pk, today=TODAY, a_round=a_round)
    amina, page = sign_in("amina"), reverse("relationship_map", args=[a_round.pk])
    text = amina.get(page).text
    assert "Too few adults have answered" in text and "Ada" not in text
    assert not Pair.objects.exists()
    assert amina.post(reverse("move_last_day", args=[a_round.pk]), {"last_day": (TODAY + timedelta(days=3)).isoformat()}).status_code == 302
    mark(around, a_round, "denise")
    operations.close_map(by=around.amina.pk, today=TODAY, a_round=a_round)
    assert Pair.objects.count() == 4


def test_the_map_shows_children_whom_no_adult_knows_and_never_an_adult(sign_in, around, children, closed):
    assert (closed.children, closed.known_by_none, closed.known_by_one, closed.known_by_two, closed.known_by_more) == (5, 2, 1, 1, 1)
    page = sign_in("yusuf").get(reverse("relationship_map", args=[closed.pk]))
    shown = page.context["map"]
    assert [one.student.person.given_name for one in shown.places] == ["Dov", "Cleo"]  # whoever named nobody first
    assert [one.student for one in shown.known_by_one] == [children["Bo"]]
    assert "The student named an adult" in page.text
    for name in ("Grace", "Denise", "Lucien", "Oyelaran", "Fournier"):
        assert name not in page.text
    assert sign_in("meiling").get(reverse("relationship_map", args=[closed.pk])).status_code == 200
    for who in ("grace", "hannah", "ingrid", "keoni", "lorraine", "rosa", "mateo", "tomas"):
        assert sign_in(who).get(reverse("relationship_map", args=[closed.pk])).status_code == 404, who


def test_marks_of_who_left_drop_out_and_who_comes_later_was_not_asked_about(around, children, closed):
    Post.objects.filter(person=around.grace).update(held_until=TODAY)
    late = Student.objects.create(person=Person.objects.create(given_name="Eve", folded_name="eve"), grade=GRADE)
    SchoolEnrolment.objects.create(student=late, school=around.schools["cedar_fork"], begins_on=TODAY)
    shown = queries.the_map(around.standing("yusuf"), closed)
    assert (shown.by_none, shown.by_one, list(shown.came_later)) == (3, 1, [late])
    assert operations.look_after_maps(today=TODAY) == 1  # Bo was known by Grace alone
    assert place(children, "Bo").adult is None
    assert operations.look_after_maps(today=TODAY) == 0


def test_a_round_is_called_off_with_everything_that_was_marked(sign_in, around, children, a_round):
    mark(around, a_round, "grace", children["Ada"])
    for _twice in range(2):
        sign_in("amina").post(reverse("call_off_map", args=[a_round.pk]))
    assert not Known.objects.exists() and not MapAnswer.objects.exists()
    assert sign_in("grace").get(reverse("mark_known", args=[a_round.pk])).status_code == 404


def test_the_night_closes_reminds_and_erases_but_for_what_is_held(around, children, a_round):
    for who in ("grace", "yusuf", "denise"):
        mark(around, a_round, who, children["Ada"], children["Bo"])
    operations.look_after_maps(today=a_round.last_day - timedelta(days=2))
    assert told(around.hannah, "If you have said it already") and not told(around.grace, "If you have said it already")
    over = a_round.last_day + timedelta(days=1)
    assert operations.look_after_maps(today=over) == 0
    a_round.refresh_from_db()
    assert (a_round.closed_on, a_round.children, Pair.objects.count()) == (over, 5, 3)
    assert told(around.amina, "shows which children")
    hold_records(by=around.bram.pk, today=over, reason="A case", person=children["Ada"].person_id)
    operations.look_after_maps(today=over + timedelta(days=119))
    assert Known.objects.count() == 6
    operations.look_after_maps(today=over + timedelta(days=120))
    assert set(Known.objects.values_list("student_id", flat=True)) == {children["Ada"].pk}
    assert MapChild.objects.get().student == children["Ada"]
    assert not MapAnswer.objects.exists() and Pair.objects.filter(ended_on=None).count() == 3


def test_a_second_round_ends_places_of_children_who_are_known_by_then(around, children, closed):
    again = operations.open_map(by=around.amina.pk, today=TODAY, school=closed.school, grade=GRADE, last_day=TODAY)
    for who in ("grace", "yusuf", "denise"):
        mark(around, again, who, children["Cleo"])
    operations.close_map(by=around.amina.pk, today=TODAY, a_round=again)
    assert {one.student for one in Pair.objects.filter(ended_on=None)} == {children[name] for name in ("Mateo", "Ada", "Bo", "Dov")}
    assert Pair.objects.get(student=children["Cleo"]).ended_because == "known"


# -- pairs ---------------------------------------------------------------------------------------------------------


def test_an_adult_is_asked_by_name_and_a_no_leaves_no_trace(sign_in, around, children, closed):
    cleo = place(children, "Cleo")
    amina, ask = sign_in("amina"), reverse("ask_adult", args=[cleo.pk])
    choices = amina.get(ask).context["form"].fields["adult"].choices
    assert choices[1][1] == [(around.lucien.pk, choices[1][1][0][1])]  # whom she named, and no family
    assert amina.post(ask, {"adult": around.hannah.pk, "before": ""}).status_code == 302
    assert told(around.hannah, "Would you be there") and "Cleo" not in Line.objects.get(to=around.hannah, text__contains="Would you").text
    hannah, page, answer = sign_in("hannah"), reverse("pair", args=[cleo.pk]), reverse("answer_pair", args=[cleo.pk])
    assert page in hannah.get("/").text
    asked = hannah.get(page).text
    assert "Cleo Quill" in asked and "named" not in asked
    for _twice in range(2):
        assert hannah.post(answer, {"answer": "no"}).status_code == 302
    cleo.refresh_from_db()
    assert (cleo.adult, cleo.asked_on, cleo.asked_by, cleo.yes_on) == (None, None, None, None)
    assert hannah.get(page).status_code == 404
    assert told(around.amina, "Ask somebody: the list says who it is")
    acts = Act.objects.filter(act="student_support.answer_pair")
    assert [one.detail for one in acts] == [{}]
    for who in ("grace", "rosa", "keoni"):
        assert sign_in(who).post(answer, {"answer": "yes"}).status_code == 404


def test_a_yes_is_followed_up_after_four_weeks_and_two_months(sign_in, around, children, closed):
    dov = place(children, "Dov")
    operations.ask_adult(by=around.amina.pk, today=TODAY, pair=dov, adult=around.denise.pk, before=None)
    denise, page, how = sign_in("denise"), reverse("pair", args=[dov.pk]), reverse("say_how_it_goes", args=[dov.pk])
    for _twice in range(2):
        assert denise.post(reverse("answer_pair", args=[dov.pk]), {"answer": "yes"}).status_code == 302
    dov.refresh_from_db()
    first = TODAY + timedelta(days=28)
    assert dov.follow_up_on == first
    assert "You need not wait" not in denise.get(page).text
    operations.look_after_maps(today=first)
    assert Line.objects.filter(to=around.denise, text__contains="How is it going").count() == 1
    operations.look_after_maps(today=first + timedelta(days=1))
    assert Line.objects.filter(to=around.denise, text__contains="How is it going").count() == 1
    assert queries.asks_now(dov, first)
    due = queries.follow_ups_waiting(first + timedelta(days=7))
    assert [one.student for one in due] == [children["Dov"]]
    operations.say_how_it_goes(by=around.denise.pk, today=first, pair=dov, says="not_yet")
    dov.refresh_from_db()
    assert (dov.says, dov.follow_up_on) == ("not_yet", TODAY + timedelta(days=60))
    operations.say_how_it_goes(by=around.denise.pk, today=TODAY + timedelta(days=60), pair=dov, says="talk")
    dov.refresh_from_db()
    assert (dov.says, dov.follow_up_on) == ("talk", None)
    assert denise.post(how, {"says": "x"}).status_code == 302
    for _twice in range(2):
        assert denise.post(how, {"says": "other"}).status_code == 302
    dov.refresh_from_db()
    assert (dov.adult, dov.says, dov.ended_on) == (None, "", None)
    assert [one.student for one in queries.places_of(around.standing("amina"))][:1] == [children["Dov"]]


def test_the_pair_is_shown_to_team_and_leaders_once_it_is_one(sign_in, around, children, closed):
    place_of = operations.make_place(by=around.amina.pk, today=TODAY, school=closed.school, student=children["Mateo"])
    operations.ask_adult(by=around.amina.pk, today=TODAY, pair=place_of, adult=around.lucien.pk, before=None)
    page, words = reverse("student_page", args=[children["Mateo"].pk]), "Is there for them"
    assert words not in sign_in("amina").get(page).text
    operations.answer_pair(by=around.lucien.pk, today=TODAY, pair=place_of, yes=True)
    assert {who for who in ("amina", "yusuf", "hannah", "grace", "meiling", "rosa", "mateo") if words in sign_in(who).get(page).text} == {
        *("amina", "yusuf", "hannah", "grace", "meiling")
    }


def test_a_child_who_moves_and_an_adult_who_leaves_stand_on_the_list_again(around, children, closed):
    for name, who in (("Cleo", "hannah"), ("Dov", "denise")):
        operations.ask_adult(by=around.amina.pk, today=TODAY, pair=place(children, name), adult=around.people[who].pk, before=None)
        operations.answer_pair(by=around.people[who].pk, today=TODAY, pair=place(children, name), yes=True)
    Post.objects.filter(person=around.hannah).update(held_until=TODAY)
    SchoolEnrolment.objects.filter(student=children["Dov"]).update(ends_on=TODAY)
    SchoolEnrolment.objects.create(student=children["Dov"], school=around.schools["saltmarsh"], begins_on=TODAY)
    assert operations.look_after_maps(today=TODAY) == 2
    assert operations.look_after_maps(today=TODAY) == 0
    assert (place(children, "Cleo").adult, place(children, "Cleo").yes_on) == (None, None)
    assert (place(children, "Dov").school, place(children, "Dov").adult) == (around.schools["saltmarsh"], None)
    assert told(around.keoni, "Ask somebody") and told(around.amina, "Ask somebody")
    Student.objects.filter(pk=children["Dov"].pk).update(ended_on=TODAY)
    SchoolEnrolment.objects.filter(student=children["Dov"]).update(ends_on=TODAY)
    operations.look_after_maps(today=TODAY)
    assert not Pair.objects.filter(student=children["Dov"], ended_on=None).exists()


def test_two_who_ask_at_once_see_each_other_and_an_end_can_be_taken_back(sign_in, around, children, closed):
    cleo = place(children, "Cleo")
    ask = reverse("ask_adult", args=[cleo.pk])
    sign_in("amina").post(ask, {"adult": around.hannah.pk, "before": ""})
    refused = sign_in("yusuf").post(ask, {"adult": around.denise.pk, "before": ""})
    assert refused.status_code == 422 and "asked an adult meanwhile" in refused.text
    assert sign_in("yusuf").post(ask, {"adult": around.denise.pk, "before": str(around.hannah.pk)}).status_code == 302
    yusuf = sign_in("yusuf")
    for _twice in range(2):
        yusuf.post(reverse("end_pair", args=[cleo.pk]))
    cleo.refresh_from_db()
    assert cleo.ended_on == TODAY
    assert reverse("reopen_pair", args=[cleo.pk]) in yusuf.get(reverse("pairs")).text
    for _twice in range(2):
        yusuf.post(reverse("reopen_pair", args=[cleo.pk]))
    cleo.refresh_from_db()
    assert (cleo.ended_on, cleo.adult) == (None, around.denise)


def test_who_needs_us_holds_children_without_an_adult(around, children, closed):
    def waits(who: str, today: date) -> set[str]:
        return {one.name.split()[0] for one in needing(around.standing(who, today), 0, 50)[0] if any("adult" in why.words for why in one.whys)}

    assert waits("amina", TODAY) == waits("yusuf", TODAY) == {"Cleo", "Dov"}
    assert waits("hannah", TODAY) == waits("grace", TODAY) == waits("meiling", TODAY) == set()
    assert waits("meiling", TODAY + timedelta(days=28)) == {"Cleo", "Dov"}
    operations.ask_adult(by=around.amina.pk, today=TODAY, pair=place(children, "Cleo"), adult=around.hannah.pk, before=None)
    assert waits("amina", TODAY) == {"Dov"}
    assert waits("amina", TODAY + timedelta(days=7)) == {"Cleo", "Dov"}


# -- buildings, and how many -----------------------------------------------------------------------------------------


def test_buildings_are_shown_as_variation_and_small_groups_not_at_all(sign_in, around):
    facts = {"opened_by": around.amina, "opens_on": TODAY, "last_day": TODAY, "closed_on": TODAY, "asked": 30, "answered": 20}
    for school, children, unknown in (("cedar_fork", 100, 20), ("saltmarsh", 100, 40), ("mill_road", 12, 3)):
        MapRound.objects.create(school=around.schools[school], grade="04", children=children, known_by_none=unknown, **facts)
    page = sign_in("meiling").get(reverse("known_by_building"))
    shares = {one.name: one.percent for one in page.context["rows"]}
    assert shares == {"Cedar Fork Elementary": None, "Mill Road High": None, "Saltmarsh Middle": 40}  # the small one, and its neighbor
    assert {one.name for one in sign_in("amina").get(reverse("known_by_building")).context["rows"]} == {"Cedar Fork Elementary"}
    assert sign_in("gloria").get(reverse("known_by_building")).status_code == 200
    for who in ("grace", "rosa", "tomas"):
        assert sign_in(who).get(reverse("known_by_building")).status_code == 404


@pytest.mark.sqlite
def test_a_grade_of_six_hundred_and_a_staff_of_a_hundred_and_twenty_ask_as_much_as_five(sign_in, around, children, a_round):
    school = around.schools["cedar_fork"]

    def ask(who: str, path: str) -> int:
        client = sign_in(who)
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    def more(number: int, is_staff: bool) -> list[Person]:
        kind = "Staff" if is_staff else "Pupil"
        people = Person.objects.bulk_create(
            Person(given_name=f"{kind}{n}", family_name=f"{chr(65 + n % 26)}ender", folded_name=f"{chr(97 + n % 26)}ender {kind}{n}") for n in range(number)
        )
        if is_staff:
            Post.objects.bulk_create(Post(person=one, role=Role.TEACHER, school=school, held_from=date(2020, 8, 1)) for one in people)
        else:
            students = Student.objects.bulk_create(Student(person=one, grade=GRADE) for one in people)
            SchoolEnrolment.objects.bulk_create(SchoolEnrolment(student=one, school=school, begins_on=date(2026, 8, 17)) for one in students)
        return people

    for who in ("grace", "yusuf", "denise"):
        mark(around, a_round, who, children["Ada"])
    marking, naming = reverse("mark_known", args=[a_round.pk]), reverse("name_adults")
    few = ask("grace", marking), ask("mateo", naming)
    staff = more(120, True)
    more(600, False)
    assert (ask("grace", marking), ask("mateo", naming)) == few
    assert sign_in("grace").get(marking).text.count("data-taps-name>") == 605
    known = list(queries.children_of(a_round, TODAY)[:300])
    Known.objects.bulk_create(Known(round=a_round, student=child, person=one) for child in known for one in staff[:4])
    operations.close_map(by=around.amina.pk, today=TODAY, a_round=a_round)
    map_page, pairs = reverse("relationship_map", args=[a_round.pk]), reverse("pairs")
    many = ask("amina", map_page), ask("amina", pairs)
    Pair.objects.exclude(student__in=list(Pair.objects.values_list("student_id", flat=True)[:3])).update(ended_on=TODAY, ended_because="left")
    assert many[0] <= ask("amina", map_page) + 1
    assert many[1] <= ask("amina", pairs) + 1
