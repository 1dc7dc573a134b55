"""The office's own work by the schools' need: files are read or complained about, nothing waiting is left out, no school is named."""

import doctest
from datetime import datetime, timedelta
from statistics import fmean

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY
from trellis.access.gate import within
from trellis.access.policy import NOUNS, Verb
from trellis.analysis import permutation, waiting
from trellis.commitments.models import Commitment, Party
from trellis.directory.models import School
from trellis.partnership.importers import read_allocations, read_needs
from trellis.partnership.measures import agendas, needs, words
from trellis.partnership.models import Allocation, Look, Measure, NeedIndex, Rating, SchoolNeed
from trellis.partnership.operations.needs import count_looks, load_allocations, load_needs
from trellis.partnership.queries.counting import numbers_of
from trellis.partnership.queries.looks import newest_index, one_look
from trellis.threads.models import HandOver, Pause, Thread
from trellis.threads.queries.hours import working_time
from trellis.threads.queries.waits import Ruler

pytestmark = pytest.mark.django_db


@pytest.fixture
def schools(cast) -> list[School]:
    """Nine schools: three of the cast, six more, none with a number yet."""
    made = School.objects.bulk_create(School(name=f"School {number}", level="middle") for number in range(6))
    return [*cast.schools.values(), *made]


@pytest.fixture
def index(cast, schools) -> NeedIndex:
    rows = [(school.pk, school.name, "", float(90 - number)) for number, school in enumerate(schools)]
    return load_needs(by=cast.lorraine.pk, today=TODAY, name="Opportunity index", source="State, 2026", as_of_on=TODAY, rows=rows)


def looks(schools, values, measure=Measure.FIRST_ANSWER, **more) -> None:
    Look.objects.bulk_create(
        Look(measure=measure, school=school, value=value, cases=5, counted_on=TODAY, **more) for school, value in zip(schools, values, strict=True)
    )


def test_visits_join_by_school_and_a_school_that_nobody_visited_counts_as_none(cast, schools, noon):
    assert numbers_of(Measure.VISITS, TODAY, noon) == {}  # nobody writes visits down here yet
    facts = {"principal": cast.amina, "supervisor": cast.tomas, "planned_by": cast.tomas, "school": schools[0], "planned_on": TODAY}
    for days, kind in ((3, "visit"), (30, "visit"), (31, "call"), (400, "visit")):
        apps.get_model("growth.Visit").objects.create(**facts, kind=kind, held_on=TODAY - timedelta(days=days))
    found = numbers_of(Measure.VISITS, TODAY, noon)
    assert found[schools[0].pk].cases == 2 and found[schools[0].pk].value == pytest.approx(2 / 5, abs=0.01)
    assert [found[school.pk].value for school in schools[1:]] == [0] * 8


def test_a_file_is_read_or_each_wrong_cell_is_complained_about(cast):
    fine = read_needs("\ufeffSchool;Need\nCedar Fork Elementary;12,5\nSaltmarsh Middle;3\n".lstrip("\ufeff"))
    assert [(name, need) for _pk, name, _what, need in fine.rows] == [("Cedar Fork Elementary", 12.5), ("Saltmarsh Middle", 3.0)]
    assert fine.is_fine and fine.missing == ["Mill Road High"]
    wrong = read_needs("school,need\nNowhere,1\nMill Road High,many\nmill road high,4\nMILL ROAD HIGH,5\n,\nSaltmarsh Middle,-1\nSaltmarsh Middle,inf")
    assert [(one.row, one.column) for one in wrong.complaints] == [(2, "school"), (3, "need"), (5, "school"), (7, "need"), (8, "need")]
    for text in ("", "school\nx", "school,need\n"):
        assert read_needs(text).complaints and not read_needs(text).is_fine
    given = read_allocations('what,school,amount\nNurse,Mill Road High,0.5\nnurse,Mill Road High,1\nBooks,Mill Road High,"1,200.50"')
    assert [row[2:] for row in given.rows] == [("Nurse", 0.5), ("Books", 1200.5)] and [one.row for one in given.complaints] == [3]


