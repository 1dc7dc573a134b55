"""What helps a student reaches whoever teaches them, today's substitute too; what a classroom cannot do yet is said and answered."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import TODAY, YEAR_BEGAN
from trellis.access.gate import within
from trellis.access.policy import Role, Verb
from trellis.audit.models import ReadEntry
from trellis.directory.models import Guardianship, Person, Post, Section, SectionEnrolment, SectionTeaching, Student, Substitution
from trellis.letters.models import Line
from trellis.student_support.models import Accommodation, CannotYet, OwnWord, Plan, PlanPart, Receipt
from trellis.student_support.notices.snapshots import tell_of_changes
from trellis.student_support.operations import snapshots as operations
from trellis.student_support.queries.coverage import Coverage, coverage
from trellis.student_support.queries.snapshots import own_classroom

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/New_York"))
READ, CONFIRM, SAY, SETTLE = (
    Verb.STUDENT_SUPPORT_READ_SNAPSHOT,
    Verb.STUDENT_SUPPORT_CONFIRM_SNAPSHOT,
    Verb.STUDENT_SUPPORT_SAY_CANNOT_YET,
    Verb.STUDENT_SUPPORT_SETTLE_CANNOT_YET,
)


def accommodation(cast, student: str, words: str, begins_on: date = YEAR_BEGAN, ends_on: date | None = None) -> Accommodation:
    who = cast.students[student]
    plan = Plan.objects.filter(student=who, ends_on__isnull=True).first()
    plan = plan or Plan.objects.create(student=who, begins_on=YEAR_BEGAN, begun_by=cast.hannah, review_on=date(2027, 3, 1))
    return Accommodation.objects.create(plan=plan, words=words, when_words="In mathematics", by=cast.hannah, begins_on=begins_on, ends_on=ends_on)


@pytest.fixture
def room(around):
    """Mateo's class, and two others for whom something holds."""
    for key, words in (("mateo", "Reads the task aloud first"), ("bilal", "Sits near the door"), ("wren", "Ten minutes more")):
        accommodation(around, key, words)
    OwnWord.objects.create(
        student=around.students["mateo"], kind="helps", said_by="student", words="When I may draw first", entered_by=around.hannah, on=YEAR_BEGAN
    )
    return around


@pytest.fixture
def as_person(sign_in, room):
    return sign_in


def edition(cast, student: str) -> int:
    return sum(pk**2 for pk in Accommodation.objects.filter(plan__student=cast.students[student], ends_on__isnull=True).values_list("pk", flat=True))


def receive(cast, key: str, student: str, seen: int | None = None, today: date = TODAY) -> int:
    number = cast.students[student].pk
    return operations.receive_snapshots(by=cast.people[key].pk, today=today, now=NOON, seen={number: edition(cast, student) if seen is None else seen})


def test_each_verb_reaches_exactly_these_people(room):
    said = operations.say_cannot_yet(
        by=room.grace.pk, today=TODAY, now=NOON, accommodation=Accommodation.objects.get(plan__student=room.students["mateo"]), words="No second adult"
    )
    Post.objects.create(  # Ofelia covers Josefina's post at Saltmarsh for three days
        person=room.ofelia,
        role=Role.TEACHER,
        school=room.schools["saltmarsh"],
        covers=room.posts.get("josefina") or Post.objects.get(person=room.josefina),
        held_from=TODAY,
        held_until=TODAY + timedelta(days=3),
    )
    expected = {
        (CONFIRM, Student): {"grace": {"mateo"}, "nadia": {"mateo"}, "josefina": {"bilal", "wren"}, "ofelia": {"bilal", "wren"}},
        (SAY, Accommodation): {"grace": {"mateo"}, "josefina": {"bilal", "wren"}, "ofelia": {"bilal", "wren"}},
        (SETTLE, CannotYet): {"grace": {"mateo"}, "hannah": {"mateo"}, "yusuf": {"mateo"}, "amina": {"mateo"}, "meiling": {"mateo"}},
        (READ, Student): {
            "grace": {"mateo"},
            "nadia": {"mateo"},
            "hannah": {"mateo"},
            "yusuf": {"mateo"},
            "amina": {"mateo"},
            "josefina": {"bilal", "wren"},
            "ofelia": {"bilal", "wren"},
            "keoni": {"bilal", "wren"},
            "ingrid": {"wren"},
            "meiling": {"mateo", "bilal", "wren"},
        },
    }
    keys = {one.pk: key for key, one in room.students.items()}
    path = {Student: lambda one: one.pk, Accommodation: lambda one: one.plan.student_id, CannotYet: lambda one: one.accommodation.plan.student_id}
    needing = Accommodation.objects.values("plan__student")
    for (verb, noun), reached in expected.items():
        listed = noun.objects.filter(pk__in=needing) if noun is Student else noun.objects.all()
        found = {key: {keys[path[noun](one)] for one in within(room.standing(key), verb, listed)} for key in room.keys}
        assert {key: students for key, students in found.items() if students} == reached, verb
    after = TODAY + timedelta(days=3)
    assert not within(room.standing("ofelia", after), CONFIRM, Student.objects.all()).exists()
    assert said.settled_at is None


