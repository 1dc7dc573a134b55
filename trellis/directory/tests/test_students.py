"""The list and the page of students: each part through its own verb, each view entered."""

from datetime import date

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import YEAR_BEGAN, Cast
from trellis.access.policy import Verb
from trellis.audit.models import ReadEntry
from trellis.directory.models import Demographics, Person, SchoolEnrolment, Student, StudentGroup
from trellis.directory.queries import fold_name

pytestmark = pytest.mark.django_db


def page(sign_in, who: str, student: Student) -> str:
    return sign_in(who).get(reverse("student", args=[student.pk])).content.decode()


@pytest.fixture
def mateo(more: Cast) -> Student:
    """Give Mateo what a roster would bring."""
    student = more.students["mateo"]
    Demographics.objects.create(student=student, birth_date=date(2016, 5, 4), sex="male", hispanic_or_latino=True)
    StudentGroup.objects.create(student=student, kind="english_learner", begins_on=YEAR_BEGAN)
    Person.objects.filter(pk=more.mateo.pk).update(phone="555 0142", address="12 Mill Road")
    Person.objects.filter(pk=more.rosa.pk).update(phone="555 0143", needs_interpreter=True)
    return student


def test_a_teacher_reads_facts_guardians_and_contact(mateo, sign_in):
    words = page(sign_in, "grace", mateo)
    for said in (
        "Grade 4",
        "Cedar Fork Elementary",
        "English learner",
        "Hispanic or Latino",
        "555 0142",
        "12 Mill Road",
        "Rosa Quispe",
        "Bring an interpreter",
    ):
        assert said in words


def test_the_front_office_sees_how_to_reach_the_family_and_no_groups(mateo, sign_in):
    words = page(sign_in, "denise", mateo)
    assert "555 0142" in words
    assert "English learner" not in words and "2016" not in words and "are not yours to read" in words


def test_who_keeps_the_roster_sees_rights_and_neither_groups_nor_contact(mateo, sign_in):
    words = page(sign_in, "odile", mateo)
    assert "Read the child’s record" in words
    assert "English learner" not in words and "555 0142" not in words and "555 0143" not in words


def test_a_mother_sees_her_child_and_not_the_other_guardian(mateo, sign_in):
    words = page(sign_in, "rosa", mateo)
    assert "English learner" in words and "555 0142" in words
    assert "Andrés" not in words


def test_a_guardian_from_the_roster_is_shown_without_rights(mateo, sign_in):
    assert "Holds no right: may not read, decide or be told." in page(sign_in, "amina", mateo)


def test_a_protected_address_is_known_and_not_shown(more, sign_in):
    Person.objects.filter(pk=more.leilani.pk).update(phone="555 0150")
    words = page(sign_in, "denise", more.students["leilani"])
    assert "The address of Leilani Kahale is protected." in words
    assert "Hidden Lane" not in words and "Read it" not in words
    assert "Read it; that is written down" in page(sign_in, "yusuf", more.students["leilani"])


def test_a_family_does_not_learn_from_the_page_that_an_address_is_protected(more, sign_in):
    assert "protected" not in page(sign_in, "leilani", more.students["leilani"]).split("<main")[1]


def test_each_view_of_a_page_leaves_one_entry_with_its_right(mateo, sign_in):
    page(sign_in, "grace", mateo)
    entry = ReadEntry.objects.get()
    assert (entry.verb, entry.right, entry.records) == (Verb.DIRECTORY_READ_STUDENT, "teacher/section", [["directory.student", mateo.pk]])
    page(sign_in, "denise", mateo)
    assert ReadEntry.objects.order_by("-pk")[0].verb == Verb.DIRECTORY_SEE_STUDENT


def test_a_list_leaves_one_entry_with_everybody_on_it(more, sign_in):
    sign_in("amina").get(reverse("students"))
    assert {number for _kind, number in ReadEntry.objects.get().records} == {more.students["mateo"].pk, more.students["leilani"].pk}


def test_a_page_whose_entry_cannot_be_kept_is_not_shown(mateo, sign_in):
    client = sign_in("grace")
    with connections["readlog"].execute_wrapper(_refuse):
        answer = client.get(reverse("student", args=[mateo.pk]))
    assert answer.status_code == 503
    assert "Mateo" not in answer.content.decode()


def _refuse(execute, sql, params, many, context):
    if sql.lstrip().upper().startswith("INSERT"):
        raise OperationalError("disk full")
    return execute(sql, params, many, context)


def _enrol(cast: Cast, number: int, family: str = "Pupil") -> None:
    for place in range(number):
        given = f"Number{place:03d}"
        person = Person.objects.create(given_name=given, family_name=family, folded_name=fold_name(given, family))
        SchoolEnrolment.objects.create(student=Student.objects.create(person=person, grade="05"), school=cast.schools["cedar_fork"], begins_on=YEAR_BEGAN)


@pytest.mark.parametrize("who", ["amina", "odile"])
def test_the_list_asks_the_same_number_of_questions_for_two_rows_and_for_twenty_five(more, sign_in, who):
    client = sign_in(who)
    client.get(reverse("students"))
    counts = []
    for _size in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("students"))
        counts.append(len(asked))
        _enrol(more, 30)
    assert counts[0] == counts[1]


def test_pages_of_a_list_follow_each_other_and_lead_back(more, sign_in):
    _enrol(more, 60)
    client = sign_in("amina")
    url, pages = reverse("students"), []
    while url:
        shown = client.get(url).context
        pages.append([row.person.pk for row in shown["rows"]])
        url = f"{reverse('students')}?after={shown['page'].after}" if shown["page"].after else ""
    everybody = list(Person.objects.filter(student__enrolments__school=more.schools["cedar_fork"]).order_by("folded_name", "pk").values_list("pk", flat=True))
    assert [pk for one in pages for pk in one] == everybody
    assert [len(one) for one in pages] == [25, 25, 12]
    back = client.get(f"{reverse('students')}?before={shown['page'].before}").context
    assert [row.person.pk for row in back["rows"]] == pages[1]


def test_an_address_holds_numbers_and_no_name(more, sign_in):
    _enrol(more, 30, family="Verynamedchild")
    words = sign_in("amina").get(reverse("students")).content.decode()
    links = [part.split('"')[0].lower() for part in words.split('href="')[1:]]
    assert not [link for link in links if "verynamed" in link]


def test_somebody_else_s_page_start_and_nonsense_are_read_as_the_first_page(more, sign_in):
    client = sign_in("amina")
    first = [row.person.pk for row in client.get(reverse("students")).context["rows"]]
    for start in (more.bilal.pk, "٣", "-1", "1e9", "9" * 40, ""):
        assert [row.person.pk for row in client.get(reverse("students"), {"after": start}).context["rows"]] == first


def test_a_student_of_age_says_so_where_rights_are_granted(mateo, sign_in):
    Demographics.objects.filter(student=mateo).update(birth_date=date(2008, 11, 30))
    assert "Of age since" in page(sign_in, "amina", mateo)
    Demographics.objects.filter(student=mateo).update(birth_date=date(2009, 11, 30))
    assert "Turns 18 on" in page(sign_in, "amina", mateo)