def test_an_index_is_looked_at_before_it_counts_and_a_newer_one_takes_its_place(cast, sign_in):
    lorraine, address = sign_in("lorraine"), reverse("load_needs")
    file = SimpleUploadedFile("need.csv", b"school,need\nCedar Fork Elementary,9\nSaltmarsh Middle,x\n")
    typed = {"name": "Index", "source": "State", "as_of_on": "2026-10-01"}
    refused = lorraine.post(address, {**typed, "file": file, "load": "1"})
    assert refused.status_code == 422 and "Row 3" in refused.content.decode() and not NeedIndex.objects.exists()
    looked = lorraine.post(address, {**typed, "file": SimpleUploadedFile("need.csv", b"school,need\nCedar Fork Elementary,9\n")})
    assert "Load it" in looked.content.decode() and not NeedIndex.objects.exists()
    lorraine.post(address, {**typed, "text": looked.context["form"]["text"].value(), "load": "1"})
    assert list(SchoolNeed.objects.values_list("need", flat=True)) == [9.0]
    load_needs(by=cast.lorraine.pk, today=TODAY, name="Newer", source="State", as_of_on=TODAY, rows=[])
    assert newest_index().name == "Newer" and NeedIndex.objects.count() == 2
    assert sign_in("ruth").get(address).status_code == 404


def test_who_may_look_and_who_may_load(cast, index):
    found = {
        verb: {key for key in cast.keys if within(cast.standing(key), verb, NeedIndex.objects.all()).exists()}
        for verb in (Verb.PARTNERSHIP_LOOK_AT_OURSELVES, Verb.PARTNERSHIP_LOAD_NEEDS)
    }
    assert found == {
        Verb.PARTNERSHIP_LOOK_AT_OURSELVES: {"gloria", "lorraine", "tomas", "hana", "amina", "keoni", "ingrid", "ruth", "daniel", "priya", "meiling"},
        Verb.PARTNERSHIP_LOAD_NEEDS: {"gloria", "lorraine", "odile"},
    }
    assert {verb for verb, nouns in NOUNS.items() if "partnership.NeedIndex" in nouns} == set(found)


def test_a_request_that_waits_counts_as_at_least_so_long_and_pauses_do_not_count(cast, schools, noon):
    def opened(school: School, hours: int, answered: int | None) -> Thread:
        at = noon - timedelta(hours=hours)
        return Thread.objects.create(
            subject="x", opened_by=cast.amina, opened_at=at, school=school, answered_at=None if answered is None else at + timedelta(minutes=answered)
        )

    for minutes in (30, 90, 60):
        opened(schools[0], 3, minutes)
    opened(schools[1], 3, 30)
    for _waiting in range(2):
        paused = opened(schools[1], 2, None)
    Pause.objects.create(thread=paused, by=cast.ruth, from_at=noon - timedelta(hours=1), until_on=TODAY, reason="day", words="Snow.")
    HandOver.objects.create(
        thread=paused, kind="take", from_office=cast.offices["transport"], to_office=cast.offices["facilities"], by=cast.ruth, at=noon, reason="x"
    )
    opened(schools[2], 2, None).__class__.objects.filter(school=schools[2]).update(only_me=True)
    for thread, got in zip(Thread.objects.filter(school=schools[0]), ("all", "most", "none"), strict=True):
        Rating.objects.create(thread=thread, office=cast.offices["transport"], by=cast.amina, at=noon, on=TODAY, got=got)
    assert [(school, round(one.value), one.cases) for school, one in numbers_of(Measure.RATINGS, TODAY, noon).items()] == [(schools[0].pk, 67, 3)]
    found = numbers_of(Measure.FIRST_ANSWER, TODAY, noon)
    assert {(school, one.value, one.cases, one.is_at_least) for school, one in found.items()} == {
        (schools[0].pk, 60, 3, False),
        (schools[1].pk, 120, 3, True),
    }
    assert {school: one.value for school, one in numbers_of(Measure.HAND_OVERS, TODAY, noon).items()} == {schools[0].pk: 0, schools[1].pk: pytest.approx(1 / 3)}


@pytest.mark.sqlite
def test_the_ruler_measures_as_the_clock_of_a_thread_does(cast, noon):
    working = working_time()
    ruler = Ruler(working, TODAY - timedelta(120), TODAY + timedelta(30))  # across the end of summer time
    moments = [noon + timedelta(minutes=minutes) for minutes in range(-100_000, 30_000, 3_917)]
    for start in moments:
        for end in moments[::5]:
            assert int(ruler.between(start, end) + 1e-6) == working.between(start, end)