def test_a_snapshot_says_own_words_first_and_nothing_legal_and_its_reading_is_entered(room, as_person):
    plan = Plan.objects.get(student=room.students["mateo"])
    PlanPart.objects.create(plan=plan, programme="504", legal_words="Section 504, diagnosis of the eyes", begins_on=YEAR_BEGAN)
    before = ReadEntry.objects.count()
    page = as_person("grace").get(reverse("classroom")).content.decode()
    assert ReadEntry.objects.count() == before + 1
    assert page.index("When I may draw first") < page.index("Reads the task aloud first") < page.index("Hannah Lindqvist")
    assert "504" not in page.split("<main")[1] and "diagnosis" not in page
    assert "Sits near the door" not in page


def test_received_by_one_tap_and_open_again_with_what_changed(room, as_person):
    grace = as_person("grace")
    mateo = room.students["mateo"]
    sent = {"seen": f"{mateo.pk}:{edition(room, 'mateo')}"}
    assert grace.post(reverse("receive_snapshots"), sent).status_code == 302
    grace.post(reverse("receive_snapshots"), sent)  # sent twice
    assert Receipt.objects.count() == 1
    assert "You have received all of it" in grace.get(reverse("classroom")).content.decode()
    first = Accommodation.objects.get(plan__student=mateo)
    accommodation(room, "mateo", "Writes on the tablet", begins_on=TODAY)
    first.ends_on = TODAY
    first.save()
    (one,) = own_classroom(room.standing("grace")).snapshots
    assert (one.is_received, one.has_changed, one.no_more, [line.is_new for line in one.lines]) == (False, True, ("Reads the task aloud first",), [True])
    assert receive(room, "grace", "mateo", seen=int(sent["seen"].split(":")[1])) == 0  # the page was older than what holds
    assert receive(room, "grace", "mateo") == 1
    assert Receipt.objects.filter(replaced_at__isnull=True).count() == 1
    bad = {"seen": ["x", "1:", ":1", f"{room.students['bilal'].pk}:{edition(room, 'bilal')}", f"{'9' * 30}:1"]}
    assert grace.post(reverse("receive_snapshots"), bad).status_code == 302
    assert not Receipt.objects.filter(student=room.students["bilal"]).exists()


def test_what_cannot_be_done_yet_reaches_the_case_manager_and_ends_when_settled(room, as_person):
    one = Accommodation.objects.get(plan__student=room.students["mateo"])
    grace, hannah = as_person("grace"), as_person("hannah")
    assert grace.post(reverse("say_cannot_yet", args=[one.pk]), {"words": " "}).status_code == 422
    assert grace.post(reverse("say_cannot_yet", args=[one.pk]), {"words": "Nobody to read with the others meanwhile"}).status_code == 302
    (line,) = Line.objects.filter(to=room.hannah, room="student_support")
    assert "Mateo" not in line.text and "Nobody" not in str(line.words)
    page = hannah.get(line.link).content.decode()
    assert "Nobody to read with the others meanwhile" in page and "Waits for an answer" in page
    said = CannotYet.objects.get()
    assert hannah.post(reverse("answer_cannot_yet", args=[said.pk]), {"words": "I come on Mondays"}).status_code == 302
    assert hannah.post(reverse("answer_cannot_yet", args=[said.pk]), {"words": "Leilani’s aide reads along", "settles": "1"}).status_code == 302
    assert hannah.post(reverse("answer_cannot_yet", args=[said.pk]), {"words": "once more"}).status_code == 422
    assert {each.key.split(".")[1] for each in Line.objects.filter(to=room.grace, room="student_support")} == {"cannot-yet-answered", "cannot-yet-settled"}
    for key in ("rosa", "mateo", "nadia", "ofelia", "lucien", "denise"):
        assert as_person(key).get(reverse("answer_cannot_yet", args=[said.pk])).status_code == 404, key
    assert "Nobody to read" not in as_person("nadia").get(reverse("snapshot", args=[room.students["mateo"].pk])).content.decode()


