"""The transfer packet: begun when another school asks, put together at once, checked, released, sent; what never travels; who knows of it."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import LONG_AGO, TODAY
from trellis.access.policy import Right
from trellis.audit.models import Act
from trellis.directory.models import Demographics, GuardianRight, Guardianship, Person, Post, ProtectedAddress, SchoolEnrolment, Student, Term
from trellis.letters.models import Line
from trellis.records.models import AttendanceDay, Incident, Mark
from trellis.student_support.jobs import look_at_packets
from trellis.student_support.models import Goal, Note, Noticed, PacketFile, PacketSending, Plan, RecordRequest, TransferPacket
from trellis.student_support.operations import packets as operations
from trellis.student_support.queries import packets as queries
from trellis.student_support.queries import record_requests as records
from trellis.student_support.queries.needs import needing

pytestmark = pytest.mark.django_db
TO = "Lakeside Elementary, 12 Shore Road, Lakeside"


@pytest.fixture
def mateo(around) -> Student:
    return around.students["mateo"]


@pytest.fixture
def father(around, mateo) -> Person:
    """A guardian of Mateo who may decide and be written to, and not read."""
    person = around.people["samir"] = Person.objects.create(given_name="Samir", family_name="Haddad", folded_name="haddad samir")
    tie = Guardianship.objects.create(guardian=person, student=mateo, relation="father")
    for right in (Right.DECIDE, Right.CONTACT):
        GuardianRight.objects.create(guardianship=tie, right=right, held_from=LONG_AGO, basis="Court order seen")
    return person


def enrolment_of(student: Student) -> SchoolEnrolment:
    return SchoolEnrolment.objects.filter(student=student).select_related("student", "school").order_by("-begins_on").first()


def begin(around, mateo, who: str = "amina", **more) -> TransferPacket:
    facts = {"asked_by_school": "Lakeside Schools", "asked_on": TODAY, "to_words": TO, "enrolment": enrolment_of(mateo)}
    return operations.begin_packet(by=around.people[who].pk, today=TODAY, **{**facts, **more})


def release(around, packet, noon) -> PacketFile:
    for named in queries.assembled(packet, TODAY).named:
        spots = [spot.value for spot in named.spots]
        facts = {"by": around.amina.pk, "now": noon, "today": TODAY, "packet": packet, "entries": spots, "words": named.words}
        operations.decide_places(**facts, decision="black_out", because="other_student")
    return operations.release(by=around.amina.pk, now=noon, today=TODAY, packet=packet)


def leave(mateo, on: date = TODAY) -> None:
    SchoolEnrolment.objects.filter(student=mateo).update(ends_on=on)


def typed(**more) -> dict[str, str]:
    return {"asked_by_school": "Lakeside Schools", "asked_by": "Records office", "asked_on": str(TODAY), "due_on": "", "to_words": TO, "checker": "", **more}


def test_whoever_checks_passes_it_on_and_the_next_is_told(sign_in, around, mateo):
    packet = begin(around, mateo)
    page, amina = reverse("pass_packet", args=[packet.pk]), sign_in("amina")
    assert page in amina.get(reverse("packet", args=[packet.pk])).text
    assert "Yusuf" in (shown := amina.get(page).text) and "Rosa" not in shown and "Denise" not in shown
    assert amina.post(page, {"person": ""}).status_code == 422
    assert amina.post(page, {"person": around.denise.pk}).status_code == 422, "the office does not read the plan"
    assert amina.post(page, {"person": around.yusuf.pk}).status_code == 302
    assert amina.post(page, {"person": around.yusuf.pk}).status_code == 422, "it is theirs already"
    packet.refresh_from_db()
    assert packet.checker == around.yusuf
    line = Line.objects.get(to=around.yusuf, key__startswith="student_support.packet")
    assert "Mateo" not in line.text
    assert Act.objects.filter(act="student_support.pass_packet").count() == 1
    assert sign_in("rosa").get(page).status_code == sign_in("denise").get(page).status_code == 404
    operations.take_back(by=around.amina.pk, today=TODAY, packet=packet, why="Sent to the wrong school")
    assert amina.get(page).status_code == 404


def test_the_office_enters_it_twice_is_once_and_ten_school_days_run(sign_in, around, mateo):
    Term.objects.all().delete()
    denise, page = sign_in("denise"), reverse("begin_packet", args=[mateo.pk])
    assert "promptly" in denise.get(page).text
    for _twice in range(2):
        assert denise.post(page, typed()).status_code == 302
    made = TransferPacket.objects.get()
    assert (made.due_on, made.checker, made.school.name) == (TODAY + timedelta(days=14), around.amina, "Cedar Fork Elementary")  # no calendar reaches
    line = Line.objects.get(to=around.amina, key__startswith="student_support.packet")
    assert "Mateo" not in line.text
    assert denise.get(reverse("packet", args=[made.pk])).status_code == 404  # the office enters, it does not read the plan
    assert "Mateo" in denise.get(reverse("packets")).text
    denise.post(page, typed(asked_by_school="Hilltop Charter"))
    assert TransferPacket.objects.count() == 2  # another district asks as well
    refused = denise.post(page, typed(asked_by_school="Third", asked_on=str(TODAY + timedelta(days=1))))
    assert refused.status_code == 422
    assert "Lakeside, 12" in refused.text or "12 Shore Road" in refused.text  # what was typed is kept
    assert denise.post(page, typed(asked_by_school="Third", due_on=str(TODAY - timedelta(days=3)))).status_code == 422


def test_school_days_are_counted_by_the_calendar(around, mateo):
    Term.objects.all().delete()
    Term.objects.create(title="Year", kind="schoolYear", starts_on=date(2026, 8, 17), ends_on=date(2027, 6, 12), school_year=2027)
    due = begin(around, mateo).due_on
    days = [TODAY + timedelta(days=n) for n in range(1, (due - TODAY).days + 1)]
    assert sum(day.weekday() < 5 for day in days) >= 10


def test_what_travels_and_what_never_does(sign_in, around, mateo, noon):
    school = around.schools["cedar_fork"]
    plan = Plan.objects.create(student=mateo, begins_on=LONG_AGO, begun_by=around.hannah, review_on=TODAY)
    leilani = around.students["leilani"]
    SchoolEnrolment.objects.get_or_create(student=leilani, school=school, defaults={"begins_on": LONG_AGO})
    goal = Goal.objects.create(plan=plan, words="He reads a page to Leilani", by=around.hannah, begins_on=LONG_AGO)
    facts = {"student": mateo, "school": school}
    for number, response in enumerate(("out_of_school", "talk")):
        Incident.objects.create(
            **facts, sourced_id=f"i{number}", on=TODAY - timedelta(days=9), kind="fighting" if number == 0 else "clothing", response=response
        )
    AttendanceDay.objects.create(**facts, on=TODAY - timedelta(days=3), state="excused")
    Mark.objects.create(**facts, sourced_id="m1", course="=Reading", term="Autumn", mark="B", on=TODAY - timedelta(days=5))
    Note.objects.create(student=mateo, author=around.yusuf, text="A word in private.", written_at=noon)
    Noticed.objects.create(student=mateo, by=mateo.person, words="I want to talk", asked=around.yusuf, at=noon)
    packet, amina = begin(around, mateo), sign_in("amina")
    page = amina.get(reverse("packet", args=[packet.pk]))
    assert "1 name waits" in page.text
    amina.post(reverse("release_packet", args=[packet.pk]))
    assert not PacketFile.objects.exists()
    (named,) = queries.assembled(packet, TODAY).named
    amina.post(reverse("packet_name", args=[packet.pk, named.key]), {"choice": "black_out", "entries": [f"goal:{goal.pk}"]})
    for _twice in range(2):
        amina.post(reverse("release_packet", args=[packet.pk]))
    file = PacketFile.objects.get()
    text = json.dumps(file.content)
    for never in ("Leilani", "in private", "want to talk", "clothing"):
        assert never not in text
    for goes in ("a fight", "He reads a page to [another student]", "excused"):
        assert goes in text
    with zipfile.ZipFile(io.BytesIO(amina.get(reverse("packet_data", args=[packet.pk])).content)) as data:
        whole = data.read("packet.json")
        assert hashlib.sha256(whole).hexdigest() == file.digest
        told = json.loads(whole)
        assert (told["format"], told["version"], told["student"]["given_name"]) == ("trellis-transfer-packet", 1, mateo.person.given_name)
        (mark,) = csv.DictReader(io.StringIO(data.read("marks.csv").decode()))
        assert mark["course"] == "'=Reading"
        (year,) = csv.DictReader(io.StringIO(data.read("attendance.csv").decode()))
        assert year["excused"] == "1"
    assert amina.get(reverse("packet_paper", args=[packet.pk])).content.startswith(b"%PDF")
    Goal.objects.filter(pk=goal.pk).update(words="Something else")
    assert "He reads a page" in amina.get(reverse("read_packet", args=[packet.pk])).text  # fixed as it was released


def test_it_is_sent_and_the_family_reads_to_whom(sign_in, around, mateo, noon):
    packet = begin(around, mateo)
    rosa = sign_in("rosa")
    assert rosa.get(reverse("read_packet", args=[packet.pk])).status_code == 404  # nothing is released
    assert "Lakeside Schools" in rosa.get(reverse("family_page", args=[mateo.pk])).text  # each request is in the record (99.32)
    release(around, packet, noon)
    assert Line.objects.filter(to=around.rosa, key=f"student_support.packet.{packet.pk}.goes", child=mateo).exists()
    amina, sent = sign_in("amina"), {"on": str(TODAY), "way": "post", "words": "Registered"}
    for _twice in range(2):
        amina.post(reverse("enter_packet_sent", args=[packet.pk]), sent)
    assert PacketSending.objects.count() == 1
    assert amina.post(reverse("enter_packet_sent", args=[packet.pk]), {**sent, "on": str(TODAY + timedelta(days=1))}).status_code == 422
    packet.refresh_from_db()
    assert packet.sent_on == TODAY
    page = rosa.get(reverse("family_page", args=[mateo.pk])).text
    assert "Shore Road" in page
    read = rosa.get(reverse("read_packet", args=[packet.pk]))
    assert "no-store" in read["Cache-Control"]
    assert rosa.get(reverse("packet_paper", args=[packet.pk])).content.startswith(b"%PDF")
    assert amina.post(reverse("take_back_packet", args=[packet.pk]), {"why": "A mistake"}).status_code == 422  # it went
    asked = RecordRequest.objects.create(
        student=mateo, by=around.rosa, entered_by=around.rosa, asked_on=TODAY, due_on=TODAY, language="en", checker=around.hannah
    )
    section = next(one for one in records.assembled(asked, TODAY).sections if one.source.key == "disclosures")
    assert "Lakeside Schools" in section.entries[0].what
    assert "99.31(a)(2)" in section.entries[0].said


def test_who_must_not_know_does_not(sign_in, around, mateo, father, noon):
    packet = begin(around, mateo)
    release(around, packet, noon)
    names = ("packet", "release_packet", "enter_packet_sent", "take_back_packet", "read_packet", "packet_paper", "packet_data")
    for who in ("samir", "grace", "hannah", "mateo", "ingrid", "denise"):  # opposite rights, teacher, case manager, not of age, another school, office
        client = sign_in(who)
        assert {client.get(reverse(name, args=[packet.pk])).status_code for name in names} <= {403, 404}, who
        assert client.post(reverse("release_packet", args=[packet.pk])).status_code in (403, 404)
    assert "Lakeside" not in sign_in("samir").get(reverse("family_page", args=[mateo.pk])).text
    assert not Line.objects.filter(to=father, key__startswith="student_support.packet").exists()
    for who in ("ingrid", "grace", "rosa", "mateo"):
        assert sign_in(who).get(reverse("begin_packet", args=[mateo.pk])).status_code in (403, 404)


def test_a_sender_who_is_the_parent_is_family_and_nothing_else(sign_in, around, mateo, noon):
    packet = begin(around, mateo, checker=around.amina.pk)
    tie = Guardianship.objects.create(guardian=around.yusuf, student=mateo, relation="father")
    GuardianRight.objects.create(guardianship=tie, right=Right.CONTACT, held_from=LONG_AGO, basis="Seen")
    yusuf = sign_in("yusuf")
    assert yusuf.get(reverse("packet", args=[packet.pk])).status_code == 404
    assert yusuf.get(reverse("begin_packet", args=[mateo.pk])).status_code == 404
    assert "Mateo" not in yusuf.get(reverse("packets")).text
    assert around.yusuf.pk not in queries.may_check(mateo, around.schools["cedar_fork"], TODAY)


def test_the_new_school_is_not_told_where_it_tells_how_to_find_somebody(sign_in, around, mateo, father, noon):
    GuardianRight.objects.create(guardianship=Guardianship.objects.get(guardian=father), right=Right.READ, held_from=LONG_AGO, basis="Seen")
    ProtectedAddress.objects.create(person=around.rosa, address="14 Alder Court\nRiverbend", held_from=LONG_AGO)
    Person.objects.filter(pk=mateo.person_id).update(address="14 Alder Court", phone="555 010 0199")
    Plan.objects.create(student=mateo, begins_on=LONG_AGO, begun_by=around.hannah, review_on=TODAY, ends_on=TODAY, ended_because="Moved to 14 Alder Court")
    packet = begin(around, mateo)
    file = release(around, packet, noon)
    operations.enter_sent(by=around.amina.pk, today=TODAY, packet=packet, on=TODAY, way="post")
    assert "alder" not in json.dumps(file.content).casefold()
    assert "0199" not in json.dumps(file.content)
    samir = sign_in("samir")
    for page in (reverse("family_page", args=[mateo.pk]), reverse("student_page", args=[mateo.pk]), reverse("read_packet", args=[packet.pk])):
        text = samir.get(page).text
        assert "Lakeside" not in text
        assert "Shore" not in text
    data = samir.get(reverse("packet_data", args=[packet.pk]))
    assert b"Lakeside" not in zipfile.ZipFile(io.BytesIO(data.content)).read("packet.json")
    assert "Lakeside" in sign_in("rosa").get(reverse("family_page", args=[mateo.pk])).text


def test_somebody_who_has_left_is_sent_by_their_last_school_and_rises_when_late(sign_in, around, mateo):
    leave(mateo)
    page = sign_in("denise").get(reverse("packets")).text
    assert reverse("begin_packet", args=[mateo.pk]) in page
    packet = begin(around, mateo, checker=around.yusuf.pk)
    assert sign_in("amina").get(reverse("packet", args=[packet.pk])).status_code == 200
    assert reverse("begin_packet", args=[mateo.pk]) not in sign_in("denise").get(reverse("packets")).text
    late = TODAY + timedelta(days=40)
    for who in ("amina", "yusuf", "meiling"):
        whys = [why for one in needing(around.standing(who, late), 0, 200)[0] if one.student_id == mateo.pk for why in one.whys]
        assert reverse("packet", args=[packet.pk]) in [why.url for why in whys], who
    for _twice in range(2):
        look_at_packets(late.isoformat())
    assert Line.objects.filter(to=around.amina, key__contains=".late.").count() == 1
    Post.objects.filter(person=around.yusuf).update(held_until=TODAY)
    look_at_packets(late.isoformat())
    packet.refresh_from_db()
    assert packet.checker == around.amina


def test_a_school_from_which_they_moved_within_the_district_begins_none(sign_in, around, mateo):
    leave(mateo)
    SchoolEnrolment.objects.create(student=mateo, school=around.schools["mill_road"], begins_on=TODAY, sourced_id="moved")
    assert sign_in("amina").get(reverse("begin_packet", args=[mateo.pk])).status_code == 404


def test_taken_back_and_a_student_who_comes_back(sign_in, around, mateo, noon):
    leave(mateo, TODAY - timedelta(days=5))
    packet = begin(around, mateo)
    TransferPacket.objects.filter(pk=packet.pk).update(begun_on=TODAY - timedelta(days=2))
    release(around, packet, noon)
    SchoolEnrolment.objects.create(student=mateo, school=around.schools["cedar_fork"], begins_on=TODAY, sourced_id="back")
    amina = sign_in("amina")
    assert "They are back" in amina.get(reverse("packet", args=[packet.pk])).text
    assert amina.post(reverse("take_back_packet", args=[packet.pk]), {"why": ""}).status_code == 422
    for _twice in range(2):
        amina.post(reverse("take_back_packet", args=[packet.pk]), {"why": "They stay"})
    packet.refresh_from_db()
    assert packet.closed_on == TODAY
    rosa = sign_in("rosa")
    assert rosa.get(reverse("read_packet", args=[packet.pk])).status_code == 404
    assert amina.get(reverse("packet_data", args=[packet.pk])).status_code == 200  # what was made stays with the school
    assert begin(around, mateo).pk != packet.pk


def test_an_empty_record_goes_and_one_entry_can_be_left_out(sign_in, around, mateo, noon):
    packet, amina = begin(around, mateo), sign_in("amina")
    entry = f"enrolment:{enrolment_of(mateo).pk}"
    page = reverse("packet_entry", args=[packet.pk, entry])
    assert amina.post(page, {"choice": "words", "words": "not there"}).status_code == 422
    assert amina.post(page, {"choice": "court", "why": ""}).status_code == 422
    amina.post(page, {"choice": "inseparable"})
    content = release(around, packet, noon).content
    directory = next(one for one in content["sections"] if one["key"] == "directory")
    assert entry not in [one["key"] for one in directory["entries"]]
    assert content["marks"] == []


def test_a_student_of_age_is_told_and_reads(sign_in, around, mateo, noon):
    Demographics.objects.update_or_create(student=mateo, defaults={"birth_date": date(TODAY.year - 19, 1, 1)})
    packet = begin(around, mateo)
    release(around, packet, noon)
    mine = sign_in("mateo")
    assert "Lakeside" in mine.get(reverse("student_page", args=[mateo.pk])).text
    assert mine.get(reverse("read_packet", args=[packet.pk])).status_code == 200
    assert Line.objects.filter(to=mateo.person, key=f"student_support.packet.{packet.pk}.goes").exists()


def test_ten_years_are_put_together_in_as_many_questions_as_a_day(around, mateo):
    packet = begin(around, mateo)
    queries.assembled(packet, TODAY)
    with CaptureQueriesContext(connection) as few:
        queries.assembled(packet, TODAY)
    rows = [
        AttendanceDay(student=mateo, school=around.schools["cedar_fork"], on=TODAY - timedelta(days=n), state="excused" if n % 9 == 0 else "present")
        for n in range(1, 1500)
    ]
    AttendanceDay.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as many:
        queries.assembled(packet, TODAY)
    assert len(many) <= len(few) + 1
