import csv
import io

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from trellis.access.policy import Verb
from trellis.audit.models import Act, ReadEntry
from trellis.audit.operations import record_act, record_reading
from trellis.directory.models import Person, ProtectedAddress

pytestmark = pytest.mark.django_db(databases=["default", "readlog"])


@pytest.fixture
def read(cast):
    def was_read(who, *students, verb=Verb.DIRECTORY_READ_STUDENT):
        return record_reading(standing=cast.standing(who), verb=verb, records=[cast.students[key] for key in students])

    return was_read


def words(page) -> str:
    return " ".join(page.content.decode().split())


# -- the trail -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["trail", "trail_file"])
def test_only_the_auditor_reads_the_trail(cast, sign_in, page):
    opened = {key for key in cast.keys if sign_in(key).get(reverse(page)).status_code == 200}
    assert opened == {"bram"}


def test_the_auditor_sees_who_read_what_by_which_right(cast, sign_in, read):
    read("grace", "mateo")
    page = words(sign_in("bram").get(reverse("trail")))
    assert "Grace Oyelaran" in page
    assert f"student {cast.students['mateo'].pk}" in page
    assert "Teacher · they teach them" in page


def test_looking_at_the_trail_leaves_an_entry(cast, sign_in, read):
    read("grace", "mateo")
    sign_in("bram").get(reverse("trail"))
    last = ReadEntry.objects.order_by("-pk").first()
    assert (last.by, last.verb) == (cast.bram.pk, "audit.read_trail")
    sign_in("bram").get(reverse("trail_file"))
    assert ReadEntry.objects.filter(verb="audit.read_trail").count() == 2


def test_acts_are_shown_with_their_counts_and_of_nobody_as_of_trellis(cast, sign_in):
    record_act(by=None, act="directory.import_roster", detail={"students_added": 12}, about=list(cast.posts.values())[:5])
    page = words(sign_in("bram").get(reverse("trail"), {"log": "acts"}))
    assert "Trellis itself" in page
    assert "students added: 12" in page
    assert "and 2 more" in page


def test_a_person_whose_name_was_destroyed_is_shown_by_number(cast, sign_in, read):
    read("grace", "mateo")
    Person.objects.filter(pk=cast.grace.pk).update(given_name="", family_name="", preferred_given_name="")
    assert f"person {cast.grace.pk}, whose name is no longer kept" in words(sign_in("bram").get(reverse("trail")))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"Grace Oyelaran", "Amina Warsame"}),
        ({"person": "grace oye"}, {"Grace Oyelaran"}),
        ({"person": "nobody at all"}, set()),
        ({"verb": "directory.see_student"}, {"Amina Warsame"}),
        ({"since": "2020-01-01", "until": "2020-01-02"}, set()),
        ({"since": "2020-01-01"}, {"Grace Oyelaran", "Amina Warsame"}),
        ({"since": "not a day"}, {"Grace Oyelaran", "Amina Warsame"}),
    ],
)
def test_the_trail_is_narrowed_by_day_verb_and_person(sign_in, read, asked, found):
    read("grace", "mateo")
    read("amina", "mateo", verb=Verb.DIRECTORY_SEE_STUDENT)
    page = words(sign_in("bram").get(reverse("trail"), asked))
    assert {name for name in ("Grace Oyelaran", "Amina Warsame") if name in page} == found


def test_the_trail_is_narrowed_by_a_persons_number(cast, sign_in, read):
    read("grace", "mateo")
    read("amina", "mateo")
    page = words(sign_in("bram").get(reverse("trail"), {"person": str(cast.amina.pk)}))
    assert "Amina Warsame" in page
    assert "Grace Oyelaran" not in page


def test_older_entries_follow_page_by_page(sign_in, read):
    for _ in range(30):
        read("grace", "mateo")
    first = sign_in("bram").get(reverse("trail"), {"verb": "directory.read_student"})
    assert len(first.context["entries"]) == 25
    second = sign_in("bram").get(reverse("trail") + first.context["older"])
    assert len(second.context["entries"]) == 5
    assert second.context["older"] == ""
    assert second.context["newest"] == "?verb=directory.read_student"


def test_an_empty_trail_says_so(sign_in):
    assert "Nothing has been entered yet." in words(sign_in("bram").get(reverse("trail"), {"log": "acts"}))
    assert "Nothing in the trail fits" in words(sign_in("bram").get(reverse("trail"), {"log": "acts", "person": "x y z"}))


@pytest.mark.parametrize("log", ["acts", "reads"])
def test_the_trail_takes_the_same_queries_however_long_it_is(cast, sign_in, log):
    client = sign_in("bram")
    client.get(reverse("trail"), {"log": log})

    def queries(more: int) -> int:
        for _ in range(more):
            record_act(by=cast.odile.pk, act="directory.hold_post") if log == "acts" else record_reading(
                standing=cast.standing("grace"), verb=Verb.DIRECTORY_READ_STUDENT, records=[cast.students["mateo"]]
            )
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("trail"), {"log": log})
        return len(seen)

    one, four = queries(1), queries(3)
    assert four <= one  # a page of one entry asks by which very right


def test_the_file_holds_what_the_page_was_narrowed_to_and_no_formula(cast, sign_in, read):
    Person.objects.filter(pk=cast.grace.pk).update(given_name="=cmd|' /C calc'!A0")
    read("grace", "mateo", "leilani")
    read("amina", "mateo")
    file = sign_in("bram").get(reverse("trail_file"), {"person": str(cast.grace.pk)})
    assert file["Content-Disposition"].startswith('attachment; filename="trail-reads-2026-12-01.csv"')
    rows = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode())))
    assert [row["person"] for row in rows] == [str(cast.grace.pk)]
    assert rows[0]["name"].startswith("'=cmd")
    assert rows[0]["records"] == " ".join(f"directory.student:{cast.students[key].pk}" for key in ("mateo", "leilani"))