def test_teachers_are_told_once_of_what_is_new_without_a_name(room):
    accommodation(room, "mateo", "Writes on the tablet", begins_on=TODAY)
    assert (tell_of_changes(today=TODAY), Line.objects.filter(to=room.grace, room="student_support").count()) == (1, 1)
    tell_of_changes(today=TODAY)
    (line,) = Line.objects.filter(room="student_support")
    assert (line.to, "Mateo" in line.text, line.link) == (room.grace, False, "/classroom/")


@pytest.mark.sqlite
def test_the_page_asks_as_often_for_many_students_as_for_one(room, as_person):
    section = Section.objects.get(title="Grade 4")

    grace = as_person("grace")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            grace.get(reverse("classroom"))
        return len(queries)

    asked()
    for number in range(4):
        if number == 1:
            two = asked()  # of two students: a reading of one is entered with its very right, which asks once more
        who = Person.objects.create(given_name=f"Pupil {number}")
        student = room.students[f"p{number}"] = Student.objects.create(person=who)
        SectionEnrolment.objects.create(section=section, student=student, begins_on=YEAR_BEGAN)
        accommodation(room, f"p{number}", "Sits in front")
    assert asked() == two


def counted(room, key: str) -> Coverage:
    """Return what somebody reads after the night has counted."""
    operations.count_classrooms(today=TODAY)
    return coverage(room.standing(key), NOON)


def test_coverage_counts_pairs_hides_small_buildings_and_names_teachers_to_their_principal_alone(room, as_person, settings):
    assert "Nothing is counted here yet." in as_person("meiling").get(reverse("coverage")).text
    assert not any(one.is_shown for one in counted(room, "meiling").buildings)
    settings.SURVEYS_FLOOR_STUDENTS = 1
    receive(room, "grace", "mateo")
    receive(room, "josefina", "bilal")
    operations.say_cannot_yet(
        by=room.josefina.pk, today=TODAY, now=NOON - timedelta(days=4), accommodation=Accommodation.objects.get(plan__student=room.students["bilal"]), words="x"
    )
    found = counted(room, "meiling")
    assert [(one.name, one.percent, one.cannot_yet, one.longest_days) for one in found.buildings] == [
        ("Cedar Fork Elementary", 100, 0, None),
        ("Saltmarsh Middle", 50, 1, 4),
    ]
    assert (found.median, found.lowest, found.highest) == (75, 50, 100)
    assert [one.name for one in counted(room, "keoni").buildings] == ["Saltmarsh Middle"]
    assert "Josefina" in as_person("keoni").get(reverse("coverage")).content.decode()
    for key in ("meiling", "lorraine", "amina"):
        assert "Josefina" not in as_person(key).get(reverse("coverage")).content.decode()
    for key in ("grace", "hannah", "nadia", "rosa", "tomas", "denise"):
        assert as_person(key).get(reverse("coverage")).status_code == 404, key


def test_a_changed_accommodation_opens_the_pair_again_in_the_coverage(room, settings):
    settings.SURVEYS_FLOOR_STUDENTS = 1
    receive(room, "grace", "mateo")
    accommodation(room, "mateo", "Writes on the tablet", begins_on=TODAY)
    assert counted(room, "amina").buildings[0].percent == 0
    accommodation(room, "leilani", "Of a student who is in no class")
    assert counted(room, "amina").buildings[0].percent == 0


def test_the_sheet_on_paper_leaves_out_the_child_of_whoever_prints_it(room, as_person):
    one = Substitution.objects.filter(on=TODAY).latest("pk")
    sheet, office = reverse("sheet_for_substitute", args=[one.pk]), as_person("denise")
    assert "Mateo Quispe" in office.get(sheet).text
    Guardianship.objects.create(student=room.students["mateo"], guardian=room.denise)
    assert "Mateo Quispe" not in office.get(sheet).text


def test_a_class_elsewhere_of_the_same_teacher_is_not_the_substitutes(room):
    elsewhere = Section.objects.create(title="Choir", school=room.schools["saltmarsh"])
    SectionTeaching.objects.create(section=elsewhere, person=room.grace, begins_on=YEAR_BEGAN)
    SectionEnrolment.objects.create(section=elsewhere, student=room.students["bilal"], begins_on=YEAR_BEGAN)
    assert {one.name for one in own_classroom(room.standing("nadia")).snapshots} == {"Mateo Quispe"}
    assert {one.name for one in own_classroom(room.standing("grace")).snapshots} == {"Mateo Quispe", "Bilal Siddiqui"}