def test_what_schools_are_given_is_shared_by_their_students_and_small_schools_have_no_number(cast, schools, monkeypatch):
    monkeypatch.setattr("trellis.partnership.queries.counting.students_by_school", lambda today: {schools[0].pk: 20, schools[1].pk: 9})
    rows = [(schools[0].pk, "", "Nurse", 30.0), (schools[0].pk, "", "Books", 10.0), (schools[1].pk, "", "Nurse", 5.0)]
    load_allocations(by=cast.lorraine.pk, today=TODAY, now=datetime.fromisoformat("2026-12-01T12:00:00-05:00"), source="Budget", rows=rows)
    assert Allocation.objects.count() == 3
    assert list(Look.objects.values_list("school_id", "value", "cases")) == [(schools[0].pk, 2.0, 20)]


def test_every_number_of_the_page_is_the_one_of_a_few_independent_lines(cast, schools, index):
    values = [600, 540, 480, 300, 240, 180, 120, 240, 60]
    looks(schools, values)
    look = one_look(Measure.FIRST_ANSWER)
    first, others = look.groups
    assert (first.lies.n, others.lies.n) == (3, 6)
    assert first.lies.mean == pytest.approx(fmean(values[:3]) / 60) and others.lies.mean == pytest.approx(fmean(values[3:]) / 60)
    assert look.difference.statistic == pytest.approx(9 - 19 / 6)
    assert (look.difference.arrangements, look.difference.p, look.difference.smallest) == (84, 1 / 84, 1 / 84)
    low, high = look.difference.interval
    assert low is not None and 0 < low < look.difference.statistic < high
    assert look.correlation.statistic > 0.9 and look.correlation.p < 0.002 and not look.correlation.is_exact


def test_no_school_is_named_and_too_few_say_so(cast, schools, index, sign_in):
    looks(schools[:4], [600, 540, 60, 30], is_at_least=True)
    page = sign_in("ruth").get(reverse("one_look", args=["first-answer"])).content.decode()
    assert not any(school.name in page for school in schools)
    assert "There are too few schools" in page and "any interval would be made up" in page
    assert "Of 5 schools of the index nothing is known here" in page and "is-open" in page
    for key in ("grace", "rosa", "odile"):
        assert sign_in(key).get(reverse("one_look", args=["first-answer"])).status_code == 404
    assert sign_in("ruth").get(reverse("one_look", args=["league-table"])).status_code == 404
    assert "Too few schools have a number" in sign_in("ruth").get(reverse("one_look", args=["allocations"])).content.decode()


def test_a_finding_becomes_a_promise_to_the_principals(cast, schools, index, sign_in):
    looks(schools, range(9))
    sign_in("ruth").post(
        reverse("promise_from_look", args=["first-answer"]), {"what": "The far schools are called first.", "by_on": "2027-01-29", "owner": cast.ruth.pk}
    )
    made = Commitment.objects.get()
    assert made.because_words == "Looking at ourselves: Time to the first answer"
    assert set(Party.objects.filter(commitment=made).values_list("person_id", flat=True)) == {cast.amina.pk, cast.keoni.pk, cast.ingrid.pk}


def test_counting_anew_replaces_and_the_pages_ask_no_more_of_many_schools(cast, schools, index, noon, sign_in):
    assert count_looks(by=None, today=TODAY, now=noon) == count_looks(by=None, today=TODAY, now=noon) == Look.objects.count() == 9  # asks alone
    ruth, counts = sign_in("ruth"), []
    for number in range(2):
        for address in (reverse("looking"), reverse("one_look", args=["asks"])):
            ruth.get(address)
            with CaptureQueriesContext(connection) as asked:
                ruth.get(address)
            counts.append(len(asked))
        if not number:
            more = School.objects.bulk_create(School(name=f"More {one}") for one in range(120))
            SchoolNeed.objects.bulk_create(SchoolNeed(index=index, school=one, need=number) for number, one in enumerate(more))
            looks(more, range(120), Measure.ASKS)
    assert counts[:2] == counts[2:]
    assert "strips__box" in ruth.get(reverse("one_look", args=["asks"])).content.decode()


@pytest.mark.sqlite
@pytest.mark.parametrize("module", [permutation, waiting, agendas, needs, words])
def test_the_examples_in_the_words_hold(module):
    assert doctest.testmod(module).failed == 0