def test_a_long_file_of_acts_is_whole(cast, sign_in):
    Act.objects.bulk_create(Act(at="2026-12-01T12:00:00Z", by=None, act="work.sweep", detail={"n": n}) for n in range(1001))
    file = sign_in("bram").get(reverse("trail_file"), {"log": "acts"})
    rows = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode())))
    assert len(rows) == 1001
    assert (rows[0]["detail"], rows[0]["person"], rows[-1]["detail"]) == ("n=1000", "", "n=0")


def test_a_page_whose_reading_cannot_be_noted_is_a_calm_503(cast, sign_in):
    client = sign_in("rosa")

    def refuse(execute, sql, params, many, context):
        if "INSERT" in sql:
            raise OperationalError("the disk is full")
        return execute(sql, params, many, context)

    with connections["readlog"].execute_wrapper(refuse):
        page = client.get(reverse("readers_of_student", args=[cast.students["mateo"].pk]))
    assert page.status_code == 503
    assert page["Retry-After"] == "60"
    assert "so it is not shown" in words(page)
    assert "Mateo" not in words(page)


# -- who read this record ------------------------------------------------------------------------------------------


def readers(sign_in, who, student):
    return sign_in(who).get(reverse("readers_of_student", args=[student.pk]))


def test_readers_are_shown_to_auditor_principal_guardian_and_student_alone(cast, sign_in):
    mateo = cast.students["mateo"]
    opened = {key for key in cast.keys if readers(sign_in, key, mateo).status_code == 200}
    assert opened == {"bram", "amina", "rosa", "mateo"}


def test_a_reading_is_one_plain_sentence(cast, sign_in, read):
    entry = read("grace", "mateo")
    page = words(readers(sign_in, "rosa", cast.students["mateo"]))
    assert "Grace Oyelaran (Teacher) opened it on " in page
    assert ", because they teach them." in page
    assert ReadEntry.objects.filter(pk__gt=entry.pk, verb="audit.see_readers", by=cast.rosa.pk).exists()


def test_aims_causes_lists_and_rights_no_longer_known_fit_into_sentences(cast, sign_in, read):
    record_reading(standing=cast.standing("amina"), verb=Verb.DIRECTORY_READ_CONTACT, records=[cast.students["mateo"].person])
    read("amina", "mateo", "leilani")
    read("amina", "mateo", "leilani", "bilal")
    for right, purpose in (("emergency/caseload", "a stated emergency"), ("", ""), ("astronaut/school", "it is about them")):
        entry = ReadEntry.objects.create(
            at="2026-12-01T20:15:00Z", by=cast.yusuf.pk, verb="x", right=right, purpose=purpose, records=[["directory.student", cast.students["mateo"].pk]]
        )
        entry.read.create(kind="directory.student", record=cast.students["mateo"].pk)
    page = words(readers(sign_in, "bram", cast.students["mateo"]))
    assert "Yusuf Haddad (Emergency access) opened it on Tue 1 Dec at 3:15 PM, because of a stated emergency." in page
    assert "Yusuf Haddad opened it on Tue 1 Dec at 3:15 PM." in page
    assert "Yusuf Haddad (astronaut) opened it on Tue 1 Dec at 3:15 PM, because it is about them." in page
    assert "Amina Warsame (Principal) opened it on " in page
    assert ", to reach the family." in page
    assert "in a list with 1 other record." in page
    assert "in a list with 2 other records." in page


def test_a_family_reads_no_names_of_other_guardians(cast, sign_in, read):
    read("rosa", "mateo")
    read("mateo", "mateo")
    own = words(readers(sign_in, "rosa", cast.students["mateo"]))
    assert "You opened it" in own
    assert "The student opened it" in own
    to_the_student = words(readers(sign_in, "mateo", cast.students["mateo"]))
    assert "A guardian opened it" in to_the_student
    assert "Rosa" not in to_the_student
    assert "Rosa Quispe (Parent or guardian) opened it" in words(readers(sign_in, "bram", cast.students["mateo"]))


def test_a_family_is_not_told_of_an_address_it_may_not_know_of(cast, sign_in):
    hidden = ProtectedAddress.objects.create(person=cast.students["mateo"].person, address="-", held_from="2026-01-01")
    record_reading(standing=cast.standing("yusuf"), verb=Verb.DIRECTORY_READ_PROTECTED_ADDRESS, records=[hidden])
    assert "Yusuf" not in words(readers(sign_in, "rosa", cast.students["mateo"]))
    assert "Yusuf" in words(readers(sign_in, "amina", cast.students["mateo"]))


def test_a_record_nobody_opened_says_so_and_long_lists_go_on(cast, sign_in, read):
    assert "Nobody has opened it yet." in words(readers(sign_in, "rosa", cast.students["mateo"]))
    for _ in range(30):
        read("grace", "mateo")
    first = readers(sign_in, "rosa", cast.students["mateo"])
    assert len(first.context["sentences"]) == 25
    more = sign_in("rosa").get(reverse("readers_of_student", args=[cast.students["mateo"].pk]) + first.context["older"])
    assert 0 < len(more.context["sentences"]) <= 25


def test_the_list_of_readers_takes_the_same_queries_however_many_read(cast, sign_in, read):
    client = sign_in("rosa")
    address = reverse("readers_of_student", args=[cast.students["mateo"].pk])
    client.get(address)  # the first request of a session writes where it comes from
    counts = []
    for more in (1, 3):
        for _ in range(more):
            read("grace", "mateo")
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1]
